"""A visit just recorded, with a minute to undo it; and the way on from one that was undone."""

from collections.abc import Sequence
from html import escape
from typing import Final, cast

import streamlit as st

from smpdash.estimate.case import case_of
from smpdash.estimate.estimate import Estimate
from smpdash.html.answer import recorded_tiles
from smpdash.record.client import Client
from smpdash.record.filing.own_entries import UNDO, ask_words, whom_to_ask
from smpdash.record.issued import TOLD_ANEW, IssuedEstimate
from smpdash.record.permissions import NotAllowed
from smpdash.record.problem import Problem, Refused
from smpdash.record.studio import Studio
from smpdash.record.visit import Course, Visit
from smpdash.runtime import clock, state
from smpdash.screens import context
from smpdash.screens.client.answer import card
from smpdash.screens.toasts import toast
from smpdash.screens.visit import draft as visit_draft
from smpdash.screens.visit.draft_fields import VisitDraft
from smpdash.screens.visit.tiles import tiles_of
from smpdash.screens.visit.times.noted import before_record
from smpdash.screens.widgets import to_clients
from smpdash.store.store import Change, Conflict, Draft

NO_TIMES: Final = "No start and no end are recorded."
TYPE_THEM: Final = "If you know them, undo the visit and type them."
_SHOWN: Final = "visits-shown"
# A draft's id, and the course and visit that it became.
Saved = tuple[str, Course, Visit]


def show(saved: Saved, client: Client, studio: Studio) -> None:
    """Show the visit that a draft became, with the estimate as issued then, not estimated again."""
    draft_id, course, visit = saved
    issued = context.store().estimates(course.course_id)
    estimate = Estimate(issued[-1].pmf_total, issued[-1].sessions_done, course.status)
    case = case_of(client, course, studio)
    can_be_undone = _can_be_undone(visit, issued)
    # The browser draws the page anew for each element that comes later than the one before: all is
    # worked out first.
    tiles = recorded_tiles(tiles_of(course, case, estimate), course.client_code)
    answer = card(client, course, case, estimate, issued)
    no_times = _no_times(visit, can_be_undone=can_be_undone)
    where = escape(_where_to_correct(visit, studio), quote=False)
    # A horizontal container brings rules of style of its own, for which the browser works out the
    # whole page anew: screens.css lays this one out.
    with st.container(key="visit-recorded"):
        is_corrected = _last_cause(issued) == f"visit {visit.number} corrected"
        done = f"Visit {visit.number} is {'corrected' if is_corrected else 'recorded'}"
        countdown = _countdown(visit, issued) if can_be_undone else ""
        st.html(f"{countdown}<h4 class='done'>{done}</h4>", width="stretch")
        if can_be_undone:
            st.button(
                f"Undo visit {visit.number}",
                icon=":material/undo:",
                key="undo",
                on_click=_undo,
                args=(draft_id,),
            )
    # One element: the browser draws the page once for all of it, not once for each part.
    st.html(f"<div class='recorded'>{no_times}{tiles}{answer}<p>{where}</p></div>")


def _no_times(visit: Visit, *, can_be_undone: bool) -> str:
    """That no times are recorded, and what to do about it while the visit can be undone."""
    if visit.started_at is not None or visit.ended_at is not None:
        return ""
    how = f" <span class='while-undo'>{TYPE_THEM}</span>" if can_be_undone else ""
    return f"<p>{NO_TIMES}{how}</p>"


def _where_to_correct(visit: Visit, studio: Studio) -> str:
    """Where this visit can be corrected once it is not undone any more, or whom to ask."""
    if context.person().may("correct visit"):
        return "This visit can be corrected later on the client’s page, under Visits."
    if context.store().can_correct(visit.visit_id, now=clock.now()):
        later = whom_to_ask(studio.staff, "correct visit")
        where = "on the client’s page, under Visits"
        return f"You can correct this visit today {where}; later, ask {later}."
    return ask_words(studio.staff)


def _countdown(visit: Visit, issued: Sequence[IssuedEstimate]) -> str:
    """The style by which the button counts the seconds down that are left, and then goes.

    "" in the first second: it counts from 59 without being told.
    """
    cause = f"visit {visit.number} recorded"
    recorded_at = [each.issued_at for each in issued if each.cause == cause and each.issued_at][-1]
    left = round((UNDO - (clock.now() - recorded_at)).total_seconds())
    if left >= UNDO.total_seconds() - 1:
        return ""
    return f"<style>:is(.st-key-undo, .while-undo) {{--undo-left: {left}}}</style>"


def _can_be_undone(visit: Visit, issued: Sequence[IssuedEstimate]) -> bool:
    """Whether the recording was less than a minute ago, and nothing happened since."""
    if _last_cause(issued) != f"visit {visit.number} recorded":
        return False
    return context.store().can_undo(visit.visit_id, now=clock.now())


def _too_late_words(visit: Visit) -> str:
    """What to do about a visit that cannot be undone any more."""
    past = "More than a minute has passed"
    if context.person().may("correct visit"):
        return f"{past}: the visit can be deleted on the client’s page."
    if context.store().can_correct(visit.visit_id, now=clock.now()):
        return f"{past}: correct the visit on the client’s page."
    return f"{past}. {ask_words(context.studio().staff)}"


def _last_cause(issued: Sequence[IssuedEstimate]) -> str:
    """What caused the newest estimate, such as "visit 2 recorded"; "" if there is none."""
    causes = [each.cause for each in issued if each.cause != TOLD_ANEW]
    return causes[-1] if causes else ""


def keep_times(draft_id: str, data: VisitDraft) -> None:
    """Remember the times before Record: after Undo the visit goes on from them.

    Not in the page alone: it may be loaded anew within the minute.
    """
    state.database(context.path()).keep_times(draft_id, before_record(data))


def _undo(draft_id: str) -> None:
    """Turn the visit back into a draft with all its values, and show the draft."""
    store, now = context.store(), clock.now()
    record = store.recorded_by(draft_id)
    if record is None:
        return
    _, course, visit = record
    times = state.database(context.path()).times.get(draft_id, {})
    if not _can_be_undone(visit, store.estimates(course.course_id)):
        toast(context.plain(_too_late_words(visit)), icon=":material/history:")
        return

    def written_again(draft: Draft) -> VisitDraft:
        if visit_draft.is_untouched(draft.data):
            return cast(VisitDraft, visit_draft.of_visit(visit, context.zone()) | times)
        words = f"The next visit is being written, so visit {visit.number} stays."
        raise Refused([Problem("visit", words)])

    try:
        draft = store.take_back(
            visit.visit_id,
            written_again,
            Change(f"undo-{visit.visit_id}", now, "Undone within a minute"),
            version=visit.version,
            device=context.device(),
        )
    except (Conflict, NotAllowed, Refused) as refusal:
        toast(context.plain(str(refusal)), icon=":material/devices:")
        return
    context.go("visit", draft=draft.draft_id)


def remember(draft_id: str, course: Course) -> None:
    """Remember in this page which course the visit of this draft belongs to."""
    st.session_state.setdefault(_SHOWN, {})[draft_id] = (course.client_code, course.course_id)


def show_gone(draft_id: str) -> None:
    """Say that the visit is gone, with a button that leads on from there.

    It leads to the visit that is written now in its place, or else to the client; to the list of
    clients if this page never showed whose visit it was.
    """
    code, course_id = st.session_state.get(_SHOWN, {}).get(draft_id, ("", ""))
    drafts = context.store().drafts() if code else ()
    again = next((each for each in drafts if (each.kind, each.about) == ("visit", course_id)), None)
    if again is not None:
        words = "This visit was undone or discarded, and is being written again."
        way, name, params = "To the visit", "visit", {"draft": again.draft_id}
    elif code:
        words = "This visit was undone or discarded."
        way, name, params = "To the client", "client", {"code": code}
    else:
        st.info("This visit was undone or discarded.", icon=":material/task_alt:")
        to_clients()
        return
    st.info(words, icon=":material/task_alt:")
    st.button(way, type="primary", key="lead-on", on_click=context.go, args=(name,), kwargs=params)
