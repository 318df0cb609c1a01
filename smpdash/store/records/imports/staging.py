"""A spreadsheet on its way into the records: all about it lies in one file of its own beside them.

The file is as private as the records, under the same key, and is deleted once the import is over.
"""

import glob
import json
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import asdict
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import IO, Any, Final

from smpdash.record.importing.entries import Entry, Rejected
from smpdash.record.importing.questions import Complaint
from smpdash.record.importing.sheets import Place
from smpdash.store.db.keys import key_of, use_key
from smpdash.store.records.imports.staging_file import (
    ENTRIES,
    KNOWN,
    REJECTED,
    lay_out,
    transaction,
)

ENDING: Final = ".importing"
_AT_ONCE: Final = 2000
_READ: Final = ("entry", "complaint", "rejected", "known", "person", "person_row", "left_out")


class Staging:
    """What is staged beside the records in the file at `path`."""

    def __init__(self, path: Path) -> None:
        self._path = path.with_name(f"{path.name}{ENDING}")
        use_key(self._path, key_of(path))

    def exists(self) -> bool:
        """Whether anything is staged."""
        return self._path.exists()

    def clear(self) -> None:
        """Delete all that is staged."""
        for left in (self._path, *self._path.parent.glob(f"{glob.escape(self._path.name)}-*")):
            left.unlink(missing_ok=True)

    def begin(self) -> None:
        """Begin with nothing, whatever was staged before."""
        self.clear()
        lay_out(self._path)
        self.note(begun=secrets.token_hex(8))

    def forget_read(self) -> None:
        """Forget what was read from the files, which stay."""
        with self._open() as db:
            for table in _READ:
                db.execute(f"DELETE FROM {table}")  # noqa: S608

    def note(self, **facts: Any) -> None:
        """Keep facts, which JSON can hold, in the place of those of the same names."""
        with self._open() as db:
            db.executemany(
                "INSERT OR REPLACE INTO fact VALUES (?, ?)",
                [(name, json.dumps(value, ensure_ascii=False)) for name, value in facts.items()],
            )

    def fact(self, name: str, default: Any = None) -> Any:
        """A fact that was kept; `default` if there is none."""
        with self._open() as db:
            row = db.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
            return json.loads(row[0]) if row else default

    def add_piece(self, name: str, at: int, piece: bytes) -> int:
        """Add the bytes of a file that begin at this place; returns how many there are then.

        A piece that came before, and one that comes too early, changes nothing.
        """
        with self._open() as db:
            row = db.execute("SELECT id, size FROM file WHERE name = ?", (name,)).fetchone()
            number, size = row or (
                db.execute("INSERT INTO file (name, size) VALUES (?, 0)", (name,)).lastrowid,
                0,
            )
            if at != size or not piece:
                return int(size)
            db.execute("INSERT INTO block VALUES (?, ?, ?)", (number, size, piece))
            db.execute("UPDATE file SET size = ? WHERE id = ?", (size + len(piece), number))
            return int(size) + len(piece)

    def sizes(self) -> dict[str, int]:
        """The files that were kept, by name, with their sizes in bytes."""
        with self._open() as db:
            return dict(db.execute("SELECT name, size FROM file ORDER BY id").fetchall())

    @contextmanager
    def paths(self) -> Iterator[dict[str, Path]]:
        """The files that were kept, by name, to be read by their path until the block ends.

        Of an encrypted studio they are in memory, where the system can give those a path.
        """
        in_memory = bool(key_of(self._path)) and hasattr(os, "memfd_create")
        with ExitStack() as stack:
            given = {}
            with self._open() as db:
                for number, name in db.execute("SELECT id, name FROM file ORDER BY id").fetchall():
                    place = f"{self._path.name}-{number}{Path(name).suffix.lower()}"
                    path = self._path.with_name(place)
                    file = self._plain(stack, path, in_memory=in_memory)
                    blocks = "SELECT data FROM block WHERE file = ? ORDER BY number"
                    for (data,) in db.execute(blocks, (number,)):
                        file.write(data)
                    file.flush()
                    given[name] = path
            yield given

    def _plain(self, stack: ExitStack, path: Path, *, in_memory: bool) -> IO[bytes]:
        """A new file at this path, or one in memory to which the path leads."""
        path.unlink(missing_ok=True)
        stack.callback(path.unlink, missing_ok=True)
        if in_memory:
            file = stack.enter_context(os.fdopen(os.memfd_create("import"), "wb"))
            path.symlink_to(f"/proc/{os.getpid()}/fd/{file.fileno()}")
            return file
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY
        return stack.enter_context(os.fdopen(os.open(path, flags, 0o600), "wb"))

    def add(self, read: Iterable[Entry | Complaint | Rejected]) -> Iterator[int]:
        """Keep what was read; yields how many so far, now and then."""
        count = 0
        for some in _batches(read):
            with self._open() as db:
                for each in some:
                    _insert(db, each)
            count += len(some)
            yield count

    def complain(self, complaints: Iterable[Complaint]) -> None:
        """Keep complaints."""
        for _ in self.add(complaints):
            pass

    def clients(self) -> Iterator[tuple[str, list[Entry]]]:
        """The entries of each client, by the client's key; few are in memory at a time."""
        with self._open() as db:
            for key, some in groupby(db.execute(ENTRIES), key=itemgetter(0)):
                yield key, [_entry(data) for _, data in some]

    def number(self, table: str) -> int:
        """How many rows a table has: entry, complaint, rejected or person."""
        with self._open() as db:
            return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608

    def number_of_clients(self) -> int:
        """How many clients the entries are about."""
        with self._open() as db:
            return int(db.execute("SELECT count(DISTINCT client) FROM entry").fetchone()[0])

    def complaints(self, *, most: int) -> list[Complaint]:
        """The first complaints."""
        with self._open() as db:
            rows = db.execute(
                "SELECT sheet, number, header, words FROM complaint ORDER BY sheet, number, id"
                " LIMIT ?",
                (most,),
            ).fetchall()
        return [
            Complaint(Place(sheet, number), header, words) for sheet, number, header, words in rows
        ]

    def rejected(self, sheet: str | None = None) -> Iterator[tuple[Place, tuple[str, ...], str]]:
        """The rows that are left out, of one sheet if named: place, cells, reasons in one text."""
        with self._open() as db:
            for of, number, cells, words in db.execute(REJECTED, (sheet,)):
                yield Place(of, number), tuple(json.loads(cells)), words

    def rejected_sheets(self) -> list[str]:
        """The sheets of which rows are left out."""
        with self._open() as db:
            rows = db.execute("SELECT DISTINCT sheet FROM rejected ORDER BY sheet")
            return [sheet for (sheet,) in rows]

    def leave_out(self, left_out: Iterable[Complaint]) -> None:
        """Keep which rows are left out and why, of those whose cells are not kept yet."""
        with self._open() as db:
            db.executemany(
                "INSERT INTO left_out VALUES (?, ?, ?)"
                " ON CONFLICT DO UPDATE SET words = words || ' ' || excluded.words",
                [(each.place.sheet, each.place.row, each.words) for each in left_out],
            )

    def forget_left_out_since(self, number: int) -> None:
        """Forget the rows left out after the first `number`: by an import that did not end."""
        with self._open() as db:
            db.execute("DELETE FROM rejected WHERE id > ?", (number,))
            db.execute("DELETE FROM left_out")

    def take_left_out(self, sheet: str) -> dict[int, str]:
        """Why rows of a sheet are left out, by the number of the row; their cells come next."""
        with self._open() as db:
            sql = "SELECT number, words FROM left_out WHERE sheet = ?"
            reasons = dict(db.execute(sql, (sheet,)).fetchall())
            db.execute("DELETE FROM left_out WHERE sheet = ?", (sheet,))
            return reasons

    def keep_left_out(self) -> None:
        """Forget everything but the rows that were left out, and the facts."""
        with self._open() as db:
            for table in ("file", "block", "entry", "known", "person", "person_row", "left_out"):
                db.execute(f"DELETE FROM {table}")  # noqa: S608
            db.execute("COMMIT")
            db.execute("VACUUM")

    def note_known(self, words: Iterable[tuple[str, str]]) -> None:
        """Keep by what words the clients of the studio are known."""
        with self._open() as db:
            db.executemany("INSERT OR IGNORE INTO known VALUES (?, ?)", words)

    def known(self, words: Iterable[str]) -> list[str]:
        """The codes of the clients who are known by one of these words."""
        with self._open() as db:
            marks = json.dumps(list(words), ensure_ascii=False)
            return [code for (code,) in db.execute(KNOWN, (marks,))]

    def not_known(self, words: Iterable[tuple[str, str]]) -> dict[str, str]:
        """Those of these words, each with a code, that were not noted as known."""
        with self._open() as db:
            noted = "SELECT 1 FROM known WHERE word = ? AND code = ?"
            return dict(each for each in words if not db.execute(noted, each).fetchone())

    def note_persons(self, persons: Iterable[tuple[str, str, Mapping[str, Any]]]) -> None:
        """Keep clients (key, name, what is known) who may be in the records already."""
        with self._open() as db:
            db.executemany(
                "INSERT OR REPLACE INTO person VALUES (?, ?, ?)",
                [(key, name, json.dumps(data, ensure_ascii=False)) for key, name, data in persons],
            )

    def persons(self) -> list[tuple[str, str, dict[str, Any]]]:
        """The clients who may be in the records already, by name."""
        with self._open() as db:
            rows = db.execute("SELECT client, name, data FROM person ORDER BY name, client")
            return [(key, name, json.loads(data)) for key, name, data in rows]

    def note_person_rows(self, rows: Iterable[tuple[Place, tuple[str, ...], str]]) -> None:
        """Keep the cells of these clients' rows, each with the key of the client."""
        for some in _batches(rows):
            with self._open() as db:
                db.executemany(
                    "INSERT OR REPLACE INTO person_row VALUES (?, ?, ?, ?)",
                    [(at.sheet, at.row, json.dumps(cells), key) for at, cells, key in some],
                )

    def person_rows(self, sheet: str) -> Iterator[tuple[Place, tuple[str, ...], str]]:
        """The rows of these clients in a sheet, in order: place, cells, key of the client."""
        with self._open() as db:
            sql = "SELECT number, cells, client FROM person_row WHERE sheet = ? ORDER BY number"
            for number, cells, key in db.execute(sql, (sheet,)):
                yield Place(sheet, number), tuple(json.loads(cells)), key

    def _open(self) -> AbstractContextManager[Any]:
        return transaction(self._path)


def _batches(read: Iterable[Any]) -> Iterator[list[Any]]:
    some: list[Any] = []
    for each in read:
        some.append(each)
        if len(some) == _AT_ONCE:
            yield some
            some = []
    if some:
        yield some


def _insert(db: Any, each: Entry | Complaint | Rejected) -> None:
    place = each.place
    if isinstance(each, Entry):
        data = json.dumps(asdict(each), ensure_ascii=False)
        db.execute("INSERT INTO entry (client, data) VALUES (?, ?)", (each.client, data))
    elif isinstance(each, Complaint):
        db.execute(
            "INSERT INTO complaint (sheet, number, header, words) VALUES (?, ?, ?, ?)",
            (place.sheet, place.row, each.column, each.words),
        )
    else:
        db.execute(
            "INSERT INTO rejected (sheet, number, cells, words) VALUES (?, ?, ?, ?)",
            (place.sheet, place.row, json.dumps(each.cells, ensure_ascii=False), each.words),
        )


def _entry(data: str) -> Entry:
    row = json.loads(data)
    return Entry(**{**row, "place": Place(**row["place"])})
