"""Every event, and the canonical bytes of what a batch led to.

One place to add an event to; its number is its own.
Source: house, ADR-0002.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from tianping.core.events import (
    accounts,
    authority,
    caps,
    certificates,
    charges,
    control,
    day_end,
    days,
    dual_control,
    information,
    keeping,
    ladder,
    lending,
    links,
    liquidity,
    net_files,
    nets,
    nodes,
    openings,
    options,
    parameters,
    partners,
    payments,
    people,
    pledges,
    pvp,
    register,
    registry,
    requests,
    times,
    upgrading,
    upkeep,
    watch,
)

__all__ = ["Event", "decode_outcomes", "encode_outcomes"]

Event: TypeAlias = (
    control.PlatformOpened
    | control.ParameterSet
    | registry.ParticipantAdded
    | accounts.AccountOpened
    | registry.CertificateBound
    | registry.CertificateUnbound
    | registry.AccessBound
    | registry.AccessUnbound
    | control.PhaseAdvanced
    | accounts.MinimumBalanceSet
    | accounts.EarmarkSet
    | accounts.OverdraftLimitSet
    | accounts.OverdraftLimitApplied
    | payments.PaymentSettled
    | payments.PaymentQueued
    | payments.PaymentCancelled
    | payments.PaymentReturned
    | payments.QueueAdjusted
    | control.Refused
    | payments.PaymentRepeated
    | requests.StatusReported
    | control.TrialBalanceTaken
    | accounts.AccountControlled
    | requests.QueueReported
    | requests.ReturnRequested
    | requests.ReturnAnswered
    | payments.PaymentMade
    | dual_control.ProposalMade
    | dual_control.ProposalApproved
    | dual_control.ProposalRejected
    | dual_control.ProposalExpired
    | dual_control.PenaltyLoanGranted
    | lending.LendingAgreed
    | lending.LendingFloorSet
    | lending.LendingMoved
    | lending.LendingReported
    | lending.LendingRestored
    | lending.LendingRun
    | lending.LendingTermsSet
    | lending.LoanMade
    | lending.LoanRepaying
    | net_files.NetFileQueued
    | net_files.NetFileSettled
    | net_files.NetFileWithdrawn
    | net_files.NetFileReturned
    | pvp.FundsHeld
    | pvp.HoldPaid
    | pvp.HoldReleased
    | nets.SessionSubmitted
    | nets.SessionHeld
    | nets.SessionTakenUp
    | nets.SessionCompleted
    | nets.SessionRepeated
    | liquidity.MatchingPlanned
    | liquidity.MatchingRun
    | liquidity.PoolFloorSet
    | liquidity.PoolInForce
    | liquidity.PoolManaged
    | liquidity.PoolReported
    | liquidity.PoolRun
    | charges.FeesListed
    | charges.InterestCharged
    | charges.OfficeAppointed
    | pledges.PledgeAnswered
    | partners.BondsRequested
    | partners.BondsReleased
    | pledges.PledgeLoanOvernight
    | pledges.PledgeLoanRepaid
    | pledges.PledgeRequested
    | pledges.PledgingApplied
    | pledges.PledgingSet
    | watch.WarningSet
    | watch.WarningRaised
    | watch.WarningLifted
    | watch.AccountsReported
    | watch.LiquidityReported
    | watch.OtherBalancesReported
    | upkeep.AccountMaintained
    | upkeep.ParticipantSuspended
    | upkeep.ClosingSet
    | upkeep.ClosingTried
    | options.OffsetSettled
    | options.MatchingProposed
    | options.ReserveSet
    | options.ReserveUsed
    | options.LimitSet
    | days.SystemAdvanced
    | days.SessionClosed
    | days.StepPostponed
    | days.StepLate
    | days.CalendarEntered
    | days.CalendarChanged
    | days.AcsEndNoted
    | days.GateReleased
    | days.AcsChecked
    | days.ServiceAnnounced
    | people.PersonAdded
    | people.PersonChanged
    | people.PersonSuspended
    | people.PersonRemoved
    | people.PersonReset
    | people.AuditLogAttested
    | information.InformationPassed
    | information.FundsWanted
    | openings.OpeningSet
    | openings.OpeningDone
    | caps.CapPartSet
    | caps.CapWarningSet
    | caps.CapWarningRaised
    | caps.CapWarningLifted
    | nets.SameCityReported
    | times.PaymentStored
    | times.LatestTimeKept
    | times.EarliestTimeReached
    | times.LatestTimeNear
    | ladder.EarmarkReleaseKept
    | ladder.EarmarkReleased
    | ladder.EarmarkReleaseLapsed
    | ladder.PledgeDisposed
    | keeping.ArchiveNoted
    | authority.AuthoritySet
    | authority.AuthorityRevoked
    | authority.AreaDelegated
    | authority.CityAssigned
    | parameters.ParameterPlanned
    | parameters.ParameterInForce
    | nodes.BroadcastMade
    | nodes.CentreChanged
    | nodes.FaultChanged
    | nodes.FreeTextSent
    | nodes.LogInRuled
    | nodes.LogInsTold
    | nodes.LogOutLifted
    | nodes.LoggedIn
    | nodes.LoggedOut
    | register.BaseDataChanged
    | register.ChangeFileEntered
    | register.ChangeFileConfirmed
    | register.ChangeFileApplied
    | register.RegisterDistributed
    | register.BooksCarried
    | register.OfficeConverted
    | day_end.AccountsClosed
    | day_end.YearCarried
    | day_end.OpeningChecked
    | day_end.TotalsCompared
    | day_end.DayEndRequested
    | upgrading.CoreUpgraded
    | certificates.ApplicationDeclined
    | certificates.CertificateApplied
    | certificates.CertificateExpired
    | certificates.CertificateExpiring
    | certificates.CertificateIssued
    | certificates.CertificateOverlapping
    | certificates.CertificateRevoked
    | certificates.CertificatesReported
    | links.LinkKeySet
    | links.LinkKeyEnded
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
