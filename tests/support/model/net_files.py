"""Net files brought, withdrawn and sent back. All or nothing.

Source: RULES-A §4.5 E26c; RULES-Q §2.2-2.3, §3.6-3.7; ADR-0047.
"""

from __future__ import annotations

from support.model.authority import check_receiving
from support.model.books import HV, Account, NetFile, Payment
from support.model.net_waiting import NET_POSTING, settle_file, short_lines, wait
from support.model.parties import clearer
from support.model.plain import Told
from support.model.settlement import check_clearer, check_form, check_message, remember, scan
from support.model.state import Refusal, State, refuse_if
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import (
    KIND_SPECIAL,
    PHASE_CUT_OFF,
    PHASE_DAY,
    PHASE_WINDOW,
    STATUS_CANCELLED,
    STATUS_QUEUED,
    STATUS_REJECTED,
)

__all__ = ["return_all_files", "return_stopped_files", "submit_net_file", "withdraw_net_file"]

MOST_LINES = 3000


def _check_lines(m: State, k: c.SubmitNetFile) -> None:
    refuse_if(not 2 <= len(k.lines) <= MOST_LINES, R.NET_LINES_WRONG)
    refuse_if(len(k.lines) != k.member_count, R.NET_LINES_WRONG)
    seen: list[str] = []
    for line in k.lines:
        owner = clearer(m, line.participant)
        refuse_if(m.deposit_of(owner) is None, R.NET_PARTY_UNKNOWN)
        refuse_if(owner in seen, R.NET_PARTY_TWICE)
        highest = m.parameter("hvps.amount_max_fen")
        refuse_if(not 1 <= line.amount_fen <= highest, R.AMOUNT_OUT_OF_BOUNDS)
        seen.append(owner)
    debits = sum(line.amount_fen for line in k.lines if line.debit)
    credits_ = sum(line.amount_fen for line in k.lines if not line.debit)
    refuse_if((debits, credits_) != (k.debit_fen, k.credit_fen), R.NET_TOTAL_WRONG)
    refuse_if(debits != credits_, R.NET_NOT_ZERO)


def _stopped(m: State, file: NetFile, reason: R) -> bool:
    """Whether a debit control, a credit control or a bar stops one of its lines, or its sender."""
    sender = m.known_deposit_of(file.sender)
    if reason is R.PARTICIPANT_BARRED and sender.barred:
        return True
    for line, pays in zip(file.lines, file.debits, strict=True):
        account = m.accounts[line.payer if pays else line.payee]
        by = {
            R.DEBIT_CONTROLLED: pays and account.debit_control,
            R.CREDIT_CONTROLLED: not pays and account.credit_control,
            R.PARTICIPANT_BARRED: account.barred,
        }
        if by[reason]:
            return True
    return False


def submit_net_file(m: State, k: c.SubmitNetFile) -> list[Told]:
    """Test every debit line; book everything, or let the file wait with those who are short."""
    check_form(k.message_id, k.digest, k.business_date)
    check_clearer(m, k.sender)
    refuse_if(m.certificates.get(k.certificate) != k.sender, R.CERTIFICATE_NOT_SENDERS)
    found = m.participant(k.sender)
    special = found is not None and found.kind == KIND_SPECIAL
    known = k.message_type == "hvps.631.001.01" and k.business_type in ("H010", "H011", "H012")
    refuse_if(not (special and known), R.NOT_AUTHORISED)
    repeat = check_message(m, k.sender, k)
    if repeat is not None:
        return repeat
    refuse_if(m.phase != PHASE_DAY, R.PHASE_WRONG)
    _check_lines(m, k)
    for line in k.lines:
        if line.participant != k.sender:
            check_receiving(m, line.participant, k)
    file = NetFile(m.seq, k.sender, k.message_id, k.business_type, k.business_kind, [], [], [])
    for number, line in enumerate(k.lines, start=1):
        owner = clearer(m, line.participant)
        deposit = m.known_deposit_of(owner)
        file.lines.append(_line(m, k, number, deposit, line=line))
        file.debits.append(line.debit)
        pair = (owner, deposit.office)
        file.parties.append(pair if line.debit else (pair[1], pair[0]))
    for reason in (R.DEBIT_CONTROLLED, R.CREDIT_CONTROLLED, R.PARTICIPANT_BARRED):
        refuse_if(_stopped(m, file, reason), reason)
    short = short_lines(m, file)
    for item in short:
        refuse_if(len(m.queue(item.payer)) >= m.parameter("queue.length_max"), R.QUEUE_FULL)
    m.net_files[file.id] = file
    remember(m, k.sender, k, file.id)
    if not short:
        told, freed = settle_file(m, file)
        return told + scan(m, freed)
    told = [("NetFileQueued", file.id)]
    for item in short:
        told += wait(m, file, item)
    return told


def _line(
    m: State, k: c.SubmitNetFile, number: int, deposit: Account, *, line: c.NetFileLine
) -> Payment:
    transfers = m.account_of(deposit.office, HV).index
    entries = [deposit.index, transfers] if line.debit else [transfers, deposit.index]
    return Payment(
        id=number << 40 | m.seq,
        sender=k.sender,
        posting=NET_POSTING,
        entries=entries,
        amount=line.amount_fen,
        queue_class=8,
        order=m.seq,
        is_transfer=False,
        same_participant=False,
        status=STATUS_QUEUED,
    )


def _take_back(file: NetFile, reason: int) -> tuple[list[Told], list[int]]:
    told: list[Told] = []
    left = []
    for line in file.lines:
        if line.id in file.waiting:
            line.status = STATUS_REJECTED if reason else STATUS_CANCELLED
            left.append(line.payer)
            told.append(
                ("PaymentReturned", line.id, reason) if reason else ("PaymentCancelled", line.id)
            )
    file.status = STATUS_REJECTED if reason else STATUS_CANCELLED
    file.waiting = []
    first: Told = ("NetFileReturned", file.id, reason) if reason else ("NetFileWithdrawn", file.id)
    return [first, *told], left


def withdraw_net_file(m: State, k: c.WithdrawNetFile) -> list[Told]:
    """Its sender withdraws a file that has not settled."""
    check_form(k.message_id, k.digest, k.business_date)
    check_clearer(m, k.sender)
    refuse_if(m.certificates.get(k.certificate) != k.sender, R.CERTIFICATE_NOT_SENDERS)
    repeat = check_message(m, k.sender, k)
    if repeat is not None:
        return repeat
    refuse_if(m.phase not in (PHASE_DAY, PHASE_CUT_OFF, PHASE_WINDOW), R.PHASE_WRONG)
    refuse_if(k.original_sender != k.sender, R.ORIGINAL_NOT_OWNED)
    known = m.messages.get((k.original_sender, k.original_message_id))
    if known is None:
        raise Refusal(R.ORIGINAL_UNKNOWN)
    file = m.net_files.get(known.payment)
    if file is None or file.status != STATUS_QUEUED:
        raise Refusal(R.ORIGINAL_NOT_QUEUED)
    told, left = _take_back(file, 0)
    remember(m, k.sender, k, 0)
    return told + scan(m, left)


def _return_files(files: list[NetFile], reason: int) -> tuple[list[Told], list[int]]:
    told: list[Told] = []
    left: list[int] = []
    for file in files:
        some, accounts = _take_back(file, reason)
        told += some
        left += accounts
    return told, left


def _waiting(m: State) -> list[NetFile]:
    return [file for file in m.net_files.values() if file.status == STATUS_QUEUED]


def return_stopped_files(m: State, reason: R) -> tuple[list[Told], list[int]]:
    """Send back what a control or a bar has just stopped, in order of arrival."""
    files = [file for file in _waiting(m) if _stopped(m, file, reason)]
    return _return_files(files, int(reason))


def return_all_files(m: State) -> list[Told]:
    """Send back every file that waits when the window closes."""
    return _return_files(_waiting(m), int(R.RETURNED_AT_CLOSE))[0]
