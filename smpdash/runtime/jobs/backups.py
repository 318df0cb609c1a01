"""The daily backup: made in the background, once the last good one is a day old."""

import logging
import threading
from datetime import timedelta
from pathlib import Path
from typing import Final

from smpdash.runtime import clock, state
from smpdash.runtime.jobs.giving_way import one_check, pausing, step_back
from smpdash.store.backup.create import backup_if_due, backup_options
from smpdash.store.store import StoreProblem

LOG = logging.getLogger("smpdash")
# After a start the tablets come first; once an hour is often enough for one backup a day.
FIRST_LOOK: Final = timedelta(minutes=1)
NEXT_LOOK: Final = timedelta(hours=1)


def keep_backups(
    stopped: threading.Event, *, first: timedelta = FIRST_LOOK, then: timedelta = NEXT_LOOK
) -> None:
    """Check each hour whether the last good backup is older than a day, until `stopped` is set."""
    step_back()
    wait = first
    while not stopped.wait(wait.total_seconds()):
        wait = then
        try:
            store = state.store_of({})
            if not store.is_made_up():
                _look(store.path)
        except StoreProblem as problem:
            LOG.warning("no backup was made: %s", problem)
        except Exception:
            LOG.exception("no backup was made")


def _look(path: Path) -> None:
    with one_check:
        made = backup_if_due(path, now=clock.now(), options=backup_options(), hear=pausing())
    if made is not None:
        LOG.info("backup made: %s", made.path.name)
        if made.complaint:
            LOG.warning("%s", made.complaint)
