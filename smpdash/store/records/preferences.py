"""How each person wants things; these are no records, so the audit log does not note them."""

from typing import Final

from sqlite_utils import Database

EXPORT_FORM: Final = "export form"


def preference(db: Database, person: str, name: str) -> str | None:
    """What this person, by staff key, last chose; None if they never did."""
    sql = "SELECT value FROM preference WHERE person = ? AND name = ?"
    row = db.execute(sql, (person, name)).fetchone()
    return None if row is None else str(row[0])


def prefer(db: Database, person: str, name: str, value: str) -> None:
    """Keep what this person chose."""
    db.execute("INSERT OR REPLACE INTO preference VALUES (?, ?, ?)", (person, name, value))
