"""``tianping net``: submit a netting session of BEPS or IBPS from a JSON file.

The systems of their own will send the same command; until then the operator does.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from pathlib import Path
from typing import Any, Final

import click

from tianping.cli.asking import operator_of
from tianping.cli.blueprint import whole_code
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.output import CONSOLE
from tianping.core.commands import NetLine, SettleNets
from tianping.core.events import (
    Event,
    PaymentQueued,
    Refused,
    SessionCompleted,
    SessionHeld,
    SessionRepeated,
)
from tianping.core.refusals import REFUSALS, RefusalCode
from tianping.node.operator import OperatorClient
from tianping.values.dates import BusinessDate, parse_date
from tianping.values.errors import ValueTextError
from tianping.values.money import Fen

__all__ = ["FILE_BYTES_MAX", "LINES_MAX", "command", "parse_session", "submit_session"]

FILE_BYTES_MAX: Final = 10_000_000
LINES_MAX: Final = 100_000
_KEYS: Final = ("system", "netting_date", "session", "lines")
_LINE_FORM: Final = (
    '[participant, "debit" or "credit", fen]',
    '[行号, "debit" 或 "credit", 分]',
)
_INT64_MAX: Final = 2**63 - 1


def parse_session(raw: bytes, *, at_ns: int) -> SettleNets:
    """Return the session that JSON bytes state.

    An object: ``system`` BEPS or IBPS, ``netting_date`` yyyymmdd as text, ``session`` a number,
    ``lines`` a list of [participant, "debit" or "credit", whole fen]. The digest is that of the
    meaning, so that another spelling of the same session is the same session.

    Raises:
        ValueTextError: names the place and what was expected.
    """
    try:
        stated = json.loads(raw)
    except ValueError as error:
        raise _wrong("file", ("JSON", "JSON"), str(error)) from error
    if not isinstance(stated, dict) or sorted(stated) != sorted(_KEYS):
        found = ", ".join(sorted(stated)) if isinstance(stated, dict) else str(stated)[:40]
        keys = ", ".join(_KEYS)
        raise _wrong("file", (f"an object with {keys}", f"含 {keys} 的对象"), found)
    lines = stated["lines"]
    if not isinstance(lines, list) or len(lines) > LINES_MAX:
        raise _wrong(
            "lines",
            (f"a list of at most {LINES_MAX}", f"至多 {LINES_MAX} 项的列表"),
            str(lines)[:40],
        )
    session = _whole("session", stated["session"])
    date = parse_date(str(stated["netting_date"]))
    read = [_line(number, line) for number, line in enumerate(lines, start=1)]
    meaning = repr((stated["system"], date, session, [tuple(_plain(one)) for one in read]))
    digest = int.from_bytes(hashlib.sha256(meaning.encode()).digest()[:7], "big")
    return SettleNets(at_ns, str(stated["system"]), BusinessDate(date), session, digest, read)


def _plain(line: NetLine) -> tuple[str, bool, int]:
    return line.participant, line.credit, line.amount_fen


def _line(number: int, stated: Any) -> NetLine:
    place = f"lines[{number}]"
    if not isinstance(stated, list) or len(stated) != 3 or stated[1] not in ("debit", "credit"):
        raise _wrong(place, _LINE_FORM, str(stated)[:60])
    code = whole_code(str(stated[0]))
    return NetLine(code, stated[1] == "credit", Fen(_whole(f"{place}[3]", stated[2])))


def _whole(place: str, value: Any) -> int:
    if type(value) is not int or not 0 <= value <= _INT64_MAX:
        raise _wrong(place, ("a whole number", "非负整数"), str(value)[:40])
    return value


def _wrong(place: str, expected: tuple[str, str], found: str) -> ValueTextError:
    """Return the error of a place: what is expected there, in English and 中文, and found."""
    english, chinese = expected
    return ValueTextError(place, place, expected=english, expected_zh=chinese, found=found)


def submit_session(client: OperatorClient, session: SettleNets) -> list[Event]:
    """Submit a session to the running platform and return what it led to.

    Raises:
        Failure: with REFUSED: the core refuses it.
    """
    _, outcomes = client.execute([session])
    events = outcomes[0]
    refused = events[0]
    if isinstance(refused, Refused):
        text = REFUSALS[RefusalCode(refused.code)]
        raise Failure(
            Exit.REFUSED, f"{text.english}: {refused.found}", f"{text.chinese}：{refused.found}"
        )
    return events


def _read(file: str) -> SettleNets:
    """Read and check the session of a file; ``-`` is standard input.

    Raises:
        Failure: with INPUT: the file cannot be read, or says something it should not.
    """
    where = "standard input" if file == "-" else file
    where_zh = "标准输入" if file == "-" else file
    try:
        if file == "-":
            raw = sys.stdin.buffer.read(FILE_BYTES_MAX + 1)
        else:
            with Path(file).open("rb") as stream:
                raw = stream.read(FILE_BYTES_MAX + 1)
        if len(raw) > FILE_BYTES_MAX:
            raise _wrong(
                "file", (f"at most {FILE_BYTES_MAX} bytes", f"至多 {FILE_BYTES_MAX} 字节"), "more"
            )
        return parse_session(raw, at_ns=time.time_ns())
    except OSError as error:
        raise Failure(
            Exit.INPUT, f"{where}: {error.strerror}", f"{where_zh}：无法读取：{error.strerror}"
        ) from error
    except ValueTextError as error:
        raise Failure(
            Exit.INPUT, f"{where}: {error.english}", f"{where_zh}：{error.chinese}"
        ) from error


@click.command(
    help=t(
        "Submit the netting session of BEPS or IBPS that FILE (JSON, '-' for standard input)"
        " states to FOLDER's platform.",
        "向 FOLDER 中的平台提交 FILE（JSON，“-”为标准输入）所述的小额或网银轧差场次。",
    )
)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("file")
def command(folder: Path, file: str) -> None:
    """Submit, and say what it led to."""
    session = _read(file)
    with operator_of(folder) as client:
        events = submit_session(client, session)
    name = f"{session.system} {session.netting_date} {session.session}"
    held = [event for event in events if isinstance(event, SessionHeld)]
    waiting = sum(isinstance(event, PaymentQueued) for event in events)
    if isinstance(events[0], SessionRepeated):
        CONSOLE.print(t(f"{name}: submitted before", f"{name}：此前已提交"))
    elif held:
        text = REFUSALS[RefusalCode(held[0].reason)]
        CONSOLE.print(
            t(
                f"{name}: held until SAPS next opens; {text.english}: {held[0].found}",
                f"{name}：暂存至下一次清算系统开启；{text.chinese}：{held[0].found}",
            )
        )
    elif any(isinstance(event, SessionCompleted) for event in events):
        CONSOLE.print(t(f"{name}: settled", f"{name}：已清算"))
    else:
        CONSOLE.print(t(f"{name}: {waiting} lines wait", f"{name}：{waiting} 笔排队"))
