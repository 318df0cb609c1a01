"""What single cells of a foreign list mean: numbers, and days with words."""

from datetime import date

import pytest

from smpdash.record.importing.meanings import cells
from smpdash.record.importing.meanings.figures import figure_in


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("1 234,5", 1234.5),
        ("1\u202f234", 1234),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1’234.5", 1234.5),
        ("1.234.567", 1234567),
        ("\u22120,5", -0.5),
        ("- 5", -5),
    ],
)
def test_signs_between_the_thousands_are_no_part_of_a_number(text: str, figure: float) -> None:
    assert figure_in(text) == figure


@pytest.mark.parametrize("text", ["2 3", "1 5", "0. 8", "12 34", "1,2,3", "1.2.3", "1.23.456"])
def test_several_numbers_in_one_cell_are_never_read_as_one(text: str) -> None:
    assert figure_in(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Sunday, August 4, 2024",
        "Sonntag, 4. August 2024",
        "So 4.8.2024",
        "dim. 4 août 2024",
        "lør. 4. aug. 2024 14:30",
        "mar. 4 août 2024",
    ],
)
def test_the_day_of_the_week_before_a_date_is_passed_over(text: str) -> None:
    assert cells.day(text, "dmy") == date(2024, 8, 4)


def test_a_month_that_begins_as_a_day_of_the_week_does_is_a_month() -> None:
    assert cells.day("Mar 4 2024", "") == date(2024, 3, 4)


def test_a_named_month_with_a_short_year_is_asked_about_where_it_may_be_two_days() -> None:
    """Excel writes 04-Aug-24, and nobody says in the file that it does not begin with the year."""
    with pytest.raises(cells.Unclear) as unclear:
        cells.day("04-Aug-24", "")
    assert "may be 4 Aug 2024 or 24 Aug 2004" in str(unclear.value)
    assert cells.day("04-Aug-24", "dmy") == date(2024, 8, 4)
    assert cells.day("4. aug. 24", "") == date(2024, 8, 4)
    assert cells.day("Aug 4, 24", "") == date(2024, 8, 4)
    with pytest.raises(cells.Unclear):
        cells.year("04-Aug-84")


@pytest.mark.parametrize("text", ["2024-W32", "2024-W32-7"])
def test_a_week_is_no_day(text: str) -> None:
    with pytest.raises(cells.Unclear):
        cells.day(text, "")


@pytest.mark.parametrize(
    "text",
    [
        *("4.8.2024 14:30", "4.8.2024, 2:30 pm", "4 Aug 2024 14:30 – 16:00", "4.8.2024 14.30"),
        *("2024-08-04T14:30:00Z", "2024-08-04 14:30:00 UTC", "2024-08-04 14:30:00 +0200"),
        *("4.8.2024 kl. 14:30", "4.8.2024 um 14:30 Uhr", "4 Aug 2024 at 2:30 pm"),
        *("4 août 2024 à 14h30", "4.8.2024 - 14:30", "4.8.2024 14:30 bis 16:00 Uhr"),
    ],
)
def test_a_time_behind_a_date_is_passed_over(text: str) -> None:
    assert cells.day(text, "dmy") == date(2024, 8, 4)


@pytest.mark.parametrize("text", ["24.11.2024 was: 25.11.2024", "24.11.2024 14:30 or 25.11.2024"])
def test_two_days_in_one_cell_are_never_read_as_the_first(text: str) -> None:
    with pytest.raises(cells.Unclear):
        cells.day(text, "dmy")


def test_a_year_of_birth_may_be_written_as_programs_write_a_column_with_gaps() -> None:
    assert cells.year("1984.0") == 1984


@pytest.mark.parametrize("text", ["1,200", "1.200", "1,200 cm²"])
def test_a_mark_that_may_stand_between_thousands_is_not_guessed(text: str) -> None:
    with pytest.raises(cells.Unclear, match=r"may be 1\.2 or 1200"):
        cells.number(text, "cm²")


@pytest.mark.parametrize("text", ["0.800", "120.500", "1.25", "0,800"])
def test_a_number_with_three_decimals_is_read_where_it_can_be_one_alone(text: str) -> None:
    assert cells.number(text, "cm²") == float(text.replace(",", "."))
