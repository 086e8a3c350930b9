"""Values and moments of parameters in words, for the command line; and back.

Source: RULES-C §6.2; house, ADR-0020, ADR-0068.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from msgspec.structs import replace

from tianping.cli.language import t
from tianping.cli.output import grouped_yuan
from tianping.cli.reading import moment as instant
from tianping.core.commands import ParameterChange
from tianping.core.control.parameters import PARAMETERS, ParameterRule
from tianping.core.control.words import (
    MOMENT_DATE,
    MOMENT_NAMES,
    MOMENT_SESSION,
    MOMENT_SOONEST,
    MOMENT_SWITCH,
    MOMENT_TIME,
)
from tianping.core.terms import SYSTEM_NAMES
from tianping.values.dates import BEIJING, parse_date
from tianping.values.errors import ValueTextError
from tianping.values.money import parse_yuan
from tianping.views.records_control import ParameterChangeView

__all__ = ["at_moment", "moment_in_words", "owner_in_words", "stated_change", "value_in_words"]

_WORDS: Final = {
    "soonest": MOMENT_SOONEST,
    "session": MOMENT_SESSION,
    "switch": MOMENT_SWITCH,
}
_DATE_DIGITS: Final = 8
_NS_PER_SECOND: Final = 1_000_000_000


def stated_change(text: str) -> ParameterChange:
    """Return the change that ``name=value`` states; an amount may be yuan with a decimal point.

    Raises:
        ValueTextError: there is no such parameter, or no whole number.
    """
    name, mark, value = text.partition("=")
    rule = PARAMETERS.get(name)
    if rule is None or not mark:
        raise ValueTextError(
            "parameter",
            "参数",
            expected="name=value, with a name of 'tianping parameter list'",
            expected_zh="name=value，参数名见 tianping parameter list",
            found=text,
        )
    return ParameterChange(name, _value(rule, value, name))


def _value(rule: ParameterRule, text: str, name: str) -> int:
    if rule.terms.unit == "fen" and "." in text:
        return parse_yuan(text)
    try:
        return int(text)
    except ValueError as error:
        raise ValueTextError(
            name, name, expected="a whole number", expected_zh="整数", found=text
        ) from error


def at_moment(change: ParameterChange, text: str) -> ParameterChange:
    """Return a change for a moment: a word, a date, or a date and a time in Beijing.

    Raises:
        ValueTextError: none of these.
    """
    if text in _WORDS:
        return replace(change, moment=_WORDS[text])
    if len(text) == _DATE_DIGITS and text.isdecimal():
        return replace(change, moment=MOMENT_DATE, effective_date=parse_date(text))
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueTextError(
            "moment",
            "生效时点",
            expected="soonest, session, switch, yyyymmdd or 'yyyy-mm-dd hh:mm'",
            expected_zh="soonest、session、switch、yyyymmdd 或“yyyy-mm-dd hh:mm”",
            found=text,
        ) from error
    seconds = int((at if at.tzinfo else at.replace(tzinfo=BEIJING)).timestamp())
    return replace(change, moment=MOMENT_TIME, effective_at_ns=seconds * _NS_PER_SECOND)


def value_in_words(name: str, value: int) -> str:
    """Return a value for people: yuan of an amount, else the number."""
    rule = PARAMETERS.get(name)
    if rule is not None and rule.terms.unit == "fen":
        return t(f"{grouped_yuan(value)} yuan", f"{grouped_yuan(value)} 元")
    return str(value)


def owner_in_words(rule: ParameterRule) -> str:
    """Return who may change a parameter, for people."""
    if rule.terms.local:
        return t("head office; for their areas branches", "总行；分支机构限所辖区域")
    return t("head office", "总行")


def moment_in_words(view: ParameterChangeView) -> str:
    """Return what a change waits for, for people."""
    if view.moment == MOMENT_DATE:
        return str(view.effective_date)
    if view.moment == MOMENT_TIME:
        return instant(view.effective_at_ns)
    rule = PARAMETERS[view.name]
    system = SYSTEM_NAMES[rule.terms.system][0]
    english, chinese = MOMENT_NAMES[view.moment]
    return t(f"{english}, {system}", f"{chinese}（{system}）")
