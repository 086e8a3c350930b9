"""Keys derived from passwords are derived once per run of the tests.

Every private key and key ring is opened with scrypt, which is made to take long: some 70 ms here.
A run opens the same few hundred files thousands of times, always with the right password. What
scrypt returned for the same password, salt and cost is therefore kept for the run, in a folder that
all its processes share; any other password is derived in earnest, and so is the first of each.
Processes that are started cold, as people start them, know nothing of it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

__all__ = ["FOLDER_VARIABLE", "derive_once"]

FOLDER_VARIABLE: Final = "DERIVED_KEYS_OF_TESTS"
"""Names the folder; without it nothing is kept."""


def derive_once() -> None:
    """Let this process, and those that it forks, keep and find what scrypt returned."""
    folder = os.environ.get(FOLDER_VARIABLE, "")
    if folder and not hasattr(hashlib.scrypt, "kept_in"):
        hashlib.scrypt = _keeping(hashlib.scrypt, Path(folder))


def _keeping(scrypt: Callable[..., bytes], folder: Path) -> Any:
    def kept(password: bytes, **terms: Any) -> bytes:
        asked = hashlib.sha256(repr((password, sorted(terms.items()))).encode()).hexdigest()
        path = folder / asked
        try:
            return path.read_bytes()
        except FileNotFoundError:
            derived = scrypt(password, **terms)
            beside = path.with_suffix(f".{os.getpid()}")
            beside.write_bytes(derived)
            beside.replace(path)
            return derived

    kept.kept_in = folder  # type: ignore[attr-defined]
    return kept
