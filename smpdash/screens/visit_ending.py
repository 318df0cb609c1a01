"""The visit screen's right: how the visit ends, its clock, and the facts seldom changed."""

from datetime import datetime
from typing import Final

import streamlit as st

from smpdash.record.studio import Studio
from smpdash.record.visit import DECISION, DEPTH_KIND, KIND, REASON
from smpdash.screens import door, drafting, visit_draft
from smpdash.screens.drafting import AS_DATE, AS_IS, AS_TIME, key
from smpdash.screens.visit_draft import Data
from smpdash.store.store import Draft

WHY_CORRECTED: Final = ("Slip of the finger", "Measured again", "Left out before", "Other")
# What the page's own widgets change; a break is written by its button alone.
FIELDS: Final = {
    "kind": AS_IS,
    "held_on": AS_DATE,
    "started": AS_TIME,
    "ended": AS_TIME,
    "artist": AS_IS,
    "adjustments": AS_IS,
    "pigment_lot": AS_IS,
    "note": AS_IS,
    "decision": AS_IS,
    "reason": AS_IS,
    "anyway": AS_IS,
    "why": AS_IS,
}
CLOCK_FIELDS: Final = {"break_minutes": AS_IS}


def typed(draft: Draft) -> Data:
    """What the widgets of this part hold now."""
    held = drafting.typed(draft, FIELDS) | drafting.typed(draft, CLOCK_FIELDS, "clock")
    return held | {name: held[name] or 0 for name in ("adjustments", "break_minutes") & held.keys()}


def ending(draft: Draft, studio: Studio, *, corrects: bool) -> None:
    """The decision first, then the clock, then what is seldom changed."""
    st.segmented_control(
        "The visit ends with",
        list(DECISION),
        format_func=DECISION.__getitem__,
        default=draft.data["decision"],
        key=key(draft, "decision"),
        width="stretch",
    )
    if draft.data["decision"] == "another":
        st.pills(
            "Why another session",
            list(REASON),
            format_func=REASON.__getitem__,
            default=draft.data["reason"],
            key=key(draft, "reason"),
            wrap=True,
        )
    if corrects:
        st.pills(
            "Why it is corrected",
            WHY_CORRECTED,
            default=draft.data["why"],
            key=key(draft, "why"),
            wrap=True,
        )
    else:
        _clock(draft)
    st.number_input(
        "Changes the client asked for",
        min_value=0,
        value=draft.data["adjustments"],
        step=1,
        key=key(draft, "adjustments"),
    )
    _choice(draft, studio, "artist", "Artist", [p.key for p in studio.staff if p.active])
    st.text_input("Note", value=draft.data["note"], live="500ms", key=key(draft, "note"))
    with st.expander("Date, times, lot and more"):
        _details(draft, studio)


def _clock(draft: Draft) -> None:
    """When it began, how long the breaks were, and the button that begins or ends one."""
    data = draft.data
    since = data["break_since"]
    with st.container(horizontal=True, vertical_alignment="center", key="clock"):
        words = f"Began {data['started']}" if data["started"] else "Not timed"
        if since:
            begun = datetime.fromisoformat(since).astimezone(door.zone())
            words += f" · on a break since {begun:%H:%M}"
        elif data["break_minutes"]:
            words += f" · breaks {data['break_minutes']} min"
        st.markdown(words, width="stretch")
        st.button(
            "Go on" if since else "Break",
            icon=":material/play_arrow:" if since else ":material/pause:",
            key="break",
            on_click=_break,
            args=(draft.draft_id,),
        )


def _break(draft_id: str) -> None:
    draft = door.store().draft(draft_id)
    if draft is not None:
        data = visit_draft.paused(draft.data | typed(draft), now=door.now())
        drafting.take_again(drafting.write(draft, data), "clock")


def _choice(draft: Draft, studio: Studio, field: str, label: str, options: list[str]) -> None:
    """One of the studio's people or lots, from a list that asks for no keyboard."""
    value = draft.data[field]
    if value is not None and value not in options:
        options = [*options, value]
    names = {lot.key: lot.label for lot in studio.lots}
    names |= {person.key: person.name for person in studio.staff}
    if options:
        st.selectbox(
            label,
            options,
            index=options.index(value) if value else None,
            format_func=lambda option: names.get(option, option),
            filter_mode=None,
            placeholder="Not noted",
            key=key(draft, field),
        )


def _details(draft: Draft, studio: Studio) -> None:
    st.date_input(
        "Date",
        value=drafting.held(draft, "held_on", AS_DATE),
        format="DD/MM/YYYY",
        key=key(draft, "held_on"),
    )
    start, end = st.columns(2)
    for column, field, label in ((start, "started", "Start"), (end, "ended", "End")):
        column.time_input(
            label, value=drafting.held(draft, field, AS_TIME), step=300, key=key(draft, field)
        )
    st.caption("An end left open is the moment of recording.")
    st.number_input(
        "Breaks in minutes",
        min_value=0,
        value=draft.data["break_minutes"],
        step=5,
        key=key(draft, "break_minutes", "clock"),
    )
    lots = [lot.key for lot in studio.lots if not lot.used_up]
    _choice(draft, studio, "pigment_lot", "Pigment lot", lots)
    for field, label, table, group in (
        ("kind", "Kind of visit", KIND, "fields"),
        ("depth_kind", "The depth is", DEPTH_KIND, "zones"),
    ):
        st.segmented_control(
            label,
            list(table),
            format_func=table.__getitem__,
            default=draft.data[field],
            required=True,
            key=key(draft, field, group),
            width="stretch",
        )
    st.toggle("Exact percentages", key=key(draft, "exact"), persist_state="page")
