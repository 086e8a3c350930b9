"""``tianping send``: log-in and log-out by hand, probes, letters."""

from __future__ import annotations

import time

import click

from tianping.cli.blueprint import whole_code
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.output import CONSOLE, print_table
from tianping.cli.sending import Sender, now, tell
from tianping.participant.engine import Outgoing
from tianping.participant.exchange import Submission
from tianping.participant.log_in import LOG_IN_SYSTEMS, Letter
from tianping.values.bankcode import NPC

__all__ = ["COMMANDS"]

_system_option = click.option(
    "--system",
    "systems",
    type=click.Choice(LOG_IN_SYSTEMS),
    multiple=True,
    help=t("Only this system; may be repeated.", "仅该系统，可重复。"),
)


def _told(systems: tuple[str, ...], done: list[Submission]) -> None:
    """Print what the platform said for each system; fail when it refused one."""
    print_table(
        t("Systems", "系统"),
        [t("system", "系统"), t("outcome", "结果"), t("answer", "应答")],
        [
            [
                name,
                one.state.value,
                t(one.result.text_en, one.result.text_zh) if one.result else "",
            ]
            for name, one in zip(systems, done, strict=True)
        ],
    )
    refused = [one for one in done if not one.state.is_accepted]
    if refused:
        raise Failure(
            Exit.REFUSED,
            f"{len(refused)} of {len(done)} were not done",
            f"{len(done)} 项中 {len(refused)} 项未办理",
        )


@click.command(
    "log-in",
    help=t(
        "Log in to the systems (ccms.805); clients do so by themselves when they must.",
        "登录各系统（ccms.805）；客户端在需要时会自动登录。",
    ),
)
@_system_option
@click.pass_obj
def log_in(sender: Sender, systems: tuple[str, ...]) -> None:
    """Log in by hand."""
    wanted = systems or LOG_IN_SYSTEMS
    with sender.open() as client:
        _told(wanted, client.log_in(wanted))


@click.command(
    "log-out",
    help=t(
        "Log out of the systems: what comes is kept for the next log-in.",
        "退出各系统：其间的来报留待下次登录后接收。",
    ),
)
@_system_option
@click.pass_obj
def log_out(sender: Sender, systems: tuple[str, ...]) -> None:
    """Log out by hand."""
    wanted = systems or LOG_IN_SYSTEMS
    with sender.open() as client:
        _told(wanted, client.log_out(wanted))


@click.command(help=t("Probe the link (ccms.991).", "探测链路（ccms.991）。"))
@click.pass_obj
def probe(sender: Sender) -> None:
    """Send a probe, and say how long the platform took to take it."""
    with sender.open() as client:
        begun = time.perf_counter()
        submission = client.probe(now())
        milliseconds = (time.perf_counter() - begun) * 1000
    if not submission.state.is_accepted:
        raise Failure(Exit.NOT_RUNNING, "the platform did not answer", "平台无应答")
    CONSOLE.print(
        t(f"The link is up: {milliseconds:.0f} ms.", f"链路正常：{milliseconds:.0f} 毫秒。")
    )


@click.command(
    help=t(
        "Write TEXT to another participant, or to the platform: 0000 (ccms.303).",
        "向其他参与者或平台（0000）发送自由格式信息 TEXT（ccms.303）。",
    )
)
@click.argument("receiver")
@click.argument("text")
@click.pass_obj
def letter(sender: Sender, receiver: str, text: str) -> None:
    """Send a letter."""
    to = receiver if receiver == NPC else str(whole_code(receiver))
    date, edition = sender.date(), sender.edition()
    with sender.open() as client:
        written = Letter(
            message_id=client.message_ids(date)[0],
            created_at=now(),
            sender=sender.code,
            receiver=to,
            text=text,
        )
        tell(client.send([Outgoing(written.message(edition))]))


COMMANDS = (log_in, log_out, probe, letter)
"""The commands of this file."""
