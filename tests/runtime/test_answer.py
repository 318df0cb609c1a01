"""The answer to a course: its sentence of why, its total, its chances and its bars."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from smpdash.estimate.estimate import Estimate
from smpdash.record.answer import hours_words, needed_words
from smpdash.record.issued import MERGED, PARTED, TOLD_ANEW, IssuedEstimate
from smpdash.record.progress.alike import Alike
from smpdash.record.summaries import ToldAndNow
from smpdash.record.visit import Course
from smpdash.runtime.answer import (
    answer_to,
    chances_of,
    ladder,
    standing,
    total_of,
    why_apart,
    why_of,
    with_share,
)
from tests.builders.records import client, studio, visit
from tests.builders.stores import three_in_all


def told(visits: int = 1, *, why: str = "", cause: str = "", total: int = 3) -> IssuedEstimate:
    estimate = three_in_all(client(), Course("C-0001", 1), studio())
    return replace(estimate, visits_done=visits, why=why, cause=cause, most_likely_total=total)


@pytest.mark.parametrize(
    ("why", "cause", "changes", "said"),
    [
        (
            "more in all, as fading was stronger than expected",
            "visit 2 recorded",
            True,
            "Fading was stronger than expected, so more sessions are likely.",
        ),
        (
            "fewer in all, as coverage is ahead of plan",
            "visit 2 recorded",
            True,
            "Coverage is ahead of plan, so fewer sessions are likely.",
        ),
        ("", "visit 2 recorded", True, "The last visit went as expected."),
        *(
            (each, each, changes, said)
            for each, changes, said in (
                ("visit 1 corrected", False, "Unchanged by the correction of visit 1."),
                ("visit 1 corrected", True, "Updated after the correction of visit 1."),
                ("visit 2 deleted", True, "Updated after the deletion of visit 2."),
                (
                    "visit 3 moved away",
                    True,
                    "Updated after the move of visit 3 to another client.",
                ),
                ("visit 1 moved here", False, "Unchanged by the move of visit 1 to this client."),
                ("visit 2 recorded", True, "Updated after the late entry of visit 2."),
                (MERGED, True, "Updated after the merge of two records."),
                (PARTED, False, "Unchanged by undoing the merge of two records."),
                ("intake changed", False, "Unchanged by the new intake."),
                ("intake changed", True, "Updated from the new intake."),
            )
        ),
        (TOLD_ANEW, TOLD_ANEW, True, "Updated from your studio’s results."),
        (TOLD_ANEW, TOLD_ANEW, False, "Unchanged by your studio’s results."),
    ],
)
def test_one_sentence_says_what_moved_the_estimate(
    why: str, cause: str, changes: bool, said: str
) -> None:
    before = told(total=4 if changes else 3)
    assert why_of([before, told(2, why=why, cause=cause)]) == said


def test_an_estimate_is_not_called_unchanged_where_another_number_is_still_to_come() -> None:
    cause = "visit 1 moved here"
    before, after = told(1), told(2, why=cause, cause=cause)
    after = replace(after, words="almost certainly finished")
    assert before.numbers == after.numbers
    assert why_of([before, after]) == "Updated after the move of visit 1 to this client."


@pytest.mark.parametrize(
    ("last", "said"),
    [
        (told(1, cause="visit 1 recorded", total=4),
         "Another session was agreed at visit 1; no note explains it."),
        (told(1, cause="visit 1 recorded", total=4, why="more in all, as coverage is behind plan"),
         "Coverage is behind plan, so more sessions are likely."),
    ],
)  # fmt: skip
def test_who_needs_more_than_was_told_never_went_as_expected(
    last: IssuedEstimate, said: str
) -> None:
    first = told(0, why="client recorded", cause="client recorded")
    assert why_apart(ToldAndNow("C-0001", "Ida", 1, (first, last))) == said
    assert why_of([first, last]) == said


@pytest.mark.parametrize(
    ("reason", "said"), [("fading", ": fading."), ("other", "; no note explains it.")]
)
def test_the_reason_that_was_agreed_stands_for_what_no_note_explains(
    reason: str, said: str
) -> None:
    first = told(0, why="client recorded", cause="client recorded")
    last = told(1, cause="visit 1 recorded", total=4)
    course = Course("C-0001", 1, "running", (visit(decision="another", reason=reason),))
    words = answer_to(client(), course, standing(last, course), None, [first, last]).why
    assert words == f"Another session was agreed at visit 1{said}"


def test_nobody_reads_probably_finished_and_that_more_sessions_are_likely() -> None:
    last = told(3, cause="visit 3 recorded", why="more in all, as coverage is behind plan")
    done = replace(last, sessions_done=3)
    assert why_of([told(2), done]) == "Coverage is behind plan, so another session is possible."
    fewer = replace(done, why="fewer in all, as coverage is ahead of plan")
    assert why_of([told(2), fewer]).endswith("so fewer sessions are likely.")


def test_a_client_who_needs_as_many_as_were_told_has_no_reason_to_need_more() -> None:
    first = told(0, why="client recorded", cause="client recorded")
    last = told(1, cause="visit 1 recorded", why="more in all, as coverage is behind plan")
    said = why_apart(ToldAndNow("C-0001", "Ida", 1, (first, last)))
    assert said == "As many sessions as were told at first."


def test_an_estimate_before_the_first_visit_says_what_it_rests_on() -> None:
    first = told(0, why="client recorded", cause="client recorded")
    assert why_of([first]) == "From the intake alone: each visit makes it closer."
    assert why_of([]) == ""


def bars(estimate: Estimate) -> list[tuple[str, float, bool]]:
    return [(step.total, round(step.chance, 2), step.is_told) for step in ladder(estimate)]


def test_the_bars_are_those_that_are_told_and_one_beyond() -> None:
    found = Estimate((0.0, 0.01, 0.5, 0.3, 0.12, 0.04, 0.02, 0.01, 0.0, 0.0), 2)
    assert total_of(found) == "3 to 4 sessions in total for 8 in 10 clients like this."
    assert bars(found) == [
        ("2", 0.01, False),
        ("3", 0.5, True),
        ("4", 0.3, False),
        ("5+", 0.19, False),
    ]


def test_the_last_bar_never_stands_higher_than_the_likely_one() -> None:
    flat = Estimate((0.0, 0.13, 0.14, 0.15, 0.14, 0.13, 0.12, 0.1, 0.05, 0.04), 1)
    steps = ladder(flat)
    assert max(steps, key=lambda step: step.chance).is_told
    assert sum(step.chance for step in steps) == pytest.approx(1, abs=0.01)


def test_a_total_that_is_no_longer_possible_has_no_bar() -> None:
    held = Estimate((0.0, 0.0, 0.0, 0.9, 0.1, *[0.0] * 5), 3)
    assert bars(held) == [("4", 0.9, True), ("5", 0.1, False)]
    assert bars(Estimate((1.0, *[0.0] * 9), 0)) == [("1", 1.0, True)]
    assert ladder(Estimate((*[0.0] * 9, 1.0), 10)) == ()


def test_a_chance_that_nobody_would_plan_by_is_left_out() -> None:
    assert chances_of(Estimate((0.0, 0.02, 0.98, *[0.0] * 7), 1)) == ""
    near = Estimate((0.0, 0.06, 0.6, 0.34, *[0.0] * 6), 2)
    assert chances_of(near) == "6% chance no more is needed; otherwise 64% that one more is enough."


def was(*issued: IssuedEstimate) -> str:
    held = Course("C-0001", 1, "running")
    found = Estimate((0.0, 0.2, 0.5, 0.3, *[0.0] * 6), 0)
    return answer_to(client(), held, found, None, issued, zone=ZoneInfo("Europe/Oslo")).was


def test_what_was_told_is_named_beside_an_update_with_both_days() -> None:
    first = replace(told(0, cause="client recorded"), issued_at=datetime(2026, 3, 1, 9, tzinfo=UTC))
    late = datetime(2026, 3, 20, 23, 30, tzinfo=UTC)
    update = replace(told(0, cause=TOLD_ANEW), credible_80=(3, 5), issued_at=late)
    assert was(first, update) == "Told on 1 Mar 2026: 2 to 4. Updated on 21 Mar 2026."
    shown = replace(update, shown_at=late)
    assert was(first, shown) == "Before, it was 2 to 4."
    assert was(first, shown, update) == ""
    again = replace(update, credible_80=(2, 5))
    assert was(first, update, again) == "Told on 1 Mar 2026: 2 to 4. Updated on 21 Mar 2026."
    assert was(first, replace(update, credible_80=(2, 4))) == ""
    assert was(first) == was() == ""


@pytest.mark.parametrize(
    ("hours", "said"),
    [(0.0, "½ h"), (0.7, "½ h"), (1.0, "1 h"), (2.74, "2½ h"), (2.75, "3 h"), (3.5, "3½ h")],
)
def test_hours_are_said_to_the_half_hour(hours: float, said: str) -> None:
    assert hours_words(hours) == said


def test_how_likely_a_session_is_needed_is_a_word() -> None:
    said = [needed_words(chance) for chance in (1.0, 0.9, 0.89, 0.5, 0.39, 0.149, 0.0)]
    assert said == [
        *("Expected", "Expected", "Likely", "As likely as not", "Possible", "Unlikely", "Unlikely")
    ]


@pytest.mark.parametrize(
    ("chance", "said"),
    [
        (0.62, "Of clients like you, about 3 in 5 need 3 sessions."),
        (0.5, "Of clients like you, about half need 3 sessions."),
        (0.97, "Of clients like you, nearly all need 3 sessions."),
        (0.94, "Of clients like you, about 9 in 10 need 3 sessions."),
    ],
)
def test_a_plain_share_says_how_many_need_the_most_likely_total(chance: float, said: str) -> None:
    left = (1 - chance) / 2
    found = Estimate((0.0, left, chance, left, *[0.0] * 6), 0)
    running = Course("C-0001", 1, "running")
    answer = with_share(answer_to(client(), running, found, None), found, Alike())
    assert answer.share == said
    assert answer.share_basis.startswith(
        "From the forecast, until 20 of them have finished here (none"
    )


def test_there_is_no_share_where_nothing_can_be_foreseen_or_the_course_is_over() -> None:
    beyond = Estimate((*[0.0] * 9, 1.0), 10)
    over = Estimate((0.0, 1.0, *[0.0] * 8), 2, "completed")
    for status, found in (("running", beyond), ("completed", over)):
        answer = answer_to(client(), Course("C-0001", 1, status), found, None)
        assert with_share(answer, beyond, Alike()).share == answer.share == ""
