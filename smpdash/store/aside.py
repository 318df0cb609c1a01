"""A file that is about to be replaced gets a second name, and is never deleted."""

import os
import shutil
from datetime import datetime
from pathlib import Path

from smpdash.store.shelf import sync_folder


def set_aside(path: Path, now: datetime) -> Path:
    """A second name for the database, so that the first is free at no moment."""
    # Copied, not opened: SQLite throws the journal of a damaged file away when it sees it.
    name, number = f"{path.name}.replaced-{now:%Y%m%dT%H%M%SZ}", 1
    while (aside := path.with_name(name if number == 1 else f"{name}-{number}")).exists():
        number += 1
    journals = [path.with_name(f"{path.name}{ending}") for ending in ("-wal", "-journal")]
    for journal in journals:
        if journal.exists():
            shutil.copy2(journal, aside.with_name(aside.name + journal.name[len(path.name) :]))
    try:
        os.link(path, aside)
    except OSError:
        shutil.copy2(path, aside)
    sync_folder(path.parent)
    for journal in (*journals, path.with_name(f"{path.name}-shm")):
        journal.unlink(missing_ok=True)
    return aside
