"""Who is told of information, openings, calls for funds, nets and caps.

Who asked by message gets a processing confirmation (ccms.900); information that is passed on
answers for itself, so its sender hears only of a refusal. The rest are notices to whoever the
event concerns.
Source: CNAPS2-FIELDS hvps.142, hvps.151 to hvps.154, saps.357, saps.360, saps.370, saps.372,
saps.603, saps.607, saps.610, saps.616, nets.354 to nets.356; house, ADR-0054, ADR-0055, ADR-0056.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from tianping.core.commands import (
    Command,
    InstantTransfer,
    KeepFloors,
    ManagePledging,
    PassInformation,
    QuerySameCity,
    RequestOpening,
    SetCapWarning,
    SettleNets,
    SettleSameCity,
)
from tianping.core.events import (
    CapPartSet,
    CapWarningLifted,
    CapWarningRaised,
    CapWarningSet,
    Event,
    FundsWanted,
    InformationPassed,
    InterestCharged,
    OpeningDone,
    OpeningSet,
    PaymentMade,
    PaymentSettled,
    PledgingApplied,
    PoolInForce,
    Refused,
    SameCityReported,
)
from tianping.core.settlement.rounding import half_up
from tianping.core.terms import CAP_PLEDGE
from tianping.node.drafts_writer import (
    DONE,
    DONE_CODE,
    REJECTED,
    FoundPayment,
    Writer,
    confirm_processing,
    refusal_texts,
)
from tianping.node.families.caps import CAP_WARNING_SETTING
from tianping.node.families.financing import PLEDGING_MANAGEMENT
from tianping.node.families.maintenance import MAINTENANCE
from tianping.node.families.openings import OPENING
from tianping.node.retail_business import net_reference
from tianping.node.tasks import AccountStatusNotice
from tianping.node.tasks_notices import (
    CapNotice,
    CapSettingNotice,
    CapWarningNotice,
    FundsNotice,
    InstantNotice,
    InterestNotice,
    NetEntry,
    NetListNotice,
    NetNotice,
    PledgingNotice,
    PoolNotice,
    SameCityReply,
)
from tianping.values.identifiers import payment_line

__all__ = [
    "NOTICE_ANSWERS",
    "NOTICE_TELLERS",
    "reply_same_city",
    "tell_instant_unsettled",
    "tell_net",
    "tell_nets",
]

_OfCapWarning = CapWarningRaised | CapWarningLifted


def _answer_information(writer: Writer, command: PassInformation, first: Event | None) -> None:
    """Tell the sender why its information does not go on; else the receiver has it."""
    if isinstance(first, Refused):
        confirm_processing(writer, command, command.message_type, first)


def _confirm_as(message_type: str) -> Callable[[Writer, Any, Event | None], None]:
    """Return what confirms a message of that type to its sender."""

    def confirm(writer: Writer, command: Any, first: Event | None) -> None:
        confirm_processing(writer, command, message_type, first)

    return confirm


def _pass_on(writer: Writer, event: InformationPassed, arriving: FoundPayment) -> None:
    """Send the message on to its receiver, signature and all."""
    writer.forward(arriving, event.receiver)


def reply_same_city(
    writer: Writer, command: QuerySameCity, first: Event | None, session: Command | None
) -> None:
    """Answer a same-city query (saps.610): the lines of the session, or why there are none."""
    status, code, reason = DONE, DONE_CODE, ""
    lines: list[NetEntry] = []
    if isinstance(first, Refused):
        status = REJECTED
        code, _, reason = refusal_texts(first)
    elif isinstance(first, SameCityReported) and isinstance(session, SettleSameCity):
        lines = [
            NetEntry(line.participant, line.credit, line.amount_fen, number not in first.waiting)
            for number, line in enumerate(session.lines, start=1)
        ]
    writer.add(
        SameCityReply,
        command.sender,
        query_id=command.message_id,
        original_id=command.original_message_id,
        status=status,
        code=code,
        reason=reason,
        received_at_ns=command.recorded_at_ns,
        lines=lines,
    )


def _tell_opening_set(writer: Writer, event: OpeningSet, arriving: FoundPayment) -> None:
    """Tell holder and office that an account will be opened (AS00)."""
    del arriving
    _tell_opening(writer, event, "AS00", office=event.sender, date=event.effective_date)


def _tell_opening_done(writer: Writer, event: OpeningDone, arriving: FoundPayment) -> None:
    """Tell holder and office that it is open (AS01)."""
    del arriving
    _tell_opening(writer, event, "AS01", office=event.office, date=event.business_date)


def _tell_opening(
    writer: Writer, event: OpeningSet | OpeningDone, status: str, *, office: str, date: int
) -> None:
    for receiver in (event.participant, office):
        writer.add(
            AccountStatusNotice,
            receiver,
            participant=event.participant,
            special=event.special,
            status=status,
            effective_date=date,
            balance_fen=event.balance_fen,
            minimum_fen=event.minimum_fen,
        )


def _tell_funds_wanted(writer: Writer, event: FundsWanted, arriving: FoundPayment) -> None:
    """Ask a bank to raise funds (saps.360)."""
    del arriving
    writer.add(FundsNotice, event.participant, amount_fen=event.amount_fen)


def _tell_interest(writer: Writer, event: InterestCharged, arriving: FoundPayment) -> None:
    """Tell a bank what its overdrafts cost (saps.607); nothing when that is nothing."""
    del arriving
    if event.amount_fen:
        writer.add(
            InterestNotice,
            event.participant,
            day_fen=half_up(int(event.fen_minutes), event.day_minutes),
            amount_fen=event.amount_fen,
            rate_ppm=event.rate_ppm,
            settle_date=event.settle_date,
        )


def _tell_pool(writer: Writer, event: PoolInForce, arriving: FoundPayment) -> None:
    """Tell legal entity and branches that the pool is on, whom it left that it is off (TC02)."""
    del arriving
    writer.add(PoolNotice, event.legal_entity, on=bool(event.branches))
    for branch in event.branches:
        writer.add(PoolNotice, branch, on=True)
    for branch in event.released:
        writer.add(PoolNotice, branch, on=False)


def _tell_pledging(writer: Writer, event: PledgingApplied, arriving: FoundPayment) -> None:
    """Tell a bank that its pledge financing has another mode from today on (TC04)."""
    del arriving
    writer.add(PledgingNotice, event.participant, mode=event.mode, loan_min_fen=event.loan_min_fen)


def tell_net(
    writer: Writer, made: PaymentMade, settled: PaymentSettled, *, nets: SettleNets, receiver: str
) -> None:
    """Tell a bank that its net of a session is settled (saps.603)."""
    credit = receiver == made.payee
    writer.add(
        NetNotice,
        receiver,
        system=nets.system,
        netting_date=nets.netting_date,
        session=nets.session,
        amount_fen=settled.amount_fen,
        credit=credit,
        balance_fen=settled.creditor_balance_fen if credit else settled.debtor_balance_fen,
        final_date=writer.business_date,
        reference=net_reference(nets, payment_line(made.payment)),
    )


def tell_nets(writer: Writer, nets: SettleNets, *, office_of: Callable[[str], str]) -> None:
    """Send each office the nets of a settled session on the accounts it manages (saps.616)."""
    of_office: dict[str, list[NetEntry]] = {}
    for line in nets.lines:
        if office := office_of(line.participant):
            entry = NetEntry(line.participant, line.credit, line.amount_fen)
            of_office.setdefault(office, []).append(entry)
    for office, lines in of_office.items():
        writer.add(
            NetListNotice,
            office,
            netting_date=nets.netting_date,
            session=nets.session,
            final_date=writer.business_date,
            lines=lines,
        )


def tell_instant_unsettled(
    writer: Writer, payment: FoundPayment, *, cancelled: bool = False, reason: str = ""
) -> None:
    """Tell payer and payee that an instant transfer waits, or is over (hvps.142).

    Who instructs its own account has a receipt.
    """
    command = payment.command
    if not isinstance(command, InstantTransfer):
        return
    for receiver in (command.payer, command.payee):
        if receiver != command.sender:
            writer.add(
                InstantNotice,
                receiver,
                original=payment.original,
                original_id=command.message_id,
                instructing=command.sender,
                payer=command.payer,
                payee=command.payee,
                amount_fen=command.amount_fen,
                business_type=command.business_type,
                business_kind=command.business_kind,
                cancelled=cancelled,
                reason=reason,
            )


def _tell_cap(writer: Writer, event: CapPartSet, arriving: FoundPayment) -> None:
    """Tell a bank that a part of its cap is another one (nets.356, LC00)."""
    del arriving
    writer.add(
        CapNotice,
        event.participant,
        system=event.system,
        pledge=event.part == CAP_PLEDGE,
        raised=event.raised,
        credit_fen=event.credit_fen,
        pledge_fen=event.pledge_fen,
        earmark_fen=event.earmark_fen,
        used_fen=event.used_fen,
    )


def _tell_cap_setting(writer: Writer, event: CapWarningSet, arriving: FoundPayment) -> None:
    """Tell a bank that somebody else watches its cap (nets.356, LC01)."""
    del arriving
    if event.setter != event.participant:
        writer.add(
            CapSettingNotice,
            event.participant,
            system=event.system,
            setter=event.setter,
            on=event.on,
            value_fen=event.value_fen,
        )


def _tell_cap_crossing(writer: Writer, event: _OfCapWarning, arriving: FoundPayment) -> None:
    """Tell whoever set a value that the available cap crossed it (nets.355)."""
    del arriving
    writer.add(
        CapWarningNotice,
        event.setter,
        system=event.system,
        participant=event.participant,
        below=isinstance(event, CapWarningRaised),
        value_fen=event.value_fen,
        available_fen=event.available_fen,
    )


NOTICE_ANSWERS: Final[dict[type[Any], Callable[[Writer, Any, Event | None], None]]] = {
    PassInformation: _answer_information,
    RequestOpening: _confirm_as(OPENING),
    KeepFloors: _confirm_as(MAINTENANCE),
    ManagePledging: _confirm_as(PLEDGING_MANAGEMENT),
    SetCapWarning: _confirm_as(CAP_WARNING_SETTING),
}
"""How the sender of each of these messages is answered."""

NOTICE_TELLERS: Final[dict[type[Any], Callable[[Writer, Any, FoundPayment], None]]] = {
    InformationPassed: _pass_on,
    OpeningSet: _tell_opening_set,
    OpeningDone: _tell_opening_done,
    FundsWanted: _tell_funds_wanted,
    InterestCharged: _tell_interest,
    PoolInForce: _tell_pool,
    PledgingApplied: _tell_pledging,
    CapPartSet: _tell_cap,
    CapWarningSet: _tell_cap_setting,
    CapWarningRaised: _tell_cap_crossing,
    CapWarningLifted: _tell_cap_crossing,
}
"""Who else is told of each of these events."""
