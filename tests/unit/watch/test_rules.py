"""Alarm rules: the defaults, the operator's file, and what is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tianping.watch.errors import WatchError
from tianping.watch.rules import Above, Rule, Told, default_rules, read_rules

CHINESE = re.compile("[\u4e00-\u9fff]")
NEW = """
[too_many]
severity = "minor"
english = "too many"
chinese = "过多"
todo_english = "count"
todo_chinese = "清点"
condition = { when = "above", metric = "tianping_connections", value = 5, each = false }
"""


def test_defaults_are_sound_and_speak_both_languages() -> None:
    """Each has a text and says what to do, in English and 中文."""
    rules = default_rules()
    assert len(rules) > 15
    for name, rule in rules.items():
        assert rule.enabled, name
        for english, chinese in (
            (rule.english, rule.chinese),
            (rule.todo_english, rule.todo_chinese),
        ):
            assert english.isascii(), name
            assert CHINESE.search(chinese), name


def test_defaults_cover_what_must_be_alarmed() -> None:
    """Correction 2 and 4.2: trial balance, signatures, intrusion, held nets."""
    told = {name for name, rule in default_rules().items() if isinstance(rule.condition, Told)}
    wanted = {
        "trial_balance_wrong",
        "signature_failures",
        "log_in_failures",
        "intrusion",
        "session_held",
        "event_late",
    }
    assert wanted <= told
    assert default_rules()["intrusion"].severity == "critical"


def test_folder_without_a_file_has_the_defaults(tmp_path: Path) -> None:
    """Nobody need write one."""
    assert read_rules(tmp_path / "alarms.toml") == default_rules()


def test_file_changes_adds_and_switches_off(tmp_path: Path) -> None:
    """A rule that is known states only what it changes; a new one states everything."""
    path = tmp_path / "alarms.toml"
    path.write_text(f'[disk_low]\nseverity = "minor"\n[queue_growing]\nenabled = false\n{NEW}')
    rules, defaults = read_rules(path), default_rules()
    assert rules["disk_low"].severity == "minor"
    assert rules["disk_low"].condition == defaults["disk_low"].condition
    assert not rules["queue_growing"].enabled
    assert rules["too_many"].condition == Above(metric="tianping_connections", value=5, each=False)
    assert set(rules) == {*defaults, "too_many"}


_OF_METRIC = "[disk_low]\ncondition = {{ when = '{}', metric = '{}', {} }}"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("nonsense", "expected alarm rules in TOML"),
        ("[disk_low]\nseverity = 'loud'", "severity 'loud'"),
        ("[disk_low]\nincident = 9", "incident 9"),
        ("[disk_low]\nlimit = 9", "unknown field"),
        ("[mine]\nenglish = 'x'", "missing required field"),
        (_OF_METRIC.format("above", "tianping_none", "value = 1"), "no metric 'tianping_none'"),
        (_OF_METRIC.format("above", "tianping_batch_commands", "value = 1"), "histogram"),
        (_OF_METRIC.format("above", "tianping_workers", "value = 1, ends_at = 2"), "wrong side"),
        (_OF_METRIC.format("below", "tianping_workers", "value = 2, ends_at = 1"), "wrong side"),
        (_OF_METRIC.format("stuck", "tianping_workers", "waiting = 'none', for_seconds = 1"),
         "no metric 'none'"),
        (_OF_METRIC.format("smells", "tianping_workers", "value = 1"), "smells"),
    ],
)  # fmt: skip
def test_rule_that_makes_no_sense_is_refused_by_name(tmp_path: Path, text: str, found: str) -> None:
    """The text says which file and rule, and what was found."""
    path = tmp_path / "alarms.toml"
    path.write_text(text)
    with pytest.raises(WatchError, match=re.escape(found)) as refused:
        read_rules(path)
    assert str(path) in refused.value.english
    assert CHINESE.search(refused.value.chinese)


def test_example_of_a_whole_rule_can_be_read(tmp_path: Path) -> None:
    """What stands in the how-to page as a new rule is one."""
    path = tmp_path / "alarms.toml"
    path.write_text(NEW)
    assert isinstance(read_rules(path)["too_many"], Rule)
