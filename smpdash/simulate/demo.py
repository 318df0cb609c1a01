"""A made-up studio written down through the same door as a real one."""

from datetime import date, datetime
from operator import itemgetter
from typing import Final

from smpdash.record.client import Client
from smpdash.record.visit import Course, Visit
from smpdash.simulate.studio import Stopped, TouchUp, made_up_studio
from smpdash.store.store import Store

DEMO_SEED: Final = 7


def write_demo(store: Store, *, seed: int, today: date, now: datetime, clients: int = 60) -> None:
    """Mark the empty studio as made up and record all that happened in it, in order.

    The same seed on the same day writes the same records; nothing is recorded later than `now`,
    an instant in UTC.
    """
    # Marked first: should this be cut short, nobody takes what there is for real clients.
    store.mark_made_up(now=now)
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
