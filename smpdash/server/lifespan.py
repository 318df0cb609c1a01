"""Starts and stops the application state and the background threads with the server."""

import contextlib
import logging
import sys
import threading
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any, Final

from smpdash.runtime import log_privacy, state
from smpdash.runtime.jobs import backups, erasures, import_removal, watch
from smpdash.store.db.connection import stay_open
from smpdash.store.store import StoreProblem

LOG = logging.getLogger("smpdash")
# Streamlit keeps three files open for each of 128 closed pages, for hours.
OPEN_FILES: Final = 4096
# How soon to try again to open a file, whose key may be put back or which a backup may replace.
LOOK_AGAIN: Final = timedelta(seconds=5)


@contextlib.asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """Make the application state and open the studio's database before the first request.

    If the database cannot be opened, the first screen tries again and says why; learning and the
    other threads begin without a restart once it can be. Backups, checks, learning and erasures
    run in threads until the server stops.
    """
    log_privacy.keep_values_out_of_logs()
    allow_open_files()
    application, stopped = state.ApplicationState(learns=True), threading.Event()
    state.start(application)
    with contextlib.suppress(StoreProblem):
        state.store_of({})
    _in_background("open", keep_open, stopped)
    _in_background("backups", backups.keep_backups, stopped)
    _in_background("erasures", erasures.keep_trying, stopped)
    _in_background("imports", import_removal.keep_removing, stopped)
    # No tablet waits for the check: a start takes as long for a million visits as for a thousand.
    _in_background("watch", watch.keep_watch, stopped)
    try:
        yield
    finally:
        stopped.set()
        application.end()


def keep_open(stopped: threading.Event) -> None:
    """Open the file as soon as possible, and keep it open until `stopped` is set."""
    while not stopped.is_set():
        try:
            store = state.store_of({})
        except StoreProblem:
            stopped.wait(LOOK_AGAIN.total_seconds())
        else:
            stay_open(store.path, stopped)


def _in_background(name: str, work: Callable[..., None], *about: Any) -> None:
    threading.Thread(target=work, args=about, name=name, daemon=True).start()


def allow_open_files(wanted: int = OPEN_FILES) -> int:
    """Raise the limit of open files, which is 256 on some systems; returns the new limit."""
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
