"""The columns of the studio's files: what stands in each, its unit, and how an empty cell reads."""

from dataclasses import dataclass
from typing import Final

from smpdash.record.client import (
    EARLIER_FADING,
    HAIR_LOSS,
    SCAR_KIND,
    SCAR_TISSUE,
    SKIN,
    WANTED_LOOK,
)
from smpdash.record.issued import MOST_TOTAL
from smpdash.record.visit import ANYWAY, DECISION, DEPTH_KIND, KIND, REASON

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
    """One column: `kind` is a key of TYPES, `span` its unit, range or the words that may stand.

    `optional` tells that an empty cell means "not recorded"; where it is False, an empty text is
    a text without letters and other kinds are never empty.
    """

    kind: str
    meaning: str
    span: str = ""
    optional: bool = False


def _one_of(table: dict[str, str] | dict[int, str]) -> str:
    return " | ".join(str(key) for key in table)


_CLIENT: Final = Column("text", "The client's code, the same in every file.", "C-0001 upwards")
_COURSE: Final = Column("whole", "Which course of the client; a touch-up is a new one.", "from 1")
_VISIT: Final = Column("whole", "Which visit of the course.", "1 to 99")
_HELD: Final = Column("date", "The day of the visit in the studio.")
_RECORDED: Final = Column("instant", "When it was first recorded.")
_SHARE: Final = "share 0 to 1"

CLIENTS: Final = {
    "client_code": _CLIENT,
    "name": Column("text", "The client's name."),
    "contact": Column("text", "Telephone, e-mail or address, as typed."),
    "birth_year": Column("whole", "Year of birth.", "1900 upwards", optional=True),
    "hair_loss": Column("text", "Grade of hair loss at intake.", _one_of(HAIR_LOSS), optional=True),
    "area_cm2": Column("number", "Scalp area to treat.", "cm², 1 to 1000", optional=True),
    "scar_tissue": Column(
        "text", "How much scar tissue the area holds.", _one_of(SCAR_TISSUE), optional=True
    ),
    "scar_kind": Column("text", "Where the scar comes from.", _one_of(SCAR_KIND), optional=True),
    "skin": Column("text", "The scalp's skin.", _one_of(SKIN), optional=True),
    "fitzpatrick": Column("whole", "Fitzpatrick photo-type I to VI.", "1 to 6", optional=True),
    "earlier_fading": Column(
        "text", "How fast earlier pigment or tattoos faded.", _one_of(EARLIER_FADING), optional=True
    ),
    "earlier_pigment": Column("truth", "Whether pigment from elsewhere was on the scalp."),
    "wanted_look": Column(
        "text", "The look that the client asked for.", _one_of(WANTED_LOOK), optional=True
    ),
    "recorded_at": _RECORDED,
    "seen_by": Column(
        "text",
        "The one artist who sees the client; nobody: all do. Managers see all.",
        optional=True,
    ),
}

VISITS: Final = {
    "client_code": _CLIENT,
    "course_number": _COURSE,
    "visit_number": _VISIT,
    "kind": Column("text", "A session applies pigment, a check-up does not.", _one_of(KIND)),
    "held_on": _HELD,
    "artist": Column("text", "The artist's name.", optional=True),
    "started_at": Column("instant", "Start of the visit.", optional=True),
    "ended_at": Column("instant", "End of the visit.", optional=True),
    "break_minutes": Column("whole", "Breaks between start and end.", "minutes"),
    "adjustments": Column("whole", "Changes that the client asked for.", "0 to 20"),
    "pigment_lot": Column("text", "The bottle's batch as on its label.", optional=True),
    "decision": Column(
        "text", "What artist and client agreed at the end.", _one_of(DECISION), optional=True
    ),
    "reason": Column("text", "Why another session is needed.", _one_of(REASON), optional=True),
    "anyway": Column(
        "text",
        "Why values out of the usual were recorded all the same.",
        _one_of(ANYWAY),
        optional=True,
    ),
    "note": Column("text", "The artist's note, as typed."),
    "recorded_at": _RECORDED,
}

READINGS: Final = {
    "client_code": _CLIENT,
    "course_number": _COURSE,
    "visit_number": _VISIT,
    "held_on": _HELD,
    "zone": Column("text", "The zone's name, or the whole scalp."),
    "shade": Column("text", "The shade's name in the studio's table.", optional=True),
    "shade_darkness": Column(
        "number", "That shade's darkness.", "0 (skin) to 1 (black)", optional=True
    ),
    "depth_mm": Column("number", "Needle depth.", "mm, 0.1 to 3.0", optional=True),
    "depth_kind": Column("text", "Which depth is meant.", _one_of(DEPTH_KIND)),
    "observed_fading": Column(
        "number",
        "Share of the previous session's pigment lost, as seen at this visit: "
        "it belongs to the session before.",
        _SHARE,
        optional=True,
    ),
    "coverage": Column(
        "number",
        "Share of the wanted density reached at the visit's end.",
        _SHARE,
        optional=True,
    ),
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
        f"p_total_{total}": Column(
            "number",
            f"Probability that the course takes {total} session{'s' if total > 1 else ''}"
            f"{' or more' if total == MOST_TOTAL else ''} in all.",
            "0 to 1; the ten add up to 1",
        )
        for total in range(1, MOST_TOTAL + 1)
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
}

COLUMNS: Final = {
    "clients": CLIENTS,
    "visits": VISITS,
    "readings": READINGS,
    "estimates": ESTIMATES,
}
