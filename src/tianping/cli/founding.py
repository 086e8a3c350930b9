"""The first commands of a platform, from its blueprint and its certificates."""

from __future__ import annotations

import hashlib
from typing import Final

import msgspec

from tianping.cli.authority_words import authority_lines
from tianping.cli.blueprint import BankPlan, Blueprint, whole_code
from tianping.cli.china import calendar_commands
from tianping.cli.stated_rules import standard_rules
from tianping.core.commands import (
    AddOffice,
    AddParticipant,
    AdvancePhase,
    AssignCity,
    BindAccess,
    BindCertificate,
    Command,
    EnterCalendar,
    OpenAccount,
    OpenPlatform,
    ParameterChange,
    PostOneSided,
    SetAuthorities,
    SetMinimumBalance,
    SetOverdraftLimit,
    SetParameters,
)
from tianping.core.control.day_tables import SHORT_DAY
from tianping.core.control.words import MOMENT_DATE
from tianping.core.state import CORE_VERSION
from tianping.core.terms import (
    KIND_BANK,
    KIND_INDIRECT,
    KIND_OFFICE,
    KIND_SPECIAL,
    KIND_TREASURY,
    PHASE_PREPARATION,
)
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate, format_date, previous_natural_date
from tianping.values.identifiers import CertificateId, MessageId
from tianping.values.money import parse_yuan

__all__ = ["BoundCertificates", "founding_commands"]

_KINDS: Final = {
    "office": KIND_OFFICE,
    "treasury": KIND_TREASURY,
    "bank": KIND_BANK,
    "special": KIND_SPECIAL,
    "indirect": KIND_INDIRECT,
}

_ENFORCED: Final = "authority.enforced"


class BoundCertificates(msgspec.Struct, frozen=True):
    """The two certificates of a participant: the one that signs and the one that connects."""

    signing: CertificateId
    access: CertificateId


def founding_commands(
    blueprint: Blueprint, certificates: dict[BankCode, BoundCertificates], *, at_ns: int
) -> list[Command]:
    """Return the commands that open a platform: everything up to the first morning.

    Opening balances are one-sided credits of the managing office (E6). All of it happens on the
    natural day before the first business date, which is then run through, so that overdraft
    limits are in force on the first one.
    """
    eve = previous_natural_date(blueprint.date)
    commands: list[Command] = [
        OpenPlatform(at_ns, blueprint.name, eve, CORE_VERSION),
        SetParameters(at_ns, "", _changes(blueprint)),
        *(AssignCity(at_ns, city, ccpc) for city, ccpc in sorted(blueprint.cities.items())),
        *_standard_authorities(blueprint, eve, at_ns=at_ns),
        *(
            AddOffice(at_ns, whole_code(office.code), office.name, _KINDS[office.kind])
            for office in blueprint.office
        ),
    ]
    direct = [bank for bank in blueprint.bank if bank.kind != "indirect"]
    indirect = [bank for bank in blueprint.bank if bank.kind == "indirect"]
    for number, bank in enumerate(direct, 1):
        commands += _direct_commands(eve, bank, number=number, at_ns=at_ns)
    for bank in indirect:
        commands.append(
            AddParticipant(
                at_ns,
                whole_code(bank.code),
                bank.name,
                KIND_INDIRECT,
                "",
                whole_code(bank.direct),
                bank.legal_entity,
            )
        )
    lines = [line for stated in blueprint.authority for line in authority_lines(stated, today=eve)]
    if lines:
        commands.append(SetAuthorities(at_ns, "", lines))
    for code, bound in certificates.items():
        commands.append(BindCertificate(at_ns, bound.signing, code))
        commands.append(BindAccess(at_ns, bound.access, code, code))
    for from_phase, to_phase in SHORT_DAY:
        next_date = blueprint.date if to_phase == PHASE_PREPARATION else 0
        commands.append(AdvancePhase(at_ns, from_phase, to_phase, next_date))
    return [*commands, *_calendar_commands(blueprint, at_ns)]


def _changes(blueprint: Blueprint) -> list[ParameterChange]:
    """Return the parameters of the blueprint; the schedule waits until the eve is run through."""
    values = {_ENFORCED: 1, **blueprint.parameters}
    return [
        ParameterChange(name, value, "", MOMENT_DATE, blueprint.date)
        if name.startswith("schedule.")
        else ParameterChange(name, value)
        for name, value in sorted(values.items())
    ]


def _calendar_commands(blueprint: Blueprint, at_ns: int) -> list[EnterCalendar]:
    """Return the commands that enter the calendar, of the first date's year and the next.

    They come last: the eve was a natural day, not a working one.
    """
    if blueprint.calendar == "none":
        return []
    year = blueprint.date // 10_000
    return calendar_commands([year, year + 1], at_ns)


def _standard_authorities(blueprint: Blueprint, eve: BusinessDate, *, at_ns: int) -> list[Command]:
    """Return the command that sets the standard rules, unless the blueprint wants none."""
    if not blueprint.standard_authorities:
        return []
    lines = [line for row in standard_rules() for line in authority_lines(row.rule, today=eve)]
    return [SetAuthorities(at_ns, "", lines)]


def _direct_commands(
    eve: BusinessDate, bank: BankPlan, *, number: int, at_ns: int
) -> list[Command]:
    """Return the commands that register one direct participant and fill its account."""
    code, office = whole_code(bank.code), whole_code(bank.office)
    entity = whole_code(bank.legal_entity) if bank.legal_entity else ""
    commands: list[Command] = [
        AddParticipant(at_ns, code, bank.name, _KINDS[bank.kind], office, "", entity),
        OpenAccount(at_ns, code, bank.subject, 1),
    ]
    opening_fen = parse_yuan(bank.opening)
    if opening_fen:
        message_id = MessageId(f"{format_date(eve)}{number:08d}")
        digest = hashlib.sha256(f"opening {code} {opening_fen}".encode("ascii")).digest()
        commands.append(
            PostOneSided(
                at_ns,
                office,
                message_id,
                eve,
                int.from_bytes(digest[:7], "big"),
                code,
                credit=True,
                amount_fen=opening_fen,
            )
        )
    minimum_fen, overdraft_fen = parse_yuan(bank.minimum), parse_yuan(bank.overdraft)
    if minimum_fen:
        commands.append(SetMinimumBalance(at_ns, code, minimum_fen))
    if overdraft_fen:
        commands.append(SetOverdraftLimit(at_ns, code, overdraft_fen))
    return commands
