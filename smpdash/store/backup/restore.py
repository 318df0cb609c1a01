"""Restores backups: the replaced database is set aside and never deleted."""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from smpdash.store.accounts import sign_ins
from smpdash.store.audit import entries, log, verify
from smpdash.store.audit.entries import By
from smpdash.store.audit.erase import Erasure, erase_again, erasures, remembered
from smpdash.store.audit.log import STUDIO
from smpdash.store.backup import passphrases
from smpdash.store.backup.catalogue import digest_of_file, note_beside, place_for, sync_folder
from smpdash.store.backup.create import room_for_copy
from smpdash.store.backup.rekey import written_under
from smpdash.store.backup.set_aside import free_name, set_aside
from smpdash.store.db import connection, keys, locks, upgrade
from smpdash.store.db.connection import rows
from smpdash.store.db.errors import NewerFile, StoreProblem, WrongFile, WrongKey
from smpdash.store.db.files import opened
from smpdash.store.db.idempotency import Change
from smpdash.store.db.times import instant_of
from smpdash.store.summaries.courses import rebuild_summaries

_ENCRYPTED: Final = b"age-encryption.org/"
# Longer than any save; an export may take longer, and is ended.
_WAIT_SECONDS: Final = 15.0
# The instant of a file of unknown age.
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Restored:
    """A finished restore: the instant of the backup, and the new path of the replaced file."""

    path: Path
    back_to: datetime
    aside: Path | None


def check_backup(file: Path, *, passphrase: str = "", scratch: Path) -> datetime:
    """The instant of a backup; raises StoreProblem if it is not whole.

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
    """Replace the database by a backup, after a check from end to end.

    The replaced file lies beside it afterwards, with the instant in its name. Raises StoreProblem
    if the backup is not whole or the passphrase or the key is wrong, NewerFile if it is newer than
    this version; then nothing is changed. A backup from before the database was encrypted is
    encrypted. `hear` is called with the share of the check that is done, 0..1.
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
            if aside is not None:
                set_aside(path, aside)
            copy.replace(path)
            sync_folder(path.parent)
    return Restored(path, back_to, aside)


@dataclass(frozen=True, slots=True)
class _Noted:
    """The content of the audit log entry about a restore."""

    back_to: datetime
    file: str
    aside: Path | None
    now: datetime
    by: By


def _make_ready(copy: Path, erased: set[Erasure], noted: _Noted) -> None:
    """Do all steps of a restore in the copy, before anybody can see it.

    So an interrupted restore leaves the old database or the restored one, and never a backup in
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
            rebuild_summaries(db)
            # People who were signed in when the backup was made may have left since.
            with entries.noting(db, "signed out", STUDIO, Change("", now), by):
                sign_ins.end_all(db, now=now)
        connection.empty_journal(copy)


def _check_same_studio(file: Path, copy: Path, path: Path) -> None:
    """Raise WrongFile if a backup of another studio would replace clients."""
    try:
        with connection.resting(path) as db:
            here = log.first(db) if rows(db, "SELECT 1 FROM client LIMIT 1") else ""
    except StoreProblem:
        return  # lost or damaged: there is nothing to compare with
    with connection.resting(copy) as db:
        there = log.first(db)
    if here and there and here != there:
        raise WrongFile(
            f"{file} is a backup of another studio: its audit log has another beginning. Nothing "
            "was changed. To restore it nevertheless, move the present database away first and "
            "use “python -m smpdash restore”."
        )


def _erased(file: Path, path: Path) -> set[Erasure]:
    """The clients that must stay erased, from the database and from the notes beside backups."""
    known = remembered(file.parent, place_for(path))
    # The database may be lost or damaged.
    with contextlib.suppress(Exception), connection.resting(path) as db:
        known |= {*erasures(db)}
    return known


@contextmanager
def _unpacked(file: Path, passphrase: str, path: Path) -> Iterator[Path]:
    note = note_beside(file)
    try:
        if file.exists() and not file.is_file():
            raise StoreProblem(f"{file} is not a file.")
        is_another = note is not None and digest_of_file(file) != note.sha256
        with opened(file) as content:
            is_encrypted = content.read(len(_ENCRYPTED)) == _ENCRYPTED
    except OSError as error:
        raise StoreProblem(f"The backup {file} cannot be read: {error.strerror}.") from error
    if is_another:
        raise StoreProblem(
            f"{file} is damaged: it is not the copy that was checked when it was made."
        )
    if is_encrypted and not passphrase:
        raise StoreProblem(f"{file} is encrypted: its passphrase is needed. Nothing was changed.")
    with room_for_copy(path) as copy:
        with opened(file) as content, copy.open("r+b") as out:
            if is_encrypted:
                out.write(passphrases.decrypted(file, content.read(), passphrase))
            else:
                shutil.copyfileobj(content, out)
            out.flush()
            os.fsync(out.fileno())
        key = keys.key_of(path)
        if not key or not upgrade.opens_without_key(copy):
            yield copy
            return
        # The backup is older than the encryption of the database, so it is encrypted first.
        with keys.under_key(copy, ""), written_under(copy, key) as keyed:
            yield keyed


def _checked(file: Path, copy: Path, hear: Callable[[float], None] | None = None) -> datetime:
    """The instant of this backup; raises StoreProblem if it is not whole."""
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
        if complaints := verify.findings(db, anchors, hear=hear):
            raise StoreProblem(
                f"{file} is not whole, so nothing was changed. " + " ".join(complaints[:3])
            )
        if note is not None:
            return note.made_at
        if "audit" not in db.table_names():
            return _LONG_AGO
        (last,) = db.execute("SELECT max(at) FROM audit").fetchone()
    return instant_of(last) if last else _LONG_AGO
