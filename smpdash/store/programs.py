"""What programs may take of the records by a token, and when the records last changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from smpdash.record.accounts.token import Token, purpose_problems
from smpdash.record.problem import refuse
from smpdash.store.accounts import tokens
from smpdash.store.audit.log import EXPORTED, STUDIO, VIEWED
from smpdash.store.base import StoreBase, needs, reads
from smpdash.store.db import connection
from smpdash.store.db.connection import rows
from smpdash.store.db.idempotency import Change
from smpdash.store.db.times import instant_of

# Actions of the audit log that change nothing of what an export holds.
_CHANGE_NOTHING: Final = (EXPORTED, VIEWED, "signed in", "unlocked", "signed out")


@dataclass(frozen=True, slots=True)
class State:
    """A state of the records: `mark` is another one after each change, made at the instant `at`."""

    mark: str
    at: datetime


class Programs(StoreBase):
    """The tokens of programs, and the state of what they take."""

    tokens = reads("give tokens", tokens.all_tokens)

    @needs("give tokens")
    def give_token(self, token: str, purpose: str, *, now: datetime) -> None:
        """Let whoever sends this secret take the tables until it is revoked.

        It ends with the account of this person. Raises Refused if no purpose is given.
        """
        refuse(purpose_problems(purpose))
        with self._changing("token given", STUDIO, Change("", now, f"for {purpose}")) as db:
            tokens.make(db, token, purpose.strip(), self.person.key, now=now)

    @needs("give tokens")
    def revoke_token(self, number: int, *, now: datetime) -> None:
        """End a token at once; nothing happens if it was revoked before."""
        for purpose in [each.purpose for each in self.tokens() if each.number == number]:
            with self._changing("token revoked", STUDIO, Change("", now, f"for {purpose}")) as db:
                tokens.revoke(db, number, now=now)

    @needs("export")
    def state_of_records(self) -> State:
        """The state of everything that can be exported."""
        with connection.read(self.path) as db:
            marks = ", ".join("?" * len(_CHANGE_NOTHING))
            (last,) = rows(
                db,
                "SELECT hash, at FROM audit WHERE at IS NOT NULL"  # noqa: S608
                f" AND action NOT IN ({marks}) ORDER BY seq DESC LIMIT 1",
                _CHANGE_NOTHING,
            )
        return State(last["hash"], instant_of(last["at"]))

    @needs("export")
    def note_use(self, token: Token, *, now: datetime) -> None:
        """Note that a token was used, at most once an hour."""
        if token.used_at is None or not token.used_at <= now < token.used_at + tokens.NOTED_AGAIN:
            with connection.write(self.path) as db:
                tokens.note_use(db, token.number, now=now)
