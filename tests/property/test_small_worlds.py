"""Every short sequence of payments in small worlds has the same outcomes in core and model.

Quick (53,782 payments): class 8 to three payments in four worlds, and to four payments in one of
them; classes 2, 7 and 8, and classes 2, 4 and 8, to two payments in three worlds; class 8, and
classes 4 and 6, to three payments or account controls in one world.
Deep, by its own command (1,313,562 payments): class 8 to five payments in four worlds, the three
classes to three payments in three worlds.
"""

from __future__ import annotations

import pytest

from support.small_worlds import Limits, SmallWorld

_PLAIN = (
    Limits(balances=(1, 1, 1)),
    Limits(balances=(2, 0, 0), amounts=(1, 3)),
    Limits(balances=(0, 1, 0), overdrafts=(2, 0, 1)),
    Limits(balances=(3, 2, 0), minimums=(1, 0, 0), earmarks=(0, 1, 0), overdrafts=(1, 1, 1)),
)
_CLASSES = (
    Limits(balances=(2, 1, 0), overdrafts=(0, 1, 0)),
    Limits(balances=(3, 2, 0), minimums=(1, 0, 0), earmarks=(0, 1, 0), overdrafts=(1, 1, 1)),
    Limits(balances=(2, 0, 2), minimums=(1, 0, 2), amounts=(2, 5)),
)


@pytest.mark.parametrize("limits", _PLAIN, ids=str)
def test_small_world_one_class_three_payments_agree(limits: Limits) -> None:
    """All sequences of up to three ordinary payments agree."""
    assert SmallWorld(limits, (8,)).walk(3) == 12 + 12**2 + 12**3


@pytest.mark.deep
def test_small_world_one_class_four_payments_agree() -> None:
    """All sequences of up to four ordinary payments agree where every limit is set."""
    assert SmallWorld(_PLAIN[3], (8,)).walk(4) == sum(12**length for length in range(1, 5))


@pytest.mark.parametrize("limits", _CLASSES, ids=str)
@pytest.mark.parametrize(("classes", "letters"), [((2, 7, 8), 36), ((2, 4, 8), 30)], ids=str)
def test_small_world_three_classes_two_payments_agree(
    limits: Limits, classes: tuple[int, ...], letters: int
) -> None:
    """All sequences of up to two payments of three classes agree."""
    assert SmallWorld(limits, classes).walk(2) == letters + letters**2


@pytest.mark.parametrize(
    ("classes", "letters"),
    [((8,), 20), pytest.param((4, 6), 20, marks=pytest.mark.deep)],
    ids=str,
)
def test_small_world_with_controls_agrees(classes: tuple[int, ...], letters: int) -> None:
    """All sequences of three of payments, controls and releases of two accounts agree."""
    limits = Limits(
        balances=(1, 1, 0), overdrafts=(1, 0, 0), earmarks=(0, 1, 0), controlled=("A", "B")
    )
    expected = letters + letters**2 + letters**3
    assert SmallWorld(limits, classes).walk(3) == expected


@pytest.mark.deep
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("limits", _PLAIN, ids=str)
def test_small_world_one_class_five_payments_agree(limits: Limits) -> None:
    """All sequences of up to five ordinary payments agree."""
    assert SmallWorld(limits, (8,)).walk(5) == sum(12**length for length in range(1, 6))


@pytest.mark.deep
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("limits", _CLASSES, ids=str)
@pytest.mark.parametrize(("classes", "letters"), [((2, 7, 8), 36), ((2, 4, 8), 30)], ids=str)
def test_small_world_three_classes_three_payments_agree(
    limits: Limits, classes: tuple[int, ...], letters: int
) -> None:
    """All sequences of up to three payments of three classes agree."""
    expected = sum(letters**length for length in range(1, 4))
    assert SmallWorld(limits, classes).walk(3) == expected
