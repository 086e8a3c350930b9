"""Warning values as a participant writes and reads them."""

from __future__ import annotations

import pytest

from support.participants import EAST, WEST
from support.security_fixtures import NOW_NS
from tianping.node.families.accounts import warning_values
from tianping.node.tasks import WarningNotice as Draft
from tianping.participant.accounts import (
    WARNING_NOTICE,
    WarningNotice,
    WarningSetting,
    warning_notice_of,
)
from tianping.participant.messages import message_id_of
from tianping.wire.catalogue import Edition
from tianping.wire.codec import parse, write
from tianping.wire.message import build

MESSAGE_ID = "2026112300000007"
CREATED = "2026-11-23T09:30:15"


@pytest.mark.parametrize("edition", list(Edition))
@pytest.mark.parametrize(("value_fen", "on"), [(12_345, True), (-500, True), (0, False)])
def test_warning_setting_is_one_of_the_catalogue(
    edition: Edition, value_fen: int, on: bool
) -> None:
    """What is built is written, parsed back the same, and known by its id."""
    setting = WarningSetting(
        message_id=MESSAGE_ID,
        created_at=CREATED,
        sender=EAST,
        participant=WEST,
        value_fen=value_fen,
        on=on,
    )
    message = setting.message(edition)
    assert parse(write(message), message.code, edition=edition) == message
    assert message_id_of(message) == MESSAGE_ID
    told = "BalWrngSetng/BalWrngSetngInf"
    assert message.get(f"{told}/SwtchTp") == ("ST00" if on else "ST01")
    assert message.get(f"{told}/WrngPlusMnsTp") == ("PM01" if value_fen < 0 else "PM00")


@pytest.mark.parametrize("edition", list(Edition))
@pytest.mark.parametrize(
    ("below", "value_fen", "balance_fen"), [(True, 100, 99), (False, -5, -5), (True, 0, -1)]
)
def test_warning_notice_says_what_the_platform_wrote(
    edition: Edition, below: bool, value_fen: int, balance_fen: int
) -> None:
    """Both amounts keep their signs; other messages say nothing of warnings."""
    draft = Draft(
        EAST, "00000000000009000001", NOW_NS, 20261123, WEST, below, value_fen, balance_fen
    )
    message = build(WARNING_NOTICE, warning_values(draft, MESSAGE_ID), edition=edition)
    assert warning_notice_of(message) == WarningNotice(
        participant=WEST, below=below, value_fen=value_fen, balance_fen=balance_fen
    )
    setting = WarningSetting(
        message_id=MESSAGE_ID, created_at=CREATED, sender=EAST, participant=EAST, value_fen=1
    )
    assert warning_notice_of(setting.message(edition)) is None
