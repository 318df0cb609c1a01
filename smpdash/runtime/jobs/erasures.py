"""Retries erasures whose bytes are still on the disk, until nothing is left."""

import logging
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Final

from smpdash.runtime import clock, state
from smpdash.store.store import StoreProblem

LOG = logging.getLogger("smpdash")
TRY_AGAIN: Final = timedelta(seconds=1)
# The audit log is searched for erasures of another process, or from before a restart.
NEXT_LOOK: Final = timedelta(minutes=1)


def try_again_for(path: Path) -> None:
    """Retry the erasures of this file within a second."""
    state.database(path).is_erasing = True


def keep_trying(
    stopped: threading.Event, *, again: timedelta = TRY_AGAIN, then: timedelta = NEXT_LOOK
) -> None:
    """Try to get erased bytes off the disk, until `stopped` is set."""
    said, next_look = "", 0.0
    while not stopped.is_set():
        is_erasing = any(each.is_erasing for each in state.application().databases())
        if is_erasing or time.monotonic() >= next_look:
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
    """Try once for each file; returns the codes that the log names as left."""
    own = state.records().path
    for database in state.application().databases():
        if database.path != own and not database.is_erasing:
            continue
        left = state.application().store(database.path).finish_erasures(now=clock.now())
        database.is_erasing = bool(left)
        codes = ", ".join(wipe.client for wipe in left)
        if database.path == own and codes != said:
            if codes:
                LOG.warning("erased, and on the disk until a reader ends: %s", codes)
            else:
                LOG.info("what was erased is off the disk")
            said = codes
    return said
