"""kill -9 at random moments under four writers: what was acknowledged is there, and once."""

import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

from smpdash.store.db import connection
from smpdash.store.store import Change, Store
from tests.builders.records import NOW, TODAY, client, visit
from tests.builders.stores import opened

WRITERS = 4
# A fresh file now and then, so that the check of the whole file stays short.
ROUNDS_A_FILE = 20
LONGEST_WAIT = 0.15


@dataclass
class Kills:
    """What became of so many rounds; all but the first three must be nothing."""

    rounds: int = 0
    acknowledged: int = 0
    committed_unacknowledged: int = 0  # these a retry under a new key would have written twice
    lost: int = 0
    twice: int = 0
    findings: list[str] = field(default_factory=list)


def campaign(folder: Path, rounds: int, *, seed: int) -> Kills:
    """Start the writers, kill them, look, and save again what they were about to save."""
    drawn, found = random.Random(seed), Kills()
    for number in range(rounds):
        if number % ROUNDS_A_FILE == 0:
            store = opened(folder / f"studio-{number}.db")
            acknowledged: set[str] = set()
        killed = [_start(store, f"{number}-{writer}") for writer in range(WRITERS)]
        for _, pipe in killed:
            os.read(pipe, 1)
        time.sleep(drawn.random() * LONGEST_WAIT)
        for process, _ in killed:
            os.kill(process, signal.SIGKILL)
        pending = []
        for process, pipe in killed:
            os.waitpid(process, 0)
            with os.fdopen(pipe) as said:
                begun, done = _told_of(said.read())
            acknowledged |= done
            found.acknowledged += len(done)
            pending += sorted(begun - done)
        found.rounds += 1
        found.findings += store.check()
        before = _recorded(store)
        found.lost += len(acknowledged - before.keys())
        found.committed_unacknowledged += sum(action in before for action in pending)
        for action in pending:
            _save(store, action)
        after = _recorded(store)
        acknowledged |= set(pending)
        found.lost += len(acknowledged - after.keys())
        found.twice += sum(count > 1 for count in after.values())
    return found


def _start(store: Store, name: str) -> tuple[int, int]:
    """A writer of its own: its process, and the pipe on which it tells what it does."""
    reading, writing = os.pipe()
    if process := os.fork():
        os.close(writing)
        return process, reading
    os.write(writing, b"R")
    each = 0
    while True:
        each += 1
        action = f"{name}-{each}"
        os.write(writing, f"begun {action}\n".encode())
        _save(store, action)
        os.write(writing, f"done {action}\n".encode())


def _save(store: Store, action: str) -> None:
    code = store.add_client(client(name=action), Change(f"client {action}", NOW)).code
    store.add_visit(f"{code}/1", visit(note=action), Change(action, NOW), today=TODAY)


def _told_of(said: str) -> tuple[set[str], set[str]]:
    """What was begun and what was acknowledged; the last line may be cut short."""
    words = [line.split(" ") for line in said.splitlines(keepends=True) if line.endswith("\n")]
    begun = {action.strip() for kind, action in words if kind == "begun"}
    return begun, {action.strip() for kind, action in words if kind == "done"}


def _recorded(store: Store) -> Counter[str]:
    """How often each visit, and each client beside it, is there."""
    with connection.read(store.path) as db:
        notes = [row[0] for row in db.execute("SELECT note FROM visit")]
        names = Counter(row[0] for row in db.execute("SELECT name FROM client"))
    found = Counter(notes)
    return Counter({note: max(count, names[note]) for note, count in found.items()})


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        kills = campaign(Path(place), int(sys.argv[1]), seed=int(sys.argv[2]))
    print(json.dumps(asdict(kills)))
