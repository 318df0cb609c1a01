"""Descriptions of the fields of clients and visits: one for each, beside its dataclass.

From a description follow the column and how it is read and written, the widget and the tap that
may change the field, the repair of an old draft, the check of its value, the words of the audit
log, the column of the CSV file and its line in the data dictionary.
"""

import dataclasses
import math
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any, Final, Literal, get_type_hints

from smpdash.record.problem import Problem, quoted

# How a value is stored and read. "share" is a number 0..1; "staff", "lot", "shade" and "zone" are
# keys of the studio's tables; "depth" is a needle depth within the studio's accepted range.
Kind = Literal[
    "text",
    "choice",
    "whole",
    "number",
    "share",
    "depth",
    "flag",
    "date",
    "instant",
    "staff",
    "lot",
    "shade",
    "zone",
]

# What an empty cell means of a column that has none.
NEVER: Final = "never"


@dataclass(frozen=True, slots=True)
class Description:
    """The description of one field of a record.

    `label` names the field in the audit log, `title` on the screens. `meaning` is its sentence in
    the data dictionary. `choices` maps each stored value of a choice to its words. `low` and `high`
    bound a number, in this `unit`. `optional` says that None may be stored. It means "not
    recorded", unless `empty` says what else an empty cell of an export means, or that none is empty
    (NEVER). Of a zone's fields, `shared` marks one that has the same value in all
    zones of a visit, `of_pigment` one that is noted only if pigment is applied.
    """

    kind: Kind
    label: str
    meaning: str
    choices: Mapping[Any, str] = field(default_factory=dict)
    unit: str = ""
    low: float | None = None
    high: float | None = None
    optional: bool = False
    empty: str = ""
    title: str = ""
    shared: bool = False
    of_pigment: bool = False

    def __post_init__(self) -> None:
        """Name the field on the screens as in the audit log, unless it has a title of its own."""
        if not self.title:
            object.__setattr__(self, "title", self.label[:1].upper() + self.label[1:])

    def accepts(self, value: Any) -> bool:
        """Whether a value has this field's type and is one of its choices, if it has any.

        The range of a number is not checked: one out of it stays, so that the check of the record
        can report it. A share outside 0..1 is no share.
        """
        if value is None:
            return self.optional
        if self.choices:
            return type(value) in {str, int} and value in self.choices
        match self.kind:
            case "whole":
                return type(value) is int
            case "number" | "depth":
                return type(value) in {int, float} and math.isfinite(value)
            case "share":
                return type(value) in {int, float} and 0 <= value <= 1
            case "flag":
                return type(value) is bool
        return isinstance(value, str)

    def words(self, value: Any) -> str:
        """A choice, a flag or a number in words."""
        if self.choices:
            return self.choices.get(value, str(value)).lower()
        if self.kind == "flag":
            return "yes" if value else "no"
        return f"{value:g}" if isinstance(value, float) else str(value)


@cache
def descriptions(record: type) -> Mapping[str, Description]:
    """The described fields of a dataclass by name, in the order in which they are declared."""
    by_name = {}
    for name, annotation in get_type_hints(record, include_extras=True).items():
        for metadata in getattr(annotation, "__metadata__", ()):
            if isinstance(metadata, Description):
                by_name[name] = metadata
    return MappingProxyType(by_name)


@cache
def defaults(record: type) -> Mapping[str, Any]:
    """The default of each described field by name; None for a required one."""
    declared = {field.name: field.default for field in dataclasses.fields(record)}
    return MappingProxyType(
        {
            name: None if declared[name] is dataclasses.MISSING else declared[name]
            for name in descriptions(record)
        }
    )


def field_problems(record: Any, *, about: str = "", but: Container[str] = ()) -> list[Problem]:
    """The values of a record that are none of their field's choices or out of its range.

    `about` begins each sentence. `but` names the fields that the caller checks in its own words.
    """
    problems = []
    for name, each in descriptions(record.__class__).items():
        if name not in but:
            problems += value_problems(name, each, getattr(record, name), about=about)
    return problems


def value_problems(name: str, field: Description, value: Any, *, about: str = "") -> list[Problem]:
    """The problem of one value that is none of its field's choices or out of its range."""
    if value is None and field.optional:
        return []
    if field.choices and not field.accepts(value):
        words = f"{quoted(value)} is none of the choices of “{field.title}”."
        return [Problem(name, about + words)]
    if not field.choices and not _is_in_range(field, value):
        words = about + _range_words(field, value)
        return [Problem(name, words[:1].upper() + words[1:])]
    return []


def _is_in_range(field: Description, value: Any) -> bool:
    return (field.low is None or value >= field.low) and (field.high is None or value <= field.high)


def _range_words(field: Description, value: Any) -> str:
    if field.kind == "share":
        return f"{field.title.lower()} of {value * 100:g}% is not between 0 and 100%."
    figure = f"{value:g}" if isinstance(value, float) else str(value)
    match field.low, field.high:
        case float() | int() as low, float() | int() as high:
            return f"{field.title}: {figure} is not between {low:g} and {high:g}."
        case low, None:
            return f"{field.title}: {figure} is less than {low:g}."
        case _, high:
            return f"{field.title}: {figure} is more than {high:g}."
    raise AssertionError(field)
