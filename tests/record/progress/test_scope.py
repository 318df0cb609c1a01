"""Periods, and the courses behind a mark as an address names them."""

from datetime import date
from itertools import pairwise

import pytest

from smpdash.record.progress.scope import (
    MOST_SPANS,
    Behind,
    Scope,
    behind_of,
    last_months,
    quarter_of,
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
    ],
)
def test_an_address_names_the_courses_behind_a_mark_and_is_read_back(behind: Behind) -> None:
    assert behind_of(behind.address()) == behind


@pytest.mark.parametrize(
    "address",
    [
        {"by": "nothing"}, {"statuses": "completed,lost"}, {"kind": "third"}, {"cause": "luck"},
        {"first": "yesterday"}, {"sessions": "many"}, {"sessions": "-1"}, {"sessions": "9" * 4000},
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
    assert [part.words for part in quarters][:4] == ["Q2 2024", "Q3", "Q4", "Q1 2025"]


def test_a_quarter_begins_in_january_april_july_and_october() -> None:
    starts = [quarter_of(date(2026, month, 28)).month for month in range(1, 13)]
    assert starts == [1, 1, 1, 4, 4, 4, 7, 7, 7, 10, 10, 10]
