"""Making a platform's folder: authority, keys, settings, and the founding rows of the journal.

Source: house, ADR-0020.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from tianping.cli.blueprint import Blueprint, whole_code
from tianping.cli.failures import Exit, Failure
from tianping.cli.founding import BoundCertificates, founding_commands
from tianping.cli.pki_command import ALGORITHMS
from tianping.core.commands import Command, encode_commands
from tianping.core.events import Refused, encode_outcomes
from tianping.core.invariants import check_invariants
from tianping.core.machine import Machine
from tianping.core.refusals import REFUSALS, RefusalCode
from tianping.journal.port import EMPTY_LIST
from tianping.node.folder import Folder
from tianping.node.opening import open_journal
from tianping.security.identities import CERTIFICATE_FILE, save_identity
from tianping.security.keyring import KeyRing
from tianping.security.pki import LOCAL_HOSTS, CertificateAuthority
from tianping.security.sealing import Seal
from tianping.values.bankcode import NPC, BankCode

__all__ = [
    "BUSINESS_FILE",
    "PARTICIPANTS_FOLDER",
    "PKI_FOLDER",
    "PlatformPlan",
    "make_platform",
    "participant_folder",
]

PKI_FOLDER: Final = "pki"
PARTICIPANTS_FOLDER: Final = "participants"
BUSINESS_FILE: Final = "business"
"""In a special participant's folder: the business that its blueprint says it is for."""


class PlatformPlan(msgspec.Struct, frozen=True):
    """What ``make_platform`` makes.

    Attributes:
        blueprint: Offices, banks, parameters.
        port: Where participants will connect.
        at_ns: The moment of founding; certificates are valid from then.
    """

    blueprint: Blueprint
    port: int
    at_ns: int


def participant_folder(folder: Path, code: BankCode) -> Path:
    """Return where the keys of a participant are put, to be handed to it."""
    return folder / PARTICIPANTS_FOLDER / code


def make_platform(
    folder: Path, plan: PlatformPlan, password: bytes, *, progress: Callable[[str], None]
) -> int:
    """Make everything a platform needs in a new folder. Returns how many commands founded it.

    Raises:
        Failure: with INPUT: the folder has something in it, or the core refuses the blueprint.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Failure(
            Exit.INPUT,
            f"{folder}: expected a new or an empty folder, found files in it",
            f"{folder}：应为新文件夹或空文件夹，其中已有文件",
        )
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        return _make(folder, plan, password, progress=progress)
    except BaseException:
        # Nothing half-made: the next attempt finds the folder as this one did.
        for path in folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        raise


def _make(
    folder: Path, plan: PlatformPlan, password: bytes, *, progress: Callable[[str], None]
) -> int:
    """Make everything in an empty folder."""
    progress("pki")
    authority = CertificateAuthority.create(folder / PKI_FOLDER, password, not_before_ns=plan.at_ns)
    certificates = _issue(folder, plan, authority, password=password, progress=progress)
    _write_settings(folder, plan)
    progress("journal")
    ring = KeyRing.create(Folder(folder).key_ring, password, made_at_ns=plan.at_ns)
    commands = founding_commands(plan.blueprint, certificates, at_ns=plan.at_ns)
    return _found(folder, commands, seal=ring.seal)


def _issue(
    folder: Path,
    plan: PlatformPlan,
    authority: CertificateAuthority,
    *,
    password: bytes,
    progress: Callable[[str], None],
) -> dict[BankCode, BoundCertificates]:
    """Issue the platform's two identities, every office's and every direct participant's."""
    """Issue two identities to the platform and to every direct participant and office."""
    paths, at_ns, blueprint = Folder(folder), plan.at_ns, plan.blueprint
    signing = authority.issue_signing(NPC, ALGORITHMS[blueprint.algorithm], not_before_ns=at_ns)
    access = authority.issue_access("platform", not_before_ns=at_ns, hosts=LOCAL_HOSTS)
    paths.signing.parent.mkdir(mode=0o700)
    save_identity(paths.signing, signing, password)
    save_identity(paths.access, access, password)
    shutil.copytree(authority.public_folder, paths.trust)
    shutil.copy(paths.signing / CERTIFICATE_FILE, paths.trust / "platform.pem")
    paths.participants.mkdir()
    bound: dict[BankCode, BoundCertificates] = {}
    owners = [(office.code, blueprint.algorithm, "") for office in blueprint.office]
    owners += [
        (one.code, one.algorithm or blueprint.algorithm, one.business)
        for one in blueprint.bank
        if one.kind != "indirect"
    ]
    for owner, own_algorithm, business in owners:
        code = whole_code(owner)
        progress(code)
        algorithm = ALGORITHMS[own_algorithm]
        signing = authority.issue_signing(code, algorithm, not_before_ns=at_ns)
        access = authority.issue_access(code, not_before_ns=at_ns)
        own = participant_folder(folder, code)
        own.mkdir(parents=True, mode=0o700)
        save_identity(own / "signing", signing, password)
        save_identity(own / "access", access, password)
        if business:
            (own / BUSINESS_FILE).write_text(f"{business}\n", encoding="utf-8")
        shutil.copy(own / "signing" / CERTIFICATE_FILE, paths.participants / f"{code}.pem")
        bound[code] = BoundCertificates(signing.certificate.id, access.certificate.id)
    return bound


def _write_settings(folder: Path, plan: PlatformPlan) -> None:
    """Write ``platform.toml``."""
    name = plan.blueprint.name.replace("\\", "\\\\").replace('"', '\\"')
    text = (
        "# Settings of this platform; docs/reference/folder.md explains each.\n"
        f'[platform]\nname = "{name}"\nedition = "{plan.blueprint.edition}"\n\n'
        f'[listen]\nhost = "127.0.0.1"\nport = {plan.port}\n'
    )
    Folder(folder).settings_file.write_text(text, encoding="utf-8")


def _found(folder: Path, commands: list[Command], *, seal: Seal) -> int:
    """Apply the founding commands, prove the result, and make it the journal's beginning."""
    machine = Machine()
    outcomes = machine.apply_batch(commands)
    for command, events in zip(commands, outcomes, strict=True):
        first = events[0]
        if isinstance(first, Refused):
            text = REFUSALS[RefusalCode(first.code)]
            raise Failure(
                Exit.INPUT,
                f"{type(command).__name__}: {text.english}: {first.found}",
                f"{type(command).__name__}：{text.chinese}：{first.found}",
            )
    check_invariants(machine)
    place = Folder(folder)
    journal = open_journal(place, place.settings(), seal=seal, create=True)
    try:
        journal.append(
            count=len(commands),
            commands=encode_commands(commands),
            outcomes_before=EMPTY_LIST,
            originals=b"",
        )
        journal.close_with(encode_outcomes(outcomes))
    finally:
        journal.close()
    return len(commands)
