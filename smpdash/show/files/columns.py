"""A column of the exported files: its type, its range, its meaning, and that of its empty cells."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from smpdash.record.export.selection import BANDED, CODED, ONLY_DAYS
from smpdash.record.fields import NEVER, Description, Kind, descriptions

TYPES: Final = {
    "text": "text",
    "whole": "whole number",
    "number": "number",
    "date": "date",
    "instant": "instant in UTC",
    "truth": "yes or no",
}
NOT_RECORDED: Final = "not recorded"
NOT_WRITTEN: Final = "nothing was written"  # the text is empty, not missing


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `kind` is a key of TYPES, `choices` are all the values that it may have.

    `low` and `high` bound a number, in this `unit`; `shape` describes a text that has one. If
    `empty` is NEVER, no cell is empty, else it says what an empty cell means.
    """

    kind: str
    meaning: str
    unit: str = ""
    choices: tuple[object, ...] = ()
    low: float | None = None
    high: float | None = None
    shape: str = ""
    empty: str = NEVER

    @property
    def span(self) -> str:
        """The unit and the range, or the values, in words: "mm, 0.1 to 3", "session | check-up"."""
        if self.choices and self.kind == "text":
            return " | ".join(map(str, self.choices))
        low, high = (None if end is None else f"{end:g}" for end in (self.low, self.high))
        ends = f"{low} to {high}" if low and high else f"from {low}" if low else ""
        return self.shape or ", ".join(filter(None, (self.unit, ends)))


CLIENT_CODE: Final = Column(
    "text", "The client’s code, the same in every file.", shape="C-0001 upwards"
)
COURSE_NUMBER: Final = Column(
    "whole", "Which course of the client; a touch-up is a new one.", low=1
)
_KINDS: Final[Mapping[Kind, str]] = {
    **dict.fromkeys(("text", "choice", "staff", "lot", "shade", "zone"), "text"),
    **dict.fromkeys(("number", "share", "depth"), "number"),
    "whole": "whole",
    "flag": "truth",
    "date": "date",
    "instant": "instant",
}


def columns_of(record: type) -> dict[str, Column]:
    """The columns of a record's described fields, by name."""
    return {name: _column(field) for name, field in descriptions(record).items()}


def without_names(name: str, column: Column) -> Column:
    """The column of this name in a file without names, in which persons are codes."""
    if name in CODED:
        meaning = "A code that only this studio can trace back, the same in every file."
        return replace(column, meaning=meaning, shape="X- and twelve letters or digits")
    if name in ONLY_DAYS:
        return replace(column, kind="date", meaning=f"{column.meaning} Only its day in the studio.")
    if name == BANDED:
        return replace(column, meaning="The first year of the ten in which the client was born.")
    return column


def _column(field: Description) -> Column:
    """The column of a field with this description."""
    usual = NOT_WRITTEN if field.kind == "text" else NOT_RECORDED if field.optional else NEVER
    return Column(
        _KINDS[field.kind],
        field.meaning,
        field.unit,
        tuple(field.choices),
        field.low,
        field.high,
        empty=field.empty or usual,
    )
