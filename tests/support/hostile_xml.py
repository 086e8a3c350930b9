"""Hostile inputs from a seed: XML made to hurt a parser or to say two things at once.

Each maker takes a good body and gives one that must be refused, or read exactly as it stands.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from support.hostile import HostileInput, mutate

__all__ = ["XML_KINDS", "hostile_xml"]


def _root_end(body: bytes) -> int:
    """Return where the content of the root begins."""
    return body.index(b">", body.index(b"<Document")) + 1


def _with_prolog(body: bytes, prolog: bytes) -> bytes:
    start = body.index(b"<Document")
    return body[:start] + prolog + body[start:]


def _first_text(body: bytes, text: bytes) -> bytes:
    """Replace the content of the first element that holds text."""
    close = body.index(b"</")
    open_ = body.rindex(b">", 0, close) + 1
    return body[:open_] + text + body[close:]


def _elements(body: bytes) -> list[tuple[int, int]]:
    """Return the spans of the innermost elements."""
    spans = []
    place = _root_end(body)
    while (close := body.find(b"</", place)) >= 0:
        open_ = body.rindex(b"<", 0, close)
        end = body.index(b">", close) + 1
        if body[open_ + 1 : open_ + 2] != b"/":
            spans.append((open_, end))
        place = end
    return spans


def _billion_laughs(_random: random.Random, body: bytes) -> bytes:
    lines = [b'<!ENTITY a0 "ha">']
    lines += [b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)]
    return _first_text(_with_prolog(body, b"<!DOCTYPE D [" + b"".join(lines) + b"]>"), b"&a9;")


def _quadratic_blowup(_random: random.Random, body: bytes) -> bytes:
    prolog = b'<!DOCTYPE D [<!ENTITY a "' + b"a" * 50_000 + b'">]>'
    return _first_text(_with_prolog(body, prolog), b"&a;" * 5000)


def _external_entity(random_: random.Random, body: bytes) -> bytes:
    place = random_.choice((b"file:///etc/hostname", b"http://127.0.0.1:9/a", b"expect://id"))
    prolog = b'<!DOCTYPE D [<!ENTITY a SYSTEM "' + place + b'">]>'
    return _first_text(_with_prolog(body, prolog), b"&a;")


def _parameter_entity(_random: random.Random, body: bytes) -> bytes:
    return _with_prolog(body, b'<!DOCTYPE D [<!ENTITY % a SYSTEM "file:///etc/hostname"> %a;]>')


def _external_dtd(_random: random.Random, body: bytes) -> bytes:
    return _with_prolog(body, b'<!DOCTYPE Document SYSTEM "http://127.0.0.1:9/a.dtd">')


def _empty_dtd(_random: random.Random, body: bytes) -> bytes:
    return _with_prolog(body, b"<!DOCTYPE Document>")


def _default_attribute(_random: random.Random, body: bytes) -> bytes:
    return _with_prolog(body, b'<!DOCTYPE Document [<!ATTLIST Document a CDATA "b">]>')


def _unknown_entity(_random: random.Random, body: bytes) -> bytes:
    return _first_text(body, b"&nbsp;")


def _include(_random: random.Random, body: bytes) -> bytes:
    include = b'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/hostname"/>'
    return _first_text(body, include)


def _stylesheet(_random: random.Random, body: bytes) -> bytes:
    return _with_prolog(body, b'<?xml-stylesheet href="http://127.0.0.1:9/a.xsl"?>')


def _deep(random_: random.Random, body: bytes) -> bytes:
    depth = random_.choice((200, 300, 5_000, 100_000))
    return _first_text(body, b"<A>" * depth + b"</A>" * depth)


def _wide(_random: random.Random, body: bytes) -> bytes:
    place = _root_end(body)
    return body[:place] + b"<A/>" * 100_000 + body[place:]


def _huge_attribute(_random: random.Random, body: bytes) -> bytes:
    place = body.index(b"<Document") + len(b"<Document")
    return body[:place] + b' a="' + b"b" * 900_000 + b'"' + body[place:]


def _many_attributes(_random: random.Random, body: bytes) -> bytes:
    place = body.index(b"<Document") + len(b"<Document")
    attributes = b"".join(b' a%d=""' % number for number in range(20_000))
    return body[:place] + attributes + body[place:]


def _many_namespaces(_random: random.Random, body: bytes) -> bytes:
    place = body.index(b"<Document") + len(b"<Document")
    return body[:place] + b"".join(b' xmlns:a%d="b"' % n for n in range(2_000)) + body[place:]


def _huge_text(_random: random.Random, body: bytes) -> bytes:
    return _first_text(body, b"9" * 900_000)


def _huge_tag(_random: random.Random, body: bytes) -> bytes:
    return _first_text(body, b"<" + b"A" * 100_000 + b"/>")


def _huge_comment(_random: random.Random, body: bytes) -> bytes:
    return _first_text(body, b"<!--" + b"a" * 500_000 + b"-->")


def _double_element(random_: random.Random, body: bytes) -> bytes:
    start, end = random_.choice(_elements(body))
    return body[:end] + body[start:end] + body[end:]


def _missing_element(random_: random.Random, body: bytes) -> bytes:
    start, end = random_.choice(_elements(body))
    return body[:start] + body[end:]


def _swapped_elements(random_: random.Random, body: bytes) -> bytes:
    spans = _elements(body)
    if len(spans) < 2:
        return body
    place = random_.randrange(len(spans) - 1)
    first, second = random_.choice(
        [(spans[place], spans[place + 1]), tuple(sorted(random_.sample(spans, 2)))]
    )
    return (
        body[: first[0]]
        + body[second[0] : second[1]]
        + body[first[1] : second[0]]
        + body[first[0] : first[1]]
        + body[second[1] :]
    )


def _swapped_siblings(random_: random.Random, body: bytes) -> bytes:
    spans = _elements(body)
    pairs = [pair for pair in pairwise(spans) if pair[0][1] == pair[1][0]]
    if not pairs:
        return _missing_element(random_, body)
    (start, middle), (_, end) = random_.choice(pairs)
    return body[:start] + body[middle:end] + body[start:middle] + body[end:]


def _renamed_element(random_: random.Random, body: bytes) -> bytes:
    start, end = random_.choice(_elements(body))
    return body[:start] + b"<Xyz>1</Xyz>" + body[end:]


def _two_roots(_random: random.Random, body: bytes) -> bytes:
    return body + body[body.index(b"<Document") :]


def _wrong_root(random_: random.Random, body: bytes) -> bytes:
    name = random_.choice((b"document", b"Doc", b"Envelope"))
    return body.replace(b"<Document ", b"<" + name + b" ").replace(
        b"</Document>", b"</" + name + b">"
    )


def _wrapped(_random: random.Random, body: bytes) -> bytes:
    """Put the signed document inside another that says something else."""
    start = body.index(b"<Document")
    place = _root_end(body)
    return body[:place] + body[start:] + body[place:]


def _wrapped_in_comment(random_: random.Random, body: bytes) -> bytes:
    start, end = random_.choice(_elements(body))
    return body[:start] + b"<!--" + body[start:end] + b"-->" + body[end:]


def _text_split_by_comment(_random: random.Random, body: bytes) -> bytes:
    close = body.index(b"</")
    return body[:close] + b"<!-- -->1" + body[close:]


def _text_split_by_instruction(_random: random.Random, body: bytes) -> bytes:
    close = body.index(b"</")
    return body[:close] + b"<?a b?>1" + body[close:]


def _character_data(_random: random.Random, body: bytes) -> bytes:
    return _first_text(body, b"<![CDATA[1|2]]>")


def _text_between_elements(_random: random.Random, body: bytes) -> bytes:
    place = _root_end(body)
    return body[:place] + b"1" + body[place:]


def _separator_in_text(_random: random.Random, body: bytes) -> bytes:
    return _first_text(body, b"1|2")


def _wrong_namespace(random_: random.Random, body: bytes) -> bytes:
    replacement = random_.choice((b"", b"urn:other", b"URN:CNAPS:STD", b"http://www.w3.org/2000/"))
    start = body.find(b'xmlns="') + len(b'xmlns="')
    return body[:start] + replacement + body[body.index(b'"', start) :]


def _no_namespace(_random: random.Random, body: bytes) -> bytes:
    start = body.find(b' xmlns="')
    return body[:start] + body[body.index(b'"', start + 8) + 1 :]


def _inner_namespace(random_: random.Random, body: bytes) -> bytes:
    start, _ = random_.choice(_elements(body))
    place = min(body.index(b">", start), *(_at(body, stop, start) for stop in (b" ", b"/")))
    return body[:place] + b' xmlns="urn:other"' + body[place:]


def _at(body: bytes, stop: bytes, start: int) -> int:
    found = body.find(stop, start)
    return found if found >= 0 else len(body)


def _prefixed(_random: random.Random, body: bytes) -> bytes:
    return body.replace(b"<Document xmlns=", b"<p:Document xmlns:p=", 1).replace(
        b"</Document>", b"</p:Document>"
    )


def _schema_location(_random: random.Random, body: bytes) -> bytes:
    place = body.index(b"<Document") + len(b"<Document")
    attribute = (
        b' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        b' xsi:schemaLocation="urn:x http://127.0.0.1:9/a.xsd"'
    )
    return body[:place] + attribute + body[place:]


def _unknown_attribute(random_: random.Random, body: bytes) -> bytes:
    start, _ = random_.choice(_elements(body))
    place = min(body.index(b">", start), _at(body, b" ", start), _at(body, b"/", start))
    return body[:place] + b' Id="1"' + body[place:]


def _mark(_random: random.Random, body: bytes) -> bytes:
    return b"\xef\xbb\xbf" + body


def _utf16(random_: random.Random, body: bytes) -> bytes:
    text = body.decode().replace("UTF-8", "UTF-16")
    return text.encode(random_.choice(("utf-16", "utf-16-le", "utf-16-be")))


def _utf7(_random: random.Random, body: bytes) -> bytes:
    return body.replace(b"UTF-8", b"UTF-7").replace(b"<GrpHdr>", b"+ADw-GrpHdr+AD4-")


def _gbk(_random: random.Random, body: bytes) -> bytes:
    return _first_text(body.replace(b"UTF-8", b"GBK"), "天平".encode("gbk"))


def _xml_1_1(_random: random.Random, body: bytes) -> bytes:
    return _first_text(body.replace(b'version="1.0"', b'version="1.1"'), b"&#1;")


def _nul(random_: random.Random, body: bytes) -> bytes:
    place = random_.randrange(len(body))
    return body[:place] + b"\0" + body[place:]


def _control_character(random_: random.Random, body: bytes) -> bytes:
    forms = (
        b"\x01",
        b"\x08",
        b"\x0b",
        b"&#0;",
        b"&#8;",
        b"&#xD800;",
        b"&#x110000;",
        b"\xef\xbf\xbf",
    )
    return _first_text(body, b"1" + random_.choice(forms))


def _overlong_utf8(random_: random.Random, body: bytes) -> bytes:
    forms = (
        b"\xc0\xbc",
        b"\xe0\x80\xbc",
        b"\xf0\x80\x80\xbc",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
    )
    return _first_text(body, random_.choice(forms))


_NUMBERS: Final = (
    b"9" * 5_000,
    b"1e400",
    b"1E2",
    b"0x10",
    b"-1.00",
    b"+1.00",
    b"1,000.00",
    b"01.00",
    b"1.000",
    b".5",
    b"NaN",
    b"INF",
    b"1_0",
    "１２３".encode(),
    "١٢٣".encode(),
    b" 1.00 ",
    b"99999999999999999999.99",
)


def _strange_number(random_: random.Random, body: bytes) -> bytes:
    start, end = random_.choice(_elements(body))
    open_ = body.index(b">", start) + 1
    close = body.rindex(b"</", open_ - 1, end) if b"</" in body[open_ - 1 : end] else open_
    return body[:open_] + random_.choice(_NUMBERS) + body[close:]


def _strange_amount(random_: random.Random, body: bytes) -> bytes:
    """Put a number that is no amount into the first amount; elsewhere into any element."""
    place = body.find(b'Ccy="')
    if place < 0:
        return _strange_number(random_, body)
    open_ = body.index(b">", place) + 1
    return body[:open_] + random_.choice(_NUMBERS) + body[body.index(b"</", open_) :]


def _direction_marks(_random: random.Random, body: bytes) -> bytes:
    return _first_text(body, "1\u202e2\u2066\u200b\ufeff".encode())


def _not_closed(random_: random.Random, body: bytes) -> bytes:
    return body[: random_.randrange(1, len(body))]


def _second_declaration(_random: random.Random, body: bytes) -> bytes:
    return _with_prolog(body, b'<?xml version="1.0" encoding="UTF-8"?>')


XML_KINDS: Final[dict[str, Callable[[random.Random, bytes], bytes]]] = {
    function.__name__.removeprefix("_"): function
    for function in (
        _billion_laughs,
        _quadratic_blowup,
        _external_entity,
        _parameter_entity,
        _external_dtd,
        _empty_dtd,
        _default_attribute,
        _unknown_entity,
        _include,
        _stylesheet,
        _deep,
        _wide,
        _huge_attribute,
        _many_attributes,
        _many_namespaces,
        _huge_text,
        _huge_tag,
        _huge_comment,
        _double_element,
        _missing_element,
        _swapped_elements,
        _swapped_siblings,
        _renamed_element,
        _two_roots,
        _wrapped,
        _wrapped_in_comment,
        _text_split_by_comment,
        _text_split_by_instruction,
        _character_data,
        _text_between_elements,
        _separator_in_text,
        _wrong_namespace,
        _no_namespace,
        _inner_namespace,
        _prefixed,
        _schema_location,
        _unknown_attribute,
        _mark,
        _utf16,
        _utf7,
        _gbk,
        _xml_1_1,
        _nul,
        _control_character,
        _overlong_utf8,
        _strange_number,
        _strange_amount,
        _wrong_root,
        _direction_marks,
        _not_closed,
        _second_declaration,
    )
}


_HEAVY: Final = frozenset(
    {
        *("quadratic_blowup", "deep", "wide", "huge_attribute", "many_attributes"),
        *("many_namespaces", "huge_text", "huge_tag", "huge_comment"),
    }
)
"""Kinds of hundreds of kilobytes: drawn ten times less often than the others."""


def hostile_xml(seed: int, bodies: Sequence[bytes], count: int) -> Iterator[HostileInput]:
    """Yield hostile XML: every kind in turn, then as the seed falls; some are mutated after.

    Args:
        seed: The same seed, bodies and count give the same inputs.
        bodies: Good bodies whose root is ``Document`` with a default namespace.
        count: How many; fewer than the kinds leaves some out.
    """
    random_ = random.Random(seed)  # noqa: S311 - repeatable, not secret
    kinds = list(XML_KINDS)
    drawn = [*kinds, "mutated"]
    weights = [1 if kind in _HEAVY else 10 for kind in drawn]
    for number in range(count):
        kind = kinds[number] if number < len(kinds) else random_.choices(drawn, weights)[0]
        body = random_.choice(bodies)
        if kind == "mutated":
            yield HostileInput(kind, mutate(random_, bodies).content)
        else:
            yield HostileInput(kind, XML_KINDS[kind](random_, body))
