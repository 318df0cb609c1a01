"""The visit screen's fields of the chosen zones, and the list of what is noted in all zones."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from smpdash.record.check import depth_refused
from smpdash.record.sessions import shows_fading
from smpdash.record.studio import WHOLE_SCALP, Studio
from smpdash.record.visit import Visit
from smpdash.screens.entry.fields import (
    Field,
    OfZones,
    Option,
    Stepping,
    Style,
    clear,
    goes_to,
    not_seen,
    noted,
    number,
    of_zones,
    push,
    row,
    steps,
)
from smpdash.screens.visit import last_time
from smpdash.screens.visit.draft_fields import (
    ASKED,
    DESCRIBED,
    OF_PIGMENT,
    READING_FIELDS,
    SHARED,
    WHERE,
    Value,
    VisitDraft,
    value_of,
)
from smpdash.screens.visit.fields import FADING, kind_and_units, options, percent
from smpdash.screens.visit.noted import left_out_rows, noted_lines
from smpdash.screens.visit.unreadable import unread_of_zones
from smpdash.show.charts.theme import swatch

COVERAGE_STEPS: Final = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
_SHARES: Final = [{"value": share, "words": f"{share:.0%}"} for share in COVERAGE_STEPS]


@dataclass(frozen=True)
class ZoneForm:
    """What the fields of the chosen zones depend on; `treated` are the zones treated before."""

    data: VisitDraft
    studio: Studio
    last: Visit | None
    treated: frozenset[str]
    earlier_pigment: bool

    @cached_property
    def zones(self) -> list[str]:
        """The zones that a value may be for."""
        by_zone = self.data["by_zone"]
        return [zone.key for zone in self.studio.zones] if by_zone else [WHOLE_SCALP]

    @cached_property
    def unseen(self) -> list[str]:
        """Those of the zones in which no fading can be seen."""
        if self.earlier_pigment:
            return []
        return [zone for zone in self.zones if not shows_fading(zone, self.treated)]

    def noted(self, name: str) -> set[Value]:
        """The values that are noted in this field in any zone."""
        readings = self.data["readings"]
        return {readings.get(zone, {}).get(name) for zone in self.zones} - {None}


def known(form: ZoneForm) -> OfZones:
    """What the page knows of every zone: its name, what is noted, and what was noted last time."""
    data, studio = form.data, form.studio
    names = {zone: studio.zone_name(zone) for zone in form.zones}
    # A text that cannot be read stands in the place of the value from before.
    values: dict[str, Any] = {name: value_of(data, name) for name in (*SHARED, "by_zone")}
    for zone, reading in data["readings"].items():
        values |= {
            f"readings/{zone}/{name}": value for name, value in reading.items() if value is not None
        }
    return OfZones(
        {zone: (name, last_time.words(zone, form.last, studio)) for zone, name in names.items()},
        values | {path: data["unread"][path] for path in unread_of_zones(data)},
        _depths_refused(form) | unread_of_zones(data),
    )


def _depths_refused(form: ZoneForm) -> dict[str, str]:
    """Why a depth in a zone is not accepted, by its path."""
    depths = {zone: reading.get("depth_mm") for zone, reading in form.data["readings"].items()}
    words = {
        f"readings/{zone}/depth_mm": depth_refused(depth, form.studio)
        for zone, depth in depths.items()
        if isinstance(depth, int | float)
    }
    return {path: f"{said[0].upper()}{said[1:]}" for path, said in words.items() if said}


def values(form: ZoneForm, visit: Visit) -> list[Field]:
    """The choice of where, the fields of the chosen zones, and what is noted so far."""
    data = form.data
    where = steps(
        "by_zone", "Where", options(WHERE), data["by_zone"], style=Style(required=True, said=False)
    )
    copies = _copies(form)
    fields = [
        row("top", [where, row("copies", copies)] if copies else [where]),
        goes_to("goes-to"),
        *(_WIDGETS.get(name, _any_field)(form, name) for name in ASKED if _is_asked(form, name)),
    ]
    if form.treated and form.unseen:
        text = "Not treated before, so no fading is seen: "
        fields.append(not_seen("no-fading", text, form.unseen))
    undecided = left_out_rows(data, form.studio)
    empty = "Nothing to record yet." if undecided else "Nothing noted yet."
    lines = noted_lines(visit.readings, form.studio)
    return [
        *fields,
        noted("noted", lines, empty=empty),
        *undecided,
        clear("clear", READING_FIELDS),
        kind_and_units(data),
    ]


def _copies(form: ZoneForm) -> list[Field]:
    """The buttons that repeat the last session's treatment; none at a check-up."""
    if form.last is None or form.data["kind"] != "session":
        return []
    if last_time.was_by_zone(form.last):
        words = ("Same zones, same shade", "Same zones, next shade")
    else:
        words = ("Same shade as last time", "Next shade")
    copied = [
        last_time.copied(form.data, form.last, form.studio, darker=darker)
        for darker in (False, True)
    ]
    if not any(copied):
        return []
    names = ("same_shade", "next_shade")
    return [
        push(name, text, value=value)
        for name, text, value in zip(names, words, copied, strict=True)
    ]


def _is_asked(form: ZoneForm, name: str) -> bool:
    """Whether any zone has a field: fading needs earlier pigment, fields of pigment a session.

    A fading noted where it cannot be seen stays in sight, so that it can be taken back.
    """
    if name == "observed_fading":
        return len(form.unseen) < len(form.zones) or bool(form.noted(name))
    return name not in OF_PIGMENT or form.data["kind"] == "session"


def _any_field(form: ZoneForm, name: str) -> Field:
    """The widget of a zone's field that has none of its own in _WIDGETS."""
    field = DESCRIBED[name]
    if field.kind == "share":
        return _share(form, name, field.title, _SHARES)
    if field.choices or field.kind == "flag":
        offered = options(field.choices or {True: "Yes", False: "No"})
        style = Style("pills", required=not field.optional)
        return of_zones(steps(name, field.title, offered, style=style))
    if field.kind in {"whole", "number", "depth"}:
        stepping = Stepping(1, 0, field.low or 0)
        required = not field.optional
        return of_zones(number(name, field.title, None, stepping, required=required))
    raise NotImplementedError(f"No widget for {name}: give it one in _WIDGETS.")


def _fading(form: ZoneForm, name: str) -> Field:
    title = DESCRIBED[name].title
    label = f"{title} since last session" if form.last else f"{title} of earlier pigment"
    pictures = [{"value": share, "words": text, "left": left} for share, text, left in FADING]
    return {**_share(form, name, label, pictures, look="fading"), "unseen": form.unseen}


def _coverage(form: ZoneForm, name: str) -> Field:
    return _share(form, name, "Coverage reached", _SHARES)


def _share(
    form: ZoneForm, name: str, label: str, offered: list[Option], *, look: str = "plain"
) -> Field:
    """A share 0..1 as large steps or in steps of five percent, with every noted value."""
    if form.data["exact"]:
        label, look = f"{label}, %", "fine"
        offered = [{"value": n / 20, "words": f"{n * 5}"} for n in range(21)]
    known = {option["value"] for option in offered}
    rare = [now for now in form.noted(name) if isinstance(now, int | float) and now not in known]
    offered = sorted(
        [*offered, *({"value": now, "words": percent(now), "rare": True} for now in rare)],
        key=lambda option: float(option["value"]),
    )
    return of_zones(steps(name, label, offered, style=Style(look)), unit="%")


def _shade(form: ZoneForm, name: str) -> Field:
    shown = [
        {
            "value": shade.key,
            "words": shade.name.removeprefix("Shade "),
            "said": shade.name,
            "swatch": swatch(shade.darkness),
            "rare": shade.retired,
        }
        for shade in form.studio.shades
        if not shade.retired or shade.key in form.noted(name)
    ]
    usual = {
        zone: form.studio.next_shade(reading.shade)
        for zone in form.zones
        if (reading := last_time.reading_of(zone, form.last)) and reading.shade is not None
    }
    return of_zones(steps(name, "Shade, light to dark", shown, style=Style("shade")), usual=usual)


def _depth(form: ZoneForm, name: str) -> Field:
    """A depth in steps of 0.05 mm, with five of them 0.1 mm apart as chips."""
    low, high = form.studio.depth.ideal_mm
    usual = {
        zone: reading.depth_mm
        for zone in form.zones
        if (reading := last_time.reading_of(zone, form.last)) and reading.depth_mm is not None
    }
    label = f"Depth in mm · ideal {low:.2f} to {high:.2f}"
    field = number(name, label, None, Stepping(0.05, 2, low, chips=0.1), required=False)
    return of_zones(field, unit="mm", usual=usual)


# The fields of a zone that have a widget of their own.
_WIDGETS: Final[Mapping[str, Callable[[ZoneForm, str], Field]]] = {
    "observed_fading": _fading,
    "shade": _shade,
    "depth_mm": _depth,
    "coverage": _coverage,
}
