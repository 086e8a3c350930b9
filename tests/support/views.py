"""A platform in commands: offices, banks, funds and transfers, for tests of the views."""

from __future__ import annotations

import random
from typing import Final

import msgspec
from sqlalchemy import Engine, select

from tianping.core import commands as c
from tianping.core.machine import Machine
from tianping.core.state import CORE_VERSION
from tianping.core.terms import (
    CLASS_ORDINARY,
    CONTROL_CREDIT,
    CONTROL_DEBIT,
    KIND_BANK,
    KIND_INDIRECT,
    KIND_OFFICE,
    PHASE_CUT_OFF,
    PHASE_DAY,
    PHASE_DAY_END,
    PHASE_PREPARATION,
    TO_HEAD,
)
from tianping.values.bankcode import BankCode, with_check_digit
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import CertificateId, MessageId
from tianping.values.money import Fen
from tianping.views import schema as s
from tianping.views.writer import FoldBatch

__all__ = [
    "BANKS",
    "DATE",
    "INDIRECT",
    "NEXT_DATE",
    "OFFICES",
    "START_NS",
    "Platform",
    "batches_of",
    "certificate_of",
]

DATE: Final = BusinessDate(20261123)
NEXT_DATE: Final = BusinessDate(20261124)
START_NS: Final = 1_795_000_000_000_000_000

OFFICES: Final = [with_check_digit(f"00110{place:04d}01") for place in (1000, 2900)]
BANKS: Final = [with_check_digit(f"3990000{number:04d}") for number in range(12)]
INDIRECT: Final = with_check_digit("39900009999")


def certificate_of(bank: BankCode) -> CertificateId:
    """Return the id of a bank's invented certificate."""
    return CertificateId(f"00000000000000ff:{int(bank):x}")


class Platform:
    """Makes commands with rising times and message ids, and keeps them in order."""

    def __init__(self) -> None:
        self.commands: list[c.Command] = []
        self.date = DATE
        self._at_ns = START_NS
        self._warned = 0

    def now_ns(self) -> int:
        """Return a time one microsecond after the last."""
        self._at_ns += 1_000
        return self._at_ns

    def next_id(self) -> MessageId:
        """Return a message id of the current date that no command of this platform has."""
        return MessageId(f"{self.date}{len(self.commands):012d}")

    def open(self, *, banks: int = 4, funds_fen: int = 1_000_000) -> Platform:
        """Open the platform with two offices, some banks, one indirect bank, and funds."""
        self.commands.append(c.OpenPlatform(self.now_ns(), "天平 test", DATE, CORE_VERSION))
        self.commands.append(c.SetParameter(self.now_ns(), "login.required", 0, DATE))
        self.commands.extend(
            c.AddOffice(self.now_ns(), code, f"office {number}", KIND_OFFICE)
            for number, code in enumerate(OFFICES)
        )
        for number, bank in enumerate(BANKS[:banks]):
            office = OFFICES[number % len(OFFICES)]
            self.commands += [
                c.AddParticipant(
                    self.now_ns(), bank, f"bank {number}", KIND_BANK, office, "", bank
                ),
                c.OpenAccount(self.now_ns(), bank, 2012, 1),
                c.BindCertificate(self.now_ns(), certificate_of(bank), bank),
                c.BindAccess(self.now_ns(), certificate_of(bank), f"point {number}", bank),
                self.one_sided(bank, funds_fen),
            ]
        self.commands.append(
            c.AddParticipant(
                self.now_ns(), INDIRECT, "branch", KIND_INDIRECT, "", BANKS[0], BANKS[0]
            )
        )
        self.advance(PHASE_PREPARATION, PHASE_DAY)
        return self

    def advance(self, from_phase: int, to_phase: int, next_date: int = 0) -> None:
        """Add a step of the day."""
        self.commands.append(c.AdvancePhase(self.now_ns(), from_phase, to_phase, next_date))
        if next_date:
            self.date = BusinessDate(next_date)

    def one_sided(self, bank: BankCode, amount_fen: int, *, credit: bool = True) -> c.PostOneSided:
        """Return a booking of the bank's office."""
        office = OFFICES[BANKS.index(bank) % len(OFFICES)]
        return c.PostOneSided(
            self.now_ns(),
            office,
            self.next_id(),
            self.date,
            len(self.commands),
            bank,
            credit,
            Fen(amount_fen),
        )

    def transfer(
        self,
        payer: BankCode,
        payee: BankCode,
        amount_fen: int,
        *,
        queue_class: int = CLASS_ORDINARY,
    ) -> c.CreditTransfer:
        """Add and return an ordinary credit transfer."""
        command = c.CreditTransfer(
            recorded_at_ns=self.now_ns(),
            sender=payer,
            message_id=self.next_id(),
            message_type="hvps.111.001.01",
            business_date=self.date,
            digest=len(self.commands),
            original_hash=bytes(32),
            certificate=certificate_of(payer),
            registry_version=1,
            debtor_bank=payer,
            creditor_participant=payee,
            creditor_bank=payee,
            amount_fen=Fen(amount_fen),
            queue_class=queue_class,
            business_type="A100",
            business_kind="02102",
        )
        self.commands.append(command)
        return command

    def cancel(self, original: c.CreditTransfer) -> None:
        """Add the sender's wish to withdraw a transfer."""
        self.commands.append(
            c.CancelPayment(
                self.now_ns(),
                original.sender,
                self.next_id(),
                self.date,
                len(self.commands),
                original.sender,
                original.message_id,
            )
        )

    def adjust(self, original: c.CreditTransfer, placement: int) -> None:
        """Add the sender's wish to move a transfer in its queue."""
        self.commands.append(
            c.AdjustQueue(
                self.now_ns(),
                original.sender,
                self.next_id(),
                self.date,
                len(self.commands),
                original.sender,
                original.message_id,
                placement,
            )
        )

    def ask(self, original: c.CreditTransfer) -> None:
        """Add the sender's question what became of a transfer."""
        self.commands.append(
            c.QueryStatus(
                self.now_ns(),
                original.sender,
                self.next_id(),
                original.sender,
                original.message_id,
            )
        )

    def ask_more(self, original: c.CreditTransfer) -> None:
        """Add a queue query, and a return request that is refused."""
        self.commands += [
            c.QueryQueue(self.now_ns(), original.sender, self.next_id(), original.sender, 0),
            c.RequestReturn(
                self.now_ns(),
                original.sender,
                self.next_id(),
                self.date,
                len(self.commands),
                original.original_hash,
                original.certificate,
                0,
                original.sender,
                original.message_id,
                original.creditor_participant,
                original.amount_fen,
            ),
        ]

    def warn(
        self, bank: BankCode, value_fen: int, *, setter: BankCode | None = None, on: bool = True
    ) -> c.SetWarning:
        """Return the setting of a warning value, by the bank itself unless told else."""
        self._warned += 1
        return c.SetWarning(
            self.now_ns(),
            setter or bank,
            MessageId(f"{self.date}warn{self._warned}"),
            self.date,
            self._warned,
            bank,
            value_fen,
            on,
        )

    def end_day(self, next_date: BusinessDate) -> None:
        """Add the steps from daytime to daytime of the next date."""
        self.advance(PHASE_DAY, PHASE_CUT_OFF)
        self.advance(PHASE_CUT_OFF, PHASE_DAY_END)
        self.advance(PHASE_DAY_END, PHASE_PREPARATION, next_date)
        self.advance(PHASE_PREPARATION, PHASE_DAY)

    def busy_days(self) -> Platform:
        """Add two days in which everything happens: queues, moves, withdrawals, refusals."""
        first = self.transfer(BANKS[0], BANKS[1], 30_000)
        second = self.transfer(BANKS[0], BANKS[2], 20_000)
        self.adjust(second, TO_HEAD)
        self.ask(first)
        self.ask_more(first)
        self.cancel(first)
        self.commands.append(first)  # the same message again
        self.commands.append(msgspec.structs.replace(first, digest=99_999))
        self.transfer(BANKS[1], INDIRECT, 5)  # refused: not a direct participant
        self.commands += [
            c.SetMinimumBalance(self.now_ns(), BANKS[1], Fen(500)),
            c.SetEarmark(self.now_ns(), BANKS[2], "BEPS", Fen(300)),
            c.SetEarmark(self.now_ns(), BANKS[2], "IBPS", Fen(200)),
            c.SetOverdraftLimit(self.now_ns(), BANKS[3], Fen(7_000)),
            c.SetParameter(self.now_ns(), "idempotence.days_kept", 7, NEXT_DATE),
            c.SetParameter(self.now_ns(), "no.such", 7, NEXT_DATE),
            self.warn(BANKS[0], 40_000),
            self.warn(BANKS[1], -1, setter=OFFICES[1]),
            self.warn(BANKS[2], 900_000),
            self.warn(BANKS[2], 900_000, on=False),
            self.warn(BANKS[0], 1, setter=BANKS[1]),
            c.MaintainAccount(
                self.now_ns(), OFFICES[0], self.next_id(), self.date, 7, BANKS[2], 100, 50, 0, -1
            ),
            c.QueryAccount(self.now_ns(), BANKS[0], self.next_id(), BANKS[0], 1),
            c.QueryLiquidity(self.now_ns(), BANKS[0], self.next_id(), BANKS[1], 0),
            c.ReportOtherBalances(
                self.now_ns(), BANKS[2], self.date, [c.OtherBalance("n", "other", 80)]
            ),
            c.UnbindAccess(self.now_ns(), certificate_of(BANKS[3]), BANKS[3]),
        ]
        self.random_transfers(80, seed=5, amount_max_fen=6_000, banks=4)
        self.commands.append(self.one_sided(BANKS[3], 50_000, credit=False))
        self.commands.append(self.one_sided(BANKS[0], 15_000))
        self.end_day(NEXT_DATE)
        self.random_transfers(40, seed=6, amount_max_fen=6_000, banks=4)
        self.commands += [
            c.ControlAccount(self.now_ns(), BANKS[3], CONTROL_DEBIT, False),
            c.ControlAccount(self.now_ns(), BANKS[2], CONTROL_CREDIT, False),
            c.ControlAccount(self.now_ns(), BANKS[1], CONTROL_CREDIT, False),
            c.ControlAccount(self.now_ns(), BANKS[1], CONTROL_CREDIT, True),
            c.ControlAccount(self.now_ns(), BANKS[1], CONTROL_DEBIT, False),
            c.ControlAccount(self.now_ns(), BANKS[1], CONTROL_DEBIT, True),
            c.SuspendParticipant(self.now_ns(), BANKS[0], False),
            c.RevokeParticipant(self.now_ns(), BANKS[3], BusinessDate(20261130)),
        ]
        return self

    def random_transfers(self, count: int, *, seed: int, amount_max_fen: int, banks: int) -> None:
        """Add transfers between random banks."""
        chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
        for _ in range(count):
            payer, payee = chance.sample(BANKS[:banks], 2)
            self.transfer(
                payer,
                payee,
                chance.randint(1, amount_max_fen),
                queue_class=chance.choice((7, 8, 8, 8)),
            )


def dump(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table, in key order."""
    with engine.connect() as connection:
        return {
            table.name: [
                tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))
            ]
            for table in s.METADATA.sorted_tables
        }


def batches_of(
    commands: list[c.Command], *, size: int, machine: Machine | None = None
) -> list[FoldBatch]:
    """Return what a real machine makes of the commands, in batches of ``size``."""
    machine = Machine() if machine is None else machine
    batches = []
    for start in range(0, len(commands), size):
        part = commands[start : start + size]
        first_seq = machine.seq + 1
        outcomes = machine.apply_batch(part)
        hash_ = first_seq.to_bytes(32, "big")
        batches.append(FoldBatch(first_seq, part, outcomes, hash_))
    return batches
