"""Says what a page showed or tapped that is not in the visit, recorded elsewhere meanwhile."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
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
from smpdash.screens.visit.taps.taken import asks_to_record, late_taps, with_late_taps
from smpdash.screens.visit.taps.tap import TapContext

TOO_LATE: Final = "Your last taps came too late: visit {} was already recorded"
OTHER_VALUES: Final = "Visit {} was recorded with other values than this page showed"
# The values of the page and those recorded, by path, where they differ.
Differing = dict[str, tuple[Any, Any]]
# By field, value of the page and value recorded: the paths that share them.
Groups = dict[tuple[str, str, str], list[str]]


@dataclass(frozen=True, slots=True)
class Sent:
    """What a page sent and showed.

    `answered` is the number of the last tap taken of each page, `message` the last message of this
    page; a tap on Record in it has all values that the page showed. `drawn` are the data that were
    drawn on it last, None if they are not known any more.
    """

    answered: Mapping[str, int]
    message: Message
    drawn: VisitDraft | None


def say_too_late(recorded: tuple[Course, Visit] | None, sent: Sent, studio: Studio) -> None:
    """Say which values of this page are not in the visit that its draft became.

    `recorded` is None if the draft became no visit.
    """
    if recorded is None:
        _say_discarded(sent, studio)
        return
    course, visit = recorded
    tapped, saw = _differing(visit, sent, studio)
    lines = list(_lines(tapped, saw, course, visit, studio))
    if not lines:
        return
    may_correct = context.store().can_correct(visit.visit_id, now=clock.now())
    end = "" if may_correct else f"\n\n{context.plain(ask_words(studio.staff))}"
    st.warning(
        "\n".join(f"- {context.plain(words)}" for words in lines) + end,
        title=(OTHER_VALUES if saw else TOO_LATE).format(visit.number),
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


def _say_discarded(sent: Sent, studio: Studio) -> None:
    zone = ZoneInfo(studio.time_zone)
    said = ", ".join(
        f"{label(name, [], studio)} {value_words(name, value, studio, zone)}"
        for name, value in late_taps(sent.answered, sent.message)
    )
    if said:
        st.warning(
            f"{context.plain(said)}\n\nOpen the visit again to note it.",
            title="Tapped too late, so not kept",
            icon=":material/history:",
        )


def _differing(visit: Visit, sent: Sent, studio: Studio) -> tuple[Differing, Differing]:
    """What was tapped too late, and what else the page showed that is not recorded."""
    zone = ZoneInfo(studio.time_zone)
    recorded = visit_draft.of_visit(visit, zone)
    tap_context = TapContext(studio, clock.now())

    def with_what(drawn: VisitDraft | None) -> Differing:
        late = with_late_taps(recorded, sent.answered, sent.message, tap_context, drawn)
        if late is recorded:
            return {}
        return _different(mended_visit(late, recorded, studio), recorded, zone, visit.number)

    if asks_to_record({"answered": sent.answered}, sent.message):
        return {}, with_what(None)
    tapped, all_of_page = with_what(None), with_what(sent.drawn)
    return tapped, {path: sides for path, sides in all_of_page.items() if path not in tapped}


def _lines(
    tapped: Differing, saw: Differing, course: Course, visit: Visit, studio: Studio
) -> Iterator[str]:
    zone = ZoneInfo(studio.time_zone)
    who = _recorded_by(course, visit) if tapped or saw else ""
    for verb, differing in (("tapped", tapped), ("saw", saw)):
        groups: Groups = {}
        for path, sides in differing.items():
            name = path.rpartition("/")[2]
            mine, is_recorded = (value_words(name, value, studio, zone) for value in sides)
            groups.setdefault((name, mine, is_recorded), []).append(path)
        for (name, mine, is_recorded), paths in groups.items():
            yield f"{label(name, paths, studio)}: you {verb} {mine}, {who} {is_recorded}"


def _different(mine: VisitDraft, recorded: VisitDraft, zone: ZoneInfo, number: int) -> Differing:
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
