"""Opening a file: what it is, whether it is ours, and bringing it up to this version."""

import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlite_utils import Database

from smpdash.store.audit import entries, log
from smpdash.store.backup import catalogue, create
from smpdash.store.db import connection, file_header, keys, location, locks
from smpdash.store.db.errors import (
    Damaged,
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

SHIPPED: Final = Path(__file__).parents[3] / "data" / "studio.toml"
# A file of this size is looked through in less than a tenth of a second, before it is shown.
SMALL_BYTES: Final = 16_000_000
# Of 256 kinds, a page of noise has all; a text or a page of a database has far fewer.
MANY_KINDS_OF_BYTES: Final = 250


def prepare(
    path: Path, *, now: datetime | None = None, anew: bool = False, named: Path | None = None
) -> None:
    """Make the file where there is none, and apply what it lacks, once, under a lock.

    Where backups say that there was a studio, an empty one is made with `anew` alone: Missing else.
    `named` is the link to the file, if it was named by one.
    """
    connection.check_engine()
    with in_words(path):
        location.check_place(path)
        if _size(path):
            check_ours(path)
        elif not anew:
            check_not_lost(named or path)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    create.clear_left_behind(path)
    try:
        with locks.hold(path.with_name(f"{path.name}.lock")), in_words(path):
            bring_up(path, now=now)
    except NotWritable:
        _look_at_it(path)


def check_not_lost(named: Path) -> None:
    """Raise Missing if the file is not there, or empty, and backups say that it was.

    Of a link the backups beside the link count as well as those beside the file it leads to.
    """
    path = location.real_path(named)
    if _size(path):
        return
    link = named.expanduser().absolute()
    found = [
        catalogue.newest_backup(each, *create.places(each)) for each in dict.fromkeys((path, link))
    ]
    made = next((one for one in found if one is not None), None)
    if made is None:
        return
    what = "is empty" if path.exists() else "is not there"
    leads = f", where the link {link} leads," if link.is_symlink() else ""
    raise Missing(
        f"{path}{leads} {what}, and the last backup of it is of {made.made_at:%d %b %Y %H:%M} UTC: "
        f"{made.path}. Restore it with “python -m smpdash restore”. Only if a new studio without "
        "any records is wanted: “python -m smpdash new”."
    )


def _size(path: Path) -> int:
    """The bytes of a file that holds something of ours; 0 for a missing or an empty one."""
    try:
        size = path.stat().st_size
    except OSError:
        return 0
    if size and not file_header.is_just_begun(path):
        return size
    return 0


def _look_at_it(path: Path) -> None:
    """Open a file that cannot be written for reading; raises where it lacks a step."""
    check_ours(path)
    with connection.read(path) as db:
        _check_steps(db, path)
        _look_first(db, path)
        if migrations.pending(db):
            raise NotWritable(f"{path} has to be brought up to date and cannot be written to.")


def bring_up(path: Path, *, now: datetime | None, keep: bool = True) -> None:
    """The same for who holds that lock; `keep` makes a backup before a step is taken."""
    _make(path)
    with connection.read(path) as db:
        _check_steps(db, path)
        _look_first(db, path)
        if not migrations.pending(db):
            return
        if is_older := bool(migrations.applied(db)):
            _look_through(db, path)
    if is_older and keep:
        _keep_as_it_is(path, now)
    with connection.write(path) as db:
        migrations.apply(db)
        db.execute(f"PRAGMA user_version={len(STEPS)}")
        if not db.table("studio").count:
            write_studio(db, shipped_studio(SHIPPED))
        drafts.write_digests(db)
        entries.settle(db, now=now)


def _keep_as_it_is(path: Path, now: datetime | None) -> None:
    """A verified backup of a file that is about to be brought up to date; without it, no step."""
    wanted = create.wishes()
    create.backup(
        path,
        catalogue.place_for(path),
        # Who opens a file need not know that there is a step to take, so the clock is read here.
        now=now or datetime.now(UTC),
        passphrase=wanted.passphrase,
        second=wanted.second,
    )


def check_can_be_replaced(path: Path) -> None:
    """Raise WrongFile where a restore would take the place of another program's file.

    A database of ours may be damaged from its first byte; then its locks, its key or its backups
    beside it say that it was one.
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
    """Raise WrongFile, WrongKey or NewerFile where this version cannot open the file."""
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
    """An empty file of ours where there is none; a file of another kind is refused untouched."""
    if not path.exists():
        # Made here and not by SQLite, so that it is never readable by others; the -wal and -shm
        # files take over its mode.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    if path.stat().st_size == 0:
        file_header.mark(path)
    if not file_header.is_just_begun(path):
        check_ours(path)


def _check_steps(db: Database, path: Path) -> None:
    """Refuse a newer file that its header did not give away."""
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version > len(STEPS) or {step.name for step in migrations.applied(db)} - {*STEPS}:
        raise _newer(path)


def _look_first(db: Database, path: Path) -> None:
    """Read the schema and the last entry of the trail; a file where that fails is damaged.

    So a start takes as long for a million visits as for a thousand. A small file is looked through
    as well; all of it is checked behind the first page.
    """
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE sql <> ''")}
    if "audit" in tables:
        log.last_is_whole(db)
    if path.stat().st_size <= SMALL_BYTES:
        _look_through(db, path)


def _look_through(db: Database, path: Path) -> None:
    """Refuse a file whose structure is damaged."""
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
    """Whether the file begins like noise; asked only where no connection to it can be open."""
    with in_words(path), path.open("rb") as file:
        return len(set(file.read(4096))) > MANY_KINDS_OF_BYTES


def _wrong_key(path: Path) -> WrongKey:
    """Why the key that was told for the file, or none, does not open it."""
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
