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
        ("utf-32", "UTF-32,"),
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


def test_both_orders_of_bytes_of_utf_32_are_known_by_their_mark(tmp_path: Path) -> None:
    for encoding in ("utf-32-le", "utf-32-be"):
        file = csv_file(tmp_path, "\ufeffName;Phone", f"{NAME};1", encoding=encoding)
        (sheet,) = book_of(file).sheets
        assert [row.cells for row in sheet.rows] == [(NAME, "1")]


def test_the_line_by_which_excel_names_the_separator_is_no_row(tmp_path: Path) -> None:
    (sheet,) = book_of(csv_file(tmp_path, "sep=;", "Name;Phone", "Ana;1,5")).sheets
    assert sheet.header == ("Name", "Phone")
    assert [row.number for row in sheet.rows] == [3]


def test_a_cell_with_lines_is_one_cell_and_rows_are_counted_as_a_spreadsheet_does(
    tmp_path: Path,
) -> None:
    (sheet,) = book_of(csv_file(tmp_path, "Name;Notes", 'Ana;"a', 'b"', "", 'Bo;"c"')).sheets
    assert [(row.number, row.cells[0]) for row in sheet.rows] == [(2, "Ana"), (4, "Bo")]


@pytest.mark.parametrize(
    "marked",
    [
        ('A;2024-05-01;"ok', "B;2024-05-02;fine", 'C;2024-05-03;"fine'),
        ('"A;2024-05-01;ok', '"B;2024-05-02;fine', "C;2024-05-03;fine"),
        ('A;2024-05-01;"ok', 'B;2024-05-02;fine"', "C;2024-05-03;fine"),
    ],
)
def test_a_quotation_mark_that_swallows_the_rows_after_it_is_refused_with_its_row(
    tmp_path: Path, marked: tuple[str, ...]
) -> None:
    """Each row of the cell would be a part of a note or a name, and nowhere else."""
    more = ("D;2024-05-04;", "E;2024-05-05;", "F;2024-05-06;", 'G;2024-05-07;"a ""b"" c"')
    file = csv_file(tmp_path, "Name;Date;Note", *marked, *more)
    with pytest.raises(Refused, match="row 2: a cell there holds the rows after it"):
        book_of(file)
    notes = ('A;2024-05-01;"Log:', "2024-05-02; swelling", '3.5.; ""fine"""')
    book = book_of(csv_file(tmp_path, "Name;Date;Note", *notes, *more))
    assert len(list(book.sheets[0].rows)) == 5


def test_quotation_marks_that_a_note_begins_with_are_kept(tmp_path: Path) -> None:
    lines = ("Name;Date;Note", '"Bo ""B"" Li";2024-05-01;"Fine" she says')
    (row,) = book_of(csv_file(tmp_path, *lines)).sheets[0].rows
    assert row.cells == ('Bo "B" Li', "2024-05-01", '"Fine" she says')


def test_a_quotation_mark_that_never_ends_is_refused_in_words(tmp_path: Path) -> None:
    for more in (["x" * 1000] * 200, ["Bo;b", ""], []):
        lines = ["Name;Notes", 'Ana;"a', *more]
        with pytest.raises(Refused, match=r"“clients.csv”.* quotation mark"):
            book_of(csv_file(tmp_path, *lines))
