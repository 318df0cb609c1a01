"""A visit stands in its course by its date, and both sides of a move are foreseen."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smpdash.record.filing.moves import MOST_VISITS, arriving, leaving
from smpdash.record.filing.places import beside, place_of, placed
from smpdash.record.visit import Course, Visit
from tests.builders.records import reading, visit

FIRST = date(2026, 1, 1)
FADED = (reading(observed_fading=0.2),)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def course(*days: int, number: int = 1, status: str = "running") -> Course:
    visits = tuple(
        visit(place, held_on=day(each), visit_id=f"{10 * number + place}", readings=FADED)
        for place, each in enumerate(sorted(days), start=1)
    )
    return Course("C-0001", number, status, visits)


def one(held: int, **changes: str) -> Visit:
    return replace(visit(7, held_on=day(held), visit_id="99"), **changes)


@pytest.mark.slow
@given(st.lists(st.integers(0, 30), max_size=8), st.integers(0, 30))
def test_visits_are_numbered_from_one_in_the_order_of_their_dates(days, new):
    after = placed(course(*days).visits, one(new))
    assert [each.number for each in after] == [*range(1, len(days) + 2)]
    assert list(after) == sorted(after, key=lambda each: each.held_on)
    unrecorded = replace(one(new), visit_id="")
    assert after[place_of(course(*days).visits, unrecorded) - 1].visit_id == "99"
    assert beside(course(*days).visits, unrecorded) == tuple(
        each for each in after if each.visit_id != "99"
    )


@pytest.mark.slow
@given(st.lists(st.integers(0, 30), min_size=1, max_size=8), st.integers(0, 7))
def test_a_visit_that_leaves_and_comes_back_stands_where_it_stood(days, chosen):
    before = course(*days)
    moved = before.visits[chosen % len(days)]
    left, problems = leaving([before], moved)
    back, more = arriving([left.after], moved)
    assert (back.after, problems + more) == (before, [])


def test_on_one_day_the_start_decides_and_else_who_was_recorded_first():
    at = datetime(2026, 1, 6, 9, tzinfo=UTC)
    late = replace(course(5).visits[0], started_at=at + timedelta(hours=3))
    new = replace(one(5), visit_id="")
    assert place_of([late], replace(new, started_at=at)) == 1
    assert place_of([late], new) == 2
    early = replace(one(5), visit_id="1")
    assert [each.visit_id for each in placed([late], early)] == ["1", "11"]


def test_a_side_says_who_gets_another_number_and_what_a_fading_shows_then():
    side, problems = arriving([course(0, 10, 20)], one(15))
    assert (side.renumbered, problems) == (((3, 4),), [])
    assert side.fading == ((day(20), day(10), day(15)),)
    left, _ = leaving([course(0, 10, 20)], course(0, 10, 20).visits[0])
    assert left.renumbered == ((2, 1), (3, 2))
    assert left.fading == ((day(10), day(0), None),)


@pytest.mark.parametrize(
    ("held", "number"), [(-5, 1), (5, 1), (10, 2), (30, 2), (100, 2), (105, 2), (200, 2)]
)
def test_a_visit_comes_into_the_newest_course_that_its_date_fits(held, number):
    courses = [course(0, 10, status="completed"), course(100, 110, number=2)]
    last = courses[0].visits[-1]
    done = replace(last, decision="complete", reason=None)
    courses[0] = replace(courses[0], visits=(*courses[0].visits[:-1], done))
    side, problems = arriving(courses, one(held))
    assert (side.before.number, problems) == (number, [])


def test_courses_that_would_run_or_lie_beside_each_other_are_refused():
    overlapping = [course(0, 20), course(10, 30, number=2)]
    assert "would overlap" in arriving(overlapping, one(15))[1][0].message
    finished, later = course(0, 10, status="completed"), course(100, number=2)
    (problem,) = leaving([finished, later], finished.visits[-1])[1]
    assert "C-0001: A later course has begun" in problem.message


def test_a_course_takes_no_more_visits_than_it_has_numbers():
    full = course(*range(MOST_VISITS))
    assert "99 visits" in arriving([full], one(5))[1][0].message
