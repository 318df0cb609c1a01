"""What is watched behind the screens and said on each of them: the records, the disk, the clock."""

import logging
import os
import shutil
import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import streamlit as st

from smpdash.screens import door, faults
from smpdash.store.engine import can_write
from smpdash.store.keys import key_in, key_of
from smpdash.store.store import Store, StoreProblem, WrongKey

LOG = logging.getLogger("smpdash")
NEXT_LOOK: Final = timedelta(minutes=1)
CHECK_AGAIN_S: Final = 24 * 3600.0
# How long the first tablet waits for the first check; a large studio's goes on behind it.
PATIENCE_S: Final = 3.0
# A warning in time, and the point from which the next photo or backup may fill the disk.
LOW_BYTES: Final = 1_000_000_000
VERY_LOW_BYTES: Final = 200_000_000
SIZES_OF_THE_FILE: Final = 10
# Clocks are put right by seconds every day; and no studio pauses for longer than this.
BACK: Final = timedelta(minutes=2)
AHEAD: Final = timedelta(days=366)
MOST_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that everybody should know before going on; `way_back` asks for a restore."""

    title: str
    words: str
    icon: str
    way_back: bool = False


_checked: Final[dict[Path, tuple[int, float, tuple[Notice, ...]]]] = {}
_seen: Final[dict[Path, tuple[Notice, ...]]] = {}


def put_on_notices(path: Path) -> None:
    """Say what stands, as the watch has found it; the way back to who may go it."""
    for notice in notices(path):
        words = f"{door.plain(notice.words)}"
        st.warning(words, title=notice.title, icon=notice.icon)
        if notice.way_back and door.person().may("restore"):
            faults.show_way_back()


def notices(path: Path) -> tuple[Notice, ...]:
    """What the watch has found about this file."""
    number, _, found = _checked.get(path, (0, 0.0, ()))
    still = found if found and number == _number(path) else ()
    return (*reading_only(path), *still, *_seen.get(path, ()))


def reading_only(path: Path) -> list[Notice]:
    """What to say of a file that can be read and not written, asked anew each time."""
    if not path.exists() or can_write(path):
        return []
    return [
        Notice(
            "Nothing can be recorded just now",
            "The disk or the folder of the records can only be read. What is shown here is what "
            "was recorded last; write new visits on paper, and tell the person who looks after "
            "smpdash. A tablet that locks itself cannot be opened before this is put right.",
            ":material/edit_off:",
        )
    ]


def keep_watch(
    stopped: threading.Event, first_is_done: threading.Event, *, then: timedelta = NEXT_LOOK
) -> None:
    """Check the records once a day, look at disk and clock each minute, until `stopped` is set."""
    said = ""
    while not stopped.is_set():
        try:
            store = door.store_of({})
            look(store, now=door.now())
            check_if_due(store)
            said = ""
        except StoreProblem as problem:
            if str(problem) != said:  # once, not each minute
                LOG.warning("the watch could not look: %s", problem)
            said = str(problem)
        except Exception:
            LOG.exception("the watch could not look")
        first_is_done.set()
        stopped.wait(then.total_seconds())


def check_if_due(store: Store) -> None:
    """Check the whole file, where it was not since yesterday or another stands in its place."""
    number, at, _ = _checked.get(store.path, (0, 0.0, ()))
    if number == _number(store.path) and time.monotonic() - at < CHECK_AGAIN_S:
        return
    found = store.check()
    for line in found:
        LOG.warning("the records are not whole: %s", line)
    _checked[store.path] = _number(store.path), time.monotonic(), tuple(damage(found))


def look(store: Store, *, now: datetime) -> None:
    """Look at the disk's free space, at the clock and at the key of an encrypted file."""
    free = shutil.disk_usage(store.path.parent).free
    seen = [
        disk(free, store.path.stat().st_size),
        clock(now, store.last_entry()),
        key_gone(store.path),
    ]
    _seen[store.path] = tuple(notice for notice in seen if notice is not None)


def damage(found: list[str]) -> list[Notice]:
    """What to say of the findings of a check."""
    if not found:
        return []
    more = f" And {len(found) - MOST_SHOWN} more." if len(found) > MOST_SHOWN else ""
    return [
        Notice(
            "The records are not whole",
            f"{' '.join(found[:MOST_SHOWN])}{more} Other records are as they were, and recording "
            "goes on; tell the person who looks after smpdash today.",
            ":material/heart_broken:",
            way_back=True,
        )
    ]


def disk(free: int, size: int) -> Notice | None:
    """What to say of a disk with so many bytes free beside a file of so many."""
    if free >= max(LOW_BYTES, SIZES_OF_THE_FILE * size):
        return None
    left = f"{free / 1e6:,.0f} MB are left on the disk that holds the records."
    if free < VERY_LOW_BYTES:
        words = "Make room now: soon nothing can be recorded, and backups fail first."
        return Notice("The disk is nearly full", f"{left} {words}", ":material/hard_drive:")
    words = "Make room before it is full; what is recorded is safe."
    return Notice("The disk is getting full", f"{left} {words}", ":material/hard_drive:")


def clock(now: datetime, last: datetime | None) -> Notice | None:
    """What to say of a clock that shows `now` after an entry that was made at `last`."""
    if last is None or -BACK <= now - last <= AHEAD:
        return None
    way = "earlier than the last entry" if now < last else "more than a year after the last entry"
    return Notice(
        "Is the clock of the machine right?",
        f"It shows {now:%d %b %Y %H:%M} UTC, {way}, of {last:%d %b %Y %H:%M} UTC. Set it right: "
        "what is recorded until then carries the wrong time. Nothing is lost, and the order of "
        "the entries stays.",
        ":material/schedule:",
    )


def key_gone(path: Path) -> Notice | None:
    """What to say where a start could not open any more what this process holds open."""
    held = key_of(path)
    try:
        if not held or held == key_in(os.environ):
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
