"""A client who is erased is nowhere in the file, and does not come back with a backup."""

import shutil
from contextlib import closing
from datetime import timedelta

import pytest
import sqlcipher3

from smpdash.record.problem import Refused
from smpdash.store.backup import backup
from smpdash.store.restoring import restore
from smpdash.store.shelf import place_for
from smpdash.store.store import Store
from tests.build import NOW, TODAY, visit
from tests.store_build import OWNER, add_client, add_visit, everything, opened, told

LATER = NOW + timedelta(days=1)
WORDS = ("Wilhelmina Quick", "0660 4711", "sore behind the ear", "wilhelmina")


@pytest.fixture
def store(studio_path):
    store = opened(studio_path).by(person=OWNER, device="office")
    add_client(store, "Somebody else")
    return store


def recorded(store, name="Wilhelmina Quick"):
    code = add_client(store, name, contact="0660 4711")
    one = add_visit(store, f"{code}/1", note="sore behind the ear")
    about = {"why": "sore behind the ear, not above", "now": NOW}
    changed = visit(visit_id=one.visit_id, note="corrected")
    store.amend_visit(changed, action=f"am {code}", today=TODAY, **about)
    for kind, subject in (("visit", f"{code}/1"), ("client", code), ("correction", one.visit_id)):
        draft = store.open_draft(kind, subject, device="t", now=NOW)
        typed = {"note": "sore behind the ear", "name": name}
        store.save_draft(draft.draft_id, typed, version=1, device="t", now=NOW)
    return code


def erase(store, code, **different):
    about = {"why": "asked in writing", "action": f"erase {code}", "now": LATER}
    store.erase_client(code, **{**about, **different})


def words_in(folder):
    files = [file for file in folder.glob("studio.db*") if file.is_file()]
    return [
        (file.name, word)
        for file in files
        for word in WORDS
        if word.encode() in file.read_bytes() or word.upper().encode() in file.read_bytes()
    ]


def test_nothing_of_the_client_is_left_in_the_file_or_beside_it(store):
    code = recorded(store)
    assert words_in(store.path.parent) != []
    erase(store, code)
    assert words_in(store.path.parent) == []
    with pytest.raises(KeyError):
        store.client(code)
    assert [line.name for line in store.clients()] == ["Somebody else"]
    assert not store.drafts()


def test_it_is_gone_from_the_disk_while_another_program_has_the_file_open(store):
    code = recorded(store)
    with closing(sqlcipher3.connect(store.path)) as other:
        other.execute("SELECT name FROM client").fetchall()
        erase(store, code)
        assert words_in(store.path.parent) == []


def test_the_trail_is_whole_and_says_who_erased_whom_when_and_why(store):
    code = recorded(store)
    before = store.audit(code)
    erase(store, code)
    assert store.check() == []
    newest, *older = store.audit(code)
    assert (newest.action, newest.actor, newest.reason) == (
        "client erased",
        "o1",
        "asked in writing",
    )
    assert newest.is_readable
    assert [entry.seq for entry in older] == [entry.seq for entry in before]
    assert not any(entry.is_readable or entry.before or entry.after for entry in older)


def test_the_code_is_never_given_to_another(store):
    code = recorded(store)
    erase(store, code)
    assert add_client(store, "Next") == "C-0003"
    assert store.check() == []


def test_the_others_lose_nothing(store):
    other = recorded(store, "Another")
    code = recorded(store)
    kept = store.client(other), store.courses(other), store.audit(other)
    erase(store, code)
    assert (store.client(other), store.courses(other), store.audit(other)) == kept


def test_an_erasure_needs_a_reason_and_a_second_tap_does_nothing(store):
    code = recorded(store)
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
    code = recorded(store)
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
    erase(store, recorded(store))
    restore(made.path, store.path, now=LATER)
    again = add_client(store, "Somebody new")
    assert again == "C-0002"
    newer = backup(store.path, tmp_path / "b", now=LATER + timedelta(days=1))
    restore(newer.path, store.path, now=LATER + timedelta(days=2))
    assert store.client(again).name == "Somebody new"
    assert store.check() == []


def test_twenty_of_two_hundred_are_erased_and_the_rest_stay_readable(store, tmp_path):
    codes = [add_client(store, f"Wilhelmina {number:03d} Q") for number in range(200)]
    for code in codes[::10]:
        erase(store, code)
    assert store.check() == []
    content = store.path.read_bytes()
    left = [number for number in range(200) if f"Wilhelmina {number:03d} Q".encode() in content]
    assert left == [number for number in range(200) if number % 10]
    assert all(store.audit(code)[0].is_readable for code in codes[1::10])
    copy = tmp_path / "copy.db"
    shutil.copy(store.path, copy)
    assert len(Store(copy, told).clients()) == 181
