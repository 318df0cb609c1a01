"""Who acts on which file: each method of a store names the right that it needs, or needs none."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Concatenate, Final, ParamSpec, TypeVar

from sqlite_utils import Database

from smpdash.record.permissions import MAY, NotAllowed, Person
from smpdash.store.audit import entries
from smpdash.store.audit.entries import By
from smpdash.store.audit.log import STUDIO
from smpdash.store.audit.snapshot import Standing
from smpdash.store.db import connection
from smpdash.store.db.errors import Conflict
from smpdash.store.records import access, visits
from smpdash.store.records.courses import Issue

NEEDS: Final = "needs"
P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S", bound="Acting")


def needs(
    action: str,
) -> Callable[[Callable[Concatenate[S, P], R]], Callable[Concatenate[S, P], R]]:
    """The method raises NotAllowed, before it does anything, for whom MAY does not give this."""
    MAY[action]  # a right of another name is a slip that shows at the first import

    def guarded(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
        @wraps(method)
        def asked(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
            self.must(action)
            return method(self, *args, **kwargs)

        asked.__dict__[NEEDS] = action
        return asked

    return guarded


class Acting:
    """A file, and who acts on it from where."""

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
        """Who acts."""
        return self._by.person

    def must(self, action: str) -> None:
        """Raise NotAllowed where who acts lacks this right."""
        if not self.person.may(action):
            raise NotAllowed(self.person, action)

    @contextmanager
    def _reading(self, code: str) -> Iterator[Database]:
        """A read about one client; Unknown where that is none of this person's."""
        with connection.read(self.path) as db:
            access.check_client(db, code, self.person)
            yield db

    @contextmanager
    def _changing(
        self,
        what: str,
        client: str | None,
        *,
        action: str | None,
        now: datetime | None,
        why: str = "",
    ) -> Iterator[Database]:
        """A write whose change is noted in the trail; `client` None where it is not known yet.

        Unknown where the client is none of this person's.
        """
        with connection.write(self.path) as db:
            if client is not None and client != STUDIO:
                access.check_client(db, client, self.person)
            with entries.noting(db, what, client, action=action, now=now, by=self._by, why=why):
                yield db
        self._after_commit()

    @contextmanager
    def _changing_visit(
        self, what: str, visit_id: str, action: str, now: datetime, why: str
    ) -> Iterator[Database]:
        """The same by a visit; Conflict where its client is none of this person's."""
        with connection.write(self.path) as db:
            client = visits.client_of_visit(db, visit_id)
            if client is not None and not access.sees(db, client, self.person):
                raise Conflict(visits.GONE)
            with entries.noting(db, what, client, action=action, now=now, by=self._by, why=why):
                yield db
        self._after_commit()

    def _note(
        self, what: str, client: str, done: Standing, *, now: datetime, subject: str = ""
    ) -> None:
        """Write into the trail that something was looked at or taken, where nothing changed."""
        with connection.write(self.path) as db:
            entries.append(
                db, what, client, subject or client, now=now, by=self._by, was={}, is_now=done
            )
