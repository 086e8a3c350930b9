"""The books once more, from the recorded postings alone: no rule of the core is used.

Numbers of events and fields are those of docs/reference/journal-format.md. What is recomputed:
every balance, the turnover of the day, the trial balance of every subject; that each group of
entries has its two sides, that balances after a payment are those recorded, that 大额支付往来 sums
to zero after each payment and 小额支付往来 to a debit of the netting lines that wait, that a
payment, or a line that was told of, settles once and for the instructed amount, that what goes over
to another account of a subject (E34) is all that stood on the first.

Source: RULES-A §6 (I1, I2, I3, I5, I6); house, ADR-0006.
"""

from __future__ import annotations

import hashlib
from array import array
from dataclasses import dataclass, field
from typing import Any, Final

from tianping.journal.verify_msgpack import DecodeError, decode

__all__ = ["Account", "Books", "BooksError", "DayTotal", "SubjectRow"]

_EVENT_PLATFORM_OPENED: Final = 1
_EVENT_ACCOUNT_OPENED: Final = 4
_EVENT_PHASE: Final = 9
_EVENT_SETTLED: Final = 14
_EVENT_REFUSED: Final = 19
_EVENT_TRIAL_BALANCE: Final = 22
_EVENT_MADE: Final = 28
_EVENT_MATCHING: Final = 50
_MADE_AMOUNT_FIELD: Final = 7
_MADE_POSTING_FIELD: Final = 9
_LINE_SHIFT: Final = 40
_MATCHED_COUNT_FIELD: Final = 5
_EVENT_OFFSET: Final = 100
_EVENT_CLOSED: Final = 200
_OFFSET_BACK_FIELD: Final = 6
_EVENT_CARRIED: Final = 220
_SUBJECT_HV: Final = 4611
_SUBJECT_BP: Final = 4612
_POSTING_NET_DEBIT: Final = 12
_COMMAND_CORRECTION: Final = 32
_COMMAND_PROPOSE: Final = 40
_COMMAND_APPROVE: Final = 41
_PROPOSAL_FIELD: Final = 3
_INNER_FIELDS: Final = {_COMMAND_PROPOSE: 4, _COMMAND_APPROVE: 4, 170: 4}
"""Where Propose, ApproveProposal and Act have the bytes of the command that they are about."""
_RED_FIELD: Final = 12
_AMOUNT_FIELDS: Final = {14: 13, 15: 8, 16: 8, 25: 12, _COMMAND_CORRECTION: 11}
"""Where a payment has its amount: CreditTransfer, PostOneSided, PlaceInQueue, InstantTransfer,
CorrectEntry, whose amount is negative when it is red."""


def _group_count(event: list[Any]) -> int:
    """Return how many payments behind an event are one group."""
    if event[0] == _EVENT_OFFSET:
        return 1 + len(event[_OFFSET_BACK_FIELD])
    return int(event[_MATCHED_COUNT_FIELD])


def _kind(command: list[Any]) -> int:
    """Return the number of a command's kind; 0 if it has none."""
    return command[0] if command and isinstance(command[0], int) else 0


def _inside(command: list[Any]) -> list[Any]:
    """Return the one command whose bytes another carries; an empty one if it carries none."""
    place = _INNER_FIELDS[_kind(command)]
    carried = command[place] if place < len(command) else b""
    try:
        found = decode(carried) if isinstance(carried, bytes) else []
    except DecodeError:
        return []
    one = isinstance(found, list) and len(found) == 1 and isinstance(found[0], list)
    return found[0] if one else []


class BooksError(ValueError):
    """Recorded outcomes contradict the books.

    Attributes:
        seq: The command whose outcome it is.
    """

    def __init__(self, seq: int, what: tuple[str, str], *, expected: object, found: object) -> None:
        self.seq = seq
        self.what, self.what_zh = what
        self.expected = str(expected)
        self.found = str(found)
        super().__init__(f"command {seq}: {self.what}: expected {expected}, found {found}")


@dataclass
class Account:
    """One account: credit positive, turnovers of the day."""

    number: str
    subject: int
    owner: str
    office: str
    balance_fen: int = 0
    debit_count: int = 0
    debit_fen: int = 0
    credit_count: int = 0
    credit_fen: int = 0


@dataclass(frozen=True)
class SubjectRow:
    """One line of the trial balance."""

    subject: int
    debit_count: int
    debit_fen: int
    credit_count: int
    credit_fen: int
    balance_fen: int


@dataclass(frozen=True)
class DayTotal:
    """What settled on one business date that has ended."""

    business_date: int
    settled_count: int
    settled_fen: int


@dataclass
class Books:
    """Everything recomputed so far."""

    accounts: list[Account] = field(default_factory=list)
    days: list[DayTotal] = field(default_factory=list)
    settled_count: int = 0
    settled_fen: int = 0
    refused_count: int = 0
    trial_balances: int = 0
    closed_dates: int = 0
    _date: int = 0
    _hv_fen: int = 0
    _day_count: int = 0
    _day_fen: int = 0
    _proposed: dict[int, list[Any]] = field(default_factory=dict)
    _amounts: array[int] = field(default_factory=lambda: array("q"))
    _settled: bytearray = field(default_factory=bytearray)
    _group: list[list[Any]] = field(default_factory=list)
    _group_left: int = 0
    _lines: dict[int, int] = field(default_factory=dict)
    _bp_fen: int = 0
    _nets_waiting_fen: int = 0

    def add_commands(self, commands: list[Any]) -> None:
        """Remember what each command instructs to pay; 0 when it pays nothing."""
        for recorded in commands:
            command = self._meant(recorded)
            kind = _kind(command)
            place = _AMOUNT_FIELDS.get(kind, 0)
            amount = command[place] if 0 < place < len(command) else 0
            known = amount if isinstance(amount, int) and 0 <= amount < 2**62 else 0
            red = kind == _COMMAND_CORRECTION and len(command) > _RED_FIELD and command[_RED_FIELD]
            self._amounts.append(-known if red else known)
            self._settled.append(0)

    def _meant(self, command: list[Any]) -> list[Any]:
        """Return what an act is about, and of an approval what was proposed."""
        while _kind(command) in _INNER_FIELDS:
            inner = _inside(command)
            if _kind(command) == _COMMAND_PROPOSE:
                self._proposed[len(self._amounts) + 1] = inner
                return []
            if _kind(command) == _COMMAND_APPROVE:
                number = command[_PROPOSAL_FIELD] if len(command) > _PROPOSAL_FIELD else 0
                return inner or (self._proposed.get(number, []) if isinstance(number, int) else [])
            command = inner
        return command

    def add_outcomes(self, first_seq: int, outcomes: list[Any]) -> None:
        """Book the outcomes of the commands from ``first_seq`` on.

        Raises:
            BooksError: they contradict the books.
        """
        for seq, events in enumerate(outcomes, start=first_seq):
            try:
                for event in events:
                    self._add(seq, event)
                self._check_nets(seq)
                self._check_transfers(seq)
            except (IndexError, TypeError, ValueError, KeyError) as error:
                if isinstance(error, BooksError):
                    raise
                raise BooksError(
                    seq, ("an event of unknown form", "事件格式未知"),
                    expected="the fields of the format", found=error,
                ) from error  # fmt: skip

    def _add(self, seq: int, event: list[Any]) -> None:
        kind = event[0]
        if kind == _EVENT_SETTLED:
            self._take(seq, event)
        elif kind == _EVENT_MADE:
            self._make(event)
        elif kind in (_EVENT_MATCHING, _EVENT_OFFSET):
            self._group_left = _group_count(event)
        elif kind == _EVENT_ACCOUNT_OPENED:
            self._open(seq, event)
        elif kind == _EVENT_REFUSED:
            self.refused_count += 1
        else:
            self._add_of_day(seq, event)

    def _add_of_day(self, seq: int, event: list[Any]) -> None:
        """Add an event of the day or of the year."""
        kind = event[0]
        if kind == _EVENT_PHASE:
            self._advance(event)
        elif kind == _EVENT_TRIAL_BALANCE:
            self._compare(seq, event)
        elif kind == _EVENT_REFUSED:
            self.refused_count += 1
        elif kind == _EVENT_CARRIED:
            self._carry(seq, event)
        elif kind == _EVENT_CLOSED:
            self._compare_closed(seq, event)
        elif kind == _EVENT_PLATFORM_OPENED:
            self._date = event[2]

    def _take(self, seq: int, event: list[Any]) -> None:
        if self._group_left:
            self._gather(seq, event)
        else:
            self._settle(seq, event)

    def _make(self, event: list[Any]) -> None:
        self._lines[event[1]] = event[_MADE_AMOUNT_FIELD]
        if event[_MADE_POSTING_FIELD] == _POSTING_NET_DEBIT:
            self._nets_waiting_fen += event[_MADE_AMOUNT_FIELD]

    def _open(self, seq: int, event: list[Any]) -> None:
        _, index, number, subject, owner, office = event[:6]
        if index != len(self.accounts):
            raise BooksError(
                seq, ("index of a new account", "新账户序号"),
                expected=len(self.accounts), found=index,
            )  # fmt: skip
        if str(number)[:4] != str(subject):
            raise BooksError(
                seq, ("subject of a new account", "新账户科目"),
                expected=str(number)[:4], found=subject,
            )  # fmt: skip
        self.accounts.append(Account(number, subject, owner, office))

    def _carry(self, seq: int, event: list[Any]) -> None:
        """Let balance and turnovers of an account go over to another one of its subject."""
        _, from_account, to_account, _, *told = event[:9]
        old, new = self.accounts[from_account], self.accounts[to_account]
        found = (old.balance_fen, old.debit_count, old.debit_fen, old.credit_count, old.credit_fen)
        figures = tuple(int(one) for one in told)
        if (old.subject, *found) != (new.subject, *figures):
            raise BooksError(
                seq, ("what is carried over", "移转的余额与发生额"),
                expected=(old.subject, *found), found=(new.subject, *figures),
            )  # fmt: skip
        new.balance_fen += old.balance_fen
        new.debit_count += old.debit_count
        new.debit_fen += old.debit_fen
        new.credit_count += old.credit_count
        new.credit_fen += old.credit_fen
        self.accounts[from_account] = Account(old.number, old.subject, old.owner, old.office)

    def _gather(self, seq: int, event: list[Any]) -> None:
        """Collect a matched group; when it is whole, book all credit sides, then all debit sides.

        Its balances are those of that order: the creditor's after the credits up to it, the
        debtor's after all credits and the debits up to it.
        """
        self._group.append(event)
        self._group_left -= 1
        if self._group_left:
            return
        group, self._group = self._group, []
        credited: list[int] = []
        for _, payment, posting, entries, amount, *_ in group:
            self._check_payment(seq, payment, amount=amount)
            self._note_net(posting, amount)
            self._check_entries(seq, entries)
            self._book(entries[2:], amount)
            credited.append(self.accounts[entries[-1]].balance_fen)
        for (_, _, _, entries, amount, *told), after_credit in zip(group, credited, strict=True):
            self._book(entries[:2], amount)
            single = len(entries) == 2
            creditor = self.accounts[entries[-1]].balance_fen if single else after_credit
            self._compare_balances(
                seq, (self.accounts[entries[0]].balance_fen, creditor), told=tuple(told[:2])
            )
            self._count(amount)

    def _settle(self, seq: int, event: list[Any]) -> None:
        _, payment, posting, entries, amount, debtor_balance, creditor_balance = event[:7]
        self._check_payment(seq, payment, amount=amount)
        self._note_net(posting, amount)
        self._check_entries(seq, entries)
        self._book(entries, amount)
        accounts = self.accounts
        found = (accounts[entries[0]].balance_fen, accounts[entries[-1]].balance_fen)
        self._compare_balances(seq, found, told=(debtor_balance, creditor_balance))
        self._count(amount)

    def _check_entries(self, seq: int, entries: list[int]) -> None:
        if len(entries) < 2 or len(entries) % 2:
            raise BooksError(
                seq, ("entries of a payment", "分录"),
                expected="debit and credit in turn", found=entries,
            )  # fmt: skip
        for index in entries:
            if not 0 <= index < len(self.accounts):
                raise BooksError(
                    seq, ("account of an entry", "分录账户"),
                    expected=f"0 to {len(self.accounts) - 1}", found=index,
                )  # fmt: skip

    def _book(self, entries: list[int], amount: int) -> None:
        accounts = self.accounts
        for place in range(0, len(entries), 2):
            debit, credit = accounts[entries[place]], accounts[entries[place + 1]]
            debit.balance_fen -= amount
            debit.debit_count += 1
            debit.debit_fen += amount
            credit.balance_fen += amount
            credit.credit_count += 1
            credit.credit_fen += amount
            self._note_inner(debit.subject, -amount)
            self._note_inner(credit.subject, amount)

    def _note_inner(self, subject: int, fen: int) -> None:
        if subject == _SUBJECT_HV:
            self._hv_fen += fen
        elif subject == _SUBJECT_BP:
            self._bp_fen += fen

    def _note_net(self, posting: int, amount: int) -> None:
        if posting == _POSTING_NET_DEBIT:
            self._nets_waiting_fen -= amount

    def _check_nets(self, seq: int) -> None:
        if -self._bp_fen != self._nets_waiting_fen:
            raise BooksError(
                seq, ("debit of 小额支付往来 (4612)", "小额支付往来借方余额"),
                expected=self._nets_waiting_fen, found=-self._bp_fen,
            )  # fmt: skip

    def _compare_balances(self, seq: int, found: tuple[int, int], *, told: tuple[int, ...]) -> None:
        if found != told:
            raise BooksError(
                seq, ("balances after a payment", "记账后余额"), expected=found, found=told
            )

    def _check_transfers(self, seq: int) -> None:
        """Check 大额支付往来 after a command: a net file's lines add up when all are booked."""
        if self._hv_fen:
            raise BooksError(
                seq, ("sum of 大额支付往来 (4611)", "大额支付往来合计"),
                expected=0, found=self._hv_fen,
            )  # fmt: skip

    def _count(self, amount: int) -> None:
        self.settled_count += 1
        self.settled_fen += amount
        self._day_count += 1
        self._day_fen += amount

    def _check_line(self, seq: int, payment: int, *, amount: int) -> None:
        """Check that a line was told of before, for this amount, and settles once."""
        made = self._lines.pop(payment, None)
        if made != amount:
            raise BooksError(
                seq, (f"amount of line {payment}", f"明细业务 {payment} 的金额"),
                expected="one told of, once" if made is None else made, found=amount,
            )  # fmt: skip

    def _check_payment(self, seq: int, payment: int, *, amount: int) -> None:
        if payment >> _LINE_SHIFT:
            self._check_line(seq, payment, amount=amount)
            return
        if not 1 <= payment <= seq or payment > len(self._amounts):
            raise BooksError(
                seq, ("payment of an event", "事件所属业务"), expected=f"1 to {seq}", found=payment
            )
        if self._amounts[payment - 1] != amount or amount == 0:
            raise BooksError(
                seq, (f"amount of payment {payment}", f"业务 {payment} 的金额"),
                expected=self._amounts[payment - 1], found=amount,
            )  # fmt: skip
        if self._settled[payment - 1]:
            raise BooksError(
                seq, (f"payment {payment} settles twice", f"业务 {payment} 重复清算"),
                expected="once", found="twice",
            )  # fmt: skip
        self._settled[payment - 1] = 1

    def _advance(self, event: list[Any]) -> None:
        _, from_phase, to_phase, business_date = event[:4]
        if to_phase == 0 and from_phase != 0:
            self.days.append(DayTotal(self._date, self._day_count, self._day_fen))
            self._date = business_date
            self._day_count = self._day_fen = 0
            for account in self.accounts:
                account.debit_count = account.debit_fen = 0
                account.credit_count = account.credit_fen = 0

    def _compare(self, seq: int, event: list[Any]) -> None:
        """Compare a recorded trial balance with the recomputed one."""
        recorded = [SubjectRow(*row[:6]) for row in event[2]]
        if event[3] is False:  # it says itself that the books in memory were wrong
            return
        computed = self.trial_balance()
        for row, other in zip(computed, recorded, strict=False):
            if row != other:
                raise BooksError(
                    seq,
                    (f"trial balance of subject {row.subject}", f"科目 {row.subject} 试算平衡"),
                    expected=row, found=other,
                )  # fmt: skip
        if len(recorded) != len(computed):
            raise BooksError(
                seq, ("subjects of a trial balance", "试算平衡科目数"),
                expected=len(computed), found=len(recorded),
            )  # fmt: skip
        self.trial_balances += 1

    def _compare_closed(self, seq: int, event: list[Any]) -> None:
        """Compare the recorded figures of a date, and their digest, with the recomputed ones."""
        computed = [
            [
                index,
                account.balance_fen + account.debit_fen - account.credit_fen,
                account.debit_count,
                account.debit_fen,
                account.credit_count,
                account.credit_fen,
                account.balance_fen,
            ]
            for index, account in enumerate(self.accounts)
        ]
        recorded = [row[:7] for row in event[2]]
        if recorded != computed:
            raise BooksError(
                seq, ("figures of the accounts of a date", "当日账务数据"),
                expected=computed, found=recorded,
            )  # fmt: skip
        lines = [str(event[1])]
        lines += [
            " ".join([self.accounts[row[0]].number, *(str(value) for value in row[1:])])
            for row in computed
        ]
        digest = hashlib.sha256(("\n".join(lines) + "\n").encode()).hexdigest()
        if event[6] != digest:
            raise BooksError(
                seq, ("digest of the figures of a date", "当日账务数据摘要"),
                expected=digest, found=event[6],
            )  # fmt: skip
        self.closed_dates += 1

    def trial_balance(self) -> list[SubjectRow]:
        """Return the sums of every subject, in subject order."""
        sums: dict[int, list[int]] = {}
        for account in self.accounts:
            row = sums.setdefault(account.subject, [0] * 5)
            row[0] += account.debit_count
            row[1] += account.debit_fen
            row[2] += account.credit_count
            row[3] += account.credit_fen
            row[4] += account.balance_fen
        return [
            SubjectRow(subject, row[0], row[1], row[2], row[3], row[4])
            for subject, row in sorted(sums.items())
        ]

    def close(self, seq: int) -> None:
        """Check the whole at the end: debits equal credits, balances sum to zero.

        Raises:
            BooksError: they do not.
        """
        rows = self.trial_balance()
        debit_fen = sum(row.debit_fen for row in rows)
        credit_fen = sum(row.credit_fen for row in rows)
        if debit_fen != credit_fen:
            raise BooksError(
                seq, ("debits and credits of the day", "当日借贷合计"),
                expected=debit_fen, found=credit_fen,
            )  # fmt: skip
        balance_fen = sum(row.balance_fen for row in rows)
        if balance_fen:
            raise BooksError(
                seq, ("sum of all balances", "余额合计"), expected=0, found=balance_fen
            )
