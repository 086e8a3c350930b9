"""``tianping keys``: the data keys that seal names and account numbers at rest.

Source: house, ADR-0076.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

import click

from tianping.cli.asking import executed, requested
from tianping.cli.blueprint import whole_code
from tianping.cli.connecting import KEY_RING_FILE
from tianping.cli.failures import Exit, Failure
from tianping.cli.language import t
from tianping.cli.making import participant_folder
from tianping.cli.output import CONSOLE, print_json, print_table
from tianping.cli.passwords import read_password
from tianping.cli.reading import folder_argument, json_option, moment
from tianping.cli.showing import ShowGroup
from tianping.core.commands import EndLinkKey
from tianping.node.errors import NotRunning
from tianping.node.folder import Folder
from tianping.node.operator import OperatorClient
from tianping.node.resealing import reseal_outbox
from tianping.participant.resealing import reseal_store
from tianping.security.errors import KeyStoreError, KeyStoreProblem
from tianping.security.identities import KEY_FILE
from tianping.security.keyring import KeyRing
from tianping.security.keystore import load_key, save_key
from tianping.security.sealing import AES_GCM, CIPHERS
from tianping.values.identifiers import CertificateId
from tianping.views.engine import open_views
from tianping.views.resealing import reseal_views

__all__ = ["command"]

_STORE_FILE: Final = "client.db"


class _Place(NamedTuple):
    """A folder with a key ring: a platform's, or a participant's in it."""

    folder: Folder
    ring: Path
    store: Path | None

    @classmethod
    def of(cls, folder: Path, participant: str) -> _Place:
        """Return the platform's place, or that of a participant."""
        place = Folder(folder)
        if not participant:
            return cls(place, place.key_ring, None)
        own = participant_folder(folder, whole_code(participant))
        return cls(place, own / KEY_RING_FILE, own / _STORE_FILE)

    def opened(self) -> KeyRing:
        """Return the key ring with its password."""
        return KeyRing.open(self.ring, read_password(None))


_PARTICIPANT = click.option(
    "--participant",
    default="",
    help=t(
        "Bank code: the keys of that participant's client, not the platform's.",
        "行号：处理该参与者客户端的密钥，而非平台密钥。",
    ),
)


@click.group(
    help=t(
        "Keys that seal what lies on the disk: list them, make a new one, seal anew.",
        "静态数据加密密钥：列出、轮换、重新加密。",
    )
)
def command() -> None:
    """Group the commands about data keys."""


@command.command("list", help=t("List the data keys of FOLDER.", "列出 FOLDER 的数据密钥。"))
@folder_argument
@_PARTICIPANT
@json_option
def list_keys(folder: Path, *, participant: str, as_json: bool) -> None:
    """Print the ring; the last key is the one that seals."""
    keys = _Place.of(folder, participant).opened().keys
    if as_json:
        print_json(
            [
                {"number": key.number, "cipher": key.cipher, "made_at_ns": key.made_at_ns}
                for key in keys
            ]
        )
        return
    print_table(
        t("Data keys; the last one seals", "数据密钥（末位用于加密）"),
        [(t("number", "编号"), "right"), t("cipher", "算法"), t("made", "生成时间")],
        [[key.number, key.cipher, moment(key.made_at_ns)] for key in keys],
    )


@command.group(
    cls=ShowGroup,
    help=t(
        "Link keys of participants: list them with their ages, or end one.",
        "参与者链路密钥：列出及停用。",
    ),
)
def links() -> None:
    """Group what is done about link keys."""


@links.command(
    help=t(
        "End the link key of BANK, such as one that others may know. BANK sets the next one with"
        " 'participant link rotate'; where one is required it can send nothing before.",
        "停用 BANK 的链路密钥（如疑似泄露）。BANK 以 participant link rotate 设置新密钥；"
        "须使用链路密钥的，设置之前不得收发。",
    )
)
@folder_argument
@click.argument("bank")
def end(folder: Path, bank: str) -> None:
    """End the newest key, and say so."""
    code = whole_code(bank)
    numbers = [
        row["number"] for row in requested(folder, "link_keys") if row["participant"] == code
    ]
    if not any(numbers):
        raise Failure(
            Exit.INPUT,
            f"{code}: expected a participant with a link key, found none",
            f"{code} 没有链路密钥",
        )
    executed(folder, EndLinkKey(time.time_ns(), code, numbers[0], CertificateId("")))
    CONSOLE.print(
        t(f"Link key {numbers[0]} of {code} is ended.", f"{code} 的链路密钥 {numbers[0]} 已停用。")
    )


@links.command(
    "show",
    help=t(
        "List the participants' link keys with their ages; the platform of FOLDER must run.",
        "列出各参与者链路密钥及其使用天数；FOLDER 的平台须在运行。",
    ),
)
@folder_argument
@json_option
def show_links(folder: Path, *, as_json: bool) -> None:
    """Ask the running platform, and print."""
    rows = list(requested(folder, "link_keys"))
    if as_json:
        print_json(rows)
        return
    print_table(
        t("Link keys of participants", "参与者链路密钥"),
        [
            t("participant", "参与者"),
            (t("number", "编号"), "right"),
            t("cipher", "算法"),
            t("set", "设置时间"),
            (t("days old", "已用天数"), "right"),
            (t("days left", "剩余天数"), "right"),
            t("required", "必须使用"),
        ],
        [
            [
                row["participant"],
                row["number"] or "",
                row["cipher"] or t("none", "无"),
                moment(row["set_at_ns"]) if row["number"] else "",
                row["days"] if row["number"] else "",
                row["days_left"] if row["number"] else "",
                t("yes", "是") if row["required"] else t("no", "否"),
            ]
            for row in rows
        ],
    )


@command.command(
    help=t(
        "Make a new data key: it seals what is written from now on, older keys stay for reading."
        " A folder without keys gets its first one, and its views and outbox are sealed.",
        "生成新数据密钥：此后写入的数据由其加密，旧密钥保留用于读取。"
        "尚无密钥的文件夹将生成首个密钥并加密视图与发件箱。",
    )
)
@folder_argument
@_PARTICIPANT
@click.option(
    "--cipher",
    type=click.Choice(list(CIPHERS)),
    default=AES_GCM,
    show_default=True,
    help=t("What the key is for.", "密钥算法。"),
)
def rotate(folder: Path, *, participant: str, cipher: str) -> None:
    """Add a key, and let a running node take it over."""
    place = _Place.of(folder, participant)
    made_at_ns = time.time_ns()
    if place.ring.exists():
        number = place.opened().add_key(made_at_ns=made_at_ns, cipher=cipher).number
        _reload(place)
    else:
        _refuse_running(place)
        password = read_password(None, confirm=True)
        place.ring.parent.mkdir(mode=0o700, exist_ok=True)
        ring = KeyRing.create(place.ring, password, made_at_ns=made_at_ns, cipher=cipher)
        number = ring.keys[-1].number
        _reseal(place, ring)
    CONSOLE.print(t(f"Data key {number} seals from now on.", f"此后由第 {number} 号数据密钥加密。"))


@command.command(
    "re-encrypt",
    help=t(
        "Seal views and outbox of FOLDER, or a participant's client, with the newest data key."
        " Journal, archive and audit log stay as they are: their hashes cover what is stored.",
        "以最新数据密钥重新加密 FOLDER 的视图与发件箱，或参与者客户端。"
        "日志、归档和审计日志的哈希覆盖所存内容，保持不变。",
    ),
)
@folder_argument
@_PARTICIPANT
def re_encrypt(folder: Path, *, participant: str) -> None:
    """Seal anew, while the node runs or not."""
    place = _Place.of(folder, participant)
    changed = _reseal(place, place.opened())
    print_table(
        t("Sealed anew", "已重新加密"),
        [t("what", "项目"), (t("rows", "行数"), "right")],
        [[name, count] for name, count in changed.items()],
    )


@command.command(
    "password",
    help=t(
        "Give the keys of FOLDER's platform, or of a participant, another password: private keys"
        " and data keys. The platform must not run.",
        "更换 FOLDER 平台或参与者密钥的口令（私钥与数据密钥）。平台须已停止。",
    ),
)
@folder_argument
@_PARTICIPANT
@click.option(
    "--new-password-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help=t("File with the new password.", "新口令文件。"),
)
def change_password(folder: Path, *, participant: str, new_password_file: Path) -> None:
    """Wrap everything anew; what was done before an interruption is passed over."""
    place = _Place.of(folder, participant)
    if not participant:
        _refuse_running(place)
    old, new = read_password(None), read_password(new_password_file)
    for path in sorted(place.ring.parent.glob(f"*/{KEY_FILE}")):
        _rekey(path, old, new)
    if place.ring.exists():
        try:
            KeyRing.open(place.ring, old).wrap_anew(new)
        except KeyStoreError as error:
            _pass_over(error, lambda: KeyRing.open(place.ring, new))
    CONSOLE.print(t("The keys have the new password.", "密钥口令已更换。"))


def _rekey(path: Path, old: bytes, new: bytes) -> None:
    try:
        save_key(path, load_key(path, old), new, replace=True)
    except KeyStoreError as error:
        _pass_over(error, lambda: load_key(path, new))


def _pass_over(error: KeyStoreError, opens: Callable[[], object]) -> None:
    """Let a file be that has the new password already; else the old one is wrong."""
    if error.code is not KeyStoreProblem.WRONG_PASSWORD:
        raise error
    try:
        opens()
    except KeyStoreError:
        raise error from None


def _reseal(place: _Place, ring: KeyRing) -> dict[str, int]:
    """Seal what may be sealed anew; return how many rows of what."""
    newest = ring.keys[-1].number
    if place.store is not None:
        return {_STORE_FILE: reseal_store(place.store, ring.seal, newest=newest)}
    settings = place.folder.settings()
    changed: dict[str, int] = {}
    if settings.views or place.folder.views.exists():
        engine = open_views(settings.views or place.folder.views_url, seal=ring.seal)
        try:
            changed |= reseal_views(engine, ring.seal, newest=newest)
        finally:
            engine.dispose()
    if place.folder.outbox.exists():
        changed["outbox"] = reseal_outbox(place.folder.outbox, ring.seal, newest=newest)
    return changed


def _reload(place: _Place) -> None:
    """Tell a running node; one that does not run reads the ring when it starts."""
    try:
        with OperatorClient(place.folder.operator_socket) as operator:
            operator.reload()
    except NotRunning:
        pass


def _refuse_running(place: _Place) -> None:
    try:
        OperatorClient(place.folder.operator_socket).close()
    except NotRunning:
        return
    raise Failure(
        Exit.INPUT,
        f"{place.folder.path}: expected a stopped platform, found a running one",
        f"{place.folder.path}：平台须已停止，实为运行中",
    )
