"""A visit, its readings by zone, and the course that visits add up to."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

DEPTH_KIND: Final = {"implanted": "Implanted (estimated)", "throw": "Set needle throw"}
KIND: Final = {"session": "Session", "check-up": "Check-up, no pigment"}
DECISION: Final = {"another": "Another session", "complete": "Complete"}
REASON: Final = {
    "planned": "As planned",
    "fading": "Fading",
    "scar tissue": "Scar tissue",
    "area": "Large area",
    "adjustment": "Changes asked for",
    "shallow": "Too shallow",
    "light": "Too light",
    "playing safe": "Playing safe",
    "other": "Other",
}
ANYWAY: Final = {
    "checked": "Checked",
    "wish": "Client's wish",
    "skin": "Skin is ready",
    "other": "Other",
}
STATUS: Final = {"running": "In treatment", "completed": "Finished", "abandoned": "Stopped"}


@dataclass(frozen=True, slots=True)
class Reading:
    """One zone at one visit; None is "not recorded".

    `shade` is a key of the studio's table, `depth_mm` millimetres of needle depth (`depth_kind`
    says whether implanted or set throw). `observed_fading` is the share 0..1 of the *previous*
    session's pigment lost since; `coverage` the share 0..1 of the wanted density reached at the
    visit's end.
    """

    zone: str
    shade: str | None = None
    depth_mm: float | None = None
    observed_fading: float | None = None
    coverage: float | None = None
    depth_kind: str = "implanted"

    @property
    def has_pigment(self) -> bool:
        """Whether pigment was applied here: a shade or a depth is noted."""
        return self.shade is not None or self.depth_mm is not None


@dataclass(frozen=True, slots=True)
class Visit:
    """One appointment. `number` counts from 1 within its course; `artist` is a staff key.

    `started_at` and `ended_at` are instants in UTC, `break_minutes` lie between them.
    `adjustments` counts the changes that the client asked for. `decision` is what artist and client
    agreed at the end, `reason` why another session is needed, `anyway` why values out of the usual
    were recorded all the same; a check-up (`kind`) applies no
    pigment and is not a session. `visit_id` and `version` are given by the store.
    """

    number: int
    held_on: date
    readings: tuple[Reading, ...] = ()
    kind: str = "session"
    artist: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    break_minutes: int = 0
    adjustments: int = 0
    pigment_lot: str | None = None
    note: str = ""
    decision: str | None = None
    reason: str | None = None
    anyway: str | None = None
    visit_id: str = ""
    version: int = 1

    @property
    def is_session(self) -> bool:
        """Whether pigment was applied."""
        return self.kind == "session"

    @property
    def chair_minutes(self) -> float | None:
        """Minutes from start to end, breaks included; None where either is missing."""
        if self.started_at is None or self.ended_at is None:
            return None
        return (self.ended_at - self.started_at).total_seconds() / 60


@dataclass(frozen=True, slots=True)
class Course:
    """The visits of one client towards one finished result, in order.

    `status` is a key of STATUS. A touch-up years later is a course of its own; `is_touch_up` says
    that an earlier course of the client was finished, so that this one refreshes it.
    """

    client_code: str
    number: int
    status: str = "running"
    visits: tuple[Visit, ...] = ()
    is_touch_up: bool = False

    @property
    def course_id(self) -> str:
        """The course's name everywhere: "C-0014/1"."""
        return f"{self.client_code}/{self.number}"

    @property
    def next_number(self) -> int:
        """The number of the visit to come; one that was deleted leaves its own free."""
        return max((visit.number for visit in self.visits), default=0) + 1

    @property
    def sessions(self) -> tuple[Visit, ...]:
        """The visits with pigment, in order."""
        return tuple(visit for visit in self.visits if visit.is_session)


def status_after(status: str, decision: str | None) -> str:
    """What the last visit's decision makes of a course's status.

    Complete finishes the course, anything else lets a finished one run again.
    """
    if decision == "complete":
        return "completed"
    return "running" if status == "completed" else status
