"""Rules of authority in words, for files, blueprints and the command line; and back.

Source: RULES-C §4.2-4.3; house, ADR-0020, ADR-0067.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Final, TypeVar

from tianping.cli.bank_codes import whole_code
from tianping.cli.language import t
from tianping.cli.stated_rules import ALL, StatedRule
from tianping.core.commands import AuthorityLine
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
from tianping.core.terms import (
    KIND_BANK,
    KIND_INDIRECT,
    KIND_NAMES,
    KIND_OFFICE,
    KIND_SPECIAL,
    KIND_TREASURY,
    SYSTEM_NAMES,
)
from tianping.values.dates import BusinessDate, format_date, parse_date
from tianping.values.errors import ValueTextError
from tianping.views.records_control import AuthorityRuleView

__all__ = [
    "DIRECTIONS",
    "EFFECTS",
    "SYSTEMS",
    "authority_lines",
    "effect_in_words",
    "line_of",
    "region_of",
    "stated_rule",
    "what_in_words",
    "who_in_words",
]

SYSTEMS: Final = {names[0]: system for system, names in SYSTEM_NAMES.items()}
DIRECTIONS: Final = {"send": (SENDING,), "receive": (RECEIVING,), "both": (SENDING, RECEIVING)}
EFFECTS: Final = {"allow": True, "deny": False}

_KINDS: Final = {
    "bank": KIND_BANK,
    "indirect": KIND_INDIRECT,
    "office": KIND_OFFICE,
    "treasury": KIND_TREASURY,
    "special": KIND_SPECIAL,
}
_REGIONS: Final = {"CCPC": REGION_CCPC, "CITY": REGION_CITY}
_INSTITUTIONS: Final = {
    "kind": INSTITUTION_KIND,
    "class": INSTITUTION_CLASS,
    "participant": INSTITUTION_DIRECT,
    "indirect": INSTITUTION_INDIRECT,
}


def authority_lines(stated: StatedRule, *, today: BusinessDate) -> list[AuthorityLine]:
    """Return the rules that a row states; without a first date they hold from today on.

    Raises:
        ValueTextError: a word is none of those that there are.
    """
    system = _one_of(SYSTEMS, stated.system, ("system", "系统"))
    directions = _one_of(DIRECTIONS, stated.direction, ("direction", "方向"))
    allowed = _one_of(EFFECTS, stated.effect, ("effect", "效力"))
    region_level, region = region_of(stated.region)
    institution_level, institution = _institution(stated.institution)
    from_date = parse_date(stated.from_date) if stated.from_date else today
    until_date = parse_date(stated.until_date) if stated.until_date else BusinessDate(0)
    return [
        AuthorityLine(
            system,
            direction,
            allowed,
            business_type,
            business_kind,
            region_level,
            region,
            institution_level,
            institution,
            from_date,
            until_date,
        )
        for direction, business_type, business_kind in product(
            directions, _codes(stated.types), _codes(stated.kinds)
        )
    ]


def _codes(text: str) -> list[str]:
    """Return the codes of a cell; one empty one stands for all."""
    return [""] if text.strip() in ("", ALL) else text.split()


_T = TypeVar("_T")


def _one_of(choices: dict[str, _T], text: str, what: tuple[str, str]) -> _T:
    found = choices.get(text)
    if found is None:
        listed = ", ".join(choices)
        raise ValueTextError(*what, expected=listed, expected_zh=listed, found=text)
    return found


def _parted(text: str, choices: dict[str, int], what: tuple[str, str]) -> tuple[int, str]:
    """Return level and name of ``word name``; 0 and nothing for all."""
    if text.strip() in ("", ALL):
        return 0, ""
    word, _, name = text.partition(" ")
    return _one_of(choices, word, what), name.strip()


def region_of(text: str) -> tuple[int, str]:
    """Return level and digits of a region.

    Raises:
        ValueTextError: it is neither a CCPC's nor a city's.
    """
    return _parted(text, _REGIONS, ("region", "区域"))


def _institution(text: str) -> tuple[int, str]:
    what = ("institution", "机构")
    level, name = _parted(text, _INSTITUTIONS, what)
    if level == INSTITUTION_KIND:
        return level, str(_one_of(_KINDS, name, what))
    if level in (INSTITUTION_DIRECT, INSTITUTION_INDIRECT):
        return level, str(whole_code(name))
    return level, name


def stated_rule(line: AuthorityLine) -> StatedRule:
    """Return the row that states a rule."""
    directions = {numbers: word for word, numbers in DIRECTIONS.items()}
    return StatedRule(
        system=SYSTEM_NAMES[line.system][0],
        direction=directions[(line.direction,)],
        effect="allow" if line.allowed else "deny",
        types=line.business_type or ALL,
        kinds=line.business_kind or ALL,
        region=_in_file(line.region_level, line.region, _REGIONS),
        institution=_institution_in_file(line),
        from_date=format_date(line.from_date),
        until_date=format_date(line.until_date) if line.until_date else "",
    )


def _in_file(level: int, name: str, choices: dict[str, int]) -> str:
    words = {number: word for word, number in choices.items()}
    return f"{words[level]} {name}" if level else ALL


def _institution_in_file(line: AuthorityLine) -> str:
    name = line.institution
    if line.institution_level == INSTITUTION_KIND:
        kinds = {str(number): word for word, number in _KINDS.items()}
        name = kinds[name]
    return _in_file(line.institution_level, name, _INSTITUTIONS)


def line_of(view: AuthorityRuleView) -> AuthorityLine:
    """Return a rule of the views as commands tell it."""
    return AuthorityLine(
        SYSTEMS[view.system],
        view.direction,
        view.allowed,
        view.business_type,
        view.business_kind,
        view.region_level,
        view.region,
        view.institution_level,
        view.institution,
        BusinessDate(view.from_date),
        BusinessDate(view.until_date),
    )


def effect_in_words(*, allowed: bool) -> str:
    """Return what a rule does, for people."""
    return t("allow", "允许") if allowed else t("deny", "禁止")


def what_in_words(line: AuthorityLine) -> str:
    """Return the business of a rule for people: system, type and kind."""
    business = f"{line.business_type} {line.business_kind}".strip()
    return f"{SYSTEM_NAMES[line.system][0]} {business or t('all', '全部')}"


def who_in_words(line: AuthorityLine) -> str:
    """Return for whom a rule is, for people."""
    return ", ".join(_who(line)) or t("everybody", "全部机构")


def _who(line: AuthorityLine) -> Iterator[str]:
    level, name = line.institution_level, line.institution
    if level == INSTITUTION_KIND:
        yield t(*KIND_NAMES[int(name)])
    elif level == INSTITUTION_CLASS:
        yield t(f"bank class {name}", f"行别 {name}")
    elif level == INSTITUTION_DIRECT:
        yield t(f"{name} and those below it", f"{name} 及其间接参与者")
    elif level != INSTITUTION_ANY:
        yield t(f"{name} itself", f"仅 {name}")
    if line.region_level != REGION_ANY:
        city = line.region_level == REGION_CITY
        yield t(f"city {line.region}" if city else f"CCPC {line.region}",
                f"城市 {line.region}" if city else f"城市处理中心 {line.region}")  # fmt: skip
