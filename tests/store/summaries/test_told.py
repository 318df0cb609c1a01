"""Which estimates were told, and what came of them, case by case."""

from datetime import timedelta
from pathlib import Path

import pytest

from smpdash.record.progress.scope import Scope
from smpdash.store.store import Change, Store
from tests.builders.changes import VisitChanges
from tests.builders.records import NOW, TODAY, visit
from tests.builders.stores import add_client, opened


@pytest.fixture
def small(studio_path: Path) -> Store:
    return opened(studio_path)


def course_of(store: Store, *, sessions: int, ends: bool = True) -> str:
    """A course with so many sessions, each recorded on its day; the last one finishes it."""
    course_id = f"{add_client(store)}/1"
    for number in range(1, sessions + 1):
        hold(store, course_id, number, ends=ends and number == sessions)
    return course_id


def hold(
    store: Store, course_id: str, number: int, *, ends: bool = False, **changes: object
) -> None:
    at = NOW - timedelta(days=90 - 10 * number)
    how: VisitChanges = {"decision": "complete", "reason": None} if ends else {}
    held = visit(number, held_on=at.date(), **how, **changes)
    store.add_visit(course_id, held, Change(f"{course_id} {at}", at), today=at.date())


def ranges(store: Store) -> set[tuple[int, int, bool]]:
    return {(each.after, each.off, each.held) for each in store.range_counts(Scope())}


def test_each_estimate_told_before_the_last_session_counts_once(small: Store) -> None:
    course_of(small, sessions=5)
    # Three were said to be likeliest each time, with a range of 2 to 4.
    assert ranges(small) == {(after, 2, False) for after in range(5)}
    # The chances that three_in_all gives: 0, 0.2, 0.5 / 0.8, 0.2 / 0.3 and 0.1 / 0.1.
    chances = [(each.fifth, each.told, each.came) for each in small.chance_counts(Scope())]
    assert chances == [(0, 1, 0), (1, 1, 0), (3, 2, 0), (4, 1, 1)]


def test_a_correction_issues_an_update_that_was_not_told(small: Store) -> None:
    course_id = course_of(small, sessions=3)
    before = small.range_counts(Scope()), small.chance_counts(Scope())
    (first, *_) = small.courses("C-0001")[0].visits
    note = visit(1, held_on=first.held_on, note="more", visit_id=first.visit_id)
    small.amend_visit(note, Change("amended", NOW, "a slip"), today=TODAY)
    assert small.estimates(course_id)[-1].cause == "visit 1 corrected"
    assert (small.range_counts(Scope()), small.chance_counts(Scope())) == before


def test_a_session_that_was_forgotten_then_was_not_foreseen(small: Store) -> None:
    course_id = course_of(small, sessions=3)
    assert (0, 0, True) in ranges(small)
    day = (NOW - timedelta(days=85)).date()
    small.add_visit(course_id, visit(1, held_on=day), Change("forgotten", NOW), today=TODAY)
    # After the visit that is the second one now, two more sessions followed, as they did before.
    assert (1, 0, True) in ranges(small)
    assert small.check() == []


def test_nothing_of_a_course_that_still_runs_is_judged_but_what_is_settled(small: Store) -> None:
    course_of(small, sessions=2, ends=False)
    assert small.range_counts(Scope()) == []
    assert sum(count.told for count in small.chance_counts(Scope())) == 2
    assert sum(count.came for count in small.chance_counts(Scope())) == 0


def test_what_was_told_of_an_undone_visit_is_judged_no_more(small: Store) -> None:
    course_id = course_of(small, sessions=2, ends=False)
    hold(small, course_id, 3)
    assert sum(count.told for count in small.chance_counts(Scope())) == 3
    (*_, last) = small.courses("C-0001")[0].visits
    small.delete_visit(last.visit_id, Change("gone", NOW, "twice"), version=last.version)
    assert sum(count.told for count in small.chance_counts(Scope())) == 2


def test_what_came_after_a_check_up_is_counted_by_sessions(small: Store) -> None:
    course_id = course_of(small, sessions=2, ends=False)
    hold(small, course_id, 3, ends=True, kind="check-up", readings=())
    assert ranges(small) == {(0, -1, True), (1, -1, True), (2, -1, True)}
    assert [count.came for count in small.chance_counts(Scope()) if count.came] == [1]
