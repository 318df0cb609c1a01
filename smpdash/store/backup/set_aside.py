"""Gives a database that is about to be replaced a second name, so that it is never deleted."""

import os
import shutil
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from smpdash.store.backup.catalogue import sync_folder
from smpdash.store.db import connection
from smpdash.store.db.errors import StoreProblem


def free_name(path: Path, now: datetime) -> Path:
    """The name that the database gets when it is set aside at this instant."""
    name, number = f"{path.name}.replaced-{now:%Y%m%dT%H%M%SZ}", 1
    while (aside := path.with_name(name if number == 1 else f"{name}-{number}")).exists():
        number += 1
    return aside


def set_aside(path: Path, aside: Path) -> None:
    """Give the database this second name; the first one is never free meanwhile.

    The caller must hold the lock on the database exclusively.
    """
    # Copied, not opened: SQLite deletes the journal of a damaged file when it opens it.
    journals = [path.with_name(f"{path.name}{ending}") for ending in ("-wal", "-journal")]
    for journal in journals:
        if journal.exists():
            shutil.copy2(journal, aside.with_name(aside.name + journal.name[len(path.name) :]))
    # A killed process leaves its last saves only in the journal. They are moved into the file, so
    # that it is complete if this process ends before another file replaces it.
    with suppress(StoreProblem):
        connection.empty_journal(path)
    try:
        os.link(path, aside)
    except OSError:
        shutil.copy2(path, aside)
    sync_folder(path.parent)
    for journal in (*journals, path.with_name(f"{path.name}-shm")):
        journal.unlink(missing_ok=True)
