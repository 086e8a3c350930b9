"""The envelope: both header versions, the signature block, the body, and each way to be wrong."""

import base64
import pickle
import re
from collections.abc import Callable

import pytest

from support.envelopes import BODY, RECEIVER, SENDER, SIGNATURE, envelope, header
from tianping.wire.envelope import (
    DOWNLOAD_BYTES_MAX,
    ENVELOPE_BYTES_MAX,
    Envelope,
    EnvelopeError,
    EnvelopeErrorCode,
    parse_envelope,
    write_envelope,
)
from tianping.wire.header import header_length, write_header
from tianping.wire.wording import in_chinese

C = EnvelopeErrorCode
RAW = write_envelope(envelope())
UNSIGNED = write_envelope(envelope(signature=""))
IBPS = write_envelope(
    envelope(signature="", header_changes={"version": "01", "mesg_type": "ibps.101.001.01"})
)
OFFSETS = {
    "VersionID": 3,
    "OrigSender": 5,
    "OrigSenderSID": 19,
    "OrigReceiver": 23,
    "OrigReceiverSID": 37,
    "OrigSendDate": 41,
    "OrigSendTime": 49,
    "StructType": 55,
    "MesgType": 58,
    "MesgID": 78,
    "MesgRefID": 98,
    "MesgPriority": 118,
    "MesgDirection": 119,
    "Reserve": 120,
    "EndFlag": 129,
}


def put(offset: int, replacement: bytes, raw: bytes = RAW) -> bytes:
    """Overwrite some bytes."""
    return raw[:offset] + replacement + raw[offset + len(replacement) :]


def signed(block: bytes, body: bytes = BODY) -> bytes:
    """Put these bytes between header and body."""
    return write_header(header()) + block + body


def test_header_of_version_02_has_the_offsets_of_the_standard() -> None:
    """Each field stands at its byte; the header is 132 bytes (CNAPS2-ENV §2)."""
    head = RAW[:132]
    assert header_length("02") == 132
    assert head.startswith(b"{H:02" + SENDER.encode() + b"  HVPS" + RECEIVER.encode() + b"  HVPS")
    assert head[41:58] == b"20261123093015XML"
    assert head[58:78] == b"hvps.111.001.01     "
    assert head[78:98] == b"2026112300000001    "
    assert head[98:132] == b"202611230000000100003U         }\r\n"


def test_header_of_version_01_has_the_offsets_of_the_standard() -> None:
    """Parties take 12 bytes; the header is 128 bytes (CNAPS2-ENV §2)."""
    head = IBPS[:128]
    assert header_length("01") == 128
    assert head.startswith(b"{H:01" + SENDER.encode() + b"HVPS" + RECEIVER.encode() + b"HVPS")
    assert head[54:74] == b"ibps.101.001.01     "
    assert head[114:128] == b"3U         }\r\n"
    assert parse_envelope(IBPS).header.version == "01"


@pytest.mark.parametrize("raw", [RAW, UNSIGNED, IBPS], ids=["signed", "unsigned", "ibps"])
def test_parse_then_write_canonical_is_the_identity(raw: bytes) -> None:
    """Canonical bytes come back."""
    assert write_envelope(parse_envelope(raw)) == raw


def test_parse_gives_the_parts() -> None:
    """Fields lose their padding, the body is untouched."""
    assert parse_envelope(RAW) == Envelope(header=header(), signature=SIGNATURE, body=BODY)


@pytest.mark.parametrize("reserve", ["", "       X", "XN", "1"])
def test_reserve_as_seen_is_kept(reserve: str) -> None:
    """Leading spaces of the reserve count, trailing ones do not."""
    raw = write_header(header(reserve=reserve)) + BODY
    assert raw[120:129] == reserve.ljust(9).encode()
    assert parse_envelope(raw).header.reserve == reserve


def test_npc_may_send_and_receive() -> None:
    """The NPC is 0000 and ten spaces."""
    raw = write_header(header(orig_sender="0000", mesg_direction="D")) + BODY
    assert raw[5:19] == b"0000          "
    assert parse_envelope(raw).header.orig_sender == "0000"


def test_midnight_is_a_time() -> None:
    """A message of the first second of a day is accepted (ADR-0024)."""
    assert parse_envelope(put(49, b"000000")).header.orig_send_time == "000000"


@pytest.mark.parametrize("line_end", [b"\r\n", b"\n"])
@pytest.mark.parametrize("trailing", [True, False])
def test_signature_in_lines_of_76_loses_its_breaks(line_end: bytes, trailing: bool) -> None:
    """Base64 broken after 76 characters reads as one line (CNAPS2-ENV §3)."""
    whole = SIGNATURE.encode()
    broken = whole[:76] + line_end + whole[76:] + (line_end if trailing else b"")
    parsed = parse_envelope(signed(b"{S:" + broken + b"}\r\n"))
    assert parsed == envelope()
    assert write_envelope(parsed) == RAW


def test_signature_block_may_lack_its_line_end() -> None:
    """The body may follow the block directly (CNAPS2-ENV §3); written it gets a line end."""
    parsed = parse_envelope(signed(b"{S:" + SIGNATURE.encode() + b"}"))
    assert parsed == envelope()
    assert write_envelope(parsed) == RAW


def test_longest_signature_is_accepted() -> None:
    """2048 characters, in one line or in 27."""
    longest = base64.b64encode(bytes(1536))
    lines = b"\r\n".join(longest[i : i + 76] for i in range(0, 2048, 76))
    for block in (longest, lines):
        assert parse_envelope(signed(b"{S:" + block + b"}\r\n")).signature == longest.decode()


def test_body_keeps_white_space_at_its_end() -> None:
    """A line end after the XML is part of the body as received."""
    raw = UNSIGNED + b"\r\n \t"
    assert parse_envelope(raw).body == BODY + b"\r\n \t"
    assert write_envelope(parse_envelope(raw)) == raw


def test_size_limit_is_inclusive_and_larger_for_downloads() -> None:
    """1,000,000 bytes pass, one more is refused unless the caller expects a download."""
    fill = ENVELOPE_BYTES_MAX - len(UNSIGNED)
    largest = UNSIGNED + b" " * fill
    assert len(parse_envelope(largest).body) == len(BODY) + fill
    with pytest.raises(EnvelopeError) as caught:
        parse_envelope(largest + b" ")
    assert (caught.value.code, caught.value.offset) == (C.TOO_LARGE, 1_000_000)
    assert parse_envelope(largest + b" ", size_max=DOWNLOAD_BYTES_MAX).header == header()


MALFORMED: dict[str, tuple[bytes, EnvelopeErrorCode, int]] = {
    "nothing": (b"", C.TOO_SHORT, 0),
    "two bytes": (b"{H", C.TOO_SHORT, 2),
    "cut below the shortest": (RAW[:127], C.TOO_SHORT, 127),
    "cut in version 02": (RAW[:131], C.TOO_SHORT, 131),
    "mark": (b"\xef\xbb\xbf" + RAW, C.BYTE_ORDER_MARK, 0),
    "utf-16": (b"\xff\xfe" + RAW.decode().encode("utf-16-le"), C.BYTE_ORDER_MARK, 0),
    "mark before the body": (
        signed(b"", b"\xef\xbb\xbf" + BODY),
        C.BYTE_ORDER_MARK,
        132,
    ),
    "mark after a block": (
        signed(b"{S:" + SIGNATURE.encode() + b"}", b"\xef\xbb\xbf" + BODY),
        C.BYTE_ORDER_MARK,
        136 + len(SIGNATURE),
    ),
    "begin": (put(0, b"[H:"), C.BEGIN_FLAG_WRONG, 0),
    "begin with little": (b"<", C.BEGIN_FLAG_WRONG, 0),
    "version 03": (put(3, b"03"), C.VERSION_UNKNOWN, 3),
    "version 00": (put(3, b"00"), C.MANDATORY_FIELD_ZERO, 3),
    "version blank": (put(3, b"  "), C.MANDATORY_FIELD_BLANK, 3),
    "version padded": (put(3, b" 2"), C.FIELD_PADDED_WRONG, 3),
    "version letters": (put(3, b"0x"), C.NUMBER_FIELD_WRONG, 4),
    "version 02 with the header of 01": (put(3, b"02", IBPS), C.END_FLAG_WRONG, 129),
    "end": (put(129, b"} \r"), C.END_FLAG_WRONG, 129),
    "end without carriage return": (RAW[:130] + RAW[131:], C.END_FLAG_WRONG, 129),
    "sender blank": (put(5, b" " * 14), C.MANDATORY_FIELD_BLANK, 5),
    "sender on the right": (put(5, b"  " + SENDER.encode()), C.FIELD_PADDED_WRONG, 5),
    "sender eleven digits": (put(16, b" "), C.PARTY_FORM_WRONG, 5),
    "sender with letters": (put(5, b"x"), C.PARTY_FORM_WRONG, 5),
    "receiver fourteen digits": (put(35, b"00"), C.PARTY_FORM_WRONG, 23),
    "receiver 000000000000 0": (put(23, b"0             "), C.PARTY_FORM_WRONG, 23),
    "system with a dot": (put(20, b"."), C.TEXT_FIELD_WRONG, 20),
    "system with 中": (put(19, "中".encode()), C.TEXT_FIELD_WRONG, 19),
    "date with a letter": (put(45, b"O"), C.DATE_FIELD_WRONG, 45),
    "date with a space": (put(48, b" "), C.FIELD_PADDED_WRONG, 48),
    "date blank": (put(41, b" " * 8), C.MANDATORY_FIELD_BLANK, 41),
    "date zero": (put(41, b"0" * 8), C.MANDATORY_FIELD_ZERO, 41),
    "date in a thirteenth month": (put(41, b"20261301"), C.DATE_NOT_A_DAY, 41),
    "date of no leap year": (put(41, b"20260229"), C.DATE_NOT_A_DAY, 41),
    "time with a letter": (put(50, b":"), C.TIME_FIELD_WRONG, 50),
    "time 24": (put(49, b"240000"), C.TIME_NOT_A_TIME, 49),
    "time 60 minutes": (put(49, b"006000"), C.TIME_NOT_A_TIME, 49),
    "time 60 seconds": (put(49, b"235960"), C.TIME_NOT_A_TIME, 49),
    "package of the first generation": (put(55, b"PKG"), C.STRUCT_TYPE_UNKNOWN, 55),
    "structure in small letters": (put(55, b"xml"), C.STRUCT_TYPE_UNKNOWN, 55),
    "type blank": (put(58, b" " * 20), C.MANDATORY_FIELD_BLANK, 58),
    "type with a space": (put(62, b" "), C.FIELD_PADDED_WRONG, 62),
    "type with a slash": (put(62, b"/"), C.TEXT_FIELD_WRONG, 62),
    "id with a dot": (put(80, b"."), C.TEXT_FIELD_WRONG, 80),
    "id blank": (put(78, b" " * 20), C.MANDATORY_FIELD_BLANK, 78),
    "reference with a space": (put(100, b" "), C.FIELD_PADDED_WRONG, 100),
    "priority 0": (put(118, b"0"), C.MANDATORY_FIELD_ZERO, 118),
    "priority 4": (put(118, b"4"), C.PRIORITY_UNKNOWN, 118),
    "priority X": (put(118, b"X"), C.NUMBER_FIELD_WRONG, 118),
    "priority 1 in version 01": (put(114, b"1", IBPS), C.PRIORITY_UNKNOWN, 114),
    "direction X": (put(119, b"X"), C.DIRECTION_UNKNOWN, 119),
    "direction in a small letter": (put(119, b"u"), C.DIRECTION_UNKNOWN, 119),
    "reserve with NUL": (put(122, b"\0"), C.TEXT_FIELD_WRONG, 122),
    "block in version 01": (
        IBPS[:128] + b"{S:" + SIGNATURE.encode() + b"}\r\n" + BODY,
        C.SIGNATURE_NOT_ALLOWED,
        128,
    ),
    "block at the end": (signed(b"{S:AAAA", b""), C.SIGNATURE_UNTERMINATED, 139),
    "block without brace": (signed(b"{S:AAAA\r\n"), C.SIGNATURE_UNTERMINATED, 141),
    "block of 2052": (signed(b"{S:" + b"A" * 2052 + b"}\r\n"), C.SIGNATURE_TOO_LONG, 135 + 2048),
    "block without end": (signed(b"{S:" + b"A" * 500_000), C.SIGNATURE_TOO_LONG, 135 + 2048),
    "block empty": (signed(b"{S:}\r\n"), C.SIGNATURE_EMPTY, 135),
    "block of a line end": (signed(b"{S:\r\n}\r\n"), C.SIGNATURE_LINES_WRONG, 135),
    "lines of 64": (
        signed(b"{S:" + b"A" * 64 + b"\r\n" + b"A" * 32 + b"}\r\n"),
        C.SIGNATURE_LINES_WRONG,
        135,
    ),
    "second line of 80": (
        signed(b"{S:" + b"A" * 76 + b"\r\n" + b"A" * 80 + b"}\r\n"),
        C.SIGNATURE_LINES_WRONG,
        213,
    ),
    "lone carriage return": (
        signed(b"{S:" + b"A" * 76 + b"\r" + b"A" * 4 + b"}\r\n"),
        C.SIGNATURE_LINES_WRONG,
        135,
    ),
    "unused bits": (signed(b"{S:AAB=}\r\n"), C.SIGNATURE_NOT_BASE64, 135),
    "padding inside": (signed(b"{S:AA==AAAA}\r\n"), C.SIGNATURE_NOT_BASE64, 135),
    "padding missing": (signed(b"{S:AAA}\r\n"), C.SIGNATURE_NOT_BASE64, 135),
    "padding only": (signed(b"{S:====}\r\n"), C.SIGNATURE_NOT_BASE64, 135),
    "letters of the url alphabet": (signed(b"{S:AA-_}\r\n"), C.SIGNATURE_NOT_BASE64, 137),
    "space inside": (signed(b"{S:AA AA}\r\n"), C.SIGNATURE_NOT_BASE64, 137),
    "line feed only after the block": (signed(b"{S:AAAA}\n"), C.SIGNATURE_END_WRONG, 140),
    "nothing after the block": (signed(b"{S:AAAA}", b""), C.SIGNATURE_END_WRONG, 140),
    "second block": (signed(b"{S:AAAA}\r\n{S:AAAA}\r\n"), C.BODY_NOT_XML, 142),
    "block in small letters": (signed(b"{s:AAAA}\r\n"), C.BODY_NOT_XML, 132),
    "no body": (signed(b"", b""), C.BODY_EMPTY, 132),
    "body of white space": (signed(b"", b" \r\n"), C.BODY_NOT_XML, 132),
    "space before the body": (signed(b"", b" " + BODY), C.BODY_NOT_XML, 132),
    "body of one angle": (signed(b"", b"<"), C.BODY_TRAILING_GARBAGE, 132),
    "garbage": (RAW + b"x", C.BODY_TRAILING_GARBAGE, len(RAW)),
    "buffer filled with NULs": (RAW + b"\0" * 9, C.BODY_TRAILING_GARBAGE, len(RAW)),
    "next message": (RAW + UNSIGNED[:132], C.BODY_TRAILING_GARBAGE, len(RAW)),
    "GBK": (signed(b"", "<A>天平</A>".encode("gbk")), C.BODY_NOT_UTF8, 135),
    "overlong": (signed(b"", b"<A>\xc0\xbc</A>"), C.BODY_NOT_UTF8, 135),
    "surrogate": (signed(b"", b"<A>\xed\xa0\x80</A>"), C.BODY_NOT_UTF8, 135),
    "declared GBK": (
        signed(b"", b"<?xml version='1.0' encoding='GBK'?><A/>"),
        C.BODY_ENCODING_DECLARED_WRONG,
        132 + 30,
    ),
}


ENGLISH = re.compile(r"\b(?!yyyymmdd|hhmmss)[a-z]{2,}\b")
"""Words; field names and abbreviations have capitals."""


def _unquoted(text: str) -> str:
    """Return a text without what it quotes."""
    return re.sub(r"'[^']*'", "", text)


@pytest.mark.parametrize("case", MALFORMED)
def test_parse_malformed_names_rule_place_and_finding(case: str) -> None:
    """Each malformed message has its code, with offset, expected and found, in both languages."""
    raw, code, offset = MALFORMED[case]
    with pytest.raises(EnvelopeError) as caught:
        parse_envelope(raw)
    error = caught.value
    assert (error.code, error.offset) == (code, offset)
    assert error.expected
    assert error.found
    assert f"at byte {offset}, expected {error.expected}, found {error.found}" in error.english
    expected, found = in_chinese(error.expected), in_chinese(error.found)
    assert f"第 {offset} 字节，应为 {expected}，实为 {found}" in error.chinese
    assert not ENGLISH.search(_unquoted(error.chinese.removesuffix(found)))
    assert len(str(error)) < 500
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert (str(again), again.code, again.offset) == (str(error), code, offset)


def test_every_code_but_that_of_writing_is_among_the_malformed() -> None:
    """No code of the parser is out of reach."""
    reached = {code for _, code, _ in MALFORMED.values()} | {C.TOO_LARGE, C.FIELD_TOO_LONG}
    assert reached == set(C)


def test_header_error_names_the_field_of_the_standard() -> None:
    """The field stands in the text by its standard name."""
    for name, offset in OFFSETS.items():
        with pytest.raises(EnvelopeError) as caught:
            parse_envelope(put(offset, b"\xff"))
        assert (caught.value.field, caught.value.offset) == (name, offset)
        assert f": {name} at byte" in caught.value.english


UNWRITABLE: dict[str, tuple[Callable[[], Envelope], EnvelopeErrorCode]] = {
    "long id": (lambda: envelope(header_changes={"mesg_id": "1" * 21}), C.FIELD_TOO_LONG),
    "long date": (lambda: envelope(header_changes={"orig_send_date": "1" * 9}), C.FIELD_TOO_LONG),
    "short date": (lambda: envelope(header_changes={"orig_send_date": "1"}), C.FIELD_PADDED_WRONG),
    "padding": (lambda: envelope(header_changes={"mesg_id": "1 "}), C.FIELD_PADDED_WRONG),
    "letters": (lambda: envelope(header_changes={"mesg_id": "中"}), C.TEXT_FIELD_WRONG),
    "blank": (lambda: envelope(header_changes={"mesg_id": ""}), C.MANDATORY_FIELD_BLANK),
    "party": (lambda: envelope(header_changes={"orig_sender": "1"}), C.PARTY_FORM_WRONG),
    "version": (lambda: envelope(header_changes={"version": "2"}), C.VERSION_UNKNOWN),
    "block in 01": (lambda: envelope(header_changes={"version": "01"}), C.SIGNATURE_NOT_ALLOWED),
    "signature": (lambda: envelope(signature="中"), C.SIGNATURE_NOT_BASE64),
    "long signature": (lambda: envelope(signature="A" * 2052), C.SIGNATURE_TOO_LONG),
    "lines": (lambda: envelope(signature="A" * 76 + "\r\nAAAA"), C.SIGNATURE_NOT_BASE64),
    "body": (lambda: envelope(body=b"A"), C.BODY_NOT_XML),
    "no body": (lambda: envelope(body=b""), C.BODY_EMPTY),
    "size": (lambda: envelope(body=BODY + b" " * ENVELOPE_BYTES_MAX), C.TOO_LARGE),
}


@pytest.mark.parametrize("case", UNWRITABLE)
def test_write_refuses_what_parse_would_refuse(case: str) -> None:
    """Nothing leaves that would not be let in."""
    make, code = UNWRITABLE[case]
    with pytest.raises(EnvelopeError) as caught:
        write_envelope(make())
    assert caught.value.code == code
