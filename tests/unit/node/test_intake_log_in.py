"""Who is not logged in to the system of a message is refused at the door; log-in itself passes."""

from __future__ import annotations

import pytest

from support.participants import EAST
from support.security_fixtures import NOW_NS
from tianping.core.commands import Command, LogIn, LogOut, decode_commands
from tianping.core.terms import SYSTEM_HVPS, SYSTEM_SAPS
from tianping.node.families.arrival import TELL_NOBODY
from tianping.node.tasks import (
    Acknowledged,
    Admitted,
    CheckTask,
    Probed,
    RefusedAtDoor,
    Verdict,
)
from tianping.participant.log_in import LogInRequest, Probe
from tianping.participant.messages import Acknowledgement, StatusQuery
from tianping.wire.catalogue import Edition
from tianping.wire.message import Message
from unit.node.test_intake import (
    CREATED,
    DATE,
    ORIGINAL,
    checker,
    expired,
    sealed,
    transfer,
)


def _check(
    raw: bytes, *shut: int, edition: Edition = Edition.NEWER
) -> tuple[Verdict, list[Command]]:
    task = CheckTask(NOW_NS, [EAST], [raw], {EAST: list(shut)} if shut else {})
    reply = checker(edition).check(task)
    (verdict,) = reply.verdicts
    return verdict, decode_commands(reply.commands)


def _log_in(edition: Edition, *, signs_in: bool) -> Message:
    return LogInRequest(
        message_id=f"{DATE}00000001",
        created_at=CREATED,
        sender=EAST,
        system="HVPS",
        signs_in=signs_in,
    ).message(edition)


def test_payment_of_who_is_not_logged_in_is_refused_and_no_message_answers_it() -> None:
    """The code of the rules; nothing is stored for who cannot collect it."""
    verdict, commands = _check(sealed(transfer()), SYSTEM_HVPS)
    assert isinstance(verdict, RefusedAtDoor)
    assert (verdict.rule, verdict.code[-5:], verdict.answer) == ("log_in", "O3018", TELL_NOBODY)
    assert verdict.text_zh
    assert commands == []


def test_log_in_is_asked_before_the_certificate() -> None:
    """A wrong signature tells nothing to who is not even logged in."""
    verdict, _ = _check(sealed(transfer(), signer=expired()), SYSTEM_HVPS)
    assert isinstance(verdict, RefusedAtDoor)
    assert verdict.rule == "log_in"


def test_each_system_has_a_log_in_of_its_own() -> None:
    """A query goes by SAPS's log-in, a payment by HVPS's."""
    query = sealed(StatusQuery(message_id=f"{DATE}00000005", original=ORIGINAL).message())
    assert _check(sealed(transfer()), SYSTEM_SAPS)[0] == Admitted()
    assert _check(query, SYSTEM_HVPS)[0] == Admitted()
    verdict, _ = _check(query, SYSTEM_SAPS)
    assert isinstance(verdict, RefusedAtDoor)


@pytest.mark.parametrize("edition", list(Edition))
def test_log_in_passes_while_logged_out(edition: Edition) -> None:
    """Otherwise nobody could ever log in; the core answers it, and a log-out too."""
    for signs_in, kind in ((True, LogIn), (False, LogOut)):
        raw = sealed(_log_in(edition, signs_in=signs_in))
        verdict, (command,) = _check(raw, SYSTEM_HVPS, SYSTEM_SAPS, edition=edition)
        assert verdict == Admitted()
        assert isinstance(command, kind)
        assert command.system == SYSTEM_HVPS


def test_probe_and_acknowledgement_pass_while_logged_out() -> None:
    """They are about the link, which is there before the log-in."""
    probe = sealed(Probe(sender=EAST, sent="a").message(Edition.NEWER))
    verdict, _ = _check(probe, SYSTEM_HVPS, SYSTEM_SAPS)
    assert isinstance(verdict, Probed)
    done = Acknowledgement(
        sender="0000", send_date="20261123", code="saps.604.001.01", mesg_id="M1"
    )
    verdict, _ = _check(sealed(done.message()), SYSTEM_HVPS, SYSTEM_SAPS)
    assert isinstance(verdict, Acknowledged)
