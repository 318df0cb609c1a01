"""From a pigment lot to the visits that used it, held against what pandas makes of the rows."""

from dataclasses import replace
from pathlib import Path

import pytest

from smpdash.record.studio import Lot
from smpdash.store.db import connection
from smpdash.store.store import Change, Store
from smpdash.store.summaries.recall import recalled_clients
from tests.builders.csv_rows import read_csv_rows
from tests.builders.records import NOW
from tests.builders.routes import ask
from tests.builders.second_way import tables
from tests.builders.stores import add_client, add_visit, opened
from tests.builders.studios import studio_of_size


@pytest.fixture
def store(studio_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Two clients with three visits with the first of two lots, and one visit with the other."""
    monkeypatch.setenv("SMPDASH_DB", str(studio_path))
    store = opened(studio_path)
    lots = (*store.studio().lots, Lot("l2", "LOT 2"))
    store.save_studio(replace(store.studio(), lots=lots), Change("lots", NOW))
    first, second = (f"{add_client(store, name, contact='555')}/1" for name in ("One", "Two"))
    add_visit(store, first, 1)
    add_visit(store, first, 2, pigment_lot="l2")
    add_visit(store, first, 3)
    add_visit(store, second, 1)
    add_visit(store, second, 2, pigment_lot=None)
    return store


def test_the_clients_of_a_lot_come_once_each_those_of_the_latest_visit_first(
    store: Store,
) -> None:
    assert store.recall_counts("l1") == (3, 2)
    shown = store.recalled_clients("l1", limit=9)
    assert [(each.code, each.name, each.contact, len(each.visits)) for each in shown] == [
        ("C-0001", "One", "555", 2), ("C-0002", "Two", "555", 1)
    ]  # fmt: skip
    last, first = shown[0].visits
    assert last.held_on > first.held_on
    assert (last.artist, first.artist) == ("a1", "a1")
    assert store.recalled_clients("l1", skip=1, limit=1) == shown[1:2]
    assert store.recall_counts("no") == (0, 0)
    assert store.recalled_clients("no", limit=9) == []


def test_the_file_has_the_visits_of_the_lot_that_the_address_names(store: Store) -> None:
    rows = list(read_csv_rows(ask("/export/recall.csv?lot=l2").text.splitlines(keepends=True)))
    assert [(row["client_name"], row["contact"], row["visit_number"], row["pigment_lot"])
            for row in rows] == [("One", "555", 2, "LOT 2")]  # fmt: skip
    (entry,) = store.audit("studio", limit=1)
    assert (entry.subject, entry.action) == ("recall", "records taken out")
    assert entry.after == {"export recall": {"rows": 1, "table": "recall", "lot": "l2"}}
    every = ask("/export/recall.csv").text.splitlines(keepends=True)
    assert len(list(read_csv_rows(every))) == 4


def test_the_clients_of_a_lot_are_found_without_a_look_at_all(store: Store) -> None:
    looks: list[str] = []
    with connection.read(store.path) as db, db.tracer(lambda sql, _: looks.append(sql)):
        recalled_clients(db, "l1", limit=9)
        (asked,) = (sql for sql in looks if "pigment_lot" in sql)
        plan = db.execute(f"EXPLAIN QUERY PLAN {asked}", ("l1", 9, 0, "l1")).fetchall()
    steps = [row[3] for row in plan if "visit" in row[3] or "course" in row[3]]
    assert any("visit_by_lot (pigment_lot=?)" in step for step in steps)
    assert not [step for step in steps if step.startswith("SCAN")]


@pytest.mark.slow
def test_each_lot_of_a_whole_studio_leads_to_its_visits(studio_path: Path) -> None:
    store = studio_of_size(studio_path, "demo")
    visits, courses, clients = tables(store, "visit", "course", "client")
    whole = visits.merge(courses, left_on="course_id", right_on="id").merge(
        clients, left_on="client_id", right_on="id"
    )
    lots = [lot.key for lot in store.studio().lots]
    assert lots
    for lot in lots:
        rows = whole[whole["pigment_lot"] == lot]
        assert store.recall_counts(lot) == (len(rows), rows["client_id"].nunique())
        shown = store.recalled_clients(lot, limit=1000)
        assert len(shown) == rows["client_id"].nunique()
        days = [(each.code, str(visit.held_on)) for each in shown for visit in each.visits]
        assert sorted(days) == sorted(zip(rows["code"], rows["held_on"], strict=True))
