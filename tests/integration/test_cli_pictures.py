"""Tables and small charts about queue, funds, matching and pools, from the day of the demo."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.cli import has_chinese, tianping
from support.paper_texts import content_of
from support.scenario_views import beginning_of, scenario_folder
from tianping.cli.posting_names import POSTING_NAMES

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def afternoon(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the views of the day just before the cut-off."""
    path = tmp_path_factory.mktemp("afternoon")
    day = root / "tests" / "scenarios" / "demo_day.txt"
    return scenario_folder(path / "p", beginning_of(day, "phase cut_off", path / "part.txt"))


@pytest.fixture(scope="module")
def pre_close(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the views of the day when all tools have done their work."""
    path = tmp_path_factory.mktemp("pre_close")
    day = root / "tests" / "scenarios" / "demo_day.txt"
    return scenario_folder(path / "p", beginning_of(day, "phase hvps_ended", path / "part.txt"))


def row_of(out: str, label: str) -> list[str]:
    """Return the cells of the only row that begins with a label."""
    rows = [line for line in out.splitlines() if line.startswith(f"│ {label} ")]
    assert len(rows) == 1, out
    return [cell.strip() for cell in rows[0].strip("│").split("│")]


def test_queue_by_class_and_age(afternoon: Path) -> None:
    """Ten payments wait: the classes' shares as bars, all of them old, for the day is long ago."""
    items = tianping("queue", afternoon, "--json").json()
    assert len(items) == 10
    done = tianping("queue", afternoon)
    classes = done.out[done.out.index("By class") : done.out.index("By age")]
    assert row_of(classes, "5 BEPS and IBPS net")[1:3] == ["2", "650.00"]
    assert row_of(classes, "7 urgent payment")[1:3] == ["1", "400.00"]
    ordinary = row_of(classes, "8 ordinary payment and instant transfer")
    assert ordinary[1:3] == ["7", "62,001,600.00"]
    assert ordinary[4] == "#" * 15
    assert row_of(done.out, "an hour and more")[1:] == ["10", "62,002,650.00", "#" * 16]
    assert row_of(done.out, "under 1 minute")[1:] == ["0", "0.00", ""]
    chinese = tianping("queue", afternoon, language="zh").out
    assert "按排队级别" in chinese
    assert "1 小时以上" in chinese


def test_rescued_says_what_settled_what_had_waited(pre_close: Path) -> None:
    """As many rows as JSON has; of one participant only its own."""
    views = tianping("queue", pre_close, "--rescued", "--json").json()
    assert [view["rescued_by"] for view in views] == [
        *("pledge", "received", "received", "received", "received", "offset"),
        *("matching", "matching", "matching", "pool", "pool", "received", "lending", "penalty"),
    ]
    out = tianping("queue", pre_close, "--rescued").out
    for text in ("loan against bonds", "matching with others", "automatic lending"):
        assert text in out
    (lent,) = (view for view in views if view["rescued_by"] == "lending")
    own = tianping("queue", pre_close, "--rescued", "--participant", lent["short"], "--json").json()
    assert {view["short"] for view in own} == {lent["short"]}
    assert lent in own
    none = tianping("queue", pre_close, "--rescued", "--date", "20260101", language="zh")
    assert (none.code, none.out) == (0, "没有排队后清算的业务。\n")


def test_liquidity_shows_available_and_expected_funds(afternoon: Path) -> None:
    """Plum has 100.00 and waits to pay 450.00 and to get 200.00: in the table as in JSON."""
    (report,) = tianping("liquidity", afternoon, "--json").json()
    (plum,) = (one for one in report["funds"] if one["owner_name"] == "plum")
    assert {name: plum[name] for name in plum if name.endswith("_fen")} == {
        "balance_fen": "10000",
        "available_fen": "10000",
        "outgoing_fen": "45000",
        "incoming_fen": "20000",
        "expected_fen": "-15000",
    }
    out = tianping("liquidity", afternoon).out
    funds = out[out.index("Funds now") : out.index("Intraday liquidity (yuan)")]
    cells = row_of(funds, plum["participant"])
    assert [cells[place] for place in (1, 3, 4, 5)] == ["100.00", "450.00", "200.00", "-150.00"]
    assert "Throughput by hour" in out
    one = tianping("liquidity", afternoon, "--participant", plum["participant"]).out
    assert "-150.00" in one
    assert "█" not in out + one


def test_matching_show_is_before_and_after(pre_close: Path, afternoon: Path) -> None:
    """The ring's three payments and three banks; balances and payments add up."""
    (found,) = tianping("matching", "show", pre_close, "--json").json()
    assert found["run"]["settled_count"] == len(found["matched_payments"]) == 3
    assert [(bank["before_fen"], bank["after_fen"]) for bank in found["banks"]] == [
        ("10000", "0"), ("5000", "10000"), ("2000", "7000"),
    ]  # fmt: skip
    for bank in found["banks"]:
        moved = int(bank["received_fen"]) - int(bank["paid_fen"])
        assert int(bank["before_fen"]) + moved == int(bank["after_fen"])
    named = tianping("matching", "show", pre_close, found["run"]["seq"], language="zh")
    assert named.code == 0
    assert row_of(named.out[named.out.index("撮合前后") :], found["banks"][0]["participant"])[
        1:
    ] == ["100.00", "#" * 16, "200.00", "300.00", "0.00", ""]
    wrong = tianping("matching", "show", pre_close, 1)
    assert wrong.code == 3
    assert "no matching was booked by command 1" in wrong.err
    nothing = tianping("matching", "show", afternoon, language="zh")
    assert nothing.code == 3
    assert has_chinese(nothing.err)


def test_pool_and_lending_lists_have_charts(pre_close: Path) -> None:
    """What the pool's accounts have, and how much of an agreement's quota is left."""
    (pool,) = tianping("pool", "list", pre_close, "--json").json()["pools"]
    out = tianping("pool", "list", pre_close).out
    members = out[out.index("Pool of") : out.index("Runs of pools")]
    assert row_of(members, pool["legal_entity"])[2] == "#" * 16
    assert row_of(members, pool["branches"])[1] == "100.00"
    (agreement,) = tianping("lending", "list", pre_close, "--json").json()
    cells = row_of(tianping("lending", "list", pre_close).out, agreement["agreement"])
    assert cells[5:7] == ["155.00", "#" * (16 * 155 // 500)]


@pytest.mark.parametrize("format_", ["csv", "xlsx", "pdf"])
def test_files_name_every_business_of_the_day(
    pre_close: Path, tmp_path: Path, format_: str
) -> None:
    """Each posting has its name in day report and statement, in both languages."""
    (report,) = tianping("report", "day", pre_close, "--json").json()
    of_day = {int(one["posting"]) for one in report["by_posting"]}
    assert of_day >= {1, 10, 11, 12, 13, 24, 25, 26, 29, 32, 263}
    (ferry,) = (one for one in report["participants"] if one["owner_name"] == "ferry")
    (statement,) = tianping("statement", pre_close, ferry["participant"], "--json").json()
    of_bank = {int(line["posting"]) for line in statement["lines"]}
    assert of_bank >= {1, 10, 12, 26}
    for language, place in (("en", 0), ("zh", 1)):
        for name, arguments, postings in (
            ("day", ("report", "day", pre_close), of_day),
            ("statement", ("statement", pre_close, ferry["participant"]), of_bank),
        ):
            path = tmp_path / f"{name}-{language}.{format_}"
            done = tianping(*arguments, "--output", path, language=language)
            assert done.code == 0, done.err
            text = "".join(content_of(path).split())
            for posting in postings:
                assert "".join(POSTING_NAMES[posting][place].split()) in text
