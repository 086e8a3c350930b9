"""The release manifest: written, read, refused; which version is offered and allowed when."""

from __future__ import annotations

import msgspec
import pytest

from tianping.wire.releases import (
    AllowedVersion,
    Manifest,
    ManifestError,
    Release,
    is_version,
    read_manifest,
    signed_bytes,
    write_manifest,
)

DIGEST = "ab" * 32
BANK, OTHER = "301100000007", "302100000001"


def release(version: str, from_date: int) -> Release:
    """Return a release."""
    return Release(
        version=version,
        file=f"client-{version}.whl",
        size=10,
        sha256=DIGEST,
        from_date=from_date,
    )


def manifest(*releases: Release, allowed: tuple[AllowedVersion, ...] = ()) -> Manifest:
    """Return a manifest."""
    return Manifest(platform="first", number=3, issued_at_ns=5, releases=releases, allowed=allowed)


def test_manifest_is_read_as_it_was_written() -> None:
    """And what is signed names its purpose first, so that it is no message."""
    written = manifest(
        release("1.0", 20260101), allowed=(AllowedVersion(version="1.0", from_date=20260101),)
    )
    content = write_manifest(written)
    assert read_manifest(content) == written
    assert signed_bytes(content) == b"Tianping release manifest 1\n" + content


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": "../1"},
        {"version": ""},
        {"file": "../../etc/passwd"},
        {"file": ".hidden"},
        {"file": "a/b"},
        {"sha256": "AB" * 32},
        {"size": 0},
        {"size": 5_000_000_000},
    ],
)
def test_malformed_manifest_is_refused(wrong: dict[str, object]) -> None:
    """A name that leads elsewhere, no digest, no size: it is neither written nor read."""
    bad = manifest(msgspec.structs.replace(release("1.0", 20260101), **wrong))
    with pytest.raises(ManifestError, match="manifest"):
        write_manifest(bad)
    with pytest.raises(ManifestError):
        read_manifest(msgspec.json.encode(bad))


def test_manifest_that_is_none_is_refused() -> None:
    """Other JSON, other bytes, a malformed line in the list."""
    bad = manifest(allowed=(AllowedVersion(version="a b", from_date=1),))
    for content in (b"{}", b"\xff", msgspec.json.encode(bad)):
        with pytest.raises(ManifestError) as refused:
            read_manifest(content)
        assert "清单" in refused.value.chinese


def test_newest_release_that_has_begun_is_offered() -> None:
    """Not one that begins later; of one date the one entered last is not preferred by name."""
    found = manifest(release("2.0", 20260301), release("1.1", 20260201), release("1.0", 20260101))
    assert [
        one.version if (one := found.offered(date)) else None
        for date in (20251231, 20260101, 20260215, 20260301)
    ] == [None, "1.0", "1.1", "2.0"]


@pytest.mark.parametrize(
    ("bank", "version", "date", "allowed"),
    [
        (BANK, "anything", 20251231, True),
        (BANK, "1.0", 20260101, True),
        (BANK, "0.9", 20260101, False),
        (BANK, "", 20260101, False),
        (BANK, "1.0", 20260131, True),
        (BANK, "1.0", 20260201, False),
        (BANK, "1.1", 20260201, True),
        (OTHER, "2.0-trial", 20260115, False),
        (BANK, "2.0-trial", 20260115, True),
        (BANK, "anything", 20260301, True),
    ],
)
def test_known_good_versions_are_dated_and_may_be_for_some(
    bank: str, version: str, date: int, allowed: bool
) -> None:
    """CCMS-T §六.2.1: where nobody has decided every version may be used, else the list's."""
    found = manifest(
        allowed=(
            AllowedVersion(version="1.0", from_date=20260101, until_date=20260131),
            AllowedVersion(version="1.1", from_date=20260201, until_date=20260228),
            AllowedVersion(
                version="2.0-trial", from_date=20260110, until_date=20260120, participants=(BANK,)
            ),
        )
    )
    assert found.allows(bank, version, date=date) is allowed


@pytest.mark.parametrize(
    ("text", "good"),
    [("0.1.0", True), ("1.0+local-2", True), ("", False), ("a b", False), ("x" * 65, False)],
)
def test_version_is_a_short_word(text: str, good: bool) -> None:
    """As it stands in a header of each request."""
    assert is_version(text) is good
