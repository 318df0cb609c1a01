"""The columns of the CSV files: the type, unit and meaning of each, and of its empty cells."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from smpdash.record.client import Client, Intake
from smpdash.record.fields import Description, Kind, descriptions
from smpdash.record.issued import MOST_TOTAL, TOTALS_NAMED
from smpdash.record.visit import STATUS, Course, Reading, Visit

TYPES: Final = {
    "text": "text",
    "whole": "whole number",
    "number": "number",
    "date": "date, YYYY-MM-DD",
    "instant": "instant in UTC, YYYY-MM-DDTHH:MM:SSZ",
    "truth": "yes or no",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `kind` is a key of TYPES, `span` its unit, its range or the words allowed.

    If `optional` is true, an empty cell means "not recorded". If it is false, an empty text is a
    text without letters, and other kinds are never empty.
    """

    kind: str
    meaning: str
    span: str = ""
    optional: bool = False


def _column(field: Description) -> Column:
    """The column of a field with this description."""
    span = field.span or " | ".join(map(str, field.choices))
    return Column(_KINDS[field.kind], field.meaning, span, field.optional)


_KINDS: Final[Mapping[Kind, str]] = {
    **dict.fromkeys(("text", "choice", "staff", "lot", "shade", "zone"), "text"),
    **dict.fromkeys(("number", "share", "depth"), "number"),
    "whole": "whole",
    "flag": "truth",
    "date": "date",
    "instant": "instant",
}


def _columns(record: type) -> dict[str, Column]:
    """The columns of a record's described fields, by name."""
    return {name: _column(field) for name, field in descriptions(record).items()}


_CLIENT: Final = Column("text", "The client's code, the same in every file.", "C-0001 upwards")
_COURSE: Final = Column("whole", "Which course of the client; a touch-up is a new one.", "from 1")
_RECORDED: Final = Column("instant", "When it was first recorded.")
_VISITS: Final = _columns(Visit)
_VISIT: Final = _VISITS.pop("number")

CLIENTS: Final = {
    "client_code": _CLIENT,
    **_columns(Client),
    **_columns(Intake),
    "recorded_at": _RECORDED,
    "seen_by": Column(
        "text",
        "The one artist who sees the client; nobody: all do. Managers see all.",
        optional=True,
    ),
    "other_codes": Column(
        "text",
        "Codes of other records of this person that were merged into this one.",
        "codes with a space between",
        optional=True,
    ),
}

VISITS: Final = {
    "client_code": _CLIENT,
    "course_number": _COURSE,
    "visit_number": _VISIT,
    "kind": _VISITS.pop("kind"),
    **_VISITS,
    "recorded_at": _RECORDED,
}

_READINGS: Final = _columns(Reading)

READINGS: Final = {
    "client_code": _CLIENT,
    "course_number": _COURSE,
    "visit_number": _VISIT,
    "held_on": _VISITS["held_on"],
    "zone": _READINGS.pop("zone"),
    "shade": _READINGS.pop("shade"),
    "shade_darkness": Column(
        "number", "That shade's darkness.", "0 (skin) to 1 (black)", optional=True
    ),
    **_READINGS,
}

ESTIMATES: Final = {
    "client_code": _CLIENT,
    "course_number": _COURSE,
    "visits_done": Column("whole", "Visits recorded when it was given.", "from 0"),
    "sessions_done": Column("whole", "Sessions held when it was given.", "from 0"),
    "issued_at": Column("instant", "When it was given."),
    "cause": Column("text", "What led to it."),
    "model_version": Column(
        "text",
        "The model that gave it; after + from how many of the studio's courses its belief was "
        "learnt, after @ when (UTC).",
    ),
    **{
        name: Column(
            "number",
            f"Probability that the course takes {total} session{'s' if total > 1 else ''}"
            f"{' or more' if total == MOST_TOTAL else ''} in all.",
            "0 to 1; the ten add up to 1",
        )
        for total, name in enumerate(TOTALS_NAMED, start=1)
    },
    "most_likely_total": Column("whole", "The likeliest number of sessions in all.", "from 1"),
    "credible_80_low": Column(
        "whole", "Lower end of the range that holds 80 percent.", "sessions in all"
    ),
    "credible_80_high": Column(
        "whole", "Upper end of the range that holds 80 percent.", "sessions in all"
    ),
    "expected_remaining": Column("number", "Sessions still to come, expected.", "sessions"),
    "words": Column("text", "The estimate as it was told."),
    "why": Column("text", "What changed the answer since the estimate before."),
    "shown_at": Column(
        "instant",
        "When the client was first shown it, on the printed plan or on the client view. One that "
        "was given at intake or with a new visit is told without that.",
        optional=True,
    ),
}

_TOLD: Final = "as told when the course began"
_NOW: Final = "in the latest estimate"
COURSES: Final = {
    "client_code": _CLIENT,
    "client_name": Column("text", "The client's name."),
    "course_number": _COURSE,
    "is_touch_up": Column("truth", "Whether it refreshes an earlier finished course."),
    **_columns(Course),
    "status": Column("text", "Where the course stands.", " | ".join(STATUS)),
    "artist": Column("text", "Whoever held its latest session.", optional=True),
    "sessions": Column("whole", "Sessions held.", "from 0"),
    "first_session_on": Column("date", "The day of its first session.", optional=True),
    "last_session_on": Column("date", "The day of its latest session.", optional=True),
    **{
        f"{when}_{name}": Column("whole", f"{meaning}, {words}.", span, optional=True)
        for when, words in (("told", _TOLD), ("now", _NOW))
        for name, meaning, span in (
            ("most_likely", "The likeliest number of sessions in all", "from 1"),
            ("low", "Lower end of the range that holds 80 percent", "sessions in all"),
            ("high", "Upper end of the range that holds 80 percent", "sessions in all"),
        )
    },
}

RECALL: Final = {
    "client_code": _CLIENT,
    "client_name": Column("text", "The client's name."),
    "contact": Column("text", "Telephone, e-mail or address, as typed."),
    "course_number": _COURSE,
    "visit_number": _VISIT,
    "held_on": _VISITS["held_on"],
    "artist": _VISITS["artist"],
    "pigment_lot": Column("text", "The bottle's batch as on its label."),
}

COLUMNS: Final = {
    "clients": CLIENTS,
    "visits": VISITS,
    "readings": READINGS,
    "estimates": ESTIMATES,
    "courses": COURSES,
    "recall": RECALL,
}
