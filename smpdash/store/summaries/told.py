"""One row for each estimate as told, with what came of it; triggers count the rows by month.

Told is the first estimate of a course, and the one that was issued when a visit was recorded. What
was issued later, since a visit was corrected or the studio has learnt, is an update: it counts in
the place of the one before if the client was shown it, on the plan or on the client view. The first
one stands.
"""

from typing import Final

from smpdash.record.issued import MOST_TOTAL, TOLD_AT_ONCE, TOTALS_NAMED, VISIT_RECORDED
from smpdash.record.progress.forecasts import FIFTHS

# The chance, in thousandths, that the next session is the last, given that there is one; NULL if
# the next is the tenth or later, since 10 stands for 10 and more.
_PER_MILLE: Final = "CASE sessions_done {} END".format(
    " ".join(
        f"WHEN {done} THEN round(1000 * {TOTALS_NAMED[done]} / nullif({after}, 0))"
        for done in range(MOST_TOTAL - 1)
        for after in [" + ".join(TOTALS_NAMED[done:])]
    )
)
# Sessions that were still to come when the estimate was told. A forgotten one that was recorded
# since, but held before, was not foreseen: it was not known.
_LATER: Final = """
FROM visit WHERE visit.course_id = told.course_id AND kind = 'session'
    AND visit.id > after_id AND visit.number > after_number
"""
# Only a finished course says how far off an estimate was, so that no row changes before.
_ENDED: Final = "status = 'completed' AND last_on IS NOT NULL"
_TOOK: Final = f"min(settled.sessions_done + later, {MOST_TOTAL})"
AT_ONCE: Final = f"({' OR '.join(f'cause GLOB {cause!r}' for cause in TOLD_AT_ONCE)})"
_AT_RECORD: Final = f"cause GLOB '{VISIT_RECORDED}'"
# What the row of an estimate has to be, as the records say; after these the caller names courses.
TOLD: Final = f"""
WITH told AS (
    SELECT estimate.*, coalesce(after.id, 0) AS after_id, coalesce(after.number, 0) AS after_number
    FROM estimate JOIN course_summary USING (course_id)
    LEFT JOIN visit AS after ON after.id = CASE
        WHEN {_AT_RECORD} THEN (SELECT id FROM visit
            WHERE visit.course_id = estimate.course_id AND recorded_at = issued_at
            ORDER BY 'visit ' || number || ' recorded' = cause DESC, id LIMIT 1)
        WHEN EXISTS (SELECT 1 FROM told_estimate WHERE estimate_id = estimate.id)
        THEN (SELECT id FROM visit
            WHERE visit.course_id = estimate.course_id AND recorded_at <= issued_at
            ORDER BY number DESC LIMIT 1) END
    WHERE (after.id IS NOT NULL OR (estimate.id = first_estimate AND visits_done = 0))
        AND NOT EXISTS (SELECT 1 FROM told_estimate JOIN estimate AS later ON later.id = estimate_id
            WHERE later.course_id = estimate.course_id AND later.id > estimate.id
            AND later.visits_done = estimate.visits_done AND later.visits_done > 0
            AND NOT later.{_AT_RECORD})
        AND {{0}}
), settled AS (
    SELECT told.*, (SELECT count(*) {_LATER}) AS later,
        (SELECT held_on {_LATER} ORDER BY number LIMIT 1) AS settled_on,
        CAST({_PER_MILLE} AS INTEGER) AS per_mille
    FROM told
    -- What was said when a course was finished foretold nothing.
    WHERE NOT EXISTS (SELECT 1 FROM course WHERE id = told.course_id AND status = 'completed')
        OR EXISTS (SELECT 1 FROM visit WHERE visit.course_id = told.course_id
            AND visit.id > after_id AND visit.number > after_number)
)
SELECT settled.id AS estimate_id, course_id, artist, is_touch_up, visits_done AS after,
    iif(per_mille IS NULL, NULL, settled_on) AS settled_on, per_mille,
    status = 'completed' AND later = 1 AS was_last,
    iif({_ENDED}, last_on, NULL) AS ended_on,
    iif({_ENDED}, {_TOOK} - most_likely_total, NULL) AS off,
    iif({_ENDED}, {_TOOK} BETWEEN credible_80_low AND credible_80_high, NULL) AS held
FROM settled JOIN course_summary USING (course_id)
"""  # noqa: S608 conditions of ours
# What the counts have to be, as the rows above say.
COUNTED_CHANCES: Final = f"""
SELECT substr(settled_on, 1, 7) AS month, coalesce(artist, ''), is_touch_up,
    min(per_mille * {FIFTHS} / 1000, {FIFTHS - 1}) AS fifth, was_last, sum(per_mille), count(*)
FROM told_outcome WHERE settled_on IS NOT NULL GROUP BY 1, 2, 3, 4, 5
"""  # noqa: S608
COUNTED_RANGES: Final = """
SELECT substr(ended_on, 1, 7) AS month, coalesce(artist, ''), is_touch_up, after, off, held,
    count(*)
FROM told_outcome WHERE ended_on IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6
"""
# The courses of an artist and of a kind; NULL is no limit, an empty artist is nobody noted.
OF: Final = """
    (:artist IS NULL OR {0}artist IS nullif(:artist, ''))
    AND (:is_touch_up IS NULL OR {0}is_touch_up = :is_touch_up)
"""
# The estimates as told of a Told, of any day or of one in the period.
_TOLD: Final = """
    (:after IS NULL OR after = :after) AND (:held IS NULL OR held = :held)
    AND (:fifth IS NULL OR per_mille BETWEEN 200 * :fifth AND 200 * :fifth + 199 + (:fifth = 4))
"""
WITH_TOLD: Final = f"""
EXISTS (SELECT 1 FROM told_outcome WHERE course_id = course_summary.course_id AND {_TOLD})
"""  # noqa: S608
SETTLED: Final = f"""
course_summary.course_id IN (SELECT course_id FROM told_outcome
    WHERE settled_on BETWEEN :first AND :last AND {_TOLD} AND {OF.format("told_outcome.")})
"""  # noqa: S608
DUE: Final = f"""
course_summary.course_id IN (SELECT course_id FROM touch_up_due
    WHERE from_on BETWEEN :first AND :last AND {OF.format("touch_up_due.")})
"""  # noqa: S608
