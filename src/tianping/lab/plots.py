"""Pictures of compared days: value settled over the day, and what it took.

matplotlib is an extra (``pip install "tianping[plot]"``) and is imported only when a picture is
asked for.
Source: house, ADR-0053.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

from tianping.lab.days import OPENING_MINUTE
from tianping.lab.runs import DayResult

__all__ = ["PlotTexts", "draw_comparison"]

_INCHES: Final = (11.0, 4.8)
_DOTS_PER_INCH: Final = 120


class PlotTexts(NamedTuple):
    """The words in the picture, in the person's language; ``font`` is a font file or empty."""

    title: str
    settled: str
    time: str
    liquidity: str
    names: dict[str, str]
    font: str = ""


def draw_comparison(results: list[DayResult], path: Path, texts: PlotTexts) -> None:
    """Write a picture of results to a file; its ending says which form (png, svg, pdf).

    Raises:
        ImportError: matplotlib is not installed.
        OSError: the file cannot be written.
        ValueError: the file's ending names no form of picture.
    """
    import matplotlib as mpl  # noqa: PLC0415 - an extra, needed only for pictures
    from matplotlib import font_manager  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    family = "sans-serif"
    if texts.font:
        font_manager.fontManager.addfont(texts.font)
        family = font_manager.FontProperties(fname=texts.font).get_name()
    with mpl.rc_context({"svg.hashsalt": "tianping", "font.family": [family]}):
        figure = Figure(figsize=_INCHES, layout="constrained")
        course, use = figure.subplots(1, 2, width_ratios=[3, 2])
        for result in results:
            hours = [
                (OPENING_MINUTE + 30 * (slot + 1)) / 60 for slot in range(len(result.course_fen))
            ]
            shares = [100 * value / result.offered_fen for value in result.course_fen]
            course.plot(hours, shares, marker=".", label=texts.names[result.policy])
        course.set_xlabel(texts.time)
        course.set_ylabel(texts.settled)
        course.set_ylim(0, 102)
        course.grid(alpha=0.3)
        course.legend(fontsize="small")
        names = [texts.names[result.policy] for result in results]
        use.barh(names, [100 * one.liquidity_fen / one.offered_fen for one in results])
        use.invert_yaxis()
        use.set_xlabel(texts.liquidity)
        figure.suptitle(texts.title)
        figure.savefig(path, dpi=_DOTS_PER_INCH)
