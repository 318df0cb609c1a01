"""A backup takes the place of a lost or damaged database; what was there is never deleted."""

import os
import re
import shutil
import signal
import sys
import threading
from contextlib import closing
from datetime import timedelta

import pytest
import sqlcipher3

from smpdash.cli.main import main
from smpdash.store.audit.entries import By
from smpdash.store.backup import passphrases
from smpdash.store.backup.catalogue import backups_in, place_for
from smpdash.store.backup.create import backup
from smpdash.store.backup.restore import restore
from smpdash.store.db import connection
from smpdash.store.db.migrations import STEPS
from smpdash.store.store import Busy, NewerFile, Store, StoreProblem, open_store
from tests.builders.older_files import older
from tests.builders.records import NOW
from tests.builders.stores import OWNER, add_client, add_visit, everything, raw, three_in_all
from tests.campaigns.restore_drill import drill
from tests.campaigns.studio import written

pytestmark = pytest.mark.slow

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def store(studio_path):
    return written(studio_path, clients=3)


def records(store):
    """Everything but the audit log, which notes the restore itself."""
    return {name: rows for name, rows in everything(store).items() if name != "audit"}


def test_the_drill_brings_back_everything_that_was_saved_before_the_backup(tmp_path):
    found = drill(tmp_path, seconds=1.0)
    assert found.acknowledged > 0
    assert found.missing == 0
    assert found.differences == 0
    assert found.findings == []


def test_what_was_replaced_lies_beside_it_and_opens(store):
    one = backup(store.path, place_for(store.path), now=NOW)
    stood = records(store)
    add_client(store, "Recorded later")
    later = everything(store)
    done = restore(one.path, store.path, now=NOW + HOUR, by=By(OWNER, "office"))
    assert records(store) == stood
    assert store.check() == []
    entry = store.audit()[0]
    assert (entry.action, entry.actor, entry.device) == ("backup restored", "o1", "office")
    assert everything(Store(done.aside, three_in_all)) == later
    again = restore(one.path, store.path, now=NOW + HOUR)
    assert again.aside != done.aside
    assert everything(Store(done.aside, three_in_all)) == later


def test_a_damaged_database_goes_aside_with_its_journal(store):
    one = backup(store.path, place_for(store.path), now=NOW)
    stood = records(store)
    broken = b"no database at all " * 999
    store.path.write_bytes(broken)
    store.path.with_name(f"{store.path.name}-wal").write_bytes(b"half a journal")
    done = restore(one.path, store.path, now=NOW + HOUR)
    assert done.aside.read_bytes() == broken
    assert done.aside.with_name(f"{done.aside.name}-wal").read_bytes() == b"half a journal"
    assert records(store) == stood
    assert store.check() == []


def test_a_lost_database_comes_back(store, tmp_path):
    one = backup(store.path, tmp_path / "b", now=NOW)
    stood = records(store)
    home = tmp_path / "new machine" / "data" / "studio.db"
    done = restore(one.path, home, now=NOW + HOUR)
    assert done.aside is None
    assert home.stat().st_mode & 0o777 == 0o600
    assert records(Store(home, three_in_all)) == stood


def test_work_goes_on_after_a_restore_and_later_checks_know_of_it(store):
    place = place_for(store.path)
    old = backup(store.path, place, now=NOW - DAY)
    add_client(store, "Left behind")
    backup(store.path, place, now=NOW)
    restore(old.path, store.path, now=NOW + 2 * HOUR)
    assert store.check() == []
    code = add_client(store, "After")
    add_visit(store, f"{code}/1")
    newest = backup(store.path, place, now=NOW + 3 * HOUR)
    assert store.check() == []
    with raw(store) as db:
        db.execute("DROP TRIGGER the_trail_is_whole")
        db.execute("DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)")
    assert any("cut short" in found for found in store.check())
    restore(newest.path, store.path, now=NOW + 4 * HOUR)
    assert store.check() == []


def test_a_backup_of_a_newer_smpdash_is_refused_in_so_many_words(store, tmp_path):
    one = backup(store.path, tmp_path / "b", now=NOW)
    with closing(sqlcipher3.connect(one.path, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA user_version={len(STEPS) + 1}")
    one.path.with_name(f"{one.path.name}.json").unlink()
    stood = everything(store)
    with pytest.raises(NewerFile, match=r"was made by a newer smpdash than this one\. Update"):
        restore(one.path, store.path, now=NOW)
    assert everything(store) == stood
    assert list(store.path.parent.glob("*replaced*")) == []


def test_a_restore_waits_for_who_is_reading_and_gives_up_with_a_word(store, monkeypatch):
    one = backup(store.path, place_for(store.path), now=NOW)
    monkeypatch.setattr("smpdash.store.backup.restore._WAIT_SECONDS", 0.2)
    exported = store.rows("clients", now=NOW)
    next(exported)
    with pytest.raises(Busy):
        restore(one.path, store.path, now=NOW)
    exported.close()
    assert restore(one.path, store.path, now=NOW).aside


def test_a_restore_killed_before_its_last_step_leaves_what_the_journal_alone_held(store):
    one = backup(store.path, place_for(store.path), now=NOW)

    def in_a_process(work):
        if child := os.fork():
            assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
            return
        work()
        os._exit(0)

    def save_and_die():
        open_still = connection.connect(store.path)
        add_client(store, "In the journal alone")
        os.kill(os.getpid(), open_still and signal.SIGKILL)

    def restore_and_die():
        def die(event, about):
            if event == "os.rename" and str(about[1]) == str(store.path):
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(die)
        restore(one.path, store.path, now=NOW)

    in_a_process(save_and_die)
    assert store.path.with_name(f"{store.path.name}-wal").stat().st_size
    in_a_process(restore_and_die)
    assert "In the journal alone" in {row["name"] for row in everything(store)["client"]}
    assert store.check() == []


def test_no_save_falls_between_the_old_file_and_the_new(store):
    one = backup(store.path, place_for(store.path), now=NOW)
    saved, stop = [], threading.Event()

    def write(number):
        for each in range(10_000):
            if stop.is_set():
                return
            add_client(store, f"{number} {each}")
            saved.append(f"client {number} {each}")
            stop.wait(0.01)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(3)]
    for writer in writers:
        writer.start()
    asides = [restore(one.path, store.path, now=NOW + HOUR * n).aside for n in range(1, 6)]
    stop.set()
    for writer in writers:
        writer.join()
    files = [store, *(Store(aside, three_in_all) for aside in asides)]
    kept = [{row["key"] for row in everything(each)["action"]} for each in files]
    lost = [action for action in saved if not any(action in keys for keys in kept)]
    assert len(saved) > 5
    assert lost == []
    assert store.check() == []


@pytest.mark.long
def test_a_machine_too_slow_for_a_passphrase_says_so_and_calls_no_backup_damaged(
    store, tmp_path, monkeypatch
):
    monkeypatch.setattr(passphrases, "_PAUSES_S", [0.0])
    copy = tmp_path / "copy"
    copy.write_bytes(b"records")
    passphrases.encrypt(copy, "a passphrase of some length")
    content = copy.read_bytes()
    asks_more = re.sub(rb"(-> scrypt \S+) \d+", rb"\1 40", content)
    with pytest.raises(StoreProblem, match="too busy, or too slow"):
        passphrases.decrypted(store.path, asks_more, "a passphrase of some length")
    with pytest.raises(StoreProblem, match="passphrase is wrong"):
        passphrases.decrypted(store.path, content, "another passphrase altogether")


def test_the_file_is_backed_up_before_it_is_brought_up_to_date(studio_path):
    older(studio_path, len(STEPS) - 1)
    content = everything(Store(studio_path, three_in_all))
    open_store(studio_path, issue=three_in_all)
    (one,) = backups_in(place_for(studio_path), "studio")
    assert one.steps == len(STEPS) - 1
    copy = studio_path.with_name("copy.db")
    shutil.copy(one.path, copy)
    with connection.resting(copy) as db:
        assert {name: list(db.table(name).rows) for name in db.table_names()} == content


def test_a_file_that_is_not_whole_is_not_brought_up_to_date(studio_path):
    older(studio_path, len(STEPS) - 1)
    with closing(sqlcipher3.connect(studio_path, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute(
            "INSERT INTO course (id, client_id, number, status) VALUES (9, 99, 1, 'running')"
        )
    content = everything(Store(studio_path, three_in_all))
    with pytest.raises(StoreProblem, match="is not whole, so no backup was made"):
        open_store(studio_path, issue=three_in_all)
    assert everything(Store(studio_path, three_in_all)) == content


@pytest.fixture
def run(capsys):
    """The status of a command in such an environment, and what it says."""

    def answer(*arguments, **environment):
        with pytest.MonkeyPatch.context() as patched:
            for name, value in environment.items():
                patched.setenv(name, value)
            status = main([*map(str, arguments)])
        said = capsys.readouterr()
        return status, said.out + said.err

    return answer


def test_the_commands_do_what_they_say(store, tmp_path, run):
    here = {"SMPDASH_DB": str(store.path)}
    words = tmp_path / "passphrase"
    words.write_text("seven tablets in a row\n")
    status, said = run("backup", "--passphrase-file", words, **here)
    (one,) = backups_in(place_for(store.path), "studio")
    assert (status, str(one.path) in said, one.is_encrypted) == (0, True, True)
    status, said = run("check", **here)
    assert (status, "is whole" in said, "Last good backup" in said) == (0, True, True)
    assert run("restore", one.path, **here)[0] == 1
    hidden = {"SMPDASH_BACKUP_PASSPHRASE": "seven tablets in a row"}
    assert run("check", "--backup", one.path, **here, **hidden)[0] == 0
    status, said = run("restore", one.path, **here, **hidden)
    assert (status, "replaced-" in said) == (0, True)
    with raw(store) as db:
        db.execute("UPDATE client SET contact = 'x' WHERE id = 2")
    status, said = run("check", **here)
    assert (status, "client 2 was changed outside smpdash: contact" in said) == (1, True)
    status, said = run("backup", **here)
    assert (status, said.startswith("No backup was made")) == (1, True)


@pytest.mark.parametrize("command", ["backup", "check", "restore nothing.db"])
def test_a_file_that_is_not_there_is_said_in_a_sentence(tmp_path, command, run):
    status, said = run(*command.split(), "--db", tmp_path / "none.db")
    assert (status, said.count("\n")) == (1, 1)
    assert not (tmp_path / "none.db").exists()
