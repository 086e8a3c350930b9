"""A certificate's life on a running platform: request, issue, bind, overlap, fetch, revoke."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from integration.test_cli_by_message import Mail
from integration.test_cli_running import send, sent_id
from support.cli import Finished, has_chinese, tianping
from support.cli_platform import running_platform
from tianping.cli.blueprint import whole_code

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

OFFICE = whole_code("00110000000")
AZURE, STONE = (str(whole_code(f"30{n}10000000")) for n in (1, 2))
BLUEPRINT = f"""name = "Certificates"
business_date = "{{date}}"
[[office]]
code = "{OFFICE}"
name = "North Office"
[[bank]]
code = "{AZURE}"
name = "Azure Bank"
office = "{OFFICE}"
opening = "1000.00"
[[bank]]
code = "{STONE}"
name = "Stone Bank"
office = "{OFFICE}"
opening = "1000.00"
"""


@pytest.fixture(scope="module")
def mail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mail]:
    """Return the mail of a platform in daytime."""
    with running_platform(tmp_path_factory.mktemp("certificates"), BLUEPRINT) as folder:
        assert tianping("day", "advance", folder).code == 0
        yield Mail(folder)


def _done(*arguments: object) -> str:
    done = tianping(*arguments)
    assert done.code == 0, done.err
    return done.out


def _states(folder: Path, code: str) -> dict[str, str]:
    rows = tianping("certificate", "list", folder, "--of", code, "--json").json()
    return {row["certificate"]: row["certificate_state"] for row in rows}


def _successor(folder: Path, code: str, old: str, *, algorithm: str) -> tuple[str, Path]:
    """Request a certificate that follows another, certify and issue it; return id and file."""
    own = folder / "participants" / code
    _done("participant", "certificate", "request", folder, code, "--algorithm", algorithm)
    request, issued = own / "signing-next" / "request.pem", own / f"issued-{algorithm}.pem"
    told = _done("certificate", "apply", folder, code, request, "--replaces", old)
    number = re.search(r"\d+", told)
    assert number is not None
    _done("pki", "certify", folder / "pki", request, issued)
    other = tianping("certificate", "issue", folder, STONE, issued, "--application", number[0])
    assert other.code != 0, "it is not that participant's"
    told = _done("certificate", "issue", folder, code, issued, "--application", number[0])
    return told.split()[0], issued


def _pay(folder: Path) -> Finished:
    return send(folder, AZURE, "pay", STONE, "1.00")


def test_reissue_overlaps_is_fetched_and_revoked(mail: Mail) -> None:
    """SM2 follows P-256; the receiver verifies after a download; revoked is refused."""
    folder = mail.folder
    (first,) = _states(folder, AZURE)
    own = folder / "participants" / AZURE
    second, file = _successor(folder, AZURE, first, algorithm="sm2")
    assert _states(folder, AZURE) == {first: "bound", second: "issued"}

    _done("participant", "certificate", "bind", folder, AZURE, file)
    assert mail.find(AZURE, "ccms.903", concerning=second)["status"].startswith("bound until 20")
    assert mail.find(AZURE, "ccms.903", concerning=first)["status"] == "has a successor"
    assert _states(folder, AZURE) == {first: "overlapping", second: "bound"}

    # With the new key all goes on; with the old one nothing signed now is taken any more.
    paid = sent_id(_pay(folder))
    assert mail.find(AZURE, "saps.604", concerning=paid)["status"] == "PR04"
    assert mail.find(STONE, "hvps.111")["verdict"] == "signature_wrong"
    assert "1 certificates" in _done("participant", "certificate", "fetch", folder, STONE, AZURE)
    sent_id(_pay(folder))
    assert mail.find(STONE, "hvps.111", verdict="verified")
    (own / "signing").rename(own / "signing-new")
    next(own.glob("signing-*[0-9a-f]")).rename(own / "signing")
    assert "SU1O4002" in _pay(folder).out
    (own / "signing").rename(own / "signing-old")
    (own / "signing-new").rename(own / "signing")

    # The only one that goes on is not given up by message; revoked, it counts no more.
    lasting = tianping("participant", "certificate", "unbind", folder, AZURE)
    assert lasting.code == 1, lasting.out
    _done("certificate", "revoke", folder, second, "key lost")
    assert mail.find(AZURE, "ccms.903", concerning=second, status="revoked")
    assert "SU1O4001" in _pay(folder).out
    assert _states(folder, AZURE)[second] == "revoked"
    assert has_chinese(tianping("certificate", "list", folder, language="zh").out)


def test_an_application_of_another_or_altered_is_refused(mail: Mail) -> None:
    """The name must be the participant's; the signature must be of the key; it can be declined."""
    folder = mail.folder
    _done("participant", "certificate", "request", folder, STONE)
    request = folder / "participants" / STONE / "signing-next" / "request.pem"
    other = tianping("certificate", "apply", folder, AZURE, request)
    assert (other.code, STONE in other.err) == (3, True)
    lines = request.read_text().splitlines()
    lines[2] = lines[2][::-1]
    altered = folder / "altered.pem"
    altered.write_text("\n".join(lines) + "\n")
    assert tianping("certificate", "apply", folder, STONE, altered).code != 0
    told = _done("certificate", "apply", folder, STONE, request)
    number = re.search(r"\d+", told)
    assert number is not None
    assert STONE in _done("certificate", "applications", folder)
    _done("certificate", "decline", folder, number[0], "no letter")
    assert "No application" in _done("certificate", "applications", folder)
