"""Which fields of a visit should be noted, and how many visits lack each of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from smpdash.record.client import Intake
from smpdash.record.fields import descriptions
from smpdash.record.visit import Reading, Visit

# Noted of sessions alone, and of visits at which the fading of a session can be seen alone.
_OF_SESSIONS: Final = ("pigment_lot", "shade", "depth_mm", "coverage")
_OF_FOLLOW_UPS: Final = ("observed_fading",)
OF_INTAKES: Final = (
    "hair_loss",
    "area_cm2",
    "scar_tissue",
    "skin",
    "fitzpatrick",
    "earlier_fading",
)
# The fields that a visit should note, by name, in the words of the screens; a session lacks one of
# a zone if a zone with pigment lacks it. Those of the intake are counted at every visit.
FIELDS: Final[Mapping[str, str]] = {
    "artist": descriptions(Visit)["artist"].title,
    "started_at": "Start or end",
    "pigment_lot": descriptions(Visit)["pigment_lot"].title,
    "shade": descriptions(Reading)["shade"].title,
    "depth_mm": descriptions(Reading)["depth_mm"].title,
    "coverage": descriptions(Reading)["coverage"].title,
    "observed_fading": descriptions(Reading)["observed_fading"].title,
    **{name: descriptions(Intake)[name].label.capitalize() for name in OF_INTAKES},
}

# Stands among the lacking fields of a visit that came with an import: what another system noted is
# not judged.
IMPORTED: Final = "imported"


@dataclass(frozen=True, slots=True)
class VisitCount:
    """A number of visits that are alike.

    `month` is the first day of the month in which they were held; `artist` is a staff key, None if
    nobody was noted. At a follow-up the fading of a session can be seen. `lacks` are the fields of
    FIELDS that were not noted.
    """

    month: date
    artist: str | None
    is_session: bool
    is_follow_up: bool
    lacks: frozenset[str]
    visits: int


@dataclass(frozen=True, slots=True)
class Missing:
    """Of `visits` that should note a field, how many lack it."""

    visits: int
    lacking: int


@dataclass(frozen=True, slots=True)
class VisitLine:
    """A visit in the list of those behind a figure; `artist` is a staff key, None for nobody."""

    code: str
    name: str
    number: int
    artist: str | None
    held_on: date


def missing(counts: Iterable[VisitCount], field: str) -> Missing:
    """How many of the visits that should note this field of FIELDS lack it."""
    asked = [count for count in counts if _should_note(count, field)]
    return Missing(
        sum(count.visits for count in asked),
        sum(count.visits for count in asked if field in count.lacks),
    )


def _should_note(count: VisitCount, field: str) -> bool:
    if field in _OF_SESSIONS:
        return count.is_session
    return count.is_follow_up or field not in _OF_FOLLOW_UPS
