"""The visit screen's fields of the visit as a whole: how it ends, and what kind it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from smpdash.record.studio import Lot, Studio
from smpdash.record.times.moments import day_words, time_words
from smpdash.screens.entry.fields import (
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

# Five steps that an eye can tell apart, each with the share of dots left in its picture.
FADING: Final = (
    (0.0, "None", 1.0),
    (0.1, "Slight", 0.82),
    (0.25, "Moderate", 0.58),
    (0.45, "Strong", 0.34),
    (0.75, "Mostly gone", 0.12),
)
OPEN_END: Final = (
    "Today, leave the end empty to use the time you record. A visit recorded within half an hour "
    "of being opened gets neither start nor end, unless a time or a break is noted."
)
NO_LOTS: Final = (
    "There are no pigment lots in Settings yet. A manager can add them, and this visit’s lot later."
)
# A longer label of a lot does not fit on the button that confirms it.
SHORT_LABEL: Final = 24


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
    if field.kind == "share":
        step = next((words for share, words, _ in FADING if share == value), "")
        is_step = name == "observed_fading" and step
        return f"{step} ({value:.0%})" if is_step else f"{value:.0%}"
    return field.words(value)


def percent(share: float) -> str:
    """A share 0..1 in percent, as sentences have it."""
    return f"{round(share * 100, 1):g}%"


def ending(
    data: VisitDraft, studio: Studio, zone: ZoneInfo, *, now: datetime, before: Before
) -> list[Field]:
    """The fields: the decision, the lot, the client's changes, and the times."""
    corrects = before.corrects
    fields = [_decision(data, corrects=corrects)]
    if data["decision"] == "another":
        fields.append(_choice(data, "reason", look="pills"))
    if corrects:
        fields.append(_choice(data, "why", look="pills"))
    fields += _lot(data, studio, before)
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
    if not corrects:
        fields.append(line("began", _clock(data, zone, now)))
    is_late = not corrects and is_written_down(data, now=now, zone=zone)
    shown = data | {"started": None} if is_late else data
    fields.append(more("details", "Date and times", _times(shown, zone, corrects=corrects)))
    return fields


def pause(data: VisitDraft) -> Field:
    """The button that begins a break or ends it."""
    return push("break", "Resume" if data["break_since"] else "Break", on="page")


def kind_and_units(data: VisitDraft) -> Field:
    """What kind of visit it is and how its values are noted: rarely changed, so folded."""
    exactly = {False: "Steps", True: "Percent"}
    choices = [_choice(data, name) for name in _QUIET_CHOICES]
    exact = steps(
        "exact",
        "Enter fading and coverage as",
        options(exactly),
        data["exact"],
        style=Style(required=True),
    )
    return more("units", "Kind of visit and units", [*choices, exact])


# Choices that are shown elsewhere on the screen; all others are folded on the page.
_ASKED_ELSEWHERE: Final = frozenset({"decision", "reason", "why", "anyway"})
_QUIET_CHOICES: Final = tuple(
    name for name, field in OF_VISIT.items() if field.choices and name not in _ASKED_ELSEWHERE
)


def _decision(data: VisitDraft, *, corrects: bool) -> Field:
    """How the visit ends; says so while it is only proposed."""
    field = _choice(data, "decision")
    is_proposed = not corrects and visit_draft.is_proposed(data)
    return (
        {**field, "label": f"{field['label']} what is proposed here; tap to change it"}
        if is_proposed
        else field
    )


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
        late = "it counts as written down later, with no start unless you set one"
        return f"{opened}. Recorded before {until}, {late}."
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
    """The choice of the pigment lot; the last session's is proposed until one is chosen.

    A line says what to do while the studio has none: a visit without a lot cannot be recalled.
    """
    day = date.fromisoformat(data["held_on"])
    # What can be used stands first.
    lots = sorted(studio.lots, key=lambda lot: lot_words(lot, day) != lot.words)
    offered = {lot.key: lot_words(lot, day) for lot in lots}
    if not offered:
        return [line("no_lots", NO_LOTS)]
    label, proposed, empty = "Pigment lot", None, "Not noted"
    if lot := _proposed_lot(data, studio, before):
        label, proposed = f"{label} · last time: {offered[lot.key]}", lot.key
    if lot_to_confirm(data, studio, before):
        # Two buttons stand at Record, with last time’s lot and without one.
        empty = "Asked at Record"
    now = data["pigment_lot"]
    return [choice("pigment_lot", label, options(offered), now, proposed=proposed, empty=empty)]


def lot_to_confirm(data: VisitDraft, studio: Studio, before: Before) -> Option | None:
    """The lot of last time that Record may confirm, until one is chosen or left out by hand.

    None also if the lot is used up or expired: that is to be seen first.
    """
    lot, day = _proposed_lot(data, studio, before), date.fromisoformat(data["held_on"])
    if not lot or data["pigment_lot"] or "pigment_lot" in data["by"]:
        return None
    if lot_words(lot, day) != lot.label:
        return None
    words = f"lot {lot.label}" if len(lot.label) <= SHORT_LABEL else "last time’s lot"
    return {"value": lot.key, "words": words}


def _proposed_lot(data: VisitDraft, studio: Studio, before: Before) -> Lot | None:
    """The last session's lot; None at a check-up or a correction, and if there was none."""
    if data["kind"] != "session" or before.corrects:
        return None
    return next((lot for lot in studio.lots if lot.key == before.lot), None)


def lot_words(lot: Lot, day: date) -> str:
    """A lot's label, marked if it is used up or, on this day, expired."""
    marks = ["used up"] if lot.used_up else []
    if lot.expires_on is not None and lot.is_expired(day):
        marks.append(f"expired {day_words(lot.expires_on)}")
    return " · ".join([lot.words, *marks])


def _times(data: VisitDraft, zone: ZoneInfo, *, corrects: bool) -> list[Field]:
    """The date, the times and the breaks, as they would be recorded now."""
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
    ]
