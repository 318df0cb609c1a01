"""The chart of how many sessions the estimates were off, visit by visit."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Final

import altair as alt
import pandas as pd

from smpdash.record.counts import counted
from smpdash.record.progress.figures import FEWEST_TO_COMPARE, means_differ
from smpdash.record.progress.forecasts import RangeCount, Told, held_of, sessions_off
from smpdash.record.progress.scope import Scope
from smpdash.show.charts.picture import Picture, at, bare, empty, ground, tapped, visit_axis
from smpdash.show.charts.progress.period import BEHIND, behind, chance_words
from smpdash.show.charts.theme import Look, dressed, look
from smpdash.show.tables import frame

NOT_ENDED: Final = "How far off the estimates were: no course was finished in this period."
_COLUMNS: Final = {
    "Told": "str",
    "Courses": "int64",
    "Sessions off": "float64",
    "From": "float64",
    "To": "float64",
    "Took more than said": "float64",
    "Ranges that held": "float64",
}
# What is said to lean neither way.
_NO_LEAN: Final = 0.05


def errors_chart(
    scope: Scope,
    counts: Sequence[RangeCount],
    before: Sequence[RangeCount] | None = None,
    *,
    dark: bool = False,
) -> Picture:
    """How far the likeliest total was from what finished courses took, by the visit it was told at.

    `before` are those of the period before, to compare.
    """
    by_visit = {
        after: list(some)
        for after, some in groupby(sorted(counts, key=_after), key=_after)
    }  # fmt: skip
    table = frame((_row(after, some) for after, some in by_visit.items()), _COLUMNS)
    if table.empty:
        return empty(NOT_ENDED, table)
    colours, visits = look(dark=dark), list(by_visit)
    title = _title(by_visit)
    drawn = table.assign(
        Place=visits,
        Left=[after - 0.5 for after in visits],
        Right=[after + 0.5 for after in visits],
        Behind=[
            behind(scope, statuses=("completed",), told=Told(after=after)) for after in visits
        ],
    )  # fmt: skip
    chart = dressed(
        _layers(drawn, table, colours),
        colours,
        title=title,
        notes=[
            "● sessions between the likeliest told and those taken",
            "line: range, 8 times in 10; lower is better",
            "n: finished courses, grey below 10",
        ],
    )
    said = f"{title}.{_lean_words(by_visit)}{_against(by_visit, before)} Tap a dot for its clients."
    return Picture(chart, said, table, shares=("Ranges that held",))


def _after(count: RangeCount) -> int:
    return count.after


def _row(after: int, counts: Sequence[RangeCount]) -> dict[str, object]:
    (mean, lean), (that_held, courses) = sessions_off(counts), held_of(counts)
    low, high = mean.interval or (None, None)
    return {
        "Told": "At intake" if after == 0 else f"After visit {after}",
        "Courses": courses,
        "Sessions off": mean.mean,
        "From": low,
        "To": high,
        "Took more than said": lean,
        "Ranges that held": that_held / courses,
    }


def _title(by_visit: dict[int, list[RangeCount]]) -> str:
    """How far off the first estimate was."""
    first = min(by_visit)
    return f"{_when(first)} we were {sessions_off(by_visit[first])[0].mean:.1f} sessions off"


def _when(after: int) -> str:
    return f"After visit {after}" if after else "At intake"


def _lean_words(by_visit: dict[int, list[RangeCount]]) -> str:
    """Which way the first estimate leans, and how far off the last was that enough courses had."""
    first = min(by_visit)
    mean, lean = sessions_off(by_visit[first])
    courses, average = f"{mean.n} finished courses", " on average"
    if mean.n == 1:
        courses, average = "finished course", ""
    words = f" The {courses} took as many sessions{average} as the likeliest told."
    if abs(lean) >= _NO_LEAN:
        more = "more" if lean > 0 else "fewer"
        words = f" The {courses} took {abs(lean):.1f} {more}{average} than the likeliest told."
    if lean >= _NO_LEAN:
        words += (
            " Some clients need many more, so Quality counts from the average, which is higher."
        )
    later = [
        (after, mean)
        for after, mean in ((after, sessions_off(some)[0]) for after, some in by_visit.items())
        if after > first and mean.n >= FEWEST_TO_COMPARE
    ]
    if later:
        words += f" {_when(later[-1][0])}, we were {later[-1][1].mean:.1f} off."
    return words


def _against(
    by_visit: Mapping[int, Sequence[RangeCount]], before: Sequence[RangeCount] | None
) -> str:
    """How far off the first estimates of the period before were, and whether chance makes that."""
    if before is None:
        return ""
    if not before:
        return " In the period before, no course was finished."
    first = min(by_visit)
    then = [count for count in before if count.after == first]
    if not then:
        return " In the period before, nothing was told at that time."
    (now, _), (mean, _) = sessions_off(by_visit[first]), sessions_off(then)
    said = f" In the period before, we were {mean.mean:.1f} sessions off"
    if mean.interval is None or min(now.n, mean.n) < FEWEST_TO_COMPARE:
        return f"{said} ({counted(mean.n, 'course')}): too few to compare."
    low, high = mean.interval
    return (
        f"{said} ({low:.1f} to {high:.1f}; {counted(mean.n, 'course')}): a difference "
        f"{chance_words(differs=means_differ(now, mean))}."
    )


def _layers(drawn: pd.DataFrame, table: pd.DataFrame, colours: Look) -> list[alt.Chart]:
    visits = [int(number) for number in drawn["Place"]]
    numbers = dict(zip(visits, drawn["Courses"], strict=True))
    x = visit_axis(
        {
            visit: ["Intake" if visit == 0 else f"Visit {visit}", f"n = {number}"]
            for visit, number in numbers.items()
        },
        low=min(visits) - 0.6,
        high=max(visits) + 0.6,
    )
    top = max(value for name in ("Sessions off", "To") for value in drawn[name].fillna(0))
    y = alt.Y(
        field="Sessions off",
        type="quantitative",
        title="Sessions off",
        scale=alt.Scale(domain=[0, 1.2 * max(top, 0.5)], nice=False),
        axis=alt.Axis(tickCount=5, format=".1f"),
    )
    is_few = drawn["Courses"] < FEWEST_TO_COMPARE
    line = alt.Chart(drawn).mark_line(color=colours.muted, strokeWidth=2, opacity=0.6)
    layers = [ground(y, colours), line.encode(x=x, y=bare(y, "Sessions off"))]
    for rows, colour in ((drawn[~is_few], colours.primary), (drawn[is_few], colours.muted)):
        if rows.empty:
            continue
        base = alt.Chart(rows)
        layers += [
            base.mark_rule(color=colour, strokeWidth=3, opacity=0.45).encode(
                x=x, y=bare(y, "From"), y2=alt.Y2(field="To")
            ),
            base.mark_circle(color=colour, size=180, opacity=1).encode(
                x=x, y=bare(y, "Sessions off")
            ),
        ]
    sides = {"x": at(x, "Left"), "x2": alt.X2(field="Right")}
    ends = {"y": alt.value(0), "y2": alt.value("height")}
    return [*layers, tapped(drawn, table, sides | ends, by=BEHIND)]
