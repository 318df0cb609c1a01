"""The visit screen's fields of the visit as a whole: how it ends, and its details."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from smpdash.record.studio import Lot, Studio
from smpdash.record.times.moments import day_words, time_words
from smpdash.screens.entry.component import (
    Field,
    Option,
    Stepping,
    Style,
    choice,
    line,
    moment,
    more,
    note,
    number,
    push,
    row,
    steps,
)
from smpdash.screens.visit import draft as visit_draft
from smpdash.screens.visit.draft_fields import (
    DESCRIBED,
    OF_VISIT,
    VisitDraft,
    title_of,
    value_of,
)
from smpdash.screens.visit.times.noted import WRITING_DOWN, is_written_down, start_of
from smpdash.screens.visit.times.questions import beneath, time_said
from smpdash.screens.visit.unreadable import unread_in

OPEN_END: Final = (
    "Today, leave the end empty to use the time you record. A visit recorded within half an hour "
    "of being opened gets neither start nor end, unless a time or a break is noted."
)


@dataclass(frozen=True, slots=True)
class Before:
    """What came before: the last session's lot, or None, and whether a visit is corrected."""

    lot: str | None = None
    corrects: bool = False


def options(table: Mapping[Any, str]) -> list[Option]:
    """The options of a table of values and their words."""
    return [{"value": value, "words": text} for value, text in table.items()]


def depth_words(depth_mm: float) -> str:
    """A depth in mm with two decimals, or with all decimals if it has more."""
    return f"{depth_mm:.2f}" if round(depth_mm, 2) == depth_mm else f"{depth_mm:g}"


def reading_words(name: str, value: Any, studio: Studio) -> str:
    """A noted value of a zone in words, without the name of its field; `value` is not None."""
    field = DESCRIBED[name]
    if name == "shade":
        return studio.shade_name(str(value))
    if name == "depth_mm":
        return f"{depth_words(value)} mm"
    return f"{value:.0%}" if field.kind == "share" else field.words(value)


def percent(share: float) -> str:
    """A share 0..1 in percent, as sentences have it."""
    return f"{round(share * 100, 1):g}%"


def ending(
    data: VisitDraft, studio: Studio, zone: ZoneInfo, *, now: datetime, before: Before
) -> list[Field]:
    """The fields: the lot, the decision, the clock, then those that are rarely changed."""
    corrects = before.corrects
    fields = [*_lot(data, studio, before), _decision(data, corrects=corrects)]
    if data["decision"] == "another":
        fields.append(_choice(data, "reason", look="pills"))
    if corrects:
        fields.append(_choice(data, "why", look="pills"))
    else:
        pause = push("break", "Resume" if data["break_since"] else "Break")
        fields.append(row("clock", [line("began", _clock(data, zone, now)), pause]))
    fields.append(
        number(
            "adjustments",
            "Changes the client asked for",
            data["adjustments"],
            Stepping(1, 0),
            unread=unread_in(data, "adjustments"),
        )
    )
    fields += _artist(data, studio)
    fields.append(note("note", "Note", data["note"]))
    details = _details(data, zone, corrects=corrects)
    fields.append(more("details", "Date, times and more", details))
    return fields


# Choices that are shown elsewhere on the screen; all others are among the details.
_ASKED_ELSEWHERE: Final = frozenset({"decision", "reason", "why", "anyway"})
_QUIET_CHOICES: Final = tuple(
    name for name, field in OF_VISIT.items() if field.choices and name not in _ASKED_ELSEWHERE
)


def _decision(data: VisitDraft, *, corrects: bool) -> Field:
    """How the visit ends; says so while it is only proposed."""
    field = _choice(data, "decision")
    is_proposed = not corrects and visit_draft.is_proposed(data)
    return {**field, "label": f"{field['label']} · proposed"} if is_proposed else field


def _choice(data: VisitDraft, name: str, *, look: str = "plain") -> Field:
    """A choice that the visit has once."""
    field, now = OF_VISIT[name], value_of(data, name)
    required = not field.optional
    return steps(name, field.title, options(field.choices), now, style=Style(look, required))


def _clock(data: VisitDraft, zone: ZoneInfo, now: datetime) -> str:
    """When the visit began or its page was opened, and how long the breaks were."""
    start = start_of(data, zone)
    if start and is_written_down(data, now=now, zone=zone):
        opened = f"Opened {time_words(start, zone)}"
        if now - start >= WRITING_DOWN or now < start:
            return f"{opened}, on another day: no start is recorded"
        until = time_words(start + WRITING_DOWN, zone)
        return f"{opened} · counts as the start if recorded from {until} on"
    text = f"Began {time_said(data['started'])}" if data["started"] else "Not timed"
    if data["break_since"]:
        since = datetime.fromisoformat(data["break_since"])
        return f"{text} · on a break since {time_words(since, zone)}"
    return f"{text} · breaks {data['break_minutes']} min" if data["break_minutes"] else text


def _artist(data: VisitDraft, studio: Studio) -> list[Field]:
    """The choice of the artist, including the noted one even if they have left."""
    offered = {
        person.key: person.name
        for person in studio.staff
        if person.active or person.key == data["artist"]
    }
    return [choice("artist", "Artist", options(offered), data["artist"])] if offered else []


def _lot(data: VisitDraft, studio: Studio, before: Before) -> list[Field]:
    """The choice of the pigment lot; the last session's is proposed until one is chosen."""
    day = date.fromisoformat(data["held_on"])
    offered = {lot.key: lot_words(lot, day) for lot in studio.lots}
    if not offered:
        return []
    label, proposed = "Pigment lot", None
    if before.lot in offered and data["kind"] == "session" and not before.corrects:
        label, proposed = f"{label} · last time: {offered[before.lot]}", before.lot
    return [choice("pigment_lot", label, options(offered), data["pigment_lot"], proposed=proposed)]


def lot_words(lot: Lot, day: date) -> str:
    """A lot's label, marked if it is used up or, on this day, expired."""
    marks = ["used up"] if lot.used_up else []
    if lot.expires_on is not None and lot.is_expired(day):
        marks.append(f"expired {day_words(lot.expires_on)}")
    return " · ".join([lot.words, *marks])


def _details(data: VisitDraft, zone: ZoneInfo, *, corrects: bool) -> list[Field]:
    exactly = {False: "Steps", True: "Percent"}
    return [
        moment("held_on", "Date", data["held_on"], kind="date", unread=unread_in(data, "held_on")),
        row(
            "times",
            [
                moment(
                    name,
                    title_of(name),
                    noted,
                    kind="time",
                    unread=unread_in(data, name),
                    beneath=beneath(data, name, zone),
                )
                for name, noted in (("started", data["started"]), ("ended", data["ended"]))
            ],
        ),
        *([] if corrects else [line("open-end", OPEN_END)]),
        number(
            "break_minutes",
            "Breaks in minutes",
            data["break_minutes"],
            Stepping(5, 0),
            unread=unread_in(data, "break_minutes"),
        ),
        *(_choice(data, name) for name in _QUIET_CHOICES),
        steps(
            "exact",
            "Enter fading and coverage as",
            options(exactly),
            data["exact"],
            style=Style(required=True),
        ),
    ]
