"""Which rule carries out each command of the end of a day and of a year.

Source: SAPS-T §六; RULES-D §5-§8; house, ADR-0084 to ADR-0087.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from tianping.core.commands import (
    CarryYear,
    CheckOpening,
    ReportTotals,
    RequestDetails,
    RequestDownload,
    RequestSummary,
)
from tianping.core.control.day_end_requests import (
    request_details,
    request_download,
    request_summary,
)
from tianping.core.control.opening_check import check_opening
from tianping.core.control.totals import report_totals
from tianping.core.control.year_end import carry_year
from tianping.core.events import Event
from tianping.core.state import State

__all__ = ["DAY_END_RULES"]

DAY_END_RULES: Final[dict[type[Any], Callable[[State, Any], list[Event]]]] = {
    CheckOpening: check_opening,
    CarryYear: carry_year,
    ReportTotals: report_totals,
    RequestSummary: request_summary,
    RequestDetails: request_details,
    RequestDownload: request_download,
}
"""What each command of day-end does."""
