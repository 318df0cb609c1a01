"""What is no spreadsheet, is damaged, or would fill the memory is refused in words."""

import io
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from smpdash.record.problem import Refused
from smpdash.show.sheets import refusals
from tests.builders.sheets import book_of, csv_file, packed, workbook


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return workbook(tmp_path, {"Clients": [["Name", "Phone"], ["Ana", "1"]]})


@pytest.mark.parametrize(
    ("contents", "words"),
    [
        (b"", "is empty"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "old Excel file"),
        (b"%PDF-1.7 ...", "is a PDF"),
        (b"PK\x03\x04" + bytes(600), "is damaged"),
    ],
)
def test_whatever_is_no_spreadsheet_is_named(tmp_path: Path, contents: bytes, words: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(contents)
    with pytest.raises(Refused, match=words):
        book_of(path)


def test_another_kind_of_package_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("content.xml", "<a/>")
    with pytest.raises(Refused, match="no Excel workbook"):
        book_of(path)


@pytest.mark.slow
def test_a_file_that_unpacks_to_too_much_is_refused_and_not_unpacked(path: Path) -> None:
    bomb = packed(path, "xl/sharedStrings.xml", bytes(refusals.IMPORT_TEXTS + 1))
    assert bomb.stat().st_size < 200_000
    tracemalloc.start()
    with pytest.raises(Refused, match="unpacks to 100 MB"):
        book_of(bomb)
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_a_size_that_is_a_lie_unpacks_no_more_than_it_says(path: Path) -> None:
    sheet = b"<worksheet><sheetData>" + b"<row r='1'/>" * 100_000
    bomb = bytearray(packed(path, "xl/worksheets/sheet1.xml", sheet).read_bytes())
    with zipfile.ZipFile(io.BytesIO(bomb)) as book:
        size = book.getinfo("xl/worksheets/sheet1.xml").file_size
    path.write_bytes(bomb.replace(size.to_bytes(4, "little"), (50).to_bytes(4, "little")))
    with pytest.raises(Refused, match="damaged"):
        book_of(path)


def test_a_row_that_would_fill_the_memory_is_refused(path: Path) -> None:
    cells = b"<c/>" * 2_100_000
    sheet = b"<worksheet><sheetData><row r='1'>" + cells + b"</row></sheetData></worksheet>"
    with pytest.raises(Refused, match="too large"):
        book_of(packed(path, "xl/worksheets/sheet1.xml", sheet))


def test_a_cell_far_away_costs_nothing_and_is_named(path: Path) -> None:
    cell = b"<c r='%s' t='inlineStr'><is><t>a</t></is></c>"
    rows = b"<row r='1'>" + cell % b"A1" + cell % b"B1" + b"</row>"
    rows += b"<row r='1048576'>" + cell % b"A1048576" + b"</row>"
    name = b"xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'"
    sheet = b"<worksheet " + name + b"><sheetData>" + rows + b"</sheetData></worksheet>"
    book = book_of(packed(path, "xl/worksheets/sheet1.xml", sheet))
    with pytest.raises(Refused, match="more than 500,000 rows"):
        list(book.sheets[0].rows)
    far = sheet.replace(b"A1048576", b"XFD3").replace(b"1048576", b"3")
    book = book_of(packed(path, "xl/worksheets/sheet1.xml", far))
    with pytest.raises(Refused, match="beyond the first 200 columns"):
        list(book.sheets[0].rows)


def test_a_damaged_part_is_refused_in_words(path: Path) -> None:
    with pytest.raises(Refused, match="is damaged"):
        book_of(packed(path, "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row"))


def test_rows_that_are_out_of_order_are_refused_and_none_is_lost(path: Path) -> None:
    row = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>Name</t></is></c></row>'
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    for numbers in ((1, 3, 2), (1, 2, 2)):
        rows = "".join(map(row.format, numbers))
        sheet = f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'
        packed(path, "xl/worksheets/sheet1.xml", sheet.encode())
        with pytest.raises(Refused, match="is damaged"):
            list(book_of(path).sheets[0].rows)


def test_a_file_without_any_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no table"):
        book_of(csv_file(tmp_path, "", "", ""))
