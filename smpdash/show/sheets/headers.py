"""Finds the header of a sheet, in one line or two, and the rows beneath it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from openpyxl.utils.cell import get_column_letter

from smpdash.record.importing.meanings.cells import date_shape
from smpdash.record.importing.meanings.targets import Target, guesses
from smpdash.record.lengths import IMPORT_COLUMNS

# The lines at the top of a sheet among which its header is looked for.
_AT_THE_TOP: Final = 20
_UNITS: Final = frozenset(
    ("mm", "cm", "µm", "um", "cm2", "cm²", "%", "percent", "share", "min", "minutes")
)
Numbered = tuple[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Header:
    """The names of the columns, the number of their last line, and what people should know of it.

    `names` has none twice. `last` is 0 if the sheet is empty.
    """

    names: tuple[str, ...]
    last: int
    notes: tuple[str, ...] = ()


def header_of(rows: Iterable[Numbered], among: dict[str, Target]) -> Header:
    """The header of a sheet: the first line with as many names as the table has columns.

    A title above it is passed over. A second line belongs to the header if it names our fields, or
    only units. What the first line says of several columns (merged cells) stands before each of
    the names in the second one.
    """
    top = [(number, _trimmed(cells)) for number, cells in islice(iter(rows), _AT_THE_TOP)]
    filled = [(number, cells) for number, cells in top if cells]
    if not filled:
        return Header((), 0)
    widest = max(sum(map(bool, cells)) for _, cells in filled)
    place = next(
        place for place, (_, cells) in enumerate(filled) if 2 * sum(map(bool, cells)) >= widest
    )
    if _has_values(filled[place][1]):
        # A stray cell far to the right makes the table look wider than its header.
        place = next((at for at in range(place) if _is_named(filled[at][1], among)), place)
    if place and filled[place - 1][0] + 1 == filled[place][0]:
        above = filled[place - 1][1]
        # What stands above the first column alone is a title, and no name of a group of columns.
        has_groups = any(above[1:]) and _is_second_line(above, filled[place][1], among)
        place -= has_groups
    number, cells = filled[place]
    notes = []
    if place:
        notes.append(f"The lines above row {number} are not imported: they are a title.")
    if _has_values(cells):
        notes.append(
            f"Row {number} is taken for the header and not imported, though it looks like a row: "
            "put a line with the names of the columns above it, and choose the file again."
        )
    below = filled[place + 1] if place + 1 < len(filled) else None
    names = list(cells)
    if below and below[0] == number + 1 and _is_second_line(cells, below[1], among):
        names = _joined(cells, below[1])
        notes.append(f"The header has two lines, rows {number} and {below[0]}: they are joined.")
        number = below[0]
    else:
        # A column without a name, but with something in most of its rows, is one all the same.
        widths = sorted(len(each) for _, each in filled[place + 1 :])
        usual = widths[len(widths) // 2] if widths else 0
        names += [""] * (usual - len(names))
    if "" in names:
        notes.append("A column without a name is called by its letter.")
    names = [name or f"Column {get_column_letter(at)}" for at, name in enumerate(names, start=1)]
    return Header(tuple(_each_once(names)[:IMPORT_COLUMNS]), number, tuple(notes))


def rows_below(rows: Iterable[Numbered], last: int, width: int) -> Iterator[Numbered]:
    """The rows beneath the header, each with at least as many cells as the header has names."""
    for number, cells in rows:
        if number > last:
            yield number, cells + ("",) * (width - len(cells))


def _is_second_line(upper: Sequence[str], lower: Sequence[str], among: dict[str, Target]) -> bool:
    """Whether a line goes on with the header: units, or names of fields and nothing of a row."""
    words = [cell for cell in lower if cell]
    if words and all(word.lower().strip("()[]") in _UNITS for word in words):
        return True
    if _has_values(words):
        return False
    named = sum(bool(guesses(word, among)) for word in words)
    has_gaps = any(not cell for cell in upper) or len(upper) < len(lower)
    return has_gaps and len(words) > 1 and 2 * named > len(words)


def _is_named(cells: Sequence[str], among: dict[str, Target]) -> bool:
    """Whether most of these are names of fields, two of them or more, and none is of a row."""
    words = [cell for cell in cells if cell]
    named = sum(bool(guesses(word, among)) for word in words)
    return len(words) > 1 and 2 * named > len(words) and not _has_values(words)


def _has_values(cells: Iterable[str]) -> bool:
    """Whether one of the cells is a number or a date, as in a row."""
    return any(
        cell.replace(".", "").replace(",", "").isdigit() or date_shape(cell) for cell in cells
    )


def _joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """The names of two lines: a cell that is empty above goes with the one to its left."""
    names, above = [], ""
    for at in range(max(len(upper), len(lower))):
        mine = upper[at] if at < len(upper) else ""
        below = lower[at] if at < len(lower) else ""
        above = mine or (above if below else "")
        names.append(" ".join(filter(None, (above, below))))
    return names


def _each_once(names: Iterable[str]) -> list[str]:
    """The names, a number behind each that was there before: Date, Date (2)."""
    counts: dict[str, int] = {}
    unlike = []
    for name in names:
        counts[name] = counts.get(name, 0) + 1
        unlike.append(name if counts[name] == 1 else f"{name} ({counts[name]})")
    return unlike


def _trimmed(cells: Sequence[str]) -> tuple[str, ...]:
    """The cells without blanks around them and without the empty ones at the end."""
    texts = [" ".join(cell.split()) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)
