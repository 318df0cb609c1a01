"""Idempotency: each change has its own key, so that a double tap acts once."""

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from smpdash.store.db.connection import rows
from smpdash.store.db.times import instant_text


@dataclass(frozen=True, slots=True)
class Change:
    """When and why a change is made, and its idempotency key `action`.

    The same key again returns what the first change made. "" is no key: the change is made each
    time.
    """

    action: str
    now: datetime
    why: str = ""


def earlier_result(db: Database, change: Change, kind: str) -> str | None:
    """The name of what this change made the first time; None if it is new."""
    earlier = rows(db, "SELECT kind, result FROM action WHERE key = ?", (change.action,))
    if not earlier:
        return None
    if earlier[0]["kind"] != kind:
        before = earlier[0]["kind"]
        raise ValueError(f"The action {change.action!r} was {before!r} before, now {kind!r}.")
    return str(earlier[0]["result"])


def made_by(db: Database, change: Change) -> str:
    """The name of what this change made; "" if it made nothing yet."""
    made = rows(db, "SELECT result FROM action WHERE key = ?", (change.action,))
    return str(made[0]["result"]) if made else ""


def note(db: Database, change: Change, kind: str, result: str) -> None:
    """Remember the change and delete the draft of the same name."""
    row = {"key": change.action, "kind": kind, "result": result}
    db.table("action").insert({**row, "why": change.why, "at": instant_text(change.now)})
    db.execute("DELETE FROM draft WHERE id = ?", (change.action,))
