"""One sound command for every message that a participant may send."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from support import by_message, certificates, financing, partner_commands, third_parties
from support.world import World, digest_of
from support.world_lending import LendingMaker
from tianping.core import commands as c
from tianping.core.terms import (
    KIND_OFFICE,
    KIND_SPECIAL,
    PLEDGING_OFF,
    ROLE_ACS,
    ROLE_BOND_SYSTEM,
    SYSTEM_HVPS,
)
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import MessageId

__all__ = ["MESSAGES", "messages_world"]


def _binding(world: World) -> c.Command:
    world.send(certificates.issued(world, "A", "next"))
    return certificates.notified(world, "A", certificates.named("next"))


def _certificates(world: World) -> c.Command:
    world.send(certificates.issued(world, "B", "known"))
    world.send(c.BindCertificate(world.now, certificates.named("known"), world.code("B")))
    return certificates.queried(world, "A", world.code("B"))


def messages_world(world: World) -> World:
    """A and B under P1, B belonging to A; a special participant S; daytime."""
    world.open(20261123)
    world.add_office("P1", KIND_OFFICE)
    world.add_bank("A", "P1")
    world.add_bank("B", "P1", legal_entity="A")
    world.add_bank("S", "P1", KIND_SPECIAL)
    world.send(world.one_sided("A", 1_000, credit=True))
    world.send(financing.appoint(world, 1, "P1"))
    world.advance(10)
    return world


def _pool(world: World) -> c.ManagePool:
    message_id = world.next_message_id()
    entity = world.code("A")
    return c.ManagePool(
        world.now, entity, message_id, world.today, digest_of(message_id), b"x" * 32,
        world.certificate("A"), 0, entity, 0, BusinessDate(0), [world.code("B")],
    )  # fmt: skip


def _lending(world: World) -> LendingMaker:
    maker = LendingMaker(world)
    maker.sides["K"] = (world.code("A"), world.code("B"))
    return maker


def _acs_end(world: World) -> c.ReportAcsEnd:
    world.send(c.AppointOffice(world.now, ROLE_ACS, world.code("P1")))
    message_id = world.next_message_id()
    return c.ReportAcsEnd(
        world.now, world.code("P1"), message_id, world.today, digest_of(message_id)
    )


def _bonds(world: World) -> c.AnswerPledgeByMessage:
    world.send(c.AppointOffice(world.now, ROLE_BOND_SYSTEM, world.code("S")))
    return partner_commands.answer_by_message(world, "S", 1, amount=1, bonds=1)


def _opening(world: World) -> c.RequestOpening:
    by_message.add_unopened(world, "C", "P1")
    return by_message.opening(world, "C")


def _offer(world: World) -> c.SetLending:
    return _lending(world).offer("K", world.code("A"), world.code("B"), limits=(1, 5))


def _original(world: World) -> MessageId:
    return MessageId(f"{world.today:08d}x")


MESSAGES: dict[type[Any], Callable[[World], c.Command]] = {
    c.CreditTransfer: lambda w: w.transfer("A", "B", 1, 8),
    c.InstantTransfer: lambda w: w.instant("S", "A", "B", 1),
    c.PostOneSided: lambda w: w.signed_one_sided("A", 1, credit=True),
    c.SettleSameCity: lambda w: w.same_city("P1", 1, {"A": -1, "B": 1}),
    c.CorrectEntry: lambda w: w.correction("A", 1_000, credit=True, red=True),
    c.SubmitNetFile: lambda w: third_parties.net_file(w, "S", [("A", -1), ("B", 1)]),
    c.WithdrawNetFile: lambda w: third_parties.withdrawal(w, w.code("S"), _original(w)),
    c.HoldFunds: lambda w: third_parties.hold(w, "A", "B", 1, system="S"),
    c.EndHold: lambda w: third_parties.end_of_hold(
        w, third_parties.hold(w, "A", "B", 1, system="S"), confirmed=True
    ),
    c.AdjustEarmark: lambda w: third_parties.earmark_by_message(
        w, "A", 1, system="BEPS", lowered=False
    ),
    c.AdjustQueue: lambda w: w.adjust(w.code("A"), _original(w), 0),
    c.CancelPayment: lambda w: w.cancel(w.code("A"), _original(w)),
    c.QueryStatus: lambda w: w.query(w.code("A"), _original(w)),
    c.QueryQueue: lambda w: w.query_queue(w.code("A"), w.code("A")),
    c.QueryAccount: lambda w: w.query_account(w.code("A"), w.code("A")),
    c.QueryLiquidity: lambda w: w.query_liquidity(w.code("A"), w.code("A")),
    c.SetWarning: lambda w: w.warning(w.code("A"), w.code("A"), 5),
    c.MaintainAccount: lambda w: w.maintain(w.code("P1"), w.code("A"), {"minimum_fen": 1}),
    c.RequestReturn: lambda w: w.ask_return(w.transfer("A", "B", 1, 8)),
    c.AnswerReturn: lambda w: w.answer_return(w.ask_return(w.transfer("A", "B", 1, 8))),
    c.ManagePool: _pool,
    c.QueryPool: lambda w: c.QueryPool(w.now, w.code("A"), w.next_message_id(), w.today),
    c.SetLending: _offer,
    c.AnswerLending: lambda w: _lending(w).answer("K", w.code("B"), agreed=True),
    c.RevokeLending: lambda w: _lending(w).revoke("K", w.code("A")),
    c.RestoreLending: lambda w: _lending(w).restore("K", 1),
    c.QueryLending: lambda w: c.QueryLending(w.now, w.code("A"), w.next_message_id(), w.today),
    c.ReportAcsEnd: _acs_end,
    c.RequestPledgeLoan: lambda w: financing.request_loan(w, "A", 1),
    c.AnswerPledgeByMessage: _bonds,
    c.ReportOtherBalancesByMessage: lambda w: partner_commands.others_by_message(
        w, "P1", "A", {"1": 1}
    ),
    c.PassInformation: lambda w: by_message.information(w, "A", "B", 1),
    c.RequestOpening: _opening,
    c.KeepFloors: lambda w: by_message.floors(w, "A", 1),
    c.ManagePledging: lambda w: by_message.manage_pledging(w, "P1", [("A", PLEDGING_OFF, 0)]),
    c.QuerySameCity: lambda w: by_message.query_same_city(w, "P1", _original(w)),
    c.CheckOpening: lambda w: c.CheckOpening(w.now, w.code("P1"), w.next_message_id(), w.today, []),
    c.RequestSummary: lambda w: c.RequestSummary(
        w.now, w.code("A"), w.next_message_id(), "hvps.710.001.01", SYSTEM_HVPS, w.today
    ),
    c.RequestDetails: lambda w: c.RequestDetails(
        w.now, w.code("A"), w.next_message_id(), "hvps.712.001.01", SYSTEM_HVPS, w.today, []
    ),
    c.RequestDownload: lambda w: c.RequestDownload(
        w.now,
        w.code("A"),
        w.next_message_id(),
        "hvps.714.001.01",
        [c.DownloadItem(w.code("B"), _original(w), "hvps.111.001.01", received=True)],
    ),
    c.NotifyBinding: _binding,
    c.QueryCertificates: _certificates,
    c.SetCapWarning: lambda w: by_message.cap_warning(w, "A", 1),
}
"""By the kind of command."""
