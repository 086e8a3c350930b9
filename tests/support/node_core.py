"""A small opened platform for the node's tests: two banks at one office, in daytime."""

from __future__ import annotations

import threading
from collections.abc import Callable

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
from tianping.core.state import CORE_VERSION
from tianping.core.terms import CLASS_ORDINARY, KIND_BANK, KIND_OFFICE
from tianping.journal.errors import JournalFault
from tianping.journal.memory import MemoryJournal
from tianping.journal.port import Head, nothing
from tianping.values.bankcode import BankCode, with_check_digit
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import CertificateId, MessageId
from tianping.values.money import Fen

OFFICE = with_check_digit("00110000001")
BANK_A = with_check_digit("90110000001")
BANK_B = with_check_digit("90210000002")
DATE = BusinessDate(20261123)
CERTIFICATE_A = CertificateId("aaaaaaaaaaaaaaaa:01")
CERTIFICATE_B = CertificateId("bbbbbbbbbbbbbbbb:02")
AT_NS = 1_795_399_200_000_000_000


def opening(*, balance_fen: int = 1_000_000_00) -> list[Command]:
    """Return the commands that lead to two banks with money, in daytime."""
    commands: list[Command] = [
        OpenPlatform(AT_NS, "test", DATE, CORE_VERSION),
        SetParameter(AT_NS, "login.required", 0, DATE),
        AddOffice(AT_NS, OFFICE, "Office", KIND_OFFICE),
    ]
    for code, certificate in ((BANK_A, CERTIFICATE_A), (BANK_B, CERTIFICATE_B)):
        commands += [
            AddParticipant(AT_NS, code, f"Bank {code}", KIND_BANK, OFFICE, "", ""),
            OpenAccount(AT_NS, code, 2011, 1),
            BindCertificate(AT_NS, certificate, code),
            PostOneSided(
                AT_NS,
                OFFICE,
                MessageId(f"{DATE}{code[-8:]}"),
                DATE,
                int(code[-6:]),
                code,
                credit=True,
                amount_fen=Fen(balance_fen),
            ),
        ]
    commands.append(AdvancePhase(AT_NS, 0, 10, 0))
    return commands


def transfer(number: int, *, amount_fen: int = 100, sender: BankCode = BANK_A) -> CreditTransfer:
    """Return a payment of one bank to the other."""
    other = BANK_B if sender == BANK_A else BANK_A
    return CreditTransfer(
        recorded_at_ns=AT_NS + number,
        sender=sender,
        message_id=MessageId(f"{DATE}{number:08d}"),
        message_type="hvps.111.001.01",
        business_date=DATE,
        digest=number,
        original_hash=b"\x01" * 32,
        certificate=CERTIFICATE_A if sender == BANK_A else CERTIFICATE_B,
        registry_version=0,
        debtor_bank=sender,
        creditor_participant=other,
        creditor_bank=other,
        amount_fen=Fen(amount_fen),
        queue_class=CLASS_ORDINARY,
        business_type="A100",
        business_kind="02102",
    )


class GatedJournal(MemoryJournal):
    """A journal whose appends wait at a gate, and which can be told to fail."""

    def __init__(self, platform_id: str = "test") -> None:
        super().__init__(platform_id)
        self.gate = threading.Event()
        self.gate.set()
        self.arrived = threading.Semaphore(0)
        self.failing = False
        self.in_flight = 0
        self.in_flight_most = 0

    def append(
        self,
        *,
        count: int,
        commands: bytes,
        outcomes_before: bytes,
        originals: bytes = b"",
        writing: Callable[[], None] = nothing,
    ) -> Head:
        """Store a row when the gate is open."""
        self.in_flight += 1
        self.in_flight_most = max(self.in_flight_most, self.in_flight)
        self.arrived.release()
        writing()
        self.gate.wait(10)
        try:
            if self.failing:
                raise JournalFault("sync", "同步", found="told to fail")
            return super().append(
                count=count,
                commands=commands,
                outcomes_before=outcomes_before,
                originals=originals,
            )
        finally:
            self.in_flight -= 1


Collect = Callable[[int, object], None]
