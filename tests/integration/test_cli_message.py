"""``tianping message``: the catalogue and messages, from files and standard input."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from support.cli import has_chinese, tianping
from tianping.wire.catalogue import Edition, codes
from tianping.wire.codec import parse
from tianping.wire.envelope import Envelope, Header, write_envelope

CODE = "hvps.111.001.01"
EDITIONS = ("newer", "2010")
HEADER = Header(
    version="02",
    orig_sender="301100000004",
    orig_sender_sid="HVPS",
    orig_receiver="302100000006",
    orig_receiver_sid="HVPS",
    orig_send_date="20261123",
    orig_send_time="101500",
    struct_type="XML",
    mesg_type=CODE,
    mesg_id="20261123000000000001",
    mesg_ref_id="20261123000000000001",
    mesg_priority="3",
    mesg_direction="U",
)


def body(edition: str = "newer") -> bytes:
    """Return an example's body as the command prints it."""
    done = tianping("message", "example", CODE, "--edition", edition)
    assert (done.code, done.err) == (0, "")
    return done.out.encode()


def test_list_tells_every_code_of_a_family_in_json() -> None:
    """What a program reads is what the catalogue has."""
    rows = tianping("message", "list", "saps", "--json").json()
    assert {row["code"] for row in rows} <= {code for code in codes() if code.startswith("saps")}
    assert len(rows) > 10
    assert set(rows[0]) == {"code", "title", "root", "signed", "evidence"}


def test_list_as_a_table_counts_its_rows() -> None:
    """The title says how many there are."""
    done = tianping("message", "list", CODE, language="zh")
    assert "1 种报文" in done.out
    assert CODE in done.out


@pytest.mark.parametrize("edition", EDITIONS)
def test_example_parses_and_is_the_same_for_a_seed(edition: str) -> None:
    """A seed names an example of an edition."""
    first = body(edition)
    assert first == body(edition)
    assert parse(first.rstrip(b"\n"), CODE, edition=Edition(edition)).code == CODE
    other = tianping("message", "example", CODE, "--edition", edition, "--seed", 1).out
    assert other.encode() != first


@pytest.mark.parametrize("edition", EDITIONS)
def test_check_takes_a_body_from_standard_input(edition: str) -> None:
    """What ``example`` prints can be given to ``check``."""
    options = ("--code", CODE, "--edition", edition)
    done = tianping("message", "check", "-", *options, given=body(edition))
    assert (done.code, done.err) == (0, "")
    assert CODE in done.out
    assert edition in done.out


@pytest.mark.parametrize("language", ["en", "zh"])
def test_check_wrong_message_names_the_element(tmp_path: Path, language: str) -> None:
    """Exit code 3, the path of the element, what is expected and what was found."""
    file = tmp_path / "body.xml"
    file.write_bytes(body().replace(b"<NbOfTxs>1<", b"<NbOfTxs>x<"))
    done = tianping("message", "check", file, "--code", CODE, language=language)
    assert (done.code, done.out) == (3, "")
    assert "FIToFICstmrCdtTrf/GrpHdr/NbOfTxs" in done.err
    assert has_chinese(done.err) == (language == "zh")


def test_check_other_edition_is_refused() -> None:
    """The editions are two formats: a body of one is no body of the other."""
    done = tianping(
        "message", "check", "-", "--code", CODE, "--edition", "2010", given=body("newer")
    )
    assert done.code == 3
    assert CODE in done.err


def test_check_body_without_its_code_asks_for_it() -> None:
    """A body does not say what it is."""
    done = tianping("message", "check", "-", given=body())
    assert done.code == 3
    assert "--code" in done.err


def test_envelope_says_its_code_itself(tmp_path: Path) -> None:
    """Every subcommand takes a whole envelope from a file."""
    file = tmp_path / "message"
    file.write_bytes(write_envelope(Envelope(HEADER, "", body().rstrip(b"\n"))))
    assert CODE in tianping("message", "check", file).out
    rows = tianping("message", "explain", file, "--json").json()
    assert [row["value"] for row in rows if row["path"].endswith("GrpHdr/NbOfTxs")] == ["1"]
    named = tianping("message", "explain", file, language="zh").out
    assert "报文标识号" in named
    assert "NbOfTxs" in named


def test_signature_prints_what_a_signature_covers() -> None:
    """The values of the signed elements in their order, between bars."""
    done = tianping("message", "signature", "-", "--code", CODE, given=body())
    assert done.code == 0
    amount = parse(body().rstrip(b"\n"), CODE).get("FIToFICstmrCdtTrf/GrpHdr/MsgId")
    assert str(amount) in done.out.split("|")
    assert done.out.endswith("|\n")


@pytest.mark.parametrize("edition", EDITIONS)
def test_schema_takes_the_example(edition: str) -> None:
    """The generated XSD is one, and the example is valid by it."""
    printed = tianping("message", "schema", CODE, "--edition", edition).out.encode()
    schema = etree.XMLSchema(etree.fromstring(printed))
    schema.assertValid(etree.fromstring(body(edition)))
    assert b"FIToFICstmrCdtTrf" in printed
