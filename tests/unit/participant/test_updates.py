"""Updates of the client: what is believed of a manifest and of a file."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec
import pytest

from support.participants import EAST, signer_of
from tianping.participant.updates import UpdateRefusedError, Updates, verified_manifest
from tianping.security.certificates import verifier_of
from tianping.security.signatures import sign_text
from tianping.values.bankcode import NPC
from tianping.wire.releases import Manifest, Release, SignedManifest, signed_bytes, write_manifest

CONTENT = b"a client of the next version"
VERIFIERS = [verifier_of(signer_of(NPC).certificate)]


def release(content: bytes = CONTENT) -> Release:
    """Return a release with a content."""
    return Release(
        version="9.9",
        file="client-9.9.whl",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        from_date=20260101,
    )


def served(
    number: int, *, signer: str = NPC, purpose: bytes | None = None, notes: str = ""
) -> bytes:
    """Return what the platform serves, signed by somebody."""
    offered = msgspec.structs.replace(release(), notes_en=notes)
    content = write_manifest(
        Manifest(platform="first", number=number, issued_at_ns=1, releases=(offered,))
    )
    signed = signed_bytes(content) if purpose is None else purpose + content
    signature = sign_text(signer_of(NPC if signer == NPC else EAST), signed)
    return msgspec.json.encode(SignedManifest(content=content, signature=signature))


def test_manifest_of_the_platform_is_believed() -> None:
    """Also while it changes from one certificate to the next."""
    other = verifier_of(signer_of(EAST).certificate)
    manifest, _ = verified_manifest(served(1), [other, *VERIFIERS])
    assert manifest.releases == (release(),)


@pytest.mark.parametrize(
    "wrong",
    [
        b"no json",
        served(1, signer=EAST),
        served(1, purpose=b"something else\n"),
        served(1).replace(b'"content":"', b'"content":"e30'),
        msgspec.json.encode(SignedManifest(content=b"{}", signature="")),
    ],
)
def test_any_other_manifest_is_refused(wrong: bytes) -> None:
    """Not signed by the platform, signed for another purpose, changed, or none at all."""
    with pytest.raises(UpdateRefusedError):
        verified_manifest(wrong, VERIFIERS)


def test_older_manifest_is_not_believed_after_a_newer_one(tmp_path: Path) -> None:
    """Nor another one under the same number; the same again is."""
    updates = Updates(tmp_path / "updates")
    updates.believe(served(5), VERIFIERS)
    assert updates.believe(served(5), VERIFIERS).number == 5
    for wrong in (served(4), served(5, notes="another")):
        with pytest.raises(UpdateRefusedError, match="number 5"):
            Updates(tmp_path / "updates").believe(wrong, VERIFIERS)
    assert updates.believe(served(6), VERIFIERS).number == 6
    (tmp_path / "updates" / "seen.json").write_text("{")
    with pytest.raises(UpdateRefusedError, match="last seen"):
        updates.believe(served(7), VERIFIERS)


def written(updates: Updates, content: bytes) -> bool:
    """Write a part to its end; tell whether it was no more than the release has."""
    part = updates.begin(release())
    try:
        return part.append(content)
    finally:
        part.close()


def test_file_is_put_in_place_when_it_is_right(tmp_path: Path) -> None:
    """In two goes; until then there is nothing under its name."""
    updates = Updates(tmp_path / "updates")
    assert updates.downloaded(release()) is None
    assert written(updates, CONTENT[:5])
    assert not (tmp_path / "updates" / "client-9.9.whl").exists()
    part = updates.begin(release())
    assert part.have == 5
    part.append(CONTENT[5:])
    part.close()
    assert updates.finish(release()).read_bytes() == CONTENT
    assert updates.downloaded(release()) == tmp_path / "updates" / "client-9.9.whl"


def test_file_of_another_content_is_removed(tmp_path: Path) -> None:
    """Same length, other bytes; too short; nothing at all."""
    updates = Updates(tmp_path)
    for content in (CONTENT[::-1], CONTENT[:-1]):
        written(updates, content)
        with pytest.raises(UpdateRefusedError, match="SHA-256"):
            updates.finish(release())
    with pytest.raises(UpdateRefusedError):
        updates.finish(release())
    assert list(tmp_path.iterdir()) == []


def test_file_that_was_changed_after_the_download_is_not_used(tmp_path: Path) -> None:
    """The digest is taken each time it is asked for."""
    updates = Updates(tmp_path)
    written(updates, CONTENT)
    path = updates.finish(release())
    path.write_bytes(CONTENT[::-1])
    assert updates.downloaded(release()) is None


def test_part_that_is_too_long_is_begun_anew(tmp_path: Path) -> None:
    """More than the release has is refused while it comes, and is not gone on with."""
    updates = Updates(tmp_path)
    assert not written(updates, CONTENT + b"more")
    part = updates.begin(release())
    assert part.have == 0
    part.append(CONTENT)
    part.close()
    assert updates.finish(release()).read_bytes() == CONTENT
