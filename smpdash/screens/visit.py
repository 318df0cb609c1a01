"""The visit screen: a draft shown, kept at every tap, answered with the estimate, recorded once."""

from dataclasses import dataclass, replace
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from smpdash.estimate.course import case_of
from smpdash.estimate.estimate import estimate_and_why
from smpdash.record.caution import cautions
from smpdash.record.check import problems
from smpdash.record.client import Client
from smpdash.record.problem import Problem, Refused
from smpdash.record.studio import Studio
from smpdash.record.visit import ANYWAY, Course, Visit
from smpdash.screens import door, drafting, learning, visit_draft, visit_ending, visit_values
from smpdash.screens.mending import mended_visit
from smpdash.screens.pieces import estimate_line, problem_list
from smpdash.screens.visit_draft import Data
from smpdash.store.store import Conflict, Draft

GROUPS = ("zones", "fields", "clock")
# What other widgets on the page depend on.
SHAPING = ("by_zone", "selected", "kind", "decision")


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that the screen shows a draft against."""

    draft: Draft
    client: Client
    course: Course
    studio: Studio
    corrected: Visit | None

    @property
    def others(self) -> tuple[Visit, ...]:
        """The course's other visits."""
        return tuple(visit for visit in self.course.visits if visit != self.corrected)

    @property
    def last_session(self) -> Visit | None:
        """The session before this visit, None at the first."""
        number = self.draft.data["number"]
        earlier = [visit for visit in self.others if visit.is_session and visit.number < number]
        return earlier[-1] if earlier else None

    @property
    def earlier_pigment(self) -> bool:
        """Whether pigment was on the scalp before this course's first session."""
        return self.client.intake.earlier_pigment or self.course.number > 1


def begin(course: Course) -> None:
    """Open the course's next visit, or the one in progress, and show it."""
    draft = door.store().open_draft("visit", course.course_id, device=door.device(), now=door.now())
    door.go("visit", draft=draft.draft_id)


def begin_again(course: Course, undone: Visit) -> None:
    """Open the course's next visit with all that a visit just taken back had said."""
    draft = door.store().open_draft("visit", course.course_id, device=door.device(), now=door.now())
    drafting.write(draft, visit_draft.of_visit(undone, door.zone()))
    door.go("visit", draft=draft.draft_id)


def begin_correction(visit: Visit) -> None:
    """Open a correction of this recorded visit and show it."""
    draft = door.store().open_draft(
        "correction", visit.visit_id, device=door.device(), now=door.now()
    )
    door.go("visit", draft=draft.draft_id)


def screen() -> None:
    """Show the draft that the address names, keep what was tapped, answer with the estimate."""
    try:
        scene = _scene(door.param("draft"))
    except KeyError:  # erased, given to another artist or deleted while the draft was open
        scene = None
    if scene is None:
        st.info("This visit is recorded or was set aside.", icon=":material/task_alt:")
        st.button(
            "To the clients", type="primary", key="to-clients", on_click=door.go, args=("clients",)
        )
        return
    _headline(scene)
    recorded = _columns(scene)
    with st.bottom, st.container(key="visit-bar"):
        bar = st.container(gap="xsmall")
    data = _keep(scene)
    visit = _visit(scene, data)
    with recorded:
        _recorded(scene, data, visit)
    with bar:
        _bar(scene, visit)


def _columns(scene: Scene) -> DeltaGenerator:
    """The scalp where zones are told apart, the values, the ending; the slot for what is noted."""
    draft, studio, last = scene.draft, scene.studio, scene.last_session
    by_zone = draft.data["by_zone"]
    with st.container(key="visit-zones" if by_zone else "visit-whole"):
        columns = st.columns([35, 44, 35] if by_zone else [60, 40], gap="medium")
    with columns[0]:
        visit_values.where(draft)
        if by_zone:
            visit_values.head(draft, studio, last)
    with columns[-2]:
        visit_values.values(draft, studio, last, earlier_pigment=scene.earlier_pigment)
        recorded = st.container(key="recorded", gap="xsmall")
    with columns[-1]:
        visit_ending.ending(draft, studio, corrects=scene.corrected is not None)
    return recorded


def _scene(draft_id: str) -> Scene | None:
    store = door.store()
    draft = store.draft(draft_id)
    if draft is None or draft.kind not in {"visit", "correction"}:
        return None
    studio = store.studio()
    if draft.kind == "visit":
        code, corrected = draft.about.split("/")[0], None
        course = next(c for c in store.courses(code) if c.course_id == draft.about)
    else:
        code, course, corrected = store.find_visit(draft.about)
    zone = door.zone()
    start = (
        visit_draft.of_visit(corrected, zone)
        if corrected
        else visit_draft.started(course, studio, now=door.now(), zone=zone)
    )
    draft = drafting.mend(draft, mended_visit(draft.data, start, studio))
    drafting.notice_another_tablet(draft, *GROUPS)
    return Scene(draft, store.client(code), course, studio, corrected)


def _headline(scene: Scene) -> None:
    number, name = scene.draft.data["number"], door.plain(scene.client.name)
    doing = f"Correct visit {number}" if scene.corrected else f"Visit {number}"
    with st.container(horizontal=True, vertical_alignment="center", key="visit-head"):
        st.markdown(f"### {doing} · {name} :gray[{scene.client.code}]", width="stretch")
        if scene.last_session and not scene.corrected:
            st.button(
                "As last time",
                icon=":material/replay:",
                on_click=_as_last_time,
                args=(scene,),
                key="as-last-time",
            )
        st.button("Set aside", icon=":material/close:", key="leave", on_click=_leave, args=(scene,))


def _typed(draft: Draft) -> Data:
    """The draft's data with every value that the page holds now."""
    return visit_values.typed(draft) | visit_ending.typed(draft)


def _keep(scene: Scene) -> Data:
    before, data = scene.draft.data, _typed(scene.draft)
    drafting.keep(scene.draft, data)
    zones = visit_draft.zones_set(before)
    was, depth = (visit_draft.common(each, zones, "depth_mm") for each in (before, data))
    if any(data[field] != before[field] for field in SHAPING) or (was is None) != (depth is None):
        st.rerun()
    return data


def _visit(scene: Scene, data: Data) -> Visit:
    corrected = scene.corrected
    return visit_draft.visit_of(
        data,
        door.zone(),
        visit_id=corrected.visit_id if corrected else "",
        version=corrected.version if corrected else 1,
    )


def _recorded(scene: Scene, data: Data, visit: Visit) -> None:
    """What stands noted so far, in words: the proof that a tap arrived."""
    zones: dict[str, list[str]] = {}
    for reading in visit.readings:
        noted = []
        if reading.observed_fading is not None:
            noted.append(f"faded {reading.observed_fading:.0%}")
        if reading.shade is not None:
            noted.append(scene.studio.shade(reading.shade).name)
        if reading.depth_mm is not None:
            noted.append(f"{reading.depth_mm:.2f} mm")
        if reading.coverage is not None:
            noted.append(f"{reading.coverage:.0%} covered")
        zones.setdefault(" · ".join(noted), []).append(scene.studio.zone_name(reading.zone))
    lines = "".join(
        f"<li><b>{escape(', '.join(names))}</b> {escape(noted)}</li>"
        for noted, names in zones.items()
    )
    st.html(f"<ul class='noted'>{lines or '<li>Nothing noted yet.</li>'}</ul>")
    chosen = visit_draft.zones_set(data)
    if any(reading.zone in chosen for reading in visit.readings):
        st.button(
            "Clear these zones" if data["by_zone"] else "Clear these values",
            icon=":material/backspace:",
            type="tertiary",
            key="clear-zones",
            on_click=_clear,
            args=(scene, chosen),
        )


def _bar(scene: Scene, visit: Visit) -> None:
    """Always in sight: what is out of the usual, the estimate were this the end, and Record."""
    problem_list(st.session_state.get(_refused(scene.draft), []))
    remarks = cautions(visit, studio=scene.studio, others=scene.others)
    if remarks:
        with st.container(horizontal=True, vertical_alignment="center", key="cautions"):
            lines = "".join(f"<li>{escape(remark.message)}</li>" for remark in remarks)
            st.html(f"<ul class='remarks'>{lines}</ul>", width="stretch")
            st.pills(
                "Record anyway because",
                list(ANYWAY),
                format_func=ANYWAY.__getitem__,
                default=visit.anyway,
                key=drafting.key(scene.draft, "anyway"),
                label_visibility="collapsed",
            )
    visits = sorted((*scene.others, visit), key=lambda one: one.number)
    status = "completed" if visit.decision == "complete" else "running"
    case = case_of(
        scene.client, replace(scene.course, visits=tuple(visits), status=status), scene.studio
    )
    with st.container(horizontal=True, vertical_alignment="center", key="live"):
        with st.container(width="stretch"):
            belief = door.belief()
            estimate_line(*estimate_and_why(case, belief))
        st.button(
            f"Save correction of visit {visit.number}"
            if scene.corrected
            else f"Record visit {visit.number}",
            type="primary",
            icon=":material/check:",
            key="record",
            on_click=_record,
            args=(scene,),
        )


def _refused(draft: Draft) -> str:
    return f"refused:{draft.draft_id}"


def _fresh(scene: Scene) -> Scene | None:
    """The scene as it stands on disk: a callback's own may be a tap old."""
    draft = door.store().draft(scene.draft.draft_id)
    return replace(scene, draft=draft) if draft else None


def _as_last_time(scene: Scene) -> None:
    fresh = _fresh(scene)
    if fresh is None or fresh.last_session is None:
        return
    data = visit_draft.as_last_time(_typed(fresh.draft), fresh.last_session, fresh.studio)
    drafting.take_again(drafting.write(fresh.draft, data), "zones")


def _clear(scene: Scene, zones: list[str]) -> None:
    fresh = _fresh(scene)
    if fresh is not None:
        data = visit_draft.without(_typed(fresh.draft), zones)
        drafting.take_again(drafting.write(fresh.draft, data), "zones")


def _leave(scene: Scene) -> None:
    door.go("client", code=scene.client.code)


def _record(scene: Scene) -> None:
    """Record the visit as it stands on the page; refused, everything stays and the reasons show."""
    fresh = _fresh(scene)
    if fresh is None:  # a second tap: the first one recorded it
        door.go("client", code=scene.client.code)
        return
    data = _typed(fresh.draft)
    if not fresh.corrected:
        data = visit_draft.ended_now(data, now=door.now(), zone=door.zone())
    try:
        _save(fresh, data)
    except Refused as refusal:
        found = refusal.problems
    except Conflict as conflict:
        found = [Problem("version", str(conflict))]
    else:
        st.session_state.pop(_refused(fresh.draft), None)
        door.go("client", code=fresh.client.code)
        return
    drafting.keep(fresh.draft, _typed(fresh.draft))
    st.session_state[_refused(fresh.draft)] = found


def _save(scene: Scene, data: Data) -> None:
    store, visit, action = door.store(), _visit(scene, data), scene.draft.draft_id
    now, today = door.now(), door.today()
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
