"""The bench's own arithmetic: which figures become which ratios, and what lacks is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.bench_figures import KnownMeasures
from tianping.bench.run import FULL, QUICK, Bench, Report, as_plain
from tianping.bench.tools import BRANCHES, PARAMETERS_ON
from tianping.bench.world import opened_machine, transfers
from tianping.core.events import PaymentSettled

_COMPILED = Path("build/compiled")


def _figures(report: Report) -> dict[str, tuple[float, str]]:
    return {figure.what: (figure.value, figure.unit) for figure in report.figures}


def test_ratios_set_core_against_postgresql_at_equal_batches() -> None:
    """Batches of 1000 on both sides: 240,000 and 100,000 over 20,000."""
    report = Bench(QUICK, KnownMeasures(compiled=_COMPILED)).measure_all()
    assert report.ratios["core_journal_compiled_over_postgresql"] == pytest.approx(12.0)
    assert report.ratios["core_journal_interpreted_over_postgresql"] == pytest.approx(5.0)


def test_ratio_sets_every_tool_on_and_idle_against_none() -> None:
    """Both in the same rounds of one run, compiled and interpreted."""
    report = Bench(QUICK, KnownMeasures(compiled=_COMPILED)).measure_all()
    for kind in ("compiled", "interpreted"):
        assert report.ratios[f"core_journal_{kind}_tools_idle_over_none"] == pytest.approx(0.8)
    what = "core with journal, interpreted, batches of 1000, every tool on and idle"
    assert _figures(report)[what][0] == pytest.approx(80_000 / 3)


def test_every_tool_is_on_for_every_bank_and_does_nothing() -> None:
    """Payments of the bench meet each tool's conditions and none of its effects."""
    plain, tools = opened_machine(40), opened_machine(40, tools=True)
    state = tools.state
    assert {name: max(state.parameters[name].values()) for name in PARAMETERS_ON} == PARAMETERS_ON
    assert len(state.pools) == 40 // (BRANCHES + 1)
    assert len(state.lending.agreements) == 40
    assert len(state.automatic_accounts) == sum(
        account.overdraft_fen > 0 for account in state.settlement_accounts
    )
    assert len(state.warnings) == 40
    for account in state.settlement_accounts:
        assert account.limits is not None
        assert account.urgent_reserve_fen > 0
        assert account.earmark_beps_fen > 0
    stream = transfers(500, banks=40)
    for machine in (plain, tools):
        events = [event for told in machine.apply_batch(stream) for event in told]
        assert {type(event) for event in events} == {PaymentSettled}


def test_ratios_of_parse_and_whole_way_are_named() -> None:
    """Half the bare parse; the shares of the whole way as they were measured."""
    report = Bench(QUICK, KnownMeasures(compiled=_COMPILED)).measure_all()
    assert report.ratios["hvps111_parse_over_bare_parse"] == pytest.approx(0.5)
    for algorithm in ("p256", "sm2"):
        assert report.ratios[f"whole_way_{algorithm}_share_of_cores"] == pytest.approx(0.75)
        assert report.ratios[f"whole_way_{algorithm}_share_of_cpu"] == pytest.approx(0.8)


def test_whole_way_is_told_per_payment_in_microseconds() -> None:
    """0.6, 0.9 and 0.05 CPU seconds for 1000 payments."""
    figures = _figures(Bench(QUICK, KnownMeasures(compiled=_COMPILED)).measure_all())
    assert figures["whole way, SM2"] == (1_500.0, "/s")
    value, unit = figures["whole way, P-256: bare cryptography and XML per payment"]
    assert value == pytest.approx(600.0)
    assert unit == "µs"
    assert figures["whole way, P-256: CPU of the node per payment"][0] == pytest.approx(900.0)
    assert figures["whole way, P-256: CPU of the clients per payment"][0] == pytest.approx(50.0)


def test_authority_is_set_beside_its_bound_and_a_look_up() -> None:
    """0.4 µs are a fifth of two, and four look-ups."""
    report = Bench(QUICK, KnownMeasures(compiled=_COMPILED)).measure_all()
    for kind in ("compiled", "interpreted"):
        assert report.ratios[f"authority_{kind}_over_2_us"] == pytest.approx(0.2)
        assert report.ratios[f"authority_{kind}_over_look_up"] == pytest.approx(4.0)
        assert _figures(report)[f"authority among 10,000 rules, {kind}"] == (0.4, "µs")


def test_without_a_compiled_core_the_interpreted_figures_remain() -> None:
    """What needs the compiled core is noted as missing; the whole way runs interpreted."""
    measures = KnownMeasures(compiled=None)
    report = Bench(QUICK, measures).measure_all()
    assert "core_journal_compiled_over_postgresql" not in report.ratios
    assert "core_journal_interpreted_over_postgresql" in report.ratios
    assert "core_journal" in report.missing
    assert {compiled for name, compiled, _ in measures.asked if name == "whole_way"} == {False}


def test_without_postgresql_there_is_no_ratio_to_it() -> None:
    """A peer that is not installed leaves its ratios out and is named."""
    report = Bench(
        QUICK, KnownMeasures(compiled=_COMPILED, without=frozenset({"postgres"}))
    ).measure_all()
    assert not [name for name in report.ratios if "postgresql" in name]
    assert report.missing == ["postgres"]
    assert "core with journal, compiled, batches of 1000" in _figures(report)


def test_full_size_is_larger_in_everything() -> None:
    """The quick size is a smaller one of the same measurements."""
    assert all(getattr(FULL, name) > getattr(QUICK, name) for name in FULL.__struct_fields__)
    assert FULL.restart_payments == 1_000_000


def test_report_as_plain_values_has_figures_and_ratios() -> None:
    """What --json prints."""
    plain = as_plain(Bench(QUICK, KnownMeasures(compiled=_COMPILED)).measure_all())
    assert sorted(plain) == ["conditions", "figures", "missing", "ratios"]
    assert {"what", "what_zh", "value", "unit"} == set(plain["figures"][0])
    assert {"load_before", "load_after", "cores", "python"} <= set(plain["conditions"])
