"""The map on the visit screen: which zones it has for whom."""

from zoneinfo import ZoneInfo

import pytest

from smpdash.record.client import Intake
from smpdash.record.visit import Course, Visit
from smpdash.screens.visit import draft as visit_draft
from smpdash.screens.visit.map import zone_map
from tests.builders.records import NOW, reading, studio, visit

STUDIO, UTC = studio(), ZoneInfo("UTC")
NONE = Intake(scar_tissue="none")


def zones(intake: Intake, *visits: Visit, note: bool = False) -> set[str]:
    """The zones of the map, with a value noted on the scar or without."""
    course = Course("C-0001", 1, visits=visits)
    data = visit_draft.started(course, STUDIO, now=NOW, zone=UTC)
    if note:
        data["readings"] = {"scar": {"coverage": 0.7}}
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
