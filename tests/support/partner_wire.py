"""A platform as a partner sees it, without network: it keeps what arrives and settles it.

It can be told to let the partner die at any one of its calls, before or after the call has worked.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tianping.participant.account_queries import LIQUIDITY_REPORT
from tianping.participant.acs import BUSINESS_END
from tianping.participant.engine import Outgoing, Received
from tianping.participant.exchange import SubmissionState
from tianping.participant.messages import CANCELLATION, message_id_of
from tianping.participant.office_messages import ONE_SIDED
from tianping.participant.seals import Verdict
from tianping.participant.store import HeaderKey, InboxEntry, SentMessage
from tianping.partners.book import Book, Entry
from tianping.partners.notes import Notes
from tianping.partners.orders import Job
from tianping.partners.rounds import Day, Identity
from tianping.partners.runner import Runner
from tianping.wire.catalogue import Edition
from tianping.wire.message import Amount, Message, build

__all__ = ["TODAY", "FakeWire", "KilledError", "Partner"]

TODAY = Day(20261123, 10)
_WITHOUT_MONEY = (LIQUIDITY_REPORT, BUSINESS_END)
"""Messages that move nothing; the platform tells that it has processed them."""

_ROOT = "FinInstnCdtTrf/CdtTrfTxInf"


class KilledError(Exception):
    """The process is dead from here on."""


class FakeWire:
    """Settles what has funds, in the order of arrival, and tells it when asked for the inbox."""

    def __init__(self, balances: dict[str, int]) -> None:
        self.balances = balances
        self.arrived: list[str] = []
        """Ids of the payments that came, in their order."""
        self.orders: list[tuple[str, str, int]] = []
        """Payer, payee and fen of each."""
        self.codes: list[str] = []
        """The code of each message that came, in their order."""
        self.dies_at = -1
        self.calls = 0
        self.closed = False
        """At day-end everything that waits is returned."""
        self.inbox: list[Received] = []
        self._numbers = 0
        self._kept: dict[str, SentMessage] = {}
        self._messages: dict[str, Message] = {}
        self._waiting: list[str] = []
        self._told: dict[str, str] = {}
        self._terms: dict[str, tuple[str, str, int]] = {}

    def _step(self) -> None:
        self.calls += 1
        if self.calls == self.dies_at:
            raise KilledError

    def send(self, outgoing: Sequence[Outgoing]) -> list[SentMessage]:
        """Keep and take messages; the process may die before, between and after."""
        self._step()
        sent = [self._keep(each.message) for each in outgoing]
        self._step()
        for each in outgoing:
            self._take(each.message)
        self._step()
        return sent

    def recover(self) -> list[SentMessage]:
        """Take what was kept and never arrived."""
        self._step()
        open_ = [each for each in self._kept.values() if each.state is SubmissionState.PREPARED]
        for each in open_:
            self._take(self._messages[each.message_id])
        return open_

    def _keep(self, message: Message) -> SentMessage:
        message_id = message_id_of(message)
        assert message_id not in self._kept
        self._messages[message_id] = message
        key = HeaderKey("", "", message_id)
        kept = SentMessage(key=key, code=message.code, message_id=message_id, envelope=b"")
        self._kept[message_id] = kept
        return kept

    def _take(self, message: Message) -> None:
        message_id = message_id_of(message)
        if message.code == CANCELLATION:
            self._note(message_id, "")
            original = message.text("FIToFIPmtCxlReq/Undrlyg/OrgnlGrpInfAndCxl/OrgnlMsgId")
            if original in self._waiting:
                self._waiting.remove(original)
                self._told[original] = "PR08"
            return
        if message_id in self.arrived:
            return
        self.codes.append(message.code)
        if message.code in _WITHOUT_MONEY:
            self.arrived.append(message_id)
            self._note(message_id, "PR07")
            return
        if message.code == ONE_SIDED:
            self._one_sided(message_id, message)
            return
        amount = message.get(f"{_ROOT}/IntrBkSttlmAmt")
        assert isinstance(amount, Amount)
        payer, payee = (
            message.text(f"{_ROOT}/{role}/FinInstnId/ClrSysMmbId/MmbId")
            for role in ("Dbtr", "Cdtr")
        )
        self.arrived.append(message_id)
        self.orders.append((payer, payee, amount.fen))
        self._terms[message_id] = (payer, payee, amount.fen)
        self._waiting.append(message_id)
        self._note(message_id, "")
        self._told[message_id] = "PR12"
        self.settle()

    def _one_sided(self, message_id: str, message: Message) -> None:
        """Take a debit or credit of an account; the office's own side has no limit."""
        entry = "UnltrlTx/UnltrlTxInf"
        amount = message.get(f"{entry}/Amt")
        assert isinstance(amount, Amount)
        bank, office = message.text(f"{entry}/BookgId"), "office"
        credit = message.text(f"{entry}/DbtCdtId") == "CRDT"
        parties = (office, bank) if credit else (bank, office)
        self.balances.setdefault(office, 10**12)
        self.arrived.append(message_id)
        self._terms[message_id] = (*parties, amount.fen)
        self._waiting.append(message_id)
        self._note(message_id, "")
        self._told[message_id] = "PR12"
        self.settle()

    def _note(self, message_id: str, status: str) -> None:
        kept = self._kept[message_id]
        self._kept[message_id] = SentMessage(
            key=kept.key,
            code=kept.code,
            message_id=message_id,
            envelope=b"",
            state=SubmissionState.ACCEPTED,
            status=status,
        )

    def settle(self) -> None:
        """Settle what can be, payer by payer; at day-end return the rest."""
        moved = True
        while moved:
            moved = False
            short: set[str] = set()
            for message_id in list(self._waiting):
                payer, payee, fen = self._terms[message_id]
                if payer in short or self.balances.get(payer, 0) < fen:
                    short.add(payer)
                    continue
                self.balances[payer] -= fen
                self.balances[payee] = self.balances.get(payee, 0) + fen
                self._waiting.remove(message_id)
                self._told[message_id] = "PR04"
                moved = True
        if self.closed:
            for message_id in self._waiting:
                self._told[message_id] = "PR09"
            self._waiting.clear()

    def message_ids(self, business_date: int, count: int = 1) -> list[str]:
        """Return fresh ids."""
        self._step()
        self._numbers += count
        first = self._numbers - count + 1
        return [f"{business_date:08d}{number:08d}" for number in range(first, first + count)]

    def created_at(self) -> str:
        """Return a moment."""
        return "2026-11-23T10:00:00"

    def sent_as(self, message_id: str) -> SentMessage | None:
        """Return what is known of a message."""
        return self._kept.get(message_id)

    def receive(
        self, *, participant: str = "", limit: int = 100, wait_seconds: int = 0
    ) -> list[Received]:
        """Return what came, and know what it says of the payments; nobody waits in vain here."""
        del participant, limit, wait_seconds
        self._step()
        for message_id, status in self._told.items():
            self._note(message_id, status)
        self._told.clear()
        received, self.inbox = self.inbox, []
        return received

    def acknowledge(self, received: Sequence[Received]) -> None:
        """Need nothing to be acknowledged."""

    def pending(self, *, participant: str = "", limit: int = 1000) -> list[InboxEntry]:
        """Keep nothing that was not handed on."""
        del participant, limit
        return []

    def tell_day(self, day: Day, *, verdict: Verdict = Verdict.VERIFIED) -> None:
        """Put a notice of the day (ccms.801) into the inbox."""
        root = "SysStsNtfctn"
        date = f"{day.business_date:08d}"
        iso = f"{date[:4]}-{date[4:6]}-{date[6:]}"
        message = build(
            "ccms.801.001.02",
            {
                f"{root}/GrpHdr/MsgId": f"{date}00000001",
                f"{root}/GrpHdr/CreDtTm": f"{iso}T10:00:00",
                f"{root}/GrpHdr/InstgPty/InstgDrctPty": "000000000000",
                f"{root}/GrpHdr/InstgPty/InstgPty": "000000000000",
                f"{root}/GrpHdr/InstdPty/InstdDrctPty": "000000000000",
                f"{root}/GrpHdr/InstdPty/InstdPty": "000000000000",
                f"{root}/GrpHdr/SysCd": "HVPS",
                f"{root}/SysStsInf/OrgnlSysDt": iso,
                f"{root}/SysStsInf/OrgnlSysSts": "00",
                f"{root}/SysStsInf/CurSysDt": iso,
                f"{root}/SysStsInf/CurSysSts": f"{day.phase:02d}",
                f"{root}/SysStsInf/HldayFlg": "HF01",
            },
            edition=Edition.NEWER,
        )
        entry = InboxEntry("", 1, HeaderKey("", "", ""), message.code, b"", verdict)
        self.inbox.append(Received(entry, verdict, False, message=message))


class Partner:
    """A partner that can die and be started again with the file it had."""

    def __init__(self, path: Path, wire: FakeWire, job: Job, code: str) -> None:
        self.wire = wire
        self.book = Book(path / "partner.db")
        self.book.begin(job)
        self.lines: list[bytes] = []
        self._job = job
        self._code = code
        self._path = path

    def run(
        self, *, day: Day = TODAY, rounds: int = 20, withdraw: frozenset[int] = frozenset()
    ) -> list[Entry]:
        """Run until all is done, or for so many rounds; return the orders."""
        notes = Notes(
            self.lines.append, partner=self._code, chinese=False, moment=lambda: "2026-11-23"
        )
        runner = Runner(Identity(self._code, Edition.NEWER), self.wire, self.book, notes=notes)
        left = iter(range(rounds))
        receive = self.wire.receive

        def counted(
            *, participant: str = "", limit: int = 100, wait_seconds: int = 0
        ) -> list[Received]:
            if next(left, None) is None:
                runner.stop.set()
            return receive(participant=participant, limit=limit, wait_seconds=wait_seconds)

        self.wire.receive = counted  # type: ignore[method-assign]
        try:
            runner.run(self._job.name, day, withdraw=withdraw)
        finally:
            self.wire.receive = receive  # type: ignore[method-assign]
        return self.entries()

    def entries(self) -> list[Entry]:
        """Return the orders as they stand."""
        return self.book.entries(self._job.name)

    def restart(self) -> None:
        """Begin again with the same file, as the same command would."""
        self.book.close()
        self.book = Book(self._path / "partner.db")
        assert self.book.begin(self._job) is False
