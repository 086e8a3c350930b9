from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from sqlalchemy import Connection, Engine

from support.views import (
    BANKS,
    DATE,
    INDIRECT,
    NEXT_DATE,
    OFFICES,
    Platform,
    batches_of,
    certificate_of,
)
from tianping.core import commands as c
from tianping.core.machine import Machine
from tianping.core.refusals import RefusalCode
from tianping.core.state import NO_LIMIT_SET, SettlementAccount
from tianping.core.terms import (
    CONTROL_CREDIT,
    CONTROL_DEBIT,
    KIND_BANK,
    STATUS_CANCELLED,
    STATUS_QUEUED,
    STATUS_REJECTED,
    STATUS_SETTLED,
)
from tianping.views import queries
from tianping.views.errors import ViewsError
from tianping.views.records import PaymentFilter
from tianping.views.writer import ViewWriter


class Played:
    """Two busy days, played on a real machine and folded."""

    def __init__(self, engine: Engine) -> None:
        self.platform = Platform().open(banks=4, funds_fen=10_000).busy_days()
        self.machine = Machine()
        self.batches = batches_of(self.platform.commands, size=17, machine=self.machine)
        ViewWriter(engine).apply_many(self.batches)
        self.transfers = [
            (seq, command)
            for seq, command in enumerate(self.platform.commands, start=1)
            if isinstance(command, c.CreditTransfer)
        ]


@pytest.fixture
def played(engine: Engine) -> Played:
    """Return two folded days."""
    return Played(engine)


@pytest.fixture
def connection(engine: Engine, played: Played) -> Iterator[Connection]:
    """Return a connection to the folded days."""
    del played
    with engine.connect() as connection:
        yield connection


def test_accounts_equal_the_machines(played: Played, connection: Connection) -> None:
    """Every account of the views is the machine's: balance, turnover, limits, queue."""
    views = queries.accounts(connection)
    assert len(views) == len(played.machine.state.accounts)
    for view, account in zip(views, played.machine.state.accounts, strict=True):
        assert (view.account, view.account_no, view.subject, view.owner, view.office) == (
            account.index,
            account.number,
            account.subject,
            account.owner,
            account.office,
        )
        assert (view.balance_fen, view.opening_balance_fen) == (
            account.balance_fen,
            account.opening_fen,
        )
        assert (view.debit_count, view.debit_fen) == (account.debit_count, account.debit_fen)
        assert (view.credit_count, view.credit_fen) == (account.credit_count, account.credit_fen)
        if isinstance(account, SettlementAccount):
            limit = account.overdraft_next_fen
            assert view.minimum_balance_fen == account.minimum_fen
            assert view.earmark_beps_fen == account.earmark_beps_fen
            assert view.earmark_ibps_fen == account.earmark_ibps_fen
            assert view.overdraft_limit_fen == account.overdraft_fen
            assert view.overdraft_limit_next_fen == (None if limit == NO_LIMIT_SET else limit)
            assert view.overdraft_same_city_fen == account.overdraft_same_city_fen
            assert view.debit_control == bool(account.controls & CONTROL_DEBIT)
            assert view.credit_control == bool(account.controls & CONTROL_CREDIT)
            items = [item for queue in account.queue for item in queue]
            assert view.queued_count == len(items)
            assert view.queued_fen == sum(item.amount_fen for item in items)


def test_accounts_of_an_owner(connection: Connection) -> None:
    """A bank has one account, an office four; a number finds the same account."""
    (account,) = queries.accounts(connection, owner=BANKS[0])
    assert account.owner_name == "bank 0"
    assert queries.account(connection, account_no=account.account_no) == account
    assert queries.account(connection, account_no="0") is None
    assert [view.subject for view in queries.accounts(connection, owner=OFFICES[0])] == [
        4611,
        4612,
        4613,
        4699,
    ]


def test_queue_equals_the_machines(played: Played, connection: Connection) -> None:
    """The queue holds what waits in the machine, in its order."""
    expected = [
        (account.index, item.queue_class, item.order, item.payment, item.amount_fen)
        for account in played.machine.state.settlement_accounts
        for queue in account.queue
        for item in queue
    ]
    views = queries.queue(connection)
    found = [
        (view.account, view.queue_class, view.queue_order, view.payment, view.amount_fen)
        for view in views
    ]
    assert found == expected
    assert expected, "the day should end with something waiting"
    payer = views[0].debtor_participant
    assert queries.queue(connection, participant=payer) == [
        view for view in views if view.debtor_participant == payer
    ]


def test_queue_moved_payment_comes_first(engine: Engine) -> None:
    """A payment moved to the head of its class stands before an older one."""
    platform = Platform().open(banks=2, funds_fen=100)
    older = platform.transfer(BANKS[0], BANKS[1], 1_000)
    newer = platform.transfer(BANKS[0], BANKS[1], 2_000)
    ViewWriter(engine).apply_many(batches_of(platform.commands, size=50))
    with engine.connect() as connection:
        assert [view.message_id for view in queries.queue(connection)] == [
            older.message_id,
            newer.message_id,
        ]
    before = len(platform.commands)
    machine = Machine()
    machine.apply_batch(list(platform.commands))
    platform.adjust(newer, 0)
    ViewWriter(engine).apply_many(batches_of(platform.commands[before:], size=50, machine=machine))
    with engine.connect() as connection:
        assert [view.message_id for view in queries.queue(connection)] == [
            newer.message_id,
            older.message_id,
        ]


def test_payment_tells_what_became_of_it(played: Played, connection: Connection) -> None:
    """Number and message id find the same payment, with its status and times."""
    seq, command = played.transfers[0]
    view = queries.payment(connection, payment=seq)
    assert view is not None
    assert view.status == STATUS_CANCELLED
    assert (view.amount_fen, view.received_at_ns) == (command.amount_fen, command.recorded_at_ns)
    assert view.queued_at_ns == command.recorded_at_ns
    assert view.settled_seq is None
    found = queries.message_payment(
        connection, sender=command.sender, message_id=command.message_id
    )
    assert found == view  # not the later one that bore the same id and was refused
    assert queries.payment(connection, payment=10**9) is None
    assert queries.message_payment(connection, sender=BANKS[0], message_id="nothing") is None


def test_message_payment_finds_every_message(played: Played, connection: Connection) -> None:
    """Each message id of both days, one-sided ones too, leads to its payment."""
    seen: dict[tuple[str, str], int] = {}
    for seq, command in enumerate(played.platform.commands, start=1):
        if isinstance(command, c.CreditTransfer):
            seen.setdefault((command.sender, command.message_id), seq)
        elif isinstance(command, c.PostOneSided):
            seen.setdefault((command.office, command.message_id), seq)
    for (sender, message_id), seq in seen.items():
        view = queries.message_payment(connection, sender=sender, message_id=message_id)
        assert view is not None
        assert view.payment == seq


def test_message_payment_of_unregistered_sender_is_found(engine: Engine) -> None:
    """A payment refused because nobody knows its sender is still found by its message id."""
    platform = Platform().open(banks=2)
    command = platform.transfer(INDIRECT, BANKS[1], 7)
    ViewWriter(engine).apply_many(batches_of(platform.commands, size=50))
    with engine.connect() as connection:
        view = queries.message_payment(connection, sender=INDIRECT, message_id=command.message_id)
    assert view is not None
    assert (view.status, view.refusal_code) == (STATUS_REJECTED, RefusalCode.SENDER_UNKNOWN)


@pytest.mark.parametrize("side", ["debit", "credit"])
def test_payments_of_a_participant_in_pages(
    played: Played, connection: Connection, side: str
) -> None:
    """Pages of three hold every payment of a participant once, newest first."""
    bank = BANKS[1]
    expected = []
    repeated = played.transfers[1][0]
    for seq, command in enumerate(played.platform.commands, start=1):
        if isinstance(command, c.CreditTransfer):
            owner = str(command.sender if side == "debit" else command.creditor_participant)
        elif isinstance(command, c.PostOneSided):
            owner = command.participant if command.credit == (side == "credit") else ""
        else:
            continue
        if owner == bank and seq != repeated:
            expected.append(seq)
    repeats = {
        seq
        for batch in played.batches
        for seq, events in enumerate(batch.outcomes, start=batch.first_seq)
        if type(events[0]).__name__ == "PaymentRepeated"
    }
    expected = [seq for seq in reversed(expected) if seq not in repeats]
    wanted = PaymentFilter(participant=bank, side=side)
    found: list[int] = []
    start = 0
    while True:
        page = queries.payments(connection, wanted=wanted, start=start, limit=3)
        assert len(page.payments) <= 3
        found += [view.payment for view in page.payments]
        start = page.next_payment
        if not start:
            break
    assert found == expected


def test_payments_by_date_status_and_type(played: Played, connection: Connection) -> None:
    """Filters choose by date of receipt, status and message type, with and without participant."""
    every = queries.payments(connection, wanted=PaymentFilter(), limit=1000).payments
    assert [view.payment for view in every] == sorted(
        (view.payment for view in every), reverse=True
    )
    second_day = [view for view in every if view.business_date == NEXT_DATE]
    for wanted, expected in (
        (PaymentFilter(date_from=NEXT_DATE), second_day),
        (PaymentFilter(date_to=DATE), [view for view in every if view not in second_day]),
        (PaymentFilter(status=STATUS_QUEUED), [v for v in every if v.status == STATUS_QUEUED]),
        (
            PaymentFilter(message_type="one-sided"),
            [v for v in every if v.message_type == "one-sided"],
        ),
        (
            PaymentFilter(participant=BANKS[2], date_from=NEXT_DATE, status=STATUS_SETTLED),
            [
                v
                for v in second_day
                if v.debtor_participant == BANKS[2] and v.status == STATUS_SETTLED
            ],
        ),
        (
            PaymentFilter(participant=BANKS[2], date_to=DATE),
            [v for v in every if v.debtor_participant == BANKS[2] and v.business_date == DATE],
        ),
        (PaymentFilter(date_from=20_270_101), []),
    ):
        assert expected or wanted.date_from == 20_270_101
        assert queries.payments(connection, wanted=wanted, limit=1000).payments == expected
    del played


def test_payments_start_of_another_participant_is_refused(
    played: Played, connection: Connection
) -> None:
    """A page cannot start at a payment of somebody else, nor on a side that does not exist."""
    foreign = next(seq for seq, command in played.transfers if command.sender == BANKS[1])
    with pytest.raises(ViewsError, match="to start from"):
        queries.payments(connection, wanted=PaymentFilter(participant=BANKS[0]), start=foreign)
    with pytest.raises(ViewsError, match="side of the payments"):
        queries.payments(connection, wanted=PaymentFilter(participant=BANKS[0], side="both"))


def test_statement_adds_up(played: Played, connection: Connection) -> None:
    """Opening balance, movements and closing balance of every account agree, page by page."""
    del played
    for account in queries.accounts(connection):
        lines = []
        start = 0
        while True:
            page = queries.statement(
                connection,
                account_no=account.account_no,
                dates=(DATE, NEXT_DATE),
                start=start,
                limit=7,
            )
            assert page is not None
            lines += page.lines
            start = page.next_movement
            if not start:
                break
        assert [day.business_date for day in page.days] == [DATE, NEXT_DATE]
        assert page.days[1].opening_balance_fen == page.days[0].closing_balance_fen
        assert page.days[1].closing_balance_fen == account.balance_fen
        balance = page.days[0].opening_balance_fen
        for line in reversed(lines):
            balance += line.amount_fen if line.side == "credit" else -line.amount_fen
            assert line.balance_fen == balance
        assert balance == account.balance_fen
        for day in page.days:
            debits = [
                line.amount_fen
                for line in lines
                if line.side == "debit" and line.business_date == day.business_date
            ]
            assert (day.debit_count, day.debit_fen) == (len(debits), sum(debits))


def test_statement_of_one_past_day(connection: Connection) -> None:
    """A past day's statement starts at its own last movement."""
    (account,) = queries.accounts(connection, owner=BANKS[0])
    page = queries.statement(
        connection, account_no=account.account_no, dates=(DATE, DATE), limit=500
    )
    assert page is not None
    assert {line.business_date for line in page.lines} == {DATE}
    assert page.lines[0].balance_fen == page.days[0].closing_balance_fen
    (other,) = queries.accounts(connection, owner=BANKS[1])
    with pytest.raises(ViewsError, match="to start from"):
        queries.statement(
            connection,
            account_no=other.account_no,
            dates=(DATE, DATE),
            start=page.lines[0].movement,
        )
    assert queries.statement(connection, account_no="0", dates=(DATE, DATE)) is None


def test_movements_of_a_payment_are_its_entries(played: Played, connection: Connection) -> None:
    """A transfer between two banks makes four movements, debit and credit in turn."""
    seq = next(
        view.payment
        for view in queries.payments(connection, wanted=PaymentFilter(), limit=500).payments
        if view.status == STATUS_SETTLED and view.message_type.startswith("hvps")
    )
    found = queries.movements(connection, payment=seq)
    assert [line.side for line in found] == ["debit", "credit", "debit", "credit"]
    assert {line.amount_fen for line in found} == {found[0].amount_fen}
    cancelled = played.transfers[0][0]
    assert queries.movements(connection, payment=cancelled) == []


def test_day_totals_equal_the_turnovers(played: Played, connection: Connection) -> None:
    """Totals of both days are the settled payments' sums; types add up to the same."""
    every = queries.payments(connection, wanted=PaymentFilter(), limit=1000).payments
    settled = [view for view in every if view.status == STATUS_SETTLED]
    for date in (DATE, NEXT_DATE):
        of_date = [view for view in settled if view.business_date == date]
        totals = queries.day_totals(connection, business_date=date)
        for bank in BANKS[:4]:
            paid = [view.amount_fen for view in of_date if view.debtor_participant == bank]
            (total,) = [t for t in totals if t.participant == bank and t.side == "debit"]
            assert (total.payment_count, total.amount_fen) == (len(paid), sum(paid))
        types = queries.type_totals(connection, business_date=date)
        assert sum(total.payment_count for total in types) == len(of_date)
        assert sum(total.amount_fen for total in types) == sum(v.amount_fen for v in of_date)
    del played


def test_refusals_tell_code_and_command(played: Played, connection: Connection) -> None:
    """Refused messages, refused operator commands and returns at close are all there."""
    found = queries.refusals(connection, business_date=DATE)
    codes = [view.refusal_code for view in found]
    assert RefusalCode.SAME_ID_OTHER_BODY in codes
    assert RefusalCode.CREDITOR_PARTICIPANT_UNKNOWN in codes
    assert RefusalCode.RETURNED_AT_CLOSE in codes
    parameter = next(view for view in found if view.command == "SetParameter")
    assert (parameter.refusal_code, parameter.payment) == (RefusalCode.PARAMETER_UNKNOWN, 0)
    count = sum(
        1
        for batch in played.batches
        for events in batch.outcomes
        for event in events
        if type(event).__name__ in {"Refused", "PaymentReturned"}
    )
    second = queries.refusals(connection, business_date=NEXT_DATE)
    assert len(found) + len(second) == count
    older = queries.refusals(connection, business_date=DATE, before_seq=found[0].seq)
    assert all(view.seq < found[0].seq for view in older)


def test_trial_balance_of_the_close_balances(connection: Connection) -> None:
    """The close of the first day left a trial balance that adds up to zero."""
    view = queries.trial_balance(connection, business_date=DATE)
    assert view is not None
    assert view.balanced
    assert sum(row.balance_fen for row in view.subjects) == 0
    assert queries.trial_balance(connection) == view
    assert queries.trial_balance(connection, business_date=NEXT_DATE) is None


def test_registry_and_day(connection: Connection) -> None:
    """Participants, bindings, parameters and phases are as the commands made them."""
    banks = queries.participants(connection, kind=KIND_BANK)
    assert [view.participant for view in banks] == BANKS[:4]
    assert len(queries.participants(connection)) == 7
    bound = queries.bindings(connection, participant=BANKS[3])
    assert [(view.binding, view.certificate) for view in bound] == [
        ("signing", certificate_of(BANKS[3])),
        ("access", certificate_of(BANKS[3])),
    ]
    assert bound[0].unbound_seq is None
    assert bound[1].unbound_seq is not None
    of_world, parameter = sorted(queries.parameters(connection), key=lambda one: one.seq)
    assert (parameter.name, parameter.value) == ("idempotence.days_kept", 7)
    assert queries.parameters(connection, business_date=DATE) == [of_world]
    assert parameter in queries.parameters(connection, business_date=NEXT_DATE)
    steps = queries.phases(connection, business_date=DATE)
    assert [(view.from_phase, view.to_phase) for view in steps] == [
        (0, 0),
        (0, 5),
        (5, 10),
        (10, 20),
        (20, 30),
        (30, 32),
        (32, 35),
        (35, 40),
    ]
    assert len(queries.phases(connection)) == 11


def test_platform_tells_position(played: Played, connection: Connection) -> None:
    """Name, date, phase and position are the machine's."""
    view = queries.platform(connection)
    assert (view.platform, view.business_date, view.phase) == ("天平 test", NEXT_DATE, 10)
    assert (view.seq, view.hash) == (played.machine.seq, played.batches[-1].hash)


def test_messages_tell_every_message_once(played: Played, connection: Connection) -> None:
    """Payments, repeats and requests come in one order, in pages, each once."""
    kinds = (
        c.CreditTransfer,
        c.PostOneSided,
        c.AdjustQueue,
        c.CancelPayment,
        c.QueryStatus,
        c.QueryQueue,
        c.RequestReturn,
        c.SetWarning,
        c.MaintainAccount,
        c.QueryAccount,
        c.QueryLiquidity,
    )
    expected = [
        seq
        for seq, command in enumerate(played.platform.commands, start=1)
        if isinstance(command, kinds)
    ]
    found: list[int] = []
    before = 0
    while True:
        page = queries.messages(connection, before_seq=before, limit=10)
        found += [view.seq for view in page.messages]
        before = page.next_seq
        if not before:
            break
    assert found == expected[::-1]
    own = queries.messages(connection, sender=BANKS[0], limit=500).messages
    repeats = [view for view in own if view.repeated]
    assert [view.original_message_id for view in repeats] == [played.transfers[0][1].message_id]
    assert repeats[0].status == STATUS_CANCELLED
    asked = next(view for view in own if view.message_type.startswith("ccms.316"))
    assert asked.status == STATUS_QUEUED


def test_views_are_encodable(connection: Connection) -> None:
    """Every view can be written as JSON, for a machine to read."""
    (account, *_) = queries.accounts(connection)
    assert msgspec.json.decode(msgspec.json.encode(account))["account_no"] == account.account_no
