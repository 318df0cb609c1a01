"""Values that look like something else: marks for percent, headings for clients, dates for none."""

from pathlib import Path

import pytest
from xlsxwriter import Workbook

from smpdash.record.importing.entries import Rejected
from smpdash.record.importing.questions import Complaint, Profile, unanswered
from tests.builders.sheets import answers_of, book_of, csv_file, question, read, surveyed

RUNNING = {"gap_course_status": "running"}


def column(folder: Path, header: str, *cells: str) -> tuple[str | None, bool]:
    """What a column of this name and these cells is proposed to hold, and whether that is sure."""
    rows = [f"Client {place};2024-08-13;{cell}" for place, cell in enumerate(cells)]
    book = book_of(csv_file(folder, f"Name;Date;{header}", *rows))
    asked = question(book, f"column:{header}")
    return asked.proposed, asked.is_sure


@pytest.mark.parametrize("cells", [("1", "2", "5"), ("7", "8", "10"), ("7.5", "3", "8.5")])
def test_numbers_up_to_ten_may_be_marks_and_are_asked_about(
    tmp_path: Path, cells: tuple[str, ...]
) -> None:
    rows = [f"Anna;2024-0{8 + day}-13;{cell}" for day, cell in enumerate(cells[:2])]
    lines = ("Name;Date;Coverage", *rows, f"Bo;2024-08-13;{cells[2]}")
    book = book_of(csv_file(tmp_path, *lines))
    asked = question(book, "unit:Coverage")
    assert (asked.proposed, asked.is_sure) == (None, False)
    assert "marks on a scale" in asked.why
    answers = answers_of(book, unit_Coverage="", **RUNNING)
    assert asked.key not in {
        each.key for each in unanswered(surveyed(book).questions, Profile("", answers))
    }
    clients, others = read(book, answers)
    assert [each.courses[0].course.visits[0].readings for each in clients] == [(), ()]
    said = [each.words for each in others if isinstance(each, Complaint) and each.column]
    assert said == [f"“{cell}” was left out, as you chose." for cell in cells]


@pytest.mark.parametrize(
    ("header", "cells"), [("Coverage", ("7", "60")), ("Coverage (%)", ("7", "8"))]
)
def test_percent_that_nothing_speaks_against_is_not_asked_about(
    tmp_path: Path, header: str, cells: tuple[str, str]
) -> None:
    rows = [f"Anna;2024-0{8 + day}-13;{cell}" for day, cell in enumerate(cells)]
    book = book_of(csv_file(tmp_path, f"Name;Date;{header}", *rows))
    assert question(book, f"unit:{header}").is_sure


@pytest.mark.parametrize(
    ("header", "proposed", "is_sure"),
    [
        ("Depth (in mm)", "reading.depth_mm", True),
        ("Coverage [%]", "reading.coverage", True),
        ("Area (cm²)", "client.area_cm2", True),
        ("Last session (dd.mm.yyyy)", "history.last_on", True),
        ("Fading (1-5)", "reading.observed_fading", False),
        ("Phone (husband)", "client.phone", False),
        ("Area (dm²)", "", False),
        ("Fading (remaining %)", "", False),
        ("% not faded", "", False),
        ("Sessions left", "", False),
        ("Emergency phone", "", False),
    ],
)
def test_a_header_that_says_more_than_a_unit_is_asked_about(
    tmp_path: Path, header: str, proposed: str, is_sure: bool
) -> None:
    assert column(tmp_path, header) == (proposed, is_sure)


@pytest.mark.parametrize("cell", ["1/1/1900", "1904-01-01", "1905"])
def test_a_year_of_birth_that_spreadsheets_make_of_nothing_is_left_empty(
    tmp_path: Path, cell: str
) -> None:
    (client,), (said,) = read(book_of(csv_file(tmp_path, "Name;Born", f"Anna;{cell}")))
    assert client.client.birth_year is None
    assert isinstance(said, Complaint)
    assert "years old" in said.words


@pytest.mark.parametrize("cell", ["-", "–", "?", "n/a", "None", "0", "x", "unknown", "unbekannt"])
def test_a_sign_for_no_phone_is_no_contact(tmp_path: Path, cell: str) -> None:
    (client,), (said,) = read(book_of(csv_file(tmp_path, "Name;Phone", f"Anna;{cell}")))
    assert (client.client.contact, said.words) == ("", f"“{cell}” is no contact.")


@pytest.mark.parametrize(
    "name",
    [
        *("August 2024", "September", "KW 33", "Mon 12 Aug 2024", "13.08.2024", "Januar"),
        *("42 clients", "Kunden: 42", "42", "Total revenue", "Umsatz gesamt"),
        *("ditto", "Lunch", "BLOCKED", "Walk-in"),
    ],
)
def test_a_heading_a_count_and_a_gap_in_the_day_are_no_clients(tmp_path: Path, name: str) -> None:
    lines = ("Name;Phone", "Anna;912 34 567", f"{name};")
    (client,), (left_out,) = read(book_of(csv_file(tmp_path, *lines)))
    assert client.client.name == "Anna"
    assert isinstance(left_out, Rejected)
    assert f"“{name}” " in left_out.words


@pytest.mark.parametrize("name", ["June", "April", "Jan", "Mai", "Client 3", "Junior", "Octavia"])
def test_whoever_may_be_called_so_is_a_client(tmp_path: Path, name: str) -> None:
    clients, others = read(book_of(csv_file(tmp_path, "Name;Phone", f"{name};")))
    assert ([each.client.name for each in clients], others) == ([name], [])


def test_a_vertex_is_no_grade_five(tmp_path: Path) -> None:
    book = book_of(csv_file(tmp_path, "Name;Norwood", "Anna;NW3V", "Bo;NW 3a"))
    questions = {each.key: each.proposed for each in surveyed(book).questions}
    assert questions["word:client.hair_loss:norwood 3 5"] is None
    assert questions["word:client.hair_loss:norwood 3 a"] == "norwood-3"


@pytest.mark.parametrize("headers", ["From;To", "Start time;End time", "Beginn;Ende", "Fra;Til"])
def test_columns_of_times_are_start_and_end(tmp_path: Path, headers: str) -> None:
    lines = (f"Name;Date;{headers}", "Anna;2024-08-13;09:00;11:30")
    book = book_of(csv_file(tmp_path, *lines))
    (anna,), _ = read(book, answers_of(book, **RUNNING))
    assert anna.courses[0].course.visits[0].chair_minutes == 150


@pytest.mark.parametrize("headers", ["Start,End", "Start Date & Time,End Date & Time"])
def test_a_start_that_holds_the_only_day_is_the_day_and_its_end_is_none(
    tmp_path: Path, headers: str
) -> None:
    lines = (f"Name,{headers}", "Anna,2024-08-13 09:00,2024-08-13 11:00")
    book = book_of(csv_file(tmp_path, *lines))
    start, end = (question(book, f"column:{each}") for each in headers.split(","))
    assert (start.proposed, start.is_sure) == ("visit.held_on", False)
    assert end.proposed == "visit.ended_at"


def test_a_phone_keeps_the_zeros_that_a_workbook_shows(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with Workbook(path) as book:
        page = book.add_worksheet("Clients")
        page.write_row(0, 0, ("Name", "Phone", "Born"))
        for row, shown in enumerate(("0000 0000000", "0"), start=1):
            page.write(row, 0, f"Client {row}")
            page.write(row, 1, 1701234567, book.add_format({"num_format": shown}))
        page.write(1, 2, 1984, book.add_format({"num_format": "0000"}))
    clients, others = read(book_of(path))
    assert [each.client.contact for each in clients] == ["01701234567", "1701234567"]
    assert (clients[0].client.birth_year, others) == (1984, [])


@pytest.mark.parametrize("hide", ["set_row", "set_column"])
def test_hidden_rows_and_columns_are_said(tmp_path: Path, hide: str) -> None:
    path = tmp_path / "book.xlsx"
    with Workbook(path) as book:
        page = book.add_worksheet("Clients")
        page.write_row(0, 0, ("Name", "Phone"))
        page.write_row(1, 0, ("Anna", "912 34 567"))
        if hide == "set_row":
            page.set_row(1, None, None, {"hidden": True})
        else:
            page.set_column(1, 1, None, None, {"hidden": True})
    (sheet,) = book_of(path).sheets
    assert any("hidden rows or columns" in note for note in sheet.notes)


@pytest.mark.parametrize(
    ("word", "proposed"),
    [
        *(("Finished", "completed"), ("finished?", None), ("not finished", None)),
        *(("unfinished", None), ("nicht fertig", None), ("unbekannt", None)),
    ],
)
def test_a_word_that_is_doubted_or_denied_is_not_the_value_that_it_names(
    tmp_path: Path, word: str, proposed: str | None
) -> None:
    lines = ("Name;Sessions;Last session;Status", f"Anna;3;2024-08-13;{word}")
    (asked,) = (
        each
        for each in surveyed(book_of(csv_file(tmp_path, *lines))).questions
        if each.kind == "word"
    )
    assert (asked.proposed, asked.is_sure) == (proposed, proposed is not None)


def test_what_a_further_column_says_of_a_further_visit_goes_to_no_other_visit(
    tmp_path: Path,
) -> None:
    lines = (
        "Name;Session 1;Note 1;Session 2;Note 2",
        "Anna;2024-08-13;;2024-09-14;bled",
        "Bo;2024-08-13;calm;2024-09-14;",
    )
    book = book_of(csv_file(tmp_path, *lines))
    (anna, bo), others = read(book, answers_of(book, column_Note_2="visit.note", **RUNNING))
    notes = [[visit.note for visit in each.courses[0].course.visits] for each in (anna, bo)]
    assert notes == [["", ""], ["calm", ""]]
    (said,) = (each for each in others if isinstance(each, Complaint))
    assert (said.column, said.place.row) == ("Note 2", 2)
    assert "further visit" in said.words


@pytest.mark.parametrize("header", ["Name;Date;Service;Status", "Name;Date;Status;Service"])
def test_a_consultation_in_a_list_of_appointments_is_no_session_and_a_check_up_is_one_of_its_own(
    tmp_path: Path, header: str
) -> None:
    rows = {
        "Anna": ("SMP session 1", "Completed"),
        "Bo": ("Consultation", "Completed"),
        "Kai": ("SMP session 1", "No-show"),
        "Ida": ("Check-up", "Completed"),
    }
    order = 1 if header.endswith("Status") else -1
    lines = (f"{name};2024-08-13;{';'.join(cells[::order])}" for name, cells in rows.items())
    book = book_of(csv_file(tmp_path, header, *lines))
    said = {"consultation": "", "no_show": "", "completed": "session"}
    given = {f"word_visit_kind_{word}": kind for word, kind in said.items()}
    clients, others = read(book, answers_of(book, **given, **RUNNING))
    kinds = {each.client.name: each.courses[0].course.visits[0].kind for each in clients}
    assert kinds == {"Anna": "session", "Ida": "check-up"}
    assert [each.place.row for each in others if isinstance(each, Rejected)] == [3, 4]


def test_an_area_of_words_is_asked_about_for_it_may_be_a_zone(tmp_path: Path) -> None:
    assert column(tmp_path, "Area", "Crown", "Hairline") == ("", False)
    assert column(tmp_path, "Area", "120 cm²", "Crown") == ("client.area_cm2", True)
