"""Where participants set their link keys, and operators see them: routes, store, standing.

A setting is checked from the outside inwards: whose connection, form, whose signature, which
number, and whether the key is wrapped to this very process. It is on the disk before the journal
knows of it, and counts when the journal does.

Source: CCMS-T §五.3.2; RULES-C §7.3 (order of checks); house, ADR-0100.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from typing import Any, Final

import msgspec
from aiohttp import web

from tianping.core.commands import Command, EndLinkKey, SetLinkKey
from tianping.core.events import Event, LinkKeySet, Refused
from tianping.core.link_terms import LINK_CIPHER_NAMES
from tianping.core.refusals import REFUSALS, RefusalCode
from tianping.node.clock import Clock
from tianping.node.errors import Busy, WorkerFault
from tianping.node.folder import Folder
from tianping.node.https import HttpsServer, error_answer
from tianping.node.identities import Caller, caller_of
from tianping.node.link_door import LinkDoor
from tianping.node.link_keys import LinkKeys, LinkRefused
from tianping.node.link_store import LinkStore
from tianping.node.registry import Registry
from tianping.node.sequencer import Sequencer
from tianping.node.trust import CertificateFiles
from tianping.security.certificates import load_certificate, verifier_of
from tianping.security.errors import LinkError, SealError, SecurityError
from tianping.security.identities import Identity
from tianping.security.link_exchange import LinkReceiver
from tianping.security.link_seal import LinkKey
from tianping.security.sealing import UNSEALED, Seal
from tianping.security.signatures import sign_text, verify_text
from tianping.security.trust import load_trust_store
from tianping.values.bankcode import BankCode
from tianping.values.identifiers import CertificateId
from tianping.wire.links import (
    ENDS,
    LINK_KEY_PATH,
    LINK_KEYS_PATH,
    SETTING_BYTES_MAX,
    LinkMessageError,
    LinkOffer,
    LinkSet,
    LinkSetting,
    SignedLink,
    offer_bytes,
    read_setting,
    setting_bytes,
    wrapping_info,
)

__all__ = ["LinkDesk"]

_CIPHER_NUMBERS: Final = {name: number for number, name in LINK_CIPHER_NAMES.items()}
_SETTINGS_MAX: Final = 8
"""Settings that are checked at once, by all participants together."""


class LinkDesk:
    """Link keys of one running node.

    Attributes:
        keys: Which of them count.
    """

    def __init__(self, folder: Folder, registry: Registry, seal: Seal, clock: Clock) -> None:
        self._folder = folder
        self._registry = registry
        self._clock = clock
        self._seals = seal is not UNSEALED
        self._store = LinkStore(folder.link_keys, seal)
        self._receiver = LinkReceiver()
        self._setting = threading.Lock()
        self._waiting = 0
        self._files = CertificateFiles(folder)
        self.keys = LinkKeys(registry, self._store, clock)
        registry.link_ended = self._forget
        self._signer: Identity
        self._sequencer: Sequencer
        self._platform = ""

    def open(self, sequencer: Sequencer, signer: Identity, platform: str) -> None:
        """Say who decides, and who signs for whom."""
        self._sequencer, self._signer, self._platform = sequencer, signer, platform

    def serve(self, https: HttpsServer) -> None:
        """Let the participants' door open what is sealed, and take settings there."""
        https.link = LinkDoor(self.keys)
        https.also_offered = [
            *https.also_offered,
            web.get(LINK_KEY_PATH, self._offer),
            web.post(LINK_KEYS_PATH, self._set),
        ]

    def report(self, person: str = "", payload: object = None) -> list[dict[str, Any]]:
        """Return how old everybody's link key is, for the operator."""
        del person, payload
        return [one._asdict() for one in self.keys.ages()]

    # Routes ------------------------------------------------------------------------------------

    async def _offer(self, request: web.Request) -> web.Response:
        caller = caller_of(request.transport, self._registry)
        if not self._seals:
            return _no_ring()
        offer = LinkOffer(
            platform=self._platform,
            public=self._receiver.public,
            at_ns=self._clock.now_ns(),
            key_days_max=self.keys.days_max,
            overlap_minutes=self.keys.overlap_minutes,
            keys=tuple(self.keys.stated(code) for code in sorted(caller.codes)),
        )
        content = msgspec.json.encode(offer)
        signature = await asyncio.to_thread(sign_text, self._signer, offer_bytes(content))
        return _json(SignedLink(content=content, signature=signature))

    async def _set(self, request: web.Request) -> web.Response:
        caller = caller_of(request.transport, self._registry)
        if not self._seals:
            return _no_ring()
        if self._waiting >= _SETTINGS_MAX:
            return error_answer(429, "busy", ("busy, try again", "系统忙，请稍后重试"))
        if (request.content_length or SETTING_BYTES_MAX + 1) > SETTING_BYTES_MAX:
            texts = (f"expected 1 to {SETTING_BYTES_MAX} bytes", "请求体过大或长度未知")
            return error_answer(413, "too_large", texts)
        self._waiting += 1
        try:
            body = await request.read()
            return _json(await asyncio.to_thread(self._taken, caller, body))
        except Busy as busy:
            return error_answer(429, "busy", (busy.english, busy.chinese))
        except (OSError, SealError) as fault:  # nothing was kept, and the journal was not asked
            raise WorkerFault(str(fault)) from fault
        finally:
            self._waiting -= 1

    def _taken(self, caller: Caller, body: bytes) -> LinkSet:
        """Take a setting, durably; one at a time.

        Raises:
            LinkRefused: it is not taken, and nothing is changed.
        """
        try:
            signed, setting = read_setting(body)
        except LinkMessageError as error:
            raise LinkRefused("link_malformed", error.english, error.chinese, status=400) from None
        if setting.participant not in caller.codes:
            raise LinkRefused(
                "link_foreign",
                "the connection's certificate does not own that bank code",
                "接入证书不拥有该行号",
            )
        self._check_signature(signed, setting)
        with self._setting:
            return self._ended(setting) if setting.cipher == ENDS else self._next(setting)

    def _check_signature(self, signed: SignedLink, setting: LinkSetting) -> None:
        """Verify who states it: a bound certificate that is accepted now, and for whom."""
        certificate = setting.certificate
        owner = self._registry.certificates.get(certificate, "")
        overlapping = certificate in self._registry.signing.overlapping
        der = self._files.certificate(self._registry, certificate)
        if owner != setting.participant or overlapping or der is None:
            raise _unsigned("no bound certificate of the participant", "没有该参与者已绑定的证书")
        crl = self._folder.signing_crl
        try:
            found = load_certificate(der)
            trust = load_trust_store(
                self._folder.signing_roots,
                revocation_lists=crl if crl.exists() else None,
                crl_required=self._folder.settings().intake.crl_required,
            )
            trust.check(found, self._clock.now_ns())
            verify_text(verifier_of(found), setting_bytes(signed.content), signed.signature)
        except SecurityError as error:
            raise _unsigned(error.code.english, error.code.chinese) from None
        if setting.platform != self._platform:
            raise _unsigned("stated for another platform", "针对另一平台作出")

    def _next(self, setting: LinkSetting) -> LinkSet:
        newest = self.keys.standing(setting.participant).newest
        if setting.number <= newest.number:  # before its key could take a sound one's place
            raise _refused(RefusalCode.LINK_KEY_NUMBER_NOT_RISING, str(newest.number))
        if setting.cipher not in _CIPHER_NUMBERS:
            raise _refused(RefusalCode.VALUE_OUT_OF_BOUNDS, setting.cipher[:20])
        key = LinkKey(setting.participant, setting.number, setting.cipher, self._secret(setting))
        if key.fingerprint.hex() != setting.fingerprint:
            raise _unsigned("the fingerprint is another key's", "密钥指纹不符")
        if key.fingerprint == newest.fingerprint:
            raise _refused(RefusalCode.LINK_KEY_NOT_NEW, str(newest.number))
        self._store.put(key)
        event = self._execute(
            SetLinkKey(
                self._clock.now_ns(),
                BankCode(key.participant),
                key.number,
                _CIPHER_NUMBERS[key.cipher],
                key.fingerprint,
                CertificateId(setting.certificate),
            )
        )
        at_ns = event.set_at_ns if isinstance(event, LinkKeySet) else 0
        return self._answer(setting, at_ns)

    def _secret(self, setting: LinkSetting) -> bytes:
        """Return the key that a setting hands over."""
        info = wrapping_info(self._platform, setting.participant, setting.number, setting.cipher)
        try:
            return self._receiver.unwrap(setting.wrapped, info)
        except LinkError as error:
            raise LinkRefused(
                "link_not_wrapped",
                f"{error.code.english}: ask for it (GET {LINK_KEY_PATH}) and set the key again",
                f"{error.code.chinese}；请重新获取平台公钥（GET {LINK_KEY_PATH}）后再设置",
                status=409,
            ) from None

    def _ended(self, setting: LinkSetting) -> LinkSet:
        self._execute(
            EndLinkKey(
                self._clock.now_ns(),
                BankCode(setting.participant),
                setting.number,
                CertificateId(setting.certificate),
            )
        )
        return self._answer(setting, 0)

    def _forget(self, participant: str, number: int) -> None:
        """Drop a key that has ended, whoever ended it; one that stays on the disk counts no more.

        From the committing thread, which must not fail for it.
        """
        self.keys.forget(participant)
        with contextlib.suppress(OSError):
            self._store.drop(participant, up_to=number)

    def _execute(self, command: Command) -> Event:
        """Let the core decide, durably."""
        _, ((event, *_),) = self._sequencer.execute([command])
        if isinstance(event, Refused):
            raise _refused(RefusalCode(event.code), event.found)
        return event

    def _answer(self, setting: LinkSetting, at_ns: int) -> LinkSet:
        return LinkSet(
            participant=setting.participant,
            number=setting.number,
            set_at_ns=at_ns,
            key_days_max=self.keys.days_max,
        )


def _json(answer: object) -> web.Response:
    return web.Response(body=msgspec.json.encode(answer), content_type="application/json")


def _no_ring() -> web.Response:
    texts = (
        "this platform's folder has no key ring, so it can keep no link keys",
        "平台目录没有密钥环，无法保存链路密钥",
    )
    return error_answer(403, "link_not_served", texts)


def _unsigned(english: str, chinese: str) -> LinkRefused:
    return LinkRefused(
        "link_signature",
        f"the setting of the link key is not accepted: {english}",
        f"不接受链路密钥设置：{chinese}",
    )


def _refused(code: RefusalCode, found: str) -> LinkRefused:
    text = REFUSALS[code]
    return LinkRefused(
        f"refused_{code.value}",
        f"{text.english}: found {found}",
        f"{text.chinese}：{found}",
        status=409,
    )
