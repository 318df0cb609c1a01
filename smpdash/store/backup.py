"""A backup is a copy that was opened and checked; only then it counts, and only then others go."""

import glob
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final

import pyrage

from smpdash.store import audit, checking, engine
from smpdash.store.failures import StoreProblem
from smpdash.store.instants import instant_of, instant_text
from smpdash.store.migrations import migrations
from smpdash.store.rotation import kept

FEWEST_LETTERS: Final = 12
DUE_AFTER: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Backup:
    """A verified copy of a database, and what is written down beside it.

    `entries` and `head` say how long the trail was and the hash of its last entry: kept outside the
    database, they show whether it was cut short since. `steps` is the schema's. `second` is the
    copy at the second place; `complaint` says why there is none where there should be.
    """

    path: Path
    made_at: datetime
    sha256: str
    size: int
    is_encrypted: bool
    steps: int
    entries: int
    head: str
    second: Path | None = None
    complaint: str = ""


@dataclass(frozen=True, slots=True)
class Wishes:
    """How the studio wants its backups: a second place, a passphrase."""

    second: Path | None = None
    passphrase: str = ""


def wishes(environment: Mapping[str, str]) -> Wishes:
    """SMPDASH_BACKUP_TO, and SMPDASH_BACKUP_PASSPHRASE or the file that ..._FILE names."""
    second = environment.get("SMPDASH_BACKUP_TO")
    passphrase = environment.get("SMPDASH_BACKUP_PASSPHRASE", "")
    if file := environment.get("SMPDASH_BACKUP_PASSPHRASE_FILE"):
        try:
            passphrase = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeError) as error:
            raise StoreProblem(f"The passphrase in {file} cannot be read: {error}.") from error
        if not passphrase:
            raise StoreProblem(f"There is no passphrase in {file}.")
    return Wishes(Path(second).expanduser() if second else None, passphrase)


def place_for(path: Path) -> Path:
    """Where the backups of this database lie."""
    return path.parent / "backups"


def places(path: Path, environment: Mapping[str, str]) -> list[Path]:
    """Where backups of this database lie, the second place among them where it is at hand."""
    second = wishes({"SMPDASH_BACKUP_TO": environment.get("SMPDASH_BACKUP_TO", "")}).second
    return [place_for(path), *([second] if second and second.is_dir() else [])]


def backup(
    path: Path, into: Path, *, now: datetime, passphrase: str = "", second: Path | None = None
) -> Backup:
    """Copy the database while others write in it; StoreProblem where the copy is not whole.

    The copy is checked like the database itself, against the trail of earlier backups too, before
    it takes its name; then what the rotation does not keep is deleted.
    """
    if passphrase and len(passphrase) < FEWEST_LETTERS:
        raise StoreProblem(f"A passphrase has {FEWEST_LETTERS} letters at least.")
    with engine.hold(path.with_name(f"{path.name}.backup")), room_for_copy(path) as copy:
        engine.copy_to(path, copy)
        made = _verified(path, copy, anchors(path, into, second), now)
        content = copy.read_bytes()
        if passphrase:
            plain = sha256(content).digest()
            content = pyrage.passphrase.encrypt(content, passphrase)
            if sha256(pyrage.passphrase.decrypt(content, passphrase)).digest() != plain:
                raise StoreProblem("The encrypted copy does not read back; nothing was kept.")
        made = replace(
            made,
            sha256=sha256(content).hexdigest(),
            size=len(content),
            is_encrypted=bool(passphrase),
        )
        try:
            made = _place(made, content, _made(into), path.stem)
        except OSError as error:
            raise StoreProblem(f"The backup could not be written to {into}: {error}.") from error
        _rotate(into, path.stem)
        if second is None:
            return made
        try:
            if not second.is_dir():
                raise FileNotFoundError("it is not there")
            placed = _place(made, content, second, path.stem)
            _rotate(second, path.stem)
        except OSError as error:
            return replace(made, complaint=f"Nothing could be written to {second}: {error}.")
        return replace(made, second=placed.path)


def backup_if_due(path: Path, *, now: datetime, wanted: Wishes) -> Backup | None:
    """A backup where the last good one is older than a day; None where it is not."""
    last = last_backup(path)
    if last is not None and timedelta() <= now - last < DUE_AFTER:
        return None
    return backup(
        path, place_for(path), now=now, passphrase=wanted.passphrase, second=wanted.second
    )


def last_backup(path: Path) -> datetime | None:
    """When the newest backup was made that lies there in full length."""
    there = (made for made in backups_in(place_for(path), path.stem) if _has_its_size(made))
    return next((made.made_at for made in there), None)


def backups_in(place: Path, stem: str) -> list[Backup]:
    """The backups of a database by what is written down beside them, newest first."""
    notes = place.glob(f"{glob.escape(stem)}-????????T??????Z*.json")
    found = [made for note in notes if (made := note_beside(note.with_suffix(""))) is not None]
    return sorted(found, key=lambda made: (made.made_at, made.path.name), reverse=True)


def note_beside(file: Path) -> Backup | None:
    """What is written down beside a backup; None where nothing readable is."""
    try:
        row = json.loads(_note(file).read_text(encoding="utf-8"))
        return Backup(
            file,
            instant_of(row["made_at"]),
            str(row["sha256"]),
            int(row["size"]),
            bool(row["is_encrypted"]),
            int(row["steps"]),
            int(row["entries"]),
            str(row["head"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def is_whole(made: Backup) -> bool:
    """Whether the file is byte for byte the one that was checked."""
    try:
        return sha256(made.path.read_bytes()).hexdigest() == made.sha256
    except OSError:
        return False


def anchors(path: Path, *others: Path | None) -> list[checking.Anchor]:
    """How long the trail was at each backup, and the hash of its last entry then."""
    return [
        checking.Anchor(made.entries, made.head, made.made_at)
        for place in {place_for(path), *others}
        if place is not None
        for made in backups_in(place, path.stem)
        if made.entries
    ]


@contextmanager
def room_for_copy(path: Path) -> Iterator[Path]:
    """An empty file beside the database, for the owner alone, gone at the end."""
    for left in path.parent.glob(f".{glob.escape(path.name)}.copy-*"):
        left.unlink(missing_ok=True)
    copy = path.with_name(f".{path.name}.copy-{secrets.token_hex(4)}")
    os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        yield copy
    finally:
        copy.unlink(missing_ok=True)


def _verified(path: Path, copy: Path, known: list[checking.Anchor], now: datetime) -> Backup:
    with engine.resting(copy) as db:
        found = checking.findings(db, known)
        if found:
            raise StoreProblem(
                f"{path} is not whole, so no backup was made of it and the earlier ones stay. "
                + " ".join(found[:3])
            )
        steps = len(migrations.applied(db))
        entries, head = audit.head(db) if "audit" in db.table_names() else (0, audit.FIRST)
    return Backup(copy, now, "", 0, False, steps, entries, head)


def _place(made: Backup, content: bytes, place: Path, stem: str) -> Backup:
    """Write the copy and the note beside it; the note comes last, and by it the copy counts."""
    name = f"{stem}-{made.made_at:%Y%m%dT%H%M%SZ}"
    ending = ".db.age" if made.is_encrypted else ".db"
    file = place / f"{name}{ending}"
    number = 1
    while file.exists():
        number += 1
        file = place / f"{name}-{number}{ending}"
    _write(file, content)
    if sha256(file.read_bytes()).hexdigest() != made.sha256:
        raise OSError("it reads back differently")
    row = {
        "made_at": instant_text(made.made_at),
        "sha256": made.sha256,
        "size": made.size,
        "is_encrypted": made.is_encrypted,
        "steps": made.steps,
        "entries": made.entries,
        "head": made.head,
    }
    _write(_note(file), (json.dumps(row, indent=1) + "\n").encode())
    return replace(made, path=file)


def _rotate(place: Path, stem: str) -> None:
    """Delete what the rotation does not keep; what is damaged keeps no day and is left there."""
    whole = [made for made in backups_in(place, stem) if is_whole(made)]
    wanted = kept(made.made_at for made in whole)
    # Backups are listed newest first; before the schema moved on, the last one is the way back.
    wanted |= {made.made_at for made in {made.steps: made for made in reversed(whole)}.values()}
    for made in whole:
        if made.made_at not in wanted:
            _note(made.path).unlink()
            made.path.unlink()


def _write(file: Path, content: bytes) -> None:
    """Write a file for the owner alone that is there whole or not at all."""
    part = file.with_name(f".{file.name}.part")
    part.unlink(missing_ok=True)
    try:
        descriptor = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    if os.name == "nt":
        return  # Windows has no such call; it keeps names in its journal
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _made(place: Path) -> Path:
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def _note(file: Path) -> Path:
    return file.with_name(f"{file.name}.json")


def _has_its_size(made: Backup) -> bool:
    try:
        return made.path.stat().st_size == made.size
    except OSError:
        return False
