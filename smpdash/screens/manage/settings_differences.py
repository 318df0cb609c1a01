"""Compares and merges the studio's tables when they were edited on two tablets."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Final, TypeVar

from smpdash.record.studio import DepthBands, Lot, Shade, Studio, Zone
from smpdash.record.texts.typed import date_text, number_text

Row = TypeVar("Row", Shade, Zone, Lot)
Values = dict[tuple[str, ...], Any]

WORDS: Final[Mapping[tuple[str, ...], str]] = {
    ("name",): "Studio",
    ("time_zone",): "Time zone",
    ("package",): "Sessions usually sold together",
    ("aftercare",): "Aftercare text",
    ("booking_days", "from"): "Booked from, days",
    ("booking_days", "to"): "Booked to, days",
    ("target_coverage",): "Target coverage",
    ("week_hours",): "Hours in the chair in a week",
    ("accepted_mm", "from"): "Accepted depth from",
    ("accepted_mm", "to"): "Accepted depth to",
    ("ideal_mm", "from"): "Ideal depth from",
    ("ideal_mm", "to"): "Ideal depth to",
}
FIELDS: Final = {
    "name": "name",
    "darkness": "darkness",
    "dilution": "mix",
    "retired": "retired",
    "area_share": "share of the area",
    "label": "lot number",
    "brand": "brand",
    "shade_name": "shade",
    "opened_on": "opened",
    "expires_on": "expires",
    "used_up": "used up",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that was saved elsewhere: its name, the value that the page shows, and theirs."""

    words: str
    shown: str
    theirs: str


def differences(start: Studio, shown: Studio, newest: Studio) -> list[Difference]:
    """The values saved elsewhere since `start` that differ from what the page shows."""
    before, here, there = _values(start), _values(shown), _values(newest)
    changed = [path for path in {**before, **there} if before.get(path) != there.get(path)]
    whole = {path for path in changed if len(path) == 2 and path not in WORDS}
    return [
        Difference(
            _words(path, (newest, shown, start)),
            _value_words(path, here.get(path)),
            _value_words(path, there.get(path)),
        )
        for path in changed
        if here.get(path) != there.get(path) and (len(path) != 3 or path[:2] not in whole)
    ]


def merged(start: Studio, shown: Studio, newest: Studio, *, keep_shown: bool) -> Studio:
    """The newest tables with the page's edits.

    Values saved elsewhere since `start` are replaced by the page's if `keep_shown` is true. The
    staff are always the newest, because this page does not edit them.
    """
    before, here, there = _values(start), _values(shown), _values(newest)
    values: Values = {
        path: here.get(path)
        if before.get(path) == there.get(path) or keep_shown
        else there.get(path)
        for path in {**here, **there}
    }
    shades = _rows("shades", values, (newest.shades, shown.shades))
    return replace(
        newest,
        name=values["name",],
        time_zone=values["time_zone",],
        package=values["package",],
        aftercare=values["aftercare",],
        booking_days=(values["booking_days", "from"], values["booking_days", "to"]),
        target_coverage=values["target_coverage",],
        week_hours=values["week_hours",],
        depth=DepthBands(
            *((values[name, "from"], values[name, "to"]) for name in ("accepted_mm", "ideal_mm"))
        ),
        shades=tuple(sorted(shades, key=lambda shade: shade.darkness)),
        zones=_rows("zones", values, (newest.zones, shown.zones)),
        lots=_rows("lots", values, (newest.lots, shown.lots)),
    )


def _values(studio: Studio) -> Values:
    """Each value by its path; the path of a row has the value True."""
    names = ("name", "time_zone", "package", "aftercare", "target_coverage", "week_hours")
    values: Values = {(name,): getattr(studio, name) for name in names}
    values["booking_days", "from"], values["booking_days", "to"] = studio.booking_days
    for name in ("accepted_mm", "ideal_mm"):
        values[name, "from"], values[name, "to"] = getattr(studio.depth, name)
    for table in ("shades", "zones", "lots"):
        for row in getattr(studio, table):
            values[table, row.key] = True
            values |= {
                (table, row.key, field.name): getattr(row, field.name)
                for field in fields(row)
                if field.name != "key"
            }
    return values


def _rows(table: str, values: Values, given: tuple[tuple[Row, ...], ...]) -> tuple[Row, ...]:
    """The rows among these values, in the order of the given tables."""
    rows = {row.key: row for each in reversed(given) for row in each}
    order = dict.fromkeys(row.key for each in given for row in each)
    return tuple(
        replace(
            rows[key],
            **{
                path[2]: value
                for path, value in values.items()
                if path[:2] == (table, key)
                and len(path) == 3
                and (value is not None or path[2] in {"expires_on", "opened_on"})
            },
        )
        for key in order
        if values.get((table, key))
    )


def _words(path: tuple[str, ...], studios: tuple[Studio, ...]) -> str:
    if path in WORDS:
        return WORDS[path]
    for studio in studios:
        for row in getattr(studio, path[0]):
            if row.key == path[1]:
                name = row.label if isinstance(row, Lot) else row.name
                field = f", {FIELDS[path[2]]}" if len(path) == 3 else ""
                return f"{name or 'A row without a name'}{field}"
    return path[-1]


def _value_words(path: tuple[str, ...], value: Any) -> str:
    if len(path) == 2 and path not in WORDS:
        return "in the table" if value else "not in the table"
    if value in (None, ""):
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return date_text(value)
    if path[-1] in {"area_share", "target_coverage"}:
        return f"{100 * value:.4g}%"
    return number_text(value, 2) if isinstance(value, float) else str(value)
