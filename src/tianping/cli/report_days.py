"""What the commands about a business date share: which date, and what is said of it."""

from __future__ import annotations

from sqlalchemy import Connection, select

from tianping.cli.failures import Exit, Failure
from tianping.cli.language import CHINESE, LANGUAGE, t
from tianping.core.terms import PHASE_NAMES
from tianping.values.dates import BusinessDate, iso_date, parse_date
from tianping.views import schema as s
from tianping.views.records import PlatformView

__all__ = ["date_facts", "no_such_date", "phase_name", "wanted_date"]


def wanted_date(where: PlatformView, text: str) -> int:
    """Return the date that was asked for; the current business date when none was.

    Raises:
        ValueTextError: the text is no date.
    """
    return parse_date(text) if text else where.business_date


def no_such_date(connection: Connection, date: int) -> Failure:
    """Return the failure that a date is none of the platform's."""
    days = s.business_days.c.business_date
    known = [str(one) for one in connection.execute(select(days).order_by(days)).scalars()]
    between = known[0] if len(known) == 1 else f"{known[0]} … {known[-1]}"
    return Failure(
        Exit.INPUT,
        f"business date: expected one of this platform ({between}), found {date}",
        f"业务日期：应为本平台的业务日期（{between}），实为 {date}",
    )


def phase_name(phase: int) -> str:
    """Return a phase for people: its number and its word."""
    names = PHASE_NAMES.get(phase)
    if names is None:
        return str(phase)
    return f"{phase:02d} {names[1] if LANGUAGE == CHINESE else names[0]}"


def date_facts(where: PlatformView, date: int, *, closed: bool) -> list[tuple[str, str]]:
    """Return platform, date, whether it is over, and how far the journal was read."""
    return [
        (t("platform", "平台"), where.platform),
        (t("business date", "业务日期"), iso_date(BusinessDate(date))),
        (t("phase", "系统状态"), t("closed", "已结束") if closed else phase_name(where.phase)),
        (t("journal position", "日志位置"), str(where.seq)),
    ]
