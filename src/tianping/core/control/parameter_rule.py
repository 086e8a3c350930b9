"""What is laid down of a parameter: its bounds, when a change takes effect, who owns it.

Source: CCMS-T §四 (parameters); RULES-C §6.1-6.3 with correction 2 (owners); house, ADR-0068.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tianping.core.terms import SYSTEM_CCMS, SYSTEM_SAPS

__all__ = [
    "AT_ONCE",
    "EFFECT_NAMES",
    "NEXT_SESSION",
    "NEXT_SWITCH",
    "UNIT_NAMES",
    "USUAL_TERMS",
    "ParameterCheck",
    "ParameterRule",
    "ParameterTerms",
    "ParameterValues",
]

# The earliest moment at which a change takes effect.
AT_ONCE: Final = 0
NEXT_SESSION: Final = 1
NEXT_SWITCH: Final = 2

EFFECT_NAMES: Final = {
    AT_ONCE: ("at once", "实时生效"),
    NEXT_SESSION: ("at the next session", "下一场次生效"),
    NEXT_SWITCH: ("at the next day switch", "下一次日切生效"),
}

UNIT_NAMES: Final = {
    "flag": ("0 or 1", "0 或 1"),
    "choice": ("a choice by number", "选项序号"),
    "bits": ("one bit each", "按位"),
    "count": ("a number", "个数"),
    "fen": ("fen", "分"),
    "ppm": ("millionths", "百万分之一"),
    "percent": ("percent", "百分比"),
    "years": ("years", "年"),
    "bp": ("hundredths of a percent", "万分之一"),
    "days": ("days", "天"),
    "day": ("day of the month", "日"),
    "minutes": ("minutes", "分钟"),
    "seconds": ("seconds", "秒"),
    "bytes": ("bytes", "字节"),
}


class ParameterTerms:
    """How a parameter is handled.

    Attributes:
        effect: The earliest moment at which a change takes effect.
        system: Whose switch and sessions count, and who may delegate it.
        unit: One of ``UNIT_NAMES``.
        local: Whether a region or a participant may have a value of its own, which the branch of
            its area may set; every other parameter is the head office's.
        notice: The eight characters by which participants are told of it (ccms.907); empty for
            what concerns the platform alone.
    """

    def __init__(
        self,
        effect: int,
        system: int,
        *,
        unit: str = "count",
        local: bool = False,
        notice: str = "",
    ) -> None:
        self.effect: int = effect
        self.system: int = system
        self.unit: str = unit
        self.local: bool = local
        self.notice: str = notice


USUAL_TERMS: Final = ParameterTerms(AT_ONCE, SYSTEM_CCMS)
"""The platform's own number, changed at once, told to nobody."""


class ParameterRule:
    """Bounds, meaning and terms of one parameter."""

    def __init__(
        self,
        default: int,
        least: int,
        *,
        most: int,
        texts: tuple[str, str],
        terms: ParameterTerms = USUAL_TERMS,
    ) -> None:
        self.default: int = default
        self.least: int = least
        self.most: int = most
        self.texts: tuple[str, str] = texts
        self.terms: ParameterTerms = terms

    @property
    def dated_by(self) -> int:
        """The system by whose date its values are dated, and with whose switch changes come.

        What changes at once follows settlement's own date, that of SAPS.
        Source: RULES-C §6.2-6.3; RULES-D §1 (each system its own date); house, ADR-0068.
        """
        if self.terms.effect == AT_ONCE or self.terms.system == SYSTEM_CCMS:
            return SYSTEM_SAPS
        return self.terms.system


class ParameterValues:
    """The values that hold together at one moment, for one scope: its own, else everybody's."""

    def __init__(
        self, own: dict[str, int], general: dict[str, int], default: Callable[[str], int]
    ) -> None:
        self._own: dict[str, int] = own
        self._general: dict[str, int] = general
        self._default: Callable[[str], int] = default

    def value(self, name: str) -> int:
        """Return the value of a parameter at that moment.

        Source: RULES-C §6.3.
        """
        found = self._own.get(name)
        if found is None:
            found = self._general.get(name)
        return self._default(name) if found is None else found


class ParameterCheck:
    """Something that must be true of several parameters together.

    Attributes:
        reads: The parameters that it looks at; nothing else is shown to it.
    """

    def __init__(
        self,
        name: str,
        reads: tuple[str, ...],
        *,
        holds: Callable[[ParameterValues], bool],
        texts: tuple[str, str],
    ) -> None:
        self.name: str = name
        self.reads: tuple[str, ...] = reads
        self.holds: Callable[[ParameterValues], bool] = holds
        self.texts: tuple[str, str] = texts
