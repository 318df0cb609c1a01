"""The estimate and the plan of a course, as they are issued and stored."""

from collections.abc import Sequence

from smpdash.estimate.case import Case, case_of
from smpdash.estimate.estimate import Estimate, estimate_and_why, estimates, model_version
from smpdash.estimate.fit.lesson import Lesson
from smpdash.estimate.model.parameters import TRADE, Parameters
from smpdash.estimate.plan import layout
from smpdash.estimate.touch_up import touch_up_window
from smpdash.record.client import Client
from smpdash.record.issued import TOLD_ANEW, IssuedEstimate, PlannedSession
from smpdash.record.studio import Studio
from smpdash.record.visit import Course


def issued(
    client: Client, course: Course, studio: Studio, belief: Parameters | Lesson = TRADE
) -> IssuedEstimate:
    """The estimate to issue for the course as it is; `cause` and `issued_at` are not set."""
    case = case_of(client, course, studio)
    estimate, why = estimate_and_why(case, belief)
    return _issued(course, case, estimate, why, belief)


def issued_anew(
    running: Sequence[tuple[Client, Course]], studio: Studio, belief: Parameters | Lesson = TRADE
) -> list[IssuedEstimate]:
    """The estimates to issue again because the belief has changed, not the courses' records."""
    cases = [case_of(client, course, studio) for client, course in running]
    return [
        _issued(course, case, estimate, TOLD_ANEW, belief)
        for (_, course), case, estimate in zip(
            running, cases, estimates(cases, belief), strict=True
        )
    ]


def _issued(
    course: Course, case: Case, estimate: Estimate, why: str, belief: Parameters | Lesson
) -> IssuedEstimate:
    window = course.sessions and touch_up_window(
        case, finished_on=course.sessions[-1].held_on, belief=belief
    )
    return IssuedEstimate(
        course_id=course.course_id,
        visits_done=len(course.visits),
        sessions_done=estimate.sessions_done,
        model_version=model_version(belief),
        pmf_total=estimate.pmf_total,
        most_likely_total=estimate.most_likely_total,
        credible_80=estimate.credible_range(0.8),
        expected_remaining=estimate.expected_remaining,
        words=estimate.words,
        why=why,
        planned=tuple(
            PlannedSession(visit.number, min(visit.chance_needed, 1.0), visit.hours)
            for visit in layout(case, estimate)
        ),
        touch_up=(window.from_on, window.to_on) if window else None,
    )
