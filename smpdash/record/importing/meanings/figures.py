"""Numbers in cells, with a decimal point or comma, and with signs between the thousands."""

from typing import Final

from smpdash.record.texts.typed import number_in

_THOUSANDS: Final = " .,'\u2019"


def figure_in(text: str) -> float | None:
    """The number in a cell; None if it is none."""
    plain = text.strip().replace("\u2212", "-").lstrip("+")
    figure = plain.removeprefix("-").strip()
    value = number_in(figure)
    if value is None:
        value = number_in(_without_thousands(figure))
    return -value if value is not None and plain.startswith("-") else value


def thousands_in(text: str) -> int | None:
    """What a number such as 1,200 is if its mark stands between thousands; else None."""
    whole, fraction = text.strip()[:1], text.strip()[2:]
    is_either = len(fraction) == 3 and f"{whole}{fraction}".isdigit() and whole != "0"
    return int(whole + fraction) if is_either and text.strip()[1] in ".," else None


def without_point(text: str) -> str:
    """A whole number without the point that programs put behind it in a column with gaps: 12.0."""
    plain = text.strip()
    whole = plain.removesuffix(".0")
    return whole if whole.isdigit() else plain


def _without_thousands(text: str) -> str:
    """A number without the signs between its thousands: 1.234,5 and 1 234,5; "" if it has none.

    Each sign but the first has three digits before it: "2 3" is no 23, and "1,2,3" no 123.
    """
    plain = " ".join(text.split())
    marks = [sign for sign in plain if not sign.isalnum()]
    if not marks:
        return ""
    between, last = marks[0], marks[-1]
    figure, sign, fraction = (
        plain.rpartition(last) if last != between and last in ",." else (plain, "", "")
    )
    first, *groups = figure.split(between)
    is_grouped = 0 < len(first) <= 3 and all(len(each) == 3 for each in groups)
    return first + "".join(groups) + sign + fraction if is_grouped and between in _THOUSANDS else ""
