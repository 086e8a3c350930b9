"""``tianping lab`` from the command line: table, JSON, picture, wrong input, both languages."""

from __future__ import annotations

from pathlib import Path

from support.cli import tianping

_SMALL = ("lab", "gridlock", "--banks", 6, "--payments", 300, "--policy", "queue")


def test_a_day_is_compared_as_a_table_and_bars() -> None:
    """Both languages, on standard output."""
    english = tianping(*_SMALL)
    assert english.code == 0, english.err
    assert "eight-class queue alone" in english.out
    assert "17:00" in english.out
    chinese = tianping(*_SMALL, language="zh")
    assert "仅八级排队" in chinese.out


def test_a_day_is_the_same_twice_as_json() -> None:
    """All but the seconds."""
    runs = [tianping(*_SMALL, "--json").json() for _ in range(2)]
    for run in runs:
        del run["results"][0]["seconds"]
    assert runs[0] == runs[1]
    (result,) = runs[0]["results"]
    assert 0 < int(result["settled_fen"]) <= int(result["offered_fen"])


def test_a_picture_is_written_and_a_wrong_name_is_told(tmp_path: Path) -> None:
    """With 中文 labels too."""
    for language, name in (("en", "day.png"), ("zh", "tian.png")):
        done = tianping(*_SMALL, "--plot", tmp_path / name, language=language)
        assert done.code == 0, done.err
        assert (tmp_path / name).read_bytes().startswith(b"\x89PNG")
    wrong = tianping(*_SMALL, "--plot", tmp_path / "day.odd")
    assert (wrong.code, "ends in .png" in wrong.err) == (3, True)
