"""Hostile inputs from a seed: mutations of good bytes.

The same seed gives the same bytes on every machine. The kind of each input is counted by the
tests that use them, so that a kind which is never drawn is noticed. For XML see ``hostile_xml``.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

__all__ = ["MUTATIONS", "HostileInput", "mutate", "mutations"]


class HostileInput(NamedTuple):
    """One input and how it was made."""

    kind: str
    content: bytes


def _flip_bit(random_: random.Random, raw: bytes, _others: Sequence[bytes]) -> bytes:
    place = random_.randrange(len(raw))
    return raw[:place] + bytes([raw[place] ^ (1 << random_.randrange(8))]) + raw[place + 1 :]


def _set_byte(random_: random.Random, raw: bytes, _others: Sequence[bytes]) -> bytes:
    place = random_.randrange(len(raw))
    value = random_.choice(b"\0 0{}:<>&\"'\r\n|\xff\xef\x80A9-")
    return raw[:place] + bytes([value]) + raw[place + 1 :]


def _truncate(random_: random.Random, raw: bytes, _others: Sequence[bytes]) -> bytes:
    return raw[: random_.randrange(len(raw))]


def _drop_front(random_: random.Random, raw: bytes, _others: Sequence[bytes]) -> bytes:
    return raw[random_.randrange(len(raw)) :]


def _delete_span(random_: random.Random, raw: bytes, _others: Sequence[bytes]) -> bytes:
    start = random_.randrange(len(raw))
    return raw[:start] + raw[start + random_.randrange(1, 40) :]


def _duplicate_span(random_: random.Random, raw: bytes, _others: Sequence[bytes]) -> bytes:
    start = random_.randrange(len(raw))
    span = raw[start : start + random_.randrange(1, 200)]
    return raw[:start] + span * random_.randrange(2, 4) + raw[start + len(span) :]


def _duplicate_whole(_random: random.Random, raw: bytes, _others: Sequence[bytes]) -> bytes:
    return raw + raw


def _splice(random_: random.Random, raw: bytes, others: Sequence[bytes]) -> bytes:
    other = random_.choice(others)
    return raw[: random_.randrange(len(raw))] + other[random_.randrange(len(other)) :]


def _insert(random_: random.Random, raw: bytes, _others: Sequence[bytes]) -> bytes:
    place = random_.randrange(len(raw) + 1)
    return raw[:place] + random_.choice(_TOKENS) + raw[place:]


def _edges(raw: bytes) -> list[int]:
    """Return the places where one part of a message meets the next."""
    edges = {0, len(raw)}
    for token in (b"{S:", b"}\r\n", b"}", b"<"):
        place = raw.find(token)
        if place >= 0:
            edges |= {place, place + len(token)}
    return sorted(edges)


def _insert_at_edge(random_: random.Random, raw: bytes, _others: Sequence[bytes]) -> bytes:
    place = random_.choice(_edges(raw))
    return raw[:place] + random_.choice(_TOKENS) + raw[place:]


def _delete_between_edges(random_: random.Random, raw: bytes, _others: Sequence[bytes]) -> bytes:
    start, end = sorted(random_.choices(_edges(raw), k=2))
    return raw[:start] + raw[end:]


def _empty_block(_random: random.Random, raw: bytes, _others: Sequence[bytes]) -> bytes:
    start = raw.find(b"{S:") + 3
    return raw[:start] + raw[raw.find(b"}", start) :] if start > 2 else raw


def _overwrite_field(random_: random.Random, raw: bytes, _others: Sequence[bytes]) -> bytes:
    start, length = random_.choice(_HEADER_FIELDS)
    value = random_.choice(b" 0459AX.-z\xff").to_bytes(1, "big") * length
    return raw[:start] + value + raw[start + length :]


def _swap(random_: random.Random, raw: bytes, _others: Sequence[bytes]) -> bytes:
    first, second = sorted(random_.randrange(len(raw)) for _ in range(2))
    middle = raw[first + 1 : second]
    return raw[:first] + raw[second : second + 1] + middle + raw[first : first + 1] + raw[second:]


def _grow(random_: random.Random, raw: bytes, _others: Sequence[bytes]) -> bytes:
    place = random_.randrange(len(raw) + 1)
    return raw[:place] + random_.choice(b" A=0\r\0>").to_bytes(1, "big") * 5000 + raw[place:]


def _noise(random_: random.Random, _raw: bytes, _others: Sequence[bytes]) -> bytes:
    return random_.randbytes(random_.randrange(400))


_HEADER_FIELDS: Final = (
    *((3, 2), (5, 14), (19, 4), (23, 14), (37, 4), (41, 8), (49, 6), (55, 3), (58, 20)),
    *((78, 20), (98, 20), (118, 1), (119, 1), (120, 9), (129, 3), (114, 1), (115, 1)),
)
"""Offset and length of the fields of version 02, and two of version 01."""

_TOKENS: Final = (
    b"{H:",
    b"{S:",
    b"}\r\n",
    b"}",
    b"\r\n",
    b"\n",
    b"\xef\xbb\xbf",
    b"<?xml version='1.0' encoding='GBK'?>",
    b"<!DOCTYPE a>",
    b"<!--",
    b"]]>",
    b"&amp;",
    b"&#0;",
    b"\0",
    b"\xed\xa0\x80",
    b"==",
    "中".encode(),
)

MUTATIONS: Final[dict[str, Callable[[random.Random, bytes, Sequence[bytes]], bytes]]] = {
    "flip_bit": _flip_bit,
    "set_byte": _set_byte,
    "truncate": _truncate,
    "drop_front": _drop_front,
    "delete_span": _delete_span,
    "duplicate_span": _duplicate_span,
    "duplicate_whole": _duplicate_whole,
    "splice": _splice,
    "insert": _insert,
    "insert_at_edge": _insert_at_edge,
    "delete_between_edges": _delete_between_edges,
    "empty_block": _empty_block,
    "overwrite_field": _overwrite_field,
    "swap": _swap,
    "grow": _grow,
    "noise": _noise,
}


def mutate(random_: random.Random, seeds: Sequence[bytes]) -> HostileInput:
    """Return one seed after one to three mutations, called by the first of them."""
    raw = random_.choice(seeds)
    kinds = random_.choices(list(MUTATIONS), k=random_.choice((1, 1, 1, 2, 3)))
    for kind in kinds:
        raw = MUTATIONS[kind](random_, raw, seeds) if raw else raw
    return HostileInput(kinds[0], raw)


def mutations(seed: int, seeds: Sequence[bytes], count: int) -> Iterator[HostileInput]:
    """Yield this many mutations of good inputs."""
    random_ = random.Random(seed)  # noqa: S311 - repeatable, not secret
    for _ in range(count):
        yield mutate(random_, seeds)
