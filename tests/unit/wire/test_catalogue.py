"""The catalogue's data, its reader and what is compiled from it."""

import pytest

from support.catalogue import NODE_CODES
from tianping.wire.catalogue import (
    Direction,
    Edition,
    Evidence,
    SignatureEvidence,
    SignedByDefault,
    codes,
    editions,
    english_name,
    layout,
    tag_names,
)
from tianping.wire.catalogue.compiler import compile_layout
from tianping.wire.catalogue.reader import (
    CatalogueError,
    components,
    datatypes,
    parse_components,
    parse_datatypes,
    parse_message,
)
from tianping.wire.datatypes import ValueRefusedError
from tianping.wire.message_errors import MessageError, Reason
from tianping.wire.signing import embedded_signature_path, is_signed

_CODE = "ccms.990.001.02"
_HEAD = f"""code {_CODE}
title 试
english Try
direction both
signed no
"""
_TREE = """
[newer]
namespace urn:x
evidence house
Root 1..1
  A 1..1 Max4Text 甲
  B 0..n
    C 1..1 Max4Text
"""


def test_codes_are_the_234_of_the_standard() -> None:
    """Every family is there with as many codes as the list of messages has."""
    known = codes()
    assert len(known) == 234
    families = {name: sum(code.startswith(name) for code in known) for name in ("hvps", "beps")}
    assert families == {"hvps": 24, "beps": 55}
    assert list(known) == sorted(known)


def test_editions_of_every_code_include_the_newer() -> None:
    """The newer edition falls back to 2010; 34 codes are newer only."""
    held = {code: editions(code) for code in codes()}
    assert all(Edition.NEWER in known for known in held.values())
    assert sum(Edition.V2010 not in known for known in held.values()) == 34


def test_layouts_name_codes_that_exist() -> None:
    """Replies and answers are messages of the catalogue."""
    for code in codes():
        for edition in editions(code):
            about = layout(code, edition).description
            assert set(about.reply) | set(about.answer) <= set(codes()), code
            assert about.title
            assert about.english


def test_layouts_say_where_they_come_from() -> None:
    """What is shared with 2010 is inferred; the house layouts are the two without a place."""
    house = {code for code in codes() if layout(code).evidence is Evidence.HOUSE}
    assert house == {"beps.396.001.01", "beps.399.001.01"}
    for code in codes():
        newer = layout(code)
        if newer.same_as_2010:
            assert newer.evidence is Evidence.INFERRED
            assert newer.namespace == layout(code, Edition.V2010).namespace
    assert layout("hvps.111.001.01").evidence is Evidence.SEEN


def test_layout_of_a_moved_number_has_another_root_in_each_edition() -> None:
    """beps.381 was 批量代收代付 in 2010 and is a receipt today."""
    assert layout("beps.381.001.01", Edition.V2010).root.tag == "CstmrCdtTrfInitn"
    assert layout("beps.381.001.01").root.tag == "BtchColltnChrgsRspn"
    assert layout("beps.381.001.01").description.title == "批量代收业务回执报文"


def test_layout_of_hvps_111_places_the_clearing_banks() -> None:
    """收款清算行 stands under CdtrAgt in 2010, and under InstdAgt in the newer layout."""
    old = layout("hvps.111.001.01", Edition.V2010).by_path
    new = layout("hvps.111.001.01").by_path
    member = "FinInstnId/ClrSysMmbId/MmbId"
    assert old[f"FIToFICstmrCdtTrf/CdtTrfTxInf/CdtrAgt/{member}"].name_zh == "收款清算行行号"
    assert new[f"FIToFICstmrCdtTrf/CdtTrfTxInf/InstdAgt/{member}"].name_zh == "收款清算行行号"


@pytest.mark.parametrize("code", NODE_CODES)
def test_layouts_that_the_node_uses_exist_in_both_editions(code: str) -> None:
    """The node can be run in either edition."""
    assert editions(code) == (Edition.V2010, Edition.NEWER)


def test_layout_is_compiled_once_however_it_is_asked_for() -> None:
    """Messages compare by it."""
    assert layout("hvps.111.001.01") is layout("hvps.111.001.01", edition=Edition.NEWER)


def test_directions_and_flags_of_the_node_s_messages() -> None:
    """What the node relies on: who sends, and what must be signed."""
    about = layout("saps.604.001.01").description
    assert about.direction is Direction.DOWN
    assert about.signed is SignedByDefault.YES
    assert layout("hvps.111.001.01").description.reply == ("saps.604.001.01",)
    assert is_signed("hvps.111.001.01")
    assert not is_signed("ccms.990.001.02")
    assert layout("ccms.805.001.02").description.reply == ("ccms.806.001.02",)
    assert is_signed("hvps.632.001.01")
    assert layout("hvps.632.001.01").description.signed is SignedByDefault.ASSUMED


def test_signed_elements_of_ibps_are_the_standard_s_own_list() -> None:
    """IBPS messages carry the signature inside, and it does not sign itself."""
    described = layout("ibps.101.001.01")
    assert described.signature_evidence is SignatureEvidence.OFFICIAL
    path = embedded_signature_path("ibps.101.001.01")
    assert path == "FIToFICstmrCdtTrf/CdtTrfTxInf/Dbtr/CtctDtls/EmailAdr"
    assert not described.by_path[path].signed
    assert embedded_signature_path("ccms.900.001.01") == "CmonConf/DgtSgntr"
    assert embedded_signature_path("hvps.111.001.01") is None


def test_every_signed_layout_signs_its_message_id() -> None:
    """A signature without the message's identity could be moved to another message."""
    for code in codes():
        for edition in editions(code):
            paths = [element.path for element in layout(code, edition).signed_elements()]
            if is_signed(code, edition):
                assert any(path.endswith(("MsgId", "/Id", "Id/Id")) for path in paths), code


def test_every_amount_of_a_payment_is_signed() -> None:
    """No layout whose list we chose leaves money out of the signature."""
    for code in codes():
        for edition in editions(code):
            described = layout(code, edition)
            if described.signature_evidence is SignatureEvidence.HOUSE:
                unsigned = [e.path for e in described.elements() if e.amount and not e.signed]
                assert unsigned == [], code


def test_status_of_a_receipt_is_signed() -> None:
    """In the platform's own message NPCPrcInf is the message, not an addition."""
    receipt = layout("saps.604.001.01").by_path
    assert receipt["SttlmRtrRct/NPCPrcInf/PrcSts"].signed
    forwarded = layout("beps.122.001.01").by_path
    assert not forwarded["FinCdtTrf/NPCPrcInf/PrcSts"].signed


def test_tag_names_and_components_are_known() -> None:
    """The English names and the common components are read from their files."""
    assert tag_names()["MsgId"] == "MessageIdentification"
    assert [child.tag for child in components()["OrgnlGrpHdr"].children] == [
        "OrgnlMsgId",
        "OrgnlInstgPty",
        "OrgnlMT",
    ]
    assert english_name("MsgId") == "MessageIdentification"
    assert english_name("InstgDrctPty") == "InstructingDirectParty"
    assert english_name("Zzz") == ""
    assert repr(datatypes()["Max4Text"]) == "DataType(Max4Text)"


def test_layout_of_an_unknown_code_is_refused() -> None:
    """A code outside the catalogue is an error, in every question."""
    for ask in (layout, editions, is_signed):
        with pytest.raises(MessageError) as caught:
            ask("ccms.920.001.01")
        assert caught.value.reason is Reason.UNKNOWN_MESSAGE


def test_compile_of_a_small_description_works_out_the_tree() -> None:
    """Paths, slots and multiplicities are worked out once."""
    described = compile_layout(parse_message(_CODE, _HEAD + _TREE), _CODE, Edition.NEWER)
    assert [element.path for element in described.elements()] == [
        "Root",
        "Root/A",
        "Root/B",
        "Root/B/C",
    ]
    assert described.by_path["Root/B"].multiplicity == "0..n"
    assert repr(described.by_path["Root/A"]) == "Element('Root/A', 1..1)"
    assert repr(described) == f"Layout('{_CODE}', NEWER)"
    assert [element.path for element in described.signed_elements()] == ["Root/A", "Root/B/C"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("code ccms.990.001.02", "code ccms.991.001.02"),
        ("title 试", "titles 试"),
        ("title 试", "title 试\ntitle 试"),
        ("[newer]", "[newest]"),
        ("[newer]", "[newer"),
        ("[newer]", "[newer]\n[newer]"),
        ("  A 1..1", "   A 1..1"),
        ("  A 1..1", "      A 1..1"),
        ("Root 1..1\n", " Root 1..1\n"),
        ("A 1..1 Max4Text 甲", "A 1..1 Max4Text 甲 "),
        ("A 1..1", "A 2..1"),
        ("A 1..1", "a 1..1"),
        ("C 1..1 Max4Text\n", "C 1..1 Max4Text\nsignature seen\n  Root/..\n"),
    ],
)
def test_reader_refuses_what_the_format_does_not_allow(old: str, new: str) -> None:
    """The format is strict: a slip in the data is found, with its place."""
    text = _HEAD + _TREE
    assert old in text
    with pytest.raises(CatalogueError) as caught:
        parse_message(_CODE, text.replace(old, new, 1))
    assert caught.value.place.startswith(_CODE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("direction both", "direction sideways"),
        ("namespace urn:x\n", ""),
        ("A 1..1 Max4Text 甲", "A 1..1 @Nothing"),
        ("A 1..1 Max4Text 甲", "A 1..1 甲"),
        ("  A 1..1 Max4Text 甲", "  A 1..1 Max4Text\n  A 0..n Max4Text"),
        ("  A 1..1 Max4Text 甲", "  | A 1..1 Max4Text\n  | D 0..1 Max4Text"),
        ("C 1..1 Max4Text\n", "C 1..1 Max4Text\nsignature seen\n  B\n"),
        ("C 1..1 Max4Text\n", "C 1..1 Max4Text\nsignature seen\n  A\n  A\n"),
        ("namespace urn:x", "namespace urn:x\nembedded D"),
    ],
)
def test_compile_refuses_a_description_that_contradicts_itself(old: str, new: str) -> None:
    """What could not be parsed or signed without doubt is refused when it is compiled."""
    text = _HEAD + _TREE
    assert old in text
    with pytest.raises(CatalogueError):
        compile_layout(parse_message(_CODE, text.replace(old, new, 1)), _CODE, Edition.NEWER)


@pytest.mark.parametrize(
    "lines",
    [
        ["Max4Text text 1 4", "Max4Text text 1 4"],
        ["Max4Text"],
        ["Max4Text words 1 4"],
        ["Max4Text text 4 1"],
        ["Max4Text text 1"],
        ["Code1 code"],
        ["Code1 code A A"],
        ["ISODate date 8"],
    ],
)
def test_reader_refuses_wrong_types(lines: list[str]) -> None:
    """A slip in the list of types is found, with its line."""
    with pytest.raises(CatalogueError) as caught:
        parse_datatypes(list(enumerate(lines, 1)))
    assert caught.value.place == f"types.txt:{len(lines)}"


@pytest.mark.parametrize("lines", [["  A 1..1 Max4Text"], ["@B", "  A 1..1 Max4Text", "@B"]])
def test_reader_refuses_wrong_components(lines: list[str]) -> None:
    """A component begins with its name, and has one meaning."""
    with pytest.raises(CatalogueError) as caught:
        parse_components(list(enumerate(lines, 1)))
    assert caught.value.place == f"components.txt:{len(lines)}"


def test_read_of_a_container_is_refused() -> None:
    """Only leaves hold values."""
    with pytest.raises(ValueRefusedError):
        layout("hvps.111.001.01").root.read("1")
