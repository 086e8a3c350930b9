"""Everything the core says. Views, receipts and the next journal row are made from these.

Encoded like the commands. ``entries`` always is a flat list of account indexes, debit and credit
in turn, each pair for the event's amount: anyone can recompute the books from them without
knowing a rule. An account's index is its place in the order of opening, given by
``AccountOpened``. A payment's id is the sequence number of the command that brought it, with the
line in that command above it (``values.identifiers.line_payment_id``).

Source: house, ADR-0002.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from tianping.core.events.accounts import (
    AccountControlled,
    AccountOpened,
    EarmarkSet,
    MinimumBalanceSet,
    OverdraftLimitApplied,
    OverdraftLimitSet,
)
from tianping.core.events.authority import (
    AreaDelegated,
    AuthorityRevoked,
    AuthoritySet,
    CityAssigned,
)
from tianping.core.events.caps import (
    CapPartSet,
    CapWarningLifted,
    CapWarningRaised,
    CapWarningSet,
)
from tianping.core.events.charges import (
    FeesListed,
    InterestCharged,
    OfficeAppointed,
)
from tianping.core.events.control import (
    ParameterSet,
    PhaseAdvanced,
    PlatformOpened,
    Refused,
    SubjectTotal,
    TrialBalanceTaken,
)
from tianping.core.events.days import (
    AcsChecked,
    AcsEndNoted,
    CalendarChanged,
    CalendarEntered,
    GateReleased,
    ServiceAnnounced,
    SessionClosed,
    StepLate,
    StepPostponed,
    SystemAdvanced,
)
from tianping.core.events.dual_control import (
    PenaltyLoanGranted,
    ProposalApproved,
    ProposalExpired,
    ProposalMade,
    ProposalRejected,
)
from tianping.core.events.information import FundsWanted, InformationPassed
from tianping.core.events.keeping import ArchiveNoted
from tianping.core.events.ladder import (
    EarmarkReleased,
    EarmarkReleaseKept,
    EarmarkReleaseLapsed,
    PledgeDisposed,
)
from tianping.core.events.lending import (
    LendingAgreed,
    LendingFloorSet,
    LendingLine,
    LendingMoved,
    LendingReported,
    LendingRestored,
    LendingRun,
    LendingTermsSet,
    LoanMade,
    LoanRepaying,
)
from tianping.core.events.liquidity import (
    MatchingRun,
    PoolFloorSet,
    PoolInForce,
    PoolLine,
    PoolManaged,
    PoolReported,
    PoolRun,
)
from tianping.core.events.net_files import (
    NetFileQueued,
    NetFileReturned,
    NetFileSettled,
    NetFileWithdrawn,
)
from tianping.core.events.nets import (
    SameCityReported,
    SessionCompleted,
    SessionHeld,
    SessionRepeated,
    SessionSubmitted,
    SessionTakenUp,
)
from tianping.core.events.nodes import (
    BroadcastMade,
    CentreChanged,
    CentreRegistered,
    FaultChanged,
    FreeTextSent,
    LoggedIn,
    LoggedOut,
    LogInRuled,
    LogOutLifted,
    ParticipantConnected,
)
from tianping.core.events.openings import OpeningDone, OpeningSet
from tianping.core.events.options import (
    LimitSet,
    MatchingProposed,
    OffsetSettled,
    ReserveSet,
    ReserveUsed,
)
from tianping.core.events.parameters import ParameterInForce, ParameterPlanned
from tianping.core.events.partners import BondsReleased, BondsRequested
from tianping.core.events.payments import (
    PaymentCancelled,
    PaymentMade,
    PaymentQueued,
    PaymentRepeated,
    PaymentReturned,
    PaymentSettled,
    QueueAdjusted,
)
from tianping.core.events.people import (
    AuditLogAttested,
    PersonAdded,
    PersonChanged,
    PersonRemoved,
    PersonReset,
    PersonSuspended,
)
from tianping.core.events.pledges import (
    PledgeAnswered,
    PledgeLoanOvernight,
    PledgeLoanRepaid,
    PledgeRequested,
    PledgingApplied,
    PledgingSet,
)
from tianping.core.events.pvp import FundsHeld, HoldPaid, HoldReleased
from tianping.core.events.registry import (
    AccessBound,
    AccessUnbound,
    CertificateBound,
    CertificateUnbound,
    ParticipantAdded,
)
from tianping.core.events.requests import (
    QueueReported,
    ReturnAnswered,
    ReturnRequested,
    StatusReported,
)
from tianping.core.events.times import (
    EarliestTimeReached,
    LatestTimeKept,
    LatestTimeNear,
    PaymentStored,
)
from tianping.core.events.upkeep import (
    AccountMaintained,
    ClosingSet,
    ClosingTried,
    ParticipantSuspended,
)
from tianping.core.events.watch import (
    AccountFigures,
    AccountsReported,
    LiquidityFigures,
    LiquidityReported,
    LiquidityTotal,
    OtherBalancesReported,
    WarningLifted,
    WarningRaised,
    WarningSet,
)

__all__ = [
    "AccessBound",
    "AccessUnbound",
    "AccountControlled",
    "AccountFigures",
    "AccountMaintained",
    "AccountOpened",
    "AccountsReported",
    "AcsChecked",
    "AcsEndNoted",
    "ArchiveNoted",
    "AreaDelegated",
    "AuditLogAttested",
    "AuthorityRevoked",
    "AuthoritySet",
    "BondsReleased",
    "BondsRequested",
    "BroadcastMade",
    "CalendarChanged",
    "CalendarEntered",
    "CapPartSet",
    "CapWarningLifted",
    "CapWarningRaised",
    "CapWarningSet",
    "CentreChanged",
    "CentreRegistered",
    "CertificateBound",
    "CertificateUnbound",
    "CityAssigned",
    "ClosingSet",
    "ClosingTried",
    "EarliestTimeReached",
    "EarmarkReleaseKept",
    "EarmarkReleaseLapsed",
    "EarmarkReleased",
    "EarmarkSet",
    "Event",
    "FaultChanged",
    "FeesListed",
    "FreeTextSent",
    "FundsHeld",
    "FundsWanted",
    "GateReleased",
    "HoldPaid",
    "HoldReleased",
    "InformationPassed",
    "InterestCharged",
    "LatestTimeKept",
    "LatestTimeNear",
    "LendingAgreed",
    "LendingFloorSet",
    "LendingLine",
    "LendingMoved",
    "LendingReported",
    "LendingRestored",
    "LendingRun",
    "LendingTermsSet",
    "LimitSet",
    "LiquidityFigures",
    "LiquidityReported",
    "LiquidityTotal",
    "LoanMade",
    "LoanRepaying",
    "LogInRuled",
    "LogOutLifted",
    "LoggedIn",
    "LoggedOut",
    "MatchingProposed",
    "MatchingRun",
    "MinimumBalanceSet",
    "NetFileQueued",
    "NetFileReturned",
    "NetFileSettled",
    "NetFileWithdrawn",
    "OfficeAppointed",
    "OffsetSettled",
    "OpeningDone",
    "OpeningSet",
    "OtherBalancesReported",
    "OverdraftLimitApplied",
    "OverdraftLimitSet",
    "ParameterInForce",
    "ParameterPlanned",
    "ParameterSet",
    "ParticipantAdded",
    "ParticipantConnected",
    "ParticipantSuspended",
    "PaymentCancelled",
    "PaymentMade",
    "PaymentQueued",
    "PaymentRepeated",
    "PaymentReturned",
    "PaymentSettled",
    "PaymentStored",
    "PenaltyLoanGranted",
    "PersonAdded",
    "PersonChanged",
    "PersonRemoved",
    "PersonReset",
    "PersonSuspended",
    "PhaseAdvanced",
    "PlatformOpened",
    "PledgeAnswered",
    "PledgeDisposed",
    "PledgeLoanOvernight",
    "PledgeLoanRepaid",
    "PledgeRequested",
    "PledgingApplied",
    "PledgingSet",
    "PoolFloorSet",
    "PoolInForce",
    "PoolLine",
    "PoolManaged",
    "PoolReported",
    "PoolRun",
    "ProposalApproved",
    "ProposalExpired",
    "ProposalMade",
    "ProposalRejected",
    "QueueAdjusted",
    "QueueReported",
    "Refused",
    "ReserveSet",
    "ReserveUsed",
    "ReturnAnswered",
    "ReturnRequested",
    "SameCityReported",
    "ServiceAnnounced",
    "SessionClosed",
    "SessionCompleted",
    "SessionHeld",
    "SessionRepeated",
    "SessionSubmitted",
    "SessionTakenUp",
    "StatusReported",
    "StepLate",
    "StepPostponed",
    "SubjectTotal",
    "SystemAdvanced",
    "TrialBalanceTaken",
    "WarningLifted",
    "WarningRaised",
    "WarningSet",
    "decode_outcomes",
    "encode_outcomes",
]

Event: TypeAlias = (
    PlatformOpened
    | ParameterSet
    | ParticipantAdded
    | AccountOpened
    | CertificateBound
    | CertificateUnbound
    | AccessBound
    | AccessUnbound
    | PhaseAdvanced
    | MinimumBalanceSet
    | EarmarkSet
    | OverdraftLimitSet
    | OverdraftLimitApplied
    | PaymentSettled
    | PaymentQueued
    | PaymentCancelled
    | PaymentReturned
    | QueueAdjusted
    | Refused
    | PaymentRepeated
    | StatusReported
    | TrialBalanceTaken
    | AccountControlled
    | QueueReported
    | ReturnRequested
    | ReturnAnswered
    | PaymentMade
    | ProposalMade
    | ProposalApproved
    | ProposalRejected
    | ProposalExpired
    | PenaltyLoanGranted
    | LendingAgreed
    | LendingFloorSet
    | LendingMoved
    | LendingReported
    | LendingRestored
    | LendingRun
    | LendingTermsSet
    | LoanMade
    | LoanRepaying
    | NetFileQueued
    | NetFileSettled
    | NetFileWithdrawn
    | NetFileReturned
    | FundsHeld
    | HoldPaid
    | HoldReleased
    | SessionSubmitted
    | SessionHeld
    | SessionTakenUp
    | SessionCompleted
    | SessionRepeated
    | MatchingRun
    | PoolFloorSet
    | PoolInForce
    | PoolManaged
    | PoolReported
    | PoolRun
    | FeesListed
    | InterestCharged
    | OfficeAppointed
    | PledgeAnswered
    | BondsRequested
    | BondsReleased
    | PledgeLoanOvernight
    | PledgeLoanRepaid
    | PledgeRequested
    | PledgingApplied
    | PledgingSet
    | WarningSet
    | WarningRaised
    | WarningLifted
    | AccountsReported
    | LiquidityReported
    | OtherBalancesReported
    | AccountMaintained
    | ParticipantSuspended
    | ClosingSet
    | ClosingTried
    | OffsetSettled
    | MatchingProposed
    | ReserveSet
    | ReserveUsed
    | LimitSet
    | SystemAdvanced
    | SessionClosed
    | StepPostponed
    | StepLate
    | CalendarEntered
    | CalendarChanged
    | AcsEndNoted
    | GateReleased
    | AcsChecked
    | ServiceAnnounced
    | PersonAdded
    | PersonChanged
    | PersonSuspended
    | PersonRemoved
    | PersonReset
    | AuditLogAttested
    | InformationPassed
    | FundsWanted
    | OpeningSet
    | OpeningDone
    | CapPartSet
    | CapWarningSet
    | CapWarningRaised
    | CapWarningLifted
    | SameCityReported
    | PaymentStored
    | LatestTimeKept
    | EarliestTimeReached
    | LatestTimeNear
    | EarmarkReleaseKept
    | EarmarkReleased
    | EarmarkReleaseLapsed
    | PledgeDisposed
    | ArchiveNoted
    | AuthoritySet
    | AuthorityRevoked
    | AreaDelegated
    | CityAssigned
    | ParameterPlanned
    | ParameterInForce
    | BroadcastMade
    | CentreChanged
    | CentreRegistered
    | FaultChanged
    | FreeTextSent
    | LogInRuled
    | LogOutLifted
    | LoggedIn
    | LoggedOut
    | ParticipantConnected
)

_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(list[list[Event]])


def encode_outcomes(outcomes: list[list[Event]]) -> bytes:
    """Return the canonical bytes of what a batch led to: one list of events per command."""
    return _ENCODER.encode(outcomes)


def decode_outcomes(encoded: bytes) -> list[list[Event]]:
    """Return the outcomes that canonical bytes state.

    Raises:
        msgspec.DecodeError: the bytes are no outcomes of this version.
    """
    return _DECODER.decode(encoded)
