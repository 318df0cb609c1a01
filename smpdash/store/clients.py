"""Clients: one by one, and the list of all with what is next for each."""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlite_utils import Database

from smpdash.record.client import Client, Intake
from smpdash.store.engine import rows
from smpdash.store.instants import date_or_none

# Every subquery is one step in an index, so the list stays fast with many thousand visits.
_LINES: Final = """
SELECT client.code, client.name, course.number AS course_number, visit.held_on AS last_held_on,
    visit.artist, expected_remaining, most_likely_total, credible_80_low, credible_80_high, words,
    CASE WHEN course.status = 'running' AND visit.id IS NULL THEN 'new' ELSE course.status END
        AS status,
    (SELECT count(*) FROM visit WHERE course_id = course.id AND kind = 'session') AS sessions_done
FROM client
JOIN course ON course.client_id = client.id
    AND course.number = (SELECT max(number) FROM course WHERE client_id = client.id)
JOIN estimate ON estimate.id = (SELECT max(id) FROM estimate WHERE course_id = course.id)
LEFT JOIN visit ON visit.course_id = course.id
    AND visit.number = (SELECT max(number) FROM visit WHERE course_id = course.id)
WHERE (:status IS NULL OR :status =
        CASE WHEN course.status = 'running' AND visit.id IS NULL THEN 'new' ELSE course.status END)
    AND NOT EXISTS (SELECT 1 FROM json_each(:words) WHERE instr(search_key, value) = 0)
ORDER BY estimate.issued_at DESC, estimate.id DESC
"""


@dataclass(frozen=True, slots=True)
class ClientLine:
    """A client in the list, with the latest course and the latest estimate as issued.

    `status` is a key of STATUS, or "new" where the course has no visit yet; `artist` is the staff
    key of the last visit's artist.
    """

    code: str
    name: str
    status: str
    course_number: int
    sessions_done: int
    last_held_on: date | None
    artist: str | None
    expected_remaining: float
    most_likely_total: int
    credible_80: tuple[int, int]
    words: str


def folded(text: str) -> str:
    """The text without its case and accents, for finding "Żółć" by "zolc"."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    # The stroke of these is part of the letter, so no decomposition takes it off.
    return plain.translate(str.maketrans("łøđħı", "lodhi"))


def client_lines(db: Database, *, search: str, status: str | None) -> list[ClientLine]:
    """The clients whose name or code holds every word of `search`, newest activity first."""
    words = json.dumps(folded(search).split())
    return [
        ClientLine(
            row["code"],
            row["name"],
            row["status"],
            row["course_number"],
            row["sessions_done"],
            date_or_none(row["last_held_on"]),
            row["artist"],
            row["expected_remaining"],
            row["most_likely_total"],
            (row["credible_80_low"], row["credible_80_high"]),
            row["words"],
        )
        for row in db.query(_LINES, {"words": words, "status": status})
    ]


def client_key(db: Database, code: str) -> int:
    """The client's row; KeyError where the code is unknown."""
    found = rows(db, "SELECT id FROM client WHERE code = ?", (code,))
    if not found:
        raise KeyError(code)
    return int(found[0]["id"])


def client_by_key(db: Database, key: int) -> Client:
    """The client of this row."""
    (row,) = rows(db, "SELECT * FROM client WHERE id = ?", (key,))
    return client_of_row(row)


def client_of_row(row: Mapping[str, Any]) -> Client:
    """The client that a whole row holds."""
    return Client(
        name=row["name"],
        code=row["code"],
        contact=row["contact"],
        birth_year=row["birth_year"],
        intake=Intake(
            hair_loss=row["hair_loss"],
            area_cm2=row["area_cm2"],
            scar_tissue=row["scar_tissue"],
            scar_kind=row["scar_kind"],
            skin=row["skin"],
            fitzpatrick=row["fitzpatrick"],
            earlier_fading=row["earlier_fading"],
            earlier_pigment=bool(row["earlier_pigment"]),
            wanted_look=row["wanted_look"],
        ),
        version=row["version"],
    )
