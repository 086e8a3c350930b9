from __future__ import annotations

from typing import get_type_hints

from tianping.views import schema as s
from tianping.views.books import AccountState, Rows, TypeTotal, Waiting
from tianping.views.fields import FIELD_HELP
from tianping.views.records import VIEWS
from tianping.views.records_financing import FINANCING_VIEWS
from tianping.views.records_people import PEOPLE_VIEWS
from tianping.views.records_register import REGISTER_VIEWS
from tianping.views.records_reports import REPORT_VIEWS

HIDDEN = {  # columns that only serve the fold and the walking of chains
    "id",
    "account_no_index",
    "is_on",
    "line",
    "next_movement",
    "first_movement",
    "movement_count",
    "first_seq",
    "last_paid",
    "last_received",
    "last_movement",
    "previous",
    "previous_paid",
    "previous_received",
}


def test_every_field_is_explained_in_two_languages() -> None:
    """Each field of each view has an English and a 中文 text, and no text is left over."""
    names = {
        name
        for view in (*VIEWS, *REPORT_VIEWS, *FINANCING_VIEWS, *PEOPLE_VIEWS, *REGISTER_VIEWS)
        for name in get_type_hints(view)
    }
    assert names == set(FIELD_HELP)
    for english, chinese in FIELD_HELP.values():
        assert english.strip()
        assert any("\u4e00" <= character <= "\u9fff" for character in chinese)


def test_every_column_is_a_field_or_hidden() -> None:
    """Tables call nothing by a name that the views do not explain."""
    names = {column.name for table in s.METADATA.sorted_tables for column in table.columns}
    assert names - set(FIELD_HELP) == HIDDEN - set(FIELD_HELP)


def test_rows_are_as_wide_as_their_tables() -> None:
    """The rows that states write have one value for each column."""
    account = AccountState(account=0, account_no="", subject=0, owner="")
    assert len(account.row()) == Rows(s.accounts).width
    assert len(account.close_day(20261123)) == Rows(s.account_days).width
    assert len(account.start_row(20261123)) == Rows(s.account_starts).width
    item = Waiting(payment=1, account=0, queue_class=8, queue_order=1)
    assert len(item.row()) == Rows(s.queue).width
    total = TypeTotal(business_date=20261123, message_type="")
    assert len(total.row()) == Rows(s.type_totals).width
