"""``tianping verify``: prove a journal without trusting the node that wrote it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import click

from tianping.cli.failures import Exit, Failure
from tianping.cli.known_errors import texts_of
from tianping.cli.language import CHINESE, LANGUAGE, t
from tianping.cli.output import CONSOLE, NOTES, grouped_yuan, print_json, print_table
from tianping.cli.reading import folder_argument, json_option, seal_of
from tianping.core.commands import AttestAuditLog, decode_commands
from tianping.core.digest import state_digest
from tianping.core.events import encode_outcomes
from tianping.core.invariants import check_invariants
from tianping.core.ledger.chart import SUBJECT_NAMES
from tianping.core.machine import Machine
from tianping.journal.database import DATABASE_FILE
from tianping.journal.head import HEAD_FILE
from tianping.journal.verify import Keys, Progress, ReplayError, Report, verify_journal
from tianping.journal.verify_report import Finding
from tianping.node.audit_verify import Attested, AuditReport, verify_audit_log
from tianping.node.folder import Folder
from tianping.node.restart import Skipped, apply_row
from tianping.security.errors import SealError
from tianping.security.sealing import LOCKED, UNSEALED, Seal

__all__ = ["Replayer", "command", "print_report", "verify_folder"]


class Replayer:
    """Replays a journal's commands in the core, row after row.

    Attributes:
        attested: Where the journal says that the audit log stood.
    """

    def __init__(self) -> None:
        self.machine = Machine()
        self.attested: list[Attested] = []

    def __call__(self, commands: bytes, skipped: Skipped) -> bytes:
        """Return the outcomes of a row as the core of this version tells them.

        Raises:
            ReplayError: the core fails at a command.
        """
        decoded = decode_commands(commands)
        for seq, command in enumerate(decoded, start=self.machine.seq + 1):
            if isinstance(command, AttestAuditLog):
                self.attested.append(Attested(seq, command.number, command.entry_hash))
        try:
            return encode_outcomes(apply_row(self.machine, decoded, skipped))
        except Exception as fault:
            raise ReplayError(
                f"command {self.machine.seq}: {type(fault).__name__}: {fault}"
            ) from fault


def _opener(seal: Seal) -> Callable[[str, bytes], bytes | None] | None:
    """Return what opens the columns of sealed rows; None when there is no key."""
    if seal is LOCKED or seal is UNSEALED:
        return None

    def unseal(column: str, stored: bytes) -> bytes | None:
        try:
            return seal.unseal(stored, f"journal.{column}".encode())
        except SealError:
            return None

    return unseal


def verify_folder(
    folder: Path, *, seal: Seal = UNSEALED, archive: Path | None = None, replay: bool = True
) -> tuple[Report, Replayer | None]:
    """Verify the journal of a folder, with progress on standard error.

    The invariants of the replayed core are checked at the end.

    Raises:
        InvariantViolation: the replayed core's state is not what the rules allow.
    """
    replayer = Replayer() if replay else None
    with NOTES.status(t("Verifying…", "正在核验…")) as status:

        def tell(progress: Progress) -> None:
            status.update(
                t(
                    f"Verifying: {progress.commands} commands, row {progress.rows_done}"
                    f" of {progress.rows}",
                    f"正在核验：{progress.commands} 条指令，第 {progress.rows_done}"
                    f"/{progress.rows} 行",
                )
            )

        report = verify_journal(
            folder,
            replay=replayer,
            progress=tell,
            snapshots=folder,
            keys=Keys(_opener(seal), archive),
        )
    if replayer is not None and report.replay:
        check_invariants(replayer.machine)
    return report, replayer


@click.command(
    help=t(
        "Prove the journal in FOLDER: an independent reader recomputes the hash chain and the trial"
        " balance from the file, then the commands are replayed in the core and the outcomes"
        " compared; the node's audit log is compared with what the journal attests of it."
        " Without the password of the keys, only the chain of sealed rows is proved."
        " Exit code 5 means that something is not as it was written.",
        "核验 FOLDER 中的日志：独立读取程序由文件重算哈希链和试算平衡，"
        "再在核心中重放指令并比对结果；并将节点审计日志与日志中的存证比对。"
        "无密钥口令时，对加密记录仅核验哈希链。"
        "退出码 5 表示内容与写入时不符。",
    )
)
@folder_argument
@click.option(
    "--no-replay",
    is_flag=True,
    help=t("Chain and books only; do not replay.", "仅核验哈希链与账务，不重放。"),
)
@click.option(
    "--keys",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=t(
        "Key ring that opens sealed rows, when it lies elsewhere than in FOLDER.",
        "用于解密的密钥环文件（不在 FOLDER 中时）。",
    ),
)
@click.option(
    "--archive",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help=t(
        "Archive with the contents of old rows, when it lies elsewhere than FOLDER says.",
        "存有旧记录内容的归档文件夹（不在 FOLDER 所指位置时）。",
    ),
)
@json_option
def command(
    folder: Path, *, no_replay: bool, keys: Path | None, archive: Path | None, as_json: bool
) -> None:
    """Verify, tell, and end with the exit code."""
    if not any((folder / name).exists() for name in (DATABASE_FILE, HEAD_FILE)):
        raise Failure(
            Exit.INPUT,
            f"{folder}: expected a journal ({DATABASE_FILE} and {HEAD_FILE}), found neither file",
            f"{folder}：应有日志（{DATABASE_FILE} 和 {HEAD_FILE}），两个文件均不存在",
        )
    place = Folder(folder)
    seal = seal_of(keys or place.key_ring)
    kept = archive or (place.archive(place.settings()) if place.settings_file.exists() else None)
    report, replayer = verify_folder(
        folder, seal=seal, archive=kept if kept and kept.exists() else None, replay=not no_replay
    )
    audit = verify_audit_log(place.audit, replayer.attested if replayer else ())
    sound = report.ok and not audit.findings
    if as_json:
        plain = asdict(report)
        plain["ok"] = sound
        plain["state_digest"] = state_digest(replayer.machine).hex() if replayer else ""
        plain["audit"] = {
            "entries": audit.entries,
            "attestations": audit.attestations,
            "findings": [finding.english for finding in audit.findings],
        }
        print_json(plain)
    else:
        print_report(report)
        _print_audit(audit)
    sys.exit(int(Exit.DONE if sound else Exit.DAMAGED))


def _print_audit(audit: AuditReport) -> None:
    """Print what was verified of the node's audit log."""
    for finding in audit.findings:
        NOTES.print(t(finding.english, finding.chinese), style="red", markup=False)
    entries, attestations = audit.entries, audit.attestations
    CONSOLE.print(
        t(
            f"The audit log: {entries} entries follow, {attestations} attestations compared.",
            f"审计日志：{entries} 条相接，比对存证 {attestations} 处。",
        )
    )


def print_report(report: Report) -> None:
    """Print what was verified and what was found."""
    yes, no = t("right", "无误"), t("not done", "未完成")
    print_table(
        t("Verification", "核验"),
        [t("what", "项目"), t("result", "结果")],
        [
            (t("hash chain", "哈希链"), yes if report.chain else no),
            (t("books recomputed", "账务重算"), yes if report.books else no),
            (t("outcomes replayed", "结果重放"), yes if report.replay else no),
            (t("rows, commands", "行数、指令数"), f"{report.rows}, {report.commands}"),
            *([(t("rows not opened", "未解密行数"), report.sealed)] if report.sealed else []),
            *([(t("rows not here", "已移出行数"), report.moved)] if report.moved else []),
            (
                t("signed originals", "签名原文"),
                t(
                    f"{report.originals} right, {report.originals_missing} missing",
                    f"{report.originals} 份无误，缺 {report.originals_missing} 份",
                ),
            ),
            (
                t("settled", "已清算"),
                f"{report.settled_count}, {grouped_yuan(report.settled_fen)}",
            ),
            (t("refused", "已拒绝"), report.refused_count),
            (t("head", "链头"), f"{report.head_seq} {report.head_hash[:32]}…"),
            (t("digest", "摘要"), f"{report.digest[:32]}…"),
        ],
    )
    if report.trial_balance:
        _print_trial_balance(report)
    for finding in report.findings:
        NOTES.print(_finding_text(finding), style="red", markup=False)
    CONSOLE.print(
        t("The journal is what was written.", "日志与写入时一致。")
        if report.ok
        else t("The journal is NOT what was written.", "日志与写入时不一致！")
    )


def _finding_text(finding: Finding) -> str:
    """Return what was found where, in the person's language."""
    english, _ = texts_of(finding)
    place, _, _ = english.partition(f": {finding.text}: ")
    chinese = f"{finding.text_zh}：应为 {finding.expected}，实为 {finding.found}"
    return t(english, f"{place}：{chinese}")


def _print_trial_balance(report: Report) -> None:
    """Print the recomputed trial balance."""
    chinese = LANGUAGE == CHINESE
    print_table(
        t("Trial balance from the recorded entries (yuan)", "由记账分录重算的试算平衡表（元）"),
        [
            t("subject", "科目"),
            t("name", "名称"),
            (t("debits", "借方"), "right"),
            (t("credits", "贷方"), "right"),
            (t("balance", "余额"), "right"),
        ],
        [
            [
                row.subject,
                SUBJECT_NAMES[row.subject][1 if chinese else 0],
                grouped_yuan(row.debit_fen),
                grouped_yuan(row.credit_fen),
                grouped_yuan(row.balance_fen),
            ]
            for row in report.trial_balance
        ],
    )
