"""An instant transfer in the views: who instructed it, who paid and was paid, its total."""

from __future__ import annotations

from sqlalchemy import Engine

from support.views import BANKS, DATE, OFFICES, Platform, batches_of, certificate_of
from tianping.core import commands as c
from tianping.core.machine import Machine
from tianping.core.refusals import RefusalCode
from tianping.core.terms import CLASS_ORDINARY, KIND_SPECIAL, STATUS_REJECTED, STATUS_SETTLED
from tianping.values.money import Fen
from tianping.views import queries
from tianping.views.queries_payments import payments
from tianping.views.records import PaymentFilter
from tianping.views.writer import ViewWriter

SPECIAL = BANKS[9]


def _order(platform: Platform, amount_fen: int) -> c.InstantTransfer:
    return c.InstantTransfer(
        platform.now_ns(),
        SPECIAL,
        platform.next_id(),
        "hvps.141.001.01",
        DATE,
        len(platform.commands),
        bytes(32),
        certificate_of(SPECIAL),
        0,
        BANKS[0],
        BANKS[1],
        Fen(amount_fen),
        "G104",
        "05301",
    )


def test_instant_transfer_is_listed_with_its_three_parties(engine: Engine) -> None:
    """One that settled and one that was refused; the day's total counts the first."""
    platform = Platform().open(banks=2, funds_fen=10_000)
    platform.commands += [
        c.AddParticipant(
            platform.now_ns(), SPECIAL, "Card network", KIND_SPECIAL, OFFICES[0], "", ""
        ),
        c.OpenAccount(platform.now_ns(), SPECIAL, 2019, 1),
        c.BindCertificate(platform.now_ns(), certificate_of(SPECIAL), SPECIAL),
    ]
    for amount_fen in (700, 0):
        platform.commands.append(_order(platform, amount_fen))
    ViewWriter(engine).apply_many(batches_of(platform.commands, size=5, machine=Machine()))
    with engine.connect() as connection:
        found = [
            view
            for view in payments(connection, wanted=PaymentFilter(), start=0, limit=100).payments
            if view.message_type == "hvps.141.001.01"
        ]
        by_message = queries.message_payment(
            connection, sender=SPECIAL, message_id=found[1].message_id
        )
        totals = queries.type_totals(connection, business_date=DATE)
        refusals = queries.refusals(connection, business_date=DATE, limit=10)
    assert [(view.status, view.amount_fen) for view in found] == [
        (STATUS_REJECTED, 0),
        (STATUS_SETTLED, 700),
    ]
    settled = found[1]
    assert by_message == settled  # its sender neither pays nor receives
    assert (settled.sender, settled.debtor_participant) == (SPECIAL, BANKS[0])
    assert (settled.creditor_participant, settled.queue_class) == (BANKS[1], CLASS_ORDINARY)
    assert (settled.business_type, settled.business_kind) == ("G104", "05301")
    (total,) = [one for one in totals if one.message_type == "hvps.141.001.01"]
    assert (total.payment_count, total.amount_fen) == (1, 700)
    (refusal,) = refusals
    assert refusal.refusal_code == RefusalCode.AMOUNT_OUT_OF_BOUNDS
    assert refusal.payment == found[0].payment
