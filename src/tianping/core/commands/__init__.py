"""Everything that can be asked of the core. The journal holds these and nothing else.

Each is an immutable record, encoded as a msgpack array whose first element is its type number.
Numbers and the order of fields are part of the journal's format: fields are only ever added at
the end with a default, and a number is never used again for another meaning.

``recorded_at_ns`` (nanoseconds since 1970, UTC) is evidence and, for the day's clock, input:
the core has no other time. The sequence number of a command is its place in the journal.

Source: house, ADR-0002 (what the journal stores).
"""

from __future__ import annotations

from tianping.core.commands.accounts import (
    ControlAccount,
    OpenAccount,
    SetEarmark,
    SetMinimumBalance,
    SetOverdraftLimit,
)
from tianping.core.commands.authority import (
    AssignCity,
    AuthorityLine,
    DelegateArea,
    RevokeAuthorities,
    SetAuthorities,
)
from tianping.core.commands.caps import SetCapPart, SetCapWarning
from tianping.core.commands.certificates import (
    ApplyCertificate,
    DeclineApplication,
    IssueCertificate,
    NotifyBinding,
    QueryCertificates,
    RevokeCertificate,
)
from tianping.core.commands.charges import (
    AppointOffice,
    ChargeFees,
    FeeLine,
    ReturnFees,
)
from tianping.core.commands.control import (
    AdvancePhase,
    OpenPlatform,
    SetParameter,
    TakeTrialBalance,
)
from tianping.core.commands.day_end import (
    BusinessTotal,
    CarryYear,
    CheckOpening,
    DetailGroup,
    DownloadItem,
    OpeningBalance,
    ReportTotals,
    RequestDetails,
    RequestDownload,
    RequestSummary,
)
from tianping.core.commands.days import (
    AdvanceSystem,
    AnnounceService,
    ChangeCalendar,
    EnterAcsEnd,
    EnterCalendar,
    PostponeStep,
    ReleaseGate,
    ReportAcsCheck,
    ReportAcsEnd,
    ReportLate,
)
from tianping.core.commands.dual_control import (
    ApproveProposal,
    GrantPenaltyLoan,
    Propose,
    RejectProposal,
)
from tianping.core.commands.earmarks import AdjustEarmark
from tianping.core.commands.information import PassInformation
from tianping.core.commands.keeping import NoteArchive
from tianping.core.commands.ladder import DisposePledge, ReleaseEarmark
from tianping.core.commands.lending import (
    AnswerLending,
    DecideLending,
    EnterLending,
    QueryLending,
    RestoreLending,
    RevokeLending,
    RunLending,
    SetLending,
    SetLendingFloor,
    SetLendingTerms,
)
from tianping.core.commands.links import EndLinkKey, SetLinkKey
from tianping.core.commands.liquidity import (
    ManagePool,
    QueryPool,
    RunMatching,
    RunPool,
    SetPool,
    SetPoolFloor,
)
from tianping.core.commands.net_files import (
    NetCustomer,
    NetFileLine,
    SubmitNetFile,
    WithdrawNetFile,
)
from tianping.core.commands.nets import (
    CorrectEntry,
    NetLine,
    QuerySameCity,
    SettleNets,
    SettleSameCity,
)
from tianping.core.commands.nodes import (
    Broadcast,
    ForceLogOut,
    LiftLogOut,
    LogIn,
    LogOut,
    ReportLinkLost,
    SendFreeText,
    SetFault,
    SignCentre,
)
from tianping.core.commands.openings import RequestOpening
from tianping.core.commands.options import ProposeMatching, SetLimit, SetReserve
from tianping.core.commands.parameters import (
    ParameterChange,
    PutParametersInForce,
    SetParameters,
)
from tianping.core.commands.partners import (
    AnswerPledgeByMessage,
    ReportOtherBalancesByMessage,
)
from tianping.core.commands.people import (
    Act,
    AddPerson,
    AttestAuditLog,
    ChangePerson,
    RemovePerson,
    ResetPerson,
    RestorePerson,
    SuspendPerson,
)
from tianping.core.commands.pledges import (
    AnswerPledge,
    ExpirePledge,
    ManagePledging,
    PledgingLine,
    RepayPledgeLoan,
    RequestPledgeLoan,
    SetPledging,
)
from tianping.core.commands.pvp import EndHold, HoldFunds
from tianping.core.commands.register import (
    BaseLine,
    ChangeBaseData,
    ChangeLine,
    ConfirmChangeFile,
    DistributeRegister,
    EnterChangeFile,
)
from tianping.core.commands.registry import (
    AddOffice,
    AddParticipant,
    BindAccess,
    BindCertificate,
    UnbindAccess,
    UnbindCertificate,
)
from tianping.core.commands.requests import (
    AdjustQueue,
    AnswerReturn,
    CancelPayment,
    QueryQueue,
    QueryStatus,
    RequestReturn,
)
from tianping.core.commands.times import PassTime, SettlementTimes
from tianping.core.commands.transfers import (
    CreditTransfer,
    InstantTransfer,
    PlaceInQueue,
    PostOneSided,
)
from tianping.core.commands.union import Command, decode_commands, encode_commands
from tianping.core.commands.upgrading import UpgradeCore
from tianping.core.commands.upkeep import (
    KeepFloors,
    MaintainAccount,
    RevokeParticipant,
    SuspendParticipant,
)
from tianping.core.commands.watch import (
    OtherBalance,
    QueryAccount,
    QueryLiquidity,
    ReportOtherBalances,
    SetWarning,
)

__all__ = [
    "Act",
    "AddOffice",
    "AddParticipant",
    "AddPerson",
    "AdjustEarmark",
    "AdjustQueue",
    "AdvancePhase",
    "AdvanceSystem",
    "AnnounceService",
    "AnswerLending",
    "AnswerPledge",
    "AnswerPledgeByMessage",
    "AnswerReturn",
    "ApplyCertificate",
    "AppointOffice",
    "ApproveProposal",
    "AssignCity",
    "AttestAuditLog",
    "AuthorityLine",
    "BaseLine",
    "BindAccess",
    "BindCertificate",
    "Broadcast",
    "BusinessTotal",
    "CancelPayment",
    "CarryYear",
    "ChangeBaseData",
    "ChangeCalendar",
    "ChangeLine",
    "ChangePerson",
    "ChargeFees",
    "CheckOpening",
    "Command",
    "ConfirmChangeFile",
    "ControlAccount",
    "CorrectEntry",
    "CreditTransfer",
    "DecideLending",
    "DeclineApplication",
    "DelegateArea",
    "DetailGroup",
    "DisposePledge",
    "DistributeRegister",
    "DownloadItem",
    "EndHold",
    "EndLinkKey",
    "EnterAcsEnd",
    "EnterCalendar",
    "EnterChangeFile",
    "EnterLending",
    "ExpirePledge",
    "FeeLine",
    "ForceLogOut",
    "GrantPenaltyLoan",
    "HoldFunds",
    "InstantTransfer",
    "IssueCertificate",
    "KeepFloors",
    "LiftLogOut",
    "LogIn",
    "LogOut",
    "MaintainAccount",
    "ManagePledging",
    "ManagePool",
    "NetCustomer",
    "NetFileLine",
    "NetLine",
    "NoteArchive",
    "NotifyBinding",
    "OpenAccount",
    "OpenPlatform",
    "OpeningBalance",
    "OtherBalance",
    "ParameterChange",
    "PassInformation",
    "PassTime",
    "PlaceInQueue",
    "PledgingLine",
    "PostOneSided",
    "PostponeStep",
    "Propose",
    "ProposeMatching",
    "PutParametersInForce",
    "QueryAccount",
    "QueryCertificates",
    "QueryLending",
    "QueryLiquidity",
    "QueryPool",
    "QueryQueue",
    "QuerySameCity",
    "QueryStatus",
    "RejectProposal",
    "ReleaseEarmark",
    "ReleaseGate",
    "RemovePerson",
    "RepayPledgeLoan",
    "ReportAcsCheck",
    "ReportAcsEnd",
    "ReportLate",
    "ReportLinkLost",
    "ReportOtherBalances",
    "ReportOtherBalancesByMessage",
    "ReportTotals",
    "RequestDetails",
    "RequestDownload",
    "RequestOpening",
    "RequestPledgeLoan",
    "RequestReturn",
    "RequestSummary",
    "ResetPerson",
    "RestoreLending",
    "RestorePerson",
    "ReturnFees",
    "RevokeAuthorities",
    "RevokeCertificate",
    "RevokeLending",
    "RevokeParticipant",
    "RunLending",
    "RunMatching",
    "RunPool",
    "SendFreeText",
    "SetAuthorities",
    "SetCapPart",
    "SetCapWarning",
    "SetEarmark",
    "SetFault",
    "SetLending",
    "SetLendingFloor",
    "SetLendingTerms",
    "SetLimit",
    "SetLinkKey",
    "SetMinimumBalance",
    "SetOverdraftLimit",
    "SetParameter",
    "SetParameters",
    "SetPledging",
    "SetPool",
    "SetPoolFloor",
    "SetReserve",
    "SetWarning",
    "SettleNets",
    "SettleSameCity",
    "SettlementTimes",
    "SignCentre",
    "SubmitNetFile",
    "SuspendParticipant",
    "SuspendPerson",
    "TakeTrialBalance",
    "UnbindAccess",
    "UnbindCertificate",
    "UpgradeCore",
    "WithdrawNetFile",
    "decode_commands",
    "encode_commands",
]
