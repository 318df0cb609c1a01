"""What is asked about the times of a visit, because nobody but the artist can know it.

A visit may end past midnight, and where the clocks are changed a time comes twice or never.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from smpdash.record.check import CLOCKS_DIFFER, LONGEST_VISIT
from smpdash.record.problem import Problem
from smpdash.record.times.local_times import LocalTime, local_time, read
from smpdash.record.times.moments import day_words
from smpdash.screens.entry.fields import Field, Style, line, push, row, steps
from smpdash.screens.visit.draft_fields import VisitDraft, title_of
from smpdash.screens.visit.times.noted import ended_now, goes_on

_WHICH: Final = ("First", "Second")


class Question(NamedTuple):
    """A question about the time in a field of the draft, and the answers: words, and the time."""

    field: str
    words: str
    answers: Sequence[tuple[str, str]]


def questions(data: VisitDraft, zone: ZoneInfo, *, now: datetime) -> list[Question]:
    """The questions about times that are noted; empty if each is certain."""
    held_on = date.fromisoformat(data["held_on"])
    asked = [
        question
        for name, noted in (("started", data["started"]), ("ended", data["ended"]))
        if noted and name not in data["unread"]
        for question in _about_clocks(name, read(noted), held_on, zone)
    ]
    return asked or list(_about_next_day(data, held_on, zone, now))


def question_rows(data: VisitDraft, zone: ZoneInfo, *, now: datetime) -> list[Field]:
    """The questions, each with its answers as buttons."""
    return [
        row(
            f"ask-{each.field}",
            [
                steps(
                    each.field,
                    each.words,
                    [{"value": value, "words": words} for words, value in each.answers],
                    None,
                    style=Style("pills", required=True),
                )
            ],
        )
        for each in questions(data, zone, now=now)
    ]


def unfinished_row(data: VisitDraft, zone: ZoneInfo, *, now: datetime) -> list[Field]:
    """The question when a visit ended that went on past midnight, with a button for each answer."""
    if not is_unfinished(data, zone, now=now):
        return []
    held_on, today = date.fromisoformat(data["held_on"]), now.astimezone(zone).date()
    ended = local_time(now, held_on, zone)
    words = f"Began on {day_words(held_on)} at {said_briefly(data['started'])}. When did it end?"
    just_now = f"Just now, at {ended.clock:%H:%M} on {day_words(today)}"
    return [
        row(
            "ask-unfinished",
            [
                line("ask-unfinished-words", words),
                push("ended", just_now, value=str(ended)),
                push("started", "Nobody knows: leave the times out", value=""),
            ],
        )
    ]


def time_problems(
    data: VisitDraft, zone: ZoneInfo, *, now: datetime, corrects: bool
) -> list[Problem]:
    """A problem for each question that must be answered before the visit is recorded."""
    asked = [
        Problem(each.field, f"{title_of(each.field)}: answer the question below.")
        for each in questions(data, zone, now=now)
    ]
    if not corrects and is_unfinished(data, zone, now=now):
        asked.append(Problem("ended", "Say below when this visit ended, or write its end."))
    return asked


def is_unfinished(data: VisitDraft, zone: ZoneInfo, *, now: datetime) -> bool:
    """Whether a visit that began before midnight is recorded after it with its end left open."""
    data = ended_now(data, now=now, zone=zone)
    is_open = bool(data["started"]) and not data["ended"] and "ended" not in data["unread"]
    return is_open and goes_on(data, now=now, zone=zone)


def beneath(data: VisitDraft, name: str, zone: ZoneInfo) -> str:
    """What is said beneath the field of a time: its day, and which of two; "" if that is plain."""
    noted = data["started"] if name == "started" else data["ended"]
    if not noted or name in data["unread"]:
        return ""
    clock, held_on = read(noted), date.fromisoformat(data["held_on"])
    said = [f"on {day_words(clock.day(held_on))}"] if clock.days else []
    if clock.fold is not None and clock.often(held_on, zone) == "twice":
        said.insert(0, f"the {_WHICH[clock.fold].lower()} {clock.clock:%H:%M}")
    words = ", ".join(said)
    return words[:1].upper() + words[1:]


def said_briefly(noted: str | None) -> str:
    """The time of day alone, such as "02:30"; "" if none is noted."""
    return f"{read(noted).clock:%H:%M}" if noted else ""


def time_said(noted: str) -> str:
    """A time of a draft in words, such as "00:40 the next day" or "the second 02:30"."""
    clock = read(noted)
    words = f"{clock.clock:%H:%M}"
    if clock.fold is not None:
        words = f"the {_WHICH[clock.fold].lower()} {words}"
    if not clock.days:
        return words
    return f"{words} the {'next day' if clock.days > 0 else 'day before'}"


def _about_clocks(name: str, noted: LocalTime, held_on: date, zone: ZoneInfo) -> Iterator[Question]:
    """The question about a time that comes twice or never, because the clocks are changed."""
    often, title = noted.often(held_on, zone), title_of(name).lower()
    day, clock = day_words(noted.day(held_on)), f"{noted.clock:%H:%M}"
    meant = noted.meant(held_on, zone)
    if often == "never":
        yield Question(
            name,
            f"There was no {clock} on {day}, as the clocks went forward. Which {title} is meant?",
            [(f"{each.clock:%H:%M}", str(each)) for each in meant],
        )
    elif often == "twice" and noted.fold is None:
        yield Question(
            name,
            f"{clock} came twice on {day}, as the clocks went back. Which one was the {title}?",
            [(f"{which} {clock}", str(each)) for which, each in zip(_WHICH, meant, strict=True)],
        )


def _about_next_day(
    data: VisitDraft, held_on: date, zone: ZoneInfo, now: datetime
) -> Iterator[Question]:
    """The question about an end that lies before the start, if the next day may be meant."""
    if not (data["started"] and data["ended"]) or {"started", "ended"} & data["unread"].keys():
        return
    start, noted = read(data["started"]), read(data["ended"])
    later = noted.next_day()
    began, ended = (each.instant(held_on, zone) for each in (start, noted))
    if not (began and ended) or ended >= began or noted.days:
        return
    then = later.meant(held_on, zone)[0].instant(held_on, zone)
    if then is None or then > now + CLOCKS_DIFFER or then - began > LONGEST_VISIT:
        return
    yield Question(
        "ended",
        f"The end {noted.clock:%H:%M} lies before the start {start.clock:%H:%M}. Did it end the "
        "next day? If not, correct the times.",
        [(f"Yes, on {day_words(later.day(held_on))}", str(later))],
    )
