"""Base class of the store: current user, permission checks, audited transactions."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Concatenate, Final, ParamSpec, TypeVar

from sqlite_utils import Database

from smpdash.record.permissions import MAY, NotAllowed, Person
from smpdash.store.audit import entries
from smpdash.store.audit.entries import By, Entry
from smpdash.store.audit.log import STUDIO
from smpdash.store.audit.snapshot import Snapshot
from smpdash.store.db import connection
from smpdash.store.db.errors import Conflict
from smpdash.store.db.idempotency import Change, made_by
from smpdash.store.records import access, visits
from smpdash.store.records.courses import Issue
from smpdash.store.records.merging.old_codes import check_is_own
from smpdash.store.summaries.courses import keep_summaries

NEEDS: Final = "needs"
P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S", bound="StoreBase")


def needs(
    action: str,
) -> Callable[[Callable[Concatenate[S, P], R]], Callable[Concatenate[S, P], R]]:
    """Make a method raise NotAllowed first if the role does not have this permission."""
    MAY[action]  # KeyError at import if the permission does not exist

    def guarded(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
        @wraps(method)
        def asked(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
            self.must(action)
            return method(self, *args, **kwargs)

        asked.__dict__[NEEDS] = action
        return asked

    return guarded


class StoreBase:
    """A database file, and the person and device that act on it."""

    def __init__(
        self,
        path: Path,
        issue: Issue,
        by: By | None = None,
        after_commit: Callable[[], None] = lambda: None,
    ) -> None:
        self.path = path
        self._issue = issue
        self._by = by or By()
        self._after_commit = after_commit

    @property
    def person(self) -> Person:
        """The current user."""
        return self._by.person

    def must(self, action: str) -> None:
        """Raise NotAllowed if the current user does not have this permission."""
        if not self.person.may(action):
            raise NotAllowed(self.person, action)

    @contextmanager
    def _reading(self, code: str) -> Iterator[Database]:
        """A read about one client; raises Unknown if the current user may not see the client."""
        with connection.read(self.path) as db:
            access.check_client(db, code, self.person)
            yield db

    @contextmanager
    def _changing(
        self,
        what: str,
        client: str | None,
        change: Change,
    ) -> Iterator[Database]:
        """A write that the audit log notes; `client` is None if its code is not known yet.

        Raises Unknown if the current user may not see the client, Conflict if the record was
        merged into another one meanwhile.
        """
        with connection.write(self.path) as db:
            if client is not None and client != STUDIO:
                self._check_record(db, client, change)
            with entries.noting(db, what, client, change, self._by):
                yield db
            keep_summaries(db, client or made_by(db, change))
        self._after_commit()

    def _check_record(self, db: Database, client: str, change: Change) -> None:
        """Raise Unknown or Conflict as `_changing` says."""
        access.check_client(db, client, self.person)
        if not made_by(db, change):
            check_is_own(db, client)

    @contextmanager
    def _changing_visit(self, what: str, visit_id: str, change: Change) -> Iterator[Database]:
        """A write to a visit; raises Conflict if the current user may not see its client."""
        with connection.write(self.path) as db:
            client = access.client_of_visit(db, visit_id)
            if client is not None and not access.sees(db, client, self.person):
                raise Conflict(visits.GONE)
            with entries.noting(db, what, client, change, self._by):
                yield db
            keep_summaries(db, client or "")
        self._after_commit()

    def _note(
        self, what: str, client: str, done: Snapshot, *, now: datetime, subject: str = ""
    ) -> None:
        """Note in the audit log that something was looked at or taken, though nothing changed."""
        with connection.write(self.path) as db:
            entries.append(db, Entry(what, client, subject, after=done), now=now, by=self._by)


def reads(
    permission: str, read: Callable[Concatenate[Database, P], R]
) -> Callable[Concatenate[StoreBase, P], R]:
    """A method that reads the whole studio by this function."""

    @needs(permission)
    @wraps(read)
    def method(store: StoreBase, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with connection.read(store.path) as db:
            return read(db, *args, **kwargs)

    return method


def reads_for_person(
    permission: str, read: Callable[Concatenate[Database, Person, P], R]
) -> Callable[Concatenate[StoreBase, P], R]:
    """A method that reads what the current user may see; the function is given the user."""

    @needs(permission)
    @wraps(read)
    def method(store: StoreBase, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with connection.read(store.path) as db:
            return read(db, store.person, *args, **kwargs)

    return method


def reads_client(
    permission: str, read: Callable[Concatenate[Database, str, P], R]
) -> Callable[Concatenate[StoreBase, str, P], R]:
    """A method that reads about a client or a course ("C-0014", "C-0014/1").

    It raises Unknown if the current user may not see the client.
    """

    @needs(permission)
    @wraps(read)
    def method(store: StoreBase, name: str, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with connection.read(store.path) as db:
            access.check_client(db, name.partition("/")[0], store.person)
            return read(db, name, *args, **kwargs)

    return method


def writes_for_person(
    permission: str, write: Callable[Concatenate[Database, Person, P], R]
) -> Callable[Concatenate[StoreBase, P], R]:
    """A method that writes, as the current user, what the audit log omits, such as drafts."""

    @needs(permission)
    @wraps(write)
    def method(store: StoreBase, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with connection.write(store.path) as db:
            return write(db, store.person, *args, **kwargs)

    return method
