"""What edits of Settings that are not saved yet would do: to estimates, due dates and targets."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

import streamlit as st

from smpdash.estimate.coverage_forecast import goal
from smpdash.record.counts import counted
from smpdash.record.settings.problems import MOST_BOOKING_DAYS
from smpdash.record.studio import Studio
from smpdash.record.summaries import DUE
from smpdash.runtime import state
from smpdash.runtime.jobs.preview import Finding, is_estimated_by
from smpdash.screens import context
from smpdash.store.store import Store


def show_preview(saved: Studio, wanted: Studio) -> None:
    """Say what would change for how many clients; nothing if the edits change nothing of theirs."""
    for words in (*_moved_windows(saved, wanted), *_moved_targets(saved, wanted)):
        st.markdown(f":material/visibility: {words}")
    if not is_estimated_by(saved, wanted):
        return
    finding = _finding(context.store(), saved, wanted)
    busy = finding is not None and not finding.is_over
    # Drawn again while clients are looked at; then the whole page, once.
    st.fragment(_show_finding, run_every="1s" if busy else None)(saved, wanted, busy=busy)


def _show_finding(saved: Studio, wanted: Studio, *, busy: bool) -> None:
    finding = _finding(context.store(), saved, wanted)
    if busy and (finding is None or finding.is_over):
        st.rerun()
    if finding is not None:
        st.markdown(f":material/visibility: {finding.words}")


def _finding(store: Store, saved: Studio, wanted: Studio) -> Finding | None:
    preview = state.database(store.path).preview
    return preview.finding(store, saved, wanted, context.belief())


def _moved_windows(saved: Studio, wanted: Studio) -> Iterator[str]:
    """How many clients another booking window makes due and overdue today."""
    low, high = wanted.booking_days
    if saved.booking_days == wanted.booking_days or not 1 <= low <= high <= MOST_BOOKING_DAYS:
        return
    store, today = context.store(), context.today()
    before = store.due_counts(today=today, window=saved.booking_days)
    after = store.due_counts(today=today, window=wanted.booking_days)
    if not sum(after.values()):
        yield "Nobody is in treatment, so nobody’s booking window would move."
        return
    states = ", ".join(
        f"{after[state]} {words.lower()} (now {before[state]})" for state, words in DUE.items()
    )
    yield f"Of {counted(sum(after.values()), 'client')} in treatment, today would be: {states}."


def _moved_targets(saved: Studio, wanted: Studio) -> Iterator[str]:
    """What another target coverage and other hours in the chair would show."""
    parameters = context.belief().parameters
    before, after = goal(saved, parameters), goal(wanted, parameters)
    if saved.target_coverage != wanted.target_coverage:
        line = "The target in clients’ pictures would"
        yield f"{line} be {after:.0%} in place of {before:.0%}. No estimate changes."
    if wanted.week_hours is not None and saved.week_hours != wanted.week_hours:
        yield _full_weeks(wanted.week_hours)


def _full_weeks(week_hours: float) -> str:
    """How many artists have more than these hours next week."""
    today = context.today()
    monday = today + timedelta(days=7 - today.weekday())
    hours: dict[str | None, float] = defaultdict(float)
    for week in context.store().weeks_ahead(today=today, until=monday + timedelta(weeks=1)):
        if week.monday == monday and week.artist is not None:
            hours[week.artist] += week.hours
    full = sum(each > week_hours for each in hours.values())
    artists = counted(len(hours), "artist")
    return f"Next week, {full} of {artists} would have more than {week_hours:g} h ahead."
