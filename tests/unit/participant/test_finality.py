"""The proof of finality in a receipt: read strictly, checked with the platform's key."""

import base64

import msgspec
import pytest

from support.participants import EAST, receipt, signer_of
from tianping.participant.finality import (
    Finality,
    finality_of,
    head_statement,
    is_signed_by_platform,
)
from tianping.participant.messages import Acknowledgement
from tianping.security.certificates import verifier_of
from tianping.values.bankcode import NPC
from tianping.wire.message import Message, build

PLATFORM = "test"
PROOF = Finality(
    final_at="2026-11-23T09:30:16.000123",
    position=7,
    head_seq=9,
    head_hash=bytes(range(32)),
    signature=b"",
)


def base64url(content: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def remark(proof: Finality) -> str:
    """Return a proof as the platform writes it."""
    text = (
        f"/FIN/{proof.final_at}/POS/{proof.position}/HSQ/{proof.head_seq}"
        f"/HSH/{base64url(proof.head_hash)}"
    )
    return f"{text}/SIG/{base64url(proof.signature)}" if proof.signature else text


def with_remark(text: str) -> Message:
    """Return a receipt with a remark."""
    values = dict(receipt("2026112300000001").values())
    return build("saps.604.001.01", {**values, "SttlmRtrRct/GrpHdr/Rmk": text})


def signed(proof: Finality = PROOF) -> Finality:
    """Return a proof with the platform's signature."""
    signature = signer_of(NPC).sign(head_statement(proof, platform=PLATFORM))
    return msgspec.structs.replace(proof, signature=signature)


def test_proof_is_read_and_verified() -> None:
    """The platform's signature of the head is checked with its certificate."""
    proof = finality_of(with_remark(remark(signed())))
    assert proof is not None
    assert msgspec.structs.replace(proof, signature=b"") == PROOF
    keys = [verifier_of(signer_of(EAST).certificate), verifier_of(signer_of(NPC).certificate)]
    assert is_signed_by_platform(proof, platform=PLATFORM, verifiers=keys)
    assert not is_signed_by_platform(proof, platform="other", verifiers=keys)
    assert not is_signed_by_platform(proof, platform=PLATFORM, verifiers=keys[:1])


@pytest.mark.parametrize("change", [{"head_seq": 10}, {"head_hash": bytes(32)}, {"signature": b""}])
def test_altered_head_is_not_signed(change: dict[str, int | bytes]) -> None:
    """Another number, another hash or no signature proves nothing."""
    altered = msgspec.structs.replace(signed(), **change)
    keys = [verifier_of(signer_of(NPC).certificate)]
    assert not is_signed_by_platform(altered, platform=PLATFORM, verifiers=keys)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "free text",
        remark(msgspec.structs.replace(PROOF, position=10)),
        remark(msgspec.structs.replace(PROOF, position=0)),
        remark(PROOF)[:-1],
        remark(PROOF) + "/SIG/",
        remark(PROOF) + "/SIG/A",
    ],
    ids=["empty", "text", "after", "zero", "short hash", "no signature", "no base64"],
)
def test_remark_that_is_no_proof_is_none(text: str) -> None:
    """Half a proof is none."""
    message = with_remark(text) if text else receipt("2026112300000001")
    assert finality_of(message) is None


def test_other_messages_carry_no_proof() -> None:
    """Only settlement receipts do."""
    other = Acknowledgement(sender=NPC, send_date="20261123", code="x", mesg_id="1").message()
    assert finality_of(other) is None
