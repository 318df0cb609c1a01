"""Phone numbers that a spreadsheet or a program has changed on their way into a file."""

from pathlib import Path

import pytest

from smpdash.record.importing.questions import Complaint
from tests.builders.sheets import book_of, csv_file, read, workbook


@pytest.mark.parametrize(
    ("cell", "contact"),
    [
        ("491701234567.0", "491701234567"),
        ('="0170 1234567"', "0170 1234567"),
        ("'0170 1234567", "0170 1234567"),
        ("+47 912.34.567", "+47 912.34.567"),
        ("anna@example.com", "anna@example.com"),
        ("Suite 1.0", "Suite 1.0"),
    ],
)
def test_a_phone_goes_in_without_what_a_program_added_to_it(
    tmp_path: Path, cell: str, contact: str
) -> None:
    for column in ("Phone", "Contact"):
        (client,), others = read(book_of(csv_file(tmp_path, f"Name;{column}", f"Anna;{cell}")))
        assert (client.client.contact, others) == (contact, [])


@pytest.mark.parametrize("cell", ["4.917E+11", "4,91701E+11", "#####", "4.9e+11", "4.91E11"])
@pytest.mark.parametrize("column", ["Phone", "Contact"])
def test_a_phone_of_which_a_spreadsheet_kept_a_part_is_left_out_and_said(
    tmp_path: Path, column: str, cell: str
) -> None:
    (client,), (said,) = read(book_of(csv_file(tmp_path, f"Name;{column}", f"Anna;{cell}")))
    assert client.client.contact == ""
    assert isinstance(said, Complaint)
    assert (said.column, said.place.row) == (column, 2)
    assert cell in said.words


def test_two_clients_with_shortened_phones_are_not_taken_for_one(tmp_path: Path) -> None:
    lines = ("Name;Phone", "Anna;4.917E+11", "Bo;4.917E+11")
    clients, _ = read(book_of(csv_file(tmp_path, *lines)))
    assert [each.client.name for each in clients] == ["Anna", "Bo"]


def test_a_formula_of_a_text_is_its_text_in_every_column_and_no_other_formula_is(
    tmp_path: Path,
) -> None:
    lines = ("Name;Phone", '="Anna";="01"&"70"')
    (client,), _ = read(book_of(csv_file(tmp_path, *lines)))
    assert (client.client.name, client.client.contact) == ("Anna", '="01"&"70"')


def test_a_phone_that_a_workbook_holds_as_a_number_keeps_all_its_digits(tmp_path: Path) -> None:
    path = workbook(tmp_path, {"Clients": [("Name", "Phone"), ("Anna", 491701234567.0)]})
    (client,), others = read(book_of(path))
    assert (client.client.contact, others) == ("491701234567", [])


@pytest.mark.parametrize("cell", ["2024-08-04", "4.8.2024", "8/4/24"])
def test_a_date_is_no_phone(tmp_path: Path, cell: str) -> None:
    (client,), (said,) = read(book_of(csv_file(tmp_path, "Name;Phone", f"Anna;{cell}")))
    assert client.client.contact == ""
    assert isinstance(said, Complaint)
    assert said.words == f"“{cell}” is a date, and no contact."
