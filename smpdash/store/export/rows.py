"""Streams the rows of each exported table, so that memory does not grow with their number."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final, TypeVar

from sqlite_utils import Database

from smpdash.record.export.selection import EVERYTHING, Selection
from smpdash.store.export.conditions import conditions_of
from smpdash.store.export.sources import SOURCES, Source
from smpdash.store.export.without_names import (
    columns_without_names,
    order_without_names,
    prepare,
    tables_without_names,
)

# A restore waits for seconds only, and an export of a large studio takes longer.
ROWS_BETWEEN_LOOKS: Final = 500
Row = tuple[Any, ...]
Given = TypeVar("Given")


class Rows:
    """The rows of one table, read as they are taken, in columns of these `names`."""

    def __init__(self, names: tuple[str, ...], number: int, rows: Iterator[Row]) -> None:
        self.names = names
        self._number = number
        self._rows = rows

    def watched(self, look: Callable[[], None]) -> "Rows":
        """The same rows; `look` is called now and then, and may raise."""
        return Rows(self.names, self._number, watched(self._rows, look))

    def __len__(self) -> int:
        """How many rows there are in all."""
        return self._number

    def __iter__(self) -> Iterator[Row]:
        """The rows that were not taken yet."""
        return self._rows


def watched(rows: Iterator[Given], look: Callable[[], None]) -> Iterator[Given]:
    """The rows as they come; `look` is called now and then, and may raise."""
    while some := list(islice(rows, ROWS_BETWEEN_LOOKS)):
        look()
        yield from some


def names_of(table: str, selection: Selection = EVERYTHING) -> tuple[str, ...]:
    """The columns of a table; raises KeyError if there is no such table."""
    return tuple(_columns(SOURCES[table], selection))


def select(db: Database, table: str, selection: Selection) -> tuple[str, dict[str, Any]]:
    """The statement that reads the rows of a table, and its values.

    Without names it needs what `prepare` gives the connection.
    """
    source, conditions = SOURCES[table], conditions_of(db, selection)
    columns = ", ".join(f"{sql} AS {name}" for name, sql in _columns(source, selection).items())
    where = conditions.where(source.level)
    tables, order = source.tables, source.order
    if not selection.has_names:
        tables, order = tables_without_names(source), order_without_names(source)
    return f"SELECT {columns}\nFROM {tables}\n{where} ORDER BY {order}", conditions.values


def rows_of(db: Database, tables: Iterable[str], selection: Selection) -> dict[str, Rows]:
    """The rows of these tables, each in the order of the clients, or of their codes without names.

    Raises Unknown if the selection names a client that does not exist.
    """
    if not selection.has_names:
        prepare(db, conditions_of(db, selection))
    return {
        table: Rows(
            names_of(table, selection),
            _count(db, table, selection),
            db.execute(*select(db, table, selection)),
        )
        for table in tables
    }


def _count(db: Database, table: str, selection: Selection) -> int:
    source, conditions = SOURCES[table], conditions_of(db, selection)
    tables = source.tables
    if selection.is_everything and source.level != "client":
        # Every row of the last table is taken once, so there is no need to join.
        tables = _LAST_TABLES.get(table, tables)
    sql = f"SELECT count(*) FROM {tables} {conditions.where(source.level)}"  # noqa: S608
    return int(db.execute(sql, conditions.values).fetchone()[0])


_LAST_TABLES: Final = {
    "courses": "course",
    "visits": "visit",
    "readings": "reading",
    "estimates": "estimate",
    "plans": "planned_session",
}


def _columns(source: Source, selection: Selection) -> Mapping[str, str]:
    return source.columns if selection.has_names else columns_without_names(source)
