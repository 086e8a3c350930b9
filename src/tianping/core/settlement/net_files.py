"""Multilateral net files (多边轧差净额): booked all or nothing, or waiting whole.

A special participant nets by itself and brings the positions: debit lines and credit lines that sum
to zero. When every payer can pay its line in its turn, all of it is booked at once; if one is
short, the file waits as one item in class 8 of each short payer. Its sender may withdraw it while
it waits; a control on any party, and the close of the window, send it back.
Source: RULES-A §4.5 E26c; RULES-Q §1.3 (class 8), §3.6-3.7; house, ADR-0047.
"""

from __future__ import annotations

from typing import Final

from tianping.core.commands import SubmitNetFile, WithdrawNetFile
from tianping.core.control.admission import (
    admit,
    enter,
    refuse_form,
    refuse_hvps_date,
    status_of,
)
from tianping.core.control.authority import refuse_receiver, refuse_sender
from tianping.core.events import Event, NetFileQueued, NetFileReturned, NetFileWithdrawn
from tianping.core.ledger.posting import E26C_NET_LINE
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.settlement.clearers import clearing_participant
from tianping.core.settlement.net_moves import book_file, let_line_wait, take_back
from tianping.core.settlement.net_turns import line_ready
from tianping.core.settlement.queue import scan_all
from tianping.core.settlement.stops import control_on_file, refuse_by, stopping_control
from tianping.core.state import (
    NetFile,
    NetLine,
    Participant,
    Payment,
    SettlementAccount,
    State,
    account_of,
)
from tianping.core.terms import (
    CLASS_ORDINARY,
    KIND_SPECIAL,
    PHASE_CUT_OFF,
    PHASE_DAY,
    PHASE_WINDOW,
    STATUS_PROCESSED,
    STATUS_QUEUED,
    STATUS_UNKNOWN,
)
from tianping.values.identifiers import PaymentId, line_payment_id

__all__ = [
    "NET_FILE_MESSAGE",
    "NET_FILE_TYPES",
    "NET_LINE_COUNT_MAX",
    "return_files",
    "return_files_stopped",
    "submit_net_file",
    "withdraw_net_file",
]

NET_FILE_MESSAGE: Final = "hvps.631.001.01"

NET_FILE_TYPES: Final = ("H010", "H011", "H012")
"""Nets of foreign exchange, of securities, of other systems.

Source: RULES-A §4.5 (business type codes).
"""

NET_LINE_COUNT_MAX: Final = 3_000
"""Most lines of one file. Source: house, ADR-0047."""

_WITHDRAWAL_PHASES: Final = (PHASE_DAY, PHASE_CUT_OFF, PHASE_WINDOW)


def submit_net_file(state: State, command: SubmitNetFile) -> list[Event]:
    """Book a net file at once when every payer can pay in its turn, else let it wait whole.

    Refuses: see ``RefusalCode`` 20, 60 to 82, 301 to 303, 100, 304, 305, 436, 102, 103, 130, in
    that order.
    Source: RULES-A §4.5 E26c; house, ADR-0047.
    """
    stopped = _refuse_message(state, command) or _refuse_lines(state, command)
    stopped = stopped or _refuse_receivers(state, command)
    if stopped is not None:
        return stopped
    file = _file(state, command)
    stopped = _refuse_controlled(file)
    if stopped is not None:
        return stopped
    short = [line for line in file.lines if line.debit and not line_ready(state, line.item)]
    for line in short:
        account = account_of(line.item.payer)
        if account.queued_count >= state.queue_length_max:
            return refuse(RefusalCode.QUEUE_FULL, str(account.queued_count))
    _enter(file.sender, command, STATUS_QUEUED)
    events: list[Event] = []
    if short:
        state.net_files[state.seq] = file
        events.append(NetFileQueued(file.file))
        for line in short:
            events.extend(let_line_wait(state, file, line))
        return events
    freed: list[SettlementAccount] = []
    book_file(state, file, events, freed=freed)
    events.extend(scan_all(state, freed))
    return events


def withdraw_net_file(state: State, command: WithdrawNetFile) -> list[Event]:
    """Withdraw a file that waits, at its sender's request, and settle what it held back.

    Refuses: see ``RefusalCode`` 20, 60, 61, 70 to 82, 110 to 112, in that order.
    Source: RULES-A §4.5 E26c; RULES-Q §3.6; house, ADR-0047.
    """
    stopped = _refuse_message(state, command)
    if stopped is not None:
        return stopped
    if command.original_sender != command.sender:
        return refuse(RefusalCode.ORIGINAL_NOT_OWNED, command.original_sender)
    sender = state.participants[command.sender]
    file = _waiting_file(state, command)
    if file is None:
        if status_of(sender, command.original_message_id) == STATUS_UNKNOWN:
            return refuse(RefusalCode.ORIGINAL_UNKNOWN, command.original_message_id)
        return refuse(RefusalCode.ORIGINAL_NOT_QUEUED, command.original_message_id)
    _enter(sender, command, STATUS_PROCESSED)
    events, accounts = take_back(state, file, NetFileWithdrawn(file.file), reason=0)
    events.extend(scan_all(state, accounts))
    return events


def return_files(
    state: State, files: list[NetFile], reason: RefusalCode
) -> tuple[list[Event], list[SettlementAccount]]:
    """Send files that wait back to their senders, in order of arrival.

    Returns the events and the accounts whose queues they leave, which are to be scanned.
    Source: RULES-Q §2.2-2.3, §3.7; house, ADR-0047.
    """
    events: list[Event] = []
    accounts: list[SettlementAccount] = []
    for file in files:
        told = NetFileReturned(file.file, int(reason))
        gone, left = take_back(state, file, told, reason=int(reason))
        events.extend(gone)
        accounts.extend(left)
    return events, accounts


def return_files_stopped(
    state: State, reason: RefusalCode
) -> tuple[list[Event], list[SettlementAccount]]:
    """Send back every waiting file that a control on one of its parties now stops.

    Source: RULES-Q §2.2-2.3; house, ADR-0047.
    """
    stopped = [file for file in state.net_files.values() if control_on_file(file) != 0]
    return return_files(state, stopped, reason)


def _refuse_message(state: State, command: SubmitNetFile | WithdrawNetFile) -> list[Event] | None:
    """Refuse a form that is wrong, a sender that may not send this, a repeat, the wrong phase.

    Source: RULES-C §7.3; RULES-A §4.5 E26c.
    """
    stopped = refuse_form(
        state, command.message_id, date=command.business_date, digest=command.digest
    )
    if stopped is not None:
        return stopped
    sender = state.participants.get(command.sender)
    if sender is None or sender.hvps is None:
        return refuse(RefusalCode.SENDER_UNKNOWN, command.sender)
    if state.certificates.get(command.certificate) != command.sender:
        return refuse(RefusalCode.CERTIFICATE_NOT_SENDERS, command.certificate)
    phases: tuple[int, ...] = _WITHDRAWAL_PHASES
    if isinstance(command, SubmitNetFile):
        phases = (PHASE_DAY,)
        known = command.message_type == NET_FILE_MESSAGE and command.business_type in NET_FILE_TYPES
        if sender.kind != KIND_SPECIAL or not known:
            found = f"{command.message_type} {command.business_type}"
            return refuse(RefusalCode.NOT_AUTHORISED, found)
    stopped = (
        refuse_sender(state, sender, command)
        or admit(
            state,
            sender,
            message_id=command.message_id,
            date=command.business_date,
            digest=command.digest,
        )
        or refuse_hvps_date(state, command.business_date)
    )
    if stopped is None and state.phase not in phases:
        return refuse(RefusalCode.PHASE_WRONG, str(state.phase))
    return stopped


def _refuse_lines(state: State, command: SubmitNetFile) -> list[Event] | None:
    """Refuse lines that are too few, too many, of unknown or repeated parties, or do not add up.

    Two lines on one account are repeated, be they of two participants that settle there.
    Source: RULES-A §4.5 E26c (the sum is zero); CNAPS2-FIELDS hvps.631; house, ADR-0047.
    """
    count = len(command.lines)
    if not 2 <= count <= NET_LINE_COUNT_MAX or command.member_count != count:
        return refuse(RefusalCode.NET_LINES_WRONG, f"{count} of {command.member_count}")
    named: dict[str, bool] = {}
    debit_fen = credit_fen = 0
    for line in command.lines:
        party = clearing_participant(state, line.participant)
        if party is None or party.account is None:
            return refuse(RefusalCode.NET_PARTY_UNKNOWN, line.participant)
        if party.code in named:
            return refuse(RefusalCode.NET_PARTY_TWICE, line.participant)
        if not 1 <= line.amount_fen <= state.amount_max_fen:
            return refuse(RefusalCode.AMOUNT_OUT_OF_BOUNDS, str(line.amount_fen))
        named[party.code] = True
        if line.debit:
            debit_fen += line.amount_fen
        else:
            credit_fen += line.amount_fen
    if debit_fen != command.debit_fen:
        return refuse(RefusalCode.NET_TOTAL_WRONG, f"{debit_fen} debits of {command.debit_fen}")
    if credit_fen != command.credit_fen:
        return refuse(RefusalCode.NET_TOTAL_WRONG, f"{credit_fen} credits of {command.credit_fen}")
    if debit_fen != credit_fen:
        return refuse(RefusalCode.NET_NOT_ZERO, f"{debit_fen} and {credit_fen}")
    return None


def _refuse_receivers(state: State, command: SubmitNetFile) -> list[Event] | None:
    """Refuse a file with a party that may not receive the business; all or nothing.

    Source: RULES-C §4.4; RULES-A §4.5 E26c.
    """
    for line in command.lines:
        if line.participant == command.sender:
            continue
        stopped = refuse_receiver(state, state.participants[line.participant], command)
        if stopped is not None:
            return stopped
    return None


def _refuse_controlled(file: NetFile) -> list[Event] | None:
    """Refuse a file that a control of one of its parties stops, the debit controls first.

    Source: RULES-Q §2.2-2.3 (refused at the entry point); house, ADR-0047.
    """
    control = control_on_file(file)
    if control == 0:
        return None
    for line in file.lines:
        if stopping_control(line.item) == control:
            return refuse_by(line.item, control)
    return None


def _file(state: State, command: SubmitNetFile) -> NetFile:
    """Return the file that a command brings, each line against the office of its account.

    Source: RULES-A §4.5 E26c; house, ADR-0034 (lines), ADR-0047.
    """
    sender = state.participants[command.sender]
    lines: list[NetLine] = []
    for number, line in enumerate(command.lines):
        party = clearing_participant(state, line.participant) or sender
        office = state.participants[party.office]
        item = Payment(
            line_payment_id(state.seq, number + 1),
            sender,
            payer=party if line.debit else office,
            payee=office if line.debit else party,
        )
        item.message_id = command.message_id
        item.business_date = command.business_date
        item.amount_fen = line.amount_fen
        item.queue_class = CLASS_ORDINARY
        item.posting = E26C_NET_LINE
        lines.append(NetLine(item, debit=line.debit))
    file = NetFile(PaymentId(state.seq), sender, command.message_id, lines=lines)
    file.business_date = command.business_date
    file.business_type = command.business_type
    file.business_kind = command.business_kind
    return file


def _waiting_file(state: State, command: WithdrawNetFile) -> NetFile | None:
    """Return the waiting file that a withdrawal names, if there is one.

    Source: house, ADR-0010.
    """
    for file in state.net_files.values():
        if file.sender.code == command.sender and file.message_id == command.original_message_id:
            return file
    return None


def _enter(sender: Participant, command: SubmitNetFile | WithdrawNetFile, status: int) -> None:
    """Make the idempotence entry of a file or a withdrawal.

    Source: house, ADR-0010.
    """
    enter(
        sender,
        command.business_date,
        message_id=command.message_id,
        digest=command.digest,
        status=status,
    )
