"""The words above a list of clients say what the mark stands for that was tapped."""

from dataclasses import replace
from datetime import date

import pytest

from smpdash.record.progress.ahead import Ahead
from smpdash.record.progress.forecasts import Told
from smpdash.record.progress.scope import Behind, Scope
from smpdash.record.quality.fading import WEEKS
from smpdash.record.quality.intervals import LONGEST
from smpdash.record.quality.work import Work
from smpdash.record.studio import Staff
from smpdash.show.behind import behind_words
from tests.builders.records import studio

STUDIO = replace(studio(), staff=(Staff("a1", "Demo artist A"),))
NOVEMBER = Scope(date(2026, 11, 1), date(2026, 11, 30), "a1")
TODAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("behind", "words"),
    [
        (Behind(), ""),
        (Behind(Scope(artist="")), "No artist noted"),
        (
            Behind(NOVEMBER, statuses=("completed",), sessions=4),
            "Finished · 4 sessions · last session Nov 2026 · Demo artist A",
        ),
        (
            Behind(Scope(date(2025, 12, 1), date(2026, 11, 30), kind="touch-up"), by="first"),
            "Touch-ups · begun Dec 2025 to Nov 2026",
        ),
        (Behind(statuses=("completed", "abandoned")), "Finished or stopped"),
        (Behind(beyond=True), "More sessions than told first"),
        (Behind(by="extra", cause="fading"), "Extra sessions: Fading"),
        (Behind(by="extra"), "Extra sessions"),
        (Behind(told=Told(after=0)), "Told when the course began"),
        (Behind(told=Told(after=2, held=False)), "Told after visit 2 · outside the range told"),
        (Behind(told=Told(fifth=2)), "40 to 60% said that the next session is the last"),
        (Behind(by="interval", work=Work(days=(7, 14))), "7 to 14 days"),
        (Behind(by="interval", work=Work(days=(84, LONGEST))), "84 days and more"),
        (Behind(by="visit", work=Work(lacks="depth_mm")), "Not noted: depth"),
        (
            Behind(by="fading", work=Work(levels=(("zone", "crown"), ("shade", "")))),
            "Zone: Crown · shade not noted",
        ),
        (Behind(by="fading", work=Work(levels=(("depth", "0.80-1.00"),))), "0.80 to 1.00 mm"),
        (Behind(by="fading", work=Work(levels=((WEEKS, "0021"),))), "Seen: Week 4"),
        (Behind(ahead=Ahead(to_come=2)), "Most likely 2 sessions to come"),
        (
            Behind(Scope(date(2026, 11, 30), date(2026, 12, 6)), by="planned"),
            "A session expected 30 Nov to 6 Dec 2026",
        ),
        (Behind(Scope(date.min, TODAY), by="planned", ahead=Ahead(today=TODAY)), "Overdue"),
    ],
)  # fmt: skip
def test_a_mark_is_named_by_all_its_limits(behind: Behind, words: str) -> None:
    assert behind_words(behind, STUDIO) == words
