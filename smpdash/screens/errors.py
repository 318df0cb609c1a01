"""What a tablet shows after an error: what happened, what is safe, and what to do."""

import logging
import shlex
from datetime import UTC
from typing import Final

import streamlit as st
from streamlit.runtime.scriptrunner import RerunException

from smpdash.record.permissions import NotAllowed
from smpdash.record.times.moments import moment_words
from smpdash.runtime import demo_studio
from smpdash.runtime.admission import NotIn, is_here
from smpdash.runtime.faults import OTHER, SAID
from smpdash.runtime.log_privacy import place_of
from smpdash.screens import context
from smpdash.screens.widgets import to_clients
from smpdash.store.backup.catalogue import newest_backup
from smpdash.store.backup.create import places
from smpdash.store.store import (
    Busy,
    Conflict,
    Damaged,
    MadeUp,
    Missing,
    NoRoom,
    StoreProblem,
    Unknown,
    WrongFile,
)

LOG = logging.getLogger("smpdash")
NAMING_NONE: Final = (Busy, Conflict, MadeUp, NoRoom)
ASK_THE_MACHINE: Final = (
    "Which file it is, and more to do, is said on the machine that serves smpdash, under "
    "`http://localhost`."
)
# The way back from these is a backup.
GONE: Final = (Damaged, WrongFile, Missing)


def keep_explained_out_of_log() -> None:
    """Leave out the lines that Streamlit logs before it asks for an explanation.

    `explain_fault` logs a failure itself; a tablet that was locked, or whose sign-in a restore
    ended, is none.
    """
    logging.getLogger("streamlit.error_util").addFilter(
        lambda record: not record.getMessage().startswith("Uncaught app execution")
    )


def explain_fault(fault: Exception) -> bool:
    """Show an error in plain words; the details go to the log, never to the tablet.

    A tap that comes while it is shown would end the explanation, and Streamlit would show its own:
    the tap finds a page that failed, so the explanation is shown again in its place.
    """
    try:
        return _explain(fault)
    except RerunException:
        return _explain(fault)


def _explain(fault: Exception) -> bool:
    if isinstance(fault, NotAllowed):
        LOG.warning("not allowed: %s", fault.action)
        st.error(context.plain(str(fault)), title="Not with this role", icon=":material/lock:")
        to_clients("secondary")
        return True
    if isinstance(fault, NotIn):
        # The page's script finds this element and goes to the sign-in.
        st.html('<p class="signed-out">This tablet is locked. <a href="/sign-in">Sign in</a></p>')
        return True
    if isinstance(fault, Unknown):
        st.info(
            "What you asked for is not there, or not there any more: it may have been taken back, "
            "erased, or given to somebody else.",
            icon=":material/search_off:",
        )
        to_clients("secondary")
        return True
    if isinstance(fault, StoreProblem):
        LOG.warning("%s: %s", type(fault).__name__, fault)
        title, words = SAID.get(type(fault), OTHER)
        # The message of the problem may name a folder.
        names_paths = not isinstance(fault, NAMING_NONE)
        if names_paths and not may_see_paths():
            st.error(f"{words}\n\n{ASK_THE_MACHINE}", title=title, icon=":material/lock:")
        else:
            st.error(f"{context.plain(str(fault))}\n\n{words}", title=title, icon=":material/lock:")
            if isinstance(fault, GONE):
                show_way_back()
    else:
        # One line: whoever is signed in can send values that no screen expects.
        LOG.error("a screen failed: %s", place_of(fault))
        st.error(
            "What you recorded and every value you tapped is kept. Tap “Try again”; "
            "if this comes back, tell the person who looks after smpdash.",
            title="This screen could not be shown",
            icon=":material/error:",
        )
    st.button("Try again", key="show-again")
    return True


def show_way_back() -> None:
    """Show the newest good backup and the command that restores it, to people who may see paths."""
    if not may_see_paths():
        return
    path = context.path()
    made = newest_backup(path, *places(path))
    if made is None:
        st.info(
            "There is no good backup beside the records or at the second place that is set. Is "
            "there one on another drive or machine? It is restored with the command below.",
            icon=":material/backup:",
        )
        file = "BACKUP"
    else:
        file = str(made.path)
        st.info(
            f"The last good backup is of {moment_words(made.made_at, UTC)} UTC. Restoring it sets "
            "the present file aside and deletes nothing. On the machine that serves smpdash:",
            icon=":material/backup:",
        )
    command = f"python -m smpdash restore {shlex.quote(file)} --db {shlex.quote(str(path))}"
    if made is not None and made.is_encrypted:
        command += " --passphrase-file FILE"
    st.code(command, language=None, wrap_lines=True)


def may_see_paths() -> bool:
    """Whether this page may name files: only if signed in or on this machine, not in the demo."""
    cookies, host = dict(st.context.cookies.items()), st.context.ip_address
    if demo_studio.is_chosen(cookies):
        return False
    host = host if isinstance(host, str) else None
    if is_here(host, {name.lower(): value for name, value in st.context.headers.items()}):
        return True
    try:
        return context.sign_in() is not None
    except (StoreProblem, NotIn):
        return False
