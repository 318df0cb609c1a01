"""What clients were told against what came, from the summaries."""

from datetime import date
from typing import Final

from sqlite_utils import Database

from smpdash.record.progress.forecasts import ChanceCount, RangeCount
from smpdash.record.progress.scope import Scope
from smpdash.store.db.connection import rows
from smpdash.store.summaries.behind import scope_values

_IN_SCOPE: Final = """
WHERE month BETWEEN substr(:first, 1, 7) AND substr(:last, 1, 7)
    AND (:artist IS NULL OR artist = :artist)
    AND (:is_touch_up IS NULL OR is_touch_up = :is_touch_up)
"""


def chance_counts(db: Database, scope: Scope) -> list[ChanceCount]:
    """The chances told that the next session would be the last, against how often it was.

    Those of the scope whose next session was held in its period.
    """
    return [
        ChanceCount(row["fifth"], row["chance"], row["told"], row["came"])
        for row in rows(
            db,
            "SELECT fifth, sum(per_mille) / 1000.0 / sum(estimates) AS chance,"  # noqa: S608
            " sum(estimates) AS told, sum(estimates * was_last) AS came"
            f" FROM chance_count {_IN_SCOPE} GROUP BY fifth ORDER BY fifth",
            scope_values(scope),
        )
    ]


def range_counts(db: Database, scope: Scope) -> list[RangeCount]:
    """The ranges and likeliest totals told in courses of the scope, against what they took.

    Those of courses finished with a last session in its period.
    """
    return [
        RangeCount(
            date.fromisoformat(f"{row['month']}-01"),
            row["after"],
            row["off"],
            bool(row["held"]),
            row["told"],
        )
        for row in rows(
            db,
            "SELECT month, after, off, held, sum(estimates) AS told"  # noqa: S608
            f" FROM range_count {_IN_SCOPE}"
            " GROUP BY month, after, off, held ORDER BY month, after, off, held",
            scope_values(scope),
        )
    ]
