"""Lines of a command in the views: their rows, the queue, the statement."""

from __future__ import annotations

from sqlalchemy import Engine

from support.views import BANKS, DATE, OFFICES, Platform, batches_of
from tianping.core import commands as c
from tianping.core import events as e
from tianping.core.machine import Machine
from tianping.core.terms import STATUS_QUEUED, STATUS_REJECTED, STATUS_SETTLED
from tianping.values.identifiers import line_payment_id
from tianping.values.money import Fen
from tianping.views import queries
from tianping.views.queries_day import day_report
from tianping.views.queries_liquidity import liquidity
from tianping.views.writer import FoldBatch, ViewWriter


class Lines:
    """An open platform, and outcomes made by hand behind it."""

    def __init__(self, engine: Engine) -> None:
        machine = Machine()
        self.engine = engine
        for batch in batches_of(Platform().open().commands, size=50, machine=machine):
            ViewWriter(engine).apply(batch)
        accounts = {(account.owner, account.subject): account for account in machine.state.accounts}
        self.payer = accounts[(BANKS[0], 2012)]
        self.payee = accounts[(BANKS[2], 2012)]
        self.passing = accounts[(OFFICES[0], 4611)]
        self.seq = machine.seq

    def tell(self, *events: e.Event) -> None:
        """Fold one command that led to some events."""
        self.seq += 1
        batch = FoldBatch(
            self.seq,
            [c.TakeTrialBalance(self.seq)],
            [list(events)],
            self.seq.to_bytes(32, "big"),
        )
        ViewWriter(self.engine).apply(batch)

    def made(self, line: int) -> e.PaymentMade:
        """Return a line of the next command."""
        payment = line_payment_id(self.seq + 1, line)
        return e.PaymentMade(
            payment, BANKS[0], "", "pool", BANKS[0], BANKS[2], 700 + line, 8, 26, "G107", "03601"
        )

    def settled(self, made: e.PaymentMade) -> e.PaymentSettled:
        """Return its settlement."""
        entries = [self.payer.index, self.passing.index, self.passing.index, self.payee.index]
        amount = Fen(made.amount_fen)
        return e.PaymentSettled(made.payment, 26, entries, amount, Fen(0), Fen(0))


def test_a_settled_line_has_a_row_movements_and_a_place_in_the_statement(engine: Engine) -> None:
    """It is found by its number and by its command; both statements tell of it."""
    lines = Lines(engine)
    one, two = lines.made(1), lines.made(2)
    lines.tell(one, lines.settled(one), two, lines.settled(two))
    with engine.connect() as connection:
        found = queries.payment(connection, payment=one.payment)
        assert found is not None
        assert (found.status, found.amount_fen, found.settled_seq) == (
            STATUS_SETTLED,
            701,
            lines.seq,
        )
        of_command = queries.lines(connection, seq=lines.seq)
        assert [view.payment for view in of_command] == [one.payment, two.payment]
        assert len(queries.movements(connection, payment=two.payment)) == 4
        for account in (lines.payer, lines.payee):
            view = queries.statement(
                connection, account_no=account.number, dates=(DATE, DATE), limit=2
            )
            assert view is not None
            assert [line.payment for line in view.lines] == [two.payment, one.payment]
            assert view.lines[0].message_type == "pool"
        assert queries.lines(connection, participant=BANKS[1]) == []


def test_a_line_waits_and_settles_later(engine: Engine) -> None:
    """The queue shows it with its payer and amount; then it has its time of settlement."""
    lines = Lines(engine)
    made = lines.made(1)
    lines.tell(made, e.PaymentQueued(made.payment, lines.payer.index, 8, lines.seq + 1))
    with engine.connect() as connection:
        (waiting,) = queries.queue(connection, participant=BANKS[0])
        assert (waiting.payment, waiting.amount_fen) == (made.payment, 701)
        assert waiting.creditor_participant == BANKS[2]
        before = queries.payment(connection, payment=made.payment)
        assert before is not None
        assert (before.status, before.settled_at_ns) == (STATUS_QUEUED, None)
    lines.tell(lines.settled(made))
    with engine.connect() as connection:
        assert queries.queue(connection) == []
        after = queries.payment(connection, payment=made.payment)
        assert after is not None
        assert (after.status, after.settled_seq) == (STATUS_SETTLED, lines.seq)
        assert after.queued_at_ns is not None


def test_a_line_that_is_returned_says_why(engine: Engine) -> None:
    """Within its own command and later."""
    lines = Lines(engine)
    made = lines.made(1)
    queued = e.PaymentQueued(made.payment, lines.payer.index, 8, lines.seq + 1)
    lines.tell(made, queued, e.PaymentReturned(made.payment, 150))
    later = lines.made(1)
    lines.tell(later, e.PaymentQueued(later.payment, lines.payer.index, 8, lines.seq + 1))
    lines.tell(e.PaymentReturned(later.payment, 150))
    with engine.connect() as connection:
        for payment in (made.payment, later.payment):
            found = queries.payment(connection, payment=payment)
            assert found is not None
            assert (found.status, found.refusal_code) == (STATUS_REJECTED, 150)
        assert queries.queue(connection) == []


def test_lines_count_in_reports_like_payments(engine: Engine) -> None:
    """One settles after a wait, one goes back, one waits; by class, posting, payer and hour."""
    lines = Lines(engine)
    with engine.connect() as connection:
        before = day_report(connection, business_date=DATE)
    assert before is not None
    slow, back, stays = (lines.made(number) for number in (1, 2, 3))
    lines.tell(
        slow,
        e.PaymentQueued(slow.payment, lines.payer.index, 8, 1),
        back,
        e.PaymentQueued(back.payment, lines.payer.index, 8, 2),
        e.PaymentReturned(back.payment, 150),
        stays,
        e.PaymentQueued(stays.payment, lines.payer.index, 8, 3),
    )
    lines.tell(lines.settled(slow))
    with engine.connect() as connection:
        report = day_report(connection, business_date=DATE)
        mine = liquidity(connection, business_date=DATE, participant=BANKS[0])
    assert report is not None
    assert mine is not None
    (ordinary,) = [one for one in report.by_class if one.queue_class == 8]
    assert (ordinary.settled_count, ordinary.settled_fen) == (1, slow.amount_fen)
    assert (ordinary.entered_queue_count, ordinary.returned_count) == (3, 1)
    assert ordinary.returned_fen == back.amount_fen
    assert (ordinary.queued_count, ordinary.queued_fen) == (1, stays.amount_fen)
    (pool,) = [one for one in report.by_posting if one.posting == 26]
    assert (pool.payment_count, pool.amount_fen) == (1, slow.amount_fen)
    (line,) = mine.accounts
    assert (line.waited_count, line.net_debit_max_fen) == (2, slow.amount_fen)
    assert mine.account_hours[0].debit_fen == slow.amount_fen
    assert report.hours[-1].cumulative_fen == before.hours[-1].cumulative_fen + slow.amount_fen
