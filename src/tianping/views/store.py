"""Between books and tables: write what changed, read the books back."""

from __future__ import annotations

from sqlalchemy import Connection, Row, Table, insert, inspect, select

from tianping.views import schema as s
from tianping.views import schema_accounts as sa
from tianping.views import schema_financing as f
from tianping.views import schema_ladder as ladder
from tianping.views import schema_liquidity as liquidity
from tianping.views import schema_options as options
from tianping.views.archive.removing import remove_days
from tianping.views.books import (
    AccountState,
    Books,
    Changes,
    PoolTerms,
    StandingState,
    TypeTotal,
    Waiting,
)
from tianping.views.bulk import change_rows, insert_rows, upsert_rows
from tianping.views.errors import ViewsError
from tianping.views.schema_nets import sessions
from tianping.views.store_certificates import write_certificates
from tianping.views.store_control import read_planned, write_control
from tianping.views.store_day_end import write_day_end
from tianping.views.store_days import read_days, write_days
from tianping.views.store_information import write_information
from tianping.views.store_lending import read_lending, write_lending
from tianping.views.store_nodes import read_nodes, write_nodes
from tianping.views.store_people import read_people, write_people
from tianping.views.store_register import read_register, write_register
from tianping.views.store_times import read_times, write_times

__all__ = [
    "check_tables",
    "create_tables",
    "drop_tables",
    "read_books",
    "read_position",
    "write_changes",
]

_POSITION_ID = 1

_MOVE_POSITION = (
    "UPDATE position SET seq = ?, hash = ?, platform = ?, business_date = ?, phase = ?,"
    " next_movement = ? WHERE seq = ? AND hash = ?"
)
_END_PAYMENT = (
    "UPDATE payments SET status = ?, refusal_code = ?, settled_at_ns = ?, settled_seq = ?,"
    " posting = ?, first_movement = ?, movement_count = ? WHERE payment = ?"
)
_END_LINE = _END_PAYMENT.replace("UPDATE payments", "UPDATE lines")
_DECIDE = (
    "UPDATE proposals SET state = ?, second_person = ?, reason = ?, decided_at_ns = ?,"
    " decided_seq = ? WHERE proposal = ?"
)
_END_SESSION = (
    "UPDATE sessions SET session_state = ?, refusal_code = ?, found = ?, completed_at_ns = ?"
    " WHERE submission = ?"
)
_LEAVE_QUEUE = "DELETE FROM queue WHERE payment = ?"
_UNBIND = (
    "UPDATE bindings SET unbound_seq = ? WHERE binding = ? AND certificate = ?"
    " AND participant = ? AND unbound_seq IS NULL AND seq < ?"
)


def check_tables(connection: Connection) -> bool:
    """Tell whether the tables are there.

    Raises:
        ViewsError: they are of another schema version; rebuild them.
    """
    if not inspect(connection).has_table(s.position.name):
        return False
    found = connection.execute(select(s.position.c.schema_version)).scalar()
    if found not in (None, s.SCHEMA_VERSION):
        raise ViewsError(
            "schema version of the views; rebuild them",
            "视图结构版本；请重建",
            expected=s.SCHEMA_VERSION,
            found=found,
        )
    return found is not None


def create_tables(connection: Connection) -> None:
    """Create what is missing, and the position before the first command.

    Raises:
        ViewsError: the tables are of another schema version; rebuild them.
    """
    if check_tables(connection):
        return
    s.METADATA.create_all(connection)
    connection.execute(
        insert(s.position).values(
            id=_POSITION_ID,
            schema_version=s.SCHEMA_VERSION,
            seq=0,
            hash=b"",
            platform="",
            business_date=0,
            phase=0,
            next_movement=1,
        )
    )


def drop_tables(connection: Connection) -> None:
    """Drop all tables of the views, whatever their version."""
    s.METADATA.drop_all(connection)


def read_position(connection: Connection) -> tuple[int, bytes]:
    """Return sequence number and hash of the last folded batch; 0 and b"" before the first."""
    row = connection.execute(select(s.position.c.seq, s.position.c.hash)).one()
    return int(row.seq), bytes(row.hash)


def write_changes(
    connection: Connection, books: Books, changes: Changes, *, seq: int, hash_: bytes
) -> None:
    """Write the rows and move the position from (``seq``, ``hash_``) to that of the books.

    Raises:
        ViewsError: somebody else moved the position.
    """
    _move_position(connection, books, seq=seq, hash_=hash_)
    insert_rows(connection, s.payments, changes.payments)
    write_times(connection, changes)
    change_rows(connection, _END_PAYMENT, changes.payment_ends)
    insert_rows(connection, s.lines, changes.lines)
    change_rows(connection, _END_LINE, changes.line_ends)
    insert_rows(connection, sessions, changes.sessions)
    change_rows(connection, _END_SESSION, changes.session_ends)
    insert_rows(connection, s.movements, changes.movements)
    upsert_rows(connection, s.accounts, (a.row() for a in changes.accounts.values()))
    upsert_rows(
        connection,
        s.participant_heads,
        ((code, books.last_paid[code], books.last_received[code]) for code in changes.heads),
    )
    upsert_rows(connection, s.queue, (item.row() for item in changes.queue.values()))
    change_rows(connection, _LEAVE_QUEUE, changes.left_queue)
    upsert_rows(connection, s.type_totals, (t.row() for t in changes.type_totals.values()))
    insert_rows(connection, s.requests, changes.requests)
    insert_rows(connection, s.refusals, changes.refusals)
    _write_rare(connection, changes)


def _write_rare(connection: Connection, changes: Changes) -> None:
    write_register(connection, changes)
    insert_rows(connection, liquidity.matching_runs, changes.matching_runs)
    insert_rows(connection, liquidity.pool_runs, changes.pool_runs)
    insert_rows(connection, liquidity.pool_changes, changes.pool_changes)
    upsert_rows(connection, liquidity.pools, (pool.row() for pool in changes.pools.values()))
    insert_rows(connection, options.offsets, changes.offsets)
    upsert_rows(connection, options.reserves, changes.reserves.values())
    upsert_rows(connection, options.limits, changes.limits.values())
    insert_rows(connection, options.proposals_of_matching, changes.proposals_of_matching)
    insert_rows(connection, s.participant_days, changes.participant_days)
    insert_rows(connection, s.bindings, changes.bindings)
    change_rows(connection, _UNBIND, changes.unbindings)
    write_certificates(connection, changes)
    insert_rows(connection, s.proposals, changes.proposals)
    change_rows(connection, _DECIDE, changes.decisions)
    change_rows(connection, "DELETE FROM warnings WHERE account = ?", changes.closed)
    change_rows(connection, "DELETE FROM other_balances WHERE account = ?", changes.closed)
    upsert_rows(connection, sa.standings, (one.row() for one in changes.standings.values()))
    upsert_rows(connection, sa.other_balances, changes.other_balances.values())
    upsert_rows(connection, sa.warnings, changes.warnings.values())
    upsert_rows(connection, s.parameters, changes.parameters.values())
    insert_rows(connection, s.phases, changes.phases)
    insert_rows(connection, s.business_days, changes.business_days)
    insert_rows(connection, s.account_days, changes.account_days)
    insert_rows(connection, s.account_starts, changes.account_starts)
    insert_rows(connection, s.endings, changes.endings)
    write_lending(connection, changes)
    write_days(connection, changes)
    write_people(connection, changes)
    write_nodes(connection, changes)
    write_day_end(connection, changes)
    write_information(connection, changes)
    write_control(connection, changes.control)
    insert_rows(connection, f.appointments, changes.appointments)
    insert_rows(connection, f.interest_charges, changes.interest_charges)
    insert_rows(connection, f.pledging_settings, changes.pledging_settings)
    insert_rows(connection, f.pledge_steps, changes.pledge_steps)
    insert_rows(connection, ladder.ladder_steps, changes.ladder_steps)
    insert_rows(connection, s.trial_balances, changes.trial_balances)
    insert_rows(connection, s.trial_balance_subjects, changes.trial_balance_subjects)
    remove_days(connection, changes.archived)


def _move_position(connection: Connection, books: Books, *, seq: int, hash_: bytes) -> None:
    moved = change_rows(
        connection,
        _MOVE_POSITION,
        [
            (
                books.seq,
                books.hash,
                books.platform,
                books.business_date,
                books.phase,
                books.next_movement,
                seq,
                hash_,
            )
        ],
    )
    if moved != 1:
        raise ViewsError(
            "position of the views, moved by another writer",
            "视图位置被其他进程改动",
            expected=seq,
            found=read_position(connection)[0],
        )


def read_books(connection: Connection) -> Books:
    """Return the books as the tables hold them."""
    books = Books()
    position = connection.execute(select(s.position)).one()
    books.seq = position.seq
    books.hash = bytes(position.hash)
    books.platform = position.platform
    books.business_date = position.business_date
    books.phase = position.phase
    books.next_movement = position.next_movement
    books.accounts = [_account(row) for row in _ordered(connection, s.accounts)]
    for row in _ordered(connection, s.participant_heads):
        books.last_paid[row.participant] = row.last_paid
        books.last_received[row.participant] = row.last_received
    for row in _ordered(connection, s.queue):
        books.waiting[row.payment] = _waiting(row)
    read_lending(connection, books)
    read_days(connection, books)
    read_people(connection, books)
    read_times(connection, books)
    read_planned(connection, books)
    read_nodes(connection, books)
    read_register(connection, books)
    for row in _ordered(connection, liquidity.pools):
        pool = books.pools[row.legal_entity] = PoolTerms(row.legal_entity)
        pool.floor, pool.in_order, pool.branches = row.floor_fen, row.in_order, row.branches
    for row in _ordered(connection, sa.standings):
        books.standings[row.participant] = _standing(row)
    for row in _ordered(connection, options.reserves):
        kept = (row.account, row.queue_class, row.set_fen, row.left_fen, row.seq)
        books.reserves[(row.account, row.queue_class)] = kept
    totals = s.type_totals
    for row in connection.execute(
        select(totals).where(totals.c.business_date == books.business_date)
    ):
        total = TypeTotal(business_date=row.business_date, message_type=row.message_type)
        total.count = row.payment_count
        total.amount = row.amount_fen
        books.type_totals[row.message_type] = total
    return books


def _ordered(connection: Connection, table: Table) -> list[Row[tuple[object, ...]]]:
    return list(connection.execute(select(table).order_by(*table.primary_key)))


def _account(row: Row[tuple[object, ...]]) -> AccountState:
    account = AccountState(
        account=row.account, account_no=row.account_no, subject=row.subject, owner=row.owner
    )
    account.office = row.office
    account.balance = row.balance_fen
    account.opening_balance = row.opening_balance_fen
    account.debit_count = row.debit_count
    account.debit = row.debit_fen
    account.credit_count = row.credit_count
    account.credit = row.credit_fen
    account.minimum_balance = row.minimum_balance_fen
    account.earmark_beps = row.earmark_beps_fen
    account.earmark_ibps = row.earmark_ibps_fen
    account.overdraft_limit = row.overdraft_limit_fen
    account.overdraft_limit_next = row.overdraft_limit_next_fen
    account.overdraft_same_city = row.overdraft_same_city_fen
    account.debit_control = row.debit_control
    account.credit_control = row.credit_control
    account.pledge_financed = row.pledge_financed
    account.last_movement = row.last_movement
    return account


def _standing(row: Row[tuple[object, ...]]) -> StandingState:
    standing = StandingState(row.participant)
    standing.suspended = row.suspended
    standing.closing_date = row.closing_date
    standing.closed = row.account_closed
    standing.obstacle = row.obstacle
    standing.seq = row.seq
    return standing


def _waiting(row: Row[tuple[object, ...]]) -> Waiting:
    item = Waiting(
        payment=row.payment,
        account=row.account,
        queue_class=row.queue_class,
        queue_order=row.queue_order,
    )
    item.message_type = row.message_type
    item.queued_at_ns = row.queued_at_ns
    return item
