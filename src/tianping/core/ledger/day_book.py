"""What the ledger keeps for the end of a day and of a year, beside the accounts themselves.

Source: RULES-A §1.4 (by system), §5; RULES-D §5, §7; house, ADR-0084, ADR-0085.
"""

from __future__ import annotations

from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate

__all__ = ["DayBook", "Moved"]


class Moved:
    """What was moved on one account: how many entries of each side, and how much in fen."""

    def __init__(self) -> None:
        self.debit_count: int = 0
        self.debit_fen: int = 0
        self.credit_count: int = 0
        self.credit_fen: int = 0


class DayBook:
    """The day book.

    Attributes:
        moved: Account index → system → what another system than HVPS moved today. What HVPS moved
            is the rest of the account's turnover, so that its payments cost nothing here.
        sessions: BEPS and IBPS sessions booked today, or held, by the number of their command →
            system.
        closed_date: The last date whose account figures were made.
        ended_dates: The last dates of which that is so, ascending.
        ended_retail: BEPS and IBPS → the last dates that each has ended, ascending.
        carried_year: The last year that was carried over.
        compared: System → the last date of SAPS whose totals were compared.
        held_back: Offices whose opening check of today does not agree.
    """

    def __init__(self) -> None:
        self.moved: dict[int, dict[int, Moved]] = {}
        self.sessions: dict[int, int] = {}
        self.closed_date: BusinessDate = BusinessDate(0)
        self.ended_dates: list[BusinessDate] = []
        self.ended_retail: dict[int, list[BusinessDate]] = {}
        self.carried_year: int = 0
        self.compared: dict[int, BusinessDate] = {}
        self.held_back: dict[BankCode, bool] = {}

    def begin_date(self, held: list[int]) -> None:
        """Forget what only mattered on the date before; ``held`` sessions are still to be booked.

        Source: RULES-D §5 step 7, §7.5.
        """
        self.moved = {}
        self.sessions = {seq: self.sessions[seq] for seq in held if seq in self.sessions}
        self.held_back = {}

    def count(self, system: int, entries: list[int], amount_fen: int) -> None:
        """Count entries, debit and credit in turn, as moved by a system other than HVPS.

        Source: RULES-A §1.4.
        """
        debit = True
        for index in entries:
            moved = self.of(index, system)
            if debit:
                moved.debit_count += 1
                moved.debit_fen += amount_fen
            else:
                moved.credit_count += 1
                moved.credit_fen += amount_fen
            debit = not debit

    def of(self, index: int, system: int) -> Moved:
        """Return what a system moved on an account, to be added to.

        Source: RULES-A §1.4.
        """
        by_system = self.moved.get(index)
        if by_system is None:
            by_system = {}
            self.moved[index] = by_system
        moved = by_system.get(system)
        if moved is None:
            moved = Moved()
            by_system[system] = moved
        return moved
