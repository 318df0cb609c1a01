"""What the charts of the studio's page draw and say."""

from datetime import date
from urllib.parse import parse_qsl

import pytest

from smpdash.design import LEAD_PX, TEXT_PX
from smpdash.record.progress.ahead import Ahead
from smpdash.record.progress.scope import Behind, Scope, behind_of
from smpdash.show.charts.progress.period import BEHIND
from smpdash.show.charts.studio import remaining_in_treatment
from smpdash.show.charts.theme import DARK, LIGHT, TAPPED, Look, contrast, letters_on, mixed
from tests.builders.chart_contents import colours, missing_fields, texts


def test_clients_in_treatment_are_counted_without_gaps() -> None:
    picture = remaining_in_treatment([(0, 4), (1, 14), (3, 3)], Scope())
    assert picture.table.to_dict("list") == {
        "Sessions to come": [0, 1, 2, 3],
        "Clients": [4, 14, 0, 3],
    }
    assert picture.alt == (
        "21 clients in treatment; 14 of them with most likely 1 session to come, 3 with 3 or more."
        " Tap a bar for its clients."
    )
    assert picture.chart is not None
    spec = picture.chart.to_dict()
    assert missing_fields(spec) == []
    assert {"4", "14", "3"} <= texts(spec)


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ([(3, 1)], ", with most likely 3 sessions to come."),
        ([(0, 1)], ", with probably none to come."),
        ([(4, 2)], ", each with most likely 4 sessions to come."),
        ([(1, 1), (4, 2)], "; 2 of them with most likely 4 sessions to come."),
        ([(3, 2), (5, 1)], "; 2 of them with most likely 3 sessions to come, 3 with 3 or more."),
    ],
)
def test_nobody_in_treatment_is_counted_twice(counts: list[tuple[int, int]], said: str) -> None:
    assert remaining_in_treatment(counts, Scope()).alt.partition("in treatment")[2] == (
        f"{said} Tap a bar for its clients."
    )


def test_a_tap_on_a_number_of_sessions_to_come_names_its_clients_of_any_period() -> None:
    scope = Scope(date(2026, 1, 1), date(2026, 3, 31), "a1", "first")
    chart = remaining_in_treatment([(0, 4), (2, 1)], scope).chart
    assert chart is not None
    marks = {
        row["Sessions to come"]: behind_of(dict(parse_qsl(row[BEHIND])))
        for data in chart.to_dict()["datasets"].values()
        for row in data
        if BEHIND in row
    }
    of_whom = Scope(artist="a1", kind="first")
    assert marks == {
        number: Behind(of_whom, statuses=("running",), ahead=Ahead(to_come=number))
        for number in (0, 2)
    }


def test_the_mark_that_was_tapped_has_a_frame_and_no_other_one() -> None:
    picture = remaining_in_treatment([(1, 14), (3, 3)], Scope())
    assert picture.chart is not None
    spec = picture.chart.to_dict()
    marks = [layer for layer in spec["layer"] if layer["mark"].get("style") == TAPPED]
    assert [mark["encoding"]["opacity"]["value"] for mark in marks] == [0]
    assert [each["value"] for each in marks[0]["encoding"]["opacity"]["condition"]] == [1]
    assert spec["config"]["style"][TAPPED]["stroke"] == LIGHT.ink
    (param,) = spec["params"]
    assert "value" not in param
    (chosen,) = picture.unchecked({BEHIND: "by=last"}).to_dict()["params"]
    assert chosen == param | {"value": [{BEHIND: "by=last"}]}


def test_an_empty_studio_gets_a_sentence_and_a_single_course_a_chart() -> None:
    assert remaining_in_treatment([], Scope()).chart is None
    assert "will be counted here once" in remaining_in_treatment([], Scope()).alt
    assert remaining_in_treatment([(3, 1)], Scope()).chart is not None


@pytest.mark.slow
def test_light_and_dark_share_no_colour() -> None:
    light, dark = (
        remaining_in_treatment([(2, 3)], Scope(), dark=dark).chart.to_dict()
        for dark in (False, True)
    )
    assert not colours(light) & colours(dark)


@pytest.mark.parametrize("look", [LIGHT, DARK])
def test_letters_and_marks_stand_out_from_their_ground(look: Look) -> None:
    for letters in (look.ink, look.muted, look.accent, look.primary):
        assert contrast(letters, look.surface) >= 4.5
    for step in range(101):
        fill = mixed(look, step / 100)
        assert contrast(letters_on(fill, look), fill) >= 3


def test_labels_read_at_arms_length() -> None:
    config = remaining_in_treatment([(1, 3)], Scope()).chart.to_dict()["config"]
    axis, title = config["axis"], config["title"]
    assert {axis["labelFontSize"], axis["titleFontSize"], title["subtitleFontSize"]} == {TEXT_PX}
    assert title["fontSize"] == LEAD_PX
