"""The columns of the estimates as they were issued, and of the sessions planned in them."""

from typing import Final

from smpdash.record.issued import MOST_TOTAL, TOTALS_NAMED
from smpdash.show.files.columns import CLIENT_CODE, COURSE_NUMBER, Column

_ISSUED: Final = {
    "client_code": CLIENT_CODE,
    "course_number": COURSE_NUMBER,
    "visits_done": Column("whole", "Visits recorded when it was given.", low=0),
    "sessions_done": Column("whole", "Sessions held when it was given.", low=0),
    "issued_at": Column("instant", "When the estimate was given."),
}
ESTIMATES: Final = {
    **_ISSUED,
    "cause": Column("text", "What led to it."),
    "model_version": Column("whole", "The model that gave it.", low=0),
    **{
        name: Column(
            "number",
            f"Probability that the course takes {total} session{'s' if total > 1 else ''}"
            f"{' or more' if total == MOST_TOTAL else ''} in all; the ten add up to 1.",
            low=0,
            high=1,
        )
        for total, name in enumerate(TOTALS_NAMED, start=1)
    },
    **{
        name: Column("whole", f"{meaning}.", "sessions in all", low=1, high=MOST_TOTAL)
        for name, meaning in (
            ("most_likely_total", "The likeliest number of sessions"),
            ("credible_80_low", "Lower end of the range that holds 80 percent"),
            ("credible_80_high", "Upper end of the range that holds 80 percent"),
        )
    },
    "expected_remaining": Column("number", "Sessions still to come, expected.", "sessions", low=0),
    "words": Column("text", "The estimate as it was told."),
    "why": Column("text", "What changed the answer since the estimate before.", empty="nothing"),
    "shown_at": Column(
        "instant",
        "When the client was first shown it, on the printed plan or on the client view.",
        empty="not shown there; one given at intake or with a new visit is told without that",
    ),
    "is_as_told": Column(
        "truth",
        "Whether the client was told it; no: an update by what the studio has learnt since.",
    ),
    "learnt_from": Column(
        "whole",
        "From how many of the studio’s courses its belief was learnt.",
        low=1,
        empty="the numbers of the trade",
    ),
    "learnt_at": Column(
        "instant", "When that was learnt.", empty="the numbers of the trade, or not noted"
    ),
}

PLANS: Final = {
    **_ISSUED,
    "session_number": Column("whole", "Which session of the course is planned.", low=1),
    "chance": Column("number", "The probability that it is needed.", low=0, high=1),
    "hours_low": Column("number", "Hours in the chair, lower end of 80 percent.", "hours", low=0),
    "hours": Column("number", "Hours in the chair, the middle.", "hours", low=0),
    "hours_high": Column("number", "Hours in the chair, upper end of 80 percent.", "hours", low=0),
}
