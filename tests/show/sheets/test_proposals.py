"""What a column is proposed to hold, by its name and its cells, and the cells that are shown."""

from datetime import date
from pathlib import Path

import pytest

from smpdash.record.importing.meanings.targets import grouped, targets
from smpdash.record.importing.questions import NONE
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


def proposals(book: Path) -> dict[str, str | None]:
    """What each column is taken for, by its header."""
    asked = surveyed(book_of(book)).questions
    return {each.key.removeprefix("column:"): each.proposed for each in asked if each.likely}


def test_each_column_under_a_common_header_is_proposed_by_its_own_name(tmp_path: Path) -> None:
    header = ["Name", "Mobile", "DOB", "When", "Where", "Tone", "Lot", "Who did it", "Outcome"]
    row = ["Tom", "07700 900123", date(1980, 5, 1), date(2025, 3, 4), "top", "N3", 12, "Sam", "on"]
    groups = ["Client", "", "", "Session", *[""] * 5]
    assert proposals(workbook(tmp_path, {"Log": [groups, header, row]})) == {
        "Client Name": "client.name",
        "Client Mobile": "client.phone",
        "Client DOB": "client.birth_year",
        "Session When": "visit.held_on",
        "Session Where": "reading.zone",
        "Session Tone": "reading.shade",
        "Session Lot": "visit.pigment_lot",
        "Session Who did it": "visit.artist",
        "Session Outcome": "visit.decision",
    }


def test_nothing_is_proposed_twice_or_that_no_cell_can_be(tmp_path: Path) -> None:
    header = "Client;Session a;Session b;Session c;Session d"
    assert proposals(csv_file(tmp_path, header, "Bo;easy;0,5;1;2")) == {
        "Client": "client.name",
        "Session c": "visit.number",
    }


@pytest.mark.parametrize(
    ("cells", "proposed"),
    [
        (("04.08.2024", "05.09.2024"), "visit.held_on"),
        (("bo@example.com", "al@example.com"), "client.email"),
        (("0171 2345678", "+47 912 34 567"), "client.phone"),
        (("04.08.2024", "later"), NONE),
        (("450,00", "300"), NONE),
    ],
)
def test_a_column_of_an_unknown_name_is_proposed_by_its_cells(
    tmp_path: Path, cells: tuple[str, str], proposed: str
) -> None:
    book = book_of(csv_file(tmp_path, "Client;Xyz", f"Bo;{cells[0]}", f"Al;{cells[1]}"))
    asked = question(book, "column:Xyz")
    assert (asked.proposed, asked.is_sure) == (proposed, False)


def test_a_few_different_cells_are_shown_shortened_with_the_question(tmp_path: Path) -> None:
    cells = ("Google", "Google", "", "a  friend", "x" * 80, "#REF!", "Radio", "Television")
    rows = [f"Client {number};{cell}" for number, cell in enumerate(cells)]
    book = book_of(csv_file(tmp_path, "Client;Source", *rows))
    asked = question(book, "column:Source")
    assert asked.samples == ("Google", "a friend", "x" * 31 + "…", "Radio")


def test_the_cells_that_may_be_two_days_or_lack_a_unit_are_shown(tmp_path: Path) -> None:
    rows = ("Bo;04.08.2024;0,15", "Bo;05.09.2024;0,2", "Bo;24.09.2024;0,2")
    book = book_of(csv_file(tmp_path, "Client;Date;Depth", *rows))
    assert question(book, "dates:Date:.").samples == ("04.08.2024", "05.09.2024")
    assert question(book, "unit:Depth").samples == ("0,15", "0,2")


def test_words_are_asked_column_by_column_with_the_name_of_the_column(tmp_path: Path) -> None:
    rows = ("Bo;2024-08-04;top;brown", "Bo;2024-08-05;rear;black")
    book = book_of(csv_file(tmp_path, "Client;Date;Place;Shade", *rows))
    asked = surveyed(book, {"column:Place": "reading.zone"}).questions
    assert [(each.words, each.why) for each in asked if each.kind == "word"] == [
        ("Zone: what is “top”?", "In the column “Place”."),
        ("Zone: what is “rear”?", "In the column “Place”."),
        ("Shade: what is “brown”?", ""),
        ("Shade: what is “black”?", ""),
    ]


def test_all_that_a_column_may_hold_stands_under_one_heading() -> None:
    among = targets(STUDIO)
    groups = grouped(among, but=("client.phone",))
    assert sorted(key for keys in groups.values() for key in keys) == sorted(
        set(among) - {"client.phone"}
    )
    assert groups["The client"][:3] == ["client.name", "client.first_name", "client.last_name"]
    assert "reading.shade@crown" in groups["A zone with columns of its own"]


@pytest.mark.parametrize(
    "header",
    ["Next appointment", "Next session date", "Consent signed", "Nächster Termin", "Betalt"],
)
def test_a_day_on_which_nobody_was_treated_is_not_proposed_as_one_of_a_visit(
    tmp_path: Path, header: str
) -> None:
    """One tap takes all proposals: it would make sessions of a list of clients."""
    path = csv_file(tmp_path, f"Name;{header}", "Anna;2024-08-04", "Bo;2024-08-06")
    assert question(book_of(path), f"column:{header}").proposed == NONE


def test_a_second_column_of_phones_goes_in_beside_the_first(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "Name;Phone;Mobile", "Anna;22 33 44 55;912 34 567")
    assert proposals(path)["Mobile"] == "client.contact"
    (client,), others = read(book_of(path), answers_of(book_of(path)))
    assert client.client.contact == "912 34 567, 22 33 44 55"
    assert others == []


def test_a_word_among_the_days_of_a_first_session_does_not_leave_its_column_out(
    tmp_path: Path,
) -> None:
    lines = ("Anna;24.11.2024;24.12.2024", "Bo;not yet;")
    path = csv_file(tmp_path, "Name;Session 1;Session 2", *lines)
    asked = proposals(path)
    assert asked["Session 1"] == asked["Session 2"] == "visit.held_on"


@pytest.mark.parametrize("word", ["No-show", "Cancelled", "Confirmed", "Storniert", "Ikke møtt"])
def test_what_became_of_appointments_is_not_taken_for_where_a_treatment_stands(
    tmp_path: Path, word: str
) -> None:
    """An appointment to which nobody came would go in as a session of a finished treatment."""
    lines = ("Anna;2024-08-04;Completed", f"Anna;2024-09-04;{word}")
    book = book_of(csv_file(tmp_path, "Name;Date;Status", *lines))
    asked = question(book, "column:Status")
    assert (asked.proposed, asked.is_sure) == ("visit.kind", False)
    words = {each.words: each for each in surveyed(book, {"column:Status": "visit.kind"}).questions}
    no_visit = words[f"Kind of visit: what is “{word}”?"]
    assert no_visit.proposed is None
    assert no_visit.choices[NONE] == "Leave these rows out"


def test_a_status_of_treatments_is_still_taken_for_one(tmp_path: Path) -> None:
    lines = ("Anna;2024-08-04;Finished", "Bo;2024-09-04;In treatment")
    asked = question(book_of(csv_file(tmp_path, "Name;Date;Status", *lines)), "column:Status")
    assert (asked.proposed, asked.is_sure) == ("course.status", True)


@pytest.mark.parametrize(
    ("header", "cell"), [("Time", "14:30-16:00"), ("Invoice", "20240017"), ("Betrag", "120 000")]
)
def test_times_and_invoices_are_not_proposed_as_phones(
    tmp_path: Path, header: str, cell: str
) -> None:
    """Who came at the same time would have the same phone."""
    path = csv_file(tmp_path, f"Name;{header}", f"Anna;{cell}")
    assert question(book_of(path), f"column:{header}").proposed == NONE


@pytest.mark.parametrize(
    ("lines", "proposed"),
    [
        (("Name;Date;Finished", "Anna;2024-08-04;no", "Anna;2024-09-04;yes"), "visit.decision"),
        (("Name;Finished", "Anna;yes"), "course.status"),
        (("Name;Date;Finished", "Anna;2024-08-04;2024-09-04"), "history.last_on"),
    ],
)
def test_a_column_called_finished_is_a_day_only_where_it_has_days(
    tmp_path: Path, lines: tuple[str, ...], proposed: str
) -> None:
    """Each “yes” was passed over, and what was finished went in as in treatment."""
    assert question(book_of(csv_file(tmp_path, *lines)), "column:Finished").proposed == proposed
