"""What all commands under ``tianping send`` share: who sends, when, and what came of it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

import msgspec

from tianping.cli.connecting import SOMEBODY_WAITS, open_client
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.output import print_table
from tianping.cli.passwords import read_password
from tianping.cli.reading import reading
from tianping.node.folder import Folder
from tianping.participant.exchange import SubmissionState
from tianping.participant.store import SentMessage
from tianping.participant.sync_client import Client
from tianping.security.sealing import LOCKED
from tianping.values.dates import BusinessDate, beijing_date_time
from tianping.views.queries import platform
from tianping.wire.catalogue import Edition

__all__ = ["Sender", "now", "tell"]

_OUTCOMES: Final = {
    SubmissionState.PREPARED: "未发送",
    SubmissionState.UNANSWERED: "无应答",
    SubmissionState.BUSY: "系统忙",
    SubmissionState.ACCEPTED: "已受理",
    SubmissionState.REFUSED: "已拒绝",
}


class Sender(msgspec.Struct, frozen=True):
    """Who sends, by which folder; the keys' password file if any; whether its client refuses."""

    folder: Path
    code: str
    password_file: Path | None
    checks_authority: bool = True

    def open(self) -> Client:
        """Return the participant's client."""
        password = read_password(self.password_file)
        return open_client(
            self.folder,
            self.code,
            password,
            policy=SOMEBODY_WAITS,
            checks_authority=self.checks_authority,
        )

    def edition(self) -> Edition:
        """Return the edition the platform speaks."""
        return Edition(Folder(self.folder).settings().platform.edition)

    def date(self) -> BusinessDate:
        """Return the platform's current business date."""
        with reading(self.folder, seal=LOCKED) as connection:  # a date is not sealed
            return BusinessDate(platform(connection).business_date)


def now() -> str:
    """Return this moment in Beijing time, as messages state it."""
    return beijing_date_time(time.time_ns()).strftime("%Y-%m-%dT%H:%M:%S")


def _outcome(state: SubmissionState) -> str:
    """Return what became of a submission, for people."""
    return t(state.value, _OUTCOMES[state])


def tell(sent: list[SentMessage]) -> None:
    """Print what the node said; fail when it refused something."""
    print_table(
        t("Sent", "已发送"),
        [
            t("message id", "报文标识号"),
            t("code", "报文类型"),
            t("outcome", "结果"),
            (t("position", "日志序号"), "right"),
            t("answer", "应答码"),
        ],
        [
            [one.message_id, one.code, _outcome(one.state), one.position, one.answer_code]
            for one in sent
        ],
    )
    open_ = [one for one in sent if one.state.is_open]
    if open_:
        raise Failure(
            Exit.NOT_RUNNING,
            f"{len(open_)} of {len(sent)} without an answer; they are kept: 'tianping send …"
            " recover' asks for them, 'tianping inbox' brings the replies",
            f"{len(sent)} 份中 {len(open_)} 份未获应答，已保存：tianping send … recover 查询，"
            "tianping inbox 接收答复",
        )
    refused = [one for one in sent if one.state is SubmissionState.REFUSED]
    if refused:
        raise Failure(
            Exit.REFUSED,
            f"{len(refused)} of {len(sent)} refused",
            f"{len(sent)} 份中 {len(refused)} 份被拒绝",
        )
