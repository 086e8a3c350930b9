"""What the codec refuses, and how it says so."""

import pytest

from tianping.wire.catalogue import Edition
from tianping.wire.codec import BODY_BYTES_MAX, parse, write
from tianping.wire.examples import example
from tianping.wire.message_errors import MessageError, Reason

_CODE = "hvps.111.001.01"
_BODY = write(example(_CODE, seed=0))


def _reason(body: bytes, code: str = _CODE) -> MessageError:
    with pytest.raises(MessageError) as caught:
        parse(body, code)
    return caught.value


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"<NbOfTxs>", b"<Nb/><NbOfTxs>", Reason.UNKNOWN_ELEMENT),
        (b"<SttlmMtd>", b"<SttlmMtd><b/>", Reason.ELEMENT_IN_VALUE),
        (b'Ccy="CNY"', b'Ccy="cny"', Reason.CURRENCY_WRONG),
        (b'Ccy="CNY"', b"", Reason.ATTRIBUTE_MISSING),
        (b'Ccy="CNY"', b'Ccy="CNY" x="1"', Reason.ATTRIBUTE_UNKNOWN),
        (b"<GrpHdr>", b"<GrpHdr a='1'>", Reason.ATTRIBUTE_UNKNOWN),
        (b"<GrpHdr>", b"<GrpHdr>text", Reason.TEXT_BETWEEN_ELEMENTS),
        (b"</GrpHdr>", b"</GrpHdr>text", Reason.TEXT_BETWEEN_ELEMENTS),
        (b"xsd:pacs.008", b"xsd:pacs.009", Reason.NAMESPACE_WRONG),
        (b"<GrpHdr>", b"<!-- c --><GrpHdr>", Reason.COMMENT_REFUSED),
        (b"<GrpHdr>", b"<?pi x?><GrpHdr>", Reason.INSTRUCTION_REFUSED),
        (b"<Document", b'<!DOCTYPE d [<!ENTITY e "e">]><Document', Reason.DECLARATION_REFUSED),
        (b"<MsgId>", b"<MsgId><![CDATA[x]]>", Reason.DECLARATION_REFUSED),
        (b'encoding="UTF-8"', b'encoding="GBK"', Reason.ENCODING_WRONG),
        (b"<GrpHdr>", b"<GrpHdr>&e;", Reason.NOT_WELL_FORMED),
        (b"</Document>", b"", Reason.NOT_WELL_FORMED),
        (b"<?xml", b"\xef\xbb\xbf<?xml", Reason.NOT_WELL_FORMED),
        (b'version="1.0"', b'version="1.1"', Reason.ENCODING_WRONG),
        (b"<Document", b"<Dokument", Reason.NOT_WELL_FORMED),
        (b"<Document xmlns=", b"<Document xmlns:a='urn:a' xmlns=", Reason.NAMESPACE_WRONG),
        (b"<NbOfTxs>", b"<NbOfTxs xmlns='urn:a'>", Reason.NAMESPACE_WRONG),
        (b"<FIToFICstmrCdtTrf>", b"<FIToFICstmrCdtTrf xmlns='urn:a'>", Reason.NAMESPACE_WRONG),
        (b"<MsgId>", b"<CreDtTm>2026-11-22T10:00:00</CreDtTm><MsgId>", Reason.MISSING_ELEMENT),
        (b"<NbOfTxs>", b"<CreDtTm>2026-11-22T10:00:00</CreDtTm><NbOfTxs>", Reason.REPEATED_ELEMENT),
        (b"<NbOfTxs>", b"<MsgId>1</MsgId><NbOfTxs>", Reason.MISPLACED_ELEMENT),
    ],
)
def test_parse_of_a_damaged_message_is_refused(old: bytes, new: bytes, reason: Reason) -> None:
    """Each damage has its own reason, and a text in both languages."""
    assert old in _BODY
    error = _reason(_BODY.replace(old, new, 1))
    assert error.reason is reason
    assert error.message_type == _CODE
    assert error.english
    assert error.chinese


def test_parse_of_an_amount_with_three_decimals_names_the_element() -> None:
    """The error says where, what was expected and what was found."""
    start = _BODY.index(b'Ccy="CNY">') + len(b'Ccy="CNY">')
    end = _BODY.index(b"<", start)
    error = _reason(_BODY[:start] + b"1.234" + _BODY[end:])
    assert error.reason is Reason.AMOUNT_WRONG
    assert error.path == "FIToFICstmrCdtTrf/CdtTrfTxInf/IntrBkSttlmAmt"
    assert error.found == "'1.234'"


def test_parse_of_an_unknown_code_is_refused() -> None:
    """A code that the catalogue does not have is an error of its own."""
    assert _reason(_BODY, "hvps.999.001.01").reason is Reason.UNKNOWN_MESSAGE


def test_parse_in_an_edition_without_the_message_is_refused() -> None:
    """A message of the newer set only has no layout of 2010."""
    with pytest.raises(MessageError) as caught:
        parse(_BODY, "hvps.631.001.01", edition=Edition.V2010)
    assert caught.value.reason is Reason.NO_LAYOUT


def test_parse_of_a_large_message_reads_it_like_a_small_one() -> None:
    """Thousands of rows, or one wrong element before them: found at once."""
    code = "saps.364.001.01"
    body = write(example(code, seed=0))
    start, end = body.index(b"<QInstrInf>"), body.index(b"</QInstrInf>") + len(b"</QInstrInf>")
    rows = body[start:end] * 1000
    large = body[:start] + rows + body[start:]
    message = parse(large, code)
    assert len(message.parts("QQryRspn/QInf/QInstrInf")) == 1002
    assert write(message) == large
    assert _reason(body[:start] + b"<a/>" * 50_000 + body[start:], code).path == "QQryRspn/QInf/a"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Reason.MISSING_ELEMENT),
        (b"<Other/>", Reason.UNKNOWN_ELEMENT),
        (b"<SttlmRtrRct/><SttlmRtrRct/>", Reason.REPEATED_ELEMENT),
        (b"<a:SttlmRtrRct xmlns:a='urn:a'/>", Reason.NAMESPACE_WRONG),
    ],
)
def test_parse_of_a_document_with_another_top_is_refused(content: bytes, reason: Reason) -> None:
    """Below Document stands the one root of the message."""
    body = write(example("saps.604.001.01", seed=0))
    start, end = body.index(b"<SttlmRtrRct"), body.index(b"</Document>")
    for comments in (False, True):
        with pytest.raises(MessageError) as caught:
            parse(body[:start] + content + body[end:], "saps.604.001.01", comments=comments)
        assert caught.value.reason is reason


def test_parse_of_another_root_is_refused() -> None:
    """The root is Document in the message's namespace."""
    assert _reason(_BODY.replace(b"Document", b"Dokument")).reason is Reason.DOCUMENT_WRONG


def test_parse_of_too_many_bytes_is_refused_before_it_is_parsed() -> None:
    """The size comes first."""
    assert _reason(_BODY + b" " * BODY_BYTES_MAX).reason is Reason.TOO_LARGE


def test_parse_with_comments_tolerates_what_samples_carry_and_no_more() -> None:
    """Comments and a schema location are for samples; DOCTYPE stays refused."""
    xsi = b"xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:schemaLocation='a b' "
    sample = _BODY.replace(b"<Document ", b"<!-- a --><Document " + xsi).replace(
        b"<GrpHdr>", b"<GrpHdr><!-- b -->"
    )
    assert write(parse(sample, _CODE, comments=True)) == _BODY
    assert _reason(sample).reason is Reason.COMMENT_REFUSED
    for more in (b"<!DOCTYPE d>", b"<![CDATA[x]]>"):
        with pytest.raises(MessageError) as caught:
            parse(sample.replace(b"<GrpHdr>", b"<GrpHdr>" + more), _CODE, comments=True)
        assert caught.value.reason is Reason.DECLARATION_REFUSED
    for old, new, reason in (
        (b"schemaLocation", b"type", Reason.ATTRIBUTE_UNKNOWN),
        (b"<NbOfTxs>1</NbOfTxs>", b"<a:NbOfTxs xmlns:a='urn:a'/>", Reason.NAMESPACE_WRONG),
    ):
        assert old in sample
        with pytest.raises(MessageError) as caught:
            parse(sample.replace(old, new), _CODE, comments=True)
        assert caught.value.reason is reason


def test_parse_of_an_empty_container_type_keeps_it_empty() -> None:
    """ISO's BkTxCd is there and holds nothing."""
    code = "saps.360.001.01"
    body = write(example(code, seed=0))
    assert b"<BkTxCd></BkTxCd>" in body
    assert parse(body.replace(b"<BkTxCd></BkTxCd>", b"<BkTxCd/>"), code) == parse(body, code)
    assert parse(body.replace(b"<BkTxCd></BkTxCd>", b"<BkTxCd> </BkTxCd>"), code) == parse(
        body, code
    )
    assert _reason(body.replace(b"<BkTxCd>", b"<BkTxCd>x"), code).reason is Reason.LENGTH_WRONG
