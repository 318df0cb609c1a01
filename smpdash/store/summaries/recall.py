"""From a lot of pigment to the visits that used it, and to their clients, through an index."""

from datetime import date

from sqlite_utils import Database

from smpdash.record.summaries import RecalledVisit
from smpdash.store.db.connection import rows


def recall_counts(db: Database, lot: str) -> tuple[int, int]:
    """How many visits used the lot of this key, and how many clients they are of."""
    visits, clients = db.execute(
        "SELECT count(*), count(DISTINCT client_id) FROM visit"
        " JOIN course ON course.id = course_id WHERE pigment_lot = ?",
        (lot,),
    ).fetchone()
    return int(visits), int(clients)


def recalled_visits(db: Database, lot: str, *, skip: int = 0, limit: int) -> list[RecalledVisit]:
    """The visits that used the lot of this key, the latest first."""
    return [
        RecalledVisit(
            row["code"],
            row["name"],
            row["contact"],
            str(row["visit_id"]),
            row["number"],
            date.fromisoformat(row["held_on"]),
            row["artist"],
        )
        for row in rows(
            db,
            "SELECT code, client.name, contact, some.id AS visit_id, some.number, held_on,"
            " some.artist FROM (SELECT id, course_id, number, held_on, artist FROM visit"
            "  WHERE pigment_lot = ? ORDER BY held_on DESC, id DESC LIMIT ? OFFSET ?) AS some"
            " JOIN course ON course.id = course_id JOIN client ON client.id = client_id"
            " ORDER BY held_on DESC, some.id DESC",
            (lot, limit, skip),
        )
    ]
