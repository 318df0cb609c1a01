"""The visit screen: what was seen and done, zone by zone, and how the visit ended."""

from dataclasses import dataclass, replace
from typing import Final

import streamlit as st

from smpdash.estimate.course import case_of
from smpdash.estimate.estimate import estimate
from smpdash.record.check import cautions
from smpdash.record.client import Client
from smpdash.record.problem import Problem, Refused
from smpdash.record.studio import Studio
from smpdash.record.visit import DECISION, DEPTH_KIND, KIND, REASON, Course, Visit
from smpdash.screens import door, drafting, visit_draft
from smpdash.screens.drafting import AS_DATE, AS_IS, AS_TIME
from smpdash.screens.pieces import estimate_line, exact_steps, problem_list, shade_css
from smpdash.screens.visit_draft import READING_FIELDS, Data
from smpdash.store.store import Conflict, Draft

# Five steps that an eye can tell apart; the shares are defaults of ours, shown beside the words.
FADING_STEPS: Final = {0.0: "None", 0.1: "Slight", 0.25: "Moderate", 0.45: "Strong", 0.75: "Gone"}
COVERAGE_STEPS: Final = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
WHY_CORRECTED: Final = ("Slip of the finger", "Measured again", "Left out before", "Other")
WHERE: Final = {False: "Whole scalp", True: "By zone"}

# Fields that "as last time" changes behind their widgets, and those that only the page changes.
_ZONE_FIELDS: Final = {"by_zone": AS_IS, "selected": (list, list), "depth_kind": AS_IS}
_FIELDS: Final = {
    "kind": AS_IS,
    "held_on": AS_DATE,
    "started": AS_TIME,
    "ended": AS_TIME,
    "break_minutes": AS_IS,
    "artist": AS_IS,
    "adjustments": AS_IS,
    "pigment_lot": AS_IS,
    "note": AS_IS,
    "decision": AS_IS,
    "reason": AS_IS,
    "why": AS_IS,
}
# What other widgets on the page depend on.
_SHAPING: Final = ("by_zone", "selected", "kind", "decision")


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


def begin(course: Course) -> None:
    """Open the course's next visit, or the one in progress, and show it."""
    draft = door.store().open_draft("visit", course.course_id, device=door.device(), now=door.now())
    door.go("visit", draft=draft.draft_id)


def begin_correction(visit: Visit) -> None:
    """Open a correction of this recorded visit and show it."""
    draft = door.store().open_draft(
        "correction", visit.visit_id, device=door.device(), now=door.now()
    )
    door.go("visit", draft=draft.draft_id)


def screen() -> None:
    """Show the draft that the address names, keep what was tapped, answer with the estimate."""
    scene = _scene(door.param("draft"))
    if scene is None:
        st.info("This visit is recorded or was set aside.", icon=":material/task_alt:")
        st.button(
            "To the clients", type="primary", key="to-clients", on_click=door.go, args=("clients",)
        )
        return
    _headline(scene)
    left, right = st.container(key="visit-columns").columns([3, 2], gap="large")
    with left:
        _where(scene)
        _values(scene)
        recorded = st.container(key="recorded")
    with right:
        _ending(scene)
        warnings = st.container(key="cautions")
    complaints = st.container(key="problems")
    with st.bottom, st.container(key="visit-bar"):
        bar = st.container()
    data = _keep(scene)
    visit = _visit(scene, data)
    with recorded:
        _recorded(scene, data, visit)
    with warnings:
        for caution in cautions(visit, studio=scene.studio, others=scene.others):
            st.caption(f":orange[:material/warning:] {door.plain(caution.message)}")
    with complaints:
        problem_list(st.session_state.get(_key(scene.draft, "problems"), []))
    with bar:
        _bar(scene, visit)


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
    if not draft.data:
        zone = door.zone()
        data = (
            visit_draft.of_visit(corrected, zone)
            if corrected
            else visit_draft.started(course, studio, now=door.now(), zone=zone)
        )
        draft = drafting.write(draft, data)
    drafting.notice_another_tablet(draft, "zones", "fields")
    return Scene(draft, store.client(code), course, studio, corrected)


def _key(draft: Draft, field: str) -> str:
    return drafting.key(draft, field, "zones" if field in _ZONE_FIELDS else "fields")


def _zone_key(draft: Draft, zones: list[str], field: str) -> str:
    return drafting.key(draft, f"{'+'.join(sorted(zones))}:{field}", "zones")


def _headline(scene: Scene) -> None:
    number, name = scene.draft.data["number"], door.plain(scene.client.name)
    doing = f"Correct visit {number}" if scene.corrected else f"Visit {number}"
    with st.container(horizontal=True, vertical_alignment="center", key="visit-head"):
        st.markdown(f"### {doing} · {name} :gray[{scene.client.code}]", width="stretch")
        if scene.last_session and not scene.corrected:
            st.button(
                "As last time",
                icon=":material/replay:",
                help="Last session's zones and depths, each shade a step darker",
                on_click=_as_last_time,
                args=(scene,),
                key="as-last-time",
            )
        st.button("Set aside", icon=":material/close:", key="leave", on_click=_leave, args=(scene,))


def _where(scene: Scene) -> None:
    draft = scene.draft
    st.segmented_control(
        "Where",
        list(WHERE),
        format_func=lambda by_zone: WHERE[by_zone],
        default=draft.data["by_zone"],
        required=True,
        key=_key(draft, "by_zone"),
        width="stretch",
        label_visibility="collapsed",
    )
    if draft.data["by_zone"]:
        st.pills(
            "Zones that a tapped value goes to",
            [zone.key for zone in scene.studio.zones],
            format_func=scene.studio.zone_name,
            selection_mode="multi",
            default=draft.data["selected"],
            key=_key(draft, "selected"),
            width="stretch",
            wrap=True,
        )


def _values(scene: Scene) -> None:
    draft, studio = scene.draft, scene.studio
    zones = visit_draft.zones_set(draft.data)
    if not zones:
        st.caption("Tap the zones to note something for.")
        return
    value = {field: visit_draft.common(draft.data, zones, field) for field in READING_FIELDS}

    def key(field: str) -> str:
        return _zone_key(draft, zones, field)

    exact = st.session_state.get(_key(draft, "exact"), False)
    earlier = scene.last_session or scene.client.intake.earlier_pigment
    if earlier:
        exact_steps(
            "Faded since the last session" if scene.last_session else "Earlier pigment faded",
            FADING_STEPS,
            value["observed_fading"],
            key=key("observed_fading"),
            exact=exact,
        )
    if draft.data["kind"] == "session":
        shades = [s for s in studio.shades if not s.retired or s.key == value["shade"]]
        shade_css(shades)
        with st.container(key="shades"):
            st.segmented_control(
                "Shade, light to dark",
                [shade.key for shade in shades],
                format_func=lambda shade: studio.shade(shade).name.removeprefix("Shade "),
                default=value["shade"],
                key=key("shade"),
                width="stretch",
            )
        low, high = studio.depth.ideal_mm
        with st.container(key="depth"):
            st.number_input(
                "Depth in mm",
                value=value["depth_mm"],
                step=0.05,
                format="%.2f",
                placeholder=f"usual {low:.2f} to {high:.2f}",
                key=key("depth_mm"),
            )
    exact_steps(
        "Coverage reached",
        {share: f"{share:.0%}" for share in COVERAGE_STEPS},
        value["coverage"],
        key=key("coverage"),
        exact=exact,
    )


def _ending(scene: Scene) -> None:
    draft = scene.draft
    st.segmented_control(
        "The visit ends with",
        list(DECISION),
        format_func=DECISION.__getitem__,
        default=draft.data["decision"],
        key=_key(draft, "decision"),
        width="stretch",
    )
    if draft.data["decision"] == "another":
        st.pills(
            "Why another session",
            list(REASON),
            format_func=REASON.__getitem__,
            default=draft.data["reason"],
            key=_key(draft, "reason"),
            wrap=True,
        )
    st.number_input(
        "Changes the client asked for",
        min_value=0,
        value=draft.data["adjustments"],
        step=1,
        key=_key(draft, "adjustments"),
    )
    if scene.corrected:
        st.pills(
            "Why it is corrected",
            WHY_CORRECTED,
            default=draft.data["why"],
            key=_key(draft, "why"),
            wrap=True,
        )
    _choice(scene, "artist", "Artist", [p.key for p in scene.studio.staff if p.active])
    with st.expander("Times, lot, note and more"):
        _details(scene)


def _choice(scene: Scene, field: str, label: str, options: list[str]) -> None:
    """Few options as buttons, many as a list that asks for no keyboard."""
    value = scene.draft.data[field]
    if value is not None and value not in options:
        options = [*options, value]
    names = {lot.key: lot.label for lot in scene.studio.lots} | {
        person.key: person.name for person in scene.studio.staff
    }
    if not options:
        return
    st.selectbox(
        label,
        options,
        index=options.index(value) if value else None,
        format_func=lambda option: names.get(option, option),
        filter_mode=None,
        placeholder="Not noted",
        key=_key(scene.draft, field),
    )


def _details(scene: Scene) -> None:
    draft = scene.draft
    st.date_input(
        "Date",
        value=drafting.held(draft, "held_on", AS_DATE),
        format="DD/MM/YYYY",
        key=_key(draft, "held_on"),
    )
    start, end = st.columns(2)
    step = 300
    start.time_input(
        "Start",
        value=drafting.held(draft, "started", AS_TIME),
        step=step,
        key=_key(draft, "started"),
    )
    end.time_input(
        "End (now, if left open)",
        value=drafting.held(draft, "ended", AS_TIME),
        step=step,
        key=_key(draft, "ended"),
    )
    st.number_input(
        "Breaks in minutes",
        min_value=0,
        value=draft.data["break_minutes"],
        step=5,
        key=_key(draft, "break_minutes"),
    )
    _choice(
        scene,
        "pigment_lot",
        "Pigment lot",
        [lot.key for lot in scene.studio.lots if not lot.used_up],
    )
    st.segmented_control(
        "Kind of visit",
        list(KIND),
        format_func=KIND.__getitem__,
        default=draft.data["kind"],
        required=True,
        key=_key(draft, "kind"),
    )
    st.segmented_control(
        "The depth is",
        list(DEPTH_KIND),
        format_func=DEPTH_KIND.__getitem__,
        default=draft.data["depth_kind"],
        required=True,
        key=_key(draft, "depth_kind"),
    )
    st.toggle("Exact percentages", key=_key(draft, "exact"), persist_state="page")
    st.text_area("Note", value=draft.data["note"], key=_key(draft, "note"), height=120)


def _typed(scene: Scene) -> Data:
    """The draft's data with every value that the page holds now."""
    draft = scene.draft
    data = dict(draft.data)
    zones = visit_draft.zones_set(data)
    for field in READING_FIELDS:
        key = _zone_key(draft, zones, field)
        if key in st.session_state:
            value = st.session_state[key]
            if value != visit_draft.common(data, zones, field):
                data = visit_draft.with_value(data, zones, field, value)
    return data | drafting.typed(draft, _FIELDS) | drafting.typed(draft, _ZONE_FIELDS, "zones")


def _keep(scene: Scene) -> Data:
    data = _typed(scene)
    drafting.keep(scene.draft, data)
    if any(data[field] != scene.draft.data[field] for field in _SHAPING):
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
        name = door.plain(scene.studio.zone_name(reading.zone))
        st.markdown(f":green[:material/check_circle:] **{name}** {door.plain(' · '.join(noted))}")
    zones = visit_draft.zones_set(data)
    if data["by_zone"] and any(reading.zone in zones for reading in visit.readings):
        st.button(
            "Clear the chosen zones",
            icon=":material/backspace:",
            key="clear-zones",
            on_click=_clear,
            args=(scene, zones),
        )


def _bar(scene: Scene, visit: Visit) -> None:
    visits = sorted((*scene.others, visit), key=lambda one: one.number)
    status = "completed" if visit.decision == "complete" else "running"
    course = replace(scene.course, visits=tuple(visits), status=status)
    answer = estimate(case_of(scene.client, course, scene.studio))
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(key="live-estimate", width="stretch"):
            estimate_line(answer)
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


def _fresh(scene: Scene) -> Scene | None:
    """The scene as it stands on disk: a callback's own may be a tap old."""
    draft = door.store().draft(scene.draft.draft_id)
    return replace(scene, draft=draft) if draft else None


def _as_last_time(scene: Scene) -> None:
    fresh = _fresh(scene)
    if fresh is None or fresh.last_session is None:
        return
    data = visit_draft.as_last_time(_typed(fresh), fresh.last_session, fresh.studio)
    drafting.take_again(drafting.write(fresh.draft, data), "zones")


def _clear(scene: Scene, zones: list[str]) -> None:
    fresh = _fresh(scene)
    if fresh is not None:
        data = visit_draft.without(_typed(fresh), zones)
        drafting.take_again(drafting.write(fresh.draft, data), "zones")


def _leave(scene: Scene) -> None:
    door.go("client", code=scene.client.code)


def _record(scene: Scene) -> None:
    """Record the visit as it stands on the page; refused, everything stays and the reasons show."""
    store, fresh = door.store(), _fresh(scene)
    if fresh is None:  # a second tap: the first one recorded it
        door.go("client", code=scene.client.code)
        return
    data = _typed(fresh)
    if not fresh.corrected:
        data = visit_draft.ended_now(data, now=door.now(), zone=door.zone())
    visit = _visit(fresh, data)
    refused = _key(fresh.draft, "problems")
    try:
        if fresh.corrected:
            store.amend_visit(
                visit,
                why=data["why"] or "",
                action=fresh.draft.draft_id,
                now=door.now(),
                today=door.today(),
            )
        else:
            store.add_visit(
                fresh.course.course_id,
                visit,
                action=fresh.draft.draft_id,
                now=door.now(),
                today=door.today(),
            )
    except Refused as refusal:
        drafting.keep(fresh.draft, _typed(fresh))
        st.session_state[refused] = refusal.problems
        return
    except Conflict as conflict:
        st.session_state[refused] = [Problem("version", str(conflict))]
        return
    st.session_state.pop(refused, None)
    door.go("client", code=fresh.client.code)
