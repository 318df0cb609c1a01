"""The visit screen's fields of the chosen zones, and the list of what is noted in all zones."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from smpdash.record.sessions import shows_fading
from smpdash.record.studio import Studio
from smpdash.record.visit import Visit
from smpdash.screens.entry.component import (
    Field,
    Option,
    Stepping,
    Style,
    line,
    noted,
    number,
    push,
    row,
    steps,
)
from smpdash.screens.visit import draft as visit_draft
from smpdash.screens.visit.draft_fields import (
    ASKED,
    DESCRIBED,
    OF_PIGMENT,
    WHERE,
    Value,
    VisitDraft,
)
from smpdash.screens.visit.fields import options
from smpdash.screens.visit.noted import left_out_rows, noted_lines
from smpdash.screens.visit.unreadable import unread_in

# Five steps that an eye can tell apart, each with the share of dots left in its picture.
FADING: Final = (
    (0.0, "None", 1.0),
    (0.1, "Slight", 0.82),
    (0.25, "Moderate", 0.58),
    (0.45, "Strong", 0.34),
    (0.75, "Gone", 0.12),
)
COVERAGE_STEPS: Final = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
_SHARES: Final = [{"value": share, "words": f"{share:.0%}"} for share in COVERAGE_STEPS]


def swatch(darkness: float) -> str:
    """The CSS colour of a shade of this darkness 0..1 on skin."""
    return f"color-mix(in srgb, #17120f {darkness:.0%}, #d9b99b)"


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
        """The zones that a tapped value is for."""
        return visit_draft.zones_set(self.data)

    @cached_property
    def unseen(self) -> list[str]:
        """Those of the chosen zones in which no fading can be seen."""
        if self.earlier_pigment:
            return []
        return [zone for zone in self.zones if not shows_fading(zone, self.treated)]

    def value(self, name: str) -> Value:
        """The value that all chosen zones share in this field; None if they differ."""
        return visit_draft.common(self.data, self.zones, name)

    def number(self, name: str) -> float | None:
        """The same for a field of numbers."""
        value = self.value(name)
        return value if isinstance(value, int | float) else None


def values(form: ZoneForm, visit: Visit) -> list[Field]:
    """The choice of where, the fields of the chosen zones, and what is noted so far."""
    data, zones = form.data, form.zones
    where = steps(
        "by_zone", "Where", options(WHERE), data["by_zone"], style=Style(required=True, said=False)
    )
    top = [where, push("as_last_time", "As last time")] if form.last else [where]
    fields = [row("top", top)]
    if zones:
        fields += [
            _WIDGETS.get(name, _any_field)(form, name) for name in ASKED if _is_asked(form, name)
        ]
        if form.treated and form.unseen:
            names = ", ".join(map(form.studio.zone_name, form.unseen))
            fields.append(line("no-fading", f"Not treated before, so no fading is seen: {names}."))
    else:
        text = "Tap the zones on the scalp that the next value goes to."
        fields.append(line("no-zones", text))
    lines = noted_lines(visit.readings, form.studio)
    undecided = left_out_rows(data, form.studio)
    empty = "Nothing to record yet." if undecided else "Nothing noted yet."
    fields += [noted("noted", lines, empty=empty), *undecided]
    if any(reading.zone in zones for reading in visit.readings):
        text = "Clear these zones" if data["by_zone"] else "Clear these values"
        fields.append(push("clear", text, zones=zones))
    return fields


def _is_asked(form: ZoneForm, name: str) -> bool:
    """Whether a field is shown: fading needs earlier pigment, fields of pigment need a session.

    A fading noted where it cannot be seen stays in sight, so that it can be taken back.
    """
    if name == "observed_fading":
        readings = [form.data["readings"].get(zone, {}) for zone in form.zones]
        return not form.unseen or any(values.get(name) is not None for values in readings)
    return name not in OF_PIGMENT or form.data["kind"] == "session"


def _any_field(form: ZoneForm, name: str) -> Field:
    """The widget of a zone's field that has none of its own in _WIDGETS."""
    field = DESCRIBED[name]
    if field.kind == "share":
        return _share(form, name, field.title, _SHARES)
    if field.choices or field.kind == "flag":
        offered = options(field.choices or {True: "Yes", False: "No"})
        now = form.value(name)
        return steps(
            name,
            field.title,
            offered,
            now,
            zones=form.zones,
            style=Style("pills", required=not field.optional),
        )
    if field.kind in {"whole", "number", "depth"}:
        return number(
            name,
            field.title,
            form.number(name),
            Stepping(1, 0, field.low or 0, f"Start at {field.low or 0:g}"),
            zones=form.zones,
            unread=unread_in(form.data, name),
        )
    raise NotImplementedError(f"No widget for {name}: give it one in _WIDGETS.")


def _fading(form: ZoneForm, name: str) -> Field:
    title = DESCRIBED[name].title
    label = f"{title} since the last session" if form.last else f"{title} of earlier pigment"
    pictures = [{"value": share, "words": text, "left": left} for share, text, left in FADING]
    return _share(form, name, label, pictures, look="fading")


def _coverage(form: ZoneForm, name: str) -> Field:
    return _share(form, name, "Coverage reached", _SHARES)


def _share(
    form: ZoneForm, name: str, label: str, offered: list[Option], *, look: str = "plain"
) -> Field:
    """A share 0..1 as large steps or in steps of five percent, always including the noted value."""
    now = form.number(name)
    if form.data["exact"]:
        label, look = f"{label}, %", "fine"
        offered = [{"value": n / 20, "words": f"{n * 5}"} for n in range(21)]
    if now is not None and all(option["value"] != now for option in offered):
        offered = sorted(
            [*offered, {"value": now, "words": f"{now:.0%}"}],
            key=lambda option: float(option["value"]),
        )
    return steps(name, label, offered, now, zones=form.zones, style=Style(look))


def _shade(form: ZoneForm, name: str) -> Field:
    suggested, _ = visit_draft.suggested(form.zones, form.last, form.studio)
    now = form.value(name)
    shades = [shade for shade in form.studio.shades if not shade.retired or shade.key == now]
    offered = suggested if now is None else None
    # "Usual", not "suggested": the shade that the client's page suggests may be another one.
    hint = f" · usual next: {form.studio.shade(offered).name}" if offered else ""
    shown = [
        {
            "value": shade.key,
            "words": shade.name.removeprefix("Shade "),
            "swatch": swatch(shade.darkness),
            "suggested": shade.key == suggested,
        }
        for shade in shades
    ]
    label = f"Shade, light to dark{hint}"
    return steps(name, label, shown, now, zones=form.zones, style=Style("shade"))


def _depth(form: ZoneForm, name: str) -> Field:
    """A depth in steps of 0.05 mm; the empty field is as high and offers a value to start from."""
    _, suggested = visit_draft.suggested(form.zones, form.last, form.studio)
    low, high = form.studio.depth.ideal_mm
    start = suggested or low
    return number(
        name,
        f"Depth in mm · ideal {low:.2f} to {high:.2f}",
        form.number(name),
        Stepping(
            0.05,
            2,
            start,
            f"Start at {start:.2f} mm" + (" as last time" if suggested else ""),
        ),
        zones=form.zones,
        unread=unread_in(form.data, name),
    )


# The fields of a zone that have a widget of their own.
_WIDGETS: Final[Mapping[str, Callable[[ZoneForm, str], Field]]] = {
    "observed_fading": _fading,
    "shade": _shade,
    "depth_mm": _depth,
    "coverage": _coverage,
}
