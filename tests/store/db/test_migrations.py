"""A file of every earlier version opens; a step that is cut off leaves it as it was."""

import shutil

import pytest
import sqlcipher3
from sqlite_utils import Database

from smpdash.store.accounts import throttle
from smpdash.store.db import connection
from smpdash.store.db.migrations import STEPS
from smpdash.store.store import StoreProblem, open_store
from tests.builders.marks import in_long
from tests.builders.older_files import older
from tests.builders.stores import add_client, three_in_all

pytestmark = pytest.mark.slow

# From this many steps on a file has an audit log.
TRAIL_STEPS = 4
# After this many no step changed the rows of a client.
CLIENT_STEPS = STEPS.index("0030_imports") + 1
# A start is cut off at each so many statements; the first of them goes round with the version, so
# that the later migrations, which run from each version on, are cut off at every statement.
EVERY = 16
# The oldest version that has records, one between, and the last.
IN_RUN = {2, len(STEPS) * 2 // 3, len(STEPS) - 1}


@pytest.mark.parametrize("steps", range(len(STEPS) + 1))
def test_a_file_of_every_earlier_version_opens_and_its_trail_begins(studio_path, steps):
    older(studio_path, steps)
    store = open_store(studio_path, issue=three_in_all)
    assert store.check() == []
    actions = [entry.action for entry in store.audit()]
    changed = (TRAIL_STEPS <= steps < len(STEPS)) + (TRAIL_STEPS <= steps < CLIENT_STEPS)
    brought = ["brought up to date"] * changed
    assert actions == brought + ["trail begun"] * (2 if steps >= 2 else 1)
    if steps >= 2:
        assert store.client("C-0001").name == "Żółć"
        (visit,) = store.courses("C-0001")[0].visits
        (reading,) = visit.readings
        assert (visit.note, visit.break_minutes, visit.ended_at.hour) == (
            "a note of long ago",
            15,
            12,
        )
        assert (reading.zone, reading.shade, reading.depth_mm) == ("crown", "s2", 0.8)
    if steps >= 3:
        assert store.estimates("C-0001/1")[0].pmf_total[:4] == (0.0, 0.25, 0.5, 0.25)
        (draft,) = store.drafts()
        assert (draft.data["note"], draft.version) == ("half a no", 3)
    assert (store.lesson() is not None) == (steps >= 5)
    assert add_client(store) == ("C-0002" if steps >= 2 else "C-0001")
    assert store.check() == []


def test_wrong_pins_that_were_counted_count_on(studio_path):
    older(studio_path, STEPS.index("0009_throttle"))
    open_store(studio_path, issue=three_in_all)
    with connection.read(studio_path) as db:
        counts = {(row["kind"], row["staff"]): row["wrong"] for row in db.table("throttle").rows}
        assert counts == {("tablet", "a1"): 20, ("person", "a1"): 3, ("strangers", ""): 10}
        assert throttle.stopped(db, "a1")


class Cut:
    """Lets so many statements through and fails from then on, as a disk does that is gone."""

    def __init__(self, monkeypatch, after):
        self.left, execute = after, Database.execute

        def counted(db, *arguments):
            self.left -= 1
            if self.left < 0:
                raise sqlcipher3.OperationalError("disk I/O error")
            return execute(db, *arguments)

        monkeypatch.setattr(Database, "execute", counted)


def lies_there(path):
    """Everything in the file, with its schema and its version."""
    with connection.resting(path) as db:
        schema = db.execute("SELECT name, sql FROM sqlite_schema ORDER BY name").fetchall()
        version = db.execute("PRAGMA user_version").fetchone()
        return schema, version, {name: list(db.table(name).rows) for name in db.table_names()}


@pytest.mark.parametrize("steps", [n if n in IN_RUN else in_long(n) for n in range(1, len(STEPS))])
def test_a_start_cut_off_at_any_statement_leaves_the_file_as_it_was(tmp_path, steps):
    path, kept = tmp_path / "studio.db", tmp_path / "kept.db"
    older(path, steps)
    shutil.copy(path, kept)
    before, cut = lies_there(path), steps % EVERY
    while True:
        with pytest.MonkeyPatch.context() as patched:
            Cut(patched, cut)
            try:
                open_store(path, issue=three_in_all)
                break
            except (StoreProblem, sqlcipher3.Error):
                cut += EVERY
        assert lies_there(path) == before
    assert cut > 40
    assert open_store(path, issue=three_in_all).check() == []


@pytest.mark.parametrize("first", [0, in_long(1)])
def test_a_first_start_cut_off_at_any_statement_is_finished_by_the_next(tmp_path, first):
    cut, done = first * EVERY // 2, False
    while not done:
        path = tmp_path / f"{cut}.db"
        with pytest.MonkeyPatch.context() as patched:
            Cut(patched, cut)
            try:
                open_store(path, issue=three_in_all)
                done = True
            except (StoreProblem, sqlcipher3.Error):
                cut += EVERY
        store = open_store(path, issue=three_in_all)
        assert store.check() == []
        assert store.is_empty()
    assert cut > 60
