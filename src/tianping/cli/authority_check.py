"""``tianping authority check``: whether a bank may, and which rule says so."""

from __future__ import annotations

from pathlib import Path

import click

from tianping.cli.authority_words import (
    DIRECTIONS,
    SYSTEMS,
    effect_in_words,
    line_of,
    what_in_words,
    who_in_words,
)
from tianping.cli.bank_codes import whole_code
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.output import CONSOLE, print_json
from tianping.cli.reading import folder_argument, json_option, reading
from tianping.core.control.authority_book import AuthorityBook, AuthorityRule
from tianping.core.control.authority_changes import authority_line, authority_rule
from tianping.core.control.businesses import Business
from tianping.core.control.places import Party
from tianping.core.control.words import DIRECTION_NAMES, RECEIVING, SENDING
from tianping.values.bankcode import BankCode
from tianping.values.businesses import MESSAGE_BUSINESS
from tianping.values.dates import BusinessDate, parse_date
from tianping.views import queries_control
from tianping.views.queries import participants, platform

__all__ = ["check"]

_WAYS = {word: numbers[0] for word, numbers in DIRECTIONS.items() if len(numbers) == 1}


@click.command(
    help=t(
        "Say whether BANK may send or receive a business TYPE (and KIND), and which rule decides.",
        "判断 BANK 能否发起或接收业务类型 TYPE（种类 KIND），并说明依据的规则。",
    )
)
@folder_argument
@click.argument("bank")
@click.argument("direction", type=click.Choice(list(_WAYS)))
@click.argument("business_type", metavar="TYPE")
@click.argument("kind", default="")
@click.option(
    "--system",
    type=click.Choice(list(SYSTEMS)),
    help=t("Whose type it is, if no list knows it.", "业务类型所属系统（列表中没有时）。"),
)
@click.option("--date", "on", default="", help=t("On this date; else today.", "日期；缺省当日。"))
@json_option
def check(folder: Path, bank: str, *, system: str | None, as_json: bool, **asked: str) -> None:
    """Decide as the core does, from the rules that the views hold."""
    code, on = whole_code(bank), asked["on"]
    business_type = asked["business_type"]
    business = Business(_system_of(business_type, system), business_type, asked["kind"])
    with reading(folder) as connection:
        date = parse_date(on) if on else BusinessDate(platform(connection).business_date)
        rules = queries_control.authority_rules(connection)
        cities = {view.city: view.ccpc for view in queries_control.cities(connection)}
        registered = [one for one in participants(connection) if one.participant == code]
    if not registered:
        raise Failure(
            Exit.INPUT,
            f"bank: expected one that is registered, found {code}",
            f"行号：应为已登记机构，实为 {code}",
        )
    direct = registered[0].direct_participant or code
    party = Party(code, registered[0].kind, direct_participant=BankCode(direct))
    book = AuthorityBook()
    for view in rules:
        book.add(authority_rule(view.rule, view.setter, line_of(view)))
    book.cities = cities
    book.begin_date(date)
    _print_decision(book, party, _WAYS[asked["direction"]], business, as_json=as_json)


def _system_of(business_type: str, system: str | None) -> int:
    """Return the system of a type: the one named, or the one whose messages carry it."""
    if system is None:
        listed = (
            business.system
            for business in MESSAGE_BUSINESS.values()
            if business_type in business.types
        )
        system = next(listed, None)
    if system is None:
        raise Failure(
            Exit.INPUT,
            f"type: expected one of the list, or --system, found {business_type}",
            f"业务类型：应为列表所列，或以 --system 指定系统，实为 {business_type}",
        )
    return SYSTEMS[system]


def _print_decision(
    book: AuthorityBook, party: Party, direction: int, business: Business, *, as_json: bool
) -> None:
    decision = book.decide(party, direction, business)
    if as_json:
        print_json(
            {
                "allowed": decision.allowed,
                "rule": decision.rule.number if decision.rule else None,
                "overruled": decision.overruled.number if decision.overruled else None,
            }
        )
        return
    english = {SENDING: "send", RECEIVING: "receive"}[direction]
    chinese = DIRECTION_NAMES[direction][1]
    may, may_zh = ("may", "可以") if decision.allowed else ("may not", "不得")
    CONSOLE.print(
        t(
            f"{party.code} {may} {english} {business}.",
            f"{party.code} {may_zh}{chinese} {business}。",
        )
    )
    if decision.rule is None:
        CONSOLE.print(t("No rule allows it.", "没有规则允许。"))
    else:
        CONSOLE.print(t("Decided by ", "依据") + _told_rule(decision.rule))
    if decision.overruled is not None:
        CONSOLE.print(
            t(
                "The head office denies it, so this does not count: ",
                "总行禁止，以下规则不起作用：",
            )
            + _told_rule(decision.overruled)
        )


def _told_rule(rule: AuthorityRule) -> str:
    """Return a rule in one line."""
    line = authority_line(rule)
    setter = rule.setter or t("head office", "总行")
    what, who = what_in_words(line), who_in_words(line)
    effect = effect_in_words(allowed=rule.allowed)
    return t(
        f"rule {rule.number} of {setter}: {effect} {what} to {who}",
        f"规则 {rule.number}（{setter}）：{effect} {what}，适用 {who}",
    )
