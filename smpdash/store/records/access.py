"""Which clients a person may see: their own and the shared ones, or all."""

from datetime import datetime, timedelta
from typing import Final

from sqlite_utils import Database

from smpdash.record.permissions import NotAllowed, Person
from smpdash.store.db.connection import rows
from smpdash.store.db.errors import Unknown
from smpdash.store.db.times import instant_text

# A slip of the finger is noticed at once; later it is a correction.
UNDO: Final = timedelta(minutes=1)


def client_of_visit(db: Database, visit_id: str) -> str | None:
    """The code of the client of this visit; None if there is none of this id."""
    codes = rows(
        db,
        "SELECT code FROM visit JOIN course ON course.id = course_id"
        " JOIN client ON client.id = client_id"
        " WHERE visit.id = CAST(:id AS INTEGER) AND CAST(visit.id AS TEXT) = :id",
        {"id": visit_id},
    )
    return str(codes[0]["code"]) if codes else None


def only(person: Person) -> str | None:
    """The key of the staff whose clients are seen beside the shared ones; None where all are."""
    return None if person.may("see all clients") else person.key


def sees(db: Database, code: str, person: Person) -> bool:
    """Whether the client of this code is there for this person; of who sees all, nothing is asked.

    So that an erased client's entries stay readable in the trail, and a wrong code is found where
    it is looked up.
    """
    if (key := only(person)) is None:
        return True
    mine = "SELECT 1 FROM client WHERE code = ? AND (artist IS NULL OR artist = ?)"
    return bool(rows(db, mine, (code, key)))


def check_client(db: Database, code: str, person: Person) -> None:
    """Raise Unknown if the client does not exist or this person may not see them."""
    if not sees(db, code, person):
        raise Unknown(code)


def check_visit(db: Database, visit_id: str, person: Person) -> None:
    """Raise Unknown if the visit does not exist or this person may not see its client."""
    code = client_of_visit(db, visit_id)
    if code is None or not sees(db, code, person):
        raise Unknown(visit_id)


def check_giving(person: Person, before: str | None, after: str | None) -> None:
    """Raise NotAllowed where an artist would do more than share a client of their own."""
    is_own_to_share = before == person.key and after is None
    if after != before and not is_own_to_share and not person.may("share client"):
        raise NotAllowed(person, "share client")


def check_undo(db: Database, visit_id: str, person: Person, *, now: datetime) -> None:
    """Raise NotAllowed where taking this visit back would be a correction, and not theirs to make.

    A visit that is not there is nobody's to refuse.
    """
    if client_of_visit(db, visit_id) is None or recorded_just_now(db, person, visit_id, now=now):
        return
    if not person.may("correct visit"):
        raise NotAllowed(person, "correct visit")


def recorded_just_now(db: Database, person: Person, visit_id: str, *, now: datetime) -> bool:
    """Whether this person recorded the visit less than a minute ago, by the trail.

    Not where it is noted after `now`: the clock was set back meanwhile.
    """
    found = rows(
        db,
        # The plus keeps to the index of the client: of these there are few.
        "SELECT 1 FROM audit WHERE client = ? AND +action = 'visit recorded' AND subject = ?"
        " AND +actor = ? AND at > ? AND at <= ?",
        (
            client_of_visit(db, visit_id),
            visit_id,
            person.key,
            instant_text(now - UNDO),
            instant_text(now),
        ),
    )
    return bool(found)
