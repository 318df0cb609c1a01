"""Times of a visit's day in the studio, also past midnight and where the clocks are changed.

A time that a person noted is text: "14:30" on the day of the visit, "00:40 +1" on the next day,
"02:30 first" or "02:30 second" where the clocks go back and a time comes twice.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final, Literal

_FOLDS: Final = {"first": 0, "second": 1}
_ORDINALS: Final = {fold: word for word, fold in _FOLDS.items()}
# Days from the day of the visit; two only if the studio's time zone was changed later.
_DAYS: Final = {"-2": -2, "-1": -1, "+1": 1, "+2": 2}

# How often a time of day comes on a day: "never" where the clocks go forward over it.
Often = Literal["never", "once", "twice"]


@dataclass(frozen=True, slots=True)
class LocalTime:
    """A time of day, `days` after the day of the visit; `fold` is the first or second, if said."""

    clock: time
    days: int = 0
    fold: int | None = None

    def __str__(self) -> str:
        """The text that `read` takes."""
        days = f" {self.days:+d}" if self.days else ""
        fold = "" if self.fold is None else f" {_ORDINALS[self.fold]}"
        return f"{self.clock:%H:%M}{days}{fold}"

    def day(self, held_on: date) -> date:
        """The day of this time at a visit of that day."""
        return held_on + timedelta(days=self.days)

    def often(self, held_on: date, zone: tzinfo) -> Often:
        """How often this time comes on its day."""
        first, second = self._either(held_on, zone)
        if first == second:
            return "once"
        return "twice" if first < second else "never"

    def instant(self, held_on: date, zone: tzinfo) -> datetime | None:
        """The instant in UTC; None if the time never comes, or comes twice and it is not said."""
        match self.often(held_on, zone):
            case "once":
                return self._either(held_on, zone)[0]
            case "twice" if self.fold is not None:
                return self._either(held_on, zone)[self.fold]
        return None

    def meant(self, held_on: date, zone: tzinfo) -> list["LocalTime"]:
        """What a time may mean that comes twice or never: each of the two instants, in order."""
        return [local_time(each, held_on, zone) for each in sorted(self._either(held_on, zone))]

    def next_day(self) -> "LocalTime":
        """The same time of day, one day later."""
        return replace(self, days=self.days + 1)

    def _either(self, held_on: date, zone: tzinfo) -> tuple[datetime, datetime]:
        """The instants by the clock before a change of the clocks and by the clock after it."""
        local = datetime.combine(self.day(held_on), self.clock, tzinfo=zone)
        return local.replace(fold=0).astimezone(UTC), local.replace(fold=1).astimezone(UTC)


def read(text: str) -> LocalTime:
    """The time that this text of a draft stands for; raises ValueError for any other text."""
    clock, *others = text.split(" ")
    days = _DAYS[others.pop(0)] if others and others[0] in _DAYS else 0
    fold = _FOLDS[others.pop(0)] if others and others[0] in _FOLDS else None
    try:
        noted = time.fromisoformat(clock).replace(tzinfo=None)
    except ValueError:
        noted = None
    if noted is None or others or ":" not in clock:
        raise ValueError(f"no time of a visit: {text!r}")
    return LocalTime(noted, days, fold)


def local_time(instant: datetime, held_on: date, zone: tzinfo) -> LocalTime:
    """The time of this instant at a visit of that day, with first or second where both exist."""
    local = instant.astimezone(zone)
    noted = LocalTime(time(local.hour, local.minute), (local.date() - held_on).days, local.fold)
    return noted if noted.often(held_on, zone) == "twice" else replace(noted, fold=None)
