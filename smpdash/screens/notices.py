"""What is watched behind the screens and said on each of them: the records, the disk, the clock."""

import logging
import os
import shutil
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import streamlit as st

from smpdash.screens import context, errors
from smpdash.store.audit.verify import GivenUp
from smpdash.store.db.connection import can_write, is_wanted_alone
from smpdash.store.db.damage import Damage, is_noted
from smpdash.store.db.keys import key_in, key_of
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
# A warning in time, and the point from which the next photo or backup may fill the disk.
LOW_BYTES: Final = 1_000_000_000
VERY_LOW_BYTES: Final = 200_000_000
SIZES_OF_THE_FILE: Final = 10
# Clocks are put right by seconds every day; and no studio pauses for longer than this.
BACK: Final = timedelta(minutes=2)
AHEAD: Final = timedelta(days=366)
MOST_SHOWN: Final = 3
_SHOWN: Final = "check-shown"
LAST_ENTRY: Final = "The last entry of the trail is not as it was written."


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that everybody should know before going on; `way_back` asks for a restore."""

    title: str
    words: str
    icon: str
    way_back: bool = False


_checked: Final[dict[Path, tuple[int, float, tuple[Notice, ...]]]] = {}
_seen: Final[dict[Path, tuple[Notice, ...]]] = {}
# The share done of each check that runs.
_under_way: Final[dict[Path, float]] = {}


def put_on_notices(path: Path) -> None:
    """Say what stands, as the watch has found it; the way back to who may go it."""
    st.session_state[_SHOWN] = _of_check(path)
    for notice in notices(path):
        words = f"{context.plain(notice.words)}"
        st.warning(words, title=notice.title, icon=notice.icon)
        if notice.way_back and context.person().may("restore"):
            errors.show_way_back()


def notices(path: Path) -> tuple[Notice, ...]:
    """What the watch has found about this file."""
    return (*reading_only(path), *_of_check(path), *_seen.get(path, ()))


def _of_check(path: Path) -> tuple[Notice, ...]:
    """What the last check of this very file has found, perhaps before the server was started."""
    number, _, found = _checked.get(path, (0, 0.0, ()))
    if found and number == _number(path):
        return found
    return tuple(damage_notice("")) if is_noted(path) else ()


def put_on_check(path: Path) -> None:
    """Say, beneath the page, that the check runs; nothing moves when it has ended."""
    share = _under_way.get(path)
    if share is not None:
        st.caption(
            f":material/fact_check: All records are being checked ({share:.0%} done). Everything "
            "can be used meanwhile; whatever is found is said here.",
        )


def has_news() -> bool:
    """Whether a check has found something, or nothing any more, since this page was drawn."""
    return bool(st.session_state.get(_SHOWN, ()) != _of_check(context.path()))


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
    stopped: threading.Event, *, first: timedelta = FIRST_CHECK, then: timedelta = NEXT_LOOK
) -> None:
    """Check the records once a day, look at disk and clock each minute, until `stopped` is set."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
    said, wait = "", first
    while not stopped.is_set():
        try:
            store = context.store_of({})
            look(store, now=context.now())
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
    """Check the whole file, where it was not since yesterday or another stands in its place.

    Tablets go on meanwhile. GivenUp where `stopped` is set, or a restore wants the file alone.
    """
    number, at, _ = _checked.get(store.path, (0, 0.0, ()))
    if number == _number(store.path) and time.monotonic() - at < CHECK_AGAIN_S:
        return
    number = _number(store.path)
    if not store.ends_whole():
        _checked[store.path] = number, -CHECK_AGAIN_S, tuple(damage([LAST_ENTRY]))
    _under_way[store.path] = 0.0
    try:
        found = store.check(hear=_standing_back(store.path), given_up=_asking(store.path, stopped))
    finally:
        del _under_way[store.path]
    for line in found:
        LOG.warning("the records are not whole: %s", line)
    LOG.info("the records were checked: %d findings", len(found))
    _checked[store.path] = number, time.monotonic(), tuple(damage(found))


def _standing_back(path: Path) -> Callable[[float], None]:
    """Notes the share done, and lets the tablets in between."""
    begun = time.monotonic()

    def hear(share: float) -> None:
        nonlocal begun
        _under_way[path] = share
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
    if any(isinstance(line, Damage) for line in found):
        return damage_notice(f"{' '.join(found[:MOST_SHOWN])}{more} ")
    return [
        Notice(
            "The records are not whole",
            f"{' '.join(found[:MOST_SHOWN])}{more} Other records are as they were, and recording "
            "goes on; tell the person who looks after smpdash today.",
            ":material/heart_broken:",
            way_back=True,
        )
    ]


def damage_notice(found: str) -> list[Notice]:
    """What to say where the structure of the file is damaged, after what was found."""
    return [
        Notice(
            "The records are damaged",
            f"{found}Nothing more is written into them, so that the damage does not grow; what can "
            "still be read is shown. Write new visits on paper, and tell the person who looks "
            "after smpdash now. A tablet that locks itself cannot be opened before a backup is "
            "restored.",
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
