"""The charts of fading, with the controls that choose by what it is compared."""

from collections.abc import Mapping
from typing import Final

import streamlit as st

from smpdash.estimate.fading_effects import adjusted_means
from smpdash.record.progress.scope import Scope
from smpdash.record.quality.fading import COMPARED, WEEKS, FadingRow, FadingSum, by_level
from smpdash.screens import context
from smpdash.screens.studio.behind import show_with_clients
from smpdash.screens.studio.filters import ALL, choice, choice_in_sight
from smpdash.screens.widgets import keep_in_address
from smpdash.show.charts.quality.about import About
from smpdash.show.charts.quality.fading import fading_chart, level_names
from smpdash.show.charts.quality.retention import retention_chart
from smpdash.store.summaries.quality import MOST_ROWS

_ALIKE: Final = "yes"


def show_fading(scope: Scope, *, compares: bool) -> None:
    """Show the fading of the scope's sessions by one factor, and what is left over time."""
    st.markdown("#### Fading")
    factors = dict(COMPARED)
    if not context.person().may("see studio"):
        del factors["artist"]
    factor = choice_in_sight("factor", "Compared by", factors, "shade")
    with st.container(horizontal=True, vertical_alignment="bottom", key="fading-filters"):
        lot = _one_of("lot", "Every pigment lot")
        zone = _one_of("zone", "Every zone")
        is_alike = st.toggle(
            "All else alike",
            value=context.param("alike") == _ALIKE,
            key="alike",
        )
    if is_alike:
        st.caption(
            "Compared as if all levels had been used on the same clients, zones and so on: a "
            "linear model with the other factors and the weeks since the session."
        )
    keep_in_address("alike", _ALIKE if is_alike else "", "")
    read = _Fading(scope, lot, zone)
    before = _Fading(scope.before, lot, zone) if compares and scope.before else None
    adjusted = adjusted_means(read.of_courses, factor) if is_alike else None
    about = About(scope, lot, zone, adjusted)
    picture = fading_chart(
        about,
        factor,
        read.sums(factor),
        context.studio(),
        None if before is None else before.sums(factor),
        dark=context.is_dark(),
    )
    asked = (scope, factor, lot, zone)
    show_with_clients(picture, key="fading", scope=asked)
    left = retention_chart(
        about,
        read.sums(WEEKS),
        None if before is None else before.sums(WEEKS),
        dark=context.is_dark(),
    )
    show_with_clients(left, key="retention", scope=asked)
    if read.is_cut:
        st.caption(f"From the latest {MOST_ROWS // 1000} thousand zones alone.")


def _one_of(factor: str, every: str) -> str | None:
    """Show the choice of a level of this factor; None for all."""
    names = {ALL: every, **level_names(factor, context.studio())}
    chosen = choice(factor, every, names, ALL, width=240)
    return None if chosen == ALL else chosen


class _Fading:
    """The fading of a scope, read as far as it is asked for."""

    def __init__(self, scope: Scope, lot: str | None, zone: str | None) -> None:
        self._scope, self._lot, self._zone = scope, lot, zone
        self._rows: list[FadingRow] | None = None

    @property
    def rows(self) -> list[FadingRow]:
        """The rows of single zones, MOST_ROWS at most."""
        if self._rows is None:
            store = context.store()
            self._rows = store.fading_rows(self._scope, lot=self._lot, zone=self._zone)
        return self._rows

    @property
    def of_courses(self) -> list[FadingRow]:
        """The same without what a later course shows."""
        return [row for row in self.rows if not row.is_later]

    @property
    def is_cut(self) -> bool:
        """Whether the rows were read, and there are more than were."""
        return self._rows is not None and len(self._rows) >= MOST_ROWS

    def sums(self, factor: str) -> Mapping[str, FadingSum]:
        """The sums of a factor's levels, from the summaries unless a lot or zone is chosen."""
        if self._lot is None and self._zone is None:
            return context.store().fading_sums(self._scope, factor=factor)
        return by_level(self.rows, factor)
