"""Shades and depths of a course: a row of chips for each session, against plan and band."""

import re
from datetime import date, timedelta

from smpdash.html.tables.technique import technique_table
from smpdash.record.studio import DepthBands, Shade, Studio, Zone
from smpdash.record.visit import Course, Reading, Visit

STUDIO = Studio(
    name="Studio",
    shades=(Shade("light", "Light 12:1", 0.35), Shade("mid", "Mid", 0.5), Shade("dark", "D", 0.85)),
    zones=(Zone("crown", "Crown", 0.2), Zone("scar", "Scar", 0.1)),
    depth=DepthBands((0.1, 3.0), (0.5, 1.5)),
)
FIRST = date(2026, 10, 3)


def drawn(*visits: tuple[Reading, ...], kind: str = "session") -> str:
    held = tuple(
        Visit(number, FIRST + timedelta(days=10 * (number - 1)), readings, kind=kind)
        for number, readings in enumerate(visits, start=1)
    )
    return technique_table(Course("C-0001", 1, "running", held), STUDIO, lambda at: f"#{at:.2f}")


def rows(said: str) -> list[str]:
    """The words of each row."""
    body = said.partition("<tbody>")[2].partition("</tbody>")[0]
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in body.split("</tr>")[:-1]]


def whole(shade: str | None, depth_mm: float | None) -> tuple[Reading, ...]:
    return (Reading("whole", shade, depth_mm),)


def test_each_session_has_a_row_with_its_day_shade_plan_and_depth_the_newest_first() -> None:
    said = drawn(whole("light", 0.8), whole("dark", 0.9))
    assert rows(said) == [
        "Visit 2 13 Oct D darker than the usual plan 0.90 mm",
        "Visit 1 3 Oct Light 12:1 as planned 0.80 mm",
    ]
    assert "background:#0.35" in said
    assert "Depth, ideal 0.50 to 1.50 mm" in said


def test_zones_that_differ_are_named_at_their_chip_and_every_shade_is() -> None:
    both = (Reading("crown", "mid", 0.8), Reading("scar", "light", 1.9))
    (row,) = rows(drawn(both))
    assert row == (
        "Visit 1 3 Oct Light 12:1 Scar Mid Crown lighter than the usual plan"
        " 0.80 mm Crown 1.90 mm Scar outside"
    ).replace("lighter than the usual plan", "darker than the usual plan")


def test_depths_stand_on_a_scale_that_fits_them_and_the_band() -> None:
    said = drawn((Reading("crown", "mid", 0.5), Reading("scar", "mid", 1.9)))
    band = re.search(r"left:(\d+)%;width:(\d+)%", said)
    marks = [float(at) for at in re.findall(r'<b[^>]*left:([\d.]+)%"', said)]
    assert band
    left, width = map(int, band.groups())
    assert 5 < left < marks[0] + 1
    assert left + width < marks[1] < 95
    assert said.count('class="outside"') == 1


def test_what_was_not_noted_is_said() -> None:
    assert rows(drawn(whole(None, 0.8))) == ["Visit 1 3 Oct not noted 0.80 mm"]
    assert rows(drawn(whole("mid", None)))[0].endswith("not noted")


def test_a_course_without_a_session_has_no_table() -> None:
    assert drawn() == ""
    assert drawn((Reading("whole", observed_fading=0.2),), kind="check-up") == ""


def test_depths_that_are_meant_in_two_ways_are_said_to_be() -> None:
    thrown = (Reading("whole", "mid", 1.2, depth_kind="throw"),)
    assert "meant in two ways" in drawn(whole("mid", 0.8), thrown)
    assert "meant in two ways" not in drawn(thrown, thrown)
