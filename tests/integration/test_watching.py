"""A running node, watched: real scrapes, real probes, real TLS, a webhook that gets the alarms."""

from __future__ import annotations

import hashlib
import http.client
import json
import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from prometheus_client.parser import text_string_to_metric_families

from support.node_world import PASSWORD, payment
from support.running import POOR, RICH
from support.watched import SECRET, Watched, until, watched
from tianping.cli.connecting import connection_of
from tianping.cli.main import tianping
from tianping.cli.making import PKI_FOLDER
from tianping.cli.passwords import PASSWORD_VARIABLE
from tianping.node.errors import NodeError
from tianping.participant import NodeRefusedError, Updates
from tianping.participant.notices import free_text_of
from tianping.security.identities import save_identity
from tianping.security.pki import CertificateAuthority
from tianping.security.tls import tls_client_context
from tianping.values.bankcode import BankCode
from tianping.values.dates import business_date_of
from tianping.watch.metrics import METRICS
from tianping.watch.sinks import SIGNATURE_HEADER, TIMESTAMP_HEADER, signature_of
from tianping.wire.frames import SESSION_HEADER

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """One platform for all tests of this module."""
    with watched(tmp_path_factory.mktemp("watched")) as made:
        for code in (RICH, POOR):  # so that what is sent to either is counted at once
            with made.client(code) as client:
                client.log_in()
        yield made


@pytest.fixture
def command(platform: Watched, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what runs a command of the command line, in this process."""
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD.decode())
    monkeypatch.setattr("tianping.cli.language.LANGUAGE", "en")

    def run(*arguments: object) -> Any:
        words = [str(platform.folder) if one is platform else str(one) for one in arguments]
        return CliRunner().invoke(tianping, words)

    return run


def scraped(platform: Watched) -> dict[tuple[str, tuple[str, ...]], float]:
    """Return every sample of a scrape, by name and label values."""
    status, content_type, body = platform.get("/metrics")
    assert (status, content_type.partition(";")[0]) == (200, "text/plain")
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(body.decode())
        for sample in family.samples
    }


def alarms(platform: Watched, rule: str, subject: str) -> list[dict[str, Any]]:
    """Return what the webhook was posted of an alarm, signatures checked."""
    found = []
    for _, headers, body in list(platform.posted):
        told = json.loads(body)
        if (told["rule"], told["subject"]) == (rule, subject):
            signed = signature_of(SECRET, headers[TIMESTAMP_HEADER], body)
            assert headers[SIGNATURE_HEADER] == signed
            found.append(told)
    return found


def pay(platform: Watched, amount_fen: int = 100) -> str:
    """Send a payment of the rich bank and return its message id."""
    with platform.client(RICH) as client:
        (message_id,) = client.message_ids(business_date_of(time.time_ns()))
        (sent,) = client.send(
            [payment(message_id, BankCode(RICH), BankCode(POOR), amount_fen=amount_fen)]
        )
        assert sent.state == "accepted"
    return message_id


def connection(platform: Watched, context: ssl.SSLContext) -> http.client.HTTPSConnection:
    """Return a connection to the participants' door, not opened yet."""
    port = platform.paths.settings().listen.port
    return http.client.HTTPSConnection("localhost", port, context=context, timeout=20)


def test_scrape_shows_intake_core_journal_money_and_machine(platform: Watched) -> None:
    """SAC-G §二十七: read by the official parser, from a node that has settled something."""
    before = scraped(platform)
    pay(platform, 250)
    wanted = ("tianping_settled_payments", ())
    until(lambda: scraped(platform)[wanted] > before[wanted])
    now = scraped(platform)
    assert {name for name, _ in now if name.startswith("tianping_")} >= {
        name
        for name, one in METRICS.items()
        if not one.labels and one.name != "tianping_connections" and name.endswith(("_total", "s"))
        and one.kind != "histogram"
    }  # fmt: skip
    grown = {name: now[name] - before.get(name, 0) for name in now if now[name] != before.get(name)}
    assert grown["tianping_intake_messages_total", ("admitted",)] >= 1
    assert grown["tianping_commands_total", ()] >= 1
    assert grown["tianping_batches_total", ()] >= 1
    assert grown["tianping_submission_seconds_count", ()] >= 1
    assert grown["tianping_core_apply_seconds_count", ()] >= 1
    assert grown["tianping_journal_append_seconds_bucket", ("+Inf",)] >= 1
    assert grown["tianping_outbox_messages_total", ()] >= 3
    assert grown["tianping_settled_value_fen", ()] >= 250
    assert now["tianping_phase", ()] == 10
    assert ("tianping_system_state", ("SAPS",)) in now
    assert now["tianping_workers", ()] == 1
    assert now["tianping_queue_payments", ("8",)] == 0
    assert 0 < now["tianping_disk_free_ratio", ()] < 1
    assert now["tianping_certificate_days", (RICH, "signing")] > 300
    assert now["tianping_certificate_days", ("platform", "access")] > 300
    assert now["tianping_revocation_list_days", ("access",)] > 5
    assert now["process_open_fds", ()] > 5


def test_probes_say_live_and_ready(platform: Watched) -> None:
    """Without TLS, on this machine only."""
    assert json.loads(platform.get("/live")[2]) == {"live": True}
    status, _, body = platform.get("/ready")
    assert (status, json.loads(body)) == (200, {"ready": True, "reasons": []})


def test_system_without_a_certificate_is_cut_and_alarmed(platform: Watched) -> None:
    """CCMS-T §五.2.4: it does not get through the handshake; the webhook is told.

    The first attempt to tell was answered 503, and was repeated: see the platform's webhook.
    """
    context = ssl.create_default_context(cafile=str(platform.paths.access_root))
    port = platform.paths.settings().listen.port
    with pytest.raises((ssl.SSLError, ConnectionError)):  # noqa: PT012, SIM117 - TLS 1.3 says so at the first read
        with socket.create_connection(("localhost", port), timeout=20) as plain:
            with context.wrap_socket(plain, server_hostname="localhost") as wire:
                wire.recv(1)
                raise ConnectionError("nothing came")
    told = until(lambda: alarms(platform, "intrusion", "address=127.0.0.1"))
    assert (told[0]["severity"], told[0]["state"]) == ("critical", "firing")
    assert "certificate" in told[0]["detail"].lower()
    cut = ("tianping_connections_cut_total", ("handshake",))
    assert until(lambda: scraped(platform).get(cut)) >= 1


def test_system_that_was_not_accepted_is_told_so_and_cut(platform: Watched, tmp_path: Path) -> None:
    """A certificate of our own authority that is bound to nobody: refused on every path, cut."""
    authority = CertificateAuthority.open(platform.folder / PKI_FOLDER, PASSWORD)
    identity = authority.issue_access("stranger", not_before_ns=time.time_ns() - 10**9)
    save_identity(tmp_path / "access", identity, PASSWORD)
    context = tls_client_context(
        tmp_path / "access", PASSWORD, root=platform.paths.access_root, revocation_list=None
    )
    for path in ("/v1/health", "/v1/releases", "/v1/inbox?participant=1"):
        one = connection(platform, context)
        one.request("GET", path)
        answer = one.getresponse()
        assert answer.status == 403
        assert json.loads(answer.read())["error"]["code"] == "certificate_not_bound"
        assert answer.getheader("Connection") == "close"
        one.close()
    subject = f"certificate={identity.certificate.id}"
    until(lambda: alarms(platform, "intrusion", subject))


def test_bank_that_speaks_for_others_is_cut_off_and_let_in_again(platform: Watched) -> None:
    """Correction 2: its connections are cut; for a while it is kept out; others notice nothing."""
    tls = connection_of(platform.folder, POOR, PASSWORD).tls
    foreign = b"{H:02" + b"9" * 127
    body = b"".join(len(foreign).to_bytes(4, "big") + foreign for _ in range(2))
    headers = {"Content-Type": "application/vnd.tianping.envelopes"}
    one = connection(platform, tls)
    one.request("POST", "/v1/messages", body=body, headers=headers)
    with pytest.raises((ConnectionError, ssl.SSLError, http.client.HTTPException)):
        one.getresponse()  # cut before the answer
    until(lambda: alarms(platform, "intrusion", f"participant={POOR}"))
    pay(platform)

    def is_in() -> bool:
        again = connection(platform, tls)
        try:
            again.request("GET", "/v1/health")
            return again.getresponse().status == 200
        except (ConnectionError, ssl.SSLError, http.client.HTTPException):
            return False
        finally:
            again.close()

    until(is_in)


def test_alarm_is_acknowledged_and_resolved_by_persons_and_makes_an_incident(
    platform: Watched, command: Any
) -> None:
    """CCMS-T §六.1.1: alarm, webhook, incident at the help desk, history of both."""
    for _ in range(2):
        with platform.client(RICH) as client:
            (message_id,) = client.message_ids(business_date_of(time.time_ns()))
            outgoing = payment(message_id, BankCode(RICH), BankCode(POOR))
            (prepared,) = client.prepare([outgoing])
            envelope = prepared.envelope.replace(b"Alpha Trading", b"Omega Trading")
            tls = connection_of(platform.folder, RICH, PASSWORD).tls
            one = connection(platform, tls)
            headers = {
                "Content-Type": "application/vnd.tianping.envelopes",
                SESSION_HEADER: client.session,
            }
            framed = len(envelope).to_bytes(4, "big") + envelope
            one.request("POST", "/v1/messages", body=framed, headers=headers)
            (result,) = json.loads(one.getresponse().read())["results"]
            assert result["code"] == "SU1O4001"
            one.close()
    subject = f"participant={RICH}"
    number = until(lambda: alarms(platform, "signature_failures", subject))[0]["alarm"]
    listed = json.loads(command("watch", "alarms", platform, "--json").output)
    assert number in [one["number"] for one in listed if one["state"] == "firing"]
    assert str(number) in command("watch", "alarms", platform, "--all").output
    acked = command("watch", "ack", platform, number, "--as", "Li Min", "--note", "calling them")
    assert acked.output == f"Alarm {number}: acknowledged.\n"
    refused = command("watch", "ack", platform, number, "--as", "Li Min")
    assert refused.exit_code == 1
    incidents = json.loads(command("desk", "list", platform, "--json").output)
    (incident,) = [one for one in incidents if one["alarm"] == number]
    assert (incident["kind"], incident["priority"], incident["asked_by"]) == (
        "incident", 3, "monitoring",
    )  # fmt: skip
    resolved = command(
        "watch", "resolve", platform, number, "--as", "Wang Wei", "--note", "right key now"
    )
    assert resolved.output == f"Alarm {number}: resolved.\n"
    until(lambda: alarms(platform, "signature_failures", subject)[2:])
    told = alarms(platform, "signature_failures", subject)
    assert [one["state"] for one in told] == ["firing", "acknowledged", "resolved"]
    assert [one["person"] for one in told] == ["", "Li Min", "Wang Wei"]
    whole = json.loads(command("watch", "show", platform, number, "--json").output)
    assert [one["state"] for one in whole["changes"]] == ["firing", "acknowledged", "resolved"]
    assert "what to do" not in command("watch", "show", platform, number).output
    history = json.loads(command("desk", "show", platform, incident["number"], "--json").output)[
        "changes"
    ]
    assert [one["action"] for one in history] == ["open", "note"]
    assert "right key now" in history[1]["text"]
    with pytest.raises(NodeError, match="alarm 9999"):
        platform.ask("resolve", [9999, "x", "y"])


def test_history_and_rules_from_the_command_line(
    platform: Watched, command: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A chart of what was read, the rules in force, the dashboard; in 中文 too."""
    names = json.loads(until(lambda: command("watch", "history", platform, "--json").output))
    assert {"tianping_system_state{system=SAPS}", "tianping_submission_seconds_count"} <= set(names)
    chart = command("watch", "history", platform, "tianping_workers", "--hours", 1).output
    assert "worker processes" in chart
    assert "▁" in chart
    points = command("watch", "history", platform, "tianping_workers", "--json").output
    assert json.loads(points)[0]["value"] == 1
    assert command("watch", "history", platform, "nothing").exit_code == 3
    assert "disk_low" in command("watch", "rules", platform).output
    assert "disk_low" in json.loads(command("watch", "rules", platform, "--json").output)
    found = command("watch", "status", platform)
    assert "ready; open alarms" in found.output
    assert json.loads(command("watch", "status", platform, "--json").output)["ready"] is True
    dashboard = json.loads(command("watch", "dashboard").output)
    assert dashboard["panels"]
    monkeypatch.setattr("tianping.cli.language.LANGUAGE", "zh")
    for words, said in (
        (("watch", "rules"), "磁盘空间不足"),
        (("watch", "status"), "就绪；未解除告警"),
        (("watch", "alarms", "--rule", "event_late"), "没有告警。"),
        (("watch", "history", "tianping_workers"), "工作进程数"),
        (("desk", "list", "--owner", "nobody"), "没有工单。"),
        (("desk", "pages", "zzz"), "没有符合的知识页。"),
        (("desk", "statistics"), "服务台统计"),
    ):
        assert said in command(*words[:2], platform, *words[2:]).output


def test_announcement_comes_by_the_wire_and_by_asking(platform: Watched, command: Any) -> None:
    """CCMS-T §六.2.4: a ccms.303 to each participant, once; and a list for whoever asks."""
    made = command(
        "desk",
        "announce",
        platform,
        "Exercise 演练",
        "On Saturday 周六",
        "--to",
        POOR,
        "--as",
        "Li",
    )
    assert "was sent to 1 participants" in made.output
    with platform.client(POOR) as client:
        received = until(
            lambda: [one for one in client.receive(wait_seconds=1) if "303" in one.code]
        )
        client.acknowledge(received)
        (message,) = [one.message for one in received]
        assert message is not None
        assert free_text_of(message) == "Exercise 演练\nOn Saturday 周六"
        (announced,) = client.announcements()
        assert (announced.title, announced.text) == ("Exercise 演练", "On Saturday 周六")
        assert client.announcements(after=announced.number) == []
    with platform.client(RICH) as client:
        assert client.announcements() == []
    assert platform.ask("announce", announced.number) == 1  # not twice
    listed = json.loads(command("desk", "announcements", platform, "--json").output)
    assert [one["receiver_count"] for one in listed] == [1]
    shown = command("participant", "announcements", platform, POOR)
    assert "Exercise 演练" in shown.output


def test_desk_from_the_command_line(platform: Watched, command: Any) -> None:
    """A request from its opening to its end; pages; numbers."""
    opened = command(
        "desk", "open", platform, "second access point", "--for", RICH, "--as", "hotline"
    )
    number = opened.output.split()[1]
    assert command("desk", "step", platform, number, "close", "--as", "x").exit_code == 1
    for action, text in (("assign", "Wang Wei"), ("link", "alarm/intrusion"), ("resolve", "done")):
        done = command("desk", "step", platform, number, action, text, "--as", "Wang Wei")
        assert done.exit_code == 0, done.output
    listed = json.loads(command("desk", "list", platform, "--json").output)
    assert "second access point" in [one["title"] for one in listed]
    assert command("desk", "list", platform, "--all").output.startswith("Tickets")
    assert command("desk", "list", platform, "--owner", "nobody").output == "No tickets.\n"
    shown = command("desk", "show", platform, number).output
    assert "alarm/intrusion" in shown
    (platform.folder / "knowledge").mkdir(exist_ok=True)
    (platform.folder / "knowledge" / "links.md").write_text("# Lines\n\nCall the bank.\n")
    assert "links" in command("desk", "pages", platform, "bank").output
    assert "alarm/intrusion" in command("desk", "pages", platform, "切断连接").output
    assert "No page" in command("desk", "pages", platform, "zzz").output
    assert command("desk", "page", platform, "links").output.startswith("# Lines")
    numbers = json.loads(command("desk", "statistics", platform, "--json").output)
    assert numbers["by_asker"][RICH] == 1
    assert "For whom" in command("desk", "statistics", platform).output


def test_version_is_offered_downloaded_verified_and_enforced(
    platform: Watched, command: Any, tmp_path: Path
) -> None:
    """CCMS-T §六.2.1, §六.2.2: by hand and by itself; a wrong signature is not served."""
    assert command("release", "list", platform).output == "Nothing was ever offered.\n"
    content = bytes(range(256)) * 1500
    built = tmp_path / "client-9.9.whl"
    built.write_bytes(content)
    offered = command("release", "offer", platform, "9.9", built, "--notes", "faster")
    assert offered.output == "Manifest 1 is signed.\n"
    assert "9.9" in command("release", "list", platform).output
    updates = tmp_path / "updates"
    checked = command("participant", "update", "check", platform, RICH, "--to", updates)
    assert "Offered: 9.9 faster" in checked.output
    got = command("participant", "update", "download", platform, RICH, "--to", updates)
    path = Path(got.output.strip())
    assert hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(content).digest()
    used = tmp_path / "used"
    automatic = command(
        "participant", "update", "automatic", platform, POOR, "--to", tmp_path / "other",
        "--once", "--then", f"{used.parent / 'install.sh'} {used}",
    )  # fmt: skip
    assert automatic.exit_code != 0  # there is no such command
    script = used.parent / "install.sh"
    script.write_text('#!/bin/sh\ncp "$2" "$1"\n')
    script.chmod(0o755)
    automatic = command(
        "participant", "update", "automatic", platform, POOR, "--to", tmp_path / "other",
        "--once", "--then", f"{script} {used}",
    )  # fmt: skip
    assert automatic.exit_code == 0, automatic.output
    assert used.read_bytes() == content
    allowed = command("release", "allow", platform, "9.9", "--only", POOR)
    assert allowed.output == "Manifest 2 is signed.\n"
    with platform.client(POOR) as client:
        client.health()
    subject = f"participant={POOR},version=0.1.0"
    until(lambda: alarms(platform, "client_version", subject))
    checked = command("participant", "update", "check", platform, POOR, "--to", updates, "--json")
    assert json.loads(checked.output)["allowed"] is False
    assert ("tianping_client_versions", ("0.1.0",)) in scraped(platform)
    assert command("release", "disallow", platform, "9.9", "--after", "20250101").exit_code == 0
    told = until(lambda: alarms(platform, "client_version", subject)[1:])
    assert told[0]["state"] == "resolved"  # by itself: the version may be used again
    assert command("release", "withdraw", platform, "9.9").exit_code == 0
    gone = command("participant", "update", "download", platform, RICH, "--to", updates)
    assert "No other version" in gone.output
    with platform.client(RICH) as client:
        stranger = Updates(tmp_path / "stranger")
        manifest = client.offered(stranger)
        assert manifest.releases == ()
        served = platform.paths.releases / "manifest.json"
        kept = served.read_bytes()
        served.write_bytes(kept.replace(b'"signature":"', b'"signature":"AA'))
        with pytest.raises(NodeRefusedError, match="not_offered"):
            client.offered(stranger)
        served.write_bytes(kept)
        assert client.offered(stranger) == manifest


def test_log_has_message_ids_and_positions_and_no_names(platform: Watched) -> None:
    """A payment's line is found by its message id; nothing it says is there."""
    message_id = pay(platform)

    def line() -> dict[str, Any] | None:
        text = platform.paths.log.read_text(encoding="utf-8")
        for one in text.splitlines():
            row: dict[str, Any] = json.loads(one)
            if row.get("message_id") == message_id:
                return row
        return None

    row = until(line)
    assert (row["event"], row["command"], row["outcome"]) == (
        "command", "CreditTransfer", "PaymentSettled",
    )  # fmt: skip
    assert row["sender"] == RICH
    assert row["position"] > 0
    text = platform.paths.log.read_text(encoding="utf-8")
    assert "Alpha Trading" not in text
    assert "乙公司" not in text
    assert "1234567890" not in text
