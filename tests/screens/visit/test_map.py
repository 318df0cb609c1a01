"""The map on the visit screen: which zones it has for whom."""

import pytest

from smpdash.record.client import Intake
from smpdash.record.visit import Visit
from smpdash.screens.visit.map import zone_map
from tests.builders.records import reading, studio, visit
from tests.screens.visit.test_last_time import after, started

STUDIO = studio()
NONE = Intake(scar_tissue="none")


def zones(intake: Intake, *visits: Visit, note: bool = False) -> set[str]:
    """The zones of the map, with a value noted on the scar or without."""
    data = started(*visits)
    if note:
        data = after(data, ("coverage", 0.7, ["scar"]))
    on_map = zone_map(data, STUDIO, visits[-1] if visits else None, intake, dark=False)
    return {view["key"] for view in on_map["views"]}


@pytest.mark.parametrize("tissue", [None, "minor", "extensive"])
def test_a_scar_that_is_there_or_that_nobody_ruled_out_is_a_zone(tissue: str | None) -> None:
    assert "scar" in zones(Intake(scar_tissue=tissue))


def test_who_has_no_scar_has_no_such_zone() -> None:
    every = {zone.key for zone in STUDIO.zones}
    assert zones(NONE) == zones(NONE, visit(1)) == every - {"scar"}


def test_what_was_noted_on_a_scar_stays_on_the_map_all_the_same() -> None:
    assert "scar" in zones(NONE, note=True)
    assert "scar" in zones(NONE, visit(1, readings=(reading("scar"),)))
