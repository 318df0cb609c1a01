"""The drill: back up under load, destroy the database, restore, compare by content."""

import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from smpdash.store.backup.create import backup
from smpdash.store.backup.restore import restore
from smpdash.store.store import open_store
from tests.builders.records import NOW
from tests.builders.stores import add_client, everything, three_in_all
from tests.campaigns.studio import one_more_visit, written


@dataclass
class Drill:
    """How one drill went."""

    acknowledged: int  # saves before the backup began
    missing: int
    differences: int  # tables that differ from the copy
    findings: list[str]
    backup_seconds: float
    restore_seconds: float
    size: int


def drill(folder: Path, *, seconds: float, writers: int = 4) -> Drill:
    """Let writers record for a while, back up while they go on, lose the file, restore it."""
    store, stop, saved = written(folder / "studio.db"), threading.Event(), []

    def write(number: int) -> None:
        each = 0
        while not stop.is_set():
            each += 1
            code = add_client(store, f"{number} {each}")
            one_more_visit(store, code, f"visit {number} {each}")
            saved.append(code)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    acknowledged = list(saved)
    begun = time.perf_counter()
    made = backup(store.path, folder / "elsewhere", now=NOW)
    backed_up = time.perf_counter()
    stop.set()
    for thread in threads:
        thread.join()
    for left in folder.glob("studio.db*"):
        left.unlink()
    restoring = time.perf_counter()
    restore(made.path, store.path, now=NOW + timedelta(hours=1))
    restored = time.perf_counter()
    found = open_store(store.path, issue=three_in_all)
    copied, stands = everything(open_store(made.path, issue=three_in_all)), everything(found)
    (last,) = stands["audit"][len(copied["audit"]) :]
    assert last["action"] == "backup restored"
    stands["audit"].pop()
    codes = {row["code"] for row in stands["client"] if found.courses(row["code"])[0].visits}
    return Drill(
        len(acknowledged),
        len(set(acknowledged) - codes),
        sum(copied[table] != stands[table] for table in copied.keys() | stands.keys()),
        found.check(),
        backed_up - begun,
        restored - restoring,
        made.size,
    )
