"""Erasures whose last bytes are still on the disk: said until they are gone, and tried again."""

import logging
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Final

import streamlit as st

from smpdash.runtime import demo_studio
from smpdash.screens import context
from smpdash.store.audit.erase_bytes import Wipe
from smpdash.store.db.readers import Reader
from smpdash.store.store import StoreProblem

LOG = logging.getLogger("smpdash")
# While something is left; and else, since another smpdash may have erased, or this one before it
# was started anew: what is left stands in the trail.
TRY_AGAIN: Final = timedelta(seconds=1)
NEXT_LOOK: Final = timedelta(minutes=1)
_ASKED: Final[set[Path]] = set()


def try_again_for(path: Path) -> None:
    """Something was erased from this file: look within a second."""
    _ASKED.add(path)


def keep_trying(
    stopped: threading.Event, *, again: timedelta = TRY_AGAIN, then: timedelta = NEXT_LOOK
) -> None:
    """Try to get what was erased off the disk until nothing is left, until `stopped` is set."""
    said, next_look = "", 0.0
    while not stopped.is_set():
        if _ASKED or time.monotonic() >= next_look:
            try:
                said = _try(said)
            except StoreProblem as problem:
                if str(problem) != said:  # once, not each second
                    LOG.warning("what was erased could not be taken off the disk: %s", problem)
                said = str(problem)
            except Exception:
                LOG.exception("what was erased could not be taken off the disk")
            next_look = time.monotonic() + then.total_seconds()
        stopped.wait(again.total_seconds())


def _try(said: str) -> str:
    """Try once for each file; what was said in the log about it."""
    own = context.store_of({})
    for path in {own.path, *_ASKED}:
        store = own if path == own.path else context.store_of({demo_studio.COOKIE: "1"})
        left = store.finish_erasures(now=context.now())
        if left:
            _ASKED.add(path)
        else:
            _ASKED.discard(path)
        codes = ", ".join(wipe.client for wipe in left)
        if path == own.path and codes != said:
            if codes:
                LOG.warning("erased, and on the disk until a reader ends: %s", codes)
            else:
                LOG.info("what was erased is off the disk")
            said = codes
    return said


def put_on_erasures() -> None:
    """Say which erasures are not over, to who may erase, until they are."""
    if not context.person().may("erase client"):
        return
    left = context.store().erasures_under_way()
    if left:
        try_again_for(context.store().path)
        st.fragment(_say, run_every="1s")([wipe.client for wipe in left])


def _say(codes: list[str]) -> None:
    """How far these erasures are; what was said stays in its place until the next page."""
    left = {wipe.client: wipe for wipe in context.store().erasures_under_way()}
    for code in codes:
        with st.container(key=f"erasure-{code}"):
            if wipe := left.get(code):
                st.warning(words(wipe), title=_title(code), icon=":material/hourglass_top:")
            else:
                gone = f"Nothing of {code} is left in the records' file. The trail notes it."
                st.success(gone, icon=":material/done_all:")


def _title(code: str) -> str:
    return f"{code} is erased; an old copy is still on the disk"


def words(wipe: Wipe) -> str:
    """What keeps the last copy, and that it goes by itself."""
    if wipe.held_by:
        until = f"when {_held_by(wipe.held_by[0])} ends"
    else:
        until = (
            "once nothing reads an older state of the records any more, such as another smpdash, a "
            "copy or a tool on the machine that serves it, and the files were searched"
        )
    return (
        f"The last copy goes {until}. smpdash tries again every second and notes in the trail when "
        "nothing is left. No screen shows the client any more."
    )


def _held_by(reader: Reader) -> str:
    since = f"since {reader.since.astimezone(context.zone()):%H:%M}"
    tablet = context.plain(context.tablet_name(reader.device)) if reader.device else ""
    return f"{reader.what}{f' on {tablet}' if tablet else ''}, running {since},"
