"""Reads numbers and dates as people type them, if only one meaning is possible."""

import re
from datetime import date, datetime, time
from typing import Final

from smpdash.record.times.moments import day_words

LONGEST: Final = 40
_NUMBER: Final = re.compile(r"\d{1,9}(?:[.,]\d{0,9})?|[.,]\d{1,9}")
_NUMERIC: Final = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_TIME: Final = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?\s*([ap])\.?m\.?|(\d{1,2})[:.h]?(\d{2})")
# A year of two digits could be of this century or the last: it is never guessed.
_NAMED: Final = ("%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y")
YEARS: Final = range(1900, 2200)
# The largest whole number in a browser.
MOST: Final = 2**53 - 1


def number_in(text: str) -> float | None:
    """The number typed, with a point or a comma; None for anything else."""
    text = text.strip() if len(text) <= LONGEST else ""
    return float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def number_text(value: float, digits: int) -> str:
    """A number with this many digits after the point, or with all its digits if it has more."""
    usual = f"{value:.{digits}f}"
    return usual if float(usual) == value else repr(value)


def date_in(text: str) -> date | None:
    """The date typed; None if it is no date, has a short year, or could be one of two days."""
    text = text.strip() if len(text) <= LONGEST else ""
    day = iso_day(text) or _with_month(text) or _in_numbers(text)
    return day if day and day.year in YEARS else None


def date_text(day: date) -> str:
    """A date in an unambiguous form, such as 20 Nov 2026."""
    return day_words(day)


def time_in(text: str) -> time | None:
    """The time of day typed, as 14:30, 14.30, 1430 or 2:30 pm; None for anything else."""
    parts = _TIME.fullmatch(text.strip().lower()) if len(text) <= LONGEST else None
    if parts is None:
        return None
    by_half, minutes, half, hours, more = parts.groups()
    hour, minute = int(hours or by_half), int(more or minutes or 0)
    if half and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    return time(hour, minute) if hour < 24 and minute < 60 else None


def iso_day(text: str) -> date | None:
    """The day written as 2026-03-20; None for anything else, as the days of weeks (2026-W12-5)."""
    try:
        return date.fromisoformat(text) if text[4:5] == text[7:8] == "-" else None
    except ValueError:
        return None


def _with_month(text: str) -> date | None:
    words = " ".join(text.replace(",", " ").split())
    for form in _NAMED:
        try:
            return datetime.strptime(words, form).date()  # noqa: DTZ007 a day without a time
        except ValueError:
            continue
    return None


def _in_numbers(text: str) -> date | None:
    """A date in numbers alone, if only one of the first two can be the month."""
    parts = _NUMERIC.fullmatch(text)
    if not parts:
        return None
    first, second, year = (int(part) for part in parts.groups())
    days = set()
    for day, month in ((first, second), (second, first)):
        try:
            days.add(date(year, month, day))
        except ValueError:
            continue
    return days.pop() if len(days) == 1 else None
