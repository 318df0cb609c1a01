"""The backups of a database: the note beside each, whether it is whole, and the rotation."""

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
from smpdash.store.backup.retention import instants_to_keep
from smpdash.store.db.files import opened, replaced, short_text
from smpdash.store.db.times import instant_of, instant_text

# Years that every time zone can show.
_YEARS: Final = range(1970, 9999)
# What a file and its rows can number.
_COUNTS: Final = range(2**63)
# With a backup every month none is kept longer, so that an erased client is in none after that.
BACKUPS_LAST_FOR: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Backup:
    """A verified copy of a database, with the note beside it.

    `entries` and `head` are the length of the audit log and the hash of its last entry: noted
    outside the database, they show whether it was cut short since. `steps` is the number of
    migrations. `studio` is the hash of the log's first entry, which identifies the studio; "" in an
    earlier version's note. `second` is the copy at the second place; `complaint` says why it is
    missing, if it should be there.
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
    """The usual folder for the backups of this database."""
    return path.parent / "backups"


def backups_in(place: Path, stem: str) -> list[Backup]:
    """The backups of a database according to the notes in a folder, newest first."""
    notes = place.glob(f"{glob.escape(stem)}-????????T??????Z*.json")
    noted = [made for note in notes if (made := note_beside(note.with_suffix(""))) is not None]
    return sorted(noted, key=lambda made: (made.made_at, made.path.name), reverse=True)


def note_beside(file: Path) -> Backup | None:
    """The backup that the note beside this file describes; None without a readable note."""
    try:
        row = json.loads(short_text(_note(file)))
        made_at = instant_of(row["made_at"])
        if made_at.tzinfo is None or made_at.year not in _YEARS:
            return None
        size, steps, entries = (int(row[name]) for name in ("size", "steps", "entries"))
        if not all(number in _COUNTS for number in (size, steps, entries)):
            return None
        return Backup(
            file,
            made_at,
            str(row["sha256"]),
            size,
            bool(row["is_encrypted"]),
            steps,
            entries,
            str(row["head"]),
            str(row.get("studio", "")),
        )
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None


def newest_backup(path: Path, *others: Path) -> Backup | None:
    """The newest backup of full length, beside the file or at other places; None if none."""
    places = dict.fromkeys((place_for(path), *others))
    there = [made for place in places for made in backups_in(place, path.stem) if is_there(made)]
    return max(there, key=lambda made: made.made_at, default=None)


def last_backup(path: Path, studio: str) -> datetime | None:
    """When the newest backup of this studio beside the file was made; None if there is none."""
    there = [made for made in backups_in(place_for(path), path.stem) if is_there(made)]
    return max((made.made_at for made in _of(studio, there)), default=None)


def is_there(made: Backup) -> bool:
    """Whether the file exists and has its full length."""
    try:
        return made.path.stat().st_size == made.size
    except OSError:
        return False


def is_whole(made: Backup) -> bool:
    """Whether the file is byte for byte the copy that was checked."""
    try:
        return digest_of_file(made.path) == made.sha256
    except OSError:
        return False


def digest_of_file(file: Path) -> str:
    """SHA-256 of a file, which need not fit into memory."""
    with opened(file) as content:
        return file_digest(content, "sha256").hexdigest()


def anchors(db: Database, path: Path, *others: Path | None) -> list[verify.Anchor]:
    """The length of the audit log and the hash of its last entry at each backup.

    Omits the backups of other studios in the same folder.
    """
    studio, began = log.first(db), log.first_at(db)
    own_place = backups_in(place_for(path), path.stem)
    everywhere = [
        made
        for place in {place_for(path), *others}
        if place is not None
        for made in backups_in(place, path.stem)
    ]
    known = _of(studio, everywhere)
    if not known:
        # A replaced audit log has another first entry too. Only backups beside the file with
        # another first entry reveal that, unless this file was begun after them.
        known = [made for made in own_place if began and made.made_at >= began]
    return [verify.Anchor(made.entries, made.head, made.made_at) for made in known if made.entries]


def _of(studio: str, backups: list[Backup]) -> list[Backup]:
    """The backups of this studio, and those of earlier versions, which do not name a studio."""
    return [made for made in backups if made.studio in {studio, ""}]


def place_copy(made: Backup, copy: Path, place: Path, stem: str) -> Backup:
    """Write the copy and then its note into a folder; without the note it is no backup."""
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
    """Delete the backups of this studio that the retention does not keep.

    Damaged backups and those of other studios stay, and count for no day.
    """
    whole = [made for made in _of(studio, backups_in(place, stem)) if is_whole(made)]
    wanted = instants_to_keep(made.made_at for made in whole)
    # The last backup before each migration is the way back to the earlier version. Not for ever: it
    # still holds the clients that were erased since.
    way_back = {made.steps: made for made in reversed(whole)}.values()
    wanted |= {
        made.made_at for made in way_back if whole[0].made_at - made.made_at <= BACKUPS_LAST_FOR
    }
    for made in whole:
        if made.made_at not in wanted:
            _note(made.path).unlink()
            made.path.unlink()


def sync_folder(folder: Path) -> None:
    """Write the names in a folder to the disk, so that they survive a power cut."""
    if os.name == "nt":
        return  # Windows has no such call; it keeps names in its journal
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write(file: Path, content: IO[bytes]) -> None:
    """Write a file atomically, readable by its owner only."""
    with replaced(file, mode="wb") as out:
        shutil.copyfileobj(content, out)
    sync_folder(file.parent)


def _note(file: Path) -> Path:
    return file.with_name(f"{file.name}.json")
