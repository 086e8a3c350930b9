from __future__ import annotations

import hashlib

from tianping.journal.chain import column_digests, genesis_hash, row_hash

GENESIS = "9383d46e483a98232e2f610a0150c6a188325617e9ba682bfb23b77babe36a9f"
ROW = "67cb3f5981e7dc90984b22e73ac663b2bd328d730ccb58e1ca93168c20c4b334"


def test_genesis_hash_is_pinned() -> None:
    """The hash before the first row never changes for a platform name."""
    assert genesis_hash("golden 平台").hex() == GENESIS


def test_row_hash_is_pinned() -> None:
    """The canonical encoding of a row is part of the format: its hash is a golden vector."""
    digests = column_digests(b"commands", b"outcomes", originals=b"")
    assert digests[64:] == hashlib.sha256(b"").digest()
    found = row_hash(bytes(range(32)), digests, first_seq=2**40 + 7, count=1000, kind=1)
    assert found.hex() == ROW
