"""A page for each message: what Tianping does with it is read from the code that does it."""

from __future__ import annotations

import pytest

from message_handling import Handling, handlings, in_words, summary
from pages_messages import pages
from tianping.node.intake import accepted_codes
from tianping.wire.catalogue import Edition, codes


@pytest.fixture(scope="module")
def rendered() -> dict[str, str]:
    """Return the pages."""
    return pages()


def test_every_message_has_a_page_and_a_link_to_it(rendered: dict[str, str]) -> None:
    """No message is missing, none too many."""
    wanted = {f"reference/messages/{code}.md" for code in codes()} | {"reference/messages.md"}
    assert set(rendered) == wanted
    index = rendered["reference/messages.md"]
    assert [code for code in codes() if f"(messages/{code}.md)" not in index] == []


def test_pages_stay_small(rendered: dict[str, str]) -> None:
    """They are kept in the repository: all together at most 4 MB."""
    assert sum(len(text.encode()) for text in rendered.values()) < 4_000_000


def test_what_is_accepted_is_what_the_intake_accepts() -> None:
    """Neither more nor less, in either edition."""
    accepted = {code for code, handling in handlings().items() if handling.accepted}
    assert accepted == {code for edition in Edition for code in accepted_codes(edition)}


@pytest.mark.parametrize(
    ("code", "handling"),
    [
        (
            "hvps.111.001.01",
            Handling(
                "node.families.hvps",
                ("CreditTransfer",),
                True,
                "",
                ("participant.businesses", "participant.messages"),
            ),
        ),
        (
            "ccms.990.001.02",
            Handling(
                "node.families.ccms",
                (),
                False,
                "node.families.ccms",
                ("participant.messages", "participant.notices"),
            ),
        ),
        (
            "saps.606.001.01",
            Handling(sent="node.families.saps", client=("participant.settlement_notices",)),
        ),
        ("beps.726.001.01", Handling()),
    ],
)
def test_handling_is_read_from_the_code(code: str, handling: Handling) -> None:
    """Taken and passed on, both ways, sent only, nothing."""
    assert handlings()[code] == handling


def test_return_requests_and_answers_are_passed_on() -> None:
    """The drafter forwards them for an event; the commands that lead to it are found."""
    done = handlings()
    assert [done[code].forwarded for code in ("ccms.318.001.01", "ccms.319.001.01")] == [True, True]
    assert not done["saps.365.001.01"].forwarded


def test_handling_is_put_into_words() -> None:
    """The page's section and the index's word; what the wire alone knows says so."""
    taken = in_words(Handling("node.families.saps", ("AdjustQueue",)))
    assert any("[AdjustQueue](../commands.md#adjustqueue)" in line for line in taken)
    assert summary(Handling("node.families.ccms", sent="node.families.ccms")) == (
        "accepted 受理, sent 发送"
    )
    assert any(line.startswith("Known to the wire only") for line in in_words(Handling()))
    assert summary(Handling()) == ""
