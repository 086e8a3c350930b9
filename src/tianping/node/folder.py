"""The layout of a platform's folder and its settings; docs/reference/folder.md describes both."""

from __future__ import annotations

import ipaddress
import tomllib
from pathlib import Path
from typing import Annotated, Final

import msgspec

from tianping.node.errors import FolderError
from tianping.node.guard import GuardSettings
from tianping.node.limits import AccessLimits
from tianping.node.logs import LogSettings
from tianping.node.people_settings import PeopleSettings
from tianping.views.engine import sqlite_url
from tianping.watch.history import HISTORY_DAYS_MIN
from tianping.watch.sinks import MailSettings, WebhookSettings
from tianping.wire.catalogue import Edition

__all__ = [
    "PLATFORM_FILE",
    "CopySettings",
    "DiskSettings",
    "Folder",
    "IntakeSettings",
    "ListenSettings",
    "PlatformSettings",
    "Settings",
    "WatchSettings",
]

PLATFORM_FILE: Final = "platform.toml"


class PlatformSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Whose platform it is.

    Attributes:
        name: The platform's name; the journal belongs to it for ever.
        edition: The edition of the message standard it speaks: ``newer`` or ``2010``.
    """

    name: str
    edition: str = Edition.NEWER.value


class ListenSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where participants connect.

    Attributes:
        host: The address to listen on.
        port: The port; 0 for any free one.
        handshake_seconds: A TLS handshake must be done within this time.
        body_seconds: A submission must be sent within this time; slow senders are cut off.
    """

    host: str = "127.0.0.1"
    port: int = 8443
    handshake_seconds: float = 10.0
    body_seconds: float = 30.0


class IntakeSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How messages are checked.

    Attributes:
        workers: Worker processes; 0 for one per core.
        skew_seconds: How far CreDtTm may be from the arrival.
        crl_required: Whether revocation lists must be there.
    """

    workers: int = 0
    skew_seconds: int = 900
    crl_required: bool = True


class WatchSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the platform is watched.

    Attributes:
        listen: Address and port of metrics and health, such as ``127.0.0.1:9464``; on this machine
            only; port 0 for any free one; empty for none.
        interval_seconds: How often everything is read and the alarm rules are tried.
        history_days: How long history and alarms are kept, 366 days at least.
    """

    listen: str = ""
    interval_seconds: Annotated[float, msgspec.Meta(gt=0)] = 10.0
    history_days: Annotated[int, msgspec.Meta(ge=HISTORY_DAYS_MIN)] = HISTORY_DAYS_MIN

    def place(self) -> tuple[str, int] | None:
        """Return where to listen; None for nowhere.

        Raises:
            ValueError: no address of this machine alone, or no port.
        """
        if not self.listen:
            return None
        host, _, port = self.listen.rpartition(":")
        address = ipaddress.ip_address(host.strip("[]"))
        if not address.is_loopback:
            raise ValueError(f"watch.listen: expected an address of this machine, found {host}")
        return str(address), int(port)


class CopySettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The continuous copy of the journal.

    Attributes:
        folder: Where it is, on another disk or machine; empty for none.
        required: Whether nothing new is taken while it cannot be written.
    """

    folder: str = ""
    required: bool = False


class DiskSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How much of the disk is kept free.

    Attributes:
        reserve_mb: Below so many megabytes nothing new is taken from participants.
        ballast_mb: Size of the file that is given up when even the reserve goes; 0 for none.
    """

    reserve_mb: int = 512
    ballast_mb: int = 64


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything that ``platform.toml`` may state.

    Attributes:
        views: The SQLAlchemy URL of the views; empty for ``views.db`` in the folder.
        archive: The folder of the archive; empty for ``archive`` in the platform's.
        snapshot_every: Commands between two snapshots.
        limits: The bounds of each access point.
        guard: When a peer is cut off.
        watch: How the platform is watched.
        logs: What is logged.
        webhook: Where alarms are posted.
        mail: To whom alarms are mailed.
        people: How persons log in.
        copy: The continuous copy of the journal.
        disk: How much of the disk is kept free.
    """

    platform: PlatformSettings
    listen: ListenSettings = ListenSettings()
    intake: IntakeSettings = IntakeSettings()
    limits: AccessLimits = AccessLimits()
    guard: GuardSettings = GuardSettings()
    watch: WatchSettings = WatchSettings()
    logs: LogSettings = LogSettings()
    webhook: WebhookSettings = WebhookSettings()
    mail: MailSettings = MailSettings()
    people: PeopleSettings = PeopleSettings()
    copy: CopySettings = CopySettings()
    disk: DiskSettings = DiskSettings()
    views: str = ""
    archive: str = ""
    snapshot_every: int = 1_000_000


class Folder:
    """The paths of a platform's folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.settings_file = path / PLATFORM_FILE
        self.views = path / "views.db"
        self.outbox = path / "outbox.db"
        self.audit = path / "audit.db"
        self.watch = path / "watch.db"
        self.desk = path / "desk.db"
        self.knowledge = path / "knowledge"
        self.releases = path / "releases"
        self.attachments = path / "attachments"
        self.alarm_rules = path / "alarms.toml"
        self.log = path / "logs" / "node.jsonl"
        self.credentials = path / "credentials.db"
        self.signing = path / "keys" / "signing"
        self.access = path / "keys" / "access"
        self.key_ring = path / "keys" / "data.keys"
        self.link_keys = path / "keys" / "link.keys"
        self.trust = path / "trust"
        self.access_root = self.trust / "access-root.pem"
        self.access_crl = self.trust / "access-crl.pem"
        self.signing_roots = self.trust / "signing-roots.pem"
        self.signing_crl = self.trust / "signing-crl.pem"
        self.participants = self.trust / "participants"
        self.operator_socket = path / "operator.sock"

    def settings(self) -> Settings:
        """Read the settings.

        Raises:
            FolderError: the file is missing or states something that is not known.
        """
        try:
            text = self.settings_file.read_text(encoding="utf-8")
            settings = msgspec.convert(tomllib.loads(text), Settings)
            Edition(settings.platform.edition)
            settings.watch.place()
        except FileNotFoundError:
            raise FolderError(
                f"platform folder {self.path}: expected a file {PLATFORM_FILE}, found none",
                f"平台目录 {self.path} 中缺少 {PLATFORM_FILE}",
            ) from None
        except (tomllib.TOMLDecodeError, msgspec.ValidationError, ValueError) as error:
            raise FolderError(
                f"{self.settings_file}: expected known settings, found: {error}",
                f"{self.settings_file} 内容有误：{error}",
            ) from None
        return settings

    def archive(self, settings: Settings) -> Path:
        """Return where the archive lies."""
        return Path(settings.archive) if settings.archive else self.path / "archive"

    @property
    def views_url(self) -> str:
        """The SQLAlchemy URL of the views in the folder."""
        return sqlite_url(self.views)
