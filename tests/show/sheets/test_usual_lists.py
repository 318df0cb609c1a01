"""What spreadsheets of studios commonly have: a column for each session, rows twice, units."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from string import ascii_letters

import pytest

from smpdash.record.importing.entries import Rejected
from smpdash.record.importing.proposals import NotAssembled, ProposedClient
from smpdash.record.importing.questions import Complaint, unanswered
from smpdash.record.problem import Refused
from tests.builders.sheets import (
    STUDIO,
    answers_of,
    book_of,
    csv_file,
    question,
    read,
    surveyed,
    workbook,
)

RUNNING = {"gap_course_status": "running"}


def clients(
    folder: Path, *lines: str, **given: str
) -> tuple[list[ProposedClient], list[Rejected | Complaint | NotAssembled]]:
    """The clients of these lines, and what is said of their rows, by whoever takes proposals."""
    book = book_of(csv_file(folder, *lines))
    return read(book, answers_of(book, **RUNNING, **given))


def days(client: ProposedClient) -> list[date]:
    return [visit.held_on for visit in client.courses[0].course.visits]


@pytest.mark.parametrize(
    "headers",
    [
        "Session 1;Session 2;Session 3",
        "1. Sitzung;2. Sitzung;3. Sitzung",
        "First session date;Second session date;Third session date",
        "Date;Date;Date",
    ],
)
def test_a_row_with_a_column_for_each_session_is_as_many_visits(
    tmp_path: Path, headers: str
) -> None:
    (anna, lars), others = clients(
        tmp_path,
        f"Name;{headers};Zone;Shade",
        "Anna;13.08.2024;14.09.2024;15.10.2024;Crown;Shade 3",
        "Lars;;16.09.2024;;Crown;Shade 3",
    )
    assert days(anna) == [date(2024, 8, 13), date(2024, 9, 14), date(2024, 10, 15)]
    assert [len(each.readings) for each in anna.courses[0].course.visits] == [1, 0, 0]
    assert days(lars) == [date(2024, 9, 16)]
    assert others == []


def test_what_else_a_row_of_several_visits_says_is_told_to_go_with_the_first(
    tmp_path: Path,
) -> None:
    lines = ("Name;Session 1;Session 2", "Anna;2024-08-13;2024-09-14")
    book = book_of(csv_file(tmp_path, *lines))
    (said,) = surveyed(book, answers_of(book)).complaints
    assert said.column == "Session 2"
    assert "as many visits as days" in said.words
    assert "“Session 1”" in said.words


def test_a_further_day_that_is_none_leaves_the_row_out_and_one_that_is_the_same_counts_once(
    tmp_path: Path,
) -> None:
    (anna,), (_, left_out, ahead) = clients(
        tmp_path,
        "Name;Session 1;Session 2",
        "Anna;2024-08-13;2024-08-13",
        "Lars;2024-08-13;cancelled",
        "Ida;2024-08-13;2199-01-01",
    )
    assert days(anna) == [date(2024, 8, 13)]
    assert isinstance(left_out, Rejected)
    assert left_out.words.startswith("Session 2: “cancelled” is no date")
    assert isinstance(ahead, Rejected)
    assert "still to come" in ahead.words


def test_rows_that_stand_twice_are_counted_and_named(tmp_path: Path) -> None:
    row = "Anna;13.08.2024;Crown"
    lines = ("Name;Date;Zone", row, "Lars;13.08.2024;Crown", row, f"{row} ;;", row)
    book = book_of(csv_file(tmp_path, *lines))
    said = [each.words for each in surveyed(book, answers_of(book)).complaints]
    assert said == ["3 rows are exactly as one before, and count once: rows 4, 5 and 6."]
    assert len(clients(tmp_path, *lines)[0]) == 2


def test_a_phone_in_one_row_and_an_e_mail_in_another_are_both_kept(tmp_path: Path) -> None:
    lines = ("Name;Contact", "Anna;912 34 567", "Anna;anna@example.com", "Anna;+47 91234567")
    book = book_of(csv_file(tmp_path, *lines))
    assert unanswered(surveyed(book).questions, surveyed(book).profile) == []
    (anna,), others = read(book)
    assert anna.client.contact == "912 34 567, anna@example.com"
    assert others == []
    # Two phones still differ, and the second is not dropped unsaid.
    (anna,), (said,) = clients(
        tmp_path, "Name;Contact", "Anna;912 34 567", "Anna;987 65 432", person_anna="one"
    )
    assert anna.client.contact == "912 34 567"
    assert isinstance(said, Complaint)
    assert "987 65 432" in said.words


def test_an_area_may_have_its_unit_and_no_other_one(tmp_path: Path) -> None:
    cells = ("120 cm²", "120cm2", "120 sq cm", "120,0 qcm", "120", "1,2 m²")
    rows = (f"Person {at};{cell}" for at, cell in zip("ABCDEF", cells, strict=True))
    made, (said,) = clients(tmp_path, "Name;Area", *rows)
    assert [each.client.intake.area_cm2 for each in made] == [*[120] * 5, None]
    assert isinstance(said, Complaint)
    assert "1,2 m²" in said.words


def test_a_depth_may_be_in_micrometres(tmp_path: Path) -> None:
    cells = ("800 µm", "800 \u03bcm", "800um", "800 microns", "0,8 mm", "0.08 cm")
    rows = (
        f"Person {at};2024-08-13;Crown;{cell}" for at, cell in zip("ABCDEF", cells, strict=True)
    )
    made, others = clients(tmp_path, "Name;Date;Zone;Depth", *rows)
    depths = [each.courses[0].course.visits[0].readings[0].depth_mm for each in made]
    assert depths == [0.8] * 6
    assert others == []


def test_bare_numbers_of_hundreds_are_micrometres(tmp_path: Path) -> None:
    for header in ("Depth (µm)", "Depth"):
        lines = (f"Name;Date;Zone;{header}", "Anna;2024-08-13;Crown;800")
        asked = question(book_of(csv_file(tmp_path, *lines)), f"unit:{header}")
        assert (asked.proposed, asked.is_sure) == ("um", True)


def test_a_date_of_eight_digits_is_read_and_a_number_of_eight_is_a_phone(tmp_path: Path) -> None:
    (anna,), others = clients(
        tmp_path, "Name;Date;Phone;Date of birth", "Anna;20240804;20121130;19840229"
    )
    assert days(anna) == [date(2024, 8, 4)]
    assert anna.client.contact == "20121130"
    assert anna.client.birth_year == 1984
    assert others == []
    # Of this nobody can say which part is the year.
    ((left_out),) = clients(tmp_path, "Name;Date", "Anna;04082024")[1]
    assert isinstance(left_out, Rejected)


def starts(
    folder: Path, *cells: str
) -> tuple[list[datetime | None], list[Rejected | Complaint | NotAssembled]]:
    """What these starts of visits are read as, and what is said of them."""
    rows = (
        f"Person {at};2024-08-13;{cell}" for at, cell in zip(ascii_letters, cells, strict=False)
    )
    made, others = clients(folder, "Name;Date;Start", *rows, column_Start="visit.started_at")
    return [each.courses[0].course.visits[0].started_at for each in made], others


def test_a_time_of_day_is_read_as_people_write_it(tmp_path: Path) -> None:
    half_past = ("14.30", "14:30", "14:30 Uhr", "14:30:00", "2:30 pm", "2:30:00 PM")
    read_as, others = starts(tmp_path, *half_past, "2024-08-13 14:30:00", "14", "14h", "9 Uhr")
    hours = [(14, 30)] * 7 + [(14, 0)] * 2 + [(9, 0)]
    assert read_as == [datetime(2024, 8, 13, hour, minute, tzinfo=UTC) for hour, minute in hours]
    assert others == []


def test_a_time_of_day_that_may_be_two_is_left_empty_with_the_reason(tmp_path: Path) -> None:
    read_as, others = starts(tmp_path, "9", "14.3", "25", "2024-08-03 14:30:00")
    assert read_as == [None, None, None, None]
    reasons = (
        *("in the morning or in the evening", "14:30 or 14:18", "no time of day"),
        "is of another day than the visit, 13 Aug 2024",
    )
    for said, words in zip(others, reasons, strict=True):
        assert isinstance(said, Complaint)
        assert words in said.words


def test_a_visit_may_end_past_midnight_where_the_cell_says_the_day(tmp_path: Path) -> None:
    row = "Ana;2024-08-13;2024-08-13 22:00;2024-08-14 00:40"
    times = {"column_Start": "visit.started_at", "column_End": "visit.ended_at"}
    (ana,), others = clients(tmp_path, "Name;Date;Start;End", row, **times)
    assert others == []
    (visit,) = ana.courses[0].course.visits
    assert visit.ended_at == datetime(2024, 8, 14, 0, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("23:00", "02:00", "The end lies before the start, so both times are left out."),
        ("02:00", "20:00", "From start to end are more than 16 hours"),
    ],
)
def test_times_that_no_visit_can_have_are_left_out_and_the_visit_stays(
    tmp_path: Path, start: str, end: str, words: str
) -> None:
    times = {"column_Start": "visit.started_at", "column_End": "visit.ended_at"}
    (anna,), (said,) = clients(
        tmp_path, "Name;Date;Start;End", f"Anna;2024-05-12;{start};{end}", **times
    )
    (visit,) = anna.courses[0].course.visits
    assert (visit.held_on, visit.started_at, visit.ended_at) == (date(2024, 5, 12), None, None)
    assert isinstance(said, Complaint)
    assert (said.column, said.place.row) == ("End", 2)
    assert said.words.startswith(words)


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\4\0",
        b"\xff\xd8\xff\xe0\0\x10JFIF\0\1;Name;Date",
        b"\x1f\x8b\x08\0\0\0\0\0\0\3" + bytes(range(256)),
        b"SQLite format 3\0\x10\0\1\1\0" + bytes(100),
        bytes(range(1, 256)) * 20,
    ],
)
def test_what_is_no_text_is_refused_whatever_its_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "clients.csv"
    path.write_bytes(content)
    with pytest.raises(Refused, match=r"“clients.csv” is (a picture|no text)"):
        book_of(path)


def test_a_text_of_another_alphabet_in_utf_16_is_no_binary_file(tmp_path: Path) -> None:
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        path = csv_file(tmp_path, "Имя;Дата", "Анна;13.08.2024", encoding=encoding)
        assert book_of(path).sheets[0].header == ("Имя", "Дата")


def test_a_workbook_gives_its_numbers_as_dates_and_times_too(tmp_path: Path) -> None:
    rows = [("Name", "Date", "Start"), ("Anna", 20240804, 14)]
    book = book_of(workbook(tmp_path, {"Clients": rows}))
    (anna,), others = read(book, answers_of(book, **RUNNING, column_Start="visit.started_at"))
    assert days(anna) == [date(2024, 8, 4)]
    assert anna.courses[0].course.visits[0].started_at is not None
    assert others == []


@pytest.mark.parametrize("utc", ["2024-08-14T01:30:00Z", "2024-08-14 01:30:00 UTC"])
def test_a_moment_in_utc_is_of_the_day_that_it_was_in_the_studio(tmp_path: Path, utc: str) -> None:
    """An evening in California is the next day in UTC, in which programs write."""
    studio = replace(STUDIO, time_zone="America/Los_Angeles")
    path = csv_file(tmp_path, "Name;Date;Start", f"Bo;{utc};{utc}", "Al;2024-08-14T00:00:00Z;")
    book = book_of(path)
    answers = answers_of(book, gap_course_status="running", column_Start="visit.started_at")
    made, others = read(book, answers, studio)
    visits = {each.client.name: each.courses[0].course.visits[0] for each in made}
    assert others == []
    assert visits["Bo"].held_on == date(2024, 8, 13)
    assert visits["Bo"].started_at == datetime(2024, 8, 14, 1, 30, tzinfo=UTC)
    assert visits["Al"].held_on == date(2024, 8, 14)


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Name;Vorname", "Berg;Anna"),
        ("Vorname;Name", "Anna;Berg"),
        ("Naam;Voornaam", "Berg;Anna"),
        ("Nome;Cognome", "Anna;Berg"),
        ("Name;First name", "Anna Berg;Anna"),
        ("Kundenr;Fornavn;Etternavn", "12;Anna;Berg"),
        ("First name;Last name;Nickname", "Anna;Berg;Annie"),
        ("Name;Surname", "Anna;Berg"),
    ],
)
def test_a_name_in_two_columns_is_whole(tmp_path: Path, header: str, row: str) -> None:
    """All who have one surname in a column “Name” were one client."""
    other = row.replace("Anna", "Lars").replace("12", "13")
    made, others = clients(tmp_path, header, row, other)
    assert [each.client.name for each in made] == ["Anna Berg", "Lars Berg"]
    assert others == []
