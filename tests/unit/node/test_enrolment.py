"""Enrolment, its codes and their parts, certificates, and the file of credentials."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from support.people import CHEAP, HOUR, KEYS_PASSWORD, OWNER, PASSWORD, SECOND, Office
from tianping.core.commands import RemovePerson, ResetPerson
from tianping.node.authentication import Origin
from tianping.node.credentials import CredentialStore
from tianping.node.errors import AccessRefused, FolderError
from tianping.node.reasons import Why
from tianping.node.second_factor import CHALLENGE_BYTES, challenge_text
from tianping.security.algorithms import Algorithm
from tianping.security.errors import KeyStoreError
from tianping.security.identities import Identity
from tianping.security.pki import CertificateAuthority
from tianping.values.bankcode import with_check_digit

ELSEWHERE = Origin("user 8")


def test_first_persons_code_is_drawn_by_the_owner_alone(tmp_path: Path) -> None:
    """Nobody else, and no more once it has enrolled; the last code drawn counts, once."""
    office = Office(tmp_path)
    office.add("adm-1")
    with pytest.raises(AccessRefused, match="whoever entered or approved"):
        office.door.draw_code("adm-1", "", ELSEWHERE)
    first = office.door.draw_code("adm-1", "", OWNER)
    second = office.door.draw_code("adm-1", "", OWNER)
    assert first != second
    for wrong in (first, "AAAA-BBBB-CCCC-DDDD", ""):
        with pytest.raises(AccessRefused, match=r"^refused"):
            office.door.enrol(office.enrolment("adm-1", wrong), ELSEWHERE)
    office.door.enrol(office.enrolment("adm-1", f" {second.lower()} "), ELSEWHERE)
    with pytest.raises(AccessRefused, match=r"^refused"):
        office.door.enrol(office.enrolment("adm-1", second), ELSEWHERE)
    with pytest.raises(AccessRefused, match="whoever entered or approved"):
        office.door.draw_code("adm-1", "", OWNER)
    office.close()


def test_code_holds_for_three_days(tmp_path: Path) -> None:
    """Then another must be drawn."""
    office = Office(tmp_path)
    office.add("adm-1")
    code = office.door.draw_code("adm-1", "", OWNER)
    office.clock.advance(72 * HOUR + SECOND)
    with pytest.raises(AccessRefused, match=r"^refused"):
        office.door.enrol(office.enrolment("adm-1", code), OWNER)
    office.enrol("adm-1")
    office.close()


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"password": "short"}, "12 to 256"),
        ({"code": "000000"}, "a code of the secret"),
        ({"secret": "ABC"}, "160 bits"),
        ({"secret": "1" * 32}, "160 bits"),
    ],
    ids=str,
)
def test_enrolment_that_is_none_leaves_the_code(
    tmp_path: Path, change: dict[str, str], what: str
) -> None:
    """A weak password or a code that does not fit is told; the enrolment code still holds."""
    office = Office(tmp_path)
    office.add("adm-1")
    asked = office.enrolment("adm-1", office.door.draw_code("adm-1", "", OWNER))
    with pytest.raises(AccessRefused, match=what):
        office.door.enrol(replace(asked, **change), OWNER)
    office.door.enrol(asked, OWNER)
    office.close()


def test_code_of_two_persons_has_two_parts(office: Office) -> None:
    """Neither of them can enrol in the third one's place."""
    office.two()
    entered = office.door.draw_code("op-1", "adm-1", OWNER)
    approved = office.door.draw_code("op-1", "sup-1", OWNER)
    for parts in ((entered,), (approved,), (entered, entered), ()):
        with pytest.raises(AccessRefused, match=r"^refused"):
            office.door.enrol(office.enrolment("op-1", *parts), OWNER)
    for other in ("op-1", "adm-9", ""):
        with pytest.raises(AccessRefused, match="whoever entered or approved"):
            office.door.draw_code("op-1", other, OWNER)
    office.door.enrol(office.enrolment("op-1", approved, entered), OWNER)
    drawn = [entry for entry in office.entries() if entry.rule == "DrawCode"]
    assert [(entry.person, entry.result) for entry in drawn if entry.object == "op-1"] == [
        ("adm-1", "done"), ("sup-1", "done"), ("op-1", "refused"), ("adm-9", "refused"),
        ("", "refused"),
    ]  # fmt: skip


def test_reset_voids_what_somebody_logs_in_with(office: Office) -> None:
    """At once, sessions too; a copy of the credentials put back helps nobody."""
    parts = office.enrolled_two()
    token, _ = office.door.log_in(office.said("op-1"), OWNER)
    old = office.file.opened().find("op-1")
    assert old is not None
    office.approved(ResetPerson(1, "op-1"))
    assert office.sessions.use(token, OWNER.name) is None
    office.next_code()
    assert office.refused("op-1") == Why.NOT_ENROLLED
    office.file.opened().put(old)
    assert office.refused("op-1") == Why.NOT_ENROLLED
    with pytest.raises(AccessRefused, match=r"^refused"):
        office.door.enrol(office.enrolment("op-1", *parts), OWNER)
    again = [office.door.draw_code("op-1", by, OWNER) for by in ("adm-1", "sup-1")]
    with pytest.raises(AccessRefused, match="none of the last 5"):
        office.door.enrol(office.enrolment("op-1", *again), OWNER)
    office.door.enrol(office.enrolment("op-1", *again, password="another long one 1"), OWNER)
    office.approved(RemovePerson(1, "op-1"))
    office.next_code()
    assert office.refused("op-1", "another long one 1") == Why.NOT_ACTIVE


def test_owner_recovers_a_person_with_the_keys_password(office: Office) -> None:
    """The last resort: owner of folder and keys, nobody else; wrong passwords are locked out."""
    with pytest.raises(AccessRefused, match=r"^refused"):
        office.door.recover("adm-1", KEYS_PASSWORD, ELSEWHERE)
    assert office.last().text == Why.NOT_THE_OWNER
    with pytest.raises(AccessRefused, match=r"^refused"):
        office.door.recover("nobody", KEYS_PASSWORD, OWNER)
    for _ in range(CHEAP.failures_max):
        with pytest.raises(AccessRefused, match=r"^refused"):
            office.door.recover("adm-1", b"wrong", OWNER)
        assert office.last().text == Why.WRONG_PASSWORD
    with pytest.raises(AccessRefused, match=r"^refused"):
        office.door.recover("adm-1", KEYS_PASSWORD, OWNER)
    assert office.last().text == Why.LOCKED
    office.clock.advance(61 * SECOND)
    code = office.door.recover("adm-1", KEYS_PASSWORD, OWNER)
    assert (office.last().rule, office.last().object) == ("DrawCode", "adm-1")
    office.door.enrol(office.enrolment("adm-1", code, password="another long one 1"), OWNER)
    office.next_code()
    office.door.log_in(office.said("adm-1", "another long one 1"), OWNER)


# --- certificates


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    """A person's own certificate and key."""
    start_ns = 1_767_225_600 * SECOND
    folder = tmp_path_factory.mktemp("pki")
    authority = CertificateAuthority.create(folder, KEYS_PASSWORD, not_before_ns=start_ns)
    code = with_check_digit("99999000000")
    return authority.issue_signing(code, Algorithm.P256_SHA256, not_before_ns=start_ns)


def test_certificate_that_was_enrolled_is_needed_beside_the_code(
    tmp_path: Path, identity: Identity
) -> None:
    """Another, none, an old challenge, another person's: refused; the log says why."""
    office = Office(tmp_path, replace(CHEAP, certificate_required=True))
    office.add("adm-1")
    code = office.door.draw_code("adm-1", "", OWNER)
    with pytest.raises(AccessRefused, match="certificate of the person's own"):
        office.door.enrol(office.enrolment("adm-1", code), OWNER)
    challenge = b"c" * CHALLENGE_BYTES
    signed = {
        "certificate": identity.certificate.der,
        "signature": identity.sign(challenge_text(challenge, "adm-1")),
    }
    here = OWNER._replace(challenge=challenge)
    office.door.enrol(replace(office.enrolment("adm-1", code), **signed), here)
    office.next_code()
    for changes, origin in (
        ({}, here),
        (signed, OWNER),
        (signed, OWNER._replace(challenge=b"d" * CHALLENGE_BYTES)),
        ({**signed, "signature": b""}, here),
        ({**signed, "certificate": b"no certificate"}, here),
        ({**signed, "signature": identity.sign(challenge_text(challenge, "adm-2"))}, here),
    ):
        with pytest.raises(AccessRefused, match=r"^refused"):
            office.door.log_in(replace(office.said("adm-1"), **changes), origin)
        assert office.last().text in (Why.WRONG_CERTIFICATE, Why.LOCKED)
    office.clock.advance(240 * SECOND)
    office.door.log_in(replace(office.said("adm-1"), **signed), here)
    office.clock.advance(40 * 365 * 24 * HOUR)
    with pytest.raises(AccessRefused):
        office.door.log_in(replace(office.said("adm-1"), **signed), here)
    assert office.last().text == Why.WRONG_CERTIFICATE
    office.close()


# --- the file


def test_credentials_are_the_owners_alone_and_of_one_password(office: Office) -> None:
    """Mode 0600; another password does not open them, nor a file that others can read."""
    path = office.path / "credentials.db"
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FolderError, match="sealed with the keys' password"):
        CredentialStore(path, b"another password")
    path.chmod(0o640)
    with pytest.raises(KeyStoreError):
        CredentialStore(path, KEYS_PASSWORD)
    path.chmod(0o600)


def test_state_of_a_log_in_tells_nothing_secret(office: Office) -> None:
    """For administrators and auditors: enrolled, failures, locks, sessions."""
    office.refused("adm-1", "wrong horse battery")
    _, session = office.door.log_in(office.said("adm-1"), OWNER)
    state = office.door.state_of("adm-1")
    assert (state["enrolled"], state["failures"], state["locked"]) == (True, 0, False)
    now = office.clock.now_ns()
    assert state["sessions"] == [[session.name, "user 7", now, now]]
    assert office.door.state_of("nobody")["enrolled"] is False
    assert not any(PASSWORD in str(value) for value in state.values())
