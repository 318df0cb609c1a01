"""What is typed or picked as the date or a time of a visit, as its draft stores it."""

from typing import Literal

from smpdash.record.texts.typed import date_in, time_in
from smpdash.record.times.local_times import LocalTime, read


def typed_moment(kind: Literal["date", "instant"], typed: str) -> str | None:
    """A typed date in ISO 8601, or a typed time; None for a time that is cleared.

    Raises ValueError if it could be another one, and TypeError if it is no text.
    """
    if not isinstance(typed, str | None):
        raise TypeError(typed)
    if kind == "date":
        if day := date_in(typed or ""):
            return day.isoformat()
        raise ValueError(typed)
    if not typed:
        return None
    clock = time_in(typed)
    return str(LocalTime(clock) if clock else read(typed))
