"""What the visit screen shows a draft against, and the draft as it stands after the last tap."""

import logging
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, cast
from zoneinfo import ZoneInfo

import streamlit as st

from smpdash.estimate.case import case_of
from smpdash.estimate.estimate import Estimate, estimate_and_why
from smpdash.record.client import Client
from smpdash.record.problem import Problem
from smpdash.record.studio import Studio
from smpdash.record.visit import Course, Visit, status_after
from smpdash.runtime import clock
from smpdash.screens import context
from smpdash.screens.drafts import form as drafting
from smpdash.screens.drafts.repair import is_left_out, mended_visit
from smpdash.screens.entry import component as entry
from smpdash.screens.visit import draft as visit_draft
from smpdash.screens.visit import taps as visit_taps
from smpdash.screens.visit import too_late
from smpdash.screens.visit.differing import noted_since
from smpdash.screens.visit.draft_fields import VisitDraft
from smpdash.store.store import Draft, Store

LOG: Final = logging.getLogger("smpdash")


@dataclass(frozen=True)
class Scene:
    """Everything that the screen shows a draft against, read once for many taps.

    What another tablet changes in it shows at the page's next whole run; what is recorded is
    checked against the records themselves.
    """

    draft_id: str
    client: Client
    course: Course
    studio: Studio
    corrected: Visit | None
    number: int

    @cached_property
    def zone(self) -> ZoneInfo:
        """The studio's time zone."""
        return ZoneInfo(self.studio.time_zone)

    @property
    def others(self) -> tuple[Visit, ...]:
        """The course's other visits."""
        return tuple(visit for visit in self.course.visits if visit != self.corrected)

    @property
    def last_session(self) -> Visit | None:
        """The session before this visit, None at the first."""
        earlier = [one for one in self.others if one.is_session and one.number < self.number]
        return earlier[-1] if earlier else None

    @property
    def earlier_pigment(self) -> bool:
        """Whether pigment was on the scalp before this course's first session."""
        return self.client.intake.earlier_pigment or self.course.number > 1

    @property
    def entry_key(self) -> str:
        """The key under which the page tells its taps."""
        return _entry(self.draft_id)

    def visit_of(self, data: VisitDraft) -> Visit:
        """The visit that these data say."""
        return visit_draft.visit_of(
            data,
            self.zone,
            number=self.number,
            visit_id=self.corrected.visit_id if self.corrected else "",
            version=self.corrected.version if self.corrected else 1,
        )

    def answer(self, visit: Visit) -> tuple[Estimate, str]:
        """The estimate were this the visit's end, and what of it moved the estimate.

        While nothing is noted it is the one that the visit began with.
        """
        noted = bool(visit.readings or visit.adjustments or visit.decision)
        course = replace(self.course, visits=self.others)
        if noted:
            visits = tuple(sorted((*self.others, visit), key=lambda one: one.number))
            status = status_after(self.course.status, visits[-1].decision)
            course = replace(self.course, visits=visits, status=status)
        told, why = estimate_and_why(case_of(self.client, course, self.studio), context.belief())
        return told, why if noted else "as it stood before this visit"


def find_scene(store: Store, draft_id: str) -> Scene | None:
    """What the draft of this id is about; None where it was recorded or thrown away.

    Unknown where its client or visit was erased, deleted or given to another artist meanwhile.
    """
    draft = store.draft(draft_id)
    if draft is None or draft.kind not in {"visit", "correction"}:
        return None
    if draft.kind == "visit":
        code, corrected = draft.about.split("/")[0], None
        course = next(one for one in store.courses(code) if one.course_id == draft.about)
        number = course.next_number
    else:
        code, course, corrected = store.find_visit(draft.about)
        number = corrected.number
    return Scene(draft_id, store.client(code), course, context.studio(), corrected, number)


def held(scene: Scene) -> tuple[Draft | None, bool]:
    """The draft with every tap that the page holds put on disk, and whether one of them records.

    None where the draft is gone. One transaction reads it, adds what is new and writes it, so that
    no other tablet's tap is lost between.
    """
    around = visit_taps.Around(scene.last_session, scene.studio, clock.now(), context.device())
    start, taps = _first_data(scene, around), entry.held(scene.entry_key)
    is_recording = left_out = False
    not_kept: list[Problem] = []

    def change(draft: Draft) -> VisitDraft:
        nonlocal is_recording, left_out
        stored = draft.data
        # Opened by a slip and held on another day; on the same day it began when it was opened.
        if visit_draft.is_untouched(stored) and stored.get("held_on") != start["held_on"]:
            stored = {}
        data = mended_visit(stored, start, scene.studio)
        left_out = is_left_out(stored, data)
        is_recording = visit_taps.records(data, taps)
        here = replace(around, version=draft.version + 1)
        tapped, not_kept[:] = visit_taps.taken(data, taps, here)
        return mended_visit(tapped, start, scene.studio)

    def since(draft: Draft, seen: int) -> str:
        return noted_since(draft.data, seen, scene.studio, scene.zone, device=around.device)

    draft = drafting.change(scene.draft_id, change, noted_since=since)
    if left_out:
        drafting.say_left_out()
    for problem in not_kept:
        LOG.warning("A tap on a visit was not kept: %r", problem.message)
    drafting.say_not_kept(not_kept)
    if draft is not None:
        st.session_state[_answered(scene.draft_id)] = draft.data["answered"]
    # What two tablets do not agree about is decided first.
    return draft, is_recording and draft is not None and not draft.data["differs"]


def data_of(draft: Draft) -> VisitDraft:
    """The data of a visit's draft as `held` put it on disk."""
    return cast(VisitDraft, draft.data)


def say_too_late(draft_id: str, recorded: tuple[Course, Visit] | None, studio: Studio) -> None:
    """Say what this page showed or tapped that is not in the visit which the draft became."""
    answered = st.session_state.get(_answered(draft_id), {})
    # The entry is on the page no more, so Streamlit forgets after this run what it told.
    last = f"told-last:{draft_id}"
    told = entry.held(_entry(draft_id)) or st.session_state.get(last)
    st.session_state[last] = told
    too_late.say_too_late(recorded, answered, told, studio)


def _answered(draft_id: str) -> str:
    return f"answered:{draft_id}"


def _entry(draft_id: str) -> str:
    return f"{draft_id}:entry"


def _first_data(scene: Scene, around: visit_taps.Around) -> VisitDraft:
    if scene.corrected:
        return visit_draft.of_visit(scene.corrected, scene.zone)
    return visit_draft.started(
        scene.course,
        scene.studio,
        now=around.now,
        zone=scene.zone,
        signed_in=context.person().key,
    )
