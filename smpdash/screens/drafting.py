"""How a page of widgets writes a draft: every value on disk before the next tap.

A widget takes its value from the draft once, when its key is new, and then holds its own. So the
keys are kept as they are while only this page writes; where another tablet changed the draft, they
get new keys and take their values again. Values are given as `value=` or `default=`, never by
assignment: a page that outlived its server then still brings what it holds.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, cast

import streamlit as st

from smpdash.record.draft import draft_problems
from smpdash.record.problem import Problem, Refused
from smpdash.screens import door
from smpdash.store.store import Conflict, Draft, NoRoom


def begin(kind: str, about: str, *, page: str) -> None:
    """Show the draft about this on its page, begun now where there is none; or say why not."""
    try:
        draft = door.store().open_draft(kind, about, device=door.device(), now=door.now())
    except NoRoom as refusal:
        st.toast(door.plain(str(refusal)), icon=":material/edit_off:", duration="long")
        return
    door.go(page, draft=draft.draft_id)


_LEFT_BEHIND: Final = "left-behind"


def key(draft: Draft, field: str) -> str:
    """The key of a field's widget."""
    return f"{draft.draft_id}:{_page(draft.draft_id)['taken']}:{field}"


def typed(draft: Draft, fields: Iterable[str]) -> dict[str, Any]:
    """The values that the page's widgets hold now, as the draft's JSON; `not_kept` tells others."""
    return {
        field: value
        for field, value in _held(draft, fields).items()
        if not draft_problems({field: value})
    }


def not_kept(draft: Draft, fields: Iterable[str]) -> list[Problem]:
    """What stands in the page's widgets and is too long to be kept in the draft."""
    held = _held(draft, fields).items()
    return [problem for field, value in held for problem in draft_problems({field: value})]


def _held(draft: Draft, fields: Iterable[str]) -> dict[str, Any]:
    names = {field: key(draft, field) for field in fields}
    return {
        field: st.session_state[name] for field, name in names.items() if name in st.session_state
    }


def change(draft_id: str, how: Callable[[Draft], Mapping[str, Any]]) -> Draft | None:
    """Put the draft on disk as `how` changes it, in one transaction; None where it is gone."""
    page, device = _page(draft_id), door.device()
    found = door.store().change_draft(draft_id, how, device=device, now=door.now())
    if found is None:
        return None
    before, after = found
    is_missed = _is_missed(page, before, device)
    page["seen"] = after.version
    if is_missed:
        _take(page, before)
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


def _take(page: dict[str, Any], draft: Draft) -> None:
    page["taken"] = draft.version
    other = door.plain(door.tablet_name(draft.device))
    st.toast(
        f"Changed on the tablet {other}: this is the newest. Check your last tap.",
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


def say_not_kept(problems: Sequence[Problem]) -> None:
    """Say that something was too long for a draft; nothing where nothing was."""
    if problems:
        said = " ".join(dict.fromkeys(problem.message for problem in problems))
        words = f"This is not kept, and the rest is. {said}"
        st.toast(door.plain(words), icon=":material/error:", duration="long")


def say_on_the_next_page(problems: Sequence[Problem]) -> None:
    """The same where the page is being left, which ends whatever it says."""
    st.session_state[_LEFT_BEHIND] = list(problems)


def say_what_was_left_behind() -> None:
    """Say what the page before this one held and could not be kept."""
    say_not_kept(st.session_state.pop(_LEFT_BEHIND, []))


def keep(draft: Draft, data: Mapping[str, Any]) -> None:
    """Put on disk what was tapped since the last run; nothing where nothing was."""
    if data == draft.data:
        return
    try:
        write(draft, data)
    except Refused as refusal:
        say_not_kept(refusal.problems)
    except NoRoom as refusal:  # what was typed stays in its field, and is not kept
        st.error(door.plain(str(refusal)), title="Not kept", icon=":material/edit_off:")
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
