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

from smpdash.store import audit, checking, engine, keys, opening, sign_ins
from smpdash.store.aside import set_aside
from smpdash.store.audit import By
from smpdash.store.backup import room_for_copy
from smpdash.store.encrypting import written_under
from smpdash.store.erasing import Erasure, erase_again, erasures, remembered
from smpdash.store.failures import NewerFile, StoreProblem, WrongFile, WrongKey
from smpdash.store.instants import instant_of
from smpdash.store.shelf import digest_of_file, note_beside, place_for, sync_folder
from smpdash.store.trail import STUDIO

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
    opening.check_can_be_replaced(scratch)
    lock = scratch.with_name(f"{scratch.name}.backup")
    with engine.hold(lock), _unpacked(file, passphrase, scratch) as copy:
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
    opening.check_can_be_replaced(path)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    by = by or By()
    with (
        engine.hold(path.with_name(f"{path.name}.lock")),
        engine.hold(path.with_name(f"{path.name}.backup")),
        _unpacked(file, passphrase, path) as copy,
    ):
        back_to = _checked(file, copy, hear)
        with engine.alone(path, seconds=_WAIT_SECONDS):
            erased = _erased(file, path)
            aside = set_aside(path, now) if path.exists() else None
            copy.replace(path)
            sync_folder(path.parent)
            try:
                opening.bring_up(path, now=now, keep=False)
                with engine.write(path) as db:
                    audit.note_restore(
                        db,
                        back_to,
                        file=file.name,
                        aside=aside.name if aside else "",
                        now=now,
                        by=by,
                    )
                    erase_again(db, erased, now=now, by=by)
                    # Who was signed in when the backup was made need not be allowed in today.
                    with audit.noting(db, "signed out", STUDIO, action=None, now=now, by=by):
                        sign_ins.end_all(db, now=now)
                engine.empty_journal(path)
            except StoreProblem as problem:
                raise StoreProblem(
                    f"The backup is in its place and could not be brought up to date: {problem} "
                    f"What was there before lies in {aside}."
                ) from problem
    return Restored(path, back_to, aside)


def _erased(file: Path, path: Path) -> set[Erasure]:
    """Who must not come back: as the database knows it, and as is written beside the backups."""
    known = remembered(file.parent, place_for(path))
    with contextlib.suppress(Exception), engine.resting(path) as db:  # lost, perhaps, or damaged
        known |= {*erasures(db)}
    return known


@contextmanager
def _unpacked(file: Path, passphrase: str, path: Path) -> Iterator[Path]:
    note = note_beside(file)
    try:
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
        if not key or not opening.opens_without_key(copy):
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
        opening.check_ours(copy)
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
    anchors = [checking.Anchor(note.entries, note.head)] if note and note.entries else []
    with engine.resting(copy) as db:
        found = checking.findings(db, anchors, hear=hear)
        if found:
            raise StoreProblem(f"{file} is not whole. " + " ".join(found[:3]))
        if note is not None:
            return note.made_at
        if "audit" not in db.table_names():
            return _LONG_AGO
        (last,) = db.execute("SELECT max(at) FROM audit").fetchone()
    return instant_of(last) if last else _LONG_AGO
