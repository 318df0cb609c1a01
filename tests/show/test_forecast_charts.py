"""The charts of the tab Forecasts: what they say and draw, for none, few and many estimates."""

from datetime import date
from urllib.parse import parse_qsl

import pytest

from smpdash.record.progress.forecasts import ChanceCount, RangeCount
from smpdash.record.progress.scope import Scope, behind_of, last_months
from smpdash.show.charts.forecasts.chances import chances_chart
from smpdash.show.charts.forecasts.errors import errors_chart
from smpdash.show.charts.forecasts.ranges import ranges_chart
from smpdash.show.charts.picture import Picture
from smpdash.show.charts.progress.period import BEHIND
from smpdash.show.charts.theme import LIGHT
from tests.builders.chart_contents import colours, missing_fields

SCOPE = Scope(*last_months(date(2026, 6, 17), 3))
APRIL, JUNE = date(2026, 4, 1), date(2026, 6, 1)
CHANCES = [ChanceCount(0, 0.05, 100, 4), ChanceCount(3, 0.7, 20, 15), ChanceCount(4, 0.9, 4, 4)]
RANGES = [
    RangeCount(APRIL, 0, 0, held=True, told=8),
    RangeCount(APRIL, 0, 2, held=False, told=2),
    RangeCount(JUNE, 0, -1, held=True, told=2),
    RangeCount(JUNE, 1, 0, held=True, told=11),
    RangeCount(JUNE, 3, 1, held=True, told=1),
]
DRAWN = {"chances": (chances_chart, CHANCES), "ranges": (ranges_chart, RANGES),
         "errors": (errors_chart, RANGES)}  # fmt: skip


def marks(picture: Picture) -> list[str]:
    """The addresses of all that can be tapped, once each."""
    assert picture.chart is not None
    rows = [row for data in picture.chart.to_dict()["datasets"].values() for row in data]
    return list(dict.fromkeys(row[BEHIND] for row in rows if BEHIND in row))


@pytest.mark.parametrize(
    ("came", "title"),
    [
        (15, "What we told came as often as we said."),
        (20, "Courses end sooner than we told."),
        (5, "Courses end later than we told."),
    ],
)
def test_what_was_told_came_as_often_or_sooner_or_later(came: int, title: str) -> None:
    counts = [CHANCES[0], ChanceCount(3, 0.7, 20, came)]
    assert chances_chart(SCOPE, counts).alt.startswith(title)


@pytest.mark.slow
def test_few_chances_are_not_judged() -> None:
    assert "Over 1 estimate, the next" in chances_chart(SCOPE, [ChanceCount(3, 0.7, 1, 0)]).alt
    picture = chances_chart(SCOPE, [ChanceCount(3, 0.7, 9, 0)])
    assert picture.alt.startswith("Too few chances told to judge yet.")
    assert picture.chart is not None
    assert LIGHT.primary not in str(picture.chart.to_dict())


def test_each_chance_stands_beside_how_often_it_came_with_its_range() -> None:
    picture = chances_chart(SCOPE, CHANCES)
    assert "Over 124 estimates, the next session was expected to be the last in 18%" in picture.alt
    rows = picture.table.to_dict("records")
    assert [(row["Chance"], row["Times"], row["Came"]) for row in rows] == [
        ("0 to 20%", 100, 0.04), ("60 to 80%", 20, 0.75), ("80 to 100%", 4, 1.0)
    ]  # fmt: skip
    assert all(row["From"] <= row["Came"] <= row["To"] for row in rows)


@pytest.mark.slow
def test_chances_against_those_of_the_period_before_are_told_from_chance() -> None:
    alike = chances_chart(SCOPE, CHANCES, CHANCES).alt
    assert (
        "over 124 estimates, the next session was expected to be the last in 18% and was" in alike
    )
    assert "a change of 0 points (−4 to +4) that could be chance" in alike
    apart = chances_chart(SCOPE, CHANCES, [ChanceCount(0, 0.1, 100, 40)]).alt
    assert "a change of −30 points (−35 to −25) that is probably not chance" in apart
    few = chances_chart(SCOPE, CHANCES, [ChanceCount(0, 0.1, 9, 4)]).alt
    assert "and was in 44%, too few to compare." in few


@pytest.mark.slow
def test_errors_against_those_of_the_period_before_are_told_from_chance() -> None:
    before = [RangeCount(date(2025, 6, 1), 0, off, held=False, told=6) for off in (2, 3)]
    assert (
        "In the period before, we were 2.5 sessions off (2.3 to 2.7; 12 courses): a difference "
        "that is probably not chance." in errors_chart(SCOPE, RANGES, before).alt
    )
    later = [RangeCount(date(2025, 6, 1), 1, 2, held=False, told=12)]
    assert "nothing was told at that time" in errors_chart(SCOPE, RANGES, later).alt


@pytest.mark.slow
def test_the_share_of_ranges_that_held_is_of_those_told_first() -> None:
    picture = ranges_chart(SCOPE, RANGES, RANGES[:2])
    assert picture.alt.startswith("10 of 12 ranges told first held. That is 83%")
    assert (
        "80% should hold. In the period before, 8 of 10 held (80%; 60% to 91%): a difference that"
        in (picture.alt)
    )
    rows = picture.table.to_dict("records")
    assert [(row["Period"], row["Held"], row["Finished"]) for row in rows] == [
        ("Apr 2026", 8, 10), ("May", 0, 0), ("Jun", 2, 2)
    ]  # fmt: skip
    behind = behind_of(dict(parse_qsl(marks(picture)[0])))
    assert (behind.told.after, behind.told.held) == (0, False)
    assert behind.scope.last == date(2026, 4, 30)
    drawn = ranges_chart(SCOPE, RANGES, [])
    assert "no course was finished" in drawn.alt
    inks = {
        row["Period"]: row["Ink"]
        for rows in picture.chart.to_dict()["datasets"].values() for row in rows if "Ink" in row
    }  # fmt: skip
    assert inks == {"Apr 2026": LIGHT.primary, "May": LIGHT.muted, "Jun": LIGHT.muted}
    # No line runs through "8 of 10".
    assert drawn.chart is not None
    grounds = {layer["mark"].get("stroke") for layer in drawn.chart.to_dict()["layer"]}
    assert LIGHT.surface in grounds


def test_how_far_off_is_said_for_intake_and_for_the_last_visit_that_enough_had() -> None:
    picture = errors_chart(SCOPE, RANGES, RANGES[1:2])
    assert picture.alt.startswith(
        "At intake we were 0.5 sessions off. The 12 finished courses took"
    )
    assert (
        "took 0.2 more on average than the likeliest told. Some clients need many more, so Quality "
        "counts from the average, which is higher. After visit 1, we were 0.0 off"
    ) in picture.alt
    assert (
        "In the period before, we were 2.0 sessions off (2 courses): too few to compare."
        in picture.alt
    )
    rows = picture.table.to_dict("records")
    assert [(row["Told"], row["Courses"]) for row in rows] == [
        ("At intake", 12), ("After visit 1", 11), ("After visit 3", 1)
    ]  # fmt: skip
    assert rows[0]["Ranges that held"] == pytest.approx(10 / 12)
    assert errors_chart(SCOPE, RANGES[2:3]).alt.count("took 1.0 fewer on average") == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", DRAWN)
def test_each_chart_draws_one_and_many_and_names_what_is_behind_each_mark(name: str) -> None:
    draw, counts = DRAWN[name]
    for some in (counts, counts[:1]):
        picture = draw(SCOPE, some)
        assert picture.chart is not None
        spec = picture.chart.to_dict()
        assert missing_fields(spec) == []
        dark = draw(SCOPE, some, dark=True).chart
        assert dark is not None
        assert not colours(spec) & colours(dark.to_dict())
        for mark in marks(picture):
            assert behind_of(dict(parse_qsl(mark))).told.address()


@pytest.mark.parametrize("name", DRAWN)
def test_without_estimates_a_sentence_stands_in_place_of_the_chart(name: str) -> None:
    picture = DRAWN[name][0](SCOPE, [])
    assert picture.chart is None
    assert picture.alt.endswith(("in this period.", "of any client."))
