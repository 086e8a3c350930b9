"""Persons on a running platform, from the command line and through its socket."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import apsw
import pyotp
import pytest

from support.cli import ROOT, Finished, tianping
from support.running import RICH, made, started
from tianping.core.commands import (
    ApproveProposal,
    Command,
    Propose,
    SetMinimumBalance,
    TakeTrialBalance,
    encode_commands,
)
from tianping.core.events import Refused
from tianping.core.refusals import RefusalCode
from tianping.node.errors import AccessRefused
from tianping.node.folder import Folder
from tianping.node.operator import OperatorClient
from tianping.node.session_file import KeptSession, keep_session, kept_session
from tianping.values.bankcode import BankCode
from tianping.values.money import Fen

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

PASSWORD: Final = "correct horse battery"
NOBODY: Final = 65_534
CHEAP_HASHES: Final = "\n[people]\nhash_memory_kib = 64\nhash_passes = 1\nhash_lanes = 1\n"
SHOW_TOKEN: Final = """
import os, sys
from pathlib import Path
from tianping.node.errors import AccessRefused
from tianping.node.operator import OperatorClient
os.setgid(int(sys.argv[3]))
os.setuid(int(sys.argv[3]))
client = OperatorClient(Path(sys.argv[1]))
try:
    client.ask("session", sys.argv[2])
except AccessRefused as refused:
    print(refused.english)
"""


class Platform:
    """A running platform, and persons with a runtime folder and a telephone each."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.folder = made(path)
        self.socket = Folder(self.folder).operator_socket
        with (self.folder / "platform.toml").open("a", encoding="utf-8") as settings:
            settings.write(CHEAP_HASHES)
        (path / "password").write_text(f"{PASSWORD}\n", encoding="utf-8")
        self.node = started(self.folder)

    @contextmanager
    def at_desk_of(self, person: str) -> Iterator[None]:
        """Let what is done inside be done at a person's own desk."""
        desk = self.path / "desks" / person
        desk.mkdir(parents=True, exist_ok=True, mode=0o700)
        before = os.environ.get("XDG_RUNTIME_DIR")
        os.environ["XDG_RUNTIME_DIR"] = str(desk)
        try:
            yield
        finally:
            if before is None:
                del os.environ["XDG_RUNTIME_DIR"]
            else:
                os.environ["XDG_RUNTIME_DIR"] = before

    def by(self, person: str, *arguments: object, language: str = "en") -> Finished:
        """Run a command line at a person's desk; ``FOLDER`` stands for the platform's folder."""
        given = [self.folder if one == "FOLDER" else one for one in arguments]
        with self.at_desk_of(person):
            return tianping(*given, language=language)

    def done_by(self, person: str, *arguments: object) -> str:
        """Run a command line that must succeed, and return what it printed."""
        done = self.by(person, *arguments)
        assert done.code == 0, done.err
        return done.out

    def audit(self, *asked: object) -> list[dict[str, Any]]:
        """Search the trail."""
        found = self.by("somebody", "audit", "FOLDER", *asked, "--limit", 1_000, "--json")
        return list(found.json())

    def client(self, person: str) -> OperatorClient:
        """Return a client with the session of a person."""
        with self.at_desk_of(person):
            return OperatorClient(self.socket)

    def enrol_and_log_in(self, person: str, *parts: str) -> None:
        """Enrol a person and log it in, through the socket, with two codes that follow."""
        codes, now = pyotp.TOTP(pyotp.random_base32()), int(time.time())
        said = {"person": person, "password": PASSWORD, "code": codes.at(now)}
        with self.client(person) as client:
            client.ask("enrol", {**said, "parts": list(parts), "secret": codes.secret})
            told = client.ask("log_in", {**said, "code": codes.at(now + 30)})
        kept = KeptSession(person=person, session=told["session"], token=told["token"])
        with self.at_desk_of(person):
            keep_session(self.socket, kept)

    def executed(self, person: str, command: Command) -> tuple[int, int]:
        """Do something as a person; return its number and the code of its refusal."""
        with self.client(person) as client:
            number, (events,) = client.execute([command])
        first = events[0]
        return number, first.code if isinstance(first, Refused) else 0

    def by_two(self, inner: Command) -> None:
        """Let the operator propose and the supervisor approve."""
        encoded = encode_commands([inner])
        number, code = self.executed("op-1", Propose(1, "", "letter", encoded))
        assert code == 0
        assert self.executed("sup-1", ApproveProposal(1, "", number, encoded))[1] == 0

    def restart(self) -> None:
        """Stop the node, which must end well, and start it again."""
        self.stop()
        self.node = started(self.folder)

    def stop(self) -> None:
        """Stop the node; it must end well."""
        self.node.terminate()
        assert self.node.wait(60) == 0


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    """A platform on which nobody is entered yet."""
    platform = Platform(tmp_path)
    try:
        yield platform
    finally:
        platform.node.kill()
        platform.node.wait()


def _code_in(text: str) -> str:
    return next(word for word in text.split() if word.count("-") == 3)


def test_a_platform_with_persons_from_the_first_to_the_last(platform: Platform) -> None:
    """Its life in order: each part stands on what those before it did."""
    for part in (
        _first_person_enrols, _two_persons_enter_a_third, _business_needs_two,
        _before_and_after, _nothing_without_a_session, _locked_out_and_let_in,
        _stolen_token, _every_kind_is_found, _restart, _proof_and_tampering,
    ):  # fmt: skip
        part(platform)
    assert platform.node.poll() == 0


def _first_person_enrols(platform: Platform) -> None:
    """The owner enters an administrator, who enrols and logs in from the command line."""
    assert "Nobody is entered" in platform.done_by("owner", "people", "list", "FOLDER")
    added = platform.done_by("owner", "people", "add", "FOLDER", "adm-1", "--role", "administrator")
    secret, said = platform.path / "adm-1.totp", ("--password-file", platform.path / "password")
    given = ("--part", _code_in(added), *said, "--totp-file", secret)
    assert "is enrolled" in platform.done_by("adm-1", "people", "enrol", "FOLDER", "adm-1", *given)
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    following = pyotp.TOTP(secret.read_text(encoding="ascii").strip()).at(int(time.time()) + 30)
    told = platform.done_by("adm-1", "login", "FOLDER", "adm-1", *said, "--code", following)
    assert "Logged in as adm-1, administrator" in told


def _two_persons_enter_a_third(platform: Platform) -> None:
    """The administrator enters a supervisor alone, then an operator with its approval."""
    second = platform.done_by("adm-1", "people", "add", "FOLDER", "sup-1", "--role", "supervisor")
    platform.enrol_and_log_in("sup-1", _code_in(second))
    add = ("people", "add", "FOLDER", "op-1", "--role", "operator")
    proposed = platform.done_by("adm-1", "--propose", "letter 1", *add)
    assert "waits for a second person" in proposed
    approved = platform.done_by("sup-1", "dual", "approve", "FOLDER", proposed.split()[1])
    assert "AddPerson: person=op-1" in approved
    drawn = platform.done_by("adm-1", "people", "code", "FOLDER", "op-1")
    platform.enrol_and_log_in("op-1", _code_in(approved), _code_in(drawn))


def _business_needs_two(platform: Platform) -> None:
    """Propose, fail to approve it oneself, approve as another; search it; who is who."""
    alone = platform.by("op-1", "day", "advance", "FOLDER", language="zh")
    assert (alone.code, "须双人办理" in alone.err) == (1, True)
    number = platform.done_by("op-1", "--propose", "letter 2", "day", "advance", "FOLDER").split()[
        1
    ]
    own = platform.by("op-1", "dual", "approve", "FOLDER", number)
    assert (own.code, "may not approve" in own.err) == (1, True)
    shown = platform.done_by("sup-1", "dual", "show", "FOLDER", number)
    assert "AdvancePhase: from_phase=0 to_phase=10" in shown
    platform.done_by("sup-1", "dual", "approve", "FOLDER", number)
    steps = platform.audit("--function", "AdvancePhase", "--result", "approved")
    assert {(step["person"], step["second_person"]) for step in steps} == {("op-1", "sup-1")}
    assert {step["event"] for step in steps} == {"PhaseAdvanced", "SystemAdvanced"}
    assert all(step["login_session"] for step in steps)
    told = platform.by("op-1", "whoami", "FOLDER", "--json").json()
    assert (told["person"], told["role"]) == ("op-1", 1)


def _before_and_after(platform: Platform) -> None:
    """A limit that is set twice: what it was, what it is, who did it with whom."""
    for amount in (100, 200):
        platform.by_two(SetMinimumBalance(time.time_ns(), BankCode(RICH), Fen(amount)))
    lines = platform.audit("--object", RICH, "--person", "sup-1", "--function", "MinimumBalanceSet")
    assert [(line["value_before"], line["value_after"]) for line in lines] == [
        ("", "amount_fen=100"), ("amount_fen=100", "amount_fen=200"),
    ]  # fmt: skip
    assert {(line["person"], line["second_person"]) for line in lines} == {("op-1", "sup-1")}
    alone = SetMinimumBalance(time.time_ns(), BankCode(RICH), Fen(1))
    assert platform.executed("op-1", alone)[1] == RefusalCode.NEEDS_TWO_PERSONS
    assert platform.executed("adm-1", alone)[1] == RefusalCode.ROLE_FORBIDS


def _nothing_without_a_session(platform: Platform) -> None:
    """Neither a command nor a service, whoever owns the folder; the status is for everybody."""
    with platform.client("owner") as client:
        assert client.session == {}
        asks: tuple[Callable[[], object], ...] = (
            lambda: client.execute([TakeTrialBalance(1)]), client.reload, client.stop,
            lambda: client.ask("draw_code", "op-1"),
        )  # fmt: skip
        for ask in asks:
            with pytest.raises(AccessRefused):
                ask()
        assert client.status()["phase"] == 10
    with platform.client("op-1") as client, pytest.raises(AccessRefused, match="does not allow"):
        client.stop()


def _locked_out_and_let_in(platform: Platform) -> None:
    """Five wrong passwords; the administrator unlocks; all of it is in the trail."""
    said = {"person": "op-1", "password": "wrong horse", "code": "000000"}
    with platform.client("owner") as client:
        for _ in range(6):
            with pytest.raises(AccessRefused, match=r"^refused: the name"):
                client.ask("log_in", said)
    logins = platform.by("adm-1", "people", "logins", "FOLDER", "--json").json()
    (state,) = [one for one in logins if one["person"] == "op-1"]
    assert (state["failures"], state["locked_until_ns"] > time.time_ns()) == (5, True)
    platform.done_by("adm-1", "people", "unlock", "FOLDER", "op-1")
    search = ("audit", "FOLDER", "--person", "op-1", "--result", "refused", "--function", "LogIn")
    found = platform.by("aud", *search, language="zh").out
    assert found.count("口令错误") == 5
    assert found.count("已锁定") == 1
    assert platform.audit(*search[2:], "--to", "2020-01-01") == []


def _stolen_token(platform: Platform) -> None:
    """A process of another user that got hold of the token and can open the socket."""
    with platform.at_desk_of("sup-1"):
        kept = kept_session(platform.socket)
    assert kept is not None
    if os.geteuid() != 0:  # only root can act as another user
        return
    way = list(platform.socket.parents)[:-1]
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (platform.socket, *way)}
    try:
        platform.socket.chmod(0o666)
        for path in way:
            path.chmod(modes[path] | 0o011)
        stolen = subprocess.run(
            [sys.executable, "-c", SHOW_TOKEN, str(platform.socket), kept.token, str(NOBODY)],
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
    finally:
        for path, mode in modes.items():
            path.chmod(mode)
    assert "nobody is logged in here" in stolen.stdout, stolen.stderr
    (ended,) = platform.audit("--person", "sup-1", "--function", "EndSession")
    assert ended["text"] == f"token used elsewhere: user {NOBODY}"
    assert platform.by("sup-1", "whoami", "FOLDER").code == 1


def _every_kind_is_found(platform: Platform) -> None:
    """What RULES-C §8 lists and has happened here, each by its name."""
    assert {line["function"] for line in platform.audit()} >= {
        "AddOffice", "AddParticipant", "OpenAccount", "BindCertificate", "BindAccess",
        "AdvancePhase", "AddPerson", "SetMinimumBalance", "DrawCode", "Enrol", "LogIn", "Unlock",
    }  # fmt: skip


def _restart(platform: Platform) -> None:
    """Sessions end with a log-out and with the node; persons stay."""
    platform.done_by("adm-1", "logout", "FOLDER")
    assert platform.by("adm-1", "whoami", "FOLDER").code == 1
    platform.restart()
    refused = platform.by("op-1", "day", "advance", "FOLDER")
    assert (refused.code, "nobody is logged in here" in refused.err) == (1, True)
    found = platform.by("aud", "people", "list", "FOLDER", "--json").json()
    assert [view["person"] for view in found] == ["adm-1", "sup-1", "op-1"]


def _proof_and_tampering(platform: Platform) -> None:
    """What was attested proves the log, and finds that its end was cut off."""
    platform.stop()
    proved = platform.by("aud", "verify", "FOLDER", "--json").json()
    assert (proved["ok"], proved["audit"]["attestations"], proved["audit"]["findings"]) == (
        True, 1, [],
    )  # fmt: skip
    connection = apsw.Connection(str(platform.folder / "audit.db"))
    connection.execute("DELETE FROM audit WHERE number >= (SELECT max(number) - 3 FROM audit)")
    connection.close()
    cut = platform.by("aud", "verify", "FOLDER")
    assert (cut.code, "no such entry" in cut.err) == (5, True)
