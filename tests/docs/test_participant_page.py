"""The how-to page for participants does what it says, against a fake node over real TLS."""

import re
import time
from pathlib import Path

import pytest

from support.fake_node import FakeNode
from support.participants import EAST, WEST
from support.tls_server import PASSWORD, Certificates, TlsNode
from tianping.security.algorithms import Algorithm
from tianping.security.certificates import pem_of
from tianping.security.identities import save_identity
from tianping.security.pki import DAY_NS
from tianping.values.bankcode import NPC

_BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)


def prepare(folder: Path) -> Certificates:
    """Lay out the files the page names."""
    certificates = Certificates(folder)
    (folder / "public").symlink_to(certificates.authority.public_folder)
    certificates.client("access")
    (folder / "certificates").mkdir()
    for code in (NPC, EAST, WEST):
        identity = certificates.authority.issue_signing(
            code, Algorithm.SM2_SM3, not_before_ns=time.time_ns() - DAY_NS
        )
        (folder / "certificates" / f"{code}.pem").write_bytes(pem_of(identity.certificate))
        if code == EAST:
            save_identity(folder / "signing", identity, PASSWORD)
    return certificates


def test_code_of_the_page_runs(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every block runs, in order, in the folder the page describes."""
    certificates = prepare(tmp_path)
    monkeypatch.chdir(tmp_path)
    node = TlsNode(FakeNode())
    page = (root / "docs/how-to/participant.md").read_text(encoding="utf-8")
    with node.serve_in_thread(certificates.server()) as url:
        names = {"EAST": EAST, "WEST": WEST, "PASSWORD": PASSWORD, "URL": url}
        for block in _BLOCK.findall(page):
            exec(compile(block, "participant.md", "exec"), names)  # noqa: S102 - our own page
    assert capsys.readouterr().out.splitlines() == ["accepted 1", ""]
    assert len(node.node.taken) == 4
