"""Whether a visit may be added, corrected or deleted, and a course started, stopped or resumed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from smpdash.record.decisions import (
    VisitContext,
    is_long_ago,
    problems_adding,
    problems_correcting,
    problems_deleting,
    problems_following,
    problems_resuming,
    problems_starting,
    problems_stopping,
)
from smpdash.record.problem import Problem
from smpdash.record.visit import Course, Visit
from tests.builders.records import NOW, TODAY, check_up, reading, studio, visit

FINISHED = Course("C-0001", 1, "completed", (visit(1, decision="complete", reason=None),))
STOPPED = Course("C-0001", 1, "abandoned", (visit(1),))


def course(*visits: Visit, number: int = 1) -> Course:
    return Course(
        "C-0001", number, "running", tuple(replace(v, visit_id=str(v.number)) for v in visits)
    )


def context(*, earlier_pigment: bool = False) -> VisitContext:
    return VisitContext(studio(), NOW, TODAY, earlier_pigment)


def fields(problems: list[Problem]) -> list[str]:
    return [problem.field for problem in problems]


def test_the_next_visit_of_a_running_course_may_be_added() -> None:
    assert problems_adding(course(visit(1)), visit(2), context()) == []


@pytest.mark.parametrize("ended", [FINISHED, STOPPED])
def test_no_visit_is_added_to_a_course_that_has_ended(ended: Course) -> None:
    assert fields(problems_adding(ended, visit(2), context())) == ["course"]


def test_a_visit_is_not_added_before_the_one_that_comes_first() -> None:
    (problem,) = problems_adding(course(visit(1)), visit(3), context())
    assert problem.message == "Visit 2 comes first: open this visit again."


def test_everything_that_is_in_the_way_of_a_visit_is_told_at_once() -> None:
    wrong = visit(3, decision=None)
    assert fields(problems_adding(STOPPED, wrong, context())) == ["course", "number", "decision"]


def test_a_touch_up_begins_on_pigment_and_a_first_course_only_if_some_is_known_of() -> None:
    seen = visit(1, readings=(reading(observed_fading=0.2),))
    assert fields(problems_adding(course(), seen, context())) == ["observed_fading"]
    assert problems_adding(course(), seen, context(earlier_pigment=True)) == []
    assert problems_adding(replace(course(), earlier_sessions=3), seen, context()) == []
    assert problems_adding(course(number=2), seen, context()) == []


def test_a_correction_needs_a_reason() -> None:
    both = course(visit(1), check_up(2))
    corrected = replace(both.visits[0], note="dry")
    assert fields(problems_correcting(both, corrected, " ", context())) == ["why"]
    assert problems_correcting(both, corrected, "a slip", context()) == []


def test_a_correction_may_not_take_away_what_a_later_visit_saw() -> None:
    both = course(visit(1), check_up(2))
    corrected = replace(both.visits[0], readings=(reading("crown"),))
    (problem,) = problems_correcting(both, corrected, "a slip", context())
    assert problem.field == "observed_fading"
    assert problem.message.startswith("Visit 2 would not hold: Hairline was not treated before")


def test_what_was_wrong_with_a_later_visit_before_stands_in_no_corrections_way() -> None:
    wrong = check_up(2, readings=(reading("crown", shade=None, depth_mm=None, coverage=1.5),))
    both = course(visit(1), wrong)
    corrected = replace(both.visits[0], note="dry")
    assert problems_correcting(both, corrected, "a slip", context()) == []


def test_only_the_last_visit_may_be_deleted_and_only_for_a_reason() -> None:
    both = course(visit(1), visit(2))
    first, last = both.visits
    assert problems_deleting(both, last, "a slip") == []
    assert fields(problems_deleting(both, first, "a slip")) == ["visit"]
    assert fields(problems_deleting(both, last, "")) == ["why"]


def test_a_touch_up_starts_after_a_finished_course_alone() -> None:
    assert problems_starting([FINISHED], TODAY) == []
    for last in (course(), STOPPED):
        assert fields(problems_starting([FINISHED, last], TODAY)) == ["course"]


def test_a_course_that_has_rested_for_three_years_may_be_followed_by_a_touch_up() -> None:
    resting = course(visit(1, held_on=TODAY - timedelta(days=3 * 365)))
    assert is_long_ago(resting, TODAY)
    assert problems_starting([resting], TODAY) == []
    recent = course(visit(1, held_on=TODAY - timedelta(days=3 * 365 - 1)))
    only_seen = course(check_up(1, held_on=TODAY - timedelta(days=2000)))
    for other in (recent, only_seen, course()):
        assert not is_long_ago(other, TODAY)
        assert fields(problems_starting([other], TODAY)) == ["course"]


def test_a_running_course_alone_is_stopped_with_or_without_a_reason() -> None:
    assert problems_stopping(course(), "") == []
    assert fields(problems_stopping(course(), "x" * 100_000)) == ["why"]
    for ended in (FINISHED, STOPPED):
        assert fields(problems_stopping(ended, "moved")) == ["course"]


def test_a_stopped_course_is_resumed_unless_a_later_one_has_begun() -> None:
    assert problems_resuming(STOPPED, has_later=False) == []
    assert fields(problems_resuming(STOPPED, has_later=True)) == ["course"]
    assert fields(problems_resuming(course(), has_later=False)) == ["course"]


def test_a_finished_course_does_not_run_again_under_a_later_one() -> None:
    reopened = replace(FINISHED, visits=(visit(1),))
    assert fields(problems_following(reopened, has_later=True)) == ["course"]
    assert problems_following(reopened, has_later=False) == []
    for as_it_is in (FINISHED, STOPPED, course(visit(1))):
        assert problems_following(as_it_is, has_later=True) == []
