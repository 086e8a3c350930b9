"""Link encryption on the participants' HTTPS: what node and participant both state and read.

Source: CCMS-T §五.3.2; house, ADR-0100.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from typing import Final

import msgspec

from tianping.wire.errors import WireError

__all__ = [
    "CONTENT_TYPE_SEALED_ENVELOPES",
    "CONTENT_TYPE_SEALED_INBOX",
    "CONTENT_TYPE_SEALED_RESULTS",
    "CONTENT_TYPE_SEALED_STREAM",
    "ENDS",
    "LINK_HEADER",
    "LINK_KEYS_PATH",
    "LINK_KEY_PATH",
    "RECORD_BYTES_MAX",
    "SETTING_BYTES_MAX",
    "LinkMessageError",
    "LinkOffer",
    "LinkSet",
    "LinkSetting",
    "LinkStated",
    "RecordReader",
    "SignedLink",
    "answer_context",
    "encode_record",
    "header_of",
    "offer_bytes",
    "read_offer",
    "read_setting",
    "request_context",
    "sealed_in_header",
    "setting_bytes",
    "wrapping_info",
]

CONTENT_TYPE_SEALED_ENVELOPES: Final = "application/vnd.tianping.sealed+envelopes"
CONTENT_TYPE_SEALED_RESULTS: Final = "application/vnd.tianping.sealed+results"
CONTENT_TYPE_SEALED_INBOX: Final = "application/vnd.tianping.sealed+inbox"
CONTENT_TYPE_SEALED_STREAM: Final = "application/vnd.tianping.sealed+stream"

LINK_HEADER: Final = "Tianping-Link"
"""Header of a request without a body: a sealed empty body in base64."""

LINK_KEY_PATH: Final = "/v1/link-key"
LINK_KEYS_PATH: Final = "/v1/link-keys"
SETTING_BYTES_MAX: Final = 16_384
RECORD_BYTES_MAX: Final = 64_000_000
"""Largest record of a sealed stream that is read."""

ENDS: Final = ""
"""Stands where a setting names its cipher when it ends the key."""

_HEADER_CHARACTERS_MAX: Final = 200
_LENGTH_BYTES: Final = 4
_OFFER_PURPOSE: Final = b"Tianping link key offer 1\n"
_SETTING_PURPOSE: Final = b"Tianping link key setting 1\n"


class LinkMessageError(WireError):
    """What was said about link keys, or a run of sealed records, cannot be read."""


class LinkStated(msgspec.Struct, frozen=True, kw_only=True):
    """How one participant's link key stands at the platform.

    Attributes:
        participant: Whose it is.
        required: Whether it must have one.
        number: The number of the key set last; 0 when none ever was.
        cipher: What it is for; empty when it has no key now.
        fingerprint: The key's, in hex.
        set_at_ns: When the journal has it from.
    """

    participant: str
    required: bool
    number: int
    cipher: str
    fingerprint: str
    set_at_ns: int


class LinkOffer(msgspec.Struct, frozen=True, kw_only=True):
    """What the platform offers to a connection: where to wrap to, and how its keys stand.

    Attributes:
        platform: Whose public key it is.
        public: 32 bytes for HPKE, base64 in JSON; another one after each start.
        at_ns: When this was said.
        key_days_max: After how many days a key is too old.
        overlap_minutes: How long the key before still counts.
        keys: Of each bank code of the connection.
    """

    platform: str
    public: bytes
    at_ns: int
    key_days_max: int
    overlap_minutes: int
    keys: tuple[LinkStated, ...]


class LinkSetting(msgspec.Struct, frozen=True, kw_only=True):
    """What a participant states when it sets its next link key, or ends the last.

    Attributes:
        platform: Whom it is for.
        participant: Whose key it is.
        number: Above that of every key before; of the key to be ended, its own.
        cipher: What the key is for; ``ENDS`` to end it.
        fingerprint: The key's, in hex.
        public: The platform's public key that it is wrapped to.
        wrapped: The wrapped key; empty when it ends.
        certificate: The signing certificate that signs this.
    """

    platform: str
    participant: str
    number: int
    cipher: str
    fingerprint: str
    public: bytes
    wrapped: bytes
    certificate: str


class SignedLink(msgspec.Struct, frozen=True, kw_only=True):
    """An offer or a setting as it travels: its bytes, base64 in JSON, and a signature over them."""

    content: bytes
    signature: str


class LinkSet(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a setting that was taken."""

    participant: str
    number: int
    set_at_ns: int
    key_days_max: int


def offer_bytes(content: bytes) -> bytes:
    """Return what the platform signs when it offers. Source: house, ADR-0100."""
    return _OFFER_PURPOSE + content


def setting_bytes(content: bytes) -> bytes:
    """Return what a participant signs when it sets a key. Source: house, ADR-0100."""
    return _SETTING_PURPOSE + content


def read_offer(content: bytes) -> LinkOffer:
    """Return the offer of bytes.

    Raises:
        LinkMessageError: they are none.
    """
    try:
        return msgspec.json.decode(content, type=LinkOffer)
    except msgspec.DecodeError as error:
        raise _unreadable(error) from None


def read_setting(body: bytes) -> tuple[SignedLink, LinkSetting]:
    """Return the setting of a request's body, and what it was signed as.

    Raises:
        LinkMessageError: the body is none.
    """
    try:
        signed = msgspec.json.decode(body, type=SignedLink)
        return signed, msgspec.json.decode(signed.content, type=LinkSetting)
    except msgspec.DecodeError as error:
        raise _unreadable(error) from None


def wrapping_info(platform: str, participant: str, number: int, cipher: str) -> bytes:
    """Return what a wrapped key is bound to. Source: RFC-9180 §5.1 (info); house, ADR-0100."""
    return msgspec.json.encode(["tianping.link.wrap.1", platform, participant, number, cipher])


def request_context(method: str, path: str, query: Iterable[tuple[str, str]]) -> bytes:
    """Return what is authenticated of a request besides its head: where it goes.

    Source: house, ADR-0100.
    """
    return msgspec.json.encode([method, path, sorted(query)])


def answer_context(request: bytes, head: bytes, *, status: int, record: int = 0) -> bytes:
    """Return what is authenticated of an answer besides its head: to which request it belongs.

    Args:
        request: The context of the request.
        head: The head of the request's sealed body: no two requests have the same.
        status: The status of the answer.
        record: The place in a stream, from 0.
    Source: house, ADR-0100.
    """
    return msgspec.json.encode([request.decode(), head.hex(), status, record])


def header_of(sealed: bytes) -> str:
    """Return a sealed empty body as the header of a request has it."""
    return base64.b64encode(sealed).decode("ascii")


def sealed_in_header(text: str) -> bytes:
    """Return the sealed body that a header has.

    Raises:
        LinkMessageError: it is no base64, or too long.
    """
    if len(text) > _HEADER_CHARACTERS_MAX:
        raise _unreadable(f"{len(text)} characters")
    try:
        return base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error, ValueError) as error:
        raise _unreadable(error) from None


def encode_record(sealed: bytes) -> bytes:
    """Return a sealed body as a record of a stream: its length, then itself."""
    return len(sealed).to_bytes(_LENGTH_BYTES, "big") + sealed


class RecordReader:
    """Cuts a stream into its sealed records."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, chunk: bytes) -> list[bytes]:
        """Return the records that are whole now.

        Raises:
            LinkMessageError: a record is too long.
        """
        self._rest += chunk
        found = []
        while len(self._rest) >= _LENGTH_BYTES:
            length = int.from_bytes(self._rest[:_LENGTH_BYTES], "big")
            if length > RECORD_BYTES_MAX:
                raise LinkMessageError(
                    f"sealed record: expected at most {RECORD_BYTES_MAX} bytes, found {length}",
                    f"链路加密记录过长：最多 {RECORD_BYTES_MAX} 字节，实为 {length} 字节",
                )
            if len(self._rest) < _LENGTH_BYTES + length:
                break
            found.append(bytes(self._rest[_LENGTH_BYTES : _LENGTH_BYTES + length]))
            del self._rest[: _LENGTH_BYTES + length]
        return found


def _unreadable(found: object) -> LinkMessageError:
    return LinkMessageError(
        f"link keys: expected a known form, found: {found}", f"链路密钥报文格式错误：{found}"
    )
