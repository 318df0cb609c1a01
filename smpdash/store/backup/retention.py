"""Retention: keeps the newest backup of each of 7 days, 4 weeks and 12 months."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

DAYS: Final = 7
WEEKS: Final = 4
MONTHS: Final = 12


def instants_to_keep(instants: Iterable[datetime]) -> set[datetime]:
    """The instants of the backups to keep; the newest is always one of them.

    Only days, weeks and months with a backup count: a year without backups loses none.
    """
    newest_first = sorted(set(instants), reverse=True)
    periods: tuple[tuple[int, Callable[[datetime], object]], ...] = (
        (DAYS, lambda instant: instant.date()),
        (WEEKS, lambda instant: instant.isocalendar()[:2]),
        (MONTHS, lambda instant: (instant.year, instant.month)),
    )
    wanted: set[datetime] = set()
    for most, period in periods:
        seen: set[object] = set()
        for instant in newest_first:
            if len(seen) < most and period(instant) not in seen:
                seen.add(period(instant))
                wanted.add(instant)
    return wanted
