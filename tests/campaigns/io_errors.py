"""The disk reports an error at each single change of a save, once and from then on."""

import errno
import json
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path

from smpdash.store.store import Store, StoreProblem
from tests.builders.stores import opened
from tests.campaigns.disk import Disk
from tests.campaigns.kill import _recorded, _save

ERRORS = (errno.EIO, errno.ENOSPC)


@dataclass
class Errors:
    """What became of the saves; all but the first four must be nothing."""

    saves: int = 0
    changes: int = 0  # of one save, each of which failed in turn
    refused: int = 0
    refused_and_there: int = 0  # known only when it is sent again, and written once all the same
    lost: int = 0
    twice: int = 0
    refused_afterwards: int = 0
    not_in_words: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)


def campaign(folder: Path, *, every: int, swallow: bool = False) -> Errors:
    """Fail each `every`-th change; `swallow`, the control, acknowledges what was refused."""
    disk, found = Disk(), Errors()
    store = opened(folder / "studio.db")
    disk.work()
    _save(store, "before")
    found.changes = disk.changes()
    for from_then_on in (False, True):
        for number in range(1, found.changes + 1, every):
            error = ERRORS[number // every % 2]
            action = f"{'on' if from_then_on else 'once'} {number}"
            disk.fail(number, from_then_on=from_then_on, error=error)
            _one(store, disk, found, action, swallow=swallow)
            if found.saves % 20 == 0:
                found.findings += store.check()
    found.findings += store.check()
    return found


def _one(store: Store, disk: Disk, found: Errors, action: str, *, swallow: bool) -> None:
    acknowledged = False
    try:
        _save(store, action)
        acknowledged = True
    except StoreProblem:
        acknowledged = swallow
        found.refused += 1
    except Exception as other:  # noqa: BLE001
        found.not_in_words.append(repr(other))
    try:
        store.clients()
    except StoreProblem:
        pass  # a disk that has failed for good may refuse to be read, in words
    except Exception as other:  # noqa: BLE001
        found.not_in_words.append(repr(other))
    disk.work()
    found.saves += 1
    there = _recorded(store)[action]
    if acknowledged:
        found.lost += not there
        return
    found.refused_and_there += bool(there)
    try:
        _save(store, action)
    except StoreProblem:
        found.refused_afterwards += 1
    found.twice += _recorded(store)[action] != 1


if __name__ == "__main__":
    place, step, look_away = sys.argv[1:]
    saved = campaign(Path(place), every=int(step), swallow=look_away == "control")
    print(json.dumps(asdict(saved)))
