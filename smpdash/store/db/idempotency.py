"""What people did, each under its own key, so that a double tap acts once."""

from datetime import datetime

from sqlite_utils import Database

from smpdash.store.db.connection import rows
from smpdash.store.db.times import instant_text_or_none


def earlier_result(db: Database, action: str, kind: str) -> str | None:
    """The name of what this action made the first time, None where it is new."""
    found = rows(db, "SELECT kind, result FROM action WHERE key = ?", (action,))
    if not found:
        return None
    if found[0]["kind"] != kind:
        raise ValueError(f"The action {action!r} was {found[0]['kind']!r} before, now {kind!r}.")
    return str(found[0]["result"])


def note(
    db: Database, action: str, kind: str, result: str, *, now: datetime | None, why: str = ""
) -> None:
    """Remember the action and consume the draft of the same name."""
    db.execute(
        "INSERT INTO action (key, kind, result, why, at) VALUES (?, ?, ?, ?, ?)",
        (action, kind, result, why, instant_text_or_none(now)),
    )
    db.execute("DELETE FROM draft WHERE id = ?", (action,))
