"""Names and account numbers in the views: sealed in the tables, found by those who have the key."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, LargeBinary, Table, select, type_coerce

from support.seals import seal_of
from support.views import BANKS, Platform, batches_of
from tianping.core.machine import Machine
from tianping.security.errors import SealError, SealProblem
from tianping.security.sealing import LOCKED, UNSEALED, Seal, is_sealed, key_number
from tianping.views import schema as s
from tianping.views.queries import account, accounts, participants, statement
from tianping.views.resealing import reseal_views
from tianping.views.sealing import MASK, sealed_columns, use_seal
from tianping.views.writer import ViewWriter


def filled(engine: Engine, seal: Seal) -> list[str]:
    """Fold a small day under a seal and return the numbers of the accounts."""
    use_seal(engine.dialect, seal)
    platform = Platform().open(banks=3).busy_days()
    ViewWriter(engine).apply_many(batches_of(platform.commands, size=50, machine=Machine()))
    with engine.connect() as connection:
        return [view.account_no for view in accounts(connection)]


def stored(engine: Engine) -> list[bytes]:
    """Return every sealed value as the tables hold it, indexes left out."""
    found: list[bytes] = []
    with engine.connect() as connection:
        for table in (s.participants, s.accounts, s.refusals):
            place, _ = sealed_columns(table)[0]
            raw = type_coerce(table.columns[place], LargeBinary)
            found += [bytes(value) for value in connection.execute(select(raw)).scalars()]
    return found


def test_tables_show_nothing_and_queries_everything(engine: Engine) -> None:
    """Each name and number is a sealed value; the account is found by its number all the same."""
    numbers = filled(engine, seal_of())
    values = stored(engine)
    assert len(values) > 10
    assert all(is_sealed(value) for value in values)
    with engine.connect() as connection:
        assert all(len(number) == 19 and number.isdigit() for number in numbers)
        found = account(connection, account_no=numbers[-1])
        assert found is not None
        assert found.account_no == numbers[-1]
        names = {view.participant: view.name for view in participants(connection)}
        assert found.owner_name == names[found.owner] != ""
        assert account(connection, account_no="0" * 19) is None
        assert statement(connection, account_no=numbers[-1], dates=(0, 99999999)) is not None


def test_without_the_password_names_are_masked(engine: Engine) -> None:
    """Whoever has no password sees amounts and codes, no names; a search by number is refused."""
    filled(engine, seal_of())
    use_seal(engine.dialect, LOCKED)
    with engine.connect() as connection:
        views = accounts(connection)
        assert {view.account_no for view in views} == {MASK}
        assert {view.name for view in participants(connection)} == {MASK}
        assert {view.owner for view in views} >= set(BANKS[:3])
        with pytest.raises(SealError) as caught:
            account(connection, account_no="1" * 19)
        assert caught.value.code is SealProblem.LOCKED


def test_another_key_is_an_error_not_a_mask(engine: Engine) -> None:
    """A key that does not fit is told, it does not look like a missing password."""
    filled(engine, seal_of())
    use_seal(engine.dialect, seal_of(secret=b"t"))
    with engine.connect() as connection, pytest.raises(SealError) as caught:
        accounts(connection)
    assert caught.value.code is SealProblem.ALTERED


def test_writer_starts_again_on_sealed_tables(engine: Engine) -> None:
    """What the books read back is what was folded."""
    numbers = filled(engine, seal_of())
    more = Platform().open(banks=3).busy_days().commands
    assert not ViewWriter(engine).apply_many(batches_of(more, size=50, machine=Machine()))
    with engine.connect() as connection:
        assert [view.account_no for view in accounts(connection)] == numbers


@pytest.mark.parametrize("before", [UNSEALED, seal_of(1)], ids=["plain", "older key"])
def test_sealed_anew_with_the_newest_key(engine: Engine, before: Seal) -> None:
    """Every value changes once; a second time there is nothing to do."""
    numbers = filled(engine, before)
    seal = seal_of(1, 2)
    changed = reseal_views(engine, seal, newest=2)
    assert changed["accounts"] == len(numbers)
    assert changed["participants"] > 3
    assert set(changed) == _sealed_tables()
    assert {key_number(value) for value in stored(engine)} == {2}
    assert set(reseal_views(engine, seal, newest=2).values()) == {0}
    use_seal(engine.dialect, seal_of(2))
    with engine.connect() as connection:
        assert [view.account_no for view in accounts(connection)] == numbers
        assert account(connection, account_no=numbers[0]) is not None


def _sealed_tables() -> set[str]:
    tables: list[Table] = s.METADATA.sorted_tables
    return {table.name for table in tables if sealed_columns(table)}
