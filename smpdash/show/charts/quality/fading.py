"""Charts of the fading that was seen of sessions: by one factor, and over time."""

import math
from collections.abc import Mapping
from typing import Final

import altair as alt
import pandas as pd

from smpdash.record.client import SCAR_TISSUE, SKIN
from smpdash.record.progress.figures import FEWEST_TO_COMPARE, Mean
from smpdash.record.quality.fading import (
    COMPARED,
    NOT_NOTED,
    FadingSum,
    band_words,
)
from smpdash.record.studio import WHOLE_SCALP, Studio
from smpdash.show.charts.due import NO_ARTIST, ROW_PX, head_px
from smpdash.show.charts.picture import Picture, empty, percent
from smpdash.show.charts.progress.period import BEHIND, apart_words
from smpdash.show.charts.quality.about import About
from smpdash.show.charts.ranges import range_rows
from smpdash.show.charts.theme import dressed, look
from smpdash.show.tables import frame

NONE: Final = "Fading: none was seen of sessions in this period, from a week after them on."
# More rows than this are too many to be told apart.
MOST_LEVELS: Final = 12
_MEANS: Final = {"Mean": "float64", "From": "float64", "To": "float64"}
_BEFORE: Final = {"Mean before": "float64", "From before": "float64", "To before": "float64"}


def fading_chart(
    about: About,
    factor: str,
    sums: Mapping[str, FadingSum],
    studio: Studio,
    before: Mapping[str, FadingSum] | None = None,
    *,
    dark: bool = False,
) -> Picture:
    """The mean share of the pigment that was lost, by the levels of a factor of COMPARED.

    No mean is shown below FEWEST_TO_COMPARE sessions. `before` are the sums of the period before.
    """
    columns = {COMPARED[factor]: "str", "Sessions": "int64", **_MEANS}
    columns |= _BEFORE if before is not None else {}
    if not sums:
        return empty(NONE, frame([], columns))
    adjusted = about.adjusted or {}
    shown = [
        {
            COMPARED[factor]: name,
            **_row(sums[level], adjusted=adjusted.get(level)),
            **_row_before(before, level),
            BEHIND: about.behind(**{factor: level}),
        }
        for level, name in _ordered(factor, sums, studio).items()
    ]
    table = frame(shown, columns)
    colours = look(dark=dark)
    title = _title(factor, sums, about)
    notes = _notes(about, has_before=before is not None)
    chart = dressed(
        range_rows(shown, table, colours, name=COMPARED[factor], x=_share_across(table)),
        colours,
        title=title,
        notes=notes,
        height=ROW_PX * len(shown) + head_px(notes),
    )
    left_out = len(sums) - MOST_LEVELS
    more = f" The {MOST_LEVELS} with the most sessions are shown." if left_out > 0 else ""
    shares = tuple(name for name in (*_MEANS, *_BEFORE) if name in columns)
    apart = apart_words(_known(sums, adjusted), percent)
    return Picture(chart, f"{title}.{apart}{more} Tap a row for its clients.", table, shares)


def _known(sums: Mapping[str, FadingSum], adjusted: Mapping[str, Mean]) -> list[Mean]:
    """The means of the levels with enough sessions, adjusted if they are to be."""
    return [
        adjusted.get(level) or Mean(each.sessions, each.mean, each.interval)
        for level, each in sums.items()
        if each.sessions >= FEWEST_TO_COMPARE
    ]


def level_names(factor: str, studio: Studio) -> dict[str, str]:
    """The names of a factor's levels in the order of the studio's tables; none of depth."""
    named: Mapping[str, Mapping[str, str]] = {
        "shade": {shade.key: shade.name for shade in studio.shades},
        "zone": {
            **{zone.key: zone.name for zone in studio.zones},
            WHOLE_SCALP: studio.zone_name(WHOLE_SCALP),
        },
        "skin": SKIN,
        "scar": SCAR_TISSUE,
        "lot": {lot.key: lot.words for lot in studio.lots},
        "artist": dict(sorted(studio.staff_names.items(), key=lambda item: item[1])),
    }
    return dict(named.get(factor, {}))


def _ordered(factor: str, sums: Mapping[str, FadingSum], studio: Studio) -> dict[str, str]:
    """The levels that are shown, in order, each with its name."""
    most = sorted(sums, key=lambda level: (-sums[level].sessions, level))[:MOST_LEVELS]
    names = level_names(factor, studio)
    if factor == "depth":
        names = {band: band_words(band) for band in sorted(each for each in sums if each)}
    order = [level for level in names if level in most]
    order += sorted(level for level in most if level not in names and level != NOT_NOTED)
    nothing = NO_ARTIST if factor == "artist" else "Not noted"
    last = [NOT_NOTED] if NOT_NOTED in most else []
    return {level: names.get(level, level) for level in order} | dict.fromkeys(last, nothing)


def _row(each: FadingSum, *, adjusted: Mean | None) -> dict[str, object]:
    """The figures of a level; silent below the fewest to compare."""
    if each.sessions < FEWEST_TO_COMPARE:
        nothing = dict.fromkeys(_MEANS)
        words = f"n = {each.sessions}: too few to compare"
        return {"Sessions": each.sessions, **nothing, "Words": words}
    mean = adjusted or Mean(each.sessions, each.mean, each.interval)
    low, high = mean.interval or (None, None)
    return {
        "Sessions": each.sessions,
        "Mean": mean.mean,
        "From": low,
        "To": high,
        "Words": f"{percent(mean.mean)}, n = {each.sessions}",
    }


def _row_before(before: Mapping[str, FadingSum] | None, level: str) -> dict[str, object]:
    """The same of the period before, as far as there are enough sessions."""
    each = None if before is None else before.get(level)
    if each is None or each.sessions < FEWEST_TO_COMPARE:
        return {} if before is None else dict.fromkeys(_BEFORE)
    return dict(zip(_BEFORE, (each.mean, *(each.interval or (None, None))), strict=True))


def _title(factor: str, sums: Mapping[str, FadingSum], about: About) -> str:
    """The span of the means; no level is named, since what else differs is not known."""
    means = [each.mean for each in _known(sums, about.adjusted or {})]
    name = COMPARED[factor].lower()
    if len(means) < 2:
        return f"Too few sessions to compare fading by {name}: it takes {FEWEST_TO_COMPARE} of each"
    low, high = percent(min(means)), percent(max(means))
    span = f"at {low}" if low == high else f"between {low} and {high}"
    if about.adjusted is not None:
        return f"All else alike, fading by {name} lies {span}"
    return f"Fading by {name} lies {span} of the pigment"


def _notes(about: About, *, has_before: bool) -> list[str]:
    notes = [
        "● mean share of a session’s pigment that was lost",
        "n: sessions; line: where it lies 8 times in 10",
    ]
    if about.adjusted is not None:
        notes.append(
            "as if all sessions were alike in the other factors and the weeks since: a linear model"
        )
    if has_before:
        notes.append("○ the same in the period before, as it was")
    return notes


def _share_across(table: pd.DataFrame) -> alt.X:
    """The axis of shares, with room for the words at its right."""
    names = [name for name in ("Mean", "To", *_BEFORE) if name in table]
    ends = [float(each) for name in names for each in table[name].dropna()]
    top = max([0.2, *ends])
    ticks = range(math.ceil(round(top * 10, 6)) + 1)
    return alt.X(
        field="Mean",
        type="quantitative",
        title=None,
        scale=alt.Scale(domain=[0, top * 1.75], nice=False),
        axis=alt.Axis(format="%", values=[each / 10 for each in ticks], orient="top"),
    )
