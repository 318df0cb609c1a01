"""What keeps a studio's tables from being saved."""

from math import inf, nan
from typing import Any

import pytest

from smpdash.record.settings.problems import studio_problems
from smpdash.record.studio import (
    DepthBands,
    Lot,
    Shade,
    Staff,
    Studio,
    Zone,
)
from tests.builders.records import studio


def fields(one: Studio) -> list[str]:
    return [problem.field for problem in studio_problems(one)]


def test_an_ordinary_studio_is_taken() -> None:
    assert fields(studio()) == []


def test_a_studio_without_staff_and_lots_is_taken() -> None:
    assert fields(studio(staff=(), lots=())) == []


def test_two_shades_may_be_equally_dark() -> None:
    assert fields(studio(shades=(Shade("a", "A", 0.5), Shade("b", "B", 0.5)))) == []


def test_shades_run_from_bare_skin_to_black() -> None:
    assert fields(studio(shades=(Shade("a", "A", 0.0), Shade("b", "B", 1.0, "x" * 100)))) == []


def test_the_ideal_depths_may_fill_the_accepted_ones() -> None:
    assert fields(studio(depth=DepthBands((0.1, 3.0), (0.1, 3.0)))) == []


@pytest.mark.parametrize(
    ("different", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"time_zone": ""}, "time_zone"),
        ({"time_zone": "/etc/localtime"}, "time_zone"),
        ({"shades": ()}, "shades"),
        ({"shades": (Shade("s", "Old", 0.5, retired=True),)}, "shades"),
        ({"shades": (Shade("s", " ", 0.5),)}, "shades"),
        ({"shades": (Shade("s", "A\0", 0.5),)}, "shades"),
        ({"shades": (Shade("s", "A", 0.5, dilution="1 \0 2"),)}, "shades"),
        ({"shades": (Shade("s", "A", 0.5, dilution="x" * 101),)}, "shades"),
        ({"shades": (Shade("s", "A", 1.01),)}, "shades"),
        ({"shades": (Shade("s", "A", -0.01),)}, "shades"),
        ({"shades": (Shade("s", "A", nan),)}, "shades"),
        ({"shades": (Shade("a", "A", 0.5), Shade("b", "B", 0.4))}, "shades"),
        ({"shades": (Shade("a", "A", 0.4), Shade("a", "B", 0.5))}, "shades"),
        ({"zones": (Zone("z", "", 0.5),)}, "zones"),
        ({"zones": (Zone("z", "A", 0.5), Zone("z", "B", 0.5))}, "zones"),
        ({"zones": (Zone("whole", "All", 1.0),)}, "zones"),
        ({"zones": (Zone("z", "A", 0.0),)}, "zones"),
        ({"zones": (Zone("z", "A", 1.1),)}, "zones"),
        ({"zones": (Zone("z", "A", nan),)}, "zones"),
        ({"depth": DepthBands((0.0, 3.0))}, "depth"),
        ({"depth": DepthBands((0.1, 3.1))}, "depth"),
        ({"depth": DepthBands((0.1, inf))}, "depth"),
        ({"depth": DepthBands((0.1, 3.0), (1.0, 1.0))}, "depth"),
        ({"depth": DepthBands((0.1, 3.0), (1.5, 0.5))}, "depth"),
        ({"depth": DepthBands((0.6, 3.0), (0.5, 1.5))}, "depth"),
        ({"depth": DepthBands((0.1, 3.0), (nan, 1.5))}, "depth"),
        ({"staff": (Staff("a", ""),)}, "staff"),
        ({"staff": (Staff("a", "A"), Staff("a", "B"))}, "staff"),
        ({"staff": (Staff("a", "x" * 101),)}, "staff"),
        ({"staff": (Staff("a", "A", role="king"),)}, "staff"),
        ({"lots": (Lot("a", " "),)}, "lots"),
        ({"lots": (Lot("a", "A"), Lot("a", "B"))}, "lots"),
    ],
)
def test_a_table_that_cannot_be_right_is_refused(different: dict[str, Any], field: str) -> None:
    assert fields(studio(**different)) == [field]


def test_an_accepted_depth_that_is_no_band_is_refused() -> None:
    message = "Accepted depths lie between 0.10 and 3.00 mm, “from” below “to”."
    found = studio_problems(studio(depth=DepthBands((1.0, 1.0), (1.0, 1.0))))
    assert message in [problem.message for problem in found]


def test_accepted_depths_turned_round_are_refused() -> None:
    assert set(fields(studio(depth=DepthBands((3.0, 0.1))))) == {"depth"}


def test_all_problems_of_a_studio_are_told_at_once() -> None:
    wrong = studio(
        name="", shades=(Shade("s", "A", 2.0),), depth=DepthBands((0, 9)), staff=(Staff("a", ""),)
    )
    assert fields(wrong) == ["name", "shades", "depth", "staff"]


def test_the_name_of_what_has_gone_is_still_known() -> None:
    one = studio(staff=(Staff("a1", "First artist", active=False),))
    assert one.staff_name("a1") == "First artist"
    assert one.staff_name(None) == ""
    assert one.zone_name("whole") == "Whole scalp"
    assert one.zone_name("no such zone") == "no such zone"
    assert one.shade("s1").name == "Light"
