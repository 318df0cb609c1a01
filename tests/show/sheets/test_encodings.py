"""A CSV file is read in the encoding and by the separator that it has, and people see which."""

from pathlib import Path

import pytest

from smpdash.record.problem import Refused
from tests.builders.sheets import book_of, csv_file

NAME = "Åse Bjørn “A”"


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("utf-8", "UTF-8,"),
        ("utf-8-sig", "UTF-8 with a byte-order mark,"),
        ("utf-16", "UTF-16,"),
        ("utf-16-le", "UTF-16 without"),
        ("utf-16-be", "UTF-16 without"),
    ],
)
@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
def test_letters_and_columns_come_out_whole(
    tmp_path: Path, encoding: str, words: str, sign: str
) -> None:
    lines = (sign.join(each) for each in (("Name", "Phone"), (NAME, "0047 12"), ("Bo", "")))
    (sheet,) = book_of(csv_file(tmp_path, *lines, encoding=encoding)).sheets
    assert sheet.header == ("Name", "Phone")
    assert [(row.number, row.cells) for row in sheet.rows] == [
        (2, (NAME, "0047 12")),
        (3, ("Bo", "")),
    ]
    assert words in sheet.notes[0]


def test_the_line_by_which_excel_names_the_separator_is_no_row(tmp_path: Path) -> None:
    (sheet,) = book_of(csv_file(tmp_path, "sep=;", "Name;Phone", "Ana;1,5")).sheets
    assert sheet.header == ("Name", "Phone")
    assert [row.number for row in sheet.rows] == [3]


def test_a_cell_with_lines_is_one_cell_and_rows_are_counted_as_a_spreadsheet_does(
    tmp_path: Path,
) -> None:
    (sheet,) = book_of(csv_file(tmp_path, "Name;Notes", 'Ana;"a', 'b"', "", 'Bo;"c"')).sheets
    assert [(row.number, row.cells[0]) for row in sheet.rows] == [(2, "Ana"), (4, "Bo")]


def test_a_quotation_mark_that_never_ends_is_refused_in_words(tmp_path: Path) -> None:
    for more in (["x" * 1000] * 200, ["Bo;b", ""], []):
        lines = ["Name;Notes", 'Ana;"a', *more]
        with pytest.raises(Refused, match=r"“clients.csv”.* quotation mark"):
            book_of(csv_file(tmp_path, *lines))
