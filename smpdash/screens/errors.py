"""What a tablet shows when something went wrong: what is safe, and what to do."""

import logging
import os
import shlex
import threading
import traceback
from typing import Any, Final

import streamlit as st
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from smpdash.record.permissions import NotAllowed
from smpdash.runtime import demo_studio
from smpdash.runtime.admission import NotIn, is_here
from smpdash.screens import context
from smpdash.store.backup.catalogue import newest_backup
from smpdash.store.backup.create import places
from smpdash.store.store import (
    Busy,
    Conflict,
    Damaged,
    DiskFault,
    DiskFull,
    EngineTooOld,
    MadeUp,
    Missing,
    NewerFile,
    NoRoom,
    NotWritable,
    RestoreWaits,
    StoreProblem,
    Unknown,
    WrongFile,
    WrongKey,
)

LOG = logging.getLogger("smpdash")
# Title, and what is safe and what to do, for the person with the tablet.
SAID: Final[dict[type[StoreProblem], tuple[str, str]]] = {
    Busy: (
        "Another save is taking unusually long",
        "Every value you tapped is kept. Show again, then tap once more: nothing is written twice.",
    ),
    RestoreWaits: (
        "The records are being replaced by a backup",
        "What you asked for was not made. Ask again in a minute: it will be of the backup then.",
    ),
    DiskFull: (
        "The disk is full",
        (
            "Everything recorded so far is safe, and every form as it stood before the last tap. "
            "Make room on the machine that serves smpdash, then show again: no restart is needed."
        ),
    ),
    DiskFault: (
        "The disk reports an error",
        (
            "Everything recorded so far is safe. Show again and look whether your last tap is "
            "there; to tap it again writes nothing twice. If this comes back, the disk may be "
            "failing: make a backup to another one with `python -m smpdash backup --into FOLDER`."
        ),
    ),
    NotWritable: (
        "The records cannot be written",
        (
            "Nothing was changed. The clients' own pages show what is recorded, unless they say "
            "this too. On the machine that serves smpdash: is the disk switched to read-only, and "
            "does the folder belong to the account that runs smpdash?"
        ),
    ),
    Missing: (
        "The records are not where they were",
        "Nothing was made anew in their place. Is the drive plugged in? Was the folder moved?",
    ),
    Damaged: (
        "The records are damaged",
        "Nothing more is written into them. Write on paper until they are back.",
    ),
    WrongFile: (
        "This file does not hold the studio's records",
        "Not a byte of it was changed. Is SMPDASH_DB the right file? If it is, it is damaged.",
    ),
    WrongKey: (
        "The records are locked",
        (
            "Not a byte of them was changed. Is SMPDASH_KEY_FILE set where smpdash is started, and "
            "does it name the right file? If they were never encrypted and no key is set, they are "
            "damaged: restore a backup with `python -m smpdash restore`."
        ),
    ),
    NewerFile: (
        "These records were written by a newer smpdash",
        "Not a byte of them was changed. Update smpdash on the machine that serves it.",
    ),
    NoRoom: (
        "There is no room for this",
        "Everything that was recorded is as it was, and so is every form that was begun.",
    ),
    MadeUp: ("Not in a made-up studio", "Nothing was changed."),
    EngineTooOld: (
        "smpdash is not installed as it should be",
        "Nothing was opened, so that nothing can be damaged.",
    ),
}
OTHER: Final = ("The studio's records cannot be reached", "What was recorded is left as it is.")
NAMING_NONE: Final = (Busy, Conflict, MadeUp, NoRoom)
ASK_THE_MACHINE: Final = (
    "Which file it is, and more to do, is said on the machine that serves smpdash, under "
    "`http://localhost`."
)
# Where these are said, the way back is a backup.
GONE: Final = (Damaged, WrongFile, Missing)


def explain_fault(fault: Exception) -> bool:
    """Say it in people's words; the details go to the log, never to the tablet."""
    if isinstance(fault, NotAllowed):
        LOG.warning("not allowed: %s", fault.action)
        st.error(context.plain(str(fault)), title="Not with this role", icon=":material/lock:")
        st.button("To the clients", key="to-clients", on_click=context.go, args=("clients",))
        return True
    if isinstance(fault, NotIn):
        # The page's own script sees this mark and shows the way in.
        st.html('<p class="signed-out">This tablet is locked. <a href="/sign-in">Sign in</a></p>')
        return True
    if isinstance(fault, Unknown):
        st.info(
            "What you asked for is not there, or not there any more: it may have been taken back, "
            "erased, or given to somebody else.",
            icon=":material/search_off:",
        )
        st.button("To the clients", key="to-clients", on_click=context.go, args=("clients",))
        return True
    if isinstance(fault, StoreProblem):
        LOG.warning("%s: %s", type(fault).__name__, fault)
        title, words = SAID.get(type(fault), OTHER)
        # What a problem says of itself may name a folder.
        names_paths = not isinstance(fault, NAMING_NONE)
        if names_paths and not may_see_paths():
            st.error(f"{words}\n\n{ASK_THE_MACHINE}", title=title, icon=":material/lock:")
        else:
            st.error(f"{context.plain(str(fault))}\n\n{words}", title=title, icon=":material/lock:")
            if isinstance(fault, GONE):
                show_way_back()
    else:
        LOG.error("a screen failed", exc_info=fault)
        st.error(
            "What you recorded and every value you tapped is kept. Tap “Show again”; "
            "if this comes back, tell the person who looks after smpdash.",
            title="This screen could not be shown",
            icon=":material/error:",
        )
    st.button("Show again", key="show-again")
    return True


def answer_fault(_request: Request, fault: Exception) -> Response:
    """The same for what is asked for beside the screens, as a plain sentence."""
    LOG.warning("%s: %s", type(fault).__name__, fault)
    kind = type(fault) if isinstance(fault, StoreProblem) else StoreProblem
    title, words = SAID.get(kind, OTHER)
    return PlainTextResponse(
        f"{title}. {words}", status_code=503, headers={"Cache-Control": "no-store"}
    )


# For everything that the screens' own handler does not see.
HANDLERS: Final = {StoreProblem: answer_fault}


def show_way_back() -> None:
    """The newest good backup and the very command that restores it, for who may see paths."""
    if not may_see_paths():
        return
    path = context.path()
    made = newest_backup(path, *places(path, os.environ))
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
            f"The last good backup is of {made.made_at:%d %b %Y %H:%M} UTC. Restoring it sets the "
            "present file aside and deletes nothing. On the machine that serves smpdash:",
            icon=":material/backup:",
        )
    command = f"python -m smpdash restore {shlex.quote(file)} --db {shlex.quote(str(path))}"
    if made is not None and made.is_encrypted:
        command += " --passphrase-file FILE"
    st.code(command, language=None, wrap_lines=True)


def may_see_paths() -> bool:
    """Whether this page may name files of the machine: to nobody who is not known, in no demo."""
    cookies, host = dict(st.context.cookies.items()), st.context.ip_address
    if demo_studio.is_chosen(cookies):
        return False
    host = host if isinstance(host, str) else None
    if is_here(host, Headers(dict(st.context.headers.items()))):
        return True
    try:
        return context.sign_in() is not None
    except (StoreProblem, NotIn):
        return False


def keep_values_out_of_logs() -> None:
    """From now on no log line of any library carries the message of an exception.

    A message may hold what was recorded; where it happened, and what kind it is, stays.
    """
    make = logging.getLogRecordFactory()

    def made(*about: Any, **more: Any) -> logging.LogRecord:
        record = make(*about, **more)
        if isinstance(record.exc_info, tuple) and record.exc_info[1] is not None:
            record.exc_text = _steps(record.exc_info[1])
            if record.name == "asyncio":  # its own message repeats the exception's
                record.msg, record.args = str(record.msg).partition("\n")[0], ()
        return record

    def in_a_thread(failed: threading.ExceptHookArgs) -> None:
        LOG.error("a thread failed", exc_info=failed.exc_value)

    logging.setLogRecordFactory(made)
    threading.excepthook = in_a_thread


def _steps(error: BaseException) -> str:
    """Where an exception came from, and those behind it, without their messages."""
    lines: list[str] = []
    behind: BaseException | None = error
    while behind is not None:
        steps = "".join(traceback.format_tb(behind.__traceback__))
        lines.insert(0, f"{steps}{type(behind).__name__}")
        behind = behind.__cause__ or (None if behind.__suppress_context__ else behind.__context__)
    return "\n\n".join(lines)
