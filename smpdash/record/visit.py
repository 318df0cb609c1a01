"""A visit, its readings by zone, and the course that the visits form."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Final

from smpdash.record.fields import NEVER, Description
from smpdash.record.lengths import DEPTHS_MM, PACKAGES

DEPTH_KIND: Final = {"implanted": "In skin", "throw": "Needle setting"}
KIND: Final = {"session": "Session", "check-up": "Check-up, no pigment"}
DECISION: Final = {"another": "Another session", "complete": "Complete"}
REASON: Final = {
    "planned": "As planned",
    "fading": "Fading",
    "scar tissue": "Scar tissue",
    "area": "Large area",
    "adjustment": "Changes asked for",
    "shallow": "Needle too shallow",
    "light": "Shade too light",
    "playing safe": "Kept it conservative",
    "other": "Other",
}
ANYWAY: Final = {
    "checked": "Checked",
    "wish": "Client’s wish",
    "skin": "Skin is ready",
    "other": "Other",
}
# How many sessions may be sold together.
PACKAGE: Final = {number: str(number) for number in PACKAGES}
STATUS: Final = {"running": "In treatment", "completed": "Finished", "abandoned": "Stopped"}


@dataclass(frozen=True, slots=True)
class Reading:
    """One zone at one visit; None is "not recorded".

    `shade` is a key of the studio's table, `depth_mm` millimetres of needle depth (`depth_kind`
    says whether implanted or set throw). `observed_fading` is the share 0..1 of the *previous*
    session's pigment lost since; `coverage` the share 0..1 of the wanted density reached at the
    visit's end.
    """

    zone: Annotated[str, Description("zone", "zone", "The zone’s name, or the whole scalp.")]
    shade: Annotated[
        str | None,
        Description(
            "shade",
            "",
            "The shade’s name in the studio’s table.",
            optional=True,
            title="Shade",
            of_pigment=True,
        ),
    ] = None
    depth_mm: Annotated[
        float | None,
        Description(
            "depth",
            "depth",
            "Needle depth.",
            unit="mm",
            low=DEPTHS_MM[0],
            high=DEPTHS_MM[1],
            optional=True,
            of_pigment=True,
        ),
    ] = None
    depth_kind: Annotated[
        str,
        Description(
            "choice",
            "depth measured as",
            "Which depth is meant.",
            DEPTH_KIND,
            empty="no depth was recorded",
            shared=True,
        ),
    ] = field(default="implanted", kw_only=True)
    observed_fading: Annotated[
        float | None,
        Description(
            "share",
            "faded",
            "Share of the previous session’s pigment lost, as seen at this visit: "
            "it belongs to the session before, and before the first one to pigment from elsewhere.",
            unit="share",
            low=0.0,
            high=1.0,
            optional=True,
            title="Fading",
        ),
    ] = None
    coverage: Annotated[
        float | None,
        Description(
            "share",
            "coverage",
            "Share of the wanted density reached at the visit’s end.",
            unit="share",
            low=0.0,
            high=1.0,
            optional=True,
        ),
    ] = None

    @property
    def has_pigment(self) -> bool:
        """Whether pigment was applied here: a shade or a depth is noted."""
        return self.shade is not None or self.depth_mm is not None


def as_noted(names: Iterable[str]) -> list[str]:
    """Fields of a zone in the order of a visit: fading is seen before anything is done."""
    return sorted(names, key=lambda name: name != "observed_fading")


@dataclass(frozen=True, slots=True)
class Visit:
    """One appointment. `number` counts from 1 within its course; `artist` is a staff key.

    `started_at` and `ended_at` are instants in UTC, `break_minutes` lie between them.
    `adjustments` counts the changes that the client asked for. `decision` is what artist and client
    agreed at the end, `reason` why another session is needed, `anyway` why unusual values were
    recorded nevertheless. A check-up (`kind`) applies no pigment and is not a session. The store
    gives `visit_id` and `version`.
    """

    number: Annotated[
        int,
        Description(
            "whole", "number", "Which visit of the course.", low=1, high=99, title="Visit number"
        ),
    ]
    held_on: Annotated[
        date, Description("date", "on", "The day of the visit in the studio.", title="Date")
    ]
    readings: tuple[Reading, ...] = ()
    kind: Annotated[
        str,
        Description(
            "choice", "kind of visit", "A session applies pigment, a check-up does not.", KIND
        ),
    ] = "session"
    artist: Annotated[
        str | None, Description("staff", "artist", "The artist’s name.", optional=True)
    ] = None
    started_at: Annotated[
        datetime | None,
        Description("instant", "began", "Start of the visit.", optional=True, title="Start"),
    ] = None
    ended_at: Annotated[
        datetime | None,
        Description("instant", "ended", "End of the visit.", optional=True, title="End"),
    ] = None
    break_minutes: Annotated[
        int, Description("whole", "breaks", "Breaks between start and end.", unit="minutes", low=0)
    ] = 0
    adjustments: Annotated[
        int,
        Description(
            "whole", "changes asked for", "Changes that the client asked for.", low=0, high=20
        ),
    ] = 0
    pigment_lot: Annotated[
        str | None,
        Description("lot", "pigment lot", "The bottle’s batch as on its label.", optional=True),
    ] = None
    decision: Annotated[
        str | None,
        Description(
            "choice",
            "ends with",
            "What artist and client agreed at the end.",
            DECISION,
            optional=True,
            empty=NEVER,
            title="The visit ends with",
        ),
    ] = None
    reason: Annotated[
        str | None,
        Description(
            "choice",
            "because of",
            "Why another session is needed.",
            REASON,
            optional=True,
            empty="the visit ends with complete, so no other session is needed",
            title="Why another session",
        ),
    ] = None
    anyway: Annotated[
        str | None,
        Description(
            "choice",
            "recorded anyway because",
            "Why unusual values were recorded all the same.",
            ANYWAY,
            optional=True,
            empty="nothing unusual, or no reason was asked for",
        ),
    ] = None
    note: Annotated[str, Description("text", "note", "The artist’s note, as typed.")] = ""
    visit_id: str = ""
    version: int = 1

    @property
    def is_session(self) -> bool:
        """Whether pigment was applied."""
        return self.kind == "session"

    @property
    def chair_minutes(self) -> float | None:
        """Minutes from start to end, breaks included; None if either is missing."""
        if self.started_at is None or self.ended_at is None:
            return None
        return (self.ended_at - self.started_at).total_seconds() / 60


@dataclass(frozen=True, slots=True)
class Course:
    """The visits of one client towards one finished result, in order.

    `status` is a key of STATUS. A touch-up years later is a course of its own: `is_touch_up` is
    true if it refreshes an earlier finished course of the client. `package` is the number of
    sessions that were sold together. Of `earlier_sessions` only the number and a day are known.
    """

    client_code: str
    number: int
    status: str = "running"
    visits: tuple[Visit, ...] = ()
    is_touch_up: bool = False
    package: Annotated[
        int | None,
        Description(
            "whole",
            "sessions sold together",
            "How many sessions of the course were sold together.",
            PACKAGE,
            low=1,
            high=10,
            optional=True,
            empty="not recorded: as many as the studio says",
        ),
    ] = None
    earlier_sessions: Annotated[
        int | None,
        Description(
            "whole",
            "sessions noted elsewhere",
            "Sessions before the records begin, of which only the number is known.",
            low=1,
            high=99,
            optional=True,
        ),
    ] = None
    earlier_until: Annotated[
        date | None,
        Description(
            "date", "last session noted elsewhere", "The day of the last of those.", optional=True
        ),
    ] = None

    @property
    def course_id(self) -> str:
        """The identifier of the course: "C-0014/1"."""
        return f"{self.client_code}/{self.number}"

    @property
    def next_number(self) -> int:
        """The number of the next visit: one more than the highest number of a visit not deleted."""
        return max((visit.number for visit in self.visits), default=0) + 1

    @property
    def sessions(self) -> tuple[Visit, ...]:
        """The visits with pigment, in order."""
        return tuple(visit for visit in self.visits if visit.is_session)


def status_after(status: str, decision: str | None) -> str:
    """The status of a course after its last visit's decision.

    "complete" finishes the course; anything else makes a finished course run again.
    """
    if decision == "complete":
        return "completed"
    return "running" if status == "completed" else status
