"""A participant reconciles a date of BEPS or IBPS: its notices of nets, and queries and replies.

The platform says which nets of the date are settled and which are netted only. A settled one has a
notice (saps.603); what is missing here is downloaded and verified. A net that waits at SAPS has no
notice yet, and nothing is wrong with it. Since a net may settle after its date has ended, whatever
a summary tells as netted is asked for once more. Queries and replies about business of the system
(ccms.314, ccms.315) are compared like those of HVPS.
Source: RULES-D §6.2 rows 4 to 6, §6.3-6.5; house, ADR-0087, ADR-0101, ADR-0104.
"""

from __future__ import annotations

from typing import Final

import msgspec

from tianping.participant.day_end import Download, Group, Item, Summary
from tianping.participant.engine import ParticipantEngine
from tianping.participant.errors import NotAnsweredError, ParticipantError
from tianping.participant.exchange import Conversation
from tianping.participant.messages import message_id_of
from tianping.participant.own_records import own_records
from tianping.participant.reconciliation import Reconciler
from tianping.participant.reconciling import (
    DOWNLOADS_AT_ONCE,
    Asking,
    Difference,
    Reconciliation,
    are_whole,
)
from tianping.participant.retail_messages import (
    BEPS_SUMMARY,
    IBPS_SUMMARY,
    INFORMATION_TYPES,
    PASSED_ON,
    RetailDetailsRequest,
    RetailDownloadRequest,
    RetailSummaryRequest,
    information_group,
    retail_details_of,
    retail_download_of,
    retail_summary_of,
)
from tianping.participant.seals import Verdict, judge
from tianping.participant.settlement_notices import NET_SETTLED, NetSettled, net_settled_of
from tianping.participant.store_downloads import Downloaded
from tianping.values.bankcode import NPC
from tianping.values.dates import BusinessDate
from tianping.wire.codec import parse
from tianping.wire.envelope import DOWNLOAD_BYTES_MAX, EnvelopeError, parse_envelope

__all__ = ["RETAIL_SYSTEMS", "Reconciliation", "RetailReconciler", "reconcile"]

RETAIL_SYSTEMS: Final = ("BEPS", "IBPS")

_NETTED: Final = "PR03"
_SETTLED: Final = "PR04"
_Figures = dict[Group, tuple[int, int]]
_NOTHING: Final = (0, 0)


def reconcile(
    engine: ParticipantEngine, date: BusinessDate, system: str, wait_seconds: int
) -> Conversation[Reconciliation]:
    """Reconcile a date of a system; see ``Reconciler`` and ``RetailReconciler``.

    Raises:
        ParticipantError: it is none of the systems that are reconciled with participants.
    """
    if system == "HVPS":
        return Reconciler(engine, date, wait_seconds=wait_seconds).run()
    if system in RETAIL_SYSTEMS:
        retail = RetailReconciler(engine, date, system=system, wait_seconds=wait_seconds)
        return retail.run()
    raise ParticipantError(
        f"system: expected HVPS, BEPS or IBPS, found {system!r}",
        f"系统应为 HVPS、BEPS 或 IBPS，实为 {system}",
    )


class RetailReconciler(Asking):
    """Drives the engine of one participant through the reconciliation of a date."""

    def __init__(
        self,
        engine: ParticipantEngine,
        date: BusinessDate,
        *,
        system: str,
        wait_seconds: int = 30,
    ) -> None:
        super().__init__(engine, date, wait_seconds=wait_seconds)
        self._system = system
        self._downloaded: list[Item] = []
        self._not_there: list[Item] = []

    def run(self) -> Conversation[Reconciliation]:
        """Reconcile.

        Raises:
            NodeRefusedError, NodeSilentError: the node refused, or no answer came.
            NotAnsweredError: the platform has no summary of that date, or none came.
        """
        yield from self._receive(0)
        summary = yield from self._summary()
        figures = dict(summary.groups)
        asked = self._doubtful(figures)
        theirs: dict[Group, list[Item]] = {}
        if asked:
            theirs = yield from self._details(asked)
            figures = {group: told for group, told in figures.items() if group not in asked}
            for group, items in theirs.items():
                figures[group] = (len(items), sum(one.amount_fen for one in items))
        found = self._differences(figures)
        if found:
            yield from self._mend(theirs, {one.group for one in found})
        return Reconciliation(
            date=int(self._date),
            system=self._system,
            group_count=len(set(figures) | set(self._own())),
            found=found,
            downloaded=self._downloaded,
            adopted=[],
            not_there=self._not_there,
            failed=self.failed,
            left=self._differences(figures),
            waiting=[
                item
                for group, items in sorted(theirs.items())
                if group.status == _NETTED
                for item in items
            ],
        )

    # Comparing

    def _own(self) -> dict[Group, list[Item]]:
        """Return the nets of the date that this participant has a good notice of, each once.

        And the information that it sent and received.
        """
        store, code = self._engine.store, self._party.bank_code
        envelopes = [
            entry.envelope
            for entry in store.received_with(code, NET_SETTLED)
            if Verdict(entry.verdict).is_good
        ]
        envelopes += [
            one.envelope
            for one in store.downloaded(code, int(self._date))
            if one.code == NET_SETTLED
        ]
        found: dict[Group, list[Item]] = {}
        known: set[str] = set()
        for envelope in envelopes:
            net = self._net_in(envelope)
            if net is None or net.reference in known:
                continue
            if net.reference:
                known.add(net.reference)
            group, item = _as_item(net)
            found.setdefault(group, []).append(item)
        for item in self._own_information():
            group = information_group(item.message_type, int(self._date), received=item.received)
            found.setdefault(group, []).append(item)
        return found

    def _own_information(self) -> list[Item]:
        """Return the queries and replies of the date that were passed on, sent and received."""
        records = own_records(
            self._engine.store,
            self._party.bank_code,
            int(self._date),
            edition=self._party.edition,
            system=self._system,
        )
        return [one.item for one in records if one.status == PASSED_ON]

    def _net_in(self, envelope: bytes) -> NetSettled | None:
        """Return the net that a notice tells of, if it is one of this date and system."""
        read = parse_envelope(envelope, size_max=DOWNLOAD_BYTES_MAX)
        net = net_settled_of(parse(read.body, read.header.mesg_type, edition=self._party.edition))
        if net is None or net.system != self._system or _date_of(net) != self._date:
            return None
        return net

    def _differences(self, figures: _Figures) -> list[Difference]:
        """Return the groups that are counted otherwise; what is only netted cannot be here yet."""
        own = {
            group: (len(items), sum(one.amount_fen for one in items))
            for group, items in self._own().items()
        }
        return [
            Difference(group, *figures.get(group, _NOTHING), *own.get(group, _NOTHING))
            for group in sorted(set(figures) | set(own))
            if group.status != _NETTED and figures.get(group, _NOTHING) != own.get(group, _NOTHING)
        ]

    def _doubtful(self, figures: _Figures) -> list[Group]:
        """Return the groups to ask about: what differs, or was only netted, in either state."""
        groups = {one.group for one in self._differences(figures)}
        groups |= {group for group in figures if group.status == _NETTED}
        both = {
            msgspec.structs.replace(group, status=status)
            for group in groups
            if group.message_type == NET_SETTLED
            for status in (_NETTED, _SETTLED)
        }
        return sorted(both | {one for one in groups if one.message_type in INFORMATION_TYPES})

    # Asking

    def _summary(self) -> Conversation[Summary]:
        """Return the summary that came, or one asked for now; IBPS cannot be asked.

        Raises:
            NotAnsweredError: the platform refuses, or IBPS has sent none.
        """
        code = BEPS_SUMMARY if self._system == "BEPS" else IBPS_SUMMARY
        known = self._last_summary(code, retail_summary_of)
        if known is not None:
            return known
        if self._system == "IBPS":
            raise NotAnsweredError(
                f"{IBPS_SUMMARY} {self._date}",
                "no summary came of that date, and IBPS has no request for one"
                " (未收到该日期的汇总核对报文，网银系统没有汇总核对申请报文)",
            )
        request = RetailSummaryRequest(
            message_id=self._new_id(),
            created_at=self._engine.created_at(),
            sender=self._party.bank_code,
            date=self._date,
        )
        yield from self._ask(request.message(self._party.edition))
        answers = yield from self._answers(request.message_id, retail_summary_of, bool)
        return answers[-1]

    def _details(self, groups: list[Group]) -> Conversation[dict[Group, list[Item]]]:
        """Return what makes up groups, as the platform has it now."""
        items: dict[Group, list[Item]] = {}
        requests = [groups] if self._system == "BEPS" else [[one] for one in groups]
        for some in requests:
            request = RetailDetailsRequest(
                message_id=self._new_id(),
                created_at=self._engine.created_at(),
                sender=self._party.bank_code,
                date=self._date,
                system=self._system,
                groups=some,
            )
            yield from self._ask(request.message(self._party.edition))
            parts = yield from self._answers(request.message_id, retail_details_of, are_whole)
            for part in parts:
                if part.reason:
                    raise NotAnsweredError(request.message_id, part.reason)
                for group, found in part.items.items():
                    items.setdefault(group, []).extend(found)
        return items

    # Mending

    def _mend(self, theirs: dict[Group, list[Item]], among: set[Group]) -> Conversation[None]:
        """Download what is missing here, and name what the platform does not have."""
        own = self._own()
        missing: list[Item] = []
        for group in sorted(among):
            here = list(own.get(group, []))
            for item in theirs.get(group, []):
                mine = _take(here, item)
                if mine is None:
                    missing.append(item)
                elif mine.amount_fen != item.amount_fen:
                    self.failed.append(
                        f"{item.message_id}: {item.amount_fen} fen there,"
                        f" {mine.amount_fen} here (金额不符)"
                    )
            self._not_there += here
        for start in range(0, len(missing), DOWNLOADS_AT_ONCE):
            yield from self._download(missing[start : start + DOWNLOADS_AT_ONCE])

    def _download(self, items: list[Item]) -> Conversation[None]:
        """Ask for notices and messages once more and keep those that came whole and good."""
        request = RetailDownloadRequest(
            message_id=self._new_id(),
            created_at=self._engine.created_at(),
            sender=self._party.bank_code,
            date=self._date,
            system=self._system,
            items=items,
        )
        yield from self._ask(request.message(self._party.edition))
        answers = yield from self._answers(
            request.message_id, retail_download_of, lambda found: len(found) >= len(items)
        )
        wanted = {(item.sender, item.message_id): item for item in items}
        for answer in answers:
            self._keep(answer, wanted)

    def _keep(self, answer: Download, wanted: dict[tuple[str, str], Item]) -> None:
        """Keep what was wanted and is signed by whom it is from: a notice by the platform."""
        if not answer.original:
            self.failed.append(answer.reason)
            return
        try:
            envelope = parse_envelope(answer.original, size_max=DOWNLOAD_BYTES_MAX)
        except EnvelopeError as error:
            self.failed.append(str(error))
            return
        judged = judge(envelope, edition=self._party.edition, keyring=self._party.keyring)
        sender = envelope.header.orig_sender
        net = None if judged.message is None else net_settled_of(judged.message)
        named = "" if judged.message is None else message_id_of(judged.message)
        name = named if net is None else net.reference
        item = wanted.get((sender, name))
        own = sender == self._party.bank_code  # whose certificate no keyring needs to have
        if item is None or not (judged.verdict is Verdict.VERIFIED or own):
            self.failed.append(f"{sender} {name}: {judged.verdict.value} {judged.reason}")
        elif net is not None and abs(net.net_fen) != item.amount_fen:
            self.failed.append(f"{name}: {net.net_fen} fen, not {item.amount_fen} (不符)")
        else:
            code = envelope.header.mesg_type
            status = PASSED_ON if code in INFORMATION_TYPES else _SETTLED
            one = Downloaded(sender, name, item.received, code, status, answer.original)
            self._engine.store.keep_downloaded(self._party.bank_code, one)
            self._downloaded.append(item)


def _date_of(net: NetSettled) -> int:
    return int(net.netting_date.replace("-", "") or 0)


def _as_item(net: NetSettled) -> tuple[Group, Item]:
    """Return a notice as the platform's details have its net."""
    received = net.net_fen > 0
    group = Group(NET_SETTLED, "", received, _SETTLED, _date_of(net), net.session)
    return group, Item(NPC, net.reference, NET_SETTLED, received, abs(net.net_fen))


def _take(here: list[Item], item: Item) -> Item | None:
    """Take the own net that an item is: by its name, or, where a notice has none, by its amount."""
    for one in here:
        nameless = not one.message_id and one.amount_fen == item.amount_fen
        if (one.sender, one.message_id) == (item.sender, item.message_id) or nameless:
            here.remove(one)
            return one
    return None
