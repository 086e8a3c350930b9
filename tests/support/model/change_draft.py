"""What a file says on top of the register, and everything that makes it illegal.

Source: RULES-C §2.3, §2.5-2.6, §2.9; house, ADR-0089, ADR-0090.
"""

from __future__ import annotations

from support.model.base_data import CITY, is_digits, known_on, unknown_places
from support.model.books import BANK_SUBJECTS, SPECIAL_SUBJECT, check_digit
from support.model.closing import agreement_claim
from support.model.parties import booking_office
from support.model.records import FIELDS, Change, Record, blank
from support.model.state import State
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import (
    KIND_BANK,
    KIND_INDIRECT,
    KIND_OFFICE,
    KIND_SPECIAL,
    KIND_TREASURY,
    ROLE_ACS,
)

__all__ = [
    "ACCOUNT_KINDS",
    "ADD",
    "ALTER",
    "BOOK_KINDS",
    "INDIRECT",
    "OFFICE",
    "REVOKE",
    "Draft",
    "followers_of",
    "with_fields",
    "with_places",
]

ADD, ALTER, REVOKE = 1, 2, 3
BANK, INDIRECT, OFFICE, TREASURY, SPECIAL = (
    str(kind) for kind in (KIND_BANK, KIND_INDIRECT, KIND_OFFICE, KIND_TREASURY, KIND_SPECIAL)
)
ACCOUNT_KINDS = (BANK, SPECIAL)
BOOK_KINDS = (OFFICE, TREASURY)
CODES = (
    "superior", "legal_entity", "direct_participant", "office", "settles_hvps", "settles_beps",
    "settles_ibps",
)  # fmt: skip
SETTLES = {"1": "settles_hvps", "2": "settles_beps", "3": "settles_ibps"}
KIND_CHANGES = ((INDIRECT, BANK), (INDIRECT, SPECIAL), (BANK, INDIRECT), (SPECIAL, INDIRECT),
                (OFFICE, INDIRECT))  # fmt: skip


# --- fields ----------------------------------------------------------------------------------


def _is_field(name: str, value: str) -> bool:
    """Whether a value may stand in a field of a record."""
    if name == "name":
        return 1 <= len(value) <= 120 and value.isprintable()
    if name in ("address", "phone"):
        most = 256 if name == "address" else 50
        return value == "" or (len(value) <= most and value.isprintable())
    if name == "kind":
        return value in ("1", "2", "3", "4", "5")
    if name == "systems":
        return value != "" and value in ("1", "2", "3", "12", "13", "23", "123")
    if name in ("bank_class", "city", "ccpc", "access"):
        return is_digits(value, 3 if name == "bank_class" else 4)
    return name in CODES and (value == "" or is_digits(value, 12))


def with_fields(record: Record, fields: dict[str, str]) -> Record | None:
    """The record with fields set; None when one of them is none, or its value is wrong.

    Whose office of the central bank is another one is reconciled with that one.
    """
    if not all(_is_field(name, value) for name, value in fields.items()):
        return None
    new = {**record, **fields}
    return {**new, "reconciler": ""} if new["office"] != record["office"] else new


def with_places(m: State, code: str, record: Record, date: int) -> Record:
    """A new record with the places that were not said: read off the code, and off the city."""
    whole = dict(record)
    whole["bank_class"] = whole["bank_class"] or code[:3]
    whole["city"] = whole["city"] or code[3:7]
    city = known_on(m, CITY, whole["city"], date)
    whole["ccpc"] = whole["ccpc"] or ("0000" if city is None else city[1])
    return whole


# --- legality --------------------------------------------------------------------------------


class Draft:
    """A file with everything it says, and the register as it will be."""

    def __init__(self, m: State, lines: list[c.ChangeLine], date: int, eve: int) -> None:
        self.m = m
        self.date = date
        self.eve = eve
        self.problems: set[R] = set()
        self.then: dict[str, tuple[Record, bool]] = {
            code: (versions[-1][1], versions[-1][2]) for code, versions in m.register.items()
        }
        self.before = dict(self.then)
        self.formed: list[c.ChangeLine] = []
        seen: set[str] = set()
        for line in lines:
            problem = self._form(line, seen)
            if problem is None:
                self.formed.append(line)
            else:
                self.problems.add(problem)
        for line in self.formed:
            self._check_links(line)
            self._check_leaving(line)

    def _form(self, line: c.ChangeLine, seen: set[str]) -> R | None:
        """Put a line into the draft; return why it cannot be."""
        code = line.participant
        if not is_digits(code, 12) or line.change not in (ADD, ALTER, REVOKE):
            return R.VALUE_OUT_OF_BOUNDS
        if code in seen:
            return R.CHANGED_TWICE
        seen.add(code)
        if line.change == ADD:
            digit = int(code[11]) == check_digit(code[:11])
            if self.m.parameter("registry.check_digit") and not digit:
                return R.CODE_CHECK_DIGIT_WRONG
            if code in self.m.register:
                return R.CODE_ALREADY_REGISTERED
        elif code not in self.m.register:
            return R.PARTICIPANT_UNKNOWN
        elif self.m.register[code][-1][2]:
            return R.PARTICIPANT_NOT_ACTIVE
        elif self.m.register[code][-1][0] > self.eve:
            return R.CHANGED_TWICE
        return self._take(line)

    def _take(self, line: c.ChangeLine) -> R | None:
        code = line.participant
        if line.change == REVOKE:
            if line.fields or line.subject:
                return R.VALUE_OUT_OF_BOUNDS
            self.then[code] = (self.then[code][0], True)
            return None
        if line.successor:
            return R.VALUE_OUT_OF_BOUNDS
        old = blank() if line.change == ADD else self.then[code][0]
        new = with_fields(old, line.fields)
        if new is None or new["kind"] == "" or new["name"] == "":
            return R.VALUE_OUT_OF_BOUNDS
        if line.change == ADD:
            new = with_places(self.m, code, new, self.date)
        elif new == old and not line.subject:
            return R.NOTHING_CHANGES
        self.then[code] = (new, False)
        return None

    def _active(self, code: str, *kinds: str) -> bool:
        record, revoked = self.then.get(code, (blank(), True))
        return not revoked and (not kinds or record["kind"] in kinds)

    def _changed(self, line: c.ChangeLine) -> set[str]:
        new = self.then[line.participant][0]
        if line.change == ADD:
            return set(FIELDS)
        old = self.before[line.participant][0]
        return {name for name in FIELDS if new[name] != old[name]}

    def _check_links(self, line: c.ChangeLine) -> None:
        if line.change == REVOKE:
            known = self._active(line.successor) and line.successor != line.participant
            if line.successor and not known:
                self.problems.add(R.SUPERIOR_WRONG)
            return
        code, changed = line.participant, self._changed(line)
        new = self.then[code][0]
        self.problems |= unknown_places(self.m, {name: new[name] for name in changed}, self.date)
        self.problems |= self._wrong_links(code, new, changed)
        turned = line.change == ALTER and "kind" in changed
        if turned and (self.before[code][0]["kind"], new["kind"]) not in KIND_CHANGES:
            self.problems.add(R.KIND_WRONG)
        elif new["kind"] == INDIRECT:
            self._check_indirect(line, changed)
        elif new["kind"] in BOOK_KINDS:
            self._check_books(line)
        else:
            self._check_account(line, changed)

    def _wrong_links(self, code: str, new: Record, changed: set[str]) -> set[R]:
        """Which of those whom a record names now are not there."""
        found = set()
        superior = new["superior"]
        if superior in self.then and superior != code and self._active(superior):
            superior = ""
        if superior and "superior" in changed:
            found.add(R.SUPERIOR_WRONG)
        for name, problem, kinds in (
            ("legal_entity", R.LEGAL_ENTITY_WRONG, ()),
            ("office", R.OFFICE_UNKNOWN, (OFFICE,)),
        ):
            if name in changed and new[name] and not self._active(new[name], *kinds):
                found.add(problem)
        return found

    def _check_indirect(self, line: c.ChangeLine, changed: set[str]) -> None:
        new = self.then[line.participant][0]
        if line.subject:
            self.problems.add(R.KIND_WRONG)
        if any(new[name] for name in SETTLES.values()):
            self.problems.add(R.SETTLEMENT_ACCOUNT_WRONG)
        if not changed & {"direct_participant", "kind"}:
            return
        direct = new["direct_participant"]
        record, revoked = self.then.get(direct, (blank(), False))
        if direct not in self.then or record["kind"] == INDIRECT:
            self.problems.add(R.DIRECT_PARTICIPANT_UNKNOWN)
        elif revoked:
            self.problems.add(R.DIRECT_PARTICIPANT_NOT_ACTIVE)
        if line.change == ALTER and self.before[line.participant][0]["kind"] == OFFICE:
            acs = self.m.roles.get(ROLE_ACS)
            if acs is None:
                self.problems.add(R.ACS_NOT_APPOINTED)
            elif direct != acs:
                self.problems.add(R.DIRECT_PARTICIPANT_NOT_ACTIVE)

    def _check_books(self, line: c.ChangeLine) -> None:
        new = self.then[line.participant][0]
        if new["direct_participant"] or new["office"] or line.subject:
            self.problems.add(R.KIND_WRONG)
        if any(new[name] for name in SETTLES.values()):
            self.problems.add(R.SETTLEMENT_ACCOUNT_WRONG)

    def _check_account(self, line: c.ChangeLine, changed: set[str]) -> None:
        code = line.participant
        new = self.then[code][0]
        if new["direct_participant"]:
            self.problems.add(R.KIND_WRONG)
        if not new["office"]:
            self.problems.add(R.OFFICE_UNKNOWN)
        if line.subject:
            self._check_opening(code, new, line.subject)
        accounts = {"kind", "systems", "legal_entity", *SETTLES.values()}
        if not changed & accounts:
            return
        lacks = False
        for system, name in SETTLES.items():
            owner = new[name]
            if owner and not self._may_settle_on(code, owner, system):
                self.problems.add(R.SETTLEMENT_ACCOUNT_WRONG)
            if not owner and system in new["systems"] and not self._has_account(code):
                lacks = True
        if lacks:
            turned = line.change == ALTER and "kind" in changed
            self.problems.add(R.KIND_CHANGE_NEEDS_ACCOUNT if turned else R.ACCOUNT_MISSING)

    def _check_opening(self, code: str, new: Record, subject: int) -> None:
        subjects = BANK_SUBJECTS if new["kind"] == BANK else (SPECIAL_SUBJECT,)
        if subject not in subjects:
            self.problems.add(R.SUBJECT_WRONG)
        if self.m.deposit_of(code) is not None or code in self.m.openings:
            self.problems.add(R.ACCOUNT_ALREADY_OPEN)
        if self.m.standings.get(code, (False, 0, False))[2]:
            self.problems.add(R.PARTICIPANT_CLOSED)

    def _may_settle_on(self, code: str, owner: str, system: str) -> bool:
        """A bank on its legal entity's account, in a system that it has joined."""
        new = self.then[code][0]
        entity = new["kind"] == BANK and owner == new["legal_entity"] and owner != code
        return (
            entity
            and system in new["systems"]
            and self._active(owner, BANK)
            and self._has_account(owner)
        )

    def _has_account(self, code: str) -> bool:
        """Whether it has an account on T that does not close, or gets one."""
        if self.m.standings.get(code, (False, 0, False))[1]:
            return False
        opened = any(one.participant == code and one.subject for one in self.formed)
        waits = any(
            change.code == code and change.subject
            for file in self.m.files
            for change in file.changes
        )
        asked = code in self.m.openings
        return opened or waits or asked or self.m.deposit_of(code) is not None

    def _check_leaving(self, line: c.ChangeLine) -> None:
        """What must not be left behind by who stops being direct, or leaves."""
        if line.change == ADD:
            return
        code, m = line.participant, self.m
        (old, _), (new, revoked) = self.before[code], self.then[code]
        turned = new["kind"] == INDIRECT and old["kind"] != INDIRECT
        if not revoked and not turned:
            return
        if old["kind"] == OFFICE and turned:
            followers = followers_of(self.before, code, m.roles.get(ROLE_ACS, ""))
            if any(m.register[one.code][-1][0] > self.eve for one in followers):
                self.problems.add(R.CHANGED_TWICE)
            return
        if old["kind"] == INDIRECT:
            return
        for other, (record, gone) in self.then.items():
            if gone or other == code:
                continue
            through = record["kind"] == INDIRECT and record["direct_participant"] == code
            settles = any(record[name] == code for name in SETTLES.values())
            managed = record["kind"] in ACCOUNT_KINDS and booking_office(record) == code
            if through or settles or managed:
                self.problems.add(R.INDIRECTS_REMAIN)
        if code in m.roles.values() or agreement_claim(m, code):
            self.problems.add(R.AGREEMENTS_OPEN)


def followers_of(register: dict[str, tuple[Record, bool]], code: str, acs: str) -> list[Change]:
    """Whom an office takes along when it becomes an indirect participant of ACS.

    Who settles through it does so through ACS; whose account it manages is reconciled with ACS,
    and still names it as its office of the central bank.
    """
    found = []
    for other, (record, revoked) in register.items():
        if revoked or other == code:
            continue
        if record["kind"] == INDIRECT and record["direct_participant"] == code:
            found.append(Change(ALTER, other, {**record, "direct_participant": acs}, follows=True))
        elif record["kind"] in ACCOUNT_KINDS and booking_office(record) == code:
            found.append(Change(ALTER, other, {**record, "reconciler": acs}, follows=True))
    return found
