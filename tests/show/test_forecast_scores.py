"""The charts of an evaluation say how far off forecasts were, and draw as PNG."""

from itertools import pairwise

import pytest

from smpdash.show.charts.forecast_scores import calibration_chart, error_by_visit, png

SCORES = [
    {"forecast": name, "visits": visits, "cases": cases, "mae": off * 0.9**visits}
    for name, off in (("always 3", 0.9), ("base rates", 0.8), ("estimate", 0.6))
    for visits, cases in enumerate((200, 200, 180, 40, 4))
]
PART = {"foreseen": 0.75, "happened": 0.7, "looks": 60}
CALIBRATION = {"estimate": [PART, {"foreseen": 0.25, "happened": 0.4, "looks": 40}]}


def texts(picture):
    """Every letter that the chart writes, and the fields that it draws."""
    return str(picture.chart.to_dict())


@pytest.mark.slow
def test_the_error_is_drawn_and_told_for_each_forecast():
    picture = error_by_visit(SCORES)
    assert set(picture.table["Forecast"]) == {"always 3", "base rates", "estimate"}
    for name in ("always 3", "base rates", "estimate"):
        assert f"'Label': '{name}'" in texts(picture)
    assert picture.alt.startswith("Sessions off on average over the visits of 200 courses: ")
    assert "estimate 0.5" in picture.alt


def test_visits_that_few_courses_reached_are_not_judged():
    assert set(error_by_visit(SCORES).table["After visit"]) == {0, 1, 2, 3}


@pytest.mark.slow
def test_names_at_the_lines_ends_do_not_run_into_each_other():
    close = [
        {"forecast": name, "visits": visits, "cases": 50, "mae": 0.5 + 0.001 * number}
        for number, name in enumerate(("always 3", "points", "estimate", "estimate+25"))
        for visits in (0, 1)
    ]
    found = error_by_visit(close).chart.to_dict()["datasets"].values()
    heights = sorted({row["Height"] for rows in found for row in rows if "Label" in row})
    assert len(heights) == 4
    assert all(b - a > 0.03 for a, b in pairwise(heights))


def test_what_was_said_stands_against_what_came():
    picture = calibration_chart(CALIBRATION)
    assert list(picture.table["Said"]) == [0.75, 0.25]
    # 60 looks 5 percent apart, 40 looks 15 percent.
    assert picture.alt == ("Over 100 looks, what was said and what came lie 9% apart on average.")


def test_nothing_scored_yet_is_said_in_a_sentence():
    for picture in (error_by_visit([]), calibration_chart({})):
        assert picture.chart is None
        assert "once courses are scored" in picture.alt
        with pytest.raises(ValueError, match="once courses are scored"):
            png(picture)


@pytest.mark.slow
def test_a_chart_becomes_a_png_twice_as_wide_as_it_reads():
    drawn = png(error_by_visit(SCORES), width_px=300)
    assert drawn.startswith(b"\x89PNG")
    assert int.from_bytes(drawn[16:20], "big") > 600
