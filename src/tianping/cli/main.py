"""The command ``tianping``: every command's name, and what goes wrong told in one place.

Commands are imported when they are called, so that ``tianping --help`` is quick.
Source: house, ADR-0020.
"""

from __future__ import annotations

import importlib
import sys
import traceback
from pathlib import Path
from typing import Final

import click

from tianping.cli.failures import Exit, Failure
from tianping.cli.known_errors import failure_of
from tianping.cli.language import CHINESE, ENGLISH, LANGUAGE, speak, t
from tianping.cli.output import NOTES
from tianping.cli.passwords import use_file

__all__ = ["COMMANDS", "main", "tianping"]

COMMANDS: Final[dict[str, tuple[str, str, str]]] = {
    "demo": (
        "tianping.cli.demo_command",
        "Play a whole day: every business, every tool, and what settled",
        "演示完整的营业日：各类业务与流动性工具",
    ),
    "init": ("tianping.cli.init_command", "Make a new platform in a folder", "在文件夹中新建平台"),
    "up": ("tianping.cli.up_command", "Run the platform of a folder", "运行文件夹中的平台"),
    "status": (
        "tianping.cli.status_command",
        "Show what a running platform is doing",
        "显示运行中平台的状态",
    ),
    "watch": (
        "tianping.cli.watch_command",
        "Watch a platform: health, alarms, history, rules",
        "监控：运行状况、告警、历史、规则",
    ),
    "desk": (
        "tianping.cli.desk_command",
        "Help desk: requests, incidents, knowledge, announcements",
        "服务台：服务请求、事件、知识、公告",
    ),
    "release": (
        "tianping.cli.release_command",
        "Offer versions of the client, say which are known good",
        "发布客户端版本，维护准入清单",
    ),
    "participant": (
        "tianping.cli.participant_command",
        "As a participant: reconcile, account files, updates, announcements",
        "参与者：业务核对、账务下载、客户端更新、公告",
    ),
    "register": (
        "tianping.cli.register_command",
        "Participants and base data: look them up, change them by files",
        "参与者与基础数据：查询、按文件变更",
    ),
    "day": (
        "tianping.cli.day_command",
        "Show where the day stands; take, postpone or release its steps",
        "查看各系统运行状态；办理、推迟或放行运行步骤",
    ),
    "nodes": (
        "tianping.cli.nodes_command",
        "Show who is logged in; force out, set to fault, tell participants",
        "查看登录与签到状态；强制退出、设置故障、广播",
    ),
    "day-end": (
        "tianping.cli.day_end_command",
        "Prove the books, show figures and comparisons, carry a year over",
        "试算平衡、账务数据、业务核对、年终结转",
    ),
    "calendar": (
        "tianping.cli.calendar_command",
        "Show the working days; enter years, add and remove days",
        "查看工作日历；录入年度、增减特殊工作日",
    ),
    "simulate": (
        "tianping.cli.simulate_command",
        "Play days, months or years in simulated time",
        "以模拟时间运行数日、数月或数年",
    ),
    "pki": (
        "tianping.cli.pki_command",
        "Make test certificates and keys, revoke them",
        "制作、吊销测试证书和密钥",
    ),
    "certificate": (
        "tianping.cli.certificate_command",
        "Signing certificates: apply, issue, bind, revoke, list",
        "签名证书：申请、颁发、绑定、注销、查询",
    ),
    "send": ("tianping.cli.send_command", "Send messages as a participant", "以参与者身份发送报文"),
    "inbox": (
        "tianping.cli.inbox_command",
        "Receive a participant's messages",
        "接收参与者的报文",
    ),
    "partner": (
        "tianping.cli.partner_command",
        "Run a special participant: cards, bonds, bills, foreign exchange",
        "运行特许参与者：银行卡、债券、票据、外汇",
    ),
    "control": (
        "tianping.cli.control_command",
        "Set or release the debit or credit control of an account",
        "设置或解除账户的借记、贷记控制",
    ),
    "login": (
        "tianping.cli.login_command",
        "Log in as a person who works at the platform",
        "登录（平台工作人员）",
    ),
    "logout": ("tianping.cli.logout_command", "Log out", "退出登录"),
    "whoami": ("tianping.cli.whoami_command", "Show who is logged in", "显示当前登录人员"),
    "people": (
        "tianping.cli.people_command",
        "Persons who work at the platform: add, change, enrol",
        "平台工作人员：增设、变更、注册",
    ),
    "audit": (
        "tianping.cli.audit_command",
        "Search the audit trail: who did what, with whom",
        "查询审计追踪：何人、与何人、办理何事",
    ),
    "authority": (
        "tianping.cli.authority_command",
        "Who may send and receive which business",
        "业务权限：谁能发起、接收哪些业务",
    ),
    "parameter": (
        "tianping.cli.parameter_command",
        "Parameters: values, changes, who was told",
        "业务参数：取值、变更与下发",
    ),
    "dual": (
        "tianping.cli.dual_command",
        "What needs two persons, and what keeps the day from closing",
        "须双人办理的操作，以及妨碍日终的缺款",
    ),
    "lending": (
        "tianping.cli.lending_command",
        "Day-end automatic lending: agreements, loans, the run",
        "日终自动拆借：协议、拆借、启动",
    ),
    "appoint": (
        "tianping.cli.appoint_command",
        "Give an office a task of the whole platform",
        "指定承担全平台业务的部门",
    ),
    "fees": (
        "tianping.cli.fees_command",
        "Charge fees of the payment system and give them back",
        "支付业务收费与返还",
    ),
    "pledge": (
        "tianping.cli.pledge_command",
        "Set pledge financing, answer its requests, repay its loans",
        "设置质押融资、答复申请、归还融资",
    ),
    "account": (
        "tianping.cli.account_command",
        "Suspend, revoke and close; what ACS reports of accounts",
        "暂停、撤销与销户；ACS 报送余额",
    ),
    "cap": (
        "tianping.cli.cap_command",
        "Net debit caps: parts, what is left, warning values",
        "净借记限额：组成、可用额度、预警值",
    ),
    "information": (
        "tianping.cli.information_command",
        "Bank drafts and other information between participants",
        "参与者之间的银行汇票等信息报文",
    ),
    "warning": (
        "tianping.cli.warning_command",
        "Show the warning values on accounts",
        "查看余额警戒值",
    ),
    "accounts": ("tianping.cli.accounts_command", "Show accounts and balances", "查看账户与余额"),
    "queue": ("tianping.cli.queue_command", "Show what waits for funds", "查看排队业务"),
    "payment": ("tianping.cli.payment_command", "Show one payment's life", "查看一笔支付业务"),
    "session": ("tianping.cli.session_command", "Show sessions of nets", "查看轧差场次"),
    "net": (
        "tianping.cli.net_command",
        "Submit a netting session of BEPS or IBPS",
        "提交小额或网银轧差场次",
    ),
    "statement": (
        "tianping.cli.statement_command",
        "Show the movements of an account",
        "查看账户明细",
    ),
    "report": (
        "tianping.cli.report_command",
        "Reports for people: the business day",
        "报表：业务日报",
    ),
    "liquidity": (
        "tianping.cli.liquidity_command",
        "Show intraday liquidity: available, used, by hour",
        "查看日间流动性：可用、使用、分时",
    ),
    "matching": (
        "tianping.cli.matching_command",
        "Match waiting payments, show the runs, solve an instance",
        "撮合排队业务、查看撮合记录、求解撮合问题",
    ),
    "pool": (
        "tianping.cli.pool_command",
        "Bind branches to a pool, run pools, show them",
        "绑定、启动、查看资金池",
    ),
    "options": (
        "tianping.cli.options_command",
        "Optional tools: switch them, show what they did",
        "可选工具：启用、停用及使用记录",
    ),
    "verify": (
        "tianping.cli.verify_command",
        "Prove a journal: chain, trial balance, outcomes",
        "核验日志：哈希链、试算平衡、处理结果",
    ),
    "skip": (
        "tianping.cli.skip_command",
        "Take commands out that make the core fail, by two persons",
        "双人跳过使核心故障的指令",
    ),
    "archive": (
        "tianping.cli.archive_command",
        "Days that left the views: archive, list, verify",
        "归档：归档到期日、列出、核验",
    ),
    "backup": (
        "tianping.cli.backup_command",
        "Back a platform up, while it runs or not",
        "备份平台（运行中亦可）",
    ),
    "restore": (
        "tianping.cli.restore_command",
        "Make a platform from its backup",
        "由备份恢复平台",
    ),
    "drill": (
        "tianping.cli.drill_command",
        "Rehearse a disaster: destroy, restore, count",
        "灾难恢复演练：毁坏、恢复、清点",
    ),
    "keys": (
        "tianping.cli.keys_command",
        "Keys that seal what lies on the disk",
        "静态数据加密密钥",
    ),
    "rebuild": (
        "tianping.cli.rebuild_command",
        "Rebuild the views from the journal",
        "由日志重建视图",
    ),
    "message": (
        "tianping.cli.message_command",
        "List, explain and check message types and messages",
        "列出、解释和检查报文",
    ),
    "lab": (
        "tianping.cli.lab_command",
        "Days that never were: what would settle under other rules",
        "模拟营业日：换一种规则能清算多少",
    ),
    "bench": ("tianping.cli.bench_command", "Measure this machine", "测量本机性能"),
}


_TYPE_NAMES: Final = {"text": "文本", "integer": "整数", "integer range": "整数"}


def _in_our_words(command: click.Command) -> click.Command:
    """Put what the library does not ask gettext for into the person's language too."""
    if LANGUAGE != CHINESE:
        return command
    command.options_metavar = "[选项]"
    for parameter in command.params:
        parameter.type.name = _TYPE_NAMES.get(parameter.type.name, parameter.type.name)
    if isinstance(command, click.Group):
        command.subcommand_metavar = "命令 [参数]..."
        for inner in command.commands.values():
            _in_our_words(inner)
    return command


class _Lazy(click.Group):
    """A group whose commands are imported when asked for, with help known beforehand."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        found = COMMANDS.get(cmd_name)
        if found is None:
            return None
        command = importlib.import_module(found[0]).command
        if not isinstance(command, click.Command):
            raise TypeError(f"{found[0]}.command is no command")
        return _in_our_words(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section(t("Commands", "命令")):
            formatter.write_dl([(name, t(row[1], row[2])) for name, row in COMMANDS.items()])


def _remember_evidence(
    ctx: click.Context, parameter: click.Parameter, value: str | None
) -> str | None:
    """Keep what ``--propose`` said for whichever command is called."""
    del parameter
    ctx.meta["tianping.evidence"] = value or ""  # EVIDENCE of asking, which --help need not import
    return value


@click.group(
    cls=_Lazy,
    help=t(
        "Tianping, the balance: an open settlement platform.",
        "天平：开放的清算平台。",
    ),
    epilog=t(
        "Begin with 'tianping demo'. 中文：--lang zh", "请先运行 tianping demo。English: --lang en"
    ),
)
@click.option(
    "--lang",
    type=click.Choice([ENGLISH, CHINESE]),
    expose_value=False,
    help=t("Language of help, tables and errors.", "帮助、表格与错误信息的语言。"),
)
@click.option(
    "--propose",
    metavar="EVIDENCE" if LANGUAGE == ENGLISH else "依据",
    expose_value=False,
    callback=_remember_evidence,
    help=t(
        "Propose what the command would do, for a second person to approve.",
        "不直接办理，改为提交双人复核申请，并注明依据。",
    ),
)
@click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    callback=use_file,
    expose_value=False,
    help=t("File with the keys' password, for any command.", "存放密钥口令的文件，各命令通用。"),
)
@click.version_option(
    package_name="tianping",
    message="%(prog)s %(version)s",
    help=t("Show the version and exit.", "显示版本并退出。"),
)
def tianping() -> None:
    """Speak the person's language; the commands do the work."""


def main() -> None:
    """Run the command line; every known error becomes one line and an exit code."""
    speak()
    _in_our_words(tianping)
    try:
        tianping.main(prog_name="tianping", standalone_mode=False)
    except click.exceptions.Abort:
        NOTES.print(t("Stopped.", "已中止。"))
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(int(Exit.DONE))
    except Exception as error:  # noqa: BLE001 - the one place where anything ends
        failure = failure_of(error)
        if failure is None:
            traceback.print_exception(error)
            failure = Failure(
                Exit.FAULT,
                f"a fault of Tianping, please report it: {error}",
                f"天平内部故障，请报告：{error}",
            )
        failure.show()
        sys.exit(failure.exit_code)


if __name__ == "__main__":
    main()
