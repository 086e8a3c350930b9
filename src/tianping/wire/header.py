"""The header block, in version 02 (CNAPS2) and in version 01 (IBPS): a table of fixed fields.

Text (x) is padded right with spaces; a number (n), a date (d) and a time (t) fill their fields.

Source: CNAPS2-ENV §2; house, ADR-0024.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, Never

import msgspec

from tianping.values.bankcode import parse_bank_code
from tianping.values.dates import parse_date
from tianping.values.errors import ValueTextError
from tianping.wire.envelope_errors import EnvelopeError, EnvelopeErrorCode
from tianping.wire.errors import excerpt

__all__ = ["Header", "header_length", "parse_header", "write_header"]

_BEGIN: Final = b"{H:"
_END: Final = b"}\r\n"
_VERSION_END: Final = 5
_C = EnvelopeErrorCode


class Header(msgspec.Struct, frozen=True):
    """The header's fields without their padding, in the standard's order."""

    version: str
    """``02``, or ``01`` for IBPS."""
    orig_sender: str
    """12 digits, or ``0000`` for the NPC."""
    orig_sender_sid: str
    """The sending system: HVPS, BEPS, SAPS, CCMS …"""
    orig_receiver: str
    orig_receiver_sid: str
    orig_send_date: str
    """``yyyymmdd``: the sender's machine date, not the business date."""
    orig_send_time: str
    """``hhmmss``."""
    struct_type: str
    """``XML``; the first generation's CMT and PKG are not spoken here."""
    mesg_type: str
    """The message code, such as ``hvps.111.001.01``."""
    mesg_id: str
    """Unique per ``orig_sender`` and ``orig_send_date``."""
    mesg_ref_id: str
    """Given by the original sender, kept by every node; may be empty."""
    mesg_priority: str
    """``1`` 特急, ``2`` 紧急, ``3`` 普通; always ``3`` in version 01."""
    mesg_direction: str
    """``U`` sent by a bank, ``D`` sent by the NPC."""
    reserve: str = ""
    """Not padded on the left, so leading spaces count."""


class _Field(msgspec.Struct, frozen=True):
    """One row of the header table."""

    attribute: str
    name: str
    length: int
    kind: str
    mandatory: bool = True


def _fields(party_length: int) -> tuple[_Field, ...]:
    return (
        _Field("version", "VersionID", 2, "n"),
        _Field("orig_sender", "OrigSender", party_length, "x"),
        _Field("orig_sender_sid", "OrigSenderSID", 4, "x"),
        _Field("orig_receiver", "OrigReceiver", party_length, "x"),
        _Field("orig_receiver_sid", "OrigReceiverSID", 4, "x"),
        _Field("orig_send_date", "OrigSendDate", 8, "d"),
        _Field("orig_send_time", "OrigSendTime", 6, "t"),
        _Field("struct_type", "StructType", 3, "x"),
        _Field("mesg_type", "MesgType", 20, "x."),
        _Field("mesg_id", "MesgID", 20, "x"),
        _Field("mesg_ref_id", "MesgRefID", 20, "x", mandatory=False),
        _Field("mesg_priority", "MesgPriority", 1, "n"),
        _Field("mesg_direction", "MesgDirection", 1, "x"),
        _Field("reserve", "Reserve", 9, "x ", mandatory=False),
    )


_VERSIONS: Final[dict[str, tuple[_Field, ...]]] = {"01": _fields(12), "02": _fields(14)}
_LENGTHS: Final[dict[str, int]] = {
    version: len(_BEGIN) + sum(field.length for field in fields) + len(_END)
    for version, fields in _VERSIONS.items()
}
_LENGTH_SHORTEST: Final = min(_LENGTHS.values())

_PATTERNS: Final[dict[str, re.Pattern[str]]] = {
    "x": re.compile(r"[A-Za-z0-9_-]*"),
    "x.": re.compile(r"[A-Za-z0-9_.-]*"),
    "x ": re.compile(r"[A-Za-z0-9_ -]*"),
    "n": re.compile(r"[0-9]*"),
    "d": re.compile(r"[0-9]*"),
    "t": re.compile(r"[0-9]*"),
}
_KINDS: Final[dict[str, tuple[EnvelopeErrorCode, str]]] = {
    "x": (_C.TEXT_FIELD_WRONG, "letters, digits, '-' and '_'"),
    "x.": (_C.TEXT_FIELD_WRONG, "letters, digits, '-', '_' and '.'"),
    "x ": (_C.TEXT_FIELD_WRONG, "letters, digits, '-', '_' and spaces"),
    "n": (_C.NUMBER_FIELD_WRONG, "digits"),
    "d": (_C.DATE_FIELD_WRONG, "8 digits, yyyymmdd"),
    "t": (_C.TIME_FIELD_WRONG, "6 digits, hhmmss"),
}
_TIME = re.compile(r"(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]")


def _right_header(version: str, priorities: str) -> re.Pattern[str]:
    """Return the pattern of right values, joined by NUL: what the checks below let through."""
    party = "(?:0000|[0-9]{12})"
    word = "[A-Za-z0-9_-]"
    return re.compile(
        "\0".join(
            (
                *(version, party, word + "{1,4}", party, word + "{1,4}"),
                *("[0-9]{8}", _TIME.pattern, "XML", "[A-Za-z0-9_.-]{1,20}"),
                *(word + "{1,20}", word + "{0,20}", priorities, "[UD]"),
                "(?:[A-Za-z0-9_ -]{0,8}" + word + ")?",
            )
        )
    )


_RIGHT: Final[dict[str, re.Pattern[str]]] = {
    "01": _right_header("01", "3"),
    "02": _right_header("02", "[123]"),
}
"""Faster twins of the checks field by field, which alone can say what is wrong."""


def _slices(fields: tuple[_Field, ...]) -> tuple[slice, ...]:
    places: list[slice] = []
    start = len(_BEGIN)
    for field in fields:
        places.append(slice(start, start + field.length))
        start += field.length
    return tuple(places)


_SLICES: Final = {version: _slices(fields) for version, fields in _VERSIONS.items()}
_FORMATS: Final = {
    version: "{{H:" + "".join(f"{{:<{field.length}}}" for field in fields) + "}}\r\n"
    for version, fields in _VERSIONS.items()
}


@lru_cache(maxsize=64)
def _is_day(text: str) -> bool:
    try:
        parse_date(text)
    except ValueTextError:
        return False
    return True


def _is_right(values: Sequence[str]) -> bool:
    """Tell whether every value is right; False only says to look closer."""
    pattern = _RIGHT.get(values[0])
    if pattern is None or pattern.fullmatch("\0".join(values)) is None:
        return False
    return _is_day(values[_DATE_INDEX])


_DATE_INDEX: Final = 5


def header_length(version: str) -> int:
    """Return the bytes of a header of this version: 132 for ``02``, 128 for ``01``.

    Source: CNAPS2-ENV §2.
    """
    return _LENGTHS[version]


def parse_header(raw: bytes) -> Header:
    """Return the header at the start of a message.

    Raises:
        EnvelopeError: the header breaks a rule; checks run in the order of the codes, and for
            one code from left to right.
    Source: CNAPS2-ENV §2.
    """
    version = _parse_version(raw)
    length = _LENGTHS[version]
    if len(raw) < length:
        raise EnvelopeError(
            _C.TOO_SHORT, offset=len(raw), expected=f"{length} bytes", found=f"{len(raw)} bytes"
        )
    end = length - len(_END)
    if raw[end:length] != _END:
        raise EnvelopeError(
            _C.END_FLAG_WRONG,
            offset=end,
            expected=excerpt(_END),
            found=excerpt(raw[end:length]),
            field="EndFlag",
        )
    # Latin-1 keeps one character per byte; the patterns let ASCII through only.
    text = raw[:end].decode("latin-1")
    right = [text[place].rstrip(" ") for place in _SLICES[version]]
    if _is_right(right):
        return Header(*right)
    return _examine(text, version)


def _examine(text: str, version: str) -> Header:
    """Check a header field by field, to say what is wrong with it and where."""
    values: list[str] = []
    offset = len(_BEGIN)
    for field in _VERSIONS[version]:
        value = text[offset : offset + field.length]
        if field.kind[0] == "x":
            value = value.rstrip(" ")
        _check_form(field, value, offset)
        values.append(value)
        offset += field.length
    header = Header(*values)
    _check_meaning(header)
    return header


def _parse_version(raw: bytes) -> str:
    if not raw.startswith(_BEGIN):
        if _BEGIN.startswith(raw):
            raise EnvelopeError(
                _C.TOO_SHORT,
                offset=len(raw),
                expected=f"at least {_LENGTH_SHORTEST} bytes",
                found=f"{len(raw)} bytes",
            )
        raise EnvelopeError(
            _C.BEGIN_FLAG_WRONG,
            offset=0,
            expected=excerpt(_BEGIN),
            found=excerpt(raw[: len(_BEGIN)]),
            field="BeginFlag",
        )
    if len(raw) < _LENGTH_SHORTEST:
        raise EnvelopeError(
            _C.TOO_SHORT,
            offset=len(raw),
            expected=f"at least {_LENGTH_SHORTEST} bytes",
            found=f"{len(raw)} bytes",
        )
    version = raw[len(_BEGIN) : _VERSION_END].decode("latin-1")
    if version not in _VERSIONS:
        field = _VERSIONS["02"][0]
        _check_form(field, version, len(_BEGIN))
        _refuse(
            _C.VERSION_UNKNOWN, field, len(_BEGIN), expected="02, or 01 for IBPS", found=version
        )
    return version


def write_header(header: Header) -> bytes:
    """Return the bytes of a header.

    Raises:
        EnvelopeError: a value breaks a rule, or is too long for its field.
    Source: CNAPS2-ENV §2.
    """
    values: tuple[str, ...] = msgspec.structs.astuple(header)
    if not _is_right(values):
        _check_header(header)
    return _FORMATS[header.version].format(*values).encode("ascii")


def _check_header(header: Header) -> None:
    """Check a header to be written field by field, to say what is wrong with it and where."""
    fields = _VERSIONS.get(header.version)
    if fields is None:
        field = _VERSIONS["02"][0]
        _refuse(
            _C.VERSION_UNKNOWN,
            field,
            len(_BEGIN),
            expected="02, or 01 for IBPS",
            found=header.version,
        )
    offset = len(_BEGIN)
    for field in fields:
        value: str = getattr(header, field.attribute)
        _check_length(field, value, offset)
        _check_form(field, value, offset)
        offset += field.length
    _check_meaning(header)


def _refuse(
    code: EnvelopeErrorCode, field: _Field, offset: int, *, expected: str, found: str
) -> Never:
    raise EnvelopeError(
        code, offset=offset, expected=expected, found=excerpt(found), field=field.name
    )


def _check_length(field: _Field, value: str, offset: int) -> None:
    """Check a value to be written: text may be shorter than its field, the rest fills it."""
    if len(value) > field.length:
        expected = f"at most {field.length} characters"
        _refuse(_C.FIELD_TOO_LONG, field, offset, expected=expected, found=value)
    if field.kind[0] == "x":
        if value.endswith(" "):
            expected = "a value without its padding"
            _refuse(_C.FIELD_PADDED_WRONG, field, offset, expected=expected, found=value)
    elif len(value) < field.length:
        expected = f"exactly {field.length} characters"
        _refuse(_C.FIELD_PADDED_WRONG, field, offset, expected=expected, found=value)


def _check_form(field: _Field, value: str, offset: int) -> None:
    """Check the characters of a value that has lost its padding."""
    if _PATTERNS[field.kind].fullmatch(value) is None:
        _refuse_form(field, value, offset)
    if not field.mandatory:
        return
    if not value:
        expected = f"1 to {field.length} characters"
        _refuse(_C.MANDATORY_FIELD_BLANK, field, offset, expected=expected, found=value)
    # Midnight is a time, so zeros are right in a time.
    if field.kind in ("n", "d") and not value.strip("0"):
        _refuse(_C.MANDATORY_FIELD_ZERO, field, offset, expected="other digits", found=value)


def _refuse_form(field: _Field, value: str, offset: int) -> Never:
    code, expected = _KINDS[field.kind]
    kept = _PATTERNS[field.kind].match(value)
    place = kept.end() if kept is not None else 0
    if not value.strip(" "):
        _refuse(_C.MANDATORY_FIELD_BLANK, field, offset, expected=expected, found=value)
    if value[place] == " ":
        code = _C.FIELD_PADDED_WRONG
        expected = "spaces on the right only" if field.kind[0] == "x" else expected
    _refuse(code, field, offset + place, expected=expected, found=value)


def _check_meaning(header: Header) -> None:
    """Check the values that have a form or a list of their own."""
    for attribute in ("orig_sender", "orig_receiver"):
        _check_party(header, attribute)
    try:
        parse_date(header.orig_send_date)
    except ValueTextError:
        _refuse_value(_C.DATE_NOT_A_DAY, header, "orig_send_date", expected="a day that exists")
    if _TIME.fullmatch(header.orig_send_time) is None:
        _refuse_value(_C.TIME_NOT_A_TIME, header, "orig_send_time", expected="000000 to 235959")
    if header.struct_type != "XML":
        _refuse_value(_C.STRUCT_TYPE_UNKNOWN, header, "struct_type", expected="XML")
    priorities = "123" if header.version == "02" else "3"
    if header.mesg_priority not in priorities:
        expected = "1, 2 or 3" if header.version == "02" else "3 in version 01"
        _refuse_value(_C.PRIORITY_UNKNOWN, header, "mesg_priority", expected=expected)
    if header.mesg_direction not in ("U", "D"):
        _refuse_value(_C.DIRECTION_UNKNOWN, header, "mesg_direction", expected="U or D")


def _check_party(header: Header, attribute: str) -> None:
    try:
        parse_bank_code(getattr(header, attribute))
    except ValueTextError as error:
        _refuse_value(_C.PARTY_FORM_WRONG, header, attribute, expected=error.expected)


def _refuse_value(
    code: EnvelopeErrorCode, header: Header, attribute: str, *, expected: str
) -> Never:
    index = Header.__struct_fields__.index(attribute)
    field, place = _VERSIONS[header.version][index], _SLICES[header.version][index]
    _refuse(code, field, place.start, expected=expected, found=getattr(header, attribute))
