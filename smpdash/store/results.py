"""Results of the studio's work: managers read all of them, artists their own."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from sqlite_utils import Database

from smpdash.record.permissions import Person
from smpdash.record.progress.figures import Mean
from smpdash.record.progress.scope import Behind, Scope
from smpdash.record.quality.fair import Fair, fair_figures, of_all
from smpdash.record.summaries import CourseLine
from smpdash.store.base import StoreBase, needs
from smpdash.store.db import connection
from smpdash.store.records.access import only
from smpdash.store.summaries import behind as behind_marks
from smpdash.store.summaries import progress, quality

P = ParamSpec("P")
R = TypeVar("R")


def _own(person: Person, scope: Scope) -> Scope:
    """What this person may see of a scope: for an artist, what they did themselves."""
    return scope if person.may("see studio") else replace(scope, artist=person.key)


def _reads_own(
    read: Callable[Concatenate[Database, Scope, P], R],
) -> Callable[Concatenate["Results", Scope, P], R]:
    """A method that reads what is in a scope; for an artist, of it only what is their own."""

    @needs("see own results")
    @wraps(read)
    def method(store: "Results", scope: Scope, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with connection.read(store.path) as db:
            return read(db, _own(store.person, scope), *args, **kwargs)

    return method


class Results(StoreBase):
    """What became of the work.

    Whoever may not see the studio is given their own work alone, and clients whom they may see.
    """

    course_counts = _reads_own(progress.course_counts)
    fading_sums = _reads_own(quality.fading_sums)
    fading_rows = _reads_own(quality.fading_rows)

    @needs("see own results")
    def fair_figures(self, scope: Scope) -> tuple[list[Fair], Mean | None]:
        """The sessions beyond those expected, by artist, and of all courses together.

        Every artist's courses say what is usual; only those of the scope's artist are named.
        """
        scope = _own(self.person, scope)
        with connection.read(self.path) as db:
            outcomes = quality.outcomes(db, replace(scope, artist=None))
        figures = fair_figures(outcomes)
        named = [each for each in figures if scope.artist in {None, each.artist}]
        return named, of_all(outcomes)

    @needs("see own results")
    def number_behind(self, behind: Behind) -> int:
        """How many courses are behind a mark, of clients whom this person may see."""
        with connection.read(self.path) as db:
            return behind_marks.number_behind(db, self._mine(behind), seen_by=only(self.person))

    @needs("see own results")
    def courses_behind(
        self, behind: Behind, *, sort: str = "latest", skip: int = 0, limit: int
    ) -> list[CourseLine]:
        """A part of the same courses, in an order of SORTS."""
        behind, seen_by = self._mine(behind), only(self.person)
        with connection.read(self.path) as db:
            return behind_marks.courses_behind(
                db, behind, sort=sort, seen_by=seen_by, skip=skip, limit=limit
            )

    def _mine(self, behind: Behind) -> Behind:
        return replace(behind, scope=_own(self.person, behind.scope))
