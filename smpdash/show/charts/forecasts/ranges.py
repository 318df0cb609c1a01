"""The chart of how many of the ranges told first held, month by month."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import altair as alt
import pandas as pd

from smpdash.record.counts import counted
from smpdash.record.progress.figures import share_of
from smpdash.record.progress.forecasts import SHOULD_HOLD, RangeCount, Told, held_of
from smpdash.record.progress.scope import Scope, spans
from smpdash.show.charts.picture import Picture, at, bare, empty, ground, percent, tapped, written
from smpdash.show.charts.progress.period import (
    BEHIND,
    behind,
    inks,
    periods_across,
    share_before,
)
from smpdash.show.charts.theme import LABEL_PX, Look, dressed, look
from smpdash.show.tables import frame

NOT_ENDED: Final = "Whether the ranges told first held: no course was finished in this period."
_COLUMNS: Final = {
    "Period": "str",
    "Finished": "int64",
    "Held": "int64",
    "Share": "float64",
    "From": "float64",
    "To": "float64",
}
_SHARES: Final = ("Share", "From", "To")


def ranges_chart(
    scope: Scope,
    counts: Sequence[RangeCount],
    before: Sequence[RangeCount] | None = None,
    *,
    dark: bool = False,
) -> Picture:
    """The share of finished courses that took a number within the 80 % range told first, by month.

    `before` are those of the period before, to compare.
    """
    first = _first(counts)
    if not first:
        return empty(NOT_ENDED, frame([], _COLUMNS))
    rows, size = _rows(scope, first)
    table = frame(rows, _COLUMNS)
    ranges_held, finished = held_of(first)
    title = f"{ranges_held} of {counted(finished, 'range')} told first held"
    colours = look(dark=dark)
    drawn = table.assign(
        Place=range(len(rows)),
        Left=[place - 0.5 for place in range(len(rows))],
        Right=[place + 0.5 for place in range(len(rows))],
        Label=[f"{row['Held']} of {row['Finished']}" for row in rows],
        Behind=[str(row[BEHIND]) for row in rows],
        Ink=inks(table["Finished"], colours),
    )
    chart = dressed(
        _layers(drawn, table, colours),
        colours,
        title=title,
        notes=[
            f"● share of each {size}’s finished courses within the range told first; grey below 10",
            "line: its own range, 8 times in 10; dotted: 80%, the share that should hold",
        ],
    )
    share, (low, high) = share_of(ranges_held, finished)
    said = (
        f"{title}. That is {percent(share)} ({percent(low)} to {percent(high)}); "
        f"{percent(SHOULD_HOLD)} should hold.{_against((ranges_held, finished), before)}"
    )
    return Picture(
        chart, f"{said} Tap one for the clients whose range did not hold.", table, shares=_SHARES
    )


def _rows(scope: Scope, first: Sequence[RangeCount]) -> tuple[list[dict[str, object]], str]:
    """A row for each part of the period, with those behind its mark; and what a part is called."""
    months = [count.month for count in first]
    parts = spans(scope.first or min(months), scope.last or max(months))
    rows = []
    for span in parts:
        ranges_held, finished = held_of(
            each for each in first if span.first <= each.month <= span.last
        )
        share, interval = share_of(ranges_held, finished) if finished else (None, (None, None))
        part = replace(scope, first=span.first, last=span.last)
        broken = behind(part, statuses=("completed",), told=Told(after=0, held=False))
        rows.append(
            {"Period": span.words, "Finished": finished, "Held": ranges_held, "Share": share}
            | dict(zip(("From", "To"), interval, strict=True))
            | {BEHIND: broken}
        )
    return rows, parts[0].size


def _first(counts: Sequence[RangeCount]) -> list[RangeCount]:
    """Those told when the course began."""
    return [count for count in counts if count.after == 0]


def _against(now: tuple[int, int], before: Sequence[RangeCount] | None) -> str:
    """What held in the period before, and whether chance makes the difference; "" for none."""
    if before is None:
        return ""
    ranges_held, finished = held_of(_first(before))
    if not finished:
        return " In the period before, no course was finished."
    return share_before(now, (ranges_held, finished), "held")


def _layers(drawn: pd.DataFrame, table: pd.DataFrame, colours: Look) -> list[alt.Chart]:
    y = alt.Y(
        field="Share",
        type="quantitative",
        title=None,
        scale=alt.Scale(domain=[0, 1.15], nice=False),
        axis=alt.Axis(
            values=[0, 0.2, 0.4, 0.6, 0.8, 1], labelExpr="format(datum.value * 100, '.0f') + '%'"
        ),
    )
    x = periods_across(list(drawn["Period"]))
    ink = alt.Color(field="Ink", type="nominal", scale=None)
    known = alt.Chart(drawn[drawn["Finished"] > 0]).encode(color=ink)
    rule = alt.Chart(pd.DataFrame({"Should": [SHOULD_HOLD]}))
    label = alt.MarkDef(type="text", dy=18, fontSize=LABEL_PX, color=colours.ink)
    sides = {"x": at(x, "Left"), "x2": alt.X2(field="Right")}
    ends = {"y": alt.value(0), "y2": alt.value("height")}
    return [
        ground(y, colours),
        rule.mark_rule(color=colours.accent, strokeWidth=2, strokeDash=[2, 4]).encode(
            y=bare(y, "Should")
        ),
        known.mark_rule(strokeWidth=3, opacity=0.45).encode(
            x=x, y=bare(y, "From"), y2=alt.Y2(field="To")
        ),
        known.mark_circle(size=160, opacity=1).encode(x=x, y=bare(y, "Share")),
        *written(drawn[drawn["Finished"] > 0], label, x, bare(y, "From"), colours),
        tapped(drawn, table, sides | ends, by=BEHIND),
    ]
