"""Notices about the records, the disk and the clock, for everybody at a tablet."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from smpdash.record.times.moments import moment_words
from smpdash.store.db.connection import can_write
from smpdash.store.db.damage import Damage

# A warning in time, and the point from which the next photo or backup may fill the disk.
LOW_BYTES: Final = 1_000_000_000
VERY_LOW_BYTES: Final = 200_000_000
SIZES_OF_THE_FILE: Final = 10
# Clocks are corrected by seconds every day, and no studio pauses for longer than a year.
BACK: Final = timedelta(minutes=2)
AHEAD: Final = timedelta(days=366)
# A day, and the hour until the server looks again; after three days something is wrong.
LATE_BACKUP: Final = timedelta(hours=25)
OVERDUE_BACKUP: Final = timedelta(hours=72)
MOST_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that everybody should know before they continue; `way_back` offers a restore."""

    title: str
    words: str
    icon: str
    way_back: bool = False


def damage_notices(findings: list[str]) -> list[Notice]:
    """The notice about the findings of a check, if there are any."""
    if not findings:
        return []
    shown = " ".join(findings[:MOST_SHOWN])
    if len(findings) > MOST_SHOWN:
        shown += f" And {len(findings) - MOST_SHOWN} more."
    if any(isinstance(line, Damage) for line in findings):
        return broken_structure(f"{shown} ")
    return [
        Notice(
            "The records are not whole",
            f"{shown} Other records are as they were, and recording goes on; tell the person who "
            "looks after smpdash today.",
            ":material/heart_broken:",
            way_back=True,
        )
    ]


def broken_structure(findings: str) -> list[Notice]:
    """The notice about a damaged structure of the file; begins with the findings."""
    return [
        Notice(
            "The records are damaged",
            f"{findings}Nothing more is written into them, so that the damage does not grow; what "
            "can still be read is shown. Write new visits on paper, and tell the person who looks "
            "after smpdash now. A tablet that locks itself cannot be opened before a backup is "
            "restored.",
            ":material/heart_broken:",
            way_back=True,
        )
    ]


def disk_notice(free: int, size: int) -> Notice | None:
    """The notice about a disk with `free` bytes left beside a file of `size` bytes, if needed."""
    if free >= max(LOW_BYTES, SIZES_OF_THE_FILE * size):
        return None
    left = f"{free / 1e6:,.0f} MB are left on the disk that holds the records."
    if free < VERY_LOW_BYTES:
        words = "Make room now: soon nothing can be recorded, and backups fail first."
        return Notice("The disk is nearly full", f"{left} {words}", ":material/hard_drive:")
    words = "Make room before it is full; what is recorded is safe."
    return Notice("The disk is getting full", f"{left} {words}", ":material/hard_drive:")


def clock_notice(now: datetime, last: datetime | None) -> Notice | None:
    """The notice about a clock that shows `now` after an entry made at `last`, if it is wrong."""
    if last is None or -BACK <= now - last <= AHEAD:
        return None
    way = "earlier than the last entry" if now < last else "more than a year after the last entry"
    return Notice(
        "Is the clock of the machine right?",
        f"It shows {moment_words(now, UTC)} UTC, {way}, of {moment_words(last, UTC)} UTC. Set it "
        "right: what is recorded until then carries the wrong time. Nothing is lost, and the order "
        "of the entries stays.",
        ":material/schedule:",
    )


def reading_only(path: Path) -> list[Notice]:
    """The notice about a file that can be read but not written now, if it is so."""
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
