"""What is asked and sent of a date of BEPS or IBPS: each in the layouts of its own system.

Source: RULES-D §6.2-6.4; house, ADR-0101.
"""

from __future__ import annotations

import base64

from tianping.node.families import day_end_beps, day_end_ibps
from tianping.node.families.arrival import Kind
from tianping.node.families.retail import Values
from tianping.node.tasks_day_end import RetailDetails, RetailDownload, RetailSummary
from tianping.node.tasks_notices import NetNotice
from tianping.wire.catalogue import Edition

__all__ = ["download_content", "kinds", "notice_of", "retail_content"]

_BEPS = "BEPS"


def kinds(edition: Edition) -> dict[str, Kind]:
    """Return what the intake must know of the messages of both systems."""
    return day_end_beps.kinds(edition) | day_end_ibps.kinds(edition)


def retail_content(
    draft: RetailSummary | RetailDetails, message_id: str, *, edition: Edition
) -> tuple[str, Values]:
    """Return code and elements of a summary or of one part of details."""
    if isinstance(draft, RetailSummary):
        if draft.system == _BEPS:
            return day_end_beps.SUMMARY, day_end_beps.summary_values(
                draft, message_id, edition=edition
            )
        return day_end_ibps.SUMMARY, day_end_ibps.summary_values(draft, message_id)
    if draft.system == _BEPS:
        return day_end_beps.DETAILS, day_end_beps.details_values(draft, message_id, edition=edition)
    return day_end_ibps.DETAILS, day_end_ibps.details_values(draft, message_id)


def notice_of(draft: RetailDownload) -> NetNotice | None:
    """Return the notice that a download brings; nothing where there was none."""
    if draft.net is None:
        return None
    net = draft.net
    return NetNotice(
        draft.receiver,
        draft.mesg_id,
        draft.at_ns,
        draft.business_date,
        draft.system,
        net.netting_date,
        net.session,
        net.amount_fen,
        net.credit,
        net.balance_fen,
        net.final_date,
        net.reference,
    )


def download_content(
    draft: RetailDownload, message_id: str, *, edition: Edition, original: bytes
) -> tuple[str, Values]:
    """Return code and elements of a message sent again: its bytes in base64, if there are any."""
    content = base64.b64encode(original).decode()
    if draft.system == _BEPS:
        return day_end_beps.DOWNLOAD, day_end_beps.download_values(
            draft, message_id, edition=edition, content=content
        )
    return day_end_ibps.DOWNLOAD, day_end_ibps.download_values(draft, message_id, content=content)
