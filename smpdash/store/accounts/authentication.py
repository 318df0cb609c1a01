"""Authentication: signing in and out, locking, and changing one's own PIN."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlite_utils import Database

from smpdash.record.accounts.pin import normal, pin_problems
from smpdash.record.accounts.sign_in import SignIn
from smpdash.record.accounts.token import Token
from smpdash.record.permissions import Person
from smpdash.record.problem import Problem, Refused
from smpdash.store.accounts import (
    oidc_accounts,
    pins,
    sign_ins,
    tablets,
    throttle,
    tokens,
    wrong_pins,
)
from smpdash.store.accounts.accounts import TEMPORARY_PIN_LASTS, about_words
from smpdash.store.accounts.oidc_accounts import NotVouched, Vouched
from smpdash.store.accounts.sign_ins import Admission, Tablet
from smpdash.store.accounts.tablets import BARRED, Tablets
from smpdash.store.accounts.throttle import Attempt, PinRefused
from smpdash.store.audit import entries
from smpdash.store.audit.entries import By, Entry
from smpdash.store.audit.log import STUDIO
from smpdash.store.db import connection
from smpdash.store.db.connection import rows
from smpdash.store.db.times import instant_of

# The same sentence for a wrong PIN, a person without a PIN and an unknown person.
_NOT_RIGHT: Final = "That is not right. Try again."
_NOT_LET_IN: Final = "work account refused"
# The actor of a wrong PIN or of a refused work account: it may be anybody.
_NOBODY: Final = Person("?", "", "artist")


@dataclass(frozen=True, slots=True)
class _Look:
    """A checked PIN: whose it is, the attempt and its number, and whether it is right."""

    person: Person
    tried: Attempt
    number: int
    is_right: bool


class Authenticator(Tablets):
    """Signing in on one file; each call is one transaction with an audit log entry.

    `idle` is how long a tablet stays open untouched. The caller makes the secrets of a Tablet; its
    token is new each time.
    """

    def admission(self, token: str, *, now: datetime) -> Admission:
        """What decides who gets in with this token, "" for none."""
        with connection.read(self.path) as db:
            return sign_ins.admission(db, token, now=now, idle=self._idle)

    def holder_of(self, token: str) -> tuple[Token, Person] | None:
        """The token of this secret and whoever answers for it; None if it lets nobody in."""
        with connection.read(self.path) as db:
            return tokens.holder_of(db, token)

    def last_on(self, word: str) -> str:
        """The key of the person who last used the tablet that keeps this word; "" if nobody did."""
        with connection.read(self.path) as db:
            return sign_ins.last_on(db, word)

    def sign_in(self, staff: str, pin: str, tablet: Tablet, *, now: datetime) -> SignIn:
        """Sign a person in under a new token; PinRefused says the same whatever was wrong.

        A locked sign-in of the same person on this tablet continues, another person's ends.
        """
        with self._looking_at(staff, pin, tablet, now=now) as look:
            if not look.is_right:
                raise PinRefused(_NOT_RIGHT)
            with self._entering(look.person, tablet, now) as db:
                throttle.record_right(db, look.number, look.tried)
        made = self.admission(tablet.token, now=now).sign_in
        if made is None or made.state != "open":
            raise PinRefused(_NOT_RIGHT)  # the person left the studio while the PIN was checked
        return made

    def let_in(self, account: Vouched, tablet: Tablet, *, now: datetime) -> SignIn:
        """Sign in the person that a provider vouches for; raises NotVouched for everybody else.

        The first time the account is known by its verified address, from then on by its subject.
        """
        try:
            with connection.read(self.path) as db:
                who = oidc_accounts.person_of(db, account)
                _must_not_be_barred(db, tablet, who)
            with self._entering(who, tablet, now, by_work_account=True) as db:
                oidc_accounts.bind(db, who.key, account, now=now)
        except NotVouched as refusal:
            with connection.write(self.path) as db:
                entry = Entry(_NOT_LET_IN, STUDIO, why=about_words(db, refusal.staff))
                entries.append(db, entry, now=now, by=By(_NOBODY, tablet.name))
            raise
        made = self.admission(tablet.token, now=now).sign_in
        if made is None or made.state != "open":
            raise NotVouched(oidc_accounts.CHANGED, who.key)
        return made

    def see(self, token: str, *, now: datetime) -> SignIn | None:
        """Note that the tablet is in use, unless it is locked; returns the current sign-in."""
        with connection.read(self.path) as db:
            current = sign_ins.sign_in_of(db, token, now=now, idle=self._idle)
        if current is None or current.state != "open":
            return current
        with connection.write(self.path) as db:
            sign_ins.see(db, current.number, now=now)
            return sign_ins.sign_in_of(db, token, now=now, idle=self._idle)

    def lock(self, token: str, *, now: datetime) -> None:
        """Lock a tablet until the PIN is typed; does nothing if nobody is signed in."""
        self._to(token, "locked", sign_ins.lock, now)

    def sign_out(self, token: str, *, now: datetime) -> None:
        """End the sign-in of this token for good."""
        self._to(token, "signed out", sign_ins.end, now)

    def change_pin(self, old: str, new: str, tablet: Tablet, *, now: datetime) -> SignIn:
        """Change one's own PIN; other tablets are signed out, this one stays signed in.

        Raises PinRefused if the old PIN is wrong, Refused if the new one is too easy.
        """
        mine = self._open_sign_in(tablet, now)
        person, tablet = mine.person, replace(tablet, name=mine.tablet)
        with self._looking_at(person.key, old, tablet, now=now) as look:
            if not look.is_right:
                raise PinRefused("The old PIN is not right. Try again.")
            problems = pin_problems(new, person.role)
            if not problems and normal(new) == normal(old):
                problems = [Problem("pin", "Take another one than before.")]
            if problems:
                with connection.write(self.path) as db:
                    throttle.record_right(db, look.number, look.tried)
                raise Refused(problems)
            stored = pins.hashed(new, self._key())
            with self._changing("PIN changed", By(person, tablet.name), now) as db:
                throttle.record_right(db, look.number, look.tried)
                return self._renewed(db, mine, stored, tablet.token, now)

    def choose_pin(self, new: str, tablet: Tablet, *, now: datetime) -> SignIn:
        """Choose one's own PIN right after the temporary PIN, which is not asked for again.

        Raises PinRefused unless this tablet was opened by a temporary PIN that still holds,
        Refused if the new one is too easy or the temporary PIN itself.
        """
        mine = self._open_sign_in(tablet, now)
        with connection.read(self.path) as db:
            account = rows(db, "SELECT pin FROM account WHERE staff = ?", (mine.person.key,))
        if not mine.must_change or not account:
            raise PinRefused("Sign in again.")
        if self.has_another_key():
            raise PinRefused(pins.KEY_LOST)
        problems = pin_problems(new, mine.person.role)
        if not problems and pins.fits(account[0]["pin"], new, self._key()):
            problems = [Problem("pin", "Take another one than the temporary PIN.")]
        if problems:
            raise Refused(problems)
        stored = pins.hashed(new, self._key())
        with self._changing("PIN changed", By(mine.person, mine.tablet), now) as db:
            # Another temporary PIN may have been given meanwhile.
            if rows(db, "SELECT pin FROM account WHERE staff = ?", (mine.person.key,)) != account:
                raise PinRefused("Sign in again.")
            return self._renewed(db, mine, stored, tablet.token, now)

    def _open_sign_in(self, tablet: Tablet, now: datetime) -> SignIn:
        """The sign-in of this tablet; raises PinRefused unless it is open."""
        with connection.read(self.path) as db:
            mine = sign_ins.sign_in_of(db, tablet.before, now=now, idle=self._idle)
        if mine is None or mine.state != "open":
            raise PinRefused("Sign in again.")
        return mine

    def _renewed(
        self, db: Database, mine: SignIn, stored: str, token: str, now: datetime
    ) -> SignIn:
        """The sign-in under a new token and PIN; all others of the person end."""
        self._write(db, mine.person.key, stored, now, starts=False)
        sign_ins.end_all(db, mine.person.key, now=now, but=mine.number)
        sign_ins.renew(db, mine.number, token=token, by_work_account=False, now=now)
        made = sign_ins.sign_in_of(db, token, now=now, idle=self._idle)
        if made is None:
            raise PinRefused("Sign in again.")
        return made

    @contextmanager
    def _looking_at(
        self, staff: str, pin: str, tablet: Tablet, *, now: datetime
    ) -> Iterator["_Look"]:
        """Check a PIN: the attempt is counted first, and a wrong PIN is noted at the end.

        If the key of the PINs is lost, none counts as wrong: the key may come back.
        """
        if self.has_another_key():
            raise PinRefused(pins.KEY_LOST)
        key = self._key(may_make=True)
        with connection.write(self.path) as db:
            if tablets.is_barred(db, tablet):
                raise PinRefused(BARRED)
            known = rows(db, "SELECT key, name, role FROM staff WHERE key = ? AND active", (staff,))
            who = Person(**known[0]) if known else _NOBODY
            tried = throttle.attempt(db, who.key, tablet.known_by, here=tablet.is_here, now=now)
            number = throttle.reserve(db, tried, now=now)
            account = rows(db, "SELECT * FROM account WHERE staff = ?", (who.key,))
            # For somebody without a PIN, another's is checked, so that it takes as long.
            any_pin = account or rows(db, "SELECT * FROM account LIMIT 1")
        if any_pin:
            is_right = pins.fits(any_pin[0]["pin"], pin, key) and bool(account)
        else:
            is_right = not pins.hashed(pin, key)
        if is_right and account[0]["must_change"]:
            is_right = now < instant_of(account[0]["set_at"]) + TEMPORARY_PIN_LASTS
        try:
            yield _Look(who, tried, number, is_right)
        finally:
            if not is_right:
                with self._changing(
                    "wrong PIN", By(_NOBODY, tablet.name), now, about=who.key
                ) as db:
                    throttle.record_wrong(db, number, tried, now=now)
                    wrong_pins.note(db, tried, tablet.name, now=now)

    @contextmanager
    def _entering(
        self, person: Person, tablet: Tablet, now: datetime, *, by_work_account: bool = False
    ) -> Iterator[Database]:
        """The write that begins a sign-in, or continues the one that this person had here."""
        with connection.read(self.path) as db:
            old = sign_ins.sign_in_of(db, tablet.before, now=now, idle=self._idle)
        goes_on = old is not None and old.person.key == person.key and old.state != "over"
        what = "unlocked" if goes_on else "signed in"
        what += " with a work account" if by_work_account else ""
        with self._changing(what, By(person, tablet.name), now) as db:
            yield db
            if old is not None and goes_on:
                token = tablet.token
                sign_ins.renew(
                    db, old.number, token=token, by_work_account=by_work_account, now=now
                )
                return
            if old is not None:
                sign_ins.end(db, old.number, now=now)
            sign_ins.begin(db, person.key, tablet, by_work_account=by_work_account, now=now)

    def _to(self, token: str, what: str, change: Any, now: datetime) -> None:
        with connection.read(self.path) as db:
            current = sign_ins.sign_in_of(db, token, now=now, idle=self._idle) if token else None
        if current is not None:
            with self._changing(what, By(current.person, current.tablet), now) as db:
                change(db, current.number, now=now)


def _must_not_be_barred(db: Database, tablet: Tablet, person: Person) -> None:
    if tablets.is_barred(db, tablet):
        raise NotVouched(BARRED, person.key)
