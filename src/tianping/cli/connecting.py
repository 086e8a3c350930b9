"""A participant's client, wired to the keys and trust of a platform's folder."""

from __future__ import annotations

import time
from pathlib import Path
from ssl import SSLContext
from typing import Final, NamedTuple

import click
import msgspec

from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.making import PARTICIPANTS_FOLDER
from tianping.node.folder import Folder
from tianping.participant.client import ClientOptions
from tianping.participant.engine import Party
from tianping.participant.errors import ParticipantError
from tianping.participant.exchange import RetryPolicy
from tianping.participant.link_keys import LinkKeys
from tianping.participant.seals import keyring_of
from tianping.participant.sync_client import Client
from tianping.security.certificates import Certificate, load_certificate
from tianping.security.identities import open_signer
from tianping.security.keyring import KeyRing
from tianping.security.tls import tls_client_context
from tianping.security.trust import load_trust_store
from tianping.values.bankcode import NPC, parse_bank_code
from tianping.wire.catalogue import Edition

__all__ = [
    "DOWNLOADED_FOLDER",
    "KEY_RING_FILE",
    "LINK_KEYS_FILE",
    "SOMEBODY_WAITS",
    "Connection",
    "connection_of",
    "open_client",
]

KEY_RING_FILE: Final = "data.keys"
"""In a participant's folder: the keys that seal what its client keeps."""

LINK_KEYS_FILE: Final = "link.keys"
"""In a participant's folder: the keys under which its client and the platform talk."""

DOWNLOADED_FOLDER: Final = "certificates"
"""In a participant's folder: other participants' certificates that it downloaded."""

SOMEBODY_WAITS: Final = RetryPolicy(pauses_seconds=(0.1, 0.3, 1.0, 3.0))
"""Nothing is lost by giving up early: ``send FOLDER CODE recover`` goes on later."""


class Connection(NamedTuple):
    """What a client, synchronous or not, is made of."""

    party: Party
    options: ClientOptions
    tls: SSLContext


def open_client(
    folder: Path,
    code: str,
    password: bytes,
    *,
    policy: RetryPolicy | None = None,
    checks_authority: bool = True,
) -> Client:
    """Return the client of a participant whose keys lie in a platform's folder.

    Raises:
        Failure: with INPUT: the folder has no keys of that participant.
        KeyStoreError: the password is wrong.
    """
    connection = connection_of(folder, code, password)
    options = msgspec.structs.replace(
        connection.options, policy=policy or RetryPolicy(), checks_authority=checks_authority
    )
    return Client(connection.party, options, tls=connection.tls)


def connection_of(folder: Path, code: str, password: bytes) -> Connection:
    """Return who a participant is, where its platform listens, and its keys for TLS.

    Raises:
        Failure: with INPUT: the folder has no keys of that participant.
        KeyStoreError: the password is wrong.
    """
    place = Folder(folder)
    settings = place.settings()
    own = folder / PARTICIPANTS_FOLDER / parse_bank_code(code)
    if not own.exists():
        raise Failure(
            Exit.INPUT,
            f"{own}: expected the keys of {code}, found none",
            f"{own}：没有 {code} 的密钥",
        )
    certificates: dict[str, list[Certificate]] = {
        NPC: [load_certificate((place.trust / "platform.pem").read_bytes())]
    }
    for path in sorted(place.participants.glob("*.pem")):
        certificates[path.stem] = [load_certificate(path.read_bytes())]
    for path in sorted((own / DOWNLOADED_FOLDER).glob("*.pem")):
        of_member = certificates.setdefault(path.stem.partition("-")[0], [])
        of_member.append(load_certificate(path.read_bytes()))
    trust = load_trust_store(
        place.signing_roots, revocation_lists=place.signing_crl, crl_required=True
    )
    party = Party(
        bank_code=parse_bank_code(code),
        signer=open_signer(own / "signing", password),
        keyring=keyring_of(certificates, trust=trust, at_ns=time.time_ns()),
        edition=Edition(settings.platform.edition),
    )
    tls = tls_client_context(own / "access", password, root=place.access_root, revocation_list=None)
    url = f"https://{settings.listen.host}:{settings.listen.port}"
    ring = KeyRing.open_or_create(own / KEY_RING_FILE, password, made_at_ns=time.time_ns())
    options = ClientOptions(
        url=url,
        store=own / "client.db",
        seal=ring.seal,
        link=LinkKeys(own / LINK_KEYS_FILE, parse_bank_code(code), ring.seal),
        link_key_failed=_say_not_renewed,
    )
    return Connection(party, options, tls)


def _say_not_renewed(error: ParticipantError) -> None:
    """Say that the next link key could not be set; what is sent goes on under the one before."""
    said = t(
        f"Warning: the link key could not be renewed: {error.english}",
        f"警告：链路密钥未能更换：{error.chinese}",
    )
    click.echo(said, err=True)
