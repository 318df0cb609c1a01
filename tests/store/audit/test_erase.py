"""A client who is erased is nowhere in the file, and does not come back with a backup."""

import shutil
import subprocess
import sys
from contextlib import closing
from datetime import timedelta

import pytest
import sqlcipher3

from smpdash.record.problem import Refused
from smpdash.store.audit import erase_bytes
from smpdash.store.audit.byte_search import CHUNK_BYTES, found_in_files
from smpdash.store.audit.log import VERIFIED
from smpdash.store.backup.catalogue import place_for
from smpdash.store.backup.create import backup
from smpdash.store.backup.restore import restore
from smpdash.store.db import connection
from smpdash.store.store import Change, Store
from tests.builders.erasures import LATER, client_everywhere, erase, somebody_reading, words_in
from tests.builders.records import NOW, client
from tests.builders.stores import OWNER, add_client, everything, opened, three_in_all

pytestmark = pytest.mark.slow


@pytest.fixture
def store(studio_path):
    store = opened(studio_path).by(person=OWNER, device="office")
    add_client(store, "Somebody else")
    return store


def test_nothing_of_the_client_is_left_in_the_file_or_beside_it(store):
    code = client_everywhere(store)
    assert words_in(store.path.parent) != []
    erase(store, code)
    assert words_in(store.path.parent) == []
    with pytest.raises(KeyError):
        store.client(code)
    assert [line.name for line in store.clients()] == ["Somebody else"]
    assert not store.drafts()


def test_it_is_gone_from_the_disk_while_another_program_has_the_file_open(store):
    code = client_everywhere(store)
    with closing(sqlcipher3.connect(store.path)) as other:
        other.execute("SELECT name FROM client").fetchall()
        erase(store, code)
        assert words_in(store.path.parent) == []


def test_the_trail_is_whole_and_says_who_erased_whom_when_and_why(store):
    code = client_everywhere(store)
    before = store.audit(code)
    erase(store, code)
    assert store.check() == []
    verified, newest, *older = store.audit(code)
    assert (newest.action, newest.actor, newest.reason) == (
        "client erased",
        "o1",
        "asked in writing",
    )
    assert newest.is_readable
    assert (verified.action, verified.actor) == ("erasure verified", "")
    assert "were searched for" in verified.reason
    assert [entry.seq for entry in older] == [entry.seq for entry in before]
    assert not any(entry.is_readable or entry.before or entry.after for entry in older)


def test_the_code_is_never_given_to_another(store):
    code = client_everywhere(store)
    erase(store, code)
    assert add_client(store, "Next") == "C-0003"
    assert store.check() == []


def test_the_others_lose_nothing(store):
    other = client_everywhere(store, "Another")
    code = client_everywhere(store)
    kept = store.client(other), store.courses(other), store.audit(other)
    erase(store, code)
    assert (store.client(other), store.courses(other), store.audit(other)) == kept


def test_an_erasure_needs_a_reason_and_a_second_tap_does_nothing(store):
    code = client_everywhere(store)
    with pytest.raises(Refused):
        erase(store, code, why=" ")
    assert store.client(code)
    erase(store, code)
    stood = everything(store)
    erase(store, code)
    assert everything(store) == stood
    with pytest.raises(KeyError):
        erase(store, code, action="another tap")


@pytest.mark.parametrize("lost", ["nothing", "the database", "the notes beside the backups"])
def test_an_older_backup_that_is_restored_erases_the_client_again(store, lost):
    code = client_everywhere(store)
    made = backup(store.path, place_for(store.path), now=NOW)
    erase(store, code)
    if lost == "the database":
        for file in store.path.parent.glob("studio.db*"):
            file.unlink()
    if lost == "the notes beside the backups":
        (place_for(store.path) / "erased.jsonl").unlink()
    done = restore(made.path, store.path, now=LATER)
    if done.aside:
        done.aside.unlink()
    assert words_in(store.path.parent) == []
    assert store.check() == []
    assert store.audit(code)[0].reason == "was erased before this backup was restored"


def test_another_client_who_has_the_code_meanwhile_stays(store, tmp_path):
    made = backup(store.path, tmp_path / "b", now=NOW)
    erase(store, client_everywhere(store))
    restore(made.path, store.path, now=LATER)
    again = add_client(store, "Somebody new")
    assert again == "C-0002"
    newer = backup(store.path, tmp_path / "b", now=LATER + timedelta(days=1))
    restore(newer.path, store.path, now=LATER + timedelta(days=2))
    assert store.client(again).name == "Somebody new"
    assert store.check() == []


def test_ten_of_a_hundred_are_erased_and_the_rest_stay_readable(store, tmp_path):
    codes = [add_client(store, f"Wilhelmina {number:03d} Q") for number in range(100)]
    for code in codes[::10]:
        erase(store, code)
    assert store.check() == []
    content = store.path.read_bytes()
    left = [number for number in range(100) if f"Wilhelmina {number:03d} Q".encode() in content]
    assert left == [number for number in range(100) if number % 10]
    assert all(store.audit(code)[0].is_readable for code in codes[1::10])
    copy = tmp_path / "copy.db"
    shutil.copy(store.path, copy)
    assert len(Store(copy, three_in_all).clients()) == 91


def test_while_somebody_reads_on_it_is_said_that_the_bytes_are_not_gone_yet(store):
    code = client_everywhere(store)
    with somebody_reading(store.path):
        wipe = erase(store, code)
        assert words_in(store.path.parent) != []
        assert (wipe.client, wipe.is_gone) == (code, False)
        assert store.finish_erasures(now=LATER) == store.erasures_under_way() == (wipe,)
        assert VERIFIED not in store.audit_kinds()
        with pytest.raises(KeyError):
            store.client(code)
    assert store.finish_erasures(now=LATER) == store.erasures_under_way() == ()
    assert words_in(store.path.parent) == []
    (verified,) = store.audit(code, what=VERIFIED)
    assert verified.reason == erase_bytes.SEARCHED
    assert store.check() == []


def test_a_second_tap_says_how_it_stands_now(store):
    code = client_everywhere(store)
    with somebody_reading(store.path):
        erase(store, code)
        assert not erase(store, code).is_gone
    assert erase(store, code).is_gone
    assert words_in(store.path.parent) == []


def test_what_holds_the_last_copy_is_named(store):
    code = client_everywhere(store)
    export = store.by(person=OWNER, device="Front%20desk").rows("visits", now=LATER)
    next(export)
    (reader,) = erase(store, code).held_by
    assert (reader.what, reader.device) == ("the download of visits", "Front%20desk")
    export.close()
    assert store.finish_erasures(now=LATER) == ()


def test_an_erasure_is_finished_after_a_restart_too(store, monkeypatch):
    code = client_everywhere(store)
    with somebody_reading(store.path):
        erase(store, code)
    monkeypatch.setattr(erase_bytes, "_words", {})  # only what is on the disk is known
    anew = opened(store.path).by(person=OWNER)
    assert [wipe.client for wipe in anew.erasures_under_way()] == [code]
    assert anew.finish_erasures(now=LATER) == ()
    assert words_in(store.path.parent) == []
    assert anew.audit(code)[0].reason == erase_bytes.EMPTIED


def test_what_another_program_left_in_the_file_is_found_and_written_over(store):
    code = client_everywhere(store)
    with closing(sqlcipher3.connect(store.path, isolation_level=None)) as other:
        other.execute("PRAGMA secure_delete=0")
        other.execute("CREATE TABLE copy AS SELECT name, contact FROM client")
        other.execute("DROP TABLE copy")
    assert erase(store, code).is_gone
    assert words_in(store.path.parent) == []
    assert store.audit(code)[0].reason == erase_bytes.SEARCHED
    assert store.check() == []


def test_a_name_that_another_client_has_too_keeps_no_erasure_open(store):
    other = client_everywhere(store)
    same = client(name="Wilhelmina Quick", contact="0660 4711")
    code = store.add_client(same, Change("again", NOW)).code
    assert erase(store, code).is_gone
    assert store.client(other).name == "Wilhelmina Quick"


def test_an_encrypted_file_is_emptied_of_its_journal_and_not_searched(studio_path):
    store = opened(studio_path, key="ab" * 32).by(person=OWNER)
    code = client_everywhere(store)
    assert erase(store, code).is_gone
    assert store.audit(code)[0].reason == erase_bytes.EMPTIED


def test_to_search_the_files_lets_go_of_no_lock(store):
    asked = (
        "import sys, sqlcipher3; sqlcipher3.connect(sys.argv[1], timeout=0, isolation_level=None)"
    )
    command = [sys.executable, "-c", f"{asked}.execute('BEGIN IMMEDIATE')", str(store.path)]
    with connection.write(store.path):
        for _ in range(2):
            assert found_in_files(store.path, {b"Somebody else"}).keys() == {b"Somebody else"}
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "database is locked" in done.stderr


def test_words_are_found_across_the_parts_in_which_a_file_is_read(tmp_path):
    file = tmp_path / "studio.db"
    file.write_bytes(b"." * (CHUNK_BYTES - 4) + b"Wilhelmina" + b"." * CHUNK_BYTES + b"the end")
    found = found_in_files(file, {b"Wilhelmina", b"the end", b"nobody"})
    assert found == {b"Wilhelmina": {""}, b"the end": {""}}


def test_a_large_file_is_searched_later_and_the_answer_says_so(store, monkeypatch):
    monkeypatch.setattr(erase_bytes, "SEARCHED_AT_ONCE_BYTES", 1000)
    code = client_everywhere(store)
    assert not erase(store, code).is_gone
    assert store.finish_erasures(now=LATER) == ()
    assert words_in(store.path.parent) == []
