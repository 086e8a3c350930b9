"""Seeded streams in which the optional tools have much to do: banks that owe each other."""

from __future__ import annotations

from collections.abc import Callable

from support.model import Told
from support.streams import Stream
from tianping.core import commands as c
from tianping.values.identifiers import PaymentId
from tianping.values.money import Fen

__all__ = ["OptionsStream"]

_BANKS = ("A", "B", "C")


class OptionsStream(Stream):
    """A stream of mostly ordinary payments between three banks that are short of funds."""

    def __init__(self, seed: int, apply: Callable[[c.Command], list[Told]]) -> None:
        super().__init__(seed, apply)
        self.makers = [
            *[self._short] * 20, *[self._reply] * 12, *[self._cancel] * 5, *[self._adjust] * 3,
            *[self._one_sided] * 3, *[self._switch] * 2, self._minimum, self._earmark,
            *[self._control] * 3, self._instant, self._transfer, self._phase, self._placed,
            self._proposal, *[self._reserve] * 4, *[self._net_limit] * 4,
        ]  # fmt: skip

    def _switch_options_on(self) -> None:
        for name, value in (
            ("options.bilateral_offset", self.random.choice((1, 3, 100))),
            ("options.bilateral_offset_overtakes", self.random.choice((0, 1))),
            ("options.optimal_matching", 1),
            ("options.reservations", 1),
            ("options.limits", 1),
            ("matching.automatic", self.random.choice((0, 0, 1))),
        ):
            self.world.send(c.SetParameter(self.world.now, name, value, self.world.today))

    def step(self) -> tuple[c.Command, list[Told]]:
        """Send one more command; outside daytime mostly one that brings the next day nearer."""
        if self.world.ledger.phase != 10 and self.random.random() < 0.6:
            waits = self.world.ledger.phase == 20 and len(self.world.ledger.waiting) > 1
            command = self._proposal() if waits and self.random.random() < 0.6 else self._phase()
            return command, self.world.send(command)
        return super().step()

    def _switch(self) -> c.Command:
        name, values = self.random.choice((
            ("options.bilateral_offset", (0, 1, 3, 100, 101)),
            ("options.bilateral_offset_overtakes", (0, 1, 2)),
            ("options.optimal_matching", (0, 1, 1, 1, 2)),
            ("options.reservations", (0, 1, 1, 1, 2)),
            ("options.limits", (0, 1, 1, 1, 2)),
        ))  # fmt: skip
        value = self.random.choice(values)
        return c.SetParameter(self.world.now, name, value, self.world.today)

    def _reserve(self) -> c.Command:
        """Keep something for class 2 or 7, now and then for another class or somebody unknown."""
        code = self.world.code(self.random.choice((*_BANKS, *_BANKS, *_BANKS, "S", "nobody")))
        queue_class = self.random.choice((2, 7)) if self.random.random() < 0.95 else 8
        amount = Fen(self.random.choice((0, 0, 1, 3, 5, 10, 20, -1)))
        return c.SetReserve(self.world.now, code, queue_class, amount)

    def _net_limit(self) -> c.Command:
        """Limit what one pays another or all, or lift it; now and then wrongly."""
        pick = self.random
        code = self.world.code(pick.choice((*_BANKS, *_BANKS, "S", "P1")))
        others = [str(self.world.code(name)) for name in (*_BANKS, *_BANKS, "D", "P1", "nobody")]
        lifted = pick.random() < 0.4
        amount = Fen(0 if lifted else pick.choice((0, 1, 3, 5, 10, 20, 40, -1)))
        return c.SetLimit(self.world.now, code, pick.choice((*others, "", "", "")), amount, lifted)

    def _proposal(self) -> c.Command:
        """Propose some or all of what waits, now and then with what does not."""
        if self.random.random() < 0.6:
            return c.ProposeMatching(self.world.now, self._affordable())
        waiting = list(self.world.ledger.waiting)
        share = self.random.choice((1.0, 1.0, 0.8, 0.5))
        chosen = [PaymentId(one) for one in waiting if self.random.random() < share]
        if self.random.random() < 0.2:
            chosen.append(PaymentId(self.random.choice((1, 10**6, *waiting))))
        self.random.shuffle(chosen)
        return c.ProposeMatching(self.world.now, chosen)

    def _affordable(self) -> list[PaymentId]:
        """Return what settles together as far as balances tell: the largest of the short go."""
        world = self.world
        chosen = {
            one: command
            for one in world.ledger.waiting
            if one <= len(world.commands)
            and isinstance(command := world.commands[one - 1], c.CreditTransfer)
        }
        while True:
            positions = dict.fromkeys(world.codes.values(), 0)
            for code in positions:
                if code in world.ledger.owners:
                    positions[code] = world.ledger.balances[world.ledger.deposit(code)]
            for command in chosen.values():
                positions[command.sender] -= command.amount_fen
                positions[command.creditor_participant] += command.amount_fen
            short = [one for one, command in chosen.items() if positions[command.sender] < 0]
            if not short:
                return [PaymentId(one) for one in chosen]
            del chosen[max(short, key=lambda one: chosen[one].amount_fen)]

    def _control(self) -> c.Command:
        """Set a control now and then; release one much more often, so that payments go on."""
        code = self.world.code(self.random.choice(_BANKS))
        return c.ControlAccount(
            self.world.now, code, self.random.choice((1, 2)), self.random.random() < 0.85
        )

    def _short(self) -> c.Command:
        """Pay a little more than there is, or a little less."""
        payer, payee = self.random.sample(_BANKS, 2)
        balance = self.world.ledger.balances[self.world.ledger.deposit(self.world.code(payer))]
        amount = Fen(max(1, balance + self.random.choice((-2, 1, 2, 3, 5, 9))))
        return self.world.transfer(
            payer, payee, amount, self.random.choice((2, 7, 7, 8, 8, 8, 8, 8, 8))
        )

    def _reply(self) -> c.Command:
        """Let the payee of what waits pay back, about as much as one or two of the payments."""
        world = self.world
        sent = [
            world.commands[one - 1] for one in world.ledger.waiting if one <= len(world.commands)
        ]
        transfers = [one for one in sent if isinstance(one, c.CreditTransfer)]
        if not transfers:
            return self._short()
        found = self.random.choice(transfers)
        both = [one.amount_fen for one in transfers if one.sender == found.sender][:2]
        names = {code: name for name, code in world.codes.items()}
        amount = self.random.choice((found.amount_fen, sum(both)))
        wanted = max(1, int(amount) + self.random.choice((-2, -1, 0, 0, 0, 1, 3)))
        payer, payee = names[found.creditor_participant], names[found.sender]
        return world.transfer(payer, payee, wanted, 8)
