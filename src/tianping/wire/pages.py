"""Reference pages generated from the catalogue: one per message, and the inventory of all.

Source: house, ADR-0013.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias

from tianping.wire.catalogue import (
    Edition,
    Element,
    Layout,
    SignedByDefault,
    codes,
    editions,
    layout,
    purposes,
)
from tianping.wire.codec import write
from tianping.wire.datatypes import Kind
from tianping.wire.examples import example
from tianping.wire.explain import Language, element_name
from tianping.wire.page_texts import TEXTS
from tianping.wire.signing import signature_string

__all__ = ["inventory", "page", "reference_page"]

Languages: TypeAlias = tuple[Language, ...]

_ALL: Final[Languages] = ("en", "zh")
_FAMILIES: Final = ("hvps", "beps", "saps", "nets", "ccms", "pbcs", "ibps")


def page(code: str, edition: Edition = Edition.NEWER, language: Language = "en") -> str:
    """Return the page of one edition of a message, in one language, as Markdown.

    Raises:
        MessageError: the catalogue has no such message in this edition.
    Source: house, ADR-0013.
    """
    described = layout(code, edition)
    title = described.description.title
    spoken = (language,)
    purpose = f"It {purposes()[title]}." if language == "en" else ""
    lines = [f"# {code} {title}", "", purpose, "", *_statement(spoken), *_facts(described, spoken)]
    return "\n".join([*lines, "", *_elements(described, spoken)]) + "\n"


def reference_page(code: str, handling: Sequence[str] = ()) -> str:
    """Return the page of a message with all its editions, in English and 中文, as Markdown.

    ``handling`` are lines on what the platform does with it: they stand before the layouts.

    Raises:
        MessageError: the catalogue has no such message.
    Source: house, ADR-0013.
    """
    title = layout(code, editions(code)[-1]).description.title
    lines = [f"# {code} {title}", "", f"It {purposes()[title]}.", "", *handling]
    lines += _statement(_ALL)
    for edition in reversed(editions(code)):
        described = layout(code, edition)
        lines += [f"## {_say('edition')} {edition.value}", "", *_facts(described, _ALL), ""]
        if not described.same_as_2010:
            lines += _elements(described, _ALL)
    return "\n".join(lines) + "\n"


def _say(key: str, spoken: Languages = _ALL) -> str:
    """Return a word in the languages that are spoken, once where they have the same."""
    return " ".join(dict.fromkeys(TEXTS[language][key] for language in spoken))


def _statement(spoken: Languages) -> list[str]:
    return [line for language in spoken for line in (TEXTS[language]["statement"], "")]


def _elements(described: Layout, spoken: Languages) -> list[str]:
    """Return the elements, what is signed, and an example."""
    lines = [f"### {_say('elements', spoken)}", "", _columns("columns", spoken), "|---" * 5 + "|"]
    lines += [_row(element, spoken) for element in described.elements()]
    lines += _extra(described, spoken)
    lines += _signature(described, spoken)
    return [*lines, *_example(described, spoken), ""]


def _columns(key: str, spoken: Languages = _ALL) -> str:
    heads = zip(*(TEXTS[language][key].split(",") for language in spoken), strict=True)
    return f"| {' | '.join(' '.join(head) for head in heads)} |"


def _facts(described: Layout, spoken: Languages) -> list[str]:
    about = described.description
    facts = [
        ("title", f"{about.title}, {about.english}"),
        ("evidence", _say(f"evidence.{described.evidence.value}", spoken)),
        ("direction", _say(f"direction.{about.direction.value}", spoken)),
        ("signed", _say(f"signed.{about.signed.value}", spoken)),
        ("reply", _links(about.reply)),
        ("answer", _links(about.answer)),
        ("reconciled", about.reconciled),
        ("iso", about.iso),
        ("namespace", f"`{described.namespace}`"),
        ("embedded", described.embedded_signature or ""),
    ]
    rows = [f"- {_say(name, spoken)}: {value}" for name, value in facts if value]
    if described.same_as_2010:
        rows.append(f"- {_say('same', spoken)}")
    return rows


def _links(names: Iterable[str]) -> str:
    known = set(codes())
    return ", ".join(f"[{name}]({name}.md)" if name in known else name for name in names)


def _row(element: Element, spoken: Languages) -> str:
    kind = ""
    if element.datatype is not None:
        kind = element.datatype.name
        if element.datatype.kind is Kind.CODE:
            kind += " (" + ", ".join(element.datatype.codes) + ")"
    choice = " " + _say("choice", spoken) if element.choice else ""
    signed = "✔" if element.signed and element.is_leaf else ""
    names = dict.fromkeys(element_name(element, language) for language in reversed(spoken))
    shown = " ".join(name for name in names if name != element.tag)
    return f"| `{element.path}` | {shown} | {element.multiplicity}{choice} | {kind} | {signed} |"


def _extra(described: Layout, spoken: Languages) -> list[str]:
    if not described.extra:
        return []
    lines = ["", f"### {_say('extra', spoken)}", "", _say("extra.about", spoken), ""]
    return lines + [f"- `{name}` {name_zh}".rstrip() for name, name_zh in described.extra]


def _signature(described: Layout, spoken: Languages) -> list[str]:
    lines = ["", f"### {_say('signature', spoken)}", ""]
    lines += [_say(f"signature.{described.signature_evidence.value}", spoken), ""]
    for number, element in enumerate(described.signed_elements(), 1):
        tags = ""
        if element.sign_tags is not None:
            tags = " " + (" ".join(element.sign_tags) or _say("signature.tags", spoken))
        lines.append(f"{number}. `{element.path}`{tags}")
    return lines


def _example(described: Layout, spoken: Languages) -> list[str]:
    message = example(described.code, edition=described.edition, seed=0)
    return [
        "",
        f"### {_say('example', spoken)}",
        "",
        "```xml",
        write(message).decode(),
        "```",
        "",
        _say("example.signature", spoken),
        "",
        "```text",
        signature_string(message).decode(),
        "```",
    ]


def inventory(handling: Mapping[str, str], *, folder: str = "messages") -> str:
    """Return the inventory of all messages, in English and 中文, as Markdown.

    ``handling`` says of a code in a word what the platform does with it; ``folder`` holds the pages
    of the messages, seen from this one.

    Source: house, ADR-0013.
    """
    lines = [f"# {_say('inventory')}", ""]
    lines += [TEXTS["en"]["inventory.about"], "", TEXTS["zh"]["inventory.about"], ""]
    lines += [*_statement(_ALL), *_counts()]
    for family in _FAMILIES:
        own = [code for code in codes() if code.startswith(family)]
        lines += ["", f"## {family.upper()} ({len(own)})", "", _columns("inventory.columns")]
        lines.append("|---" * 7 + "|")
        lines += [_inventory_row(code, f"{folder}/{code}.md", handling) for code in own]
    return "\n".join(lines) + "\n"


def _counts() -> list[str]:
    counts: Counter[tuple[Edition, str, str]] = Counter()
    for code in codes():
        for edition in editions(code):
            described = layout(code, edition)
            evidence = described.evidence.value + (" =" if described.same_as_2010 else "")
            counts[edition, evidence, described.signature_evidence.value] += 1
    lines = [_columns("counts.columns"), "|---|---|---|---|"]
    for (edition, evidence, signature), count in sorted(counts.items()):
        shown = _say(f"evidence.{evidence.removesuffix(' =')}")
        if evidence.endswith("="):
            shown += " " + _say("same.short")
        lines.append(f"| {edition.value} | {shown} | {_say('by.' + signature)} | {count} |")
    return lines


def _inventory_row(code: str, link: str, handling: Mapping[str, str]) -> str:
    about = layout(code, editions(code)[-1]).description
    signed = "" if about.signed is SignedByDefault.NO else _say("short.signed")
    held = [f"{edition.value}: {_evidence(code, edition)}" for edition in editions(code)]
    cells = [f"[{code}]({link})", about.title, purposes()[about.title]]
    cells += [_say(f"short.{about.direction.value}"), signed, "; ".join(held)]
    return f"| {' | '.join([*cells, handling.get(code, '')])} |"


def _evidence(code: str, edition: Edition) -> str:
    described = layout(code, edition)
    layout_word = _say("same.word") if described.same_as_2010 else described.evidence.value
    return f"{layout_word}/{described.signature_evidence.value}"
