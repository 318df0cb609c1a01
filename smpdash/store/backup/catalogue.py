"""Where backups lie: what is written down beside each, which are whole, which are kept."""

import glob
import json
import os
import shutil
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import file_digest
from io import BytesIO
from pathlib import Path
from typing import IO, Final

from sqlite_utils import Database

from smpdash.store.audit import log, verify
from smpdash.store.backup.retention import kept
from smpdash.store.db.times import instant_of, instant_text

# What a clock may show, and every time zone can.
_YEARS: Final = range(1970, 9999)
WAY_BACK_LASTS: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Backup:
    """A verified copy of a database, and what is written down beside it.

    `entries` and `head` say how long the trail was and the hash of its last entry: kept outside the
    database, they show whether it was cut short since. `steps` is the schema's. `studio` is the
    hash of the trail's first entry, by which studios are told apart; "" in an earlier version's
    note.
    `second` is the copy at the second place; `complaint` says why there is none where there should
    be.
    """

    path: Path
    made_at: datetime
    sha256: str
    size: int
    is_encrypted: bool
    steps: int
    entries: int
    head: str
    studio: str = ""
    second: Path | None = None
    complaint: str = ""


def place_for(path: Path) -> Path:
    """Where the backups of this database lie."""
    return path.parent / "backups"


def backups_in(place: Path, stem: str) -> list[Backup]:
    """The backups of a database by what is written down beside them, newest first."""
    notes = place.glob(f"{glob.escape(stem)}-????????T??????Z*.json")
    found = [made for note in notes if (made := note_beside(note.with_suffix(""))) is not None]
    return sorted(found, key=lambda made: (made.made_at, made.path.name), reverse=True)


def note_beside(file: Path) -> Backup | None:
    """What is written down beside a backup; None where nothing readable is."""
    try:
        row = json.loads(_note(file).read_text(encoding="utf-8"))
        made_at = instant_of(row["made_at"])
        if made_at.tzinfo is None or made_at.year not in _YEARS:
            return None
        return Backup(
            file,
            made_at,
            str(row["sha256"]),
            int(row["size"]),
            bool(row["is_encrypted"]),
            int(row["steps"]),
            int(row["entries"]),
            str(row["head"]),
            str(row.get("studio", "")),
        )
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None


def newest_backup(path: Path, *others: Path) -> Backup | None:
    """The newest backup that lies there in full length, beside the file or at other places."""
    places = dict.fromkeys((place_for(path), *others))
    there = [made for place in places for made in backups_in(place, path.stem) if is_there(made)]
    return max(there, key=lambda made: made.made_at, default=None)


def last_backup(path: Path, studio: str) -> datetime | None:
    """When the newest backup of this studio beside the file was made; None where there is none."""
    there = [made for made in backups_in(place_for(path), path.stem) if is_there(made)]
    return max((made.made_at for made in _of(studio, there)), default=None)


def is_there(made: Backup) -> bool:
    """Whether the file lies there in full length."""
    try:
        return made.path.stat().st_size == made.size
    except OSError:
        return False


def is_whole(made: Backup) -> bool:
    """Whether the file is byte for byte the one that was checked."""
    try:
        return digest_of_file(made.path) == made.sha256
    except OSError:
        return False


def digest_of_file(file: Path) -> str:
    """SHA-256 of what is in a file, which need not fit into memory."""
    with file.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()


def anchors(db: Database, path: Path, *others: Path | None) -> list[verify.Anchor]:
    """How long the trail was at each backup, and the hash of its last entry then.

    The backups of another studio in the same folder are left out.
    """
    studio, began = log.first(db), log.first_at(db)
    own_place = backups_in(place_for(path), path.stem)
    found = [
        made
        for place in {place_for(path), *others}
        if place is not None
        for made in backups_in(place, path.stem)
    ]
    known = _of(studio, found)
    if not known:
        # A trail that was written anew begins otherwise too. Beside the file, backups of another
        # beginning alone tell of that, unless all this was begun after them.
        known = [made for made in own_place if began and made.made_at >= began]
    return [verify.Anchor(one.entries, one.head, one.made_at) for one in known if one.entries]


def _of(studio: str, backups: list[Backup]) -> list[Backup]:
    """Those of this studio, and those of which an earlier version did not say whose they are."""
    return [made for made in backups if made.studio in {studio, ""}]


def place_copy(made: Backup, copy: Path, place: Path, stem: str) -> Backup:
    """Write what is in `copy` and the note beside it; the note is last, and by it it counts."""
    name = f"{stem}-{made.made_at:%Y%m%dT%H%M%SZ}"
    ending = ".db.age" if made.is_encrypted else ".db"
    file = place / f"{name}{ending}"
    number = 1
    while file.exists():
        number += 1
        file = place / f"{name}-{number}{ending}"
    with copy.open("rb") as content:
        _write(file, content)
    if digest_of_file(file) != made.sha256:
        raise OSError("it reads back differently")
    row = {
        "made_at": instant_text(made.made_at),
        "sha256": made.sha256,
        "size": made.size,
        "is_encrypted": made.is_encrypted,
        "steps": made.steps,
        "entries": made.entries,
        "head": made.head,
        "studio": made.studio,
    }
    _write(_note(file), BytesIO((json.dumps(row, indent=1) + "\n").encode()))
    return replace(made, path=file)


def rotate(place: Path, stem: str, studio: str) -> None:
    """Delete what the rotation of this studio does not keep.

    What is damaged keeps no day and is left there, and so is what is another studio's.
    """
    whole = [made for made in _of(studio, backups_in(place, stem)) if is_whole(made)]
    wanted = kept(made.made_at for made in whole)
    # Backups are listed newest first; before the schema moved on, the last one is the way back. Not
    # for good: who was erased since is in it.
    way_back = {made.steps: made for made in reversed(whole)}.values()
    wanted |= {
        made.made_at for made in way_back if whole[0].made_at - made.made_at <= WAY_BACK_LASTS
    }
    for made in whole:
        if made.made_at not in wanted:
            _note(made.path).unlink()
            made.path.unlink()


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    if os.name == "nt":
        return  # Windows has no such call; it keeps names in its journal
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write(file: Path, content: IO[bytes]) -> None:
    """Write a file for the owner alone that is there whole or not at all."""
    part = file.with_name(f".{file.name}.part")
    part.unlink(missing_ok=True)
    try:
        descriptor = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            shutil.copyfileobj(content, out)
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    sync_folder(file.parent)


def _note(file: Path) -> Path:
    return file.with_name(f"{file.name}.json")
