"""Takes imports back, and removes those that were cut off, some clients at a time."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from smpdash.runtime import clock, state
from smpdash.store.db.errors import Busy
from smpdash.store.records.imports.register import ADDING
from smpdash.store.store import Change, Store, StoreProblem

LOG = logging.getLogger("smpdash")
REMOVED_AT_ONCE: Final = 10
# After a transaction taps have at least as long: a lock is not given to whoever waits longest.
LEAST_PAUSE_S: Final = 0.005
LOOK_AGAIN: Final = timedelta(seconds=30)
Hear = Callable[[float], None]


def remove(store: Store, number: int, hear: Hear) -> None:
    """Remove all that is left of an import that is being removed, some clients at a time."""
    left = most = 0
    while True:
        began = time.monotonic()
        left = store.remove_imported(number, most=REMOVED_AT_ONCE, now=clock.now())
        most = max(most, left + REMOVED_AT_ONCE)
        hear(1 - left / most)
        if not left:
            return
        give_way(began)


def take_back(store: Store, number: int, change: Change, hear: Hear) -> list[str]:
    """Take an import back; returns what to say. Raises Refused if something was built on it."""
    with store.importing():
        store.take_back_import(number, change)
        remove(store, number, hear)
    return [f"Import {number} is taken back: nothing of it is left in the records."]


def keep_removing(stopped: threading.Event, *, again: timedelta = LOOK_AGAIN) -> None:
    """Remove what an import that was cut off has left behind, until `stopped` is set."""
    while not stopped.is_set():
        try:
            remove_unfinished(state.records())
        except StoreProblem as problem:
            LOG.warning("an unfinished import could not be removed: %s", problem)
        except Exception:
            LOG.exception("an unfinished import could not be removed")
        stopped.wait(again.total_seconds())


def remove_unfinished(store: Store) -> bool:
    """Remove an import that nobody goes on with any more; returns whether there was one."""
    if store.import_under_way() is None:
        return False
    try:
        with store.importing():
            now = store.import_under_way()
            if now is None:
                return False
            if now.direction == ADDING:
                store.give_up_import(now.number)
            remove(store, now.number, lambda _: None)
    except Busy:  # somebody goes on with it
        return False
    LOG.warning("import %d was cut off and is removed; its file can be added again", now.number)
    return True


def give_way(began: float) -> None:
    """Let taps have as long as the transaction took that began at this time."""
    time.sleep(max(LEAST_PAUSE_S, time.monotonic() - began))
