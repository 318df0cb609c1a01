"""Many tablets at once lose nothing, and a tablet that waits too long is told so."""

import fcntl
import multiprocessing
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest

from smpdash.record.problem import Refused
from smpdash.store.db import connection
from smpdash.store.store import Busy, Change, open_store
from tests.builders.records import NOW, TODAY, visit
from tests.builders.stores import add_client, opened, raw, three_in_all, write_draft

pytestmark = pytest.mark.slow

THREADS, VISITS = 8, 25


def test_eight_tablets_recording_at_once_lose_nothing(studio_path):
    store = opened(studio_path)
    codes = [add_client(store, f"Client {number}") for number in range(THREADS)]

    def record(code):
        for number in range(1, VISITS + 1):
            one = visit(number, held_on=TODAY - timedelta(days=VISITS - number))
            action = f"{code} {number}"
            store.add_visit(f"{code}/1", one, Change(action, NOW), today=TODAY)

    with ThreadPoolExecutor(THREADS) as tablets:
        list(tablets.map(record, codes))
    for code in codes:
        (course,) = store.courses(code)
        assert [one.number for one in course.visits] == list(range(1, VISITS + 1))
        assert len(store.estimates(course.course_id)) == VISITS + 1
    assert sum(1 for _ in store.rows("visits", now=NOW)) == THREADS * VISITS


def test_of_eight_tablets_recording_the_same_visit_one_succeeds(studio_path):
    store = opened(studio_path)
    course = f"{add_client(store)}/1"

    def record(number):
        try:
            store.add_visit(course, visit(), Change(f"tap {number}", NOW), today=TODAY)
        except Refused:
            return 0
        return 1

    with ThreadPoolExecutor(THREADS) as tablets:
        assert sum(tablets.map(record, range(THREADS))) == 1
    assert len(store.courses("C-0001")[0].visits) == 1


def _open_and_record(path, start, number):
    start.wait()
    store = open_store(path, issue=three_in_all)
    for each in range(5):
        add_client(store, f"Client {number}-{each}")


def test_processes_that_start_at_once_make_one_file_and_lose_nothing(studio_path):
    context = multiprocessing.get_context("spawn")
    start = context.Event()
    processes = [
        context.Process(target=_open_and_record, args=(studio_path, start, number))
        for number in range(3)
    ]
    for process in processes:
        process.start()
    start.set()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    codes = {line.code for line in open_store(studio_path, issue=three_in_all).clients()}
    assert codes == {f"C-{number:04d}" for number in range(1, 16)}


def test_a_save_that_waits_too_long_is_told_to_try_again(studio_path, monkeypatch):
    store = opened(studio_path)
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.05)
    other = connection.connect(store.path)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Busy, match="Try again in a moment"):
        add_client(store)
    monkeypatch.setattr(connection, "QUEUE_SECONDS", 0.05)
    other.execute("ROLLBACK")
    with raw(store), pytest.raises(Busy), connection.write(store.path):
        pass
    other.conn.close()
    assert add_client(store) == "C-0001"


def test_a_reader_sees_one_state_while_others_write(studio_path):
    store = opened(studio_path)
    add_client(store, "First")
    with connection.read(store.path) as db:
        before = db.table("client").count
        add_client(store, "Second")
        assert db.table("client").count == before == 1
    assert len(store.clients()) == 2


def test_a_save_holds_the_file_from_its_first_reading_on(studio_path):
    store = opened(studio_path)
    other = connection.connect(store.path)
    other.execute("PRAGMA busy_timeout=50")
    with raw(store), pytest.raises(other.conn.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    other.conn.close()


def test_a_file_is_made_by_one_process_while_the_others_wait(studio_path):
    with studio_path.with_name("studio.db.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with ThreadPoolExecutor(1) as other:
            opening = other.submit(open_store, studio_path, issue=three_in_all)
            with pytest.raises(TimeoutError):
                opening.result(0.3)
            assert not studio_path.exists()
            fcntl.flock(lock, fcntl.LOCK_UN)
            assert opening.result(20).is_empty()


HOLDER = """
import sqlcipher3, sys, time
connection = sqlcipher3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA journal_mode=WAL")
connection.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
time.sleep(float(sys.argv[2]))
"""


@contextmanager
def held_by_another_process(path, seconds):
    command = [sys.executable, "-c", HOLDER, str(path), str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield
        process.kill()


def test_a_save_waits_for_another_process_and_says_it_after_five_seconds(studio_path):
    store = opened(studio_path)
    code = add_client(store)
    draft = store.open_draft("visit", f"{code}/1", device="tablet", now=NOW)
    draft = write_draft(store, draft.draft_id, {"note": "x"}, device="tablet", now=NOW)

    def record():
        one = visit(held_on=TODAY)
        return store.add_visit(f"{code}/1", one, Change(draft.draft_id, NOW), today=TODAY)

    with held_by_another_process(studio_path, 1.0):
        assert add_client(store, "Waited for") == "C-0002"
    with held_by_another_process(studio_path, 60):
        begun = time.monotonic()
        with pytest.raises(Busy, match="nothing was recorded yet"):
            record()
        # The queue, the lock and the words; a machine at work on other things takes longer.
        assert 5.0 <= time.monotonic() - begun < 6.5
        assert store.draft(draft.draft_id) == draft
        assert len(store.clients()) == 2, "reading goes on all the while"
    assert record().number == 1
    assert store.draft(draft.draft_id) is None
