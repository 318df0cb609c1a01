"""When a visit began and ended: what was typed is kept, and only what nobody knows is left out."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from smpdash.record.check import problems
from smpdash.record.visit import Course
from smpdash.screens.visit.draft import started, visit_of
from smpdash.screens.visit.draft_fields import VisitDraft
from smpdash.screens.visit.times.noted import ended_now
from tests.builders.records import studio

ZONE = ZoneInfo("Europe/Berlin")
TODAY = date(2026, 3, 20)
NOTED = [2, "a", "a word", "2026-03-20T13:50:00+00:00"]


def at(clock: str) -> datetime:
    return datetime.combine(TODAY, time.fromisoformat(clock), tzinfo=ZONE).astimezone(UTC)


def recorded(at_opening: str, at_recording: str, **noted: object) -> VisitDraft:
    """The data of a visit opened and recorded at these hours."""
    data = started(Course("C-0001", 1), studio(), now=at(at_opening), zone=ZONE)
    return ended_now(data | noted, now=at(at_recording), zone=ZONE)


@pytest.mark.parametrize(
    ("opened", "noted", "kept"),
    [
        ("09:00", {}, ("09:00", "15:00", 0)),
        ("09:00", {"break_minutes": 30}, ("09:00", "15:00", 30)),
        ("14:30", {}, ("14:30", "15:00", 0)),
        # Opened to write the visit down.
        ("14:31", {}, (None, None, 0)),
        ("15:00", {}, (None, None, 0)),
        # Noted after the opening: the visit is timed.
        ("14:40", {"break_minutes": 5}, ("14:40", "15:00", 5)),
        ("14:40", {"started": "08:30"}, ("08:30", "15:00", 0)),
        ("14:40", {"started": None}, (None, None, 0)),
        ("14:40", {"ended": "14:50"}, ("14:40", "14:50", 0)),
        # Typed, or left so by whoever typed the end and cleared it.
        ("14:40", {"started": "14:45", "by": {"started": NOTED}}, ("14:45", "15:00", 0)),
        ("14:40", {"by": {"ended": NOTED}}, ("14:40", "15:00", 0)),
        # Written down on a later day, at an hour that is not the visit's.
        ("09:00", {"held_on": "2026-03-19", "by": {"held_on": NOTED}}, (None, None, 0)),
        ("09:00", {"held_on": "2026-03-19"}, ("09:00", None, 0)),
    ],
)
def test_an_end_left_open_is_the_moment_of_recording(opened, noted, kept) -> None:
    data = recorded(opened, "15:00", **noted)
    assert (data["started"], data["ended"], data["break_minutes"]) == kept


@pytest.mark.parametrize("break_minutes", [0, 30])
def test_a_start_that_was_mistyped_is_said_and_not_left_out(break_minutes: int) -> None:
    data = recorded("08:30", "15:00", started="18:30", break_minutes=break_minutes)
    found = problems(
        visit_of(data, ZONE, number=1), studio=studio(), others=(), now=at("15:00"), today=TODAY
    )
    assert "The start of 20 Mar 2026 17:30 lies in the future" in str(
        [problem.message for problem in found]
    )
