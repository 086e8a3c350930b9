"""Blueprints: what is right, and what each wrong one is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tianping.cli.blueprint import BANKS_MAX, example_blueprint, read_blueprint, whole_code
from tianping.cli.failures import Exit, Failure
from tianping.values.bankcode import with_check_digit
from tianping.values.errors import ValueTextError

OFFICE = '[[office]]\ncode = "00110000000"\nname = "North Office"\n'
BANK = '[[bank]]\ncode = "30110000000"\nname = "Azure Bank"\noffice = "00110000000"\n'
INDIRECT = (
    '[[bank]]\ncode = "90110000001"\nname = "Village"\nkind = "indirect"\ndirect = "30110000000"\n'
)
TOP = 'name = "A platform"\nbusiness_date = "20261123"\n'
RIGHT = TOP + OFFICE + BANK


def written(path: Path, text: str) -> Path:
    """Return a file with that text."""
    file = path / "blueprint.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_read_blueprint_right_one_is_read_with_defaults(tmp_path: Path) -> None:
    """What is not stated has the written default."""
    found = read_blueprint(written(tmp_path, RIGHT + INDIRECT))
    assert (found.name, found.date, found.edition) == ("A platform", 20261123, "newer")
    assert [bank.kind for bank in found.bank] == ["bank", "indirect"]
    assert (found.bank[0].opening, found.bank[0].subject) == ("0.00", 2012)


def test_read_blueprint_special_participant_has_its_own_subject(tmp_path: Path) -> None:
    """2019, unless another was given; and the business that it is for."""
    text = RIGHT + 'kind = "special"\nbusiness = "cards"\n'
    (special,) = read_blueprint(written(tmp_path, text)).bank
    assert (special.subject, special.business) == (2019, "cards")
    (other,) = read_blueprint(written(tmp_path, text + "subject = 2013\n")).bank
    assert other.subject == 2013


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "name"),
        ("name = ", "value"),
        (TOP + OFFICE, "bank"),
        (TOP + "bank = []\n" + OFFICE, f"1 to {BANKS_MAX}"),
        (RIGHT.replace("20261123", "20261323"), "20261323"),
        (RIGHT + "colour = 1\n", "colour"),
        (RIGHT + 'opening = "1.234"\n', "bank 30110000000, opening"),
        (RIGHT + 'overdraft = "-1.00"\n', "bank 30110000000, overdraft"),
        (RIGHT + "minimum = 5\n", "$.bank[0].minimum"),
        (RIGHT + 'kind = "broker"\n', "broker"),
        (RIGHT + 'business = "cards"\n', "bank 30110000000, business"),
        (RIGHT + 'kind = "special"\nbusiness = "gold"\n', "gold"),
        (RIGHT + 'direct = "30110000000"\nkind = "indirect"\n', "office for any other"),
        (RIGHT.replace('office = "00110000000"\n', ""), "office"),
        (RIGHT.replace('office = "0011', 'office = "0099'), "of this file"),
        (TOP + OFFICE + BANK.replace("30110000000", "3011"), "3011"),
        (RIGHT + BANK, "each code once"),
        (RIGHT + BANK.replace("30110000000", "00110000000"), "each code once"),
        (RIGHT + INDIRECT.replace("30110000000", "30220000000"), "of this file"),
        (RIGHT + INDIRECT + INDIRECT.replace('"9011', '"9022').replace('"3011', '"9011'), "9011"),
        (RIGHT.replace('name = "A platform"', 'name = "A"\nedition = "2009"'), "2009"),
    ],
)
def test_read_blueprint_wrong_one_names_file_place_and_found(
    tmp_path: Path, text: str, told: str
) -> None:
    """The failure names the file and what is wrong in it."""
    file = written(tmp_path, text)
    with pytest.raises(Failure) as caught:
        read_blueprint(file)
    assert caught.value.exit_code == int(Exit.INPUT)
    assert str(file) in caught.value.message
    assert told in caught.value.message


def test_read_blueprint_missing_file_is_named(tmp_path: Path) -> None:
    """A file that cannot be read is a failure of the input."""
    with pytest.raises(Failure, match=r"nowhere\.toml") as caught:
        read_blueprint(tmp_path / "nowhere.toml")
    assert caught.value.exit_code == int(Exit.INPUT)


def test_read_blueprint_too_large_file_is_refused_unread(tmp_path: Path) -> None:
    """The size is looked at first."""
    file = tmp_path / "large.toml"
    with file.open("wb") as stream:
        stream.truncate(5_000_000)
    with pytest.raises(Failure, match="5000000"):
        read_blueprint(file)


def test_example_blueprint_is_right_and_has_a_dozen_banks() -> None:
    """The built-in one passes its own checks."""
    found = example_blueprint()
    assert sum(bank.kind == "bank" for bank in found.bank) == 12
    assert {bank.kind for bank in found.bank} == {"bank", "indirect", "special"}
    partners = sorted(bank.business for bank in found.bank if bank.kind == "special")
    assert partners == ["bills", "cards", "depository", "fx"]
    assert {office.kind for office in found.office} == {"office", "treasury"}


@pytest.mark.parametrize("text", ["", "3011", "3011000000x", "3011000000000"])
def test_whole_code_wrong_text_is_refused(text: str) -> None:
    """Neither twelve digits nor eleven."""
    with pytest.raises(ValueTextError, match="expected"):
        whole_code(text)


def test_whole_code_adds_the_check_digit_to_eleven_digits() -> None:
    """Eleven digits become the code they begin."""
    whole = with_check_digit("30110000000")
    assert whole_code("30110000000") == whole == whole_code(whole)
