"""The check notices every value that was changed past smpdash, in the rows and in the audit log."""

from collections import Counter
from contextlib import closing

import pytest
import sqlcipher3

from smpdash.store.audit import log, verify
from smpdash.store.db import connection
from smpdash.store.store import open_store
from tests.builders.older_files import ADD_CLIENT, older
from tests.builders.stores import opened, raw, three_in_all
from tests.campaigns import bit_flips, tampering
from tests.campaigns.studio import written


@pytest.mark.slow
def test_a_whole_file_is_found_whole(studio_path):
    store = written(studio_path)
    assert store.check() == []
    first = store.audit(limit=99)[-1]
    with connection.read(studio_path) as db:
        anchors = [verify.Anchor(*log.head(db)), verify.Anchor(1, first.hash)]
        assert verify.findings(db, anchors) == []


@pytest.fixture(scope="module")
def tampered(tmp_path_factory):
    return tampering.campaign(tmp_path_factory.mktemp("tampered"), 36, seed=5)


@pytest.mark.slow
def test_every_tampering_is_noticed_with_an_anchor_outside(tampered):
    missed = Counter(one.kind for one in tampered if not one.noticed)
    assert missed == Counter()


@pytest.mark.slow
def test_the_chain_alone_misses_what_was_recomputed_cut_off_or_put_back(tampered):
    alone = {one.kind for one in tampered if one.by_chain_alone}
    assert alone == {"edit", "edit, its hash recomputed", "delete", "swap"}
    assert not any(one.without_anchor for one in tampered if one.kind == "older file")


@pytest.mark.slow
def test_every_flipped_bit_that_changes_a_value_is_noticed(tmp_path):
    flips = [flip for flip in bit_flips.campaign(tmp_path, 30, seed=3) if flip.changed]
    assert [flip.at for flip in flips if not flip.noticed] == []
    by_engine = sum(flip.by_integrity_check for flip in flips)
    assert by_engine < len(flips) / 2, "the control: the engine's own check misses most"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("UPDATE visit SET note = 'other' WHERE id = 1", "visit 1 was changed outside"),
        ("UPDATE client SET name = 'Other'", "client 1 was changed outside smpdash: name"),
        ("UPDATE studio SET depth_ideal_low_mm = 0.7", "depth_ideal_low_mm"),
        ("DELETE FROM estimate WHERE id = 1", "estimate 1 is in the audit log"),
        (
            ADD_CLIENT.format(99),
            "client 99 is in its table and not in the audit log",
        ),
        ("INSERT INTO action VALUES ('k', 'x', 'y', '', NULL)", "action has"),
        ("UPDATE draft SET data = '{}'", "A form in progress was changed"),
        ("UPDATE sqlite_sequence SET seq = 30 WHERE name = 'client'", "The last number of client"),
        ("DELETE FROM client_key WHERE client_id = 1", "cannot be read with the client’s key"),
        ("DROP TRIGGER the_trail_stays", "The schema was changed from outside: the_trail_stays"),
        ("CREATE TABLE more (a)", "The schema was changed from outside: more"),
        ("PRAGMA user_version = 2", "steps of the schema do not fit"),
    ],
)
def test_a_change_from_outside_is_named(studio_path, change, words):
    store = written(studio_path, clients=3)
    with closing(sqlcipher3.connect(studio_path, isolation_level=None)) as connection:
        connection.execute(change)
    assert any(words in found for found in store.check()), store.check()


@pytest.mark.slow
def test_an_older_file_is_checked_as_far_as_it_goes(studio_path):
    older(studio_path, 3)
    with connection.read(studio_path) as db:
        assert verify.findings(db) == []
    with raw(open_store(studio_path, issue=three_in_all)) as db:
        db.execute("UPDATE client SET name = 'x'")
        # The client is searched for by the name as well.
        assert len(verify.findings(db)) == 2


def test_a_file_that_cannot_be_read_is_a_finding_and_no_fault(studio_path):
    store = opened(studio_path)
    studio_path.write_bytes(b"no database " * 999)
    assert [f"{studio_path} is not a database of smpdash" in line for line in store.check()] == [
        True
    ]
