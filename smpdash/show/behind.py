"""What a mark of a chart stands for, in words that stand above the list of its clients."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from smpdash.record.counts import counted
from smpdash.record.progress.extra import cause_words
from smpdash.record.progress.forecasts import FIFTHS, Told
from smpdash.record.progress.scope import KINDS, Behind, Scope
from smpdash.record.quality.fading import COMPARED, WEEK_WORDS, WEEKS, band_words
from smpdash.record.quality.intervals import LONGEST
from smpdash.record.quality.notes import FIELDS, IMPORTED
from smpdash.record.quality.work import Work
from smpdash.record.studio import Studio
from smpdash.record.times.moments import MONTHS, span_words
from smpdash.record.visit import STATUS
from smpdash.show.charts.due import NO_ARTIST
from smpdash.show.charts.quality.fading import level_names

# What happened on the days of the period, where it is not the latest session.
_DATED: Final = {
    "first": "begun",
    "touch-up": "touch-up due",
    "planned": "a session expected",
    "settled": "last session",
    "last": "last session",
}


def behind_words(behind: Behind, studio: Studio) -> str:
    """All limits of a mark: "Finished · 4 sessions · last session Nov 2026 · Ana"; "" for none."""
    parts = [*_of_courses(behind), *_of_told(behind.told), *_of_work(behind.work, studio)]
    if behind.ahead.to_come is not None:
        parts.append(f"most likely {counted(behind.ahead.to_come, 'session')} to come")
    parts += _of_scope(behind.scope, _DATED.get(behind.by, ""), studio)
    words = " · ".join(parts)
    return words[:1].upper() + words[1:]


def _of_courses(behind: Behind) -> Iterator[str]:
    if behind.scope.kind:
        yield KINDS[behind.scope.kind].lower()
    if behind.statuses:
        yield " or ".join(STATUS[status].lower() for status in behind.statuses)
    if behind.sessions is not None:
        yield counted(behind.sessions, "session")
    if behind.beyond:
        yield "more sessions than told first"
    if behind.by == "extra":
        cause = behind.cause
        yield "extra sessions" if cause is None else f"extra sessions: {cause_words(cause)}"


def _of_told(estimates: Told) -> Iterator[str]:
    if estimates.after is not None:
        visit = estimates.after
        yield f"told after visit {visit}" if visit else "told when the course began"
    if estimates.held is not None:
        within = "took as many sessions as the range said"
        yield within if estimates.held else "outside the range told"
    if estimates.fifth is not None:
        first, last = (100 * fifth // FIFTHS for fifth in (estimates.fifth, estimates.fifth + 1))
        yield f"{first} to {last}% said that the next session is the last"


def _of_work(work: Work, studio: Studio) -> Iterator[str]:
    if work.days is not None:
        first, last = work.days
        yield f"{first} days and more" if last >= LONGEST else f"{first} to {last} days"
    if work.lacks == IMPORTED:
        yield "imported"
    elif work.lacks is not None:
        yield f"not noted: {FIELDS[work.lacks].lower()}"
    for factor, level in work.levels:
        if factor == WEEKS:
            yield f"seen: {WEEK_WORDS[level]}"
        elif not level:
            yield f"{COMPARED[factor].lower()} not noted"
        elif factor == "depth":
            yield band_words(level)
        else:
            yield f"{COMPARED[factor].lower()}: {level_names(factor, studio).get(level, level)}"


def _of_scope(scope: Scope, happened: str, studio: Studio) -> Iterator[str]:
    if scope.first == date.min:
        yield "overdue"
    elif scope.first is not None and scope.last is not None:
        yield f"{happened} {_days(scope.first, scope.last)}".strip()
    if scope.artist is not None:
        yield studio.staff_names.get(scope.artist, NO_ARTIST)


def _days(first: date, last: date) -> str:
    """A period in words: "Nov 2026" if it is a whole month."""
    after = last + timedelta(days=1) if last < date.max else last
    if (first.day, after.day) != (1, 1):
        return span_words(first, last)
    months = list(dict.fromkeys(f"{MONTHS[day.month - 1]} {day.year}" for day in (first, last)))
    return " to ".join(months)
