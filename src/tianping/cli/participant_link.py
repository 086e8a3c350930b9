"""``tianping participant link``: the keys under which a participant and the platform talk.

Source: CCMS-T §五.3.2; house, ADR-0100.
"""

from __future__ import annotations

import time
from pathlib import Path

import click

from tianping.cli.blueprint import whole_code
from tianping.cli.connecting import SOMEBODY_WAITS, open_client
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.output import CONSOLE, print_json, print_table
from tianping.cli.passwords import password_option, read_password
from tianping.cli.reading import folder_argument, json_option, moment
from tianping.participant.sync_client import Client
from tianping.security.sealing import AES_GCM, CIPHERS
from tianping.wire.links import LinkSet

__all__ = ["link"]

_NS_PER_DAY = 86_400 * 1_000_000_000


@click.group(
    help=t(
        "Keys under which what PARTICIPANT sends and receives is encrypted, beside TLS.",
        "PARTICIPANT 收发报文的链路加密密钥（在 TLS 之外）。",
    )
)
def link() -> None:
    """Hold the commands below."""


@link.command(
    "set",
    help=t(
        "Make the first key for PARTICIPANT and let the platform take it; from then on nothing is"
        " sent or received in plain.",
        "为 PARTICIPANT 生成首个密钥并交给平台；此后收发均不再使用明文。",
    ),
)
@folder_argument
@click.argument("participant")
@click.option(
    "--cipher",
    type=click.Choice(list(CIPHERS)),
    default=AES_GCM,
    show_default=True,
    help=t("What the key is for.", "密钥算法。"),
)
@password_option
def set_key(folder: Path, participant: str, *, cipher: str, password_file: Path | None) -> None:
    """Set a key where there is none."""
    with _client(folder, participant, password_file) as client:
        for stated in client.link_offer().keys:
            if stated.cipher and stated.participant == _code(participant):
                raise Failure(
                    Exit.INPUT,
                    f"{stated.participant} has link key {stated.number}: 'rotate' sets the next",
                    f"{stated.participant} 已有链路密钥 {stated.number}；请用 rotate 更换",
                )
        _tell(client.set_link_key(cipher))


@link.command(
    help=t(
        "Make the next key for PARTICIPANT; the one before counts for a while yet.",
        "为 PARTICIPANT 更换密钥；原密钥在短时间内仍有效。",
    )
)
@folder_argument
@click.argument("participant")
@click.option(
    "--cipher",
    type=click.Choice(list(CIPHERS)),
    default=None,
    help=t("What the key is for; as before when not given.", "密钥算法；缺省沿用原算法。"),
)
@password_option
def rotate(
    folder: Path, participant: str, *, cipher: str | None, password_file: Path | None
) -> None:
    """Set the next key."""
    with _client(folder, participant, password_file) as client:
        _tell(client.set_link_key(cipher or ""))


@link.command(
    help=t(
        "End PARTICIPANT's key: what follows travels inside TLS alone.",
        "停用 PARTICIPANT 的密钥；此后仅由 TLS 保护。",
    )
)
@folder_argument
@click.argument("participant")
@password_option
def end(folder: Path, participant: str, *, password_file: Path | None) -> None:
    """End the key."""
    with _client(folder, participant, password_file) as client:
        done = client.end_link_key()
    CONSOLE.print(
        t(
            f"Link key {done.number} of {done.participant} is ended.",
            f"{done.participant} 的链路密钥 {done.number} 已停用。",
        )
    )


@link.command(
    help=t(
        "Show how PARTICIPANT's key stands at the platform, and until when it may be used.",
        "查看 PARTICIPANT 的密钥在平台的状态及可用期限。",
    )
)
@folder_argument
@click.argument("participant")
@password_option
@json_option
def show(folder: Path, participant: str, *, password_file: Path | None, as_json: bool) -> None:
    """Ask the platform and print."""
    with _client(folder, participant, password_file) as client:
        offer = client.link_offer()
    rows = [
        {
            "participant": one.participant,
            "number": one.number,
            "cipher": one.cipher,
            "set_at_ns": one.set_at_ns,
            "days_left": _days_left(one.set_at_ns, offer.key_days_max) if one.cipher else None,
            "required": one.required,
        }
        for one in offer.keys
    ]
    if as_json:
        print_json(rows)
        return
    print_table(
        t("Link keys", "链路密钥"),
        [
            t("participant", "参与者"),
            (t("number", "编号"), "right"),
            t("cipher", "算法"),
            t("set", "设置时间"),
            (t("days left", "剩余天数"), "right"),
            t("required", "必须使用"),
        ],
        [
            [
                row["participant"],
                row["number"],
                row["cipher"] or t("none", "无"),
                moment(int(str(row["set_at_ns"]))) if row["cipher"] else "",
                "" if row["days_left"] is None else row["days_left"],
                t("yes", "是") if row["required"] else t("no", "否"),
            ]
            for row in rows
        ],
    )


def _code(participant: str) -> str:
    return str(whole_code(participant))


def _client(folder: Path, participant: str, password_file: Path | None) -> Client:
    password = read_password(password_file)
    return open_client(folder, _code(participant), password, policy=SOMEBODY_WAITS)


def _days_left(set_at_ns: int, days_max: int) -> int:
    return days_max - max(0, time.time_ns() - set_at_ns) // _NS_PER_DAY


def _tell(taken: LinkSet) -> None:
    CONSOLE.print(
        t(
            f"Link key {taken.number} of {taken.participant} is set, for at most"
            f" {taken.key_days_max} days.",
            f"{taken.participant} 的链路密钥 {taken.number} 已设置，最长使用"
            f" {taken.key_days_max} 天。",
        )
    )
