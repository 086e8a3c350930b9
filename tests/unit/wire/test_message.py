"""Messages built from values by path, and asked by path."""

import pickle

import pytest

from tianping.values.money import AMOUNT_FEN_MAX, Fen
from tianping.wire.catalogue import Edition
from tianping.wire.codec import parse, write
from tianping.wire.examples import example
from tianping.wire.message import Amount, Message, Value, build
from tianping.wire.message_errors import MessageError, Reason
from tianping.wire.shapes import SHAPES_MAX

_CODE = "saps.365.001.01"
_HEADER = "QMgmtAppl/GrpHdr/"
_INNER = "QMgmtAppl/QMgmtApplInf/"
_VALUES: dict[str, Value | int] = {
    _HEADER + "MsgId": "2026112200000011",
    _HEADER + "CreDtTm": "2026-11-22T10:00:00",
    _HEADER + "InstgPty/InstgDrctPty": "901100000018",
    _HEADER + "InstgPty/InstgPty": "901100000018",
    _HEADER + "InstdPty/InstdDrctPty": "0000",
    _HEADER + "InstdPty/InstdPty": "0000",
    _HEADER + "SysCd": "SAPS",
    _INNER + "OrgnlGrpHdr/OrgnlMsgId": "2026112200000001",
    _INNER + "OrgnlGrpHdr/OrgnlInstgPty": "901100000018",
    _INNER + "OrgnlGrpHdr/OrgnlMT": "hvps.111.001.01",
    _INNER + "QChngTp": "QC01",
}


def _refusal(values: dict[str, object], code: str = _CODE) -> MessageError:
    with pytest.raises(MessageError) as caught:
        build(code, values)  # type: ignore[arg-type]
    return caught.value


def test_build_puts_values_in_the_order_of_the_catalogue() -> None:
    """The order in which values are given does not matter."""
    message = build(_CODE, dict(reversed(_VALUES.items())))
    assert message == build(_CODE, _VALUES)
    assert list(dict(message.values())) == list(_VALUES)
    assert message.code == _CODE
    assert message.edition is Edition.NEWER


def test_get_of_an_absent_element_is_none() -> None:
    """Absent is not empty: text gives "", get gives None, all gives nothing."""
    message = build(_CODE, _VALUES)
    assert message.get(_HEADER + "Rmk") is None
    assert message.text(_HEADER + "Rmk") == ""
    assert message.all(_HEADER + "Rmk") == []
    assert message.text(_HEADER + "SysCd") == "SAPS"


def test_get_of_a_path_outside_the_layout_is_an_error() -> None:
    """A slip of ours in a path is found at once."""
    with pytest.raises(MessageError) as caught:
        build(_CODE, _VALUES).get("QMgmtAppl/GrpHdr/MesgId")
    assert caught.value.reason is Reason.UNKNOWN_ELEMENT


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (_HEADER + "MesgId", "1", Reason.UNKNOWN_ELEMENT),
        ("Other/GrpHdr/MsgId", "1", Reason.UNKNOWN_ELEMENT),
        (_HEADER + "Msg Id", "1", Reason.UNKNOWN_ELEMENT),
        ("QMgmtAppl/GrpHdr", "1", Reason.UNKNOWN_ELEMENT),
        ("QMgmtAppl[2]/GrpHdr/MsgId", "1", Reason.UNKNOWN_ELEMENT),
        (_HEADER + "MsgId", "1" * 36, Reason.LENGTH_WRONG),
        (_HEADER + "MsgId", "", Reason.LENGTH_WRONG),
        (_HEADER + "MsgId", "  ", Reason.VALUE_EMPTY),
        (_HEADER + "MsgId", "a\x07", Reason.CHARACTER_WRONG),
        (_HEADER + "MsgId", 7, Reason.VALUE_KIND_WRONG),
        (_HEADER + "MsgId", ["1", "2"], Reason.REPEATED_ELEMENT),
        (_HEADER + "MsgId[2]", "1", Reason.REPEATED_ELEMENT),
        (_HEADER + "SysCd", "NONE", Reason.CODE_UNKNOWN),
        (_HEADER + "CreDtTm", "2026-11-22 10:00:00", Reason.TIME_WRONG),
        (_HEADER + "CreDtTm", "2026-11-31T10:00:00", Reason.TIME_WRONG),
        (_HEADER + "CreDtTm", "2026-11-22T24:00:00", Reason.TIME_WRONG),
    ],
)
def test_build_of_a_wrong_value_is_refused(path: str, value: object, reason: Reason) -> None:
    """What could not be parsed cannot be built."""
    error = _refusal({**_VALUES, path: value})
    assert error.reason is reason
    assert error.message_type == _CODE


def test_build_without_a_mandatory_element_names_it() -> None:
    """The path says what is missing."""
    values = {path: value for path, value in _VALUES.items() if not path.endswith("/QChngTp")}
    error = _refusal(dict(values))
    assert error.reason is Reason.MISSING_ELEMENT
    assert error.path == _INNER + "QChngTp"


@pytest.mark.parametrize("amount", [Amount("CNY", Fen(-1)), Amount("CNY", Fen(AMOUNT_FEN_MAX + 1))])
def test_build_of_an_amount_out_of_bounds_is_refused(amount: Amount) -> None:
    """Money has its bounds at this edge too."""
    values = dict(example("nets.353.001.01", seed=0).values())
    path = next(path for path, value in values.items() if isinstance(value, Amount))
    error = _refusal({**values, path: amount}, "nets.353.001.01")
    assert error.reason is Reason.AMOUNT_WRONG


def test_build_of_a_text_where_an_amount_belongs_is_refused() -> None:
    """Money has a type."""
    values = dict(example("nets.353.001.01", seed=0).values())
    path = next(path for path, value in values.items() if isinstance(value, Amount))
    error = _refusal({**values, path: "1.00"}, "nets.353.001.01")
    assert error.reason is Reason.VALUE_KIND_WRONG


def test_build_distributes_a_list_over_the_container_that_repeats() -> None:
    """One list per column makes the rows of a reply."""
    code, base = "saps.364.001.01", "QQryRspn/QInf/"
    row = base + "QInstrInf/"
    values: dict[str, object] = {
        path: value
        for path, value in example(code, seed=1).values()
        if not path.startswith("QQryRspn/QInf")
    }
    values |= {
        base + "NbOfTxs": 2,
        row + "MmbId": "901100000018",
        row + "OrgnlGrpHdr/OrgnlMsgId": ["2026112200000001", "2026112200000002"],
        row + "OrgnlGrpHdr/OrgnlInstgPty": ["901100000018", "902111000020"],
        row + "OrgnlGrpHdr/OrgnlMT": ["hvps.111.001.01", "hvps.112.001.01"],
        row + "QInstrTp": ["QT01", "QT02"],
        row + "Amt": [Amount("CNY", Fen(1)), Amount("CNY", Fen(2))],
        row + "SeqNb": [1, 2],
        row.replace("QInstrInf/", "QInstrInf[2]/") + "MmbId": "902111000020",
    }
    message = build(code, values)  # type: ignore[arg-type]
    assert message.all(row + "SeqNb") == ["1", "2"]
    assert [part.text("MmbId") for part in message.parts(base + "QInstrInf")] == [
        "901100000018",
        "902111000020",
    ]
    assert parse(write(message), code) == message


def test_build_of_a_list_where_two_containers_repeat_asks_for_an_index() -> None:
    """Nothing is guessed."""
    code = "beps.723.001.01"
    values: dict[str, object] = dict(example(code, seed=0).values())
    deep = next(path for path in values if path.count("[2]") > 1)
    error = _refusal({**values, deep.replace("[2]", ""): ["1", "2"]}, code)
    assert error.reason is Reason.INDEX_NEEDED


def test_build_of_two_alternatives_is_refused() -> None:
    """Of a choice one is given."""
    code = "ccms.316.001.01"
    reference = "GetTx/TxQryDef/TxCrit/NewCrit/SchCrit/PmtSch/InstrRef/"
    values: dict[str, object] = {
        "GetTx/MsgId/Id": "1",
        reference + "PmtInstrRef": "1",
        reference + "PrtryRef": "/A70/1",
    }
    assert _refusal(values, code).reason is Reason.CHOICE_WRONG
    one: dict[str, Value | list[Value]] = {"GetTx/MsgId/Id": "1", reference + "PmtInstrRef": ["1"]}
    body = write(build(code, one))
    for new, reason in (
        (b"<PmtInstrRef>1</PmtInstrRef><PrtryRef>2</PrtryRef>", Reason.CHOICE_WRONG),
        (b"", Reason.MISSING_ELEMENT),
    ):
        with pytest.raises(MessageError) as caught:
            parse(body.replace(b"<PmtInstrRef>1</PmtInstrRef>", new), code)
        assert caught.value.reason is reason


def test_parts_of_a_value_are_refused() -> None:
    """Only containers have parts."""
    with pytest.raises(MessageError) as caught:
        build(_CODE, _VALUES).parts(_HEADER + "MsgId")
    assert caught.value.reason is Reason.VALUE_KIND_WRONG


def test_messages_and_errors_cross_a_process() -> None:
    """Parsing may run in another process: messages and errors come back whole."""
    message = build(_CODE, _VALUES)
    again = pickle.loads(pickle.dumps(message))  # noqa: S301 -- our own bytes
    assert again == message
    assert hash(again) == hash(message)
    assert repr(again) == "Message('saps.365.001.01', NEWER)"
    assert message != "a text"
    error = _refusal({**_VALUES, _HEADER + "SysCd": "NONE"})
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 -- our own bytes
    assert (copy.english, copy.chinese, copy.reason) == (error.english, error.chinese, error.reason)


def test_write_of_special_characters_survives_the_wire() -> None:
    """Markup and line ends inside a value come back as they were."""
    message = build(_CODE, {**_VALUES, _HEADER + "Rmk": "a<b>&c\r\n\td]]>"})
    body = write(message)
    assert Message is type(parse(body, _CODE))
    assert parse(body, _CODE).text(_HEADER + "Rmk") == "a<b>&c\r\n\td]]>"
    assert b"&#13;" in body


def test_parse_of_a_known_shape_checks_every_value_and_all_around_them() -> None:
    """The second message of a shape is read faster, and not more leniently."""
    body = write(build(_CODE, {**_VALUES, _HEADER + "Rmk": "试"}))
    first = parse(body, _CODE)
    assert parse(body, _CODE) == first
    spaced = body.replace(b"><", b">\n <").replace(b"?>", b"?>\n")
    assert parse(spaced, _CODE) == first
    for old, new, reason in (
        (b"<GrpHdr>", b"<GrpHdr>text", Reason.TEXT_BETWEEN_ELEMENTS),
        (b"</GrpHdr>", b"</GrpHdr>text", Reason.TEXT_BETWEEN_ELEMENTS),
        (b"<MsgId>", b"<MsgId a='1'>", Reason.ATTRIBUTE_UNKNOWN),
        (b"<GrpHdr>", b"<GrpHdr Ccy='CNY'>", Reason.ATTRIBUTE_UNKNOWN),
        (b"SAPS", b"NONE", Reason.CODE_UNKNOWN),
        (b"<SysCd>SAPS</SysCd>", b"<SysCd/>", Reason.VALUE_EMPTY),
        (b"2026112200000011", b"1|2", Reason.SEPARATOR_IN_SIGNED_VALUE),
    ):
        assert old in body
        with pytest.raises(MessageError) as caught:
            parse(body.replace(old, new, 1), _CODE)
        assert caught.value.reason is reason, new


def test_messages_of_more_shapes_than_are_kept_parse_all_the_same() -> None:
    """A store of shapes that is full costs speed and nothing else."""
    code = "saps.364.001.01"
    first = example(code, seed=0)
    kept = first.layout.shapes
    saved = dict(kept)
    try:
        kept.update(dict.fromkeys(range(SHAPES_MAX)))
        for seed in range(5):
            message = example(code, seed=seed)
            assert parse(write(message), code) == message
        assert len(kept) >= SHAPES_MAX
    finally:
        kept.clear()
        kept.update(saved)


def test_build_with_more_arrangements_than_are_kept_is_the_same() -> None:
    """A store of arrangements that is full costs speed and nothing else."""
    plans = build(_CODE, _VALUES).layout.plans
    saved = dict(plans)
    try:
        plans.update(dict.fromkeys(range(SHAPES_MAX)))
        with_remark = build(_CODE, {_HEADER + "Rmk": "试", **_VALUES})
        assert with_remark == build(_CODE, {**_VALUES, _HEADER + "Rmk": "试"})
    finally:
        plans.clear()
        plans.update(saved)


def test_build_of_one_value_in_a_list_needs_no_repetition() -> None:
    """A list of one is that one."""
    assert build(_CODE, {**_VALUES, _HEADER + "SysCd": ["SAPS"]}) == build(_CODE, _VALUES)


def test_build_without_any_alternative_is_refused() -> None:
    """Of a mandatory choice one must be given."""
    values = dict(example("ccms.317.001.01", seed=0).values())
    kept = {path: value for path, value in values.items() if "BizRpt" not in path}
    error = _refusal(dict(kept), "ccms.317.001.01")
    assert error.reason is Reason.MISSING_ELEMENT
    assert error.path == "RtrTx/BizRpt"


def test_shapes_compare_by_their_elements() -> None:
    """Two messages with other elements are other messages, whatever their values."""
    plain, remarked = build(_CODE, _VALUES).shape, build(_CODE, {**_VALUES, _HEADER + "Rmk": "1"})
    assert plain != remarked.shape
    assert plain != "a text"
    assert len({plain, build(_CODE, dict(reversed(_VALUES.items()))).shape}) == 1
