"""The chart of what is left of the pigment of a session, by the weeks since it."""

from collections.abc import Mapping, Sequence
from typing import Final

import altair as alt
import pandas as pd

from smpdash.record.progress.figures import FEWEST_TO_COMPARE, Mean, means_differ
from smpdash.record.quality.fading import WEEK_WORDS, WEEKS, FadingSum
from smpdash.show.charts.picture import Picture, at, bare, empty, ground, percent, tapped
from smpdash.show.charts.progress.period import BEHIND, chance_words, periods_across
from smpdash.show.charts.quality.about import About
from smpdash.show.charts.theme import LABEL_PX, Look, dressed, look
from smpdash.show.tables import frame

NO_TIME: Final = "What is left of the pigment: no fading was seen of sessions in this period."
_LEFT: Final = ("Left", "From", "To")
_BEFORE: Final = ("Left before", "From before", "To before")
# The time of a mark in a sentence.
_WHEN: Final = {
    words: f"in {words.lower()}" if words.startswith("Week") else f"after {words}"
    for words in WEEK_WORDS.values()
} | {"2nd year": "in the 2nd year", "Later": "after two years"}


def retention_chart(
    about: About,
    sums: Mapping[str, FadingSum],
    before: Mapping[str, FadingSum] | None = None,
    *,
    dark: bool = False,
) -> Picture:
    """The share of a session's pigment that is left, by the weeks since it; `sums` by WEEKS.

    `before` are the sums of the period before, to compare.
    """
    columns = {"Seen": "str", "Sessions": "int64", **dict.fromkeys(_LEFT, "float64")}
    columns |= {} if before is None else dict.fromkeys(_BEFORE, "float64")
    if not sums:
        return empty(NO_TIME, frame([], columns))
    rows = [
        {
            "Seen": WEEK_WORDS[start],
            "Sessions": sums[start].sessions,
            **_figures(_left(sums.get(start)), _LEFT),
            **({} if before is None else _figures(_left(before.get(start)), _BEFORE)),
            BEHIND: about.behind(**{WEEKS: start}),
        }
        for start in WEEK_WORDS
        if start in sums
    ]
    table = frame(rows, columns)
    colours = look(dark=dark)
    known = [row for row in rows if row["Left"] is not None]
    title = _left_title(known)
    notes = [
        "● share of a session’s pigment that is left; n: sessions",
        "by the weeks until it was seen; line: where it lies 8 times in 10",
    ]
    if before is not None:
        notes.append("○ the same in the period before")
    chart = dressed(_over_time(rows, table, colours), colours, title=title, notes=notes)
    said = f"{title}. Below {FEWEST_TO_COMPARE} sessions no share is shown."
    if before is not None:
        said += _against(sums, before)
    shares = tuple(name for name in (*_LEFT, *_BEFORE) if name in columns)
    return Picture(chart, f"{said} Tap a time for its clients.", table, shares)


def _left(each: FadingSum | None) -> Mean | None:
    """The mean share that is left; None below the fewest to compare."""
    if each is None or each.sessions < FEWEST_TO_COMPARE:
        return None
    lost = each.interval
    interval = None if lost is None else (1 - lost[1], 1 - lost[0])
    return Mean(each.sessions, 1 - each.mean, interval)


def _figures(mean: Mean | None, names: Sequence[str]) -> dict[str, float | None]:
    low, high = (mean.interval if mean else None) or (None, None)
    return dict(zip(names, (None if mean is None else mean.mean, low, high), strict=True))


def _against(sums: Mapping[str, FadingSum], before: Mapping[str, FadingSum]) -> str:
    """What was left in the period before at the latest time that both know."""
    known = [
        (WEEK_WORDS[start], now, then)
        for start in WEEK_WORDS
        if (now := _left(sums.get(start))) and (then := _left(before.get(start)))
    ]
    if not known:
        return " In the period before, too few sessions were seen to compare."
    when, now, then = known[-1]
    return (
        f" {_WHEN[when].capitalize()}, {percent(now.mean)} is left; in the period before it was "
        f"{percent(then.mean)}: a difference {chance_words(differs=means_differ(now, then))}."
    )


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
        *_earlier(drawn, x, y, colours),
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


def _earlier(drawn: pd.DataFrame, x: alt.X, y: alt.Y, colours: Look) -> list[alt.Chart]:
    """The shares of the period before that are shown; no layer if there are none."""
    if "Left before" not in drawn or drawn["Left before"].isna().all():
        return []
    known = drawn[drawn["Left before"].notna()]
    base, aside = alt.Chart(known.assign(Aside=known["Place"] + 0.12)), at(x, "Aside")
    return [
        base.mark_rule(color=colours.muted, strokeWidth=2).encode(
            x=aside, y=bare(y, "From before"), y2=alt.Y2(field="To before")
        ),
        base.mark_point(color=colours.muted, size=130, strokeWidth=2).encode(
            x=aside, y=bare(y, "Left before")
        ),
    ]
