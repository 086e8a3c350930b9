"""Messages about accounts as the intake reads them: warnings, queries, maintenance."""

from __future__ import annotations

import msgspec
import pytest

from support.participants import EAST, WEST
from tianping.core.commands import MaintainAccount, QueryAccount, QueryLiquidity, SetWarning
from tianping.node.tasks import RefusedAtDoor
from tianping.participant.account_queries import AccountQuery, LiquidityQuery
from tianping.participant.accounts import AccountMaintenance, WarningSetting, platform_header
from tianping.values.money import AMOUNT_FEN_MAX, Fen
from tianping.wire.catalogue import Edition
from tianping.wire.message import Value, build
from unit.node.test_intake import CREATED, DATE, check, checker, sealed


@pytest.mark.parametrize("edition", list(Edition))
def test_warning_setting_becomes_a_command(edition: Edition) -> None:
    """The sign beside the amount and the switch are read; the message is signed."""
    for value_fen, on in ((12_345, True), (-500, True), (0, False)):
        setting = WarningSetting(
            message_id=f"{DATE}00000008",
            created_at=CREATED,
            sender=EAST,
            participant=WEST,
            value_fen=value_fen,
            on=on,
        )
        _, (command,) = check(sealed(setting.message(edition)), at=checker(edition))
        assert isinstance(command, SetWarning)
        assert (command.sender, command.participant) == (EAST, WEST)
        assert (command.value_fen, command.on) == (value_fen, on)


@pytest.mark.parametrize("edition", list(Edition))
def test_account_and_liquidity_queries_become_commands(edition: Edition) -> None:
    """QT00 to QT03 are the account, its branches, and the same with accounts outside SAPS."""
    for branches in (False, True):
        account = AccountQuery(
            message_id=f"{DATE}00000008", created_at=CREATED, sender=EAST, branches=branches
        )
        _, (command,) = check(sealed(account.message(edition)), at=checker(edition))
        assert isinstance(command, QueryAccount)
        assert (command.sender, command.participant) == (EAST, EAST)
        assert command.scope == int(branches)
        for others in (False, True):
            liquidity = LiquidityQuery(
                message_id=f"{DATE}00000009",
                created_at=CREATED,
                sender=EAST,
                participant=WEST,
                branches=branches,
                others=others,
            )
            _, (command,) = check(sealed(liquidity.message(edition)), at=checker(edition))
            assert isinstance(command, QueryLiquidity)
            assert command.participant == WEST
            assert command.scope == int(branches) + 2 * int(others)


@pytest.mark.parametrize("edition", list(Edition))
def test_account_maintenance_becomes_a_command(edition: Edition) -> None:
    """What the message leaves out is not stated; what it states is read."""
    request = AccountMaintenance(
        message_id=f"{DATE}00000008",
        created_at=CREATED,
        sender=EAST,
        participant=WEST,
        minimum_fen=Fen(500),
        debit_control=True,
        credit_control=False,
    )
    _, (command,) = check(sealed(request.message(edition)), at=checker(edition))
    assert isinstance(command, MaintainAccount)
    assert (command.sender, command.participant) == (EAST, WEST)
    assert (command.overdraft_limit_fen, command.minimum_fen) == (-1, 500)
    assert (command.debit_control, command.credit_control) == (1, 0)
    limit = msgspec.structs.replace(
        request, minimum_fen=None, debit_control=None, overdraft_limit_fen=Fen(70)
    )
    _, (command,) = check(sealed(limit.message(edition)), at=checker(edition))
    assert isinstance(command, MaintainAccount)
    assert (command.overdraft_limit_fen, command.minimum_fen) == (70, -1)
    assert (command.debit_control, command.credit_control) == (-1, 0)


@pytest.mark.parametrize(
    ("values", "minimum"),
    [
        ({"MntncTp": "MA01", "CntrlBk/RstrctAmtLwrLmt": "CNY+5.00"}, None),
        ({"MntncTp": "MA00", "ComrclBK/FndsOfPoolRmngLmt": "CNY+5.00"}, None),
        ({"MntncTp": "MA00", "CntrlBk/RstrctAmtLwrLmt": "CNY-5.00"}, AMOUNT_FEN_MAX + 1),
        ({"MntncTp": "MA00", "CntrlBk/RstrctAmtLwrLmt": "CNY+99999999999999999999.00"},
         AMOUNT_FEN_MAX + 1),
    ],
)  # fmt: skip
def test_account_maintenance_that_is_not_an_offices_is_refused(
    values: dict[str, str], minimum: int | None
) -> None:
    """The commercial banks' form goes no further; an amount beyond every bound reaches the core."""
    root = "AcctMgmtAppl"
    elements: dict[str, Value | list[Value]] = {
        f"{root}/" + ("AcctMgmtApplInf/" if name == "MntncTp" else "AcctInf/") + name: text
        for name, text in values.items()
    }
    message = build(
        "saps.371.001.01",
        platform_header(root, f"{DATE}00000008", created_at=CREATED, sender=EAST)
        | elements
        | {f"{root}/AcctMgmtApplInf/MmbId": WEST},
    )
    verdict, commands = check(sealed(message))
    if minimum is None:
        assert isinstance(verdict, RefusedAtDoor)
        assert (verdict.rule, verdict.answer) == ("maintenance", "ccms.900.001.02")
        assert "MA00" in verdict.text_zh
    else:
        assert [getattr(one, "minimum_fen", None) for one in commands] == [minimum]
