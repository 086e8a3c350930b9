"""The bond book-entry system: which bonds are free, which are pledged, and under which contract.

The platform asks for bonds (saps.378) when a bank is to be lent money; bonds of the pledgor are
frozen, as many as cover the loan after the haircut of each bond, and the answer says so. When the
platform says that the loan is repaid, or not needed, they are free again. A contract pledges once,
however often it is asked for.
Source: RULES-Q §5.1-5.4; correction 2 (automatic release); house, ADR-0060, ADR-0061.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Final

import apsw
import msgspec

from tianping.participant.bonds import BondAnswer, BondNotice, bond_notice_of
from tianping.participant.engine import Outgoing
from tianping.partners import files
from tianping.partners.desk import Said
from tianping.partners.rounds import Identity
from tianping.partners.titles import Titles
from tianping.values.money import Fen, format_yuan
from tianping.wire.message import Message

__all__ = [
    "SCHEMA",
    "Bond",
    "BondBook",
    "Contract",
    "ContractState",
    "Holding",
    "PledgeDesk",
    "book_of",
]

SCHEMA: Final = """
create table bond(
    title text primary key, face_fen integer not null, rate_bp integer not null
) strict, without rowid;
create table contract(
    contract integer primary key, request_id text not null, participant text not null,
    pledgor text not null, amount_fen integer not null, needed_fen integer not null,
    pledged_fen integer not null, state text not null, answer_id text not null,
    reason text not null, answered integer not null default 0
) strict;
create table pledged(
    contract integer not null, title text not null, quantity integer not null,
    primary key (contract, title)
) strict, without rowid;
"""

_BASIS: Final = 10_000


class Bond(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A bond: what one unit is worth on paper, in yuan, and what of it counts for a loan.

    ``rate_bp`` is the part that counts in hundredths of a percent: 9000 is a haircut of 10 %.
    """

    bond: str
    face: str = "100.00"
    rate_bp: int = 9_000


class Holding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many units of a bond somebody holds."""

    bond: str
    holder: str
    quantity: int


class BondBook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the register begins with, or what comes into it."""

    name: str
    bonds: list[Bond] = []
    holdings: list[Holding] = []


def book_of(content: bytes) -> BondBook:
    """Return what a file of bonds says.

    Raises:
        ValueTextError: an amount, a rate, a quantity or a code is wrong, or there is nothing.
        msgspec.DecodeError: the file has another form.
    """
    book = files.read(content, BondBook)
    files.check_count([*book.bonds, *book.holdings])
    for bond in book.bonds:
        files.positive_fen(bond.face)
        files.between("rate_bp", "折算率（万分之）", bond.rate_bp, (1, _BASIS))
    for holding in book.holdings:
        files.member(holding.holder)
        files.positive_quantity(holding.quantity)
    return book


class ContractState(StrEnum):
    """Where a contract stands."""

    PLEDGED = "pledged"
    """Its bonds are frozen; the platform has been told, or will be."""
    GRANTED = "granted"
    """The platform took the answer."""
    REFUSED = "refused"
    """There were not enough free bonds."""
    RELEASED = "released"
    """Its bonds are free again."""


_HOLDS: Final = (ContractState.PLEDGED, ContractState.GRANTED)


class Contract(msgspec.Struct, frozen=True, kw_only=True):
    """A pledge that was asked for; amounts in fen."""

    contract: int
    request_id: str
    participant: str
    pledgor: str
    amount_fen: Fen
    needed_fen: Fen
    """The face value that the platform asked for."""
    pledged_fen: Fen
    """The face value that was pledged."""
    state: ContractState
    answer_id: str
    """Empty when there was nothing to answer."""
    reason: str


class PledgeDesk:
    """Answers pledge requests from a register of bonds; the caller opens the transactions."""

    def __init__(self, connection: apsw.Connection, titles: Titles) -> None:
        self._db = connection
        self._titles = titles

    # The register

    def take_in(self, book: BondBook) -> None:
        """Add the bonds and holdings of a file.

        Raises:
            ValueTextError: somebody is to hold a bond that is not known. The caller undoes it all.
        """
        for bond in book.bonds:
            self._db.execute(
                "insert into bond values (?1, ?2, ?3)"
                " on conflict do update set face_fen=?2, rate_bp=?3",
                (bond.bond, files.positive_fen(bond.face), bond.rate_bp),
            )
        for holding in book.holdings:
            if not self._db.execute("select 1 from bond where title=?", (holding.bond,)).get:
                files.refuse_unknown("bond", "债券", holding.bond)
            self._titles.register(holding.bond, files.member(holding.holder), holding.quantity)

    def contracts(self) -> list[Contract]:
        """Return all contracts, by number."""
        sql = "select * from contract order by contract"
        return [_contract(row) for row in self._db.execute(sql)]

    def _known(self, number: int) -> Contract | None:
        rows = list(self._db.execute("select * from contract where contract=?", (number,)))
        return _contract(rows[0]) if rows else None

    # What comes in

    def take(self, message: Message, new_id: Callable[[int], str]) -> list[Said]:
        """Pledge what is asked for, or free what is not needed any more."""
        notice = bond_notice_of(message)
        if notice is None:
            return []
        known = self._known(notice.contract)
        if notice.released:
            return self._release(notice, known)
        return [] if known is not None else self._pledge(notice, new_id)

    def _pledge(self, notice: BondNotice, new_id: Callable[[int], str]) -> list[Said]:
        chosen, face_fen, lacking = self._choose(notice)
        answer_id = new_id(int(notice.message_id[:8]))
        if lacking:
            self._keep(notice, ContractState.REFUSED, answer_id=answer_id, reason=lacking)
            return [_said("refused", notice.contract, "no bonds", "债券不足", reason=lacking)]
        for title, quantity in chosen.items():
            self._titles.freeze(title, notice.pledgor, quantity)
            self._db.execute(
                "insert into pledged values (?, ?, ?)", (notice.contract, title, quantity)
            )
        self._keep(notice, ContractState.PLEDGED, answer_id=answer_id, pledged_fen=face_fen)
        value = format_yuan(Fen(face_fen))
        return [
            _said(
                "pledged", notice.contract, f"bonds of {value} pledged", f"质押债券面额 {value} 元"
            )
        ]

    def _choose(self, notice: BondNotice) -> tuple[dict[str, int], int, str]:
        """Return units of bonds that cover a loan, their face value, and what is lacking if any.

        Bonds are taken in the order of their names, whole units each. They must cover the loan at
        their own rates, and come to the face value that the platform asks for.
        """
        cover, face_fen = 0, 0
        chosen: dict[str, int] = {}
        sql = (
            "select title, face_fen, rate_bp, free from bond join holding using (title)"
            " where holder=? and free > 0 order by title"
        )
        for row in list(self._db.execute(sql, (notice.pledgor,))):
            unit_fen, rate_bp, free = (int(str(value)) for value in row[1:])
            for_loan = _units(notice.amount_fen * _BASIS - cover, unit_fen * rate_bp)
            for_face = _units(notice.bond_value_fen - face_fen, unit_fen)
            quantity = min(free, max(for_loan, for_face))
            if quantity:
                chosen[str(row[0])] = quantity
                cover += quantity * unit_fen * rate_bp
                face_fen += quantity * unit_fen
        covered = cover >= notice.amount_fen * _BASIS and face_fen >= notice.bond_value_fen
        found, asked = format_yuan(Fen(face_fen)), format_yuan(notice.bond_value_fen)
        return chosen, face_fen, "" if covered else f"{found} < {asked}"

    def _keep(
        self,
        notice: BondNotice,
        state: ContractState,
        *,
        answer_id: str = "",
        pledged_fen: int = 0,
        reason: str = "",
    ) -> None:
        self._db.execute(
            "insert into contract values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
            (
                notice.contract,
                notice.message_id,
                notice.participant,
                notice.pledgor,
                notice.amount_fen,
                notice.bond_value_fen,
                pledged_fen,
                state.value,
                answer_id,
                reason,
            ),
        )

    def _release(self, notice: BondNotice, known: Contract | None) -> list[Said]:
        """Free the bonds of a contract; one that was never asked for is noted, lest it be later."""
        if known is None:
            self._keep(notice, ContractState.RELEASED)
            return []
        return self._free(known, "") if known.state in _HOLDS else []

    def _free(self, contract: Contract, reason: str) -> list[Said]:
        sql = "select title, quantity from pledged where contract=?"
        for title, quantity in list(self._db.execute(sql, (contract.contract,))):
            self._titles.unfreeze(str(title), contract.pledgor, int(str(quantity)))
        self._set(contract.contract, ContractState.RELEASED, reason)
        value = format_yuan(contract.pledged_fen)
        return [
            _said(
                "released",
                contract.contract,
                f"bonds of {value} are free again",
                f"债券面额 {value} 元已解押",
                reason=reason,
            )
        ]

    def _set(self, contract: int, state: ContractState, reason: str) -> None:
        sql = "update contract set state=?, reason=? where contract=?"
        self._db.execute(sql, (state.value, reason, contract))

    # What goes out

    def due(self) -> list[str]:
        """Return the ids of answers of which it is not known what became."""
        sql = "select answer_id from contract where answered=0 and answer_id<>'' order by contract"
        return [str(row[0]) for row in self._db.execute(sql)]

    def _answered(self, answer_id: str) -> Contract:
        sql = "select * from contract where answer_id=?"
        return _contract(next(self._db.execute(sql, (answer_id,))))

    def answer(self, answer_id: str, identity: Identity, created_at: str) -> Outgoing:
        """Return the message of an answer."""
        contract = self._answered(answer_id)
        notice = BondNotice(
            message_id=contract.request_id,
            contract=contract.contract,
            participant=contract.participant,
            pledgor=contract.pledgor,
            amount_fen=contract.amount_fen,
            bond_value_fen=contract.needed_fen,
            released=False,
        )
        answer = BondAnswer(
            message_id=answer_id,
            created_at=created_at,
            sender=identity.code,
            notice=notice,
            bond_value_fen=contract.pledged_fen,
        )
        return Outgoing(answer.message(identity.edition))

    def conclude(self, answer_id: str, reason: str, *, taken: bool) -> list[Said]:
        """Note what the platform did with an answer; a pledge that it does not want is free."""
        contract = self._answered(answer_id)
        self._db.execute("update contract set answered=1 where answer_id=?", (answer_id,))
        if contract.state is not ContractState.PLEDGED:
            return []
        if not taken:
            return self._free(contract, reason)
        self._set(contract.contract, ContractState.GRANTED, "")
        return [_said("granted", contract.contract, "the loan is granted", "已融资")]


def _units(rest: int, unit: int) -> int:
    """Return how many units make up what is left, rounded up; none when nothing is."""
    return max(0, -(-rest // unit))


def _said(event: str, contract: int, english: str, chinese: str, *, reason: str = "") -> Said:
    return Said(
        event,
        f"contract {contract}: {english}",
        f"合同 {contract}：{chinese}",
        {"contract": contract, "reason": reason},
    )


def _contract(row: tuple[apsw.SQLiteValue, ...]) -> Contract:
    values = dict(zip(Contract.__struct_fields__, row, strict=False))
    return msgspec.convert(values, Contract)
