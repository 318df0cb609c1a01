"""The tokens of programs: made, looked up by their digest, revoked."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlite_utils import Database

from smpdash.record.accounts.token import Token
from smpdash.record.permissions import MACHINE, Person
from smpdash.store.accounts.sign_ins import digest
from smpdash.store.db.connection import rows
from smpdash.store.db.times import instant_of, instant_or_none, instant_text

# When a token was used is stored no more often than this, so that polling costs no write.
NOTED_AGAIN: Final = timedelta(hours=1)
_SELECT: Final = """
    SELECT export_token.*, staff.name, staff.role, staff.active,
        EXISTS (SELECT 1 FROM account) AS has_accounts,
        EXISTS (SELECT 1 FROM account WHERE account.staff = export_token.staff)
            OR EXISTS (SELECT 1 FROM work_account
                WHERE work_account.staff = export_token.staff) AS can_sign_in
    FROM export_token LEFT JOIN staff ON staff.key = export_token.staff
"""


def all_tokens(db: Database) -> list[Token]:
    """Every token that was not revoked, the newest first."""
    return [_token(row) for row in rows(db, f"{_SELECT} WHERE revoked_at IS NULL ORDER BY id DESC")]


def holder_of(db: Database, token: str) -> tuple[Token, Person] | None:
    """The token of this secret and whoever made it; None if there is none or it is over."""
    stored = rows(db, f"{_SELECT} WHERE token_sha256 = :digest", {"digest": digest(token)})
    if not stored or (stored_token := _token(stored[0])).is_over:
        return None
    return stored_token, _maker(stored[0])


def make(db: Database, token: str, purpose: str, staff: str, *, now: datetime) -> None:
    """Store the digest of a new token."""
    row = {
        "purpose": purpose,
        "staff": staff,
        "token_sha256": digest(token),
        "made_at": instant_text(now),
    }
    db.table("export_token").insert(row)


def revoke(db: Database, number: int, *, now: datetime) -> None:
    """End a token for good; one that was revoked before stays as it is."""
    db.execute(
        "UPDATE export_token SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
        (instant_text(now), number),
    )


def note_use(db: Database, number: int, *, now: datetime) -> None:
    """Note that a token was used."""
    db.execute("UPDATE export_token SET used_at = ? WHERE id = ?", (instant_text(now), number))


def _maker(row: dict[str, Any]) -> Person:
    return Person(row["staff"], row["name"], row["role"]) if row["staff"] else MACHINE


def _token(row: dict[str, Any]) -> Token:
    if row["staff"]:
        lives = row["active"] and row["can_sign_in"] and _maker(row).may("give tokens")
    else:
        lives = not row["has_accounts"]
    return Token(
        row["id"],
        row["purpose"],
        row["staff"],
        instant_of(row["made_at"]),
        instant_or_none(row["used_at"]),
        not lives or row["revoked_at"] is not None,
    )
