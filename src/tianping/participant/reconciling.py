"""What every reconciliation does: takes in what waits, asks, and waits for the answers.

Source: RULES-D §6.2 row 5, §6.3-6.5; house, ADR-0087, ADR-0101.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

import msgspec

from tianping.participant.day_end import Details, Group, Item, Summary
from tianping.participant.engine import Outgoing, ParticipantEngine, Received
from tianping.participant.errors import NotAnsweredError
from tianping.participant.exchange import Conversation, InboxQuery
from tianping.participant.notices import status_notice_of
from tianping.participant.seals import judge
from tianping.values.dates import BusinessDate
from tianping.wire.envelope import DOWNLOAD_BYTES_MAX, parse_envelope
from tianping.wire.message import Message

__all__ = ["DOWNLOADS_AT_ONCE", "Asking", "Difference", "Reconciliation", "are_whole"]

DOWNLOADS_AT_ONCE: Final = 200

_PAGE: Final = 1_000
_REFUSED: Final = "PR09"
T = TypeVar("T")


class Difference(msgspec.Struct, frozen=True):
    """A group that the platform counts otherwise: counts and sums in fen."""

    group: Group
    platform_count: int
    platform_fen: int
    own_count: int
    own_fen: int


class Reconciliation(msgspec.Struct, frozen=True, kw_only=True):
    """What reconciling a date came to.

    Attributes:
        date: The business date of the system.
        group_count: How many groups the two have together.
        found: What differed before anything was done.
        downloaded: Originals that were missing here and came, with a good signature.
        adopted: Own messages whose state was taken over from the platform.
        not_there: Own messages that the platform does not have; each was asked for (ccms.316).
        failed: What could not be mended, in words.
        left: What still differs.
        system: ``HVPS``, ``BEPS`` or ``IBPS``.
        waiting: Nets that SAPS has not settled yet, so that no notice of them is due.
    """

    date: int
    group_count: int
    found: list[Difference]
    downloaded: list[Item]
    adopted: list[Item]
    not_there: list[Item]
    failed: list[str]
    left: list[Difference]
    system: str = "HVPS"
    waiting: list[Item] = []

    @property
    def agrees(self) -> bool:
        """Whether both have the same now."""
        return not self.left


class Asking:
    """Asks the platform about a date of one participant.

    Attributes:
        failed: What could not be mended, in words.
    """

    def __init__(self, engine: ParticipantEngine, date: BusinessDate, *, wait_seconds: int) -> None:
        self._engine = engine
        self._party = engine.party
        self._date = date
        self._wait_seconds = wait_seconds
        self.failed: list[str] = []

    def _receive(self, wait_seconds: int) -> Conversation[list[Received]]:
        """Take in what waits, acknowledge it, and return it."""
        taken: list[Received] = []
        while True:
            query = InboxQuery(self._party.bank_code, None, _PAGE, wait_seconds)
            some = yield from self._engine.receive(query)
            yield from self._engine.acknowledge([one.entry for one in some])
            taken += some
            if not some:
                return taken
            wait_seconds = 0

    def _answers(
        self, query_id: str, read: Callable[[Message], T | None], enough: Callable[[list[T]], bool]
    ) -> Conversation[list[T]]:
        """Wait for the answers to a request.

        Raises:
            NotAnsweredError: they do not come in time, or the request is refused.
        """
        found: list[T] = []
        for _ in range(self._wait_seconds):
            for one in (yield from self._receive(1)):
                if one.message is None or not one.verdict.is_good:
                    continue
                notice = status_notice_of(one.message)
                if notice is not None and (notice.message_id, notice.status) == (
                    query_id,
                    _REFUSED,
                ):
                    raise NotAnsweredError(query_id, notice.text or notice.code)
                answer = read(one.message)
                if answer is not None and getattr(answer, "query_id", "") == query_id:
                    found.append(answer)
            if enough(found):
                return found
        raise NotAnsweredError(query_id, f"{len(found)} parts in {self._wait_seconds} seconds")

    def _ask(self, message: Message) -> Conversation[None]:
        """Send a request."""
        yield from self._engine.send([Outgoing(message)])

    def _last_summary(self, code: str, read: Callable[[Message], Summary | None]) -> Summary | None:
        """Return the summary of the date that came last, if it is the platform's and whole."""
        for entry in reversed(self._engine.store.received_with(self._party.bank_code, code)):
            envelope = parse_envelope(entry.envelope, size_max=DOWNLOAD_BYTES_MAX)
            judged = judge(envelope, edition=self._party.edition, keyring=self._party.keyring)
            known = None if judged.message is None else read(judged.message)
            if judged.verdict.is_good and known is not None and known.date == self._date:
                return known
        return None

    def _new_id(self) -> str:
        """Return an id for a request: it bears today's date, not the one asked about."""
        return self._engine.message_ids(self._today())[0]

    def _today(self) -> int:
        state = self._engine.store.systems().get("SAPS")
        if state is not None:
            return state.date
        return int(self._engine.created_at()[:10].replace("-", ""))


def are_whole(parts: list[Details]) -> bool:
    """Tell whether the details came in all their parts, or were refused."""
    count = sum(len(items) for part in parts for items in part.items.values())
    return bool(parts) and (bool(parts[0].reason) or count >= parts[0].total_count)
