"""The database itself refuses what problems() would: units, ranges, words, references."""

import pytest

from smpdash.record import client as client_words
from smpdash.record import studio as studio_words
from smpdash.record import visit as visit_words
from smpdash.record.permissions import ROLES
from smpdash.store.store import StoreProblem
from tests.builders.records import NOW
from tests.builders.stores import add_client, add_visit, everything, kept_open, opened, raw


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """What is refused leaves it as it is, so that all tests may write into one."""
    path = tmp_path_factory.mktemp("refusing") / "studio.db"
    with kept_open(path):
        store = opened(path)
        add_visit(store, f"{add_client(store)}/1")
        store.open_draft("visit", "C-0001/1", device="t1", now=NOW)
        yield store


@pytest.fixture
def store(written):
    before = everything(written)
    yield written
    assert everything(written) == before


BAD = {
    "client": {
        "code": ["C-1", "C-0002", None],
        "name": ["", "  ", "x" * 201, None],
        "contact": ["x" * 201],
        "birth_year": [1899, 2201, "young"],
        "hair_loss": ["norwood-8", "Norwood 3"],
        "area_cm2": [0.5, 1001.0, float("inf"), "wide"],
        "scar_tissue": ["some"],
        "scar_kind": ["FUE"],
        "skin": ["wet"],
        "fitzpatrick": [0, 7, 2.5],
        "earlier_fading": ["never"],
        "earlier_pigment": [2, None],
        "wanted_look": ["curls"],
        "recorded_at": ["2026-03-20", "2026-03-20T16:00:00+01:00", "2026-02-30T00:00:00Z", None],
    },
    "course": {"number": [0], "status": ["new", "paused", None], "client_id": [99, None]},
    "visit": {
        "number": [0, 100, None],
        "held_on": ["2026-02-30", "20.3.2026", "2026-3-2", "now", None],
        "kind": ["touch-up", None],
        "artist": ["nobody"],
        "pigment_lot": ["none"],
        "started_at": ["10:04", "2026-03-20T10:04:00"],
        "break_minutes": [-1, None],
        "adjustments": [-1, 21, 1.5],
        "note": ["x" * 4001, None],
        "decision": ["maybe", None],
        "reason": ["because", None],  # this visit's decision is "another"
        "course_id": [99],
    },
    "reading": {
        "zone": ["elbow", None],
        "shade": ["s99"],
        "depth_mm": [0.05, 3.01, -1.0, "deep"],
        "depth_kind": ["guessed", None],
        "observed_fading": [-0.01, 1.01, 25],
        "coverage": [-0.01, 1.01, 60],
        "visit_id": [99],
    },
    "shade": {"darkness": [-0.1, 1.1, None], "name": [" "], "key": [""]},
    "zone": {"area_share": [-0.1, 1.1], "name": [""]},
    "staff": {"role": ["boss"], "active": [2]},
    "lot": {"expires_on": ["soon", "2027-13-01"], "label": [""]},
    "studio": {
        "id": [2],
        "name": [""],
        "depth_accepted_low_mm": [0.05],
        "depth_accepted_high_mm": [3.5, 0.05],
        "depth_ideal_low_mm": [0.01],
        "depth_ideal_high_mm": [0.2],
        "made_up": [3],
        "version": [0],
    },
    "draft": {"kind": ["note"], "data": ["not json", "[1]"], "version": [0]},
}


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        (table, column, value)
        for table, columns in BAD.items()
        for column, values in columns.items()
        for value in values
    ],
)
def test_a_bad_value_is_refused_by_the_database(store, table, column, value):
    with pytest.raises(StoreProblem), raw(store) as db:
        db.execute(f"UPDATE {table} SET {column} = ?", (value,))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE visit SET started_at='2026-02-01T12:00:00Z', ended_at='2026-02-01T11:00:00Z'",
        (
            "INSERT INTO visit (course_id, number, held_on, kind, break_minutes, adjustments, note,"
            " decision, recorded_at) SELECT course_id, number, held_on, kind, 0, 0, '', 'complete',"
            " recorded_at FROM visit"
        ),
        (
            "INSERT INTO reading (visit_id, position, zone, depth_kind)"
            " SELECT visit_id, 2, zone, depth_kind FROM reading"
        ),
        "INSERT INTO course (client_id, number, status) VALUES (1, 1, 'completed')",
        "INSERT INTO course (client_id, number, status) VALUES (1, 2, 'running')",
        "DELETE FROM client",
        "DELETE FROM staff",
        "DELETE FROM shade",
        "UPDATE estimate SET words = 'we never said that'",
        "UPDATE estimate SET p_total_1 = 0.9",
        "INSERT INTO action VALUES ('client A client', 'add client', 'C-0009', '', NULL)",
    ],
)
def test_a_row_that_contradicts_another_is_refused_by_the_database(store, statement):
    with pytest.raises(StoreProblem), raw(store) as db:
        db.execute(statement)


@pytest.mark.parametrize(
    ("table", "column", "words"),
    [
        ("client", "hair_loss", client_words.HAIR_LOSS),
        ("client", "scar_tissue", client_words.SCAR_TISSUE),
        ("client", "scar_kind", client_words.SCAR_KIND),
        ("client", "skin", client_words.SKIN),
        ("client", "fitzpatrick", client_words.FITZPATRICK),
        ("client", "earlier_fading", client_words.EARLIER_FADING),
        ("client", "wanted_look", client_words.WANTED_LOOK),
        ("client", "area_cm2", client_words.AREA_LIMITS_CM2),
        ("course", "status", visit_words.STATUS),
        ("visit", "kind", visit_words.KIND),
        ("visit", "decision", visit_words.DECISION),
        ("visit", "reason", visit_words.REASON),
        ("reading", "depth_kind", visit_words.DEPTH_KIND),
        ("reading", "zone", [studio_words.WHOLE_SCALP, studio_words.SCAR]),
        ("staff", "role", ROLES),
    ],
)
def test_every_word_that_may_be_recorded_is_taken_by_the_database(
    studio_path, table, column, words
):
    store = opened(studio_path)
    add_visit(store, f"{add_client(store)}/1")
    for word in words:
        with raw(store) as db:
            db.execute(f"UPDATE {table} SET {column} = ?", (word,))


def test_every_table_is_strict_and_the_file_is_sound(store):
    with raw(store) as db:
        ours = [name for name in db.table_names() if not name.startswith(("_", "sqlite"))]
        assert len(ours) == 52
        assert all(db.table(name).strict for name in ours)
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
