"""Charts of what was told first: against what is likely now, and against what courses took."""

from collections.abc import Sequence
from typing import Final

import altair as alt
import pandas as pd

from smpdash.record.counts import counted
from smpdash.record.issued import totals
from smpdash.record.progress.figures import share_of
from smpdash.record.summaries import ToldAndNow, ToldCounts
from smpdash.show.charts.due import head_px
from smpdash.show.charts.picture import (
    NAME_PX,
    Picture,
    at,
    bare,
    empty,
    ground,
    percent,
    rows_down,
    tapped,
    written,
)
from smpdash.show.charts.progress.period import (
    BEHIND,
    Period,
    behind,
    colour_of,
    periods_across,
    share_before,
)
from smpdash.show.charts.theme import LABEL_PX, Look, dressed, look
from smpdash.show.tables import frame

ROW_PX: Final = 60
NOT_ENDED: Final = "Courses against the range told first: none was finished in this period."
# A range that holds 8 in 10 leaves one in ten above it.
EXPECTED: Final = 0.1
_LEAST_TOP: Final = 1 / 3
NOBODY: Final = (
    "Nobody of these is in treatment. What was told stands here after the first session of any "
    "client."
)
_TOLD: Final = {
    "Client": "str",
    "Code": "str",
    "Sessions held": "int64",
    "Told at first": "int64",
    "Likely now": "int64",
    "For 8 in 10": "str",
    "Sold together": "Int64",
    "Because": "str",
}
_BEYOND: Final = {
    "Period": "str",
    "Finished": "int64",
    "Beyond": "int64",
    "Share": "float64",
    "From": "float64",
    "To": "float64",
}


def told_against_now(
    clients: Sequence[ToldAndNow],
    counts: ToldCounts,
    reasons: Sequence[str],
    *,
    dark: bool = False,
) -> Picture:
    """What each client was told at first and what is likely now; a tap picks a "Code".

    `clients` may be a page of those who are counted; `reasons` say of each client why.
    """
    table = frame(
        (
            {
                "Client": client.name,
                "Code": client.code,
                "Sessions held": client.sessions_done,
                "Told at first": client.told_first.most_likely_total,
                "Likely now": client.now.most_likely_total,
                "For 8 in 10": totals(*client.now.credible_80),
                "Sold together": client.package,
                "Because": reason,
            }
            for client, reason in zip(clients, reasons, strict=True)
        ),
        _TOLD,
    )
    if table.empty:
        return empty(NOBODY, table)
    colours, title = look(dark=dark), _title(counts)
    notes = ["sessions in all: ○ told at first, ● likely now; bar: the range that holds 8 in 10"]
    if len(table) < counts.told_clients:
        notes.append(f"{len(table)} of {counts.told_clients} are shown, the farthest behind first")
    chart = dressed(
        _dumbbells(clients, table, colours),
        colours,
        title=title,
        notes=notes,
        height=ROW_PX * len(table) + head_px(notes),
    )
    return Picture(chart, f"{title}. Tap a row to open the client.", table)


def beyond_told(period: Period, *, dark: bool = False) -> Picture:
    """The share of each month's finished courses that took more than the range told first."""
    known = [
        each for each in period.counts if each.status == "completed" and each.beyond is not None
    ]
    if not known:
        return empty(NOT_ENDED, frame([], _BEYOND))
    told = Period(period.scope, known)
    rows = []
    for span in period.spans:
        part = told.within(span)
        finished = sum(each.courses for each in part.counts)
        beyond = sum(each.courses for each in part.counts if each.beyond)
        share, interval = share_of(beyond, finished) if finished else (None, (None, None))
        rows.append(
            {"Period": span.words, "Finished": finished, "Beyond": beyond, "Share": share}
            | dict(zip(("From", "To"), interval, strict=True))
            | {BEHIND: behind(part.scope, statuses=("completed",), beyond=True)}
        )
    table = frame(rows, _BEYOND)
    colours, finished = look(dark=dark), sum(each.courses for each in known)
    beyond = sum(each.courses for each in known if each.beyond)
    share, (low, high) = share_of(beyond, finished)
    courses = counted(finished, "finished course")
    title = f"{beyond} of {courses} went beyond the range told first"
    drawn = table.assign(
        Place=range(len(rows)),
        Left=[place - 0.5 for place in range(len(rows))],
        Right=[place + 0.5 for place in range(len(rows))],
        Label=[f"{row['Beyond']} of {row['Finished']}" for row in rows],
        Behind=[str(row[BEHIND]) for row in rows],
        Ink=[colour_of(period.scope, number, colours) for number in table["Finished"]],
    )
    chart = dressed(
        _shares(drawn, table, colours),
        colours,
        title=title,
        notes=[
            "● share that took more sessions than the range told first; line: its range, 8 in 10",
            "dotted: 1 in 10, which such a range leaves above it",
        ],
    )
    between = f"{percent(share)} ({percent(low)} to {percent(high)})"
    said = f"{title}. That is {between}; 1 in 10 is expected"
    return Picture(
        chart, f"{said}.{_against(period, (beyond, finished))} Tap one for its clients.", table,
        shares=("Share", "From", "To"),
    )  # fmt: skip


def _title(counts: ToldCounts) -> str:
    """How many need more than was told, and how many fewer."""
    more, fewer, clients = counts.more, counts.fewer, counted(counts.told_clients, "client")
    if counts.told_clients == 1:
        than = "more than was" if more else "fewer than was" if fewer else "as many as were"
        return f"{clients} probably needs {than} told"
    if not more and not fewer:
        return f"All {clients} probably need as many as were told"
    needs = "needs" if more == 1 else "need"
    title = f"{more or 'None'} of {clients} probably {needs} more than was told"
    return title + (f", {fewer} fewer" if fewer else "")


def _against(period: Period, now: tuple[int, int]) -> str:
    if period.before is None:
        return ""
    known = [each for each in period.before if each.status == "completed"]
    finished = sum(each.courses for each in known if each.beyond is not None)
    if not finished:
        return " In the period before, no course was finished."
    beyond = sum(each.courses for each in known if each.beyond)
    return share_before(now, (beyond, finished), "went beyond it")


def _dumbbells(
    clients: Sequence[ToldAndNow], table: pd.DataFrame, colours: Look
) -> list[alt.Chart]:
    places = range(len(table))
    rows = table.assign(
        Place=places,
        Low=[max(client.now.credible_80[0], client.sessions_done) for client in clients],
        High=[client.now.credible_80[1] for client in clients],
        Top=[place - 0.5 for place in places],
        Bottom=[place + 0.5 for place in places],
        Start=0.55,
    )
    most = int(max(rows["High"].max(), rows["Told at first"].max(), rows["Likely now"].max()))
    y = rows_down(list(table["Client"]))
    x = alt.X(
        field="Likely now",
        type="quantitative",
        title=None,
        scale=alt.Scale(domain=[0.5, most + 0.6], nice=False, zero=False),
        axis=alt.Axis(format="d", values=list(range(1, most + 1)), orient="top"),
    )
    base = alt.Chart(rows)
    line = bare(y, "Place")
    return [
        base.mark_rule(color=colours.primary, strokeWidth=10, opacity=0.25, strokeCap="round")
        .encode(x=at(x, "Low"), x2=alt.X2(field="High"), y=y),
        base.mark_rule(color=colours.muted, strokeWidth=2).encode(
            x=at(x, "Told at first"), x2=alt.X2(field="Likely now"), y=line
        ),
        base.mark_circle(color=colours.primary, size=200, opacity=1).encode(x=x, y=line),
        base.mark_point(color=colours.muted, size=260, strokeWidth=3).encode(
            x=at(x, "Told at first"), y=line
        ),
        base.mark_text(align="left", fontSize=LABEL_PX, dy=22, color=colours.muted).encode(
            x=at(x, "Start"), y=line, text=alt.Text(field="Because", type="nominal")
        ),
        tapped(
            rows,
            table,
            {"x": alt.value(-NAME_PX), "x2": alt.value("width"), "y": bare(y, "Top"),
             "y2": alt.Y2(field="Bottom")},
            by="Code",
        ),
    ]  # fmt: skip


def _shares(drawn: pd.DataFrame, table: pd.DataFrame, colours: Look) -> list[alt.Chart]:
    y = alt.Y(
        field="Share",
        type="quantitative",
        title=None,
        # Most shares are small; a third at least is drawn, so that few never look like many.
        scale=alt.Scale(domain=[0, 1.2 * max(_LEAST_TOP, float(drawn["To"].max()))], nice=False),
        axis=alt.Axis(
            values=[0, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1],
            labelExpr="format(datum.value * 100, '.0f') + '%'",
        ),
    )
    x = periods_across(list(drawn["Period"]))
    ink = alt.Color(field="Ink", type="nominal", scale=None)
    known = alt.Chart(drawn[drawn["Finished"] > 0]).encode(x=x, color=ink)
    rule = alt.Chart(pd.DataFrame({"Expected": [EXPECTED]}))
    label = alt.MarkDef(type="text", dy=-12, fontSize=LABEL_PX, color=colours.ink)
    sides = {"x": at(x, "Left"), "x2": alt.X2(field="Right")}
    ends = {"y": alt.value(0), "y2": alt.value("height")}
    return [
        ground(y, colours),
        rule.mark_rule(color=colours.accent, strokeWidth=2, strokeDash=[2, 4]).encode(
            y=bare(y, "Expected")
        ),
        known.mark_rule(strokeWidth=3, opacity=0.45).encode(
            y=bare(y, "From"), y2=alt.Y2(field="To")
        ),
        known.mark_circle(size=160, opacity=1).encode(y=bare(y, "Share")),
        *written(drawn[drawn["Finished"] > 0], label, x, bare(y, "To"), colours),
        tapped(drawn, table, sides | ends, by=BEHIND),
    ]
