"""Wrong usage and wrong input: exit codes, and what is said, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.cli import has_chinese, tianping

LANGUAGES = ("en", "zh")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("arguments", "english"),
    [
        (("nothing",), "No such command 'nothing'"),
        (("accounts",), "Missing argument 'FOLDER'"),
        (("demo", "--payments", "3"), "3 is not in the range"),
        (("demo", "--seed", "x"), "'x' is not a valid integer"),
        (("message", "schema", "a", "b"), "unexpected extra argument"),
        (("bench", "--nope"), "No such option '--nope'"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_where_help_is(
    arguments: tuple[str, ...], english: str, language: str
) -> None:
    """The usage line, the way to the help, and what is wrong, all in one language."""
    done = tianping(*arguments, language=language)
    assert (done.code, done.out) == (2, "")
    assert "tianping" in done.err
    assert "main.py" not in done.err
    if language == "en":
        assert english in done.err
        assert not has_chinese(done.err)
    else:
        assert "错误：" in done.err
        assert "查看帮助" in done.err
        assert not {"Error", "Usage", "Try", "OPTIONS", "integer"} & set(done.err.split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("accounts", "EMPTY"), 3, "platform.toml"),
        (("rebuild", "EMPTY"), 3, "platform.toml"),
        (("up", "EMPTY"), 3, "platform.toml"),
        (("verify", "EMPTY"), 3, "journal.db"),
        (("status", "EMPTY"), 4, "operator.sock"),
        (("day", "EMPTY"), 4, "operator.sock"),
        (("init", "FULL"), 3, "FULL"),
        (("inbox", "EMPTY", "12"), 3, "'12'"),
        (("send", "EMPTY", "301100000004", "pay", "3", "1.00"), 3, "'3'"),
        (("send", "EMPTY", "301100000004", "pay", "302100000006", "1.234"), 3, "1.234"),
        (("message", "list", "nofamily"), 3, "nofamily"),
        (("message", "example", "hvps.999.001.01"), 3, "hvps.999.001.01"),
    ],
)
def test_wrong_input_says_what_where_expected_found(
    tmp_path: Path, arguments: tuple[str, ...], code: int, told: str, language: str
) -> None:
    """One line in one language, never a traceback."""
    places = {name: tmp_path / name for name in ("EMPTY", "FULL")}
    for place in places.values():
        place.mkdir()
    (places["FULL"] / "something").write_text("here", encoding="utf-8")
    done = tianping(*(places.get(part, part) for part in arguments), language=language)
    assert done.code == code
    assert told in done.err
    assert "Traceback" not in done.err + done.out
    assert len(done.err.strip().splitlines()) == 1
    assert has_chinese(done.err) == (language == "zh")


def test_nothing_is_left_of_a_platform_that_could_not_be_made(tmp_path: Path) -> None:
    """A blueprint that the core refuses leaves the folder as it was, to be used again."""
    text = (
        'name = "P"\nbusiness_date = "20261123"\n[[office]]\ncode = "00110000000"\nname = "O"\n'
        '[[bank]]\ncode = "301100000000"\nname = "B"\noffice = "00110000000"\n'
    )
    blueprint, folder = tmp_path / "b.toml", tmp_path / "p"
    blueprint.write_text(text, encoding="utf-8")
    refused = tianping("init", folder, "--participants", blueprint)
    assert refused.code == 3
    assert "301100000000" in refused.err
    assert list(folder.iterdir()) == []
    blueprint.write_text(text.replace("301100000000", "30110000000"), encoding="utf-8")
    made = tianping("init", folder, "--participants", blueprint)
    assert (made.code, made.err) == (0, "")
    assert f"tianping up {folder}" in made.out
    assert tianping("verify", folder, "--json").json()["ok"] is True
