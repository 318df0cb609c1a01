"""The visits and sessions behind a mark about the quality of work, as conditions of a query."""

from collections.abc import Mapping
from typing import Final

from smpdash.record.quality.fading import FACTORS
from smpdash.record.quality.work import Work

_OF: Final = """
    held_on BETWEEN :first AND :last AND (:artist IS NULL OR artist IS nullif(:artist, ''))
    AND (:is_touch_up IS NULL OR is_touch_up = :is_touch_up)
"""
# The visits that lack a field, and the sessions so many days after the one before.
VISITS: Final = f"""
SELECT {{}} FROM visit_summary WHERE {_OF}
    AND (:lacks IS NULL OR instr(lacks, ' ' || :lacks || ' '))
"""  # noqa: S608 conditions of ours
_INTERVALS: Final = f"""
SELECT course_id FROM visit_summary WHERE {_OF} AND days BETWEEN :fewest AND :most
"""  # noqa: S608
_LEVELS: Final = " ".join(
    f"AND (:level_{factor} IS NULL OR {factor} = :level_{factor})" for factor in FACTORS
)
# Here nobody noted is an empty artist. What a later course shows counts by the weeks alone.
_FADING: Final = f"""
SELECT course_id FROM fading_seen WHERE {_OF.replace("nullif(:artist, '')", ":artist")} {_LEVELS}
    AND (NOT is_later OR :level_weeks IS NOT NULL)
"""  # noqa: S608
# By the name in BY_WORK.
WITH_WORK: Final[Mapping[str, str]] = {
    by: f"course_summary.course_id IN ({select})"
    for by, select in {
        "visit": VISITS.format("course_id"),
        "interval": _INTERVALS,
        "fading": _FADING,
    }.items()
}
SPANNING: Final = "julianday(last_on) - julianday(first_on) BETWEEN :fewest AND :most"
# Of the clients whom an artist sees.
SEEN: Final = (
    "course_summary.client_id IN"
    " (SELECT id FROM client WHERE client.artist IS NULL OR client.artist = :seen_by)"
)


def work_values(work: Work) -> dict[str, object]:
    """The values of these conditions."""
    fewest, most = work.days or (None, None)
    levels = {f"level_{factor}": dict(work.levels).get(factor) for factor in FACTORS}
    return {"fewest": fewest, "most": most, "lacks": work.lacks, **levels}
