"""The small closed vocabulary of link keys: which cipher a key is for.

Numbers here go into the journal: they are never used again for another meaning.
Source: CCMS-T §五.3.2; house, ADR-0100.
"""

from __future__ import annotations

from typing import Final

__all__ = ["LINK_AES_256_GCM", "LINK_CIPHERS", "LINK_CIPHER_NAMES", "LINK_ENDED", "LINK_SM4_GCM"]

LINK_ENDED: Final = 0
"""Stands where a cipher would: the participant has ended its last key and set none since."""

LINK_AES_256_GCM: Final = 1
LINK_SM4_GCM: Final = 2
LINK_CIPHERS: Final = (LINK_AES_256_GCM, LINK_SM4_GCM)

LINK_CIPHER_NAMES: Final = {LINK_AES_256_GCM: "aes-256-gcm", LINK_SM4_GCM: "sm4-gcm"}
