"""The visit screen's draft, and the client, course and tables that it is shown with."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

import streamlit as st

from smpdash.estimate.case import case_of
from smpdash.estimate.estimate import Estimate, estimate_and_why
from smpdash.estimate.explain.lagging_zone import lagging_zone
from smpdash.estimate.model.zones import zones_of
from smpdash.record.check import depth_refused
from smpdash.record.client import Client
from smpdash.record.filing.earlier import begins_on_pigment
from smpdash.record.filing.places import beside, place_of
from smpdash.record.problem import Problem
from smpdash.record.sessions import treated_zones
from smpdash.record.studio import Studio
from smpdash.record.visit import Course, Visit, status_after
from smpdash.runtime import clock, state
from smpdash.runtime.answer import note_words
from smpdash.screens import context
from smpdash.screens.drafts import form as drafting
from smpdash.screens.drafts.repair import is_left_out, mended_visit, without_unseen_lot
from smpdash.screens.entry import component as entry
from smpdash.screens.toasts import toast
from smpdash.screens.visit import draft as visit_draft
from smpdash.screens.visit import too_late
from smpdash.screens.visit.differing import noted_since
from smpdash.screens.visit.draft_fields import VisitDraft
from smpdash.screens.visit.taps.taken import asks_to_record, taken, taken_to_record
from smpdash.screens.visit.taps.tap import TapContext
from smpdash.screens.visit.times.noted import is_left_over
from smpdash.store.store import Draft, Store

LOG: Final = logging.getLogger("smpdash")


@dataclass(frozen=True)
class Scene:
    """What the screen needs besides the draft, read once for many taps.

    Changes made on other tablets show at the page's next whole run; a visit is checked against the
    records themselves when it is recorded.
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

    def others_beside(self, visit: Visit) -> tuple[Visit, ...]:
        """The course's other visits as they are numbered once this visit is recorded."""
        return self.others if self.corrected else beside(self.others, visit)

    @property
    def last_session(self) -> Visit | None:
        """The last session before this visit; None if there is none."""
        earlier = [each for each in self.others if each.is_session and each.number < self.number]
        return earlier[-1] if earlier else None

    @property
    def treated(self) -> frozenset[str]:
        """The zones treated at the sessions before this visit."""
        return treated_zones(self.others, before=self.number)

    @property
    def earlier_pigment(self) -> bool:
        """Whether pigment was on the scalp before this course's first session."""
        return begins_on_pigment(self.course, elsewhere=self.client.intake.earlier_pigment)

    @property
    def entry_key(self) -> str:
        """The key in session state of the page's taps."""
        return _entry_key(self.draft_id)

    def visit_of(self, data: VisitDraft) -> Visit:
        """The visit that these data describe; a new one is numbered by its date."""
        visit = visit_draft.visit_of(
            data,
            self.zone,
            number=self.number,
            visit_id=self.corrected.visit_id if self.corrected else "",
            version=self.corrected.version if self.corrected else 1,
        )
        return visit if self.corrected else replace(visit, number=place_of(self.others, visit))

    def answer(self, visit: Visit) -> tuple[Estimate, str]:
        """The estimate if the visit ended now, and what moved it, as a sentence or "".

        While nothing is noted but another session as planned, it is the estimate from before the
        visit. A depth that the studio does not accept is left out of it.
        """
        accepted = (
            replace(each, depth_mm=None) if depth_refused(each.depth_mm, self.studio) else each
            for each in visit.readings
        )
        visit = replace(visit, readings=tuple(accepted))
        planned = (visit.decision, visit.reason) == ("another", "planned")
        noted = bool(visit.readings or visit.adjustments or not visit.is_session)
        noted = noted or (visit.decision is not None and not planned)
        course = replace(self.course, visits=self.others)
        if noted:
            others = self.others_beside(visit)
            visits = tuple(sorted((*others, visit), key=lambda each: each.number))
            status = status_after(self.course.status, visits[-1].decision)
            course = replace(self.course, visits=visits, status=status)
        case = case_of(self.client, course, self.studio)
        belief = context.belief()
        estimate, why = estimate_and_why(case, belief)
        if zones_of(case):
            # The page after Record says it, of the same notes.
            ahead = state.database(context.path()).ahead
            ahead.work_out(self.draft_id, partial(lagging_zone, case, belief))
        if not noted:
            return estimate, "As it stood before this visit."
        is_done = estimate.most_likely_total <= estimate.sessions_done
        return estimate, note_words(why, is_done=is_done)


def find_scene(store: Store, draft_id: str) -> Scene | None:
    """The scene of the draft with this id; None if it was recorded or discarded.

    Raises Unknown if its client or visit was erased, deleted or given to another artist meanwhile.
    """
    draft = store.draft(draft_id)
    if draft is None or draft.kind not in {"visit", "correction"}:
        return None
    if draft.kind == "visit":
        code, corrected = draft.about.split("/")[0], None
        course = next(each for each in store.courses(code) if each.course_id == draft.about)
        number = course.next_number
    else:
        code, course, corrected = store.find_visit(draft.about)
        number = corrected.number
    scene = Scene(draft_id, store.client(code), course, context.studio(), corrected, number)
    data = mended_visit(draft.data, _first_data(scene, clock.now()), scene.studio)
    return replace(scene, number=scene.visit_of(data).number)


def save_taps(scene: Scene, *, is_refused: bool = False) -> tuple[Draft | None, bool]:
    """Write the page's new taps into the draft; returns it and whether to record it now.

    The draft is None if it is gone. One transaction reads it, adds the taps and writes it, so that
    no tap of another tablet is lost in between. A tap on Record is answered by the record itself,
    or here after it `is_refused`; those with it are in the draft that is returned and with the page
    until then. It counts only from who tapped it: another may have signed in before it arrived.
    """
    now, device = clock.now(), context.device()
    tap_context = TapContext(scene.studio, now, device)
    start, message = _first_data(scene, now), entry.last_message(scene.entry_key)
    left_out = is_of_another = False
    to_record: VisitDraft | None = None
    not_kept: list[Problem] = []

    def change(draft: Draft) -> VisitDraft:
        nonlocal to_record, left_out, is_of_another
        if is_moved(scene, draft):
            return data_of(draft)
        data, left_out = _mended(scene, draft.data, start, now)
        here = replace(tap_context, version=draft.version + 1)
        is_asked = not is_refused and asks_to_record(data, message)
        is_of_another = is_asked and entry.tapped_by(message) not in {"", context.person().key}
        if is_asked and not is_of_another:
            tapped, not_kept[:] = taken_to_record(data, message, here)
            after = mended_visit(tapped, start, scene.studio)
            # Differences between tablets must be decided before anything is recorded.
            if not after["differs"]:
                to_record = after
                return data_of(draft)
        tapped, not_kept[:] = taken(data, message, here)
        return mended_visit(tapped, start, scene.studio)

    def since(draft: Draft, seen: int) -> str:
        return noted_since(draft.data, seen, scene.studio, scene.zone, device=device)

    draft = drafting.change(scene.draft_id, change, noted_since=since)
    if draft is not None and to_record is not None:
        draft = replace(draft, data={**to_record})
    if left_out:
        drafting.say_left_out()
    for problem in not_kept:
        LOG.warning("A tap on a visit was not kept: %r", problem.message)
    drafting.say_not_kept(not_kept)
    if is_of_another:
        _say_not_recorded(entry.tapped_by(message), scene.studio)
    if draft is not None and not is_moved(scene, draft):
        st.session_state[_answered(scene.draft_id)] = draft.data["answered"]
        st.session_state[_drawn(scene.draft_id)] = draft.data
    return draft, to_record is not None


def _mended(
    scene: Scene, stored: Mapping[str, Any], start: VisitDraft, now: datetime
) -> tuple[VisitDraft, bool]:
    """The data of a draft after its repair, and whether a part of them was left out."""
    # It was opened by mistake and starts again.
    is_over = is_left_over(stored, now=now, zone=scene.zone)
    stored = without_unseen_lot({} if is_over else stored, start)
    data = mended_visit(stored, start, scene.studio)
    return data, is_left_out(stored, data)


def _say_not_recorded(tapped_by: str, studio: Studio) -> None:
    """Say that the tap on Record was of this person, who is not signed in here any more."""
    name = studio.staff_names.get(tapped_by, "Somebody")
    words = f"{name} tapped Record here, but it did not arrive: nothing is recorded yet."
    toast(context.plain(f"{words} Check the values, then tap Record."), icon=":material/error:")


def is_moved(scene: Scene, draft: Draft) -> bool:
    """Whether the draft is about another client's course since this scene was read.

    Its taps wait then: the page is drawn anew, for the other client, and takes them.
    """
    return scene.corrected is None and draft.about != scene.course.course_id


def data_of(draft: Draft) -> VisitDraft:
    """The data of a visit's draft after its repair."""
    return cast(VisitDraft, draft.data)


def say_too_late(draft_id: str, recorded: tuple[Course, Visit] | None, studio: Studio) -> None:
    """Say what this page showed or tapped that is not in the visit that the draft became."""
    answered = st.session_state.get(_answered(draft_id), {})
    # The entry is not on the page any more, so Streamlit forgets its message after this run.
    last = f"last-message:{draft_id}"
    message = entry.last_message(_entry_key(draft_id)) or st.session_state.get(last)
    st.session_state[last] = message
    sent = too_late.Sent(answered, message, st.session_state.get(_drawn(draft_id)))
    too_late.say_too_late(recorded, sent, studio)


def _answered(draft_id: str) -> str:
    return f"answered:{draft_id}"


def _drawn(draft_id: str) -> str:
    return f"drawn:{draft_id}"


def _entry_key(draft_id: str) -> str:
    return f"{draft_id}:entry"


def _first_data(scene: Scene, now: datetime) -> VisitDraft:
    if scene.corrected:
        return visit_draft.of_visit(scene.corrected, scene.zone)
    return visit_draft.started(
        scene.course,
        scene.studio,
        now=now,
        zone=scene.zone,
        signed_in=context.person().key,
    )
