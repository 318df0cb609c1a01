"""The page Settings: the studio's tables, what a change would do, and how it is undone."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import streamlit as st

from smpdash.record.accounts.sign_in import named_tablet, tablet_name
from smpdash.record.accounts.tablet import FIELD
from smpdash.record.problem import Problem, Refused
from smpdash.record.settings.problems import studio_problems
from smpdash.record.studio import Studio
from smpdash.runtime import clock
from smpdash.screens import context
from smpdash.screens.manage.settings_differences import differences, merged
from smpdash.screens.manage.settings_edits import Edits
from smpdash.screens.manage.settings_fields import aftercare, booking, depths, names, targets
from smpdash.screens.manage.settings_grids import Typed, lots, zones
from smpdash.screens.manage.settings_preview import show_preview
from smpdash.screens.manage.settings_shades import shades
from smpdash.screens.manage.unsaved import forget_edits, keep_edits, kept_edits, watch_edits
from smpdash.screens.toasts import toast
from smpdash.screens.widgets import KEPT, attempt, mark_wrong, problem_bar, still_wrong
from smpdash.store.store import Change, Conflict

_PAGE: Final = "settings"
_REFUSED: Final = "refused:settings"
# Whether the values saved elsewhere are shown.
_DIFFER: Final = "settings-differ"
# What was saved before this page's last save, and the version that the save made.
_UNDO: Final = "settings-undo-to"
_MOST_NAMED: Final = 4
_TAB: Final = "settings-tab"
# The tab on which the field or the table of a problem stands.
_TAB_OF: Final = {
    "shades": "Shades",
    "lots": "Pigment lots",
    "zones": "Zones",
    "depth": "Depths",
    "booking": "Booking",
    "targets": "Targets",
    "aftercare": "Aftercare",
} | dict.fromkeys(("name", "package", "time_zone"), "Studio")
# The fields of text on a tab; those whose text cannot be read are marked one by one.
_FIELDS_OF: Final = {
    "Depths": ("accepted-low", "accepted-high", "ideal-low", "ideal-high"),
    "Booking": ("booking-from", "booking-to"),
    "Targets": ("target-coverage", "week-hours"),
    "Studio": ("studio",),
}
_AGAIN: Final = (
    "Another tablet saved settings just now, so nothing of yours is saved yet. Your edits are "
    "still here: look at what differs, and tap again."
)


def screen() -> None:
    """Show one table at a time; Save saves all of them."""
    newest = context.store().studio()
    edits = kept_edits(_PAGE, _fresh(newest))
    st.markdown("### Settings")
    typed = Typed(edits.start)
    # A name of the tablet that was not kept is said on the tab that holds its field.
    first = "Studio" if FIELD in st.query_params else None
    above = {}
    tabs = st.tabs(list(_TABLES), key=_TAB, on_change="rerun", default=first)
    for tab, (name, table) in zip(tabs, _TABLES.items(), strict=True):
        with tab:
            above[name] = st.container()
            typed = table(typed, edits)
    problems = still_wrong(_REFUSED, lambda: _problems(typed))
    for name, place in above.items():
        here = _on_tab(name, problems)
        for field in _FIELDS_OF.get(name, ()) if set(here) - set(typed.unread) else ():
            mark_wrong(edits.key(field))
        # One alone on the open tab stands in the bar.
        if len(here) > (name == _open_tab()):
            place.markdown("\n".join(f"- :red[{context.plain(each.message)}]" for each in here))
    unsaved = _named(edits.start, typed)
    edits.is_edited = edits.is_edited or bool(unsaved)
    if edits.is_edited:
        keep_edits(_PAGE, edits)
    elif edits.start.version != newest.version:
        forget_edits(_PAGE)
        st.rerun()
    watch_edits(_PAGE, typed.texts, unsaved)
    with st.bottom, st.container(key="settings-bar"):
        _what_is_wrong(problems)
        _bar(edits, typed, newest, unsaved)


def _on_tab(name: str, problems: Sequence[Problem]) -> list[Problem]:
    return [each for each in problems if _TAB_OF.get(each.field) == name]


def _what_is_wrong(problems: Sequence[Problem]) -> None:
    """Say in a line what is wrong, with buttons to the other tabs on which something is."""
    if not problems:
        return
    here = _on_tab(_open_tab(), problems)
    there = [name for name in _TABLES if _on_tab(name, problems) and name != _open_tab()]
    with st.container(horizontal=True, vertical_alignment="center"):
        problem_bar([*dict.fromkeys([*here, *problems])], title="Cannot be saved")
        for name in there:
            st.button(
                f"Go to {name}",
                key=f"settings-to-{name}",
                on_click=st.session_state.__setitem__,
                args=(_TAB, name),
            )


def _open_tab() -> str:
    return str(st.session_state.get(_TAB) or next(iter(_TABLES)))


def _fresh(start: Studio, discarded: int = 0) -> Edits:
    """Edits that have not begun."""
    return Edits(start, context.store().used_shades(), discarded)


def _bar(edits: Edits, typed: Typed, newest: Studio, unsaved: str) -> None:
    """The bar at the lower edge: what is not saved yet, and the buttons."""
    if st.session_state.get(_DIFFER) and differences(edits.start, typed.studio, newest):
        _differing(edits.start, typed, newest)
        return
    if unsaved and not _problems(typed):
        show_preview(edits.start, typed.studio)
    with st.container(horizontal=True, vertical_alignment="center"):
        if unsaved:
            st.markdown(f"**Not saved yet:** {context.plain(unsaved)}.")
        else:
            st.caption("Save saves all that is on these tabs.")
        st.space("stretch")
        if not unsaved:
            _undo(newest)
        if unsaved:
            with st.popover("Discard edits", icon=":material/delete:", key="settings-away"):
                st.markdown("What is not saved yet is lost; what is saved stays.")
                st.button(
                    "Discard them",
                    type="primary",
                    key="settings-away-now",
                    on_click=_discard,
                    args=(edits,),
                )
        st.button(
            "Save",
            type="primary",
            icon=":material/check:",
            key="save-settings",
            on_click=_save,
            args=(edits.start, typed, context.new_action()),
        )


def _named(start: Studio, typed: Typed) -> str:
    """The names of the values that are not saved yet; "" if all are."""
    names = [each.words for each in differences(start, start, typed.studio)]
    # A darkness that cannot be read is among the differences.
    if any(each.field != "shades" for each in typed.unread):
        names.append("a value that cannot be read")
    more = len(names) - _MOST_NAMED
    return "; ".join(names[:_MOST_NAMED]) + (f"; and {more} more" if more > 0 else "")


def _discard(edits: Edits) -> None:
    """Begin again from what is saved, with new widgets."""
    forget_edits(_PAGE)
    kept_edits(_PAGE, _fresh(context.store().studio(), discarded=edits.discarded + 1))
    st.session_state.pop(_REFUSED, None)
    st.session_state.pop(_DIFFER, None)


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
        before = context.store().studio()
        try:
            saved = context.store().save_studio(typed.studio, Change(action, clock.now()))
        except Conflict:  # somebody saved since this page was drawn: what differs is shown next
            st.session_state[_DIFFER] = True
            toast(_AGAIN, icon=":material/devices:")
        else:
            context.ask_again()
            forget_edits(_PAGE)
            st.session_state.pop(_DIFFER, None)
            st.session_state[_UNDO] = (before, saved.version)
            toast("Saved.", icon=":material/check:", duration="short")

    if not attempt(save, problems_in=_REFUSED, own=_problems(typed)):
        problems = still_wrong(_REFUSED, lambda: _problems(typed))
        tabs = [name for name in _TABLES if _on_tab(name, problems)]
        if tabs and _open_tab() not in tabs:
            st.session_state[_TAB] = tabs[0]


def _undo(newest: Studio) -> None:
    """The button to go back to what was saved before this page's last save, if that is the last."""
    before, version = st.session_state.get(_UNDO, (None, 0))
    if before is not None and version == newest.version:
        st.button(
            "Undo the last save",
            icon=":material/undo:",
            key="settings-undo",
            on_click=_go_back,
            args=(before, version, context.new_action()),
        )


def _go_back(before: Studio, version: int, action: str) -> None:
    wanted = replace(before, version=version, staff=context.store().studio().staff)

    def save() -> None:
        context.store().save_studio(wanted, Change(action, clock.now(), "Undone"))
        st.session_state.pop(_UNDO, None)
        context.ask_again()
        forget_edits(_PAGE)
        toast("Undone: the settings are as they were before.", icon=":material/undo:")

    attempt(save, problems_in=_REFUSED)


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
    with st.container(horizontal=True):
        for words, key, keep_shown in (
            ("Save what you see", "settings-mine", True),
            ("Take theirs, save your other edits", "settings-theirs", False),
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
        name = tablet_name(entry.device)
        by = named_tablet(name) if name else "another tablet"
        at = f" at {entry.at.astimezone(context.zone()):%H:%M}" if entry.at else ""
        return f"{by} saved{at}:"
    return "another tablet saved:"


_TABLES: Final[dict[str, Callable[[Typed, Edits], Typed]]] = {
    "Shades": shades,
    "Pigment lots": lots,
    "Zones": zones,
    "Depths": depths,
    "Booking": booking,
    "Targets": targets,
    "Aftercare": aftercare,
    "Studio": names,
}
