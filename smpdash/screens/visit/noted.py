"""What is noted of each zone, in words: what Record writes, and what it would leave out.

A draft keeps the values of the whole scalp beside those by zone, and a shade at a check-up.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from smpdash.record.problem import Problem, quoted
from smpdash.record.studio import WHOLE_SCALP, Studio
from smpdash.record.visit import Reading
from smpdash.screens.entry.fields import Field, line, push, row
from smpdash.screens.visit.draft import reading_in
from smpdash.screens.visit.draft_fields import (
    ASKED,
    DESCRIBED,
    OF_PIGMENT,
    READING_FIELDS,
    WHERE,
    VisitDraft,
)
from smpdash.screens.visit.fields import reading_words

# More would leave the fields no room.
SAID: Final = 3
UNDECIDED: Final = "Some noted values would not be recorded: leave them out below, or choose"


class LeftOut(NamedTuple):
    """Values that Record would not write: why, in words, and their paths in the draft."""

    name: str
    words: str
    paths: list[str]


def noted_lines(readings: Iterable[Reading], studio: Studio) -> list[tuple[str, str]]:
    """The names of the zones that share the same values, and these values in words."""
    zones: dict[str, list[str]] = {}
    for reading in readings:
        said = [
            _value_words(name, value, studio)
            for name in ASKED
            if (value := getattr(reading, name)) is not None
        ]
        zones.setdefault(" · ".join(said), []).append(studio.zone_name(reading.zone))
    return [(", ".join(names), said) for said, names in zones.items()]


def left_out(data: VisitDraft, studio: Studio) -> list[LeftOut]:
    """The values of the draft that the visit, as chosen now, does not take."""
    beside = [zone for zone in data["readings"] if (zone != WHOLE_SCALP) != data["by_zone"]]
    in_use = [zone for zone in data["readings"] if zone not in beside]
    groups = [("where", beside, READING_FIELDS, f"while “{WHERE[data['by_zone']]}” is chosen")]
    if data["kind"] != "session":
        groups.append(("kind", in_use, OF_PIGMENT, "as a check-up applies no pigment"))
    left = []
    for name, zones, fields, why in groups:
        if lines := _lines(data, studio, zones, fields):
            more = f", and {len(lines) - SAID} more" if len(lines) > SAID else ""
            said = "; ".join(f"{names}: {values}" for names, values in lines[:SAID]) + more
            paths = [f"readings/{zone}/{field}" for zone in zones for field in fields]
            left.append(LeftOut(name, f"Not recorded, {why}: {said}.", paths))
    return left


def left_out_rows(data: VisitDraft, studio: Studio) -> list[Field]:
    """These values in words, each with the button that leaves them out."""
    return [
        row(
            f"left-out-{each.name}",
            [
                line(f"left-out-{each.name}-words", each.words),
                push("leave_out", "Leave out", value=each.paths),
            ],
        )
        for each in left_out(data, studio)
    ]


def left_out_problems(data: VisitDraft, studio: Studio) -> list[Problem]:
    """The problem that values would not be recorded, until they are left out on purpose.

    That a check-up applies no pigment is a problem of the visit itself.
    """
    if all(each.name != "where" for each in left_out(data, studio)):
        return []
    return [Problem("by_zone", f"{UNDECIDED} “{WHERE[not data['by_zone']]}”.")]


def _lines(
    data: VisitDraft, studio: Studio, zones: Sequence[str], fields: Sequence[str]
) -> list[tuple[str, str]]:
    """What is noted in these fields of these zones, also what cannot be read."""
    blank: dict[str, Any] = {name: None for name in READING_FIELDS if name not in fields}
    readings = [replace(each, **blank) for zone in zones if (each := reading_in(data, zone))]
    unread = [
        (studio.zone_name(zone), f"{DESCRIBED[field].label} {quoted(text)}")
        for zone in zones
        for field in fields
        if (text := data["unread"].get(f"readings/{zone}/{field}")) is not None
    ]
    return [line for line in noted_lines(readings, studio) if line[1]] + unread


def _value_words(name: str, value: Any, studio: Studio) -> str:
    words = reading_words(name, value, studio)
    match name:
        case "shade" | "depth_mm":
            return words
        case "coverage":
            return f"{words} covered"
        case "observed_fading":
            return f"fading {words.lower()}"
    return f"{DESCRIBED[name].label} {words}"
