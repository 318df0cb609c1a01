"""What happens once, when the server starts, and in the background from then on."""

import contextlib
import logging
import os
import sys
import threading
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from smpdash.screens import door, erasures, faults, learning, watch
from smpdash.store.backup.create import backup_if_due, wishes
from smpdash.store.db.connection import stay_open
from smpdash.store.store import StoreProblem

LOG = logging.getLogger("smpdash")
# The tablets come first after a start; later a look each hour is enough for one backup a day.
FIRST_LOOK: Final = timedelta(minutes=1)
NEXT_LOOK: Final = timedelta(hours=1)
# A file that could not be opened: its key is put back, or a backup takes its place.
LOOK_AGAIN: Final = timedelta(seconds=5)
# Streamlit holds three files for each of 128 pages that went away, for hours.
OPEN_FILES: Final = 4096


@contextlib.asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """Open the database, so that its migrations are done before the first tablet asks.

    A database that cannot be opened is not hidden: the first screen opens it again and says why.
    Once it can be, as where its key is put back, learning and the rest begin without a restart.
    Backups are made, the records checked, courses learnt from and erasures finished in threads of
    their own until the server stops.
    """
    faults.keep_values_out_of_logs()
    allow_open_files()
    stopped = threading.Event()
    with contextlib.suppress(StoreProblem):
        learning.begin(door.store_of({}))
    threading.Thread(target=keep_open, args=(stopped,), name="open", daemon=True).start()
    threading.Thread(target=keep_backups, args=(stopped,), name="backups", daemon=True).start()
    trying = (stopped,)
    threading.Thread(target=erasures.keep_trying, args=trying, name="erasures", daemon=True).start()
    # No tablet waits for the check: a start takes as long for a million visits as for a thousand.
    threading.Thread(target=watch.keep_watch, args=(stopped,), name="watch", daemon=True).start()
    try:
        yield
    finally:
        stopped.set()
        learning.end()


def keep_open(stopped: threading.Event) -> None:
    """Learn from the file and hold it open as soon as it can be opened, until `stopped` is set."""
    while not stopped.is_set():
        try:
            store = door.store_of({})
        except StoreProblem:
            stopped.wait(LOOK_AGAIN.total_seconds())
        else:
            learning.begin(store)
            stay_open(store.path, stopped)


def allow_open_files(wanted: int = OPEN_FILES) -> int:
    """Let this process open so many files where the system lets it; some systems begin with 256.

    What it may open now is returned.
    """
    if sys.platform == "win32":
        return wanted
    import resource  # noqa: PLC0415 there is none on Windows

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    now = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return OPEN_FILES if now == resource.RLIM_INFINITY else now


def keep_backups(
    stopped: threading.Event, *, first: timedelta = FIRST_LOOK, then: timedelta = NEXT_LOOK
) -> None:
    """Look each hour whether the last good backup is older than a day, until `stopped` is set."""
    wait = first
    while not stopped.wait(wait.total_seconds()):
        wait = then
        try:
            store = door.store_of({})
            if not store.is_made_up():
                _look(store.path)
        except StoreProblem as problem:
            LOG.warning("no backup was made: %s", problem)
        except Exception:
            LOG.exception("no backup was made")


def _look(path: Path) -> None:
    made = backup_if_due(path, now=door.now(), wanted=wishes(os.environ))
    if made is not None:
        LOG.info("backup made: %s", made.path.name)
        if made.complaint:
            LOG.warning("%s", made.complaint)
