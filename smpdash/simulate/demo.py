"""A made-up studio written down through the same door as a real one."""

from datetime import date, datetime
from typing import Final

from smpdash.record.visit import Course
from smpdash.simulate.studio import Stopped, TouchUp, made_up_studio
from smpdash.store.store import Store

DEMO_SEED: Final = 7


def write_demo(store: Store, *, seed: int, today: date, now: datetime, clients: int = 60) -> None:
    """Mark the empty studio as made up and record its clients and visits, each at its own time.

    The same seed on the same day writes the same records; nothing is recorded later than `now`,
    an instant in UTC.
    """
    # Marked first: should this be cut short, nobody takes what there is for real clients.
    store.mark_made_up(now=now)
    made_up = made_up_studio(store.studio(), clients=clients, seed=seed, today=today)
    store.save_studio(made_up.studio, action=f"demo-{seed}-studio", now=now)
    for number, client in enumerate(made_up.clients):
        action = f"demo-{seed}-{number}"
        code = store.add_client(
            client.client, action=f"{action}-intake", now=min(client.arrived_at, now)
        ).code
        course = Course(code, number=1)
        for step, event in enumerate(client.events):
            at, step_action = min(event.at, now), f"{action}-{step}"
            match event.what:
                case TouchUp():
                    course = store.start_course(code, action=step_action, now=at)
                case Stopped(why):
                    store.stop_course(course.course_id, why=why, action=step_action, now=at)
                case visit:
                    store.add_visit(
                        course.course_id, visit, action=step_action, now=at, today=visit.held_on
                    )
