"""The structured log: one object a line, known fields, turned over by size."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from tianping.node.clock import DrivenClock
from tianping.node.logs import FIELDS, CommandLine, LogSettings, StructuredLog

AT = 1_795_363_200_123_000_000


def lines(path: Path) -> list[dict[str, Any]]:
    """Return the lines of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def log_in(folder: Path, **changed: Any) -> StructuredLog:
    """Return a log in a folder."""
    return StructuredLog(
        folder / "logs" / "node.jsonl", LogSettings(**changed), clock=DrivenClock(AT)
    )


def test_line_has_time_level_event_and_fields(tmp_path: Path) -> None:
    """In Beijing time, to the millisecond, with its offset."""
    log = log_in(tmp_path)
    log.write("info", "phase", phase=10, business_date=20261123)
    log.write_all("warning", [{"event": "command", "position": one} for one in (1, 2)])
    log.close()
    first, *rest = lines(tmp_path / "logs" / "node.jsonl")
    assert first == {
        "at": "2026-11-23T00:00:00.123+08:00",
        "level": "info",
        "event": "phase",
        "phase": 10,
        "business_date": 20261123,
    }
    assert [one["position"] for one in rest] == [1, 2]


def test_field_that_is_not_known_cannot_be_logged(tmp_path: Path) -> None:
    """No name, no account number, no amount, no text of a message: SAC-G §二十二."""
    log = log_in(tmp_path)
    for field in ("name", "account", "amount_fen", "text", "debtor_name"):
        assert field not in FIELDS
        with pytest.raises(ValueError, match=field):
            log.write("info", "command", **{field: "x"})
    log.close()


def test_line_of_a_command_has_known_fields_too(tmp_path: Path) -> None:
    """What is empty is left out; nothing can be added to it unseen."""
    assert set(CommandLine.__struct_fields__) - {"at", "level"} <= FIELDS
    log = log_in(tmp_path)
    log.write_commands([CommandLine(log.moment(), "info", "command", 7, "OpenPlatform", "Refused")])
    log.close()
    (line,) = lines(tmp_path / "logs" / "node.jsonl")
    assert line == {
        "at": "2026-11-23T00:00:00.123+08:00",
        "level": "info",
        "event": "command",
        "position": 7,
        "command": "OpenPlatform",
        "outcome": "Refused",
    }


@pytest.mark.parametrize(("level", "events"), [("debug", 3), ("info", 2), ("error", 1), ("off", 0)])
def test_level_leaves_out_what_is_below(tmp_path: Path, level: str, events: int) -> None:
    """Off writes no file at all."""
    log = log_in(tmp_path, level=level)
    for each in ("debug", "info", "error"):
        log.write(each, "phase")
    log.close()
    path = tmp_path / "logs" / "node.jsonl"
    assert path.exists() is (level != "off")
    assert len(lines(path) if path.exists() else []) == events
    assert log.has_messages is (level in {"debug", "info"})


def test_file_is_turned_over_and_old_ones_go(tmp_path: Path) -> None:
    """So many files of so many bytes, no more."""
    log = log_in(tmp_path, file_bytes=2_000, files=2)
    for number in range(200):
        log.write("info", "command", position=number, message_id=f"20261123{number:08d}")
    log.close()
    files = sorted(path.name for path in (tmp_path / "logs").iterdir())
    assert files == ["node.jsonl", "node.jsonl.1", "node.jsonl.2"]
    assert all(path.stat().st_size <= 2_000 for path in (tmp_path / "logs").iterdir())
    assert lines(tmp_path / "logs" / "node.jsonl")[-1]["position"] == 199


def test_warning_of_a_library_is_noted_without_its_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who warned, and of what kind of failure; the text goes to standard error as before."""
    log = log_in(tmp_path)
    library = logging.getLogger("a.library")
    try:
        int("杭州织锦行")
    except ValueError:
        library.exception("could not read 杭州织锦行")
    library.info("nothing to say")
    log.close()
    library.warning("after the end")
    assert lines(tmp_path / "logs" / "node.jsonl") == [
        {
            "at": "2026-11-23T00:00:00.123+08:00",
            "level": "error",
            "event": "library",
            "library": "a.library",
            "fault": "ValueError",
        }
    ]
    assert "could not read" in capsys.readouterr().err
