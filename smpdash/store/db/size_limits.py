"""Bounds of smpdash's own: on forms begun and not recorded, and on a made-up studio's file."""

from pathlib import Path
from typing import Final

from sqlite_utils import Database

from smpdash.store.db.errors import NoRoom

# Begun at any time by one person about somebody new, and in the whole file about anything.
MOST_NEW_DRAFTS: Final = 60
MOST_DRAFTS: Final = 1000
MOST_DEMO_DRAFTS: Final = 20
# Many times what its clients take at first.
DEMO_BYTES: Final = 16 * 1024 * 1024
FULL_DEMO: Final = (
    "This made-up studio is full, so nothing more was written into it. Throw away what was begun "
    "in it. To begin it anew, stop smpdash on the machine that serves it, delete the folder “demo” "
    "beside the records, and open the made-up studio again."
)

# The files of this process that may not grow for ever, and to how many bytes each may. Kept here,
# not in the application state: every write of the process asks it, whoever opened the file.
_most_bytes: Final[dict[Path, int]] = {}


def is_made_up(db: Database) -> bool:
    """Whether this file is a made-up studio."""
    (found,) = db.execute("SELECT coalesce(max(made_up), 0) FROM studio").fetchone()
    return bool(found)


def bound(path: Path, most_bytes: int = DEMO_BYTES) -> None:
    """From now on refuse what would make this file larger than so many bytes."""
    _most_bytes[path] = most_bytes


def used(db: Database, path: Path) -> int:
    """The bytes that the file's pages take, without free ones; 0 where no bound is set."""
    if path not in _most_bytes:
        return 0
    pages, free, size = (
        db.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)


def check_size(db: Database, path: Path, before: int) -> None:
    """Raise NoRoom where this transaction makes a bounded file too large; less is always taken."""
    most = _most_bytes.get(path)
    if most is None:
        return
    journal = path.with_name(f"{path.name}-wal")
    # While somebody reads for long, the journal grows in place of the file.
    waiting = journal.stat().st_size if journal.exists() else 0
    if waiting > most or (before < (now := used(db, path)) and now > most):
        raise NoRoom(FULL_DEMO)


def check_drafts(db: Database, about: str, person: str) -> None:
    """Raise NoRoom where no further form can be begun."""
    (every,) = db.execute("SELECT count(*) FROM draft").fetchone()
    (new,) = db.execute(
        "SELECT count(*) FROM draft WHERE about = '' AND person = ?", (person,)
    ).fetchone()
    most = MOST_DEMO_DRAFTS if is_made_up(db) else MOST_DRAFTS
    if every >= most or (not about and new >= MOST_NEW_DRAFTS):
        raise NoRoom(
            f"{every if every >= most else new} forms are begun and not recorded, and no more are "
            "kept at a time. All of them are safe, in the list of clients: record or throw away "
            "one, then begin this one."
        )
