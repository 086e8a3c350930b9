"""The foreign exchange system, quoted trades: payment versus payment in two phases.

Members have foreign currency here and quote prices in yuan. Who buys at a quote asks the platform
to hold its yuan (hvps.143); the platform passes that on once they are held. If the price is the
quote's and the seller has the currency, it is frozen here and the platform is told that both legs
are sure (hvps.144, PR05): the yuan are paid there, the currency is delivered here. Else there is
no deal (PR09), and both are free again.
Source: RULES-A §4.5 (E24a); house, ADR-0046, ADR-0061.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Final

import apsw
import msgspec

from tianping.participant.engine import Outgoing
from tianping.participant.messages import Original
from tianping.participant.pvp import PVP_REQUEST, DealAnswer, DealRequest, deal_request_of
from tianping.partners import files
from tianping.partners.desk import Said
from tianping.partners.rounds import Identity
from tianping.partners.titles import Titles
from tianping.values.errors import ValueTextError
from tianping.values.money import Fen, parse_yuan
from tianping.wire.message import Message

__all__ = [
    "SCHEMA",
    "Deal",
    "DealState",
    "Deposit",
    "Quote",
    "QuoteBook",
    "QuoteDesk",
    "book_of",
    "price_fen",
]

SCHEMA: Final = """
create table quote(
    quote integer primary key, seller text not null, currency text not null,
    price integer not null, left_cents integer not null check (left_cents >= 0)
) strict;
create table deal(
    buyer text not null, message_id text not null, seller text not null, currency text not null,
    cents integer not null, amount_fen integer not null, quote integer not null,
    state text not null, answer_id text not null, reason text not null,
    answered integer not null default 0,
    primary key (buyer, message_id)
) strict, without rowid;
"""

_PRICE_UNIT: Final = 10_000
"""Prices have four decimals: yuan for one unit of the currency."""

_CENTS: Final = 100


class Deposit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Foreign currency that a member brings in; the amount is text with up to two decimals."""

    member: str
    currency: str
    amount: str


class Quote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a member sells, at how many yuan the unit (text with up to four decimals)."""

    seller: str
    currency: str
    price: str
    amount: str


class QuoteBook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The currency and the quotes of a day, or a part of them."""

    name: str
    deposits: list[Deposit] = []
    quotes: list[Quote] = []


def book_of(content: bytes) -> QuoteBook:
    """Return what a file of quotes says.

    Raises:
        ValueTextError: an amount, a price, a currency or a code is wrong, or there is nothing.
        msgspec.DecodeError: the file has another form.
    """
    book = files.read(content, QuoteBook)
    files.check_count([*book.deposits, *book.quotes])
    for deposit in book.deposits:
        files.member(deposit.member)
        files.positive_fen(deposit.amount)
        _currency(deposit.currency)
    for quote in book.quotes:
        files.member(quote.seller)
        files.positive_fen(quote.amount)
        _currency(quote.currency)
        _price(quote.price)
    return book


def _currency(text: str) -> str:
    """Return a currency code: three letters.

    Raises:
        ValueTextError: it is none.
    """
    if len(text) != 3 or not text.isascii() or not text.isalpha() or not text.isupper():
        raise ValueTextError(
            "currency",
            "币种",
            expected="three letters, such as USD",
            expected_zh="三位字母，如 USD",
            found=text,
        )
    return text


def _price(text: str) -> int:
    """Return a price in ten-thousandths of a yuan.

    Raises:
        ValueTextError: it is none, or zero.
    """
    whole, _, decimals = text.partition(".")
    digits = whole + decimals.ljust(4, "0")
    sound = digits.isascii() and digits.isdigit() and whole and len(decimals) <= 4
    if not sound or not int(digits):
        raise ValueTextError(
            "price in yuan",
            "价格（元）",
            expected="above 0, with up to four decimals",
            expected_zh="大于 0，至多四位小数",
            found=text,
        )
    return int(digits)


def price_fen(cents: int, price: int) -> int:
    """Return the fen that some cents of a currency cost at a price, a half rounded up.

    A price of 7.1234 yuan is 71234; so cents times price is in ten-thousandths of a fen.
    """
    return (2 * cents * price + _PRICE_UNIT) // (2 * _PRICE_UNIT)


class DealState(StrEnum):
    """Where a deal stands."""

    SURE = "sure"
    """The currency is frozen; the platform has been told, or will be."""
    PAID = "paid"
    """The platform paid the yuan; the buyer has the currency."""
    DECLINED = "declined"
    """No quote, or no currency for it."""
    FREED = "freed"
    """The platform did not pay; the seller has its currency again."""


class Deal(msgspec.Struct, frozen=True, kw_only=True):
    """One deal that was asked for."""

    buyer: str
    message_id: str
    seller: str
    currency: str
    cents: int
    amount_fen: Fen
    quote: int
    """0 when it met none."""
    state: DealState
    answer_id: str
    reason: str


class QuoteDesk:
    """Answers deals at quotes; the caller opens the transactions."""

    def __init__(self, connection: apsw.Connection, titles: Titles) -> None:
        self._db = connection
        self._titles = titles

    def take_in(self, book: QuoteBook) -> None:
        """Add the currency and the quotes of a file."""
        for deposit in book.deposits:
            self._titles.register(
                deposit.currency, files.member(deposit.member), parse_yuan(deposit.amount)
            )
        for quote in book.quotes:
            self._db.execute(
                "insert into quote(seller, currency, price, left_cents) values (?, ?, ?, ?)",
                (
                    files.member(quote.seller),
                    quote.currency,
                    _price(quote.price),
                    parse_yuan(quote.amount),
                ),
            )

    def deals(self) -> list[Deal]:
        """Return all deals, in the order of their answers."""
        return [_deal(row) for row in self._db.execute("select * from deal order by answer_id")]

    # What comes in

    def take(self, message: Message, new_id: Callable[[int], str]) -> list[Said]:
        """Answer a deal whose yuan are held."""
        if message.code != PVP_REQUEST:
            return []
        try:
            request = deal_request_of(message)
        except ValueTextError:
            request = None
        if request is None or self._is_known(request):
            return []
        answer_id = new_id(int(request.message_id[:8]))
        quote, cents, reason = self._meet(request)
        if quote:
            self._titles.freeze(request.currency, request.payee, cents)
            self._offer(quote, -cents)
        state = DealState.SURE if quote else DealState.DECLINED
        self._db.execute(
            "insert into deal values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
            (
                request.sender,
                request.message_id,
                request.payee,
                request.currency,
                cents,
                request.amount_fen,
                quote,
                state.value,
                answer_id,
                reason,
            ),
        )
        return [_said(state.value, request.sender, request.message_id, reason)]

    def _is_known(self, request: DealRequest) -> bool:
        sql = "select 1 from deal where buyer=? and message_id=?"
        return bool(self._db.execute(sql, (request.sender, request.message_id)).get)

    def _meet(self, request: DealRequest) -> tuple[int, int, str]:
        """Return the quote that a deal meets, 0 for none, the cents bought, and why not."""
        try:
            cents = int(parse_yuan(request.bought))
        except ValueTextError:
            return 0, 0, f"{request.currency} {request.bought}"
        sql = (
            "select quote, price, left_cents from quote where seller=? and currency=?"
            " order by price, quote"
        )
        at_price = [
            (int(str(quote)), int(str(left)))
            for quote, price, left in self._db.execute(sql, (request.payee, request.currency))
            if price_fen(cents, int(str(price))) == request.amount_fen
        ]
        if not cents or not at_price:
            return 0, cents, "no such quote 无此报价"
        if self._titles.free(request.currency, request.payee) < cents:
            return 0, cents, "the seller has too little 卖方外币不足"
        enough = [quote for quote, left in at_price if left >= cents]
        return (enough[0], cents, "") if enough else (0, cents, "quoted for less 报价数量不足")

    def _offer(self, quote: int, cents: int) -> None:
        sql = "update quote set left_cents=left_cents+? where quote=?"
        self._db.execute(sql, (cents, quote))

    # What goes out

    def due(self) -> list[str]:
        """Return the ids of answers of which it is not known what became."""
        sql = "select answer_id from deal where answered=0 order by answer_id"
        return [str(row[0]) for row in self._db.execute(sql)]

    def _answered(self, answer_id: str) -> Deal:
        return _deal(next(self._db.execute("select * from deal where answer_id=?", (answer_id,))))

    def answer(self, answer_id: str, identity: Identity, created_at: str) -> Outgoing:
        """Return the message of an answer; it goes to the buyer, through the platform."""
        deal = self._answered(answer_id)
        reply = DealAnswer(
            message_id=answer_id,
            created_at=created_at,
            sender=identity.code,
            original=Original(message_id=deal.message_id, sender=deal.buyer, code=PVP_REQUEST),
            confirmed=deal.state is not DealState.DECLINED,
        )
        return Outgoing(reply.message(identity.edition), receiver=deal.buyer)

    def conclude(self, answer_id: str, reason: str, *, taken: bool) -> list[Said]:
        """Deliver the currency when the yuan are paid; else the seller has it again."""
        deal = self._answered(answer_id)
        self._db.execute("update deal set answered=1 where answer_id=?", (answer_id,))
        if deal.state is not DealState.SURE:
            return []
        if taken:
            self._titles.deliver(
                deal.currency, seller=deal.seller, buyer=deal.buyer, quantity=deal.cents
            )
        else:
            self._titles.unfreeze(deal.currency, deal.seller, deal.cents)
            self._offer(deal.quote, deal.cents)
        state = DealState.PAID if taken else DealState.FREED
        self._db.execute(
            "update deal set state=?, reason=? where answer_id=?",
            (state.value, "" if taken else reason, answer_id),
        )
        return [_said(state.value, deal.buyer, deal.message_id, "" if taken else reason)]


_TEXTS: Final = {
    "sure": ("both legs are sure", "双方资金已落实"),
    "paid": ("is paid, the currency delivered", "人民币已付，外币已交付"),
    "declined": ("is declined", "不成立"),
    "freed": ("is not paid, the currency is free again", "人民币未付，外币已解冻"),
}


def _said(event: str, buyer: str, message_id: str, reason: str) -> Said:
    english, chinese = _TEXTS[event]
    why, why_zh = (f": {reason}", f"：{reason}") if reason else ("", "")
    return Said(
        event,
        f"deal {message_id} of {buyer} {english}{why}",
        f"{buyer} 的交易 {message_id} {chinese}{why_zh}",
        {"buyer": buyer, "message_id": message_id, "reason": reason},
    )


def _deal(row: tuple[apsw.SQLiteValue, ...]) -> Deal:
    values = dict(zip(Deal.__struct_fields__, row, strict=False))
    return msgspec.convert(values, Deal)
