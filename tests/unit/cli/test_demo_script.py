"""The demo's day as it is written: every name is somebody's, every number the scenario's."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from support.cli import has_chinese
from tianping.cli import demo_script as d
from tianping.cli.blueprint import packaged_blueprint, whole_code
from tianping.cli.partner_command import command as partners

SCRIPT = d.script_of_the_day()
ACTS = [act for scene in SCRIPT.scene for act in scene.acts]
_LINE = re.compile(r"(\w+)->(\w+) ([\d_]+\.\d\d)")


def test_every_name_is_somebody_of_the_cast_and_everybody_has_one() -> None:
    """Offices and participants; the indirect ones send nothing."""
    cast = packaged_blueprint("demo_cast.toml")
    known = {office.code for office in cast.office}
    known |= {bank.code for bank in cast.bank if bank.kind != "indirect"}
    assert set(SCRIPT.names.values()) == known
    assert all(SCRIPT.code(name) == str(whole_code(code)) for name, code in SCRIPT.names.items())


def _named(value: Any) -> set[str]:
    """Return the names that a partner's file uses."""
    if isinstance(value, dict):
        return set().union(*(_named(one) for one in value.values()))
    if isinstance(value, list):
        return set().union(*(_named(one) for one in value))
    return {value[1:]} if isinstance(value, str) and value.startswith("@") else set()


def test_every_act_names_somebody() -> None:
    """Wherever an act says who."""
    people = {"to", "lender", "who", "bank", "office"}
    for act in ACTS:
        used = {getattr(act, field) for field in people & set(act.__struct_fields__)}
        used |= set(getattr(act, "branches", ())) | set(getattr(act, "lines", ()))
        if isinstance(act, d.Deal):
            used.add(act.system)
        if isinstance(act, d.Start):
            used |= _named(act.file)
        if not isinstance(act, (*get_args(d.OperatorAct), d.Traffic)):
            used.add(act.by)
        assert used <= set(SCRIPT.names), act


def test_every_act_speaks_of_a_payment_that_there_is() -> None:
    """Named before, once, and by whom the later act is done."""
    sent: dict[str, str] = {}
    for act in ACTS:
        of = getattr(act, "payment", getattr(act, "request", ""))
        assert not of or of in sent, act
        if isinstance(act, d.Await | d.Move | d.Withdraw):
            assert sent[of] == act.by
        name = getattr(act, "name", "")
        if name:
            assert name not in sent
            sent[name] = act.by


def test_every_kind_of_act_and_every_partner_has_its_scene() -> None:
    """The day shows whatever it can."""
    kinds = {kind for of in (d.MemberAct, d.OperatorAct, d.PartnerAct) for kind in get_args(of)}
    assert {type(act) for act in ACTS} == kinds | {d.Traffic}
    started = {act.partner for act in ACTS if isinstance(act, d.Start)}
    assert started == set(partners.commands) - {"holdings", "liquidity"}  # these only ask


def test_texts_are_in_both_languages() -> None:
    """English first, then 中文; every scene has a key of its own."""
    for scene in SCRIPT.scene:
        for english, chinese in (scene.title, scene.text):
            assert english
            assert not has_chinese(english)
            assert has_chinese(chinese)
    assert len({scene.key for scene in SCRIPT.scene}) == len(SCRIPT.scene)


def test_payments_are_those_of_the_scenario(root: Path) -> None:
    """Same names, sides and amounts, in the same order; the scenario runs on model and core."""
    text = (root / "tests" / "scenarios" / "demo_day.txt").read_text(encoding="utf-8")
    scenario = [
        (*line.split()[1:2], *found.groups())
        for line in text.splitlines()
        if line.startswith("pay ") and (found := _LINE.search(line))
    ]
    written = [(act.name, act.by, act.to, act.yuan) for act in ACTS if isinstance(act, d.Pay)]
    assert written == [(*names, yuan.replace("_", "")) for *names, yuan in scenario]


@pytest.mark.parametrize(
    "act",
    ['{by = "a", do = "dance"}', '{by = "a", do = "watch", yuan = "1.00", more = 1}', "{do = 1}"],
)
def test_an_unknown_act_is_found_when_the_day_is_read(act: str) -> None:
    """So is a field too many, and one that is missing."""
    text = f'[names]\n[[scene]]\nkey = "k"\ntitle = ["a", "b"]\ntext = ["a", "b"]\nacts = [{act}]\n'
    with pytest.raises(msgspec.ValidationError):
        msgspec.toml.decode(text.encode(), type=d.Script)
