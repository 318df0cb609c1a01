"""Descriptions of the fields of clients and visits: one for each, beside its dataclass.

From a description follow the column and how it is read and written, the tap that may change the
field, the repair of an old draft, the words of the audit log, the column of the CSV file and its
line in the data dictionary, and the import's parser.
"""

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, get_type_hints

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


@dataclass(frozen=True, slots=True)
class Description:
    """The description of one field of a record.

    `label` names the field in the audit log. `meaning` is its sentence in the data dictionary,
    `span` its unit and range there. `choices` maps each stored value of a choice to its words.
    `low` and `high` bound a number. `optional` says that None may be stored and means "not
    recorded". `exported` is False for what no file shows.
    """

    kind: Kind
    label: str
    meaning: str
    choices: Mapping[Any, str] = field(default_factory=dict)
    span: str = ""
    low: float | None = None
    high: float | None = None
    optional: bool = False
    exported: bool = True

    def accepts(self, value: Any) -> bool:
        """Whether a value has this field's type and is one of its choices, if it has any.

        Ranges are not checked: a number out of its range stays, so that the check of the record can
        report it.
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
