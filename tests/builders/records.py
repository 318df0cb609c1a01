"""Values to start a test from; name only what differs."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Unpack

from smpdash.record.client import Client, Intake
from smpdash.record.studio import DepthBands, Lot, Shade, Staff, Studio, Zone
from smpdash.record.visit import Reading, Visit
from tests.builders.changes import (
    CheckUpChanges,
    ClientChanges,
    ReadingChanges,
    StudioChanges,
    VisitChanges,
)

NOW = datetime(2026, 3, 20, 16, 0, tzinfo=UTC)
TODAY = date(2026, 3, 20)


def studio(**changes: Unpack[StudioChanges]) -> Studio:
    usual = Studio(
        "A studio",
        shades=(Shade("s1", "Light", 0.2), Shade("s2", "Middle", 0.5), Shade("s3", "Dark", 0.8)),
        zones=(
            Zone("hairline", "Hairline", 0.2),
            Zone("crown", "Crown", 0.5),
            Zone("scar", "Scar", 0.1),
        ),
        depth=DepthBands(),
        staff=(Staff("a1", "First artist"),),
        lots=(Lot("l1", "LOT 1"),),
    )
    return replace(usual, **changes)


def reading(zone: str = "hairline", **changes: Unpack[ReadingChanges]) -> Reading:
    return replace(Reading(zone, shade="s2", depth_mm=1.0, coverage=0.6), **changes)


def visit(number: int = 1, **changes: Unpack[VisitChanges]) -> Visit:
    usual = Visit(
        number,
        held_on={1: date(2026, 2, 1), 2: date(2026, 2, 11)}.get(number, TODAY),
        readings=(reading(),),
        artist="a1",
        pigment_lot="l1",
        decision="another",
        reason="planned",
    )
    return replace(usual, **changes)


def check_up(number: int = 2, **changes: Unpack[CheckUpChanges]) -> Visit:
    faded = reading(shade=None, depth_mm=None, coverage=None, observed_fading=0.2)
    return replace(visit(number, kind="check-up", readings=(faded,)), **changes)


def client(
    intake: Intake | None = None, *, name: str = "A client", **changes: Unpack[ClientChanges]
) -> Client:
    return replace(Client(name, intake=intake or Intake()), **changes)
