"""Gets the bytes of an erased client off the disk: tried again until a search finds none."""

import json
import threading
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlite_utils import Database

from smpdash.store.audit.byte_search import found_in_files
from smpdash.store.audit.entries import By, Entry, append
from smpdash.store.audit.log import ERASED, VERIFIED
from smpdash.store.db import connection, keys
from smpdash.store.db.connection import rows
from smpdash.store.db.readers import Reader, readers_of
from smpdash.store.db.times import instant_text

# A save waits as long as a try does. The first try outlasts a short read.
FIRST_TRY_SECONDS: Final = 1.0
TRY_SECONDS: Final = 0.1
# A file is searched for one word after the other: a gigabyte takes a second or two for each.
MOST_OF_A_KIND: Final = 4
SEARCHED_AT_ONCE_BYTES: Final = 100_000_000
# Shorter words are in any file by chance.
FEWEST_BYTES: Final = 6
SEARCHED: Final = "the name, contact and notes were searched for in the files, and are not there"
EMPTIED: Final = "the journal is emptied and what was deleted is written over with zeros"

_COURSES: Final = (
    "(SELECT course.id FROM course JOIN client ON client.id = client_id WHERE code = :code)"
)
_TEXTS: Final = (
    "SELECT name, contact, search_key FROM client WHERE code = :code",
    "SELECT names, contacts FROM client JOIN client_summary ON client_id = id WHERE code = :code",
    f"SELECT note FROM visit WHERE course_id IN {_COURSES}",  # noqa: S608
    f"SELECT was ->> '$.note', why FROM visit_past WHERE course_id IN {_COURSES}",  # noqa: S608
    f"""
    SELECT data ->> '$.name', data ->> '$.contact', data ->> '$.note' FROM draft
    WHERE about = :code OR about GLOB :code || '/*'
        OR about IN (SELECT CAST(id AS TEXT) FROM visit WHERE course_id IN {_COURSES})
    """,  # noqa: S608
)


@dataclass(frozen=True, slots=True)
class Wipe:
    """How far an erasure is.

    Until `is_gone`, an older state of the file is still on the disk, because `held_by` read it.
    That is empty if another program does: this process knows only its own readers.
    """

    client: str
    is_gone: bool
    held_by: tuple[Reader, ...] = ()


# What to search for. Only kept in memory: on the disk it would be one more copy.
_words: Final[dict[tuple[Path, str], frozenset[bytes]]] = {}
_one_at_a_time: Final = threading.Lock()


def words_of(db: Database, code: str) -> frozenset[bytes]:
    """A client's name, contact and longest notes as the file holds them; empty for no client."""
    texts: set[str] = set()
    for sql in _TEXTS:
        rest = {text for row in db.execute(sql, {"code": code}) for text in row if text}
        # The longest are the least likely to be elsewhere as well.
        texts.update(sorted(rest, key=len)[-MOST_OF_A_KIND:])
    # As a column holds it, and as JSON holds it.
    ways = {way for text in texts for way in (text, json.dumps(text, ensure_ascii=False)[1:-1])}
    return frozenset(word for way in ways if len(word := way.encode()) >= FEWEST_BYTES)


def seek(path: Path, code: str, words: frozenset[bytes]) -> None:
    """Remember in memory what to search for when the client's erasure is tried."""
    _words[path, code] = words


def waiting(db: Database) -> list[dict[str, Any]]:
    """The client and the instant of every erasure that was not verified since, oldest first."""
    return rows(
        db,
        "SELECT client FROM audit WHERE action = ? AND client NOT IN"
        " (SELECT client FROM audit WHERE action = ?) ORDER BY seq",
        (ERASED, VERIFIED),
    )


def under_way(path: Path) -> tuple[Wipe, ...]:
    """The erasures whose bytes may still be on the disk."""
    with connection.read(path) as db:
        if "audit" not in db.table_names():
            return ()
        left = waiting(db)
    held_by = readers_of(path) if left else ()
    return tuple(Wipe(row["client"], is_gone=False, held_by=held_by) for row in left)


def finish(path: Path, *, now: datetime, seconds: float = TRY_SECONDS) -> tuple[Wipe, ...]:
    """Try to get the bytes of every erasure off the disk; returns the erasures that are left.

    What is gone is searched for and noted in the audit log. Can be repeated at any time.
    """
    with _one_at_a_time:
        left = under_way(path)
        if not left or not connection.empty_journal(path, seconds=seconds):
            return left
        codes = {wipe.client for wipe in left}
        if stuck := _clients_found(path, codes):
            # Left by another program, or in a page's gap: a rewrite copies only existing rows.
            connection.rewrite(path)
            if not connection.empty_journal(path, seconds=seconds):
                return left
            stuck = _clients_found(path, stuck)
        for code in sorted(codes - stuck):
            _note_verified(path, code, now)
        return under_way(path)


def _clients_found(path: Path, codes: Collection[str]) -> set[str]:
    """The clients of whom the files hold something that no row holds any more."""
    # An encrypted file cannot be searched: the emptied journal has to do.
    if keys.key_of(path):
        return set()
    words = {code: _words.get((path, code), frozenset()) for code in codes}
    present = found_in_files(path, frozenset().union(*words.values()))
    dead = {word for word in present if not _is_in_rows(path, word)}
    return {code for code in codes if words[code] & dead}


def _is_in_rows(path: Path, word: bytes) -> bool:
    """Whether a row holds this text: another client may have the same name."""
    with connection.read(path) as db:
        return any(rows(db, sql, (word,)) for sql in _searches(db))


def _searches(db: Database) -> Iterator[str]:
    yield "SELECT 1 FROM sqlite_schema WHERE instr(CAST(sql AS BLOB), ?) LIMIT 1"
    for table in db.table_names():
        for column in db.table(table).columns_dict:
            yield f'SELECT 1 FROM "{table}" WHERE instr(CAST("{column}" AS BLOB), ?) LIMIT 1'  # noqa: S608


def _note_verified(path: Path, code: str, now: datetime) -> None:
    was_searched = bool(_words.get((path, code))) and not keys.key_of(path)
    with connection.write(path) as db:
        if code in {row["client"] for row in waiting(db)}:
            gone = {f"erasure {code}": {"gone_at": instant_text(now)}}
            why = SEARCHED if was_searched else EMPTIED
            entry = Entry(VERIFIED, code, after=gone, why=why, is_open=True)
            append(db, entry, now=now, by=By())
    _words.pop((path, code), None)
