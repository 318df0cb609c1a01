"""Readers for the fields of a JSON object; each adds its errors to the list `wrong`."""

from collections.abc import Mapping
from typing import Final

from smpdash.record.lengths import QUOTED

MOST_NUMBER: Final = 99
LIMITS: Final = {
    "number": (1, MOST_NUMBER),
    "day": (-1e6, 1e6),
    "shade": (0, 1),
    "depth_mm": (0.01, 10),
    "observed_fading": (0, 1),
    "coverage": (0, 1),
    "adjustments": (0, 99),
    "minutes": (0, 1440),
    "area_cm2": (1, 2000),
    "norwood": (1, 7),
    "fitzpatrick": (1, 6),
    "total_sessions": (1, MOST_NUMBER),
}
WHOLE: Final = {"number", "adjustments", "norwood", "fitzpatrick", "total_sessions"}


def shown(value: object) -> str:
    """A value for an error message: shortened if it is long; of a list or object only its type."""
    if isinstance(value, Mapping | list):
        return "a list" if isinstance(value, list) else "an object"
    text = repr(value[: 2 * QUOTED] if isinstance(value, str) else value)
    return text if len(text) <= QUOTED else f"{text[:QUOTED]} …"


def object_at(data: Mapping[str, object], key: str, wrong: list[str]) -> Mapping[str, object]:
    """The object under this key; empty if there is none."""
    value = data.get(key)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        wrong.append(f"{key}: an object is needed")
        return {}
    return value


def number_at(data: Mapping[str, object], key: str, at: str, wrong: list[str]) -> float | None:
    """The number under this key, if it is within its LIMITS; None if there is none.

    `at` is the place to name in an error.
    """
    value = data.get(key)
    if value is None:
        return None
    low, high = LIMITS[key]
    if isinstance(value, bool) or not isinstance(value, int | float):
        wrong.append(f"{at}: a number is needed, not {shown(value)}")
    elif not low <= value <= high:
        wrong.append(f"{at}: {shown(value)} is not between {low:g} and {high:g}")
    elif key in WHOLE and value != int(value):
        wrong.append(f"{at}: {shown(value)} is not a whole number")
    else:
        return float(value)
    return None


def choice_at(
    data: Mapping[str, object], key: str, known: Mapping[str, str], at: str, wrong: list[str]
) -> str | None:
    """The text under this key, if it is a key of `known`; None if there is none."""
    value = data.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or value not in known:
        wrong.append(f"{at}: {shown(value)} is not one of {', '.join(known)}")
        return None
    return value
