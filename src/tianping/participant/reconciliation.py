"""A participant reconciles a date by itself: compares, asks for details, downloads what it misses.

The platform's figures win: a state that it has otherwise is taken over, what the participant misses
is downloaded and verified like any message, and what the platform does not have is asked for once.
Nothing is ever sent again by it.
Source: RULES-D §6.2 row 5, §6.3-6.5; house, ADR-0087.
"""

from __future__ import annotations

from collections.abc import Sequence

from tianping.participant.day_end import (
    SUMMARY,
    DetailsRequest,
    Download,
    DownloadRequest,
    Group,
    Item,
    Summary,
    SummaryRequest,
    details_of,
    download_of,
    summary_of,
)
from tianping.participant.engine import ParticipantEngine
from tianping.participant.errors import NotAnsweredError
from tianping.participant.exchange import Conversation, SubmissionState
from tianping.participant.messages import Original, message_id_of
from tianping.participant.own_records import OwnRecord, own_records
from tianping.participant.reconciling import (
    DOWNLOADS_AT_ONCE,
    Asking,
    Difference,
    Reconciliation,
    are_whole,
)
from tianping.participant.seals import judge
from tianping.participant.store_downloads import Downloaded
from tianping.values.dates import BusinessDate
from tianping.wire.envelope import DOWNLOAD_BYTES_MAX, EnvelopeError, parse_envelope

__all__ = ["Reconciler"]

_Key = tuple[str, str, bool]
"""Who sent a message under which id, and whether it was received."""


class Reconciler(Asking):
    """Drives the engine of one participant through the reconciliation of a date."""

    def __init__(
        self, engine: ParticipantEngine, date: BusinessDate, *, wait_seconds: int = 30
    ) -> None:
        super().__init__(engine, date, wait_seconds=wait_seconds)
        self._adopted: list[Item] = []
        self._downloaded: list[Item] = []
        self._not_there: list[Item] = []

    def run(self) -> Conversation[Reconciliation]:
        """Reconcile.

        Raises:
            NodeRefusedError, NodeSilentError: the node refused, or no answer came.
            NotAnsweredError: the platform has no summary of that date.
        """
        yield from self._receive(0)
        summary = yield from self._summary()
        found = self._differences(summary)
        if found:
            details = yield from self._details(found)
            yield from self._mend(details, {one.group for one in found})
        left = self._differences(summary)
        own = {record.group(self._party.edition) for record in self._own()}
        return Reconciliation(
            date=int(self._date),
            group_count=len(set(summary.groups) | {one for one in own if one.status}),
            found=found,
            downloaded=self._downloaded,
            adopted=self._adopted,
            not_there=self._not_there,
            failed=self.failed,
            left=left,
        )

    # Comparing

    def _own(self) -> list[OwnRecord]:
        code, edition = self._party.bank_code, self._party.edition
        return own_records(self._engine.store, code, int(self._date), edition=edition)

    def _differences(self, summary: Summary) -> list[Difference]:
        own: dict[Group, tuple[int, int]] = {}
        for record in self._own():
            group = record.group(self._party.edition)
            count, fen = own.get(group, (0, 0))
            own[group] = (count + 1, fen + record.item.amount_fen)
        return [
            Difference(group, *summary.groups.get(group, (0, 0)), *own.get(group, (0, 0)))
            for group in sorted(set(summary.groups) | set(own))
            if summary.groups.get(group, (0, 0)) != own.get(group, (0, 0))
        ]

    # Asking

    def _summary(self) -> Conversation[Summary]:
        """Return the summary of the date: the last one that came, or one asked for now."""
        known = self._last_summary(SUMMARY, summary_of)
        if known is not None:
            return known
        request = SummaryRequest(
            message_id=self._new_id(),
            created_at=self._engine.created_at(),
            sender=self._party.bank_code,
            date=self._date,
        )
        yield from self._ask(request.message(self._party.edition))
        answers = yield from self._answers(request.message_id, summary_of, bool)
        return answers[-1]

    def _details(self, found: Sequence[Difference]) -> Conversation[dict[Group, list[Item]]]:
        """Return the messages of the groups that differ, as the platform has them.

        A message that is in another group here than there stands in two of them. What the platform
        told no state of yet is in none; when only such differ, all groups are asked for.
        """
        wanted = sorted({one.group for one in found if one.group.status})
        request = DetailsRequest(
            message_id=self._new_id(),
            created_at=self._engine.created_at(),
            sender=self._party.bank_code,
            date=self._date,
            groups=wanted,
        )
        yield from self._ask(request.message(self._party.edition))
        parts = yield from self._answers(request.message_id, details_of, are_whole)
        items: dict[Group, list[Item]] = {}
        for part in parts:
            if part.reason:
                raise NotAnsweredError(request.message_id, part.reason)
            for group, some in part.items.items():
                items.setdefault(group, []).extend(some)
        return items

    # Mending

    def _mend(self, details: dict[Group, list[Item]], among: set[Group]) -> Conversation[None]:
        """Take over states, download what is missing, ask for what the platform has not."""
        own = {_key(record.item): record for record in self._own()}
        theirs = {_key(item): (group, item) for group, items in details.items() for item in items}
        missing: list[tuple[Group, Item]] = []
        for key, (group, item) in sorted(theirs.items()):
            record = own.get(key)
            if record is None:
                missing.append((group, item))
            elif record.status != group.status and not item.received:
                self._adopt(item, group.status)
            elif record.item.amount_fen != item.amount_fen:
                self.failed.append(
                    f"{item.sender} {item.message_id}: {item.amount_fen} fen there,"
                    f" {record.item.amount_fen} here (金额不符)"
                )
        for start in range(0, len(missing), DOWNLOADS_AT_ONCE):
            yield from self._download(missing[start : start + DOWNLOADS_AT_ONCE])
        yield from self._ask_for_absent(own, theirs, among)

    def _adopt(self, item: Item, status: str) -> None:
        """Take over the state of an own message: the platform's figures win."""
        last = self._engine.store.last_sequence(self._party.bank_code)
        told = (status, status, "reconciliation (对账)")
        self._engine.store.tell_status(item.message_id, told, sequence=last)
        self._adopted.append(item)

    def _download(self, missing: list[tuple[Group, Item]]) -> Conversation[None]:
        """Ask for originals and keep those that came whole and good."""
        items = [item for _, item in missing]
        request = DownloadRequest(
            message_id=self._new_id(),
            created_at=self._engine.created_at(),
            sender=self._party.bank_code,
            items=items,
        )
        yield from self._ask(request.message(self._party.edition))
        answers = yield from self._answers(
            request.message_id, download_of, lambda found: len(found) >= len(items)
        )
        wanted = {_key(item): (group, item) for group, item in missing}
        for answer in answers:
            self._keep(answer, wanted)

    def _keep(self, answer: Download, wanted: dict[_Key, tuple[Group, Item]]) -> None:
        """Keep an original if it is one that was wanted and its sender's signature is good."""
        if not answer.original:
            self.failed.append(answer.reason)
            return
        try:
            envelope = parse_envelope(answer.original, size_max=DOWNLOAD_BYTES_MAX)
        except EnvelopeError as error:
            self.failed.append(str(error))
            return
        judged = judge(envelope, edition=self._party.edition, keyring=self._party.keyring)
        sender, code = envelope.header.orig_sender, envelope.header.mesg_type
        message_id = "" if judged.message is None else message_id_of(judged.message)
        found = wanted.get((sender, message_id, True)) or wanted.get((sender, message_id, False))
        own = sender == self._party.bank_code  # whose certificate no keyring needs to have
        if found is None or not (judged.verdict.is_good or own):
            self.failed.append(f"{sender} {message_id}: {judged.verdict.value} {judged.reason}")
            return
        group, item = found
        one = Downloaded(sender, message_id, item.received, code, group.status, answer.original)
        self._engine.store.keep_downloaded(self._party.bank_code, one)
        self._downloaded.append(item)

    def _ask_for_absent(
        self, own: dict[_Key, OwnRecord], theirs: dict[_Key, tuple[Group, Item]], among: set[Group]
    ) -> Conversation[None]:
        """Ask once for what is here and not there: it counts as not sent (RULES-D §6.4)."""
        edition = self._party.edition
        self._not_there = [
            record.item
            for key, record in sorted(own.items())
            if key not in theirs and record.group(edition) in among
        ]
        sent = [one for one in self._not_there if not one.received]
        originals = [
            Original(message_id=one.message_id, sender=one.sender, code=one.message_type)
            for one in sent
        ]
        if not originals:
            return
        submissions = yield from self._engine.query(originals)
        for one, submission in zip(sent, submissions, strict=True):
            if submission.state is not SubmissionState.ACCEPTED:
                self.failed.append(f"{one.message_id}: the query was not taken (查询未受理)")


def _key(item: Item) -> _Key:
    return item.sender, item.message_id, item.received
