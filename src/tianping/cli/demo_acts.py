"""From an act of the demo to the message that a participant sends.

Source: house, ADR-0061.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import msgspec

from tianping.cli.demo_script import (
    Agree,
    AskLiquidity,
    Deal,
    MemberAct,
    Move,
    NetFileAct,
    Offer,
    Pay,
    Pool,
    SameCity,
    Script,
    Transfer,
    Watch,
    Withdraw,
)
from tianping.participant.account_queries import LiquidityQuery
from tianping.participant.accounts import WarningSetting
from tianping.participant.engine import Outgoing
from tianping.participant.lending import LENDING_REQUEST, LendingAnswer, LendingRequest
from tianping.participant.messages import (
    CUSTOMER_TRANSFER,
    HEADER_PRIORITIES,
    BankParty,
    Cancellation,
    CustomerParty,
    CustomerTransfer,
    InstitutionTransfer,
    Original,
    QueueAdjustment,
)
from tianping.participant.net_files import NetFile, NetPosition
from tianping.participant.office_messages import SameCityLine, SameCityNet
from tianping.participant.pools import PoolInstruction
from tianping.participant.pvp import DealRequest
from tianping.values.money import Fen, parse_yuan
from tianping.wire.catalogue import Edition

__all__ = ["Saying", "outgoing"]


class Saying(msgspec.Struct, frozen=True, kw_only=True):
    """What a message says that its act does not.

    Attributes:
        script: Whose names the act uses.
        sender: Bank code of who acts.
        message_id: The new message's.
        created_at: This moment in Beijing time.
        known: By name, sender and message id of earlier messages.
        edition: Of the messages.
    """

    script: Script
    sender: str
    message_id: str
    created_at: str
    known: dict[str, tuple[str, str]]
    edition: Edition


def outgoing(act: MemberAct, saying: Saying) -> Outgoing:
    """Return the message of an act.

    Raises:
        KeyError: it names nobody, or no earlier message.
        MessageError: a value does not fit its element.
    """
    return _MAKERS[type(act)](act, saying)


def _customer(code: str, name: str) -> CustomerParty:
    """Return an invented customer of a bank."""
    return CustomerParty(
        participant=code, branch=code, account_bank=code, name=name, account="6200000000000001"
    )


def _pay(act: Pay, saying: Saying) -> Outgoing:
    payee = saying.script.code(act.to)
    transfer = CustomerTransfer(
        message_id=saying.message_id,
        created_at=saying.created_at,
        amount_fen=parse_yuan(act.yuan),
        debtor=_customer(saying.sender, "Lin Example"),
        creditor=_customer(payee, "Mei Example"),
        priority=act.priority,
    )
    priority = HEADER_PRIORITIES[act.priority]
    return Outgoing(transfer.message(saying.edition), receiver=payee, priority=priority)


def _transfer(act: Transfer, saying: Saying) -> Outgoing:
    payer, payee = (
        BankParty(participant=code, branch=code, account_bank=code, name=code, account=code)
        for code in (saying.sender, saying.script.code(act.to))
    )
    transfer = InstitutionTransfer(
        message_id=saying.message_id,
        created_at=saying.created_at,
        amount_fen=parse_yuan(act.yuan),
        debtor=payer,
        creditor=payee,
    )
    return Outgoing(transfer.message(saying.edition), receiver=payee.participant)


def _move(act: Move, saying: Saying) -> Outgoing:
    moved = QueueAdjustment(
        message_id=saying.message_id,
        created_at=saying.created_at,
        original=_payment_of(act.payment, saying),
        to_front=True,
    )
    return Outgoing(moved.message(saying.edition))


def _withdraw(act: Withdraw, saying: Saying) -> Outgoing:
    withdrawn = Cancellation(
        message_id=saying.message_id,
        created_at=saying.created_at,
        original=_payment_of(act.payment, saying),
    )
    return Outgoing(withdrawn.message(saying.edition))


def _payment_of(name: str, saying: Saying) -> Original:
    """Return how a customer's payment is named in a later message."""
    sender, message_id = saying.known[name]
    return Original(message_id=message_id, sender=sender, code=CUSTOMER_TRANSFER)


def _deal(act: Deal, saying: Saying) -> Outgoing:
    system = saying.script.code(act.system)
    request = DealRequest(
        message_id=saying.message_id,
        created_at=saying.created_at,
        sender=saying.sender,
        system=system,
        payee=saying.script.code(act.to),
        amount_fen=parse_yuan(act.yuan),
        bought=act.bought,
        currency=act.currency,
    )
    return Outgoing(request.message(saying.edition), receiver=system)


def _pool(act: Pool, saying: Saying) -> Outgoing:
    instruction = PoolInstruction(
        message_id=saying.message_id,
        created_at=saying.created_at,
        sender=saying.sender,
        management="MT00",
        branches=tuple(saying.script.code(name) for name in act.branches),
    )
    return Outgoing(instruction.message(saying.edition))


def _offer(act: Offer, saying: Saying) -> Outgoing:
    lender = saying.script.code(act.lender)
    request = LendingRequest(
        message_id=saying.message_id,
        created_at=saying.created_at,
        sender=saying.sender,
        borrower=saying.sender,
        lender=lender,
        number=act.number,
        kind="PC00",
        lower_fen=parse_yuan(act.lower),
        upper_fen=parse_yuan(act.upper),
    )
    return Outgoing(request.message(saying.edition), receiver=lender)


def _agree(act: Agree, saying: Saying) -> Outgoing:
    borrower, request_id = saying.known[act.request]
    answer = LendingAnswer(
        message_id=saying.message_id,
        created_at=saying.created_at,
        sender=saying.sender,
        request=Original(message_id=request_id, sender=borrower, code=LENDING_REQUEST),
        number=act.number,
        agreed=True,
    )
    return Outgoing(answer.message(saying.edition), receiver=borrower)


def _watch(act: Watch, saying: Saying) -> Outgoing:
    setting = WarningSetting(
        message_id=saying.message_id,
        created_at=saying.created_at,
        sender=saying.sender,
        participant=saying.sender,
        value_fen=parse_yuan(act.yuan),
    )
    return Outgoing(setting.message(saying.edition))


def _ask_liquidity(act: AskLiquidity, saying: Saying) -> Outgoing:
    del act
    return Outgoing(
        LiquidityQuery(
            message_id=saying.message_id, created_at=saying.created_at, sender=saying.sender
        ).message(saying.edition)
    )


def _same_city(act: SameCity, saying: Saying) -> Outgoing:
    net = SameCityNet(
        message_id=saying.message_id,
        created_at=saying.created_at,
        office=saying.sender,
        session=act.session,
        lines=tuple(
            SameCityLine(bank=saying.script.code(name), credit=fen > 0, amount_fen=Fen(abs(fen)))
            for name, fen in _signed(act.lines)
        ),
    )
    return Outgoing(net.message(saying.edition))


def _net_file(act: NetFileAct, saying: Saying) -> Outgoing:
    file = NetFile(
        message_id=saying.message_id,
        created_at=saying.created_at,
        sender=saying.sender,
        positions=tuple(
            NetPosition(
                participant=saying.script.code(name), debit=fen < 0, amount_fen=Fen(abs(fen))
            )
            for name, fen in _signed(act.lines)
        ),
    )
    return Outgoing(file.message(saying.edition))


def _signed(lines: dict[str, str]) -> list[tuple[str, int]]:
    """Return each name with its fen; what is paid is below zero."""
    return [
        (name, -parse_yuan(yuan[1:]) if yuan.startswith("-") else int(parse_yuan(yuan)))
        for name, yuan in lines.items()
    ]


_MAKERS: Final[dict[type[Any], Callable[[Any, Saying], Outgoing]]] = {
    Pay: _pay,
    Transfer: _transfer,
    Move: _move,
    Withdraw: _withdraw,
    Deal: _deal,
    Pool: _pool,
    Offer: _offer,
    Agree: _agree,
    Watch: _watch,
    AskLiquidity: _ask_liquidity,
    SameCity: _same_city,
    NetFileAct: _net_file,
}
