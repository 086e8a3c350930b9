"""The language of the command line, and the compiled texts of its library."""

from __future__ import annotations

import ast
import gettext
import io
from pathlib import Path

import click
import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tianping.cli.language import CHINESE, ENGLISH, chosen_language

LOCALE = Path("src/tianping/cli/locale/zh/LC_MESSAGES")


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ([], {}, ENGLISH),
        ([], {"LANG": "C.UTF-8"}, ENGLISH),
        ([], {"LANG": "zh_CN.UTF-8"}, CHINESE),
        ([], {"LC_ALL": "en_US.UTF-8", "LANG": "zh_CN.UTF-8"}, ENGLISH),
        ([], {"LC_MESSAGES": "zh_CN", "LANG": "en_US"}, CHINESE),
        ([], {"TIANPING_LANG": "zh", "LC_ALL": "en_US.UTF-8"}, CHINESE),
        ([], {"TIANPING_LANG": "", "LANG": "zh_CN"}, CHINESE),
        (["--lang", "en", "demo"], {"TIANPING_LANG": "zh"}, ENGLISH),
        (["--lang=zh", "demo"], {}, CHINESE),
        (["--lang"], {"LANG": "zh_CN"}, CHINESE),
        (["--lang", "xx"], {"LANG": "zh_CN"}, ENGLISH),
    ],
)
def test_chosen_language_option_wins_then_variable_then_locale(
    arguments: list[str], environment: dict[str, str], language: str
) -> None:
    """The nearest statement counts."""
    assert chosen_language(arguments, environment) == language


def _compiled(root: Path) -> bytes:
    with (root / LOCALE / "messages.po").open("rb") as file:
        catalog = read_po(file, locale="zh")
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    return compiled.getvalue()


def _texts(compiled: bytes) -> dict[str | tuple[str, int], str]:
    """Return the texts of a compiled catalogue, its header aside."""
    catalog: dict[str | tuple[str, int], str] = vars(gettext.GNUTranslations(io.BytesIO(compiled)))[
        "_catalog"
    ]
    return {key: text for key, text in catalog.items() if key}


def test_compiled_texts_are_those_of_the_source(root: Path) -> None:
    """`messages.mo` says what `messages.po` says."""
    found = _texts((root / LOCALE / "messages.mo").read_bytes())
    assert len(found) > 25
    assert found == _texts(_compiled(root))


def _texts_of_the_library() -> set[str]:
    """Return every constant text in the sources of the installed library."""
    return {
        str(node.value)
        for path in Path(click.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
    }


def test_library_still_asks_for_what_is_translated(root: Path) -> None:
    """A text the library no longer uses would be English again without anyone noticing."""
    wanted = {key if isinstance(key, str) else key[0] for key in _texts(_compiled(root))}
    assert wanted - _texts_of_the_library() == set()
