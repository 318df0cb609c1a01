"""A file that is about to be replaced gets a second name, and is never deleted."""

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
    """Give the database this second name, so that the first is free at no moment.

    The caller holds the database alone.
    """
    # Copied, not opened: SQLite throws the journal of a damaged file away when it sees it.
    journals = [path.with_name(f"{path.name}{ending}") for ending in ("-wal", "-journal")]
    for journal in journals:
        if journal.exists():
            shutil.copy2(journal, aside.with_name(aside.name + journal.name[len(path.name) :]))
    # A process that is killed leaves its last saves in the journal alone. They are brought into
    # the file, so that it lacks nothing if this process ends before another file replaces it.
    with suppress(StoreProblem):
        connection.empty_journal(path)
    try:
        os.link(path, aside)
    except OSError:
        shutil.copy2(path, aside)
    sync_folder(path.parent)
    for journal in (*journals, path.with_name(f"{path.name}-shm")):
        journal.unlink(missing_ok=True)
