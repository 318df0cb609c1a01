"""The imports of a studio: begun, added at once, taken back; and how their files are read."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlite_utils import Database

from smpdash.record.importing.questions import Profile
from smpdash.record.lengths import TABLE_NAME
from smpdash.record.permissions import Person
from smpdash.record.problem import Problem, Refused, refuse, text_problems
from smpdash.store.db.connection import rows
from smpdash.store.db.errors import Conflict, Unknown
from smpdash.store.db.idempotency import Change, earlier_result, note
from smpdash.store.db.times import instant_of, instant_text
from smpdash.store.records.courses import course_key
from smpdash.store.records.imports import removing
from smpdash.store.records.imports.counts import count_hidden

ADDING: Final = "adding"
REMOVING: Final = "removing"  # one that was not finished
TAKING_BACK: Final = "taking back"
ADDED: Final = "added"
TAKEN_BACK: Final = "taken back"
NOT_FINISHED: Final = "not finished"
MORE_THAN_ONE: Final = "Another import is under way. Wait until it is over."
OVER: Final = "This import is not under way any more."
_OF_HIDDEN: Final = "SELECT client_id FROM hidden_client"


@dataclass(frozen=True, slots=True)
class Import:
    """An import that is over.

    `number` is also in the column "imported" of what it added. `file` and `profile` are names,
    `person` is a staff key ("" for the machine). `left_out` counts rows of the file. `state` is
    ADDED, TAKEN_BACK or NOT_FINISHED, since `state_at`.
    """

    number: int
    file: str
    profile: str
    person: str
    begun_at: datetime
    ended_at: datetime
    clients: int
    courses: int
    visits: int
    readings: int
    left_out: int
    state: str
    state_at: datetime


@dataclass(frozen=True, slots=True)
class UnderWay:
    """The import that is being added or taken away: ADDING, REMOVING or TAKING_BACK."""

    number: int
    file: str
    profile: str
    person: str
    begun_at: datetime
    direction: str


def all_imports(db: Database) -> tuple[Import, ...]:
    """All imports that are over, the latest first."""
    return tuple(
        Import(
            row["id"],
            row["file"],
            row["profile"],
            row["person"],
            instant_of(row["begun_at"]),
            instant_of(row["ended_at"]),
            row["clients"],
            row["courses"],
            row["visits"],
            row["readings"],
            row["left_out"],
            row["state"],
            instant_of(row["state_at"]),
        )
        for row in rows(db, "SELECT * FROM import ORDER BY id DESC")
    )


def imported_visits(db: Database, course_id: str) -> frozenset[str]:
    """The ids of those visits of a course that came with an import."""
    key = course_key(db, course_id).id
    imported = rows(db, "SELECT id FROM visit WHERE course_id = ? AND imported IS NOT NULL", (key,))
    return frozenset(str(row["id"]) for row in imported)


def under_way(db: Database) -> UnderWay | None:
    """The import that is being added or taken away; None if there is none."""
    for row in rows(db, "SELECT * FROM import_under_way"):
        return UnderWay(
            row["number"],
            row["file"],
            row["profile"],
            row["person"],
            instant_of(row["begun_at"]),
            row["direction"],
        )
    return None


def begin(db: Database, file: str, profile: str, person: Person, *, now: datetime) -> int:
    """Begin to add an import; returns its number. Raises Conflict if another is under way."""
    if under_way(db) is not None:
        raise Conflict(MORE_THAN_ONE)
    number = _next_number(db)
    _set_under_way(db, UnderWay(number, file, profile, person.key, now, ADDING))
    return number


def must_be(db: Database, number: int, *directions: str) -> UnderWay:
    """The import under way; raises Conflict if it is not this one, or goes in no such direction."""
    now = under_way(db)
    if now is None or now.number != number or now.direction not in directions:
        raise Conflict(OVER)
    return now


def finish(db: Database, number: int, change: Change, *, left_out: int) -> None:
    """Let everybody see all clients of the import at once."""
    if earlier_result(db, change, "finish import") is not None:
        return
    done = must_be(db, number, ADDING)
    count_hidden(db)
    _insert(db, done, change.now, ADDED, left_out)
    for table in ("hidden_client", "import_under_way"):
        db.execute(f"DELETE FROM {table}")  # noqa: S608
    note(db, change, "finish import", str(number))


def give_up(db: Database, number: int) -> None:
    """Begin to remove an import that was not finished; nobody has seen anything of it."""
    must_be(db, number, ADDING, REMOVING)
    db.execute("UPDATE import_under_way SET direction = ?", (REMOVING,))


def take_back(db: Database, number: int, change: Change) -> None:
    """Hide all that an import added, and begin to remove it.

    Raises Refused with what was built on it since, Conflict if it was taken back or another import
    is under way, Unknown if there is no such import.
    """
    if earlier_result(db, change, "take back import") is not None:
        return
    if under_way(db) is not None:
        raise Conflict(MORE_THAN_ONE)
    made = next((each for each in all_imports(db) if each.number == number), None)
    if made is None:
        raise Unknown(str(number))
    if made.state != ADDED:
        raise Conflict(f"Import {number} was taken back already.")
    refuse([Problem("import", words) for words in removing.built_on(db, number)])
    _set_under_way(
        db, UnderWay(number, made.file, made.profile, made.person, made.begun_at, TAKING_BACK)
    )
    removing.hide(db, number)
    state = {"state": TAKEN_BACK, "state_at": instant_text(change.now)}
    db.table("import").update(number, state)
    note(db, change, "take back import", str(number))


def end_removing(db: Database, number: int, *, now: datetime) -> None:
    """Note that nothing is left of the import that was being removed."""
    done = must_be(db, number, REMOVING, TAKING_BACK)
    db.execute("DELETE FROM import_under_way")
    if done.direction == REMOVING:
        _insert(db, done, now, NOT_FINISHED, 0)


def profiles(db: Database) -> tuple[Profile, ...]:
    """The ways in which files are read, by name."""
    return tuple(
        Profile(row["name"], json.loads(row["answers"]))
        for row in rows(db, "SELECT * FROM import_profile ORDER BY name COLLATE NOCASE")
    )


def keep_profile(db: Database, profile: Profile) -> None:
    """Keep the answers under the profile's name, in the place of those before.

    Raises Refused if the name is empty or too long.
    """
    problems = text_problems("name", "The name", profile.name, most=TABLE_NAME)
    if not profile.name.strip():
        problems.append(Problem("name", "Give this way of reading a name."))
    if problems:
        raise Refused(problems)
    answers = json.dumps(dict(profile.for_next_file().answers), ensure_ascii=False)
    row = {"name": profile.name, "answers": answers}
    db.table("import_profile").upsert(row, pk="name")


def _next_number(db: Database) -> int:
    (row,) = rows(db, "SELECT max(seq) AS last FROM sqlite_sequence WHERE name = 'import'")
    return int(row["last"] or 0) + 1


def _set_under_way(db: Database, now: UnderWay) -> None:
    db.table("import_under_way").insert(
        {
            "id": 1,
            "number": now.number,
            "file": now.file,
            "profile": now.profile,
            "person": now.person,
            "begun_at": instant_text(now.begun_at),
            "direction": now.direction,
        }
    )


def _insert(db: Database, done: UnderWay, now: datetime, state: str, left_out: int) -> None:
    row: dict[str, Any] = {
        "id": done.number,
        "file": done.file,
        "profile": done.profile,
        "person": done.person,
        "begun_at": instant_text(done.begun_at),
        "ended_at": instant_text(now),
        **_numbers(db),
        "left_out": left_out,
        "state": state,
        "state_at": instant_text(now),
    }
    db.table("import").insert(row)


def _numbers(db: Database) -> dict[str, int]:
    """How many clients, courses, visits and readings are hidden."""
    courses = f"SELECT id FROM course WHERE client_id IN ({_OF_HIDDEN})"  # noqa: S608
    visits = f"SELECT id FROM visit WHERE course_id IN ({courses})"  # noqa: S608
    counted = {
        "clients": _OF_HIDDEN,
        "courses": courses,
        "visits": visits,
        "readings": f"SELECT 1 FROM reading WHERE visit_id IN ({visits})",  # noqa: S608
    }
    return {
        name: int(db.execute(f"SELECT count(*) FROM ({sql})").fetchone()[0])  # noqa: S608
        for name, sql in counted.items()
    }
