"""Lists of fees from files: what is right, and what is told of what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tianping.cli.failures import Exit, Failure
from tianping.cli.fee_file import FILE_BYTES_MAX, parse_fees, read_fees
from tianping.cli.fees_command import fee_command
from tianping.core.commands import ChargeFees, ReturnFees
from tianping.core.settlement.fees import FEE_LINES_MAX
from tianping.values.bankcode import with_check_digit
from tianping.values.dates import BusinessDate
from tianping.values.errors import ValueTextError

A, B = with_check_digit("30110000000"), with_check_digit("30210000000")
HEAD = "participant,amount\n"


def test_csv_and_json_say_the_same() -> None:
    """Both forms give the same lines, in the order of the file."""
    as_csv = parse_fees(f"{HEAD}{A},12.50\n {B} , 0.01\n".encode(), as_json=False)
    text = f'[{{"participant":"{A}","amount":"12.50"}},{{"amount":"0.01","participant":"{B}"}}]'
    assert as_csv == parse_fees(text.encode(), as_json=True)
    assert [(line.participant, line.amount_fen) for line in as_csv] == [(A, 1250), (B, 1)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "number of fees: expected 1 to"),
        ("bank,amount\n", "line 1: expected participant,amount"),
        (f"{HEAD}{A}\n", "line 2: expected participant,amount"),
        (f"{HEAD}{A},1.00,x\n", "line 2: expected participant,amount"),
        (f"{HEAD}12,1.00\n", "line 2, "),
        (f"{HEAD}{A},1.001\n", "line 2, "),
        (f"{HEAD}{A},-1.00\n", "line 2, "),
        (f"{HEAD}{A},0.00\n", "line 2, amount: expected above 0.00"),
        (f"{HEAD}{A},1.00\n{A},2.00\n", "line 3, participant: expected each participant once"),
        (f'{HEAD}"{A},1.00\n', "line 2: expected CSV"),
    ],
)
def test_csv_that_is_wrong_names_its_line(text: str, told: str) -> None:
    """What, where, expected and found, in both languages."""
    with pytest.raises(ValueTextError) as caught:
        parse_fees(text.encode(), as_json=False)
    assert caught.value.english.startswith(told), caught.value.english
    assert "应为" in caught.value.chinese


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "line 1: expected JSON"),
        ("{}", "the whole: expected a list of"),
        ("[1]", "[0]: expected a list of"),
        (f'[{{"participant":"{A}","amount":1}}]', "[0]: expected a list of"),
        (f'[{{"participant":"{A}"}}]', "[0]: expected a list of"),
        ("[" * 100_000, "the whole: expected JSON"),
    ],
)
def test_json_that_is_wrong_names_its_place(text: str, told: str) -> None:
    """The place in the list is named, counted from 0 as JSON does."""
    with pytest.raises(ValueTextError) as caught:
        parse_fees(text.encode(), as_json=True)
    assert caught.value.english.startswith(told), caught.value.english


def test_bytes_that_are_no_text_or_too_many_are_refused() -> None:
    """Bounds and encoding are checked before anything is read."""
    with pytest.raises(ValueTextError, match="size"):
        parse_fees(b"x" * (FILE_BYTES_MAX + 1), as_json=False)
    with pytest.raises(ValueTextError, match="UTF-8"):
        parse_fees(b"\xff\xfe", as_json=False)
    lines = "".join(f"{index},1.00\n" for index in range(FEE_LINES_MAX + 1))
    with pytest.raises(ValueTextError, match="number of fees"):
        parse_fees((HEAD + lines).encode(), as_json=False)


def test_file_that_is_not_there_is_an_input_failure(tmp_path: Path) -> None:
    """The command ends with INPUT and names the file."""
    with pytest.raises(Failure) as caught:
        read_fees(tmp_path / "none.csv")
    assert caught.value.exit_code == Exit.INPUT
    wrong = tmp_path / "wrong.csv"
    wrong.write_text(f"{HEAD}{A},x\n", encoding="utf-8")
    with pytest.raises(Failure, match=r"wrong\.csv: line 2"):
        read_fees(wrong)


def test_same_file_has_the_same_message_id(tmp_path: Path) -> None:
    """So the core knows it when it comes again; a return is another message."""
    file = tmp_path / "fees.csv"
    file.write_text(f"{HEAD}{A},1.00\n", encoding="utf-8")
    date = BusinessDate(20261123)
    first, second = (fee_command(B, file, date=date, returned=False) for _ in range(2))
    other = fee_command(B, file, date=date, returned=True)
    assert isinstance(first, ChargeFees)
    assert isinstance(other, ReturnFees)
    assert (first.message_id, first.digest) == (second.message_id, second.digest)
    assert first.message_id.startswith("20261123F")
    assert other.message_id != first.message_id
