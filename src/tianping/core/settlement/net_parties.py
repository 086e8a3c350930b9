"""Who the lines of a BEPS or IBPS session are about, as the system saw them on the netting date.

Source: RULES-C §2.7; RULES-D §4.5; correction 2 (one-point access); house, ADR-0089, ADR-0090.
"""

from __future__ import annotations

from tianping.core.commands import NetLine, SettleNets
from tianping.core.control.parties import settling_participant, takes_part
from tianping.core.events import Event
from tianping.core.refusals import RefusalCode
from tianping.core.refuse import refuse
from tianping.core.state import State
from tianping.values.bankcode import BankCode

__all__ = ["refuse_settlers", "settled_lines", "stranger_in"]


def refuse_settlers(state: State, command: SettleNets, *, system: int) -> list[Event] | None:
    """Refuse the first line of somebody unknown, or who takes part and settles on no account.

    Source: RULES-A §2.1, §4.4.
    """
    date = command.netting_date
    for line in command.lines:
        code = line.participant
        if code not in state.participants:
            return refuse(RefusalCode.PARTICIPANT_UNKNOWN, code)
        if not takes_part(state, code, system, date=date):
            continue
        if settling_participant(state, code, system, date=date) is None:
            return refuse(RefusalCode.ACCOUNT_UNKNOWN, code)
    return None


def stranger_in(state: State, command: SettleNets, *, system: int) -> str:
    """Return the first line's participant who does not take part on the netting date, or nothing.

    A net of T cannot name who was revoked with T: the system had switched before.
    Source: RULES-D §4.5.
    """
    for line in command.lines:
        if not takes_part(state, line.participant, system, date=command.netting_date):
            return line.participant
    return BankCode("")


def settled_lines(state: State, command: SettleNets, *, system: int) -> list[NetLine]:
    """Return the lines by whose account or books they settle on, as of the netting date.

    A session that is held keeps them so: what was netted before a change stays with whom it was
    netted for. Who does not take part stays named, and is refused.
    Source: RULES-C §2.7 (BEPS items in netting stay); correction 2.
    """
    lines: list[NetLine] = []
    for line in command.lines:
        owner = settling_participant(state, line.participant, system, date=command.netting_date)
        if owner is None or owner.code == line.participant:
            lines.append(line)
        else:
            lines.append(NetLine(owner.code, line.credit, line.amount_fen))
    return lines
