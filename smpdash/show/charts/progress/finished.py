"""Charts of the sessions that courses took: the mean by month, and how many took how many."""

from collections.abc import Mapping
from typing import Final

import altair as alt
import pandas as pd

from smpdash.record.counts import counted
from smpdash.record.progress.figures import (
    FEWEST_TO_COMPARE,
    Mean,
    by_sessions,
    difference,
    mean_of,
    spread,
)
from smpdash.show.charts.picture import (
    Picture,
    at,
    bare,
    empty,
    ground,
    labels,
    signed,
    tapped,
    written,
)
from smpdash.show.charts.progress.period import (
    BEHIND,
    Period,
    behind,
    chance_words,
    colour_of,
    periods_across,
    share_before,
)
from smpdash.show.charts.studio import USUAL
from smpdash.show.charts.theme import FIGURE_PX, LABEL_PX, Look, dressed, look
from smpdash.show.tables import frame

NO_MONTH: Final = "Sessions per course, by month: no course was finished in this period."
NO_COURSE: Final = "How many sessions courses took: none was finished or stopped in this period."
ENDED: Final = ("completed", "abandoned")
_HALF_BAR: Final = 0.36
_TOOK_USUAL: Final = f"took the usual {USUAL[0]} to {USUAL[1]} sessions"
_MEANS: Final = {"Finished": "int64", "Mean": "float64", "From": "float64", "To": "float64"}
_STOPPED: Final = {"Stopped": "int64", "Stopped after": "float64"}


def finished_by_month(period: Period, *, dark: bool = False) -> Picture:
    """The mean sessions of the courses finished in each month, beside those that stopped."""
    finished = by_sessions(period.counts, "completed")
    if not finished:
        return empty(NO_MONTH, frame([], {"Period": "str", **_MEANS, **_STOPPED}))
    colours, spans = look(dark=dark), period.spans
    rows = [
        {
            "Period": span.words,
            **_mean_row(period.within(span), spread(finished)),
            BEHIND: behind(period.within(span).scope, statuses=ENDED),
        }
        for span in spans
    ]
    table = frame(rows, {"Period": "str", **_MEANS, **_STOPPED})
    drawn = table.assign(
        Place=range(len(rows)),
        Left=[place - 0.5 for place in range(len(rows))],
        Right=[place + 0.5 for place in range(len(rows))],
        Label=[str(row["Finished"]) for row in rows],
        Behind=[str(row[BEHIND]) for row in rows],
    )
    title = mean_words(mean_of(finished, spread(finished)))
    chart = dressed(
        _months(drawn, table, period, colours),
        colours,
        title=title,
        notes=[
            f"● mean of each {spans[0].size}’s finished courses, with their number",
            "line: its range, 8 times in 10; ◇ stopped: sessions until then",
        ],
    )
    said = f"{title}.{stopped_words(period)}{against_before(period)}"
    return Picture(chart, f"{said} Tap a {spans[0].size} for its clients.", table)


def sessions_taken(period: Period, *, dark: bool = False) -> Picture:
    """How many finished courses took how many sessions, with the stopped ones above them."""
    finished, stopped = (by_sessions(period.counts, status) for status in ENDED)
    earlier = None if period.before is None else by_sessions(period.before, "completed")
    columns = {"Sessions": "int64", "Finished": "int64", "Stopped": "int64"}
    columns |= {} if earlier is None else {"Finished before": "int64"}
    if not finished and not stopped:
        return empty(NO_COURSE, frame([], columns))
    colours = look(dark=dark)
    numbers = range(1, max(*finished, *stopped, *(earlier or ()), USUAL[1]) + 1)
    table = frame(
        (
            {"Sessions": number, "Finished": finished[number], "Stopped": stopped[number]}
            | ({} if earlier is None else {"Finished before": earlier[number]})
            for number in numbers
        ),
        columns,
    )
    drawn = table.assign(
        Left=table["Sessions"] - _HALF_BAR,
        Right=table["Sessions"] + _HALF_BAR,
        Ended=table["Finished"] + table["Stopped"],
        Label=[
            f"{row['Finished'] or ''}{' + ' if row['Finished'] and row['Stopped'] else ''}"
            f"{str(row['Stopped']) + ' ◇' if row['Stopped'] else ''}"
            for row in table.to_dict("records")
        ],
        Behind=[behind(period.scope, statuses=ENDED, sessions=number) for number in numbers],
    )
    usual, total = _usual(finished)
    title = f"{usual} of {counted(total, 'course')} {_TOOK_USUAL}"
    notes = [
        "courses by the sessions held; hollow ◇: stopped",
        f"shaded: the trade’s usual {USUAL[0]} to {USUAL[1]} sessions",
    ]
    if earlier is not None:
        notes.append("— across a bar: finished in the period before")
    chart = dressed(
        _bars(drawn, table, colours),
        colours,
        title=title,
        notes=notes,
    )
    said = f"{title}.{stopped_words(period)}{_usual_before(finished, earlier)}"
    return Picture(chart, f"{said} Tap a bar for its clients.", table)


def _usual(finished: Mapping[int, int]) -> tuple[int, int]:
    """How many courses took the trade's usual number of sessions, and of how many."""
    low, high = USUAL
    usual = sum(times for number, times in finished.items() if low <= number <= high)
    return usual, sum(finished.values())


def _usual_before(finished: Mapping[int, int], earlier: Mapping[int, int] | None) -> str:
    if earlier is None:
        return ""
    if not earlier or not finished:
        return " In the period before, no course was finished." if finished else ""
    return share_before(_usual(finished), _usual(earlier), _TOOK_USUAL)


def mean_words(mean: Mean) -> str:
    """A mean with its range: "30 courses took 3.5 sessions (3.3 to 3.7)"."""
    if mean.n == 1:
        return f"1 course took {counted(round(mean.mean), 'session')}"
    between = "" if mean.interval is None else " ({:.1f} to {:.1f})".format(*mean.interval)
    return f"{counted(mean.n, 'course')} took {mean.mean:.1f} sessions{between}"


def stopped_words(period: Period) -> str:
    """How many courses stopped, and after how many sessions, in a sentence; "" for none."""
    stopped = by_sessions(period.counts, "abandoned")
    if not stopped:
        return ""
    first, last = min(stopped), max(stopped)
    after = f"{first} to {last} sessions" if last > first else counted(last, "session")
    return f" {sum(stopped.values())} stopped, after {after}."


def against_before(period: Period) -> str:
    """What the period before was, and whether the difference could be chance; "" for none."""
    if period.before is None:
        return ""
    before = by_sessions(period.before, "completed")
    if not before:
        return " In the period before, no course was finished."
    words = mean_words(mean_of(before, spread(before)))
    now = by_sessions(period.counts, "completed")
    more = difference(now, before)
    is_few = min(now.total(), before.total()) < FEWEST_TO_COMPARE
    if is_few or more is None or more.interval is None:
        return f" In the period before, {words}: too few to compare."
    low, high = more.interval
    verdict = chance_words(differs=not low <= 0 <= high)
    return (
        f" In the period before, {words}: a difference of {signed(more.mean, 2)} "
        f"({signed(low, 2)} to {signed(high, 2)}) {verdict}."
    )


def _mean_row(part: Period, sd: float | None) -> dict[str, object]:
    """The figures of a month; empty where nothing was finished or stopped."""
    finished, stopped = (by_sessions(part.counts, status) for status in ENDED)
    mean = mean_of(finished, sd) if finished else None
    low, high = (mean.interval if mean else None) or (None, None)
    return {
        "Finished": sum(finished.values()),
        "Mean": mean and mean.mean,
        "From": low,
        "To": high,
        "Stopped": sum(stopped.values()),
        "Stopped after": mean_of(stopped, None).mean if stopped else None,
    }


def _months(
    drawn: pd.DataFrame, table: pd.DataFrame, period: Period, colours: Look
) -> list[alt.Chart]:
    tops = [drawn[name].max() for name in ("Mean", "To", "Stopped after")]
    top = max(float(value) for value in [*tops, USUAL[1] + 1] if value == value)  # noqa: PLR0124
    y = alt.Y(
        field="Mean",
        type="quantitative",
        title="Sessions",
        scale=alt.Scale(domain=[0, top * 1.12], nice=False),
        axis=alt.Axis(format="d", values=list(range(int(top) + 2))),
    )
    x = periods_across(list(drawn["Period"]))
    finished, stopped = drawn[drawn["Finished"] > 0], drawn[drawn["Stopped"] > 0]
    inks = [colour_of(period.scope, number, colours) for number in finished["Finished"]]
    ink = alt.Color(field="Ink", type="nominal", scale=None)
    base = alt.Chart(finished.assign(Ink=inks)).encode(x=x)
    size = alt.Size(
        field="Finished",
        type="quantitative",
        legend=None,
        scale=alt.Scale(domain=[1, max(int(drawn["Finished"].max()), 2)], range=[70, 420]),
    )
    layers = [
        ground(y, colours),
        base.mark_rule(strokeWidth=3, opacity=0.45).encode(
            y=bare(y, "From"), y2=alt.Y2(field="To"), color=ink
        ),
        base.mark_circle(opacity=1).encode(y=bare(y, "Mean"), size=size, color=ink),
        base.mark_text(dx=12, dy=-14, align="left", fontSize=LABEL_PX).encode(
            y=bare(y, "Mean"), text=alt.Text(field="Label", type="nominal")
        ),
    ]
    if not stopped.empty:
        diamonds = alt.Chart(stopped).mark_point(shape="diamond", color=colours.muted, size=140)
        layers.append(diamonds.encode(x=x, y=bare(y, "Stopped after"), strokeWidth=alt.value(2)))
    sides = {"x": at(x, "Left"), "x2": alt.X2(field="Right")}
    ends = {"y": alt.value(0), "y2": alt.value("height")}
    return [*layers, tapped(drawn, table, sides | ends, by=BEHIND)]


def _bars(drawn: pd.DataFrame, table: pd.DataFrame, colours: Look) -> list[alt.Chart]:
    tops = [int(drawn[name].max()) for name in ("Ended", "Finished before") if name in drawn]
    most = max(*tops, 1)
    numbers = {int(number): [str(number)] for number in drawn["Sessions"]}
    y = alt.Y(
        field="Ended",
        type="quantitative",
        title="Courses",
        scale=alt.Scale(domain=[0, most * 1.2], nice=False),
        axis=alt.Axis(format="d", tickMinStep=1, tickCount=5),
    )
    x = alt.X(
        field="Left",
        type="quantitative",
        title="Sessions",
        scale=alt.Scale(domain=[0.4, max(numbers) + 0.6], nice=False, zero=False),
        axis=alt.Axis(values=list(numbers), labelExpr=labels(numbers), grid=False),
    )
    low, high = USUAL
    band = alt.Chart(pd.DataFrame({"Left": [low - 0.5], "High": [high + 0.5]}))
    base = alt.Chart(drawn[drawn["Ended"] > 0])
    sides = {"x": x, "x2": alt.X2(field="Right")}
    ends = {"y": alt.value(0), "y2": alt.value("height")}
    layers = [
        band.mark_rect(color=colours.muted, opacity=0.2).encode(x=x, x2=alt.X2(field="High")),
        ground(y, colours),
        base.mark_rect(color=colours.primary).encode(
            **sides, y=bare(y, "Finished"), y2=alt.Y2(datum=0)
        ),
        base.mark_rect(fill=None, stroke=colours.muted, strokeWidth=2).encode(
            **sides, y=bare(y, "Ended"), y2=alt.Y2(field="Finished")
        ),
    ]
    if "Finished before" in drawn and drawn["Finished before"].any():
        earlier = alt.Chart(drawn[drawn["Finished before"] > 0])
        # A line on its ground, so that it is seen on a bar and above one.
        for colour, width in ((colours.surface, 9), (colours.ink, 4)):
            layers.append(
                earlier.mark_rule(color=colour, strokeWidth=width).encode(
                    **sides, y=bare(y, "Finished before")
                )
            )
    label = alt.MarkDef(type="text", baseline="bottom", dy=-5, fontSize=FIGURE_PX, fontWeight=600)
    counts = written(drawn[drawn["Ended"] > 0], label, at(x, "Sessions"), bare(y, "Ended"), colours)
    # A halo keeps the lines of before off a number; without them it would only stain the ground.
    layers += counts if "Finished before" in drawn else counts[1:]
    return [*layers, tapped(drawn, table, sides | ends, by=BEHIND)]
