"""The fold's first storey: platform, registry, accounts, the day and its proofs."""

from __future__ import annotations

from typing import Final

from tianping.core import events as e
from tianping.core.ledger.chart import SUBJECT_SPECIAL
from tianping.core.terms import CONTROL_CREDIT, CONTROL_DEBIT, PHASE_PREPARATION
from tianping.views.books import AccountState, Books, Changes, fitting
from tianping.views.errors import ViewsError

__all__ = ["BINDING_ACCESS", "BINDING_SIGNING", "RegistryFold"]

BINDING_SIGNING: Final = "signing"
BINDING_ACCESS: Final = "access"


class RegistryFold:
    """Folds events that move no money, seen from the command ``_seq`` recorded at ``_at_ns``."""

    def __init__(self, books: Books, changes: Changes) -> None:
        self.books = books
        self.changes = changes
        self._seq = 0
        self._at_ns = 0

    def _account_opened(self, event: e.AccountOpened) -> None:
        if event.index != len(self.books.accounts):
            raise ViewsError(
                f"account index at {self._seq}",
                f"第 {self._seq} 号的账户序号",
                expected=len(self.books.accounts),
                found=event.index,
            )
        account = AccountState(
            account=event.index,
            account_no=event.number,
            subject=event.subject,
            owner=event.owner,
        )
        account.office = event.office
        self.books.accounts.append(account)
        self.changes.accounts[event.index] = account

    def _changed(self, index: int) -> AccountState:
        account = self.books.accounts[index]
        self.changes.accounts[index] = account
        return account

    def _minimum_balance_set(self, event: e.MinimumBalanceSet) -> None:
        self._changed(event.account).minimum_balance = event.amount_fen

    def _earmark_set(self, event: e.EarmarkSet) -> None:
        account = self._changed(event.account)
        if event.system == "BEPS":
            account.earmark_beps = event.amount_fen
        elif event.system == "IBPS":
            account.earmark_ibps = event.amount_fen
        else:
            raise ViewsError(
                f"system of the earmark at {self._seq}",
                f"第 {self._seq} 号圈存的系统",
                expected="BEPS, IBPS",
                found=event.system,
            )

    def _overdraft_limit_set(self, event: e.OverdraftLimitSet) -> None:
        self._changed(event.account).overdraft_limit_next = event.amount_fen

    def _overdraft_limit_applied(self, event: e.OverdraftLimitApplied) -> None:
        account = self._changed(event.account)
        account.overdraft_limit = event.amount_fen
        account.overdraft_same_city = event.amount_fen
        account.overdraft_limit_next = None

    def _account_controlled(self, event: e.AccountControlled) -> None:
        account = self._changed(event.account)
        if event.control == CONTROL_CREDIT:
            account.credit_control = not event.released
        elif event.control == CONTROL_DEBIT:
            account.debit_control = not event.released
            if not event.released:
                account.overdraft_limit = 0
                account.overdraft_limit_next = None
        else:
            raise ViewsError(
                f"control of the account at {self._seq}",
                f"第 {self._seq} 号账户控制的种类",
                expected=f"{CONTROL_DEBIT}, {CONTROL_CREDIT}",
                found=event.control,
            )

    def _platform_opened(self, event: e.PlatformOpened) -> None:
        self.books.platform = event.name.replace("\0", "\ufffd")
        self.books.business_date = event.business_date
        self.changes.business_days.add((event.business_date, self._seq))
        phase = self.books.phase
        self.changes.phases.add((self._seq, self._at_ns, phase, phase, event.business_date))

    def _bind(self, kind: str, event: e.CertificateBound | e.AccessBound, point: str) -> None:
        row = (
            self._seq,
            kind,
            event.certificate,
            event.participant,
            point,
            event.registry_version,
            None,
        )
        self.changes.bindings.add(fitting(row))

    def _access_bound(self, event: e.AccessBound) -> None:
        self._bind(BINDING_ACCESS, event, event.access_point)

    def _unbind(
        self,
        kind: str,
        event: e.CertificateUnbound | e.CertificateRevoked | e.CertificateExpired | e.AccessUnbound,
    ) -> None:
        self.changes.unbindings.append(
            (self._seq, kind, event.certificate, event.participant, self._seq)
        )

    def _access_unbound(self, event: e.AccessUnbound) -> None:
        self._unbind(BINDING_ACCESS, event)

    def _phase_advanced(self, event: e.PhaseAdvanced) -> None:
        books = self.books
        books.phase = event.to_phase
        if event.business_date != books.business_date:
            self._close_day(event.business_date)
        if event.from_phase == PHASE_PREPARATION:
            self._begin_daytime()
        self.changes.phases.add(
            (self._seq, self._at_ns, event.from_phase, event.to_phase, event.business_date)
        )

    def _begin_daytime(self) -> None:
        """Keep what each settlement account begins the day with, as SAPS opens."""
        for account in self.books.accounts:
            if account.subject <= SUBJECT_SPECIAL:
                self.changes.account_starts.add(account.start_row(self.books.business_date))

    def _close_day(self, next_date: int) -> None:
        books = self.books
        changes = self.changes
        date = books.business_date
        for account in books.accounts:
            changes.account_days.add(account.close_day(date))
            changes.accounts[account.account] = account
        for participant, last_paid in books.last_paid.items():
            last_received = books.last_received[participant]
            changes.participant_days.add((participant, date, last_paid, last_received))
        books.type_totals = {}
        books.business_date = next_date
        changes.business_days.add((next_date, self._seq))

    def _trial_balance_taken(self, event: e.TrialBalanceTaken) -> None:
        seq = self._seq
        self.changes.trial_balances.add((seq, event.business_date, self._at_ns, event.balanced))
        for row in event.subjects:
            self.changes.trial_balance_subjects.add(
                (
                    seq,
                    row.subject,
                    row.debit_count,
                    str(row.debit_fen),
                    row.credit_count,
                    str(row.credit_fen),
                    str(row.balance_fen),
                )
            )
