"""``tianping participant link`` and ``tianping keys links``: keys set, changed, shown, ended.

CCMS-T §五.3.2.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from support.cli import tianping
from support.cli_platform import running_platform
from support.running import BLUEPRINT, POOR, RICH

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def test_participant_sets_changes_and_ends_its_key(tmp_path: Path) -> None:
    """What is sent goes on through all of it; both sides see the key's age, in both languages."""
    with running_platform(tmp_path, BLUEPRINT) as folder:
        assert tianping("day", "advance", folder).code == 0
        done = tianping("participant", "link", "set", folder, RICH, "--cipher", "sm4-gcm")
        assert done.out == f"Link key 1 of {RICH} is set, for at most 90 days.\n", done.err
        sent = tianping("send", folder, RICH, "pay", POOR, "250.00")
        assert sent.code == 0, sent.err
        again = tianping("participant", "link", "set", folder, RICH)
        assert again.code != 0
        assert "'rotate' sets the next" in again.err
        done = tianping("participant", "link", "rotate", folder, RICH)
        assert done.out == f"Link key 2 of {RICH} is set, for at most 90 days.\n", done.err
        assert tianping("inbox", folder, RICH, "--wait", 5).code == 0
        (row,) = tianping("keys", "links", folder, "--json").json()
        assert (row["participant"], row["number"], row["cipher"]) == (RICH, 2, "sm4-gcm")
        assert (row["days"], row["days_left"], row["required"]) == (0, 90, False)
        (own,) = tianping("participant", "link", "show", folder, RICH, "--json").json()
        assert (own["number"], own["days_left"]) == (2, 90)
        shown = tianping("keys", "links", folder, language="zh")
        assert "剩余天数" in shown.out
        noted = tianping("audit", folder, "--function", "SetLinkKey", "--json").json()
        assert len(noted) == 2
        done = tianping("keys", "links", "end", folder, RICH, language="zh")
        assert done.out == f"{RICH} 的链路密钥 2 已停用。\n", done.err
        nobody = tianping("keys", "links", "end", folder, POOR)
        assert (nobody.code, "found none" in nobody.err) == (3, True)
        done = tianping("participant", "link", "rotate", folder, RICH)
        assert done.out == f"Link key 3 of {RICH} is set, for at most 90 days.\n", done.err
        done = tianping("participant", "link", "end", folder, RICH, language="zh")
        assert done.out == f"{RICH} 的链路密钥 3 已停用。\n", done.err
        assert tianping("send", folder, RICH, "pay", POOR, "1.00").code == 0
        assert tianping("verify", folder).code == 0
