"""The store: open a file, and everything that can be read from it and recorded in it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from smpdash import settings
from smpdash.record.permissions import Person
from smpdash.record.studio import Studio
from smpdash.store.accounts.authentication import Authenticator
from smpdash.store.accounts.sign_ins import IDLE
from smpdash.store.audit.entries import By
from smpdash.store.audit.log import STUDIO
from smpdash.store.base import needs, reads
from smpdash.store.client_list.lines import ClientLine, ClientQuery
from smpdash.store.db import connection, keys, location, upgrade
from smpdash.store.db.errors import (
    Busy,
    Conflict,
    Damaged,
    DiskFault,
    DiskFull,
    EngineTooOld,
    KeyLost,
    MadeUp,
    Missing,
    NewerFile,
    NoRoom,
    NotStaged,
    NotWritable,
    RestoreWaits,
    StoreProblem,
    Unknown,
    WrongFile,
    WrongKey,
)
from smpdash.store.db.idempotency import Change
from smpdash.store.importing import Importing
from smpdash.store.maintenance import Maintenance
from smpdash.store.merging import Merging
from smpdash.store.moving import Moving
from smpdash.store.programs import Programs
from smpdash.store.recording import Recording
from smpdash.store.records import studio_tables
from smpdash.store.records.courses import Issue
from smpdash.store.records.drafts import Draft
from smpdash.store.records.duplicates import Namesake
from smpdash.store.records.imports.register import Import, UnderWay
from smpdash.store.records.lessons import KeptLesson
from smpdash.store.records.merging.unmerges import Merge
from smpdash.store.records.visits import PastVisit
from smpdash.store.reporting import Reporting
from smpdash.store.results import Results

__all__ = [
    "Busy",
    "Change",
    "ClientLine",
    "ClientQuery",
    "Conflict",
    "Damaged",
    "DiskFault",
    "DiskFull",
    "Draft",
    "EngineTooOld",
    "Import",
    "Issue",
    "KeptLesson",
    "KeyLost",
    "MadeUp",
    "Merge",
    "Missing",
    "Namesake",
    "NewerFile",
    "NoRoom",
    "NotStaged",
    "NotWritable",
    "PastVisit",
    "RestoreWaits",
    "Store",
    "StoreProblem",
    "UnderWay",
    "Unknown",
    "WrongFile",
    "WrongKey",
    "open_store",
]


class Store(Recording, Moving, Merging, Importing, Reporting, Results, Programs, Maintenance):
    """One file. Every call is one transaction on its own connection and checks its permission.

    A change under the same key again returns what the first one made. Saves raise
    record.problem.Refused with all problems at once, Conflict or Busy; nothing is written then.
    Calls raise Unknown if a code or an id is unknown or this person may not see the client, and
    NotAllowed if the person's role does not have the permission.
    """

    used_shades = reads("change settings", studio_tables.used_shades)

    def by(self, *, person: Person, device: str = "") -> "Store":
        """The same store, acting for this person on this tablet."""
        return Store(self.path, self._issue, By(person, device), self._after_commit)

    def authenticator(self, *, idle: timedelta = IDLE) -> Authenticator:
        """The authenticator of this file; an untouched tablet locks itself after `idle`."""
        return Authenticator(self.path, self._by, idle=idle)

    def studio(self) -> Studio:
        """The studio's tables."""
        with connection.read(self.path) as db:
            return studio_tables.read_studio(db)

    @needs("change settings")
    def save_studio(self, studio: Studio, change: Change) -> Studio:
        """Replace the tables by version; what a visit names is retired, never deleted.

        A change of the staff needs the permission to manage it.
        """
        with self._changing("studio saved", STUDIO, change) as db:
            if studio.staff != studio_tables.read_studio(db).staff:
                self.must("manage staff")
            return studio_tables.save_studio(db, studio, change)

    def is_empty(self) -> bool:
        """Whether no client was ever recorded."""
        with connection.read(self.path) as db:
            return not connection.rows(db, "SELECT 1 FROM client LIMIT 1")

    @needs("change settings")
    def mark_made_up(self, *, now: datetime) -> None:
        """Mark the whole file as a demonstration, for good."""
        with self._changing("marked as made up", STUDIO, Change("", now)) as db:
            db.table("studio").update(1, {"made_up": 1})


def open_store(
    path: Path | None = None,
    *,
    issue: Issue,
    key: str = "",
    even_if_lost: bool = False,
    after_commit: Callable[[], None] = lambda: None,
) -> Store:
    """The store in this file, which is made with mode 0600 if missing, and brought up to date.

    Without a path it is the file that the settings name. `issue` makes the estimate that the client
    is told; it is called inside each save, with the values that the save will commit.
    `after_commit` is called once a change of records or tables is on the disk. A file that is made
    with a `key` is encrypted, and opens with that key only. Raises EngineTooOld, NewerFile,
    WrongFile, WrongKey, Damaged, Missing, NotWritable or DiskFull, with nothing written; Missing
    also if only backups of the file are left, unless `even_if_lost` asks for an empty studio.
    """
    named = path or settings.database()
    where = location.real_path(named)
    keys.use_key(where, key)
    upgrade.prepare(where, even_if_lost=even_if_lost, named=named)
    return Store(where, issue, after_commit=after_commit)
