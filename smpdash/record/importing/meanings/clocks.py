"""Times of day in cells: "14:30", "14.30", "2:30 pm", "14 Uhr", a bare hour of the afternoon."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from smpdash.record.check import LONGEST_VISIT
from smpdash.record.importing.meanings.cells import Unclear
from smpdash.record.problem import quoted
from smpdash.record.texts.typed import YEARS, time_in
from smpdash.record.times.local_times import LocalTime
from smpdash.record.times.moments import day_words

_HOUR: Final = ("uhr", "hrs", "h")
# As a bare number an hour of the morning could be one of the evening.
_AFTERNOON: Final = range(13, 24)


def moment_in(text: str) -> datetime | None:
    """The instant that a program wrote with its distance from UTC: "2024-08-04T14:30:00Z".

    Midnight is none: programs write days so.
    """
    if not text[:4].isdigit() or text.count(":") == 0:  # as nearly all cells
        return None
    plain = text.strip().upper().replace("UTC", "Z").replace("GMT", "Z").replace("T", " ")
    day, *clock = plain.split()
    try:
        moment = datetime.fromisoformat(f"{day}T{''.join(clock)}")
    except ValueError:
        return None
    is_known = moment.utcoffset() is not None and moment.year in YEARS
    return moment if is_known and moment.time() != time() else None


def instant(text: str, held_on: date, zone: ZoneInfo) -> str:
    """The instant, as ISO 8601 in UTC, of a time of day at a visit; raises Unclear."""
    if (moment := moment_in(text)) is not None:
        day = moment.astimezone(zone).date()
        if (day - held_on).days not in {0, 1}:
            raise Unclear(f"{quoted(text)} is of another day than the visit, {day_words(held_on)}.")
        return moment.astimezone(UTC).isoformat()
    clock = clock_in(text)
    if clock is None:
        raise Unclear(_why_not(text))
    at = LocalTime(clock, _days_after(text, held_on)).instant(held_on, zone)
    if at is None:
        raise Unclear(f"{quoted(text)} came never or twice on this day: the clocks were changed.")
    return at.isoformat()


def _days_after(text: str, held_on: date) -> int:
    """How many days after the visit's a cell is, 0 or 1; raises Unclear if it names another day."""
    try:
        named = date.fromisoformat(text.strip().partition(" ")[0])
    except ValueError:
        return 0
    if (days := (named - held_on).days) in {0, 1}:
        return days
    raise Unclear(f"{quoted(text)} is of another day than the visit, {day_words(held_on)}.")


def why_no_visit(began: datetime, ended: datetime) -> str:
    """Why no visit can have begun and ended then, as sentences; "" if one can.

    An end in the morning may be of the next day, or a slip of the pen: that is not guessed.
    """
    if ended < began:
        return (
            "The end lies before the start, so both times are left out. If the visit went on past "
            "midnight, write the day before the time, as in 2024-05-13 00:40."
        )
    if ended - began > LONGEST_VISIT:
        hours = LONGEST_VISIT // timedelta(hours=1)
        return f"From start to end are more than {hours} hours, so both times are left out."
    return ""


def clock_in(text: str) -> time | None:
    """The time of day in a cell, a day may stand before it; None if it can be none or two."""
    plain = re.sub(r"(\d{1,2}:\d\d):\d\d(\.\d+)?", r"\1", text.strip().lower())
    figure = plain
    for word in _HOUR:
        figure = figure.removesuffix(word).rstrip()
    if figure.isascii() and figure.isdigit() and len(figure) <= 2:
        is_hour = int(figure) < 24 if figure != plain else int(figure) in _AFTERNOON
        return time(int(figure)) if is_hour else None
    if (clock := time_in(figure)) is not None:
        return clock
    _, blank, rest = plain.partition(" ")
    return clock_in(rest) if blank else None


def _why_not(text: str) -> str:
    """What is said of a cell that is no time of day, or may be two."""
    hour, sign, part = text.strip().replace(",", ".").partition(".")
    if hour.isdigit() and int(hour) < 24 and sign and len(part) == 1 and part in "12345":
        of_an_hour = f"{int(hour)}:{int(part) * 6:02d}"
        return f"{quoted(text)} may be {int(hour)}:{part}0 or {of_an_hour}: write it with a colon."
    if hour.isdigit() and int(hour) < 13 and not sign:
        return f"{quoted(text)} may be in the morning or in the evening: write {int(hour)}:00."
    return f"{quoted(text)} is no time of day, such as 14:30."
