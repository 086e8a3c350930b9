"""Facts in, envelopes out: builds, signs and frames what the platform sends. Runs in the workers.

Source: CNAPS2-ENV §1-3 (envelope and signature block); house, ADR-0018.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Any, Final

from tianping.node.families import (
    account_notices,
    account_queries,
    account_reports,
    accounts,
    caps,
    ccms,
    certificates,
    control_notices,
    day_end_hvps,
    day_end_retail,
    day_end_saps,
    days,
    financing,
    instant_notices,
    liquidity_query,
    loans,
    net_files,
    net_notices,
    nodes,
    partners,
    register,
    same_city_query,
    saps,
)
from tianping.node.families.forwarding import forward
from tianping.node.families.instant import beijing_date, beijing_time
from tianping.node.tasks import (
    AccountNotice,
    AccountReply,
    AccountStatusNotice,
    AuthorityNotice,
    BondNotice,
    BookingNotice,
    CancellationReply,
    CeilingNotice,
    CommunicationConfirmation,
    DiscardNotice,
    Draft,
    FeeNotice,
    FinancingNotice,
    ForwardedMessage,
    FullLiquidityReply,
    HeadFacts,
    InternetCeilingNotice,
    LiquidityReply,
    NetFileNotice,
    NetFileReceipt,
    NetFileWithdrawalReply,
    ParameterNotice,
    ProcessingConfirmation,
    QueueReply,
    RenderTask,
    SettlementReceipt,
    StatusReply,
    WarningNotice,
    WarningSettingNotice,
)
from tianping.node.tasks_certificates import BindingNotice, CertificatesReply
from tianping.node.tasks_day_end import (
    AccountDetail,
    AccountFile,
    DailyReport,
    DetailReply,
    DownloadReply,
    LoanList,
    OfficeDetail,
    OfficeSummary,
    OpeningReply,
    PreCheck,
    RetailDetails,
    RetailDownload,
    RetailSummary,
    SummaryReply,
    YearFile,
)
from tianping.node.tasks_days import FreeNotice, ServiceNotice, SystemNotice
from tianping.node.tasks_nodes import ForcedNotice, LogInAnswer, NodeNotice, ProbeAnswer
from tianping.node.tasks_notices import (
    AgreementNotice,
    CapNotice,
    CapSettingNotice,
    CapWarningNotice,
    FundsNotice,
    InstantNotice,
    InterestNotice,
    NetListNotice,
    NetNotice,
    PledgingNotice,
    PoolNotice,
    SameCityReply,
)
from tianping.node.tasks_register import BaseDataNotice, RecordNotice
from tianping.security.algorithms import Signer
from tianping.values.bankcode import NPC
from tianping.wire.catalogue import Edition
from tianping.wire.codec import write
from tianping.wire.envelope import Envelope, write_envelope
from tianping.wire.header import Header
from tianping.wire.message import Value, build
from tianping.wire.signing import is_signed, signature_string

__all__ = ["Renderer"]

_PRIORITY_ORDINARY: Final = "3"
_OF_CAPS: Final = (CapWarningNotice, CapNotice, CapSettingNotice)

Values = Mapping[str, Value | list[Value]]

_PLAIN: Final[dict[type[Any], tuple[str, Callable[[Any, str], Values]]]] = {
    CancellationReply: (ccms.CANCELLATION_REPLY, ccms.cancellation_values),
    StatusReply: (ccms.STATUS_REPLY, ccms.status_values),
    SystemNotice: (days.SYSTEM_NOTICE, days.system_values),
    ServiceNotice: (days.SERVICE_NOTICE, days.service_values),
    OfficeSummary: (day_end_saps.OFFICE_SUMMARY, day_end_saps.office_summary_values),
    OfficeDetail: (day_end_saps.OFFICE_DETAIL, day_end_saps.office_detail_values),
    DailyReport: (day_end_saps.DAILY_REPORT, day_end_saps.report_values),
    LoanList: (loans.LOAN_LIST, loans.loan_list_values),
    OpeningReply: (day_end_saps.OPENING_REPLY, day_end_saps.opening_values),
    FreeNotice: (days.FREE_NOTICE, days.free_values),
    LogInAnswer: (nodes.LOG_IN_ANSWER, nodes.log_in_values),
    ForcedNotice: (nodes.FORCED_NOTICE, nodes.forced_values),
    NodeNotice: (nodes.NODE_NOTICE, nodes.node_values),
    ProbeAnswer: (nodes.PROBE_ANSWER, nodes.probe_answer_values),
    QueueReply: (saps.QUEUE_REPORT, saps.queue_values),
    LiquidityReply: (liquidity_query.LIQUIDITY_REPORT, liquidity_query.report_values),
    FeeNotice: (financing.FEE_LIST, financing.fee_values),
    BondNotice: (partners.BOND_NOTICE, partners.bond_values),
    FinancingNotice: (financing.FINANCING_NOTICE, financing.financing_values),
    WarningNotice: (accounts.WARNING_NOTICE, accounts.warning_values),
    AccountNotice: (account_notices.ACCOUNT_NOTICE, account_notices.maintenance_values),
    WarningSettingNotice: (account_notices.ACCOUNT_NOTICE, account_notices.setting_values),
    PoolNotice: (account_notices.ACCOUNT_NOTICE, account_notices.pool_values),
    PledgingNotice: (account_notices.ACCOUNT_NOTICE, account_notices.pledging_values),
    AgreementNotice: (account_notices.ACCOUNT_NOTICE, account_notices.agreement_values),
    FundsNotice: (account_reports.FUNDS_WANTED, account_reports.funds_values),
    InterestNotice: (account_reports.INTEREST_CHARGED, account_reports.interest_values),
    NetNotice: (net_notices.NET_SETTLED, net_notices.net_values),
    NetListNotice: (net_notices.NET_LIST, net_notices.list_values),
    SameCityReply: (same_city_query.SAME_CITY_REPORT, same_city_query.report_values),
    BindingNotice: (certificates.BINDING_NOTICE, certificates.binding_values),
    CertificatesReply: (certificates.CERTIFICATE_REPORT, certificates.report_values),
    CapWarningNotice: (caps.CAP_WARNING, caps.warning_values),
    CapNotice: (caps.CAP_NOTICE, caps.cap_values),
    CapSettingNotice: (caps.CAP_NOTICE, caps.setting_values),
    NetFileNotice: (net_files.NET_NOTICE, net_files.notice_values),
    NetFileWithdrawalReply: (net_files.WITHDRAWAL_REPLY, net_files.withdrawal_values),
    AuthorityNotice: (control_notices.AUTHORITY_NOTICE, control_notices.authority_values),
    ParameterNotice: (control_notices.PARAMETER_NOTICE, control_notices.parameter_values),
    InternetCeilingNotice: (
        control_notices.INTERNET_CEILING_NOTICE,
        control_notices.internet_ceiling_values,
    ),
}
"""Messages that say what their draft says: the code, and the elements given draft and MsgId."""


_OF_EDITION: Final[dict[type[Any], tuple[str, Callable[..., Values]]]] = {
    BookingNotice: (saps.BOOKING_NOTICE, saps.booking_values),
    SummaryReply: (day_end_hvps.SUMMARY, day_end_hvps.summary_values),
    DetailReply: (day_end_hvps.DETAILS, day_end_hvps.detail_values),
    DownloadReply: (day_end_hvps.DOWNLOAD, day_end_hvps.download_values),
    PreCheck: (day_end_hvps.PRE_CHECK, day_end_hvps.pre_check_values),
    AccountFile: (day_end_saps.ACCOUNT_FILE, day_end_saps.file_values),
    YearFile: (day_end_saps.YEAR_FILE, day_end_saps.year_values),
    AccountDetail: (day_end_saps.ACCOUNT_DETAIL, day_end_saps.detail_values),
    ProcessingConfirmation: (ccms.PROCESSING, ccms.processing_values),
    AccountReply: (account_queries.ACCOUNT_REPORT, account_queries.account_values),
    FullLiquidityReply: (account_queries.LIQUIDITY_REPORT, account_queries.liquidity_values),
    AccountStatusNotice: (account_notices.ACCOUNT_NOTICE, account_notices.status_values),
    BaseDataNotice: (register.BASE_NOTICE, register.base_values),
    RecordNotice: (register.RECORD_NOTICE, register.record_values),
    InstantNotice: (instant_notices.INSTANT_NOTICE, instant_notices.instant_values),
    CeilingNotice: (control_notices.CEILING_NOTICE, control_notices.ceiling_values),
}
"""The same for messages that the editions write differently."""


class Renderer:
    """Builds envelopes with the platform's signing key."""

    def __init__(self, *, edition: Edition, signer: Signer) -> None:
        self._edition = edition
        self._signer = signer
        self._head: HeadFacts | None = None
        self._head_signature = b""

    def render(self, task: RenderTask) -> list[bytes]:
        """Return one envelope per draft, in order."""
        return [self._envelope(draft, task.head) for draft in task.drafts]

    def _envelope(self, draft: Draft, head: HeadFacts) -> bytes:
        if isinstance(draft, ForwardedMessage):
            return forward(draft)
        code, values = self._content(draft, head)
        message = build(code, values, edition=self._edition)
        signature = ""
        if is_signed(code, self._edition):
            signature = base64.b64encode(self._signer.sign(signature_string(message))).decode()
        header = _header(draft, code)
        return write_envelope(Envelope(header=header, signature=signature, body=write(message)))

    def _content(self, draft: Draft, head: HeadFacts) -> tuple[str, Values]:
        message_id = _message_id(draft)
        plain = _PLAIN.get(type(draft))
        if plain is not None:
            return plain[0], plain[1](draft, message_id)
        if isinstance(draft, CommunicationConfirmation):
            return ccms.CONFIRMATION, ccms.confirmation_values(draft)
        if isinstance(draft, DiscardNotice):
            return ccms.DISCARD_NOTICE, ccms.discard_values(draft)
        of_edition = _OF_EDITION.get(type(draft))
        if of_edition is not None:
            return of_edition[0], of_edition[1](draft, message_id, edition=self._edition)
        if isinstance(draft, RetailSummary | RetailDetails):
            return day_end_retail.retail_content(draft, message_id, edition=self._edition)
        if isinstance(draft, RetailDownload):
            return self._download(draft, message_id, head)
        if isinstance(draft, SettlementReceipt):
            remark = self._remark(draft.position, head)
            return saps.RECEIPT, saps.receipt_values(draft, message_id, remark=remark)
        if isinstance(draft, NetFileReceipt):
            remark = self._remark(draft.position, head)
            return net_files.NET_RECEIPT, net_files.receipt_values(draft, message_id, remark=remark)
        message = f"{type(draft).__name__} is never built anew"
        raise TypeError(message)

    def _download(
        self, draft: RetailDownload, message_id: str, head: HeadFacts
    ) -> tuple[str, Values]:
        """Return a download, with the notice in it signed like any other."""
        notice = day_end_retail.notice_of(draft)
        original = draft.original if notice is None else self._envelope(notice, head)
        return day_end_retail.download_content(
            draft, message_id, edition=self._edition, original=original
        )

    def _remark(self, position: int, head: HeadFacts) -> str:
        """Return the proof of finality that a receipt carries."""
        return saps.finality_remark(head, position=position, signature=self._sign_head(head))

    def _sign_head(self, head: HeadFacts) -> bytes:
        """Return the signature of the head; made once per batch in each process."""
        if head != self._head:
            self._head_signature = self._signer.sign(saps.head_statement(head))
            self._head = head
        return self._head_signature


def _message_id(draft: Draft) -> str:
    """Return the body's MsgId: the business date, then the journal position of the header's id."""
    return f"{draft.business_date:08d}{draft.mesg_id}"


def _header(draft: Draft, code: str) -> Header:
    """Return the header; what is told of a cap comes from the netting system whose cap it is."""
    system = draft.system if isinstance(draft, _OF_CAPS) else code[:4].upper()
    return Header(
        version="02",
        orig_sender=NPC,
        orig_sender_sid=system,
        orig_receiver=draft.receiver,
        orig_receiver_sid=system,
        orig_send_date=beijing_date(draft.at_ns),
        orig_send_time=beijing_time(draft.at_ns),
        struct_type="XML",
        mesg_type=code,
        mesg_id=draft.mesg_id,
        mesg_ref_id=draft.mesg_id,
        mesg_priority=_PRIORITY_ORDINARY,
        mesg_direction="D",
    )
