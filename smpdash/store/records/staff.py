"""What a change of the staff brings with it: who left is signed out, an owner stays."""

from collections.abc import Iterable
from datetime import datetime

from sqlite_utils import Database

from smpdash.record.problem import Problem
from smpdash.record.studio import Staff
from smpdash.store.accounts import oidc_accounts, sign_ins
from smpdash.store.db.connection import rows
from smpdash.store.db.times import instant_text


def staff_changed(db: Database, before: Iterable[Staff], *, now: datetime | None) -> list[Problem]:
    """Sign out who left or has another role, whose PIN has to be set anew; what is wrong with it.

    With another e-mail address the work account is forgotten, and its person signed out. Where
    there are accounts, one of them is an owner's who works here, and `now` is needed.
    """
    if not rows(db, "SELECT 1 FROM account LIMIT 1"):
        return []
    stands = {row["key"]: row for row in rows(db, "SELECT * FROM staff")}
    for was in before:
        is_now = stands.get(was.key)
        if is_now is None:
            continue
        is_unbound = is_now["email"] != was.email and oidc_accounts.forget(db, was.key)
        if (is_now["role"], bool(is_now["active"])) == (was.role, was.active) and not is_unbound:
            continue
        if now is None:
            raise ValueError("Who is signed out is signed out at an instant.")
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
