"""Who may do what: every command, the roles that may enter it, and those that must then approve.

A command with approvers needs two persons from the first person on, unless
``control.two_persons`` is 0: what is important (审批) a supervisor approves, an ordinary entry
(复核) another operator may check. What comes as a message is nobody's to enter. Of each command the
table also says whose it is, so that a person of an office reaches no other's accounts.
Source: CCMS-T §五.5.2-5 (three classes of users, entry and check); RULES-C §7.5 with its
correction 1.17; house, ADR-0070, ADR-0071.
"""

from __future__ import annotations

from typing import Any, Final

from tianping.core import commands as c
from tianping.core.control.roles import (
    ADMINISTRATOR,
    MAINTAINER,
    OPERATOR,
    SUPERVISOR,
)

__all__ = ["ANYWHERE", "DUTIES", "ONLY_APPROVED", "Duty"]

ANYWHERE: Final = "*"
"""Marks a command that concerns whom the command inside it concerns."""

_BUSINESS: Final = (OPERATOR, SUPERVISOR)
_PERSONS: Final = (SUPERVISOR, ADMINISTRATOR)


class Duty:
    """Who may do a command.

    Attributes:
        enter: The roles that may enter it; none for what no person enters.
        approve: The roles that may approve it; none for what one person does alone.
        of: The field that names whom it concerns; empty for the whole platform.
        unattended: Whether the node may do it, too: its clock, or for ACS, which is no person.
        signed: Whether it may come as a signed message, too; ``certificate`` is empty else.
        persons: Whether it is about persons, which one decides about while nobody else could.
    """

    def __init__(
        self,
        enter: tuple[int, ...] = (),
        approve: tuple[int, ...] = (),
        *,
        of: str = "",
    ) -> None:
        self.enter: tuple[int, ...] = enter
        self.approve: tuple[int, ...] = approve
        self.of: str = of
        self.unattended: bool = False
        self.signed: bool = False
        self.persons: bool = False


def _message() -> Duty:
    """Return the duty of what comes as a message only, or from the node.

    Source: house, ADR-0070.
    """
    return Duty()


def _alone(*, unattended: bool = False) -> Duty:
    """Return the duty of what one person of the business does.

    Source: RULES-C §7.5.
    """
    duty = Duty(_BUSINESS)
    duty.unattended = unattended
    return duty


def _entry(of: str = "", *, signed: bool = False) -> Duty:
    """Return the duty of an ordinary entry: checked by another.

    Source: RULES-C §7.5.
    """
    duty = Duty(_BUSINESS, _BUSINESS, of=of)
    duty.signed = signed
    return duty


def _important(of: str = "", *, signed: bool = False, unattended: bool = False) -> Duty:
    """Return the duty of what a supervisor must approve.

    Source: RULES-C §7.5.
    """
    duty = Duty(_BUSINESS, (SUPERVISOR,), of=of)
    duty.signed = signed
    duty.unattended = unattended
    return duty


def _about_person(of: str) -> Duty:
    """Return the duty of what an administrator enters about a person.

    Source: RULES-C §7.5.
    """
    duty = Duty((ADMINISTRATOR,), _PERSONS, of=of)
    duty.persons = True
    return duty


def _decision() -> Duty:
    """Return the duty of proposing and deciding; the command inside says more.

    Source: house, ADR-0071.
    """
    return Duty((OPERATOR, SUPERVISOR, ADMINISTRATOR, MAINTAINER), of=ANYWHERE)


DUTIES: Final[dict[type[Any], Duty]] = {
    # The platform, its parameters, its day.
    c.OpenPlatform: _message(),
    c.SetParameter: _important(),
    c.SetParameters: _important(),
    c.PutParametersInForce: _alone(unattended=True),
    c.SetAuthorities: _important(),
    c.RevokeAuthorities: _important(),
    c.DelegateArea: _important(),
    c.AssignCity: _important(),
    c.AdvancePhase: _important(unattended=True),
    c.TakeTrialBalance: _alone(),
    # The four systems' days, the calendar, and what is waited for.
    c.AdvanceSystem: _important(unattended=True),
    c.EnterCalendar: _important(unattended=True),
    c.ChangeCalendar: _important(),
    c.PostponeStep: _important(),
    c.ReportAcsEnd: _message(),
    c.EnterAcsEnd: _important(),
    c.ReportAcsCheck: _important("office", unattended=True),
    c.ReleaseGate: _important(),
    c.ReportLate: _alone(unattended=True),
    c.AnnounceService: _important(),
    # Nodes: centres, log-ins, force and fault, words to participants.
    c.SignCentre: _alone(),
    c.LogIn: _message(),
    c.LogOut: _message(),
    c.ForceLogOut: _important(),
    c.LiftLogOut: _important(),
    c.SetFault: _important(),
    c.ReportLinkLost: _message(),
    c.Broadcast: _alone(unattended=True),
    c.SendFreeText: _message(),
    # The end of a day and of a year.
    c.CarryYear: _important(),
    c.ReportTotals: _alone(unattended=True),
    c.CheckOpening: _message(),
    c.RequestSummary: _message(),
    c.RequestDetails: _message(),
    c.RequestDownload: _message(),
    # Persons, acts, and what two of them decide.
    c.Act: _message(),
    c.AddPerson: _about_person("office"),
    c.ChangePerson: _about_person(""),
    c.RestorePerson: _about_person("person"),
    c.RemovePerson: _about_person("person"),
    c.ResetPerson: _about_person("person"),
    c.SuspendPerson: Duty((SUPERVISOR, ADMINISTRATOR), of="person"),
    c.AttestAuditLog: _message(),
    c.NoteArchive: _message(),
    c.UpgradeCore: _message(),
    c.Propose: _decision(),
    c.ApproveProposal: _decision(),
    c.RejectProposal: _decision(),
    c.GrantPenaltyLoan: _important("participant"),
    c.ReleaseEarmark: _important("participant"),
    c.DisposePledge: _important(),
    # Participants, their accounts and certificates.
    c.AddOffice: _important(),
    c.AddParticipant: _important("office"),
    c.OpenAccount: _important("participant"),
    c.SuspendParticipant: _important("participant"),
    c.RevokeParticipant: _important("participant"),
    c.BindCertificate: _important("participant"),
    c.UnbindCertificate: _important("certificate"),
    c.ApplyCertificate: _important("participant"),
    c.DeclineApplication: _important(),
    c.IssueCertificate: _important("participant"),
    c.RevokeCertificate: _important("certificate"),
    c.NotifyBinding: _message(),
    c.QueryCertificates: _message(),
    c.SetLinkKey: _message(),
    c.EndLinkKey: _important("participant", signed=True),
    c.BindAccess: _important("participant"),
    c.UnbindAccess: _important("participant"),
    c.AppointOffice: _important(),
    c.ChangeBaseData: _important(),
    c.EnterChangeFile: _alone(),
    c.ConfirmChangeFile: _important(),
    c.DistributeRegister: _alone(),
    # Limits and controls of an account.
    c.ControlAccount: _important("participant"),
    c.SetMinimumBalance: _important("participant"),
    c.SetOverdraftLimit: _important("participant"),
    c.SetEarmark: _important("participant"),
    c.SetCapPart: _important("participant"),
    c.SetReserve: _important("participant"),
    c.SetLimit: _important("participant"),
    c.MaintainAccount: _message(),
    c.AdjustEarmark: _message(),
    c.SetWarning: _message(),
    c.SetCapWarning: _message(),
    c.KeepFloors: _message(),
    c.RequestOpening: _message(),
    # Payments and what is asked about them.
    c.CreditTransfer: _message(),
    c.InstantTransfer: _message(),
    c.PassInformation: _message(),
    c.AdjustQueue: _message(),
    c.CancelPayment: _message(),
    c.PassTime: _alone(unattended=True),
    c.RequestReturn: _message(),
    c.AnswerReturn: _message(),
    c.QueryStatus: _message(),
    c.QueryQueue: _message(),
    c.QueryAccount: _message(),
    c.QueryLiquidity: _message(),
    c.HoldFunds: _message(),
    c.EndHold: _message(),
    c.SubmitNetFile: _message(),
    c.WithdrawNetFile: _message(),
    # Business of offices and of the systems that net.
    c.PostOneSided: _entry("office", signed=True),
    c.PlaceInQueue: _entry("office"),
    c.CorrectEntry: _important("office", signed=True),
    c.SettleSameCity: _message(),
    c.QuerySameCity: _message(),
    c.SettleNets: _entry(),
    c.ChargeFees: _entry("office"),
    c.ReturnFees: _entry("office"),
    c.ReportOtherBalances: _important("participant"),
    # Liquidity: matching, pools, lending, pledge financing.
    c.RunMatching: _important(),
    c.ProposeMatching: _important(),
    c.SetPool: _important("legal_entity"),
    c.SetPoolFloor: _important("legal_entity"),
    c.RunPool: _important(),
    c.ManagePool: _message(),
    c.QueryPool: _message(),
    c.EnterLending: _important(),
    c.DecideLending: _important(),
    c.SetLendingTerms: _important(),
    c.SetLendingFloor: _important("participant"),
    c.RunLending: _important(),
    c.SetLending: _message(),
    c.AnswerLending: _message(),
    c.RevokeLending: _message(),
    c.RestoreLending: _message(),
    c.QueryLending: _message(),
    c.SetPledging: _important("participant"),
    c.AnswerPledge: _important(),
    c.ExpirePledge: _alone(unattended=True),
    c.RepayPledgeLoan: _entry(),
    c.RequestPledgeLoan: _message(),
    c.AnswerPledgeByMessage: _message(),
    c.ReportOtherBalancesByMessage: _message(),
    c.ManagePledging: _message(),
}
"""Every command once. Source: RULES-C §7.5; house, ADR-0070."""

ONLY_APPROVED: Final[tuple[type[Any], ...]] = tuple(
    [kind for kind, duty in DUTIES.items() if duty.approve]
)
"""What needs two persons, and what can therefore be proposed. Source: RULES-C §7.5."""
