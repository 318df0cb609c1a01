"""The audit log says who looked, exported, backed up, checked and restored; nothing else."""

from datetime import timedelta

import pytest

from smpdash.record.audit_entry import AuditQuery
from smpdash.record.permissions import NotAllowed
from smpdash.store.audit import groups, log
from smpdash.store.audit.log import EXPORTED, VIEWED
from smpdash.store.backup.catalogue import backups_in, place_for
from smpdash.store.backup.create import BackupOptions
from smpdash.store.db import connection
from smpdash.store.db.errors import StoreProblem
from smpdash.store.export.sources import SOURCES
from smpdash.store.store import Change
from tests.builders.records import NOW
from tests.builders.stores import ANA, BEN, MANAGER, OWNER, add_client, opened
from tests.campaigns.studio import written

pytestmark = pytest.mark.slow

MINUTE = timedelta(minutes=1)


@pytest.fixture
def store(studio_path):
    return written(studio_path, clients=2).by(person=MANAGER, device="office")


def test_as_many_exports_are_noted_as_were_made_with_who_what_and_how_many(store):
    taken = [(table, len(list(store.rows(table, now=NOW)))) for table in SOURCES]
    store.client_records("C-0001", now=NOW)
    noted = store.audit(what=EXPORTED)
    assert len(noted) == len(taken) + 1
    assert {(one.actor, one.device) for one in noted} == {(MANAGER.key, "office")}
    told = [
        one.after[f"export {table}"] for one, (table, _) in zip(noted[:0:-1], taken, strict=True)
    ]
    assert told == [{"rows": rows, "table": table} for table, rows in taken]
    assert noted[0].client == "C-0001"
    assert noted[0].after["export client"]["rows"] > 1
    assert store.check() == []


def test_an_export_is_noted_before_its_first_row_leaves(store):
    next(store.rows("visits", now=NOW))
    assert len(store.audit(what=EXPORTED)) == 1


def test_an_export_that_is_refused_is_none(store):
    with pytest.raises(NotAllowed):
        store.by(person=ANA).rows("visits", now=NOW)
    with pytest.raises(KeyError):
        store.rows("account", now=NOW)
    assert store.audit(what=EXPORTED) == ()


def test_a_page_that_was_opened_is_noted_once_for_each_person_client_and_hour(store):
    for person in (ANA, BEN):
        for code in ("C-0001", "C-0002"):
            for minutes in (0, 1, 59, 60):
                store.by(person=person).note_view(code, now=NOW + minutes * MINUTE)
    seen = store.audit(what=VIEWED)
    assert len(seen) == 2 * 2 * 2
    assert {(one.actor, one.client) for one in seen} == {
        (person.key, code) for person in (ANA, BEN) for code in ("C-0001", "C-0002")
    }
    assert store.check() == []


def test_backups_checks_and_restores_by_hand_are_noted(store):
    made = store.back_up(now=NOW, options=BackupOptions())
    assert store.check(now=NOW) == []
    assert [one.action for one in store.audit("studio", limit=2)] == [
        "records checked",
        "backup made",
    ]
    done = store.by(person=OWNER).restore(made.path, now=NOW + MINUTE)
    (newest, *_) = store.audit("studio", what="backup restored")
    assert newest.actor == OWNER.key
    (row,) = newest.after.values()
    assert (row["file"], row["replaced"]) == (made.path.name, done.aside.name)
    assert store.restored() == (NOW, NOW + MINUTE)
    assert store.check() == []


def test_a_file_that_is_not_whole_is_left_as_it_is(store):
    with connection.write(store.path) as db:
        db.execute("UPDATE client SET name = 'Z' WHERE id = 1")
    before = store.path.read_bytes()
    assert store.check(now=NOW)
    assert store.path.read_bytes() == before
    with pytest.raises(StoreProblem, match="not whole"):
        store.back_up(now=NOW, options=BackupOptions())
    assert backups_in(place_for(store.path), store.path.stem) == []


def test_a_check_and_a_backup_say_how_far_they_are(store):
    for work in (
        store.check,
        lambda hear: store.back_up(now=NOW, options=BackupOptions(), hear=hear),
    ):
        heard = []
        work(hear=heard.append)
        assert heard == sorted(heard)
        assert heard[0] == 0
        assert 0.5 < heard[-1] < 1


def test_the_trail_is_read_by_person_and_kind_through_an_index(store):
    store.by(person=ANA).note_view("C-0001", now=NOW)
    store.by(person=BEN).note_view("C-0001", now=NOW)
    assert [one.actor for one in store.audit(actor=ANA.key)] == [ANA.key]
    assert [one.actor for one in store.audit("C-0001", what=VIEWED, limit=1)] == [BEN.key]
    assert set(store.audit_kinds()) >= {"client added", "visit recorded", VIEWED}
    last = store.audit(what=VIEWED, limit=1)[0].seq
    assert [one.actor for one in store.audit(what=VIEWED, before_seq=last)] == [ANA.key]
    statements = []
    with connection.read(store.path) as db:
        db.conn.set_trace_callback(statements.append)
        times = {"since": NOW, "until": NOW + timedelta(days=1)}
        for wanted in (
            {"actor": ANA.key},
            {"action": VIEWED},
            {"subject": "C-0001"},
            {"actor": ANA.key, **times},
            times,
            {},
        ):
            log.entries(db, AuditQuery(**wanted), limit=25, before_seq=99)
            groups.groups(db, AuditQuery(**wanted), limit=25)
        db.conn.set_trace_callback(None)
        selects = [text for text in statements if "FROM audit" in text]
        for select in selects:
            plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {select}")]
            assert not any("TEMP B-TREE" in step for step in plan)
            assert "WHERE +action NOT IN" in select or all("SCAN" not in step for step in plan)


def test_an_artist_reads_the_trail_of_their_clients_alone(store):
    mine = store.by(person=ANA)
    assert mine.audit("C-0001")
    for subject in (None, "studio", "1", "C-0001/1"):
        with pytest.raises(NotAllowed):
            mine.audit(subject)


def test_the_trail_of_who_was_erased_says_no_more_than_that(studio_path):
    store = opened(studio_path)
    add_client(store)
    store.note_view("C-0001", now=NOW)
    store.erase_client("C-0001", Change("e", NOW, "asked for"))
    assert [one.is_readable for one in store.audit("C-0001")] == [True, True, False, False]
    assert store.check() == []
