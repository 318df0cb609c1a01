"""The chart of the artists' sessions per course beyond those that were told of the same clients."""

from collections.abc import Mapping, Sequence
from typing import Final

import altair as alt
import pandas as pd

from smpdash.record.progress.figures import FEWEST_TO_COMPARE, Mean, means_differ
from smpdash.record.progress.scope import Scope
from smpdash.record.quality.fair import Fair
from smpdash.show.charts.chair_hours import EVERYBODY
from smpdash.show.charts.due import NO_ARTIST, ROW_PX, head_px
from smpdash.show.charts.picture import Picture, at, empty, signed
from smpdash.show.charts.progress.period import BEHIND, behind, chance_words
from smpdash.show.charts.ranges import range_rows
from smpdash.show.charts.theme import Look, dressed, look
from smpdash.show.tables import frame

NOBODY: Final = (
    "Sessions beyond those expected, by artist: no course that was told an estimate was finished "
    "in this period."
)
_COLUMNS: Final = {
    "Artist": "str",
    "Finished": "int64",
    "As it was": "float64",
    "Mean": "float64",
    "From": "float64",
    "To": "float64",
}
_BEFORE: Final = ("Mean before", "From before", "To before")


def fair_chart(
    scope: Scope,
    figures: Sequence[Fair],
    of_all: Mean | None,
    artists: Mapping[str, str],
    before: tuple[Sequence[Fair], Mean | None] | None = None,
    *,
    dark: bool = False,
) -> Picture:
    """The likely sessions per course beyond those expected, for each artist and for all together.

    `artists` are names by the key of the staff; the rows are in the order of these names. `before`
    are the figures of the period before, and those of all together.
    """
    columns = _COLUMNS | ({} if before is None else dict.fromkeys(_BEFORE, "float64"))
    if of_all is None:
        return empty(NOBODY, frame([], columns))
    earlier, all_before = before or ((), None)
    fair_before = {each.artist: each.fair for each in earlier}
    names = {each.artist: artists.get(each.artist, NO_ARTIST) for each in figures}
    order = sorted(figures, key=lambda each: (each.artist not in artists, names[each.artist]))
    rows = [
        _everybody(scope, of_all) | _row_before(all_before),
        *(
            _row(scope, each, names[each.artist]) | _row_before(fair_before.get(each.artist))
            for each in order
        ),
    ]
    table = frame(rows, columns)
    colours = look(dark=dark)
    x = _sessions_across(table)
    title = _title(scope, figures, of_all)
    notes = _notes(has_before=before is not None)
    chart = dressed(
        [_as_expected(x, colours), *range_rows(rows, table, colours, name="Artist", x=x)],
        colours,
        title=title,
        notes=notes,
        height=ROW_PX * len(rows) + head_px(notes),
    )
    said = f"{title}."
    if before is not None and scope.artist is None:
        said += _against("all courses", of_all, all_before)
    elif before is not None:
        said += _against(
            "these courses",
            figures[0].fair if figures else None,
            fair_before.get(scope.artist or ""),
        )
    return Picture(chart, f"{said} Tap a row for its clients.", table)


def _notes(*, has_before: bool) -> list[str]:
    notes = [
        "● sessions per finished course beyond those expected at first; dots: as many as expected",
        "expected: the average, above the likeliest number told, since some clients need many more",
        "n: finished courses, few are drawn towards the mean of all; line: range, 8 times in 10",
    ]
    return [*notes, "○ the same in the period before"] if has_before else notes


def _row_before(mean: Mean | None) -> dict[str, object]:
    """The cells of the period before; empty if it has too few courses."""
    low, high = (mean.interval if mean else None) or (None, None)
    return dict(zip(_BEFORE, (mean and mean.mean, low, high), strict=True))


def _against(what: str, now: Mean | None, before: Mean | None) -> str:
    """What these courses took in the period before, and whether chance makes the difference."""
    if now is None or before is None:
        return " In the period before, too few were finished to compare."
    said = f" In the period before, {what} took {_than_expected(before.mean)} (n = {before.n})"
    if min(now.n, before.n) < FEWEST_TO_COMPARE:
        return f"{said}: too few to compare."
    return f"{said}: a difference {chance_words(differs=means_differ(now, before))}."


def _than_expected(more: float) -> str:
    """Sessions beyond those expected: "0.4 sessions fewer than was expected of them"."""
    if signed(more) == "0.0":
        return "as many sessions as was expected of them"
    return f"{abs(more):.1f} sessions {'more' if more > 0 else 'fewer'} than was expected of them"


def _everybody(scope: Scope, of_all: Mean) -> dict[str, object]:
    low, high = of_all.interval or (None, None)
    return {
        "Artist": EVERYBODY,
        "Finished": of_all.n,
        "As it was": of_all.mean,
        "Mean": of_all.mean,
        "From": low,
        "To": high,
        "Words": f"{signed(of_all.mean)}, n = {of_all.n}",
        BEHIND: behind(Scope(scope.first, scope.last, None, scope.kind), statuses=("completed",)),
    }


def _row(scope: Scope, figure: Fair, name: str) -> dict[str, object]:
    fair = figure.fair
    low, high = (fair.interval if fair else None) or (None, None)
    few = f"n = {figure.courses}: too few to compare"
    return {
        "Artist": name,
        "Finished": figure.courses,
        "As it was": figure.mean,
        "Mean": fair and fair.mean,
        "From": low,
        "To": high,
        "Words": few if fair is None else f"{signed(fair.mean)}, n = {figure.courses}",
        BEHIND: behind(
            Scope(scope.first, scope.last, figure.artist, scope.kind), statuses=("completed",)
        ),
    }


def _title(scope: Scope, figures: Sequence[Fair], of_all: Mean) -> str:
    """Whether any artist differs from everybody by more than chance; no names."""
    known = [each.fair for each in figures if each.fair is not None]
    if not known and scope.artist is not None:
        return f"Too few courses to compare: it takes {FEWEST_TO_COMPARE} finished ones"
    if not known or (len(known) < 2 < len(figures) + 1):
        return f"Too few courses to compare artists: it takes {FEWEST_TO_COMPARE} finished ones"
    apart = sum(
        not each.interval[0] <= of_all.mean <= each.interval[1] for each in known if each.interval
    )
    if len(figures) == 1:
        return f"Courses took {_than_expected(known[0].mean)}"
    if not apart:
        return "With the same clients, the differences between artists could be chance"
    differ = "differs" if apart == 1 else "differ"
    return f"With the same clients, {apart} of {len(known)} artists {differ} by more than chance"


def _sessions_across(table: pd.DataFrame) -> alt.X:
    """The axis of the sessions around zero, with room for the words at its right."""
    names = [name for name in ("From", "Mean", "To", *_BEFORE) if name in table]
    ends = [float(each) for name in names for each in table[name].dropna()]
    reach = max(1.0, *map(abs, ends)) * 1.05
    ticks = [tick / 2 for tick in range(-int(2 * reach), int(2 * reach) + 1)]
    return alt.X(
        field="Mean",
        type="quantitative",
        title=None,
        scale=alt.Scale(domain=[-reach, 2.2 * reach], nice=False, zero=False),
        axis=alt.Axis(
            labelExpr="datum.value == 0 ? '0' : format(datum.value, '+.1f')",
            values=ticks if len(ticks) <= 9 else [tick for tick in ticks if tick == int(tick)],
            orient="top",
            labelOverlap=True,
        ),
    )


def _as_expected(x: alt.X, colours: Look) -> alt.Chart:
    """The line where courses take as many sessions as was expected."""
    drawn: alt.Chart = (
        alt.Chart(pd.DataFrame({"Zero": [0]}))
        .mark_rule(color=colours.accent, strokeWidth=2, strokeDash=[2, 4])
        .encode(x=at(x, "Zero"))
    )
    return drawn
