"""Drafts of a record that is joined with another one, or taken out of it again."""

from collections.abc import Mapping
from datetime import datetime

from sqlite_utils import Database

from smpdash.store.db.connection import rows
from smpdash.store.db.times import instant_text
from smpdash.store.records.drafts import write_digest


def put_drafts(db: Database, abouts: Mapping[str, str], *, now: datetime) -> None:
    """Let the drafts of these ids be about something else, as far as they are still there.

    Two may change places, so all names are freed first.
    """
    present = [each for each in abouts if rows(db, "SELECT 1 FROM draft WHERE id = ?", (each,))]
    for draft_id in present:
        db.execute("UPDATE draft SET about = ? WHERE id = ?", (f"passing {draft_id}", draft_id))
    for draft_id in present:
        db.execute(
            "UPDATE draft SET about = ?, version = version + 1, updated_at = ? WHERE id = ?",
            (abouts[draft_id], instant_text(now), draft_id),
        )
        write_digest(db, draft_id)
