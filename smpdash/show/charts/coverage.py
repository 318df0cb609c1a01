"""The chart of coverage over the visits: after each session, healed, and the forecast."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import altair as alt
import pandas as pd

from smpdash.record.counts import listed
from smpdash.record.studio import Studio
from smpdash.record.times.moments import day_words
from smpdash.record.visit import Course
from smpdash.show.charts.coverage_levels import (
    AFTER,
    BETWEEN_DAYS,
    FORECAST,
    HEALED,
    NOTED,
    FanRow,
    coverage_table,
)
from smpdash.show.charts.picture import (
    Picture,
    bare,
    empty,
    ground,
    marked,
    percent,
    tooltip,
    visit_axis,
    written,
)
from smpdash.show.charts.theme import Look, dressed, look

QUANTILES = ("Low 80", "Low 50", "Coverage", "High 50", "High 80")
# The first session rises within so many days on the axis, and there is so much room at its ends.
LEAD_DAYS = 2.5
MARGIN_DAYS = 2.5
CLOSEST_DAYS = 2
# Levels within so much of each other are called the same.
ALIKE = 0.03
# The axis goes a little above full coverage, so that its label fits.
TOP = 1.08
HEIGHT = alt.Y(
    field="Coverage",
    type="quantitative",
    title=None,
    scale=alt.Scale(domain=[0, TOP], nice=False),
    axis=alt.Axis(
        values=[0, 0.25, 0.5, 0.75, 1], labelExpr="format(datum.value * 100, '.0f') + '%'"
    ),
)


def coverage_over_visits(
    course: Course,
    studio: Studio,
    *,
    settled_fading: float,
    fan: Iterable[FanRow] = (),
    target: float | None = None,
    dark: bool = False,
) -> Picture:
    """The chart of coverage after each session and healed, with the forecast `fan`.

    `settled_fading` is the fading of settled pigment as a share of that of new pigment. `target` is
    the healed coverage 0..1 at which courses usually end.
    """
    placed = coverage_table(course, studio, fan, settled_fading=settled_fading)
    table = placed.drop(columns="Place")
    if placed.empty:
        return empty(
            "Coverage will be drawn here once a visit notes the coverage reached at its end.",
            table,
        )
    colours = look(dark=dark)
    days = _days(course, int(placed["Visit"].max()))
    placed = placed.assign(Place=[_on(days, place) for place in placed["Place"]])
    seen = placed[placed["Known by"] != FORECAST]
    forecast = placed[placed["Known by"] == FORECAST]
    places = visit_axis(
        {days[number]: lines for number, lines in _words(course, placed).items()},
        low=min(0, placed["Place"].min()) - LEAD_DAYS - MARGIN_DAYS,
        high=placed["Place"].max() + MARGIN_DAYS,
    )
    places["axis"]["labelOverlap"] = "greedy"
    layers = [
        ground(HEIGHT, colours),
        *_fan(_opened(seen, forecast), places, colours),
        *_climb(course, seen, places, colours),
        *_points(seen, table, places, colours),
        *_likely(forecast, places, colours),
    ]
    if target is not None:
        layers.insert(1, marked(HEIGHT, target, ["Usual end", percent(target)], colours))
    notes = ["● after a session · ○ healed"]
    if not forecast.empty:
        notes.append("shaded: likely range, 5 and 8 times in 10")
    return Picture(
        dressed(layers, colours, title=_finding(seen), notes=notes),
        _takeaway(seen, forecast, target),
        table,
        shares=QUANTILES,
    )


def _words(course: Course, placed: pd.DataFrame) -> dict[int, list[str]]:
    past = {visit.number: visit for visit in course.visits}
    words = {
        number: [f"Visit {number}", day_words(visit.held_on, today=visit.held_on)]
        for number, visit in past.items()
    }
    future = sorted({int(number) for number in placed["Visit"]} - set(past))
    return words | {number: [f"Visit {number}", "ahead"] for number in future}


def _days(course: Course, last: int) -> dict[int, int]:
    """The days from the first visit to each, up to the one after `last`.

    Those ahead are as far apart as sessions are usually booked. Visits of one day are drawn beside
    each other.
    """
    days: dict[int, int] = {}
    least = 0
    for visit in course.visits:
        days[visit.number] = max((visit.held_on - course.visits[0].held_on).days, least)
        least = days[visit.number] + CLOSEST_DAYS
    held = max(days, default=0)
    for number in range(held + 1, last + 2):
        days[number] = days.get(held, 0) + round(BETWEEN_DAYS * (number - max(held, 1)))
    # In older records a number may be missing: its place is the one before it.
    for number in range(1, held):
        days.setdefault(number, days.get(number - 1, 0))
    return days


def _on(days: dict[int, int], place: float) -> float:
    """The day of a place between two visits."""
    number = int(place)
    return days[number] + (place - number) * (days[number + 1] - days[number])


def _opened(seen: pd.DataFrame, forecast: pd.DataFrame) -> pd.DataFrame:
    """The forecast, which begins at the last known level."""
    if forecast.empty or seen.empty:
        return forecast
    last = seen.tail(1)
    known = last.assign(**dict.fromkeys(QUANTILES, last["Coverage"]))
    return pd.concat([known, forecast], ignore_index=True)


def _fan(fan: pd.DataFrame, x: alt.X, colours: Look) -> list[alt.Chart]:
    if fan.empty:
        return []
    base = alt.Chart(fan)
    bands = [
        base.mark_area(color=colours.primary, opacity=opacity).encode(
            x=x, y=bare(HEIGHT, low), y2=alt.Y2(field=high)
        )
        for low, high, opacity in (("Low 80", "High 80", 0.16), ("Low 50", "High 50", 0.22))
    ]
    middle = base.mark_line(color=colours.primary, strokeWidth=2, strokeDash=[5, 5])
    return [*bands, middle.encode(x=x, y=bare(HEIGHT, "Coverage"))]


def _climb(course: Course, seen: pd.DataFrame, x: alt.X, colours: Look) -> list[alt.Chart]:
    """Lines from level to level, dashed if the fading between two sessions was not noted."""
    if seen.empty:
        return []
    points = list(zip(seen["Place"], seen["Coverage"], seen["Moment"], strict=True))
    earlier = any(reading.observed_fading is not None for reading in course.visits[0].readings)
    if not earlier and seen["Visit"].iloc[0] == 1:
        points.insert(0, (points[0][0] - LEAD_DAYS, 0.0, HEALED))
    ways = pd.DataFrame(
        [
            {
                "Place": start[0],
                "Coverage": start[1],
                "Next place": end[0],
                "Next coverage": end[1],
                "Known": not (start[2] == AFTER and end[2] == AFTER),
            }
            for start, end in pairwise(points)
        ],
        columns=["Place", "Coverage", "Next place", "Next coverage", "Known"],
    )
    if ways.empty:
        return []
    return [
        alt.Chart(ways)
        .mark_rule(color=colours.primary, strokeWidth=3, strokeCap="round")
        .encode(
            x=x,
            y=bare(HEIGHT, "Coverage"),
            x2=alt.X2(field="Next place"),
            y2=alt.Y2(field="Next coverage"),
            strokeDash=alt.when(alt.datum.Known)
            .then(alt.value([1, 0]))
            .otherwise(alt.value([4, 6])),
        )
    ]


def _points(seen: pd.DataFrame, table: pd.DataFrame, x: alt.X, colours: Look) -> list[alt.Chart]:
    if seen.empty:
        return []
    named = seen.assign(Label=[percent(share) for share in seen["Coverage"]])
    layers = []
    for moment, fill, below in ((AFTER, colours.primary, -1), (HEALED, colours.surface, 1)):
        of_moment = named[named["Moment"] == moment]
        if of_moment.empty:
            continue
        base = alt.Chart(of_moment)
        layers += [
            base.mark_point(
                size=150, filled=True, fill=fill, stroke=colours.primary, strokeWidth=3, opacity=1
            ).encode(x=x, y=bare(HEIGHT, "Coverage"), tooltip=tooltip(table, QUANTILES)),
            *written(
                of_moment,
                alt.MarkDef(type="text", dy=19 * below, fontWeight=600),
                x,
                bare(HEIGHT, "Coverage"),
                colours,
            ),
        ]
    return layers


def _likely(forecast: pd.DataFrame, x: alt.X, colours: Look) -> list[alt.Chart]:
    """The label with the median forecast right after the next session."""
    coming = forecast[forecast["Moment"] == AFTER].head(1)
    if coming.empty:
        return []
    named = coming.assign(Label=[f"about {percent(share)}" for share in coming["Coverage"]])
    mark = alt.MarkDef(type="text", dy=-14, color=colours.muted)
    return written(named, mark, x, bare(HEIGHT, "High 80"), colours)


def _finding(seen: pd.DataFrame) -> str:
    """The title: the coverage that the last session reached, against the one before it."""
    after = seen[seen["Moment"] == AFTER]
    if after.empty:
        return (
            "Expected coverage"
            if seen.empty
            else f"Healed, coverage is {percent(seen['Coverage'].iloc[-1])}"
        )
    last, visit = after["Coverage"].iloc[-1], after["Visit"].iloc[-1]
    if len(after) == 1:
        return f"Coverage: {percent(last)} after visit {visit}"
    change = last - after["Coverage"].iloc[-2]
    moved = "holds at" if abs(change) <= ALIKE else "rose to" if change > 0 else "fell to"
    return f"Coverage {moved} {percent(last)} after visit {visit}"


def _visits(numbers: Sequence[int]) -> str:
    """The visits of these numbers in words: "visit 1", "visits 1 and 3", "visits 1 to 4"."""
    first, last = numbers[0], numbers[-1]
    if len(numbers) > 2 and list(numbers) == list(range(first, last + 1)):
        return f"visits {first} to {last}"
    return f"visit{'s' if len(numbers) > 1 else ''} {listed([str(each) for each in numbers])}"


def _takeaway(seen: pd.DataFrame, forecast: pd.DataFrame, target: float | None) -> str:
    sentences = []
    after = seen[seen["Moment"] == AFTER]
    if not after.empty:
        levels = listed([percent(share) for share in after["Coverage"]])
        sentences.append(f"Coverage reached {levels} at {_visits(list(after['Visit']))}.")
    healed = seen[seen["Moment"] == HEALED].tail(1)
    if not healed.empty:
        when = "at" if healed["Known by"].iloc[0] == NOTED else "before"
        sentences.append(
            f"Healed, it stood at {percent(healed['Coverage'].iloc[0])} "
            f"{when} visit {healed['Visit'].iloc[0]}."
        )
    coming = forecast[forecast["Moment"] == HEALED].tail(1)
    if not coming.empty:
        row = coming.iloc[0]
        sentences.append(
            f"After visit {row['Visit']} it is expected to heal to {percent(row['Coverage'])}, "
            f"8 times in 10 to between {percent(row['Low 80'])} and {percent(row['High 80'])}."
        )
    if target is not None:
        sentences.append(f"Courses usually end near {percent(target)} healed.")
    return " ".join(sentences)
