"""A platform made by the command line keeps no name and no account number in plain.

One platform lives through it all: payments that name people, keys that are rotated while it runs,
a new password, and a restart. CCMS-T §五.3.4.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from support.cli import PASSWORD, Finished, tianping
from support.running import POOR, RICH, made, started
from tianping.cli.passwords import PASSWORD_VARIABLE
from tianping.views.sealing import MASK

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

CUSTOMERS: Final = ("6200000000000001",)
BANKS: Final = ("Azure Bank", "Stone Bank", "North Office")


def plain_in(folder: Path, texts: list[str]) -> list[tuple[str, str]]:
    """Return which of some texts stand in which file of a folder."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            found += [(str(path), text) for text in texts if text.encode() in content]
    return found


def without_password(*arguments: object) -> Finished:
    """Run a command that has no password."""
    return tianping(*arguments, without=(PASSWORD_VARIABLE,))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a stopped platform after a day with payments."""
    folder = made(tmp_path_factory.mktemp("sealed"))
    node = started(folder)
    try:
        assert tianping("day", "advance", folder).code == 0
        assert tianping("send", folder, RICH, "pay", POOR, "250.00").code == 0
        assert tianping("inbox", folder, POOR, "--wait", 5).code == 0
        rotated = tianping("keys", "rotate", folder)
        assert rotated.out == "Data key 2 seals from now on.\n", rotated.err
        assert tianping("send", folder, RICH, "pay", POOR, "1.00").code == 0
        for code in (RICH, POOR):
            tianping("keys", "rotate", folder, "--participant", code)
        again = tianping("keys", "re-encrypt", folder)
        assert again.code == 0, again.err
        assert "outbox" in again.out
        node.terminate()
        assert node.wait(60) == 0
    finally:
        node.kill()
        node.wait()
    return folder


def test_no_file_shows_a_name_or_an_account_number(folder: Path) -> None:
    """Journal, log, snapshots, views, outbox, audit log and the clients' stores are searched."""
    accounts = tianping("accounts", folder, "--json").json()
    numbers = [view["account_no"] for view in accounts]
    assert len(numbers) == 2
    assert all(len(number) == 19 for number in numbers)
    assert {view["owner_name"] for view in accounts} == {"Azure Bank", "Stone Bank"}
    assert plain_in(folder, [*numbers, *CUSTOMERS, *BANKS]) == []
    names = {path.name for path in folder.rglob("*") if path.is_file()}
    assert names >= {"journal.db", "views.db", "outbox.db", "audit.db", "client.db"}


def test_without_the_password_codes_and_amounts_are_shown_names_are_not(folder: Path) -> None:
    """The tables say how to see more; the chain is proved all the same."""
    done = without_password("accounts", folder, "--json")
    assert done.code == 0
    assert "give the password" in done.err
    assert {view["account_no"] for view in done.json()} == {MASK}
    assert {view["balance_fen"] for view in done.json()} == {"74900", "25100"}
    asked = without_password("statement", folder, RICH)
    assert (asked.code, "give the password" in asked.err) == (3, True)
    chain = without_password("verify", folder, "--json").json()
    assert (chain["ok"], chain["chain"], chain["books"]) == (True, True, False)
    assert chain["sealed"] > 0
    whole = tianping("verify", folder, "--json").json()
    assert (whole["ok"], whole["books"], whole["replay"], whole["sealed"]) == (True, True, True, 0)
    assert (whole["originals"], whole["originals_missing"]) == (2, 0)


def test_keys_are_listed_and_values_sealed_anew(folder: Path) -> None:
    """The second key seals; a client's envelopes follow when they are told to."""
    keys = tianping("keys", "list", folder, "--json").json()
    assert [(key["number"], key["cipher"]) for key in keys] == [
        (1, "aes-256-gcm"),
        (2, "aes-256-gcm"),
    ]
    assert "数据密钥" in tianping("keys", "list", folder, language="zh").out
    done = tianping("keys", "re-encrypt", folder, "--participant", POOR)
    assert "client.db" in done.out
    assert tianping("inbox", folder, POOR, "--help").code == 0


def test_new_password_opens_everything_and_the_old_one_nothing(
    folder: Path, tmp_path: Path
) -> None:
    """Private keys and data keys are wrapped anew, twice does no harm, and the node starts."""
    new = tmp_path / "new"
    new.write_text("the next password\n", encoding="utf-8")
    new.chmod(0o600)
    for _ in range(2):
        done = tianping("keys", "password", folder, "--new-password-file", new)
        assert done.code == 0, done.err
    wrong = tianping("accounts", folder)
    assert (wrong.code, "password is wrong" in wrong.err) == (3, True)
    shown = tianping("--password-file", new, "accounts", folder, "--json").json()
    assert {view["owner_name"] for view in shown} == {"Azure Bank", "Stone Bank"}
    old = tmp_path / "old"
    old.write_text(PASSWORD, encoding="utf-8")
    back = tianping("--password-file", new, "keys", "password", folder, "--new-password-file", old)
    assert back.code == 0, back.err
    assert tianping("rebuild", folder).code == 0
    node = started(folder)
    refused = tianping("keys", "password", folder, "--new-password-file", new)
    node.terminate()
    assert node.wait(60) == 0
    assert (refused.code, "stopped platform" in refused.err) == (3, True)
