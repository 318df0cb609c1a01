"""Every change of a record leaves one entry in the audit log, in the same transaction, for good."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlcipher3

from smpdash import __version__
from smpdash.record.problem import Refused
from smpdash.record.studio import Lot
from smpdash.store.audit.snapshot import CLIENT_TABLES, STUDIO_TABLES
from smpdash.store.db import connection
from smpdash.store.db.errors import Conflict
from smpdash.store.store import Change, Store
from tests.builders.records import NOW, TODAY, visit
from tests.builders.stores import OWNER, add_client, add_visit, opened, raw, three_in_all

REST = "at, actor, device, action, client, subject, app, sealed, content, previous, hash"
# Tables that the log leaves out: actions are in the entry that they made; drafts have a digest of
# their own; an attempt at a PIN is gone in a moment; summaries follow from the other rows; how a
# person likes their files is no record; the key of the pseudonyms is a secret that never changes.
OTHER_TABLES = ("action", "draft", "audit", "client_key", "visit_key", "sqlite_sequence", "pin_try")
OTHER_TABLES += (
    "course_summary",
    "course_count",
    "extra_session",
    "client_summary",
    "told_outcome",
    "chance_count",
    "range_count",
    "touch_up_due",
)
OTHER_TABLES += ("course_summary", "course_count", "extra_session", "client_summary")
OTHER_TABLES += ("visit_summary", "visit_count", "interval_count", "outcome_count")
OTHER_TABLES += ("fading_seen", "course_fading", "fading_count")
OTHER_TABLES += ("visit_in_course", "preference", "pseudonym_key")
# An import is in the log once it is over, each of its clients as soon as they are added.
OTHER_TABLES += ("hidden_client", "import_under_way")
FITS = REST.replace("previous", "hash")


@pytest.fixture
def store(studio_path):
    return opened(studio_path).by(person=OWNER, device="192.0.2.7 front")


def change_everything(store):
    code = add_client(store)
    store.amend_client(replace(store.client(code), name="B"), Change("amend", NOW))
    add_visit(store, f"{code}/1", 1)
    second = add_visit(store, f"{code}/1", 2)
    noted = replace(second, note="dry")
    second = store.amend_visit(noted, Change("correct", NOW, "a slip"), today=TODAY)
    store.delete_visit(second.visit_id, Change("delete", NOW, "a slip"), version=2)
    store.stop_course(f"{code}/1", Change("stop", NOW, "a slip"))
    store.resume_course(f"{code}/1", Change("resume", NOW))
    last = visit(2, decision="complete", reason=None)
    store.add_visit(f"{code}/1", last, Change("last", NOW), today=TODAY)
    store.start_course(code, Change("touch up", NOW))
    studio = store.studio()
    lots = (*studio.lots, Lot("l2", "LOT 2"))
    store.save_studio(replace(studio, lots=lots), Change("tables", NOW))
    store.mark_made_up(now=NOW)
    return code


@pytest.mark.slow
def test_every_change_is_noted_with_who_where_when_and_why(store):
    change_everything(store)
    mine = store.audit()[:-2]
    assert [(entry.action, entry.subject, entry.reason) for entry in reversed(mine)] == [
        ("client added", "C-0001", ""),
        ("client amended", "C-0001", ""),
        ("visit recorded", "1", ""),
        ("visit recorded", "2", ""),
        ("visit corrected", "2", "a slip"),
        ("visit deleted", "2", "a slip"),
        ("course stopped", "C-0001/1", "a slip"),
        ("course resumed", "C-0001/1", ""),
        ("visit recorded", "3", ""),
        ("course started", "C-0001/2", ""),
        ("studio saved", "studio", ""),
        ("marked as made up", "studio", ""),
    ]
    for entry in mine:
        assert (entry.actor, entry.device) == ("o1", "192.0.2.7 front")
        assert (entry.at, entry.app, entry.is_readable) == (NOW, __version__, True)
    assert store.check() == []


def test_an_amendment_is_noted_by_its_changed_fields_alone(store):
    code = add_client(store)
    later = NOW + timedelta(days=1)
    store.amend_client(replace(store.client(code), contact="mail"), Change("a", later))
    entry = store.audit(code)[0]
    assert entry.before == {"client 1": {"amended_at": None, "contact": "", "version": 1}}
    assert entry.after["client 1"] == {
        "amended_at": "2026-03-21T16:00:00Z",
        "contact": "mail",
        "version": 2,
    }


def test_a_deleted_visit_stands_in_the_trail_as_it_was(store):
    code = add_client(store)
    one = add_visit(store, f"{code}/1", note="gone soon")
    store.delete_visit(one.visit_id, Change("d", NOW, "twice"), version=1)
    entry = store.audit(code)[0]
    assert entry.before["visit 1"]["note"] == "gone soon"
    assert entry.before["reading 1/1"]["coverage"] == 0.6
    assert "visit 1" not in entry.after


@pytest.mark.slow
def test_a_second_tap_is_not_noted_twice(store):
    code = add_client(store)
    add_visit(store, f"{code}/1")
    entries = store.audit()
    add_client(store)
    add_visit(store, f"{code}/1")
    assert store.audit() == entries


def test_what_is_refused_leaves_no_entry(store):
    code = add_client(store)
    entries = store.audit()
    with pytest.raises(Refused):
        add_visit(store, f"{code}/1", held_on=TODAY + timedelta(days=1))
    with pytest.raises(Conflict):
        store.amend_client(replace(store.client(code), version=7), Change("a", NOW))
    with pytest.raises(Conflict):
        store.amend_visit(visit(visit_id="9"), Change("b", NOW, "w"), today=TODAY)
    assert store.audit() == entries


@pytest.mark.slow
def test_a_save_that_fails_half_way_leaves_no_entry(store):
    code = add_client(store)
    entries = store.audit()
    studio = replace(store.studio(), lots=(Lot("l1", "LOT 1"), Lot("l1", "LOT 2")))
    told_wrong = Store(store.path, issue=lambda *_: three_in_all(*_, course_id="C-0009/1"))
    with pytest.raises(ValueError, match="An estimate of ten shares"):
        add_visit(told_wrong, f"{code}/1")
    with pytest.raises(Refused):
        store.save_studio(studio, Change("tables", NOW))
    assert store.audit() == entries
    assert store.check() == []


@pytest.mark.slow
def test_the_trail_is_read_in_pages_newest_first(store):
    code = change_everything(store)
    add_client(store, "Another")
    whole = store.audit(limit=1000)
    assert [entry.seq for entry in whole] == list(range(len(whole), 0, -1))
    pages, before = [], None
    while page := store.audit(limit=4, before_seq=before):
        pages += page
        before = page[-1].seq
    assert tuple(pages) == whole
    assert {entry.client for entry in store.audit(code)} == {code}
    assert len(store.audit(code)) == 10
    assert {entry.client for entry in store.audit("studio")} == {""}
    assert [entry.action for entry in store.audit("C-0001/2")] == ["course started"]


@pytest.mark.parametrize("guarded", [True, False])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor = 'nobody' WHERE seq = 2",
        "DELETE FROM audit WHERE seq = 2",
        "DELETE FROM audit",
        "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE seq = 2",
        "REPLACE INTO audit SELECT * FROM audit ORDER BY seq DESC LIMIT 1",
        f"INSERT INTO audit SELECT seq + 5, {REST} FROM audit",
        f"INSERT INTO audit SELECT max(seq) + 1, {REST} FROM audit",
        f"INSERT INTO audit SELECT seq + 7, {FITS} FROM audit ORDER BY seq DESC LIMIT 1",
        "UPDATE client_key SET key = randomblob(32)",
        "INSERT OR REPLACE INTO client_key SELECT client_id, randomblob(32) FROM client_key",
    ],
)
def test_no_statement_changes_what_is_noted(store, statement, guarded):
    add_client(store)
    entries = store.audit()
    with raw(store) as db:
        # Another program's connection does not fire delete triggers on a replace.
        db.execute(f"PRAGMA recursive_triggers={int(guarded)}")
        with pytest.raises(sqlcipher3.IntegrityError, match=r"trail|key"):
            db.execute(statement)
    assert store.audit() == entries


def test_a_client_in_the_trail_cannot_be_read_in_the_file_without_the_key(store):
    code = add_client(store, "Wilhelmina Quick", contact="0660 4711")
    with connection.read(store.path) as db:
        contents = b"".join(
            row[0] for row in db.execute("SELECT content FROM audit WHERE client = ?", (code,))
        )
    assert contents
    assert b"Wilhelmina" not in contents
    assert store.audit(code)[0].after["client 1"]["name"] == "Wilhelmina Quick"


def test_every_table_is_held_against_the_trail_or_guards_itself(store):
    with connection.read(store.path) as db:
        present = set(db.table_names()) | {"sqlite_sequence"}
    # Files of before the throttle hold one more.
    assert {*CLIENT_TABLES, *STUDIO_TABLES, *OTHER_TABLES} == present | {"pin_failure"}
