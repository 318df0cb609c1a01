"""Makes a studio of ten years: a made-up one copied through time, with changing staff and lots."""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlite_utils import Database

from bench.large import COPIES_AT_ONCE, MOVED, copied, last_numbers
from smpdash.estimate.estimate import model_version
from smpdash.estimate.issue import issued
from smpdash.simulate.demo import DEMO_SEED, write_demo
from smpdash.store.db import connection, migrations
from smpdash.store.store import open_store
from smpdash.store.summaries.courses import rebuild_summaries

DAYS: Final = 3650
# Staff and lots of the studio change as often.
ERA_DAYS: Final = 365
# Who was in treatment so many days ago has stopped coming, or is finished.
RUNNING_DAYS: Final = 60
_DAYS_AGO: Final = f"(copy * 7919 % {DAYS})"
_ERA: Final = f"({_DAYS_AGO} / {ERA_DAYS})"


def _day(column: str) -> str:
    return f"date({column}, '-' || {_DAYS_AGO} || ' days')"


def _moment(column: str) -> str:
    return f"strftime('%Y-%m-%dT%H:%M:%SZ', {column}, '-' || {_DAYS_AGO} || ' days')"


def _of_era(column: str) -> str:
    return f"{column} || iif({_ERA} = 0, '', '-' || {_ERA})"


_CHANGED: Final = {
    "client": {"recorded_at": _moment("recorded_at"), "artist": _of_era("artist")},
    "course": {
        "status": f"iif(status = 'running' AND {_DAYS_AGO} > {RUNNING_DAYS}, 'abandoned', status)"
    },
    "visit": {
        "held_on": _day("held_on"),
        **{name: _moment(name) for name in ("started_at", "ended_at", "recorded_at")},
        "artist": _of_era("artist"),
        "pigment_lot": _of_era("pigment_lot"),
    },
    "estimate": {"issued_at": _moment("issued_at")},
}


def studio_of_years(folder: Path, *, visits: int, now: datetime) -> Path:
    """A file with at least `visits` visits over ten years, of this schema; made if there is none.

    It has no audit log and has learnt nothing: it is for screens that read.
    """
    schema = hashlib.sha256(Path(migrations.__file__).read_bytes()).hexdigest()
    path = folder / f"years-{visits}-{model_version()}-{schema[:12]}.db"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    for old in folder.glob(f"{unfinished.name}*"):
        old.unlink()
    store = open_store(unfinished, issue=issued)
    write_demo(store, seed=DEMO_SEED, today=now.date(), now=now)
    with connection.read(unfinished) as db:
        sizes = last_numbers(db)
        copies = -(-visits // db.table("visit").count) - 1
    with connection.write(unfinished) as db:
        _add_eras(db)
    for first in range(1, copies + 1, COPIES_AT_ONCE):
        last = min(first + COPIES_AT_ONCE - 1, copies)
        with connection.write(unfinished) as db:
            for table, moved in MOVED.items():
                statement = copied(db, table, moved, sizes, _CHANGED.get(table))
                db.execute(statement, {"first": first, "last": last})
    with connection.write(unfinished) as db:
        db.execute(
            "INSERT INTO client_key SELECT id, randomblob(32) FROM client WHERE id > ?",
            (sizes["client"],),
        )
        rebuild_summaries(db)
    connection.empty_journal(unfinished)
    unfinished.rename(path)
    return path


def _add_eras(db: Database) -> None:
    """Add the staff and the lots of every year before; those of the past are not active."""
    for table in ("staff", "lot"):
        gone = {"active": 0} if table == "staff" else {"used_up": 1}
        rows = list(db.query(f"SELECT * FROM {table}"))
        for era in range(1, DAYS // ERA_DAYS + 1):
            for row in rows:
                name = "name" if table == "staff" else "label"
                db.table(table).insert(
                    {
                        **row,
                        **gone,
                        "key": f"{row['key']}-{era}",
                        "position": row["position"] + era * len(rows),
                        name: f"{row[name]} {era}",
                    }
                )
