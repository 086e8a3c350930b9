"""Errors of other rooms become one line in one language, with an exit code."""

from __future__ import annotations

import pytest

from tianping.cli.failures import Exit
from tianping.cli.known_errors import failure_of, known_classes, texts_of
from tianping.journal.errors import JournalDamaged, JournalError, Place
from tianping.node.errors import FolderError, NodeError, NotRunning, ReplayDifference
from tianping.participant.errors import NodeSilentError
from tianping.security.errors import KeyStoreError, KeyStoreProblem
from tianping.values.errors import ValueTextError
from tianping.views.errors import ViewsError

DAMAGED = JournalDamaged(
    Place("journal.db", row=3), ("the hash is wrong", "哈希值错误"), expected="ab", found="cd"
)


def test_known_classes_all_exist() -> None:
    """Each name of the table is an exception of its module."""
    found = known_classes()
    assert len(found) > 10
    assert all(issubclass(each, Exception) for each in found)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (
            ValueTextError("date", "日期", expected="yyyymmdd", expected_zh="yyyymmdd", found="x"),
            Exit.INPUT,
        ),
        (DAMAGED, Exit.DAMAGED),
        (JournalError("no journal (无日志)"), Exit.INPUT),
        (NotRunning("/p/operator.sock", found="no such file"), Exit.NOT_RUNNING),
        (FolderError("folder: expected x", "目录有误"), Exit.INPUT),
        (ReplayDifference(7, expected="a", found="b"), Exit.DAMAGED),
        (NodeError("it stopped", "已停止"), Exit.NOT_RUNNING),
        (NodeSilentError("GET /v1/inbox", attempts=3, reason="refused"), Exit.NOT_RUNNING),
        (KeyStoreError(next(iter(KeyStoreProblem)), where="key.pem"), Exit.INPUT),
        (ViewsError("views", "视图", expected=1, found=2), Exit.INPUT),
        (FileNotFoundError(2, "No such file", "x"), Exit.INPUT),
    ],
)
def test_failure_of_known_error_has_its_exit_code(error: Exception, code: Exit) -> None:
    """The first class of the table that fits decides."""
    failure = failure_of(error)
    assert failure is not None
    assert failure.exit_code == int(code)


def test_failure_of_own_fault_is_none() -> None:
    """What no table names is a fault of ours and shown as one."""
    assert failure_of(ZeroDivisionError("division by zero")) is None


@pytest.mark.parametrize(
    "error",
    [
        ValueTextError(
            "bank code", "行号", expected="12 digits", expected_zh="12 位数字", found="3 (three"
        ),
        DAMAGED,
        NodeError("it (really) stopped", "已停止（确实）"),
        KeyStoreError(next(iter(KeyStoreProblem)), where="key.pem"),
        ViewsError("views", "视图", expected=1, found=2),
    ],
)
def test_texts_of_errors_of_the_house_are_taken_apart(error: Exception) -> None:
    """The English text has no 中文 in it, and the 中文 is not the whole."""
    english, chinese = texts_of(error)
    assert english.isascii()
    assert not chinese.isascii()
    assert english not in chinese
    assert str(error) == f"{english} ({chinese})"


@pytest.mark.parametrize("text", ["plain", "with a (bracket)", "open (only", "closed) only)", ")"])
def test_texts_of_other_errors_are_the_same_in_both(text: str) -> None:
    """Brackets alone do not make a second language."""
    assert texts_of(RuntimeError(text)) == (text, text)


def test_table_names_no_class_twice() -> None:
    """A second row for a class would never be reached."""
    names = [each.__qualname__ + each.__module__ for each in known_classes()]
    assert len(names) == len(set(names))


def test_table_puts_narrower_classes_first() -> None:
    """No row stands behind one that already covers it."""
    found = known_classes()
    hidden = [
        (later.__name__, earlier.__name__)
        for place, later in enumerate(found)
        for earlier in found[:place]
        if issubclass(later, earlier)
    ]
    assert hidden == []
