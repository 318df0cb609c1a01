"""Consequences of a change of the staff: sign-outs, and the check that an owner remains."""

from collections.abc import Iterable
from datetime import datetime

from sqlite_utils import Database

from smpdash.record.problem import Problem
from smpdash.record.studio import Staff
from smpdash.store.accounts import oidc_accounts, sign_ins
from smpdash.store.db.connection import rows
from smpdash.store.db.times import instant_text


def staff_changed(db: Database, before: Iterable[Staff], *, now: datetime | None) -> list[Problem]:
    """Sign out staff who left or have another role or e-mail address; returns the problems.

    Another role makes the PIN a temporary PIN, another address deletes the work account. There is a
    problem if no active owner with an account remains. Raises ValueError if `now` is needed.
    """
    if not rows(db, "SELECT 1 FROM account LIMIT 1"):
        return []
    current = {row["key"]: row for row in rows(db, "SELECT * FROM staff")}
    for was in before:
        is_now = current.get(was.key)
        if is_now is None:
            continue
        is_unbound = is_now["email"] != was.email and oidc_accounts.forget(db, was.key)
        if (is_now["role"], bool(is_now["active"])) == (was.role, was.active) and not is_unbound:
            continue
        if now is None:
            raise ValueError("`now` is needed to sign somebody out.")
        sign_ins.end_all(db, was.key, now=now)
        if is_now["role"] != was.role:
            db.execute(
                "UPDATE account SET must_change = 1, set_at = ? WHERE staff = ?",
                (instant_text(now), was.key),
            )
    owners = "staff.key = account.staff AND active AND role = 'owner'"
    if not rows(db, f"SELECT 1 FROM account JOIN staff ON {owners} LIMIT 1"):  # noqa: S608
        words = "The last owner stays: make somebody else an owner first, with a PIN."
        return [Problem("staff", words)]
    return []
