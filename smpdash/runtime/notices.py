"""Notices about the records, the disk and the clock, for everybody to know before going on."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from smpdash.store.db.connection import can_write
from smpdash.store.db.damage import Damage

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


def damage_notices(found: list[str]) -> list[Notice]:
    """What to say of the findings of a check."""
    if not found:
        return []
    more = f" And {len(found) - MOST_SHOWN} more." if len(found) > MOST_SHOWN else ""
    if any(isinstance(line, Damage) for line in found):
        return broken_structure(f"{' '.join(found[:MOST_SHOWN])}{more} ")
    return [
        Notice(
            "The records are not whole",
            f"{' '.join(found[:MOST_SHOWN])}{more} Other records are as they were, and recording "
            "goes on; tell the person who looks after smpdash today.",
            ":material/heart_broken:",
            way_back=True,
        )
    ]


def broken_structure(found: str) -> list[Notice]:
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


def disk_notice(free: int, size: int) -> Notice | None:
    """What to say of a disk with so many bytes free beside a file of so many."""
    if free >= max(LOW_BYTES, SIZES_OF_THE_FILE * size):
        return None
    left = f"{free / 1e6:,.0f} MB are left on the disk that holds the records."
    if free < VERY_LOW_BYTES:
        words = "Make room now: soon nothing can be recorded, and backups fail first."
        return Notice("The disk is nearly full", f"{left} {words}", ":material/hard_drive:")
    words = "Make room before it is full; what is recorded is safe."
    return Notice("The disk is getting full", f"{left} {words}", ":material/hard_drive:")


def clock_notice(now: datetime, last: datetime | None) -> Notice | None:
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
