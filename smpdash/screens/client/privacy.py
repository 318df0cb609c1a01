"""The foot of the client's page: who sees the client, the records as a file, erasing for good."""

from typing import Final

import streamlit as st

from smpdash.record.client import Client
from smpdash.record.export.selection import Selection
from smpdash.record.lengths import WORD
from smpdash.record.problem import Refused
from smpdash.record.studio import Studio
from smpdash.record.times.moments import day_words
from smpdash.runtime import clock
from smpdash.runtime.jobs.erasures import try_again_for
from smpdash.screens import context
from smpdash.screens.export.links import address_of, link
from smpdash.screens.manage import erasures
from smpdash.screens.toasts import toast
from smpdash.show.files.tables import RECORDS
from smpdash.store.backup.catalogue import BACKUPS_LAST_FOR
from smpdash.store.store import Change

# Chosen, not typed: the reason is kept for good and must not name anybody.
WHY_ERASED: Final = ("The client asked for it", "Not needed any longer", "Recorded by mistake")
EVERYBODY: Final = "Everybody here"


def show_keeping(client: Client, studio: Studio) -> None:
    """Show what this person may do: change who sees the client, export the records, erase."""
    person = context.person()
    with st.container(horizontal=True, vertical_alignment="center", key="client-keeping"):
        _whose(client, studio)
        if person.may("merge clients"):
            st.button(
                "Same person as another client",
                icon=":material/merge:",
                key="merge",
                on_click=context.go,
                args=("merge",),
                kwargs={"code": client.code},
            )
        if person.may("export"):
            st.html(
                link("Records as a JSON file", f"/export/client/{client.code}.json"),
                width="content",
            )
            workbook = address_of(RECORDS, "xlsx", Selection(client=client.code))
            st.html(link("Records as an Excel workbook", workbook), width="content")
        if person.may("erase client"):
            _erase(client)


def _whose(client: Client, studio: Studio) -> None:
    person = context.person()
    seen_by = f"Only {studio.staff_name(client.artist)}" if client.artist else EVERYBODY
    may_give = person.may("share client")
    may_share = client.artist == person.key and client.artist is not None
    if not may_give and not may_share:
        return
    with st.popover(
        f"Seen by: {context.plain(seen_by)}", icon=":material/visibility:", key="whose"
    ):
        st.markdown("Managers see every client.")
        if may_give:
            active = {person.key for person in studio.staff if person.active}
            names = {key: name for key, name in studio.staff_names.items() if key in active}
            keys = (
                [None, *names] if client.artist in {None, *names} else [None, client.artist, *names]
            )
            chosen = st.selectbox(
                "Who else sees this client",
                keys,
                index=keys.index(client.artist),
                format_func=lambda key: studio.staff_name(key) if key else EVERYBODY,
                filter_mode=None,
                key=f"give-{client.code}-{client.artist}",
            )
        else:
            chosen = None
        st.button(
            "Save" if may_give else "Share with everybody here",
            type="primary",
            key="give-now",
            disabled=chosen == client.artist,
            on_click=_give,
            args=(client.code, chosen, context.new_action()),
        )


def _give(code: str, artist: str | None, action: str) -> None:
    try:
        context.store().give_client(code, artist, Change(action, clock.now()))
    except Refused as refusal:
        toast(context.plain(str(refusal)), icon=":material/error:")


def _erase(client: Client) -> None:
    with st.popover("Erase for good", icon=":material/person_remove:", key="erase"):
        st.markdown("#### Erase this client for good?")
        until = context.today() + BACKUPS_LAST_FOR
        st.markdown(
            "**Deleted now:** name, contact, intake, every visit and estimate, forms in progress, "
            "and the key to the client’s part of the activity log.\n\n"
            f"**Stays:** that {client.code} was erased, when, by whom and why.\n\n"
            f"**Backups** made until today hold the client until they expire, the last about "
            f"{day_words(until)}; one that is restored before then erases the client again.\n\n"
            "**Out of reach:** files taken out before, and files that a restore has set aside. "
            "Hand the client their own file first if they ask for it."
        )
        why = st.pills("Why", WHY_ERASED, required=True, wrap=True, key="why-erased")
        typed = st.text_input(
            f"Type {client.code} to confirm", key="erase-code", live=True, autocomplete="off"
        )
        st.button(
            "Erase for good",
            type="primary",
            key="erase-now",
            disabled=not why or (typed or "")[: WORD + 1].strip().upper() != client.code,
            on_click=_erase_now,
            args=(client.code, context.new_action()),
        )


def _erase_now(code: str, action: str) -> None:
    # Read the field again: it may have changed since the button was drawn.
    why = st.session_state["why-erased"]
    if not why or str(st.session_state["erase-code"])[: WORD + 1].strip().upper() != code:
        return
    wipe = context.store().erase_client(code, Change(action, clock.now(), why))
    if wipe.is_gone:
        said = f"{code} is erased, and nothing of it is left in the records’ file."
    else:
        try_again_for(context.store().path)
        said = f"{code} is erased. {erasures.words(wipe)}"
    toast(said, icon=":material/person_remove:")
    context.go("clients")
