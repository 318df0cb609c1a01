"""How old the last good backup is, shown on every page to people who may back up."""

import time
from datetime import datetime
from typing import Final

from smpdash.runtime import clock
from smpdash.runtime import state as application_state
from smpdash.runtime.notices import LATE_BACKUP, OVERDUE_BACKUP
from smpdash.screens import context

# The notes beside the backups need not be read again at every tap.
READ_AGAIN_S: Final = 30.0


def age_html() -> str:
    """The age for the header: amber if the backup is late, red if it is overdue."""
    store, now = context.store(), time.monotonic()
    database = application_state.database(store.path)
    last_read = database.last_backup
    if last_read is None or now - last_read[0] > READ_AGAIN_S:
        last_read = database.last_backup = now, store.last_backup()
    made_at = last_read[1]
    begun_at = store.first_entry() if made_at is None else None
    return (
        f"<div class='backup-age {state(made_at, begun_at)}' role='note'>"
        f"{words(made_at, begun_at)}</div>"
    )


def state(made_at: datetime | None, begun_at: datetime | None = None) -> str:
    """The CSS class of a backup of this age: good, late or overdue.

    On the first day after `begun_at`, the beginning of the records, there need not be one.
    """
    if made_at is None:
        return "good" if _is_first_day(begun_at) else "overdue"
    if clock.now() - made_at > OVERDUE_BACKUP:
        return "overdue"
    return "late" if clock.now() - made_at > LATE_BACKUP else "good"


def words(made_at: datetime | None, begun_at: datetime | None = None) -> str:
    """How long ago the backup was made, in hours or days."""
    if made_at is None:
        return "First backup within a day" if _is_first_day(begun_at) else "No backup yet"
    hours = max(0, int((clock.now() - made_at).total_seconds() // 3600))
    if hours >= 48:
        return f"Last backup {hours // 24} days ago"
    return f"Last backup {hours} h ago" if hours else "Last backup under an hour ago"


def _is_first_day(begun_at: datetime | None) -> bool:
    return begun_at is None or clock.now() - begun_at <= LATE_BACKUP
