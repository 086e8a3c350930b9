"""``tianping people``: who works at the platform, and what they log in with."""

from __future__ import annotations

import time
from pathlib import Path

import click
import msgspec
import pyotp

from tianping.cli.asking import executed, operator_of
from tianping.cli.blueprint import whole_code
from tianping.cli.identifying import (
    Proofs,
    new_password,
    proof_options,
    prove,
    secret_of,
    signed_challenge,
)
from tianping.cli.language import t
from tianping.cli.output import CONSOLE, print_json, print_table
from tianping.cli.passwords import read_password
from tianping.cli.people_codes import tell_code
from tianping.cli.people_roles import ROLES, role_name, role_type
from tianping.cli.reading import folder_argument, json_option, moment, print_views, reading
from tianping.core.commands import (
    AddPerson,
    ChangePerson,
    RemovePerson,
    ResetPerson,
    RestorePerson,
    SuspendPerson,
)
from tianping.node.authentication import Enrolment
from tianping.security.private_files import PRIVATE_MODE, write_durably
from tianping.views.queries_people import persons
from tianping.views.records_people import PersonView

__all__ = ["command"]

_office = click.option(
    "--office",
    default="",
    help=t(
        "The office for whose accounts it works; else the head office.",
        "所属会计营业部门；缺省为总行。",
    ),
)
_person = click.argument("person")


@click.group(
    help=t(
        "Persons who work at FOLDER's platform: who they are, their roles, their log-ins.",
        "FOLDER 中平台的工作人员：增设、角色、登录。",
    )
)
def command() -> None:
    """Hold the commands below."""


# --- persons in the journal


@command.command(
    help=t(
        "Add PERSON, a pseudonym, and show its enrolment code. The first is an administrator and is"
        " added by the owner of the folder; later ones are proposed by an administrator.",
        "增设人员 PERSON（代号）并显示其注册码。首位须为系统管理员，由平台目录所有者增设；"
        "此后由系统管理员提交、他人批准。",
    )
)
@folder_argument
@_person
@click.option("--role", type=role_type, required=True, help=t("What it may do.", "角色。"))
@_office
def add(folder: Path, person: str, *, role: str, office: str) -> None:
    """Add a person; when one suffices, hand out its code at once."""
    code = whole_code(office) if office else ""
    executed(folder, AddPerson(time.time_ns(), person, ROLES[role], code))
    CONSOLE.print(t(f"{person} is added.", f"已增设 {person}。"))
    with operator_of(folder) as client:
        tell_code(client, person)


@command.command(help=t("Give PERSON another role or office.", "变更 PERSON 的角色或机构。"))
@folder_argument
@_person
@click.argument("role", type=role_type)
@_office
def role(folder: Path, person: str, *, role: str, office: str) -> None:
    """Change a person."""
    code = whole_code(office) if office else ""
    executed(folder, ChangePerson(time.time_ns(), person, ROLES[role], code))
    CONSOLE.print(t(f"{person} is changed.", f"已变更 {person}。"))


@command.command(
    help=t("Let PERSON do nothing until restored, at once.", "立即停用 PERSON，直至恢复。")
)
@folder_argument
@_person
def suspend(folder: Path, person: str) -> None:
    """Suspend a person."""
    executed(folder, SuspendPerson(time.time_ns(), person))
    CONSOLE.print(t(f"{person} is suspended.", f"已停用 {person}。"))


@command.command(help=t("Let PERSON work again.", "恢复 PERSON。"))
@folder_argument
@_person
def restore(folder: Path, person: str) -> None:
    """Restore a person."""
    executed(folder, RestorePerson(time.time_ns(), person))
    CONSOLE.print(t(f"{person} is restored.", f"已恢复 {person}。"))


@command.command(help=t("Let PERSON work here no more.", "撤销 PERSON。"))
@folder_argument
@_person
def remove(folder: Path, person: str) -> None:
    """Remove a person."""
    executed(folder, RemovePerson(time.time_ns(), person))
    CONSOLE.print(t(f"{person} is removed.", f"已撤销 {person}。"))


@command.command(
    help=t(
        "End what PERSON logs in with, and let it enrol anew: a lost telephone, a forgotten"
        " password.",
        "作废 PERSON 的登录凭据并允许重新注册（手机遗失、口令遗忘等）。",
    )
)
@folder_argument
@_person
def reset(folder: Path, person: str) -> None:
    """Reset a person; when one suffices, hand out its code at once."""
    executed(folder, ResetPerson(time.time_ns(), person))
    CONSOLE.print(t(f"{person} may enrol anew.", f"{person} 可重新注册。"))
    with operator_of(folder) as client:
        tell_code(client, person)


@command.command("list", help=t("Show who works here, or did.", "查看工作人员。"))
@folder_argument
@json_option
def list_(folder: Path, *, as_json: bool) -> None:
    """Print the persons of the journal."""
    with reading(folder) as connection:
        found = persons(connection)
    if as_json:
        print_views(list(found))
    elif not found:
        CONSOLE.print(
            t(
                "Nobody is entered: whoever owns the folder does everything.",
                "尚未登记人员：平台目录所有者可办理一切操作。",
            )
        )
    else:
        _print_persons(found)


def _print_persons(found: list[PersonView]) -> None:
    print_table(
        t("Persons", "工作人员"),
        [
            t("person", "代号"),
            t("role", "角色"),
            t("office", "机构"),
            t("state", "状态"),
            t("entered by", "录入人"),
            t("approved by", "批准人"),
        ],
        [
            [
                view.person,
                role_name(view.person_role),
                view.office or t("head office", "总行"),
                _state(view),
                view.entered_by or t("owner of the folder", "目录所有者"),
                view.approved_by,
            ]
            for view in found
        ],
    )


def _state(view: PersonView) -> str:
    if view.removed:
        return t("removed", "已撤销")
    return t("suspended", "已停用") if view.suspended else t("active", "有效")


# --- what they log in with


@command.command(
    help=t(
        "Show your part of PERSON's enrolment code: for whoever entered or approved it.",
        "领取 PERSON 注册码中应由本人转交的部分（录入人或批准人）。",
    )
)
@folder_argument
@_person
def code(folder: Path, person: str) -> None:
    """Draw a part of a code."""
    with operator_of(folder) as client:
        tell_code(client, person)


@command.command(
    help=t(
        "Enrol as PERSON with its code, or the two parts of it: choose a password and a second"
        " factor. Without --totp-file the secret is shown for your telephone.",
        "以注册码（或其两部分）注册 PERSON：设置口令和动态码。"
        "未给出 --totp-file 时显示密钥供手机录入。",
    )
)
@folder_argument
@_person
@click.option(
    "--part",
    "parts",
    multiple=True,
    required=True,
    help=t("A part of the code; once for each part.", "注册码的一部分，可重复。"),
)
@click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=t("File with your new password; else you are asked.", "新口令文件；缺省提示输入。"),
)
@click.option(
    "--totp-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help=t(
        "Write the secret of your codes there; a file that exists is used.",
        "动态码密钥写入此文件；已存在则使用之。",
    ),
)
@click.option(
    "--identity",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help=t("Folder with your own certificate and key.", "本人证书与密钥所在目录。"),
)
def enrol(folder: Path, person: str, *, parts: tuple[str, ...], **given: Path | None) -> None:
    """Choose what to log in with."""
    totp_file = given["totp_file"]
    secret = _secret(person, totp_file)
    with operator_of(folder) as client:
        password = new_password(given["password_file"])
        certificate, signature = signed_challenge(client, person, given["identity"])
        asked = Enrolment(
            person=person,
            password=password,
            code=_present_code(secret, totp_file),
            certificate=certificate,
            signature=signature,
            parts=list(parts),
            secret=secret,
        )
        client.ask("enrol", msgspec.to_builtins(asked, builtin_types=(bytes,)))
    if totp_file is not None and not totp_file.exists():
        write_durably(totp_file, f"{secret}\n".encode(), mode=PRIVATE_MODE, replace=False)
    CONSOLE.print(
        t(
            f"{person} is enrolled; log in with the next code.",
            f"{person} 已注册；请用下一个动态码登录。",
        )
    )


def _secret(person: str, totp_file: Path | None) -> str:
    """Return the secret of a file, or a new one, shown when there is no file to keep it in."""
    if totp_file is not None and totp_file.exists():
        return secret_of(totp_file)
    secret = pyotp.random_base32()
    if totp_file is None:
        uri = pyotp.TOTP(secret).provisioning_uri(name=person, issuer_name="Tianping")
        CONSOLE.print(t(f"Secret of your codes: {secret}", f"动态码密钥：{secret}"))
        CONSOLE.print(uri)
    return secret


def _present_code(secret: str, totp_file: Path | None) -> str:
    """Return the code of now: asked for when the secret is on a telephone."""
    if totp_file is not None:
        return pyotp.TOTP(secret).at(int(time.time()))
    return str(click.prompt(t("Code shown now", "当前动态码"), err=True))


@command.command(
    help=t(
        "Change the password of PERSON, who proves to be it; its sessions end.",
        "更换 PERSON 的口令（须验证身份），其会话随即失效。",
    )
)
@folder_argument
@_person
@click.option(
    "--new-password-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=t("File with the new password; else you are asked.", "新口令文件；缺省提示输入。"),
)
@proof_options
def password(
    folder: Path, person: str, *, new_password_file: Path | None, **proofs: object
) -> None:
    """Prove, and change."""
    with operator_of(folder) as client:
        asked = prove(client, person, msgspec.convert(proofs, Proofs))
        said = msgspec.to_builtins(asked, builtin_types=(bytes,))
        client.ask("password", {**said, "new": new_password(new_password_file)})
    CONSOLE.print(t("The password is changed.", "口令已更换。"))


@command.command(
    help=t(
        "Lock PERSON out at once, its sessions too; an administrator or a supervisor may.",
        "立即锁定 PERSON 并终止其会话（系统管理员或业务主管）。",
    )
)
@folder_argument
@_person
def lock(folder: Path, person: str) -> None:
    """Lock somebody out."""
    with operator_of(folder) as client:
        client.ask("lock", person)
    CONSOLE.print(t(f"{person} is locked out.", f"已锁定 {person}。"))


@command.command(
    help=t(
        "Let PERSON try again after too many failures or a lock; an administrator may.",
        "解除 PERSON 的锁定（系统管理员）。",
    )
)
@folder_argument
@_person
def unlock(folder: Path, person: str) -> None:
    """Let somebody try again."""
    with operator_of(folder) as client:
        client.ask("unlock", person)
    CONSOLE.print(t(f"{person} may try again.", f"已解除 {person} 的锁定。"))


@command.command(
    help=t(
        "Show how everybody stands with the log-in; an administrator or an auditor may.",
        "查看全体人员的登录状况（系统管理员或审计员）。",
    )
)
@folder_argument
@json_option
def logins(folder: Path, *, as_json: bool) -> None:
    """Print log-ins, locks and sessions."""
    with reading(folder) as connection:
        names = [view.person for view in persons(connection) if not view.removed]
    with operator_of(folder) as client:
        found = [dict(one) for one in client.ask("log_ins", names)]
    if as_json:
        print_json(found)
        return
    print_table(
        t("Log-ins", "登录状况"),
        [
            t("person", "代号"),
            t("enrolled", "已注册"),
            (t("failures", "失败次数"), "right"),
            t("locked until", "锁定至"),
            t("last log-in", "最近登录"),
            (t("sessions", "会话数"), "right"),
        ],
        [
            [
                one["person"],
                t("yes", "是") if one["enrolled"] else t("no", "否"),
                one["failures"],
                t("locked by hand", "人工锁定") if one["locked"] else _until(one),
                moment(one["logged_in_at_ns"] or None),
                len(one["sessions"]),
            ]
            for one in found
        ],
    )


def _until(one: dict[str, int]) -> str:
    over = one["locked_until_ns"] < time.time_ns()
    return "" if over else moment(one["locked_until_ns"])


@command.command(
    help=t(
        "The last resort of whoever owns folder and keys, when nobody is left who could reset"
        " PERSON: show a code that suffices alone. Asks for the keys' password.",
        "平台目录与密钥所有者的最后手段：无人可重置 PERSON 时，凭密钥口令领取可单独使用的注册码。",
    )
)
@folder_argument
@_person
@click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=t("File with the keys' password.", "密钥口令文件。"),
)
def recover(folder: Path, person: str, *, password_file: Path | None) -> None:
    """Draw a code as the owner."""
    with operator_of(folder) as client:
        drawn = client.ask("recover", (person, read_password(password_file)))
    CONSOLE.print(t(f"Enrolment code for {person}: {drawn}", f"{person} 的注册码：{drawn}"))
