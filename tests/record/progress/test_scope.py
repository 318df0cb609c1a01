"""Periods, and the courses behind a mark as an address names them."""

from datetime import date
from itertools import pairwise

import pytest

from smpdash.record.progress.ahead import Ahead
from smpdash.record.progress.scope import (
    MOST_SPANS,
    Behind,
    Scope,
    behind_of,
    last_months,
    quarters_or_years,
    spans,
)


@pytest.mark.parametrize(
    ("today", "months", "first", "last"),
    [
        (date(2026, 11, 28), 3, date(2026, 9, 1), date(2026, 11, 30)),
        (date(2026, 1, 1), 3, date(2025, 11, 1), date(2026, 1, 31)),
        (date(2024, 2, 29), 12, date(2023, 3, 1), date(2024, 2, 29)),
    ],
)
def test_a_period_has_whole_months_up_to_this_one(
    today: date, months: int, first: date, last: date
) -> None:
    assert last_months(today, months) == (first, last)


def test_the_period_before_is_as_many_months_long_and_ends_where_this_one_begins() -> None:
    scope = Scope(*last_months(date(2026, 11, 28), 3), artist="a1", kind="first")
    assert scope.before == Scope(date(2026, 6, 1), date(2026, 8, 31), "a1", "first")
    year = Scope(*last_months(date(2026, 11, 28), 12)).before
    assert year is not None
    assert (year.first, year.last) == (date(2024, 12, 1), date(2025, 11, 30))
    assert Scope(artist="a1").before is None


@pytest.mark.parametrize(
    "behind",
    [
        Behind(),
        Behind(Scope(date(2026, 1, 1), date(2026, 3, 31), "", "touch-up"), "extra", cause=""),
        Behind(Scope(artist="a1"), "first", ("abandoned", "running"), 0, beyond=True),
        Behind(statuses=("running",), ahead=Ahead(to_come=0)),
        Behind(Scope(date.min, date(2026, 6, 14)), "planned", ahead=Ahead(today=date(2026, 6, 17))),
    ],
)
def test_an_address_names_the_courses_behind_a_mark_and_is_read_back(behind: Behind) -> None:
    assert behind_of(behind.address()) == behind


@pytest.mark.parametrize(
    "address",
    [
        {"by": "nothing"}, {"statuses": "completed,lost"}, {"kind": "third"}, {"cause": "luck"},
        {"first": "yesterday"}, {"sessions": "many"}, {"sessions": "-1"}, {"sessions": "9" * 4000},
        {"to_come": "-1"}, {"to_come": "some"}, {"by": "planned"},
        {"by": "planned", "today": "now"},
    ],
)  # fmt: skip
def test_an_address_that_names_no_courses_is_refused(address: dict[str, str]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 the words are for nobody
        behind_of(address)


def test_a_period_is_drawn_by_month_by_quarter_or_by_year_without_gaps() -> None:
    for months, size in ((12, "month"), (MOST_SPANS, "month"), (19, "quarter"), (60, "year")):
        first, last = last_months(date(2026, 11, 28), months)
        parts = spans(first, last)
        assert {part.size for part in parts} == {size}
        assert len(parts) <= MOST_SPANS + 1
        assert parts[0].first <= first
        assert last <= parts[-1].last
        pairs = pairwise(parts)
        assert all((after.first - before.last).days == 1 for before, after in pairs)


def test_each_part_of_a_period_says_its_year_once() -> None:
    words = [part.words for part in spans(date(2025, 12, 1), date(2026, 3, 31))]
    assert words == ["Dec", "Jan 2026", "Feb", "Mar"]
    (first, _) = spans(date(2026, 2, 1), date(2026, 3, 31))
    assert first.words == "Feb 2026"
    quarters = spans(date(2024, 4, 1), date(2026, 3, 31))
    assert [part.words for part in quarters][2:4] == ["Q4 2024", "Q1 2025"]


def test_a_year_has_quarters_and_a_longer_period_years() -> None:
    quarters = quarters_or_years(*last_months(date(2026, 11, 28), 12))
    words = ["Q4 2025", "Q1 2026", "Q2 2026", "Q3 2026", "Q4 2026"]
    assert [part.words for part in quarters] == words
    assert len(quarters_or_years(date(2025, 1, 1), date(2026, 6, 30))) == 6
    years = quarters_or_years(date(2025, 1, 1), date(2026, 7, 31))
    assert [part.words for part in years] == ["2025", "2026"]
