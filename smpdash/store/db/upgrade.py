"""Opens a file: checks that this version can open it, and applies missing migrations."""

import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlcipher3 import dbapi2 as sqlite3
from sqlite_utils import Database

from smpdash import settings
from smpdash.record.times.moments import moment_words
from smpdash.store.audit import entries, log
from smpdash.store.backup import catalogue, create
from smpdash.store.db import connection, file_header, keys, location, locks
from smpdash.store.db.errors import (
    Damaged,
    EngineTooOld,
    Missing,
    NewerFile,
    NotWritable,
    StoreProblem,
    WrongFile,
    WrongKey,
    damaged,
    in_words,
)
from smpdash.store.db.migrations import STEPS, migrations
from smpdash.store.records import drafts
from smpdash.store.records.studio_tables import shipped_studio, write_studio
from smpdash.store.summaries.clients import fold_names_again
from smpdash.store.summaries.courses import rebuild_summaries

# Versions 3.7.0 to 3.51.2 can corrupt a WAL file when two connections write and checkpoint at once.
OLDEST_SQLITE: Final = (3, 51, 3)
# The structure of a file of this size is checked in less than a tenth of a second.
SMALL_BYTES: Final = 16_000_000
# Of 256 values, an encrypted page has nearly all; a text or a page of a database has far fewer.
MANY_KINDS_OF_BYTES: Final = 250


def check_engine(version: str = sqlite3.sqlite_version) -> None:
    """Raise EngineTooOld if this SQLite is older than 3.51.3."""
    if tuple(int(part) for part in version.split(".")) < OLDEST_SQLITE:
        needed = ".".join(str(part) for part in OLDEST_SQLITE)
        raise EngineTooOld(
            f"SQLite {version} can damage a database that two tablets write at once; "
            f"{needed} or newer is needed. Install the packages of requirements.txt."
        )


def engine() -> str:
    """The version of SQLite."""
    return str(sqlite3.sqlite_version)


def prepare(
    path: Path,
    *,
    now: datetime | None = None,
    even_if_lost: bool = False,
    named: Path | None = None,
) -> None:
    """Make the file if it is missing, and apply missing migrations once, under a lock.

    Raises Missing if only backups of the file are left, unless an empty studio is wanted
    `even_if_lost`. `named` is the link to the file, if it was named by one.
    """
    check_engine()
    with in_words(path):
        location.check_place(path)
        if _size(path):
            check_ours(path)
        elif not even_if_lost:
            check_not_lost(named or path)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    create.clear_left_behind(path)
    try:
        with locks.hold(path.with_name(f"{path.name}.lock")), in_words(path):
            bring_up(path, now=now)
    except NotWritable:
        _check_readable(path)


def check_not_lost(named: Path) -> None:
    """Raise Missing if the file is missing or empty although there are backups of it.

    For a link, the backups beside the link count as well as those beside the file it leads to.
    """
    path = location.real_path(named)
    if _size(path):
        return
    link = named.expanduser().absolute()
    newest = (
        catalogue.newest_backup(each, *create.places(each)) for each in dict.fromkeys((path, link))
    )
    made = next(filter(None, newest), None)
    if made is None:
        return
    what = "is empty" if path.exists() else "is not there"
    leads = f", where the link {link} leads," if link.is_symlink() else ""
    raise Missing(
        f"{path}{leads} {what}, and the last backup of it is of "
        f"{moment_words(made.made_at, UTC)} UTC: {made.path}. Restore it with "
        "“python -m smpdash restore”. Only if a new studio without any records is wanted: "
        "“python -m smpdash new”."
    )


def _size(path: Path) -> int:
    """The size of a file in bytes; 0 if it is missing, empty or just being made."""
    try:
        size = path.stat().st_size
    except OSError:
        return 0
    if size and not file_header.is_just_begun(path):
        return size
    return 0


def _check_readable(path: Path) -> None:
    """Check a file that cannot be written; raises NotWritable if it lacks a migration."""
    check_ours(path)
    with connection.read(path) as db:
        _check_steps(db, path)
        _check_briefly(db, path)
        if migrations.pending(db):
            raise NotWritable(f"{path} has to be brought up to date and cannot be written to.")


def bring_up(path: Path, *, now: datetime | None, keep: bool = True) -> None:
    """Do the same while the caller holds the lock; `keep` makes a backup before a migration."""
    _make(path)
    with connection.read(path) as db:
        _check_steps(db, path)
        _check_briefly(db, path)
        if not migrations.pending(db):
            return
        if is_older := bool(migrations.applied(db)):
            _check_structure(db, path)
    if is_older and keep:
        _back_up(path, now)
    with connection.write(path) as db:
        migrations.apply(db)
        db.execute(f"PRAGMA user_version={len(STEPS)}")
        if not db.table("studio").count:
            write_studio(db, shipped_studio(settings.STUDIO))
        drafts.write_digests(db)
        fold_names_again(db)
        entries.settle(db, now=now)
        rebuild_summaries(db)


def _back_up(path: Path, now: datetime | None) -> None:
    """Make a verified backup of a file before its migration; without it, no migration."""
    options = create.backup_options()
    create.backup(
        path,
        catalogue.place_for(path),
        # The caller need not know that there is a migration to apply, so the clock is read here.
        now=now or datetime.now(UTC),
        passphrase=options.passphrase,
        second=options.second,
    )


def check_can_be_replaced(path: Path) -> None:
    """Raise WrongFile if a restore would replace another program's file.

    Our database may be damaged from its first byte; then the lock files, the key or the backups
    beside it show that it was one.
    """
    if not path.exists() or not path.stat().st_size:
        return
    for key in {keys.key_of(path), ""}:
        with keys.under_key(path, key), suppress(StoreProblem):
            if file_header.read_header(path)[0] == file_header.APPLICATION_ID:
                return
    traces = (".gate", ".use", ".lock", ".pin.key")
    was_ours = any(path.with_name(f"{path.name}{trace}").exists() for trace in traces)
    was_ours = was_ours or bool(catalogue.backups_in(catalogue.place_for(path), path.stem))
    if opens_without_key(path) or not was_ours:
        raise WrongFile(
            f"{path} is not a database of smpdash, so no backup takes its place. Move it "
            "elsewhere first, if this is the right name."
        )


def check_ours(path: Path) -> None:
    """Raise WrongFile, WrongKey or NewerFile if this version cannot open the file."""
    try:
        application, version = file_header.read_header(path)
    except (WrongFile, Damaged) as problem:
        if keys.key_of(path) or _looks_encrypted(path):
            raise _wrong_key(path) from problem
        raise
    if application != file_header.APPLICATION_ID:
        raise file_header.foreign(path)
    if version > len(STEPS):
        raise _newer(path)


def _make(path: Path) -> None:
    """Make an empty database if the file is missing; raises WrongFile for any other file."""
    if not path.exists():
        # Made here and not by SQLite, so that others can never read it; the -wal and -shm files
        # take over its mode.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    if path.stat().st_size == 0:
        file_header.mark(path)
    if not file_header.is_just_begun(path):
        check_ours(path)


def _check_steps(db: Database, path: Path) -> None:
    """Raise NewerFile for a newer file that its header does not reveal."""
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version > len(STEPS) or {step.name for step in migrations.applied(db)} - {*STEPS}:
        raise _newer(path)


def _check_briefly(db: Database, path: Path) -> None:
    """Read the schema and the last audit log entry, which fails if the file is damaged.

    So a start takes as long for a million visits as for a thousand. The structure of a small file
    is checked too; the full check runs in the background.
    """
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE sql <> ''")}
    if "audit" in tables:
        log.last_is_whole(db)
    if path.stat().st_size <= SMALL_BYTES:
        _check_structure(db, path)


def _check_structure(db: Database, path: Path) -> None:
    """Raise Damaged if the structure of the file is damaged."""
    if db.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        raise damaged(path)


def opens_without_key(path: Path) -> bool:
    """Whether the file is not encrypted."""
    with keys.under_key(path, ""):
        try:
            file_header.read_header(path)
        except StoreProblem:
            return False
        return True


def _looks_encrypted(path: Path) -> bool:
    """Whether the file begins like random bytes; called only while no connection can be open."""
    with in_words(path), path.open("rb") as file:
        return len(set(file.read(4096))) > MANY_KINDS_OF_BYTES


def _wrong_key(path: Path) -> WrongKey:
    """The error that says why the given key, or no key, does not open the file."""
    if not keys.key_of(path):
        return WrongKey(
            f"{path} is encrypted, or its beginning is damaged, and no key was given: "
            "SMPDASH_KEY_FILE names the file that holds it."
        )
    if opens_without_key(path):
        return WrongKey(
            f"{path} is not encrypted, and a key was given. Encrypt it with "
            "“python -m smpdash encrypt”, or take SMPDASH_KEY_FILE away."
        )
    return WrongKey(
        f"The key does not open {path}: it is another one, or the beginning of the file is damaged."
    )


def _newer(path: Path) -> NewerFile:
    return NewerFile(
        f"{path} was written by a newer smpdash than this one. Update this one to open it; "
        "nothing in it was changed."
    )
