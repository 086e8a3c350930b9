"""Other programs read what we write, and we read what they write."""

from __future__ import annotations

import importlib
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from support.security_fixtures import PASSWORD
from support.sm2_by_hand import verify_by_hand
from tianping.security.algorithms import Algorithm
from tianping.security.certificates import Certificate, load_certificate, pem_of, verifier_of
from tianping.security.identities import Identity
from tianping.security.keys import generate_key
from tianping.security.keystore import load_key, save_key
from tianping.security.pki import DAY_NS, SIGNING_CRL_FILE, Branch, CertificateAuthority
from tianping.security.sm2 import SM2_USER_ID
from tianping.security.strict_der import read_signature_pair
from tianping.security.trust import TrustStore
from tianping.values.bankcode import with_check_digit

DISTINGUISHER = SM2_USER_ID.decode("ascii")
CONTENT = "102100000012|1000.00|收款人|".encode()

needs_openssl = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="the openssl program is not installed"
)


def openssl(*arguments: object) -> str:
    """Run openssl and return what it printed; it must succeed."""
    done = subprocess.run(
        ["openssl", *map(str, arguments)], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(name="made")
def made_identities(tmp_path: Path) -> tuple[CertificateAuthority, dict[Algorithm, Identity]]:
    """Give an authority valid at the machine's time, and a bank of each algorithm."""
    begin_ns = time.time_ns() - DAY_NS
    authority = CertificateAuthority.create(tmp_path / "ca", PASSWORD, not_before_ns=begin_ns)
    code = with_check_digit("10210000001")
    return authority, {
        algorithm: authority.issue_signing(code, algorithm, not_before_ns=begin_ns)
        for algorithm in Algorithm
    }


def write(path: Path, certificate: Certificate) -> Path:
    """Write a certificate's PEM."""
    path.write_bytes(pem_of(certificate))
    return path


@needs_openssl
@pytest.mark.parametrize("algorithm", [Algorithm.RSA_SHA256, Algorithm.P256_SHA256])
def test_openssl_verifies_our_certificates_and_lists(
    algorithm: Algorithm,
    made: tuple[CertificateAuthority, dict[Algorithm, Identity]],
    tmp_path: Path,
) -> None:
    """The openssl program accepts chain and revocation list of the classical algorithms."""
    authority, banks = made
    root = write(tmp_path / "root.pem", authority.root(Branch.SIGNING_CLASSICAL))
    leaf = write(tmp_path / "leaf.pem", banks[algorithm].certificate)
    lists = authority.public_folder / SIGNING_CRL_FILE
    options = ["-x509_strict", "-crl_check", "-CRLfile", lists, "-CAfile", root]
    assert "OK" in openssl("verify", *options, leaf)


@needs_openssl
def test_openssl_verifies_our_sm2_certificates_and_lists(
    made: tuple[CertificateAuthority, dict[Algorithm, Identity]], tmp_path: Path
) -> None:
    """The openssl program accepts the SM2 chain, and the signature under the SM2 list.

    Its ``verify`` has no way to give the user id for a list, so the list is checked bare.
    """
    authority, banks = made
    root = write(tmp_path / "root.pem", authority.root(Branch.SIGNING_SM2))
    leaf = write(tmp_path / "leaf.pem", banks[Algorithm.SM2_SM3].certificate)
    distinguisher = f"distid:{DISTINGUISHER}"
    options = ["-x509_strict", "-CAfile", root, "-vfyopt", distinguisher]
    assert "OK" in openssl("verify", *options, leaf)
    issued = authority.crl(this_update_ns=time.time_ns())[Branch.SIGNING_SM2]
    (tmp_path / "content").write_bytes(issued.signed_content)
    (tmp_path / "signature").write_bytes(issued.signature)
    openssl("x509", "-in", root, "-pubkey", "-noout", "-out", tmp_path / "root.pub")
    openssl(
        *("pkeyutl", "-verify", "-pubin", "-inkey", tmp_path / "root.pub", "-rawin"),
        *("-digest", "sm3", "-pkeyopt", distinguisher, "-in", tmp_path / "content"),
        *("-sigfile", tmp_path / "signature"),
    )


@needs_openssl
@pytest.mark.parametrize("algorithm", Algorithm)
def test_openssl_opens_our_keys_and_its_signatures_verify_here(
    algorithm: Algorithm, tmp_path: Path
) -> None:
    """A key file of ours opens with its password in openssl, and both verify each other."""
    key = generate_key(algorithm)
    save_key(tmp_path / "key.pem", key, PASSWORD)
    content = tmp_path / "content"
    content.write_bytes(CONTENT)
    sm2 = algorithm is Algorithm.SM2_SM3
    digest = "sm3" if sm2 else "sha256"
    options = ["-pkeyopt", f"distid:{DISTINGUISHER}"] if sm2 else []
    opened = ["-inkey", tmp_path / "key.pem", "-passin", f"pass:{PASSWORD.decode()}"]
    opened += ["-rawin", "-digest", digest, "-in", content, *options]
    openssl("pkeyutl", "-sign", *opened, "-out", tmp_path / "theirs")
    assert key.public_key.verify(CONTENT, (tmp_path / "theirs").read_bytes())
    (tmp_path / "ours").write_bytes(key.sign(CONTENT))
    openssl("pkeyutl", "-verify", *opened, "-sigfile", tmp_path / "ours")


@needs_openssl
def test_certificates_and_keys_of_openssl_are_read_here(tmp_path: Path) -> None:
    """An SM2 authority, a certificate and a key made by the openssl program count here."""
    configuration = tmp_path / "openssl.cnf"
    configuration.write_text(
        "[req]\ndistinguished_name=name\nprompt=no\n[name]\nCN=Other root\n"
        "[root]\nbasicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign,cRLSign\n"
        "[leaf]\nbasicConstraints=critical,CA:false\nkeyUsage=critical,digitalSignature\n",
        encoding="ascii",
    )
    root_key, leaf_key = tmp_path / "root.key", tmp_path / "leaf.key"
    for path in (root_key, leaf_key):
        openssl("genpkey", "-algorithm", "SM2", "-out", path)
    signing = ["-sm3", "-sigopt", f"distid:{DISTINGUISHER}"]
    request = ["req", "-config", configuration, "-new", *signing]
    root, leaf = tmp_path / "root.pem", tmp_path / "leaf.pem"
    openssl(*request, "-x509", "-extensions", "root", "-key", root_key, "-out", root)
    openssl(*request, "-subj", "/CN=Bank", "-key", leaf_key, "-out", tmp_path / "leaf.csr")
    openssl(
        *("x509", "-req", "-in", tmp_path / "leaf.csr", "-vfyopt", f"distid:{DISTINGUISHER}"),
        *("-CA", root, "-CAkey", root_key, "-set_serial", "0x1234", *signing),
        *("-extfile", configuration, "-extensions", "leaf", "-out", leaf),
    )
    certificate = load_certificate(leaf.read_bytes())
    store = TrustStore([load_certificate(root.read_bytes())], crl_required=False)
    store.check(certificate, time.time_ns())
    sealed = tmp_path / "sealed.pem"
    openssl(
        *("pkcs8", "-topk8", "-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA256"),
        *("-iter", "600000", "-in", leaf_key, "-out", sealed),
        *("-passout", f"pass:{PASSWORD.decode()}"),
    )
    sealed.chmod(0o600)
    signer = Identity(certificate, load_key(sealed, PASSWORD))
    assert verifier_of(certificate).verify(CONTENT, signer.sign(CONTENT))
    assert certificate.serial == "1234"


def test_our_sm2_signatures_hold_by_hand() -> None:
    """Signatures of new keys satisfy the standard's equation, computed in plain integers."""
    for number in range(5):
        key = generate_key(Algorithm.SM2_SM3)
        point = key.public_key.spki[-64:]
        public = (int.from_bytes(point[:32], "big"), int.from_bytes(point[32:], "big"))
        content = CONTENT * number
        pair = read_signature_pair(key.sign(content))
        assert pair is not None
        assert verify_by_hand(public, SM2_USER_ID, content, pair)
        assert not verify_by_hand(public, SM2_USER_ID, content + b"!", pair)


def test_tongsuo_verifies_our_sm2_signatures_and_we_its() -> None:
    """Tongsuo, another implementation, agrees both ways on one key."""
    ec = _optional("tongsuopy.crypto.asymciphers.ec")
    hashes = _optional("tongsuopy.crypto.hashes")
    serialization = _optional("tongsuopy.crypto.serialization")
    key = generate_key(Algorithm.SM2_SM3)
    theirs = serialization.load_der_private_key(key.pkcs8(), None)
    scheme = ec.ECDSA(hashes.SM3())
    assert key.public_key.verify(CONTENT, theirs.sign(CONTENT, scheme))
    theirs.public_key().verify(key.sign(CONTENT), CONTENT, scheme)


def _optional(name: str) -> Any:
    """Return a module, or skip the test with the reason."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        pytest.skip(f"{name} is not installed: {error}")
