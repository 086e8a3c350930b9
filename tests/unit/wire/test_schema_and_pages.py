"""What is generated from the catalogue for others: schemas, pages, explanations."""

import pytest
from lxml import etree

from tianping.wire.catalogue import Edition, codes, editions, layout, purposes
from tianping.wire.catalogue.compiler import compile_layout
from tianping.wire.catalogue.reader import parse_message
from tianping.wire.codec import write
from tianping.wire.examples import example
from tianping.wire.explain import explain
from tianping.wire.pages import inventory, page, reference_page
from tianping.wire.schema import xsd, xsd_of


@pytest.mark.parametrize("edition", list(Edition))
def test_schema_of_every_message_validates_its_examples(edition: Edition) -> None:
    """The schema is a schema, and what we write is what it says."""
    for code in codes():
        if edition not in editions(code):
            continue
        schema = etree.XMLSchema(etree.fromstring(xsd(code, edition)))
        for seed in (0, 1, 2):
            schema.assertValid(etree.fromstring(write(example(code, edition=edition, seed=seed))))


def test_schema_refuses_what_the_layout_does_not_have() -> None:
    """An unknown element, a missing one and a third decimal are wrong by the schema too."""
    schema = etree.XMLSchema(etree.fromstring(xsd("hvps.111.001.01")))
    body = write(example("hvps.111.001.01", seed=0))
    amount = body[body.index(b'Ccy="CNY">') + 10 : body.index(b"</IntrBkSttlmAmt>")]
    for old, new in (
        (b"<NbOfTxs>", b"<Nb>1</Nb><NbOfTxs>"),
        (b"CLRG", b"NONE"),
        (b">" + amount + b"<", b">1.234<"),
    ):
        damaged = body.replace(old, new, 1)
        assert damaged != body
        assert not schema.validate(etree.fromstring(damaged))


def test_page_tells_what_the_layout_says_in_both_languages() -> None:
    """Purpose, names, evidence, example and the statement about the formats are on every page."""
    text = reference_page("hvps.111.001.01", ["What is done with it."])
    lines = text.splitlines()
    assert lines[0] == "# hvps.111.001.01 客户发起汇兑业务报文"
    assert lines[2] == "It carries a customer's credit transfer, settled on its own."
    assert lines[4] == "What is done with it."
    assert "neither certified nor endorsed" in text
    assert "未经认证或认可" in text
    assert "| `FIToFICstmrCdtTrf/GrpHdr/MsgId` |" in text
    assert "MessageIdentification" in text
    for edition in ("newer", "2010"):
        assert f"## Edition 版本 {edition}" in lines
        body = write(example("hvps.111.001.01", edition=Edition(edition), seed=0)).decode()
        assert body in text


def test_page_of_one_edition_speaks_one_language() -> None:
    """As the command line prints it."""
    english, chinese = page("hvps.112.001.01"), page("hvps.112.001.01", Edition.NEWER, "zh")
    assert "| Path | Name | Occurs | Type | Signed |" in english
    assert "未经认证或认可" not in english
    assert "| 路径 | 中文名 | 出现次数 | 类型 | 加签 |" in chinese
    assert "付款清算行行号" in chinese
    assert "neither certified" not in chinese


def test_page_says_where_the_layout_of_2010_is_all_there_is() -> None:
    """The elements stand once, below the edition they are known from."""
    text = reference_page("hvps.112.001.01")
    assert "沿用 2010 版" in text
    assert text.count("### Elements 报文要素") == 1
    assert "付款清算行行号" in text


def test_page_links_the_messages_that_answer_it() -> None:
    """From a request to its reply; a name that is no message of the catalogue stays text."""
    assert "[ccms.900.001.02](ccms.900.001.02.md)" in reference_page("saps.365.001.01")


def test_every_message_has_a_purpose_in_english() -> None:
    """No title without its English, and no English without its title."""
    titles = {
        layout(code, edition).description.title for code in codes() for edition in editions(code)
    }
    assert titles == set(purposes())
    assert [text for text in purposes().values() if not text.isascii()] == []


def test_inventory_lists_every_message() -> None:
    """Every code with a link to its page, and what was said of it."""
    text = inventory({"hvps.111.001.01": "accepted"})
    missing = [code for code in codes() if f"| [{code}](messages/{code}.md) |" not in text]
    assert missing == []
    row = next(line for line in text.splitlines() if "[hvps.111.001.01]" in line)
    assert row.endswith("| accepted |")


def test_explain_names_every_value_and_marks_the_signed_ones() -> None:
    """A clerk reads the message row by row."""
    message = example("saps.604.001.01", seed=0)
    rows = {row.path: row for row in explain(message, "zh")}
    status = rows["SttlmRtrRct/NPCPrcInf/PrcSts"]
    assert status.name == "NPC处理状态"
    assert status.signed
    assert status.depth == 2
    assert rows["SttlmRtrRct/GrpHdr/Rmk"].signed
    amount = next(row for row in explain(example("hvps.111.001.01")) if "Amt" in row.path)
    assert amount.value.startswith("CNY ")
    assert {row.path for row in explain(message)} == set(rows)


def test_schema_of_a_choice_between_other_elements_closes_it() -> None:
    """What follows a choice stands outside it."""
    code = "ccms.990.001.02"
    text = (
        f"code {code}\ntitle 试\nenglish Try\ndirection both\nsigned no\n[newer]\n"
        "namespace urn:x\nevidence house\nRoot 1..1\n  | A 1..1 Max4Text\n  | B 1..1 Max4Text\n"
        "  C 1..1 Max4Text\n"
    )
    described = compile_layout(parse_message(code, text), code, Edition.NEWER)
    schema = etree.XMLSchema(etree.fromstring(xsd_of(described)))
    for inner, right in (("<B>1</B><C>1</C>", True), ("<A>1</A>", False), ("<C>1</C>", False)):
        body = f'<Document xmlns="urn:x"><Root>{inner}</Root></Document>'
        assert schema.validate(etree.fromstring(body)) is right
