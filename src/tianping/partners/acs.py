"""ACS, or an office or treasury by itself: what it submits to SAPS, what it tells, what it gets.

Balances outside SAPS are told first, then one-sided business, transfers between two accounts of
the office, same-city sessions and payments of its own; corrections come after all of these have
an answer, and the notice that its business has ended when everything has come to an end and HVPS
has ended, too.
Source: SAPS-T §四 (PBC business), §五 (full liquidity, by ACS); RULES-A §4.1-4.3, §4.7; RULES-D §3;
house, ADR-0061.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal

import msgspec

from tianping.participant.acs import OtherAccount
from tianping.participant.engine import Received
from tianping.participant.office_messages import SameCityLine
from tianping.partners import files
from tianping.partners.acts import (
    Act,
    BalancesAct,
    BusinessEndAct,
    CorrectionAct,
    OneSidedAct,
    PaymentAct,
    SameCityAct,
)
from tianping.partners.orders import Job, Needs, Order
from tianping.values.dates import parse_date
from tianping.values.money import Fen, parse_yuan

__all__ = [
    "ACCOUNT_FILES",
    "FILES_FOLDER",
    "AcsFile",
    "Archive",
    "Balances",
    "CorrectionLine",
    "EntryLine",
    "NetLine",
    "OtherBalance",
    "PaymentLine",
    "Session",
    "TransferLine",
    "job_of",
    "outside_saps",
]

ACCOUNT_FILES: Final = (
    "saps.605",
    "saps.730",
    "saps.732",
    "saps.733",
    "saps.734",
    "saps.735",
    "saps.736",
    "saps.739",
)
"""Messages that are files of accounts, of fees or of reconciliation, and are kept as files."""

FILES_FOLDER: Final = "files"
"""Where they are kept, beside the office's keys."""

_SIDES: Final = {"debit": False, "credit": True}
_LINE_SIDES: Final = {"pays": False, "receives": True}


class OtherBalance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A non-clearing account; the balance is text in yuan, ``-`` in front when it is below zero."""

    code: str
    name: str
    balance: str


class Balances(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What lies outside SAPS under the clearing account of a bank."""

    bank: str
    accounts: list[OtherBalance]


class EntryLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One-sided business: cash, re-lending, re-discount, interest."""

    bank: str
    side: Literal["debit", "credit"]
    amount: str
    kind: str = "03801"


class TransferLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From one account of the office to another: debited first, credited when that has settled."""

    payer: str
    payee: str
    amount: str
    kind: str = "03801"


class NetLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one bank pays or receives in a session."""

    bank: str
    side: Literal["pays", "receives"]
    amount: str


class Session(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The nets of one session of the clearing house."""

    session: int
    lines: list[NetLine]
    kind: str = "04801"


class PaymentLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A payment of the office or treasury itself, by HVPS."""

    payee: str
    amount: str
    priority: Literal["NORM", "HIGH", "URGT"] = "NORM"


class CorrectionLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A correction; ``side`` is that of the wrong entry, ``date`` its date (today, when empty)."""

    bank: str
    side: Literal["debit", "credit"]
    amount: str
    colour: Literal["red", "blue"]
    date: str = ""
    type: Literal["H003", "H004", "H005"] = "H005"
    kind: str = "03801"


class AcsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A day of an office, or a part of it."""

    name: str
    balances: list[Balances] = []
    entries: list[EntryLine] = []
    transfers: list[TransferLine] = []
    same_city: list[Session] = []
    payments: list[PaymentLine] = []
    corrections: list[CorrectionLine] = []
    business_end: bool = False


def job_of(content: bytes, own: str) -> Job:
    """Return the job that a file of an office is.

    Args:
        content: The file, JSON as ``AcsFile``.
        own: The office's bank code.

    Raises:
        ValueTextError: an amount, a date or a code is wrong, or there is nothing to do.
        msgspec.DecodeError: the file has another form.
    """
    file = files.read(content, AcsFile)
    making = _Making(own)
    for told in file.balances:
        making.add(BalancesAct(bank=files.member(told.bank), accounts=_accounts(told)))
    for entry in file.entries:
        making.one_sided(entry)
    for transfer in file.transfers:
        making.transfer(transfer)
    for session in file.same_city:
        making.session(session)
    for payment in file.payments:
        payee = files.member(payment.payee)
        files.check_other(payee, own)
        making.money(
            PaymentAct(priority=payment.priority), (own, payee), files.positive_fen(payment.amount)
        )
    making.corrections(file.corrections)
    if file.business_end:
        making.after_all(BusinessEndAct())
    files.check_count(making.orders)
    return Job(name=file.name, orders=tuple(making.orders))


def outside_saps(content: bytes) -> dict[str, tuple[OtherAccount, ...]]:
    """Return what a file of an office tells of balances outside SAPS, by bank.

    Raises:
        ValueTextError: an amount or a code is wrong.
        msgspec.DecodeError: the file has another form.
    """
    file = files.read(content, AcsFile)
    return {files.member(told.bank): _accounts(told) for told in file.balances}


class _Making:
    """The orders of one file, while it is read."""

    def __init__(self, own: str) -> None:
        self.orders: list[Order] = []
        self._own = own

    def add(
        self,
        act: Act,
        parties: tuple[str, str] = ("", ""),
        amount_fen: Fen = Fen(0),  # noqa: B008 - an immutable number
        *,
        after: tuple[int, int] | None = None,
        needs: Needs = Needs.ANSWERED,
    ) -> int:
        """Add an order and return its line."""
        line = len(self.orders) + 1
        payer, payee = parties
        self.orders.append(
            Order(
                line=line,
                act=act,
                payer=payer,
                payee=payee,
                amount_fen=amount_fen,
                after=after,
                needs=needs,
            )
        )
        return line

    def money(self, act: Act, parties: tuple[str, str], amount_fen: Fen) -> None:
        """Add an order that moves money, as soon as it may."""
        self.add(act, parties, amount_fen)

    def one_sided(self, entry: EntryLine) -> None:
        """Add one-sided business."""
        bank, credit = files.member(entry.bank), _SIDES[entry.side]
        act = OneSidedAct(bank=bank, credit=credit, business_kind=entry.kind)
        self.money(act, self._parties(bank, credit=credit), files.positive_fen(entry.amount))

    def _parties(self, bank: str, *, credit: bool) -> tuple[str, str]:
        return (self._own, bank) if credit else (bank, self._own)

    def transfer(self, line: TransferLine) -> None:
        """Add the two messages of a transfer; the second brings what the first has (E8)."""
        payer, payee = files.member(line.payer), files.member(line.payee)
        files.check_other(payee, payer)
        debit = OneSidedAct(bank=payer, credit=False, business_kind=line.kind)
        first = self.add(debit, (payer, self._own), files.positive_fen(line.amount))
        credit = OneSidedAct(bank=payee, credit=True, business_kind=line.kind)
        self.add(credit, (self._own, payee), after=(first, first), needs=Needs.ENDED)

    def session(self, session: Session) -> None:
        """Add a same-city session; what it debits stands for its amount."""
        files.check_count(session.lines)
        lines = tuple(
            SameCityLine(
                bank=files.member(line.bank),
                credit=_LINE_SIDES[line.side],
                amount_fen=files.positive_fen(line.amount),
            )
            for line in session.lines
        )
        amount_fen = max(
            sum(line.amount_fen for line in lines if line.credit is side) for side in (True, False)
        )
        act = SameCityAct(session=session.session, lines=lines, business_kind=session.kind)
        self.money(act, (self._own, ""), Fen(amount_fen))

    def corrections(self, lines: list[CorrectionLine]) -> None:
        """Add corrections; they wait until all business before has an answer."""
        before = (1, len(self.orders)) if self.orders else None
        for line in lines:
            bank, credit = files.member(line.bank), _SIDES[line.side]
            act = CorrectionAct(
                bank=bank,
                credit=credit,
                red=line.colour == "red",
                business_type=line.type,
                business_kind=line.kind,
                error_date=parse_date(line.date) if line.date else 0,
            )
            parties = self._parties(bank, credit=credit)
            self.add(act, parties, files.positive_fen(line.amount), after=before)

    def after_all(self, act: Act) -> None:
        """Add what comes when everything has come to an end."""
        after = (1, len(self.orders)) if self.orders else None
        self.add(act, after=after, needs=Needs.ENDED)


def _accounts(told: Balances) -> tuple[OtherAccount, ...]:
    return tuple(
        OtherAccount(code=one.code, name=one.name, balance_fen=_signed_fen(one.balance))
        for one in told.accounts
    )


def _signed_fen(yuan: str) -> int:
    """Return the fen of an amount that may be below zero.

    Raises:
        ValueTextError: it is none.
    """
    amount_fen = parse_yuan(yuan.removeprefix("-"))
    return -amount_fen if yuan.startswith("-") else int(amount_fen)


class Archive:
    """Keeps files of accounts in a folder of the partner's, one file for each message."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, received: Received) -> Path | None:
        """Keep a message that is a file of accounts; return where, or None for another message.

        Written anew when it comes again: the content is the same.
        """
        if received.envelope is None or received.code[:8] not in ACCOUNT_FILES:
            return None
        self._folder.mkdir(mode=0o700, exist_ok=True)
        key = received.entry.key
        path = self._folder / f"{key.send_date}-{received.entry.sequence:08d}-{received.code}.xml"
        path.write_bytes(received.envelope.body)
        return path
