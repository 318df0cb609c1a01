"""The studio's front desk: accounts and PINs, signing in and out, locking."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from sqlite_utils import Database

from smpdash.record.lengths import TABLE_NAME
from smpdash.record.permissions import NotAllowed, Person
from smpdash.record.pin import normal, pin_problems
from smpdash.record.problem import Problem, Refused, text_problems
from smpdash.store import audit, engine, guesses, pins, sign_ins, work_accounts
from smpdash.store.audit import By
from smpdash.store.engine import rows
from smpdash.store.guesses import STRANGER, PinRefused
from smpdash.store.instants import instant_of, instant_text
from smpdash.store.sign_ins import IDLE, Admission, SignIn
from smpdash.store.trail import STUDIO
from smpdash.store.work_accounts import NotVouched, Vouched

START_PIN_LASTS: Final = timedelta(days=3)
# One sentence for a wrong PIN, a person without one and one that there is not.
_NOT_RIGHT: Final = "That is not right. Try again."
_NOT_LET_IN: Final = "work account refused"
# Who types a wrong PIN, or has an account that is nobody's here, may be anybody.
_NOBODY: Final = Person("?", "", "artist")


@dataclass(frozen=True, slots=True)
class _Look:
    """A look at a PIN: whose it is, at which tablet, the number of the try, what came of it."""

    person: Person
    device: str
    number: int
    is_right: bool


@dataclass(frozen=True, slots=True)
class _Way:
    """Somebody who is let in on a tablet; the secrets as the desk's methods name them."""

    person: Person
    token: str
    before: str
    word: str
    tablet: str
    by_work_account: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """Whether and how a member of the staff can sign in.

    `starts` says that the PIN is a start PIN, to be changed at the first sign-in. `stopped` and
    `waits_until` come of wrong PINs. `is_lost` says that the PIN was made with another key file.
    """

    staff: str
    set_at: datetime
    starts: bool
    stopped: bool
    waits_until: datetime | None
    is_lost: bool


class Desk:
    """Signing in on one file; each call is a transaction of its own, and noted in the trail.

    `idle` is how long a tablet stays open untouched. `token` and `word` are secrets of the caller's
    making: the token of a sign-in, new each time, and the word by which a tablet is known again.
    """

    def __init__(self, path: Path, by: By, *, idle: timedelta = IDLE) -> None:
        self.path = path
        self._by = by
        self._idle = idle

    def admission(self, token: str, *, now: datetime) -> Admission:
        """What decides who gets in with this token, "" for none."""
        with engine.read(self.path) as db:
            return sign_ins.admission(db, token, now=now, idle=self._idle)

    def is_known(self, word: str) -> bool:
        """Whether somebody signed in before on the tablet that keeps this word."""
        with engine.read(self.path) as db:
            return sign_ins.is_known(db, word)

    def has_another_key(self) -> bool:
        """Whether no PIN can be right, since the key that they were made with is not here."""
        key = self._key_name()
        with engine.read(self.path) as db:
            known = {row["pin_key"] for row in rows(db, "SELECT DISTINCT pin_key FROM account")}
        return bool(known) and key not in known

    def people(self) -> list[Person]:
        """Who can sign in, in the order of the studio's table."""
        with engine.read(self.path) as db:
            found = rows(
                db,
                "SELECT key, name, role FROM staff JOIN account ON account.staff = key"
                " WHERE active ORDER BY position",
            )
        return [Person(row["key"], row["name"], row["role"]) for row in found]

    def accounts(self, *, now: datetime) -> dict[str, Account]:
        """The accounts by the key of the staff."""
        self._must_manage()
        key = self._key_name()
        with engine.read(self.path) as db:
            return {
                row["staff"]: Account(
                    row["staff"],
                    instant_of(row["set_at"]),
                    bool(row["must_change"]),
                    guesses.stopped(db, row["staff"]),
                    guesses.waits_until(db, row["staff"], now=now),
                    row["pin_key"] != key,
                )
                for row in rows(db, "SELECT * FROM account")
            }

    def signed_in(self, *, now: datetime) -> list[SignIn]:
        """Who is signed in or locked where, newest first; oneself alone, or all for an owner."""
        with engine.read(self.path) as db:
            found = sign_ins.live(db, now=now, idle=self._idle)
        who = self._by.person
        return [each for each in found if who.may("manage staff") or each.person.key == who.key]

    def sign_in(
        self,
        staff: str,
        pin: str,
        *,
        token: str,
        before: str = "",
        known_by: str = "",
        word: str,
        tablet: str,
        now: datetime,
    ) -> SignIn:
        """Let a person in under a new token; PinRefused with the same words whatever was wrong.

        `before` is the token that the tablet had: a locked sign-in of the same person goes on, one
        of another person ends. `known_by` is the word that the tablet showed, `word` the one that
        it keeps from now on.
        """
        with self._looking_at(staff, pin, known_by, tablet, now) as look:
            if not look.is_right:
                raise PinRefused(_NOT_RIGHT)
            way = _Way(look.person, token, before, word, tablet)
            with self._entering(way, now) as db:
                guesses.found_right(db, look.number, look.person.key, look.device)
        made = self.admission(token, now=now).sign_in
        if made is None or made.state != "open":
            raise PinRefused(_NOT_RIGHT)  # left the studio while the PIN was looked at
        return made

    def let_in(
        self,
        account: Vouched,
        *,
        token: str,
        before: str = "",
        word: str,
        tablet: str,
        now: datetime,
    ) -> SignIn:
        """Let in whom a provider vouches for, as `sign_in` does; NotVouched for everybody else.

        At the first time the account is known by its verified address, then by its subject alone.
        """
        try:
            with engine.read(self.path) as db:
                who = work_accounts.person_of(db, account)
            way = _Way(who, token, before, word, tablet, by_work_account=True)
            with self._entering(way, now) as db:
                work_accounts.bind(db, who.key, account, now=now)
        except NotVouched as refusal:
            with engine.write(self.path) as db:
                why, by = _about(db, refusal.staff), By(_NOBODY, tablet)
                audit.append(
                    db, _NOT_LET_IN, STUDIO, STUDIO, now=now, by=by, was={}, is_now={}, why=why
                )
            raise
        made = self.admission(token, now=now).sign_in
        if made is None or made.state != "open":
            raise NotVouched(work_accounts.CHANGED, who.key)
        return made

    def with_work_account(self) -> frozenset[str]:
        """The keys of the staff who signed in with a work account since it was written down."""
        self._must_manage()
        with engine.read(self.path) as db:
            return work_accounts.bound(db)

    def see(self, token: str, *, now: datetime) -> SignIn | None:
        """Note that the tablet is in use, unless it is locked already; the sign-in as it stands."""
        with engine.read(self.path) as db:
            found = sign_ins.sign_in_of(db, token, now=now, idle=self._idle)
        if found is None or found.state != "open":
            return found
        with engine.write(self.path) as db:
            sign_ins.see(db, found.number, now=now)
            return sign_ins.sign_in_of(db, token, now=now, idle=self._idle)

    def lock(self, token: str, *, now: datetime) -> None:
        """Lock a tablet until the PIN is typed; nothing happens where nobody is signed in."""
        self._to(token, "locked", sign_ins.lock, now)

    def sign_out(self, token: str, *, now: datetime) -> None:
        """End the sign-in of this token for good."""
        self._to(token, "signed out", sign_ins.end, now)

    def sign_out_everywhere(self, staff: str, *, now: datetime) -> None:
        """End every sign-in of a person: one's own, or anybody's where the right is there."""
        with self._changing("signed out everywhere", self._by, now, about=staff) as db:
            if staff != self._by.person.key:
                self._must_manage()
            sign_ins.end_all(db, staff, now=now)

    def change_pin(
        self, token: str, old: str, new: str, *, renewed: str, known_by: str, now: datetime
    ) -> SignIn:
        """Give oneself another PIN: other tablets are signed out, this one goes on as `renewed`.

        PinRefused where the old one is wrong, Refused where the new one is too easy.
        """
        with engine.read(self.path) as db:
            mine = sign_ins.sign_in_of(db, token, now=now, idle=self._idle)
        if mine is None or mine.state != "open":
            raise PinRefused("Sign in again.")
        person = mine.person
        with self._looking_at(person.key, old, known_by, mine.tablet, now) as look:
            if not look.is_right:
                raise PinRefused("The old PIN is not right. Try again.")
            found = pin_problems(new, person.role)
            if not found and normal(new) == normal(old):
                found = [Problem("pin", "Take another one than before.")]
            if found:
                with engine.write(self.path) as db:
                    guesses.found_right(db, look.number, person.key, look.device)
                raise Refused(found)
            stored = pins.hashed(new, self._key())
            with self._changing("PIN changed", By(person, mine.tablet), now) as db:
                guesses.found_right(db, look.number, person.key, look.device)
                self._write(db, person.key, stored, now, starts=False)
                sign_ins.end_all(db, person.key, now=now, but=mine.number)
                sign_ins.renew(db, mine.number, token=renewed, by_work_account=False, now=now)
                made = sign_ins.sign_in_of(db, renewed, now=now, idle=self._idle)
        if made is None:
            raise PinRefused("Sign in again.")
        return made

    def give_start_pin(self, staff: str, pin: str, *, now: datetime) -> None:
        """A PIN for the next sign-in alone; the person is signed out everywhere.

        KeyError where the studio has nobody of this key, Refused where the PIN is too easy.
        """
        stored = pins.hashed(pin, self._key(may_make=True))
        with self._changing("start PIN given", self._by, now, about=staff) as db:
            self._must_manage()
            found = pin_problems(pin, _role(db, staff))
            if found:
                raise Refused(found)
            guesses.forgive(db, staff)
            self._write(db, staff, stored, now, starts=True)
            sign_ins.end_all(db, staff, now=now)

    def forgive(self, staff: str, *, now: datetime) -> None:
        """Let a person try PINs again who was stopped."""
        with self._changing("let in again", self._by, now, about=staff) as db:
            self._must_manage()
            guesses.forgive(db, staff)

    def make_owner(self, name: str, pin: str, *, first: bool, now: datetime) -> str:
        """The owner's account, by the name of somebody of the staff or a new one; the key.

        `first` refuses where there is an account already. Who holds the machine holds the records,
        so nobody but the machine is asked for it. Refused with every problem at once.
        """
        self._must_manage()
        name = name.strip()
        found = pin_problems(pin, "owner") + text_problems(
            "name", "The name", name, most=TABLE_NAME
        )
        if not name:
            found.append(Problem("name", "Write a name."))
        if found:
            raise Refused(found)
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
            guesses.forgive(db, staff)
            self._write(db, staff, stored, now, starts=False)
            sign_ins.end_all(db, staff, now=now)
        return staff

    @contextmanager
    def _looking_at(
        self, staff: str, pin: str, known_by: str, tablet: str, now: datetime
    ) -> Iterator["_Look"]:
        """A try at a PIN, counted before anybody looks; a wrong one is noted at the end.

        Where no PIN can be right, none counts as wrong: the key may come back.
        """
        if self.has_another_key():
            raise PinRefused(pins.KEY_LOST)
        key = self._key(may_make=True)
        with engine.write(self.path) as db:
            known = rows(db, "SELECT key, name, role FROM staff WHERE key = ? AND active", (staff,))
            who = Person(**known[0]) if known else _NOBODY
            device = sign_ins.digest(known_by) if sign_ins.is_known(db, known_by) else STRANGER
            number = guesses.reserve(db, who.key, device, now=now)
            account = rows(db, "SELECT * FROM account WHERE staff = ?", (who.key,))
            # For somebody without a PIN another's is looked at, so that it takes as long.
            any_pin = account or rows(db, "SELECT * FROM account LIMIT 1")
        if any_pin:
            is_right = pins.fits(any_pin[0]["pin"], pin, key) and bool(account)
        else:
            is_right = not pins.hashed(pin, key)
        if is_right and account[0]["must_change"]:
            is_right = now < instant_of(account[0]["set_at"]) + START_PIN_LASTS
        try:
            yield _Look(who, device, number, is_right)
        finally:
            if not is_right:
                with self._changing("wrong PIN", By(_NOBODY, tablet), now, about=who.key) as db:
                    guesses.found_wrong(db, number, who.key, device, now=now)

    @contextmanager
    def _entering(self, way: _Way, now: datetime) -> Iterator[Database]:
        """The write that begins a sign-in, or goes on with the one that this person had here."""
        with engine.read(self.path) as db:
            old = sign_ins.sign_in_of(db, way.before, now=now, idle=self._idle)
        goes_on = old is not None and old.person.key == way.person.key and old.state != "over"
        what = "unlocked" if goes_on else "signed in"
        what += " with a work account" if way.by_work_account else ""
        about: Any = {"token": way.token, "by_work_account": way.by_work_account, "now": now}
        with self._changing(what, By(way.person, way.tablet), now) as db:
            yield db
            if old is not None and goes_on:
                sign_ins.renew(db, old.number, **about)
                return
            if old is not None:
                sign_ins.end(db, old.number, now=now)
            sign_ins.begin(db, way.person.key, word=way.word, tablet=way.tablet, **about)

    def _to(self, token: str, what: str, change: Any, now: datetime) -> None:
        with engine.read(self.path) as db:
            found = sign_ins.sign_in_of(db, token, now=now, idle=self._idle) if token else None
        if found is not None:
            with self._changing(what, By(found.person, found.tablet), now) as db:
                change(db, found.number, now=now)

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
        return pins.pin_key(self.path, os.environ, may_make=may_make)

    def _key_name(self) -> str:
        """Tells the key of the PINs from every other; "" where it is lost."""
        try:
            return pins.name_of(self._key())
        except pins.KeyLost:
            return ""

    @contextmanager
    def _changing(self, what: str, by: By, now: datetime, *, about: str = "") -> Iterator[Database]:
        """A write noted in the trail; `about` is the key of somebody else whom it is about."""
        with engine.write(self.path) as db:
            why = _about(db, about)
            with audit.noting(db, what, STUDIO, action=None, now=now, by=by, why=why):
                yield db


def _about(db: Database, staff: str) -> str:
    named = rows(db, "SELECT name FROM staff WHERE key = ?", (staff,))
    return f"for {named[0]['name']}" if named else ""


def _role(db: Database, staff: str) -> str:
    found = rows(db, "SELECT role FROM staff WHERE key = ?", (staff,))
    if not found:
        raise KeyError(staff)
    return str(found[0]["role"])
