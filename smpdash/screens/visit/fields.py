"""The visit screen's fields: the values of the zones chosen, and how the visit ends."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from smpdash.record.studio import Studio
from smpdash.record.visit import DECISION, DEPTH_KIND, KIND, REASON, Visit
from smpdash.screens.entry.component import (
    Field,
    Option,
    choice,
    line,
    moment,
    more,
    note,
    noted,
    number,
    push,
    row,
    steps,
)
from smpdash.screens.visit import draft as visit_draft
from smpdash.screens.visit.draft import Data
from smpdash.screens.visit.unreadable import unread_in

# Five steps that an eye can tell apart, each with the part of the dots that its picture keeps.
FADING: Final = (
    (0.0, "None", 1.0),
    (0.1, "Slight", 0.82),
    (0.25, "Moderate", 0.58),
    (0.45, "Strong", 0.34),
    (0.75, "Gone", 0.12),
)
COVERAGE_STEPS: Final = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
WHERE: Final = {False: "Whole scalp", True: "By zone"}
WHY_CORRECTED: Final = ("Slip of the finger", "Measured again", "Left out before", "Other")


def options(table: Mapping[str, str] | Mapping[bool, str]) -> list[Option]:
    """The options of a table of values and their words."""
    return [{"value": value, "words": text} for value, text in table.items()]


def depth_words(depth_mm: float) -> str:
    """A depth in mm with two digits, or with all that were noted."""
    return f"{depth_mm:.2f}" if round(depth_mm, 2) == depth_mm else f"{depth_mm:g}"


def swatch(darkness: float) -> str:
    """The colour, for CSS, of a shade of this darkness 0..1 on skin."""
    return f"color-mix(in srgb, #17120f {darkness:.0%}, #d9b99b)"


def values(
    data: Data, visit: Visit, studio: Studio, last: Visit | None, *, earlier_pigment: bool
) -> list[Field]:
    """Where, then fading, shade, depth and coverage of the zones chosen, then what stands noted."""
    where = steps("by_zone", "Where", options(WHERE), data["by_zone"], required=True, said=False)
    top = [where, push("as_last_time", "As last time")] if last else [where]
    fields = [row("top", top)]
    zones = visit_draft.zones_set(data)
    if zones:
        fields += _of_zones(data, zones, studio, last, earlier_pigment=earlier_pigment)
    else:
        text = "Tap the zones on the scalp that the next value goes to."
        fields.append(line("no-zones", text))
    fields.append(noted("noted", _noted(visit, studio), empty="Nothing noted yet."))
    if any(reading.zone in zones for reading in visit.readings):
        text = "Clear these zones" if data["by_zone"] else "Clear these values"
        fields.append(push("clear", text, zones=zones))
    return fields


def _of_zones(
    data: Data,
    zones: Sequence[str],
    studio: Studio,
    last: Visit | None,
    *,
    earlier_pigment: bool,
) -> list[Field]:
    exact = data["exact"]
    fields = []
    if last or earlier_pigment:
        label = "Faded since the last session" if last else "Earlier pigment has faded"
        pictures = [{"value": share, "words": text, "left": left} for share, text, left in FADING]
        fields.append(_share(data, zones, "observed_fading", label, pictures, exact=exact))
    if data["kind"] == "session":
        shade, depth_mm = visit_draft.suggested(zones, last, studio)
        fields.append(_shade(data, zones, studio, shade))
        fields.append(_depth(data, zones, studio, depth_mm))
    shares = [{"value": share, "words": f"{share:.0%}"} for share in COVERAGE_STEPS]
    fields.append(_share(data, zones, "coverage", "Coverage reached", shares, exact=exact))
    return fields


def _share(
    data: Data, zones: Sequence[str], name: str, label: str, offered: list[Option], *, exact: bool
) -> Field:
    """A share 0..1 as large steps, or as every five percent of it; what is noted is among them."""
    now = visit_draft.common(data, zones, name)
    look = "fading" if name == "observed_fading" else "plain"
    if exact:
        label, look = f"{label}, %", "fine"
        offered = [{"value": n / 20, "words": f"{n * 5}"} for n in range(21)]
    if now is not None and all(option["value"] != now for option in offered):
        offered = sorted(
            [*offered, {"value": now, "words": f"{now:.0%}"}], key=lambda one: float(one["value"])
        )
    return steps(name, label, offered, now, look=look, zones=zones)


def _shade(data: Data, zones: Sequence[str], studio: Studio, suggested: str | None) -> Field:
    now = visit_draft.common(data, zones, "shade")
    shades = [shade for shade in studio.shades if not shade.retired or shade.key == now]
    offered = suggested if now is None else None
    # No suggestion: that is what the client's page says would save sessions, and may be another.
    hint = f" · usual next: {studio.shade(offered).name}" if offered else ""
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
    return steps("shade", label, shown, now, look="shade", zones=zones)


def _depth(data: Data, zones: Sequence[str], studio: Studio, suggested: float | None) -> Field:
    """Steps of 0.05 mm from where a tap starts them; the field's height stays the same."""
    low, high = studio.depth.ideal_mm
    start = suggested or low
    return number(
        "depth_mm",
        f"Depth in mm · usual {low:.2f} to {high:.2f}",
        visit_draft.common(data, zones, "depth_mm"),
        step=0.05,
        digits=2,
        start=start,
        start_words=f"Start at {start:.2f} mm" + (" as last time" if suggested else ""),
        zones=zones,
        unread=unread_in(data, "depth_mm"),
    )


def _noted(visit: Visit, studio: Studio) -> list[tuple[str, str]]:
    """What stands noted so far, in words: the proof that a tap arrived."""
    zones: dict[str, list[str]] = {}
    for reading in visit.readings:
        found = []
        if reading.observed_fading is not None:
            found.append(f"faded {reading.observed_fading:.0%}")
        if reading.shade is not None:
            found.append(studio.shade(reading.shade).name)
        if reading.depth_mm is not None:
            found.append(f"{depth_words(reading.depth_mm)} mm")
        if reading.coverage is not None:
            found.append(f"{reading.coverage:.0%} covered")
        zones.setdefault(" · ".join(found), []).append(studio.zone_name(reading.zone))
    return [(", ".join(names), found) for found, names in zones.items()]


def ending(data: Data, studio: Studio, zone: ZoneInfo, *, corrects: bool) -> list[Field]:
    """The decision first, then the clock, then what is seldom changed."""
    decisions = options(DECISION)
    fields = [steps("decision", "The visit ends with", decisions, data["decision"])]
    if data["decision"] == "another":
        label = "Why another session"
        fields.append(steps("reason", label, options(REASON), data["reason"], look="pills"))
    if corrects:
        reasons = options({why: why for why in WHY_CORRECTED})
        fields.append(steps("why", "Why it is corrected", reasons, data["why"], look="pills"))
    else:
        pause = push("break", "Go on" if data["break_since"] else "Break")
        fields.append(row("clock", [line("began", _clock(data, zone)), pause]))
    fields.append(
        number(
            "adjustments",
            "Changes the client asked for",
            data["adjustments"],
            step=1,
            digits=0,
            unread=unread_in(data, "adjustments"),
        )
    )
    artists = {person.key: person.name for person in studio.staff if person.active}
    fields += _of_studio(data, studio, "artist", "Artist", artists)
    fields.append(note("note", "Note", data["note"]))
    fields.append(more("details", "Date, times, lot and more", _details(data, studio)))
    return fields


def _clock(data: Data, zone: ZoneInfo) -> str:
    """When it began, and how long the breaks were."""
    text = f"Began {data['started']}" if data["started"] else "Not timed"
    if data["break_since"]:
        since = datetime.fromisoformat(data["break_since"]).astimezone(zone)
        return f"{text} · on a break since {since:%H:%M}"
    return f"{text} · breaks {data['break_minutes']} min" if data["break_minutes"] else text


def _of_studio(
    data: Data, studio: Studio, name: str, label: str, offered: Mapping[str, str]
) -> list[Field]:
    """One of the studio's people or lots; what is noted is offered even where it is past."""
    names = {lot.key: lot.label for lot in studio.lots}
    names |= {person.key: person.name for person in studio.staff}
    value: str | None = data[name]
    if value is not None and value not in offered:
        offered = {**offered, value: names.get(value, value)}
    return [choice(name, label, options(offered), value)] if offered else []


def _details(data: Data, studio: Studio) -> list[Field]:
    lots = {lot.key: lot.label for lot in studio.lots if not lot.used_up}
    exactly = {False: "Large steps", True: "Exact percentages"}
    return [
        moment("held_on", "Date", data["held_on"], kind="date", unread=unread_in(data, "held_on")),
        row(
            "times",
            [
                moment(name, label, data[name], kind="time", unread=unread_in(data, name))
                for name, label in (("started", "Start"), ("ended", "End"))
            ],
        ),
        line("open-end", "An end left open is the moment of recording."),
        number(
            "break_minutes",
            "Breaks in minutes",
            data["break_minutes"],
            step=5,
            digits=0,
            unread=unread_in(data, "break_minutes"),
        ),
        *_of_studio(data, studio, "pigment_lot", "Pigment lot", lots),
        steps("kind", "Kind of visit", options(KIND), data["kind"], required=True),
        steps("depth_kind", "The depth is", options(DEPTH_KIND), data["depth_kind"], required=True),
        steps("exact", "Shares in", options(exactly), data["exact"], required=True),
    ]
