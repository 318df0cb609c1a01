"""The visits as recorded, on the client's page: each open to a correction, the last to deletion."""

from typing import Final

import streamlit as st

from smpdash.record.fields import Description, descriptions
from smpdash.record.problem import Refused
from smpdash.record.studio import Studio
from smpdash.record.visit import DECISION, REASON, Course, Reading, Visit
from smpdash.runtime import clock
from smpdash.screens import context
from smpdash.screens.toasts import toast
from smpdash.screens.visit import visit_page
from smpdash.store.store import Change, Conflict

WHY_DELETED: Final = (
    "Recorded for the wrong client",
    "Recorded twice",
    "The visit did not happen",
)
# The fields of a zone that have a column of their own, or none.
_NAMED: Final = frozenset(
    ("zone", "shade", "depth_mm", "depth_kind", "observed_fading", "coverage")
)


def show_visits(course: Course, studio: Studio) -> None:
    """The visits as recorded, newest first, each open to a correction."""
    if not course.visits:
        return
    st.markdown("#### Visits")
    newest = course.visits[-1]
    for one in reversed(course.visits):
        with st.expander(_visit_line(one, studio)):
            st.dataframe(
                _reading_rows(one, studio), hide_index=True, alt=f"Readings of visit {one.number}"
            )
            for line in _facts(one, studio):
                st.markdown(line)
            if one.note:
                st.text(one.note)
            if not context.person().may("correct visit"):
                continue
            with st.container(horizontal=True):
                st.button(
                    "Correct",
                    icon=":material/edit:",
                    key=f"correct-{one.visit_id}",
                    on_click=visit_page.begin_correction,
                    args=(one,),
                )
                if one == newest:
                    _delete(one)


def _visit_line(one: Visit, studio: Studio) -> str:
    ended = DECISION[one.decision] if one.decision else ""
    why = f", {REASON[one.reason].lower()}" if one.reason else ""
    parts = [f"**Visit {one.number}** {one.held_on:%d %b %Y}"]
    if one.artist:
        parts.append(context.plain(studio.staff_name(one.artist)))
    return " · ".join([*parts, ended + why])


def _reading_rows(one: Visit, studio: Studio) -> list[dict[str, str]]:
    names = {shade.key: shade.name for shade in studio.shades}

    def share(value: float | None) -> str:
        return "" if value is None else f"{value:.0%}"

    others = {
        name: field
        for name, field in descriptions(Reading).items()
        if name not in _NAMED and any(getattr(each, name) is not None for each in one.readings)
    }
    return [
        {
            "Zone": studio.zone_name(reading.zone),
            "Shade": names.get(reading.shade or "", ""),
            "Depth": "" if reading.depth_mm is None else f"{reading.depth_mm:.2f} mm",
            "Faded since the session before": share(reading.observed_fading),
            "Coverage": share(reading.coverage),
            **{
                field.title: _words(field, getattr(reading, name)) for name, field in others.items()
            },
        }
        for reading in one.readings
    ]


def _words(field: Description, value: object) -> str:
    return "" if value is None else field.words(value).capitalize()


def _facts(one: Visit, studio: Studio) -> list[str]:
    zone, facts = context.zone(), []
    if one.started_at and one.ended_at:
        facts.append(
            f"{one.started_at.astimezone(zone):%H:%M} to {one.ended_at.astimezone(zone):%H:%M}, "
            f"breaks {one.break_minutes} minutes"
        )
    if one.adjustments:
        facts.append(f"Changes asked for: {one.adjustments}")
    if one.pigment_lot:
        lot = next((lot.label for lot in studio.lots if lot.key == one.pigment_lot), "")
        facts.append(f"Pigment lot: {context.plain(lot)}")
    if one.kind == "check-up":
        facts.append("Check-up without pigment")
    return facts


def _delete(one: Visit) -> None:
    with st.popover("Delete", icon=":material/delete:", key=f"delete-{one.visit_id}"):
        st.markdown("The visit leaves the course; what it said is kept in the history.")
        st.button(
            "Delete this visit",
            type="primary",
            key=f"delete-now-{one.visit_id}",
            on_click=_delete_now,
            args=(one, context.new_action()),
        )
        st.pills("Why", WHY_DELETED, default=WHY_DELETED[0], required=True, key=_why_key(one))


def _why_key(one: Visit) -> str:
    return f"why-deleted-{one.visit_id}"


def _delete_now(one: Visit, action: str) -> None:
    try:
        context.store().delete_visit(
            one.visit_id,
            Change(action, clock.now(), st.session_state[_why_key(one)]),
            version=one.version,
        )
    except (Conflict, Refused) as refusal:
        toast(context.plain(str(refusal)), icon=":material/error:")
    else:
        toast(f"Visit {one.number} is deleted.", icon=":material/delete:", duration="short")
