"""From a lot of pigment to the visits that used it, and to their clients, through an index."""

from datetime import date
from itertools import groupby

from sqlite_utils import Database

from smpdash.record.summaries import RecalledClient, RecalledVisit
from smpdash.store.db.connection import rows


def recall_counts(db: Database, lot: str) -> tuple[int, int]:
    """How many visits used the lot of this key, and how many clients they are of."""
    visits, clients = db.execute(
        "SELECT count(*), count(DISTINCT client_id) FROM visit"
        " JOIN course ON course.id = course_id WHERE pigment_lot = ?",
        (lot,),
    ).fetchone()
    return int(visits), int(clients)


def recalled_clients(db: Database, lot: str, *, skip: int = 0, limit: int) -> list[RecalledClient]:
    """The clients of the visits that used the lot of this key, those of the latest visit first."""
    found = rows(
        db,
        "SELECT client.id, code, client.name, contact, held_on, visit.artist FROM ("
        "  SELECT client_id, max(held_on) AS last_on FROM visit"
        "  JOIN course ON course.id = course_id WHERE pigment_lot = ?"
        "  GROUP BY client_id ORDER BY last_on DESC, client_id DESC LIMIT ? OFFSET ?) AS some"
        " JOIN client ON client.id = some.client_id JOIN course ON course.client_id = client.id"
        # A plus sign keeps the index of lots out: these clients have few visits.
        " JOIN visit ON visit.course_id = course.id AND +pigment_lot = ?"
        " ORDER BY last_on DESC, client.id DESC, held_on DESC, visit.id DESC",
        (lot, limit, skip, lot),
    )
    clients = []
    for _, visits in groupby(found, key=lambda row: row["id"]):
        own = list(visits)
        held = (RecalledVisit(date.fromisoformat(row["held_on"]), row["artist"]) for row in own)
        clients.append(
            RecalledClient(own[0]["code"], own[0]["name"], own[0]["contact"], tuple(held))
        )
    return clients
