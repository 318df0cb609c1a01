"""A visit recorded or corrected, once however often it is tapped; refused, everything stays."""

import streamlit as st

from smpdash.record.caution import cautions
from smpdash.record.check import problems
from smpdash.record.problem import Problem, Refused
from smpdash.screens import door, learning, visit_draft
from smpdash.screens.visit_draft import Data
from smpdash.screens.visit_scene import Scene
from smpdash.store.store import Conflict


def refused(draft_id: str) -> list[Problem]:
    """What kept this draft from being recorded at the last try."""
    found: list[Problem] = st.session_state.get(_refused(draft_id), [])
    return found


def save(scene: Scene, data: Data) -> bool:
    """Record the visit as these data say it; whether that was done, now or by an earlier tap."""
    if not scene.corrected:
        data = visit_draft.ended_now(data, now=door.now(), zone=scene.zone)
    try:
        _save(scene, data)
    except Refused as refusal:
        found = refusal.problems
    except Conflict as conflict:
        found = [Problem("version", str(conflict))]
    else:
        st.session_state.pop(_refused(scene.draft_id), None)
        return True
    st.session_state[_refused(scene.draft_id)] = found
    return False


def _save(scene: Scene, data: Data) -> None:
    store, visit, action, now = door.store(), scene.visit_of(data), scene.draft_id, door.now()
    today = now.astimezone(scene.zone).date()
    if cautions(visit, studio=scene.studio, others=scene.others) and not visit.anyway:
        found = problems(
            visit,
            studio=scene.studio,
            others=scene.others,
            now=now,
            today=today,
            earlier_pigment=scene.earlier_pigment,
        )
        unsaid = Problem("anyway", "Say below why the values out of the usual are right.")
        raise Refused([*found, unsaid])
    if scene.corrected:
        store.amend_visit(visit, why=data["why"] or "", action=action, now=now, today=today)
    else:
        store.add_visit(scene.course.course_id, visit, action=action, now=now, today=today)
    learning.notice(store)


def _refused(draft_id: str) -> str:
    return f"refused:{draft_id}"
