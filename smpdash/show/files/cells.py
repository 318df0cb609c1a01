"""The cells of a row of an Excel sheet, as XML: each with the type of its column."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, Final
from xml.sax.saxutils import escape

from xlsxwriter.utility import xl_col_to_name

# A truth in each form of file: TRUE and FALSE are other words in other countries.
TRUTHS: Final = {0: "no", 1: "yes"}
# The letters that a cell has room for.
LETTERS_OF_A_CELL: Final = 32_767
# Spreadsheets count the days from this one.
_DAY_0: Final = date(1899, 12, 30).toordinal()
_A_DAY_S: Final = 24 * 3600


def cell_maker(kinds: Iterable[str], styles: Iterable[str]) -> Callable[[int, Sequence[Any]], str]:
    """A function that makes the cells of a row, given its number and its values.

    The values are of these kinds of columns, as SQLite stores them; empty ones have no cell. Each
    style is an attribute of XML, ` s="3"`.
    """
    makers = [
        _MAKERS[kind](xl_col_to_name(place), style)
        for place, (kind, style) in enumerate(zip(kinds, styles, strict=True))
    ]

    def cells(number: int, row: Sequence[Any]) -> str:
        return "".join(
            [
                make(number, value)
                for make, value in zip(makers, row, strict=True)
                if value is not None and value != ""
            ]
        )

    return cells


def _text(column: str, style: str) -> Callable[[int, str], str]:
    def cell(row: int, text: str) -> str:
        # What XML cannot hold is written as _x0000_, and a text that looks like that as
        # _x005F_x0000_.
        seen = re.sub(
            "[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)",
            _written,
            text[:LETTERS_OF_A_CELL],
        )
        text = escape(seen)
        return (
            f'<c r="{column}{row}"{style} t="inlineStr">'
            f'<is><t xml:space="preserve">{text}</t></is></c>'
        )

    return cell


def _number(column: str, style: str) -> Callable[[int, float], str]:
    return lambda row, number: f'<c r="{column}{row}"{style}><v>{number!r}</v></c>'


def _truth(column: str, style: str) -> Callable[[int, int], str]:
    cell = _text(column, style)
    return lambda row, truth: cell(row, TRUTHS[truth])


def _day(column: str, style: str) -> Callable[[int, str], str]:
    return lambda row, day: f'<c r="{column}{row}"{style}><v>{_days(day)}</v></c>'


def _instant(column: str, style: str) -> Callable[[int, str], str]:
    def cell(row: int, text: str) -> str:
        seconds = 3600 * int(text[11:13]) + 60 * int(text[14:16]) + int(text[17:19])
        days = _days(text[:10]) + seconds / _A_DAY_S
        return f'<c r="{column}{row}"{style}><v>{days!r}</v></c>'

    return cell


_MAKERS: Final[dict[str, Callable[[str, str], Callable[[int, Any], str]]]] = {
    "text": _text,
    "whole": _number,
    "number": _number,
    "truth": _truth,
    "date": _day,
    "instant": _instant,
}


def _days(day: str) -> int:
    return date.fromisoformat(day).toordinal() - _DAY_0


def _written(sign: re.Match[str]) -> str:
    return f"_x{ord(sign.group()):04X}_"
