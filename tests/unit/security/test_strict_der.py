"""One signature, one encoding: everything else is refused."""

from __future__ import annotations

import pytest
from asn1crypto.algos import DSASignature
from hypothesis import given
from hypothesis import strategies as st

from support.sm2_by_hand import der_pair
from tianping.security.strict_der import (
    P256_ORDER,
    SM2_ORDER,
    is_signature_pair,
    read_signature_pair,
)

NUMBERS = st.integers(0, 1 << 256)


@given(NUMBERS, NUMBERS)
def test_read_signature_pair_reads_what_an_independent_writer_wrote(
    first: int, second: int
) -> None:
    """Every pair of numbers that asn1crypto encodes comes back the same."""
    der = DSASignature({"r": first, "s": second}).dump()
    assert read_signature_pair(der) == (first, second)
    assert der_pair(first, second) == der


@given(st.binary(max_size=80))
def test_read_signature_pair_of_any_bytes_is_their_one_encoding(content: bytes) -> None:
    """What is read at all is read from the only encoding of that pair."""
    pair = read_signature_pair(content)
    assert pair is None or der_pair(*pair) == content


@given(NUMBERS, NUMBERS, st.data())
def test_read_signature_pair_of_a_damaged_encoding_never_gives_the_pair(
    first: int, second: int, data: st.DataObject
) -> None:
    """A pair with one byte more, less or changed is another pair or none."""
    der = bytearray(der_pair(first, second))
    position = data.draw(st.integers(0, len(der) - 1))
    match data.draw(st.sampled_from(("insert", "drop", "change"))):
        case "insert":
            der.insert(position, data.draw(st.integers(0, 255)))
        case "drop":
            del der[position]
        case _:
            der[position] ^= data.draw(st.integers(1, 255))
    if bytes(der) != der_pair(first, second):
        assert read_signature_pair(bytes(der)) != (first, second)


@pytest.mark.parametrize(
    "encoding",
    [
        "",
        "30",
        "3000",
        "300602010102",
        "3006020101020100ff",
        "308106020101020101",
        "30070202000102 0101",
        "3006020101020101ff",
        "3006020181020101",
        "3006030101020101",
        "3106020101020101",
        "3005020102 0101",
        "30800201010201010000",
        "300702020001020101",
        "3007020101020200 01",
    ],
)
def test_read_signature_pair_of_another_encoding_is_none(encoding: str) -> None:
    """Long lengths, open lengths, padding, negative numbers and trailing bytes are refused."""
    assert read_signature_pair(bytes.fromhex(encoding)) is None


@pytest.mark.parametrize("order", [P256_ORDER, SM2_ORDER])
def test_is_signature_pair_holds_from_one_to_order_minus_one(order: int) -> None:
    """Zero and the order itself are out of range, on either side."""
    assert is_signature_pair(der_pair(1, order - 1), order)
    assert is_signature_pair(der_pair(order - 1, 1), order)
    for wrong in (0, order, order + 1):
        assert not is_signature_pair(der_pair(wrong, 1), order)
        assert not is_signature_pair(der_pair(1, wrong), order)
