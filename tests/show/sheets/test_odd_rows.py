"""Rows that no client wrote: totals, days on which nothing was held, notes that say it twice."""

from datetime import date
from pathlib import Path

import pytest

from smpdash.record.importing.entries import Rejected
from smpdash.record.importing.proposals import NotAssembled
from smpdash.record.importing.questions import Complaint, unanswered
from tests.builders.sheets import answers_of, book_of, csv_file, read, surveyed, workbook

RUNNING = {"gap_course_status": "running"}
COMPLETED = {"gap_course_status": "completed"}


def reasons(others: list[Rejected | Complaint | NotAssembled]) -> list[tuple[int, str]]:
    """The rows that are left out, with the reasons."""
    single = [each for each in others if isinstance(each, Rejected)]
    whole = [each for each in others if isinstance(each, NotAssembled)]
    return [(each.place.row, each.words) for each in single] + [
        (each.place.row, each.words) for left_out in whole for each in left_out.reasons
    ]


@pytest.mark.parametrize(
    "row",
    [
        "Total;;;12",
        "TOTAL:;;;12",
        "Sum;;;12",
        "Grand total;;;12",
        "Gesamt;;;12",
        "Summe 2024;;;12",
        "Total clients: 12;;37;12",
        "Average;1984;;12",
        "Σ;65000;;12",
        "I alt;;;12",
        "Antall kunder;;;12",
        "Sous-total;;;12",
        "Nombre de clients;;;12",
    ],
)
def test_a_total_under_the_list_is_no_client_and_said_to_be_left_out(
    tmp_path: Path, row: str
) -> None:
    lines = ("Name;Birth year;Phone;Norwood", "Anna Berg;1984;;NW III", row)
    book = book_of(csv_file(tmp_path, *lines))
    # The 12 beneath the grades is no grade that somebody has to be asked about.
    assert unanswered(surveyed(book).questions, surveyed(book).profile) == []
    (client,), others = read(book)
    assert client.client.name == "Anna Berg"
    ((number, words),) = reasons(others)
    assert number == 3
    assert "looks like a total, not a client" in words


@pytest.mark.parametrize(
    "row",
    [
        "Total, Anna;1984;",
        "Sum Li;;",
        "Sum;1990;",
        "Total;;912 34 567",
        "Summe;;summe@example.com",
        "Anna Total;;",
        "Suma;;",
        "Summer;;",
    ],
)
def test_a_client_whose_name_holds_such_a_word_is_a_client(tmp_path: Path, row: str) -> None:
    book = book_of(csv_file(tmp_path, "Name;Birth year;Phone", row))
    (client,), others = read(book)
    assert client.client.name == row.partition(";")[0]
    assert others == []


def test_a_total_in_the_column_of_the_codes_is_no_client_either(tmp_path: Path) -> None:
    lines = ("Client code;Name;Norwood", "7;Anna;NW III", "Total;;12", "8;Sum;NW II")
    book = book_of(csv_file(tmp_path, *lines))
    clients, others = read(book, answers_of(book))
    assert [each.client.name for each in clients] == ["Anna", "Sum"]
    assert [number for number, _ in reasons(others)] == [3]


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("01.01.1900", "1 Jan 1900 lies before 1970: write the day of the visit."),
        ("1969-12-31", "31 Dec 1969 lies before 1970"),
        ("1979-05-01", "1 May 1979 lies before the client was born, in 1980."),
    ],
)
def test_a_visit_of_a_day_that_cannot_be_leaves_its_row_out(
    tmp_path: Path, cell: str, words: str
) -> None:
    lines = ("Name;Born;Date", f"Anna;1980;{cell}", "Anna;1980;2024-05-01")
    book = book_of(csv_file(tmp_path, *lines))
    (client,), others = read(book, answers_of(book, **RUNNING))
    assert [each.visit.held_on for each in client.courses[0].visits] == [date(2024, 5, 1)]
    ((number, said),) = reasons(others)
    assert number == 2
    assert words in said


def test_a_visit_before_a_birth_that_another_sheet_says_is_left_out(tmp_path: Path) -> None:
    clients = csv_file(tmp_path, "Name;Born", "Anna;1980", "Bo;1980")
    lines = ("Name;Date", "Anna;1979-05-01", "Bo;2024-05-01")
    book = book_of(clients, csv_file(tmp_path, *lines, name="log.csv"))
    (client,), others = read(book, answers_of(book, **RUNNING))
    assert client.client.name == "Bo"
    assert reasons(others) == [(2, "1 May 1979 lies before the client was born, in 1980.")]


@pytest.mark.parametrize("column", ["Last session noted elsewhere", "Finished on"])
@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("2034-06-05", "5 Jun 2034 is still to come"),
        ("1900-01-01", "1 Jan 1900 lies before 1970"),
        ("1983-01-01", "1 Jan 1983 lies before the client was born, in 1984."),
    ],
)
def test_a_last_session_of_a_day_that_cannot_be_leaves_its_row_out(
    tmp_path: Path, column: str, cell: str, words: str
) -> None:
    lines = (f"Name;Born;{column}", f"Anna;1984;{cell}", "Bo;1984;2024-05-01")
    book = book_of(csv_file(tmp_path, *lines))
    (client,), others = read(book, answers_of(book, **COMPLETED))
    assert client.client.name == "Bo"
    ((number, said),) = reasons(others)
    assert number == 2
    assert words in said


def test_days_that_cannot_be_are_refused_in_files_of_smpdash_too(tmp_path: Path) -> None:
    lines = ("client_code,name,contact,birth_year", "C-0001,Anna,,1984", "C-0002,Bo,,")
    clients = csv_file(tmp_path, *lines)
    lines = ("client_code,course_number,status,earlier_sessions,earlier_until",)
    lines += ("C-0001,1,running,3,2034-06-05", "C-0002,1,running,3,1900-01-01")
    book = book_of(clients, csv_file(tmp_path, *lines, name="courses.csv"))
    made, others = read(book)
    assert made == []
    assert [words for _, words in reasons(others)] == [
        "5 Jun 2034 is still to come: only visits that were held go in.",
        "1 Jan 1900 lies before 1970: write the day of the visit.",
    ]


def test_a_year_of_birth_still_to_come_is_left_out_of_files_of_smpdash_too(tmp_path: Path) -> None:
    lines = ("client_code,name,contact,birth_year", "C-0001,Anna,,2984")
    (client,), others = read(book_of(csv_file(tmp_path, *lines)))
    assert (client.client.name, client.client.birth_year) == ("Anna", None)
    assert [each.words for each in others] == ["2984 is still to come: nobody was born then."]


def test_a_second_note_of_earlier_sessions_is_left_out_whole_and_never_added(
    tmp_path: Path,
) -> None:
    header = "Name;Sessions noted elsewhere;Last session noted elsewhere"
    lines = ("Anna;3;", "ANNA;4;2024-06-05", "Anna;4;2024-06-05", "Anna;;2024-03-01")
    book = book_of(csv_file(tmp_path, header, *lines))
    (client,), others = read(book, answers_of(book))
    course = client.courses[0].course
    # The day comes from the row that says no other number.
    assert (course.earlier_sessions, course.earlier_until) == (3, date(2024, 3, 1))
    assert [each.words for each in others if isinstance(each, Complaint)] == [
        (
            "Of “4 sessions before these records, the last on 5 Jun 2024” nothing is imported: "
            "clients, row 2 says “3 sessions before these records”, and two such notes are not "
            "added up."
        )
    ]


def test_sessions_held_and_sessions_elsewhere_of_a_course_without_visits_are_one_note(
    tmp_path: Path,
) -> None:
    header = "Name;Sessions done;Finished on;Sessions noted elsewhere"
    lines = ("Anna;3;;4", "Bo;;2024-06-05;4", "Cy;3;;3")
    book = book_of(csv_file(tmp_path, header, *lines))
    clients, others = read(book, answers_of(book, **COMPLETED))
    noted = [each.courses[0].history for each in clients]
    known = [(each.courses[0].course.earlier_sessions, each.client.name) for each in clients]
    assert [each and (each.sessions, each.last_on) for each in noted] == [
        None,
        (4, date(2024, 6, 5)),
        (3, None),
    ]
    assert known == [(4, "Anna"), (4, "Bo"), (3, "Cy")]
    assert [each.courses[0].course.status for each in clients] == ["completed"] * 3
    (complaint,) = others
    assert isinstance(complaint, Complaint)
    assert complaint.words.startswith("Of “3 sessions before these records” nothing is imported")


def test_a_last_session_that_no_visit_of_the_file_is_of_is_said(tmp_path: Path) -> None:
    lines = ("Name;Date;Finished on", "Anna;2024-05-01;2024-05-01", "Bo;2024-05-01;2024-06-05")
    book = book_of(csv_file(tmp_path, *lines))
    clients, (complaint,) = read(book, answers_of(book, **COMPLETED))
    assert len(clients) == 2
    assert isinstance(complaint, Complaint)
    assert complaint.place.row == 3
    assert "says that the last session was on 5 Jun 2024" in complaint.words


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((3, 4), "The file numbers these visits 3 and 4; here they count from 1."),
        ((1, 3), "The file numbers these visits 1 and 3; here they count from 1."),
        ((2, 1), "The numbers of the visits do not follow their days"),
        ((1, 2), ""),
    ],
)
def test_numbers_of_visits_that_are_not_kept_are_said(
    tmp_path: Path, numbers: tuple[int, int], said: str
) -> None:
    lines = [f"Ada;2024-0{5 + place}-06;{number}" for place, number in enumerate(numbers)]
    book = book_of(csv_file(tmp_path, "Name;Date;Session", *lines))
    (client,), others = read(book, answers_of(book, **RUNNING))
    assert [each.visit.number for each in client.courses[0].visits] == [1, 2]
    words = [each.words for each in others if isinstance(each, Complaint)]
    assert [each[: len(said)] for each in words] == ([said] if said else [])


def test_a_row_that_counts_sessions_keeps_its_count_where_a_cell_speaks_of_one_visit(
    tmp_path: Path,
) -> None:
    lines = ("Client;Date;Sessions;Last session;Fading (%)", "Anna;;3;2024-05-12;30")
    book = book_of(csv_file(tmp_path, *lines))
    (client,), others = read(book, answers_of(book, **COMPLETED))
    (course,) = client.courses
    assert course.history is not None
    assert (course.history.sessions, course.history.last_on) == (3, date(2024, 5, 12))
    assert "says no day of a visit: what it says of a visit is left out" in repr(others)


def test_a_row_without_a_day_among_rows_with_one_is_left_out(tmp_path: Path) -> None:
    lines = ("Client;Date;Fading (%)", "Anna;2024-05-12;", "Bo;;30")
    book = book_of(csv_file(tmp_path, *lines))
    clients, others = read(book, answers_of(book, **COMPLETED))
    assert [each.client.name for each in clients] == ["Anna"]
    assert reasons(others) == [
        (3, "This row is of a visit, but does not say on which day it was held.")
    ]


def test_a_list_of_clients_with_their_depth_goes_in_though_no_column_has_a_day(
    tmp_path: Path,
) -> None:
    book = book_of(csv_file(tmp_path, "Client;Phone;Depth (mm)", "Anna;91234567;0.8"))
    (client,), others = read(book, answers_of(book))
    assert (client.client.name, client.client.contact) == ("Anna", "91234567")
    assert "says no day of a visit: what it says of a visit is left out" in repr(others)


def test_one_day_in_two_columns_of_a_row_is_said_to_be_one_visit(tmp_path: Path) -> None:
    lines = ("Client;Session 1;Session 2", "Anna;2024-05-12;2024-05-12", "Bo;2024-05-12;2024-06-12")
    book = book_of(csv_file(tmp_path, *lines))
    clients, others = read(book, answers_of(book, **COMPLETED))
    assert [len(client.courses[0].visits) for client in clients] == [1, 2]
    (said,) = (each for each in others if isinstance(each, Complaint) and each.place.row == 2)
    assert (said.column, said.words) == (
        "Session 2",
        "“2024-05-12” stands in this row twice: it is one visit.",
    )


@pytest.mark.parametrize("name", ["n/a", "N/A", "unknown", "unbekannt", "No name"])
def test_what_stands_for_a_name_nobody_knows_is_no_client_but_by_its_phone(
    tmp_path: Path, name: str
) -> None:
    lines = ("Name;Phone", "Anna;91234567", f"{name};", f"{name};+4791299999")
    clients, others = read(book_of(csv_file(tmp_path, *lines)))
    assert {each.client.name for each in clients} == {"Anna", name}
    ((number, words),) = reasons(others)
    assert (number, words.partition(".")[0]) == (3, f"“{name}” is no name")


@pytest.mark.parametrize("header", ["Client no", "Customer No.", "Patient ID", "Client number"])
def test_a_column_of_numbers_of_clients_tells_two_of_one_name_apart(
    tmp_path: Path, header: str
) -> None:
    lines = (f"{header};Name", "7;Anna Berg", "8;Anna Berg")
    book = book_of(csv_file(tmp_path, *lines))
    clients, others = read(book)
    assert [each.client.name for each in clients] == ["Anna Berg", "Anna Berg"]
    assert others == []
    (said,) = surveyed(book).complaints
    assert (said.column, said.place.row) == (header, 0)
    assert "is not kept" in said.words


def test_a_second_table_beneath_the_first_is_left_out_and_makes_no_client(tmp_path: Path) -> None:
    lines = ("Name;Phone", "Anna;912 34 567", ";", "Name;Date", "Bo;2024-08-04")
    book = book_of(csv_file(tmp_path, *lines))
    assert unanswered(surveyed(book).questions, surveyed(book).profile) == []
    clients, others = read(book)
    assert [each.client.name for each in clients] == ["Anna"]
    words = (
        "Another table begins in row 4: put it on a sheet of its own, or into a file of its own."
    )
    assert reasons(others) == [(4, words), (5, words)]


def test_the_same_header_on_each_page_begins_no_other_table(tmp_path: Path) -> None:
    lines = ("Name;Phone", "Anna;912 34 567", "Name;Phone", "Bo;913 45 678")
    clients, others = read(book_of(csv_file(tmp_path, *lines)))
    assert [each.client.name for each in clients] == ["Anna", "Bo"]
    assert reasons(others) == [(3, "This row repeats the header.")]


def test_a_session_after_the_end_of_a_treatment_is_no_further_session_of_it(
    tmp_path: Path,
) -> None:
    lines = ("Anna;2020-11-24;complete", "Anna;2024-11-24;another")
    book = book_of(csv_file(tmp_path, "Name;Date;Decision", *lines))
    clients, others = read(book, answers_of(book, gap_course_status="running"))
    assert clients == []
    ((row, words),) = reasons(others)
    assert row == 3
    assert words.startswith(
        "The visit of 24 Nov 2020 ends the treatment, but there is a session on 24 Nov 2024."
    )
    # With the courses numbered, as these words say, both go in.
    lines = ("Anna;1;2020-11-24;complete;", "Anna;2;2024-11-24;another;running")
    book = book_of(csv_file(tmp_path, "Name;Course;Date;Decision;Status", *lines))
    (client,), others = read(book, answers_of(book))
    assert [len(each.course.visits) for each in client.courses] == [1, 1]
    assert others == []


def test_visits_on_a_sheet_of_their_own_belong_to_the_names_of_another_by_the_number(
    tmp_path: Path,
) -> None:
    """Whatever the sheets are called: a number is no name where another row has one."""
    sheets = {
        "Appointments": [["Client no", "Date"], [7, date(2024, 8, 4)], [9, date(2024, 8, 5)]],
        "Clients": [["Client no", "Name"], [7, "Anna"], [8, "Bo"]],
    }
    book = book_of(workbook(tmp_path, sheets))
    clients, others = read(book, answers_of(book, gap_course_status="running"))
    assert {each.client.name: len(each.courses[0].course.visits) for each in clients} == {
        "Anna": 1,
        "Bo": 0,
        "9": 1,
    }
    (said,) = others
    assert isinstance(said, Complaint)
    assert said.place.row == 3
    assert said.words == "No row says what client “9” is called: the number is the name here."


@pytest.mark.parametrize(
    ("sessions", "status", "is_in"),
    [(3, "Finished", False), (1, "Finished", True), (3, "In treatment", True)],
)
def test_a_finished_treatment_with_fewer_days_than_sessions_is_not_taken_for_a_short_one(
    tmp_path: Path, sessions: int, status: str, is_in: bool
) -> None:
    """It would be learnt from as one that was finished after a single session."""
    header = "Name;Start date;End date;Sessions;Status"
    row = f"Anna;2024-08-24;2024-12-24;{sessions};{status}"
    book = book_of(csv_file(tmp_path, header, row))
    made, others = read(book, answers_of(book))
    assert bool(made) is is_in
    if not is_in:
        ((number, words),) = reasons(others)
        assert number == 2
        assert "finished after 3 sessions, but has the days of 1" in words
