"""``tianping pki``: a test certificate authority, for platforms and their tests."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

import click

from tianping.cli.blueprint import whole_code
from tianping.cli.language import t
from tianping.cli.output import CONSOLE, print_json, print_table
from tianping.cli.passwords import password_option, read_password
from tianping.security.algorithms import Algorithm
from tianping.security.applications import load_application
from tianping.security.certificates import load_certificate, pem_of
from tianping.security.identities import Identity, save_identity
from tianping.security.pki import (
    CERTIFICATE_DAYS,
    LOCAL_HOSTS,
    CertificateAuthority,
    signing_name,
)
from tianping.security.private_files import PUBLIC_MODE, write_durably
from tianping.values.dates import beijing_date_time

__all__ = ["ALGORITHMS", "command"]

ALGORITHMS: Final = {
    "p256": Algorithm.P256_SHA256,
    "sm2": Algorithm.SM2_SM3,
    "rsa": Algorithm.RSA_SHA256,
}

_FOLDER = click.argument("folder", type=click.Path(file_okay=False, path_type=Path))


@click.group(
    help=t(
        "Test certificates: an authority in a folder. Not for production.",
        "测试证书：文件夹中的一个颁发机构。不得用于生产。",
    )
)
def command() -> None:
    """Group the commands of the authority."""


@command.command(help=t("Make an authority in a folder.", "在文件夹中建立颁发机构。"))
@_FOLDER
@password_option
def create(folder: Path, password_file: Path | None) -> None:
    """Make the roots and their first revocation lists."""
    password = read_password(password_file, confirm=True)
    authority = CertificateAuthority.create(folder, password, not_before_ns=time.time_ns())
    CONSOLE.print(
        t(
            f"Authority in {folder}; hand out {authority.public_folder}.",
            f"颁发机构已建于 {folder}；请分发 {authority.public_folder}。",
        )
    )


@command.command(
    "signing", help=t("Issue a signing certificate for a bank code.", "为行号颁发签名证书。")
)
@_FOLDER
@click.argument("code")
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--algorithm",
    type=click.Choice(list(ALGORITHMS)),
    default="p256",
    show_default=True,
    help=t("Algorithm of the key.", "密钥算法。"),
)
@password_option
def issue_signing(
    folder: Path, code: str, out: Path, *, algorithm: str, password_file: Path | None
) -> None:
    """Issue a key and its certificate into a folder."""
    password = read_password(password_file)
    authority = CertificateAuthority.open(folder, password)
    identity = authority.issue_signing(
        whole_code(code), ALGORITHMS[algorithm], not_before_ns=time.time_ns()
    )
    _save(identity, out, password)


@command.command(
    "access", help=t("Issue a TLS certificate for an access point.", "为接入点颁发 TLS 证书。")
)
@_FOLDER
@click.argument("name")
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--server", is_flag=True, help=t("It serves this machine too.", "同时用于本机服务端。")
)
@password_option
def issue_access(
    folder: Path, name: str, out: Path, *, server: bool, password_file: Path | None
) -> None:
    """Issue a P-256 key and its TLS certificate into a folder."""
    password = read_password(password_file)
    authority = CertificateAuthority.open(folder, password)
    identity = authority.issue_access(
        name, not_before_ns=time.time_ns(), hosts=LOCAL_HOSTS if server else ()
    )
    _save(identity, out, password)


@command.command(
    help=t(
        "Issue the certificate that the application REQUEST (PKCS#10) asks for, into file OUT.",
        "按证书申请 REQUEST（PKCS#10）颁发签名证书，写入文件 OUT。",
    )
)
@_FOLDER
@click.argument("request", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--days",
    type=click.IntRange(1),
    default=CERTIFICATE_DAYS,
    show_default=True,
    help=t("Days of validity.", "有效天数。"),
)
@password_option
def certify(
    folder: Path, request: Path, out: Path, *, days: int, password_file: Path | None
) -> None:
    """Check that the applicant has the key, and certify it for the bank code it names."""
    authority = CertificateAuthority.open(folder, read_password(password_file))
    application = load_application(request.read_bytes())
    found = authority.certify(
        signing_name(whole_code(application.common_name)),
        application.public_key,
        not_before_ns=time.time_ns(),
        days=days,
    )
    write_durably(out, pem_of(found), mode=PUBLIC_MODE, replace=False)
    CONSOLE.print(t(f"{found.id} in {out}", f"{found.id} 存于 {out}"))


@command.command(help=t("Revoke a certificate and publish new lists.", "吊销证书并发布吊销列表。"))
@_FOLDER
@click.argument("certificate", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@password_option
def revoke(folder: Path, certificate: Path, *, password_file: Path | None) -> None:
    """Revoke one certificate now."""
    authority = CertificateAuthority.open(folder, read_password(password_file))
    found = load_certificate(certificate.read_bytes())
    now_ns = time.time_ns()
    authority.revoke(found, at_ns=now_ns)
    authority.crl(this_update_ns=now_ns)
    CONSOLE.print(t(f"Revoked {found.id}.", f"已吊销 {found.id}。"))


@command.command(
    "crl",
    help=t(
        "Publish new revocation lists; those before end after 30 days.",
        "发布新的吊销列表；旧列表 30 天后失效。",
    ),
)
@_FOLDER
@password_option
def publish_lists(folder: Path, *, password_file: Path | None) -> None:
    """Publish revocation lists that are in force from now on."""
    authority = CertificateAuthority.open(folder, read_password(password_file))
    authority.crl(this_update_ns=time.time_ns())
    CONSOLE.print(
        t(
            f"New revocation lists in {authority.public_folder}.",
            f"新的吊销列表位于 {authority.public_folder}。",
        )
    )


@command.command("list", help=t("List what was issued.", "列出已颁发的证书。"))
@_FOLDER
@click.option("--json", "as_json", is_flag=True, help=t("Print JSON.", "输出 JSON。"))
def list_issued(folder: Path, *, as_json: bool) -> None:
    """List certificates in the order of their serials."""
    rows = [
        {
            "certificate": str(certificate.id),
            "subject": certificate.subject,
            "algorithm": certificate.algorithm.name,
            "not_before": beijing_date_time(certificate.not_before_ns).isoformat(),
            "not_after": beijing_date_time(certificate.not_after_ns).isoformat(),
        }
        for certificate in CertificateAuthority.open(folder, b"").issued()
    ]
    if as_json:
        print_json(rows)
        return
    print_table(
        t("Certificates", "证书"),
        [
            t("id", "标识"),
            t("subject", "主体"),
            t("algorithm", "算法"),
            t("from", "生效"),
            t("until", "失效"),
        ],
        [list(row.values()) for row in rows],
    )


def _save(identity: Identity, out: Path, password: bytes) -> None:
    """Write an identity and say where."""
    save_identity(out, identity, password)
    CONSOLE.print(t(f"{identity.certificate.id} in {out}", f"{identity.certificate.id} 存于 {out}"))
