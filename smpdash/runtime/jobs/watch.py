"""The watch: checks the records once a day, looks at the disk and the clock each minute."""

import logging
import shutil
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from smpdash.runtime import clock, state
from smpdash.runtime.jobs.giving_way import one_check, pausing, step_back
from smpdash.runtime.notices import (
    Notice,
    broken_structure,
    clock_notice,
    damage_notices,
    disk_notice,
    reading_only,
)
from smpdash.runtime.state import Check
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
# How often the check asks whether the server is stopping or a restore waits for the file.
ASK_S: Final = 0.25
LAST_ENTRY: Final = "The last entry of the audit log is not as it was written."


def notices(path: Path) -> tuple[Notice, ...]:
    """The notices of the watch about this file."""
    return (*reading_only(path), *of_check(path), *state.database(path).notices)


def share_checked(path: Path) -> float | None:
    """The share of the running check of this file that is done, 0..1; None if none runs."""
    return state.database(path).check_share


def of_check(path: Path) -> tuple[Notice, ...]:
    """The notices of the last check of this very file, even from before the server's start."""
    check = state.database(path).check
    if check.notices and check.file_number == _number(path):
        return check.notices
    return tuple(broken_structure("")) if is_noted(path) else ()


def keep_watch(
    stopped: threading.Event, *, first: timedelta = FIRST_CHECK, then: timedelta = NEXT_LOOK
) -> None:
    """Check the records once a day, look at disk and clock each minute, until `stopped` is set."""
    step_back()
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
            pass  # for a restore, or the server is stopping; repeated at the next look
        except StoreProblem as problem:
            if str(problem) != said:  # once, not each minute
                LOG.warning("the watch could not look: %s", problem)
            said = str(problem)
        except Exception:
            LOG.exception("the watch could not look")
        stopped.wait(then.total_seconds())


def check_if_due(store: Store, stopped: threading.Event | None = None) -> None:
    """Check the whole file if the last check is a day old, or if the file was replaced.

    Tablets continue meanwhile. Raises GivenUp if `stopped` is set or a restore waits for the file.
    """
    database, number = state.database(store.path), _number(store.path)
    last = database.check
    if number == last.file_number and time.monotonic() - last.at < CHECK_AGAIN_S:
        return
    if not store.ends_whole():
        database.check = Check(number, -CHECK_AGAIN_S, tuple(damage_notices([LAST_ENTRY])))

    def hear(share: float) -> None:
        database.check_share = share

    with one_check:
        hear(0.0)
        try:
            given_up = _stop_test(store.path, stopped)
            findings = store.check(hear=pausing(hear), given_up=given_up)
        finally:
            database.check_share = None
    for line in findings:
        LOG.warning("the records are not whole: %s", line)
    LOG.info("the records were checked: %d findings", len(findings))
    database.check = Check(number, time.monotonic(), tuple(damage_notices(findings)))


def _stop_test(path: Path, stopped: threading.Event | None) -> Callable[[], bool]:
    """A function that says whether a check is to end now; asks for the lock only now and then."""
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
    """Check the free space on the disk, the clock and the key of an encrypted file."""
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
    """The notice that a restart could not open the file, because its key was removed or changed."""
    key = key_of(path)
    try:
        if not key or key == key_given():
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
    """The file's inode number, which changes when it is replaced; 0 if it is missing."""
    try:
        return path.stat().st_ino
    except OSError:
        return 0
