"""The header is found under a title, in two lines, with merged cells, with names missing."""

from pathlib import Path

from xlsxwriter import Workbook

from tests.builders.sheets import book_of, csv_file, workbook


def test_a_title_above_the_header_is_passed_over_and_said(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "Clients of 2024;;", ";;", "Name;Phone;Norwood", "Ana;1;II")
    (sheet,) = book_of(path).sheets
    assert sheet.header == ("Name", "Phone", "Norwood")
    assert [row.number for row in sheet.rows] == [4]
    assert any("title" in note for note in sheet.notes)


def test_a_header_of_two_lines_is_joined(tmp_path: Path) -> None:
    path = csv_file(
        tmp_path, ";;Hairline;;Crown;", "Client;Date;Shade;Depth;Shade;Depth", "Ana;;;;;"
    )
    (sheet,) = book_of(path).sheets
    assert sheet.header == (
        *("Client", "Date", "Hairline Shade", "Hairline Depth", "Crown Shade", "Crown Depth"),
    )
    assert [row.number for row in sheet.rows] == [3]
    assert any("two lines" in note for note in sheet.notes)


def test_units_in_a_second_line_belong_to_the_header(tmp_path: Path) -> None:
    (sheet,) = book_of(csv_file(tmp_path, "Client;Depth;Coverage", ";cm;%", "Ana;0.1;50")).sheets
    assert sheet.header == ("Client", "Depth cm", "Coverage %")


def test_a_first_client_is_never_taken_for_a_second_line(tmp_path: Path) -> None:
    (sheet,) = book_of(csv_file(tmp_path, "Name;;City", "Ana;x;Oslo", "Bo;y;Rome")).sheets
    assert sheet.header == ("Name", "Column B", "City")
    assert [row.cells[0] for row in sheet.rows] == ["Ana", "Bo"]


def test_names_that_come_twice_are_told_apart(tmp_path: Path) -> None:
    (sheet,) = book_of(csv_file(tmp_path, "Name;Date;Date", "Ana;1;2")).sheets
    assert sheet.header == ("Name", "Date", "Date (2)")


def test_the_merged_cells_of_a_workbook_stand_in_each_of_their_rows(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with Workbook(path) as book:
        page = book.add_worksheet("Visits")
        page.merge_range(0, 1, 0, 2, "Crown")
        page.write_row(1, 0, ["Client", "Shade", "Depth"])
        page.merge_range(2, 0, 4, 0, "Ana")
        for number in (2, 3, 4):
            page.write_row(number, 1, ["Dark", number / 10])
        page.write_row(5, 0, ["", "Dark", 0.9])
    (sheet,) = book_of(path).sheets
    assert sheet.header == ("Client", "Crown Shade", "Crown Depth")
    assert [row.cells[0] for row in sheet.rows] == ["Ana", "Ana", "Ana", ""]
    assert any("merged" in note for note in sheet.notes)


def test_empty_sheets_are_left_out_in_words(tmp_path: Path) -> None:
    book = book_of(workbook(tmp_path, {"Clients": [["Name", "Phone"], ["Ana", "1"]], "Empty": []}))
    assert [sheet.name for sheet in book.sheets] == ["Clients"]
    assert book.left_out == ("“Empty” is not imported: it is empty.",)


def test_a_first_row_of_values_is_said_to_be_taken_for_the_header(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "Ada;2024-05-06;Crown;0,8", "Bo;2024-06-06;Crown;0,9")
    (sheet,) = book_of(path).sheets
    assert [row.number for row in sheet.rows] == [2]
    assert any("Row 1 is taken for the header and not imported" in note for note in sheet.notes)
    (usual,) = book_of(csv_file(tmp_path, "Name;Date;Zone;Depth", "Ada;2024-05-06;Crown;1")).sheets
    assert not any("taken for the header" in note for note in usual.notes)


def test_a_cell_far_to_the_right_makes_no_row_the_header(tmp_path: Path) -> None:
    lines = ("Name;;Birth year;;Phone;;", "Anna;;1984;;;;", "Bo;x;1985;y;1;z;w")
    (sheet,) = book_of(csv_file(tmp_path, *lines)).sheets
    assert sheet.header[0] == "Name"
    assert [row.number for row in sheet.rows] == [2, 3]
