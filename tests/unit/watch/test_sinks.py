"""Telling alarms: to a real HTTP server, to a real mail server, again and again with pauses."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.mail_server import mail_server
from support.watching import SECOND_NS, book_in, rule, webhook_server
from tianping.node.clock import DrivenClock
from tianping.watch.book import AlarmBook, Happening, Notice
from tianping.watch.delivery import ATTEMPTS_MAX, Deliverer, Sink, SinkError, pause_seconds
from tianping.watch.errors import WatchError
from tianping.watch.rules import Rule
from tianping.watch.sinks import (
    SIGNATURE_HEADER,
    TIMESTAMP_HEADER,
    MailSettings,
    MailSink,
    WebhookSettings,
    WebhookSink,
)

SECRET = b"an invented secret of some length"
START = 1_800_000_000 * SECOND_NS
RULES = {"queue_growing": rule(english="the queue grows", chinese="排队增长")}


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[AlarmBook]:
    """A book that tells two sinks, with one alarm raised at the start."""
    book, connection = book_in(tmp_path, "webhook", "mail")
    _raise(book)
    yield book
    connection.close()


def _raise(book: AlarmBook) -> None:
    book.raise_alarm(
        "queue_growing",
        "queue_class=7",
        severity="major",
        at_ns=START,
        happening=Happening(value=1200, detail="facts"),
    )


def webhook(url: str) -> WebhookSink:
    """Return a webhook sink."""
    return WebhookSink(WebhookSettings(url=url, seconds=5), SECRET, platform="first")


def mail(port: int) -> MailSink:
    """Return a mail sink."""
    settings = MailSettings(
        host="127.0.0.1",
        port=port,
        tls="none",
        sender="platform@bank.example",
        receivers=("one@bank.example", "two@bank.example"),
        seconds=5,
    )
    return MailSink(settings, "", platform="first")


def test_webhook_gets_a_signed_body(opened: AlarmBook) -> None:
    """The receiver recomputes the signature over time and body, and reads both languages."""
    clock = DrivenClock(START)
    with webhook_server([]) as (url, posted):
        deliverer = Deliverer(opened, [webhook(url)], RULES, clock_ns=clock.now_ns)
        assert deliverer.deliver_due() == 2
        ((path, headers, body),) = posted
    assert path == "/alarms?from=test"
    signed = headers[TIMESTAMP_HEADER].encode() + b"." + body
    wanted = "sha256=" + hmac.new(SECRET, signed, hashlib.sha256).hexdigest()
    assert headers[SIGNATURE_HEADER] == wanted
    assert headers[TIMESTAMP_HEADER] == str(START // SECOND_NS)
    told = json.loads(body)
    assert (told["rule"], told["subject"], told["state"], told["value"]) == (
        "queue_growing", "queue_class=7", "firing", 1200,
    )  # fmt: skip
    assert (told["text_en"], told["text_zh"]) == ("the queue grows", "排队增长")
    assert opened.notice_outcomes() == {"delivered": 1, "given up": 1}  # nobody is called mail


def test_mail_is_sent_and_its_parts_make_a_thread(opened: AlarmBook) -> None:
    """Subject and text in both languages; the acknowledgement refers to the same alarm."""
    clock = DrivenClock(START)
    with mail_server() as (port, mailbox):
        deliverer = Deliverer(opened, [mail(port)], RULES, clock_ns=clock.now_ns)
        deliverer.deliver_due()
        opened.acknowledge(1, at_ns=START + 1, person="李敏", note="looking")
        clock.advance(1)
        deliverer.deliver_due()
        first, second = mailbox.mails
    assert first["X-Receivers"] == "one@bank.example, two@bank.example"
    assert first["Subject"].startswith("[first] major, firing: the queue grows (queue_class=7)")
    assert "排队增长" in first["Subject"]
    assert first["References"] == second["References"]
    assert first["Message-ID"] != second["Message-ID"]
    text = second.get_content()
    assert "acknowledged 已确认 李敏" in text
    assert "note 备注: looking" in text
    assert "mend it" in text
    assert "请修复" in text


def test_notice_is_tried_again_after_pauses_that_double(opened: AlarmBook) -> None:
    """A server that is busy twice gets the notice the third time, not earlier than it should."""
    clock = DrivenClock(START)
    with webhook_server([503, 500]) as (url, posted):
        deliverer = Deliverer(opened, [webhook(url)], RULES, clock_ns=clock.now_ns)
        tried = []
        for _ in range(17):
            deliverer.deliver_due()
            tried.append(len(posted))
            clock.advance(SECOND_NS)
    assert tried == [1] * 5 + [2] * 10 + [3] * 2
    assert opened.notice_outcomes()["delivered"] == 1
    assert [pause_seconds(attempts) for attempts in (1, 2, 3, 8, 30)] == [5, 10, 20, 600, 600]


class _Deaf:
    """A sink that takes nothing."""

    name = "webhook"
    attempts = 0

    def send(self, notice: Notice, rule: Rule | None, *, at_ns: int) -> None:
        """Refuse."""
        del notice, rule, at_ns
        self.attempts += 1
        raise SinkError("told not to")


def test_notice_is_given_up_in_the_end_and_somebody_is_told(opened: AlarmBook) -> None:
    """After so many attempts; the failure is handed on."""
    clock = DrivenClock(START)
    deaf = _Deaf()
    sinks: list[Sink] = [deaf]
    deliverer = Deliverer(opened, sinks, RULES, clock_ns=clock.now_ns)
    given_up: list[tuple[str, str]] = []
    deliverer.given_up = lambda sink, failure: given_up.append((sink, failure))
    for _ in range(ATTEMPTS_MAX + 5):
        deliverer.deliver_due()
        clock.advance(600 * SECOND_NS)
    assert deaf.attempts == ATTEMPTS_MAX
    assert given_up == [("webhook", "told not to")]
    assert opened.notice_outcomes() == {"given up": 2}


def test_notice_survives_a_restart(tmp_path: Path) -> None:
    """It is in the book with the change it tells of, until somebody took it."""
    book, connection = book_in(tmp_path, "webhook")
    _raise(book)
    connection.close()
    book, connection = book_in(tmp_path, "webhook")
    with webhook_server([]) as (url, posted):
        Deliverer(book, [webhook(url)], {}, clock_ns=lambda: START).deliver_due()
        assert json.loads(posted[0].body)["text_en"] == "queue_growing"  # the rule is gone
    connection.close()


def test_thread_delivers_what_is_woken_for(tmp_path: Path) -> None:
    """Started and stopped as the node does."""
    book, connection = book_in(tmp_path, "webhook")
    with webhook_server([]) as (url, posted):
        deliverer = Deliverer(book, [webhook(url)], RULES, clock_ns=lambda: START)
        deliverer.start()
        _raise(book)
        deliverer.wake()
        while not posted:
            deliverer.wake()
        deliverer.stop()
    assert len(posted) == 1
    connection.close()


def test_sink_that_is_not_there_fails_and_says_so(opened: AlarmBook) -> None:
    """Nobody listens; the mail server does not take it."""
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    (notice, *_) = opened.due_notices(START)
    for sink in (webhook(f"http://127.0.0.1:{port}/"), mail(port)):
        with pytest.raises(SinkError, match="refused"):
            sink.send(notice, None, at_ns=START)
    with mail_server() as (real, mailbox):
        mailbox.refuse = True
        with pytest.raises(SinkError, match="451"):
            mail(real).send(notice, None, at_ns=START)
        encrypted = MailSettings(
            host="127.0.0.1", port=real, sender="a@b.example", receivers=("c@d.example",)
        )
        with pytest.raises(SinkError, match="STARTTLS"):
            MailSink(encrypted, "", platform="first").send(notice, None, at_ns=START)


@pytest.mark.parametrize(
    ("url", "secret"), [("ftp://x", SECRET), ("https://", SECRET), ("https://x", b"short")]
)
def test_webhook_that_cannot_work_is_refused(url: str, secret: bytes) -> None:
    """At the start, not at the first alarm."""
    with pytest.raises(WatchError, match="webhook"):
        WebhookSink(WebhookSettings(url=url), secret, platform="first")


@pytest.mark.parametrize("changed", [{"sender": ""}, {"receivers": ()}, {"tls": "sometimes"}])
def test_mail_that_cannot_work_is_refused(changed: dict[str, object]) -> None:
    """Nobody to send from or to, or no such way of TLS."""
    fields: dict[str, object] = {"sender": "a@b.example", "receivers": ("c@d.example",)} | changed
    with pytest.raises(WatchError, match="mail"):
        MailSink(MailSettings(host="mail.example", **fields), "", platform="first")  # type: ignore[arg-type]
