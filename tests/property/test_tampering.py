"""Every changed bit of a signed message is noticed, or changes nothing that was signed."""

from collections import Counter

import pytest

from support.participants import EAST, WEST, from_platform, keyring, receipt, transfer
from tianping.participant.seals import Verdict, judge
from tianping.values.bankcode import NPC, BankCode
from tianping.wire.catalogue import Edition
from tianping.wire.codec import parse
from tianping.wire.envelope import EnvelopeError, parse_envelope
from tianping.wire.header import header_length
from tianping.wire.message import Message
from tianping.wire.signing import signature_string

CASES: dict[str, tuple[Message, BankCode]] = {
    "transfer": (transfer("2026112300000001").message, WEST),
    "receipt": (receipt("2026112300000001"), NPC),
}


def outcome(raw: bytes, signed: bytes) -> str:
    """Return what the receiver makes of altered bytes."""
    try:
        envelope = parse_envelope(raw)
    except EnvelopeError:
        return "envelope refused"
    found = judge(envelope, edition=Edition.NEWER, keyring=keyring())
    if found.verdict is not Verdict.VERIFIED:
        return found.verdict
    assert found.message is not None
    return "same values" if signature_string(found.message) == signed else "FORGED"


@pytest.mark.parametrize("case", CASES)
def test_every_changed_bit_after_the_header_is_noticed(case: str) -> None:
    """Signature block and body, bit by bit: nothing signed can be changed unseen."""
    message, sender = CASES[case]
    raw = from_platform(message, 1, sender=sender, signer=sender)
    signed = signature_string(message)
    found: Counter[str] = Counter()
    for place in range(header_length("02"), len(raw)):
        for bit in range(8):
            altered = raw[:place] + bytes([raw[place] ^ 1 << bit]) + raw[place + 1 :]
            found[outcome(altered, signed)] += 1
    assert "FORGED" not in found
    assert found["envelope refused"] > 100
    assert found[Verdict.SIGNATURE_WRONG] > 1000
    assert found[Verdict.UNREADABLE] > 1000


def test_values_that_may_change_unseen_are_the_unsigned_ones() -> None:
    """Of an altered transfer that verifies only free text and fixed codes have changed."""
    message, sender = CASES["transfer"]
    raw = from_platform(message, 1, sender=sender, signer=sender)
    before = dict(message.values())
    changed: set[str] = set()
    for place in range(header_length("02"), len(raw)):
        altered = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
        if outcome(altered, signature_string(message)) == "same values":
            body = parse_envelope(altered).body
            after = dict(parse(body, message.code).values())
            changed |= {path for path in before if before[path] != after.get(path)}
    assert all(path.endswith(("Ustrd", "ChrgBr", "SttlmMtd", "NbOfTxs")) for path in changed)


def test_signature_moved_to_another_message_is_noticed() -> None:
    """A right signature over other values is wrong."""
    first = parse_envelope(from_platform(receipt("2026112300000001"), 1))
    second = parse_envelope(from_platform(receipt("2026112300000002"), 1))
    moved = type(first)(header=second.header, signature=first.signature, body=second.body)
    assert judge(moved, edition=Edition.NEWER, keyring=keyring()).verdict is Verdict.SIGNATURE_WRONG
    assert second.header.orig_receiver == EAST
