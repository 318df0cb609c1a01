"""Says what a page showed or tapped that is not in the visit, recorded elsewhere meanwhile."""

from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from smpdash.record.filing.own_entries import ask_words
from smpdash.record.studio import Studio
from smpdash.record.visit import Course, Visit
from smpdash.runtime import clock
from smpdash.screens import context
from smpdash.screens.drafts import form as drafting
from smpdash.screens.drafts.difference_words import tablet_words
from smpdash.screens.drafts.differences import flat
from smpdash.screens.drafts.repair import mended_visit
from smpdash.screens.entry.component import Message
from smpdash.screens.visit import draft as visit_draft
from smpdash.screens.visit.differing import label, value_words
from smpdash.screens.visit.draft_fields import VisitDraft
from smpdash.screens.visit.taps.taken import late_taps, with_late_taps
from smpdash.screens.visit.taps.tap import TapContext

# By field, value shown and value recorded: the paths that share them.
Groups = dict[tuple[str, str, str], list[str]]


def say_too_late(
    recorded: tuple[Course, Visit] | None,
    answered: Mapping[str, int],
    message: Message,
    studio: Studio,
) -> None:
    """Say which values of this page are not in the visit that its draft became.

    `answered` is the number of the last tap taken of each page, `message` the last message of this
    page; a tap on Record in it has all values that the page showed. `recorded` is None if the draft
    became no visit.
    """
    if recorded is None:
        _say_discarded(answered, message, studio)
        return
    course, visit = recorded
    lines = list(_lines(course, visit, answered, message, studio))
    if not lines:
        return
    may_correct = context.store().can_correct(visit.visit_id, now=clock.now())
    end = "" if may_correct else f"\n\n{context.plain(ask_words(studio.staff))}"
    st.warning(
        "\n".join(f"- {context.plain(words)}" for words in lines) + end,
        title=f"Visit {visit.number} was recorded with other values than this page showed",
        icon=":material/history:",
    )
    if may_correct:
        st.button(
            f"Correct visit {visit.number}",
            icon=":material/edit:",
            key="correct-too-late",
            on_click=drafting.begin,
            args=("correction", visit.visit_id),
        )


def _say_discarded(answered: Mapping[str, int], message: Message, studio: Studio) -> None:
    zone = ZoneInfo(studio.time_zone)
    said = ", ".join(
        f"{label(name, [], studio)} {value_words(name, value, studio, zone)}"
        for name, value in late_taps(answered, message)
    )
    if said:
        st.warning(
            f"{context.plain(said)}\n\nOpen the visit again to note it.",
            title="Tapped too late, so not kept",
            icon=":material/history:",
        )


def _lines(
    course: Course,
    visit: Visit,
    answered: Mapping[str, int],
    message: Message,
    studio: Studio,
) -> Iterator[str]:
    zone = ZoneInfo(studio.time_zone)
    recorded = visit_draft.of_visit(visit, zone)
    tap_context = TapContext(studio, clock.now())
    late = with_late_taps(recorded, answered, message, tap_context)
    if late is recorded:
        return
    mine = mended_visit(late, recorded, studio)
    groups: Groups = {}
    for path, (saw, is_recorded) in _different(mine, recorded, zone, visit.number).items():
        name = path.rpartition("/")[2]
        saw_words = value_words(name, saw, studio, zone)
        recorded_words = value_words(name, is_recorded, studio, zone)
        groups.setdefault((name, saw_words, recorded_words), []).append(path)
    who = _recorded_by(course, visit) if groups else ""
    for (name, saw_words, recorded_words), paths in groups.items():
        yield f"{label(name, paths, studio)}: you saw {saw_words}, {who} {recorded_words}"


def _different(
    mine: VisitDraft, recorded: VisitDraft, zone: ZoneInfo, number: int
) -> dict[str, tuple[Any, Any]]:
    """The values shown and recorded, by path, for each path at which they differ."""
    # As recording would store them, without the values that it leaves out.
    whole = visit_draft.of_visit(visit_draft.visit_of(mine, zone, number=number), zone)
    here, there = flat({**whole, "unread": mine["unread"]}), flat(recorded)
    differences = {
        path: (here.get(path), there.get(path))
        for path in (*there, *(path for path in here if path not in there))
        if here.get(path) != there.get(path)
    }
    # Recording itself fills in the end, leaves out an unknown start, and ends a break.
    filled = {
        "ended": mine["ended"] is None,
        "started": recorded["started"] is None,
        "break_minutes": mine["break_since"] is not None,
    }
    is_read = whole["readings"] and recorded["readings"]
    filled |= {} if is_read else {"by_zone": True, "depth_kind": True}
    return {path: sides for path, sides in differences.items() if not filled.get(path)}


def _recorded_by(course: Course, visit: Visit) -> str:
    """Which tablet recorded or corrected the visit last, in words."""
    for entry in context.store().audit(course.client_code, limit=20):
        if entry.subject == visit.visit_id:
            is_own = entry.device == context.device()
            by = "this page" if is_own else tablet_words(entry.device, context.device())
            return f"{by} recorded"
    return "another tablet recorded"
