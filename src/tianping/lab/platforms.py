"""From a synthetic day to commands of the real core."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final

from tianping.core.commands import (
    AddOffice,
    AddParticipant,
    AdvancePhase,
    BindCertificate,
    Command,
    CreditTransfer,
    OpenAccount,
    OpenPlatform,
    PostOneSided,
    SetParameter,
)
from tianping.core.events import Event, Refused
from tianping.core.machine import Machine
from tianping.core.state import CORE_VERSION
from tianping.core.terms import (
    CLASS_ORDINARY,
    CLASS_URGENT,
    KIND_BANK,
    KIND_OFFICE,
    PHASE_DAY,
    PHASE_PREPARATION,
)
from tianping.lab.days import MINUTE_NS, OPENING_MINUTE, SyntheticDay
from tianping.values.bankcode import BankCode, with_check_digit
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import CertificateId, MessageId
from tianping.values.money import AMOUNT_FEN_MAX, Fen

__all__ = ["DATE", "MIDNIGHT_NS", "accepted", "bank_code", "commands_of", "opened_machine"]

DATE: Final = BusinessDate(20261123)
MIDNIGHT_NS: Final = 1_795_363_200_000_000_000
"""Midnight of that date in Beijing, nanoseconds since 1970."""

_OFFICE: Final = with_check_digit("00100000000")
_MESSAGE_TYPE: Final = "hvps.111.001.01"


def bank_code(number: int) -> BankCode:
    """Return the invented code of a bank."""
    return with_check_digit(f"90{number:04d}10000")


def _certificate(number: int) -> CertificateId:
    return CertificateId(f"{'ab' * 8}:{number + 1:016x}")


def accepted(machine: Machine, command: Command) -> list[Event]:
    """Apply a command that a lab's world must accept.

    Raises:
        ValueError: it is refused.
    """
    events = machine.apply(command)
    if isinstance(events[0], Refused):
        raise ValueError(f"{type(command).__name__} is refused: {events[0]}")  # noqa: TRY004
    return events


def opened_machine(day: SyntheticDay, parameters: dict[str, int]) -> Machine:
    """Return a machine in daytime, its banks with what the day gives them.

    Raises:
        ValueError: a parameter is unknown or outside its bounds.
    """
    at_ns = MIDNIGHT_NS + OPENING_MINUTE * MINUTE_NS
    machine = Machine()
    accepted(machine, OpenPlatform(at_ns, "lab", DATE, CORE_VERSION))
    accepted(machine, SetParameter(at_ns, "login.required", 0, DATE))
    accepted(machine, SetParameter(at_ns, "queue.length_max", 1_000_000, DATE))
    for name, value in parameters.items():
        accepted(machine, SetParameter(at_ns, name, value, DATE))
    accepted(machine, AddOffice(at_ns, _OFFICE, "Office", KIND_OFFICE))
    for number, opening_fen in enumerate(day.opening_fen):
        bank = bank_code(number)
        participant = AddParticipant(at_ns, bank, f"Bank {number}", KIND_BANK, _OFFICE, "", "")
        accepted(machine, participant)
        accepted(machine, OpenAccount(at_ns, bank, 2012, 1))
        accepted(machine, BindCertificate(at_ns, _certificate(number), bank))
        for part, amount_fen in enumerate(_parts(opening_fen)):
            message_id = MessageId(f"{DATE}{number:06d}{part:04d}")
            credit = PostOneSided(
                at_ns, _OFFICE, message_id, DATE, number, bank, credit=True, amount_fen=amount_fen
            )
            accepted(machine, credit)
    accepted(machine, AdvancePhase(at_ns, PHASE_PREPARATION, PHASE_DAY, 0))
    return machine


def _parts(amount_fen: int) -> Iterator[Fen]:
    """Yield an amount in parts that one booking may have."""
    while amount_fen > 0:
        part = min(amount_fen, AMOUNT_FEN_MAX)
        yield Fen(part)
        amount_fen -= part


def commands_of(day: SyntheticDay) -> Iterator[CreditTransfer]:
    """Yield the payments of a day as commands, in order of time."""
    banks = [bank_code(number) for number in range(day.plan.banks)]
    certificates = [_certificate(number) for number in range(day.plan.banks)]
    for number, transfer in enumerate(day.transfers):
        digest = hashlib.sha256(number.to_bytes(8, "big")).digest()
        payer, payee = banks[transfer.payer], banks[transfer.payee]
        yield CreditTransfer(
            recorded_at_ns=MIDNIGHT_NS + transfer.at_ns,
            sender=payer,
            message_id=MessageId(f"{DATE}{number:010d}"),
            message_type=_MESSAGE_TYPE,
            business_date=DATE,
            digest=int.from_bytes(digest[:7], "big"),
            original_hash=digest,
            certificate=certificates[transfer.payer],
            registry_version=0,
            debtor_bank=payer,
            creditor_participant=payee,
            creditor_bank=payee,
            amount_fen=Fen(transfer.amount_fen),
            queue_class=CLASS_URGENT if transfer.urgent else CLASS_ORDINARY,
            business_type="A100",
            business_kind="02102",
        )
