"""Streams the rows of each exported table, so that memory does not grow with their number."""

import hashlib
import hmac
from base64 import b32encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any, Final, TypeVar

from sqlite_utils import Database

from smpdash.record.export.selection import BANDED, CODED, EVERYTHING, LEFT_OUT, Selection
from smpdash.store.export.conditions import conditions_of
from smpdash.store.export.sources import SOURCES, Source

# Enough that two clients of any studio do not meet: 60 bits.
_LETTERS: Final = 12
# Codes that are kept for the rows to come: they arrive client by client.
_CODES_KEPT: Final = 1024
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
    """The statement that reads the rows of a table, and its values."""
    source, conditions = SOURCES[table], conditions_of(db, selection)
    columns = ", ".join(f"{sql} AS {name}" for name, sql in _columns(source, selection).items())
    where = conditions.where(source.level)
    sql = f"SELECT {columns}\nFROM {source.tables}\n{where} ORDER BY {source.order}"
    return sql, conditions.values


def rows_of(db: Database, tables: Iterable[str], selection: Selection) -> dict[str, Rows]:
    """The rows of these tables, each in the order of the clients.

    Raises Unknown if the selection names a client that does not exist.
    """
    if not selection.has_names:
        _add_pseudonyms(db)
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
    """The expressions of the columns that are taken; without names, persons are codes."""
    if selection.has_names:
        return source.columns
    columns = {}
    for name, sql in source.columns.items():
        if name in LEFT_OUT:
            continue
        if name in CODED:
            columns[name] = f"pseudonym('{CODED[name]}', {sql})"
        elif name == BANDED:
            columns[name] = f"{sql} / 10 * 10"
        else:
            columns[name] = sql
    return columns


def _add_pseudonyms(db: Database) -> None:
    """Give this connection the function `pseudonym`, under the studio's own key.

    The same client has the same code in every export of the studio, and in none of another one.
    """
    (key,) = db.execute("SELECT key FROM pseudonym_key").fetchone()

    @lru_cache(_CODES_KEPT)
    def pseudonym(kind: str, code: str | None) -> str | None:
        if code is None:
            return None
        digest = hmac.digest(key, f"{kind} {code}".encode(), hashlib.sha256)
        return f"X-{b32encode(digest).decode()[:_LETTERS]}"

    db.conn.create_function("pseudonym", 2, pseudonym, deterministic=True)
