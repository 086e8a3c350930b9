"""Which link key may be used now, and who must use one: what the participants' door asks.

Source: CCMS-T §五.3.2; house, ADR-0100.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from tianping.core.control.link_state import NO_STANDING, LinkStanding, SetKey
from tianping.core.link_terms import LINK_CIPHER_NAMES
from tianping.node.clock import Clock
from tianping.node.link_store import LinkStore
from tianping.node.registry import Registry
from tianping.security.link_seal import TO_PARTICIPANT, LinkCipher
from tianping.wire.links import LinkStated

__all__ = ["LinkAge", "LinkKeys", "LinkRefused"]

_NS_PER_MINUTE: Final = 60 * 1_000_000_000
_NS_PER_DAY: Final = 24 * 60 * _NS_PER_MINUTE


class LinkRefused(Exception):  # noqa: N818 - an answer, not a mistake of the node
    """A request is refused for the way in which it is sealed, or is not.

    Attributes:
        status: The HTTP status.
        code: The code of the error answer.
        texts: What is said, in English and in 中文.
    """

    def __init__(self, code: str, english: str, chinese: str, *, status: int = 403) -> None:
        self.status = status
        self.code = code
        self.texts = (english, chinese)
        super().__init__(f"{code}: {english} ({chinese})")


class LinkAge(NamedTuple):
    """How old a participant's link key is.

    Attributes:
        participant: Whose it is.
        number: Its number; 0 when there is none.
        cipher: What it is for; empty when there is none.
        set_at_ns: When it was set; 0 when there is none.
        days: Whole days since.
        days_left: Days until it is too old, below zero when it is; None when there is none.
        required: Whether there must be one.
    """

    participant: str
    number: int
    cipher: str
    set_at_ns: int
    days: int
    days_left: int | None
    required: bool


class LinkKeys:
    """The keys that count now. Lives on the event loop; the registry follows the journal."""

    def __init__(self, registry: Registry, store: LinkStore, clock: Clock) -> None:
        self._registry = registry
        self._store = store
        self._clock = clock
        self._ciphers: dict[tuple[str, int, bytes], LinkCipher] = {}

    def standing(self, participant: str) -> LinkStanding:
        """Return a participant's keys as the journal knows them."""
        return self._registry.links.get(participant, NO_STANDING)

    @property
    def days_max(self) -> int:
        """After how many days a key is too old."""
        return self._registry.authorities.value("link.key_days_max")

    @property
    def overlap_minutes(self) -> int:
        """How long the key before still counts."""
        return self._registry.authorities.value("link.overlap_minutes")

    def is_required(self, participant: str) -> bool:
        """Tell whether a participant must have a key."""
        return self._registry.authorities.value_for("link.required", participant) == 1

    def stated(self, participant: str) -> LinkStated:
        """Return how a participant's key stands, as it is told."""
        newest = self.standing(participant).newest
        return LinkStated(
            participant=participant,
            required=self.is_required(participant),
            number=newest.number,
            cipher=LINK_CIPHER_NAMES.get(newest.cipher, ""),
            fingerprint=newest.fingerprint.hex(),
            set_at_ns=newest.set_at_ns,
        )

    def ages(self) -> list[LinkAge]:
        """Return how old everybody's key is, in the order of bank codes.

        Listed is who has a key, and who must have one and is connected.
        """
        codes = {code for code, one in self._registry.links.copy().items() if one.has_key}
        codes |= {code for code in self._registry.connected if self.is_required(code)}
        return [self._age(code) for code in sorted(codes)]

    def age_ratios(self) -> dict[str, float]:
        """Return how old each key is, as a share of the longest age."""
        now_ns, longest_ns = self._clock.now_ns(), self.days_max * _NS_PER_DAY
        return {
            code: (now_ns - standing.newest.set_at_ns) / longest_ns
            for code, standing in self._registry.links.copy().items()
            if standing.has_key
        }

    def _age(self, code: str) -> LinkAge:
        standing = self.standing(code)
        required = self.is_required(code)
        if not standing.has_key:
            return LinkAge(code, 0, "", 0, 0, None, required)
        key = standing.newest
        days = self._days(key)
        cipher = LINK_CIPHER_NAMES[key.cipher]
        left = self.days_max - days
        return LinkAge(code, key.number, cipher, key.set_at_ns, days, left, required)

    def _days(self, key: SetKey) -> int:
        return max(0, self._clock.now_ns() - key.set_at_ns) // _NS_PER_DAY

    def require_sealed(self, codes: Iterable[str]) -> None:
        """Let plain through where nobody concerned has a key or must have one.

        Raises:
            LinkRefused: somebody does.
        Source: CCMS-T §五.3.2; house, ADR-0100.
        """
        for code in codes:
            standing = self.standing(code)
            if standing.has_key:
                number = standing.newest.number
                raise LinkRefused(
                    "link_plain",
                    f"{code} has set link key {number}: expected a body sealed under it,"
                    " found plain; give the client its link keys",
                    f"{code} 已设置链路密钥 {number}，报文须以其加密，收到的是明文；"
                    "请让客户端使用链路密钥",
                )
            if self.is_required(code):
                raise LinkRefused(
                    "link_required",
                    f"a link key is required of {code}, and it has set none: set one"
                    " (tianping participant link set), then send again",
                    f"{code} 须使用链路密钥但尚未设置；"
                    "请先设置（tianping participant link set）再发送",
                )

    def cipher(self, participant: str, number: int) -> LinkCipher:
        """Return what opens and seals under a key that counts now.

        Raises:
            LinkRefused: there is no such key, it was replaced, it is too old, or it is lost.
        Source: CCMS-T §五.3.2; house, ADR-0100 (overlap, age limit).
        """
        key = self._counting(participant, number)
        days = self._days(key)
        if days >= self.days_max:
            raise LinkRefused(
                "link_key_old",
                f"link key {number} of {participant} is {days} days old, at most"
                f" {self.days_max} are allowed: set the next one"
                " (tianping participant link rotate), then send again",
                f"{participant} 的链路密钥 {number} 已使用 {days} 天，最长 {self.days_max} 天；"
                "请先更换（tianping participant link rotate）再发送",
            )
        known = (participant, number, key.fingerprint)
        if known not in self._ciphers:
            self._ciphers[known] = self._made(participant, key)
        return self._ciphers[known]

    def forget(self, participant: str) -> None:
        """Keep nothing that opens or seals of a participant."""
        for known in list(self._ciphers):
            if known[0] == participant:
                self._ciphers.pop(known, None)

    def _counting(self, participant: str, number: int) -> SetKey:
        """Return the key of a number, which is the newest, or was until a short time ago."""
        standing = self.standing(participant)
        newest, before = standing.newest, standing.before
        if standing.has_key and number == newest.number:
            return newest
        if standing.has_key and number and number == before.number:
            left = newest.set_at_ns + self.overlap_minutes * _NS_PER_MINUTE - self._clock.now_ns()
            if left > 0:
                return before
        if standing.has_key and number < newest.number:
            raise LinkRefused(
                "link_key_replaced",
                f"link key {number} of {participant} was replaced by {newest.number}: use that one",
                f"{participant} 的链路密钥 {number} 已由 {newest.number} 取代，请使用新密钥",
            )
        raise LinkRefused(
            "link_key_unknown",
            f"{participant} has no link key {number} here: set the next one"
            " (tianping participant link rotate), then send again",
            f"平台没有 {participant} 的链路密钥 {number}；"
            "请先更换（tianping participant link rotate）再发送",
        )

    def _made(self, participant: str, key: SetKey) -> LinkCipher:
        found = self._store.secret_of(participant, key.number)
        if found is None or found.fingerprint != key.fingerprint:
            raise LinkRefused(
                "link_key_lost",
                f"the platform no longer has link key {key.number} of {participant}: set the"
                " next one (tianping participant link rotate), then send again",
                f"平台已不再持有 {participant} 的链路密钥 {key.number}；"
                "请先更换（tianping participant link rotate）再发送",
            )
        standing = self.standing(participant)
        numbers = {standing.newest.number, standing.before.number}
        for code, number, fingerprint in list(self._ciphers):
            if code == participant and number not in numbers:
                del self._ciphers[(code, number, fingerprint)]
        return LinkCipher(found, TO_PARTICIPANT)
