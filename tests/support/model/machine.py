"""The model itself: one command in, what it leads to out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from support.model import (
    archive,
    asking,
    authority,
    caps,
    certificates,
    change_files,
    charges,
    corrections,
    day,
    day_end,
    days,
    dual_control,
    earmarks,
    enquiry,
    gates,
    information,
    lending,
    links,
    liquidity,
    net_files,
    nets,
    nodes,
    one_sided,
    openings,
    options,
    parameters,
    people,
    pledges,
    pool,
    pvp,
    registry,
    requests,
    settlement,
    steps,
    upgrading,
    upkeep,
    watch,
)
from support.model.ladder import BY_TWO_ONLY
from support.model.plain import Told
from support.model.state import Refusal, State, refuse_if
from tianping.core import commands as c
from tianping.core.refusals import RefusalCode
from tianping.core.terms import CLASS_ORDINARY, STATUS_QUEUED

__all__ = ["Model"]

_RULES: dict[type, Callable[[State, Any], list[Told]]] = {
    c.OpenPlatform: registry.open_platform,
    c.SetParameter: parameters.set_parameter,
    c.SetParameters: parameters.set_parameters,
    c.SetAuthorities: authority.set_authorities,
    c.RevokeAuthorities: authority.revoke_authorities,
    c.DelegateArea: authority.delegate_area,
    c.AssignCity: authority.assign_city,
    c.PutParametersInForce: parameters.put_in_force,
    c.AddOffice: registry.add_office,
    c.AddParticipant: registry.add_participant,
    c.OpenAccount: registry.open_account,
    c.BindCertificate: certificates.bind,
    c.UnbindCertificate: certificates.unbind,
    c.ApplyCertificate: certificates.apply,
    c.DeclineApplication: certificates.decline,
    c.IssueCertificate: certificates.issue,
    c.NotifyBinding: certificates.notify,
    c.RevokeCertificate: certificates.revoke,
    c.QueryCertificates: certificates.query,
    c.SetLinkKey: links.set_key,
    c.EndLinkKey: links.end_key,
    c.BindAccess: registry.bind_access,
    c.UnbindAccess: registry.unbind_access,
    c.AdvancePhase: days.advance_phase,
    c.AdvanceSystem: days.advance_system,
    c.ReportLate: days.report_late,
    c.EnterCalendar: gates.enter_calendar,
    c.ChangeCalendar: gates.change_calendar,
    c.PostponeStep: dual_control.needs_two,
    c.ReportAcsEnd: gates.report_acs_end,
    c.EnterAcsEnd: dual_control.needs_two,
    c.ReleaseGate: dual_control.needs_two,
    c.ReportAcsCheck: gates.report_acs_check,
    c.AnnounceService: dual_control.needs_two,
    c.SignCentre: nodes.sign_centre,
    c.LogIn: nodes.log_in,
    c.LogOut: nodes.log_out,
    c.ForceLogOut: dual_control.needs_two,
    c.LiftLogOut: dual_control.needs_two,
    c.SetFault: dual_control.needs_two,
    c.ReportLinkLost: nodes.report_link_lost,
    c.Broadcast: nodes.broadcast,
    c.SendFreeText: nodes.send_free_text,
    c.SetMinimumBalance: day.set_minimum_balance,
    c.SetEarmark: day.set_earmark,
    c.AdjustEarmark: earmarks.adjust_earmark,
    c.SubmitNetFile: net_files.submit_net_file,
    c.WithdrawNetFile: net_files.withdraw_net_file,
    c.HoldFunds: pvp.hold_funds,
    c.EndHold: pvp.end_hold,
    c.SetOverdraftLimit: day.set_overdraft_limit,
    c.ControlAccount: day.control_account,
    c.CreditTransfer: settlement.credit_transfer,
    c.InstantTransfer: settlement.instant_transfer,
    c.PostOneSided: one_sided.post_one_sided,
    c.PlaceInQueue: one_sided.place_in_queue,
    c.AdjustQueue: requests.adjust_queue,
    c.CancelPayment: requests.cancel_payment,
    c.QueryStatus: requests.query_status,
    c.QueryQueue: enquiry.query_queue,
    c.RequestReturn: enquiry.request_return,
    c.AnswerReturn: enquiry.answer_return,
    c.SetLending: lending.set_up,
    c.AnswerLending: lending.answer,
    c.RevokeLending: lending.revoke,
    c.RestoreLending: lending.restore,
    c.EnterLending: lending.enter,
    c.DecideLending: lending.decide,
    c.SetLendingTerms: lending.set_terms,
    c.SetLendingFloor: lending.set_floor,
    c.RunLending: lending.run_by_hand,
    c.QueryLending: lending.query,
    c.SettleSameCity: nets.settle_same_city,
    c.SettleNets: nets.settle_nets,
    c.CorrectEntry: corrections.correct_entry,
    c.RunMatching: liquidity.run_matching,
    c.ProposeMatching: options.propose_matching,
    c.SetReserve: options.set_reserve,
    c.SetLimit: options.set_limit,
    c.PassTime: steps.pass_time,
    c.ManagePool: pool.manage,
    c.SetPool: pool.set_pool,
    c.SetPoolFloor: pool.set_floor,
    c.RunPool: pool.run,
    c.QueryPool: pool.query,
    c.AppointOffice: charges.appoint_office,
    c.ChargeFees: charges.charge_fees,
    c.ReturnFees: charges.return_fees,
    c.SetPledging: pledges.set_pledging,
    c.RequestPledgeLoan: pledges.request,
    c.AnswerPledge: pledges.answer,
    c.AnswerPledgeByMessage: pledges.answer_by_message,
    c.ExpirePledge: pledges.expire,
    c.RepayPledgeLoan: pledges.repay,
    c.SetWarning: watch.set_warning,
    c.MaintainAccount: upkeep.maintain_account,
    c.SuspendParticipant: upkeep.suspend_participant,
    c.RevokeParticipant: upkeep.revoke_participant,
    c.QueryAccount: watch.query_account,
    c.QueryLiquidity: watch.query_liquidity,
    c.ReportOtherBalances: watch.report_other_balances,
    c.ReportOtherBalancesByMessage: watch.report_by_message,
    c.TakeTrialBalance: day_end.take_trial_balance,
    c.NoteArchive: archive.note_archive,
    c.ChangeBaseData: steps.change_places,
    c.EnterChangeFile: change_files.enter_change_file,
    c.ConfirmChangeFile: dual_control.needs_two,
    c.DistributeRegister: change_files.distribute_register,
    c.CarryYear: day_end.carry_year,
    c.CheckOpening: day_end.check_opening,
    c.ReportTotals: day_end.report_totals,
    c.RequestSummary: day_end.request,
    c.RequestDetails: day_end.request,
    c.RequestDownload: day_end.request,
    c.UpgradeCore: upgrading.upgrade,
    c.Propose: dual_control.propose,
    c.RejectProposal: dual_control.reject,
    c.AddPerson: people.add,
    c.ChangePerson: people.change,
    c.SuspendPerson: people.suspend,
    c.RestorePerson: people.restore,
    c.RemovePerson: people.remove,
    c.ResetPerson: people.reset,
    c.AttestAuditLog: people.attest,
    c.PassInformation: information.pass_information,
    c.RequestOpening: openings.request_opening,
    c.KeepFloors: upkeep.keep_floors,
    c.ManagePledging: pledges.manage,
    c.QuerySameCity: nets.query_same_city,
    c.SetCapPart: caps.set_cap_part,
    c.SetCapWarning: caps.set_cap_warning,
    **dict.fromkeys(BY_TWO_ONLY, dual_control.needs_two),
}
_APPROVED: dict[type, Callable[[State, Any], list[Told]]] = {
    c.AdvancePhase: partial(days.advance_phase, approved=True),
    c.AdvanceSystem: partial(days.advance_system, approved=True),
    c.PostponeStep: gates.postpone_step,
    c.EnterAcsEnd: gates.enter_acs_end,
    c.ReleaseGate: gates.release_gate,
    c.AnnounceService: gates.announce_service,
    **BY_TWO_ONLY,
    c.ForceLogOut: nodes.force_log_out,
    c.LiftLogOut: nodes.lift_log_out,
    c.SetFault: nodes.set_fault,
    c.ConfirmChangeFile: change_files.confirm_change_file,
}
"""What is different, or possible at all, once two persons have said so."""

_RULES[c.ApproveProposal] = dual_control.approver({**_RULES, **_APPROVED})
_RULES[c.Act] = people.act(_RULES)


class Model:
    """The reference model."""

    def __init__(self) -> None:
        self.state = State()

    def apply(self, command: c.Command) -> list[Told]:
        """Return what a command leads to; the state moves on unless it is refused."""
        self.state.seq += 1
        waiting = asking.waiting_before(self.state)
        try:
            opening = isinstance(command, c.OpenPlatform)
            refuse_if(not opening and not self.state.is_open, RefusalCode.PLATFORM_NOT_OPEN)
            alone = bool(self.state.people) and people.is_persons(command)
            refuse_if(alone, RefusalCode.ONLY_PERSONS)
            self.state.lines = 0
            told = self._carry_out(command)
        except Refusal as refusal:
            return [("Refused", int(refusal.code))]
        for account in self.state.accounts:
            account.floor = min(account.floor, max(0, -account.balance))
        told, self.state.noted = told + self.state.noted, []
        told += asking.ask(self.state, waiting, told)
        told += watch.warned(self.state, told) + caps.warned(self.state, told)
        return told + nodes.tell_others(self.state, told)

    def _carry_out(self, command: c.Command) -> list[Told]:
        before = self._overdrawn()
        self.state.now = command.recorded_at_ns
        nodes.check_presence(self.state, command)
        told = _RULES[type(command)](self.state, command)
        self.state.noted = nodes.tell_rule(self.state) + self.state.noted
        told = told + nets.tell_completed(self.state, told)
        told += lending.follow(self.state, told)
        charges.let_time_pass(self.state, before, told, command.recorded_at_ns)
        return told + pledges.seek(self.state)

    def _overdrawn(self) -> list[tuple[str, int]]:
        deposits = [account for account in self.state.accounts if account.is_deposit]
        return [(one.owner, -one.balance) for one in deposits if one.balance < 0]

    def clone(self) -> Model:
        """Return an independent copy."""
        other = Model()
        other.state = self.state.clone()
        return other

    def figures(self, code: str) -> tuple[int, int]:
        """Return the available and the expected funds of an account. Source: RULES-Q §1.1."""
        account = self.state.known_deposit_of(code)
        waiting = [one for one in self.state.payments.values() if one.status == STATUS_QUEUED]
        coming = sum(one.amount for one in waiting if one.payee == account.index)
        going = sum(one.amount for one in waiting if one.payer == account.index)
        for file in self.state.net_files.values():
            for line, debit in zip(file.lines, file.debits, strict=True):
                if file.status == STATUS_QUEUED and line.id not in file.waiting:
                    going += line.amount if debit and line.payer == account.index else 0
                    coming += line.amount if not debit and line.payee == account.index else 0
        available = account.available(CLASS_ORDINARY, account.minimum)
        return available, available + coming - going
