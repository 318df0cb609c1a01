"""Texts in a visit's fields that cannot be read: they stay, marked, until they are corrected."""

from datetime import date
from typing import Final

from smpdash.record.problem import Problem, quoted
from smpdash.record.studio import WHOLE_SCALP
from smpdash.screens.visit.draft_fields import CLOCK_BACK, DESCRIBED, VisitDraft, title_of

# What earlier versions noted for a date or time that was only partly typed.
PART: Final = "?"
# What a field is called in a sentence, if not by its title.
CALLED: Final = {"adjustments": "number of changes", "break_minutes": "number of minutes"}

# The fields whose problems depend on this field of the visit, where it is not only its own.
_READ_WITH: Final = {
    "held_on": ("held_on", "ended_at", "break_minutes"),
    "started": ("ended_at", "break_minutes"),
    "ended": ("ended_at", "break_minutes"),
}


def unread_problems(data: VisitDraft) -> list[Problem]:
    """A problem for each text that cannot be read, once for all zones."""
    by_text: dict[tuple[str, str], tuple[str, ...]] = {}
    for path, text in data["unread"].items():
        *zone, name = path.removeprefix("readings/").split("/")
        if not zone or (zone == [WHOLE_SCALP]) != data["by_zone"]:
            by_text[name, text] = (*by_text.get((name, text), ()), *zone)
    return [Problem(name, _words(name, text), zones) for (name, text), zones in by_text.items()]


def readable_problems(data: VisitDraft, problems: list[Problem]) -> list[Problem]:
    """Those of the visit's problems that are about what its fields show.

    Beside a text that cannot be read, the draft keeps the value from before, which nobody sees.
    """
    hidden = {field for path in data["unread"] for field in _READ_WITH.get(path, (path,))}
    return [problem for problem in problems if problem.field not in hidden]


def unread_in(data: VisitDraft, name: str) -> tuple[str | None, str]:
    """The text in this field that cannot be read, and the message beneath; else None and ""."""
    text = data["unread"].get(name)
    if text is None:
        return None, ""
    return "" if text in {PART, CLOCK_BACK} else text, _words(name, text)


def unread_of_zones(data: VisitDraft) -> dict[str, str]:
    """The messages about the texts in the fields of zones that cannot be read, by path."""
    return {
        path: _words(path.rpartition("/")[2], text)
        for path, text in data["unread"].items()
        if path.startswith("readings/")
    }


def _words(name: str, text: str) -> str:
    called = CALLED.get(name, title_of(name).lower())
    if text in {"", PART}:
        return f"The {called} is not complete: write it again."
    if text == CLOCK_BACK:
        return (
            "A break was not counted, because the clock of the studio’s computer went back: write "
            "the minutes of all breaks."
        )
    if name == "held_on" and (year := _year(text)) is not None:
        what = "the year in full" if year < 1000 else "the date again"
        return f"The date has the year {year}: write {what}."
    if name == "held_on":
        return f"The date {quoted(text)} is not one certain date: write it as 4 Aug 2026."
    if name in {"started", "ended"}:
        return f"The {called} {quoted(text)} cannot be read: write it as 14:30."
    return f"The {called} {quoted(text)} does not fit: write {_wanted(name)}."


def _wanted(name: str) -> str:
    """What can be written into a field of numbers: "a number from 0.1 to 3 mm"."""
    field = DESCRIBED.get(name)
    if field is None or field.low is None:
        return "a number"
    if field.kind == "share":
        return "a percentage from 0 to 100"
    what = "a whole number" if field.kind == "whole" else "a number"
    if field.high is None:
        return f"{what} from {field.low:g} up"
    return f"{what} from {field.low:g} to {field.high:g} {field.unit}".rstrip()


def _year(text: str) -> int | None:
    try:
        return date.fromisoformat(text).year
    except ValueError:
        return None
