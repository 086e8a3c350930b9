"""Participants for tests: invented banks with real keys, and a platform that answers them."""

from functools import cache
from pathlib import Path
from typing import Final

from support.security_fixtures import NOW_NS, START_NS, authority
from tianping.participant.engine import Outgoing, ParticipantEngine, Party
from tianping.participant.exchange import RetryPolicy
from tianping.participant.messages import CustomerParty, CustomerTransfer
from tianping.participant.seals import Keyring, keyring_of, seal
from tianping.participant.store import Store
from tianping.security.algorithms import Algorithm
from tianping.security.identities import Identity
from tianping.values.bankcode import NPC, BankCode, with_check_digit
from tianping.values.money import Fen
from tianping.wire.envelope import Header, write_envelope
from tianping.wire.frames import InboxFrame
from tianping.wire.message import Message, Value, build

__all__ = [
    "EAST",
    "POLICY",
    "WEST",
    "delivered",
    "engine",
    "from_platform",
    "keyring",
    "receipt",
    "signer_of",
    "transfer",
]

EAST: Final = with_check_digit("31330100011")
WEST: Final = with_check_digit("31382100012")
POLICY: Final = RetryPolicy(pauses_seconds=(0.1, 0.5))


@cache
def signer_of(code: BankCode) -> Identity:
    """Return the signer of a bank or of the platform, the same every time."""
    return authority().issue_signing(code, Algorithm.P256_SHA256, not_before_ns=START_NS)


@cache
def keyring() -> Keyring:
    """Return the keyring of everybody here."""
    codes = (NPC, EAST, WEST)
    certificates = {str(code): [signer_of(code).certificate] for code in codes}
    return keyring_of(certificates, trust=authority().trust_store(), at_ns=NOW_NS)


def engine(folder: Path, code: BankCode = EAST) -> ParticipantEngine:
    """Return a bank's engine with its store in a folder."""
    return ParticipantEngine(
        Party(code, signer_of(code), keyring()),
        store=Store(folder / f"{code}.db"),
        clock_ns=lambda: NOW_NS,
        policy=POLICY,
    )


def transfer(message_id: str, *, amount_fen: int = 123_456, to: BankCode = WEST) -> Outgoing:
    """Return a customer transfer of the eastern bank."""
    order = CustomerTransfer(
        message_id=message_id,
        created_at="2026-11-23T09:30:15",
        amount_fen=Fen(amount_fen),
        debtor=party(EAST, "杭州织锦行", "3301000000000001"),
        creditor=party(to, "武汉茶社", "4201000000000002"),
        remarks=("/H01/货款",),
    )
    return Outgoing(order.message(), receiver=to)


def party(code: BankCode, name: str, account: str) -> CustomerParty:
    """Return a customer of a bank that is participant, branch and account bank in one."""
    return CustomerParty(
        participant=code, branch=code, account_bank=code, name=name, account=account
    )


def receipt(original_id: str, status: str = "PR04") -> Message:
    """Return a settlement receipt (saps.604) of the platform."""
    root = "SttlmRtrRct"
    values: dict[str, Value | list[Value]] = {
        f"{root}/GrpHdr/MsgId": "2026112390000001",
        f"{root}/GrpHdr/CreDtTm": "2026-11-23T09:30:16",
        f"{root}/GrpHdr/InstgPty/InstgDrctPty": NPC,
        f"{root}/GrpHdr/InstgPty/InstgPty": NPC,
        f"{root}/GrpHdr/InstdPty/InstdDrctPty": EAST,
        f"{root}/GrpHdr/InstdPty/InstdPty": EAST,
        f"{root}/GrpHdr/SysCd": "SAPS",
        f"{root}/OrgnlGrpHdr/OrgnlMsgId": original_id,
        f"{root}/OrgnlGrpHdr/OrgnlInstgPty": EAST,
        f"{root}/OrgnlGrpHdr/OrgnlMT": "hvps.111.001.01",
        f"{root}/NPCPrcInf/PrcSts": status,
        f"{root}/NPCPrcInf/PrcCd": "CB1I0000",
    }
    return build("saps.604.001.01", values)


def from_platform(
    message: Message, mesg_id: int, *, signer: BankCode = NPC, sender: BankCode = NPC
) -> bytes:
    """Return a message as the platform delivers it to the eastern bank."""
    header = Header(
        version="02",
        orig_sender=sender,
        orig_sender_sid="SAPS",
        orig_receiver=EAST,
        orig_receiver_sid="SAPS",
        orig_send_date="20261123",
        orig_send_time="093016",
        struct_type="XML",
        mesg_type=message.code,
        mesg_id=f"NPC{mesg_id:017d}",
        mesg_ref_id=f"NPC{mesg_id:017d}",
        mesg_priority="3",
        mesg_direction="D",
    )
    return write_envelope(seal(message, header=header, signer=signer_of(signer)))


def delivered(sequence: int, envelope: bytes, *, possible_duplicate: bool = False) -> InboxFrame:
    """Return an inbox frame."""
    return InboxFrame(sequence=sequence, possible_duplicate=possible_duplicate, envelope=envelope)
