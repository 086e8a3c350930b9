"""Link keys: numbered, set by their participant, one after another; ended where none is required.

Source: CCMS-T §五.3.2; ADR-0100.
"""

from __future__ import annotations

from support.model.certificates import BOUND
from support.model.parameters import value_for
from support.model.plain import Told
from support.model.state import State, refuse_if
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode as R

__all__ = ["end_key", "set_key"]


def _check_signer(m: State, code: str, certificate: str) -> None:
    """Signed by a certificate that is bound to the participant, and not about to be replaced."""
    refuse_if(m.participant(code) is None, R.PARTICIPANT_UNKNOWN)
    known = m.signing_register.get(certificate)
    speaks = known is not None and (known.owner, known.status) == (code, BOUND)
    refuse_if(not speaks, R.CERTIFICATE_NOT_SENDERS)


def set_key(m: State, k: c.SetLinkKey) -> list[Told]:
    """The next key; its number is greater, and it is another key than the last."""
    sound = 0 < k.number < 2**32 and k.cipher in {1, 2} and len(k.fingerprint) == 32
    refuse_if(not sound, R.VALUE_OUT_OF_BOUNDS)
    _check_signer(m, k.participant, k.certificate)
    last, print_of_last, _ = m.link_keys.get(k.participant, (0, b"", False))
    refuse_if(k.number <= last, R.LINK_KEY_NUMBER_NOT_RISING)
    refuse_if(k.fingerprint == print_of_last, R.LINK_KEY_NOT_NEW)
    m.link_keys[k.participant] = (k.number, k.fingerprint, True)
    return [("LinkKeySet", k.participant, k.number, k.cipher, k.fingerprint, m.now)]


def end_key(m: State, k: c.EndLinkKey) -> list[Told]:
    """No key any more, if that is allowed; persons of the platform may always."""
    refuse_if(m.participant(k.participant) is None, R.PARTICIPANT_UNKNOWN)
    if k.certificate:
        _check_signer(m, k.participant, k.certificate)
    last, print_of_last, there = m.link_keys.get(k.participant, (0, b"", False))
    refuse_if(not there or last != k.number, R.LINK_KEY_UNKNOWN)
    required = value_for(m, "link.required", k.participant) == 1
    refuse_if(required and k.certificate != "", R.LINK_KEY_REQUIRED)
    m.link_keys[k.participant] = (last, print_of_last, False)
    return [("LinkKeyEnded", k.participant, last)]
