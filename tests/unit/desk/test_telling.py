"""Announcements and knowledge pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from tianping.desk.errors import DeskError
from tianping.desk.knowledge import Knowledge, Page
from tianping.desk.store import DeskStore, NewAnnouncement
from tianping.storage.sqlite_file import connect


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[tuple[DeskStore, apsw.Connection]]:
    """An empty help desk."""
    connection = connect(tmp_path / "desk.db")
    yield DeskStore(connection), connection
    connection.close()


def test_announcement_is_kept_as_it_was_made(opened: tuple[DeskStore, apsw.Connection]) -> None:
    """Numbered, never altered; sent once, however often that is noted."""
    desk, connection = opened
    made = desk.announce(
        NewAnnouncement(
            title=" 演练 ", text="on Saturday", receivers=("301100000007",), until_date=20261201
        ),
        person="Li Min",
        at_ns=5,
    )
    assert (made.number, made.title, made.sent_at_ns) == (1, "演练", None)
    desk.sent(1, receiver_count=3, at_ns=8)
    desk.sent(1, receiver_count=9, at_ns=9)
    assert desk.announcement(1).receiver_count == 3
    assert desk.announcement(1).sent_at_ns == 8
    desk.announce(NewAnnouncement(title="two", text="text"), person="x", at_ns=9)
    assert [one.number for one in desk.announcements(after=1)] == [2]
    for statement in ("UPDATE announcement SET text = 'x'", "DELETE FROM announcement"):
        with pytest.raises(apsw.ConstraintError, match="announcement is never"):
            connection.execute(statement)


def test_announcement_is_for_whom_and_as_long_as_it_says(
    opened: tuple[DeskStore, apsw.Connection],
) -> None:
    """For everybody without receivers; until its last date."""
    desk, _ = opened
    some = desk.announce(
        NewAnnouncement(title="t", text="t", receivers=("a", "b"), until_date=20261201),
        person="x",
        at_ns=1,
    )
    assert some.is_for(["c", "b"], 20261201)
    assert not some.is_for(["c"], 20261201)
    assert not some.is_for(["b"], 20261202)
    every = desk.announce(NewAnnouncement(title="t", text="t"), person="x", at_ns=1)
    assert every.is_for(["c"], 99991231)


def test_announcement_that_says_nothing_is_refused(
    opened: tuple[DeskStore, apsw.Connection],
) -> None:
    """No title, no text, no person; there is none of another number."""
    desk, _ = opened
    for title, text, person in (("", "t", "x"), ("t", " ", "x"), ("t", "t", "")):
        with pytest.raises(DeskError):
            desk.announce(NewAnnouncement(title=title, text=text), person=person, at_ns=1)
    with pytest.raises(DeskError, match="announcement 1"):
        desk.announcement(1)


@pytest.fixture
def knowledge(tmp_path: Path) -> Knowledge:
    """Three files, one of them instead of a given page, and a given page."""
    folder = tmp_path / "knowledge"
    (folder / "mbfe").mkdir(parents=True)
    (folder / "mbfe" / "证书.md").write_text("# 证书更换\n\n先签发，再绑定新证书。\n")
    (folder / "links.md").write_text("no heading\nA link that is down is mended by the bank.\n")
    (folder / "alarm.md").write_text("# Our own words\n\nDisk: call Li Min.\n")
    return Knowledge(
        folder,
        [Page("alarm", "# Given\n"), Page("disk", "# Disk low 磁盘空间不足\n\nFree some disk.\n")],
    )


def test_pages_have_names_and_titles(knowledge: Knowledge) -> None:
    """A file stands for a given page of the same name."""
    assert [(page.name, page.title) for page in knowledge.pages()] == [
        ("alarm", "Our own words"),
        ("disk", "Disk low 磁盘空间不足"),
        ("links", "links"),
        ("mbfe/证书", "证书更换"),
    ]
    assert knowledge.page("links").text.startswith("no heading")
    with pytest.raises(DeskError, match="nothing"):
        knowledge.page("nothing")


def test_search_finds_every_word_in_any_case_and_script(knowledge: Knowledge) -> None:
    """CCMS-T §六.2.3: all words must be there; a heading and a name weigh more than a line."""
    assert [one.page.name for one in knowledge.search("DISK")] == ["disk", "alarm"]
    assert [one.page.name for one in knowledge.search("disk call")] == ["alarm"]
    (found,) = knowledge.search("绑定")
    assert (found.page.name, found.excerpt) == ("mbfe/证书", "先签发，再绑定新证书。")
    assert knowledge.search("certificate") == []
    assert knowledge.search(" ") == []


def test_folder_that_is_not_there_has_no_pages(tmp_path: Path) -> None:
    """Nobody need write any."""
    assert Knowledge(tmp_path / "none").pages() == []
