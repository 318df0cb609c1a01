"""From a pigment lot to the visits that used it, held against what pandas makes of the rows."""

from dataclasses import replace
from pathlib import Path

import pytest

from smpdash.record.studio import Lot
from smpdash.store.db import connection
from smpdash.store.store import Change, Store
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


def test_the_visits_of_a_lot_come_latest_first_with_whom_to_call(store: Store) -> None:
    assert store.recall_counts("l1") == (3, 2)
    shown = store.recalled_visits("l1", limit=9)
    assert [(each.code, each.number) for each in shown] == [
        ("C-0001", 3), ("C-0002", 1), ("C-0001", 1)
    ]  # fmt: skip
    assert (shown[0].name, shown[0].contact, shown[0].artist) == ("One", "555", "a1")
    assert store.recalled_visits("l1", skip=1, limit=1) == shown[1:2]
    assert store.recall_counts("no") == (0, 0)
    assert store.recalled_visits("no", limit=9) == []


def test_the_file_has_the_visits_of_the_lot_that_the_address_names(store: Store) -> None:
    rows = list(read_csv_rows(ask("/export/recall.csv?lot=l2").text.splitlines(keepends=True)))
    assert [(row["client_name"], row["contact"], row["visit_number"], row["pigment_lot"])
            for row in rows] == [("One", "555", 2, "LOT 2")]  # fmt: skip
    (entry,) = store.audit("studio", limit=1)
    assert (entry.subject, entry.action) == ("recall", "records taken out")
    assert entry.after == {"export recall": {"rows": 1, "table": "recall", "lot": "l2"}}
    every = ask("/export/recall.csv").text.splitlines(keepends=True)
    assert len(list(read_csv_rows(every))) == 4


def test_the_visits_of_a_lot_are_found_without_a_look_at_all(store: Store) -> None:
    with connection.read(store.path) as db:
        plan = db.execute(
            "EXPLAIN QUERY PLAN SELECT id FROM visit WHERE pigment_lot = 'l1'"
            " ORDER BY held_on DESC, id DESC LIMIT 51"
        ).fetchall()
    assert [row[3] for row in plan] == [
        "SEARCH visit USING COVERING INDEX visit_by_lot (pigment_lot=?)"
    ]


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
        shown = store.recalled_visits(lot, limit=1000)
        assert sorted((each.code, each.number) for each in shown) == sorted(
            zip(rows["code"], rows["number_x"], strict=True)
        )
