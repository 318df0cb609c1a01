"""A demo studio: clients in every stage of treatment, each with the history of their visits."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal

import numpy as np

from smpdash.record.client import Client, Intake
from smpdash.record.studio import Studio
from smpdash.record.visit import Visit
from smpdash.simulate.mechanism import MECHANISMS
from smpdash.simulate.people import (
    ARTISTS,
    FORMER_ARTIST,
    HABITS,
    made_up_client,
    made_up_intake,
    staffed,
    zones_to_treat,
)
from smpdash.simulate.scalp import Begun, Habit, Scalp, TrueSession, draw_course, draw_scalp
from smpdash.simulate.visits import Sitting, made_up_check_up, made_up_visits, zone_eye

Ending = Literal["running", "completed", "abandoned", "touch-up", "check-up", "checked"]


@dataclass(frozen=True, slots=True)
class Stage:
    """How far a client is: the `sessions` of the first course, and how it ended.

    "check-up": a check-up after the last session, more sessions to come; "checked": finished at a
    check-up; "touch-up": finished, and a second course runs. With `blank`, about half of the fields
    are empty.
    """

    sessions: int
    ending: Ending
    blank: bool = False


@dataclass(frozen=True, slots=True)
class Stopped:
    """The client stops the course, for the reason `why`."""

    why: str


@dataclass(frozen=True, slots=True)
class TouchUp:
    """A new course begins, long after the first was finished."""


@dataclass(frozen=True, slots=True)
class Event:
    """A record and the instant (UTC) at which it was made."""

    at: datetime
    what: Visit | Stopped | TouchUp


@dataclass(frozen=True, slots=True)
class MadeUpClient:
    """A client, the instant of the intake (UTC), and all events after it, in order."""

    client: Client
    arrived_at: datetime
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class MadeUpStudio:
    """A studio marked as made up, and its clients in the order of their arrival."""

    studio: Studio
    clients: tuple[MadeUpClient, ...]


# Sixty clients: finished courses as the trade has them, and those under way.
STAGES: Final = (
    *[Stage(0, "running")] * 4,
    *[Stage(0, "running", blank=True)] * 1,
    *[Stage(1, "running")] * 7,
    *[Stage(1, "running", blank=True)] * 1,
    *[Stage(2, "running")] * 8,
    *[Stage(2, "running", blank=True)] * 1,
    *[Stage(3, "running")] * 3,
    *[Stage(4, "running")] * 1,
    *[Stage(2, "completed")] * 2,
    *[Stage(3, "completed")] * 13,
    *[Stage(3, "completed", blank=True)] * 2,
    *[Stage(4, "completed")] * 6,
    *[Stage(5, "completed")] * 2,
    *[Stage(6, "completed")] * 1,
    *[Stage(7, "completed")] * 1,
    *[Stage(1, "abandoned")] * 1,
    *[Stage(2, "abandoned")] * 2,
    *[Stage(3, "touch-up")] * 2,
    *[Stage(2, "check-up")] * 1,
    *[Stage(3, "checked")] * 1,
)
# How many days ago the last session of the first course was: the least and the most.
_LAST_SESSION_DAYS: Final[dict[Ending, tuple[int, int]]] = {
    "running": (3, 20),
    "completed": (4, 400),
    "abandoned": (100, 250),
    "touch-up": (400, 440),
    "check-up": (18, 25),
    "checked": (60, 300),
}
# The demo's artists note coverage more exactly.
_WORLD: Final = replace(MECHANISMS["as modelled"], noted_coverage=0.04)
_BETWEEN_DAYS: Final = (7, 8, 9, 10, 10, 11, 12, 12, 13, 14, 14, 15, 17, 19, 21, 24, 28)
_FORMER_ARTIST_LEFT_DAYS: Final = 200
_STOPPED_BECAUSE: Final = ("Moved away.", "Content as it is.", "Wishes to wait a year.")


def made_up_studio(studio: Studio, *, clients: int, seed: int, today: date) -> MadeUpStudio:
    """A studio of `clients` made-up clients over about the last 16 months.

    Nothing happens later than two days before `today`. The same arguments give the same studio.
    """
    studio = staffed(studio, today=today)
    histories = []
    for i in range(clients):
        # A smaller studio takes evenly spaced stages, so that it has most of them too.
        stage = STAGES[i * max(len(STAGES) // clients, 1) % len(STAGES)]
        rng = np.random.default_rng((seed, i))
        intake, events = _history(rng, stage, studio, today)
        first = events[0].at.date() if events else today - timedelta(days=2)
        arrived = _at(_workday(first - timedelta(days=int(rng.integers(3, 15)))), 15)
        histories.append((arrived, i, stage, intake, events, rng))
    histories.sort(key=lambda history: history[:2])
    return MadeUpStudio(
        studio,
        tuple(
            MadeUpClient(
                made_up_client(rng, number, intake, blank=stage.blank, today=today), arrived, events
            )
            for number, (arrived, _, stage, intake, events, rng) in enumerate(histories, start=1)
        ),
    )


def _history(
    rng: np.random.Generator, stage: Stage, studio: Studio, today: date
) -> tuple[Intake, tuple[Event, ...]]:
    """The intake of a client in this stage, and all events after it."""
    artist = ARTISTS[int(rng.integers(len(ARTISTS)))]
    shades = [shade.darkness for shade in studio.shades if not shade.retired]
    scalp, sessions = _fitting_course(rng, stage, HABITS[artist], shades)
    intake = made_up_intake(rng, scalp, blank=stage.blank)
    if not sessions:
        return intake, ()
    zones = zones_to_treat(rng, intake, scalp, studio)
    low, high = _LAST_SESSION_DAYS[stage.ending]
    ago = int(rng.integers(low, high + 1))
    if stage.ending == "running" and rng.random() < 0.15:
        ago += 30  # overdue
    days = _days(rng, today - timedelta(days=ago), len(sessions))
    left = today - timedelta(days=_FORMER_ARTIST_LEFT_DAYS)
    former = days[-1] < left and rng.random() < 0.3
    sitting = Sitting(
        scalp=scalp,
        zones=zones,
        eye=zone_eye(rng, zones),
        artists=tuple(FORMER_ARTIST if former else _artist(rng, artist) for _ in days),
        studio=studio,
        today=today,
        blank=stage.blank,
        earlier_pigment=intake.earlier_pigment,
    )
    over = stage.ending in {"completed", "touch-up"}
    visits = made_up_visits(rng, sitting, sessions, days, completed=over)
    if stage.ending in {"check-up", "checked"}:
        look = days[-1] + timedelta(days=14 if stage.ending == "check-up" else 28)
        done = stage.ending == "checked"
        visits.append(
            made_up_check_up(rng, sitting, visits[-1], sessions[-1], _workday(look), completed=done)
        )
    events = [_recorded(visit) for visit in visits]
    if stage.ending == "abandoned":
        why = _STOPPED_BECAUSE[int(rng.integers(len(_STOPPED_BECAUSE)))]
        events.append(Event(_at(_workday(days[-1] + timedelta(days=60)), 12), Stopped(why)))
    if stage.ending == "touch-up":
        # Whoever has left holds no session of today.
        present = replace(sitting, artists=(artist,)) if former else sitting
        events += _touch_up(rng, present, shades)
    return intake, tuple(events)


def _artist(rng: np.random.Generator, usual: str) -> str:
    """The artist (key) of a session: the usual one, or any of them in one session of ten."""
    return ARTISTS[int(rng.integers(len(ARTISTS)))] if rng.random() < 0.1 else usual


def _touch_up(rng: np.random.Generator, sitting: Sitting, shades: Sequence[float]) -> list[Event]:
    """The events of a touch-up that began about two weeks ago: its start and first session."""
    today = sitting.today
    begun = today - timedelta(days=int(rng.integers(12, 18)))
    again = draw_course(
        rng, sitting.scalp, _WORLD, shades=shades, begun=Begun(stage=4, coverage=0.6)
    )
    held_on = _workday(today - timedelta(days=int(rng.integers(4, 9))))
    visits = made_up_visits(rng, sitting, again[:1], [held_on], completed=False)
    return [Event(_at(_workday(begun), 12), TouchUp()), *map(_recorded, visits)]


def _fitting_course(
    rng: np.random.Generator, stage: Stage, habit: Habit, shades: Sequence[float]
) -> tuple[Scalp, tuple[TrueSession, ...]]:
    """A random scalp and the sessions of its course up to this stage."""
    ended = stage.ending in {"completed", "touch-up", "checked"}
    while True:
        scalp = draw_scalp(rng)
        course = draw_course(rng, scalp, _WORLD, habit=habit, shades=shades)
        if len(course) == stage.sessions or (not ended and len(course) > stage.sessions):
            return scalp, course[: stage.sessions]


def _days(rng: np.random.Generator, last: date, count: int) -> list[date]:
    """The days of `count` sessions, in order, the last one on or just before `last`."""
    days = [last]
    for _ in range(count - 1):
        days.append(days[-1] - timedelta(days=int(rng.choice(_BETWEEN_DAYS))))
    return [_workday(day) for day in reversed(days)]


def _recorded(visit: Visit) -> Event:
    """The recording of a visit: five minutes after its end, or at 17 h UTC."""
    if visit.ended_at is not None:
        return Event(visit.ended_at + timedelta(minutes=5), visit)
    return Event(_at(visit.held_on, 17), visit)


def _workday(day: date) -> date:
    """The day itself, or the Saturday before a Sunday."""
    return day - timedelta(days=1) if day.isoweekday() == 7 else day


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour, tzinfo=UTC))
