"""Erasures whose last bytes are still on the disk, shown on every page until they are gone."""

import streamlit as st

from smpdash.record.accounts.sign_in import tablet_name
from smpdash.runtime.jobs.erasures import try_again_for
from smpdash.screens import context
from smpdash.store.audit.erase_bytes import Wipe
from smpdash.store.db.readers import Reader


def show_erasures() -> None:
    """Show the erasures that are not finished, to people who may erase."""
    if not context.person().may("erase client"):
        return
    left = context.store().erasures_under_way()
    if left:
        try_again_for(context.store().path)
        st.fragment(_say, run_every="1s")([wipe.client for wipe in left])


def _say(codes: list[str]) -> None:
    """Show how far these erasures are; each message stays in its place until the next page."""
    left = {wipe.client: wipe for wipe in context.store().erasures_under_way()}
    for code in codes:
        with st.container(key=f"erasure-{code}"):
            if wipe := left.get(code):
                title = f"{code} is erased; an old copy is still on the disk"
                st.warning(words(wipe), title=title, icon=":material/hourglass_top:")
            else:
                gone = f"Nothing of {code} is left in the records’ file. The activity log notes it."
                st.success(gone, icon=":material/done_all:")


def words(wipe: Wipe) -> str:
    """The message about an erasure whose last copy is still on the disk, and why."""
    if wipe.held_by:
        until = f"when {_held_by(wipe.held_by[0])} ends"
    else:
        until = (
            "once nothing reads an older state of the records any more, such as another smpdash, a "
            "copy or a tool on the machine that serves it, and the files were searched"
        )
    return (
        f"The last copy goes {until}. smpdash tries again every second and notes in the activity "
        "log when nothing is left. No screen shows the client any more."
    )


def _held_by(reader: Reader) -> str:
    since = f"since {reader.since.astimezone(context.zone()):%H:%M}"
    tablet = context.plain(tablet_name(reader.device)) if reader.device else ""
    return f"{reader.what}{f' on {tablet}' if tablet else ''}, running {since},"
