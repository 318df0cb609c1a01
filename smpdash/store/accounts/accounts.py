"""Accounts of the staff: give PINs, end waits after wrong PINs, set up the owner."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final

from sqlite_utils import Database

from smpdash.record.accounts.pin import pin_problems
from smpdash.record.lengths import TABLE_NAME
from smpdash.record.permissions import NotAllowed, Person
from smpdash.record.problem import Problem, Refused, text_problems
from smpdash.store.accounts import oidc_accounts, pins, sign_ins, throttle, wrong_pins
from smpdash.store.accounts.sign_ins import IDLE
from smpdash.store.accounts.wrong_pins import WrongPins
from smpdash.store.audit import entries
from smpdash.store.audit.entries import By
from smpdash.store.audit.log import STUDIO
from smpdash.store.db import connection
from smpdash.store.db.connection import rows
from smpdash.store.db.errors import KeyLost
from smpdash.store.db.idempotency import Change
from smpdash.store.db.times import instant_of, instant_text

TEMPORARY_PIN_LASTS: Final = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Account:
    """Whether and how a member of the staff can sign in.

    `starts` says that the PIN is temporary, to be changed at the first sign-in. Wrong PINs stop
    a person on a tablet (`stopped`), make them wait on one (`waits_until`) or on tablets new to
    them (`new_wait_until`), and make others wait on the tablets that this person made known
    (`others_wait_until`). `is_lost` says that the PIN was made with another key file.
    """

    staff: str
    set_at: datetime
    starts: bool
    stopped: bool
    waits_until: datetime | None
    new_wait_until: datetime | None
    others_wait_until: datetime | None
    is_lost: bool

    @property
    def can_be_unlocked(self) -> bool:
        """Whether there is a wait or a stop that an owner can end."""
        waits = (self.waits_until, self.new_wait_until, self.others_wait_until)
        return self.stopped or any(waits)


class Accounts:
    """Manages the accounts of one file; each call is one transaction with an audit log entry."""

    def __init__(self, path: Path, by: By, *, idle: timedelta = IDLE) -> None:
        self.path = path
        self._by = by
        self._idle = idle

    def has_another_key(self) -> bool:
        """Whether no PIN can be right because the key that they were made with is missing."""
        key = self._key_name()
        with connection.read(self.path) as db:
            known = {row["pin_key"] for row in rows(db, "SELECT DISTINCT pin_key FROM account")}
        return bool(known) and key not in known

    def people(self) -> list[Person]:
        """Who can sign in, in the order of the studio's table."""
        with connection.read(self.path) as db:
            return [
                Person(**row)
                for row in rows(
                    db,
                    "SELECT key, name, role FROM staff JOIN account ON account.staff = key"
                    " WHERE active ORDER BY position",
                )
            ]

    def accounts(self, *, now: datetime) -> dict[str, Account]:
        """The accounts by the key of the staff."""
        self._must_manage()
        key = self._key_name()
        with connection.read(self.path) as db:
            return {
                row["staff"]: Account(
                    row["staff"],
                    instant_of(row["set_at"]),
                    bool(row["must_change"]),
                    throttle.stopped(db, row["staff"]),
                    throttle.waits_until(db, "tablet", row["staff"], now=now),
                    throttle.waits_until(db, "person", row["staff"], now=now),
                    throttle.waits_until(db, "maker", row["staff"], now=now),
                    row["pin_key"] != key,
                )
                for row in rows(db, "SELECT * FROM account")
            }

    def with_work_account(self) -> frozenset[str]:
        """The keys of the staff who have signed in with their work account."""
        self._must_manage()
        with connection.read(self.path) as db:
            return oidc_accounts.bound(db)

    def sign_out_everywhere(self, staff: str, *, now: datetime) -> None:
        """End every sign-in of a person: one's own, or anybody's with the permission."""
        with self._changing("signed out everywhere", self._by, now, about=staff) as db:
            if staff != self._by.person.key:
                self._must_manage()
            sign_ins.end_all(db, staff, now=now)

    def give_temporary_pin(self, staff: str, pin: str, *, now: datetime) -> None:
        """Give a PIN for the next sign-in only; the person is signed out everywhere.

        Raises KeyError if nobody of the staff has this key, Refused if the PIN is too easy.
        """
        stored = pins.hashed(pin, self._key(may_make=True))
        with self._changing("start PIN given", self._by, now, about=staff) as db:
            self._must_manage()
            if problems := pin_problems(pin, _role(db, staff)):
                raise Refused(problems)
            throttle.lift(db, staff)
            self._write(db, staff, stored, now, starts=True)
            sign_ins.end_all(db, staff, now=now)

    def unlock(self, staff: str, *, now: datetime) -> None:
        """End every wait of a person, and the wait of new tablets."""
        with self._changing("let in again", self._by, now, about=staff) as db:
            self._must_manage()
            throttle.lift(db, staff)

    def new_tablets_wait_until(self, *, now: datetime) -> datetime | None:
        """Until when nobody can sign in on a tablet on which nobody has signed in before."""
        self._must_manage()
        with connection.read(self.path) as db:
            return throttle.waits_until(db, "strangers", now=now)

    def unlock_everybody(self, *, now: datetime) -> None:
        """End every wait after wrong PINs, of everybody on every tablet."""
        with self._changing("everybody let in again", self._by, now) as db:
            self._must_manage()
            throttle.lift_all(db)

    def wrong_pins(self) -> tuple[WrongPins, ...]:
        """The unread wrong PINs: everybody's for an owner, their own for anybody else."""
        with connection.read(self.path) as db:
            if self._by.person.may("manage staff"):
                return wrong_pins.unread(db, "owner")
            return wrong_pins.unread(db, "person", self._by.person.key)

    def saw_wrong_pins(self, shown: Iterable[WrongPins], *, now: datetime) -> None:
        """Mark these as read; an owner has then read their own in both roles."""
        shown, who = tuple(shown), self._by.person
        with self._changing("wrong PINs seen", self._by, now) as db:
            if who.may("manage staff"):
                wrong_pins.mark_read(db, "owner", shown)
            own = [each for each in shown if each.staff == who.key]
            wrong_pins.mark_read(db, "person", own)

    def make_owner(self, name: str, pin: str, *, first: bool, now: datetime) -> str:
        """Make this person of the staff, or a new one, an owner with this PIN; returns the key.

        Every wait after wrong PINs ends. Raises Refused with all problems at once; with `first`
        also if there is an account already.
        """
        self._must_manage()
        name = name.strip()
        problems = pin_problems(pin, "owner") + text_problems(
            "name", "The name", name, most=TABLE_NAME
        )
        if not name:
            problems.append(Problem("name", "Write a name."))
        if problems:
            raise Refused(problems)
        stored = pins.hashed(pin, self._key(may_make=True))
        with self._changing("owner set up", self._by, now) as db:
            if first and rows(db, "SELECT 1 FROM account LIMIT 1"):
                raise Refused([Problem("name", "There is an owner already: sign in.")])
            named = rows(db, "SELECT key, name FROM staff ORDER BY active DESC, position")
            same = [row["key"] for row in named if row["name"].casefold() == name.casefold()]
            staff = same[0] if same else sha256(f"{name} {now}".encode()).hexdigest()[:16]
            db.execute(
                "INSERT INTO staff (key, position, name, role, active)"
                " SELECT ?, coalesce(max(position), 0) + 1, ?, 'owner', 1 FROM staff WHERE 1"
                " ON CONFLICT DO UPDATE SET role = 'owner', active = 1",
                (staff, name),
            )
            db.execute("UPDATE studio SET version = version + 1")
            throttle.lift_all(db)
            self._write(db, staff, stored, now, starts=False)
            sign_ins.end_all(db, staff, now=now)
        return staff

    def _write(self, db: Database, staff: str, stored: str, now: datetime, *, starts: bool) -> None:
        db.table("account").upsert(
            {
                "staff": staff,
                "pin": stored,
                "digest": sha256(stored.encode()).hexdigest(),
                "pin_key": pins.name_of(self._key()),
                "must_change": int(starts),
                "set_at": instant_text(now),
            },
            pk="staff",
        )

    def _must_manage(self) -> None:
        if not self._by.person.may("manage staff"):
            raise NotAllowed(self._by.person, "manage staff")

    def _key(self, *, may_make: bool = False) -> bytes:
        return pins.pin_key(self.path, may_make=may_make)

    def _key_name(self) -> str:
        """An identifier of the key of the PINs; "" if the key is lost."""
        try:
            return pins.name_of(self._key())
        except KeyLost:
            return ""

    @contextmanager
    def _changing(
        self, what: str, by: By, now: datetime, *, about: str = "", why: str = ""
    ) -> Iterator[Database]:
        """A write that the audit log notes; `about` is the key of the other person concerned."""
        with connection.write(self.path) as db:
            change = Change("", now, why or about_words(db, about))
            with entries.noting(db, what, STUDIO, change, by):
                yield db


def about_words(db: Database, staff: str) -> str:
    """The reason of an audit log entry: whom it is about; "" if nobody has this key."""
    named = rows(db, "SELECT name FROM staff WHERE key = ?", (staff,))
    return f"for {named[0]['name']}" if named else ""


def _role(db: Database, staff: str) -> str:
    roles = rows(db, "SELECT role FROM staff WHERE key = ?", (staff,))
    if not roles:
        raise KeyError(staff)
    return str(roles[0]["role"])
