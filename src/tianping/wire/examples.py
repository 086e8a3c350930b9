"""Example messages with invented names, made from the catalogue and a seed.

Seed 0 gives every optional element and the first of every choice, seed 1 the least that is
allowed; other seeds choose, so that every branch is reached by some seed.

Source: house, ADR-0013.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final

from tianping.values.bankcode import with_check_digit
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition, Element, Layout, layout
from tianping.wire.datatypes import Amount, DataType, Kind, Value, format_summary
from tianping.wire.message import Message
from tianping.wire.shapes import Shape, Tree

__all__ = ["example"]

_FULL: Final = 0
_LEAST: Final = 1
_PLAIN_SEEDS: Final = 2
_OCCURRENCES_MAX: Final = 3
_BANKS: Final = tuple(
    with_check_digit(digits)
    for digits in ("90110000001", "90211100002", "90322200003", "90433300004", "90544400005")
)
_NAMES: Final = ("云岭纺织厂", "青禾贸易", "林溪", "江汀", "北渡物流", "松雪纸业", "白露", "苏合")
_PLACES: Final = ("云岭市河阳路一号", "青禾县东桥街七号", "松雪镇南巷三号")
_TEXTS: Final = ("货款", "往来款", "试算", "说明一", "二季度", "a<b&c>d", "附言 两段")
_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"


def example(code: str, *, edition: Edition = Edition.NEWER, seed: int = 0) -> Message:
    """Return a valid message with invented names; the same seed gives the same message.

    Raises:
        MessageError: the catalogue has no such message in this edition.
    """
    described = layout(code, edition)
    maker = _Maker(described, seed)
    root = described.root
    tree: list[Tree] = [(root, maker.tree(root))]
    return Message(Shape(described, tree, maker.leaves), maker.values)


class _Maker:
    """Makes the values of one example."""

    def __init__(self, described: Layout, seed: int) -> None:
        self.seed = seed
        self.leaves: list[Element] = []
        self.values: list[Value] = []
        self.full = seed == _FULL
        self.least = seed == _LEAST
        self.system = described.code[:4].upper()
        text = f"{described.code} {described.edition.value} {seed}"
        self.random = random.Random(text)  # noqa: S311 -- examples, not secrets

    def tree(self, element: Element) -> list[Tree]:
        """Return the tree of a container; the values go into ``values``."""
        tree: list[Tree] = []
        choices: dict[int, Element | None] = {}
        for child in element.children:
            if child.choice:
                if child.choice not in choices:
                    choices[child.choice] = self._chosen(element, child.choice)
                wanted = child is choices[child.choice]
            else:
                wanted = self._wanted(child)
            count = self._count(child) if wanted else 0
            tree.extend([(child, self._held(child)) for _ in range(count)])
        if not tree and element.children:
            first = element.children[0]
            tree.append((first, self._held(first)))
        return tree

    def _held(self, child: Element) -> int | list[Tree]:
        if not child.is_leaf:
            return self.tree(child)
        self.leaves.append(child)
        self.values.append(self.value(child))
        return len(self.leaves) - 1

    def _chosen(self, element: Element, number: int) -> Element | None:
        options = [child for child in element.children if child.choice == number]
        if self.full or (self.least and options[0].minimum):
            return options[0]
        if not options[0].minimum and not self._coin():
            return None
        return self.random.choice(options)

    def _wanted(self, child: Element) -> bool:
        return bool(child.minimum) or self._coin()

    def _coin(self) -> bool:
        return self.full or (not self.least and self.random.random() < 1 / 2)

    def _count(self, child: Element) -> int:
        if self.least or child.maximum == 1:
            return 1
        most = min(child.maximum or _OCCURRENCES_MAX, _OCCURRENCES_MAX)
        return min(2, most) if self.full else self.random.randint(1, most)

    def value(self, leaf: Element) -> Value:
        """Return a value of a leaf's type that reads like one."""
        datatype = leaf.datatype
        if datatype is None or datatype.kind is Kind.EMPTY:
            return ""
        if datatype.kind is Kind.AMOUNT:
            return Amount("CNY", Fen(self.random.randrange(1, 10**9)))
        if datatype.kind is Kind.TEXT:
            return self._text(leaf, datatype)
        usual = self.system if leaf.tag == "SysCd" else _USUAL.get(leaf.tag)
        if usual and (self.seed < _PLAIN_SEEDS or self._coin()):
            return usual
        return _MAKERS[datatype.kind](self.random, datatype)

    def _text(self, leaf: Element, datatype: DataType) -> str:
        text = self._likely_text(leaf)
        if leaf.signed:
            text = text.replace("|", "")
        if self.seed >= _PLAIN_SEEDS and self.random.random() < 1 / 8:
            width = self.random.randint(datatype.low, min(datatype.high, 300))
            text = "".join(self.random.choice(_LETTERS) for _ in range(width))
        return text[: datatype.high].strip() or "X"

    def _likely_text(self, leaf: Element) -> str:
        choose = self.random.choice
        if leaf.tag in _IDENTIFIERS or leaf.tag.endswith(_IDENTIFIER_ENDS):
            return f"20261122{self.random.randrange(10**8):08d}"
        for words, texts in _LIKELY:
            if any(word in leaf.tag or word in leaf.name_zh for word in words):
                return choose(texts)
        if leaf.tag in {"Id", "Acct"} or leaf.tag.endswith("Acct"):
            return f"6222{self.random.randrange(10**12):012d}"
        return choose(_TEXTS)


_USUAL: Final = {"NbOfTxs": "1", "SttlmMtd": "CLRG", "ChrgBr": "DEBT", "InstrPrty": "NORM"}
_IDENTIFIERS: Final = frozenset(("EndToEndId", "PmtInstrRef", "QryRef", "TxRef"))
_IDENTIFIER_ENDS: Final = ("MsgId", "TxId", "RefId", "InstrId")
_LIKELY: Final[tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]] = (
    (
        ("Ustrd", "PrtryRef"),
        ("/F25/02102", "/H01/货款", "/E51/2026112200000001", "/A70/901100000018"),
    ),
    (("报文类型", "OrgnlMT", "OrgnlMsgTp"), ("hvps.111.001.01", "beps.121.001.01")),
    (("业务类型",), ("A100", "A200")),
    (("业务种类",), ("02102", "02201")),
    (("账号", "Acct/Id"), ("6222260010000001", "6222260010000002", "110000010001")),
    (("名称", "户名", "Nm"), _NAMES),
    (("处理码", "PrcCd"), ("CB1I0000", "CB1O2003")),
    (("拒绝码", "RjctCd"), ("RJ01", "RJ02")),
    (("行号", "机构", "参与者", "MmbId", "Pty", "发起人"), _BANKS),
    (("场次", "NetgRnd"), ("01", "02")),
    (("日期",), ("20261122", "20261123")),
    (("地址", "AdrLine"), _PLACES),
    (("状态", "PrcSts"), ("PR04", "PR07", "PR09", "PR12")),
    (("签名", "DgtSgntr"), ("bm90IGEgc2lnbmF0dXJl",)),
)
"""What a text may be, by a word of its tag or its Chinese name; the first that fits is taken."""


def _digits(chance: random.Random, datatype: DataType) -> str:
    width = chance.randint(datatype.low, datatype.high)
    return "".join(chance.choice("0123456789") for _ in range(width))


def _date(chance: random.Random, _: DataType) -> str:
    return f"2026-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"


def _time(chance: random.Random, _: DataType) -> str:
    hour, minute, second = chance.randrange(24), chance.randrange(60), chance.randrange(60)
    return f"{hour:02d}:{minute:02d}:{second:02d}"


def _moment(chance: random.Random, datatype: DataType) -> str:
    time = _time(chance, datatype)
    return f"{_date(chance, datatype)}T{time}"


_MAKERS: Final[dict[Kind, Callable[[random.Random, DataType], str]]] = {
    Kind.DIGITS: _digits,
    Kind.ALPHANUMERIC: lambda chance, datatype: "".join(
        chance.choice(_LETTERS) for _ in range(chance.randint(datatype.low, datatype.high))
    ),
    Kind.CODE: lambda chance, datatype: chance.choice(datatype.codes),
    Kind.DATE: _date,
    Kind.DATETIME: _moment,
    Kind.TIME: _time,
    Kind.SUMMARY: lambda chance, _: format_summary("CNY", chance.randint(-(10**9), 10**9)),
    Kind.AMOUNT_TEXT: lambda chance, _: str(Amount("CNY", Fen(chance.randrange(10**9)))),
    Kind.DECIMAL: lambda chance, _: f"{chance.randrange(10**9)}.{chance.randrange(100):02d}",
}
