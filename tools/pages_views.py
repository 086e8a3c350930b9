"""Reference page of the read models, made from their records and field help."""

from __future__ import annotations

import inspect
from typing import get_type_hints

from pages_core import cell
from tianping.views.fields import FIELD_HELP
from tianping.views.records import VIEWS
from tianping.views.records_financing import FINANCING_VIEWS
from tianping.views.records_people import PEOPLE_VIEWS
from tianping.views.records_register import REGISTER_VIEWS
from tianping.views.records_reports import REPORT_VIEWS

__all__ = ["pages"]


def _type_name(annotation: object) -> str:
    name = getattr(annotation, "__name__", "")
    return name if name and not getattr(annotation, "__args__", None) else str(annotation)


def _section(view: type) -> list[str]:
    lines = [f"## {view.__name__}", "", cell(inspect.getdoc(view) or ""), ""]
    lines += ["| field | type | meaning | 含义 |", "|---|---|---|---|"]
    for name, annotation in get_type_hints(view).items():
        english, chinese = FIELD_HELP[name]
        kind = _type_name(annotation).replace("tianping.views.records_reports.", "")
        kind = kind.replace("tianping.views.records.", "")
        lines.append(f"| `{name}` | `{cell(kind)}` | {cell(english)} | {cell(chinese)} |")
    return [*lines, ""]


def pages() -> dict[str, str]:
    """Return the page of the views."""
    lines = [
        "# Views 视图",
        "",
        "What the queries of `tianping.views.queries` return.",
        "Amounts are fen, dates are `yyyymmdd`, times are nanoseconds since 1970 (UTC).",
        "A name means the same in every view and in the table of the same data.",
        "",
    ]
    for view in (*VIEWS, *REPORT_VIEWS, *FINANCING_VIEWS, *PEOPLE_VIEWS, *REGISTER_VIEWS):
        lines += _section(view)
    return {"reference/views.md": "\n".join(lines)}
