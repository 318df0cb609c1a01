"""The tables that are exported, each with its columns: what the data dictionary says of them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from smpdash.record.client import Client, Intake
from smpdash.record.export.selection import EVERYTHING, LEFT_OUT, Selection
from smpdash.record.fields import NEVER
from smpdash.record.issued import MOST_TOTAL
from smpdash.record.permissions import ROLES
from smpdash.record.visit import STATUS, Course, Reading, Visit
from smpdash.show.files.columns import (
    CLIENT_CODE,
    COURSE_NUMBER,
    NOT_RECORDED,
    NOT_WRITTEN,
    Column,
    columns_of,
    without_names,
)
from smpdash.show.files.estimate_tables import ESTIMATES, PLANS

DICTIONARY: Final = "data_dictionary"
RECORDS: Final = "records"  # all tables in one file
TABLES: Final = {
    "studio": "The studio",
    "staff": "Staff",
    "lots": "Pigment lots",
    "clients": "Clients",
    "courses": "Courses",
    "visits": "Visits",
    "recall": "Recall of pigment lots",
    "readings": "Readings by zone",
    "estimates": "Estimates as issued",
    "plans": "Sessions planned",
    DICTIONARY: "What the columns mean",
}

_RECORDED: Final = Column("instant", "When it was first recorded.")
_VISITS: Final = columns_of(Visit)
_VISIT: Final = _VISITS.pop("number")
_AMENDED: Final = {
    "amended_at": Column("instant", "When it was last changed.", empty="never changed"),
    "amendments": Column("whole", "How often it was changed since.", low=0),
}
_CAME: Final = "The number of the import that added it."
_IMPORTED: Final = {"imported": Column("whole", _CAME, low=1, empty="it was recorded here")}
_NAME: Final = Column("text", "The client’s name.")
_LOT: Final = Column("text", "The bottle’s batch as on its label.")
_LOT_KEY: Final = Column("text", "The pigment lot’s key in lots.")
_ARTIST_KEY: Final = Column(
    "text", "The artist’s key in staff: it stays if the name changes.", empty="not recorded"
)
_SESSION: Final = Column(
    "whole", "Which session of the course was held.", low=1, empty="a check-up: no session"
)
_DAYS_SINCE: Final = Column(
    "whole", "Days since the session before.", "days", empty="no session before"
)

STUDIO: Final = {
    "name": Column("text", "The studio’s name."),
    "time_zone": Column(
        "text",
        "Where the days of all files begin; instants are in UTC.",
        shape="an IANA name, as Europe/Lisbon",
    ),
    "ideal_depth_low_mm": Column("number", "The shallowest usual depth.", "mm", low=0.1, high=3),
    "ideal_depth_high_mm": Column("number", "The deepest usual depth.", "mm", low=0.1, high=3),
    "booking_from_days": Column(
        "whole", "The booking window begins so long after a session.", "days", low=1
    ),
    "booking_to_days": Column(
        "whole", "The booking window ends so long after a session.", "days", low=1
    ),
    "package": Column(
        "whole",
        "How many sessions are sold together where a course does not say.",
        "sessions",
        low=1,
        high=10,
    ),
}

STAFF: Final = {
    "staff_key": Column("text", "The key of a member of the staff, which never changes."),
    "name": Column("text", "The name now."),
    "role": Column("text", "The role now.", choices=tuple(ROLES)),
    "is_active": Column("truth", "Whether they still work here."),
}

LOTS: Final = {
    "lot_key": Column("text", "The key of a pigment lot, which never changes."),
    "label": _LOT,
    "expires_on": Column("date", "The last day on which it is good.", empty="not recorded"),
    "is_used_up": Column("truth", "Whether it is used up."),
    "brand": Column("text", "The brand as on the label.", empty=NOT_WRITTEN),
    "shade_name": Column("text", "The shade as on the label.", empty=NOT_WRITTEN),
    "opened_on": Column("date", "The day on which the bottle was opened.", empty=NOT_RECORDED),
}

CLIENTS: Final = {
    "client_code": CLIENT_CODE,
    **columns_of(Client),
    **columns_of(Intake),
    "recorded_at": _RECORDED,
    "seen_by": Column(
        "text", "The one artist who sees the client, beside managers.", empty="everybody does"
    ),
    "other_codes": Column(
        "text",
        "Codes of other records of this person that were merged into this one.",
        shape="codes with a space between",
        empty="none was merged",
    ),
    "seen_by_key": Column("text", "That artist’s key in staff.", empty="everybody does"),
    **_AMENDED,
    **_IMPORTED,
}

_TOLD: Final = "as told when the course began"
_NOT_TOLD: Final = "imported, and nothing was told since"
_NOW: Final = "in the latest estimate"
_NO_WINDOW: Final = "not in treatment, or no session yet"
COURSES: Final = {
    "client_code": CLIENT_CODE,
    "client_name": _NAME,
    "course_number": COURSE_NUMBER,
    "is_touch_up": Column("truth", "Whether it refreshes an earlier finished course."),
    **columns_of(Course),
    "status": Column("text", "Where the course stands.", choices=tuple(STATUS)),
    "artist": Column(
        "text", "Whoever held its latest session.", empty="no session yet, or not recorded"
    ),
    "sessions": Column("whole", "Sessions held.", low=0),
    "first_session_on": Column("date", "The day of its first session.", empty="no session yet"),
    "last_session_on": Column("date", "The day of its latest session.", empty="no session yet"),
    **{
        f"{when}_{name}": Column(
            "whole",
            f"{meaning}, {words}.",
            "sessions in all",
            low=1,
            high=MOST_TOTAL,
            empty=empty,
        )
        for when, words, empty in (("told", _TOLD, _NOT_TOLD), ("now", _NOW, NEVER))
        for name, meaning in (
            ("most_likely", "The likeliest number of sessions"),
            ("low", "Lower end of the range that holds 80 percent"),
            ("high", "Upper end of the range that holds 80 percent"),
        )
    },
    "artist_key": replace(_ARTIST_KEY, empty="no session yet, or not recorded"),
    "visits": Column("whole", "Visits held, check-ups among them.", low=0),
    "finished_on": Column(
        "date",
        "The day of the visit that finished it.",
        empty="not finished, or its visits were not noted one by one",
    ),
    "stopped_at": Column(
        "instant",
        "When it was stopped.",
        empty="not stopped, or imported, or under another code before two records were merged",
    ),
    "why_stopped": Column("text", "Why it was stopped, as typed.", empty="as for stopped_at"),
    "told_expected": Column(
        "number", f"Sessions expected in all, {_TOLD}.", "sessions", low=0, empty=_NOT_TOLD
    ),
    "now_expected": Column("number", f"Sessions expected in all, {_NOW}.", "sessions", low=0),
    "outcome": Column(
        "text",
        "Whether a finished course took fewer or more sessions than the range told at first.",
        choices=("fewer", "within", "more"),
        empty=f"not finished, or {_NOT_TOLD}",
    ),
    "next_from": Column(
        "date",
        "The first day of the booking window of the next session, by the studio’s settings.",
        empty=_NO_WINDOW,
    ),
    "next_to": Column(
        "date",
        "The last day of that window.",
        empty=_NO_WINDOW,
    ),
    "hours_ahead": Column(
        "number",
        "Hours in the chair still expected: those of each session planned, times its chance.",
        "hours",
        low=0,
        empty="not in treatment, or nothing was planned",
    ),
    **_IMPORTED,
}

VISITS: Final = {
    "client_code": CLIENT_CODE,
    "course_number": COURSE_NUMBER,
    "visit_number": _VISIT,
    "kind": _VISITS.pop("kind"),
    **_VISITS,
    "recorded_at": _RECORDED,
    "session_number": _SESSION,
    "days_since_session": _DAYS_SINCE,
    "worked_minutes": Column(
        "number", "From start to end without the breaks.", "minutes", empty="start or end missing"
    ),
    "artist_key": _ARTIST_KEY,
    "lot_key": replace(_LOT_KEY, empty="not recorded"),
    **_AMENDED,
    **_IMPORTED,
}

RECALL: Final = {
    "client_code": CLIENT_CODE,
    "client_name": _NAME,
    "contact": CLIENTS["contact"],
    "course_number": COURSE_NUMBER,
    "visit_number": _VISIT,
    "held_on": _VISITS["held_on"],
    "artist": _VISITS["artist"],
    "pigment_lot": _LOT,
    "artist_key": _ARTIST_KEY,
    "lot_key": _LOT_KEY,
}

_READINGS: Final = columns_of(Reading)
READINGS: Final = {
    "client_code": CLIENT_CODE,
    "course_number": COURSE_NUMBER,
    "visit_number": _VISIT,
    "held_on": _VISITS["held_on"],
    "zone": _READINGS.pop("zone"),
    "shade": _READINGS.pop("shade"),
    "shade_darkness": Column(
        "number", "That shade’s darkness: 0 skin, 1 black.", low=0, high=1, empty="not recorded"
    ),
    **_READINGS,
    "of_session": Column(
        "whole",
        "The session whose pigment observed_fading is about; 0: pigment from elsewhere.",
        low=0,
    ),
    "session_number": _SESSION,
    "days_since_session": _DAYS_SINCE,
    "is_whole_scalp": Column(
        "truth", "Whether it is about the whole scalp: do not average it with single zones."
    ),
    "area_share": Column(
        "number", "The zone’s usual share of a full scalp’s area.", "share", low=0, high=1
    ),
    "zone_key": Column("text", "The zone’s key, which never changes."),
    "shade_key": Column("text", "The shade’s key, which never changes.", empty="not recorded"),
    **_IMPORTED,
}

COLUMNS: Final[Mapping[str, Mapping[str, Column]]] = {
    "studio": STUDIO,
    "staff": STAFF,
    "lots": LOTS,
    "clients": CLIENTS,
    "courses": COURSES,
    "visits": VISITS,
    "recall": RECALL,
    "readings": READINGS,
    "estimates": ESTIMATES,
    "plans": PLANS,
}


def columns_in(table: str, selection: Selection = EVERYTHING) -> dict[str, Column]:
    """The columns of a table's file by name; without names, persons are codes.

    Raises KeyError if there is no such table.
    """
    columns = COLUMNS[table]
    if selection.has_names:
        return dict(columns)
    return {
        name: without_names(name, column)
        for name, column in columns.items()
        if name not in LEFT_OUT
    }


def tables_of(selection: Selection) -> tuple[str, ...]:
    """The tables that are taken: of one client none about the staff and the studio's stock."""
    but = {"staff", "lots"} if selection.client else set()
    return tuple(table for table in COLUMNS if table not in but)
