"""Commands of accounts and information that come by message, short to write for tests."""

from __future__ import annotations

import hashlib

from msgspec.structs import replace

from support.world import World, digest_of
from tianping.core import commands as c
from tianping.core.terms import CAP_CREDIT, KIND_BANK, NOT_STATED, SYSTEM_HVPS
from tianping.values.identifiers import MessageId
from tianping.values.money import Fen

__all__ = [
    "add_unopened",
    "cap_part",
    "cap_warning",
    "floors",
    "information",
    "manage_pledging",
    "opening",
    "query",
    "query_same_city",
    "reply",
]

APPLICATION = "hvps.151.001.01"
QUERY = "ccms.314.001.01"
REPLY = "ccms.315.001.01"


def add_unopened(world: World, name: str, office: str, kind: int = KIND_BANK) -> None:
    """Register a participant without an account, with a certificate."""
    world.direct[name] = name
    world.office_of[name] = office
    code = world.code(name)
    world.send(c.AddParticipant(world.now, code, name, kind, world.code(office), "", ""))
    world.send(c.BindCertificate(world.now, world.certificate(name), code))


def information(
    world: World, sender: str, receiver: str, amount: int, *, code: str = APPLICATION
) -> c.PassInformation:
    """Build information between two names, direct or indirect ones."""
    message_id = world.next_message_id()
    direct = world.direct.get(sender, sender)
    through = world.direct.get(receiver, receiver)
    return c.PassInformation(
        world.now, world.code(direct), message_id, world.today, digest_of(message_id),
        hashlib.sha256(message_id.encode()).digest(), world.certificate(direct), 0, code,
        world.code(sender), world.code(through), world.code(receiver), f"draft {amount}",
        Fen(amount),
    )  # fmt: skip


def query(
    world: World, sender: str, receiver: str, about: str, *, system: int = SYSTEM_HVPS
) -> c.PassInformation:
    """Build a query about a message of a system."""
    built = information(world, sender, receiver, 5, code=QUERY)
    return replace(built, subject=about, system=system)


def reply(world: World, put: c.PassInformation) -> c.PassInformation:
    """Build the reply to a query, by whom it was put to."""
    answer = information(world, "A", "A", 5, code=REPLY)
    return replace(
        answer,
        sender=put.receiver,
        certificate=world.certificate_of(put.receiver),
        sending_bank=put.receiving_bank,
        receiver=put.sender,
        receiving_bank=put.sending_bank,
        subject=put.message_id,
        system=put.system,
    )


def opening(
    world: World,
    name: str,
    balance: int = 0,
    minimum: int = 0,
    *,
    office: str = "",
    special: bool = False,
) -> c.RequestOpening:
    """Build an office's request to open an account, by the managing office unless told else."""
    message_id = world.next_message_id()
    sender = office or world.office_of.get(name, name)
    return c.RequestOpening(
        world.now, world.code(sender), message_id, world.today, digest_of(message_id),
        hashlib.sha256(message_id.encode()).digest(), world.certificate(sender), 0,
        world.code(name), special, Fen(balance), Fen(minimum),
    )  # fmt: skip


def floors(
    world: World, name: str, lending: int = NOT_STATED, pool: int = NOT_STATED, *, sender: str = ""
) -> c.KeepFloors:
    """Build the setting of what lending and pool leave, by the owner unless told else."""
    message_id = world.next_message_id()
    return c.KeepFloors(
        world.now, world.code(sender or name), message_id, world.today, digest_of(message_id),
        world.code(name), lending, pool,
    )  # fmt: skip


def manage_pledging(
    world: World, sender: str, lines: list[tuple[str, int, int]]
) -> c.ManagePledging:
    """Build an office's setting of pledge financing: name, mode and least loan of each bank."""
    message_id = world.next_message_id()
    rows = [c.PledgingLine(world.code(name), mode, least) for name, mode, least in lines]
    return c.ManagePledging(
        world.now, world.code(sender), message_id, world.today, digest_of(message_id), rows
    )


def query_same_city(world: World, sender: str, original: MessageId) -> c.QuerySameCity:
    """Build an office's question for a session of its own."""
    code = world.code(sender)
    return c.QuerySameCity(world.now, code, world.next_message_id(), code, original)


def cap_part(
    world: World, name: str, amount: int, *, system: str = "BEPS", part: int = CAP_CREDIT
) -> c.SetCapPart:
    """Build the setting of a part of a cap."""
    return c.SetCapPart(world.now, world.code(name), system, part, Fen(amount))


def cap_warning(
    world: World, name: str, value: int, *, system: str = "BEPS", sender: str = "", on: bool = True
) -> c.SetCapWarning:
    """Build the setting of a warning value, by the owner of the cap unless told else."""
    message_id = world.next_message_id()
    return c.SetCapWarning(
        world.now, world.code(sender or name), message_id, world.today, digest_of(message_id),
        world.code(name), system, Fen(value), on,
    )  # fmt: skip
