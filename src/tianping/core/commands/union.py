"""Every command, and the canonical bytes of a batch.

One place to add a command to; its number is its own.
Source: house, ADR-0002.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from tianping.core.commands import (
    accounts,
    authority,
    caps,
    certificates,
    charges,
    control,
    day_end,
    days,
    dual_control,
    earmarks,
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
    people,
    pledges,
    pvp,
    register,
    registry,
    requests,
    times,
    transfers,
    upgrading,
    upkeep,
    watch,
)

__all__ = ["Command", "decode_commands", "encode_commands"]

Command: TypeAlias = (
    control.OpenPlatform
    | control.SetParameter
    | registry.AddOffice
    | registry.AddParticipant
    | accounts.OpenAccount
    | registry.BindCertificate
    | registry.UnbindCertificate
    | registry.BindAccess
    | registry.UnbindAccess
    | control.AdvancePhase
    | accounts.SetMinimumBalance
    | accounts.SetEarmark
    | accounts.SetOverdraftLimit
    | transfers.CreditTransfer
    | transfers.PostOneSided
    | transfers.PlaceInQueue
    | requests.AdjustQueue
    | requests.CancelPayment
    | requests.QueryStatus
    | control.TakeTrialBalance
    | accounts.ControlAccount
    | transfers.InstantTransfer
    | requests.QueryQueue
    | requests.RequestReturn
    | requests.AnswerReturn
    | dual_control.Propose
    | dual_control.ApproveProposal
    | dual_control.RejectProposal
    | dual_control.GrantPenaltyLoan
    | lending.SetLending
    | lending.AnswerLending
    | lending.RevokeLending
    | lending.RestoreLending
    | lending.EnterLending
    | lending.DecideLending
    | lending.SetLendingTerms
    | lending.SetLendingFloor
    | lending.RunLending
    | lending.QueryLending
    | earmarks.AdjustEarmark
    | net_files.SubmitNetFile
    | net_files.WithdrawNetFile
    | pvp.HoldFunds
    | pvp.EndHold
    | nets.SettleSameCity
    | nets.SettleNets
    | nets.CorrectEntry
    | liquidity.RunMatching
    | liquidity.ManagePool
    | liquidity.SetPool
    | liquidity.SetPoolFloor
    | liquidity.RunPool
    | liquidity.QueryPool
    | charges.AppointOffice
    | charges.ChargeFees
    | charges.ReturnFees
    | pledges.AnswerPledge
    | partners.AnswerPledgeByMessage
    | pledges.ExpirePledge
    | pledges.RepayPledgeLoan
    | pledges.RequestPledgeLoan
    | pledges.SetPledging
    | watch.SetWarning
    | watch.QueryAccount
    | watch.QueryLiquidity
    | watch.ReportOtherBalances
    | partners.ReportOtherBalancesByMessage
    | upkeep.MaintainAccount
    | upkeep.SuspendParticipant
    | upkeep.RevokeParticipant
    | options.ProposeMatching
    | options.SetReserve
    | options.SetLimit
    | days.AdvanceSystem
    | days.EnterCalendar
    | days.ChangeCalendar
    | days.PostponeStep
    | days.ReportAcsEnd
    | days.EnterAcsEnd
    | days.ReleaseGate
    | days.ReportAcsCheck
    | days.ReportLate
    | days.AnnounceService
    | people.Act
    | people.AddPerson
    | people.ChangePerson
    | people.SuspendPerson
    | people.RestorePerson
    | people.RemovePerson
    | people.ResetPerson
    | people.AttestAuditLog
    | information.PassInformation
    | openings.RequestOpening
    | caps.SetCapPart
    | caps.SetCapWarning
    | upkeep.KeepFloors
    | pledges.ManagePledging
    | nets.QuerySameCity
    | times.PassTime
    | ladder.ReleaseEarmark
    | ladder.DisposePledge
    | keeping.NoteArchive
    | authority.SetAuthorities
    | authority.RevokeAuthorities
    | authority.DelegateArea
    | authority.AssignCity
    | parameters.SetParameters
    | parameters.PutParametersInForce
    | nodes.Broadcast
    | nodes.ForceLogOut
    | nodes.LiftLogOut
    | nodes.LogIn
    | nodes.LogOut
    | nodes.ReportLinkLost
    | nodes.SendFreeText
    | nodes.SetFault
    | nodes.SignCentre
    | register.ChangeBaseData
    | register.EnterChangeFile
    | register.ConfirmChangeFile
    | register.DistributeRegister
    | day_end.CarryYear
    | day_end.CheckOpening
    | day_end.ReportTotals
    | day_end.RequestSummary
    | day_end.RequestDetails
    | day_end.RequestDownload
    | upgrading.UpgradeCore
    | certificates.ApplyCertificate
    | certificates.DeclineApplication
    | certificates.IssueCertificate
    | certificates.NotifyBinding
    | certificates.QueryCertificates
    | certificates.RevokeCertificate
    | links.SetLinkKey
    | links.EndLinkKey
)

_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(list[Command])


def encode_commands(commands: list[Command]) -> bytes:
    """Return the canonical bytes of a batch: a msgpack array of command arrays."""
    return _ENCODER.encode(commands)


def decode_commands(encoded: bytes) -> list[Command]:
    """Return the commands that canonical bytes state.

    Raises:
        msgspec.DecodeError: the bytes are no batch of commands of this version.
    """
    return _DECODER.decode(encoded)
