"""What happens once, when the server starts, and in the background from then on."""

import contextlib
import logging
import sys
import threading
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any, Final

from smpdash.runtime import log_privacy, state
from smpdash.runtime.jobs import backups, erasures, watch
from smpdash.store.db.connection import stay_open
from smpdash.store.store import StoreProblem

LOG = logging.getLogger("smpdash")
# Streamlit holds three files for each of 128 pages that went away, for hours.
OPEN_FILES: Final = 4096
# A file that could not be opened: its key is put back, or a backup takes its place.
LOOK_AGAIN: Final = timedelta(seconds=5)


@contextlib.asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """Make the application state and open the studio's database, before the first tablet asks.

    A database that cannot be opened is not hidden: the first screen opens it again and says why.
    Once it can be, as where its key is put back, learning and the rest begin without a restart.
    Backups are made, the records checked, courses learnt from and erasures finished in threads of
    their own until the server stops.
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
    # No tablet waits for the check: a start takes as long for a million visits as for a thousand.
    _in_background("watch", watch.keep_watch, stopped)
    try:
        yield
    finally:
        stopped.set()
        application.end()


def keep_open(stopped: threading.Event) -> None:
    """Open the file as soon as it can be, and hold it open until `stopped` is set."""
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
