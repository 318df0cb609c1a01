"""Limits of smpdash: on the number of drafts, and on the size of a demo studio's file."""

from pathlib import Path
from typing import Final

from sqlite_utils import Database

from smpdash.store.db.errors import NoRoom

# Drafts of one person about somebody new, and all drafts of a file.
MOST_NEW_DRAFTS: Final = 60
MOST_DRAFTS: Final = 1000
MOST_DEMO_DRAFTS: Final = 20
# Many times what its clients take at first.
DEMO_BYTES: Final = 16 * 1024 * 1024
FULL_DEMO: Final = (
    "This demo studio is full, so nothing more was written into it. Discard what was begun "
    "in it. For a new one, stop smpdash on the machine that serves it, delete the folder “demo” "
    "beside the records, and open the demo studio again."
)

# The largest size in bytes of each limited file. Kept here and not in the application state
# because every write of the process needs it, whoever opened the file.
_most_bytes: Final[dict[Path, int]] = {}


def is_made_up(db: Database) -> bool:
    """Whether this file is a demo studio."""
    (made_up,) = db.execute("SELECT coalesce(max(made_up), 0) FROM studio").fetchone()
    return bool(made_up)


def bound(path: Path, most_bytes: int = DEMO_BYTES) -> None:
    """From now on refuse writes that would make this file larger than `most_bytes`."""
    _most_bytes[path] = most_bytes


def used(db: Database, path: Path) -> int:
    """The size of the file's used pages in bytes; 0 if the file has no limit."""
    if path not in _most_bytes:
        return 0
    pages, free, size = (
        db.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)


def check_size(db: Database, path: Path, before: int) -> None:
    """Raise NoRoom if this transaction makes a limited file too large; it may always shrink."""
    most = _most_bytes.get(path)
    if most is None:
        return
    journal = path.with_name(f"{path.name}-wal")
    # During a long read the journal grows instead of the file.
    waiting = journal.stat().st_size if journal.exists() else 0
    if waiting > most or (before < (now := used(db, path)) and now > most):
        raise NoRoom(FULL_DEMO)


def check_drafts(db: Database, about: str, person: str) -> None:
    """Raise NoRoom if no further draft can be begun."""
    (every,) = db.execute("SELECT count(*) FROM draft").fetchone()
    (new,) = db.execute(
        "SELECT count(*) FROM draft WHERE about = '' AND person = ?", (person,)
    ).fetchone()
    most = MOST_DEMO_DRAFTS if is_made_up(db) else MOST_DRAFTS
    if every >= most or (not about and new >= MOST_NEW_DRAFTS):
        raise NoRoom(
            f"{every if every >= most else new} forms are begun and not recorded, and no more are "
            "kept at a time. All of them are safe, in the list of clients: record or discard "
            "one, then begin this one."
        )
