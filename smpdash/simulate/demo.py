"""A made-up studio written down through the same door as a real one."""

from datetime import date, datetime
from typing import Final

from smpdash.record.visit import Course
from smpdash.simulate.studio import MadeUpStudio, Stopped, TouchUp, made_up_studio
from smpdash.store.store import Store

DEMO_SEED: Final = 7


def write_demo(store: Store, *, seed: int, today: date, now: datetime, clients: int = 60) -> None:
    """Mark the empty studio as made up and record its clients and visits as if day by day.

    The same seed on the same day writes the same records; nothing is recorded later than `now`,
    an instant in UTC.
    """
    # Marked first: should this be cut short, nobody takes what there is for real clients.
    store.mark_made_up()
    made_up = made_up_studio(store.studio(), clients=clients, seed=seed, today=today)
    store.save_studio(made_up.studio, action=f"demo-{seed}-studio")
    running: dict[int, Course] = {}
    for at, number, step in _steps(made_up):
        client = made_up.clients[number]
        written_at, action = min(at, now), f"demo-{seed}-{number}-{step}"
        if not step:
            code = store.add_client(client.client, action=action, now=written_at).code
            running[number] = Course(code, number=1)
            continue
        course, what = running[number], client.events[step - 1].what
        if isinstance(what, TouchUp):
            running[number] = store.start_course(course.client_code, action=action, now=written_at)
        elif isinstance(what, Stopped):
            store.stop_course(course.course_id, why=what.why, action=action, now=written_at)
        else:
            store.add_visit(
                course.course_id, what, action=action, now=written_at, today=what.held_on
            )


def _steps(made_up: MadeUpStudio) -> list[tuple[datetime, int, int]]:
    """When which client did what: 0 is the intake, 1 upwards the events after it."""
    return sorted(
        (at, number, step)
        for number, client in enumerate(made_up.clients)
        for step, at in enumerate([client.arrived_at, *(event.at for event in client.events)])
    )
