"""How a page of widgets writes a draft: every value on disk before the next tap.

A widget takes its value from the draft once, when its key is new, and then holds its own. So the
keys are kept as they are while only this page writes; where another tablet changed the draft, they
get new keys and take their values again. Values are given as `value=` or `default=`, never by
assignment: a page that outlived its server then still brings what it holds.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import streamlit as st

from smpdash.screens import door
from smpdash.store.store import Conflict, Draft


def key(draft: Draft, field: str) -> str:
    """The key of a field's widget."""
    return f"{draft.draft_id}:{st.session_state.get(_state(draft, 'taken'), 0)}:{field}"


def typed(draft: Draft, fields: Iterable[str]) -> dict[str, Any]:
    """The values that the page's widgets hold now, as the draft's JSON."""
    names = {field: key(draft, field) for field in fields}
    return {
        field: st.session_state[name] for field, name in names.items() if name in st.session_state
    }


def change(draft_id: str, how: Callable[[Draft], Mapping[str, Any]]) -> Draft | None:
    """Put the draft on disk as `how` changes it, in one transaction; None where it is gone."""
    found = door.store().change_draft(draft_id, how, device=door.device(), now=door.now())
    if found is None:
        return None
    before, after = found
    notice_another_tablet(before)
    st.session_state[_state(after, "seen")] = after.version
    return after


def notice_another_tablet(draft: Draft) -> None:
    """Say it when the draft was changed elsewhere, and show what stands on disk."""
    seen = st.session_state.get(_state(draft, "seen"))
    if seen not in {None, draft.version} and draft.device != door.device():
        st.session_state[_state(draft, "taken")] = draft.version
        other = door.plain(door.tablet_name(draft.device))
        st.toast(
            f"Changed on the tablet {other}: this is the newest. Check your last tap.",
            icon=":material/devices:",
            duration="long",
        )
    st.session_state[_state(draft, "seen")] = draft.version


def is_as_seen(draft: Draft) -> bool:
    """Whether no other tablet wrote since this page was drawn."""
    return bool(st.session_state.get(_state(draft, "seen")) == draft.version)


def write(draft: Draft, data: Mapping[str, Any]) -> Draft:
    """Put the data on disk; Conflict where another tablet was faster."""
    kept = door.store().save_draft(
        draft.draft_id, data, version=draft.version, device=door.device(), now=door.now()
    )
    st.session_state[_state(draft, "seen")] = kept.version
    return kept


def mend(draft: Draft, data: Mapping[str, Any]) -> Draft:
    """Put on disk what the draft starts from, or what could be read of it, and say the latter."""
    if data == draft.data:
        return draft
    if draft.data:
        say_left_out()
    return write(draft, data)


def say_left_out() -> None:
    """Say that a draft was mended."""
    st.toast(
        "Part of this entry could not be read any more and was left out: look through it.",
        icon=":material/healing:",
        duration="long",
    )


def keep(draft: Draft, data: Mapping[str, Any]) -> None:
    """Put on disk what was tapped since the last run; nothing where nothing was."""
    if data == draft.data:
        return
    try:
        write(draft, data)
    except Conflict as conflict:
        st.toast(door.plain(str(conflict)), icon=":material/devices:", duration="long")
        st.rerun()


def _state(draft: Draft, name: str) -> str:
    return f"page:{draft.draft_id}:{name}"
