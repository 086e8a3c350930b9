"""What the audit trail notes of commands and events, in tables: whom it concerns, what is said.

Everything that a person does is noted, and of the messages those that change limits, agreements,
queues or payments that wait. Of what a command led to, the events that set something or that tell
of a run are noted; each is remembered, so that the next one can say what was so before.

Source: RULES-C §8 (events and fields of the audit); house, ADR-0074.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import msgspec

from tianping.core import commands as c
from tianping.core import events as e
from tianping.core.control.duties import ANYWHERE, DUTIES

__all__ = [
    "AUDITED_EVENTS",
    "AUDITED_MESSAGES",
    "Noted",
    "details_of",
    "is_audited",
    "note_command",
    "note_event",
    "standing_after",
]

AUDITED_MESSAGES: Final[dict[type[Any], str]] = {
    c.AdjustQueue: "original_message_id",
    c.CancelPayment: "original_message_id",
    c.WithdrawNetFile: "original_message_id",
    c.RequestReturn: "original_message_id",
    c.AnswerReturn: "original_message_id",
    c.CorrectEntry: "participant",
    c.MaintainAccount: "participant",
    c.AdjustEarmark: "participant",
    c.SetWarning: "participant",
    c.SetCapWarning: "participant",
    c.KeepFloors: "participant",
    c.RequestOpening: "participant",
    c.ManagePledging: "sender",
    c.ManagePool: "legal_entity",
    c.SetLending: "number",
    c.AnswerLending: "number",
    c.RevokeLending: "number",
    c.RestoreLending: "number",
    c.RequestPledgeLoan: "sender",
    c.ReportAcsEnd: "business_date",
    c.LogIn: "sender",
    c.LogOut: "sender",
    c.ReportLinkLost: "participant",
    c.CheckOpening: "sender",
    c.NotifyBinding: "sender",
    c.SetLinkKey: "participant",
    c.EndLinkKey: "participant",
}
"""Messages of participants that are noted, with the field that names whom or what they concern."""

_OBJECTS: Final[dict[type[Any], str]] = {
    **AUDITED_MESSAGES,
    c.SetParameter: "name",
    c.AddOffice: "code",
    c.AddParticipant: "code",
    c.AddPerson: "person",
    c.ChangePerson: "person",
    c.AppointOffice: "office",
    c.AdvanceSystem: "system",
    c.EnterCalendar: "year",
    c.ChangeCalendar: "date",
    c.PostponeStep: "system",
    c.EnterAcsEnd: "date",
    c.ReleaseGate: "date",
    c.ReportLate: "system",
    c.AnnounceService: "node",
    c.SignCentre: "centre",
    c.ForceLogOut: "target",
    c.LiftLogOut: "target",
    c.SetFault: "target",
    c.Broadcast: "centre",
    c.ChangeBaseData: "effective_date",
    c.EnterChangeFile: "requested_date",
    c.ConfirmChangeFile: "requested_date",
    c.DistributeRegister: "receiver",
    c.UnbindCertificate: "certificate",
    c.DeclineApplication: "application",
    c.PostOneSided: "participant",
    c.PlaceInQueue: "participant",
    c.SettleNets: "system",
    c.EnterLending: "number",
    c.DecideLending: "number",
    c.SetLendingTerms: "number",
    c.DisposePledge: "loan",
    c.AnswerPledge: "request",
    c.ExpirePledge: "request",
    c.RepayPledgeLoan: "loan",
    c.Propose: "",
    c.ApproveProposal: "proposal",
    c.RejectProposal: "proposal",
}
"""What a command concerns, where it is not what ``DUTIES`` says."""

_UNSAID: Final = frozenset(
    {
        "recorded_at_ns",
        "message_id",
        "digest",
        "original_hash",
        "certificate",
        "registry_version",
        "seed",
        "sender",
        "proposed",
        "act",
    }
)
"""Fields that stand elsewhere in the trail, or say nothing to a person."""


class _Shape(NamedTuple):
    """Which fields of an event say whom it concerns, and which aspect of that.

    ``sets``: the event says how it is from now on, so the last one said how it was before.
    """

    object: str
    aspect: str = ""
    sets: bool = True


AUDITED_EVENTS: Final[dict[type[Any], _Shape]] = {
    e.ParameterSet: _Shape("name"),
    e.PhaseAdvanced: _Shape("", sets=False),
    e.SystemAdvanced: _Shape("system", sets=False),
    e.SessionClosed: _Shape("system", sets=False),
    e.StepPostponed: _Shape("system", "step"),
    e.StepLate: _Shape("system", "step", sets=False),
    e.CalendarEntered: _Shape("year"),
    e.CalendarChanged: _Shape("date"),
    e.AcsEndNoted: _Shape("date", sets=False),
    e.AcsChecked: _Shape("date"),
    e.OpeningChecked: _Shape("office"),
    e.TotalsCompared: _Shape("system", sets=False),
    e.YearCarried: _Shape("year", sets=False),
    e.GateReleased: _Shape("date", sets=False),
    e.ServiceAnnounced: _Shape("node"),
    e.CentreChanged: _Shape("centre"),
    e.LoggedIn: _Shape("participant", "system", sets=False),
    e.LoggedOut: _Shape("participant", "system", sets=False),
    e.LogOutLifted: _Shape("participant", "system", sets=False),
    e.FaultChanged: _Shape("participant"),
    e.LogInRuled: _Shape("", sets=False),
    e.BroadcastMade: _Shape("about", sets=False),
    e.PersonAdded: _Shape("person", sets=False),
    e.PersonChanged: _Shape("person", sets=False),
    e.PersonSuspended: _Shape("person"),
    e.PersonRemoved: _Shape("person", sets=False),
    e.PersonReset: _Shape("person", sets=False),
    e.ParticipantAdded: _Shape("code", sets=False),
    e.AccountOpened: _Shape("owner", "number", sets=False),
    e.BaseDataChanged: _Shape("effective_date", sets=False),
    e.ChangeFileEntered: _Shape("file", sets=False),
    e.ChangeFileConfirmed: _Shape("file", sets=False),
    e.ChangeFileApplied: _Shape("file", "system", sets=False),
    e.RegisterDistributed: _Shape("receiver", sets=False),
    e.BooksCarried: _Shape("from_account", sets=False),
    e.OfficeConverted: _Shape("office", sets=False),
    e.ParticipantSuspended: _Shape("participant"),
    e.ClosingSet: _Shape("participant"),
    e.ClosingTried: _Shape("participant", sets=False),
    e.CertificateBound: _Shape("participant", "certificate", sets=False),
    e.CertificateUnbound: _Shape("participant", "certificate", sets=False),
    e.CertificateApplied: _Shape("participant", "application", sets=False),
    e.ApplicationDeclined: _Shape("participant", "application", sets=False),
    e.CertificateIssued: _Shape("participant", "certificate", sets=False),
    e.CertificateOverlapping: _Shape("participant", "certificate", sets=False),
    e.CertificateRevoked: _Shape("participant", "certificate", sets=False),
    e.CertificateExpiring: _Shape("participant", "certificate", sets=False),
    e.CertificateExpired: _Shape("participant", "certificate", sets=False),
    e.AccessBound: _Shape("participant", "certificate", sets=False),
    e.AccessUnbound: _Shape("participant", "certificate", sets=False),
    e.LinkKeySet: _Shape("participant", sets=False),
    e.LinkKeyEnded: _Shape("participant", sets=False),
    e.OfficeAppointed: _Shape("role"),
    e.MinimumBalanceSet: _Shape("account"),
    e.EarmarkSet: _Shape("account", "system"),
    e.OverdraftLimitSet: _Shape("account"),
    e.OverdraftLimitApplied: _Shape("account"),
    e.AccountControlled: _Shape("account", "control"),
    e.ReserveSet: _Shape("account", "queue_class"),
    e.LimitSet: _Shape("account", "counterparty"),
    e.WarningSet: _Shape("account", "setter"),
    e.PoolManaged: _Shape("legal_entity"),
    e.PoolInForce: _Shape("legal_entity"),
    e.PoolFloorSet: _Shape("legal_entity"),
    e.LendingAgreed: _Shape("number"),
    e.LendingMoved: _Shape("number"),
    e.LendingTermsSet: _Shape("number"),
    e.LendingFloorSet: _Shape("account"),
    e.PledgingSet: _Shape("participant"),
    e.PledgingApplied: _Shape("participant"),
    e.PledgeAnswered: _Shape("participant", "request", sets=False),
    e.QueueAdjusted: _Shape("payment"),
    e.PaymentCancelled: _Shape("payment", sets=False),
    e.MatchingRun: _Shape("", sets=False),
    e.MatchingProposed: _Shape("", sets=False),
    e.PoolRun: _Shape("legal_entity", sets=False),
    e.LendingRun: _Shape("", sets=False),
    e.SessionHeld: _Shape("submission", sets=False),
    e.SessionTakenUp: _Shape("submission", sets=False),
    e.FeesListed: _Shape("office", sets=False),
    e.InterestCharged: _Shape("account", sets=False),
    e.TrialBalanceTaken: _Shape("", sets=False),
    e.PenaltyLoanGranted: _Shape("payment", sets=False),
    e.EarmarkReleaseKept: _Shape("account", "system", sets=False),
    e.EarmarkReleased: _Shape("account", "system", sets=False),
    e.EarmarkReleaseLapsed: _Shape("account", "system", sets=False),
    e.PledgeDisposed: _Shape("loan", sets=False),
    e.AuditLogAttested: _Shape("", sets=False),
    e.CoreUpgraded: _Shape("", sets=False),
}
"""What a command may lead to that is noted; returned payments are counted beside it."""


class Noted(NamedTuple):
    """What is said of a command or an event."""

    function: str
    object: str
    aspect: str
    text: str
    sets: bool = False


def is_audited(command: c.Command) -> bool:
    """Tell whether a command, as it is meant, belongs into the trail, whoever sent it."""
    kind = type(command)
    return kind in AUDITED_MESSAGES or kind is c.Act or bool(DUTIES[kind].enter)


def note_command(command: c.Command) -> Noted:
    """Return what is said of a command: its name, whom it concerns, its other fields."""
    kind = type(command)
    field = _OBJECTS.get(kind, DUTIES[kind].of)
    if field == ANYWHERE:
        field = ""
    named = str(getattr(command, field)) if field else ""
    return Noted(kind.__name__, named, "", _said(command, {field, *_UNSAID}))


def details_of(command: c.Command) -> str:
    """Return everything that a command says, for whoever must approve it."""
    return _said(command, {"recorded_at_ns"})


def note_event(event: e.Event) -> Noted:
    """Return what is said of an event; its object is an account's index where it has one."""
    shape = AUDITED_EVENTS[type(event)]
    named = str(getattr(event, shape.object)) if shape.object else ""
    aspect = str(getattr(event, shape.aspect)) if shape.aspect else ""
    text = _said(event, {shape.object, shape.aspect, "registry_version"})
    return Noted(type(event).__name__, named, aspect, text, shape.sets)


def standing_after(event: e.Event) -> e.Event:
    """Return the event that says how things are after it: of a release, what is left earmarked."""
    if isinstance(event, e.EarmarkReleased):
        return e.EarmarkSet(event.account, event.system, event.left_fen)
    return event


def _said(record: msgspec.Struct, but: set[str]) -> str:
    """Return the fields of a record as text, lists by their length."""
    parts = []
    for name in record.__struct_fields__:
        value = getattr(record, name)
        if name in but or isinstance(value, bytes):
            continue
        shown = len(value) if isinstance(value, list) else value
        parts.append(f"{name}={shown}")
    return " ".join(parts)
