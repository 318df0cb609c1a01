"""One row for each client: where the latest course stands, and what a search finds them by.

The rows follow from the records and stand outside the audit log and the exports, like those of
the courses.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from sqlite_utils import Database

from smpdash.record.texts.folding import folded, spellings
from smpdash.store.client_list.search import contact_words, name_words
from smpdash.store.db.connection import rows
from smpdash.store.records.merging.old_codes import merged_by_client, records_merged_into
from smpdash.store.summaries.differences import keep_rows

# The day is that of the last visit of whichever course; before any, that of the recording. A record
# that was merged into another one has no course.
_EVERY: Final = """
SELECT client.id AS client_id, course.id AS course_id,
    CASE WHEN course.id IS NULL THEN 'merged' WHEN course.status = 'running' AND course.number = 1
        AND NOT EXISTS (SELECT 1 FROM visit WHERE course_id = course.id) THEN 'new'
        ELSE course.status END AS status,
    (SELECT held_on FROM visit WHERE course_id = course.id AND kind = 'session'
        ORDER BY number DESC LIMIT 1) AS session_on,
    coalesce((SELECT max(held_on) FROM course AS every
        JOIN visit ON visit.course_id = every.id WHERE every.client_id = client.id),
        substr(client.recorded_at, 1, 10)) AS day,
    client.code, client.name, client.contact
FROM client LEFT JOIN course ON course.client_id = client.id AND course.number =
    (SELECT max(number) FROM course AS every WHERE every.client_id = client.id)
"""
_KEPT: Final = "SELECT * FROM client_summary WHERE client_id = ?"
_INSERT: Final = "INSERT INTO client_summary VALUES (?, ?, ?, ?, ?, ?, ?)"


def keep_client_summary(db: Database, code: str) -> None:
    """Recompute the summary of a client; nothing if there is no such client."""
    merged = records_merged_into(db, code)
    for row in db.execute(f"{_EVERY} WHERE client.code = ?", (code,)).fetchall():
        summary = _summary(row, merged)
        keep_rows(db, "client_summary", [summary], db.execute(_KEPT, summary[:1]).fetchall())


def rebuild_client_summaries(db: Database) -> None:
    """Recompute all summaries from the records."""
    db.execute("DELETE FROM client_summary")
    db.conn.executemany(_INSERT, _expected(db))


def wrong_client_summaries(db: Database) -> int:
    """How many summaries differ from what the records say."""
    (surplus,) = db.execute("SELECT count(*) FROM client_summary").fetchone()
    wrong = 0
    for row in _expected(db):
        stored = db.execute("SELECT * FROM client_summary WHERE client_id = ?", row[:1]).fetchone()
        surplus -= stored is not None
        wrong += stored != row
    return wrong + int(surplus)


def fold_names_again(db: Database) -> None:
    """Fold the names of clients that an earlier version folded in another way."""
    for row in rows(db, "SELECT id, code, name, search_key FROM client"):
        if row["search_key"] != (key := folded(f"{row['name']} {row['code']}")):
            db.execute("UPDATE client SET search_key = ? WHERE id = ?", (key, row["id"]))


def _expected(db: Database) -> Iterator[tuple[Any, ...]]:
    """What the rows have to be, as the records say."""
    merged = merged_by_client(db)
    for row in db.execute(_EVERY):
        yield _summary(row, merged.get(row[0], ()))


def _summary(row: Sequence[Any], merged: Iterable[Mapping[str, Any]]) -> tuple[Any, ...]:
    """The summary of a client, who is also found by what is in the records merged into theirs."""
    *known, code, name, contact = row
    names, contacts = name_words(spellings(name), code), contact_words(contact)
    for old in merged:
        names += name_words(spellings(old["name"]), old["code"])
        contacts += contact_words(old["contact"])
    return (*known, names, contacts)
