"""Which estimates were told, and what came of them, case by case."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from smpdash.record.issued import IssuedEstimate
from smpdash.record.progress.scope import Scope
from smpdash.store.export.rows import names_of
from smpdash.store.store import Change, Store
from tests.builders.changes import VisitChanges
from tests.builders.records import NOW, TODAY, visit
from tests.builders.stores import add_client, opened

AMENDED = Change("intake amended", NOW)


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


def corrected(store: Store, number: int) -> None:
    """Correct the note of a visit, which issues an update."""
    visits = store.courses("C-0001")[0].visits
    each = next(each for each in visits if each.number == number)
    note = visit(number, held_on=each.held_on, note="more", visit_id=each.visit_id)
    store.amend_visit(note, Change(f"amended {number}", NOW, "a slip"), today=TODAY)


@pytest.mark.parametrize("show", [Store.open_plan, Store.open_client_view])
def test_an_update_that_the_client_was_shown_is_judged_in_the_place_of_the_one_before(
    small: Store, show: Callable[..., IssuedEstimate | None]
) -> None:
    course_id = course_of(small, sessions=2, ends=False)
    chances = small.chance_counts(Scope())
    corrected(small, 2)
    shown = show(small, "C-0001", now=NOW)
    assert shown is not None
    assert shown.cause == "visit 2 corrected"
    assert small.check() == []
    # One more session, which is the third: of both after the second visit the later one counts.
    last = visit(3, held_on=TODAY, decision="complete", reason=None)
    small.add_visit(course_id, last, Change("last", NOW + timedelta(minutes=1)), today=TODAY)
    assert small.check() == []
    assert ranges(small) == {(0, 0, True), (1, 0, True), (2, 0, True)}
    assert sum(count.told for count in small.range_counts(Scope())) == 3
    assert sum(count.told for count in small.chance_counts(Scope())) == 3
    assert sum(count.told for count in chances) == 2


def test_the_estimate_that_was_told_first_stands_whatever_is_shown_before_the_first_visit(
    small: Store,
) -> None:
    course_id = course_of(small, sessions=0)
    client = small.client("C-0001")
    small.amend_client(replace(client, intake=replace(client.intake, skin="dry")), AMENDED)
    small.open_plan("C-0001", now=NOW)
    only = visit(1, held_on=TODAY, decision="complete", reason=None)
    small.add_visit(course_id, only, Change("only", NOW + timedelta(minutes=1)), today=TODAY)
    assert sum(count.told for count in small.range_counts(Scope())) == 1
    assert small.check() == []


def test_the_file_and_the_store_know_the_same_estimates_as_told(small: Store) -> None:
    course_of(small, sessions=3, ends=False)
    corrected(small, 1)
    corrected(small, 3)
    small.open_plan("C-0001", now=NOW)
    place = names_of("estimates").index("is_as_told")
    filed = [bool(row[place]) for row in small.rows("estimates", now=NOW)]
    issued = small.estimates("C-0001/1")
    assert filed == [each.is_told for each in issued]
    assert [each.cause for each in issued if not each.is_told] == ["visit 1 corrected"]


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
