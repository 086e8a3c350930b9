"""May we send this, may we receive it: the platform's decision, made from what it told.

The platform decides in any case. The client asks first, so that a message that would be refused
does not leave, and so that what should not have come is seen. Nothing is known, and all may pass,
until the platform has told that its rules decide.
Source: CCMS-T §四 (authorities are checked where they are kept); RULES-C §4.3 with corrections
4.17; house, ADR-0067, ADR-0069.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from tianping.participant.businesses import Business, received_by, sending_bank_of, sent_business
from tianping.participant.control_notices import ENFORCED, ToldRule
from tianping.participant.errors import NotAuthorisedError
from tianping.participant.messages import message_id_of
from tianping.participant.told import Told
from tianping.wire.message import Message

__all__ = ["Answer", "Asked", "Authorities", "decide"]

_BRANCH: Final = 45
"""Rules of more weight than this are a branch's, and weigh so much less among themselves."""

_ALL: Final = "0"
_CLASS_DIGITS: Final = 3
_CITY_END: Final = 7
_INDIRECT: Final = "K2"
_DATE_DIGITS: Final = 8


class Asked(msgspec.Struct, frozen=True):
    """A question: may a bank, which is the participant itself or below it, send or receive this?"""

    bank: str
    participant: str
    business: Business
    sends: bool
    date: int


class Answer(msgspec.Struct, frozen=True):
    """Yes or no, and the number of the rule that decides; 0 when no rule allows it."""

    allowed: bool
    rule: int


_YES: Final = Answer(allowed=True, rule=0)


def decide(rules: Iterable[ToldRule], asked: Asked) -> Answer:
    """Decide as the platform does: the most special rule, then a denial, then the newest.

    What the head office denies no branch allows.
    """
    met = [rule for rule in rules if _is_met(rule, asked)]
    if not met:
        return Answer(allowed=False, rule=0)
    best = max(met, key=_rank)
    by_head_office = [rule for rule in met if rule.weight <= _BRANCH]
    if best.allowed and by_head_office:
        head = max(by_head_office, key=_rank)
        best = best if head.allowed else head
    return Answer(allowed=best.allowed, rule=best.number)


def _rank(rule: ToldRule) -> tuple[int, bool, int]:
    weight = rule.weight if rule.weight <= _BRANCH else rule.weight - _BRANCH
    return weight, not rule.allowed, rule.number


def _is_met(rule: ToldRule, asked: Asked) -> bool:
    business = asked.business
    begun = rule.from_date <= asked.date
    return (
        (rule.system, rule.sends) == (business.system, asked.sends)
        and begun
        and (rule.until_date == 0 or asked.date < rule.until_date)
        and rule.business_type in ("", business.type)
        and rule.business_kind in ("", business.kind)
        and _names(rule.institution, asked)
        and (not rule.cities or asked.bank[_CLASS_DIGITS:_CITY_END] in rule.cities)
    )


def _names(institution: str, asked: Asked) -> bool:
    """Tell whether a rule names a bank. Only rules for kinds that concern us are told."""
    if institution.startswith("K"):
        return (institution == _INDIRECT) == (asked.bank != asked.participant)
    bank_class = asked.bank[:_CLASS_DIGITS]
    return institution in (_ALL, bank_class, asked.bank, asked.participant)


class Authorities:
    """A participant's own authorities, as far as the platform told them."""

    def __init__(self, told: Told, participant: str) -> None:
        self._told = told
        self._participant = participant
        self._version = -1
        self._known = False
        self._rules: list[ToldRule] = []
        self._answers: dict[Asked, Answer] = {}

    def check_sent(self, messages: Iterable[Message]) -> None:
        """Let messages leave that may be sent.

        Raises:
            NotAuthorisedError: one may not.
        """
        for message in messages:
            bank = sending_bank_of(message) or self._participant
            business = sent_business(message)
            answer = self._answer(bank, message, business, sends=True)
            if not answer.allowed:
                raise NotAuthorisedError(bank, str(business), rule=answer.rule)

    def may_receive(self, message: Message) -> bool:
        """Tell whether the business that a message brings may be received."""
        bank = received_by(message, self._participant)
        business = sent_business(message) if bank else None
        return self._answer(bank, message, business, sends=False).allowed

    def _answer(
        self, bank: str, message: Message, business: Business | None, *, sends: bool
    ) -> Answer:
        """Return the answer for a message of today's date or another; yes while nothing is told."""
        self._refresh()
        date = message_id_of(message)[:_DATE_DIGITS]
        if business is None or not self._known or not date.isdecimal():
            return _YES
        asked = Asked(bank, self._participant, business, sends=sends, date=int(date))
        answer = self._answers.get(asked)
        if answer is None:
            answer = self._answers[asked] = decide(self._rules, asked)
        return answer

    def _refresh(self) -> None:
        """Read anew what the platform told, after each notice."""
        if self._version == self._told.version:
            return
        self._version = self._told.version
        self._known = self._told.value(self._participant, ENFORCED) == "1"
        self._rules = self._told.rules(self._participant)
        self._answers = {}
