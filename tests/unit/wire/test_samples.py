"""The sample messages that came with the standard's test schemas parse, or are wrong themselves."""

import re
from pathlib import Path

import pytest

from support.catalogue import sample_folder
from tianping.wire.catalogue import Edition
from tianping.wire.codec import parse, write
from tianping.wire.message_errors import MessageError, Reason

_NAMESPACE = "carries a namespace of its own invention; the schemas have ISO's or SWIFT's"
_WRONG = {
    "beps.725.001.01.xml": (
        Reason.UNKNOWN_ELEMENT,
        "wraps the status in NPCPrcInf, which the schema of the same set does not",
    ),
    "ccms.307.001.02.xml": (Reason.NAMESPACE_WRONG, _NAMESPACE),
    "ccms.308.001.02.xml": (Reason.NAMESPACE_WRONG, _NAMESPACE),
    "ccms.315.001.01.xml": (
        Reason.UNKNOWN_ELEMENT,
        "has OrgnlInstgDrctPty, which the schema of the same set does not",
    ),
    "ccms.316.001.01.xml": (Reason.NAMESPACE_WRONG, _NAMESPACE),
    "ccms.318.001.01.xml": (Reason.NAMESPACE_WRONG, _NAMESPACE),
    "hvps.111.001.01.xml": (Reason.LENGTH_WRONG, "has a space after the business type"),
    "ibps.901.001.01.xml": (Reason.NOT_WELL_FORMED, "is not encoded in UTF-8 as it must be"),
    "saps.374.001.01.xml": (Reason.AMOUNT_WRONG, "has an amount with three decimals"),
}
"""Files that are themselves wrong: how the codec refuses them, and what is wrong."""

_NEWER = {"beps.351.001.01.xml"}
"""A message of the newer set among the samples of 2010."""

_CODE = re.compile(r"[a-z]{4}\.\d{3}\.001\.\d\d")


def _samples(root: Path) -> list[Path]:
    folder = sample_folder(root)
    if folder is None:
        pytest.skip("no sample messages beside this checkout; TIANPING_SAMPLES may name them")
    return sorted([*folder.glob("*.xml"), *(folder / "ibps_v1").glob("*.xml")])


def _body(path: Path) -> bytes:
    raw = path.read_bytes()
    return raw[raw.find(b"<") :]


def _code(path: Path) -> str:
    match = _CODE.match(path.name)
    assert match is not None
    return match[0]


def test_parse_of_every_sample_gives_the_message_back(root: Path) -> None:
    """Every sample that is right parses, and survives being written."""
    parsed = 0
    for path in _samples(root):
        if path.name in _WRONG:
            continue
        edition = Edition.NEWER if path.name in _NEWER else Edition.V2010
        message = parse(_body(path), _code(path), edition=edition, comments=True)
        assert parse(write(message), _code(path), edition=edition) == message
        parsed += 1
    assert parsed >= 160


def test_parse_of_a_wrong_sample_is_refused_for_its_reason(root: Path) -> None:
    """The short list names what is wrong with each file, and nothing else is."""
    names = {path.name: path for path in _samples(root)}
    for name, (reason, _) in _WRONG.items():
        with pytest.raises(MessageError) as caught:
            parse(_body(names[name]), _code(names[name]), edition=Edition.V2010, comments=True)
        assert caught.value.reason is reason, name


def test_parse_of_a_sample_with_another_namespace_is_right_otherwise(root: Path) -> None:
    """With the schema's namespace put in, the four ISO based samples parse."""
    names = {path.name: path for path in _samples(root)}
    for name, (reason, _) in _WRONG.items():
        if reason is not Reason.NAMESPACE_WRONG:
            continue
        body = _body(names[name])
        camt_00x = b"camt.005" in body
        right = b"urn:swift:xsd:" if camt_00x else b"urn:iso:std:iso:20022:tech:xsd:"
        body = body.replace(b"urn:cnaps:std:ccms:2010:tech:xsd:", right, 1)
        message = parse(body, _code(names[name]), edition=Edition.V2010, comments=True)
        assert parse(write(message), message.code, edition=Edition.V2010) == message
