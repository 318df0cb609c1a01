"""Numbers and dates as people type them: read where one thing is meant, and nothing is guessed."""

from datetime import date, time

import pytest

from smpdash.record.texts.typed import (
    date_in,
    date_text,
    number_in,
    number_text,
    time_in,
)


@pytest.mark.parametrize(
    ("text", "number"),
    [("0.55", 0.55), ("0,55", 0.55), (" 2 ", 2.0), (".5", 0.5), ("0.", 0.0)],
)
def test_a_number_is_read_with_a_point_or_a_comma(text: str, number: float) -> None:
    assert number_in(text) == number


@pytest.mark.parametrize("text", ["", "0.5.5", "-1", "1e3", "half", "0,5 mm", "nan", "1" * 41])
def test_what_is_no_number_is_not_read(text: str) -> None:
    assert number_in(text) is None


@pytest.mark.parametrize(
    "text",
    ["2026-11-20", "20 Nov 2026", "20 November 2026", "Nov 20, 2026", "20/11/2026", "11/20/2026"],
)
def test_a_date_is_read_where_only_one_day_can_be_meant(text: str) -> None:
    assert date_in(text) == date(2026, 11, 20)


@pytest.mark.parametrize(
    "text",
    [
        "11/20/26",
        "03/04/2027",
        "20.11.26",
        "0026-11-20",
        "31/02/2027",
        "soon",
        "",
        "2026-11-20" * 9,
    ],
)
def test_a_date_that_could_be_another_day_is_not_read(text: str) -> None:
    assert date_in(text) is None


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        *(("14:30", time(14, 30)), ("14.30", time(14, 30)), ("1430", time(14, 30))),
        *(("9:05", time(9, 5)), ("905", time(9, 5)), (" 00:40 ", time(0, 40))),
        *(("2:30 pm", time(14, 30)), ("2.30PM", time(14, 30)), ("12 a.m.", time(0))),
    ],
)
def test_a_time_is_read_as_people_write_it(text: str, clock: time) -> None:
    assert time_in(text) == clock


@pytest.mark.parametrize("text", ["", "9", "11", "25:00", "14:60", "14:30 pm", "0 pm", "14:3", "x"])
def test_what_is_no_certain_time_is_not_read(text: str) -> None:
    assert time_in(text) is None


def test_what_is_shown_is_read_as_the_same_again() -> None:
    for number in (0.0, 0.35, 0.555, 1.0):
        assert number_in(number_text(number, 2)) == number
    assert date_in(date_text(date(2027, 3, 4))) == date(2027, 3, 4)
    assert date_in("03/03/2027") == date(2027, 3, 3)
