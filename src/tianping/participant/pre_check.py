"""A look at a date of HVPS before it ends: what the platform says is settled, against one's own.

When HVPS is cut off the platform tells what is settled so far (hvps.716). The client compares and
says what it lacks; it asks for nothing and mends nothing, which is for when the date has ended.
What is settled here and was not yet settled there is no difference: it may have settled since.
Source: CNAPS2-FIELDS hvps.716; RULES-D §6.3; house, ADR-0102.
"""

from __future__ import annotations

import msgspec

from tianping.participant.day_end import PRE_CHECK, Group, Item, PreCheckPart, pre_check_of
from tianping.participant.engine import ParticipantEngine
from tianping.participant.own_records import own_records
from tianping.participant.reconciling import Difference
from tianping.participant.seals import judge
from tianping.values.dates import BusinessDate
from tianping.wire.envelope import DOWNLOAD_BYTES_MAX, parse_envelope

__all__ = ["PreCheck", "pre_check"]

_SETTLED = "PR04"
_NOTHING = (0, 0)


class PreCheck(msgspec.Struct, frozen=True, kw_only=True):
    """What a look at a date before its end came to.

    Attributes:
        date: The business date of HVPS.
        came: Whether the platform's list came, whole.
        group_count: How many groups the platform has.
        differences: Groups of which less is settled here than there.
        missing: Messages that the platform has settled and this participant does not know so.
        wrong: Messages whose amount is another one here.
    """

    date: int
    came: bool
    group_count: int
    differences: list[Difference]
    missing: list[Item]
    wrong: list[Item]

    @property
    def agrees(self) -> bool:
        """Whether the list came, and everything in it is here."""
        return self.came and not (self.differences or self.missing or self.wrong)


def pre_check(engine: ParticipantEngine, date: BusinessDate) -> PreCheck:
    """Compare what came when HVPS was cut off with one's own memory; from the store alone."""
    parts = _parts(engine, date)
    party = engine.party
    own = [
        record
        for record in own_records(engine.store, party.bank_code, int(date), edition=party.edition)
        if record.status == _SETTLED
    ]
    here: dict[Group, tuple[int, int]] = {}
    for record in own:
        group = record.group(party.edition)
        count, fen = here.get(group, _NOTHING)
        here[group] = (count + 1, fen + record.item.amount_fen)
    there = {group: told for part in parts.values() for group, told in part.groups.items()}
    items = [item for part in parts.values() for item in part.items]
    known = {(one.item.sender, one.item.message_id, one.item.received): one.item for one in own}
    found = [(item, known.get((item.sender, item.message_id, item.received))) for item in items]
    return PreCheck(
        date=int(date),
        came=_are_whole(parts),
        group_count=len(there),
        differences=[
            Difference(group, *told, *here.get(group, _NOTHING))
            for group, told in sorted(there.items())
            if here.get(group, _NOTHING)[0] < told[0]
        ],
        missing=[item for item, mine in found if mine is None],
        wrong=[
            item for item, mine in found if mine is not None and mine.amount_fen != item.amount_fen
        ],
    )


def _parts(engine: ParticipantEngine, date: BusinessDate) -> dict[int, PreCheckPart]:
    """Return the platform's list by the number of each part's first record."""
    party = engine.party
    parts: dict[int, PreCheckPart] = {}
    for entry in engine.store.received_with(party.bank_code, PRE_CHECK):
        envelope = parse_envelope(entry.envelope, size_max=DOWNLOAD_BYTES_MAX)
        judged = judge(envelope, edition=party.edition, keyring=party.keyring)
        part = None if judged.message is None else pre_check_of(judged.message)
        if judged.verdict.is_good and part is not None and part.date == date:
            parts[part.first] = part
    return parts


def _are_whole(parts: dict[int, PreCheckPart]) -> bool:
    """Tell whether all parts came; a list without messages one by one is one part."""
    count = sum(len(part.items) for part in parts.values())
    return bool(parts) and count == max(part.total_count for part in parts.values())
