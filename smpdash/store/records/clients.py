"""Reads clients: one by its code, and the list with the latest estimate of each."""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlite_utils import Database

from smpdash.record.answer import headline, remaining_of
from smpdash.record.client import Client, Intake
from smpdash.record.issued import TOTALS_NAMED
from smpdash.record.lengths import SEARCH
from smpdash.record.permissions import Person
from smpdash.record.problem import Refused, text_problems
from smpdash.store.db.connection import rows
from smpdash.store.db.errors import Unknown
from smpdash.store.db.field_columns import fields_of
from smpdash.store.db.times import date_or_none
from smpdash.store.records.access import only
from smpdash.store.records.merging.old_codes import code_now, codes_leading_to, old_search_keys

# A client stands in the list by the day of the last visit, of whichever course; before any visit,
# by the day on which they were recorded.
_COLUMNS: Final = """
SELECT client.code, client.name, last.held_on AS last_held_on, last.artist,
    expected_remaining, most_likely_total, credible_80_low, credible_80_high,
    p_total_1, p_total_2, p_total_3, p_total_4, p_total_5, p_total_6, p_total_7, p_total_8,
    p_total_9, p_total_10, estimate.sessions_done AS foretold_after,
    CASE WHEN course.status = 'running' AND last.id IS NULL AND course.number = 1 THEN 'new'
        ELSE course.status END AS shown_status,
    (SELECT count(*) FROM visit WHERE course_id = course.id AND kind = 'session') AS sessions_done,
    coalesce(seen.held_on, substr(client.recorded_at, 1, 10)) AS day,
    seen.id IS NULL AS is_new, coalesce(seen.id, client.id) AS place
"""
_LAST_SEEN: Final = """
(SELECT visit.id FROM course AS any_course CROSS JOIN visit ON visit.course_id = any_course.id
    WHERE any_course.client_id = client.id ORDER BY visit.held_on DESC, visit.id DESC LIMIT 1)
"""
_BY_VISIT: Final = """
FROM visit AS seen
CROSS JOIN course AS seen_course ON seen_course.id = seen.course_id
CROSS JOIN client ON client.id = seen_course.client_id
"""
_BY_CLIENT: Final = f"""
FROM client
LEFT JOIN visit AS seen ON seen.id = {_LAST_SEEN}
"""
# Every subquery is one step in an index.
_WANTED: Final = """
CROSS JOIN course ON course.client_id = client.id
CROSS JOIN estimate ON estimate.course_id = course.id
LEFT JOIN visit AS last ON last.course_id = course.id
    AND last.number = (SELECT max(number) FROM visit WHERE course_id = course.id)
WHERE (:only IS NULL OR client.artist IS NULL OR client.artist = :only)
    AND course.number =
        (SELECT max(number) FROM course AS later WHERE later.client_id = client.id)
    AND estimate.id = (SELECT max(id) FROM estimate AS later WHERE later.course_id = course.id)
    AND (:status IS NULL OR :status = shown_status)
    AND NOT EXISTS (SELECT 1 FROM json_each(:words)
        WHERE instr(search_key || coalesce(:old ->> CAST(client.id AS TEXT), ''), value) = 0)
"""
_PAGE: Final = "ORDER BY day DESC, is_new DESC, place DESC LIMIT :limit OFFSET :skip"
# A page takes a few steps however many clients there are: the last visits from the newest, and of
# the clients without a visit only those recorded since the oldest of these visits.
_VISITED: Final = f"""
WITH visited AS MATERIALIZED (
    {_COLUMNS}{_BY_VISIT}{_WANTED} AND seen.id = {_LAST_SEEN}
    ORDER BY seen.held_on DESC, seen.id DESC LIMIT :most
)
"""
_SINCE: Final = """
    AND seen.id IS NULL AND substr(client.recorded_at, 1, 10) >= (
        SELECT CASE WHEN count(*) = :most THEN min(day) ELSE '' END FROM visited)
    ORDER BY substr(client.recorded_at, 1, 10) DESC, client.id DESC LIMIT :most
"""
_BOTH: Final = "SELECT * FROM visited UNION ALL SELECT * FROM"
_LATEST_FIRST: Final = f"{_VISITED}{_BOTH} ({_COLUMNS}{_BY_CLIENT}{_WANTED}{_SINCE}) AS new {_PAGE}"
# A search reads all names, and sorts the clients that it found.
_NAMES_FIRST: Final = f"{_COLUMNS}{_BY_CLIENT}{_WANTED}{_PAGE}"

FEW: Final = 1000


@dataclass(frozen=True, slots=True)
class ClientLine:
    """A client in the list, with the latest course and the latest estimate as issued.

    `status` is a key of STATUS, or "new" if the client has no visit yet; `artist` is the staff key
    of the last visit's artist.
    """

    code: str
    name: str
    status: str
    sessions_done: int
    last_held_on: date | None
    artist: str | None
    expected_remaining: float
    most_likely_total: int
    credible_80: tuple[int, int]
    words: str


def folded(text: str) -> str:
    """The text without case and accents, to find "Żółć" by "zolc"."""
    # Letter by letter: in a whole text the accents, which are dropped, would first be sorted.
    letters = (each for letter in text.casefold() for each in unicodedata.normalize("NFKD", letter))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    # The stroke of these is part of the letter, so no decomposition removes it.
    return plain.translate(str.maketrans("łøđħı", "lodhi"))


def client_lines(
    db: Database,
    person: Person,
    *,
    search: str = "",
    status: str | None = None,
    skip: int = 0,
    limit: int | None = None,
) -> list[ClientLine]:
    """The clients that this person may see, the last seen first.

    The name or the code, or that of a record that was merged into the client's, contains every word
    of `search`; `status` selects one status.
    """
    if problems := text_problems("search", "The search", search, most=SEARCH):
        raise Refused(problems)
    only_of = only(person)
    words = [*dict.fromkeys(folded(search).split())]
    by_name = bool(words) or (only_of is not None and _are_few(db, only_of))
    statement = _NAMES_FIRST if by_name else _LATEST_FIRST
    values = {
        "words": json.dumps(words),
        "old": json.dumps(old_search_keys(db) if words else {}),
        "status": status,
        "only": only_of,
        "skip": skip,
        "limit": -1 if limit is None else limit,
        "most": -1 if limit is None else skip + limit,
    }
    return [
        ClientLine(
            row["code"],
            row["name"],
            row["shown_status"],
            row["sessions_done"],
            date_or_none(row["last_held_on"]),
            row["artist"],
            row["expected_remaining"],
            row["most_likely_total"],
            (row["credible_80_low"], row["credible_80_high"]),
            _headline(row),
        )
        for row in db.query(statement, values)
    ]


def _headline(row: Mapping[str, Any]) -> str:
    """The headline of the latest estimate, worded from its numbers."""
    status = "running" if row["shown_status"] == "new" else row["shown_status"]
    remaining = remaining_of(
        row["foretold_after"],
        [row[name] for name in TOTALS_NAMED],
        row["most_likely_total"],
        (row["credible_80_low"], row["credible_80_high"]),
    )
    return headline(status, row["foretold_after"], remaining)


def _are_few(db: Database, only: str) -> bool:
    """Whether the visible clients are few, so that names first is the faster query."""
    sql = "SELECT 1 FROM client WHERE artist IS NULL OR artist = ? LIMIT ?"
    return len(rows(db, sql, (only, FEW + 1))) <= FEW


def client_key(db: Database, code: str) -> int:
    """The id of the row of the client to whom this code leads; raises Unknown if it is unknown."""
    ids = rows(db, "SELECT id FROM client WHERE code = ?", (code_now(db, code),))
    if not ids:
        raise Unknown(code)
    return int(ids[0]["id"])


def client_by_code(db: Database, code: str) -> Client:
    """The client to whom this code leads; raises Unknown if the code is unknown."""
    return client_by_key(db, client_key(db, code))


def merged_records(db: Database, code: str) -> tuple[Client, ...]:
    """The records that were merged into that of the client to whom this code leads."""
    old = codes_leading_to(db, code_now(db, code))
    ids = (rows(db, "SELECT id FROM client WHERE code = ?", (each,))[0]["id"] for each in old)
    return tuple(client_by_key(db, key) for key in ids)


def client_by_key(db: Database, key: int) -> Client:
    """The client whose row has this id."""
    (row,) = rows(db, "SELECT * FROM client WHERE id = ?", (key,))
    return client_of_row(row)


def client_of_row(row: Mapping[str, Any]) -> Client:
    """The client in a row with all columns."""
    return Client(
        **fields_of(Client, row),
        code=row["code"],
        intake=Intake(**fields_of(Intake, row)),
        version=row["version"],
        artist=row["artist"],
    )
