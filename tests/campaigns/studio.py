"""A studio's file with a bit of everything in it, to be damaged."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from smpdash.store.db import connection
from smpdash.store.store import Change, KeptLesson, Store, open_store
from tests.builders.records import NOW, TODAY, visit
from tests.builders.stores import OWNER, add_client, add_visit, opened, three_in_all, write_draft


def written(path: Path, *, clients: int = 8) -> Store:
    """A store with clients, visits, corrections, a deletion, a stopped course, drafts, a lesson."""
    if path.exists():
        _write(path, clients)
    else:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(_file(clients))
    return open_store(path, issue=three_in_all).by(person=OWNER, device="front desk")


@cache
def _file(clients: int) -> bytes:
    """The file of such a store, which is made once and then copied."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "studio.db"
        _write(path, clients)
        connection.empty_journal(path)
        return path.read_bytes()


def _write(path: Path, clients: int) -> None:
    store = opened(path).by(person=OWNER, device="front desk")
    for number in range(clients):
        code = add_client(store, f"Client {number}", contact=f"+43 660 {number:04d}")
        for each in (1, 2, 3):
            add_visit(store, f"{code}/1", each, note=f"note {number}-{each}")
        if number % 3 == 0:
            last = store.courses(code)[0].visits[-1]
            better = replace(last, note="corrected", adjustments=2)
            change = Change(f"correct {code}", NOW, "a slip")
            last = store.amend_visit(better, change, today=TODAY)
        if number % 4 == 0:
            change = Change(f"delete {code}", NOW, "twice")
            store.delete_visit(last.visit_id, change, version=last.version)
        if number % 4 == 1:
            store.stop_course(f"{code}/1", Change(f"stop {code}", NOW, "moved"))
            continue
        draft = store.open_draft("visit", f"{code}/1", device="tablet", now=NOW)
        typed = {"note": f"typing {number}", "zones": ["crown", "hairline"]}
        write_draft(store, draft.draft_id, typed, device="tablet", now=NOW)
    text = '{"courses": 3, "spread": [0.25, 0.5, 0.75]}'
    store.save_lesson(KeptLesson("learnt@now", text, 3, 2, "2 courses", NOW))


def one_more_visit(store: Store, code: str, action: str) -> None:
    number = len(store.courses(code)[0].visits) + 1
    one = visit(number, held_on=TODAY)
    store.add_visit(f"{code}/1", one, Change(action, NOW), today=TODAY)


def values(path: Path) -> dict[str, Any] | None:
    """All rows of all tables as they are read; None where they cannot be read."""
    try:
        with connection.read(path) as db:
            return {
                table: sorted(map(repr, db.execute(f"SELECT * FROM {table} NOT INDEXED")))
                for table in (*db.table_names(), "sqlite_sequence")
            }
    except Exception:  # noqa: BLE001 whatever a damaged file raises
        return None
