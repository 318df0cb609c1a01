"""Which of the staff an OpenID Connect provider vouches for: by address once, then by subject."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlite_utils import Database

from smpdash.record.accounts.names import is_email, same_email
from smpdash.record.permissions import Person
from smpdash.store.db.connection import rows
from smpdash.store.db.times import instant_text

CHANGED: Final = "The staff was changed meanwhile. Try again."


@dataclass(frozen=True, slots=True)
class Vouched:
    """An account as its provider describes it.

    `issuer` and `subject` never change; `email` is "" unless the provider says that it is verified.
    """

    issuer: str
    subject: str
    email: str


class NotVouched(Exception):
    """Nobody was signed in; the text is for the screen, `staff` the person's key if known."""

    def __init__(self, message: str, staff: str = "") -> None:
        super().__init__(message)
        self.staff = staff


def person_of(db: Database, account: Vouched) -> Person:
    """The member of the staff with this account; raises NotVouched if there is none."""
    if not rows(db, "SELECT 1 FROM account LIMIT 1"):
        raise NotVouched("This studio has no owner yet: set one up on the studio computer first.")
    staff = rows(
        db,
        "SELECT staff.*, subject FROM staff LEFT JOIN work_account ON staff = key"
        " ORDER BY position",
    )
    (bound,) = rows(
        db,
        "SELECT (SELECT staff FROM work_account WHERE issuer = ? AND subject = ?) AS staff",
        (account.issuer, account.subject),
    )
    if bound["staff"] is not None:
        matches = [row for row in staff if row["key"] == bound["staff"]]
    elif not is_email(account.email):
        raise NotVouched(
            "The provider does not say that it verified the e-mail address of this account."
        )
    else:
        wanted = same_email(account.email)
        matches = [row for row in staff if same_email(row["email"]) == wanted]
    if not matches:
        raise NotVouched(
            f"Nobody here has the e-mail address {account.email}. The studio’s owner writes it "
            "beside a name on the page Team."
        )
    member = matches[0]
    person = Person(member["key"], member["name"], member["role"])
    if not member["active"]:
        raise NotVouched(f"{person.name} does not work here any more.", person.key)
    if bound["staff"] is None and member["subject"] is not None:
        raise NotVouched(
            f"{person.name} has signed in with another account of this address. The studio’s "
            "owner takes the address out on the page Team, and writes it again.",
            person.key,
        )
    return person


def bind(db: Database, staff: str, account: Vouched, *, now: datetime) -> None:
    """Store the subject of a person's account; raises NotVouched if it is not their account."""
    if person_of(db, account).key != staff:
        raise NotVouched(CHANGED, staff)
    db.execute(
        "INSERT INTO work_account (staff, issuer, subject, bound_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (staff) DO NOTHING",
        (staff, account.issuer, account.subject, instant_text(now)),
    )


def forget(db: Database, staff: str) -> bool:
    """Delete the work account of a person; returns whether there was one."""
    return bool(rows(db, "DELETE FROM work_account WHERE staff = ? RETURNING staff", (staff,)))


def bound(db: Database) -> frozenset[str]:
    """The keys of the staff who signed in with an account of a provider."""
    return frozenset(row["staff"] for row in rows(db, "SELECT staff FROM work_account"))
