"""``tianping pki``: an authority of one's own, from its making to a revocation."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.cli import tianping
from tianping.security.certificates import load_certificate
from tianping.values.bankcode import with_check_digit

CODE = with_check_digit("30110000000")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an authority."""
    folder = tmp_path_factory.mktemp("pki") / "authority"
    done = tianping("pki", "create", folder)
    assert done.code == 0
    assert str(folder) in done.out
    return folder


@pytest.mark.parametrize("algorithm", ["p256", "sm2", "rsa"])
def test_signing_certificate_names_its_bank(
    authority: Path, tmp_path: Path, algorithm: str
) -> None:
    """Issued for a bank code, listed, in files that only their owner reads."""
    out = tmp_path / "signing"
    done = tianping("pki", "signing", authority, CODE, out, "--algorithm", algorithm)
    assert done.code == 0
    found = load_certificate((out / "certificate.pem").read_bytes())
    assert CODE in found.subject
    listed = tianping("pki", "list", authority, "--json").json()
    assert str(found.id) in [row["certificate"] for row in listed]
    assert {path.stat().st_mode & 0o077 for path in out.iterdir() if "key" in path.name} == {0}


def test_access_certificate_is_revoked_and_new_lists_are_published(
    authority: Path, tmp_path: Path
) -> None:
    """A revocation changes the list that is handed out."""
    out = tmp_path / "access"
    assert tianping("pki", "access", authority, "gateway", out).code == 0
    lists = {path: path.read_bytes() for path in (authority / "public").glob("*crl*")}
    assert lists
    done = tianping("pki", "revoke", authority, out / "certificate.pem")
    assert done.code == 0
    assert "Revoked" in done.out
    assert any(path.read_bytes() != before for path, before in lists.items())
    assert tianping("pki", "crl", authority).code == 0


@pytest.mark.parametrize("language", ["en", "zh"])
def test_wrong_password_is_said_so(authority: Path, tmp_path: Path, language: str) -> None:
    """Exit code 3, and the password is not shown."""
    secret = tmp_path / "password"
    secret.write_text("another invented one", encoding="utf-8")
    done = tianping(
        "pki",
        "signing",
        authority,
        CODE,
        tmp_path / "out",
        "--password-file",
        secret,
        language=language,
    )
    assert done.code == 3
    assert "another invented one" not in done.err
    assert "Traceback" not in done.err


def test_second_authority_in_the_same_folder_is_refused(authority: Path) -> None:
    """Keys that exist are never written over."""
    before = {path: path.read_bytes() for path in authority.rglob("*") if path.is_file()}
    done = tianping("pki", "create", authority)
    assert done.code == 3
    assert before == {path: path.read_bytes() for path in authority.rglob("*") if path.is_file()}
