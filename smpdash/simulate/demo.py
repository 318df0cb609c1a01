"""Writes a demo studio into a database, by the same functions as a real one."""

from datetime import date, datetime
from operator import itemgetter
from pathlib import Path
from typing import Final

from smpdash.estimate.issue import issued
from smpdash.record.client import Client
from smpdash.record.visit import Course, Visit
from smpdash.simulate.studio import Stopped, TouchUp, made_up_studio
from smpdash.store.db import connection, locks
from smpdash.store.store import Change, Store, open_store

DEMO_SEED: Final = 7
_PART: Final = "being-written.db"


def make_demo(place: Path, *, now: datetime) -> None:
    """Write the demo's database, whole or not at all; leave it as it is if it exists.

    It is not encrypted, since it holds nobody's records. `now` is an instant in UTC. Raises Busy if
    another process is writing it.
    """
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with locks.hold(place.with_name(f"{place.name}.making"), seconds=0):
        if place.exists():
            return
        part = place.with_name(_PART)
        _remove(part)  # Left by a write that was interrupted.
        write_demo(open_store(part, issue=issued), seed=DEMO_SEED, today=now.date(), now=now)
        connection.empty_journal(part)
        part.replace(place)
        _remove(part)


def _remove(part: Path) -> None:
    """Delete the unfinished database and its journal files."""
    for leftover in part.parent.glob(f"{part.name}*"):
        leftover.unlink()


def write_demo(store: Store, *, seed: int, today: date, now: datetime, clients: int = 60) -> None:
    """Mark the empty studio as made up and record its whole history, in order."""
    # Marked first: if this is interrupted, nobody takes its clients for real ones.
    store.mark_made_up(now=now)
    write_studio(store, seed=seed, today=today, now=now, clients=clients)


def write_studio(store: Store, *, seed: int, today: date, now: datetime, clients: int) -> None:
    """Record the whole history of a demo studio, in order, without marking it.

    The same seed on the same day writes the same records. Nothing is recorded later than `now`, an
    instant in UTC.
    """
    made_up = made_up_studio(store.studio(), clients=clients, seed=seed, today=today)
    store.save_studio(made_up.studio, Change(f"demo-{seed}-studio", now))
    history = [
        (min(at, now), number, step, what)
        for number, client in enumerate(made_up.clients)
        for step, (at, what) in enumerate(
            [(client.arrived_at, client.client), *((e.at, e.what) for e in client.events)]
        )
    ]
    courses: dict[int, Course] = {}
    for at, number, step, what in sorted(history, key=itemgetter(0)):
        key = f"demo-{seed}-{number}-{step}"
        match what:
            case Client():
                package = made_up.studio.package
                code = store.add_client(what, Change(key, at), package=package).code
                courses[number] = Course(code, number=1)
            case TouchUp():
                code = courses[number].client_code
                courses[number] = store.start_course(code, Change(key, at))
            case Stopped(why):
                store.stop_course(courses[number].course_id, Change(key, at, why))
            case Visit():
                store.add_visit(
                    courses[number].course_id, what, Change(key, at), today=what.held_on
                )
