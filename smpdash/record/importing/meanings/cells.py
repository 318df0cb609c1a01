"""Single cells: what a number, a date, a depth or a share in it means, if it is only one thing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from smpdash.record.importing.meanings.figures import figure_in, thousands_in, without_point
from smpdash.record.importing.meanings.months import day_with_words, numbers_of, without_time
from smpdash.record.problem import quoted
from smpdash.record.texts.typed import YEARS, date_in
from smpdash.record.times.moments import day_words

# What stands in a cell whose formula was never calculated.
NO_RESULT: Final = "#NO RESULT!"
# Stands for bytes that are no letter in the encoding by which a file is read.
UNREADABLE: Final = "\ufffd"
_ERRORS: Final = frozenset(
    (NO_RESULT, "#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!")
)
# The orders in which people write day, month and year in numbers.
ORDERS: Final = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}
_SIGNS: Final = "./-"
# In front of or behind a number, without changing what it means.
_LENGTHS: Final = {
    "mm": ("mm", "millimetre", "millimeter"),
    "cm": ("cm", "centimetre", "centimeter"),
    # The first is a sign of its own, the second the Greek letter.
    "um": ("µm", "\u03bcm", "um", "micron", "micrometre", "micrometer"),
}
_AREAS: Final = {"cm²": ("cm²", "cm2", "cm^2", "sq cm", "sq. cm", "sqcm", "qcm", "square cm")}
_PERCENT: Final = ("%", "percent", "prozent", "prosent", "procent")
_COUNTED: Final = frozenset(("session", "sessions", "min", "minutes"))
UNITS: Final = {"mm": "millimetres", "cm": "centimetres", "um": "micrometres"}
MM_IN: Final = {"mm": 1.0, "cm": 10.0, "um": 0.001}
SHARES: Final = {"percent": "percent, 55 is a little more than half", "share": "shares, 0.55"}


class Unclear(Exception):
    """Raised if a cell cannot be read; its text says why, for people."""


def error_in(text: str) -> str:
    """What is said of a cell in which the spreadsheet shows an error, "" for any other cell."""
    if text == NO_RESULT:
        return (
            "This formula has no result in the file. Open the file in a spreadsheet, save it "
            "there, and import it again."
        )
    if UNREADABLE in text:
        return f"{quoted(text)} has a letter that cannot be read in the encoding of the file."
    return f"The spreadsheet shows an error here: {text}" if text in _ERRORS else ""


def number(text: str, unit: str = "") -> float:
    """The number in a cell, with a decimal point or comma; raises Unclear for anything else.

    `unit` is that of the field, which may stand behind the number: "120 cm²".
    """
    value = figure_in(_without_unit(text, unit))
    if value is None:
        raise Unclear(f"{quoted(text)} is no number, such as 80.")
    if (other := thousands_in(_without_unit(text, unit))) is not None:
        raise Unclear(f"{quoted(text)} may be {value:g} or {other}: write one of these.")
    return value


def whole(text: str) -> int:
    """The whole number in a cell: "3", "3 sessions"; raises Unclear for anything else."""
    figure, _, word = text.strip().partition(" ")
    value = figure_in(figure if word.lower() in _COUNTED else text)
    if value is None or not value.is_integer():
        raise Unclear(f"{quoted(text)} is no whole number, such as 3.")
    return int(value)


def depth_mm(text: str, unit: str) -> float:
    """The depth in mm that a cell says: "0.8", "0,8 mm", "0.08 cm", "800 µm".

    `unit` is that of numbers without one, a key of UNITS, or "" if nobody said. Raises Unclear.
    """
    figure, own = _with_unit(text)
    value = figure_in(figure)
    if value is None:
        raise Unclear(f"{quoted(text)} is no depth, such as 0.8.")
    unit = own or unit
    if not unit:
        raise Unclear(f"{quoted(text)}: nobody said whether this is millimetres or centimetres.")
    # Ten times a number of hundredths is a number of hundredths again.
    return value if unit == "mm" else round(value * MM_IN[unit], 6)


def share(text: str, unit: str) -> float:
    """The share 0..1 that a cell says: "0.55", "55 %".

    `unit` is that of numbers without a percent sign: "percent", "share", or "" if nobody said.
    Raises Unclear.
    """
    figure = text.strip()
    if figure.endswith("%") or figure.startswith("%"):
        figure, unit = figure.strip("%"), "percent"
    value = figure_in(figure)
    if value is None:
        example = "share, such as 0.55" if unit == "share" else "percentage, such as 55"
        raise Unclear(f"{quoted(text)} is no {example}.")
    if not unit:
        raise Unclear(f"{quoted(text)}: nobody said whether this is percent or a share.")
    if unit == "percent" and "%" not in text and 0 < value < 1:
        raise Unclear(
            f"{quoted(text)} is less than one percent: write {value * 100:g} or {value:g} %."
        )
    return round(value / 100, 9) if unit == "percent" else value


def has_unit(text: str) -> bool:
    """Whether a cell itself says its unit: mm, cm, µm or a percent sign."""
    return bool(_with_unit(text)[1]) or "%" in text


@dataclass(frozen=True, slots=True)
class DateShape:
    """A date in three numbers: the sign between them, and what each order makes of it.

    `days` has an entry for each order by which it is a day; two orders may name the same one.
    """

    sign: str
    days: dict[str, date]

    @property
    def is_clear(self) -> bool:
        """Whether all orders that are possible name the same day."""
        return len(set(self.days.values())) == 1


# The same days stand in many rows.
@lru_cache(maxsize=4096)
def date_shape(text: str) -> DateShape | None:
    """The shape of a date in numbers alone; None if the text is none.

    A year of two digits is one of this century: nobody had this treatment in the last one.
    """
    plain = without_time(text)
    if len(plain) == 8 and plain.isascii() and plain.isdigit():
        # As "20240804". With the day first, its last four digits would be no year.
        days = dict(_orders([plain[:4], plain[4:6], plain[6:]]))
        return DateShape("", days) if days else None
    for sign in _SIGNS:
        parts = [part.strip() for part in plain.strip(sign + " ").split(sign)]
        if len(parts) == 3 and all(part.isascii() and part.isdigit() for part in parts):
            days = dict(_orders(parts))
            return DateShape(sign, days) if days else None
    return _shape_with_month(plain)


def _shape_with_month(plain: str) -> DateShape | None:
    """The shape of a date with a short year whose month is a word, as Excel writes 04-Aug-24."""
    found = numbers_of(plain)
    if found is None or not all(part.isascii() and part.isdigit() for part in found[0]):
        return None
    parts, place = found
    days = {order: day for order, day in _orders(parts) if order[place] == "m"}
    return DateShape(" ", days) if days else None


def day(text: str, order: str) -> date:
    """The day that a cell says, in any form that people write.

    `order` is the order of day, month and year in numbers alone, "" if nobody said. Raises Unclear
    if the cell can be read in two ways, has no year, or is no date.
    """
    plain = without_time(text)
    named = day_named(plain)
    if named and (shape := date_shape(text)) is None:
        return named
    shape = date_shape(text)
    if shape is None:
        raise Unclear(_no_date(text))
    if shape.is_clear:
        return next(iter(shape.days.values()))
    if order in shape.days:
        return shape.days[order]
    if order:
        raise Unclear(f"{quoted(text)} is no date with the {ORDERS[order]}.")
    raise Unclear(f"{quoted(text)} may be {ambiguous_words(shape)}.")


def day_named(text: str) -> date | None:
    """The day that a text can only mean, with its month in any language; None if it is no date."""
    return date_in(text) or day_with_words(text)


def year(text: str) -> int:
    """The year in a cell, alone or of a date, whatever is its day; raises Unclear if it has none.

    A year of two digits may be of this century or of the last one.
    """
    alone = re.fullmatch(r"(?:\d\d?[./-])?(\d{4})", without_point(text))
    if alone:
        return int(alone[1])
    shape = date_shape(text)
    if shape is None:
        named = day_named(without_time(text))
        if named is None:
            raise Unclear(f"{quoted(text)} is no year of birth, such as 1984.")
        return named.year
    years = {each.year for each in shape.days.values()}
    if len(years) == 1 and str(min(years)) in text:
        return min(years)
    raise Unclear(f"{quoted(text)}: write the year with four digits.")


def ambiguous_words(shape: DateShape) -> str:
    """What a date may mean: "4 Aug 2024 or 8 Apr 2024"."""
    return " or ".join(dict.fromkeys(map(day_words, shape.days.values())))


def _orders(parts: list[str]) -> Iterator[tuple[str, date]]:
    """Each order by which three numbers are a date, with that date."""
    for order in ORDERS:
        by_sign = dict(zip(order, parts, strict=True))
        year = by_sign["y"]
        # A year of four digits is the year, and nothing else is.
        if any(len(part) == 4 for part in parts) != (len(year) == 4) or len(year) not in {2, 4}:
            continue
        if max(len(by_sign["d"]), len(by_sign["m"])) > 2:
            continue
        try:
            full = int(year) if len(year) == 4 else 2000 + int(year)
            meant = date(full, int(by_sign["m"]), int(by_sign["d"]))
        except ValueError:
            continue
        if meant.year in YEARS:
            yield order, meant


def _no_date(text: str) -> str:
    parts = [part for part in text.replace("/", ".").replace("-", ".").split(".") if part.strip()]
    if len(parts) == 2 and all(part.strip().isdigit() for part in parts):
        lacks = "day" if any(len(part.strip()) == 4 for part in parts) else "year"
        return f"{quoted(text)} is a date without a {lacks}: write day, month and year."
    if len(parts) == 1 and parts[0].strip().isdigit() and len(parts[0].strip()) == 5:
        words = "is a number. If it is a date, give its column the format of a date."
        return f"{quoted(text)} {words}"
    return f"{quoted(text)} is no date, such as 4 Aug 2024."


def unit_called(word: str) -> str:
    """The key of UNITS that a word of a header names, "" for any other word."""
    names = ((unit, name) for unit, names in _LENGTHS.items() for name in names)
    return next((unit for unit, name in names if word in {name, f"{name}s"}), "")


def is_unit(text: str, unit: str) -> bool:
    """Whether a text names nothing but how numbers of a field with this unit may be written.

    "µm" of a depth in mm, "in cm²" of an area, "%" of a share.
    """
    word = text.lower().removeprefix("in ").strip()
    named = {"share": _PERCENT, "minutes": ("min", "minutes"), **_AREAS}.get(unit, ())
    return word in named or (unit == "mm" and bool(unit_called(word)))


def _with_unit(text: str) -> tuple[str, str]:
    """The figure in a cell, and the unit that it names itself, a key of UNITS or ""."""
    plain = text.strip().lower().rstrip(".")
    for unit, names in _LENGTHS.items():
        for name in names:
            for end in (f"{name}s", name):
                if plain.endswith(end):
                    return plain.removesuffix(end), unit
    return plain, ""


def _without_unit(text: str, unit: str) -> str:
    plain = text.strip().lower().rstrip(".")
    end = next((each for each in _AREAS.get(unit, ()) if plain.endswith(each)), "")
    return plain.removesuffix(end) if end else text
