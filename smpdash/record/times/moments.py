"""Dates and times in words, the same everywhere: "4 Aug 2026" and "14:30"."""

from datetime import date, datetime, tzinfo
from typing import Final

# As date.strftime would write them, but the same under every locale.
MONTHS: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)


def day_words(day: date, *, today: date | None = None) -> str:
    """A date such as "4 Aug 2026"; without the year if `today` is in the same year."""
    words = f"{day.day} {MONTHS[day.month - 1]}"
    return words if today and today.year == day.year else f"{words} {day.year}"


def span_words(first: date, last: date, *, today: date | None = None) -> str:
    """Two dates such as "5 to 12 Dec 2026" or "28 Dec 2026 to 4 Jan 2027"."""
    end = day_words(last, today=today)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {end}"
    same_year = first.year == last.year
    return f"{day_words(first, today=last if same_year else today)} to {end}"


def time_words(instant: datetime, zone: tzinfo) -> str:
    """The time of day such as "14:30" in this time zone."""
    return f"{instant.astimezone(zone):%H:%M}"


def moment_words(instant: datetime, zone: tzinfo, *, today: date | None = None) -> str:
    """A date and a time such as "4 Aug 2026 14:30" in this time zone; `today` as in `day_words`."""
    local = instant.astimezone(zone)
    return f"{day_words(local.date(), today=today)} {local:%H:%M}"
