"""How old the last good backup is, in sight of whoever can do something about it."""

import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import streamlit as st

from smpdash.runtime import clock
from smpdash.screens import context

# A day, and the hour until the server looks again; after three days something is wrong.
LATE: Final = timedelta(hours=25)
OVERDUE: Final = timedelta(hours=72)
# The notes beside the backups need not be read again at every tap.
READ_AGAIN_S: Final = 30.0
_read: Final[dict[Path, tuple[float, datetime | None]]] = {}


def put_on_age() -> None:
    """A quiet line at the top of the page; amber when it is late, red when it is overdue."""
    store, now = context.store(), time.monotonic()
    held = _read.get(store.path)
    if held is None or now - held[0] > READ_AGAIN_S:
        held = _read[store.path] = now, store.last_backup()
    st.html(f"<div class='backup-age {state(held[1])}' role='note'>{words(held[1])}</div>")


def read_again() -> None:
    """Forget what was read: a backup was made, or another file stands in the place of this one."""
    _read.clear()


def state(made_at: datetime | None) -> str:
    """Good, late or overdue, as the style names them."""
    if made_at is None or clock.now() - made_at > OVERDUE:
        return "overdue"
    return "late" if clock.now() - made_at > LATE else "good"


def words(made_at: datetime | None) -> str:
    """How long ago, in the largest unit that says it."""
    if made_at is None:
        return "No backup yet"
    hours = max(0, int((clock.now() - made_at).total_seconds() // 3600))
    if hours >= 48:
        return f"Backup {hours // 24} days ago"
    return f"Backup {hours} h ago" if hours else "Backup within the hour"
