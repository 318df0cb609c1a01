"""The application state: the databases that this process has open and what it knows about each."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import quote

from smpdash import settings
from smpdash.record.accounts.sign_in import THIS_MACHINE
from smpdash.record.lengths import TABLET_NAME
from smpdash.record.permissions import MACHINE
from smpdash.runtime import clock, demo_studio
from smpdash.runtime.addresses import LOOPBACK
from smpdash.runtime.admission import Admitted, admitted
from smpdash.runtime.ahead import Ahead
from smpdash.runtime.belief import Belief, Beliefs, issued
from smpdash.runtime.jobs.background_job import Jobs
from smpdash.runtime.jobs.learning import Learner
from smpdash.runtime.jobs.preview import Preview
from smpdash.runtime.notices import Notice
from smpdash.store.db.keys import key_given
from smpdash.store.db.location import real_path
from smpdash.store.store import Store, open_store

TABLET_COOKIE: Final = "smpdash_tablet"
# Whoever was asked for the tablet's name once, and gave none, is not asked again.
UNNAMED_COOKIE: Final = "smpdash_unnamed"
# A letter takes four bytes at most, and each of them three signs in a cookie.
_NAME_SIGNS: Final = 12 * TABLET_NAME
# Most are of sign-ins that have ended since, and of visits that cannot be undone any more.
_MOST_KEPT: Final = 100
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Check:
    """The result of a check of the file of this number, made `at` a time of time.monotonic()."""

    file_number: int = 0
    at: float = 0.0
    notices: tuple[Notice, ...] = ()


@dataclass(slots=True)
class DatabaseState:
    """One file and everything that this process keeps about it while it runs.

    `store` is None until the file has been opened, `learner` if nobody learns from it.
    `check_share` is a share 0..1 while a check runs. `last_backup` is when the catalogue was read
    (a time of time.monotonic()), and the instant of the last good backup then. `unsaved` are edits
    of managers that are not saved yet, by the number of the sign-in and the page. `times` are those
    that a recorded visit had before, by its draft.
    """

    path: Path
    store: Store | None = None
    beliefs: Beliefs = field(default_factory=Beliefs)
    learner: Learner | None = None
    jobs: Jobs = field(default_factory=Jobs)
    preview: Preview = field(default_factory=Preview)
    ahead: Ahead = field(default_factory=Ahead)
    check: Check = Check()
    check_share: float | None = None
    notices: tuple[Notice, ...] = ()
    is_erasing: bool = False
    last_backup: tuple[float, datetime | None] | None = None
    unsaved: dict[tuple[int, str], Any] = field(default_factory=dict)
    times: dict[str, dict[str, Any]] = field(default_factory=dict)
    opening: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def belief(self) -> Belief:
        """What the estimates of the opened file start from."""
        if self.store is None:
            raise RuntimeError(f"{self.path} is not open.")
        return self.beliefs.current(self.store)

    def keep_unsaved(self, key: tuple[int, str], edits: object) -> None:
        """Keep these edits in the place of those before; the oldest give way if there are many."""
        _keep(self.unsaved, key, edits)

    def keep_times(self, draft_id: str, times: dict[str, Any]) -> None:
        """Keep the times of this draft as they were before Record; the oldest give way."""
        _keep(self.times, draft_id, times)

    def after_commit(self) -> None:
        """Wake the learner, without waiting for it."""
        if self.learner is not None:
            self.learner.notice()


def _keep(values: dict[Key, Any], key: Key, value: object) -> None:
    """Put the value last; the first ones go if there are many."""
    values.pop(key, None)
    values[key] = value
    for oldest in [*values][:-_MOST_KEPT]:
        values.pop(oldest, None)


class ApplicationState:
    """All that a process keeps between requests; `learns` says whether it learns from courses."""

    def __init__(self, *, learns: bool = False) -> None:
        self._learns = learns
        self._databases: dict[Path, DatabaseState] = {}
        self._adding = threading.Lock()

    def database(self, path: Path) -> DatabaseState:
        """The state of this file, opened or not."""
        # Called at every tap, nearly always with the real path.
        if known := self._databases.get(path):
            return known
        path = real_path(path)
        with self._adding:
            if path not in self._databases:
                self._databases[path] = DatabaseState(path)
            return self._databases[path]

    def databases(self) -> tuple[DatabaseState, ...]:
        """The states of all files that were used so far."""
        with self._adding:
            return tuple(self._databases.values())

    def store(self, path: Path) -> Store:
        """The store of this file, opened once; raises StoreProblem if it cannot be opened."""
        database = self.database(path)
        with database.opening:
            if database.store is None:
                database.store = _opened(database)
                if self._learns:
                    database.learner = Learner(database.store, database.beliefs)
                    database.learner.begin()
            return database.store

    def end(self) -> None:
        """Stop learning."""
        self._learns = False
        for database in self.databases():
            learner, database.learner = database.learner, None
            if learner is not None:
                learner.end()


def _opened(database: DatabaseState) -> Store:
    store = open_store(
        database.path,
        # Looked up at each save: the belief changes while the file stays open.
        issue=lambda *about: issued(database.belief(), *about),
        # The demo studio holds nobody's records and must open after a change of the key.
        key="" if database.path == real_path(demo_studio.path()) else key_given(),
        after_commit=database.after_commit,
    )
    demo_studio.bound(store)
    return store


class _Process:
    application: ApplicationState | None = None


def start(application_state: ApplicationState) -> None:
    """Make this the state of the process: at the start of the server, and of each test."""
    _Process.application = application_state


def application() -> ApplicationState:
    """The state of this process."""
    if _Process.application is None:
        raise RuntimeError("The application was not started: state.start makes its state.")
    return _Process.application


def database(path: Path) -> DatabaseState:
    """The state of a file in this process."""
    return application().database(path)


def belief_of(store: Store) -> Belief:
    """What the estimates of this store start from."""
    return database(store.path).beliefs.current(store)


def records() -> Store:
    """The studio's own database, which holds accounts and sign-ins, whatever a tablet shows."""
    return store_of({})


def store_of(cookies: Mapping[str, str]) -> Store:
    """The database for a tablet with these cookies, opened once per process.

    Raises StoreProblem if it cannot be opened.
    """
    return application().store(path_of(cookies))


def path_of(cookies: Mapping[str, str]) -> Path:
    """The file of the database for a tablet with these cookies."""
    return demo_studio.path() if demo_studio.is_chosen(cookies) else settings.database()


def admit(cookies: Mapping[str, str], *, here: bool, to_demo: bool = False) -> Admitted:
    """The person at a tablet with these cookies; raises NotIn if nobody may use it.

    `here` says that it is the machine itself. The machine and people who may use the real studio
    may use the made-up one too, where they act as the machine, since it holds nobody's records.
    `to_demo` asks as if the tablet showed the demo studio already.
    """
    in_demo = to_demo or demo_studio.is_chosen(cookies)
    if in_demo and here:
        return Admitted(MACHINE)
    entered = admitted(records(), cookies, here=here, now=clock.now())
    return Admitted(MACHINE, entered.sign_in) if in_demo else entered


def is_named(cookies: Mapping[str, str], host: str | None) -> bool:
    """Whether a tablet has a name, needs none as it is the machine itself, or wants none."""
    return TABLET_COOKIE in cookies or UNNAMED_COOKIE in cookies or not host or host in LOOPBACK


def tablet(cookies: Mapping[str, str], host: str | None) -> str:
    """What people call a tablet with these cookies, else its address; without blanks."""
    name = cookies.get(TABLET_COOKIE, "")[:_NAME_SIGNS]
    return name or (host if host and host not in LOOPBACK else quote(THIS_MACHINE))
