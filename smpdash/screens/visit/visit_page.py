"""The visit screen: shows a draft, saves every tap, answers with the estimate, records it once."""

from collections.abc import Mapping
from functools import partial
from typing import Final

import streamlit as st

from smpdash.record.cautions import cautions
from smpdash.record.client import Client
from smpdash.record.studio import Studio
from smpdash.runtime import clock
from smpdash.screens import context, header
from smpdash.screens.entry import component as entry
from smpdash.screens.moves import forgotten
from smpdash.screens.toasts import toast
from smpdash.screens.visit import recorded, saving
from smpdash.screens.visit.bar import Finishing, Remarked, bar, notes
from smpdash.screens.visit.differing import differing
from smpdash.screens.visit.fields import Before, ending, lot_to_confirm
from smpdash.screens.visit.map import zone_map
from smpdash.screens.visit.noted import left_out_rows
from smpdash.screens.visit.scene import (
    Scene,
    data_of,
    find_scene,
    is_moved,
    save_taps,
    say_too_late,
)
from smpdash.screens.visit.taps.taken import unanswered
from smpdash.screens.visit.times.noted import running
from smpdash.screens.visit.times.questions import question_rows, unfinished_row
from smpdash.screens.visit.zone_fields import ZoneForm, known, values
from smpdash.store.store import Draft, Unknown

# The id of the draft that the page shows, to be gone on with, or of the one that was recorded.
_GOING_ON: Final = "visit-going-on"
_RECORDED: Final = "visit-done"


def is_behind() -> bool:
    """Whether the page shows a draft that was recorded or discarded elsewhere meanwhile.

    Or a recorded visit that was undone elsewhere.
    """
    store, going_on = context.store(), st.session_state.get(_GOING_ON)
    if going_on is not None and store.draft(going_on) is None:
        return True
    done = st.session_state.get(_RECORDED)
    return done is not None and store.recorded_by(done) is None


def screen() -> None:
    """Show the draft named in the address, or the visit that it became."""
    for name in (_GOING_ON, _RECORDED):
        st.session_state.pop(name, None)
    context.must_have("draft")
    draft_id, store = context.param("draft"), context.store()
    try:
        scene = find_scene(store, draft_id)
    except Unknown:
        scene = None
    if scene is not None:
        context.before_leaving(partial(_save_taps, scene))
        is_new = scene.corrected is None
        doing = f"Visit {scene.number}" if is_new else f"Correct visit {scene.number}"
        _headline(doing, scene.client, {"draft": draft_id} if is_new else {})
        recorded.remember(draft_id, scene.course)
        _visit(scene)
    elif (record := store.recorded_by(draft_id)) is not None:
        code, course, visit = record
        client = store.client(code)
        can_move = store.can_correct(visit.visit_id, now=clock.now())
        _headline(f"Visit {visit.number}", client, {"visit": visit.visit_id} if can_move else {})
        recorded.remember(draft_id, course)
        say_too_late(draft_id, (course, visit), context.studio())
        _show_saved((draft_id, course, visit), client, context.studio())
    else:
        recorded.show_gone(draft_id)


def _headline(doing: str, client: Client, moving: Mapping[str, str]) -> None:
    """Show in the header whose visit this is.

    `moving` is the address at which it is moved to another client, empty if it may not be.
    """
    with header.way_back():
        st.button(
            "To the client",
            icon=":material/chevron_left:",
            key="to-client",
            on_click=context.go,
            args=("client",),
            kwargs={"code": client.code},
        )
    header.show_whom(client, doing)
    if moving:
        with header.way_elsewhere():
            st.button(
                "Wrong client",
                icon=":material/move_up:",
                key="wrong-client",
                on_click=context.go,
                args=("move",),
                kwargs=dict(moving),
            )


@st.fragment
def _visit(scene: Scene) -> None:
    """Show all that a tap may change; nothing around it is sent again."""
    draft = _save_taps(scene)
    if draft is not None and is_moved(scene, draft):
        toast("This visit was moved to another client.", icon=":material/move_up:")
        st.rerun()
    if draft is not None and scene.visit_of(data_of(draft)).number != scene.number:
        st.rerun()  # another date: the visit comes to another place in its course
    if draft is None:
        st.session_state.pop(_GOING_ON, None)
        _show_recorded(scene)
        return
    st.session_state[_GOING_ON] = scene.draft_id
    _show(scene, draft)
    # A page that outlived its server sends its last taps only together with its widgets.
    if unanswered(draft.data, entry.last_message(scene.entry_key)):
        st.rerun()


def _save_taps(scene: Scene) -> Draft | None:
    """Save all taps and record the visit if one of them asks for it; returns the draft, if left."""
    draft, is_recording = save_taps(scene)
    if draft is None or not is_recording:
        return draft
    recorded.keep_times(scene.draft_id, data_of(draft))
    if saving.save(scene, data_of(draft)):
        return None
    return save_taps(scene, is_refused=True)[0]


def _show_recorded(scene: Scene) -> None:
    """Show what became of a draft that is gone: recorded, undone or discarded."""
    record = context.store().recorded_by(scene.draft_id)
    say_too_late(scene.draft_id, record[1:] if record else None, scene.studio)
    if record is None:
        recorded.show_gone(scene.draft_id)
    else:
        if not context.store().can_correct(record[2].visit_id, now=clock.now()):
            # The header is drawn with the whole page alone: the way to move the draft ends here.
            st.html("<style>.st-key-wrong-client {display: none}</style>")
        _show_saved((scene.draft_id, *record[1:]), scene.client, scene.studio)


def _show_saved(saved: recorded.Saved, client: Client, studio: Studio) -> None:
    """Show a recorded visit, and remember that this page shows it."""
    st.session_state[_RECORDED] = saved[0]
    recorded.show(saved, client, studio)


def _show(scene: Scene, draft: Draft) -> None:
    data = data_of(draft)
    visit, last, studio = scene.visit_of(data), scene.last_session, scene.studio
    corrects, now = scene.corrected is not None, clock.now()
    form = ZoneForm(data, studio, last, scene.treated, scene.earlier_pigment)
    before = Before(last.pigment_lot if last else None, corrects)
    columns = [values(form, visit)]
    if data["by_zone"]:
        on_map = zone_map(data, studio, last, scene.client.intake, dark=context.is_dark())
        columns.insert(0, [on_map])
    remarked = Remarked(
        saving.refused(scene, data),
        cautions(visit, studio=studio, others=scene.others_beside(visit)),
        [
            *([] if corrects else unfinished_row(data, scene.zone, now=now)),
            *left_out_rows(data, studio),
        ],
        question_rows(data, scene.zone, now=now),
        differing(data, studio, scene.zone, device=context.device()),
    )
    today = now.astimezone(scene.zone).date()
    noted, words = notes(visit, remarked, data, corrects=corrects, today=today)
    noted = [*forgotten.place_line(scene.others, visit), *noted]
    lot = lot_to_confirm(data, studio, before)
    finishing = Finishing(visit.number, corrects, words, lot)
    entry.entry(
        entry.Layout(
            columns,
            bar(scene.answer(visit), data, finishing),
            finishing.title,
            noted,
            ending(data, studio, scene.zone, now=now, before=before),
        ),
        key=scene.entry_key,
        taps=entry.Taps(data["answered"], draft.version, context.person().key),
        zones=known(form),
        running=None if corrects else running(data, now=now, zone=scene.zone),
    )
