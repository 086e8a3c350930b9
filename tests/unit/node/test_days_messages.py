"""The days on the wire: what is told (801, 809, 303), and the end notice of ACS (811)."""

from __future__ import annotations

import pytest

from support.participants import EAST
from tianping.core.commands import ReportAcsEnd
from tianping.core.day_terms import SERVICE_NAMES, STEP_CUT_OFF, STEP_END_OLD_DATE
from tianping.core.events import ServiceAnnounced, StepPostponed, SystemAdvanced
from tianping.core.terms import SYSTEM_BEPS, SYSTEM_HVPS, SYSTEM_SAPS
from tianping.node.drafts_days import DAY_BROADCASTS
from tianping.node.families.days import (
    FREE_NOTICE,
    SERVICE_NOTICE,
    SYSTEM_NOTICE,
    free_values,
    service_values,
    system_values,
)
from tianping.node.tasks_days import FreeNotice, ServiceNotice, SystemNotice
from tianping.participant.acs import BusinessEnd
from tianping.participant.days import (
    ServiceState,
    SystemState,
    is_newer,
    service_state_of,
    system_state_of,
)
from tianping.participant.store import Store
from tianping.values.dates import BusinessDate, instant_at
from tianping.wire.catalogue import Edition
from tianping.wire.message import Message, build
from unit.node.test_intake import CREATED, DATE, check, checker, sealed

_COMMON = ("301100000007", "0" * 20, 1_790_000_000_000_000_000, 20261123)
_TODAY, _TOMORROW = BusinessDate(20261123), BusinessDate(20261124)


def _moved(system: int, step: int, *states: int, switched: bool = False) -> SystemAdvanced:
    from_state, to_state = states
    to_date = _TOMORROW if switched else _TODAY
    return SystemAdvanced(system, step, _TODAY, from_state, to_date, to_state, 20261125, True)


def _notice(event: SystemAdvanced, edition: Edition = Edition.NEWER) -> Message:
    (broadcast,) = DAY_BROADCASTS[SystemAdvanced](event, 7)
    draft = broadcast.kind(*_COMMON, **broadcast.facts)
    assert isinstance(draft, SystemNotice)
    return build(SYSTEM_NOTICE, system_values(draft, "202611230001"), edition=edition)


@pytest.mark.parametrize("edition", list(Edition))
def test_system_notice_says_where_a_system_stands(edition: Edition) -> None:
    """The switch of BEPS is 15 on the wire, and the next date is told (RULES-D §2.4)."""
    told = system_state_of(_notice(_moved(SYSTEM_BEPS, 8, 10, 20), edition))
    assert told == SystemState("BEPS", 20261123, 15, 20261125, workday=True)
    told = system_state_of(_notice(_moved(SYSTEM_BEPS, 6, 20, 10, switched=True), edition))
    assert told == SystemState("BEPS", 20261124, 10, 20261125, workday=True)
    told = system_state_of(_notice(_moved(SYSTEM_SAPS, 5, 10, 40)))
    assert told is not None
    assert (told.system, told.status) == ("SAPS", 40)


def test_nothing_is_told_when_the_wire_knows_no_difference() -> None:
    """The pre-close is still the window, and the end of an old date is nobody's present state."""
    assert DAY_BROADCASTS[SystemAdvanced](_moved(SYSTEM_HVPS, 4, 30, 32), 7) == []
    old = _moved(SYSTEM_BEPS, STEP_END_OLD_DATE, 40, 10)
    assert DAY_BROADCASTS[SystemAdvanced](old, 7) == []


def test_holiday_and_missing_next_date_are_told_as_they_are() -> None:
    """A natural day that is no working day; a platform without a calendar."""
    event = SystemAdvanced(SYSTEM_BEPS, 6, _TODAY, 20, BusinessDate(20261128), 10, 0, False)
    told = system_state_of(_notice(event))
    assert told == SystemState("BEPS", 20261128, 10, 0, workday=False)


@pytest.mark.parametrize("status", sorted(SERVICE_NAMES))
def test_service_notice_is_read_as_it_was_meant(status: int) -> None:
    """Every status, with and without a time and words."""
    for start_ns, remark in ((0, ""), (instant_at(_TOMORROW, 480), "磁盘更换")):
        event = ServiceAnnounced(status, _TOMORROW, start_ns, "0000", remark)
        (broadcast,) = DAY_BROADCASTS[ServiceAnnounced](event, 7)
        draft = broadcast.kind(*_COMMON, **broadcast.facts)
        assert isinstance(draft, ServiceNotice)
        message = build(SERVICE_NOTICE, service_values(draft, "1"), edition=Edition.NEWER)
        told = service_state_of(message)
        start = "2026-11-24T08:00:00" if start_ns else ""
        assert told == ServiceState("0000", SERVICE_NAMES[status][0], 20261124, start, remark)
        assert system_state_of(message) is None


def test_later_step_is_told_in_words() -> None:
    """No message has a field for it: both languages, with the time in Beijing."""
    event = StepPostponed(SYSTEM_HVPS, STEP_CUT_OFF, _TODAY, 1_020, 1_050)
    (broadcast,) = DAY_BROADCASTS[StepPostponed](event, 7)
    draft = broadcast.kind(*_COMMON, **broadcast.facts)
    assert isinstance(draft, FreeNotice)
    message = build(FREE_NOTICE, free_values(draft, "1"), edition=Edition.NEWER)
    content = str(message.get("FreeFrmt/FreeFrmtInf/MsgCntt"))
    assert "2026-11-23 17:30" in content
    assert "业务截止" in content
    assert service_state_of(message) is None


@pytest.mark.parametrize("edition", list(Edition))
def test_end_notice_of_acs_becomes_a_command(edition: Edition) -> None:
    """ccms.811 carries its date in its id; what it says stays with the original."""
    notice = BusinessEnd(
        message_id=f"{DATE}00000008", created_at=CREATED, sender=EAST, date=BusinessDate(DATE)
    )
    _, (command,) = check(sealed(notice.message(edition)), at=checker(edition))
    assert isinstance(command, ReportAcsEnd)
    assert (command.sender, command.business_date) == (EAST, DATE)


def test_client_follows_states_and_never_goes_back() -> None:
    """Notices that come late or twice move nothing; a lost one is made up for by the next."""
    store = Store(":memory:")
    told = [
        SystemState("HVPS", 20261123, 10), SystemState("HVPS", 20261123, 40),
        SystemState("HVPS", 20261123, 20), SystemState("HVPS", 20261124, 0, 20261125),
        SystemState("HVPS", 20261123, 40), SystemState("BEPS", 20261124, 10),
    ]  # fmt: skip
    assert [store.keep_system(one) for one in told] == [True, True, False, True, False, True]
    assert store.systems() == {"HVPS": told[3], "BEPS": told[5]}
    assert is_newer(told[0], None)
    store.keep_service(ServiceState("0000", "NS00", 20261124))
    store.keep_service(ServiceState("0000", "NS01", 20261125, "", "back"))
    assert store.services() == [ServiceState("0000", "NS01", 20261125, "", "back")]
    store.close()
