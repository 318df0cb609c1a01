"""How a page of widgets writes a draft: every value on disk before the next tap.

A widget takes its value from the draft once, when its key is new, and then holds its own. So the
keys are kept as they are while only this page writes; where another tablet changed the draft, they
get new keys and take their values again. Values are given as `value=` or `default=`, never by
assignment: a page that outlived its server then still brings what it holds.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

import streamlit as st

from smpdash.screens import door
from smpdash.store.store import Conflict, Draft


def key(draft: Draft, field: str) -> str:
    """The key of a field's widget."""
    return f"{draft.draft_id}:{_page(draft.draft_id)['taken']}:{field}"


def typed(draft: Draft, fields: Iterable[str]) -> dict[str, Any]:
    """The values that the page's widgets hold now, as the draft's JSON."""
    names = {field: key(draft, field) for field in fields}
    return {
        field: st.session_state[name] for field, name in names.items() if name in st.session_state
    }


def change(
    draft_id: str,
    how: Callable[[Draft], Mapping[str, Any]],
    *,
    noted_since: Callable[[Draft, int], str] = lambda *_: "",
) -> Draft | None:
    """Put the draft on disk as `how` changes it, in one transaction; None where it is gone.

    `noted_since` says what was noted in it elsewhere after a version.
    """
    page, device = _page(draft_id), door.device()
    found = door.store().change_draft(draft_id, how, device=device, now=door.now())
    if found is None:
        return None
    before, after = found
    is_missed, seen = _is_missed(page, before, device), page["seen"]
    page["seen"] = after.version
    if is_missed:
        _take(page, before, noted_since(before, seen))
    return after


def notice_another_tablet(draft: Draft) -> None:
    """Say it when the draft was changed elsewhere, and show what stands on disk."""
    page = _page(draft.draft_id)
    is_missed = _is_missed(page, draft, door.device())
    page["seen"] = draft.version
    if is_missed:
        _take(page, draft)


def _is_missed(page: Mapping[str, Any], draft: Draft, device: str) -> bool:
    return page["seen"] not in {None, draft.version} and draft.device != device


def _take(page: dict[str, Any], draft: Draft, noted: str = "") -> None:
    page["taken"] = draft.version
    other = door.plain(door.tablet_name(draft.device))
    st.toast(
        f"Changed on the tablet {other}{door.plain(f': {noted}') if noted else ''}. "
        "This is the newest.",
        icon=":material/devices:",
        duration="long",
    )


def is_as_seen(draft: Draft) -> bool:
    """Whether no other tablet wrote since this page was drawn."""
    return bool(_page(draft.draft_id)["seen"] == draft.version)


def write(draft: Draft, data: Mapping[str, Any]) -> Draft:
    """Put the data on disk; Conflict where another tablet was faster."""
    page = _page(draft.draft_id)
    kept = door.store().save_draft(
        draft.draft_id, data, version=draft.version, device=door.device(), now=door.now()
    )
    page["seen"] = kept.version
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


def _page(draft_id: str) -> dict[str, Any]:
    """The version that this page saw last, and the one that its widgets took their values from.

    It is found before the draft is written and noted in after, as a tap can end a run wherever the
    run asks for session state: a page must not take what it wrote itself for another tablet's.
    """
    state = st.session_state.setdefault(f"page:{draft_id}", {"seen": None, "taken": 0})
    return cast(dict[str, Any], state)
