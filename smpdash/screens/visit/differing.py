"""Values that two tablets noted differently at one visit, in words, with a button for each."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import partial
from itertools import groupby
from typing import Any, Final
from zoneinfo import ZoneInfo

from smpdash.record.studio import Studio
from smpdash.record.times.moments import day_words, time_words
from smpdash.screens.drafts.difference_words import TITLE, own_first, settle_words, sides_words
from smpdash.screens.drafts.differences import UNREAD, noted_elsewhere
from smpdash.screens.entry.fields import Field, line, push, row, wrong
from smpdash.screens.visit.draft_fields import (
    DESCRIBED,
    READING_FIELDS,
    TYPED,
    WHERE,
    VisitDraft,
    title_of,
)
from smpdash.screens.visit.fields import reading_words
from smpdash.screens.visit.times.questions import time_said

# More would leave the fields no room; the next ones follow once these are decided.
SHOWN: Final = 3
LONGEST_SAID: Final = 60


def differing(data: VisitDraft, studio: Studio, zone: ZoneInfo, *, device: str) -> list[Field]:
    """The first differences, each with a button for every value; empty if there are none.

    `device` is the page that shows them.
    """
    groups = [
        (name, list(paths), sides)
        for (name, sides), paths in groupby(
            sorted(data["differs"], key=lambda path: path.rpartition("/")[2]),
            key=lambda path: (path.rpartition("/")[2], data["differs"][path]["sides"]),
        )
    ]
    if not groups:
        return []
    more = len(groups) - SHOWN
    text = f"{more} more {'follows' if more == 1 else 'follow'}." if more > 0 else ""
    fields = [wrong("differs", TITLE, [], text)]
    for number, (name, paths, sides) in enumerate(groups[:SHOWN]):
        say = partial(value_words, name, studio=studio, zone=zone)
        # Another tablet's value is drawn at once, but not while one's own is typed in the field.
        is_typed = name in TYPED and any(side[1] == device for side in sides[1:])
        seen = None if is_typed else sides[0]
        words = sides_words(sides, say, zone, device=device, seen=seen)
        said = f"{label(name, paths, studio)}: {words}."
        buttons = [
            push(
                f"settle-{number}-{place}",
                settle_words(side, say, device=device),
                value={"paths": paths, "value": side[0]},
            )
            for place, side in enumerate(own_first(sides, device))
        ]
        fields.append(row(f"differ-{number}", [line(f"differ-words-{number}", said), *buttons]))
    return fields


def noted_since(
    data: Mapping[str, Any], seen: int, studio: Studio, zone: ZoneInfo, *, device: str
) -> str:
    """What other tablets noted after this version, in words; "" if they noted nothing."""
    paths = list(noted_elsewhere(data, seen, device))
    return ", ".join(_newest(data, paths[:SHOWN], studio, zone)) + (
        f" and {len(paths) - SHOWN} more" if len(paths) > SHOWN else ""
    )


def _newest(
    data: Mapping[str, Any], paths: Iterable[str], studio: Studio, zone: ZoneInfo
) -> Iterator[str]:
    for path in paths:
        name, value = path.rpartition("/")[2], _at(data, path)
        words, said = label(name, [path], studio), value_words(name, value, studio, zone)
        # "Shade 7", not "shade Shade 7".
        yield said if said.startswith(f"{words} ") else f"{words[:1].lower()}{words[1:]} {said}"


def _at(data: Mapping[str, Any], path: str) -> Any:
    head, _, rest = path.partition("/")
    zone, _, field = rest.rpartition("/")
    return data["readings"].get(zone, {}).get(field) if rest else data.get(head)


def label(name: str, paths: list[str], studio: Studio) -> str:
    """The title of a field, with the zones that the paths name."""
    words = title_of(name)
    zones = [path.split("/")[1] for path in paths if path.startswith("readings/")]
    names = [studio.zone_name(zone) for zone in zones if zone != "whole"]
    return f"{words} of {', '.join(names)}" if names else words


def value_words(name: str, value: Any, studio: Studio, zone: ZoneInfo) -> str:
    """A value of this field in words."""
    if isinstance(value, dict):
        return f"“{value.get(UNREAD, '')}”"
    if value in (None, ""):
        return "nothing"
    if name in READING_FIELDS:
        return reading_words(name, value, studio)
    field = DESCRIBED.get(name)
    if name == "by_zone":
        return WHERE[value].lower()
    if field and (field.choices or field.kind == "flag"):
        return field.words(value)
    if name == "break_minutes":
        return f"{value} min"
    if name == "break_since":
        return f"since {time_words(datetime.fromisoformat(value), zone)}"
    if name == "held_on":
        return day_words(date.fromisoformat(value))
    if name in {"started", "ended"}:
        return time_said(value)
    if name == "artist":
        return studio.staff_name(value)
    if name == "pigment_lot":
        return studio.lot_label(str(value))
    text = str(value).replace("\n", " ")
    return text if len(text) <= LONGEST_SAID else f"{text[:LONGEST_SAID]} …"
