"""A whole platform in a folder, for tests: authority, keys, settings, banks, node process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support.node_core import AT_NS, DATE, OFFICE
from support.warm_start import WarmProcess, start_warm
from tianping.core.commands import (
    AddOffice,
    AddParticipant,
    AdvancePhase,
    BindAccess,
    BindCertificate,
    Command,
    OpenAccount,
    OpenPlatform,
    PostOneSided,
    SetParameter,
)
from tianping.core.events import Refused
from tianping.core.ledger.chart import DEPOSIT_SUBJECTS
from tianping.core.state import CORE_VERSION
from tianping.core.terms import KIND_BANK, KIND_OFFICE, KIND_SPECIAL
from tianping.node.errors import FolderError
from tianping.node.folder import Folder
from tianping.node.operator import OperatorClient
from tianping.participant.client import ClientOptions
from tianping.participant.engine import Outgoing, Party
from tianping.participant.exchange import RetryPolicy
from tianping.participant.messages import CustomerParty, CustomerTransfer
from tianping.participant.seals import Keyring, keyring_of
from tianping.participant.sync_client import Client
from tianping.security.algorithms import Algorithm
from tianping.security.certificates import Certificate, load_certificate, pem_of
from tianping.security.identities import open_signer, save_identity
from tianping.security.pki import LOCAL_HOSTS, CertificateAuthority
from tianping.security.tls import tls_client_context
from tianping.values.bankcode import NPC, BankCode, with_check_digit
from tianping.values.dates import BusinessDate
from tianping.values.identifiers import MessageId
from tianping.values.money import Fen
from tianping.wire.catalogue import Edition

PASSWORD = b"an invented password"
START_NS = 1_767_225_600_000_000_000
ROOT = Path(__file__).resolve().parents[2]
NODE_SCRIPT = """
import sys
from pathlib import Path
from tianping.node.platform import Platform
if __name__ == "__main__":
    sys.exit(Platform(Path(sys.argv[1]), sys.argv[2].encode()).serve())
"""


def bank(number: int) -> BankCode:
    """Return an invented bank's code."""
    return with_check_digit(f"9{number:02d}10000{number:03d}")


class World:
    """A platform's folder with its banks.

    Attributes:
        folder: The node's folder.
        banks: The codes of the banks.
        specials: The last of them, which are special participants.
        authority: The test authority that issued every certificate.
    """

    def __init__(
        self,
        path: Path,
        *,
        count: int = 2,
        specials: int = 0,
        algorithm: Algorithm = Algorithm.P256_SHA256,
        edition: Edition = Edition.NEWER,
        port: int = 0,
        settings: str = "",
    ) -> None:
        self.path = path
        self.edition = edition
        self.folder = Folder(path / "node")
        self.banks = [bank(number + 1) for number in range(count)]
        self.specials = self.banks[count - specials :]
        self.authority = CertificateAuthority.create(path / "pki", PASSWORD, not_before_ns=START_NS)
        self.authority.crl(
            this_update_ns=START_NS, next_update_ns=START_NS + 10 * 365 * 86_400 * 10**9
        )
        self.certificates: dict[str, list[Certificate]] = {}
        self._lay_out(algorithm, f"port = {port}\n{settings}")

    def _lay_out(self, algorithm: Algorithm, settings: str) -> None:
        folder = self.folder
        folder.participants.mkdir(parents=True)
        folder.settings_file.write_text(
            f'[platform]\nname = "test"\nedition = "{self.edition.value}"\n[listen]\n{settings}',
            encoding="utf-8",
        )
        for name in (
            folder.access_root,
            folder.access_crl,
            folder.signing_roots,
            folder.signing_crl,
        ):
            name.write_bytes((self.authority.public_folder / name.name).read_bytes())
        npc = self.authority.issue_signing(NPC, algorithm, not_before_ns=START_NS)
        save_identity(folder.signing, npc, PASSWORD)
        server = self.authority.issue_access("node", not_before_ns=START_NS, hosts=LOCAL_HOSTS)
        save_identity(folder.access, server, PASSWORD)
        self.certificates[NPC] = [npc.certificate]
        for code in self.banks:
            self.add_keys(code, algorithm)

    def add_keys(self, code: BankCode, algorithm: Algorithm) -> None:
        """Issue a bank's signing and access keys into its own folder, and publish the first."""
        signing = self.authority.issue_signing(code, algorithm, not_before_ns=START_NS)
        access = self.authority.issue_access(code, not_before_ns=START_NS)
        save_identity(self.keys(code) / "signing", signing, PASSWORD)
        save_identity(self.keys(code) / "access", access, PASSWORD)
        self.certificates[code] = [signing.certificate]
        path = self.folder.participants / f"{signing.certificate.serial}.pem"
        path.write_bytes(pem_of(signing.certificate))

    def keys(self, code: str) -> Path:
        """Return the folder of a bank."""
        return self.path / "banks" / code

    def opening(self, *, balance_fen: int, log_in: bool = False) -> list[Command]:
        """Return the commands that open the day with every bank registered and funded."""
        commands: list[Command] = [
            OpenPlatform(AT_NS, "test", DATE, CORE_VERSION),
            SetParameter(AT_NS, "login.required", int(log_in), DATE),
            AddOffice(AT_NS, OFFICE, "Office", KIND_OFFICE),
        ]
        for number, code in enumerate(self.banks):
            kind = KIND_SPECIAL if code in self.specials else KIND_BANK
            access = load_certificate((self.keys(code) / "access" / "certificate.pem").read_bytes())
            commands += [
                AddParticipant(AT_NS, code, f"Bank {number}", kind, OFFICE, "", ""),
                OpenAccount(AT_NS, code, DEPOSIT_SUBJECTS[kind][0], 1),
                BindCertificate(AT_NS, self.certificates[code][0].id, code),
                BindAccess(AT_NS, access.id, f"point {number}", code),
                PostOneSided(
                    AT_NS,
                    OFFICE,
                    MessageId(f"{DATE}{number:08d}"),
                    DATE,
                    number,
                    code,
                    credit=True,
                    amount_fen=Fen(balance_fen),
                ),
            ]
        return [*commands, AdvancePhase(AT_NS, 0, 10, 0)]

    def open_day(self, *, balance_fen: int = 1_000_000_00, log_in: bool = False) -> None:
        """Let the running node open the day; nobody needs to log in unless that is said."""
        opening = self.opening(balance_fen=balance_fen, log_in=log_in)
        with OperatorClient(self.folder.operator_socket) as operator:
            _, outcomes = operator.execute(opening)
        refused = [event for events in outcomes for event in events if isinstance(event, Refused)]
        assert refused == []

    def keyring(self) -> Keyring:
        """Return what a bank verifies with."""
        return keyring_of(
            self.certificates, trust=self.authority.trust_store(), at_ns=time.time_ns()
        )

    def client(
        self, code: BankCode, port: int, *, access_of: str = "", store: str = "client"
    ) -> Client:
        """Return a bank's client; one with another store is another session."""
        tls = tls_client_context(
            self.keys(access_of or code) / "access",
            PASSWORD,
            root=self.folder.access_root,
            revocation_list=None,
        )
        return Client(
            Party(
                code,
                open_signer(self.keys(code) / "signing", PASSWORD),
                self.keyring(),
                self.edition,
            ),
            ClientOptions(
                f"https://localhost:{port}",
                self.path / f"{store}-{code}.db",
                RetryPolicy(pauses_seconds=(0.2, 0.5, 1.0)),
            ),
            tls=tls,
        )

    def status(self) -> dict[str, object]:
        """Return what the running node says of itself."""
        with OperatorClient(self.folder.operator_socket) as operator:
            return operator.status()


def payment(
    message_id: str,
    payer: BankCode,
    payee: BankCode,
    *,
    amount_fen: int = 100,
    priority: str = "NORM",
    edition: Edition = Edition.NEWER,
) -> Outgoing:
    """Return a customer's transfer, made now."""
    created = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(time.time() + 8 * 3600))
    transfer = CustomerTransfer(
        message_id=message_id,
        created_at=created,
        amount_fen=Fen(amount_fen),
        debtor=_customer(payer, "Alpha Trading"),
        creditor=_customer(payee, "乙公司"),
        priority=priority,
    )
    return Outgoing(transfer.message(edition))


def _customer(code: BankCode, name: str) -> CustomerParty:
    return CustomerParty(
        participant=code, branch=code, account_bank=code, name=name, account="1234567890"
    )


class NodeProcess:
    """A node in a process of its own."""

    def __init__(self, world: World, *, script: str = NODE_SCRIPT) -> None:
        self._world = world
        self.process = self._started(script)
        self.port = self._wait_until_up()

    def _started(self, script: str) -> WarmProcess | subprocess.Popen[bytes]:
        arguments = [str(self._world.folder.path), PASSWORD.decode()]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        if script is NODE_SCRIPT:
            return start_warm(ROOT, arguments, environment, output=2, node=True)
        return subprocess.Popen([sys.executable, "-c", script, *arguments], env=environment)

    def _wait_until_up(self) -> int:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                return int(str(self._world.status()["port"]))
            except FolderError:
                time.sleep(0.05)
        message = f"node: expected to be up, found exit code {self.process.poll()}"
        raise RuntimeError(message)

    def stop(self) -> int:
        """Ask the node to stop and return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)

    def kill(self) -> None:
        """End the node without warning."""
        self.process.kill()
        self.process.wait(60)


@contextmanager
def running(world: World) -> Iterator[NodeProcess]:
    """Run a node for a while."""
    node = NodeProcess(world)
    try:
        yield node
    finally:
        if node.process.poll() is None:
            node.kill()


TODAY = BusinessDate(DATE)
