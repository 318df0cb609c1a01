"""The chart of drop-off: how many clients have stopped by each session, as far as is known."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import altair as alt
import pandas as pd

from smpdash.record.counts import counted
from smpdash.record.progress.figures import (
    FEWEST_TO_COMPARE,
    CourseCount,
    GoingOn,
    MissedCount,
    going_on,
)
from smpdash.show.charts.picture import (
    Picture,
    at,
    bare,
    empty,
    ground,
    labels,
    percent,
    tapped,
    written,
)
from smpdash.show.charts.progress.period import BEHIND, Period, behind, chance_words, inks
from smpdash.show.charts.theme import LABEL_PX, Look, dressed, look
from smpdash.show.tables import frame

NOT_YET: Final = "How many clients drop out: none of this period has come again or stopped yet."
# The session by which the title says how many have stopped.
_SAID: Final = 3
_COLUMNS: Final = {
    "After session": "int64",
    "Came again or stopped": "int64",
    "Stopped": "int64",
    "Still in treatment": "int64",
    "Finished": "int64",
    "Missed appointments": "int64",
    "Not dropped out": "float64",
    "From": "float64",
    "To": "float64",
}
_LAPSED: Final = "If the lapsed stay away"
_BEFORE: Final = "The period before"
# Beneath a range that begins lower, a label would lie on the axis.
_LOWEST_LABEL: Final = 0.2
_SIGNS: Final = {_LAPSED: "┄", _BEFORE: "○"}


def going_on_chart(
    period: Period,
    lapsed: Mapping[int, int],
    missed: Sequence[MissedCount] = (),
    *,
    dark: bool = False,
) -> Picture:
    """The share of clients who have not stopped after each session.

    The courses of the period are those that began in it; of the running ones, as many as `lapsed`
    says for each number of sessions have lapsed. `missed` are the appointments to which their
    clients did not come.
    """
    steps = going_on(period.counts)
    others = {_LAPSED: going_on(_as_stopped(period.counts, lapsed))} if any(lapsed.values()) else {}
    if period.before is not None:
        others[_BEFORE] = going_on(period.before)
    table = _table(steps, others, missed)
    if table.empty:
        return empty(NOT_YET, table)
    colours = look(dark=dark)
    title = _title(steps)
    notes = [
        "● share who had not dropped out by then; band: its range, 8 times in 10",
        "whoever finished or is in treatment counts up to the latest session",
        "n: clients who came again or dropped out, grey below 10",
    ]
    notes += [f"{sign} {name.lower()}" for name, sign in _SIGNS.items() if name in others]
    chart = dressed(
        _layers(table, period, colours),
        colours,
        title=title,
        notes=notes,
    )
    said = f"{title}.{_running_words(period, lapsed)}{_missed_words(missed)}"
    said += _against(steps, others.get(_BEFORE))
    return Picture(
        chart,
        f"{said} Tap a session for those who have not come again.",
        table,
        shares=tuple(name for name in table if name in {"Not dropped out", "From", "To", *others}),
    )


def _as_stopped(counts: Sequence[CourseCount], lapsed: Mapping[int, int]) -> list[CourseCount]:
    """The same courses, if those that lapsed had stopped."""
    changed, left = [], dict(lapsed)
    for count in counts:
        moved = min(left.get(count.sessions, 0), count.courses) if count.status == "running" else 0
        if moved:
            left[count.sessions] -= moved
            changed.append(replace(count, status="abandoned", courses=moved))
        changed.append(replace(count, courses=count.courses - moved))
    return changed


def _table(
    steps: Sequence[GoingOn],
    others: Mapping[str, Sequence[GoingOn]],
    missed: Sequence[MissedCount],
) -> pd.DataFrame:
    appointments = {count.sessions: count.missed for count in missed}
    shares = {name: {each.session: each.share for each in line} for name, line in others.items()}
    return frame(
        (
            {
                "After session": step.session,
                "Came again or stopped": step.known,
                "Stopped": step.stopped,
                "Still in treatment": step.running,
                "Finished": step.finished,
                "Missed appointments": appointments.get(step.session, 0),
                "Not dropped out": step.share,
                "From": step.interval[0],
                "To": step.interval[1],
                **{name: line.get(step.session) for name, line in shares.items()},
            }
            for step in steps
        ),
        _COLUMNS | dict.fromkeys(others, "float64"),
    )


def _title(steps: Sequence[GoingOn]) -> str:
    step = [each for each in steps if each.session <= _SAID][-1]
    low, high = step.interval
    return (
        f"{percent(step.share)} of clients had not dropped out after session {step.session} "
        f"({percent(low)} to {percent(high)})"
    )


def _running_words(period: Period, lapsed: Mapping[int, int]) -> str:
    running = sum(each.courses for each in period.counts if each.status == "running")
    stopped = sum(each.courses for each in period.counts if each.status == "abandoned")
    total = sum(each.courses for each in period.counts)
    away = sum(lapsed.values())
    words = f" Of {counted(total, 'course')} that began in this period, {stopped} stopped."
    if running:
        words += f" {running} still run and count up to their latest session"
        words += f"; {away} of these have lapsed." if away else "."
    return words


def _missed_words(missed: Sequence[MissedCount]) -> str:
    number = sum(count.missed for count in missed)
    if not number:
        return ""
    came, verb = sum(count.came_again for count in missed), "was" if number == 1 else "were"
    return f" {counted(number, 'appointment')} {verb} missed; after {came} of them they came again."


def _against(steps: Sequence[GoingOn], before: Sequence[GoingOn] | None) -> str:
    if before is None:
        return ""
    if not before:
        return " Of the period before, nothing is known."
    number = min(steps[-1].session, before[-1].session, _SAID)
    now, then = (next(each for each in line if each.session == number) for line in (steps, before))
    apart = now.interval[0] > then.interval[1] or now.interval[1] < then.interval[0]
    low, high = then.interval
    said = (
        f" In the period before, {percent(then.share)} after session {number} ({percent(low)} to "
        f"{percent(high)})"
    )
    if min(steps[0].known, before[0].known) < FEWEST_TO_COMPARE:
        return f"{said}: too few to compare."
    return f"{said}: a difference {chance_words(differs=apart)}."


def _layers(table: pd.DataFrame, period: Period, colours: Look) -> list[alt.Chart]:
    sessions = [int(number) for number in table["After session"]]
    drawn = table.assign(
        Left=[number - 0.5 for number in sessions],
        Right=[number + 0.5 for number in sessions],
        Label=[
            f"{percent(row['Not dropped out'])}, n = {row['Came again or stopped']}"
            for row in table.to_dict("records")
        ],
        Behind=[
            behind(period.scope, by="first", statuses=("abandoned", "running"), sessions=number)
            for number in sessions
        ],
        Ink=inks(table["Came again or stopped"], colours),
    )
    drawn["Label at"] = drawn["From"].clip(lower=_LOWEST_LABEL)
    label = alt.MarkDef(type="text", dy=18, fontSize=LABEL_PX, fontWeight=600, color=colours.ink)
    x, y = _along(sessions), _up()
    share = bare(y, "Not dropped out")
    ink = alt.Color(field="Ink", type="nominal", scale=None)
    inked = alt.Chart(drawn).encode(x=x, color=ink)
    enough = drawn[drawn["Ink"] == colours.primary]
    layers = [
        ground(y, colours),
        inked.mark_rule(strokeWidth=16, opacity=0.2).encode(
            y=bare(y, "From"), y2=alt.Y2(field="To")
        ),
        *(
            alt.Chart(rows).mark_line(color=colour, strokeWidth=3).encode(x=x, y=share)
            for rows, colour in ((drawn, colours.muted), (enough, colours.primary))
            if not rows.empty
        ),
        inked.mark_circle(size=180, opacity=1).encode(y=share),
        *written(drawn, label, x, bare(y, "Label at"), colours),
    ]
    for name, dash in {_LAPSED: [3, 4], _BEFORE: [1, 0]}.items():
        if name in table:
            other = alt.Chart(drawn[drawn[name].notna()]).encode(x=x, y=bare(y, name))
            layers += [
                other.mark_line(color=colours.muted, strokeWidth=2, strokeDash=dash),
                other.mark_point(color=colours.muted, strokeWidth=2, size=90),
            ]
    place = {"x": at(x, "Left"), "x2": alt.X2(field="Right")}
    ends = {"y": alt.value(0), "y2": alt.value("height")}
    return [*layers, tapped(drawn, table, place | ends, by=BEHIND)]


def _along(sessions: Sequence[int]) -> alt.X:
    words = {number: ["After", f"session {number}"] for number in sessions}
    return alt.X(
        field="After session",
        type="quantitative",
        title=None,
        scale=alt.Scale(domain=[0.4, max(sessions) + 0.6], nice=False, zero=False),
        axis=alt.Axis(values=list(sessions), labelExpr=labels(words), grid=False),
    )


def _up() -> alt.Y:
    shares = [0, 0.25, 0.5, 0.75, 1]
    return alt.Y(
        field="Not dropped out",
        type="quantitative",
        title=None,
        scale=alt.Scale(domain=[0, 1.12], nice=False),
        axis=alt.Axis(values=shares, labelExpr="format(datum.value * 100, '.0f') + '%'"),
    )
