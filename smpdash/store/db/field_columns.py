"""Maps described fields (record/fields.py) to the columns of a row, and back."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from smpdash.record.fields import Kind, defaults, descriptions
from smpdash.store.db.times import instant_of, instant_text


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
    for name, field in descriptions(record).items():
        value = row.get(name, defaults(record)[name])
        if value is None and not field.optional:
            raise KeyError(name)
        fields[name] = _read(field.kind, value)
    return fields


def _stored(kind: Kind, value: Any) -> Any:
    if value is None:
        return None
    match kind:
        case "date":
            return value.isoformat()
        case "instant":
            return instant_text(value)
    return value


def _read(kind: Kind, value: Any) -> Any:
    if value is None:
        return None
    match kind:
        case "date":
            return date.fromisoformat(value)
        case "instant":
            return instant_of(value)
        case "flag":
            return bool(value)
    return value
