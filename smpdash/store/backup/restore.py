"""A backup takes the place of the database, which is set aside and never deleted."""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pyrage

from smpdash.store.accounts import sign_ins
from smpdash.store.audit import entries, log, verify
from smpdash.store.audit.entries import By
from smpdash.store.audit.erase import Erasure, erase_again, erasures, remembered
from smpdash.store.audit.log import STUDIO
from smpdash.store.backup.catalogue import digest_of_file, note_beside, place_for, sync_folder
from smpdash.store.backup.create import room_for_copy
from smpdash.store.backup.rekey import written_under
from smpdash.store.backup.set_aside import free_name, set_aside
from smpdash.store.db import connection, keys, locks, upgrade
from smpdash.store.db.connection import rows
from smpdash.store.db.errors import NewerFile, StoreProblem, WrongFile, WrongKey
from smpdash.store.db.idempotency import Change
from smpdash.store.db.times import instant_of

_ENCRYPTED: Final = b"age-encryption.org/"
# Longer than any save; a page that streams an export may hold on longer, and is told to stop.
_WAIT_SECONDS: Final = 15.0
# Of a file that nothing says the age of.
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored: the state of which instant, and where the replaced file lies now."""

    path: Path
    back_to: datetime
    aside: Path | None


def check_backup(file: Path, *, passphrase: str = "", scratch: Path) -> datetime:
    """The instant of a backup that is whole; StoreProblem says what is wrong with another.

    It is unpacked for a moment beside `scratch`, the path of a database.
    """
    upgrade.check_can_be_replaced(scratch)
    lock = scratch.with_name(f"{scratch.name}.backup")
    with locks.hold(lock), _unpacked(file, passphrase, scratch) as copy:
        return _checked(file, copy)


def restore(
    file: Path,
    path: Path,
    *,
    now: datetime,
    passphrase: str = "",
    by: By | None = None,
    hear: Callable[[float], None] | None = None,
) -> Restored:
    """Put a backup in the place of the database, once it was checked from end to end.

    The replaced file lies beside it afterwards, with the instant in its name. Nothing is changed
    where the backup is not whole, where the passphrase or the key is wrong, or where it is newer
    than this version (NewerFile). A backup from before the database was encrypted is encrypted.
    `hear` is told the share of the check that is done, 0..1.
    """
    upgrade.check_can_be_replaced(path)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    by = by or By()
    with (
        locks.hold(path.with_name(f"{path.name}.lock")),
        locks.hold(path.with_name(f"{path.name}.backup")),
        _unpacked(file, passphrase, path) as copy,
    ):
        back_to = _checked(file, copy, hear)
        with locks.alone(path, seconds=_WAIT_SECONDS):
            _check_same_studio(file, copy, path)
            erased = _erased(file, path)
            aside = free_name(path, now) if path.exists() else None
            try:
                _make_ready(copy, erased, _Noted(back_to, file.name, aside, now, by))
            except StoreProblem as problem:
                raise StoreProblem(
                    f"{file} could not be brought up to date, so nothing was changed: {problem}"
                ) from problem
            _put_in_place(copy, path, aside)
    return Restored(path, back_to, aside)


@dataclass(frozen=True, slots=True)
class _Noted:
    """What the entry about a restore says."""

    back_to: datetime
    file: str
    aside: Path | None
    now: datetime
    by: By


def _make_ready(copy: Path, erased: set[Erasure], noted: _Noted) -> None:
    """Do in the copy all that belongs to a restore, before anybody can see it.

    Whatever ends this process, the database is the old one or the restored one: never a backup in
    which erased clients and ended sign-ins are back.
    """
    now, by = noted.now, noted.by
    with locks.unshared(copy):
        upgrade.bring_up(copy, now=now, keep=False)
        with connection.write(copy) as db:
            entries.note_restore(
                db,
                noted.back_to,
                file=noted.file,
                aside=noted.aside.name if noted.aside else "",
                now=now,
                by=by,
            )
            erase_again(db, erased, now=now, by=by)
            # Who was signed in when the backup was made need not be allowed in today.
            with entries.noting(db, "signed out", STUDIO, Change("", now), by):
                sign_ins.end_all(db, now=now)
        connection.empty_journal(copy)


def _put_in_place(copy: Path, path: Path, aside: Path | None) -> None:
    """Give the database its second name, and its first one to the copy."""
    if aside is not None:
        set_aside(path, aside)
    copy.replace(path)
    sync_folder(path.parent)


def _check_same_studio(file: Path, copy: Path, path: Path) -> None:
    """Raise WrongFile where another studio's records would take the place of clients."""
    try:
        with connection.resting(path) as db:
            here = log.first(db) if rows(db, "SELECT 1 FROM client LIMIT 1") else ""
    except StoreProblem:
        return  # lost or damaged: there is nothing to compare with
    with connection.resting(copy) as db:
        there = log.first(db)
    if here and there and here != there:
        raise WrongFile(
            f"{file} is a backup of another studio: its trail begins otherwise. Nothing was "
            "changed. If it shall take the place all the same, move the present database away "
            "first and use “python -m smpdash restore”."
        )


def _erased(file: Path, path: Path) -> set[Erasure]:
    """Who must not come back: as the database knows it, and as is written beside the backups."""
    known = remembered(file.parent, place_for(path))
    with (
        contextlib.suppress(Exception),
        connection.resting(path) as db,
    ):  # lost, perhaps, or damaged
        known |= {*erasures(db)}
    return known


@contextmanager
def _unpacked(file: Path, passphrase: str, path: Path) -> Iterator[Path]:
    note = note_beside(file)
    try:
        if file.exists() and not file.is_file():
            raise StoreProblem(f"{file} is not a file.")
        is_another = note is not None and digest_of_file(file) != note.sha256
        with file.open("rb") as content:
            is_encrypted = content.read(len(_ENCRYPTED)) == _ENCRYPTED
    except OSError as error:
        raise StoreProblem(f"The backup {file} cannot be read: {error.strerror}.") from error
    if is_another:
        raise StoreProblem(
            f"{file} is damaged: it is not the copy that was checked when it was made."
        )
    if is_encrypted and not passphrase:
        raise StoreProblem(f"{file} is encrypted: its passphrase is needed.")
    with room_for_copy(path) as copy:
        with file.open("rb") as content, copy.open("r+b") as out:
            if is_encrypted:
                out.write(_decrypted(file, content.read(), passphrase))
            else:
                shutil.copyfileobj(content, out)
            out.flush()
            os.fsync(out.fileno())
        key = keys.key_of(path)
        if not key or not upgrade.opens_without_key(copy):
            yield copy
            return
        # Made before the database was encrypted: it is encrypted before it takes its place.
        with keys.under_key(copy, ""), written_under(copy, key) as keyed:
            yield keyed


def _decrypted(file: Path, content: bytes, passphrase: str) -> bytes:
    try:
        return bytes(pyrage.passphrase.decrypt(content, passphrase))
    except pyrage.DecryptError as error:
        raise StoreProblem(f"{file}: the passphrase is wrong, or it is damaged.") from error


def _checked(file: Path, copy: Path, hear: Callable[[float], None] | None = None) -> datetime:
    """The instant of this backup; StoreProblem where it is not whole."""
    try:
        upgrade.check_ours(copy)
    except NewerFile:
        raise NewerFile(
            f"{file} was made by a newer smpdash than this one. Update this one, then restore it; "
            "nothing was changed."
        ) from None
    except WrongKey:
        raise WrongKey(
            f"{file} is encrypted with another key than the one given, or it is damaged: "
            "SMPDASH_KEY_FILE names the file that holds its key."
        ) from None
    except StoreProblem:
        raise WrongFile(f"{file} is not a backup of smpdash, or it is damaged.") from None
    note = note_beside(file)
    anchors = [verify.Anchor(note.entries, note.head)] if note and note.entries else []
    with connection.resting(copy) as db:
        found = verify.findings(db, anchors, hear=hear)
        if found:
            raise StoreProblem(f"{file} is not whole. " + " ".join(found[:3]))
        if note is not None:
            return note.made_at
        if "audit" not in db.table_names():
            return _LONG_AGO
        (last,) = db.execute("SELECT max(at) FROM audit").fetchone()
    return instant_of(last) if last else _LONG_AGO
