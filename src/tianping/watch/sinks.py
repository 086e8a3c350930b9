"""The two sinks of alarms: a webhook with a signed body, and electronic mail.

Source: house, ADR-0081.
"""

from __future__ import annotations

import hashlib
import hmac
import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import format_datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from tianping.values.dates import beijing_date_time
from tianping.watch.alarms import STATES
from tianping.watch.book import Notice
from tianping.watch.delivery import SinkError
from tianping.watch.errors import WatchError
from tianping.watch.rules import SEVERITIES, Rule

__all__ = [
    "SIGNATURE_HEADER",
    "TIMESTAMP_HEADER",
    "MailSettings",
    "MailSink",
    "WebhookSettings",
    "WebhookSink",
    "signature_of",
]

SIGNATURE_HEADER: Final = "Tianping-Signature"
TIMESTAMP_HEADER: Final = "Tianping-Timestamp"
_NUMBER_HEADER: Final = "Tianping-Notice"
_NS_PER_SECOND: Final = 1_000_000_000
_ANSWER_BYTES_MAX: Final = 65_536


class WebhookSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where alarms are posted.

    Attributes:
        url: ``https://…``, or ``http://…`` on this machine or a network one trusts; empty: nowhere.
        secret_file: A file of the owner's alone with the secret that signs every body.
        seconds: How long an answer is waited for.
    """

    url: str = ""
    secret_file: str = "keys/webhook.secret"  # noqa: S105 - where it is, not what
    seconds: float = 10.0


class MailSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """By which server alarms are mailed, and to whom.

    Attributes:
        host: The mail server; empty: no mail.
        port: Its port.
        tls: ``starttls``, ``tls`` (from the first byte) or ``none``.
        user: The name to log in with; empty: without.
        password_file: A file of the owner's alone with its password.
        sender: The address that mail comes from.
        receivers: The addresses it goes to.
        seconds: How long the server is waited for.
    """

    host: str = ""
    port: int = 587
    tls: str = "starttls"
    user: str = ""
    password_file: str = "keys/mail.password"  # noqa: S105 - where it is, not what
    sender: str = ""
    receivers: tuple[str, ...] = ()
    seconds: float = 10.0


def signature_of(secret: bytes, timestamp: str, body: bytes) -> str:
    """Return what the signature header says of a body sent at a time (seconds since 1970).

    The receiver computes the same, compares in constant time, and refuses an old timestamp.
    """
    return (
        "sha256=" + hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    )


def _texts(notice: Notice, rule: Rule | None) -> dict[str, str]:
    if rule is None:
        return {"text_en": notice.alarm.rule, "text_zh": "", "todo_en": "", "todo_zh": ""}
    return {
        "text_en": rule.english,
        "text_zh": rule.chinese,
        "todo_en": rule.todo_english,
        "todo_zh": rule.todo_chinese,
    }


class WebhookSink:
    """Posts each notice as JSON, signed."""

    name: Final = "webhook"

    def __init__(self, settings: WebhookSettings, secret: bytes, *, platform: str) -> None:
        """Take the settings.

        Raises:
            WatchError: the address is none, or the secret is too short to sign with.
        """
        parts = urlsplit(settings.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise WatchError(
                f"webhook: expected an address http(s)://…, found {settings.url}",
                f"告警回调地址有误：{settings.url}",
            )
        if len(secret) < 16:
            raise WatchError(
                f"webhook secret: expected at least 16 bytes, found {len(secret)}",
                "告警回调密钥过短，至少 16 字节",
            )
        self._parts = parts
        self._secret = secret
        self._seconds = settings.seconds
        self._platform = platform

    def send(self, notice: Notice, rule: Rule | None, *, at_ns: int) -> None:
        """Post a notice.

        Raises:
            SinkError: not taken: no connection, no answer in time, or no status 2xx.
        """
        body = self._body(notice, rule)
        timestamp = str(at_ns // _NS_PER_SECOND)
        headers = {
            "Content-Type": "application/json",
            _NUMBER_HEADER: str(notice.number),
            TIMESTAMP_HEADER: timestamp,
            SIGNATURE_HEADER: signature_of(self._secret, timestamp, body),
        }
        host, port = self._parts.hostname or "", self._parts.port
        connection: HTTPConnection
        if self._parts.scheme == "https":
            connection = HTTPSConnection(
                host, port, timeout=self._seconds, context=ssl.create_default_context()
            )
        else:
            connection = HTTPConnection(host, port, timeout=self._seconds)
        target = (self._parts.path or "/") + (f"?{self._parts.query}" if self._parts.query else "")
        try:
            connection.request("POST", target, body=body, headers=headers)
            answer = connection.getresponse()
            answer.read(_ANSWER_BYTES_MAX)
        except (OSError, HTTPException) as error:
            raise SinkError(f"webhook: {error!r}") from None
        finally:
            connection.close()
        if not 200 <= answer.status < 300:
            raise SinkError(f"webhook: status {answer.status}")

    def _body(self, notice: Notice, rule: Rule | None) -> bytes:
        change, alarm = notice.change, notice.alarm
        return msgspec.json.encode(
            {
                "notice": notice.number,
                "platform": self._platform,
                "alarm": alarm.number,
                "rule": alarm.rule,
                "subject": alarm.subject,
                "severity": alarm.severity,
                "state": change.state.value,
                "at_ns": change.at_ns,
                "raised_at_ns": alarm.raised_at_ns,
                "count": alarm.count,
                "value": alarm.value,
                "detail": alarm.detail,
                "person": change.person,
                "note": change.note,
                **_texts(notice, rule),
            }
        )


class MailSink:
    """Mails each notice; those of one alarm make one thread."""

    name: Final = "mail"

    def __init__(self, settings: MailSettings, password: str, *, platform: str) -> None:
        """Take the settings.

        Raises:
            WatchError: nobody to mail to or from, or no such way of TLS.
        """
        if settings.tls not in _TLS or not settings.sender or not settings.receivers:
            raise WatchError(
                "mail: expected sender, receivers and tls of starttls, tls or none,"
                f" found {settings.sender!r}, {list(settings.receivers)} and {settings.tls!r}",
                "邮件告警设置不完整：须有发件人、收件人，tls 取 starttls、tls 或 none",
            )
        self._settings = settings
        self._password = password
        self._platform = platform

    def send(self, notice: Notice, rule: Rule | None, *, at_ns: int) -> None:
        """Mail a notice.

        Raises:
            SinkError: the server did not take it for every receiver.
        """
        message = self._message(notice, rule, at_ns=at_ns)
        try:
            with _TLS[self._settings.tls](self._settings) as server:
                if self._settings.user:
                    server.login(self._settings.user, self._password)
                refused = server.send_message(message)
        except (OSError, smtplib.SMTPException) as error:
            raise SinkError(f"mail: {error!r}") from None
        if refused:
            raise SinkError(f"mail: refused for {len(refused)} receivers")

    def _message(self, notice: Notice, rule: Rule | None, *, at_ns: int) -> EmailMessage:
        change, alarm, texts = notice.change, notice.alarm, _texts(notice, rule)
        severity, state = SEVERITIES.get(alarm.severity, ("", "")), STATES[change.state]
        about = f" ({alarm.subject})" if alarm.subject else ""
        message = EmailMessage()
        message["From"] = self._settings.sender
        message["To"] = ", ".join(self._settings.receivers)
        message["Subject"] = (
            f"[{self._platform}] {severity[0]}, {state[0]}: {texts['text_en']}{about}"
            f" {severity[1]} {state[1]}：{texts['text_zh']}"
        )
        message["Date"] = format_datetime(beijing_date_time(at_ns))
        domain = self._settings.sender.rpartition("@")[2]
        thread = f"<alarm-{alarm.raised_at_ns}-{alarm.number}@{domain}>"
        message["Message-ID"] = f"<notice-{change.at_ns}-{notice.number}@{domain}>"
        message["References"] = thread
        lines = [
            f"{texts['text_en']} / {texts['text_zh']}",
            "",
            f"alarm 告警: {alarm.number} {alarm.rule} {alarm.subject}".rstrip(),
            f"state 状态: {state[0]} {state[1]} {change.person}".rstrip(),
            f"at 时间: {beijing_date_time(change.at_ns):%F %T}",
            f"since 始于: {beijing_date_time(alarm.raised_at_ns):%F %T}",
            f"value 数值: {alarm.value:g}, count 次数: {alarm.count}",
            *([f"detail 明细: {alarm.detail}"] if alarm.detail else []),
            *([f"note 备注: {change.note}"] if change.note else []),
            "",
            texts["todo_en"],
            texts["todo_zh"],
        ]
        message.set_content("\n".join(lines))
        return message


def _plain(settings: MailSettings) -> smtplib.SMTP:
    return smtplib.SMTP(settings.host, settings.port, timeout=settings.seconds)


def _starttls(settings: MailSettings) -> smtplib.SMTP:
    server = _plain(settings)
    try:
        server.starttls(context=ssl.create_default_context())
    except BaseException:
        server.close()
        raise
    return server


def _tls(settings: MailSettings) -> smtplib.SMTP:
    return smtplib.SMTP_SSL(
        settings.host, settings.port, timeout=settings.seconds, context=ssl.create_default_context()
    )


_TLS: Final[dict[str, Callable[[MailSettings], Any]]] = {
    "none": _plain,
    "starttls": _starttls,
    "tls": _tls,
}
