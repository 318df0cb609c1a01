"""The chart of what is left of the pigment of a session, by the weeks since it."""

from collections.abc import Mapping, Sequence
from typing import Final

import altair as alt
import pandas as pd

from smpdash.record.progress.figures import FEWEST_TO_COMPARE
from smpdash.record.quality.fading import WEEK_WORDS, WEEKS, FadingSum
from smpdash.show.charts.picture import Picture, at, bare, empty, ground, percent, tapped
from smpdash.show.charts.progress.period import BEHIND, periods_across
from smpdash.show.charts.quality.about import About
from smpdash.show.charts.theme import LABEL_PX, Look, dressed, look
from smpdash.show.tables import frame

NO_TIME: Final = "What is left of the pigment: no fading was seen of sessions in this period."
# The time of a mark in a sentence.
_WHEN: Final = {
    words: f"in {words.lower()}" if words.startswith("Week") else f"after {words}"
    for words in WEEK_WORDS.values()
} | {"2nd year": "in the 2nd year", "Later": "after two years"}


def retention_chart(about: About, sums: Mapping[str, FadingSum], *, dark: bool = False) -> Picture:
    """The share of a session's pigment that is left, by the weeks since it; `sums` by WEEKS."""
    columns = {"Seen": "str", "Sessions": "int64", "Left": "float64"}
    columns |= {"From": "float64", "To": "float64"}
    if not sums:
        return empty(NO_TIME, frame([], columns))
    rows = []
    for start in (each for each in WEEK_WORDS if each in sums):
        each = sums[start]
        is_silent = each.sessions < FEWEST_TO_COMPARE
        low, high = (None if is_silent else each.interval) or (None, None)
        rows.append(
            {
                "Seen": WEEK_WORDS[start],
                "Sessions": each.sessions,
                "Left": None if is_silent else 1 - each.mean,
                "From": None if high is None else 1 - high,
                "To": None if low is None else 1 - low,
                BEHIND: about.behind(**{WEEKS: start}),
            }
        )
    table = frame(rows, columns)
    colours = look(dark=dark)
    known = [row for row in rows if row["Left"] is not None]
    title = _left_title(known)
    chart = dressed(
        _over_time(rows, table, colours),
        colours,
        title=title,
        notes=[
            "● share of a session’s pigment that is left, with its number of sessions",
            "by the weeks until it was seen; line: where it lies 8 times in 10",
        ],
    )
    said = f"{title}. Below {FEWEST_TO_COMPARE} sessions no share is shown."
    return Picture(chart, f"{said} Tap a time for its clients.", table, ("Left", "From", "To"))


def _left_title(known: Sequence[Mapping[str, object]]) -> str:
    if not known:
        return "Too few sessions to say what is left of the pigment"
    last = known[-1]
    share = percent(float(str(last["Left"])))
    return f"{share} of the pigment is left {_WHEN[str(last['Seen'])]}"


def _over_time(
    rows: Sequence[Mapping[str, object]], table: pd.DataFrame, colours: Look
) -> list[alt.Chart]:
    drawn = table.assign(
        Place=range(len(rows)),
        PlaceLeft=[place - 0.5 for place in range(len(rows))],
        PlaceRight=[place + 0.5 for place in range(len(rows))],
        Label=[f"n = {row['Sessions']}" for row in rows],
        Height=0.04,
        Behind=[str(row[BEHIND]) for row in rows],
    )
    x = periods_across([str(row["Seen"]) for row in rows])
    y = alt.Y(
        field="Left",
        type="quantitative",
        title=None,
        scale=alt.Scale(domain=[0, 1.05], nice=False),
        axis=alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1], domain=False),
    )
    return [
        ground(y, colours),
        *_line(drawn[drawn["Left"].notna()], x, y, colours),
        alt.Chart(drawn)
        .mark_text(fontSize=LABEL_PX)
        .encode(x=x, y=bare(y, "Height"), text=alt.Text(field="Label", type="nominal")),
        tapped(
            drawn,
            table,
            {
                "x": at(x, "PlaceLeft"),
                "x2": alt.X2(field="PlaceRight"),
                "y": alt.value(0),
                "y2": alt.value("height"),
            },
            by=BEHIND,
        ),
    ]


def _line(known: pd.DataFrame, x: alt.X, y: alt.Y, colours: Look) -> list[alt.Chart]:
    """The shares that are shown, with their ranges; no layer if there are none."""
    if not len(known):
        return []
    base = alt.Chart(known)
    return [
        base.mark_line(color=colours.primary, strokeWidth=3, opacity=0.6).encode(
            x=x, y=bare(y, "Left")
        ),
        base.mark_rule(color=colours.primary, strokeWidth=4, opacity=0.45).encode(
            x=x, y=bare(y, "From"), y2=alt.Y2(field="To")
        ),
        base.mark_circle(color=colours.primary, size=220, opacity=1).encode(x=x, y=bare(y, "Left")),
    ]
