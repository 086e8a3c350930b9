"""An invented payment system to measure on: offices, banks with money, a stream of transfers."""

from __future__ import annotations

import hashlib
import random
from typing import Final

from tianping.bench.tools import BRANCHES, of_the_day, of_the_day_before
from tianping.core.commands import (
    AddOffice,
    AddParticipant,
    AdvancePhase,
    AuthorityLine,
    BindCertificate,
    Command,
    CreditTransfer,
    LogIn,
    OpenAccount,
    OpenPlatform,
    ParameterChange,
    PostOneSided,
    SetAuthorities,
    SetParameters,
)
from tianping.core.control.authority_changes import AUTHORITIES_AT_ONCE_MAX
from tianping.core.control.words import (
    INSTITUTION_DIRECT,
    INSTITUTION_KIND,
    RECEIVING,
    REGION_ANY,
    SENDING,
)
from tianping.core.events import Refused
from tianping.core.machine import Machine
from tianping.core.state import CORE_VERSION
from tianping.core.terms import (
    CLASS_ORDINARY,
    KIND_BANK,
    KIND_OFFICE,
    PHASE_CUT_OFF,
    PHASE_DAY,
    PHASE_DAY_END,
    SYSTEM_HVPS,
    SYSTEM_SAPS,
)
from tianping.values.bankcode import BankCode, with_check_digit
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import CertificateId, MessageId
from tianping.values.money import Fen

__all__ = [
    "BANKS",
    "DATE",
    "RULES",
    "bank_code",
    "opened_machine",
    "opening_commands",
    "rules_of",
    "transfers",
]

BANKS: Final = 500
RULES: Final = 10_000
"""Rules of authority in force: every payment is checked against them, on both sides."""
OFFICES: Final = 10
DATE: Final = BusinessDate(20261123)
_DAY_BEFORE: Final = BusinessDate(20261122)
_OPENING_FEN: Final = Fen(10**13)
_RECORDED_AT_NS: Final = 1_795_000_000_000_000_000


def bank_code(number: int) -> BankCode:
    """Return the code of a bank."""
    return with_check_digit(f"90{number:04d}10000")


def _office(number: int) -> BankCode:
    return with_check_digit(f"001{number:04d}0000")


def _certificate(number: int) -> CertificateId:
    return CertificateId(f"{'ab' * 8}:{number + 1:016x}")


def rules_of(count: int) -> list[AuthorityLine]:
    """Return rules of authority: two allow banks everything, the others deny what nobody sends."""
    allowed = [
        _rule(direction, "", INSTITUTION_KIND, str(KIND_BANK), allowed=True)
        for direction in (SENDING, RECEIVING)
    ]
    drawn = random.Random(3)  # noqa: S311 - a reproducible stream, nothing secret
    denied = [
        _rule(
            drawn.choice((SENDING, RECEIVING)),
            f"Z{drawn.randrange(1_000):03d}",
            INSTITUTION_DIRECT,
            bank_code(drawn.randrange(BANKS)),
            allowed=False,
        )
        for _ in range(count - len(allowed))
    ]
    return allowed + denied


def _rule(
    direction: int, business_type: str, level: int, institution: str, *, allowed: bool
) -> AuthorityLine:
    return AuthorityLine(
        SYSTEM_HVPS, direction, allowed, business_type, "", REGION_ANY, "", level, institution,
        DATE, BusinessDate(0),
    )  # fmt: skip


def _authority_commands() -> list[Command]:
    """Return the commands that set the rules and let them decide."""
    at, rules = _RECORDED_AT_NS, rules_of(RULES)
    parts = [
        rules[first : first + AUTHORITIES_AT_ONCE_MAX]
        for first in range(0, RULES, AUTHORITIES_AT_ONCE_MAX)
    ]
    enforced = ParameterChange("authority.enforced", 1)
    return [*(SetAuthorities(at, "", part) for part in parts), SetParameters(at, "", [enforced])]


def opening_commands(banks: int = BANKS, *, tools: bool = False) -> list[Command]:
    """Return the commands that open a platform of some banks, each with a hundred billion yuan.

    With all the banks there are, the rules of authority decide.
    With ``tools`` it opens a day earlier, and every tool is on for every bank.
    """
    at, date = _RECORDED_AT_NS, _DAY_BEFORE if tools else DATE
    commands: list[Command] = [OpenPlatform(at, "bench", date, CORE_VERSION)]
    commands += [AddOffice(at, _office(n), f"Office {n}", KIND_OFFICE) for n in range(OFFICES)]
    for n in range(banks):
        bank, office = bank_code(n), _office(n % OFFICES)
        head = bank_code(n - n % (BRANCHES + 1)) if tools else ""
        commands.append(AddParticipant(at, bank, f"Bank {n}", KIND_BANK, office, "", head))
        commands.append(OpenAccount(at, bank, 2012, 1))
        commands.append(BindCertificate(at, _certificate(n), bank))
        message_id = MessageId(f"{date}{n:08d}")
        commands.append(
            PostOneSided(
                at, office, message_id, date, n, bank, credit=True, amount_fen=_OPENING_FEN
            )
        )
    if tools:
        codes = [bank_code(n) for n in range(banks)]
        commands += of_the_day_before(at, codes, _office(0))
        steps = ((0, PHASE_DAY), (PHASE_DAY, PHASE_CUT_OFF), (PHASE_CUT_OFF, PHASE_DAY_END))
        commands += [AdvancePhase(at, *step, 0) for step in steps]
        commands.append(AdvancePhase(at, PHASE_DAY_END, 0, DATE))
    commands += [_log_in(n, system) for n in range(banks) for system in (SYSTEM_HVPS, SYSTEM_SAPS)]
    if tools:
        commands += of_the_day(at, codes, DATE)
    if banks == BANKS:
        commands += _authority_commands()
    commands.append(AdvancePhase(at, 0, PHASE_DAY, 0))
    return commands


def _log_in(number: int, system: int) -> LogIn:
    """Return a bank's log-in, as its client would send it in the morning."""
    message_id = MessageId(f"{DATE}{system}{number:08d}")
    certificate = _certificate(number)
    return LogIn(
        _RECORDED_AT_NS,
        bank_code(number),
        message_id,
        DATE,
        number,
        certificate,
        0,
        system,
        "bench",
    )


def opened_machine(banks: int = BANKS, *, tools: bool = False) -> Machine:
    """Return a machine in daytime, after ``opening_commands``."""
    machine = Machine()
    for events in machine.apply_batch(opening_commands(banks, tools=tools)):
        if isinstance(events[0], Refused):
            raise ValueError(f"the world does not open: {events[0]}")  # noqa: TRY004 - not a type
    return machine


def transfers(count: int, *, banks: int = BANKS, seed: int = 1) -> list[Command]:
    """Return ordinary transfers between random pairs of banks, with distinct message ids."""
    drawn = random.Random(seed)  # noqa: S311 - a reproducible stream, nothing secret
    codes = [bank_code(number) for number in range(banks)]
    certificates = [_certificate(number) for number in range(banks)]
    commands: list[Command] = []
    for n in range(count):
        payer = drawn.randrange(banks)
        payer_code = codes[payer]
        payee_code = codes[(payer + 1 + drawn.randrange(banks - 1)) % banks]
        digest = hashlib.sha256(n.to_bytes(8, "big")).digest()
        commands.append(
            CreditTransfer(
                _RECORDED_AT_NS + n,
                payer_code,
                MessageId(f"{DATE}{seed:02d}{n:06d}" if n < 10**6 else f"{DATE}{seed:02d}{n:010d}"),
                "hvps.111.001.01",
                DATE,
                int.from_bytes(digest[:7], "big"),
                digest,
                certificates[payer],
                2 * banks + OFFICES,
                payer_code,
                payee_code,
                payee_code,
                Fen(drawn.randrange(1, 10**8)),
                CLASS_ORDINARY,
                "A100",
                "02102",
            )
        )
    return commands
