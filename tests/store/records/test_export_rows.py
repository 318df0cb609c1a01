"""The rows of the export stream from one state of the file, in the columns that are promised."""

import tracemalloc
from datetime import timedelta

import pytest

from smpdash.record.client import Intake
from smpdash.show.files.csv_files import COLUMNS
from smpdash.store.db import connection
from smpdash.store.records.export_rows import SELECTS
from smpdash.store.store import Change
from tests.builders.records import NOW, client, reading
from tests.builders.stores import add_client, add_visit, opened, raw


@pytest.fixture
def store(studio_path):
    store = opened(studio_path)
    store.add_client(
        client(Intake(skin="oily", earlier_pigment=True), contact="555"), Change("c", NOW)
    )
    add_visit(
        store,
        "C-0001/1",
        readings=(reading("whole", observed_fading=0.25),),
        started_at=NOW - timedelta(hours=4),
        ended_at=NOW,
    )
    return store


def test_the_columns_are_those_of_the_exported_files(store):
    for table, columns in COLUMNS.items():
        assert list(next(iter(store.rows(table, now=NOW)))) == list(columns)
    assert set(SELECTS) == set(COLUMNS)


def test_rows_say_names_and_iso_dates(store):
    (visit,) = store.rows("visits", now=NOW)
    assert (visit["artist"], visit["pigment_lot"], visit["held_on"]) == (
        "Ana",
        "LOT 1",
        "2026-02-01",
    )
    assert (visit["started_at"], visit["recorded_at"]) == (
        "2026-03-20T12:00:00Z",
        "2026-03-20T16:00:00Z",
    )
    (zone,) = store.rows("readings", now=NOW)
    assert (zone["zone"], zone["shade"], zone["shade_darkness"]) == ("Whole scalp", "Shade 2", 0.25)
    assert zone["observed_fading"] == 0.25
    (person,) = store.rows("clients", now=NOW)
    assert (person["skin"], person["earlier_pigment"]) == ("oily", True)
    first, second = store.rows("estimates", now=NOW)
    assert (first["cause"], second["visits_done"], second["p_total_3"]) == (
        "client recorded",
        1,
        0.5,
    )


def test_an_export_sees_one_state_while_others_write(store):
    add_client(store, "Second")
    rows = store.rows("clients", now=NOW)
    next(iter(rows))
    add_client(store, "Third")
    assert [row["client_code"] for row in rows] == ["C-0002"]


def test_an_export_that_is_broken_off_holds_nothing_open(store):
    rows = store.rows("clients", now=NOW)
    next(iter(rows))
    rows.close()
    with raw(store) as db:
        db.execute("PRAGMA user_version")
    with connection.read(store.path) as db:
        assert db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()[0] in {0, 1}


def test_no_row_has_to_wait_for_a_sort(store):
    with connection.read(store.path) as db:
        for select in SELECTS.values():
            plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {select}")]
            assert not any("TEMP B-TREE" in step for step in plan)


def test_memory_does_not_grow_with_the_rows(store):
    with raw(store) as db:
        db.execute(
            "WITH RECURSIVE count(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM count WHERE n < 9000)"
            " INSERT INTO client (id, code, name, contact, earlier_pigment, search_key,"
            " recorded_at) SELECT n, printf('C-%04d', n), hex(zeroblob(90)), '', 0, 'x',"
            " '2026-03-20T16:00:00Z' FROM count"
        )
    tracemalloc.start()
    assert sum(1 for _ in store.rows("clients", now=NOW)) == 9000
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 200_000
