"""The envelope of a CNAPS2 message: header, signature block, body.

::

    {H: … } CR LF                   132 bytes in version 02, 128 in version 01 (IBPS)
    {S: base64 of the signature } CR LF      absent when the message is not signed
    <?xml … ?> <Document> … </Document>

Strict: see ADR-0024 for what is accepted beside the canonical form (a signature broken into lines
of 76 characters, a missing line end after the signature block) and what is not.

Source: CNAPS2-ENV §1-3; house, ADR-0024.
"""

from __future__ import annotations

import binascii
import re
from typing import Final, Never

import msgspec

from tianping.wire.envelope_errors import EnvelopeError, EnvelopeErrorCode
from tianping.wire.errors import excerpt
from tianping.wire.header import Header, header_length, parse_header, write_header

__all__ = [
    "DOWNLOAD_BYTES_MAX",
    "ENVELOPE_BYTES_MAX",
    "SIGNATURE_CHARACTERS_MAX",
    "Envelope",
    "EnvelopeError",
    "EnvelopeErrorCode",
    "Header",
    "parse_envelope",
    "write_envelope",
]

ENVELOPE_BYTES_MAX: Final = 1_000_000
"""Largest message in either direction, header to last byte of the body."""

DOWNLOAD_BYTES_MAX: Final = 4_000_000
"""Largest reply to a download request; no other message may be larger than the above."""

SIGNATURE_CHARACTERS_MAX: Final = 2048

_SIGNATURE_BEGIN: Final = b"{S:"
_SIGNATURE_LINE: Final = 76
_LINE_END: Final = b"\r\n"
_BYTE_ORDER_MARKS: Final = (b"\xef\xbb\xbf", b"\xfe\xff", b"\xff\xfe")

_BASE64_RUN = re.compile(rb"[A-Za-z0-9+/=\r\n]*")
_BASE64_LINE_END = re.compile(rb"\r\n|\n")
_XML_SPACE: Final = b" \t\r\n"
_USUAL_DECLARATION: Final = b'<?xml version="1.0" encoding="UTF-8"?>'
_DECLARED_ENCODING = re.compile(
    rb"""<\?xml[ \t\r\n][^>]*?encoding[ \t\r\n]*=[ \t\r\n]*["']([^"'>]*)["']"""
)


class Envelope(msgspec.Struct, frozen=True):
    """One message as it travels: header, bare signature, body."""

    header: Header
    signature: str
    """Base64 without line breaks; empty when the message carries no signature block."""
    body: bytes
    """The XML, exactly as received; the signature string is read from it, never from a copy."""


def parse_envelope(raw: bytes, *, size_max: int = ENVELOPE_BYTES_MAX) -> Envelope:
    """Return the envelope that bytes from outside hold.

    Args:
        raw: One message, header to end of body.
        size_max: Bytes; ``DOWNLOAD_BYTES_MAX`` for the reply to a download request only.

    Raises:
        EnvelopeError: the bytes break a rule; the code says which, the offset where.
    Invariant: ``write_envelope`` of the result gives ``raw`` back, but for the two freedoms of
        ADR-0024 (line breaks within the signature, line end after its block).
    Source: CNAPS2-ENV §1-3; house, ADR-0024.
    """
    _check_size(raw, size_max)
    _check_no_byte_order_mark(raw, 0)
    header = parse_header(raw)
    offset = header_length(header.version)
    signature = ""
    if raw.startswith(_SIGNATURE_BEGIN, offset):
        if header.version != "02":
            _refuse(
                EnvelopeErrorCode.SIGNATURE_NOT_ALLOWED,
                raw,
                offset,
                expected="'<': the signature is inside the XML",
            )
        signature, offset = _parse_signature(raw, offset)
    body = raw[offset:]
    _check_body(body, raw, offset)
    return Envelope(header=header, signature=signature, body=body)


def write_envelope(envelope: Envelope, *, size_max: int = ENVELOPE_BYTES_MAX) -> bytes:
    """Return the canonical bytes of an envelope; the opposite of ``parse_envelope``.

    Raises:
        EnvelopeError: the envelope would not be accepted by ``parse_envelope``.
    Invariant: ``parse_envelope`` of the result is ``envelope``.
    Source: CNAPS2-ENV §1-3.
    """
    parts = [write_header(envelope.header)]
    offset = len(parts[0])
    if envelope.signature:
        if envelope.header.version != "02":
            raise EnvelopeError(
                EnvelopeErrorCode.SIGNATURE_NOT_ALLOWED,
                offset=offset,
                expected="no signature in version 01",
                found=excerpt(envelope.signature),
            )
        _check_base64(envelope.signature.encode(errors="replace"), offset + len(_SIGNATURE_BEGIN))
        parts += (_SIGNATURE_BEGIN, envelope.signature.encode(), b"}", _LINE_END)
    parts.append(envelope.body)
    raw = b"".join(parts)
    _check_size(raw, size_max)
    _check_body(envelope.body, raw, len(raw) - len(envelope.body))
    return raw


def _refuse(code: EnvelopeErrorCode, raw: bytes, offset: int, *, expected: str) -> Never:
    """Raise the error of this code, showing what stands at the offset."""
    found = excerpt(raw[offset : offset + 16]) if offset < len(raw) else "the end"
    raise EnvelopeError(code, offset=offset, expected=expected, found=found)


def _check_size(raw: bytes, size_max: int) -> None:
    if len(raw) > size_max:
        raise EnvelopeError(
            EnvelopeErrorCode.TOO_LARGE,
            offset=size_max,
            expected=f"at most {size_max} bytes",
            found=f"{len(raw)} bytes",
        )


def _check_no_byte_order_mark(raw: bytes, offset: int) -> None:
    if raw.startswith(_BYTE_ORDER_MARKS, offset):
        _refuse(EnvelopeErrorCode.BYTE_ORDER_MARK, raw, offset, expected="UTF-8 without a mark")


def _parse_signature(raw: bytes, offset: int) -> tuple[str, int]:
    """Return the signature of the block at the offset, and where the body begins."""
    start = offset + len(_SIGNATURE_BEGIN)
    # A block of the greatest length, broken into lines, stays below twice that length.
    run = _BASE64_RUN.match(raw, start, start + 2 * SIGNATURE_CHARACTERS_MAX)
    end = run.end() if run is not None else start
    if end - start == 2 * SIGNATURE_CHARACTERS_MAX:
        _refuse_length(start, end - start)
    if raw[end : end + 1] in (b"", b"<"):
        _refuse(EnvelopeErrorCode.SIGNATURE_UNTERMINATED, raw, end, expected="'}'")
    if raw[end : end + 1] != b"}":
        _refuse(EnvelopeErrorCode.SIGNATURE_NOT_BASE64, raw, end, expected="base64 or '}'")
    if end == start:
        _refuse(EnvelopeErrorCode.SIGNATURE_EMPTY, raw, start, expected="base64")
    characters = _join_lines(raw, start, end)
    _check_base64(characters, start)
    end += 1
    if raw.startswith(_LINE_END, end):
        return characters.decode(), end + len(_LINE_END)
    # Senders that leave the line end away are known; anything but the body itself is not.
    if raw[end : end + 1] != b"<":
        _check_no_byte_order_mark(raw, end)
        _refuse(EnvelopeErrorCode.SIGNATURE_END_WRONG, raw, end, expected="CR LF")
    return characters.decode(), end


def _join_lines(raw: bytes, start: int, end: int) -> bytes:
    """Return the characters of a signature: lines of 76, the last of 1 to 76."""
    block = raw[start:end]
    if b"\n" not in block and b"\r" not in block:
        return block
    lines = _BASE64_LINE_END.split(block)
    if not lines[-1] and len(lines) > 1:
        lines.pop()
    offset = start
    for number, line in enumerate(lines, start=1):
        last = number == len(lines)
        right = 1 <= len(line) <= _SIGNATURE_LINE if last else len(line) == _SIGNATURE_LINE
        if not right or b"\r" in line:
            _refuse(
                EnvelopeErrorCode.SIGNATURE_LINES_WRONG,
                raw,
                offset,
                expected=f"lines of {_SIGNATURE_LINE} characters, the last of no more",
            )
        offset = raw.find(b"\n", offset) + 1
    return b"".join(lines)


def _refuse_length(start: int, length: int) -> Never:
    raise EnvelopeError(
        EnvelopeErrorCode.SIGNATURE_TOO_LONG,
        offset=start + SIGNATURE_CHARACTERS_MAX,
        expected=f"at most {SIGNATURE_CHARACTERS_MAX} characters",
        found=f"{length} characters or more",
    )


def _check_base64(characters: bytes, start: int) -> None:
    """Check that there is exactly one way to read these characters, and one to write them."""
    if len(characters) > SIGNATURE_CHARACTERS_MAX:
        _refuse_length(start, len(characters))
    try:
        content = binascii.a2b_base64(characters, strict_mode=True)
    except binascii.Error:
        content = b""
    if not content or binascii.b2a_base64(content, newline=False) != characters:
        raise EnvelopeError(
            EnvelopeErrorCode.SIGNATURE_NOT_BASE64,
            offset=start,
            expected="groups of 4, padded with '=', unused bits 0",
            found=f"{len(characters)} characters ending in {excerpt(characters[-8:])}",
        )


def _check_body(body: bytes, raw: bytes, offset: int) -> None:
    """Check what can be told of a body without reading its XML."""
    if not body:
        _refuse(EnvelopeErrorCode.BODY_EMPTY, raw, offset, expected="'<'")
    if not body.startswith(b"<"):
        _check_no_byte_order_mark(raw, offset)
        _refuse(EnvelopeErrorCode.BODY_NOT_XML, raw, offset, expected="'<'")
    end = len(body.rstrip(_XML_SPACE))
    if not body.endswith(b">", 0, end):
        after = offset + body.rfind(b">") + 1
        _refuse(EnvelopeErrorCode.BODY_TRAILING_GARBAGE, raw, after, expected="the end, after '>'")
    if not body.isascii():
        try:
            body.decode()
        except UnicodeDecodeError as error:
            _refuse(EnvelopeErrorCode.BODY_NOT_UTF8, raw, offset + error.start, expected="UTF-8")
    if body.startswith(_USUAL_DECLARATION):
        return
    declared = _DECLARED_ENCODING.match(body)
    if declared is not None and declared.group(1).lower() != b"utf-8":
        _refuse(
            EnvelopeErrorCode.BODY_ENCODING_DECLARED_WRONG,
            raw,
            offset + declared.start(1),
            expected="UTF-8",
        )
