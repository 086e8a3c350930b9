"""The node's own cryptography and XML, bare: one process, no network, no core, no disk.

Exactly the functions of ``wire`` and ``security`` that the node calls for a payment that settles,
and its digests: read the envelope, the body and the values the core needs, check the certificate,
make the signature string, verify, take the digests of body and original; build, sign and write the
payer's receipt (saps.604), build and write its confirmation (ccms.990), renew the header of the
payee's copy. Which values go into the replies is prepared before.
"""

from __future__ import annotations

import base64
import hashlib
import multiprocessing
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Final, NamedTuple, Self

import msgspec

from tianping.node.families import ccms, saps
from tianping.node.families.arrival import body_digest
from tianping.node.folder import Folder
from tianping.node.tasks import CommunicationConfirmation, HeadFacts, SettlementReceipt
from tianping.security.algorithms import Signer, Verifier
from tianping.security.certificates import (
    Certificate,
    load_certificate,
    load_certificates,
    verifier_of,
)
from tianping.security.identities import open_signer
from tianping.security.revocation import load_revocation_lists
from tianping.security.trust import TrustStore
from tianping.values.bankcode import NPC
from tianping.wire.codec import parse, write
from tianping.wire.envelope import Envelope, parse_envelope, write_envelope
from tianping.wire.header import Header, header_length, parse_header, write_header
from tianping.wire.message import Value, build
from tianping.wire.signing import is_signed, signature_string

__all__ = ["BareWork", "Batch"]

_AT_ONCE: Final = 32
"""Messages in hand at a time, as in one task of a worker process."""

_MESG_ID: Final = f"{12_345_678:014d}{1:06d}"
_HEAD: Final = HeadFacts("bench", 12_345, bytes(range(32)), time.time_ns())

_TRANSFER: Final = "FIToFICstmrCdtTrf/CdtTrfTxInf"
_PATHS: Final = (
    "FIToFICstmrCdtTrf/GrpHdr/MsgId",
    "FIToFICstmrCdtTrf/GrpHdr/CreDtTm",
    f"{_TRANSFER}/InstgAgt/FinInstnId/ClrSysMmbId/MmbId",
    f"{_TRANSFER}/InstgAgt/BrnchId/Id",
    f"{_TRANSFER}/InstdAgt/FinInstnId/ClrSysMmbId/MmbId",
    f"{_TRANSFER}/InstdAgt/BrnchId/Id",
    f"{_TRANSFER}/IntrBkSttlmAmt",
    f"{_TRANSFER}/SttlmPrty",
    f"{_TRANSFER}/PmtTpInf/CtgyPurp/Prtry",
    f"{_TRANSFER}/Purp/Prtry",
)
"""What the intake reads out of a body."""

Values = Mapping[str, Value | list[Value]]


class Batch(NamedTuple):
    """Signed messages of one bank of a platform."""

    bank: str
    envelopes: list[bytes]


class _Sample(NamedTuple):
    """Messages, and who verifies and answers them."""

    envelopes: list[bytes]
    certificate: Certificate
    verifier: Verifier
    trust: TrustStore
    signer: Signer


class _Reply(NamedTuple):
    """A reply before its XML: what the node's families make of the facts."""

    code: str
    values: Values
    header: Header


class BareWork:
    """Processes that do the bare work on the same messages as often as they are asked to.

    A context manager: the processes end with it, and use no processor while they are not asked.
    """

    def __init__(
        self, platform: Path, password: bytes, batches: Sequence[Batch], *, processes: int
    ) -> None:
        """Prepare processes.

        Args:
            platform: The platform's folder, with the keys of all.
            password: Of the keys.
            batches: The messages.
            processes: How many.
        """
        self._platform = platform
        self._password = password
        self._batches = batches
        self._processes = processes
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(
            processes,
            mp_context=context,
            initializer=_prepare,
            initargs=(context.Barrier(processes),),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()

    def seconds(self) -> dict[str, float]:
        """Return the CPU seconds for all messages together: ``checking`` and ``answering`` them.

        The processes share them out and work at once, so that they slow each other as the cores
        do under the node.

        Raises:
            ValueError: a signature does not verify.
        """
        processes = self._processes
        shares = [
            [Batch(batch.bank, batch.envelopes[number::processes]) for batch in self._batches]
            for number in range(processes)
        ]
        done = [self._pool.submit(_work, self._platform, self._password, share) for share in shares]
        found = [each.result() for each in done]
        return {step: sum(each[step] for each in found) for step in found[0]}


_START_SECONDS: Final = 60.0
"""A process that fails before it is ready must not keep the others for ever."""

_starts: list[Barrier] = []
"""In a process that works: where it waits for the others."""


def _prepare(start: Barrier) -> None:
    _starts.append(start)


def _work(platform: Path, password: bytes, batches: list[Batch]) -> dict[str, float]:
    """Do a share of the work, message by message, some dozens of one kind in turn."""
    folder = Folder(platform)
    samples = [_sample(folder, password, batch) for batch in batches]
    checking = answering = 0.0
    _starts[0].wait(_START_SECONDS)
    for sample in samples:
        for first in range(0, len(sample.envelopes), _AT_ONCE):
            raws = sample.envelopes[first : first + _AT_ONCE]
            replies = [_replies(raw) for raw in raws]
            started = time.process_time()
            for raw in raws:
                _check(raw, sample)
            checked = time.process_time()
            for raw, of_raw in zip(raws, replies, strict=True):
                _answer(raw, of_raw, sample.signer)
            answering += time.process_time() - checked
            checking += checked - started
    return {"checking": checking, "answering": answering}


def _sample(folder: Folder, password: bytes, batch: Batch) -> _Sample:
    trust = TrustStore(load_certificates(folder.signing_roots.read_bytes()), crl_required=True)
    for revocation_list in load_revocation_lists(folder.signing_crl.read_bytes()):
        trust.add_revocation_list(revocation_list)
    certificate = load_certificate((folder.participants / f"{batch.bank}.pem").read_bytes())
    signer = open_signer(folder.signing, password)
    return _Sample(batch.envelopes, certificate, verifier_of(certificate), trust, signer)


def _check(raw: bytes, sample: _Sample) -> None:
    """Do for an envelope what the intake does."""
    envelope = parse_envelope(raw)
    message = parse(envelope.body, envelope.header.mesg_type)
    for path in _PATHS:
        message.get(path)
    sample.trust.check(sample.certificate, _HEAD.durable_at_ns)
    signature = base64.b64decode(envelope.signature, validate=True)
    if not sample.verifier.verify(signature_string(message), signature):
        raise ValueError(f"message {envelope.header.mesg_id}: its signature is wrong")
    body_digest(envelope.body)
    hashlib.sha256(raw).digest()


def _answer(raw: bytes, replies: list[_Reply], signer: Signer) -> None:
    """Do for the replies to a message what the renderer does."""
    parse_header(raw)
    for reply in replies:
        message = build(reply.code, reply.values)
        signature = ""
        if is_signed(reply.code):
            signature = base64.b64encode(signer.sign(signature_string(message))).decode()
        write_envelope(Envelope(reply.header, signature, write(message)))
    header = parse_header(raw)
    renewed = msgspec.structs.replace(header, mesg_id=_MESG_ID, mesg_direction="D")
    _ = write_header(renewed) + raw[header_length(header.version) :]


def _replies(raw: bytes) -> list[_Reply]:
    header = parse_header(raw)
    receiver, message_id = header.orig_sender, f"20261123{_MESG_ID}"
    at_ns = _HEAD.durable_at_ns
    confirmation = CommunicationConfirmation(
        receiver, _MESG_ID, at_ns, 20261123, raw[:132], "PM1I0000"
    )
    receipt = SettlementReceipt(
        receiver=receiver,
        mesg_id=_MESG_ID,
        at_ns=at_ns,
        business_date=20261123,
        original_id=message_id[:16],
        original_sender=receiver,
        original_type=header.mesg_type,
        status="PR04",
        code="SU1I0000",
        reason="",
        final_date=20261123,
        received_at_ns=at_ns,
        position=12_345_678,
        balance_fen=123_456_789,
    )
    remark = saps.finality_remark(_HEAD, position=receipt.position, signature=bytes(71))
    return [
        _Reply(
            ccms.CONFIRMATION,
            ccms.confirmation_values(confirmation),
            _header(header, "CCMS", "990"),
        ),
        _Reply(
            saps.RECEIPT,
            saps.receipt_values(receipt, message_id, remark=remark),
            _header(header, "SAPS", "604"),
        ),
    ]


def _header(header: Header, system: str, number: str) -> Header:
    edition = "02" if number == "990" else "01"
    return msgspec.structs.replace(
        header,
        orig_sender=NPC,
        orig_sender_sid=system,
        orig_receiver=header.orig_sender,
        orig_receiver_sid=system,
        mesg_type=f"{system.lower()}.{number}.001.{edition}",
        mesg_id=_MESG_ID,
        mesg_ref_id=_MESG_ID,
        mesg_direction="D",
    )
