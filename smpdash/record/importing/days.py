"""Which days and years of a spreadsheet cannot be: before the trade, or still to come."""

from datetime import date
from typing import Final

from smpdash.record.times.moments import day_words

# Nobody pigmented scalps before; spreadsheets write an empty date as one of 1899 or 1900.
FIRST_YEAR: Final = 1970
_OLDEST: Final = 110


def not_born(year: int, today: date) -> str:
    """Why nobody can have been born in this year, as a sentence; "" if somebody can."""
    return f"{year} is still to come: nobody was born then." if year > today.year else ""


def too_old(year: int, today: date) -> str:
    """Why a year of birth is a slip, as a sentence: spreadsheets make 1 Jan 1900 of nothing."""
    age = today.year - year
    return f"{year} makes this client {age} years old: write the year." if age > _OLDEST else ""


def too_early(day: date, birth_year: int | None) -> str:
    """Why nobody can have had a session on this day, as a sentence; "" if somebody can."""
    if day.year < FIRST_YEAR:
        return f"{day_words(day)} lies before {FIRST_YEAR}: write the day of the visit."
    if birth_year is not None and day.year < birth_year:
        return f"{day_words(day)} lies before the client was born, in {birth_year}."
    return ""


def not_held(day: date, today: date, birth_year: int | None) -> str:
    """Why no session can have been held on this day, as a sentence; "" if one can."""
    if day > today:
        return f"{day_words(day)} is still to come: only visits that were held go in."
    return too_early(day, birth_year)
