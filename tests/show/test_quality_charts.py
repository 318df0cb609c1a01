"""The charts of the tab Quality: what they say and draw, for none, few and many cases."""

from dataclasses import replace
from datetime import date
from urllib.parse import parse_qsl

import pytest

from smpdash.record.progress.figures import Mean
from smpdash.record.progress.scope import Behind, Scope, behind_of, last_months
from smpdash.record.quality.fading import FadingSum
from smpdash.record.quality.fair import Fair
from smpdash.record.quality.notes import VisitCount
from smpdash.record.studio import Lot
from smpdash.show.charts.picture import Picture
from smpdash.show.charts.progress.period import BEHIND
from smpdash.show.charts.quality.about import About
from smpdash.show.charts.quality.completeness import NO_VISIT, completeness_chart
from smpdash.show.charts.quality.fading import NONE, fading_chart
from smpdash.show.charts.quality.fair import NOBODY, fair_chart
from smpdash.show.charts.quality.intervals import (
    NO_COURSE,
    NO_INTERVAL,
    between_chart,
    whole_chart,
)
from smpdash.show.charts.quality.retention import NO_TIME, retention_chart
from smpdash.show.charts.theme import LIGHT
from tests.builders.chart_contents import colours, missing_fields
from tests.builders.records import studio

SCOPE = Scope(*last_months(date(2026, 6, 17), 3))
NAMES = {"a1": "Ana", "a2": "Ben"}
WINDOW = (7, 14)


def lacking(*fields: str, visits: int = 1, artist: str | None = "a1") -> VisitCount:
    return VisitCount(date(2026, 5, 1), artist, True, True, frozenset(fields), visits)


def faded(sessions: int, mean: float = 0.3) -> FadingSum:
    """Sessions of as many courses, half of them a little above the mean and half below."""
    values = [round(1000 * mean) + (20 if place % 2 else -20) for place in range(sessions)]
    squares = sum(each * each for each in values)
    return FadingSum(sessions, sessions, sum(values), squares, sum(values), sessions)


def marks(picture: Picture) -> set[Behind]:
    """What is behind all that can be tapped."""
    assert picture.chart is not None
    rows = [row for data in picture.chart.to_dict()["datasets"].values() for row in data]
    return {
        behind_of(dict(parse_qsl(row[BEHIND], keep_blank_values=True)))
        for row in rows
        if BEHIND in row
    }


MISSING = [lacking("shade", visits=6), lacking(visits=14), lacking("skin", visits=3, artist="a2")]
DAYS = {6: 1, 10: 20, 14: 5, 20: 4, 100: 2}
FIGURES = [
    Fair("a1", 23, 0.6, Mean(23, 0.4, (0.2, 0.6))),
    Fair("a2", 4),
    Fair("", 12, -0.2, Mean(12, -0.1, (-0.4, 0.2))),
]
OF_ALL = Mean(39, 0.2, (0.1, 0.3))
FAIR_BEFORE = [Fair("a1", 30, 0.9, Mean(30, 0.8, (0.6, 1.0))), Fair("a2", 2)]
LEVELS = {"s1": faded(20, 0.4), "s2": faded(9), "s3": faded(15, 0.25), "": faded(3)}
WEEKS = {"0007": faded(20, 0.2), "0014": faded(12, 0.3), "0365": faded(3, 0.5)}
PICTURES = {
    "completeness": lambda dark: completeness_chart(
        SCOPE, MISSING, NAMES, {"shade": 0.2, "skin": 0.01}, dark=dark
    ),
    "between": lambda dark: between_chart(SCOPE, DAYS, WINDOW, {9: 3}, dark=dark),
    "whole": lambda dark: whole_chart(SCOPE, DAYS, {9: 3}, dark=dark),
    "fair": lambda dark: fair_chart(SCOPE, FIGURES, OF_ALL, NAMES, dark=dark),
    "fading": lambda dark: fading_chart(
        About(SCOPE), "shade", LEVELS, studio(), {"s1": faded(12)}, dark=dark
    ),
    "retention": lambda dark: retention_chart(About(SCOPE), WEEKS, dark=dark),
    "completeness against before": lambda dark: completeness_chart(
        SCOPE, MISSING, NAMES, {"shade": 0.2}, [lacking("shade", visits=40)], dark=dark
    ),
    "fair against before": lambda dark: fair_chart(
        SCOPE, FIGURES, OF_ALL, NAMES, (FAIR_BEFORE, Mean(30, 0.9, (0.8, 1.0))), dark=dark
    ),
    "retention against before": lambda dark: retention_chart(
        About(SCOPE), WEEKS, {"0007": faded(30, 0.4), "0014": faded(4)}, dark=dark
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", PICTURES)
def test_every_field_of_a_chart_is_in_its_data_in_both_themes(name: str) -> None:
    for dark in (False, True):
        picture = PICTURES[name](dark)
        assert picture.chart is not None
        spec = picture.chart.to_dict()
        assert missing_fields(spec) == []
        assert LIGHT.danger not in colours(spec)
        assert not picture.table.empty
        assert {*picture.shares} <= {*picture.table}
        assert BEHIND not in picture.table


@pytest.mark.slow
@pytest.mark.parametrize("name", PICTURES)
def test_every_mark_names_the_clients_behind_it(name: str) -> None:
    for behind in marks(PICTURES[name](False)):
        assert (behind.scope.first, behind.scope.last) == (SCOPE.first, SCOPE.last)


def test_without_cases_each_chart_says_so() -> None:
    pictures = [
        (completeness_chart(SCOPE, [], NAMES, {}), NO_VISIT),
        (between_chart(SCOPE, {}, WINDOW), NO_INTERVAL),
        (whole_chart(SCOPE, {}), NO_COURSE),
        (fair_chart(SCOPE, [], None, NAMES), NOBODY),
        (fading_chart(About(SCOPE), "zone", {}, studio()), NONE),
        (retention_chart(About(SCOPE), {}), NO_TIME),
    ]
    assert [(picture.chart, picture.alt) for picture, _ in pictures] == [
        (None, words) for _, words in pictures
    ]


def test_the_field_that_is_missing_most_often_is_named() -> None:
    picture = PICTURES["completeness"](False)
    assert picture.alt.startswith("Shade is missing most often: at 26% of 23 visits. Always")
    assert "Pigment lot" in picture.alt
    rows = picture.table.set_index(["Field", "Artist"])
    assert rows.loc[("Shade", "Ana"), "Share"] == pytest.approx(6 / 20)
    assert rows.loc[("Skin", "Ben"), "Visits"] == 3
    # Three visits say nothing about a person.
    assert rows["Share"].isna().to_dict()[("Skin", "Ben")]
    assert "< 0.1" in picture.chart.to_json()


def test_fields_that_no_visit_notes_are_counted_instead_of_one_being_named() -> None:
    said = completeness_chart(SCOPE, [lacking("skin", "shade", visits=2)], NAMES, {}).alt
    assert said.startswith("2 of 13 fields are missing at every visit. Always noted:")
    said = completeness_chart(SCOPE, [lacking("skin", "shade")], NAMES, {}).alt
    assert said.startswith("2 of 13 fields are missing at the only visit.")


def test_where_nothing_is_missing_no_table_is_drawn() -> None:
    picture = completeness_chart(SCOPE, [lacking(visits=4)], NAMES, {})
    assert (picture.chart, picture.alt) == (
        None,
        "Nothing is missing: 4 visits note every field.",
    )


def test_sessions_in_the_booking_window_are_counted_against_those_before_and_after() -> None:
    picture = PICTURES["between"](False)
    assert picture.alt == (
        "25 of 32 sessions came on day 7 to 14; 6 later. Half came by day 10 after the session "
        "before. In the period before, 3 of 3 came in that time (100%; 65% to 100%): "
        "too few to compare. Tap a row for its clients."
    )
    assert list(picture.table["Number"][:3]) == [1, 25, 4]
    other = between_chart(SCOPE, DAYS, (14, 28))
    assert other.alt.startswith("9 of 32 sessions came on day 14 to 28; 2 later.")
    assert {behind.work.days for behind in marks(other)} >= {(0, 13), (14, 28)}


@pytest.mark.slow
def test_whole_courses_are_said_in_weeks() -> None:
    picture = PICTURES["whole"](False)
    assert picture.alt.startswith("Half of 32 courses took up to 1.4 weeks.")
    assert {(behind.by, behind.statuses) for behind in marks(picture)} == {("last", ("completed",))}
    assert whole_chart(SCOPE, {42: 1}).alt.startswith("1 course took 6 weeks.")
    longer = whole_chart(SCOPE, DAYS, {20: 5, 30: 5}).alt
    assert (
        "In the period before, 3.6 weeks: on average −8 days since (−13 to −2), a difference that"
        in longer
    )
    assert "3 weeks: too few to compare." in whole_chart(SCOPE, DAYS, {21: 1}).alt


@pytest.mark.slow
def test_artists_are_silent_below_ten_courses_and_not_ranked() -> None:
    picture = PICTURES["fair"](False)
    assert list(picture.table["Artist"]) == ["All artists", "Ana", "Ben", "No artist noted"]
    assert picture.table["Mean"].isna().tolist() == [False, False, True, False]
    assert "n = 4: too few to compare" in picture.chart.to_json()
    assert "the differences between artists could be chance" in picture.alt
    far = [Fair("a1", 90, 1.0, Mean(90, 0.9, (0.7, 1.1))), *FIGURES[1:]]
    assert (
        "1 of 2 artists differs by more than chance"
        in fair_chart(SCOPE, far, Mean(106, 0.2, (0.1, 0.3)), NAMES).alt
    )
    alone = fair_chart(SCOPE, FIGURES[:1], Mean(39, 0.2, (0.1, 0.3)), NAMES)
    assert "Courses took 0.4 sessions more than was expected of them" in alone.alt


def test_levels_stand_in_the_order_of_the_studio_and_few_sessions_are_silent() -> None:
    picture = PICTURES["fading"](False)
    assert list(picture.table["Shade"]) == ["Light", "Middle", "Dark", "Not noted"]
    assert picture.table["Mean"].isna().tolist() == [False, True, False, True]
    assert picture.table["Mean before"].isna().tolist() == [False, True, True, True]
    assert picture.alt.startswith(
        "Fading by shade lies between 25% and 40% of the pigment. The lowest is 25% (24% to 26%, "
        "n = 15), the highest 40% (39% to 41%, n = 20): a difference that is probably not "
        "chance"
    )


@pytest.mark.slow
def test_the_axis_of_fading_is_labelled_beyond_every_mark_of_either_period() -> None:
    for before, highest in ((None, 0.3), ({"s1": faded(12, 0.55)}, 0.6)):
        levels = {"s1": faded(20, 0.28), "s3": faded(15, 0.25)}
        picture = fading_chart(About(SCOPE), "shade", levels, studio(), before)
        assert picture.chart is not None
        (values,) = {
            tuple(layer["encoding"]["x"]["axis"]["values"])
            for layer in picture.chart.to_dict()["layer"]
            if "values" in (layer.get("encoding", {}).get("x", {}).get("axis") or {})
        }
        assert max(values) == pytest.approx(highest)


@pytest.mark.slow
def test_notes_above_a_chart_take_no_height_from_the_rows_that_are_tapped() -> None:
    heights = {name: draw(False).chart.to_dict()["height"] for name, draw in PICTURES.items()}
    # Three notes above four rows each, and another one about the period before.
    assert heights["fair"] == heights["fading"]
    assert heights["fair against before"] == heights["fair"] + 22


def test_adjusted_means_are_drawn_in_the_place_of_those_as_they_were() -> None:
    adjusted = {"s1": Mean(20, 0.33, (0.3, 0.36)), "s3": Mean(15, 0.31, (0.27, 0.35))}
    about = About(SCOPE, "l1", "crown", adjusted)
    picture = fading_chart(about, "shade", LEVELS, studio())
    assert "All else alike, fading by shade lies between 31% and 33%" in picture.alt
    assert "the highest 33% (30% to 36%, n = 20): a difference that could be chance" in picture.alt
    assert picture.table["Mean"].dropna().tolist() == [0.33, 0.31]
    levels = {behind.work.levels for behind in marks(picture)}
    assert (("lot", "l1"), ("zone", "crown"), ("shade", "s1")) in levels


def test_too_few_sessions_are_not_compared() -> None:
    picture = fading_chart(About(SCOPE), "lot", {"l1": faded(9), "l2": faded(30)}, studio())
    assert picture.alt.startswith("Too few sessions to compare fading by pigment lot: it takes 10")
    assert "The lowest" not in picture.alt


def test_two_lots_of_one_number_are_told_apart_by_brand_and_shade() -> None:
    lots = (
        Lot("l1", "24-117", brand="Made-up Pigments", shade_name="Ash Brown No. 2"),
        Lot("l2", "24-117", brand="Invented Inks"),
    )
    sums = {"l1": faded(19), "l2": faded(30)}
    picture = fading_chart(About(SCOPE), "lot", sums, studio(lots=lots))
    names = ["Made-up Pigments Ash Brown No. 2 24-117", "Invented Inks 24-117"]
    assert list(picture.table["Pigment lot"]) == names
    assert picture.chart is not None
    # The longer one takes two lines, so that its number is seen.
    assert "No. 2 24-117" in str(picture.chart.to_dict())


@pytest.mark.slow
def test_a_chart_without_a_single_mean_has_no_empty_layer() -> None:
    few = [
        fading_chart(About(SCOPE), "lot", {"l1": faded(9)}, studio(), {"l1": faded(2)}),
        retention_chart(About(SCOPE), {"0007": faded(9)}),
    ]
    for picture in few:
        assert picture.chart is not None
        spec = picture.chart.to_dict()
        assert all(spec["datasets"].values())
        assert missing_fields(spec) == []


def test_only_the_lots_with_the_most_sessions_are_shown() -> None:
    many = {f"l{number}": faded(10 + number) for number in range(15)}
    picture = fading_chart(About(SCOPE), "lot", many, studio())
    assert len(picture.table) == 12
    assert "The 12 with the most sessions are shown." in picture.alt
    assert "l0" not in list(picture.table["Pigment lot"])


def test_what_is_left_of_the_pigment_is_one_less_what_was_lost() -> None:
    picture = PICTURES["retention"](False)
    assert list(picture.table["Seen"]) == ["Week 2", "Week 3", "2nd year"]
    assert picture.table["Left"].tolist()[:2] == pytest.approx([0.8, 0.7])
    assert picture.table["Left"].isna().tolist() == [False, False, True]
    assert picture.alt.startswith("70% of the pigment is left in week 3.")


@pytest.mark.parametrize(
    ("name", "words", "before"),
    [
        (
            "fair against before",
            "all courses took 0.9 sessions more than was expected of them (n = 30): a difference",
            {"Mean before": [0.9, 0.8, None, None]},
        ),
        (
            "retention against before",
            "In week 2, 80% is left; in the period before it was 60%: a difference that is",
            {"Left before": [0.6, None, None]},
        ),
        (
            "completeness against before",
            "In the period before, 40 of 520 were missing (8%; 6% to 9%): a difference that",
            {"Share before": [1.0, 1.0, None, 0.0, 0.0, None]},
        ),
    ],
)
def test_what_was_so_in_the_period_before_is_said_and_drawn(
    name: str, words: str, before: dict[str, list[float | None]]
) -> None:
    picture = PICTURES[name](False)
    assert words in picture.alt
    for column, values in before.items():
        assert picture.table[column].tolist() == pytest.approx(
            [float("nan") if value is None else value for value in values], nan_ok=True
        )


@pytest.mark.slow
def test_nothing_is_concluded_from_fewer_than_ten_courses_of_either_period() -> None:
    weeks = {30: 12}
    for now, then, said in ((12, 7, "too few"), (9, 30, "too few"), (12, 30, "a difference")):
        of_all = Mean(now, -0.2, (-0.3, -0.1)), Mean(then, -0.6, (-0.7, -0.5))
        assert (
            f"(n = {then}): {said}" in fair_chart(SCOPE, [], of_all[0], NAMES, ([], of_all[1])).alt
        )
    assert "5.1 weeks: too few to compare" in whole_chart(SCOPE, weeks, {34: 4, 36: 5}).alt
    assert "a difference that" in whole_chart(SCOPE, weeks, {34: 4, 36: 6}).alt


def test_one_artist_with_few_courses_is_not_said_to_be_compared_with_artists() -> None:
    said = fair_chart(replace(SCOPE, artist="a2"), FIGURES[1:2], OF_ALL, NAMES).alt
    assert said.startswith("Too few courses to compare: it takes 10 finished ones.")


def test_one_artist_is_held_against_the_own_work_of_the_period_before() -> None:
    hers = replace(SCOPE, artist="a1")
    before = (FAIR_BEFORE[:1], Mean(90, -0.5, (-0.6, -0.4)))
    said = fair_chart(hers, FIGURES[:1], OF_ALL, NAMES, before).alt
    assert (
        "these courses took 0.8 sessions more than was expected of them (n = 30): a difference that"
    ) in said
    few = fair_chart(hers, FIGURES[:1], OF_ALL, NAMES, ([], Mean(90, -0.5))).alt
    assert "too few were finished to compare" in few
    assert few.count("Tap a row") == 1


@pytest.mark.slow
def test_a_period_before_without_cases_is_said_to_have_none() -> None:
    said = [
        completeness_chart(SCOPE, MISSING, NAMES, {}, []).alt,
        whole_chart(SCOPE, DAYS, {}).alt,
        fair_chart(SCOPE, FIGURES, OF_ALL, NAMES, ([], None)).alt,
        retention_chart(About(SCOPE), WEEKS, {}).alt,
    ]
    assert ["In the period before, " in each for each in said] == [True] * 4
    assert "nan" not in " ".join(said)
