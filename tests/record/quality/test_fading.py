"""Fading is that of the session that laid the pigment, and is summed up by session and course."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from smpdash.record.client import Intake
from smpdash.record.quality.fading import (
    FadingRow,
    FadingSum,
    band_words,
    by_level,
    row_of,
    sums_of,
)
from smpdash.record.sessions import fading_seen
from smpdash.record.studio import WHOLE_SCALP
from smpdash.record.visit import Course, Reading, Visit
from tests.builders.records import check_up, reading, visit

FIRST = date(2026, 2, 1)


def held(number: int, days: int, *readings: Reading, **changes: object) -> Visit:
    usual: dict[str, object] = {"readings": readings, "visit_id": str(number)} | changes
    return visit(number, held_on=FIRST + timedelta(days=days), **usual)  # type: ignore[arg-type]


def seen(*visits: Visit) -> list[tuple[str, int, str | None]]:
    """Zone, number of the session and shade of each fading that was seen."""
    course = Course("C-0001", 1, visits=visits)
    return [
        (each.zone, each.laid_at.number, each.laid.shade if each.laid else None)
        for each in fading_seen([course])
    ]


def test_fading_belongs_to_the_session_before_with_its_shade() -> None:
    first = held(1, 0, reading(shade="s1"))
    second = held(2, 10, reading(shade="s3", observed_fading=0.3))
    third = held(3, 20, reading(shade=None, depth_mm=None, observed_fading=0.2))
    assert seen(first, second, third) == [("hairline", 1, "s1"), ("hairline", 2, "s3")]


def test_a_zone_that_the_last_session_left_out_shows_the_one_that_treated_it() -> None:
    first = held(1, 0, reading("crown", shade="s1"), reading(shade="s1"))
    second = held(2, 10, reading(shade="s2"))
    third = held(3, 20, reading("crown", observed_fading=0.4), reading(observed_fading=0.1))
    assert seen(first, second, third) == [("crown", 1, "s1"), ("hairline", 2, "s2")]


def test_a_check_up_shows_the_session_before_it_and_lays_nothing() -> None:
    first = held(1, 0, reading())
    look = check_up(2, held_on=FIRST + timedelta(days=20), visit_id="2")
    third = held(3, 30, reading(observed_fading=0.3))
    assert [number for _, number, _ in seen(first, look, third)] == [1, 1]


def test_pigment_from_elsewhere_and_what_a_scab_covers_is_no_fading_of_a_session() -> None:
    assert seen(held(1, 0, reading(observed_fading=0.5))) == []
    assert seen(held(1, 0, reading()), held(2, 6, reading(observed_fading=0.5))) == []
    assert len(seen(held(1, 0, reading()), held(2, 7, reading(observed_fading=0.5)))) == 1


def test_the_whole_scalp_and_its_zones_show_one_another() -> None:
    zones = held(1, 0, reading(shade="s1"), reading("crown", shade="s2"))
    whole = held(2, 10, reading(WHOLE_SCALP, shade="s3", observed_fading=0.3))
    third = held(3, 20, reading(shade="s1", observed_fading=0.2))
    # Two shades in the zones are none that the whole scalp could be said to have.
    assert seen(zones, whole, third) == [(WHOLE_SCALP, 1, None), ("hairline", 2, "s3")]


def test_what_a_later_course_shows_first_is_of_the_course_before() -> None:
    first = Course("C-0001", 1, "completed", (held(1, 0, reading(), artist="a9"),))
    later = Course(
        "C-0001",
        2,
        visits=(
            held(1, 400, reading(observed_fading=0.6), visit_id="8"),
            held(2, 410, reading(observed_fading=0.2), visit_id="9"),
        ),
        is_touch_up=True,
    )
    found = list(fading_seen([first, later]))
    assert [(each.laid_in, each.laid_at.artist, each.days) for each in found] == [
        (0, "a9", 400),
        (1, "a1", 10),
    ]


def test_a_session_that_notes_no_pigment_is_credited_with_no_shade() -> None:
    first = held(1, 0, reading(shade=None, depth_mm=None))
    assert seen(first, held(2, 10, reading(observed_fading=0.3))) == [("hairline", 1, None)]


def test_a_row_has_the_levels_of_the_session_and_the_intake() -> None:
    first = held(1, 0, reading(depth_mm=0.85, shade="s1"), pigment_lot="l1")
    second = held(2, 15, reading(observed_fading=0.25), pigment_lot="l2", artist="a2")
    (each,) = fading_seen([Course("C-0001", 1, visits=(first, second))])
    row = row_of(each, Intake(skin="oily"), course=7, is_touch_up=False, is_later=False)
    assert (row.session, row.held_on, row.artist, row.faded) == (1, FIRST, "a1", 250)
    assert row.levels == {
        "shade": "s1",
        "depth": "0.80-1.00",
        "zone": "hairline",
        "skin": "oily",
        "scar": "",
        "lot": "l1",
        "artist": "a1",
        "weeks": "0014",
    }
    assert band_words("0.80-1.00") == "0.80 to 1.00 mm"
    assert band_words("0.00-0.40 throw") == "Under 0.40 mm, needle setting"
    assert band_words("1.50-") == "1.50 mm and more"


def row(course: int, session: int, faded: int, **levels: str) -> FadingRow:
    usual = dict.fromkeys(("shade", "depth", "zone", "skin", "scar", "lot", "artist"), "x")
    return FadingRow(course, session, FIRST, "a1", False, faded, usual | {"weeks": "0007"} | levels)


def test_each_session_counts_once_however_many_zones_it_notes() -> None:
    rows = [row(1, 1, 100), row(1, 1, 300), row(1, 1, 200), row(2, 2, 400)]
    each = by_level(rows, "skin")["x"]
    assert (each.sessions, each.courses, each.mean) == (2, 2, pytest.approx(0.3))


def test_sessions_of_one_course_widen_the_range_as_one_course_does() -> None:
    apart = [row(number, number, 200 + 100 * (number % 2)) for number in range(20)]
    alike = [replace(each, course=each.course % 2) for each in apart]
    ranges = [by_level(rows, "skin")["x"].interval for rows in (apart, alike)]
    widths = [high - low for low, high in filter(None, ranges)]
    assert widths[1] > 2 * widths[0]
    assert by_level(apart[:1], "skin")["x"].interval is None


def test_what_a_later_course_shows_counts_by_the_weeks_alone() -> None:
    late = replace(row(1, 1, 500, weeks="0365"), is_later=True)
    assert {factor for factor, *_ in sums_of([late])} == {"weeks"}


def test_sums_add_up_over_courses() -> None:
    rows = [row(number % 4, number, 40 * number) for number in range(20)]
    parts = [by_level([each for each in rows if each.course == of], "zone")["x"] for of in range(4)]
    assert sum(parts, FadingSum()) == by_level(rows, "zone")["x"]
