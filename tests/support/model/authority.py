"""Who may send and receive what: every rule looked at, every time.

Source: RULES-C §4.1-4.4 (example AU1); corrections §4.17; ADR-0067.
"""

from __future__ import annotations

from typing import NamedTuple

from support.model.books import Participant
from support.model.parties import direct_of
from support.model.plain import Told
from support.model.state import Refusal, State, refuse_if
from tianping.core import commands as c
from tianping.core.control.words import (
    INSTITUTION_ANY,
    INSTITUTION_CLASS,
    INSTITUTION_DIRECT,
    INSTITUTION_INDIRECT,
    INSTITUTION_KIND,
    RECEIVING,
    REGION_ANY,
    REGION_CCPC,
    REGION_CITY,
    SENDING,
)
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import KIND_INDIRECT, KIND_OFFICE, KIND_TREASURY

__all__ = [
    "Rule",
    "assign_city",
    "best",
    "check_receiving",
    "check_sending",
    "delegate_area",
    "forget_ended",
    "in_area",
    "may",
    "revoke_authorities",
    "set_authorities",
]

MOST_AT_ONCE = 1_000
KINDS = (1, 2, 3, 4, 5)
SYSTEMS = (1, 2, 3, 4, 5)
HVPS, SAPS, CCMS = 1, 4, 5
BY_PREFIX = {"hvps": HVPS, "beps": 2, "ibps": 3, "saps": SAPS}

OF_COMMAND: dict[type, tuple[int, str]] = {
    c.HoldFunds: (HVPS, "G106"),
    c.EndHold: (HVPS, "hvps.144"),
    c.WithdrawNetFile: (HVPS, "hvps.634"),
    c.CorrectEntry: (SAPS, "H005"),
    c.RequestPledgeLoan: (SAPS, "M104"),
    c.AnswerPledgeByMessage: (SAPS, "M100"),
    c.ReportOtherBalancesByMessage: (SAPS, "saps.369"),
    c.ManagePledging: (SAPS, "J003"),
    c.SetWarning: (SAPS, "J004"),
    c.SetCapWarning: (SAPS, "J026"),
    c.QueryQueue: (SAPS, "J007"),
    c.AdjustQueue: (SAPS, "J007"),
    c.QueryAccount: (SAPS, "J005"),
    c.QueryLiquidity: (SAPS, "J006"),
    c.RequestOpening: (SAPS, "J001"),
    c.MaintainAccount: (SAPS, "J002"),
    c.KeepFloors: (SAPS, "J002"),
    c.QuerySameCity: (SAPS, "saps.609"),
    c.ManagePool: (SAPS, "J008"),
    c.SetLending: (SAPS, "J020"),
    c.AnswerLending: (SAPS, "J020"),
    c.RevokeLending: (SAPS, "J020"),
    c.RestoreLending: (SAPS, "J021"),
    c.QueryLending: (SAPS, "saps.614"),
    c.QueryPool: (SAPS, "saps.614"),
    c.AdjustEarmark: (SAPS, "J022"),
    c.CancelPayment: (CCMS, "K108"),
    c.ReportAcsEnd: (CCMS, "ccms.811"),
    c.CheckOpening: (SAPS, "saps.737"),
    c.QueryStatus: (CCMS, "K106"),
    c.NotifyBinding: (CCMS, "ccms.903"),
    c.QueryCertificates: (CCMS, "ccms.919"),
    c.RequestReturn: (CCMS, "K104"),
    c.AnswerReturn: (CCMS, "K105"),
}
"""Business of the messages that do not state it. Source: CNAPS2-CODES §2."""

STATED: dict[type, int] = {
    c.CreditTransfer: HVPS,
    c.InstantTransfer: HVPS,
    c.SubmitNetFile: HVPS,
    c.PostOneSided: SAPS,
    c.SettleSameCity: SAPS,
}
"""Messages that state type and kind."""

OF_INFORMATION = {
    "hvps.151.001.01": "M101",
    "hvps.152.001.01": "M103",
    "hvps.153.001.01": "M102",
    "hvps.154.001.01": "hvps.154",
    "ccms.314.001.01": "K001",
    "ccms.315.001.01": "K002",
}
"""Business of each message of information: a draft's money applied for, a draft paid in full, a
draft's money asked back, cash handed out; a query, a reply. Source: CNAPS2-CODES §2."""


class Rule(NamedTuple):
    """A rule that was set, its number, and by whom."""

    number: int
    setter: str
    line: c.AuthorityLine


def is_digits(text: str, count: int) -> bool:
    """Tell whether a text is so many digits."""
    return len(text) == count and text.isascii() and text.isdigit()


# --- the decision ----------------------------------------------------------------------------


def _meets(m: State, line: c.AuthorityLine, who: Participant) -> bool:
    """Tell whether institution and region of a rule are those of a participant."""
    institution = {
        INSTITUTION_ANY: ("",),
        INSTITUTION_KIND: (str(who.kind),),
        INSTITUTION_CLASS: (who.code[:3],),
        INSTITUTION_DIRECT: (direct_of(m, who.code) if who.kind == KIND_INDIRECT else who.code,),
        INSTITUTION_INDIRECT: (who.code,),
    }[line.institution_level]
    city = who.code[3:7]
    region = {REGION_ANY: "", REGION_CCPC: m.cities.get(city), REGION_CITY: city}
    return line.institution in institution and line.region == region[line.region_level]


def best(rules: list[Rule]) -> Rule:
    """Return the rule that wins: institution, business, region, deny, newest."""

    def rank(rule: Rule) -> tuple[int, int, int, bool, int]:
        line = rule.line
        business = bool(line.business_type) + bool(line.business_kind)
        special = (line.institution_level, business, line.region_level)
        return (*special, not line.allowed, rule.number)

    return max(rules, key=rank)


def may(m: State, who: Participant, direction: int, business: tuple[int, str, str]) -> bool:
    """Decide. Nothing that the head office denies is allowed by a branch."""
    system, business_type, business_kind = business
    found = [
        rule
        for rule in m.authorities
        if rule.line.system == system
        and rule.line.direction == direction
        and rule.line.business_type in ("", business_type)
        and rule.line.business_kind in ("", business_kind)
        and rule.line.from_date <= m.today
        and (rule.line.until_date == 0 or m.today < rule.line.until_date)
        and _meets(m, rule.line, who)
    ]
    by_head = [rule for rule in found if rule.setter == ""]
    if by_head and not best(by_head).line.allowed:
        return False
    return bool(found) and best(found).line.allowed


ASKING = (c.RequestSummary, c.RequestDetails, c.RequestDownload)
"""What asks about dates that have ended; the message that asks is its own business."""
OF_ASKING = (
    "hvps.710", "hvps.712", "hvps.714", "beps.720", "beps.722", "beps.724", "ibps.703", "ibps.705",
    "saps.731", "saps.741",
)  # fmt: skip


def _business(k: object) -> tuple[int, str, str]:
    if isinstance(k, c.PassInformation):
        of = OF_INFORMATION[k.message_type]
        return CCMS if of.startswith("K") else HVPS, of, ""
    if isinstance(k, ASKING):
        return BY_PREFIX[k.message_type[:4]], k.message_type[:8], ""
    if type(k) in STATED:
        kind = getattr(k, "business_kind", "")
        return STATED[type(k)], getattr(k, "business_type", ""), kind
    return (*OF_COMMAND[type(k)], k.business_kind if isinstance(k, c.CorrectEntry) else "")


def _is_message(k: object) -> bool:
    """Tell whether a command came as a message; an operator enters some of the same."""
    if isinstance(k, c.PostOneSided):
        return k.certificate != ""
    if isinstance(k, ASKING):
        return k.message_type[:8] in OF_ASKING
    return type(k) in OF_COMMAND or type(k) in STATED or isinstance(k, c.PassInformation)


def check_sending(m: State, code: str, k: object) -> None:
    """Refuse a sender that may not send this.

    A transfer is its debtor's bank's, information the bank's it is from, if that is registered.
    Refuses: NOT_AUTHORISED.
    """
    if not m.parameter("authority.enforced") or not _is_message(k):
        return
    who = m.participant(code)
    if isinstance(k, c.CreditTransfer):
        who = m.participant(k.debtor_bank) or who
    if isinstance(k, c.PassInformation):
        who = m.participant(k.sending_bank) or who
    allowed = who is not None and may(m, who, SENDING, _business(k))
    refuse_if(not allowed, R.NOT_AUTHORISED)


def check_receiving(m: State, code: str, k: object) -> None:
    """Refuse what its receiver may not receive. Refuses: RECEIVER_NOT_AUTHORISED."""
    if not m.parameter("authority.enforced") or not _is_message(k):
        return
    who = m.participant(code)
    allowed = who is not None and may(m, who, RECEIVING, _business(k))
    refuse_if(not allowed, R.RECEIVER_NOT_AUTHORISED)


# --- setting rules -----------------------------------------------------------------------------


def is_region(level: int, region: str, *, some: bool = False) -> bool:
    """Tell whether a region is well told; ``some`` excludes all of them."""
    if level == REGION_ANY:
        return region == "" and not some
    return level in (REGION_CCPC, REGION_CITY) and is_digits(region, 4)


def is_date(number: int) -> bool:
    """Tell whether an int reads as a day that exists."""
    from support.model.registry import is_date as test  # noqa: PLC0415 - registry uses state, too

    return test(number)


def _is_type(text: str) -> bool:
    plain = text.replace(".", "")
    return plain.isascii() and plain.isalnum()


def _sound(line: c.AuthorityLine) -> bool:
    text = line.business_type
    type_ok = text == "" or (len(text) <= 15 and _is_type(text))
    kind = line.business_kind
    kind_ok = kind == "" or (is_digits(kind, 5) and text != "")
    of_level = {
        INSTITUTION_ANY: line.institution == "",
        INSTITUTION_KIND: line.institution in [str(one) for one in KINDS],
        INSTITUTION_CLASS: is_digits(line.institution, 3),
        INSTITUTION_DIRECT: is_digits(line.institution, 12),
        INSTITUTION_INDIRECT: is_digits(line.institution, 12),
    }
    until = line.until_date
    return (
        line.system in SYSTEMS
        and line.direction in (SENDING, RECEIVING)
        and type_ok
        and kind_ok
        and is_region(line.region_level, line.region)
        and of_level.get(line.institution_level, False)
        and is_date(line.from_date)
        and (until == 0 or (is_date(until) and until > line.from_date))
    )


def in_area(m: State, area: tuple[int, str], level: int, region: str) -> bool:
    """Tell whether a region lies in an area."""
    if (level, region) == area:
        return True
    return area[0] == REGION_CCPC and level == REGION_CITY and m.cities.get(region) == area[1]


def _may_set(m: State, setter: str, line: c.AuthorityLine) -> bool:
    if setter == "":
        return True
    area = m.areas.get((setter, line.system))
    if area is None:
        return False
    if in_area(m, area, line.region_level, line.region):
        return True
    named = line.institution_level in (INSTITUTION_DIRECT, INSTITUTION_INDIRECT)
    return named and in_area(m, area, REGION_CITY, line.institution[3:7])


def set_authorities(m: State, k: c.SetAuthorities) -> list[Told]:
    """Set all of the rules, or none."""
    refuse_if(not 1 <= len(k.rules) <= MOST_AT_ONCE, R.VALUE_OUT_OF_BOUNDS)
    refuse_if(not all(_sound(line) for line in k.rules), R.VALUE_OUT_OF_BOUNDS)
    for line in k.rules:
        if line.institution_level not in (INSTITUTION_DIRECT, INSTITUTION_INDIRECT):
            continue
        who = m.participant(line.institution)
        if who is None:
            raise Refusal(R.PARTICIPANT_UNKNOWN)
        indirect = line.institution_level == INSTITUTION_INDIRECT
        refuse_if(indirect != (who.kind == KIND_INDIRECT), R.KIND_WRONG)
    refuse_if(not all(_may_set(m, k.setter, line) for line in k.rules), R.NOT_DELEGATED)
    refuse_if(any(line.from_date < m.today for line in k.rules), R.AUTHORITY_IN_THE_PAST)
    most = m.parameter("authority.rules_max")
    refuse_if(len(m.authorities) + len(k.rules) > most, R.TOO_MANY_AUTHORITIES)
    told: list[Told] = []
    m.registry_version += 1
    for line in k.rules:
        m.last_authority += 1
        m.authorities.append(Rule(m.last_authority, k.setter, line))
        told.append(_say("AuthoritySet", m, m.authorities[-1]))
    return told


def _say(name: str, m: State, rule: Rule) -> Told:
    line = rule.line
    fields = (getattr(line, one) for one in line.__struct_fields__)
    return (name, rule.number, rule.setter, tuple(fields), m.registry_version)


def revoke_authorities(m: State, k: c.RevokeAuthorities) -> list[Told]:
    """End all of the rules, or none; today's date ends them at once."""
    refuse_if(not 1 <= len(k.numbers) <= MOST_AT_ONCE, R.VALUE_OUT_OF_BOUNDS)
    refuse_if(len(set(k.numbers)) != len(k.numbers), R.VALUE_OUT_OF_BOUNDS)
    refuse_if(not is_date(k.from_date), R.VALUE_OUT_OF_BOUNDS)
    places = {rule.number: place for place, rule in enumerate(m.authorities)}
    found = []
    for number in k.numbers:
        refuse_if(number not in places, R.AUTHORITY_UNKNOWN)
        rule = m.authorities[places[number]]
        ended = rule.line.until_date != 0 and rule.line.until_date <= k.from_date
        refuse_if(ended, R.AUTHORITY_UNKNOWN)
        refuse_if(k.setter not in ("", rule.setter), R.NOT_DELEGATED)
        found.append(rule)
    refuse_if(k.from_date < m.today, R.AUTHORITY_IN_THE_PAST)
    told: list[Told] = []
    m.registry_version += 1
    for rule in found:
        fields = {one: getattr(rule.line, one) for one in rule.line.__struct_fields__}
        ends = c.AuthorityLine(**(fields | {"until_date": k.from_date}))
        m.authorities[places[rule.number]] = Rule(rule.number, rule.setter, ends)
        told.append(_say("AuthorityRevoked", m, m.authorities[places[rule.number]]))
    return told


def delegate_area(m: State, k: c.DelegateArea) -> list[Told]:
    """Give a PBC office or a CCPC an area for a system, or take it back."""
    refuse_if(k.system not in SYSTEMS, R.VALUE_OUT_OF_BOUNDS)
    refuse_if(not is_region(k.region_level, k.region, some=True), R.VALUE_OUT_OF_BOUNDS)
    key, area = (k.setter, k.system), (k.region_level, k.region)
    if k.withdrawn:
        refuse_if(m.areas.get(key) != area, R.NOT_DELEGATED)
        del m.areas[key]
    else:
        if is_digits(k.setter, 4):
            refuse_if(area != (REGION_CCPC, k.setter), R.VALUE_OUT_OF_BOUNDS)
        else:
            office = m.participant(k.setter)
            known = office is not None and office.kind in (KIND_OFFICE, KIND_TREASURY)
            refuse_if(not known, R.OFFICE_UNKNOWN)
        m.areas[key] = area
    return [("AreaDelegated", k.setter, k.system, k.region_level, k.region, k.withdrawn)]


def assign_city(m: State, k: c.AssignCity) -> list[Told]:
    """Put a city under a CCPC, or take it out."""
    refuse_if(not is_digits(k.city, 4), R.VALUE_OUT_OF_BOUNDS)
    refuse_if(k.ccpc != "" and not is_digits(k.ccpc, 4), R.VALUE_OUT_OF_BOUNDS)
    m.cities.pop(k.city, None)
    if k.ccpc:
        m.cities[k.city] = k.ccpc
    m.registry_version += 1
    return [("CityAssigned", k.city, k.ccpc, m.registry_version)]


def forget_ended(m: State) -> list[Told]:
    """Drop, on a new date, the rules that are over."""
    m.authorities = [
        one for one in m.authorities if one.line.until_date == 0 or one.line.until_date > m.today
    ]
    return []
