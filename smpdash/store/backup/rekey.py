"""Changes the key of a database: a copy under the new key is checked and replaces the file."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from sqlite_utils import Database

from smpdash.store.audit import verify
from smpdash.store.backup.catalogue import sync_folder
from smpdash.store.backup.create import room_for_copy
from smpdash.store.backup.set_aside import free_name, set_aside
from smpdash.store.db import connection, keys, locks
from smpdash.store.db.errors import Busy, StoreProblem
from smpdash.store.db.upgrade import check_ours

_WAIT_SECONDS: Final = 15.0
# Longer than a save takes, after which only a server still has the file open.
_USED_SECONDS: Final = 2.0


def rekey(path: Path, *, old: str, new: str, now: datetime) -> Path:
    """Encrypt, decrypt or change the key; "" is no key. Returns the new path of the replaced file.

    Raises WrongKey if the old key does not open the file, Busy if another program has it open,
    StoreProblem if it is not whole; then nothing is changed.
    """
    with keys.under_key(path, old):
        check_ours(path)
    _check_unused(path)
    with (
        locks.hold(path.with_name(f"{path.name}.lock")),
        locks.hold(path.with_name(f"{path.name}.backup")),
        keys.under_key(path, old),
        locks.alone(path, seconds=_WAIT_SECONDS),
    ):
        check_ours(path)
        connection.empty_journal(path)
        with written_under(path, new) as copy:
            aside = free_name(path, now)
            set_aside(path, aside)
            copy.replace(path)
            sync_folder(path.parent)
    keys.use_key(path, new)
    return aside


def _check_unused(path: Path) -> None:
    """Raise Busy if others have the file open; a server makes way for a restore but has no key."""
    try:
        with locks.hold(locks.in_use_of(path), seconds=_USED_SECONDS):
            return
    except Busy:
        raise Busy(
            f"{path} is in use. Stop smpdash first, the server and every other command: it would "
            "not have the new key."
        ) from None


@contextmanager
def written_under(path: Path, key: str) -> Iterator[Path]:
    """A checked copy of a file at rest under this key, deleted at the end of the block."""
    with room_for_copy(path) as copy, keys.under_key(copy, key):
        with connection.resting(path) as db:
            _write(db, copy, key)
            content = _content(db)
        with connection.resting(copy) as db:
            complaints = verify.findings(db)
            if complaints or _content(db) != content:
                raise StoreProblem(
                    f"{path} is not whole, so nothing was changed. " + " ".join(complaints[:3])
                )
        yield copy


def _write(db: Database, copy: Path, key: str) -> None:
    db.execute(f"ATTACH ? AS target KEY {keys.literal(key)}", (str(copy),))
    db.execute("SELECT sqlcipher_export('target')").fetchall()
    for name in ("user_version", "application_id"):
        (value,) = db.execute(f"PRAGMA main.{name}").fetchone()
        db.execute(f"PRAGMA target.{name}={value}")
    db.execute("DETACH target")


def _content(db: Database) -> str:
    """SHA-256 over the schema and every row of every table, each sorted."""
    digest = sha256()
    tables = (*sorted(db.table_names()), "sqlite_sequence")
    schema = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name"
    for line in db.execute(schema):
        digest.update(repr(line).encode())
    for table in tables:
        digest.update(table.encode())
        for line in sorted(repr(row) for row in db.execute(f"SELECT * FROM {table}")):  # noqa: S608
            digest.update(line.encode())
    return digest.hexdigest()
