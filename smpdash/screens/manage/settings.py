"""The page Tables: the studio's shades, pigment lots, depths, name and time zone."""

import zoneinfo
from collections.abc import Callable
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Final

import streamlit as st

from smpdash.record.accounts.sign_in import tablet_name
from smpdash.record.problem import Problem, Refused
from smpdash.record.studio import DepthBands, Studio, studio_problems
from smpdash.runtime import clock
from smpdash.screens import context
from smpdash.screens.entry.typed_text import number_in, number_text
from smpdash.screens.manage.settings_differences import differences, merged
from smpdash.screens.manage.settings_grids import Typed, lots, shades
from smpdash.screens.toasts import toast
from smpdash.screens.widgets import KEPT, attempt, problem_list, still_wrong
from smpdash.store.store import Change, Conflict

_REFUSED: Final = "refused:tables"
# The tables that the page's edits started from, and whether those saved elsewhere are shown.
_START: Final = "tables-start"
_DIFFER: Final = "tables-differ"
# The version of the tables that the page's edits started from, once there is an edit.
_EDITED: Final = "tables-edited"
_COMPONENT: Final = st.components.v2.component(
    "tables", js=Path(__file__).with_name("settings.js").read_text(encoding="utf-8")
)


def screen() -> None:
    """Show one table at a time; Save saves all of them."""
    newest = context.store().studio()
    start = st.session_state.setdefault(_START, newest)
    st.markdown("### The studio's tables")
    typed = Typed(start)
    for tab, table in zip(st.tabs(list(_TABLES)), _TABLES.values(), strict=True):
        with tab:
            typed = table(typed)
    if typed != Typed(start):
        st.session_state[_EDITED] = start.version
    # Only a page that never had edits is replaced: a value that was typed back may be meant.
    if start.version != newest.version and st.session_state.get(_EDITED) != start.version:
        st.session_state[_START] = newest
        st.rerun()
    # The texts that have arrived from the cells: Save waits for the one being typed.
    _COMPONENT(key="tables-wait", data={"texts": typed.texts})
    if st.session_state.get(_DIFFER) and start.version != newest.version:
        _differing(start, typed, newest)
    else:
        st.button(
            "Save",
            type="primary",
            icon=":material/check:",
            key="save-tables",
            on_click=_save,
            args=(start, typed, context.new_action()),
        )
    problem_list(still_wrong(_REFUSED, lambda: _problems(typed)))


def _problems(typed: Typed) -> list[Problem]:
    return [*typed.unread, *studio_problems(typed.studio)]


def _save(start: Studio, typed: Typed, action: str) -> None:
    """Save the edits, unless other values were saved elsewhere meanwhile: then show those first."""
    newest = context.store().studio()
    if differences(start, typed.studio, newest):
        st.session_state[_DIFFER] = True
        return
    wanted = merged(start, typed.studio, newest, keep_shown=True)
    _write(replace(typed, studio=wanted), action)


def _write(typed: Typed, action: str) -> None:
    def save() -> None:
        if typed.unread:
            raise Refused(_problems(typed))
        try:
            context.store().save_studio(typed.studio, Change(action, clock.now()))
            context.ask_again()
        except Conflict:  # somebody saved at this moment: that is shown next
            st.session_state[_DIFFER] = True
            raise

    if attempt(save, problems_in=_REFUSED, own=_problems(typed)):
        st.session_state.pop(_START, None)
        st.session_state.pop(_DIFFER, None)
        toast("Saved.", icon=":material/check:", duration="short")


def _differing(start: Studio, typed: Typed, newest: Studio) -> None:
    """Show what was saved elsewhere meanwhile, with the buttons to save or to replace the edits."""
    saved_by = _saved_by()
    lines = "\n".join(
        f"- {context.plain(f'{each.words}: you see {each.shown}, {saved_by} {each.theirs}')}"
        for each in differences(start, typed.studio, newest)
    )
    st.warning(
        f"{lines}\n\nNothing is saved yet. {KEPT}",
        title="Saved on another tablet since you began",
        icon=":material/devices:",
    )
    for words, key, keep_shown in (
        ("Save what you see", "tables-mine", True),
        ("Take theirs, save your other edits", "tables-theirs", False),
    ):
        wanted = merged(start, typed.studio, newest, keep_shown=keep_shown)
        st.button(
            words,
            type="primary" if keep_shown else "secondary",
            key=key,
            on_click=_write,
            args=(replace(typed, studio=wanted), context.new_action()),
        )


def _saved_by() -> str:
    """Which tablet saved the tables last and when, in words."""
    for entry in context.store().audit("studio", limit=1, what="studio saved"):
        name = tablet_name(entry.device) or "another tablet"
        at = f" at {entry.at.astimezone(context.zone()):%H:%M}" if entry.at else ""
        return f"the tablet {name} saved{at}:"
    return "another tablet saved:"


def _depths(typed: Typed) -> Typed:
    st.caption(
        "Published depths differ fourfold, so these are the studio's own. What is outside the "
        "ideal gets a remark; what is outside the accepted is refused."
    )
    studio, unread = typed.studio, []

    def depth(label: str, value: float, key: str) -> float:
        text = st.text_input(
            label,
            value=number_text(value, 2),
            type="phone",
            icon="",
            key=f"{key}-{studio.version}",
            autocomplete="off",
        )
        number = number_in(text or "")
        if number is None:
            unread.append(Problem("depth", f"{label}: “{text}” is not a number."))
        return value if number is None else number

    def pair(words: str, values: tuple[float, float], name: str) -> tuple[float, float]:
        low, high = st.columns(2)
        with low:
            first = depth(f"{words} from, mm", values[0], f"{name}-low")
        with high:
            return first, depth(f"{words} to, mm", values[1], f"{name}-high")

    bands = DepthBands(
        accepted_mm=pair("Accepted", studio.depth.accepted_mm, "accepted"),
        ideal_mm=pair("Ideal", studio.depth.ideal_mm, "ideal"),
    )
    return replace(typed, studio=replace(studio, depth=bands), unread=(*typed.unread, *unread))


def _names(typed: Typed) -> Typed:
    studio = typed.studio
    called = escape(tablet_name(context.device()), quote=True)
    st.html(
        '<form class="one-field" method="post" action="/tablet"><label>This tablet is called'
        '<input name="tablet" autocomplete="off"'
        f' value="{called}"></label>'
        '<button class="as-button" type="submit">Keep the name</button></form>'
    )
    zones = sorted(zoneinfo.available_timezones())
    name = st.text_input("Studio", value=studio.name, key=f"studio-{studio.version}")
    zone = st.selectbox(
        "Time zone", zones, index=zones.index(studio.time_zone), key=f"zone-{studio.version}"
    )
    return replace(typed, studio=replace(studio, name=(name or "").strip(), time_zone=zone))


_TABLES: Final[dict[str, Callable[[Typed], Typed]]] = {
    "Shades": shades,
    "Pigment lots": lots,
    "Depths": _depths,
    "Studio": _names,
}
