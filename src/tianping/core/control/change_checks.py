"""What makes a change file illegal: each line against the register as it will be.

Everything that is wrong is found, so that the answer does not depend on the order of the lines; the
file is refused for the smallest number.
Source: CCMS-T §三.2; RULES-C §2.5, §2.9; house, ADR-0089, ADR-0090.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tianping.core.commands import ChangeLine
from tianping.core.commands.register import CHANGE_ADD, CHANGE_ALTER, CHANGE_REVOKE
from tianping.core.control.base_data import place_problems
from tianping.core.control.change_draft import DraftEntry, FileDraft
from tianping.core.control.followers import followers
from tianping.core.control.records import (
    RECORD_FIELDS,
    SETTLES_FIELDS,
    booking_office,
    has_joined,
    is_kind_change,
    keeps_books,
)
from tianping.core.events import PartyRecord
from tianping.core.ledger.chart import DEPOSIT_SUBJECTS
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import Problem
from tianping.core.settlement.closing_claims import lending_claim, pool_claim
from tianping.core.settlement.offices import appointed
from tianping.core.state import SettlementAccount, State
from tianping.core.terms import KIND_BANK, KIND_INDIRECT, KIND_OFFICE, KIND_SPECIAL, ROLE_ACS
from tianping.values.bankcode import BankCode

__all__ = ["CLAIMS", "file_problems"]

CLAIMS: Final[tuple[Callable[[State, SettlementAccount], str], ...]] = (lending_claim, pool_claim)
"""What a direct participant may not leave open: each tells it by a word. Bulk clearing adds the
receipts of debits that are outstanding, once it is part of the platform. Source: RULES-C §2.5."""

_ACCOUNT_FIELDS: Final = ("kind", "systems", "legal_entity", *SETTLES_FIELDS.values())
"""What decides where somebody settles."""


def file_problems(state: State, draft: FileDraft) -> list[Problem]:
    """Return everything that makes a file illegal.

    Source: RULES-C §2.5, §2.9.
    """
    problems = list(draft.problems)
    for line in draft.formed:
        entry = draft.entries[line.participant]
        if line.change == CHANGE_REVOKE:
            problems.extend(_successor_problems(draft, line))
        else:
            problems.extend(_link_problems(state, draft, line, changed=_changed(line, entry)))
        if line.change != CHANGE_ADD:
            problems.extend(_leaving_problems(state, draft, line))
    return problems


def _changed(line: ChangeLine, entry: DraftEntry) -> list[str]:
    """Return the fields that a line changes; all of somebody who is added.

    Source: RULES-C §2.6.
    """
    if line.change == CHANGE_ADD:
        return list(RECORD_FIELDS)
    before, after = entry.before, entry.record
    return [name for name in RECORD_FIELDS if getattr(before, name) != getattr(after, name)]


def _successor_problems(draft: FileDraft, line: ChangeLine) -> list[Problem]:
    """Return what is wrong with who takes over from somebody who is revoked.

    Source: CNAPS2-FIELDS ccms.916 (BrBkCd 承接行行号).
    """
    successor = line.successor
    sound = draft.is_active(successor) and successor != line.participant
    return [] if sound or not successor else [(RefusalCode.SUPERIOR_WRONG, successor)]


def _link_problems(
    state: State, draft: FileDraft, line: ChangeLine, *, changed: list[str]
) -> list[Problem]:
    """Return what is wrong with the places, links and account of somebody added or changed.

    Source: RULES-C §2.5.
    """
    entry = draft.entries[line.participant]
    record = entry.record
    problems = place_problems(state, record, changed, date=draft.date)
    superior, entity, office = record.superior, record.legal_entity, record.office
    above = draft.is_active(superior) and superior != line.participant
    if "superior" in changed and superior and not above:
        problems.append((RefusalCode.SUPERIOR_WRONG, superior))
    if "legal_entity" in changed and entity and not draft.is_active(entity):
        problems.append((RefusalCode.LEGAL_ENTITY_WRONG, entity))
    if "office" in changed and office and not draft.is_active_as(office, KIND_OFFICE):
        problems.append((RefusalCode.OFFICE_UNKNOWN, office))
    turned = line.change == CHANGE_ALTER and "kind" in changed
    if turned and not is_kind_change(entry.before.kind, record.kind):
        problems.append((RefusalCode.KIND_WRONG, f"{line.participant} {record.kind}"))
    elif record.kind == KIND_INDIRECT:
        problems.extend(_indirect_problems(state, draft, line, changed=changed))
    elif keeps_books(record):
        problems.extend(_books_problems(line, record))
    else:
        problems.extend(_account_problems(state, draft, line, changed=changed))
    return problems


def _settles_elsewhere(record: PartyRecord) -> bool:
    """Tell whether a record names another one's account in some system."""
    return any(getattr(record, name) for name in SETTLES_FIELDS.values())


def _indirect_problems(
    state: State, draft: FileDraft, line: ChangeLine, *, changed: list[str]
) -> list[Problem]:
    """Return what is wrong with an indirect participant: it has no account, and somebody has.

    Source: RULES-C §2.5, §2.9 (an accounting office becomes one of ACS).
    """
    problems: list[Problem] = []
    code = line.participant
    entry = draft.entries[code]
    if line.subject:
        problems.append((RefusalCode.KIND_WRONG, f"{code} {line.subject}"))
    if _settles_elsewhere(entry.record):
        problems.append((RefusalCode.SETTLEMENT_ACCOUNT_WRONG, code))
    if "direct_participant" not in changed and "kind" not in changed:
        return problems
    through = entry.record.direct_participant
    direct = draft.entries.get(BankCode(through))
    if direct is None or direct.record.kind == KIND_INDIRECT:
        problems.append((RefusalCode.DIRECT_PARTICIPANT_UNKNOWN, through))
    elif direct.revoked:
        problems.append((RefusalCode.DIRECT_PARTICIPANT_NOT_ACTIVE, through))
    if entry.before.kind == KIND_OFFICE:
        acs = appointed(state, ROLE_ACS)
        if acs is None:
            problems.append((RefusalCode.ACS_NOT_APPOINTED, code))
        elif through != acs.code:
            problems.append((RefusalCode.DIRECT_PARTICIPANT_NOT_ACTIVE, through))
    return problems


def _books_problems(line: ChangeLine, record: PartyRecord) -> list[Problem]:
    """Return what is wrong with an office or treasury: it belongs to nobody and has no deposit.

    Source: RULES-A §2.1.
    """
    problems: list[Problem] = []
    if record.direct_participant or record.office or line.subject:
        problems.append((RefusalCode.KIND_WRONG, line.participant))
    if _settles_elsewhere(record):
        problems.append((RefusalCode.SETTLEMENT_ACCOUNT_WRONG, line.participant))
    return problems


def _account_problems(
    state: State, draft: FileDraft, line: ChangeLine, *, changed: list[str]
) -> list[Problem]:
    """Return what is wrong with where a direct or special participant settles.

    Source: RULES-C §2.5; RULES-A §2.8; correction 2 (one-point access).
    """
    code = line.participant
    record = draft.entries[code].record
    problems = _opening_problems(state, line, record)
    if record.direct_participant:
        problems.append((RefusalCode.KIND_WRONG, f"{code} {record.direct_participant}"))
    if not record.office:
        problems.append((RefusalCode.OFFICE_UNKNOWN, code))
    if not any(name in changed for name in _ACCOUNT_FIELDS):
        return problems
    lacks = False
    for system, name in SETTLES_FIELDS.items():
        owner = str(getattr(record, name))
        if owner and not _may_settle_on(state, draft, code, system=system, owner=owner):
            problems.append((RefusalCode.SETTLEMENT_ACCOUNT_WRONG, f"{code} {owner}"))
        if not owner and has_joined(record, system) and not _has_account(state, draft, code):
            lacks = True
    if lacks:
        turned = line.change == CHANGE_ALTER and "kind" in changed
        missing = RefusalCode.ACCOUNT_MISSING
        problems.append((RefusalCode.KIND_CHANGE_NEEDS_ACCOUNT if turned else missing, code))
    return problems


def _opening_problems(state: State, line: ChangeLine, record: PartyRecord) -> list[Problem]:
    """Return what is wrong with an account that is to be opened with a line.

    Source: RULES-A §2.1, §2.8.
    """
    code, subject = line.participant, line.subject
    problems: list[Problem] = []
    if not subject:
        return problems
    if subject not in DEPOSIT_SUBJECTS[record.kind]:
        problems.append((RefusalCode.SUBJECT_WRONG, f"{code} {subject}"))
    known = state.participants.get(code)
    if code in state.openings or (known is not None and known.account is not None):
        problems.append((RefusalCode.ACCOUNT_ALREADY_OPEN, code))
    standing = state.standings.get(code)
    if standing is not None and standing.closed:
        problems.append((RefusalCode.PARTICIPANT_CLOSED, code))
    return problems


def _may_settle_on(
    state: State, draft: FileDraft, code: BankCode, *, system: int, owner: str
) -> bool:
    """Tell whether a bank may settle on another one's account: that of its legal entity.

    Source: correction 2 (一点清算); house, ADR-0090.
    """
    record = draft.entries[code].record
    entity = record.kind == KIND_BANK and owner == record.legal_entity and owner != code
    return (
        entity
        and has_joined(record, system)
        and draft.is_active_as(owner, KIND_BANK)
        and _has_account(state, draft, BankCode(owner))
    )


def _has_account(state: State, draft: FileDraft, code: BankCode) -> bool:
    """Tell whether somebody has an account then that does not close, or has it opened.

    Source: RULES-C §2.5 (account PENDING or OPEN on T).
    """
    standing = state.standings.get(code)
    if standing is not None and standing.closing_date:
        return False
    line = draft.entries[code].line
    if (line is not None and line.subject) or code in state.openings:
        return True
    for file in state.register.files:
        if any(one.participant == code and one.subject for one in file.changes):
            return True
    known = state.participants.get(code)
    return known is not None and known.account is not None


def _leaving_problems(state: State, draft: FileDraft, line: ChangeLine) -> list[Problem]:
    """Return what somebody leaves behind who stops settling for others, or for itself.

    Source: RULES-C §2.5 (revocation of a direct participant), §2.9; RULES-A §2.9 (1).
    """
    code = line.participant
    entry = draft.entries[code]
    turned = entry.record.kind == KIND_INDIRECT and entry.before.kind != KIND_INDIRECT
    if not entry.revoked and not turned:
        return []
    if turned and entry.before.kind == KIND_OFFICE:
        return _follower_problems(state, draft, code)
    if entry.before.kind == KIND_INDIRECT:
        return []
    problems: list[Problem] = []
    for other, one in draft.entries.items():
        if not one.revoked and other != code and _depends_on(one.record, code):
            problems.append((RefusalCode.INDIRECTS_REMAIN, f"{code} {other}"))
    roles = [role for role, office in state.charges.offices.items() if office == code]
    account = state.participants[code].account
    claims = [] if account is None else [claim(state, account) for claim in CLAIMS]
    if roles or any(claims):
        problems.append((RefusalCode.AGREEMENTS_OPEN, f"{code} {' '.join(claims)}"))
    return problems


def _depends_on(record: PartyRecord, code: BankCode) -> bool:
    """Tell whether somebody settles through another one, on its account, or has its account there.

    Source: RULES-C §2.5; correction 2.
    """
    if record.kind == KIND_INDIRECT:
        return record.direct_participant == code
    if record.kind in (KIND_BANK, KIND_SPECIAL) and booking_office(record) == code:
        return True
    return any(getattr(record, name) == code for name in SETTLES_FIELDS.values())


def _follower_problems(state: State, draft: FileDraft, code: BankCode) -> list[Problem]:
    """Return whom an office cannot take along, because something later is planned for it.

    Source: RULES-C §2.9; house, ADR-0090.
    """
    acs = appointed(state, ROLE_ACS)
    problems: list[Problem] = []
    records = {one: entry.before for one, entry in draft.entries.items() if not entry.revoked}
    for change in followers(records, code, BankCode("") if acs is None else acs.code):
        versions = state.register.versions.get(change.participant)
        if versions is not None and versions[-1].eve > draft.eve:
            problems.append((RefusalCode.CHANGED_TWICE, change.participant))
    return problems
