"""The chart of the extra sessions: how many hours they took, by cause and quarter."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import pandas as pd

from smpdash.record.counts import counted
from smpdash.record.progress.extra import (
    SIDES,
    ExtraCount,
    cause_words,
    in_all,
    side_of,
)
from smpdash.record.progress.figures import FEWEST_TO_COMPARE, share_of
from smpdash.record.progress.scope import Scope, Span, quarters_or_years
from smpdash.record.times.moments import MONTHS
from smpdash.show.charts.cells import heat_cells
from smpdash.show.charts.chair_hours import CELL_PX
from smpdash.show.charts.due import HEAD_PX
from smpdash.show.charts.picture import Picture, empty, percent
from smpdash.show.charts.progress.period import BEHIND, behind, share_before
from smpdash.show.charts.theme import dressed, look
from smpdash.show.tables import frame

ALL_CAUSES: Final = "All causes"
NONE: Final = "No session went beyond the package of its course in this period."
_COLUMNS: Final = {
    "Cause": "str",
    "Side": "str",
    "Period": "str",
    "Sessions": "int64",
    "Hours": "float64",
    "Without times": "int64",
}


def extra_sessions_chart(
    scope: Scope,
    counts: Sequence[ExtraCount],
    before: Sequence[ExtraCount] | None = None,
    *,
    sessions: tuple[int, int] = (0, 0),
    dark: bool = False,
) -> Picture:
    """The hours and the number of extra sessions by cause and quarter; `before` to compare.

    `sessions` is how many sessions were held in the period, and in the one before.
    """
    if not counts:
        return empty(f"{NONE}{_against(counts, before, sessions)}", frame([], _COLUMNS))
    colours = look(dark=dark)
    spans = _spans(scope, counts)
    order = sorted({count.cause for count in counts}, key=_place_of)
    rows = [
        row
        for cause in (None, *order)
        for span in spans
        if (row := _cell(scope, counts, cause, span)) is not None
    ]
    table = frame(rows, _COLUMNS)
    is_few = scope.artist is not None and in_all(counts).sessions < FEWEST_TO_COMPARE
    names = [ALL_CAUSES, *(_row_words(cause) for cause in order)]
    title = _title(counts)
    chart = dressed(
        heat_cells(
            _drawn(rows, table, is_few=is_few),
            table,
            (names, [span.words for span in spans]),
            colours,
            across="Period",
            by=BEHIND,
        ),
        colours,
        title=title,
        notes=[
            "hours in the chair of sessions beyond those that were sold together",
            "by the reason that was agreed at the visit before, and the side on which it lies",
        ],
        height=CELL_PX * len(names) + HEAD_PX,
    )
    said = f"{title}.{_shares(counts)}{_without_times(counts)}{_unknown(counts)}"
    said += _against(counts, before, sessions)
    return Picture(chart, f"{said} Tap a field for its clients.", table)


def _spans(scope: Scope, counts: Sequence[ExtraCount]) -> list[Span]:
    """The quarters or years of the period; those of the counts if it is open."""
    first, last = counts[0].quarter, max(each.quarter for each in counts)
    return [
        replace(span, words=_span_words(span, scope))
        for span in quarters_or_years(scope.first or first, scope.last or last)
    ]


def _drawn(
    rows: Sequence[Mapping[str, object]], table: pd.DataFrame, *, is_few: bool
) -> pd.DataFrame:
    """The cells as they are drawn, the darker the more hours; all alike if there are few."""
    most = max(float(table["Hours"].max()), 0.1)
    return table.assign(
        Heat=[0 if is_few else 0.85 * hours / most for hours in table["Hours"]],
        Row=[str(row["Row"]) for row in rows],
        Words=[
            f"{row['Hours']:.1f} h" if row["Sessions"] != row["Without times"] else "no times"
            for row in rows
        ],
        Number=[counted(int(str(row["Sessions"])), "session") for row in rows],
        Behind=[str(row[BEHIND]) for row in rows],
    )


def _cell(
    scope: Scope, counts: Sequence[ExtraCount], cause: str | None, span: Span
) -> dict[str, object] | None:
    """The figures of a cause in a part of the period; None for no sessions, all causes if None."""
    sums = in_all(
        count
        for count in counts
        if cause in {None, count.cause} and span.first <= count.quarter <= span.last
    )
    if not sums.sessions:
        return None
    first = max(span.first, scope.first or span.first)
    last = min(span.last, scope.last or span.last)
    part = replace(scope, first=first, last=last)
    return {
        "Cause": ALL_CAUSES if cause is None else cause_words(cause),
        "Side": "" if cause is None else SIDES[side_of(cause)],
        "Period": span.words,
        "Sessions": sums.sessions,
        "Hours": round(sums.hours, 1),
        "Without times": sums.sessions - sums.timed,
        "Row": ALL_CAUSES if cause is None else _row_words(cause),
        BEHIND: behind(part, by="extra", cause=cause),
    }


def _span_words(span: Span, scope: Scope) -> str:
    """A part of the period in words; "Q2 2026 from Jun" if the period begins or ends within it."""
    words = span.words
    if scope.first and scope.first > span.first:
        words += f" from {MONTHS[scope.first.month - 1]}"
    if scope.last and scope.last < span.last:
        words += f" to {MONTHS[scope.last.month - 1]}"
    return words


def _place_of(cause: str) -> tuple[int, str]:
    return list(SIDES).index(side_of(cause)), cause_words(cause)


def _row_words(cause: str) -> str:
    return f"{cause_words(cause)} · {SIDES[side_of(cause)].lower()}"


def _title(counts: Sequence[ExtraCount]) -> str:
    """How many there were, their hours, and how many lie on each side."""
    sums = in_all(counts)
    sides = {
        side: in_all(each for each in counts if side_of(each.cause) == side).sessions
        for side in SIDES
    }
    shares = ", ".join(
        f"{SIDES[side].lower()} {number}" for side, number in sides.items() if number
    )
    took = f" took {sums.hours:.1f} h" if sums.timed else ""
    return f"{counted(sums.sessions, 'extra session')}{took}: {shares}"


def _shares(counts: Sequence[ExtraCount]) -> str:
    """The share that lies on each side, with its range; "" for too few sessions to say it."""
    number = in_all(counts).sessions
    if number < FEWEST_TO_COMPARE:
        return ""
    of_side = {
        side: in_all(each for each in counts if side_of(each.cause) == side).sessions
        for side in SIDES
    }
    said = []
    for side, part in of_side.items():
        share, (low, high) = share_of(part, number)
        said.append(f"{SIDES[side].lower()} {percent(share)} ({percent(low)} to {percent(high)})")
    return f" Of these {number}: {', '.join(said)}."


def _without_times(counts: Sequence[ExtraCount]) -> str:
    sums = in_all(counts)
    missing = sums.sessions - sums.timed
    has = "has" if missing == 1 else "have"
    return f" {missing} of them {has} no times, and no hours here." if missing else ""


def _unknown(counts: Sequence[ExtraCount]) -> str:
    """How many are counted by the studio's package, since their course's is unknown."""
    unknown = in_all(counts).unknown
    are = "is" if unknown == 1 else "are"
    return f" {unknown} of them {are} of courses whose package is unknown." if unknown else ""


def _against(
    counts: Sequence[ExtraCount], before: Sequence[ExtraCount] | None, sessions: tuple[int, int]
) -> str:
    """How large a share of all sessions was extra, in the period before too; a studio may grow."""
    if before is None or not (counts or before):
        return ""
    now, then = in_all(counts).sessions, in_all(before)
    said = f" That is {percent(now / sessions[0])} of {sessions[0]} sessions held." if now else ""
    if not sessions[1]:
        return f"{said} In the period before, no session was held."
    what = f"sessions held were extra, {then.hours:.1f} h in all"
    return said + share_before((now, sessions[0]), (then.sessions, sessions[1]), what)
