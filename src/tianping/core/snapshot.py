"""The whole state as bytes, and back. Native objects are written field by field, in fixed order.

The bytes are canonical: equal states give equal bytes, so their SHA-256 is the state's digest.
Source: house, ADR-0025.
"""

from __future__ import annotations

from typing import Any, Final, cast

import msgspec

from tianping.core.control.certificate_dates import adopt_bound
from tianping.core.control.day_snapshot import stand_by_phase
from tianping.core.control.parameters import put_parameters_in_force
from tianping.core.control.parties import relink_all
from tianping.core.control.register_snapshot import complete_register
from tianping.core.faults import check
from tianping.core.machine import Machine
from tianping.core.snapshot_sections import SECTIONS
from tianping.core.state import (
    CORE_VERSION,
    Account,
    OfficeAccounts,
    Participant,
    Payment,
    SettlementAccount,
    State,
)
from tianping.core.terms import KIND_OFFICE, KIND_TREASURY, SYSTEM_SAPS
from tianping.values.bankcode import BankCode
from tianping.values.identifiers import payment_line

__all__ = ["SNAPSHOT_FORMAT", "restore_snapshot", "take_snapshot", "version_of_snapshot"]

SNAPSHOT_FORMAT: Final = 2
"""Format 1 knew no debit and credit control; it is read as that of a state without any."""

_FIELDS_BEFORE_RETURNS: Final = 16
"""A snapshot taken before there were return requests ends here; it stays readable."""

_FIELDS_BEFORE_SECTIONS: Final = 17
"""A snapshot taken before there were sections ends here; it stays readable."""

_Fields = list[Any]  # one record of the snapshot: plain ints, texts, lists and maps


def take_snapshot(machine: Machine) -> bytes:
    """Return the canonical bytes of a machine's state.

    Source: house, ADR-0025.
    """
    state = machine.state
    fields: _Fields = [
        SNAPSHOT_FORMAT,
        state.core_version,
        state.seq,
        state.name,
        state.business_date,
        state.recent_dates,
        state.phase,
        state.registry_version,
        state.money_fen,
        [_account_fields(account) for account in state.accounts],
        [_participant_fields(participant) for participant in state.participants.values()],
        [
            [_item_fields(item) for items in account.queue for item in items]
            for account in state.settlement_accounts
        ],
        sorted(state.certificates.items()),
        sorted(state.access_points.items()),
        sorted(state.access.items()),
        sorted((name, sorted(dated.items())) for name, dated in state.parameters.items()),
        sorted((code, sorted(asked.items())) for code, asked in state.return_requests.items()),
        [[section.name, section.take(state)] for section in SECTIONS],
    ]
    return msgspec.msgpack.encode(fields)


def restore_snapshot(snapshot: bytes) -> Machine:
    """Return a machine in the state that bytes of ``take_snapshot`` tell.

    Raises:
        InvariantViolation: another format, or a newer core's.
        msgspec.DecodeError: no snapshot at all.
    Source: house, ADR-0025.
    """
    fields = cast("_Fields", msgspec.msgpack.decode(snapshot, strict=True))
    check(
        1 <= fields[0] <= SNAPSHOT_FORMAT,
        f"snapshot format {fields[0]}, expected 1 to {SNAPSHOT_FORMAT}",
    )
    version = fields[1]
    check(0 <= version <= CORE_VERSION, f"core version {version}, expected up to {CORE_VERSION}")
    machine = Machine()
    state = machine.state
    state.core_version = version
    state.seq = fields[2]
    state.name = fields[3]
    state.business_date = fields[4]
    state.date_text = f"{state.business_date:08d}"
    state.recent_dates = fields[5]
    state.kept_dates = list(state.recent_dates)  # of snapshots that say no more of them
    state.phase = fields[6]
    state.registry_version = fields[7]
    state.money_fen = fields[8]
    for account_fields in fields[9]:
        _restore_account(state, account_fields)
    for participant_fields in fields[10]:
        _restore_participant(state, participant_fields)
    _join(state)
    for account, items in zip(state.settlement_accounts, fields[11], strict=True):
        for item_fields in items:
            _restore_item(state, account, item_fields)
    state.certificates = dict(fields[12])
    state.access_points = dict(fields[13])
    state.access = dict(fields[14])
    state.parameters = {name: dict(dated) for name, dated in fields[15]}
    if len(fields) > _FIELDS_BEFORE_RETURNS:
        state.return_requests = {code: dict(asked) for code, asked in fields[16]}
    if len(fields) > _FIELDS_BEFORE_SECTIONS:
        _restore_sections(state, fields[17])
    adopt_bound(state)
    if state.name:
        if not state.days.systems[SYSTEM_SAPS].date:
            stand_by_phase(state)
        put_parameters_in_force(state)
        state.noted = []  # what is in force was told before the snapshot was taken
    complete_register(state)
    relink_all(state)
    return machine


def version_of_snapshot(snapshot: bytes) -> int:
    """Return the version of the core that made a snapshot, which may be newer than this one.

    Source: house, ADR-0098.
    """
    return int(cast("_Fields", msgspec.msgpack.decode(snapshot, strict=True))[1])


def _restore_sections(state: State, taken: _Fields) -> None:
    """Give each section's fields to the section; a section it did not know yet stays empty.

    Raises:
        InvariantViolation: a section that nobody knows.
    """
    by_name = {section.name: section for section in SECTIONS}
    for name, section_fields in taken:
        check(name in by_name, f"snapshot section {name}")
        by_name[name].restore(state, section_fields)


def _account_fields(account: Account) -> _Fields:
    """Return an account as fields; a settlement account has eight more."""
    fields: _Fields = [
        account.number,
        account.subject,
        account.owner,
        account.office,
        account.opening_fen,
        account.balance_fen,
        account.debit_count,
        account.debit_fen,
        account.credit_count,
        account.credit_fen,
    ]
    if isinstance(account, SettlementAccount):
        fields += [
            account.minimum_fen,
            account.earmark_beps_fen,
            account.earmark_ibps_fen,
            account.overdraft_fen,
            account.overdraft_next_fen,
            account.overdraft_same_city_fen,
            account.controls,
            account.floor_fen,
        ]
    return fields


def _restore_account(state: State, fields: _Fields) -> None:
    """Make an account from its fields."""
    index = len(state.accounts)
    account: Account
    if len(fields) > 10:
        settlement = SettlementAccount(
            index, fields[0], subject=fields[1], owner=fields[2], office=fields[3]
        )
        settlement.minimum_fen = fields[10]
        settlement.earmark_beps_fen = fields[11]
        settlement.earmark_ibps_fen = fields[12]
        settlement.earmark_fen = settlement.earmark_beps_fen + settlement.earmark_ibps_fen
        settlement.overdraft_fen = fields[13]
        settlement.overdraft_next_fen = fields[14]
        limited = len(fields) > 15
        settlement.overdraft_same_city_fen = fields[15] if limited else settlement.overdraft_fen
        settlement.controls = fields[16] if limited else 0
        settlement.floor_fen = fields[17] if len(fields) > 17 else 0
        state.settlement_accounts.append(settlement)
        account = settlement
    else:
        account = Account(index, fields[0], subject=fields[1], owner=fields[2], office=fields[3])
    account.opening_fen = fields[4]
    account.balance_fen = fields[5]
    account.debit_count = fields[6]
    account.debit_fen = fields[7]
    account.credit_count = fields[8]
    account.credit_fen = fields[9]
    state.accounts.append(account)


def _participant_fields(participant: Participant) -> _Fields:
    """Return a participant as fields, its idempotence entries last."""
    return [
        participant.code,
        participant.name,
        participant.kind,
        participant.office,
        participant.legal_entity,
        participant.direct_participant,
        [[date, entries] for date, entries in sorted(participant.seen.items())],
    ]


def _restore_participant(state: State, fields: _Fields) -> None:
    """Make a participant from its fields."""
    participant = Participant(
        fields[0], fields[1], kind=fields[2], office=fields[3], legal_entity=fields[4]
    )
    participant.direct_participant = fields[5]
    participant.seen = dict(fields[6])
    state.participants[participant.code] = participant


def _join(state: State) -> None:
    """Give every participant its account and its office's accounts again."""
    by_owner: dict[BankCode, list[Account]] = {}
    for account in state.accounts:
        by_owner.setdefault(account.owner, []).append(account)
    for participant in state.participants.values():
        if participant.kind in (KIND_OFFICE, KIND_TREASURY):
            four = by_owner[participant.code]
            participant.books = OfficeAccounts(four[0], four[1], carried=four[2], summary=four[3])
    for account in state.settlement_accounts:
        participant = state.participants[account.owner]
        participant.account = account
        participant.books = state.participants[participant.office].books


def _item_fields(item: Payment) -> _Fields:
    """Return a queued item as fields."""
    return [
        item.payment,
        item.sender.code,
        item.payee.code,
        item.message_id,
        item.business_date,
        item.digest,
        item.amount_fen,
        item.queue_class,
        item.posting,
        item.order,
    ]


def _restore_item(state: State, account: SettlementAccount, fields: _Fields) -> None:
    """Put a queued item back in its place."""
    item = Payment(
        fields[0],
        state.participants[fields[1]],
        payer=state.participants[account.owner],
        payee=state.participants[fields[2]],
    )
    item.message_id = fields[3]
    item.business_date = fields[4]
    item.digest = fields[5]
    item.amount_fen = fields[6]
    item.queue_class = fields[7]
    item.posting = fields[8]
    item.order = fields[9]
    account.queue[item.queue_class].append(item)
    account.queued_count += 1
    state.waiting_count += 1
    if payment_line(item.payment) == 0:
        state.queued.setdefault(item.sender.code, {})[item.message_id] = item
