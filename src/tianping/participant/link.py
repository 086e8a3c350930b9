"""Link encryption on the participant's side: sealing what is asked, setting keys.

Source: CCMS-T §五.3.2; house, ADR-0100.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import msgspec

from tianping.participant.engine import ParticipantEngine
from tianping.participant.errors import NodeRefusedError, NodeSilentError, ParticipantError
from tianping.participant.exchange import (
    INBOX_PATH,
    MESSAGES_PATH,
    STREAM_PATH,
    Answer,
    Ask,
    Conversation,
    RetryPolicy,
    refusal_of,
)
from tianping.participant.link_keys import LinkKeys
from tianping.security.algorithms import Verifier
from tianping.security.errors import SecurityError
from tianping.security.link_exchange import wrap_secret
from tianping.security.link_seal import LINK_HEAD_BYTES, LinkCipher, LinkKey
from tianping.security.signatures import sign_text, verify_text
from tianping.wire.errors import WireError
from tianping.wire.links import (
    CONTENT_TYPE_SEALED_ENVELOPES,
    CONTENT_TYPE_SEALED_INBOX,
    CONTENT_TYPE_SEALED_RESULTS,
    CONTENT_TYPE_SEALED_STREAM,
    ENDS,
    LINK_HEADER,
    LINK_KEY_PATH,
    LINK_KEYS_PATH,
    LinkOffer,
    LinkSet,
    LinkSetting,
    SignedLink,
    answer_context,
    header_of,
    offer_bytes,
    read_offer,
    request_context,
    setting_bytes,
    wrapping_info,
)

__all__ = ["LinkBrokenError", "LinkSetter", "SealedAsk", "carries_business", "seal_ask"]

_STATUS_OK: Final = 200
_STATUS_CONFLICT: Final = 409
_STATUS_SERVER: Final = 500
_SEALED_TYPES: Final = {
    MESSAGES_PATH: CONTENT_TYPE_SEALED_RESULTS,
    INBOX_PATH: CONTENT_TYPE_SEALED_INBOX,
    STREAM_PATH: CONTENT_TYPE_SEALED_STREAM,
}
"""What carries business data, and the content type of its sealed answer."""


def carries_business(ask: Ask) -> bool:
    """Tell whether a request carries business data, or asks for them."""
    return ask.path in _SEALED_TYPES


class LinkBrokenError(ParticipantError):
    """What came under a link key is not what the platform sealed; nothing of it is believed."""

    def __init__(self, english: str, chinese: str) -> None:
        super().__init__(f"link encryption: {english}", f"链路加密：{chinese}")


class SealedAsk(NamedTuple):
    """A request that goes out sealed, and what its answer is opened with.

    Attributes:
        ask: What is sent.
        headers: Besides its content type.
    """

    ask: Ask
    headers: dict[str, str]
    cipher: LinkCipher
    context: bytes
    head: bytes

    def open(self, content_type: str, body: bytes, *, record: int = 0) -> bytes:
        """Return an answer of success, or a record of a stream, opened.

        Raises:
            LinkBrokenError: it is plain, altered, or the answer to something else.
        Source: CCMS-T §五.3.2; house, ADR-0100.
        """
        self.require(content_type)
        context = answer_context(self.context, self.head, status=_STATUS_OK, record=record)
        try:
            return self.cipher.open(body, context)
        except SecurityError as error:
            raise LinkBrokenError(error.code.english, error.code.chinese) from None

    def require(self, content_type: str) -> None:
        """Accept the content type of a sealed answer to this request, or raise.

        Raises:
            LinkBrokenError: it is another one, as of a plain answer.
        """
        expected = _SEALED_TYPES[self.ask.path]
        if content_type != expected:
            raise LinkBrokenError(
                f"expected an answer of {expected}, found {content_type}",
                f"应答应为 {expected}，实为 {content_type}",
            )


def seal_ask(cipher: LinkCipher, ask: Ask) -> SealedAsk | None:
    """Return a request sealed; None for one that carries no business data.

    Source: CCMS-T §五.3.2; house, ADR-0100.
    """
    if not carries_business(ask):
        return None
    context = request_context(ask.method, ask.path, ask.query.items())
    sealed = cipher.seal(ask.body, context)
    headers: dict[str, str] = {}
    if ask.method == "POST":
        ask = msgspec.structs.replace(ask, body=sealed, content_type=CONTENT_TYPE_SEALED_ENVELOPES)
    else:
        headers[LINK_HEADER] = header_of(sealed)
    return SealedAsk(ask, headers, cipher, context, sealed[:LINK_HEAD_BYTES])


class LinkSetter:
    """Sets and ends link keys, by conversations like those of the engine."""

    def __init__(self, engine: ParticipantEngine, keys: LinkKeys, policy: RetryPolicy) -> None:
        self._engine = engine
        self._keys = keys
        self._policy = policy

    def offer(self) -> Conversation[LinkOffer]:
        """Ask how keys stand at the platform, and what to wrap the next one to.

        Raises:
            NodeRefusedError: the node refused the request.
            NodeSilentError: no answer came in all attempts.
            LinkBrokenError: the answer is not signed by the platform.
        """
        body = yield from self._asked(Ask("GET", LINK_KEY_PATH))
        try:
            signed = msgspec.json.decode(body, type=SignedLink)
        except msgspec.DecodeError as error:
            raise LinkBrokenError(f"unreadable offer: {error}", f"应答无法解析：{error}") from None
        _verify(self._engine.party.keyring.platform, signed)
        try:
            return read_offer(signed.content)
        except WireError as error:
            raise LinkBrokenError(error.english, error.chinese) from None

    def set_next(self, cipher: str = "") -> Conversation[LinkSet]:
        """Make the next key and let the platform take it; it is used from then on.

        A key whose answer was lost is taken over when the platform has it: that is the next one.

        Args:
            cipher: What it is for; that of the key before when empty.

        Raises:
            NodeRefusedError: the platform does not take it.
            NodeSilentError: no answer came; whether it was taken is asked at the next attempt.
            LinkBrokenError: the offer is not signed by the platform.
        Source: CCMS-T §五.3.2; house, ADR-0100.
        """
        for last in (False, True):
            offer = yield from self.offer()
            adopted = self._adopt(offer)
            if adopted is not None:
                return adopted
            held = self._keys.keys
            key = self._keys.make(
                max([_number_at(offer, self._keys.participant), *[one.number for one in held]]) + 1,
                cipher or (held[-1].cipher if held else "aes-256-gcm"),
                at_ns=self._engine.now_ns(),
            )
            try:
                answer = yield from self._state(self._setting(offer, key))
            except NodeRefusedError as error:
                self._keys.drop_pending()
                if last or error.status != _STATUS_CONFLICT:
                    raise
                continue  # restarted, or somebody of us was faster
            self._take(key, answer)
            return answer
        raise AssertionError("the second attempt returns or raises")

    def end(self) -> Conversation[LinkSet]:
        """End the newest key: what follows travels inside TLS alone.

        Raises:
            NodeRefusedError: a key is required, or there is none.
            NodeSilentError: no answer came in all attempts.
        """
        offer = yield from self.offer()
        number = _number_at(offer, self._keys.participant)
        setting = LinkSetting(
            platform=offer.platform,
            participant=self._keys.participant,
            number=number,
            cipher=ENDS,
            fingerprint="",
            public=b"",
            wrapped=b"",
            certificate=str(self._engine.party.signer.certificate.id),
        )
        answer = yield from self._state(setting)
        self._keys.drop_all()
        return answer

    def _adopt(self, offer: LinkOffer) -> LinkSet | None:
        """Take the pending key over when the platform has it, else drop it."""
        pending = self._keys.pending
        if pending is None:
            return None
        for one in offer.keys:
            mine = (one.participant, one.number) == (pending.participant, pending.number)
            if mine and one.fingerprint == pending.fingerprint.hex() and one.cipher:
                answer = LinkSet(
                    participant=one.participant,
                    number=one.number,
                    set_at_ns=one.set_at_ns,
                    key_days_max=offer.key_days_max,
                )
                self._take(pending, answer)
                return answer
        self._keys.drop_pending()
        return None

    def _take(self, key: LinkKey, answer: LinkSet) -> None:
        self._keys.take(
            key,
            at_ns=self._engine.now_ns(),
            set_at_ns=answer.set_at_ns,
            key_days_max=answer.key_days_max,
        )

    def _setting(self, offer: LinkOffer, key: LinkKey) -> LinkSetting:
        info = wrapping_info(offer.platform, key.participant, key.number, key.cipher)
        return LinkSetting(
            platform=offer.platform,
            participant=key.participant,
            number=key.number,
            cipher=key.cipher,
            fingerprint=key.fingerprint.hex(),
            public=offer.public,
            wrapped=wrap_secret(key.secret, offer.public, info),
            certificate=str(self._engine.party.signer.certificate.id),
        )

    def _state(self, setting: LinkSetting) -> Conversation[LinkSet]:
        """Sign a setting, send it once, and return the answer."""
        content = msgspec.json.encode(setting)
        signature = sign_text(self._engine.party.signer, setting_bytes(content))
        body = msgspec.json.encode(SignedLink(content=content, signature=signature))
        ask = Ask("POST", LINK_KEYS_PATH, body=body, content_type="application/json")
        reply = yield ask
        if not isinstance(reply, Answer):
            reason = "nothing" if reply is None else reply.reason
            raise NodeSilentError("POST " + LINK_KEYS_PATH, attempts=1, reason=reason)
        if reply.status != _STATUS_OK:
            raise refusal_of(reply)
        try:
            return msgspec.json.decode(reply.body, type=LinkSet)
        except msgspec.DecodeError as error:
            raise NodeSilentError("POST " + LINK_KEYS_PATH, attempts=1, reason=str(error)) from None

    def _asked(self, ask: Ask) -> Conversation[bytes]:
        """Ask with the policy's patience, and return the body of the answer."""
        reason = ""
        for attempt in range(self._policy.attempts_max):
            if attempt:
                yield self._policy.pause_before(attempt)
            reply = yield ask
            if isinstance(reply, Answer) and reply.status < _STATUS_SERVER:
                if reply.status != _STATUS_OK:
                    raise refusal_of(reply)
                return reply.body
            reason = f"status {reply.status}" if isinstance(reply, Answer) else str(reply)
        what = f"{ask.method} {ask.path}"
        raise NodeSilentError(what, attempts=self._policy.attempts_max, reason=reason)


def _number_at(offer: LinkOffer, participant: str) -> int:
    """Return the number of the last key that the platform knows of."""
    return max((one.number for one in offer.keys if one.participant == participant), default=0)


def _verify(verifiers: tuple[Verifier, ...], signed: SignedLink) -> None:
    """Accept an offer that one of the platform's certificates signed, or raise."""
    texts = ("no certificate of the platform", "没有平台证书")
    for verifier in verifiers:
        try:
            verify_text(verifier, offer_bytes(signed.content), signed.signature)
        except SecurityError as error:
            texts = (error.code.english, error.code.chinese)
        else:
            return
    raise LinkBrokenError(
        f"the platform's public key is not signed by it: {texts[0]}",
        f"平台公钥未经平台签名：{texts[1]}",
    )
