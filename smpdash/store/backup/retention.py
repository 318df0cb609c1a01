"""Which backups are kept: the newest of each of 7 days, 4 weeks and 12 months."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

DAYS: Final = 7
WEEKS: Final = 4
MONTHS: Final = 12


def kept(instants: Iterable[datetime]) -> set[datetime]:
    """The backups to keep out of those made at these instants; the newest is always one of them.

    Days, weeks and months are counted by the backups that there are: where none was made for a
    year, none is lost by that.
    """
    newest_first = sorted(set(instants), reverse=True)
    periods: tuple[tuple[int, Callable[[datetime], object]], ...] = (
        (DAYS, lambda instant: instant.date()),
        (WEEKS, lambda instant: instant.isocalendar()[:2]),
        (MONTHS, lambda instant: (instant.year, instant.month)),
    )
    found: set[datetime] = set()
    for most, period in periods:
        seen: set[object] = set()
        for instant in newest_first:
            if len(seen) < most and period(instant) not in seen:
                seen.add(period(instant))
                found.add(instant)
    return found
