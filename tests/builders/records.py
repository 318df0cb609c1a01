"""Values to start a test from; name only what differs."""

from datetime import UTC, date, datetime
from typing import Any

from smpdash.record.client import Client, Intake
from smpdash.record.studio import DepthBands, Lot, Shade, Staff, Studio, Zone
from smpdash.record.visit import Reading, Visit

NOW = datetime(2026, 3, 20, 16, 0, tzinfo=UTC)
TODAY = date(2026, 3, 20)


def studio(**different: Any) -> Studio:
    usual: dict[str, Any] = {
        "name": "A studio",
        "shades": (Shade("s1", "Light", 0.2), Shade("s2", "Middle", 0.5), Shade("s3", "Dark", 0.8)),
        "zones": (
            Zone("hairline", "Hairline", 0.2),
            Zone("crown", "Crown", 0.5),
            Zone("scar", "Scar", 0.1),
        ),
        "depth": DepthBands(),
        "staff": (Staff("a1", "First artist"),),
        "lots": (Lot("l1", "LOT 1"),),
    }
    return Studio(**{**usual, **different})


def reading(zone: str = "hairline", **different: Any) -> Reading:
    usual: dict[str, Any] = {"shade": "s2", "depth_mm": 1.0, "coverage": 0.6}
    return Reading(zone, **{**usual, **different})


def visit(number: int = 1, **different: Any) -> Visit:
    usual: dict[str, Any] = {
        "held_on": {1: date(2026, 2, 1), 2: date(2026, 2, 11)}.get(number, TODAY),
        "readings": (reading(),),
        "artist": "a1",
        "pigment_lot": "l1",
        "decision": "another",
        "reason": "planned",
    }
    return Visit(number, **{**usual, **different})


def check_up(number: int = 2, **different: Any) -> Visit:
    usual: dict[str, Any] = {
        "kind": "check-up",
        "readings": (reading(shade=None, depth_mm=None, coverage=None, observed_fading=0.2),),
    }
    return visit(number, **{**usual, **different})


def client(intake: Intake | None = None, **different: Any) -> Client:
    return Client(**{"name": "A client", "intake": intake or Intake(), **different})
