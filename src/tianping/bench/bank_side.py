"""The banks' side of the whole way: payments signed beforehand, then posted as fast as they go.

Only the submission is here: nothing is fetched, so that the clients cost little.
"""

from __future__ import annotations

import http.client
import ssl
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple

import msgspec

from tianping.participant.messages import CUSTOMER_TRANSFER, CustomerParty, CustomerTransfer
from tianping.participant.seals import seal
from tianping.security.algorithms import Signer
from tianping.values.dates import beijing_date_time
from tianping.values.money import Fen
from tianping.wire.envelope import write_envelope
from tianping.wire.frames import (
    CONTENT_TYPE_ENVELOPES,
    Outcome,
    SubmitAnswer,
    SubmitResult,
    encode_frames,
)
from tianping.wire.header import Header

__all__ = ["Poster", "in_batches", "message_id", "post", "post_all", "signed_payments"]

_BUSY: Final = 429
_PAUSE_SECONDS: Final = 0.02
_TIMEOUT_SECONDS: Final = 120.0


def signed_payments(
    bank: str, others: Sequence[str], *, date: int, numbers: range, signer: Signer
) -> list[bytes]:
    """Return signed hvps.111 of a bank to others in turn, in envelopes ready to be sent.

    Each has a number of its own, from which its ids are made: see ``message_id``.
    """
    moment = beijing_date_time(time.time_ns())
    created_at = moment.strftime("%Y-%m-%dT%H:%M:%S")
    envelopes: list[bytes] = []
    for number in numbers:
        payee = others[number % len(others)]
        transfer = CustomerTransfer(
            message_id=message_id(date, number),
            created_at=created_at,
            amount_fen=Fen(100 + number),
            debtor=_customer(bank, "林示例贸易有限公司"),
            creditor=_customer(payee, "梅示例制造股份有限公司"),
            remarks=("/H01/货款", "/C00/第三季度"),
        )
        header = Header(
            version="02",
            orig_sender=bank,
            orig_sender_sid="HVPS",
            orig_receiver=payee,
            orig_receiver_sid="HVPS",
            orig_send_date=moment.strftime("%Y%m%d"),
            orig_send_time=moment.strftime("%H%M%S"),
            struct_type="XML",
            mesg_type=CUSTOMER_TRANSFER,
            mesg_id=f"{number:020d}",
            mesg_ref_id=f"{number:020d}",
            mesg_priority="3",
            mesg_direction="U",
        )
        envelopes.append(write_envelope(seal(transfer.message(), header=header, signer=signer)))
    return envelopes


def message_id(date: int, number: int) -> str:
    """Return the id of a bank's payment by its number."""
    return f"{date:08d}{number:08d}"


def _customer(bank: str, name: str) -> CustomerParty:
    return CustomerParty(
        participant=bank, branch=bank, account_bank=bank, name=name, account="6200000000000001"
    )


class Poster(NamedTuple):
    """One bank: its TLS identity, where it posts, and its batches, each a run of frames."""

    context: ssl.SSLContext
    port: int
    batches: list[bytes]


def in_batches(envelopes: list[bytes], batch: int) -> list[bytes]:
    """Return envelopes as runs of frames, so many in one request."""
    return [
        encode_frames(envelopes[first : first + batch]) for first in range(0, len(envelopes), batch)
    ]


def post_all(posters: list[Poster], *, connections: int) -> int:
    """Post everything, each bank over so many connections; return how many were accepted.

    Raises:
        RuntimeError: the node refused a request.
    """
    with ThreadPoolExecutor(len(posters) * connections) as threads:
        counts = [
            threads.submit(_post_over_one_connection, poster, poster.batches[number::connections])
            for poster in posters
            for number in range(connections)
        ]
        return sum(count.result() for count in counts)


def _post_over_one_connection(poster: Poster, batches: list[bytes]) -> int:
    connection = http.client.HTTPSConnection(
        "localhost", poster.port, context=poster.context, timeout=_TIMEOUT_SECONDS
    )
    try:
        results = [result for body in batches for result in post(connection, body)]
        return sum(result.outcome is Outcome.ACCEPTED for result in results)
    finally:
        connection.close()


def post(connection: http.client.HTTPSConnection, body: bytes) -> list[SubmitResult]:
    """Post one batch until the node has room for it; return what became of each message.

    Raises:
        OSError: the node went away.
        http.client.HTTPException: the node went away.
        RuntimeError: the node refused the request.
    """
    while True:
        connection.request("POST", "/v1/messages", body, {"Content-Type": CONTENT_TYPE_ENVELOPES})
        response = connection.getresponse()
        answer = response.read()
        if response.status != _BUSY:
            break
        time.sleep(_PAUSE_SECONDS)
    if response.status != http.client.OK:
        raise RuntimeError(f"the node answered {response.status}: {answer[:200]!r}")
    return msgspec.json.decode(answer, type=SubmitAnswer).results
