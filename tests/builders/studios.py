"""Studios of each size: empty, of one client, the demo, and a larger one that is made up."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from smpdash.estimate.issue import issued
from smpdash.simulate.demo import write_studio
from smpdash.store.store import Store, open_store
from tests.builders.stores import add_client, add_visit, opened, three_in_all

TODAY: Final = date(2026, 6, 15)
AT: Final = datetime(2026, 6, 15, 12, tzinfo=UTC)
# How many clients each has.
SIZES: Final = {"empty": 0, "one client": 1, "demo": 60, "larger": 150}


def studio_of_size(path: Path, name: str) -> Store:
    """A studio of this name in SIZES; in the larger one every client is told the same."""
    if SIZES[name] <= 1:
        store = opened(path)
        if SIZES[name]:
            add_visit(store, f"{add_client(store)}/1")
        return store
    is_large = name == "larger"
    store = open_store(path, issue=three_in_all if is_large else issued)
    seed = 11 if is_large else 7
    write_studio(store, seed=seed, today=TODAY, now=AT, clients=SIZES[name])
    return store
