"""The table of what visits lack, by field and artist, and by how much that widens an estimate."""

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from smpdash.record.counts import counted, listed
from smpdash.record.progress.figures import FEWEST_TO_COMPARE
from smpdash.record.progress.scope import Scope
from smpdash.record.quality.notes import FIELDS, Missing, VisitCount, missing
from smpdash.record.quality.work import Work
from smpdash.show.charts.cells import APART, heat_cells
from smpdash.show.charts.chair_hours import CELL_PX, EVERYBODY
from smpdash.show.charts.due import HEAD_PX, NO_ARTIST
from smpdash.show.charts.picture import Picture, empty, percent
from smpdash.show.charts.progress.period import BEHIND, behind, share_before
from smpdash.show.charts.theme import dressed, look
from smpdash.show.tables import frame

NO_VISIT: Final = "What visits lack: no visit was held in this period."
WIDENS: Final = "Wider by"
# More columns than this would not fit a tablet.
_MOST_ARTISTS: Final = 5
_COLUMNS: Final = {
    "Field": "str",
    "Artist": "str",
    "Visits": "int64",
    "Without it": "int64",
    "Share": "float64",
}
_BEFORE: Final = {"Share before": "float64"}


def completeness_chart(
    scope: Scope,
    counts: Sequence[VisitCount],
    artists: Mapping[str, str],
    widening: Mapping[str, float],
    before: Sequence[VisitCount] | None = None,
    *,
    dark: bool = False,
) -> Picture:
    """The share of visits that lack each field, in all and by artist.

    `artists` are names by the key of the staff. `widening` are the sessions by which an estimate's
    range is wider without a field, of those that the estimate reads. No share of an artist is shown
    below FEWEST_TO_COMPARE visits. `before` are the visits of the period before, to compare.
    """
    if not counts:
        return empty(NO_VISIT, frame([], _COLUMNS))
    lacking = {field: missing(counts, field) for field in FIELDS}
    shown = [field for field, each in lacking.items() if each.lacking]
    if not shown:
        whole = f"Nothing is missing: {counted(_visits(counts), 'visit')} note every field."
        whole += _against(lacking, before)
        return empty(whole, frame([], _COLUMNS))
    columns = {EVERYBODY: None, **_artists(counts, artists)}
    rows = [
        row | _cell_before(field, before, artist)
        for field in shown
        for name, artist in columns.items()
        if (row := _cell(scope, field, name, _of(counts, artist), artist)) is not None
    ]
    table = frame(rows, _COLUMNS if before is None else _COLUMNS | _BEFORE)
    drawn = _drawn(
        [*rows, *(_wider(scope, field, widening) for field in shown)], [*map(str, table)]
    )
    order = sorted(shown, key=lambda field: -lacking[field].lacking / lacking[field].visits)
    title, colours = _title(lacking, order[0]), look(dark=dark)
    names = [FIELDS[field] for field in order]
    chart = dressed(
        heat_cells(drawn, table, (names, [*columns, WIDENS]), colours, across="Artist", by=BEHIND),
        colours,
        title=title,
        notes=[
            "share of n visits that lack a field; those of the intake count at every visit",
            "at the right: sessions by which an estimate’s range (8 in 10) is wider without it",
        ],
        height=CELL_PX * len(shown) + HEAD_PX,
    )
    said = f"{title}.{_always(lacking)}{_left_out(counts, columns)}{_against(lacking, before)}"
    shares = ("Share",) if before is None else ("Share", *_BEFORE)
    return Picture(chart, f"{said} Tap a field for its visits.", table, shares)


def _drawn(rows: Sequence[Mapping[str, object]], names: Sequence[str]) -> pd.DataFrame:
    """The cells as they are drawn, with these columns of the table."""
    return frame(rows, {name: (_COLUMNS | _BEFORE)[name] for name in names}).assign(
        Row=[str(row["Field"]) for row in rows],
        Words=[str(row["Words"]) for row in rows],
        Number=[str(row["Number"]) for row in rows],
        Heat=[float(str(row["Heat"])) for row in rows],
        Behind=[str(row[BEHIND]) for row in rows],
    )


def _visits(counts: Sequence[VisitCount]) -> int:
    return sum(count.visits for count in counts)


def _of(counts: Sequence[VisitCount], artist: str | None) -> list[VisitCount]:
    return [count for count in counts if artist is None or (count.artist or "") == artist]


def _artists(counts: Sequence[VisitCount], artists: Mapping[str, str]) -> dict[str, str]:
    """The keys of the artists with the most visits, by their names; "" last."""
    keys = {count.artist or "" for count in counts}
    most = sorted(keys, key=lambda key: (-_visits(_of(counts, key)), key))[:_MOST_ARTISTS]
    names = {key: artists.get(key, NO_ARTIST) for key in most}
    order = sorted(most, key=lambda key: (key not in artists, names[key], key))
    # Two persons of one name have a column each.
    return {
        names[key] if [*names.values()].count(names[key]) == 1 else f"{names[key]} ({key})": key
        for key in order
    }


def _cell(
    scope: Scope, field: str, name: str, counts: Sequence[VisitCount], artist: str | None
) -> dict[str, object] | None:
    """A field and an artist; None if no visit of theirs should note it."""
    count = missing(counts, field)
    if not count.visits:
        return None
    is_silent = count.visits < FEWEST_TO_COMPARE and (artist or scope.artist) is not None
    share = count.lacking / count.visits
    where = scope if artist is None else Scope(scope.first, scope.last, artist, scope.kind)
    return {
        "Field": FIELDS[field],
        "Artist": name,
        "Visits": count.visits,
        "Without it": count.lacking,
        "Share": None if is_silent else share,
        "Words": "too few" if is_silent else percent(share),
        "Number": f"n = {count.visits}",
        "Heat": APART if is_silent else 0.85 * share,
        BEHIND: behind(where, by="visit", work=Work(lacks=field)),
    }


def _cell_before(
    field: str, before: Sequence[VisitCount] | None, artist: str | None
) -> dict[str, object]:
    """The share of the period before; empty for too few visits."""
    if before is None:
        return {}
    missed = missing(_of(before, artist), field)
    is_silent = not missed.visits or (missed.visits < FEWEST_TO_COMPARE and artist is not None)
    return dict.fromkeys(_BEFORE, None if is_silent else missed.lacking / missed.visits)


def _against(lacking: Mapping[str, Missing], before: Sequence[VisitCount] | None) -> str:
    """How many notes of all that should be there are missing, against the period before."""
    if before is None:
        return ""
    now, then = (
        (sum(each.lacking for each in every), sum(each.visits for each in every))
        for every in ([*lacking.values()], [missing(before, field) for field in FIELDS])
    )
    if not then[1]:
        return " In the period before, no visit was held."
    share = percent(now[0] / now[1])
    return f" {share} of all notes are missing.{share_before(now, then, 'were missing')}"


def _wider(scope: Scope, field: str, widening: Mapping[str, float]) -> dict[str, object]:
    """The cell at the right of a field."""
    wider = widening.get(field)
    return {
        "Field": FIELDS[field],
        "Artist": WIDENS,
        "Words": "–" if wider is None else f"{wider:.1f}" if wider >= 0.05 else "< 0.1",
        # The estimate does not read it, or no course that could be tried notes it.
        "Number": "no figure" if wider is None else "sessions",
        "Heat": APART,
        "Visits": 0,
        "Without it": 0,
        BEHIND: behind(scope, by="visit", work=Work(lacks=field)),
    }


def _title(lacking: Mapping[str, Missing], most: str) -> str:
    each = lacking[most]
    everywhere = sum(each.lacking == each.visits > 0 for each in lacking.values())
    if everywhere > 1:
        visit = "the only visit" if each.visits == 1 else "every visit"
        return f"{everywhere} of {len(lacking)} fields are missing at {visit}"
    share = percent(each.lacking / each.visits)
    return f"{FIELDS[most]} is missing most often: at {share} of {counted(each.visits, 'visit')}"


def _always(lacking: Mapping[str, Missing]) -> str:
    """The fields that no visit lacks, in a sentence."""
    names = [FIELDS[field] for field, each in lacking.items() if each.visits and not each.lacking]
    return f" Always noted: {listed(names)}." if names else ""


def _left_out(counts: Sequence[VisitCount], columns: Mapping[str, str | None]) -> str:
    others = len({count.artist or "" for count in counts}) - (len(columns) - 1)
    if not others:
        return ""
    return f" The {_MOST_ARTISTS} artists with the most visits are shown; choose any other above."
