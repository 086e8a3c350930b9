"""``tianping certificate``: the platform's register of signing certificates.

What changes it needs two persons: ``tianping --propose EVIDENCE certificate …``.
Source: RULES-C §7.4; house, ADR-0094.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

import click

from tianping.cli.asking import executed
from tianping.cli.blueprint import whole_code
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.output import CONSOLE, print_table
from tianping.cli.reading import folder_argument, json_option, moment, print_views, reading
from tianping.core.certificate_terms import CERTIFICATE_STATUS_NAMES
from tianping.core.commands import (
    ApplyCertificate,
    BindCertificate,
    DeclineApplication,
    IssueCertificate,
    RevokeCertificate,
    UnbindCertificate,
)
from tianping.core.events import CertificateApplied
from tianping.node.folder import Folder
from tianping.security.applications import key_digest, load_application
from tianping.security.certificates import Usage, load_certificate
from tianping.security.pki import signing_name
from tianping.security.trust import load_trust_store
from tianping.values.dates import business_date_of
from tianping.values.identifiers import CertificateId
from tianping.views.fold_certificates import APPLICATION_WAITING
from tianping.views.queries_certificates import applications, certificates

__all__ = ["command"]

_STATES: Final = dict(CERTIFICATE_STATUS_NAMES.values())
_APPLICATION_STATES: Final = {"waiting": "待处理", "issued": "已颁发", "declined": "已拒绝"}

_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(
    help=t(
        "Signing certificates of participants: apply, issue, bind, revoke, list.",
        "参与者签名证书：申请、颁发、绑定、注销、查询。",
    )
)
def command() -> None:
    """Hold the commands below."""


@command.command(
    "list", help=t("List certificates, their states and dates.", "列出证书、状态及有效期。")
)
@folder_argument
@click.option("--of", "whose", default="", help=t("Only of this bank code.", "仅此行号。"))
@json_option
def list_(folder: Path, *, whose: str, as_json: bool) -> None:
    """Read the views and print them."""
    with reading(folder) as connection:
        found = certificates(connection, participant=str(whole_code(whose)) if whose else "")
    if as_json:
        print_views(found)
        return
    print_table(
        t("Signing certificates", "签名证书"),
        [
            t("participant", "参与者"),
            t("certificate", "证书"),
            t("state", "状态"),
            t("from", "生效"),
            t("until", "到期"),
            t("replaces", "换发自"),
            t("reason", "理由"),
        ],
        [
            [
                view.participant,
                view.certificate,
                t(view.certificate_state, _STATES[view.certificate_state]),
                view.valid_from or "",
                view.valid_until or "",
                view.replaces,
                view.reason,
            ]
            for view in found
        ],
    )


@command.command("applications", help=t("List applications that wait.", "列出待处理的证书申请。"))
@folder_argument
@click.option("--all", "everything", is_flag=True, help=t("Those decided, too.", "含已处理。"))
@json_option
def applications_(folder: Path, *, everything: bool, as_json: bool) -> None:
    """Read the views and print them."""
    with reading(folder) as connection:
        found = applications(connection, state="" if everything else APPLICATION_WAITING)
    if as_json:
        print_views(found)
        return
    if not found:
        CONSOLE.print(t("No application waits.", "无待处理申请。"))
        return
    print_table(
        t("Applications for certificates", "证书申请"),
        [
            (t("number", "序号"), "right"),
            t("participant", "参与者"),
            t("at", "时间"),
            t("replaces", "换发自"),
            t("state", "状态"),
            t("certificate", "证书"),
            t("reason", "理由"),
        ],
        [
            [
                view.application,
                view.participant,
                moment(view.recorded_at_ns),
                view.replaces,
                t(view.application_state, _APPLICATION_STATES[view.application_state]),
                view.certificate,
                view.reason,
            ]
            for view in found
        ],
    )


@command.command(
    help=t(
        "Enter the application in REQUEST (PKCS#10) of PARTICIPANT; its signature is checked.",
        "登记 PARTICIPANT 的证书申请文件 REQUEST（PKCS#10），并核验其签名。",
    )
)
@folder_argument
@click.argument("participant")
@click.argument("request", type=_file)
@click.option(
    "--replaces",
    default="",
    help=t("The bound certificate that it is to follow.", "拟换发的已绑定证书。"),
)
def apply(folder: Path, participant: str, *, request: Path, replaces: str) -> None:
    """Check the application and enter it."""
    code = whole_code(participant)
    application = load_application(request.read_bytes())
    if application.subject_der != signing_name(code):
        raise _another(code, application.common_name)
    told = executed(
        folder,
        ApplyCertificate(
            time.time_ns(),
            code,
            key_digest(application.public_key.spki),
            CertificateId(replaces),
        ),
    )
    for event in told:
        if isinstance(event, CertificateApplied):
            number = event.application
            CONSOLE.print(t(f"Application {number} waits.", f"申请 {number} 待处理。"))


@command.command(help=t("Drop application NUMBER.", "拒绝第 NUMBER 号申请。"))
@folder_argument
@click.argument("number", type=int)
@click.argument("reason")
def decline(folder: Path, number: int, *, reason: str) -> None:
    """Drop an application and say why."""
    executed(folder, DeclineApplication(time.time_ns(), number, reason))
    CONSOLE.print(t(f"Application {number} declined.", f"已拒绝申请 {number}。"))


@command.command(
    help=t(
        "Enter CERTIFICATE, which the authority issued for PARTICIPANT; it is checked against the"
        " trusted roots. PARTICIPANT binds it by message.",
        "登记为 PARTICIPANT 颁发的证书 CERTIFICATE，并按受信根证书核验；由 PARTICIPANT"
        " 以报文绑定。",
    )
)
@folder_argument
@click.argument("participant")
@click.argument("certificate", type=_file)
@click.option(
    "--application",
    type=int,
    default=0,
    help=t("Number of the application that it answers.", "所答复的申请序号。"),
)
def issue(folder: Path, participant: str, *, certificate: Path, application: int) -> None:
    """Check a certificate and enter it."""
    place, code = Folder(folder), whole_code(participant)
    found = load_certificate(certificate.read_bytes())
    trust = load_trust_store(
        place.signing_roots, revocation_lists=place.signing_crl, crl_required=True
    )
    trust.check(found, max(time.time_ns(), found.not_before_ns))
    if found.subject_der != signing_name(code) or Usage.SIGNING not in found.usages:
        raise _another(code, found.subject)
    executed(
        folder,
        IssueCertificate(
            time.time_ns(),
            application,
            code,
            found.id,
            key_digest(found.spki),
            business_date_of(found.not_before_ns),
            business_date_of(found.not_after_ns),
            found.der,
        ),
    )
    CONSOLE.print(t(f"{found.id} issued.", f"{found.id} 已颁发。"))


@command.command(
    help=t("Bind CERTIFICATE to PARTICIPANT by hand.", "由平台将 CERTIFICATE 绑定于 PARTICIPANT。")
)
@folder_argument
@click.argument("participant")
@click.argument("certificate")
def bind(folder: Path, participant: str, *, certificate: str) -> None:
    """Bind a certificate."""
    code = whole_code(participant)
    executed(folder, BindCertificate(time.time_ns(), CertificateId(certificate), code))
    CONSOLE.print(t(f"{certificate} bound.", f"{certificate} 已绑定。"))


@command.command(help=t("End the binding of CERTIFICATE at once.", "立即解除 CERTIFICATE 的绑定。"))
@folder_argument
@click.argument("certificate")
def unbind(folder: Path, certificate: str) -> None:
    """End a binding."""
    executed(folder, UnbindCertificate(time.time_ns(), CertificateId(certificate)))
    CONSOLE.print(t(f"{certificate} unbound.", f"{certificate} 已解除绑定。"))


@command.command(
    help=t(
        "Let CERTIFICATE count no more, for good and at once.",
        "立即注销 CERTIFICATE，不可恢复。",
    )
)
@folder_argument
@click.argument("certificate")
@click.argument("reason")
def revoke(folder: Path, certificate: str, *, reason: str) -> None:
    """Revoke a certificate and say why."""
    executed(folder, RevokeCertificate(time.time_ns(), CertificateId(certificate), reason))
    CONSOLE.print(t(f"{certificate} revoked.", f"{certificate} 已注销。"))


def _another(code: str, found: str) -> Failure:
    """Return the failure of a paper that is not a signing certificate of a participant."""
    return Failure(
        Exit.INPUT,
        f"expected a signing certificate of {code}, found {found}",
        f"应为 {code} 的签名证书，实为 {found}",
    )
