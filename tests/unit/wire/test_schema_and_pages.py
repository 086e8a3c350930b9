"""What is generated from the catalogue for others: schemas, pages, explanations."""

from pathlib import Path

import pytest
from lxml import etree

from tianping.wire.catalogue import Edition, codes, editions
from tianping.wire.catalogue.compiler import compile_layout
from tianping.wire.catalogue.reader import parse_message
from tianping.wire.codec import write
from tianping.wire.examples import example
from tianping.wire.explain import explain
from tianping.wire.pages import inventory, page, write_pages
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
        if damaged != body:
            assert not schema.validate(etree.fromstring(damaged))


def test_page_tells_what_the_layout_says_in_both_languages() -> None:
    """Names, evidence and the statement about the formats are on every page."""
    english = page("hvps.111.001.01")
    assert "neither certified nor endorsed" in english
    assert "MessageIdentification" in english
    assert "CNY" in english
    chinese = page("hvps.112.001.01", Edition.NEWER, "zh")
    assert "付款清算行行号" in chinese
    assert "沿用 2010 版" in chinese
    assert "未经认证或认可" in chinese


def test_inventory_lists_every_message() -> None:
    """No code is missing, in either language."""
    for text in (inventory(), inventory("zh")):
        assert [code for code in codes() if f"`{code}`" not in text] == []


def test_write_pages_writes_every_page(tmp_path: Path) -> None:
    """One page per message, edition and language, and two inventories."""
    layouts = sum(len(editions(code)) for code in codes())
    assert write_pages(tmp_path) == 2 * layouts + 2
    assert len(list(tmp_path.rglob("*.md"))) == 2 * layouts + 2


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
