"""What is asked about the times of a visit: past midnight, and where the clocks are changed."""

from datetime import UTC, datetime
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from smpdash.record.check import problems
from smpdash.record.visit import Course
from smpdash.screens.drafts.repair import mended_visit
from smpdash.screens.visit.draft import of_visit, started, visit_of
from smpdash.screens.visit.draft_fields import VisitDraft
from smpdash.screens.visit.times.noted import ended_now, paused
from smpdash.screens.visit.times.questions import (
    beneath,
    is_unfinished,
    questions,
    time_problems,
    time_said,
    unfinished_row,
)
from smpdash.screens.visit.unreadable import unread_problems
from tests.builders.records import studio

OSLO = ZoneInfo("Europe/Oslo")
IN_FUTURE = (
    "The start of 4 Aug 2026 14:00 lies in the future: the clock of the studio’s computer shows "
    "4 Aug 2026 12:10."
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def begun(at: str, **noted: object) -> VisitDraft:
    """The data of a visit begun at this instant in UTC."""
    data = started(Course("C-0001", 1), studio(), now=utc(at), zone=OSLO)
    return cast(VisitDraft, data | noted)


def minutes(data: VisitDraft) -> float | None:
    return visit_of(data, OSLO, number=1).chair_minutes


def test_a_visit_to_the_second_0230_takes_its_two_hours() -> None:
    data = begun("2026-10-24T23:30")
    assert (data["held_on"], data["started"]) == ("2026-10-25", "01:30")
    data = ended_now(data, now=utc("2026-10-25T01:30"), zone=OSLO)
    assert data["ended"] == "02:30 second"
    assert minutes(data) == 120
    assert questions(data, OSLO, now=utc("2026-10-25T01:30")) == []


def test_a_visit_begun_in_the_first_0230_says_so_of_its_start() -> None:
    data = ended_now(begun("2026-10-25T00:30"), now=utc("2026-10-25T02:30"), zone=OSLO)
    assert (data["started"], data["ended"], minutes(data)) == ("02:30 first", "03:30", 120)


def test_a_time_that_came_twice_is_asked_about_and_each_answer_is_recorded() -> None:
    now = utc("2026-10-25T03:00")
    data = begun("2026-10-24T23:30", ended="02:30")
    (question,) = questions(data, OSLO, now=now)
    assert question.words == (
        "02:30 came twice on 25 Oct 2026, as the clocks went back. Which one was the end?"
    )
    assert [words for words, _ in question.answers] == ["First 02:30", "Second 02:30"]
    taken = [minutes(begun("2026-10-24T23:30", ended=each)) for _, each in question.answers]
    assert taken == [60, 120]
    assert [each.field for each in time_problems(data, OSLO, now=now, corrects=True)] == ["ended"]


def test_a_time_that_never_came_is_said_so() -> None:
    data = begun("2026-03-29T00:30", started="02:30", ended="03:30")
    (question,) = questions(data, OSLO, now=utc("2026-03-29T02:00"))
    assert question.words == (
        "There was no 02:30 on 29 Mar 2026, as the clocks went forward. Which start is meant?"
    )
    assert [words for words, _ in question.answers] == ["01:30", "03:30"]
    answered = begun("2026-03-29T00:30", started=question.answers[0][1], ended="03:30")
    assert minutes(answered) == 60


def test_an_end_before_the_start_is_asked_about_if_the_next_day_may_be_meant() -> None:
    now = utc("2026-08-04T22:45")
    data = begun("2026-08-04T20:00", ended="00:40")
    (question,) = questions(data, OSLO, now=now)
    assert "Did it end the next day?" in question.words
    assert question.answers == [("Yes, on 5 Aug 2026", "00:40 +1")]
    assert minutes(begun("2026-08-04T20:00", ended="00:40 +1")) == 160


@pytest.mark.parametrize(
    ("began", "ended", "now"),
    [
        # The next day has not come yet: the start is mistyped, and the check says so.
        ("18:30", "15:00", "2026-08-04T14:00"),
        # More than a visit can take.
        ("10:00", "09:00", "2026-08-06T10:00"),
        ("10:00", "12:00", "2026-08-06T10:00"),
        ("22:00", "00:40 +1", "2026-08-06T10:00"),
        ("22:00", None, "2026-08-06T10:00"),
    ],
)
def test_other_times_raise_no_question(began: str, ended: str | None, now: str) -> None:
    data = begun("2026-08-04T08:00", started=began, ended=ended)
    assert questions(data, OSLO, now=utc(now)) == []
    assert time_problems(data, OSLO, now=utc(now), corrects=False) == []


def test_a_visit_past_midnight_asks_once_when_it_ended() -> None:
    data, now = begun("2026-08-04T20:00"), utc("2026-08-04T22:40")
    assert is_unfinished(data, OSLO, now=now)
    (row,) = unfinished_row(data, OSLO, now=now)
    words, just_now, unknown = row["fields"]
    assert words["text"] == "Began on 4 Aug 2026 at 22:00. When did it end?"
    assert just_now["words"] == "Just now, at 00:40 on 5 Aug 2026"
    assert minutes(begun("2026-08-04T20:00", ended=just_now["value"])) == 160
    assert (unknown["name"], unknown["value"]) == ("started", "")
    ended = begun("2026-08-04T20:00", ended="00:40 +1")
    assert not is_unfinished(ended, OSLO, now=now)
    assert not is_unfinished(begun("2026-08-04T20:00", started=None), OSLO, now=now)


@pytest.mark.parametrize(
    ("began", "now"),
    [
        # The morning after: nobody works through the night.
        ("2026-08-04T16:00", "2026-08-05T07:00"),
        # Opened to write it down, at five to midnight.
        ("2026-08-04T21:55", "2026-08-04T22:10"),
        # The same day: the end is the moment of recording.
        ("2026-08-04T08:00", "2026-08-04T12:00"),
    ],
)
def test_otherwise_an_open_end_is_not_asked_about(began: str, now: str) -> None:
    assert not is_unfinished(begun(began), OSLO, now=utc(now))
    assert unfinished_row(begun(began), OSLO, now=utc(now)) == []


def test_a_break_over_a_change_of_the_clocks_counts_its_true_minutes() -> None:
    data = paused(begun("2026-10-24T23:30"), now=utc("2026-10-25T00:30"))
    assert paused(data, now=utc("2026-10-25T01:30"))["break_minutes"] == 60
    data = paused(begun("2026-03-29T00:00"), now=utc("2026-03-29T00:45"))
    assert paused(data, now=utc("2026-03-29T01:15"))["break_minutes"] == 30


def test_a_break_that_ends_before_it_began_is_asked_for_and_not_counted_as_none() -> None:
    data = paused(begun("2026-08-04T08:00", break_minutes=15), now=utc("2026-08-04T10:00"))
    data = paused(data, now=utc("2026-08-04T08:30"))
    assert (data["break_since"], data["break_minutes"]) == (None, 15)
    (problem,) = unread_problems(data)
    assert "the clock of the studio’s computer went back" in problem.message
    # The corrections of every day are none.
    data = paused(begun("2026-08-04T08:00"), now=utc("2026-08-04T10:00:30"))
    assert unread_problems(paused(data, now=utc("2026-08-04T10:00:00"))) == []


def test_a_clock_that_went_back_is_named_beside_the_times() -> None:
    data = ended_now(begun("2026-08-04T12:00"), now=utc("2026-08-04T10:10"), zone=OSLO)
    found = problems(
        visit_of(data, OSLO, number=1),
        studio=studio(time_zone="Europe/Oslo"),
        others=(),
        now=utc("2026-08-04T10:10"),
        today=utc("2026-08-04T10:10").date(),
    )
    assert [each.message for each in found if each.field == "ended_at"] == [IN_FUTURE]


@pytest.mark.parametrize(
    ("began", "ended"),
    [
        ("2026-10-24T23:30", "2026-10-25T01:30"),
        ("2026-10-25T00:30", "2026-10-25T01:15"),
        ("2026-03-29T00:30", "2026-03-29T01:30"),
        ("2026-08-04T20:00", "2026-08-04T22:40"),
    ],
)
def test_a_correction_keeps_the_instants_of_the_visit(began: str, ended: str) -> None:
    data = begun(began)
    last = data | {"ended": of_end(data, ended)}
    visit = visit_of(cast(VisitDraft, last), OSLO, number=1)
    assert (visit.started_at, visit.ended_at) == (utc(began), utc(ended))
    again = visit_of(of_visit(visit, OSLO), OSLO, number=1)
    assert (again.started_at, again.ended_at) == (utc(began), utc(ended))


def of_end(data: VisitDraft, ended: str) -> str:
    """The end that the page notes at this instant, or offers past midnight."""
    for row in unfinished_row(data, OSLO, now=utc(ended)):
        return str(row["fields"][1]["value"])
    return str(ended_now(data, now=utc(ended), zone=OSLO)["ended"])


def test_the_times_of_old_drafts_stay_and_those_of_new_ones_pass_the_repair() -> None:
    start = begun("2026-10-25T10:00")
    for noted in ("02:30", "02:30:00", "02:30 second", "00:40 +1"):
        assert mended_visit({**start, "ended": noted}, start, studio())["ended"] == noted
    for other in ("02:30 third", "late", "24:00 +1"):
        assert mended_visit({**start, "ended": other}, start, studio())["ended"] is None


def test_a_time_in_words_says_its_day_and_which_of_two() -> None:
    assert time_said("14:30") == "14:30"
    assert time_said("00:40 +1") == "00:40 the next day"
    assert time_said("02:30 second") == "the second 02:30"
    data = begun("2026-10-24T20:00", ended="02:30 +1 second")
    assert beneath(data, "ended", OSLO) == "The second 02:30, on 25 Oct 2026"
    assert beneath(data, "started", OSLO) == ""
