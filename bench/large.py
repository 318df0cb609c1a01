"""A database of 100,000 visits: the made-up studio, written once and copied a thousand times."""

import hashlib
import time
from datetime import datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from smpdash.estimate.estimate import issued, model_version
from smpdash.screens.learning import Learner
from smpdash.simulate.demo import DEMO_SEED, write_demo
from smpdash.store import engine, migrations
from smpdash.store.store import Store, open_store

# Tables in the order of their references; which columns hold a row number that moves with a copy.
MOVED = {
    "client": {"id": "client"},
    "course": {"id": "course", "client_id": "client"},
    "visit": {"id": "visit", "course_id": "course"},
    "reading": {"visit_id": "visit"},
    "estimate": {"id": "estimate", "course_id": "course"},
}


def large_studio(folder: Path, *, visits: int, now: datetime) -> Path:
    """A file with at least `visits` visits, made where the folder has none of schema and model."""
    schema = hashlib.sha256(Path(migrations.__file__).read_bytes()).hexdigest()
    path = folder / f"studio-{visits}-{model_version()}-{schema[:12]}.db"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    for old in folder.glob(f"{unfinished.name}*"):
        old.unlink()
    store = open_store(unfinished, issue=issued)
    write_demo(store, seed=DEMO_SEED, today=now.date(), now=now)
    with engine.write(unfinished) as db:
        db.execute("UPDATE studio SET made_up = 0")
        copies = -(-visits // db.table("visit").count) - 1
        sizes = {
            name: db.execute(f"SELECT max(id) FROM {name}").fetchone()[0]
            for name in MOVED
            if name != "reading"
        }
        for table, moved in MOVED.items():
            db.execute(_copied(db, table, moved, sizes), {"copies": copies})
    with engine.read(unfinished) as db:
        db.conn.execute("COMMIT")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    _learn(store)
    unfinished.rename(path)
    return path


def _learn(store: Store) -> None:
    """A studio of this size has learnt from its courses long ago."""
    learner = Learner(store, pause=timedelta(0))
    learner.begin()
    while store.lesson() is None:
        if learner.failed:
            raise RuntimeError("nothing was learnt: the log says why")
        time.sleep(0.5)
    learner.end()


def _copied(db: Database, table: str, moved: dict[str, str], sizes: dict[str, int]) -> str:
    """The statement that writes every row `copies` times more, each under numbers of its own."""
    values = {column.name: f'"{column.name}"' for column in db.table(table).columns}
    values |= {name: f"{name} + copy * {sizes[of]}" for name, of in moved.items()}
    if table == "client":
        values["code"] = f"printf('C-%04d', {values['id']})"
        values["name"] = "name || ' ' || copy"
        values["search_key"] = f"search_key || ' ' || copy || ' ' || lower({values['code']})"
    return (
        "WITH RECURSIVE copies (copy) AS"
        " (SELECT 1 UNION ALL SELECT copy + 1 FROM copies WHERE copy < :copies)"
        f" INSERT INTO {table} ({', '.join(values)})"
        f" SELECT {', '.join(values.values())} FROM copies, {table}"
    )
