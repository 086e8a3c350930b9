"""Seeded streams of commands: small worlds, amounts near the limits, and every way to be wrong.

A stream is made while it runs, because a useful command depends on what waits and on what was
sent. The same seed gives the same commands as long as the platform under test answers the same.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import msgspec

from support.financing import appoint, pledging
from support.model import Told
from support.streams_by_message import MessageMakers
from support.streams_certificates import CertificateMakers
from support.streams_lending import LendingStream
from support.streams_money import BANKS, INDIRECT, ODD_AMOUNTS, OFFICES
from support.streams_partners import PartnerMakers
from support.streams_people import Crowd
from support.streams_times import TIMES_ON, TimesMakers
from support.world import Sent, World
from tianping.core import commands as c
from tianping.core.effective import asked_command
from tianping.core.terms import KIND_OFFICE, KIND_SPECIAL, KIND_TREASURY
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate, next_natural_date
from tianping.values.identifiers import (
    CertificateId,
    MessageId,
    PaymentId,
    payment_line,
)
from tianping.values.money import AMOUNT_FEN_MAX, Fen

__all__ = ["Stream"]

_STEPS = {
    0: (10,),
    5: (10,),
    10: (20,),
    20: (30, 30, 35, 40),
    30: (32, 32, 35),
    32: (35,),
    35: (40,),
    40: (0,),
}
"""From each phase, where the day may go; what is named twice is tried more often."""

_DECIDE = 0.4
"""How often persons decide about what waits, if there are any."""


class Stream(PartnerMakers, MessageMakers, TimesMakers, CertificateMakers):
    """One random life of a small platform."""

    def __init__(self, seed: int, apply: Callable[[c.Command], list[Told]]) -> None:
        self.seed = seed
        self.random = random.Random(seed)  # noqa: S311 - a seeded test stream
        self.world = World(apply)
        self.sent: list[Sent] = []
        self.loans = LendingStream(self.random, self.world)
        self.messages: list[c.Command] = []
        self.crowd = Crowd(self.random, self.world)
        self.makers: list[Callable[[], c.Command]] = [
            *[self._transfer] * 20, *[self._instant] * 6, *[self._one_sided] * 8,
            *[self._placed] * 8, *[self._same_city] * 5, *[self._nets] * 5, *[self._correct] * 6,
            *[self._adjust] * 5, *[self._cancel] * 5, *[self._repeat] * 3, *[self._query] * 2,
            *[self._query_queue] * 2, *[self._ask_return] * 4, *[self._answer_return] * 3,
            *[self._minimum] * 4, *[self._earmark] * 4, *[self._limit] * 3, *[self._phase] * 5,
            *[self._earmark_by_message] * 4, *[self._net_file] * 8, *[self._withdraw] * 2,
            *[self._hold] * 5, *[self._end_hold] * 4,
            *[self._lending] * 8,
            *[self._rescue] * 4, *[self._control] * 4, *[self._matching] * 2, *[self._opposing] * 8,
            *[self._pool] * 4, *[self._run_pool] * 2, self._pool_query,
            *[self._fees] * 4, *[self._refund] * 2, self._appoint, *[self._pass_time] * 2,
            *[self._pledging] * 3, *[self._borrow] * 3, *[self._bonds] * 8, *[self._repay_loan] * 3,
            *[self._registry] * 2, *[self._two_persons] * 3, *[self._persons] * 4,
            self._parameter, self._spoiled, self._spoiled, self._trial, *[self._warning] * 4,
            *[self._query_account] * 3, *[self._maintain] * 3,
            *[self._suspend] * 3, self._revoke, *[self._others] * 2,
            *[self._information] * 3, *[self._opening] * 2, *[self._floors] * 2,
            *[self._manage_pledging] * 2, *[self._query_same_city] * 3, *[self._rest_of_fees] * 2,
            *[self._cap_part] * 4, *[self._cap_warning] * 4,
            *[self._bonds_by_message] * 4, *[self._others_by_message] * 2,
            *[self._timed] * 6, *[self._tick] * 4, *[self._withdraw_timed] * 2, self._archive,
            *[self._certificate] * 5,
        ]  # fmt: skip

    def open(self) -> None:
        """Make a world of banks, indirect ones, offices, a treasury and a special participant."""
        world, pick = self.world, self.random
        world.open(20261123)
        world.add_office("P1", KIND_OFFICE)
        world.add_office("P2", KIND_OFFICE)
        world.add_office("T1", KIND_TREASURY)
        for name in BANKS:
            entity = "A" if name in ("B", "C") else ""
            world.add_bank(name, pick.choice(("P1", "P2")), legal_entity=entity)
        world.add_bank("S", "P1", KIND_SPECIAL)
        for name in INDIRECT:
            world.add_indirect(name, name[0])
        self._add_unopened()
        for name in (*BANKS, "S"):
            if pick.random() < 0.7:
                world.send(world.one_sided(name, pick.choice((5, 10, 20)), credit=True))
            if name != "S" and pick.random() < 0.5:
                limit = Fen(pick.choice((5, 10)))
                world.send(c.SetOverdraftLimit(world.now, world.code(name), limit))
        branches = [world.code("B"), world.code("C")]
        world.send(
            c.SetPool(world.now, world.code("A"), pick.choice((0, 1)), BusinessDate(0), branches)
        )
        self._tasks_and_pledging()
        if pick.random() < 0.7:
            for phase, date in ((10, 0), (20, 0), (40, 0), (0, 20261124)):
                world.advance(phase, date)
        self._switch_options_on()
        world.advance(10)
        self._enter_persons()

    def _enter_persons(self) -> None:
        """Let every third stream have persons, without whom nothing is set from then on."""
        if self.seed % 3 == 1:
            self.crowd.enter()

    def _tasks_and_pledging(self) -> None:
        """Let offices and mostly a bond system have their tasks, and some banks pledge."""
        world, pick = self.world, self.random
        world.send(appoint(world, 1, "P2"))
        world.send(appoint(world, 2, "P1"))
        if pick.random() < 0.7:
            world.send(appoint(world, 5, "S"))
        for name in pick.sample(BANKS, pick.choice((0, 1, 2))):
            mode, least = pick.choice((1, 2, 2, 2)), pick.choice((0, 0, 4))
            world.send(pledging(world, name, mode, pick.choice((50, 1_000)), least))

    def _switch_options_on(self) -> None:
        """Begin every other stream with the optional tools, every fourth one to overtake, too."""
        if self.seed % 2:
            for name, value in (
                ("options.bilateral_offset", 3),
                ("options.bilateral_offset_overtakes", self.seed // 2 % 2),
                ("options.optimal_matching", 1),
                ("options.reservations", 1),
                ("options.limits", 1),
                *TIMES_ON,
            ):
                self.world.send(c.SetParameter(self.world.now, name, value, self.world.today))

    def step(self) -> tuple[c.Command, list[Told]]:
        """Send one more command; return it and what it led to."""
        idle = self.world.ledger.phase in (0, 35, 40) and self.random.random() < 0.3
        decision = self.crowd.decide() if self.random.random() < _DECIDE else None
        if decision is not None:
            return decision, self.crowd.send(decision)
        command = self._phase() if idle else self.random.choice(self.makers)()
        told = self.crowd.send(command)
        if isinstance(command, Sent):
            self.sent.append(command)
        if isinstance(getattr(command, "digest", None), int):
            self.messages.append(command)
        return command, told

    def _rescue(self) -> c.Command:
        """Credit an account with what its first waiting payment needs."""
        waiting = self.world.ledger.waiting
        if not waiting:
            return self._one_sided()
        payment = self.random.choice(list(waiting))
        account = waiting[payment][0]
        name = next(
            one
            for one, code in self.world.codes.items()
            if code == self.world.ledger.owners[account]
        )
        amount = self.world.ledger.lines.get(payment)
        if amount is None:
            command = self.world.brought(payment)
            amount = getattr(command, "amount_fen", 1)
            if isinstance(command, c.SubmitNetFile):
                amount = command.lines[payment_line(PaymentId(payment)) - 1].amount_fen
        return self.world.one_sided(name, amount, credit=True)

    def _instant(self) -> c.Command:
        pick = self.random
        everybody = (*BANKS, *BANKS, "S", *OFFICES, "A1")
        sender = "S" if pick.random() < 0.95 else pick.choice(everybody)
        business_type = pick.choice(("G101", "G104", "G106") * 4 + ("G107", "A100"))
        payer, payee = pick.choice(everybody), pick.choice(everybody)
        return self.world.instant(sender, payer, payee, self._amount(payer), business_type)

    def _placed(self) -> c.Command:
        queue_class = self.random.choice((1, 3, 4, 4, 5, 5, 1, 3, 2, 6, 7, 8, 0, 9))
        name = self._account()
        return self.world.placed(name, self._amount(name), queue_class)

    def _adjust(self) -> c.Command:
        owner, original = self._original()
        placement = self.random.choice((0, 1)) if self.random.random() < 0.97 else 2
        sender = self._asker(owner)
        return self.world.adjust(sender, original, placement, original_sender=owner)

    def _cancel(self) -> c.Command:
        owner, original = self._original()
        return self.world.cancel(self._asker(owner), original, original_sender=owner)

    def _query(self) -> c.Command:
        if self.messages and self.random.random() < 0.5:
            found = self.random.choice(self.messages)
            owner = BankCode(getattr(found, "sender", "") or getattr(found, "office", ""))
            return self.world.query(owner, getattr(found, "message_id", MessageId("")))
        owner, original = self._original()
        return self.world.query(self._asker(owner), original, original_sender=owner)

    def _query_queue(self) -> c.Command:
        asker = self.world.code(self.random.choice((*BANKS, "S", *OFFICES, "A1")))
        asked = self.world.code(self._account())
        if self.random.random() < 0.4:
            asked = asker
        return self.world.query_queue(asker, asked, self.random.choice((0, 0, 1, 1, 2)))

    def _ask_return(self) -> c.Command:
        paid = [one for one in self.sent if isinstance(one, c.CreditTransfer)]
        if not paid:
            return self._transfer()
        original = self.random.choice(paid)
        asker = self._asker(original.sender)
        creditor = self._asker(original.creditor_participant)
        return self.world.ask_return(original, sender=asker, creditor=creditor)

    def _answer_return(self) -> c.Command:
        requests = [one for one in self.messages if isinstance(one, c.RequestReturn)]
        if not requests:
            return self._ask_return()
        request = self.random.choice(requests)
        asked = self._asker(request.creditor_participant)
        return self.world.answer_return(request, sender=asked, agreed=self.random.random() < 0.5)

    def _repeat(self) -> c.Command:
        if not self.messages:
            return self._transfer()
        command = self.random.choice(self.messages)
        if self.random.random() < 0.3:
            return msgspec.structs.replace(command, digest=getattr(command, "digest", 0) ^ 1)
        return command

    def _minimum(self) -> c.Command:
        amount = Fen(self.random.choice((0, 0, 0, 3, 5, 10)))
        return c.SetMinimumBalance(self.world.now, self.world.code(self._account()), amount)

    def _earmark(self) -> c.Command:
        amount = Fen(self.random.choice((0, 0, 2, 5, 5, 8)))
        system = self.random.choice(("BEPS", "IBPS"))
        return c.SetEarmark(self.world.now, self.world.code(self._account()), system, amount)

    def _limit(self) -> c.Command:
        amount = Fen(self.random.choice((0, 5, 10, 20)))
        return c.SetOverdraftLimit(
            self.world.now, self.world.code(self.random.choice(BANKS)), amount
        )

    def _control(self) -> c.Command:
        pick = self.random
        control = (
            pick.choice((1, 1, 1, 2, 2, 2, 0, 3)) if pick.random() < 0.2 else pick.choice((1, 2))
        )
        code = self.world.code(self._account())
        return c.ControlAccount(self.world.now, code, control, pick.random() < 0.6)

    def _phase(self) -> c.Command:
        phase, pick = self.world.ledger.phase, self.random
        if phase == 10 and pick.random() < 0.6:
            return self._one_sided()
        if pick.random() < 0.1:
            odd = (
                pick.choice((phase, phase, 0, 20, 40)),
                pick.choice((0, 10, 20, 30, 32, 35, 40, 50)),
            )
            return c.AdvancePhase(self.world.now, *odd, pick.choice((0, 0, 20261101, 20270231)))
        to_phase = pick.choice(_STEPS[phase])
        following = next_natural_date(self.world.today) if to_phase == 0 else 0
        if following and pick.random() < 0.3:
            following = self._next_month(following)
        return c.AdvancePhase(self.world.now, phase, to_phase, following, pick.choice((0, 5, 9)))

    def _next_month(self, date: int) -> int:
        year, month = date // 10_000, date // 100 % 100
        return (year + month // 12) * 10_000 + (month % 12 + 1) * 100 + 21

    def _trial(self) -> c.Command:
        return c.TakeTrialBalance(self.world.now)

    def _archive(self) -> c.Command:
        date = self.random.choice((20261122, 20261123, 20261124, self.world.today))
        digest = b"d" * self.random.choice((32, 32, 32, 31))
        return c.NoteArchive(self.world.now, BusinessDate(date), digest, self.random.randint(-1, 3))

    def _parameter(self) -> c.Command:
        pick = self.random
        name, values = pick.choice((
            ("registry.check_digit", (0, 1, 2)),
            ("hvps.amount_max_fen", (9, 10**15, 0)),
            ("hvps.extremely_urgent_open", (0, 1)),
            ("idempotence.days_kept", (1, 2, 5, 0)),
            ("idempotence.daily_cap", (20, 2_000_000, 0)),
            ("queue.length_max", (1, 2, 50, 100_000, 0)),
            ("queue.direct_placing", (0, 1, 1, 1)),
            ("lending.automatic", (0, 1, 1)),
            ("lending.allow_partial", (0, 1, 1)),
            ("lending.repayment", (0, 1, 1, 1)),
            ("corrections.dates_kept", (1, 2, 5, 0)),
            ("matching.automatic", (0, 1)),
            ("matching.classes", (255, 255, 194, 64, 0)),
            ("pool.amount", (0, 0, 1)),
            ("pool.own_queue_empty", (1, 1, 0)),
            ("overdraft.rate_ppm", (36_000, 999_999, 1_000_001)),
            ("overdraft.settle_day", (1, 25, 28, 29)),
            ("overdraft.day_minutes", (1_440, 720, 0)),
            ("pledge.rate_ppm", (33_500, 999_999, -1)),
            ("pledge.loan_min_fen", (1, 7, 0)),
            ("pledge.round_unit_fen", (1, 5, 0)),
            ("pledge.bond_rate_bp", (9_000, 7_777, 10_001)),
            ("interest.year_days", (360, 365, 359)),
            ("options.bilateral_offset", (1, 3, 100, 100, 0)),
            ("options.bilateral_offset_overtakes", (1, 1, 0)),
            ("control.two_persons", (1, 1, 0)),
            ("notices.raise_funds", (0, 1, 1)),
            ("options.settlement_times", (1, 1, 0)),
            ("options.settlement_times_warning", (1, 1, 0, 1_441)),
            ("no.such", (1,)),
        ))  # fmt: skip
        date = pick.choice((self.world.today, self.world.today, 20261120, 20261125, 20261301))
        return c.SetParameter(self.world.now, name, pick.choice(values), BusinessDate(date))

    def _two_persons(self) -> c.Command:
        """Propose something, or decide about what waits; now and then by the wrong person."""
        pick, now = self.random, self.world.now
        person = pick.choice(
            ("Li", "Wang", "", "x" * 40) if pick.random() < 0.1 else ("Li", "Wang")
        )
        known = list(range(max(1, len(self.world.commands) - 20), len(self.world.commands) + 1))
        asked = {number: asked_command(self.world.commands[number - 1]) for number in known}
        proposed = [number for number, one in asked.items() if isinstance(one, c.Propose)]
        if proposed and pick.random() < 0.7:
            number = pick.choice((*proposed, pick.choice(known)))
            if pick.random() < 0.8:
                stated = getattr(asked[number], "proposed", b"") if pick.random() < 0.7 else b""
                return c.ApproveProposal(now, person, number, stated)
            return c.RejectProposal(now, person, number, pick.choice(("no", "")))
        code, amount = self.world.code(self._account()), self._amount()
        inner = pick.choice((
            c.GrantPenaltyLoan(now, code, amount, "agreement"),
            c.GrantPenaltyLoan(now, code, amount, pick.choice(("agreement", ""))),
            c.ReleaseEarmark(now, code, pick.choice(("BEPS", "IBPS")), amount),
            c.DisposePledge(now, pick.choice((1, 2, 3)), amount, pick.choice(("sale", ""))),
            c.SetMinimumBalance(now, code, amount),
            c.TakeTrialBalance(now),
            self._phase(),
            self._one_sided(),
        ))  # fmt: skip
        if pick.random() < 0.1:
            return inner
        encoded = c.encode_commands([inner])
        evidence = pick.choice(("letter", "letter", "letter", ""))
        return c.Propose(now, person, evidence, encoded if pick.random() < 0.95 else b"\x91\xc0")

    def _persons(self) -> c.Command:
        """Change something about persons, if there are any; else as two who are only names."""
        return self.crowd.about_persons() if self.crowd.entered else self._two_persons()

    def _registry(self) -> c.Command:
        pick, now = self.random, self.world.now
        code = self.world.code(pick.choice((*BANKS, *INDIRECT, *OFFICES, "S", "X", "Y")))
        wrong = BankCode(code[:-1] + str((int(code[-1]) + 1) % 10))
        codes = (code, code, code, wrong, BankCode("12"), BankCode(""))
        office, direct = pick.choice((*codes, self.world.code("P1"))), pick.choice(codes)
        certificate = self.world.certificate(pick.choice((*BANKS, "X", "Y")))
        kind = pick.choice((0, 1, 1, 2, 2, 3, 4, 5, 6))
        return pick.choice((
            c.OpenPlatform(now, "again", self.world.today, 1),
            c.UpgradeCore(now, pick.choice((0, 1, 2))),
            c.AddOffice(now, pick.choice(codes), "office", kind),
            c.AddParticipant(now, pick.choice(codes), "bank", kind, office, direct, ""),
            c.AddParticipant(now, pick.choice(codes), "bank", 2, "", direct, ""),
            c.AddParticipant(now, pick.choice(codes), "bank", 1, office, "", code),
            c.OpenAccount(now, code, pick.choice((2011, 2012, 2014, 2019, 4611)),
                          pick.choice((1, 2, 99, 0, 100))),
            c.BindCertificate(now, certificate, code),
            c.UnbindCertificate(now, certificate),
            c.BindAccess(now, certificate, "point", code),
            c.UnbindAccess(now, certificate, code),
        ))  # fmt: skip

    def _spoiled(self) -> c.Command:
        """Return a sound command with one field, or two, made wrong."""
        maker = self.random.choice(
            (self._transfer, self._transfer, self._transfer, self._one_sided, self._placed,
             self._same_city, self._nets, self._correct,
             self._adjust, self._cancel, self._query, self._query_queue,
             self._lending, self._lending, self._ask_return, self._answer_return,
             self._minimum, self._earmark, self._limit,
             self._earmark_by_message, self._warning, self._query_account, self._maintain,
             self._information, self._opening, self._floors, self._manage_pledging,
             self._query_same_city, self._cap_part, self._cap_warning)
        )  # fmt: skip
        command = maker()
        for _ in range(self.random.choice((1, 1, 2))):
            command = self._spoil(command)
        return command

    def _spoil(self, command: c.Command) -> c.Command:
        code = self.world.code(self.random.choice((*BANKS, *INDIRECT, *OFFICES, "S", "X")))
        wrong: dict[str, tuple[object, ...]] = {
            "amount_fen": ODD_AMOUNTS, "queue_class": (0, 1, 3, 9), "digest": (-1, 2**56),
            "debit_control": (-2, 2), "minimum_fen": (-2, AMOUNT_FEN_MAX + 1),
            "value_fen": (AMOUNT_FEN_MAX + 1, -AMOUNT_FEN_MAX - 1), "on": (False,),
            "business_date": (20261120, 20261124, 20270101),
            "message_id": (MessageId("20261123"), MessageId("20270101early1"), MessageId("")),
            "original_message_id": (MessageId("20261123never"), MessageId("")),
            "sender": (code,), "office": (code,), "participant": (code,), "debtor_bank": (code,),
            "creditor_participant": (code,), "creditor_bank": (code,), "original_sender": (code,),
            "certificate": (self.world.certificate("X"), CertificateId("")),
            "system": ("", "HVPS", 0, 9),
            "scope": (-1, 2), "agreed": (False,), "session": (0, 10**10),
            "netting_date": (20261301,), "business_kind": ("04802", "99999"),
            "error_date": (20261301, 20261120), "business_type": ("A100", "H005"),
            "original_hash": (b"", b"x" * 33), "message_type": ("hvps.141.001.01", ""),
            "number": ("", "K" * 61, "K9"), "borrower": (code,), "lender": (code,),
            "lower_fen": (0, 10**15 + 1), "upper_fen": (0, 10**16), "rate_ppm": (-1, 10**6 + 1),
            "from_date": (20261101, 20261301), "until_date": (20261101, 20270231),
            "lender_priority": (-1, 1000), "act": (0, 3, 7), "date": (0, 20261301),
            "placement": (-1, 2), "registry_version": (-1, 10**6), "recorded_at_ns": (-1,),
        }  # fmt: skip
        names = [name for name in command.__struct_fields__ if name in wrong]
        if not names:
            return command
        name = self.random.choice(names)
        is_text = isinstance(getattr(command, name), str)
        fitting = [value for value in wrong[name] if isinstance(value, str) is is_text]
        return msgspec.structs.replace(command, **{name: self.random.choice(fitting)})
