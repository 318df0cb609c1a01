"""Adds the records of a spreadsheet in short transactions, unseen until the last, and undoes it."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Final

from smpdash.record.importing.proposals import ProposedClient
from smpdash.record.importing.questions import Profile
from smpdash.store.audit.log import STUDIO
from smpdash.store.base import StoreBase, needs, reads, reads_client
from smpdash.store.db import connection, locks
from smpdash.store.db.idempotency import Change
from smpdash.store.records.imports import adding, persons, register, removing
from smpdash.store.records.imports.adding import Estimates
from smpdash.store.records.imports.persons import Known
from smpdash.store.records.imports.staging import Staging

IMPORTED: Final = "records imported"
TAKEN_BACK: Final = "import taken back"
REMOVED: Final = "unfinished import removed"


class Importing(StoreBase):
    """Imports: one at a time. What one adds is hidden from everybody until it is finished."""

    imports = reads("import records", register.all_imports)
    import_under_way = reads("import records", register.under_way)
    import_profiles = reads("import records", register.profiles)
    imported_visits = reads_client("see own clients", register.imported_visits)
    built_on_import = reads("import records", removing.built_on)

    @needs("import records")
    def staging(self) -> Staging:
        """What is staged beside the records, if anything is."""
        return Staging(self.path)

    @needs("import records")
    def importing(self) -> AbstractContextManager[None]:
        """Be the only one who reads, adds or removes an import; raises Busy if somebody does."""
        return locks.hold(self.path.with_name(f"{self.path.name}.import"), seconds=0)

    @needs("import records")
    def known_persons(self) -> Iterator[Known]:
        """The words by which the clients of the studio are known, each with a code."""
        with connection.read(self.path) as db:
            yield from persons.known_persons(db)

    @needs("import records")
    def keep_import_profile(self, profile: Profile, change: Change) -> None:
        """Keep how a kind of file is read under a name; raises Refused without a name."""
        with self._changing("way of reading kept", STUDIO, change) as db:
            register.keep_profile(db, profile)

    @needs("import records")
    def begin_import(self, file: str, profile: str, *, now: datetime) -> int:
        """Begin to add an import; returns its number. Raises Conflict if another is under way."""
        with connection.write(self.path) as db:
            return register.begin(db, file, profile, self.person, now=now)

    @needs("import records")
    def add_imported(
        self,
        number: int,
        clients: Iterable[tuple[ProposedClient, Estimates]],
        *,
        now: datetime,
    ) -> tuple[str, ...]:
        """Add clients of the import, each with an estimate of each course; returns their codes.

        One transaction: taps wait for it, so it should be of few clients. Raises Conflict if the
        import is not under way.
        """
        with connection.write(self.path) as db:
            register.must_be(db, number, register.ADDING)
            return tuple(
                adding.add_client(db, number, each, estimates, now=now, by=self._by)
                for each, estimates in clients
            )

    @needs("import records")
    def finish_import(self, number: int, change: Change, *, left_out: int) -> None:
        """Let everybody see all that the import added; `left_out` counts rows of the file."""
        with self._changing(IMPORTED, STUDIO, change) as db:
            register.finish(db, number, change, left_out=left_out)

    @needs("import records")
    def give_up_import(self, number: int) -> None:
        """Begin to remove an import that is not finished; `remove_imported` does the rest."""
        with connection.write(self.path) as db:
            register.give_up(db, number)

    @needs("import records")
    def take_back_import(self, number: int, change: Change) -> None:
        """Let nobody see any more what an import added; `remove_imported` deletes it.

        Raises Refused with what was built on it, Conflict if it was taken back already or another
        import is under way, Unknown if there is no such import.
        """
        with self._changing(TAKEN_BACK, STUDIO, change) as db:
            register.take_back(db, number, change)

    @needs("import records")
    def remove_imported(self, number: int, *, most: int, now: datetime) -> int:
        """Delete up to `most` clients of an import that is being removed; returns what is left.

        One transaction, as `add_imported`. With the last client the import is over.
        """
        with connection.write(self.path) as db:
            register.must_be(db, number, register.REMOVING, register.TAKING_BACK)
            left = removing.remove_some(db, most=most, now=now, by=self._by)
        if not left:
            with self._changing(REMOVED, STUDIO, Change("", now)) as db:
                register.end_removing(db, number, now=now)
        return left
