"""Makes backups: a copy counts, and older ones are deleted, only after it was checked."""

import glob
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from smpdash import settings
from smpdash.store.audit import log, verify
from smpdash.store.backup import passphrases
from smpdash.store.backup.catalogue import (
    Backup,
    anchors,
    digest_of_file,
    last_backup,
    place_copy,
    place_for,
    rotate,
)
from smpdash.store.db import connection, file_header, keys, locks, readers
from smpdash.store.db.errors import StoreProblem
from smpdash.store.db.files import short_text
from smpdash.store.db.migrations import migrations

FEWEST_LETTERS: Final = 12
DUE_AFTER: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BackupOptions:
    """How the studio wants its backups: a second place, a passphrase."""

    second: Path | None = None
    passphrase: str = ""


def backup_options() -> BackupOptions:
    """The second place and the passphrase from the settings; raises StoreProblem if unreadable."""
    file = settings.backup_passphrase_file()
    passphrase = passphrase_in_file(file) if file else settings.backup_passphrase()
    return BackupOptions(settings.backup_to(), passphrase)


def passphrase_in_file(file: Path) -> str:
    """The passphrase in this file; raises StoreProblem if there is none."""
    try:
        passphrase = short_text(file).strip()
    except (OSError, UnicodeError) as error:
        raise StoreProblem(f"The passphrase in {file} cannot be read: {error}.") from error
    if not passphrase:
        raise StoreProblem(f"There is no passphrase in {file}.")
    return passphrase


def places(path: Path) -> list[Path]:
    """The folders with backups of this database: beside it, and the second place if it exists."""
    second = settings.backup_to()
    return [place_for(path), *([second] if second and second.is_dir() else [])]


def backup(
    path: Path,
    into: Path,
    *,
    now: datetime,
    passphrase: str = "",
    second: Path | None = None,
    hear: Callable[[float], None] | None = None,
) -> Backup:
    """Copy the database while others write into it; raises StoreProblem if it is not whole.

    The copy is checked like the database itself, against earlier backups too, before it takes its
    name; then the backups that the retention does not keep are deleted. `hear` is called with the
    share of the check that is done, 0..1.
    """
    if passphrase and len(passphrase) < FEWEST_LETTERS:
        raise StoreProblem(f"A passphrase must have at least {FEWEST_LETTERS} letters.")
    file_header.check_is_ours(path)
    with locks.hold(path.with_name(f"{path.name}.backup")), room_for_copy(path) as copy:
        with readers.reading(path, "the backup"):
            connection.copy_to(path, copy)
        made = _verified(path, copy, (into, second), now, hear)
        if passphrase:
            passphrases.encrypt(copy, passphrase)
        made = replace(
            made,
            sha256=digest_of_file(copy),
            size=copy.stat().st_size,
            is_encrypted=bool(passphrase),
        )
        try:
            into.mkdir(mode=0o700, parents=True, exist_ok=True)
            made = place_copy(made, copy, into, path.stem)
        except OSError as error:
            raise StoreProblem(f"The backup could not be written to {into}: {error}.") from error
        rotate(into, path.stem, made.studio)
        if second is None:
            return made
        try:
            if not second.is_dir():
                raise FileNotFoundError("it is not there")
            if second.samefile(into):
                raise FileExistsError("it holds the first copy: name a folder on another disk")
            placed = place_copy(made, copy, second, path.stem)
            rotate(second, path.stem, made.studio)
        except OSError as error:
            return replace(made, complaint=f"Nothing could be written to {second}: {error}.")
        return replace(made, second=placed.path)


def backup_if_due(
    path: Path,
    *,
    now: datetime,
    options: BackupOptions,
    hear: Callable[[float], None] | None = None,
) -> Backup | None:
    """Make a backup if the last good one is older than a day; returns None if it is not.

    `hear` is called with the share of its check that is done, 0..1.
    """
    with connection.read(path) as db:
        last = last_backup(path, log.first(db))
    if last is not None and timedelta() <= now - last < DUE_AFTER:
        return None
    return backup(
        path,
        place_for(path),
        now=now,
        passphrase=options.passphrase,
        second=options.second,
        hear=hear,
    )


def clear_left_behind(path: Path) -> None:
    """Delete copies that an interrupted process left behind, unless one is in use."""
    if not (_left_behind(path) or _parts(path)):
        return
    lock = path.with_name(f"{path.name}.backup")
    with suppress(StoreProblem, OSError), locks.hold(lock, seconds=0):
        _clear(path)
        for part in _parts(path):
            part.unlink(missing_ok=True)


def _clear(path: Path) -> None:
    for left in _left_behind(path):
        left.unlink(missing_ok=True)


def _left_behind(path: Path) -> list[Path]:
    """Full copies beside the database, and copies of them that were being encrypted."""
    name = glob.escape(path.name)
    return [left for dots in (".", "..") for left in path.parent.glob(f"{dots}{name}.copy-*")]


def _parts(path: Path) -> list[Path]:
    """Unfinished backups."""
    name = f".{glob.escape(path.stem)}-????????T??????Z*.part"
    return [part for place in places(path) for part in place.glob(name)]


@contextmanager
def room_for_copy(path: Path) -> Iterator[Path]:
    """An empty file beside the database, readable by its owner only, deleted at the end."""
    _clear(path)
    copy = path.with_name(f".{path.name}.copy-{secrets.token_hex(4)}")
    os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        # A copy of an encrypted file is encrypted, under the same key.
        with keys.under_key(copy, keys.key_of(path)):
            yield copy
    finally:
        for left in path.parent.glob(f"{glob.escape(copy.name)}*"):
            left.unlink(missing_ok=True)


def _verified(
    path: Path,
    copy: Path,
    places: tuple[Path | None, ...],
    now: datetime,
    hear: Callable[[float], None] | None,
) -> Backup:
    with connection.resting(copy) as db:
        has_log = "audit" in db.table_names()
        known = anchors(db, path, *places) if has_log else []
        if complaints := verify.findings(db, known, hear=hear):
            raise StoreProblem(
                f"{path} is not whole, so no backup was made of it and the earlier ones stay. "
                + " ".join(complaints[:3])
            )
        steps = len(migrations.applied(db))
        entries, head = log.head(db) if has_log else (0, log.FIRST)
        studio = log.first(db)
    return Backup(copy, now, "", 0, False, steps, entries, head, studio)
