"""A made-up studio written down through the same door as a real one."""

from datetime import date, datetime
from operator import itemgetter
from pathlib import Path
from typing import Final

from smpdash.estimate.estimate import issued
from smpdash.record.client import Client
from smpdash.record.visit import Course, Visit
from smpdash.simulate.studio import Stopped, TouchUp, made_up_studio
from smpdash.store.db import connection
from smpdash.store.store import Store, open_store

DEMO_SEED: Final = 7
_PART: Final = "being-written.db"


def make_demo(place: Path, *, now: datetime) -> None:
    """Write a made-up studio that is there whole or not at all; one that is there is left.

    It has no key: it holds nobody's records. Busy where somebody else is writing it.
    """
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with connection.hold(place.with_name(f"{place.name}.making"), seconds=0):
        if place.exists():
            return
        part = place.with_name(_PART)
        _remove(part)  # of a write that was cut off
        write_demo(open_store(part, issue=issued), seed=DEMO_SEED, today=now.date(), now=now)
        connection.empty_journal(part)
        part.replace(place)
        _remove(part)


def _remove(part: Path) -> None:
    for left in part.parent.glob(f"{part.name}*"):
        left.unlink()


def write_demo(store: Store, *, seed: int, today: date, now: datetime, clients: int = 60) -> None:
    """Mark the empty studio as made up and record all that happened in it, in order."""
    # Marked first: should this be cut short, nobody takes what there is for real clients.
    store.mark_made_up(now=now)
    write_studio(store, seed=seed, today=today, now=now, clients=clients)


def write_studio(store: Store, *, seed: int, today: date, now: datetime, clients: int) -> None:
    """Record all that happened in a made-up studio, in order, without marking it.

    The same seed on the same day writes the same records; nothing is recorded later than `now`,
    an instant in UTC.
    """
    made_up = made_up_studio(store.studio(), clients=clients, seed=seed, today=today)
    store.save_studio(made_up.studio, action=f"demo-{seed}-studio", now=now)
    happenings = [
        (min(at, now), number, step, what)
        for number, one in enumerate(made_up.clients)
        for step, (at, what) in enumerate(
            [(one.arrived_at, one.client), *((event.at, event.what) for event in one.events)]
        )
    ]
    courses: dict[int, Course] = {}
    for at, number, step, what in sorted(happenings, key=itemgetter(0)):
        key = f"demo-{seed}-{number}-{step}"
        match what:
            case Client():
                code = store.add_client(what, action=key, now=at).code
                courses[number] = Course(code, number=1)
            case TouchUp():
                code = courses[number].client_code
                courses[number] = store.start_course(code, action=key, now=at)
            case Stopped(why):
                store.stop_course(courses[number].course_id, why=why, action=key, now=at)
            case Visit():
                store.add_visit(
                    courses[number].course_id, what, action=key, now=at, today=what.held_on
                )
