"""What the charts of a client's page draw and say, from no visit to many."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from smpdash.record.studio import DepthBands, Shade, Studio, Zone
from smpdash.record.visit import Course, Reading, Visit
from smpdash.show.charts.coverage import coverage_over_visits
from smpdash.show.charts.coverage_levels import FanRow, coverage_table
from smpdash.show.charts.fading import fading_by_zone
from smpdash.show.charts.picture import Picture
from tests.builders.chart_contents import colours, missing_fields, texts

STUDIO = Studio(
    name="Studio",
    shades=(
        Shade("light", "Light 12:1", 0.35),
        Shade("mid", "Mid", 0.50),
        Shade("dark", "D", 0.85),
    ),
    zones=(Zone("crown", "Crown", 0.2), Zone("scar", "Scar", 0.1)),
    depth=DepthBands((0.1, 3.0), (0.5, 1.5)),
)
FIRST = date(2026, 10, 3)
FAN = [
    FanRow(1, "healed", 0.2, 0.3, 0.4, 0.45, 0.5),
    FanRow(2, "after the session", 0.5, 0.6, 0.7, 0.75, 0.8),
    FanRow(2, "healed", 0.45, 0.5, 0.6, 0.65, 0.7),
]


def visit(number: int, *readings: Reading, kind: str = "session") -> Visit:
    return Visit(number, FIRST + timedelta(days=10 * (number - 1)), readings, kind=kind)


def course(*visits: Visit, status: str = "running") -> Course:
    return Course("C-0001", 1, status, visits)


def whole(**values: float | str | None) -> Reading:
    return Reading(**{"zone": "whole", "shade": "light", "depth_mm": 0.8} | values)  # type: ignore[arg-type]


ONE = course(visit(1, whole(coverage=0.5)))
TWO = course(
    visit(1, whole(coverage=0.5)),
    visit(2, whole(coverage=0.7, observed_fading=0.4, shade="mid", depth_mm=0.42)),
)
ZONES = course(
    visit(1, Reading("crown", "light", 0.8, coverage=0.4), Reading("scar", "mid", 1.9, None, 0.7)),
    visit(
        2,
        Reading("crown", "mid", 0.9, 0.2, 0.8),
        Reading("scar", "mid", 1.7, 0.5, 0.5),
    ),
)


Draw = Callable[..., Picture]
COURSE_CHARTS: dict[str, Draw] = {
    "coverage": lambda course, **how: coverage_over_visits(
        course, STUDIO, settled_fading=0.5, **how
    ),
    "fading": lambda course, **how: fading_by_zone(course, STUDIO, **how),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", COURSE_CHARTS)
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("drawn", [TWO, ZONES])
def test_every_drawn_field_stands_in_its_data(name: str, drawn: Course, dark: bool) -> None:
    picture = COURSE_CHARTS[name](drawn, dark=dark)
    assert picture.chart is not None
    spec = picture.chart.to_dict()
    assert missing_fields(spec) == []
    assert spec["config"]["background"] == "transparent"
    assert not picture.table.empty
    assert all(not set(":.[]") & set(column) for column in picture.table)


@pytest.mark.slow
@pytest.mark.parametrize("name", COURSE_CHARTS)
def test_light_and_dark_share_no_colour(name: str) -> None:
    light, dark = (COURSE_CHARTS[name](TWO, dark=dark).chart for dark in (False, True))
    assert light is not None
    assert dark is not None
    assert not colours(light.to_dict()) & colours(dark.to_dict())


@pytest.mark.parametrize("name", COURSE_CHARTS)
def test_without_a_visit_a_sentence_says_what_will_stand_here(name: str) -> None:
    picture = COURSE_CHARTS[name](course())
    assert picture.chart is None
    assert "will" in picture.alt
    assert picture.table.empty
    assert len(picture.table.columns) > 2


def test_one_visit_is_drawn_already() -> None:
    picture = COURSE_CHARTS["coverage"](ONE)
    assert picture.chart is not None
    assert missing_fields(picture.chart.to_dict()) == []
    assert len(picture.table) == 1


@pytest.mark.parametrize(
    ("levels", "title"),
    [
        ((0.5,), "Coverage: 50% after visit 1"),
        ((0.5, 0.7), "Coverage rose to 70% after visit 2"),
        ((0.5, 0.52), "Coverage holds at 52% after visit 2"),
        ((0.5, 0.4), "Coverage fell to 40% after visit 2"),
        ((), "Expected coverage"),
    ],
)
def test_the_title_of_coverage_says_what_was_reached(levels: tuple[float, ...], title: str) -> None:
    held = (visit(number, whole(coverage=level)) for number, level in enumerate(levels, 1))
    picture = coverage_over_visits(course(*held), STUDIO, settled_fading=0.5, fan=FAN)
    assert picture.chart is not None
    assert picture.chart.title.text == title


def test_coverage_falls_by_the_fading_of_the_session_before() -> None:
    table = coverage_table(TWO, STUDIO, settled_fading=0.5)
    assert list(table["Moment"]) == ["after the session", "healed", "after the session"]
    assert list(table["Coverage"]) == pytest.approx([0.5, 0.3, 0.7])
    assert list(table["Known by"]) == ["noted", "worked out from the fading", "noted"]


def test_settled_pigment_fades_half_as_much_as_new_pigment() -> None:
    third = course(*TWO.visits, visit(3, whole(coverage=0.9, observed_fading=0.2)))
    # Of 0.7, 0.4 is new and 0.3 settled: 0.7 - 0.2 * (0.4 + 0.15).
    assert coverage_table(third, STUDIO, settled_fading=0.5)["Coverage"].iloc[3] == pytest.approx(
        0.59
    )


def test_settled_pigment_fades_as_the_studio_has_learnt() -> None:
    third = course(*TWO.visits, visit(3, whole(coverage=0.9, observed_fading=0.2)))
    table = coverage_table(third, STUDIO, settled_fading=0.9)
    # The second session healed from 0.5 to 0.3 whatever is learnt: all its pigment was new.
    assert list(table["Coverage"].iloc[[1, 3]]) == pytest.approx([0.3, 0.7 - 0.2 * (0.4 + 0.27)])


def test_zones_are_weighed_by_their_area_and_untouched_ones_keep_what_they_had() -> None:
    crown_only = course(*ZONES.visits[:1], visit(2, Reading("crown", "mid", coverage=1.0)))
    assert list(
        coverage_table(crown_only, STUDIO, settled_fading=0.5)["Coverage"]
    ) == pytest.approx([0.5, 0.9])


def test_a_check_up_shows_the_healed_level_that_it_noted() -> None:
    checked = course(
        *ONE.visits, visit(2, Reading("whole", coverage=0.35, observed_fading=0.4), kind="check-up")
    )
    last = coverage_table(checked, STUDIO, FAN, settled_fading=0.5).iloc[1]
    assert (last["Moment"], last["Known by"], last["Coverage"]) == ("healed", "noted", 0.35)


def test_the_forecast_opens_from_the_last_level_known_and_names_its_middle() -> None:
    picture = coverage_over_visits(ONE, STUDIO, settled_fading=0.5, fan=FAN, target=0.75)
    assert picture.chart is not None
    spec = picture.chart.to_dict()
    kinds = [layer["mark"]["type"] for layer in spec["layer"]]
    assert kinds.count("area") == 2
    assert {"line", "rule", "point", "text"} <= set(kinds)
    area = next(layer for layer in spec["layer"] if layer["mark"]["type"] == "area")
    opening = spec["datasets"][area["data"]["name"]][0]
    assert (opening["Low 80"], opening["High 80"]) == (0.5, 0.5)
    assert "about 70%" in texts(spec)
    assert '["Usual end", "75%"]' in str(spec)
    assert picture.alt == (
        "Coverage reached 50% at visit 1. After visit 2 it is expected to heal to 60%, "
        "8 times in 10 to between 45% and 70%. Courses usually end near 75% healed."
    )


def test_visits_stand_on_the_axis_by_their_days() -> None:
    later = replace(visit(2, whole(coverage=0.7)), held_on=FIRST + timedelta(days=40))
    same_day = replace(visit(3, whole(coverage=0.8)), held_on=FIRST + timedelta(days=40))
    held = course(*ONE.visits, later, same_day)
    picture = coverage_over_visits(held, STUDIO, settled_fading=0.5)
    assert picture.chart is not None
    spec = picture.chart.to_dict()
    points = next(layer for layer in spec["layer"] if layer["mark"]["type"] == "point")
    assert [row["Place"] for row in spec["datasets"][points["data"]["name"]]] == [0, 40, 42]
    axis = points["encoding"]["x"]["axis"]
    assert axis["values"] == [0, 40, 42]
    assert '"40": ["Visit 2", "12 Nov"]' in axis["labelExpr"]


def test_a_forecast_from_intake_alone_is_drawn_from_the_first_day() -> None:
    first = FanRow(1, "after the session", 0.5, 0.6, 0.7, 0.75, 0.8)
    picture = coverage_over_visits(course(), STUDIO, settled_fading=0.5, fan=[first, *FAN])
    assert picture.chart is not None
    assert missing_fields(picture.chart.to_dict()) == []


def test_a_forecast_of_what_was_already_seen_is_left_out() -> None:
    table = coverage_table(TWO, STUDIO, FAN, settled_fading=0.5)
    assert list(table["Visit"]) == [1, 2, 2, 2]
    assert list(table["Known by"])[-1:] == ["forecast"]


def test_fading_that_was_not_noted_leaves_a_dashed_way() -> None:
    unknown = course(*ONE.visits, visit(2, whole(coverage=0.7)))
    picture = coverage_over_visits(unknown, STUDIO, settled_fading=0.5)
    assert picture.chart is not None
    spec = picture.chart.to_dict()
    ways = [
        row["Known"] for rows in spec["datasets"].values() for row in rows if "Next place" in row
    ]
    assert ways == [True, False]


def test_fading_stands_under_the_session_that_it_belongs_to() -> None:
    picture = fading_by_zone(ZONES, STUDIO)
    assert picture.chart is not None
    assert list(picture.table["Session"]) == [1, 1]
    assert list(picture.table["Seen at visit"]) == [2, 2]
    spec = picture.chart.to_dict()
    assert '["Session 1", "at visit 2"]' in str(spec)
    assert {"20%", "50%"} <= texts(spec)
    assert picture.chart.title.text == "Session 1 faded most at Scar: 50%"
    assert picture.alt == (
        "At visit 2, session 1 had faded most at Scar (50%) and least at Crown (20%)."
    )


def test_a_treated_zone_without_a_note_is_said_to_be_not_noted() -> None:
    half = course(ZONES.visits[0], visit(2, Reading("crown", "mid", 0.9, 0.2, 0.8)))
    picture = fading_by_zone(half, STUDIO)
    assert picture.chart is not None
    spec = picture.chart.to_dict()
    assert missing_fields(spec) == []
    missing = [
        row["Zone"]
        for rows in spec["datasets"].values()
        for row in rows
        if row.get("Label") == "not noted"
    ]
    assert missing == ["Scar"]
    assert list(picture.table["Zone"]) == ["Crown"]
    assert "not noted" not in texts(fading_by_zone(ZONES, STUDIO).chart.to_dict())


def test_zones_that_faded_alike_are_named_together() -> None:
    def seen(*shares: float) -> Course:
        names = ("hairline", "crown", "scar")
        zones = zip(names, shares, strict=False)
        return course(
            visit(1, whole(coverage=0.5)),
            visit(2, *(Reading(zone, observed_fading=share) for zone, share in zones)),
        )

    studio = replace(STUDIO, zones=(Zone("hairline", "Hairline", 0.1), *STUDIO.zones))
    # Two that read the same in the cells are alike, whatever follows the point.
    assert fading_by_zone(seen(0.451, 0.4, 0.449), studio).alt == (
        "At visit 2, session 1 had faded most at Hairline and Scar (45%) and least at Crown (40%)."
    )
    even = fading_by_zone(seen(0.4, 0.4, 0.4), studio)
    assert even.chart is not None
    assert even.chart.title.text == "Session 1 faded by 40% everywhere"
    assert even.alt == ("At visit 2, 40% of session 1 had faded (Hairline, Crown and Scar).")


@pytest.mark.parametrize(
    ("share", "said", "title"),
    [(0.4, "40%", "faded by 40%"), (0.0, "nothing", "has not faded")],
)
def test_fading_of_the_whole_scalp_names_no_zone(share: float, said: str, title: str) -> None:
    seen = course(visit(1, whole(coverage=0.5)), visit(2, whole(observed_fading=share)))
    picture = fading_by_zone(seen, STUDIO)
    assert picture.alt == f"At visit 2, {said} of session 1 had faded."
    assert picture.chart is not None
    assert picture.chart.title.text == f"Session 1 {title}"


def test_visits_in_a_row_are_said_from_the_first_to_the_last() -> None:
    def said(*numbers: int) -> str:
        held = [visit(number, whole(coverage=0.5)) for number in numbers]
        sentence = coverage_over_visits(course(*held), STUDIO, settled_fading=0.5).alt
        return sentence.partition(".")[0].partition(" at ")[2]

    assert said(1) == "visit 1"
    assert said(1, 2) == "visits 1 and 2"
    assert said(1, 2, 3, 4) == "visits 1 to 4"


def test_fading_before_the_first_session_belongs_to_earlier_pigment() -> None:
    picture = fading_by_zone(course(visit(1, whole(observed_fading=0.3))), STUDIO)
    assert "the earlier pigment" in picture.alt


@pytest.mark.parametrize("name", COURSE_CHARTS)
def test_cells_are_plain_values_that_every_way_to_the_browser_keeps(name: str) -> None:
    picture = COURSE_CHARTS[name](ZONES)
    assert picture.chart is not None
    rows = [row for rows in picture.chart.to_dict()["datasets"].values() for row in rows]
    assert not [value for row in rows for value in row.values() if isinstance(value, list | dict)]
