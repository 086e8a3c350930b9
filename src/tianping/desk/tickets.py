"""What a ticket is, who may have it when, and which step leads where.

Source: CCMS-T §六.1.2 (one standard way), §六.2.4 (service centre, hotlines); house, ADR-0082.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import msgspec

from tianping.desk.errors import DeskError

__all__ = [
    "ACTIONS",
    "KINDS",
    "PRIORITIES",
    "STATES",
    "TRANSITIONS",
    "Action",
    "Kind",
    "Priority",
    "Ticket",
    "TicketChange",
    "TicketState",
    "next_state",
]

_NS_PER_MINUTE: Final = 60_000_000_000
_HOUR: Final = 60
_DAY: Final = 24 * _HOUR


class Kind(StrEnum):
    """What a ticket is about."""

    REQUEST = "request"
    """Somebody asks for something: a change, advice, a document."""
    INCIDENT = "incident"
    """Something does not work as it should."""


KINDS: Final = {Kind.REQUEST: ("request", "服务请求"), Kind.INCIDENT: ("incident", "事件")}


class TicketState(StrEnum):
    """Where a ticket stands."""

    NEW = "new"
    ASSIGNED = "assigned"
    WAITING = "waiting"
    """For somebody outside: the clock of its targets stands."""
    RESOLVED = "resolved"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


STATES: Final = {
    TicketState.NEW: ("new", "新建"),
    TicketState.ASSIGNED: ("assigned", "处理中"),
    TicketState.WAITING: ("waiting", "等待外部"),
    TicketState.RESOLVED: ("resolved", "已解决"),
    TicketState.CLOSED: ("closed", "已关闭"),
    TicketState.WITHDRAWN: ("withdrawn", "已撤回"),
}


class Action(StrEnum):
    """A step in a ticket's life."""

    OPEN = "open"
    ASSIGN = "assign"
    NOTE = "note"
    RANK = "rank"
    LINK = "link"
    WAIT = "wait"
    RESUME = "resume"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    CLOSE = "close"
    WITHDRAW = "withdraw"


ACTIONS: Final = {
    Action.OPEN: ("opened", "提交"),
    Action.ASSIGN: ("assigned", "指派"),
    Action.NOTE: ("noted", "备注"),
    Action.RANK: ("priority changed", "调整优先级"),
    Action.LINK: ("page linked", "关联知识"),
    Action.WAIT: ("waits", "转等待"),
    Action.RESUME: ("goes on", "恢复处理"),
    Action.RESOLVE: ("resolved", "解决"),
    Action.REOPEN: ("reopened", "重新打开"),
    Action.CLOSE: ("closed", "关闭"),
    Action.WITHDRAW: ("withdrawn", "撤回"),
}

TRANSITIONS: Final[dict[tuple[TicketState, Action], TicketState]] = {
    (TicketState.NEW, Action.ASSIGN): TicketState.ASSIGNED,
    (TicketState.NEW, Action.NOTE): TicketState.NEW,
    (TicketState.NEW, Action.RANK): TicketState.NEW,
    (TicketState.NEW, Action.LINK): TicketState.NEW,
    (TicketState.NEW, Action.WITHDRAW): TicketState.WITHDRAWN,
    (TicketState.ASSIGNED, Action.ASSIGN): TicketState.ASSIGNED,
    (TicketState.ASSIGNED, Action.NOTE): TicketState.ASSIGNED,
    (TicketState.ASSIGNED, Action.RANK): TicketState.ASSIGNED,
    (TicketState.ASSIGNED, Action.LINK): TicketState.ASSIGNED,
    (TicketState.ASSIGNED, Action.WAIT): TicketState.WAITING,
    (TicketState.ASSIGNED, Action.RESOLVE): TicketState.RESOLVED,
    (TicketState.ASSIGNED, Action.WITHDRAW): TicketState.WITHDRAWN,
    (TicketState.WAITING, Action.ASSIGN): TicketState.ASSIGNED,
    (TicketState.WAITING, Action.NOTE): TicketState.WAITING,
    (TicketState.WAITING, Action.RANK): TicketState.WAITING,
    (TicketState.WAITING, Action.LINK): TicketState.WAITING,
    (TicketState.WAITING, Action.RESUME): TicketState.ASSIGNED,
    (TicketState.WAITING, Action.RESOLVE): TicketState.RESOLVED,
    (TicketState.WAITING, Action.WITHDRAW): TicketState.WITHDRAWN,
    (TicketState.RESOLVED, Action.NOTE): TicketState.RESOLVED,
    (TicketState.RESOLVED, Action.LINK): TicketState.RESOLVED,
    (TicketState.RESOLVED, Action.REOPEN): TicketState.ASSIGNED,
    (TicketState.RESOLVED, Action.CLOSE): TicketState.CLOSED,
}
"""Every pair that is possible; any other is refused."""


class Priority(msgspec.Struct, frozen=True):
    """How urgent a ticket is, and by when something must be done.

    Attributes:
        english: In words.
        chinese: The same in 中文.
        respond_minutes: By when somebody must have it.
        resolve_minutes: By when it must be resolved; the time in which it waits does not count.
    """

    english: str
    chinese: str
    respond_minutes: int
    resolve_minutes: int


PRIORITIES: Final = {
    1: Priority("settlement stands still", "清算停滞", 15, 4 * _HOUR),
    2: Priority("a participant cannot work", "参与者无法办理业务", _HOUR, 8 * _HOUR),
    3: Priority("work is hindered", "业务受影响", 4 * _HOUR, 3 * _DAY),
    4: Priority("no hurry", "一般", _DAY, 10 * _DAY),
}


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """A service request or incident as it stands.

    Attributes:
        number: Its number.
        kind: What it is about.
        title: In few words.
        text: In more words.
        asked_by: Whose it is: a bank code, a name, or ``monitoring``.
        owner: Who sees to it; empty for nobody yet.
        priority: 1, the most urgent, to 4.
        state: Where it stands.
        opened_at_ns: When it was opened.
        responded_at_ns: When somebody had it first.
        resolved_at_ns: When it was resolved; empty again when it is reopened.
        closed_at_ns: When it was closed or withdrawn.
        waiting_since_ns: Since when it waits.
        waited_ns: How long it waited before that.
        alarm: The alarm it came from; 0 for none.
        pages: Names of the knowledge pages linked to it.
    """

    number: int
    kind: Kind
    title: str
    text: str
    asked_by: str
    owner: str
    priority: int
    state: TicketState
    opened_at_ns: int
    responded_at_ns: int | None = None
    resolved_at_ns: int | None = None
    closed_at_ns: int | None = None
    waiting_since_ns: int | None = None
    waited_ns: int = 0
    alarm: int = 0
    pages: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.state in {TicketState.NEW, TicketState.ASSIGNED, TicketState.WAITING}

    def is_overdue(self, at_ns: int) -> bool:
        """Tell whether a target was missed by a moment.

        Source: house, ADR-0082.
        """
        targets = PRIORITIES[self.priority]
        responded = at_ns if self.responded_at_ns is None else self.responded_at_ns
        if self.state is not TicketState.WITHDRAWN and (
            responded - self.opened_at_ns > targets.respond_minutes * _NS_PER_MINUTE
        ):
            return True
        ended = self.resolved_at_ns or self.closed_at_ns or at_ns
        waits_ns = 0 if self.waiting_since_ns is None else ended - self.waiting_since_ns
        worked_ns = ended - self.opened_at_ns - self.waited_ns - waits_ns
        return worked_ns > targets.resolve_minutes * _NS_PER_MINUTE


class TicketChange(msgspec.Struct, frozen=True, kw_only=True):
    """One step; never changed or removed.

    Attributes:
        number: The step's own number.
        ticket: The ticket's.
        at_ns: When.
        person: Who did it.
        action: What was done.
        state: Where the ticket stood after that.
        text: What was written, or to whom or to which priority or page.
    """

    number: int
    ticket: int
    at_ns: int
    person: str
    action: Action
    state: TicketState
    text: str


def next_state(ticket: Ticket, action: Action) -> TicketState:
    """Return where a step takes a ticket.

    Raises:
        DeskError: its state does not allow the step.
    Source: house, ADR-0082.
    """
    found = TRANSITIONS.get((ticket.state, action))
    if found is None:
        raise DeskError(
            f"ticket {ticket.number}: expected a state that allows {action.value},"
            f" found {ticket.state.value}",
            f"工单 {ticket.number} 当前为{STATES[ticket.state][1]}，不能执行该操作",
        )
    return found
