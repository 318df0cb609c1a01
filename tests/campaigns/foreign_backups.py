"""Backups that were edited, cut, exchanged or brought from elsewhere, restored by the screen."""

import json
import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import pyrage

from smpdash.estimate.issue import issued
from smpdash.store.backup.catalogue import place_for
from smpdash.store.backup.create import backup
from smpdash.store.backup.rekey import rekey
from smpdash.store.db import connection, damage, locks
from smpdash.store.db.migrations import STEPS
from smpdash.store.store import Store
from tests.browser.served import ROOT, Served
from tests.browser.wired import Wired
from tests.builders.stores import add_client, add_visit, everything, made_here, opened, three_in_all

APP: Final = ROOT / "app.py"
UNCHECKED: Final = Path(__file__).with_name("unchecked.py")
ELSEWHERE: Final = "b" * 64
PATIENCE_S: Final = 30.0


@dataclass
class Found:
    """What became of each; all lists but `refused` and `restored` must be empty."""

    tried: int = 0
    refused: list[str] = field(default_factory=list)
    restored: list[str] = field(default_factory=list)
    otherwise: list[str] = field(default_factory=list)  # restored or refused against the table
    not_in_words: list[str] = field(default_factory=list)
    left_lying: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    tracebacks: list[str] = field(default_factory=list)
    # Of another studio's note beside the backups, held against this audit log.
    by_its_note: list[str] = field(default_factory=list)


def _in_a_value(file: Path) -> None:
    content = file.read_bytes()
    at = content.rindex(b"client added") + 3
    file.write_bytes(content[:at] + bytes([content[at] ^ 4]) + content[at + 1 :])


def _as_it_was_made(file: Path, damage: Callable[[Path], object]) -> None:
    """Damage the file, and write down beside it that it is so by right."""
    damage(file)
    note(file, sha256=sha256(file.read_bytes()).hexdigest(), size=file.stat().st_size)


def note(file: Path, **different: Any) -> None:
    beside = file.with_name(f"{file.name}.json")
    beside.write_text(json.dumps({**json.loads(beside.read_text()), **different}))


def _cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def _name_changed(file: Path) -> None:
    with sqlite3.connect(file) as db:
        db.execute("UPDATE client SET name = 'Somebody else'")
    db.close()


def _newer(file: Path) -> None:
    with sqlite3.connect(file) as db:
        db.execute(f"PRAGMA user_version={len(STEPS) + 1}")
    db.close()


def _of_another_program(file: Path) -> None:
    file.unlink()
    with sqlite3.connect(file) as db:
        db.execute("CREATE TABLE recipe (name TEXT)")
    db.close()


def _of_another_studio(file: Path) -> None:
    (theirs,) = (file.parents[1] / "away" / "backups").glob("*.db")
    for ending in ("", ".json"):
        shutil.copy(f"{theirs}{ending}", f"{file}{ending}")


def _under_another_key(file: Path) -> None:
    shutil.copy(file.parents[1] / "away" / "other.db", file)


def _under_a_passphrase(file: Path) -> None:
    file.write_bytes(pyrage.passphrase.encrypt(file.read_bytes(), "nobody knows this one"))


def _linked(file: Path) -> None:
    file.rename(file.parents[1] / "where it lies.db")
    file.symlink_to(file.parents[1] / "where it lies.db")


def _renamed(file: Path) -> None:
    other = file.with_name("studio-20200101T000000Z.db")
    file.with_name(f"{file.name}.json").rename(other.with_name(f"{other.name}.json"))
    file.rename(other)


def _without_end(file: Path) -> None:
    file.unlink()
    file.symlink_to("/dev/zero")


def _a_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def _anew(damage: Callable[[Path], object]) -> Callable[[Path], None]:
    return lambda file: _as_it_was_made(file, damage)


# What is done to a whole backup, and the words of the refusal; "" where it is whole all the same.
KINDS: Final[dict[str, tuple[Callable[[Path], object], str]]] = {
    "edited": (_in_a_value, "is damaged"),
    "edited, its note too": (_anew(_in_a_value), "is not whole"),
    "a name changed, its note too": (_anew(_name_changed), "is not whole"),
    "cut short": (_cut, "is damaged"),
    "cut short, its note too": (_anew(_cut), "is damaged|is not whole"),
    "empty, its note too": (_anew(lambda file: file.write_bytes(b"")), "not a backup of smpdash"),
    "a text": (_anew(lambda file: file.write_bytes(b"Dear studio " * 999)), "not a backup"),
    "of another program": (_anew(_of_another_program), "not a backup of smpdash"),
    "of a newer version": (_anew(_newer), "newer smpdash"),
    "of another studio": (_of_another_studio, "backup of another studio"),
    "under another key": (_anew(_under_another_key), "encrypted with another key|not a backup"),
    "under another passphrase": (_anew(_under_a_passphrase), "its passphrase is needed"),
    "gone": (Path.unlink, "cannot be read"),
    "a link to what has no end": (_without_end, "is not a file"),
    "a pipe": (_a_pipe, "is not a file"),
    "a folder": (lambda file: (file.unlink(), file.mkdir()), "is not a file"),
    "renamed": (_renamed, ""),
    "a link to where it lies": (_linked, ""),
}
# What may stand in the note itself: it is not listed, and the page is there.
NOTES: Final[dict[str, str]] = {
    "no note of ours": "[1, 2]",
    "cut short": '{"made_at": "2026-01',
    "without end": '{"made_at": "2026-01-01T00:00:00Z", "sha256": "", "size": Infinity, '
    '"is_encrypted": false, "steps": 1, "entries": 1, "head": ""}',
    "deep": "[" * 100_000,
    "at the end of time": '{"made_at": "9999-12-31T23:59:59Z", "sha256": "", "size": 1, '
    '"is_encrypted": false, "steps": 1, "entries": 0, "head": ""}',
    "of no time zone": '{"made_at": "2026-01-01T00:00:00", "sha256": "", "size": 1, '
    '"is_encrypted": false, "steps": 1, "entries": 0, "head": ""}',
}


def campaign(
    folder: Path,
    kinds: tuple[str, ...] = tuple(KINDS),
    *,
    app: Path = APP,
    patience_s: float = PATIENCE_S,
) -> Found:
    """Each kind of backup once, restored by the screen of one server."""
    now = datetime.now(UTC).replace(microsecond=0)
    store = opened(folder / "studio.db", issued)
    add_visit(store, f"{add_client(store, 'Ours')}/1")
    made = backup(store.path, place_for(store.path), now=now - timedelta(hours=1))
    kept = [made.path, made.path.with_name(f"{made.path.name}.json")]
    contents = [file.read_bytes() for file in kept]
    backup(store.path, folder / "own", now=now - timedelta(hours=2))
    _studio_elsewhere(folder)
    connection.empty_journal(store.path)
    stood = store.path.read_bytes()
    found = Found()
    with Served(store.path, app=app) as server, Wired(server, patience_s=PATIENCE_S) as tablet:
        for kind in kinds:
            _clear(kept[0].parent)
            for file, content in zip(kept, contents, strict=True):
                file.write_bytes(content)
            _put_back(store, stood)
            add_client(store, f"Since then, {kind}")
            KINDS[kind][0](kept[0])
            is_restored = _restore(tablet, store, patience_s)
            _look(tablet, store, kind, found, is_restored=is_restored)
        _clear(kept[0].parent)
        for kind, text in NOTES.items():
            found.tried += 1
            kept[1].write_text(text)
            tablet.open("backups")
            if "could not be shown" in tablet.said or "Back up now" not in tablet.said:
                found.not_in_words.append(f"note {kind}")
        if "Traceback" in server.log_text():
            found.tracebacks.append(server.log_text()[-1000:])
    return found


def _restore(tablet: Wired, store: Store, patience_s: float) -> bool:
    """Restore the one backup that the page lists; whether the records are others then."""
    before = everything(store)
    tablet.open("backups")
    if tablet.offers("errand-read"):
        tablet.press("errand-read")
    (button,) = tablet.offers("restore-studio-")
    tablet.press(button)
    tablet.switch_on("restore-sure")
    tablet.press("restore-now")
    until = time.monotonic() + patience_s
    while not tablet.offers("errand-read") and time.monotonic() < until:
        time.sleep(0.05)
        tablet.run()
    try:
        return everything(Store(store.path, three_in_all)) != before
    except Exception:  # noqa: BLE001 whatever a foreign file raises
        return True


def _look(tablet: Wired, store: Store, kind: str, found: Found, *, is_restored: bool) -> None:
    refusal, words = KINDS[kind][1], tablet.said
    found.tried += 1
    (found.restored if is_restored else found.refused).append(kind)
    if is_restored == bool(refusal):
        found.otherwise.append(kind)
    said = [one for one in refusal.split("|") if one in words]
    if (refusal and not said) or "log says why" in words:
        found.not_in_words.append(f"{kind}: {words[-600:]}")
    found.left_lying += [str(one) for one in store.path.parent.glob(".*copy-*")]
    # An own backup lies there besides, as in every studio that has been at work for a day.
    own = store.path.parent / "own"
    shutil.copytree(own, place_for(store.path), dirs_exist_ok=True)
    complaints = Store(store.path, three_in_all).check()
    (found.by_its_note if kind == "of another studio" else found.findings).extend(complaints)


def _clear(place: Path) -> None:
    for one in place.iterdir():
        shutil.rmtree(one) if one.is_dir() and not one.is_symlink() else one.unlink()


def _put_back(store: Store, content: bytes) -> None:
    """The studio as it was before any of this, whatever lies in its place now."""
    damage.forget(store.path)  # noted of what the control put in its place
    with locks.alone(store.path, seconds=PATIENCE_S):
        for ending in ("-wal", "-shm"):
            store.path.with_name(f"{store.path.name}{ending}").unlink(missing_ok=True)
        store.path.write_bytes(content)


def _studio_elsewhere(folder: Path) -> None:
    """A backup of another studio, and its file under a key."""
    (away := folder / "away").mkdir()
    other = made_here(away / "other.db", issued)
    add_client(other, "Theirs")
    now = datetime.now(UTC).replace(microsecond=0)
    backup(other.path, place_for(other.path), now=now)
    rekey(other.path, old="", new=ELSEWHERE, now=now)
