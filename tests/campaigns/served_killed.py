"""The served studio is killed at each step of a migration and of a restore by its screen."""

import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from websockets.exceptions import ConnectionClosed

from smpdash.estimate.issue import issued
from smpdash.record.studio import Lot
from smpdash.runtime.admission import COOKIE
from smpdash.store.accounts.pins import key_file
from smpdash.store.backup.catalogue import Backup, place_for
from smpdash.store.backup.create import backup
from smpdash.store.db import connection
from smpdash.store.db.migrations import STEPS
from smpdash.store.store import Change, Store, open_store
from tests.browser.served import Served
from tests.browser.visitor import Visitor
from tests.browser.wired import Wired
from tests.builders.older_files import older
from tests.builders.sign_ins import enter, with_pins
from tests.builders.stores import OWNER, add_client, add_visit, three_in_all

DYING: Final = Path(__file__).with_name("dying.py")
PATIENCE_S: Final = 60.0
# What a restore itself writes, and what a page that was looked at does.
_OF_THE_MOMENT: Final = {"audit", "sign_in", "account", "guess", "tablet"}
STALE: Final = "a token from before the backup"


@dataclass
class Killed:
    """What became of so many kills; of a restore some left the old records and some the backup."""

    kills: int = 0
    as_before: int = 0
    done: int = 0
    half_done: list[str] = field(default_factory=list)
    came_back: int = 0  # an erased client, or a sign-in that was over
    not_served: list[str] = field(default_factory=list)
    not_finished: list[str] = field(default_factory=list)
    left_lying: int = 0  # unfinished copies after the next restore
    findings: list[str] = field(default_factory=list)

    def with_those_of(self, other: "Killed") -> "Killed":
        """Both together."""
        mine, theirs = vars(self), vars(other)
        return Killed(**{name: mine[name] + theirs[name] for name in mine})


def migrations(folder: Path, places: Iterable[int], *, oldest: int = 1) -> Killed:
    """Start a server on a file of each earlier version and kill it before each of these steps."""
    found = Killed()
    for steps in range(oldest, len(STEPS)):
        kept, done = folder / f"{steps}.db", folder / f"{steps}-done.db"
        older(kept, steps)
        shutil.copy(kept, done)
        open_store(done, issue=three_in_all)
        place = folder / f"{steps}"
        for number in places:
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir()
            path = place / "studio.db"
            shutil.copy(kept, path)
            if _started(path, number):
                break
            found.kills += 1
            stands = _schema(path)
            found.as_before += stands == _schema(kept)
            found.done += stands == _schema(done)
            if stands not in (_schema(kept), _schema(done)):
                found.half_done.append(f"{steps} {number}")
            _serve(path, found)
    return found


def _started(path: Path, number: int) -> bool:
    """Whether the server came to its first page before it died."""
    server = Served(path, app=DYING, DIE_AT=f"migration {number}")
    try:
        server.start(patience_s=PATIENCE_S)
    except RuntimeError:
        return False
    server.kill()
    return True


def restores(folder: Path, places: Iterable[int], *, control: bool = False) -> Killed:
    """Restore by the screen of a server that dies before each of these steps of it."""
    kept, made, now = _studio(folder)
    before, later = _records(kept), _records(made.path, connection.resting)
    found = Killed()
    for number in places:
        path = folder / f"{number}" / kept.name
        shutil.copytree(kept.parent, path.parent)
        if _restored_by_screen(path, made.path.name, number, control=control):
            break
        found.kills += 1
        stands, was_open = _records(path), _is_in(path, now)
        noted = "backup restored" in {
            one.action for one in Store(path, three_in_all).audit(limit=9)
        }
        found.as_before += stands == before
        found.done += noted and _names(stands) == ["Stays"]
        if stands == later or was_open:
            found.came_back += 1
        elif stands != before and not noted:
            found.half_done.append(str(number))
        _serve(path, found)
        again = Store(path, three_in_all).by(person=OWNER)
        again.restore(place_for(path) / made.path.name, now=now + timedelta(minutes=1))
        if _names(_records(path)) != ["Stays"]:
            found.not_finished.append(str(number))
        found.left_lying += len([*path.parent.glob(".*copy-*")])
        found.findings += again.check()
        shutil.rmtree(path.parent)
    return found


def _studio(folder: Path) -> tuple[Path, Backup, datetime]:
    """A studio, and a backup from before a client was erased and a sign-in ended."""
    (kept := folder / "kept").mkdir()
    now = datetime.now(UTC).replace(microsecond=0)
    store = with_pins(kept / "studio.db", issued, now=now).by(person=OWNER, device="office")
    tables = replace(store.studio(), lots=(Lot("l1", "LOT 1"),))
    store.save_studio(tables, Change("lots", now))
    for name in ("Stays", "Is erased"):
        add_visit(store, f"{add_client(store, name)}/1")
    enter(store, "m1", token=STALE, now=now - timedelta(minutes=1))
    made = backup(store.path, place_for(store.path), now=now)
    store.authenticator().sign_out(STALE, now=now)
    store.erase_client("C-0002", Change("erase", now, "asked for"))
    add_client(store, "Came later")
    connection.empty_journal(store.path)
    return store.path, made, now


def _restored_by_screen(path: Path, name: str, number: int, *, control: bool) -> bool:
    """Whether the restore came to its end before the server died."""
    environ = {"DIE_AT": f"restore {number}", "CONTROL": "1" if control else ""}
    token = f"office-{number}"
    enter(Store(path, three_in_all), "o1", token=token, now=datetime.now(UTC))
    with Served(path, app=DYING, **environ) as server:
        try:
            with Wired(server, cookies={COOKIE: token}) as office:
                office.open("backups")
                office.press(f"restore-{name}")
                office.switch_on("restore-sure")
                office.press("restore-now")
                until = time.monotonic() + PATIENCE_S
                while "signed-out" not in office.said:
                    if time.monotonic() > until or office.offers("errand-read"):
                        raise AssertionError(office.said[-2000:])
                    time.sleep(0.05)
                    office.run()
        except (ConnectionClosed, OSError, EOFError):
            return False
        return True


def _serve(path: Path, found: Killed) -> None:
    """The next start shows the way in, or the clients where nobody has to sign in."""
    try:
        with Served(path) as server:
            status = Visitor(server).ask("/")[0].status
            if status not in {200, 303}:
                found.not_served.append(str(status))
    except RuntimeError as problem:
        found.not_served.append(str(problem))
    found.findings += Store(path, three_in_all).check()
    if key_file(path).exists():
        return
    if _schema(path)[1] != (len(STEPS),):
        found.not_finished.append(str(path))


def _is_in(path: Path, now: datetime) -> bool:
    found = Store(path, three_in_all).authenticator().admission(STALE, now=now).sign_in
    return found is not None and found.state == "open"


def _names(records: dict[str, list[dict[str, Any]]]) -> list[str]:
    return [row["name"] for row in records["client"]]


def _records(path: Path, opening: Any = connection.read) -> dict[str, list[dict[str, Any]]]:
    with opening(path) as db:
        names = set(db.table_names()) - _OF_THE_MOMENT
        return {name: list(db.table(name).rows) for name in sorted(names)}


def _schema(path: Path) -> Any:
    with connection.read(path) as db:
        schema = db.execute("SELECT name, sql FROM sqlite_schema ORDER BY name").fetchall()
        return schema, db.execute("PRAGMA user_version").fetchone()
