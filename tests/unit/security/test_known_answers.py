"""What the published standards print, to the byte."""

from __future__ import annotations

import hashlib

import pytest

from support.sm2_by_hand import der_pair, identity_digest, message_digest, verify_by_hand
from tianping.security.classical import P256_SPKI_PREFIX, P256PublicKey, RSAPublicKey
from tianping.security.keys import load_private_key
from tianping.security.libcrypto import library
from tianping.security.sm2 import SM2_SPKI_PREFIX, SM2_USER_ID, SM2PublicKey
from tianping.security.strict_der import read_signature_pair

SM2_PRIVATE = 0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8
SM2_PUBLIC = (
    0x09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020,
    0xCCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13,
)
SM2_ZA = "b2e14c5c79c6df5b85f4fe7ed8db7a262b9da7e07ccb0ea9f4747b8ccda8a4f3"
SM2_E = 0xF0B43E94BA45ACCAACE692ED534382EB17E6AB5A19CE7B31F4486FDFC0D28640
SM2_PAIR = (
    0xF5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3,
    0xB1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA,
)
SM2_CONTENT = b"message digest"

P256_PUBLIC = (
    "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
    "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299"
)
P256_PAIRS = {
    b"sample": (
        0xEFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716,
        0xF7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8,
    ),
    b"test": (
        0xF1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367,
        0x019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083,
    ),
}

RSA_SPKI = (
    "30820122300d06092a864886f70d01010105000382010f003082010a0282010100a2b451a07d0aa5f96e4556"
    "71513550514a8a5b462ebef717094fa1fee82224e637f9746d3f7cafd31878d80325b6ef5a1700f65903b469"
    "429e89d6eac8845097b5ab393189db92512ed8a7711a1253facd20f79c15e8247f3d3e42e46e48c98e254a2f"
    "e9765313a03eff8f17e1a029397a1fa26a8dce26f490ed81299615d9814c22da610428e09c7d9658594266f5"
    "c021d0fceca08d945a12be82de4d1ece6b4c03145b5d3495d4ed5411eb878daf05fd7afc3e09ada0f1126422"
    "f590975a1969816f48698bcbba1b4d9cae79d460d8f9f85e7975005d9bc22c4e5ac0f7c1a45d12569a62807d"
    "3b9a02e5a530e773066f453d1f5b4c2e9cf7820283f742b9d50203010001"
)
RSA_SIGNATURE = (
    "264491e844c119f14e425c03282139a558dcdaeb82a4628173cd407fd319f9076eaebc0dd87a1c22e4d17839"
    "096886d58a9d5b7f7aeb63efec56c45ac7bead4203b6886e1faa90e028ec0ae094d46bf3f97efdd19045cfbc"
    "25a1abda2432639f9876405c0d68f8edbf047c12a454f7681d5d5a2b54bd3723d193dbad4338baad75326400"
    "6e2d08931c4b8bb79aa1c9cad10eb6605f87c5831f6e2b08e002f9c6f21141f5841d92727dd3e1d99c36bc56"
    "0da3c9067df99fcaf818941f72588be33032bad22caf6704223bb114d575b6d02d9d222b580005d930e8f40c"
    "ce9f672eebb634a20177d84351627964b83f2053d736a84ab1a005f63bd5ba943de6205c"
)
RSA_LEGACY_SIGNATURE = (
    "095dad1fd82bcd36652a381b7f4dd656bd89b40aa58b56da4f6aa8247874b935e65d2b86752d537df7103884"
    "d39dd9ad3d65f87404526b09094c5615c6249979b0dc58d2199ae8696a5b76b4bb03eaf08c2ab6aec686c6b1"
    "b289c9b44f648bd30cb1ac6a64a73d68e59cd05e7aa1b780f4bfd7b83dfe3b884ec11821a93dc5bbb47a00ee"
    "a4557b6b96b5656276001f1f295ddbbbc511a99b9a665b9c2674c8af0d812286d0be3ce74817ba2cad283757"
    "de35dfb149f2835f60cb03ff155524a57f78b148feceb84cd20b0ae22e3e48f433fbd9bfd60be8afec93165e"
    "e0310be961d3695f309d031320c830aa6ba08b5a51d943797097c57630be391bd23736cc"
)


def sm2_public_key() -> SM2PublicKey:
    """Return the public key of the SM2 example."""
    return SM2PublicKey(SM2_SPKI_PREFIX + b"".join(n.to_bytes(32, "big") for n in SM2_PUBLIC))


@pytest.mark.parametrize(
    ("content", "digest"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_sm3_of_the_standards_examples_is_the_printed_digest(content: bytes, digest: str) -> None:
    """GB/T 32905, annex A: three bytes, and one full block of 64."""
    assert library().sm3(content).hex() == digest


def test_sm2_identity_and_message_digest_are_as_printed() -> None:
    """GB/T 32918.5, annex A: ZA and e of the signature example."""
    assert identity_digest(SM2_PUBLIC, SM2_USER_ID).hex() == SM2_ZA
    assert message_digest(SM2_PUBLIC, SM2_USER_ID, SM2_CONTENT) == SM2_E


def test_sm2_verifies_the_standards_signature() -> None:
    """GB/T 32918.5, annex A: the printed (r, s) verifies, and not over other content."""
    signature = der_pair(*SM2_PAIR)
    assert sm2_public_key().verify(SM2_CONTENT, signature)
    assert not sm2_public_key().verify(SM2_CONTENT + b"!", signature)
    assert verify_by_hand(SM2_PUBLIC, SM2_USER_ID, SM2_CONTENT, SM2_PAIR)


def test_sm2_key_of_the_standards_private_number_has_the_printed_public_point() -> None:
    """GB/T 32918.5, annex A: the private number as PKCS#8 gives the printed point, and signs."""
    inner = bytes.fromhex("020101") + b"\x04\x20" + SM2_PRIVATE.to_bytes(32, "big")
    inner = bytes((0x30, len(inner))) + inner
    body = bytes.fromhex("020100301306072a8648ce3d020106082a811ccf5501822d")
    body += bytes((0x04, len(inner))) + inner
    key = load_private_key(bytes((0x30, len(body))) + body)
    assert key.public_key.spki == sm2_public_key().spki
    pair = read_signature_pair(key.sign(SM2_CONTENT))
    assert pair is not None
    assert verify_by_hand(SM2_PUBLIC, SM2_USER_ID, SM2_CONTENT, pair)


@pytest.mark.parametrize("content", list(P256_PAIRS))
def test_p256_verifies_the_published_signatures(content: bytes) -> None:
    """RFC 6979, A.2.5: (r, s) of "sample" and "test" with SHA-256, and of nothing else."""
    key = P256PublicKey(P256_SPKI_PREFIX + bytes.fromhex(P256_PUBLIC))
    signature = der_pair(*P256_PAIRS[content])
    assert key.verify(content, signature)
    assert not key.verify(content + b"!", signature)


def test_rsa_verifies_a_published_signature_and_refuses_the_legacy_form() -> None:
    """Project Wycheproof, rsa_signature_2048_sha256: case 3 holds, case 8 lacks its NULL."""
    key = RSAPublicKey(bytes.fromhex(RSA_SPKI))
    assert key.verify(b"Test", bytes.fromhex(RSA_SIGNATURE))
    assert not key.verify(b"Text", bytes.fromhex(RSA_SIGNATURE))
    assert not key.verify(b"123400", bytes.fromhex(RSA_LEGACY_SIGNATURE))


def test_rsa_signature_opens_to_the_encoding_of_the_standard() -> None:
    """RFC 8017, 9.2: the published signature, raised to e, is the one padded DigestInfo."""
    modulus = int.from_bytes(bytes.fromhex(RSA_SPKI)[33:289], "big")
    opened = pow(int(RSA_SIGNATURE, 16), 65537, modulus).to_bytes(256, "big")
    digest_info = bytes.fromhex("3031300d060960864801650304020105000420")
    digest_info += hashlib.sha256(b"Test").digest()
    assert opened == b"\x00\x01" + b"\xff" * (253 - len(digest_info)) + b"\x00" + digest_info
