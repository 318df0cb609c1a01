"""The watch: checks the records once a day, looks at the disk and the clock each minute."""

import logging
import os
import shutil
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from smpdash.runtime import clock, state
from smpdash.runtime.notices import (
    Notice,
    broken_structure,
    clock_notice,
    damage_notices,
    disk_notice,
    reading_only,
)
from smpdash.runtime.state import Check, DatabaseState
from smpdash.store.audit.verify import GivenUp
from smpdash.store.db.damage import is_noted
from smpdash.store.db.errors import in_words
from smpdash.store.db.keys import key_given, key_of
from smpdash.store.db.locks import is_wanted_alone
from smpdash.store.store import Store, StoreProblem, WrongKey

LOG = logging.getLogger("smpdash")
NEXT_LOOK: Final = timedelta(minutes=1)
CHECK_AGAIN_S: Final = 24 * 3600.0
# The first pages come before the first check.
FIRST_CHECK: Final = timedelta(seconds=2)
# How far the check stands back for the tablets, where the system knows threads apart; and how long
# it works before it pauses as long as said.
NICE: Final = 10
WORK_S: Final = 0.02
PAUSE_S: Final = 0.01
# How often it asks whether the server stops, or a restore waits for the file.
ASK_S: Final = 0.25
LAST_ENTRY: Final = "The last entry of the trail is not as it was written."


def notices(path: Path) -> tuple[Notice, ...]:
    """What the watch has found about this file."""
    return (*reading_only(path), *of_check(path), *state.database(path).notices)


def share_checked(path: Path) -> float | None:
    """How far the check of this file is, 0..1; None if none runs."""
    return state.database(path).check_share


def of_check(path: Path) -> tuple[Notice, ...]:
    """What the last check of this very file has found, perhaps before the server was started."""
    check = state.database(path).check
    if check.notices and check.file_number == _number(path):
        return check.notices
    return tuple(broken_structure("")) if is_noted(path) else ()


def keep_watch(
    stopped: threading.Event, *, first: timedelta = FIRST_CHECK, then: timedelta = NEXT_LOOK
) -> None:
    """Check the records once a day, look at disk and clock each minute, until `stopped` is set."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
    said, wait = "", first
    while not stopped.is_set():
        try:
            store = state.store_of({})
            look(store, now=clock.now())
            stopped.wait(wait.total_seconds())
            wait = timedelta()
            check_if_due(store, stopped)
            said = ""
        except GivenUp:
            pass  # for a restore, or the server stops: begun anew at the next look
        except StoreProblem as problem:
            if str(problem) != said:  # once, not each minute
                LOG.warning("the watch could not look: %s", problem)
            said = str(problem)
        except Exception:
            LOG.exception("the watch could not look")
        stopped.wait(then.total_seconds())


def check_if_due(store: Store, stopped: threading.Event | None = None) -> None:
    """Check the whole file if no check is of today, or if another file took its place.

    Tablets go on meanwhile. Raises GivenUp if `stopped` is set or a restore wants the file alone.
    """
    database, number = state.database(store.path), _number(store.path)
    last = database.check
    if number == last.file_number and time.monotonic() - last.at < CHECK_AGAIN_S:
        return
    if not store.ends_whole():
        database.check = Check(number, -CHECK_AGAIN_S, tuple(damage_notices([LAST_ENTRY])))
    database.check_share = 0.0
    try:
        found = store.check(hear=_standing_back(database), given_up=_asking(store.path, stopped))
    finally:
        database.check_share = None
    for line in found:
        LOG.warning("the records are not whole: %s", line)
    LOG.info("the records were checked: %d findings", len(found))
    database.check = Check(number, time.monotonic(), tuple(damage_notices(found)))


def _standing_back(database: DatabaseState) -> Callable[[float], None]:
    """Notes the share done, and lets the tablets in between."""
    begun = time.monotonic()

    def hear(share: float) -> None:
        nonlocal begun
        database.check_share = share
        if time.monotonic() - begun > WORK_S:
            time.sleep(PAUSE_S)
            begun = time.monotonic()

    return hear


def _asking(path: Path, stopped: threading.Event | None) -> Callable[[], bool]:
    """Whether the check is to end now; asked often, so the file is looked at now and then."""
    last = time.monotonic()

    def given_up() -> bool:
        nonlocal last
        if stopped is not None and stopped.is_set():
            return True
        if time.monotonic() - last < ASK_S:
            return False
        last = time.monotonic()
        return is_wanted_alone(path)

    return given_up


def look(store: Store, *, now: datetime) -> None:
    """Look at the disk's free space, at the clock and at the key of an encrypted file."""
    with in_words(store.path):
        free = shutil.disk_usage(store.path.parent).free
        size = store.path.stat().st_size
    seen = [
        disk_notice(free, size),
        clock_notice(now, store.last_entry()),
        key_gone(store.path),
    ]
    state.database(store.path).notices = tuple(each for each in seen if each is not None)


def key_gone(path: Path) -> Notice | None:
    """What to say where a start could not open any more what this process holds open."""
    held = key_of(path)
    try:
        if not held or held == key_given():
            return None
        words = "SMPDASH_KEY_FILE names another key than the one"
    except WrongKey:
        words = "SMPDASH_KEY_FILE no longer gives the key"
    return Notice(
        "Put the key of the records back before smpdash stops",
        f"{words} that the records are encrypted with. Recording goes on, as smpdash still holds "
        "the right one; once it stops, neither the records nor their backups can be opened "
        "without it.",
        ":material/key_off:",
    )


def _number(path: Path) -> int:
    """Tells a file from another that took its place."""
    try:
        return path.stat().st_ino
    except OSError:
        return 0
