"""One bit of the file flips: where that changes a value, `check` must say so."""

import random
import shutil
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import sqlcipher3

from smpdash.store.store import Store
from tests.builders.stores import three_in_all
from tests.campaigns.studio import values, written


@dataclass
class Flip:
    """What became of one flipped bit."""

    at: int
    changed: bool  # a value reads differently, or nothing can be read any more
    noticed: bool
    by_integrity_check: bool


def campaign(folder: Path, rounds: int, *, seed: int) -> list[Flip]:
    """Flip one bit of a copy of the file, somewhere drawn by the seed, again and again."""
    store = written(folder / "studio.db", clients=6)
    stood, copy = values(store.path), folder / "copy.db"
    whole = store.path.read_bytes()
    drawn, found = random.Random(seed), []
    for _ in range(rounds):
        at = drawn.randrange(len(whole) * 8)
        flipped = bytearray(whole)
        flipped[at // 8] ^= 1 << (at % 8)
        for left in folder.glob("copy.db*"):
            left.unlink()
        copy.write_bytes(flipped)
        found.append(
            Flip(
                at,
                values(copy) != stood,
                bool(Store(copy, three_in_all).check()),
                not _engine_is_content(copy),
            )
        )
    return found


def _engine_is_content(path: Path) -> bool:
    """The control: what the engine's own check says by itself."""
    copy = path.with_name("copy.db.control")
    shutil.copy(path, copy)
    try:
        with closing(sqlcipher3.connect(copy)) as connection:
            return connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    except (sqlcipher3.Error, UnicodeError):
        return False
