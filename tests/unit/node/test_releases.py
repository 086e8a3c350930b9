"""The shelf of releases: signed, verified, changed; what the running node serves of it."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from support.participants import EAST, WEST, signer_of
from tianping.node.errors import FolderError
from tianping.node.releases import (
    MANIFEST_FILE,
    Releases,
    Shelf,
    with_allowed,
    with_release,
    without_allowed,
    without_release,
)
from tianping.security.certificates import verifier_of
from tianping.values.bankcode import NPC
from tianping.wire.releases import AllowedVersion, Manifest, Release, SignedManifest

AT_NS = 1_795_363_200_000_000_000
TODAY = 20261123
SIGNER = signer_of(NPC)
VERIFIER = verifier_of(SIGNER.certificate)


def release(version: str, *, from_date: int = TODAY) -> Release:
    """Return a release whose size and digest are not known yet."""
    return Release(
        version=version, file=f"client-{version}.whl", size=0, sha256="", from_date=from_date
    )


class Shop:
    """A shelf in a folder, and the node that serves it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "releases"
        self.source = folder / "built.whl"
        self.shelf = Shelf(self.folder, platform="first")
        self.node = Releases(self.folder, VERIFIER, platform="first", now_ns=lambda: AT_NS)
        self.refused: list[FolderError] = []
        self.node.refused = self.refused.append

    def offer(self, version: str, content: bytes, *, from_date: int = TODAY) -> Manifest:
        """Put a version on the shelf."""
        self.source.write_bytes(content)
        added = self.shelf.add(self.source, release(version, from_date=from_date))
        return self.shelf.publish(
            lambda manifest: with_release(manifest, added), SIGNER, VERIFIER, at_ns=AT_NS
        )


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """An empty shelf."""
    return Shop(tmp_path)


def test_nothing_is_offered_before_something_is(shop: Shop) -> None:
    """And every version of the client may be used."""
    assert shop.node.offer() is None
    assert shop.node.file("client-1.0.whl") is None
    assert shop.node.allowed_client_version(EAST, "whatever")


def test_each_change_is_numbered_signed_and_seen_by_the_node(shop: Shop) -> None:
    """The node reads the file again when it has changed."""
    assert shop.offer("1.0", b"one").number == 1
    first = shop.node.offer()
    assert first is not None
    assert shop.offer("1.1", b"one and a bit").number == 2
    second = shop.node.offer()
    assert second is not None
    assert [one.version for one in second.manifest.releases] == ["1.0", "1.1"]
    assert second.manifest.releases[0].size == 3
    assert shop.node.offer() is second
    shop.shelf.publish(
        lambda manifest: without_release(manifest, "1.0"), SIGNER, VERIFIER, at_ns=AT_NS
    )
    third = shop.node.offer()
    assert third is not None
    assert [one.version for one in third.manifest.releases] == ["1.1"]


def test_file_is_served_when_the_manifest_offers_it(shop: Shop) -> None:
    """Not one of a later date, not one that was withdrawn, nothing else in the folder."""
    shop.offer("1.0", b"one")
    shop.offer("2.0", b"two", from_date=TODAY + 1)
    path = shop.node.file("client-1.0.whl")
    assert path is not None
    assert path.read_bytes() == b"one"
    for name in ("client-2.0.whl", MANIFEST_FILE, "../built.whl", "client-9.whl"):
        assert shop.node.file(name) is None
    (shop.folder / "client-1.0.whl").unlink()
    assert shop.node.file("client-1.0.whl") is None


def test_file_of_another_content_under_a_name_that_is_taken_is_refused(shop: Shop) -> None:
    """Participants may have the first one already; the same content again is fine."""
    shop.offer("1.0", b"one")
    shop.offer("1.0", b"one")
    with pytest.raises(FolderError, match="another content"):
        shop.offer("1.0", b"two")


@pytest.mark.parametrize("damage", ["signature", "content", "json", "platform"])
def test_manifest_that_is_not_the_platforms_is_neither_served_nor_changed(
    shop: Shop, damage: str
) -> None:
    """The node says so once; the command line refuses to build upon it."""
    shop.offer("1.0", b"one")
    path = shop.folder / MANIFEST_FILE
    signed = msgspec.json.decode(path.read_bytes(), type=SignedManifest)
    if damage == "json":
        path.write_bytes(b"{")
    elif damage == "platform":
        other = Shelf(shop.folder, platform="another")
        path.unlink()
        other.publish(lambda manifest: manifest, SIGNER, VERIFIER, at_ns=AT_NS)
    else:
        changed = (
            msgspec.structs.replace(signed, signature="AAAA")
            if damage == "signature"
            else msgspec.structs.replace(signed, content=signed.content.replace(b"1.0", b"6.6"))
        )
        path.write_bytes(msgspec.json.encode(changed))
    os.utime(path, ns=(1, 1))
    assert shop.node.offer() is None
    assert shop.node.offer() is None
    assert len(shop.refused) == 1
    with pytest.raises(FolderError):
        shop.offer("1.1", b"two")


def test_known_good_versions_are_asked_by_participant_version_and_date(shop: Shop) -> None:
    """CCMS-T §六.2.1: what the log-in asks; a dated list, with lines for some participants."""

    def publish(line: AllowedVersion) -> None:
        shop.shelf.publish(
            lambda manifest: with_allowed(manifest, line), SIGNER, VERIFIER, at_ns=AT_NS
        )

    publish(AllowedVersion(version="1.0", from_date=TODAY + 1))
    assert shop.node.allowed_client_version(EAST, "0.9")
    publish(AllowedVersion(version="1.0", from_date=TODAY - 1, until_date=TODAY))
    publish(AllowedVersion(version="2.0", from_date=TODAY, participants=(WEST,)))
    told = {
        (bank, version): shop.node.allowed_client_version(bank, version)
        for bank in (EAST, WEST)
        for version in ("0.9", "1.0", "2.0")
    }
    assert told == {
        (EAST, "0.9"): False,
        (EAST, "1.0"): True,
        (EAST, "2.0"): False,
        (WEST, "0.9"): False,
        (WEST, "1.0"): True,
        (WEST, "2.0"): True,
    }


def test_version_is_known_good_no_more_after_a_date() -> None:
    """Lines that go on end then, future ones are gone, what ended before stays as it was."""
    lines = (
        AllowedVersion(version="1.0", from_date=20260101, until_date=20260201),
        AllowedVersion(version="1.0", from_date=20260301),
        AllowedVersion(version="1.0", from_date=20270101),
        AllowedVersion(version="2.0", from_date=20260101),
    )
    manifest = Manifest(platform="first", number=1, issued_at_ns=1, allowed=lines)
    ended = without_allowed(manifest, "1.0", last_date=20260630)
    assert [(one.version, one.from_date, one.until_date) for one in ended.allowed] == [
        ("1.0", 20260101, 20260201),
        ("1.0", 20260301, 20260630),
        ("2.0", 20260101, 0),
    ]
    with pytest.raises(FolderError, match="none"):
        without_allowed(ended, "1.0", last_date=20260630)
    with pytest.raises(FolderError, match="version 9"):
        without_release(manifest, "9")
