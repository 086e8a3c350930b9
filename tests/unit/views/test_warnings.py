"""Warning values in the views, and what ACS reported."""

from __future__ import annotations

from sqlalchemy import Engine

from support.views import BANKS, NEXT_DATE, OFFICES, Platform, batches_of
from tianping.core import commands as c
from tianping.values.money import Fen
from tianping.views.queries import accounts, messages
from tianping.views.queries_accounts import other_balances, standings, warnings
from tianping.views.writer import ViewWriter


def test_warnings_follow_what_was_set_and_crossed(engine: Engine) -> None:
    """Set, crossed downwards, crossed upwards, switched off: each shows in the view."""
    platform = Platform().open(banks=2, funds_fen=1_000)
    writer = ViewWriter(engine)
    platform.commands += [
        platform.warn(BANKS[0], 900),
        platform.warn(BANKS[0], 500, setter=OFFICES[0]),
        platform.warn(BANKS[1], 2_000),
        platform.warn(BANKS[0], 1, setter=BANKS[1]),
    ]
    platform.transfer(BANKS[0], BANKS[1], 101)
    for batch in batches_of(platform.commands, size=3):
        writer.apply(batch)
    seq = len(platform.commands)
    with engine.connect() as connection:
        found = [
            (one.participant, one.setter, one.warning_value_fen, one.below, one.seq)
            for one in warnings(connection)
        ]
        asked = messages(connection, sender=BANKS[1], limit=10).messages
    assert sorted(found) == sorted(
        [
            (BANKS[0], BANKS[0], 900, True, seq),
            (BANKS[0], OFFICES[0], 500, False, seq - 3),
            (BANKS[1], BANKS[1], 2_000, True, seq - 2),
        ]
    )
    assert [one.message_type for one in asked][:2] == ["saps.361.001.01"] * 2
    assert asked[0].refusal_code


def test_warnings_of_one_owner_leave_out_what_is_switched_off(engine: Engine) -> None:
    """A value that is off is not shown, nor are other accounts'."""
    platform = Platform().open(banks=2, funds_fen=1_000)
    platform.commands += [
        platform.warn(BANKS[0], 900),
        platform.warn(BANKS[1], 900),
        platform.warn(BANKS[0], 0, on=False),
    ]
    (batch,) = batches_of(platform.commands, size=len(platform.commands))
    ViewWriter(engine).apply(batch)
    with engine.connect() as connection:
        assert warnings(connection, participant=BANKS[0]) == []
        assert [one.setter for one in warnings(connection)] == [BANKS[1]]


def test_other_balances_are_those_reported_last(engine: Engine) -> None:
    """A later report replaces the earlier one; an empty one says that there is nothing."""
    platform = Platform().open(banks=2, funds_fen=1_000)
    for bank, balances in ((BANKS[0], [80, -5]), (BANKS[1], [7]), (BANKS[1], [])):
        rows = [c.OtherBalance(f"n{number}", "other", fen) for number, fen in enumerate(balances)]
        platform.commands.append(
            c.ReportOtherBalances(platform.now_ns(), bank, platform.date, rows)
        )
    for batch in batches_of(platform.commands, size=4):
        ViewWriter(engine).apply(batch)
    with engine.connect() as connection:
        found = other_balances(connection)
    assert [(one.participant, one.other_count, one.others_fen) for one in found] == [
        (BANKS[0], 2, 75),
        (BANKS[1], 0, 0),
    ]
    assert {one.business_date for one in found} == {platform.date}


def test_standings_follow_suspension_and_closing(engine: Engine) -> None:
    """Suspended and released, kept because of an earmark, closed; the closed account is bare."""
    platform = Platform().open(banks=3, funds_fen=1_000)
    now = platform.now_ns
    platform.commands += [
        c.SuspendParticipant(now(), BANKS[0], False),
        c.SuspendParticipant(now(), BANKS[2], False),
        c.SuspendParticipant(now(), BANKS[2], True),
        platform.warn(BANKS[1], 900),
        c.ReportOtherBalances(now(), BANKS[1], platform.date, []),
        c.SetMinimumBalance(now(), BANKS[1], Fen(7)),
        c.SetEarmark(now(), BANKS[2], "BEPS", Fen(5)),
        c.RevokeParticipant(now(), BANKS[1], NEXT_DATE),
        c.RevokeParticipant(now(), BANKS[2], NEXT_DATE),
    ]
    platform.end_day(NEXT_DATE)
    for batch in batches_of(platform.commands, size=5):
        ViewWriter(engine).apply(batch)
    with engine.connect() as connection:
        found = [
            (one.participant, one.suspended, one.closing_date, one.account_closed, one.obstacle)
            for one in standings(connection)
        ]
        (account,) = accounts(connection, owner=BANKS[1])
        assert warnings(connection) == []
        assert other_balances(connection) == []
    assert sorted(found) == sorted(
        [
            (BANKS[0], True, 0, False, ""),
            (BANKS[1], False, NEXT_DATE, True, ""),
            (BANKS[2], False, NEXT_DATE, False, "funds are earmarked"),
        ]
    )
    assert (account.balance_fen, account.debit_fen) == (0, 1_000)
    assert account.minimum_balance_fen == 0
