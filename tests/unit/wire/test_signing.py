"""The signature string: which values, in which order, joined how."""

import pytest

from tianping.values.money import Fen
from tianping.wire.catalogue import Edition, codes, editions
from tianping.wire.codec import parse, write
from tianping.wire.examples import example
from tianping.wire.message import Amount, Message, Value, build
from tianping.wire.message_errors import MessageError, Reason
from tianping.wire.signing import signature_string, signature_values

_TRANSFER = "FIToFICstmrCdtTrf/CdtTrfTxInf/"
_HEADER = "FIToFICstmrCdtTrf/GrpHdr/"


def _hvps_111(**more: Value | list[Value]) -> Message:
    values: dict[str, Value | list[Value]] = {
        _HEADER + "MsgId": "2026112200000001",
        _HEADER + "CreDtTm": "2026-11-22T09:30:00",
        _HEADER + "NbOfTxs": "1",
        _HEADER + "SttlmInf/SttlmMtd": "CLRG",
        _TRANSFER + "PmtId/EndToEndId": "E2E0001",
        _TRANSFER + "PmtId/TxId": "2026112200000001",
        _TRANSFER + "PmtTpInf/CtgyPurp/Prtry": "A100",
        _TRANSFER + "IntrBkSttlmAmt": Amount("CNY", Fen(88500)),
        _TRANSFER + "SttlmPrty": "NORM",
        _TRANSFER + "ChrgBr": "DEBT",
        _TRANSFER + "InstgAgt/FinInstnId/ClrSysMmbId/MmbId": "901100000018",
        _TRANSFER + "InstgAgt/BrnchId/Id": "901100000018",
        _TRANSFER + "InstdAgt/FinInstnId/ClrSysMmbId/MmbId": "902111000020",
        _TRANSFER + "InstdAgt/BrnchId/Id": "902111000020",
        _TRANSFER + "Dbtr/Nm": " 林溪\t",
        _TRANSFER + "DbtrAcct/Id/Othr/Id": "6222001",
        _TRANSFER + "DbtrAgt/FinInstnId/ClrSysMmbId/MmbId": "901100000018",
        _TRANSFER + "CdtrAgt/FinInstnId/ClrSysMmbId/MmbId": "902111000020",
        _TRANSFER + "Cdtr/Nm": "江汀",
        _TRANSFER + "CdtrAcct/Id/Othr/Id": "6222002",
        _TRANSFER + "Purp/Prtry": "02102",
    }
    for name, value in more.items():
        values[_TRANSFER + name.replace("_", "/")] = value
    return build("hvps.111.001.01", values)


_USUAL = (
    "2026112200000001|2026-11-22T09:30:00|E2E0001|2026112200000001|A100|CNY885.00|NORM|"
    "901100000018|901100000018|902111000020|902111000020|林溪|6222001|901100000018|"
    "902111000020|江汀|6222002|02102|"
)


def test_signature_string_of_hvps_111_is_the_seen_list() -> None:
    """Values trimmed, the amount with its currency, absent ones skipped with their bar."""
    assert signature_string(_hvps_111()).decode() == _USUAL


def test_signature_string_of_tagged_values_follows_the_list_of_tags() -> None:
    """A70 follows E51 however they stand; remarks and the settlement date are not signed."""
    message = _hvps_111(
        RmtInf_Ustrd=["/A70/901100000018", "/H01/往来", "/E51/2026112200000009", "/C00/2026-11-22"]
    )
    assert signature_string(message).decode() == _USUAL + "2026112200000009|901100000018|"


def test_signature_string_after_the_wire_is_the_same() -> None:
    """What was signed is what is verified."""
    message = _hvps_111(RmtInf_Ustrd=["/E51/1"])
    again = parse(write(message), "hvps.111.001.01")
    assert signature_string(again) == signature_string(message)


def test_signature_string_of_a_batch_takes_detail_by_detail() -> None:
    """The values of one detail stand together, in the order of the details."""
    message = example("beps.380.001.01", seed=0)
    details = message.parts("BtchColltnChrgs/BtchColltnChrgsInf/DbtrDtls")
    assert len(details) == 2
    text = signature_string(message).decode()
    columns = ("Purp/Prtry", "TxId", "Dbtr/Nm", "DbtrAcct/Id/Othr/Id")
    last = 0
    for detail in details:
        for column in columns:
            place = text.find("|" + detail.text(column) + "|", last)
            assert place >= last, column
            last = place


@pytest.mark.parametrize("name", ["Dbtr_Nm", "PmtId_EndToEndId", "RmtInf_Ustrd"])
def test_build_of_a_signed_value_with_a_bar_is_refused(name: str) -> None:
    """Otherwise two messages could have one signature string."""
    value: Value | list[Value] = ["/E51/1|2"] if name == "RmtInf_Ustrd" else "1|2"
    with pytest.raises(MessageError) as caught:
        _hvps_111(**{name: value})
    assert caught.value.reason is Reason.SEPARATOR_IN_SIGNED_VALUE


def test_parse_of_a_signed_value_with_a_bar_is_refused() -> None:
    """The same at the door."""
    body = write(_hvps_111()).replace("江汀".encode(), "江|汀".encode())
    with pytest.raises(MessageError) as caught:
        parse(body, "hvps.111.001.01")
    assert caught.value.reason is Reason.SEPARATOR_IN_SIGNED_VALUE


def test_build_of_an_unsigned_text_with_a_bar_is_allowed() -> None:
    """A remark is not signed and may hold anything."""
    message = _hvps_111(RmtInf_Ustrd=["/H01/a|b"])
    assert signature_string(message).decode() == _USUAL


def test_signature_string_holds_every_value_it_covers() -> None:
    """No covered value of any message is left out of its string."""
    for code in codes():
        for edition in editions(code):
            message = example(code, edition=edition, seed=1)
            whole = signature_string(message)
            covered = {str(value) for _, value in signature_values(message)}
            assert covered, (code, edition)
            for value in covered:
                assert value.strip().removeprefix("/").split("/")[-1].encode() in whole


def test_signature_string_of_the_2010_status_query_holds_tagged_references() -> None:
    """The house rule signs every value of ccms.316."""
    prefix = "GetTx/TxQryDef/TxCrit/NewCrit/SchCrit/PmtSch/"
    message = build(
        "ccms.316.001.01",
        {
            "GetTx/MsgId/Id": "2026112200000007",
            prefix + "InstrRef/PmtInstrRef": "2026112200000001",
            prefix + "InstrRef[2]/PrtryRef": "/A70/901100000018",
            prefix + "InstrRef[3]/PrtryRef": "/F26/hvps.111.001.01",
        },
        edition=Edition.V2010,
    )
    assert signature_string(message).decode() == (
        "2026112200000007|2026112200000001|/A70/901100000018|/F26/hvps.111.001.01|"
    )


def test_build_of_a_tagged_value_with_a_bar_follows_the_house_rule() -> None:
    """Under the house rule a tagged value is signed, a text is not."""
    base = dict(example("hvps.112.001.01", seed=1).values())
    path = "FinInstnCdtTrf/CdtTrfTxInf/RmtInf/Ustrd"
    remarked = build("hvps.112.001.01", {**base, path: "/H01/a|b"})
    assert signature_string(remarked) == signature_string(build("hvps.112.001.01", base))
    with pytest.raises(MessageError) as caught:
        build("hvps.112.001.01", {**base, path: "/F25/a|b"})
    assert caught.value.reason is Reason.SEPARATOR_IN_SIGNED_VALUE


def test_signature_string_skips_an_empty_value_with_its_bar() -> None:
    """Should a value ever be empty, nothing stands for it."""
    message = _hvps_111()
    place = message.shape.paths.index(_TRANSFER + "Cdtr/Nm")
    emptied = Message(message.shape, [*message.leaves[:place], "", *message.leaves[place + 1 :]])
    assert signature_string(emptied).decode() == _USUAL.replace("江汀|", "")
