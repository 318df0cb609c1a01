"""What a client was told, as a table: when, how many sessions, and what moved it."""

from collections.abc import Mapping, Sequence
from typing import Any

from smpdash.html.render import render
from smpdash.record.issued import totals


def told_table(rows: Sequence[Mapping[str, Any]]) -> str:
    """A row for everything that was told, and for each update that nobody was shown.

    `rows` are those of the table of estimates, by the names of its columns.
    """
    return render(
        "told_table.html",
        rows=[
            {
                "moment": "At intake"
                if not row["After visit"]
                else f"After visit {row['After visit']}",
                "told_on": row["Told on"],
                "updated_on": row["Updated on"],
                "total": totals(row["From"], row["To"]),
                "likely": row["Most likely in all"],
            }
            for row in rows
        ],
    )
