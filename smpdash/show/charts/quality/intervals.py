"""Charts of the days between sessions, and of the weeks from the first to the last one."""

from collections.abc import Mapping, Sequence
from typing import Final

import altair as alt
import pandas as pd

from smpdash.record.counts import counted
from smpdash.record.progress.figures import FEWEST_TO_COMPARE, difference, share_of
from smpdash.record.progress.scope import Scope
from smpdash.record.quality.intervals import (
    DaySpan,
    between_spans,
    in_span,
    median_days,
    whole_spans,
)
from smpdash.record.quality.work import Work
from smpdash.show.charts.due import HEAD_PX, ROW_PX
from smpdash.show.charts.picture import (
    Picture,
    at,
    bare,
    empty,
    percent,
    rows_down,
    signed,
    tapped,
)
from smpdash.show.charts.progress.period import (
    BEHIND,
    behind,
    chance_words,
    colour_of,
    share_before,
)
from smpdash.show.charts.ranges import across
from smpdash.show.charts.theme import LABEL_PX, Look, dressed, look
from smpdash.show.tables import frame

NO_INTERVAL: Final = "Days between sessions: no session followed another one in this period."
NO_COURSE: Final = (
    "Weeks from the first to the last session: no course of two sessions or more was finished in "
    "this period."
)
_COLUMNS: Final = {"Span": "str", "Number": "int64", "Share": "float64"}
_HALF_BAR: Final = 0.3
# The words of a span are shorter than names.
_SPAN_PX: Final = 140


def between_chart(
    scope: Scope,
    days: Mapping[int, int],
    window: tuple[int, int],
    before: Mapping[int, int] | None = None,
    *,
    dark: bool = False,
) -> Picture:
    """The days from one session to the next, against the booking window (first and last day).

    `days` are numbers of days with their frequency, `before` those of the period before.
    """
    if not days:
        return empty(NO_INTERVAL, frame([], _COLUMNS))
    spans = between_spans(window)
    low, high = window
    total, within = sum(days.values()), in_span(days, DaySpan(low, high, ""))
    late = sum(number for day, number in days.items() if day > high)
    title = f"{within} of {counted(total, 'session')} came on day {low} to {high}; {late} later"
    asked = {"by": "interval"}
    chart, table = _bars(days, spans, (scope, asked), title, window=low, dark=dark)
    said = (
        f"{title}. Half came by day {median_days(days):.0f} after the session before."
        f"{_within_before(within, total, before, window)}"
    )
    return Picture(chart, f"{said} Tap a row for its clients.", table, shares=("Share",))


def whole_chart(
    scope: Scope,
    days: Mapping[int, int],
    before: Mapping[int, int] | None = None,
    *,
    dark: bool = False,
) -> Picture:
    """The weeks from the first to the last session of finished courses of two and more."""
    if not days:
        return empty(NO_COURSE, frame([], _COLUMNS))
    spans = whole_spans()
    courses = sum(days.values())
    title = f"Half of {courses} courses took up to {_weeks(days)} weeks"
    if courses == 1:
        title = f"1 course took {_weeks(days)} weeks"
    asked = {"statuses": ("completed",)}
    chart, table = _bars(days, spans, (scope, asked), title, dark=dark)
    return Picture(
        chart,
        f"{title}.{_weeks_before(days, before)} Tap a row for its clients.",
        table,
        shares=("Share",),
    )


def _weeks(days: Mapping[int, int]) -> str:
    return f"{median_days(days) / 7:.1f}".removesuffix(".0")


def _weeks_before(days: Mapping[int, int], before: Mapping[int, int] | None) -> str:
    """The same in the period before, and whether chance makes the difference of the means."""
    if before is None:
        return ""
    if not before:
        return " In the period before, no course of two sessions or more was finished."
    said = f" In the period before, {_weeks(before)} weeks"
    longer, fewest = difference(days, before), min(sum(days.values()), sum(before.values()))
    if longer is None or longer.interval is None or fewest < FEWEST_TO_COMPARE:
        return f"{said}: too few to compare."
    low, high = longer.interval
    return (
        f"{said}: on average {signed(longer.mean, 0)} days since ({signed(low, 0)} to "
        f"{signed(high, 0)}), "
        f"a difference {chance_words(differs=not low <= 0 <= high)}."
    )


def _within_before(
    within: int, total: int, before: Mapping[int, int] | None, window: tuple[int, int]
) -> str:
    """The share in the window in the period before, and whether chance makes the difference."""
    if before is None:
        return ""
    if not before:
        return " In the period before, no session followed another one."
    then = in_span(before, DaySpan(*window, "")), sum(before.values())
    return share_before((within, total), then, "came in that time")


def _bars(
    days: Mapping[int, int],
    spans: Sequence[DaySpan],
    about: tuple[Scope, Mapping[str, object]],
    title: str,
    *,
    window: int | None = None,
    dark: bool,
) -> tuple[alt.LayerChart, pd.DataFrame]:
    """A bar for each span; the one that begins at `window` is the booking window.

    `about` is the scope, and what else a mark asks for beside the days.
    """
    scope, asked = about
    colours, total = look(dark=dark), sum(days.values())
    numbers = [in_span(days, span) for span in spans]
    table = frame(
        (
            {"Span": span.words, "Number": number, "Share": number / total}
            for span, number in zip(spans, numbers, strict=True)
        ),
        _COLUMNS,
    )
    places = range(len(spans))
    colour = colour_of(scope, total, colours)
    drawn = table.assign(
        Place=places,
        Top=[place - 0.5 for place in places],
        Bottom=[place + 0.5 for place in places],
        High=[place - _HALF_BAR for place in places],
        Low=[place + _HALF_BAR for place in places],
        Zero=0,
        Fill=[colour if window in {None, span.low} else colours.muted for span in spans],
        Words=[_words(number, total) for number in numbers],
        Behind=[behind(scope, **asked, work=Work(days=(each.low, each.high))) for each in spans],
    )
    what = "first to last session of finished courses"
    if window is not None:
        what = "from one session to the next; coloured: booking window"
    chart = dressed(
        _layers(drawn, table, max(numbers), colours),
        colours,
        title=title,
        notes=[what, "in brackets: where the share lies 8 times in 10"],
        height=ROW_PX * len(spans) + HEAD_PX // 3,
    )
    return chart, table


def _words(number: int, total: int) -> str:
    if not number:
        return "0"
    share, (low, high) = share_of(number, total)
    return f"{number} · {percent(share)} ({percent(low)[:-1]} to {percent(high)})"


def _layers(drawn: pd.DataFrame, table: pd.DataFrame, most: int, colours: Look) -> list[alt.Chart]:
    y = rows_down(list(drawn["Span"]))
    x = alt.X(
        field="Number",
        type="quantitative",
        title=None,
        # Room for the words beside the longest bar.
        scale=alt.Scale(domain=[0, most * 2.1], nice=False),
        axis=None,
    )
    base = alt.Chart(drawn)
    return [
        base.mark_point(opacity=0).encode(x=x, y=y),
        base.mark_rect(cornerRadius=6).encode(
            x=at(x, "Zero"),
            x2=alt.X2(field="Number"),
            y=bare(y, "High"),
            y2=alt.Y2(field="Low"),
            color=alt.Color(field="Fill", type="nominal", scale=None),
        ),
        base.mark_text(align="left", dx=8, fontSize=LABEL_PX, color=colours.ink).encode(
            x=x, y=bare(y, "Place"), text=alt.Text(field="Words", type="nominal")
        ),
        tapped(drawn, table, across(y, names_px=_SPAN_PX), by=BEHIND),
    ]
