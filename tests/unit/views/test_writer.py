from __future__ import annotations

import threading

import msgspec
import pytest
from sqlalchemy import Engine, func, select, update

from support.views import BANKS, Platform, batches_of, dump
from tianping.core import events as e
from tianping.core.terms import STATUS_REJECTED
from tianping.values.bankcode import BankCode
from tianping.views import schema as s
from tianping.views.errors import ViewsError, ViewsUnavailable
from tianping.views.queries import platform
from tianping.views.store import check_tables, create_tables
from tianping.views.writer import FoldBatch, ViewWriter


def some_batches(size: int = 10) -> list[FoldBatch]:
    """Return a small day with settled and queued payments."""
    platform = Platform().open(banks=4, funds_fen=10_000)
    platform.random_transfers(60, seed=3, amount_max_fen=6_000, banks=4)
    return batches_of(platform.commands, size=size)


def test_apply_batches_position_follows(engine: Engine) -> None:
    """The position after each batch is the batch's last number and hash."""
    writer = ViewWriter(engine)
    assert writer.position == (0, b"")
    for batch in some_batches():
        assert writer.apply(batch)
        assert writer.position == (batch.last_seq, batch.hash)
    assert ViewWriter(engine).position == writer.position


def test_apply_again_changes_nothing(engine: Engine) -> None:
    """A batch that was folded already is passed over."""
    batches = some_batches()
    writer = ViewWriter(engine)
    writer.apply_many(batches)
    before = dump(engine)
    assert not writer.apply(batches[-1])
    assert not ViewWriter(engine).apply_many(batches)
    assert dump(engine) == before


def test_apply_many_and_one_by_one_give_the_same_rows(engine: Engine) -> None:
    """How batches are grouped into transactions leaves no trace, nor does a restart between."""
    batches = some_batches(size=7)
    ViewWriter(engine).apply_many(batches)
    together = dump(engine)
    with engine.begin() as connection:
        s.METADATA.drop_all(connection)
    for batch in batches:
        ViewWriter(engine).apply(batch)
    assert dump(engine) == together


def test_apply_gap_is_refused(engine: Engine) -> None:
    """A batch beyond the next one is an error and nothing is changed."""
    batches = some_batches()
    writer = ViewWriter(engine)
    writer.apply(batches[0])
    before = dump(engine)
    with pytest.raises(ViewsError, match="gap before batch") as caught:
        writer.apply_many([batches[1], batches[3]])
    assert (caught.value.expected, caught.value.found) == (
        str(batches[2].first_seq),
        str(batches[3].first_seq),
    )
    assert dump(engine) == before
    assert writer.apply_many(batches[1:])


def test_apply_other_hash_or_part_is_refused(engine: Engine) -> None:
    """A batch of another journal, or one that was folded in part, is an error."""
    batches = some_batches()
    writer = ViewWriter(engine)
    writer.apply(batches[0])
    with pytest.raises(ViewsError, match="another journal"):
        writer.apply(batches[0]._replace(hash=b"other"))
    longer = FoldBatch(2, batches[0].commands[1:] * 2, batches[0].outcomes[1:] * 2, batches[0].hash)
    with pytest.raises(ViewsError, match="folded already"):
        writer.apply(longer)


def test_apply_wrong_number_of_outcomes_is_refused(engine: Engine) -> None:
    """Commands and outcomes must be as many."""
    batch = some_batches()[0]
    writer = ViewWriter(engine)
    with pytest.raises(ViewsError, match="outcomes of the batch"):
        writer.apply(batch._replace(outcomes=batch.outcomes[1:]))
    assert writer.position == (0, b"")
    assert writer.apply(batch)


def test_apply_a_control_nobody_knows_is_refused(engine: Engine) -> None:
    """An event of a newer core is no reason to show an account as uncontrolled."""
    batch = some_batches()[0]
    strange = batch._replace(outcomes=[*batch.outcomes[:-1], [e.AccountControlled(0, 4, False)]])
    with pytest.raises(ViewsError, match="control of the account at"):
        ViewWriter(engine).apply(strange)


def test_apply_second_writer_is_noticed(engine: Engine) -> None:
    """A writer whose position somebody else moved stops before it writes."""
    batches = some_batches()
    first, second = ViewWriter(engine), ViewWriter(engine)
    first.apply(batches[0])
    with pytest.raises(ViewsError, match="another writer"):
        second.apply(batches[0])
    assert not second.apply(batches[0])  # it has read the books again
    assert second.apply(batches[1])


def test_tables_of_another_version_are_refused(engine: Engine) -> None:
    """Views of another schema version must be rebuilt."""
    with engine.begin() as connection:
        assert not check_tables(connection)
    ViewWriter(engine)
    with engine.begin() as connection:
        assert check_tables(connection)
        connection.execute(update(s.position).values(schema_version=s.SCHEMA_VERSION + 1))
    with pytest.raises(ViewsError, match="schema version"), engine.begin() as connection:
        create_tables(connection)
    with pytest.raises(ViewsError, match="schema version"):
        ViewWriter(engine)


def test_totals_beyond_64_bits_are_exact(engine: Engine) -> None:
    """A sum of fen above 2^63 comes back to the last fen."""
    ViewWriter(engine)
    amount = 2**63 + 12_345_678_901_234_567
    with engine.begin() as connection:
        connection.execute(
            s.type_totals.insert().values(
                business_date=20261123, message_type="x", payment_count=1, amount_fen=amount
            )
        )
        assert connection.execute(select(s.type_totals.c.amount_fen)).scalar() == amount
        assert connection.execute(select(func.count()).select_from(s.type_totals)).scalar() == 1


def test_hostile_refused_commands_are_folded(engine: Engine) -> None:
    """What a refused command holds cannot stop the views: huge numbers, zero characters."""
    platform = Platform().open(banks=2)
    platform.transfer(BANKS[0], BANKS[1], 2**64 - 1, queue_class=2**63)
    odd = platform.transfer(BANKS[0], BANKS[1], 5)
    platform.commands[-1] = msgspec.structs.replace(odd, sender=BankCode("\0zero"))
    ViewWriter(engine).apply_many(batches_of(platform.commands, size=100))
    with engine.connect() as connection:
        rows = connection.execute(
            select(s.payments.c.sender, s.payments.c.amount_fen, s.payments.c.queue_class)
            .where(s.payments.c.status == STATUS_REJECTED)
            .order_by(s.payments.c.payment)
        ).all()
    assert [tuple(row) for row in rows] == [(BANKS[0], 0, 0), ("\ufffdzero", 5, 8)]


def test_failed_write_leaves_nothing_and_can_be_repeated(engine: Engine) -> None:
    """When the database fails between two statements, neither rows nor position stay behind."""
    batches = some_batches()
    writer = ViewWriter(engine)
    writer.apply_many(batches[:3])
    before = dump(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE movements RENAME TO movements_away")
    with pytest.raises(ViewsUnavailable, match="movements"):
        writer.apply_many(batches[3:])
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE movements_away RENAME TO movements")
    assert dump(engine) == before
    assert writer.position == (batches[2].last_seq, batches[2].hash)
    assert writer.apply_many(batches[3:])
    assert writer.position == (batches[-1].last_seq, batches[-1].hash)


def test_reader_sees_one_state_while_the_writer_goes_on(engine: Engine) -> None:
    """What one connection reads does not change under it."""
    batches = some_batches()
    writer = ViewWriter(engine)
    writer.apply_many(batches[:3])
    with engine.connect() as reader:
        first = platform(reader)
        writer.apply_many(batches[3:])
        assert platform(reader) == first
    with engine.connect() as reader:
        assert platform(reader).seq == batches[-1].last_seq


def test_position_asked_by_another_thread_disturbs_nothing(engine: Engine) -> None:
    """Whoever asks for the position while the writer works sees committed batches only."""
    batches = some_batches(size=1)
    known = {(0, b""), *((batch.last_seq, batch.hash) for batch in batches)}
    writer = ViewWriter(engine)
    seen: set[tuple[int, bytes]] = set()
    ended = threading.Event()

    def ask() -> None:
        while not ended.is_set():
            seen.add(writer.position)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        for batch in batches:
            assert writer.apply(batch)
    finally:
        ended.set()
        asking.join()
    assert seen <= known
