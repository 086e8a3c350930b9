"""Reference pages generated from the catalogue: one per message, and the inventory of all.

Source: house, ADR-0013.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Final

from tianping.wire.catalogue import (
    Description,
    Edition,
    Element,
    Layout,
    SignedByDefault,
    codes,
    editions,
    layout,
)
from tianping.wire.codec import write
from tianping.wire.datatypes import Kind
from tianping.wire.examples import example
from tianping.wire.explain import Language, element_name
from tianping.wire.page_texts import TEXTS
from tianping.wire.signing import signature_string

__all__ = ["inventory", "page", "write_pages"]

_FAMILIES: Final = ("hvps", "beps", "saps", "nets", "ccms", "pbcs", "ibps")


def page(code: str, edition: Edition = Edition.NEWER, language: Language = "en") -> str:
    """Return the reference page of a message as Markdown.

    Raises:
        MessageError: the catalogue has no such message in this edition.
    Source: house, ADR-0013.
    """
    described = layout(code, edition)
    texts = TEXTS[language]
    lines = [f"# {code} {_title(described.description, language)}", ""]
    lines += _facts(described, language)
    lines += ["", texts["statement"], "", f"## {texts['elements']}", ""]
    lines += [f"| {' | '.join(texts['columns'].split(','))} |", "|---|---|---|---|---|"]
    lines += [_row(element, language) for element in described.elements()]
    lines += _extra(described, language)
    lines += _signature(described, language)
    lines += _example(described, language)
    return "\n".join(lines) + "\n"


def _title(description: Description, language: Language) -> str:
    if language == "zh":
        return description.title
    return f"{description.english} ({description.title})"


def _facts(described: Layout, language: Language) -> list[str]:
    texts = TEXTS[language]
    about = described.description
    facts = [
        (texts["edition"], described.edition.value),
        (texts["evidence"], texts[f"evidence.{described.evidence.value}"]),
        (texts["direction"], texts[f"direction.{about.direction.value}"]),
        (texts["signed"], texts[f"signed.{about.signed.value}"]),
        (texts["reply"], ", ".join(about.reply)),
        (texts["answer"], ", ".join(about.answer)),
        (texts["reconciled"], about.reconciled),
        (texts["iso"], about.iso),
        (texts["namespace"], f"`{described.namespace}`"),
        (texts["embedded"], described.embedded_signature or ""),
    ]
    rows = [f"- {name}: {value}" for name, value in facts if value]
    if described.same_as_2010:
        rows.append(f"- {texts['same']}")
    return rows


def _row(element: Element, language: Language) -> str:
    depth = element.path.count("/")
    tag = "&nbsp;&nbsp;" * depth + f"`{element.tag}`"
    kind = ""
    if element.datatype is not None:
        kind = element.datatype.name
        if element.datatype.kind is Kind.CODE:
            kind += " (" + ", ".join(element.datatype.codes) + ")"
    choice = " " + TEXTS[language]["choice"] if element.choice else ""
    name = element_name(element, language)
    signed = "✔" if element.signed and element.is_leaf else ""
    shown = "" if name == element.tag else name
    return f"| {tag} | {shown} | {element.multiplicity}{choice} | {kind} | {signed} |"


def _extra(described: Layout, language: Language) -> list[str]:
    if not described.extra:
        return []
    texts = TEXTS[language]
    lines = ["", f"## {texts['extra']}", "", texts["extra.about"], ""]
    return lines + [f"- `{name}` {name_zh}".rstrip() for name, name_zh in described.extra]


def _signature(described: Layout, language: Language) -> list[str]:
    texts = TEXTS[language]
    lines = ["", f"## {texts['signature']}", ""]
    lines.append(texts[f"signature.{described.signature_evidence.value}"])
    lines.append("")
    for number, element in enumerate(described.signed_elements(), 1):
        tags = ""
        if element.sign_tags is not None:
            tags = " " + (" ".join(element.sign_tags) or texts["signature.tags"])
        lines.append(f"{number}. `{element.path}`{tags}")
    return lines


def _example(described: Layout, language: Language) -> list[str]:
    texts = TEXTS[language]
    message = example(described.code, edition=described.edition, seed=0)
    xml = write(message).decode()
    return [
        "",
        f"## {texts['example']}",
        "",
        "```xml",
        xml,
        "```",
        "",
        texts["example.signature"],
        "",
        "```text",
        signature_string(message).decode(),
        "```",
    ]


def inventory(language: Language = "en") -> str:
    """Return the inventory of all messages with the evidence of their layouts, as Markdown.

    Source: house, ADR-0013.
    """
    texts = TEXTS[language]
    lines = [f"# {texts['inventory']}", "", texts["inventory.about"], "", texts["statement"], ""]
    lines += _counts(language)
    for family in _FAMILIES:
        own = [code for code in codes() if code.startswith(family)]
        lines += ["", f"## {family.upper()} ({len(own)})", ""]
        lines += [f"| {' | '.join(texts['inventory.columns'].split(','))} |", "|---" * 6 + "|"]
        lines += [_inventory_row(code, language) for code in own]
    return "\n".join(lines) + "\n"


def _counts(language: Language) -> list[str]:
    texts = TEXTS[language]
    counts: Counter[tuple[Edition, str, str]] = Counter()
    for code in codes():
        for edition in editions(code):
            described = layout(code, edition)
            evidence = described.evidence.value + (" =" if described.same_as_2010 else "")
            counts[edition, evidence, described.signature_evidence.value] += 1
    lines = [f"| {' | '.join(texts['counts.columns'].split(','))} |", "|---|---|---|---|"]
    for (edition, evidence, signature), count in sorted(counts.items()):
        shown = texts[f"evidence.{evidence.removesuffix(' =')}"]
        if evidence.endswith("="):
            shown += " " + texts["same.short"]
        lines.append(f"| {edition.value} | {shown} | {texts['by.' + signature]} | {count} |")
    return lines


def _inventory_row(code: str, language: Language) -> str:
    texts = TEXTS[language]
    about = layout(code).description
    cells = [f"`{code}`", about.title, about.english, texts[f"short.{about.direction.value}"]]
    cells.append(_sign_word(about, language))
    held = [f"{edition.value}: {_evidence(code, edition, language)}" for edition in editions(code)]
    cells.append("; ".join(held))
    return f"| {' | '.join(cells)} |"


def _sign_word(about: Description, language: Language) -> str:
    return "" if about.signed is SignedByDefault.NO else TEXTS[language]["short.signed"]


def _evidence(code: str, edition: Edition, language: Language) -> str:
    described = layout(code, edition)
    texts = TEXTS[language]
    layout_word = texts["same.word"] if described.same_as_2010 else described.evidence.value
    return f"{layout_word}/{described.signature_evidence.value}"


def write_pages(folder: Path) -> int:
    """Write one page per message, edition and language, and the inventories; return how many.

    The pages lie in ``FOLDER/en`` and ``FOLDER/zh``, named ``CODE.EDITION.md``.
    """
    count = 0
    languages: tuple[Language, ...] = ("en", "zh")
    for language in languages:
        place = folder / language
        place.mkdir(parents=True, exist_ok=True)
        (place / "index.md").write_text(inventory(language), encoding="utf-8")
        count += 1
        for code in codes():
            for edition in editions(code):
                path = place / f"{code}.{edition.value}.md"
                path.write_text(page(code, edition, language), encoding="utf-8")
                count += 1
    return count
