"""Which clients a person may see: their own and the shared ones, or all."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from smpdash.record.filing.own_entries import UNDO, day_began, may_insert
from smpdash.record.filing.places import is_forgotten
from smpdash.record.permissions import NotAllowed, Person
from smpdash.record.visit import Course, Visit
from smpdash.store.db.connection import rows
from smpdash.store.db.errors import Unknown
from smpdash.store.db.times import instant_of
from smpdash.store.records.merging.old_codes import code_now

# What the audit log calls these changes of a visit.
RECORDED: Final = "visit recorded"
MOVED_HERE: Final = "visit moved here"


def client_of_visit(db: Database, visit_id: str) -> str | None:
    """The code of the client of this visit; None if the visit does not exist."""
    codes = rows(
        db,
        "SELECT code FROM visit JOIN course ON course.id = course_id"
        " JOIN client ON client.id = client_id"
        " WHERE visit.id = CAST(:id AS INTEGER) AND CAST(visit.id AS TEXT) = :id",
        {"id": visit_id},
    )
    return str(codes[0]["code"]) if codes else None


def only(person: Person) -> str | None:
    """The key of a person who sees only their own and the shared clients; None if all."""
    return None if person.may("see all clients") else person.key


def sees(db: Database, code: str, person: Person) -> bool:
    """Whether this person may see the client to whom this code leads; always if they see all.

    So an erased client's audit log entries stay readable, and the lookup finds a wrong code.
    """
    if (key := only(person)) is None:
        return True
    mine = "SELECT 1 FROM client WHERE code = ? AND (artist IS NULL OR artist = ?)"
    return bool(rows(db, mine, (code_now(db, code), key)))


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
    """Raise NotAllowed if an artist does more than share a client of their own."""
    is_own_to_share = before == person.key and after is None
    if after != before and not is_own_to_share and not person.may("share client"):
        raise NotAllowed(person, "share client")


def check_undo(db: Database, visit_id: str, person: Person, *, now: datetime) -> None:
    """Raise NotAllowed if deleting this visit is a correction and this person may not correct.

    Accepts a visit that does not exist.
    """
    if client_of_visit(db, visit_id) is None or recorded_just_now(db, person, visit_id, now=now):
        return
    if not person.may("correct visit"):
        raise NotAllowed(person, "correct visit")


def recorded_just_now(db: Database, person: Person, visit_id: str, *, now: datetime) -> bool:
    """Whether this person recorded the visit less than a minute ago, by the audit log.

    False if the entry is later than `now`: the clock was set back meanwhile.
    """
    return any(now - UNDO < at <= now for at in _done_to(db, person, visit_id, RECORDED))


def moved_just_now(db: Database, person: Person, visit_id: str, *, now: datetime) -> bool:
    """Whether this person moved the visit less than a minute ago, by the audit log."""
    return any(now - UNDO < at <= now for at in _done_to(db, person, visit_id, MOVED_HERE))


def may_correct(db: Database, person: Person, visit_id: str, *, now: datetime) -> bool:
    """Whether this person may correct the visit now: a manager, or who recorded it today.

    False if this person may not see its client.
    """
    code = client_of_visit(db, visit_id)
    if code is None or not sees(db, code, person):
        return False
    if person.may("correct visit"):
        return True
    (row,) = rows(db, "SELECT time_zone FROM studio")
    today = day_began(now, ZoneInfo(row["time_zone"]))
    return any(today <= at <= now for at in _done_to(db, person, visit_id, RECORDED))


def check_correcting(db: Database, visit_id: str, person: Person, *, now: datetime) -> None:
    """Raise NotAllowed if this person sees the visit and may not correct it now."""
    code = client_of_visit(db, visit_id)
    is_seen = code is not None and sees(db, code, person)
    if is_seen and not may_correct(db, person, visit_id, now=now):
        raise NotAllowed(person, "correct visit")


def check_inserting(person: Person, course: Course, visit: Visit, *, today: date) -> None:
    """Raise NotAllowed if this new visit was held before others and this person may not add it."""
    if is_forgotten(course.visits, visit) and not may_insert(person, visit, today=today):
        raise NotAllowed(person, "correct visit")


def writes_correction(db: Database, person: Person, visit_id: str) -> bool:
    """Whether this person may read and write the draft of a correction of this visit.

    Who recorded the visit keeps the draft after midnight too, though it cannot be saved then.
    """
    return person.may("correct visit") or bool(_done_to(db, person, visit_id, RECORDED))


def _done_to(db: Database, person: Person, visit_id: str, what: str) -> list[datetime]:
    """When this person did this to the visit, by the audit log; empty if they did not."""
    return [
        instant_of(row["at"])
        for row in rows(
            db,
            # The plus keeps SQLite to the index of the subject, which leaves few rows.
            "SELECT at FROM audit WHERE subject = ? AND +action = ? AND +actor = ?",
            (visit_id, what, person.key),
        )
    ]
