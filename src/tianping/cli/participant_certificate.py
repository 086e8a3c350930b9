"""``tianping participant certificate``: a participant's own signing certificate, and others'.

A new key is made here and never leaves; the authority sees its public half.
Source: RULES-C §7.4; house, ADR-0095, ADR-0096.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

import click
import msgspec

from tianping.cli.blueprint import whole_code
from tianping.cli.connecting import DOWNLOADED_FOLDER, SOMEBODY_WAITS, connection_of
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.making import participant_folder
from tianping.cli.output import CONSOLE
from tianping.cli.passwords import password_option, read_password
from tianping.cli.pki_command import ALGORITHMS
from tianping.cli.reading import folder_argument, reading
from tianping.cli.sending import now, tell
from tianping.participant.certificates import (
    BindingRequest,
    CertificateQuery,
    certificate_report_of,
)
from tianping.participant.engine import Outgoing
from tianping.participant.sync_client import Client
from tianping.security.applications import make_application
from tianping.security.certificates import load_certificate, pem_of
from tianping.security.identities import (
    CERTIFICATE_FILE,
    KEY_FILE,
    Identity,
    open_signer,
)
from tianping.security.keys import generate_key
from tianping.security.keystore import load_key, save_key
from tianping.security.pki import signing_name
from tianping.security.private_files import PUBLIC_MODE, write_durably
from tianping.values.bankcode import BankCode
from tianping.values.dates import BusinessDate
from tianping.views.queries import platform

__all__ = ["certificate"]

REQUEST_FILE: Final = "request.pem"
_SIGNING: Final = "signing"
_NEXT: Final = "signing-next"
_ANSWER_SECONDS: Final = 60


@click.group(
    help=t(
        "A participant's signing certificate: request, bind, unbind; fetch others'.",
        "参与者签名证书：申请、绑定、解除绑定；下载他行证书。",
    )
)
def certificate() -> None:
    """Hold the commands below."""


@certificate.command(
    help=t(
        "Make a new key for PARTICIPANT and write its application (PKCS#10); the key stays here.",
        "为 PARTICIPANT 生成新密钥并写出证书申请（PKCS#10）；私钥不离开本机。",
    )
)
@folder_argument
@click.argument("participant")
@click.option(
    "--algorithm",
    type=click.Choice(list(ALGORITHMS)),
    default="p256",
    show_default=True,
    help=t("Algorithm of the key.", "密钥算法。"),
)
@password_option
def request(folder: Path, participant: str, *, algorithm: str, password_file: Path | None) -> None:
    """Make a key and its application."""
    code = whole_code(participant)
    own = participant_folder(folder, code) / _NEXT
    key = generate_key(ALGORITHMS[algorithm])
    own.mkdir(parents=True, exist_ok=True, mode=0o700)
    save_key(own / KEY_FILE, key, read_password(password_file))
    paper = make_application(key, signing_name(code))
    write_durably(own / REQUEST_FILE, paper, mode=PUBLIC_MODE, replace=True)
    CONSOLE.print(str(own / REQUEST_FILE), soft_wrap=True)


@certificate.command(
    help=t(
        "Bind FILE, the certificate issued for the key of 'request', by a message signed with it"
        " (ccms.903); PARTICIPANT signs with it from then on.",
        "以新证书 FILE 签名的报文（ccms.903）将其绑定；此后 PARTICIPANT 以新证书签名。",
    )
)
@folder_argument
@click.argument("participant")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@password_option
def bind(folder: Path, participant: str, *, file: Path, password_file: Path | None) -> None:
    """Send the binding notice, then let the new identity take the old one's place."""
    code, password = whole_code(participant), read_password(password_file)
    own = participant_folder(folder, code)
    found = load_certificate(file.read_bytes())
    identity = Identity(found, load_key(own / _NEXT / KEY_FILE, password))
    write_durably(own / _NEXT / CERTIFICATE_FILE, pem_of(found), mode=PUBLIC_MODE, replace=True)
    _notify(folder, code, password, identity=identity)
    before = open_signer(own / _SIGNING, password).certificate.serial
    (own / _SIGNING).rename(own / f"{_SIGNING}-{before}")
    (own / _NEXT).rename(own / _SIGNING)
    CONSOLE.print(t(f"{code} signs with {found.id}.", f"{code} 今后以 {found.id} 签名。"))


@certificate.command(
    help=t(
        "Unbind the certificate PARTICIPANT signs with (ccms.903); another one must be bound.",
        "解除 PARTICIPANT 现用证书的绑定（ccms.903）；须另有已绑定证书。",
    )
)
@folder_argument
@click.argument("participant")
@password_option
def unbind(folder: Path, participant: str, *, password_file: Path | None) -> None:
    """Send the notice that gives the certificate up."""
    code, password = whole_code(participant), read_password(password_file)
    identity = open_signer(participant_folder(folder, code) / _SIGNING, password)
    _notify(folder, code, password, identity=identity, ends=True)


@certificate.command(
    help=t(
        "Download the certificates of MEMBERS (ccms.919), so that PARTICIPANT can verify what they"
        " sign.",
        "下载 MEMBERS 的证书（ccms.919），供 PARTICIPANT 核验其签名。",
    )
)
@folder_argument
@click.argument("participant")
@click.argument("members", nargs=-1, required=True)
@password_option
def fetch(
    folder: Path, participant: str, *, members: tuple[str, ...], password_file: Path | None
) -> None:
    """Ask, wait for the answer, and keep the certificates beside the keys."""
    code, password = whole_code(participant), read_password(password_file)
    target = participant_folder(folder, code) / DOWNLOADED_FOLDER
    with _client(folder, code, password) as client:
        asked = CertificateQuery(
            message_id=client.message_ids(_date(folder))[0],
            created_at=now(),
            sender=code,
            members=[str(whole_code(one)) for one in members],
        )
        tell(client.send([Outgoing(asked.message())]))
        kept = _receive(client, asked.message_id, target)
    CONSOLE.print(t(f"{kept} certificates in {target}", f"{kept} 张证书存于 {target}"))


def _receive(client: Client, query_id: str, target: Path) -> int:
    """Receive until the whole answer has come, acknowledge it alone, and write it down."""
    kept, total = 0, 1
    stop = time.monotonic() + _ANSWER_SECONDS
    while kept < total:
        if time.monotonic() > stop:
            raise Failure(
                Exit.REFUSED,
                "no certificates came; 'tianping inbox' shows why",
                "未收到证书；请以 tianping inbox 查看原因",
            )
        for received in client.receive(limit=1000, wait_seconds=5):
            message = received.message
            if message is None or not received.verdict.is_good:
                continue
            report = certificate_report_of(message)
            if report is None or report.query_id != query_id:
                continue
            total = report.total_count
            for member, one in report.certificates:
                target.mkdir(exist_ok=True, mode=0o700)
                path = target / f"{member}-{one.serial}.pem"
                write_durably(path, pem_of(one), mode=PUBLIC_MODE, replace=True)
            kept += len(report.certificates)
            client.acknowledge([received])
    return kept


def _notify(
    folder: Path, code: BankCode, password: bytes, *, identity: Identity, ends: bool = False
) -> None:
    """Send a binding notice signed with the certificate that it is about.

    Raises:
        Failure: with REFUSED or NOT_RUNNING: it was not accepted.
    """
    with _client(folder, code, password, signer=identity) as client:
        notice = BindingRequest(
            message_id=client.message_ids(_date(folder))[0],
            created_at=now(),
            sender=code,
            ends=ends,
        )
        tell(client.send([Outgoing(notice.message())]))


def _client(
    folder: Path, code: BankCode, password: bytes, *, signer: Identity | None = None
) -> Client:
    connection = connection_of(folder, code, password)
    party = connection.party
    if signer is not None:
        party = msgspec.structs.replace(party, signer=signer)
    options = msgspec.structs.replace(connection.options, policy=SOMEBODY_WAITS)
    return Client(party, options, tls=connection.tls)


def _date(folder: Path) -> BusinessDate:
    with reading(folder) as connection:
        return BusinessDate(platform(connection).business_date)
