"""Information that participants send each other through the platform.

Source: RULES-C §7.3 (order of checks); CNAPS2-FIELDS hvps.151 to hvps.154, ccms.314, ccms.315;
RULES-R §7.6; ADR-0054, ADR-0104.
"""

from __future__ import annotations

from support.model.authority import check_receiving
from support.model.fault import check_partner
from support.model.parties import clearer, direct_of
from support.model.plain import Told
from support.model.settlement import check_form, check_message, remember
from support.model.state import State, refuse_if
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R
from tianping.core.terms import SYSTEM_BEPS, SYSTEM_HVPS, SYSTEM_IBPS
from tianping.values.money import AMOUNT_FEN_MAX

__all__ = ["pass_information"]

TYPES = ("hvps.151.001.01", "hvps.152.001.01", "hvps.153.001.01", "hvps.154.001.01")
"""Apply for a draft's money, told of one paid in full, ask for one's return, cash receipt."""

QUERY, REPLY = "ccms.314.001.01", "ccms.315.001.01"
"""Ask about business of HVPS, BEPS or IBPS, and reply. Source: RULES-R §7.6; ADR-0104."""

OF_QUERIES = (SYSTEM_HVPS, SYSTEM_BEPS, SYSTEM_IBPS)

APPLICATIONS = ("hvps.151.001.01", "hvps.153.001.01")
"""They ask their receiver for money; the others only tell. Source: RULES-C §4.4; ADR-0067."""


def _through(m: State, bank: str, direct: str) -> bool:
    return bank == direct or direct_of(m, bank) == direct


def pass_information(m: State, k: c.PassInformation) -> list[Told]:
    """Whoever settles here may tell whoever settles here, in any phase; no money moves."""
    check_form(k.message_id, k.digest, k.business_date)
    sound = 1 <= len(k.subject) <= 35 and 0 <= k.amount_fen <= AMOUNT_FEN_MAX
    asks = k.message_type in (QUERY, REPLY)
    sound = sound and k.system in (OF_QUERIES if asks else OF_QUERIES[:1])
    refuse_if(not sound, R.VALUE_OUT_OF_BOUNDS)
    refuse_if(not clearer(m, k.sender), R.SENDER_UNKNOWN)
    refuse_if(m.certificates.get(k.certificate) != k.sender, R.CERTIFICATE_NOT_SENDERS)
    refuse_if(not asks and k.message_type not in TYPES, R.NOT_AUTHORISED)
    repeat = check_message(m, k.sender, k)
    if repeat is not None:
        return repeat
    refuse_if(not _through(m, k.sending_bank, k.sender), R.INFORMATION_SENDER_WRONG)
    refuse_if(not clearer(m, k.receiver), R.INFORMATION_RECEIVER_UNKNOWN)
    refuse_if(not _through(m, k.receiving_bank, k.receiver), R.INFORMATION_RECEIVER_WRONG)
    if k.message_type in APPLICATIONS:
        check_receiving(m, k.receiving_bank, k)
    check_partner(m, k.receiver)
    put = (k.receiver, k.subject)
    asked = m.queries.get(put) if put in m.messages else None
    refuse_if(k.message_type == REPLY and asked != k.sender, R.QUERY_UNKNOWN)
    if k.message_type == QUERY:
        m.queries[k.sender, k.message_id] = k.receiver
    remember(m, k.sender, k, 0)
    names = (k.sender, k.message_id, k.message_type, k.receiver)
    return [("InformationPassed", *names, k.subject, k.amount_fen)]
