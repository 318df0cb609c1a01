"""Maps described fields (record/fields.py) to the columns of a row, and back."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any, Final

from smpdash.record.fields import Kind, defaults, descriptions
from smpdash.store.db.times import instant_of, instant_text

_READ: Final[Mapping[Kind, Callable[[Any], Any]]] = {
    "date": date.fromisoformat,
    "instant": instant_of,
    "flag": bool,
}


def columns_of(record: Any) -> dict[str, Any]:
    """The described fields of a record as SQLite stores them, by column."""
    return {
        name: _stored(field.kind, getattr(record, name))
        for name, field in descriptions(record.__class__).items()
    }


def fields_of(record: type, row: Mapping[str, Any]) -> dict[str, Any]:
    """The described fields of a record from a row; a missing column has its default.

    A row of an older version, stored as text in `visit_past`, lacks the fields described since.
    Raises KeyError if a required field is missing.
    """
    fields = {}
    for name, default, optional, read in _reading(record):
        value = row.get(name, default)
        if value is not None:
            fields[name] = read(value) if read else value
        elif optional:
            fields[name] = None
        else:
            raise KeyError(name)
    return fields


@cache
def _reading(record: type) -> tuple[tuple[str, Any, bool, Callable[[Any], Any] | None], ...]:
    """Each field's name, default, whether it may lack, and what makes its value of a column's."""
    return tuple(
        (name, defaults(record)[name], field.optional, _READ.get(field.kind))
        for name, field in descriptions(record).items()
    )


def _stored(kind: Kind, value: Any) -> Any:
    if value is None:
        return None
    match kind:
        case "date":
            return value.isoformat()
        case "instant":
            return instant_text(value)
    return value
