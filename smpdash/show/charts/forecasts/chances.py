"""The chart of chances as told against how often they came true."""

from collections.abc import Sequence
from typing import Any, Final

import altair as alt
import pandas as pd

from smpdash.record.counts import counted
from smpdash.record.issued import WITHIN_80
from smpdash.record.progress.figures import FEWEST_TO_COMPARE, change_of, share_of
from smpdash.record.progress.forecasts import (
    FIFTHS,
    ChanceCount,
    Told,
    beyond_chance,
    came_beyond,
)
from smpdash.record.progress.scope import Scope
from smpdash.show.charts.picture import (
    Picture,
    at,
    bare,
    empty,
    ground,
    percent,
    signed,
    tapped,
    written,
)
from smpdash.show.charts.progress.period import BEHIND, behind, chance_words
from smpdash.show.charts.theme import LABEL_PX, Look, dressed, look
from smpdash.show.tables import frame

NONE_YET: Final = (
    "Chances told against what came: they appear here after the second session of any client."
)
_COLUMNS: Final = {
    "Chance": "str",
    "Said": "float64",
    "Came": "float64",
    "From": "float64",
    "To": "float64",
    "Times": "int64",
}
# A range that begins beneath this share leaves no room for words between it and the axis.
_LOW: Final = 0.15
_SHARES: Final = ("Said", "Came", "From", "To")


def chances_chart(
    scope: Scope,
    counts: Sequence[ChanceCount],
    before: Sequence[ChanceCount] | None = None,
    *,
    dark: bool = False,
) -> Picture:
    """How often the next session was the last, against the chance that was told for it.

    `before` are those of the period before, to compare.
    """
    table = frame((_row(count) for count in counts), _COLUMNS)
    if table.empty:
        return empty(NONE_YET, table)
    colours, title = look(dark=dark), _title(counts)
    drawn = table.assign(
        Label=[f"n = {count.told}" for count in counts],
        Left=[count.fifth / FIFTHS for count in counts],
        Right=[(count.fifth + 1) / FIFTHS for count in counts],
        Behind=[behind(scope, by="settled", told=Told(fifth=count.fifth)) for count in counts],
    )
    chart = dressed(
        _layers(drawn, table, colours),
        colours,
        title=title,
        notes=[
            "the chance that the next session is the last",
            "● how often it was; line: range, 8 times in 10",
            "dotted: as often as told; n: estimates, grey below 10",
        ],
    )
    said = f"{title}.{_came(counts)}{_against(counts, before)} Tap a dot for its clients."
    return Picture(chart, said, table, shares=_SHARES)


def _row(count: ChanceCount) -> dict[str, object]:
    share, (low, high) = share_of(count.came, count.told)
    first, last = 100 * count.fifth // FIFTHS, 100 * (count.fifth + 1) // FIFTHS
    return {
        "Chance": f"{first} to {last}%",
        "Said": count.chance,
        "Came": share,
        "From": low,
        "To": high,
        "Times": count.told,
    }


def _title(counts: Sequence[ChanceCount]) -> str:
    """The finding: whether what was said came as often as was said."""
    if sum(count.told for count in counts) < FEWEST_TO_COMPARE:
        return "Too few chances told to judge yet"
    more = beyond_chance(counts)
    if abs(more) <= WITHIN_80:
        return "What we told came as often as we said"
    return f"Courses end {'sooner' if more > 0 else 'later'} than we told"


def _came(counts: Sequence[ChanceCount]) -> str:
    told, came = (sum(getattr(count, name) for count in counts) for name in ("told", "came"))
    chance = sum(count.told * count.chance for count in counts) / told
    return (
        f" Over {counted(told, 'estimate')}, the next session was expected to be the last in "
        f"{percent(chance)} and was in {percent(came / told)}."
    )


def _against(counts: Sequence[ChanceCount], before: Sequence[ChanceCount] | None) -> str:
    """The same of the period before, and whether chance makes the difference; "" for none."""
    if before is None:
        return ""
    if not before:
        return " In the period before, nothing was told and settled."
    said = f" In the period before:{_came(before).lower().removesuffix('.')}"
    now, then = came_beyond(counts), came_beyond(before)
    change = change_of(now, then)
    if change is None or change.interval is None or min(now.n, then.n) < FEWEST_TO_COMPARE:
        return f"{said}, too few to compare."
    low, high = change.interval
    return (
        f"{said}. Against what was said that is a change of {signed(100 * change.mean, 0)} points "
        f"({signed(100 * low, 0)} to {signed(100 * high, 0)}) "
        f"{chance_words(differs=not low <= 0 <= high)}."
    )


def _layers(drawn: pd.DataFrame, table: pd.DataFrame, colours: Look) -> list[alt.Chart]:
    x = _share_axis(alt.X, "Said", "Chance we told")
    y = _share_axis(alt.Y, "Came", "How often it was")
    ends = pd.DataFrame({"Said": [0.0, 1.0], "Came": [0.0, 1.0]})
    is_few = drawn["Times"] < FEWEST_TO_COMPARE
    layers = [
        ground(y, colours),
        alt.Chart(ends)
        .mark_line(color=colours.accent, strokeWidth=2, strokeDash=[2, 4])
        .encode(x=x, y=bare(y, "Came")),
    ]
    for rows, colour in ((drawn[~is_few], colours.primary), (drawn[is_few], colours.muted)):
        if rows.empty:
            continue
        base = alt.Chart(rows)
        layers += [
            base.mark_rule(color=colour, strokeWidth=3, opacity=0.45).encode(
                x=x, y=bare(y, "From"), y2=alt.Y2(field="To")
            ),
            base.mark_circle(color=colour, size=180, opacity=1).encode(x=x, y=bare(y, "Came")),
        ]
    layers += _numbers(drawn, x, y, colours)
    sides = {"x": at(x, "Left"), "x2": alt.X2(field="Right")}
    whole = {"y": alt.value(0), "y2": alt.value("height")}
    return [*layers, tapped(drawn, table, sides | whole, by=BEHIND)]


def _numbers(drawn: pd.DataFrame, x: alt.X, y: alt.Y, colours: Look) -> list[alt.Chart]:
    """The numbers of cases, beneath their ranges; above one that lies low, clear of the axis."""
    is_low = drawn["From"] < _LOW
    high = alt.MarkDef(type="text", dy=14, fontSize=LABEL_PX, color=colours.ink)
    low = alt.MarkDef(
        type="text", dx=-6, dy=-14, align="left", fontSize=LABEL_PX, color=colours.ink
    )
    layers: list[alt.Chart] = []
    for rows, mark, end in ((drawn[~is_low], high, "From"), (drawn[is_low], low, "To")):
        if not rows.empty:
            layers += written(rows, mark, x, bare(y, end), colours)
    return layers


def _share_axis(kind: type[Any], field: str, title: str) -> Any:
    return kind(
        field=field,
        type="quantitative",
        title=title,
        scale=alt.Scale(domain=[0, 1.12], nice=False),
        axis=alt.Axis(
            values=[0, 0.2, 0.4, 0.6, 0.8, 1], labelExpr="format(datum.value * 100, '.0f') + '%'"
        ),
    )
