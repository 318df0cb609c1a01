"""Each fault of the disk or the file ends in words: what is safe and what to do, and no name."""

import io
import logging
import os
import re
import threading
import warnings
from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from smpdash.runtime import faults, log_privacy
from smpdash.screens import errors
from smpdash.store.backup.catalogue import place_for
from smpdash.store.backup.create import backup
from smpdash.store.db import connection
from smpdash.store.db.migrations import STEPS
from smpdash.store.store import (
    Change,
    ClientQuery,
    Damaged,
    DiskFull,
    Missing,
    NewerFile,
    NotWritable,
    Store,
    StoreProblem,
    WrongKey,
    open_store,
)
from tests.builders.records import NOW, TODAY, visit
from tests.builders.screens import show, tap, texts
from tests.builders.stores import add_client, add_visit, opened, raw, three_in_all
from tests.campaigns.studio import written


@pytest.fixture
def store(studio_path):
    return written(studio_path, clients=3)


def page(offset, path):
    """A page of the table's tree is overwritten, as a failing disk does."""
    content = bytearray(path.read_bytes())
    content[offset : offset + 4096] = os.urandom(4096)
    path.write_bytes(content)


@pytest.mark.parametrize("number", [1, 2, 5, 9])
def test_a_damaged_page_is_found_before_anything_is_shown_or_written(store, number):
    store.path.with_name("studio.db-wal").unlink(missing_ok=True)
    page(4096 * number, store.path)
    before = store.path.read_bytes()
    with pytest.raises(Damaged, match="restore the last good backup"):
        open_store(store.path, issue=three_in_all)
    assert store.path.read_bytes() == before


def test_a_damaged_beginning_is_not_taken_for_an_empty_studio(store):
    page(0, store.path)
    with pytest.raises(WrongKey, match="beginning is damaged"):
        open_store(store.path, issue=three_in_all)


def test_a_file_that_was_cut_short_is_found(store):
    store.path.write_bytes(store.path.read_bytes()[: 4096 * 6])
    with pytest.raises((Damaged, StoreProblem)):
        open_store(store.path, issue=three_in_all)


@pytest.mark.slow
def test_a_first_page_that_a_power_cut_tore_is_healed_from_the_journal(store, tmp_path):
    reader = connection.connect(store.path)
    reader.execute("SELECT count(*) FROM client").fetchone()
    # So many that the file grows, which puts its first page into the journal.
    for number in range(30):
        add_client(store, f"In the journal {number}")
    left = tmp_path / "left" / "studio.db"
    left.parent.mkdir()
    for ending in ("", "-wal"):
        name = f"studio.db{ending}"
        left.with_name(name).write_bytes(store.path.with_name(name).read_bytes())
    reader.conn.close()
    content = bytearray(left.read_bytes())
    # The size is of the file that it was about to be.
    content[28:32] = (int.from_bytes(content[28:32], "big") + 100).to_bytes(4, "big")
    content[512:4096] = os.urandom(3584)
    left.write_bytes(content)
    healed = open_store(left, issue=three_in_all)
    assert healed.clients(ClientQuery(search="journal"))
    assert healed.check() == []


def as_somebody_else(folder, program):
    """Run this as an account that owns nothing here: root may write everything."""
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        # Newer Pythons warn of threads in a process that forks; this child opens a file and ends.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child:
        os.close(writing)
        with os.fdopen(reading) as said:
            found = said.read()
        os.waitpid(child, 0)
        return found
    try:
        if os.getuid() == 0:
            os.setuid(65534)
        program()
        os.write(writing, b"nothing was refused")
    except StoreProblem as problem:
        os.write(writing, f"{type(problem).__name__}: {problem}".encode())
    except BaseException as error:  # noqa: BLE001
        os.write(writing, f"not in words: {error!r}".encode())
    finally:
        os._exit(0)


@pytest.fixture
def public(tmp_path):
    """A folder that every account may pass through."""
    for folder in (tmp_path, *tmp_path.parents):
        if folder.owner() == tmp_path.owner() and folder != folder.parent:
            try:
                folder.chmod(folder.stat().st_mode | 0o055)
            except PermissionError:
                break
    yield tmp_path
    tmp_path.chmod(0o755)


def lock_up(store):
    """Nothing in the folder can be written any more, by who is not root."""
    store.path.parent.chmod(0o555)
    for file in store.path.parent.iterdir():
        file.chmod(0o444)


def seen_and_refused(store, names):
    """Opened and read as somebody else, and a save refused."""
    reopened = open_store(store.path, issue=three_in_all)
    assert {line.name for line in reopened.clients()} == names
    assert reopened.courses("C-0001")[0].visits[0].readings
    with pytest.raises(NotWritable):
        add_client(reopened, "Later")


@pytest.mark.slow
def test_a_folder_or_file_that_cannot_be_written_is_said_and_can_be_read(public):
    store = opened(public / "inner" / "studio.db")
    add_visit(store, add_client(store, "One") + "/1", artist=None, pigment_lot=None)
    lock_up(store)
    before = store.path.read_bytes()
    said = as_somebody_else(public, lambda: seen_and_refused(store, {"One"}))
    assert said == "nothing was refused"
    elsewhere = store.path.parent / "new" / "studio.db"
    said = as_somebody_else(public, lambda: open_store(elsewhere, issue=three_in_all))
    assert said.startswith("NotWritable: "), said
    store.path.parent.chmod(0o755)
    assert store.path.read_bytes() == before
    assert not store.path.with_name("studio.db-wal").exists()


@pytest.mark.slow
@pytest.mark.parametrize("index_is_there", [True, False])
def test_what_only_the_journal_holds_is_read_or_all_is_refused(public, index_is_there):
    store = opened(public / "inner" / "studio.db")
    add_visit(store, add_client(store, "One") + "/1", artist=None, pigment_lot=None)
    left = public / "left" / "studio.db"
    left.parent.mkdir()
    staying = connection.connect(store.path)
    staying.execute("SELECT count(*) FROM client").fetchone()
    add_client(store, "In the journal")
    for ending in ("", "-wal", "-shm") if index_is_there else ("", "-wal"):
        name = f"studio.db{ending}"
        left.with_name(name).write_bytes(store.path.with_name(name).read_bytes())
    staying.conn.close()
    lock_up(Store(left, three_in_all))
    names = {"One", "In the journal"}
    said = as_somebody_else(public, lambda: seen_and_refused(Store(left, three_in_all), names))
    if index_is_there:
        assert said == "nothing was refused"
    else:
        assert said.startswith("NotWritable: ")
    left.parent.chmod(0o755)


@pytest.mark.slow
def test_a_file_that_lacks_a_step_and_cannot_be_written_is_not_shown(public):
    store = opened(public / "inner" / "studio.db")
    with raw(store) as db:
        db.execute("DELETE FROM _sqlite_migrations WHERE name = ?", (STEPS[-1],))
    lock_up(store)
    said = as_somebody_else(public, lambda: open_store(store.path, issue=three_in_all))
    assert "has to be brought up to date" in said
    store.path.parent.chmod(0o755)


@pytest.mark.slow
def test_screens_show_what_is_recorded_and_say_that_nothing_can_be(store, monkeypatch):
    monkeypatch.setenv("SMPDASH_DB", str(store.path))
    connect, before = connection.connect, store.drafts()

    def reading(path):
        db = connect(path)
        db.execute("PRAGMA query_only=1")
        return db

    monkeypatch.setattr(connection, "connect", reading)
    monkeypatch.setattr("smpdash.runtime.notices.can_write", lambda _path: False)
    app = show(store.path)
    assert [one.proto.title for one in app.warning] == ["Nothing can be recorded just now"]
    app = tap(app, "open-C-0001")
    assert any("Visit 1" in one.label for one in app.expander), "what was used last time is there"
    failed = app.button(key="record-visit").click().run()
    assert failed.exception
    assert store.drafts() == before


class FullDisk:
    """Lets a connection grow by no page, as a disk without room does."""

    def __init__(self, monkeypatch):
        connect = connection.connect

        def full(path):
            db = connect(path)
            (pages,) = db.execute("PRAGMA page_count").fetchone()
            db.execute(f"PRAGMA max_page_count={pages}")
            return db

        monkeypatch.setattr(connection, "connect", full)


def test_a_full_disk_refuses_the_save_and_the_next_one_works(store, monkeypatch):
    before, long = len(store.clients()), visit(3, note="x" * 4000)
    with monkeypatch.context() as patched:
        FullDisk(patched)
        with pytest.raises(DiskFull, match="is full, so this was not recorded"):
            store.add_visit("C-0001/1", long, Change("full", NOW), today=TODAY)
        assert len(store.clients()) == before, "what is there can be read all the while"
    add_client(store, "Afterwards")
    assert len(store.clients()) == before + 1
    assert store.check() == []


def shown(problem):
    """What the tablet shows of a fault, as one text, and its codes."""

    def script(problem):
        from smpdash.screens.errors import explain_fault  # noqa: PLC0415

        explain_fault(problem)

    app = AppTest.from_function(script, args=(problem,)).run()
    assert not app.exception
    said = [f"{one.proto.title} {one.value}" for one in app.error]
    return "\n".join([*said, *(one.value for one in app.info)]), [one.value for one in app.code]


@pytest.mark.slow
@pytest.mark.parametrize("kind", [*faults.SAID, StoreProblem])
def test_every_fault_of_the_store_says_what_is_safe_and_what_to_do(store, kind, monkeypatch):
    monkeypatch.setenv("SMPDASH_DB", str(store.path))
    text, commands = shown(kind("The reason."))
    assert "The reason" in text
    assert faults.SAID.get(kind, faults.OTHER)[0] in text
    assert bool(commands) == (kind in errors.GONE)


@pytest.mark.slow
def test_a_tap_that_comes_while_a_fault_is_explained_does_not_end_the_explanation():
    def script():
        import streamlit as st  # noqa: PLC0415
        from streamlit.runtime.scriptrunner import RerunData, RerunException  # noqa: PLC0415

        from smpdash.runtime.admission import NotIn  # noqa: PLC0415
        from smpdash.screens.errors import explain_fault  # noqa: PLC0415

        html = st.html
        st.session_state.runs = st.session_state.get("runs", 0) + 1

        def tapped(words):
            st.html = html
            raise RerunException(RerunData())

        if st.session_state.runs == 1:
            st.html = tapped
        assert explain_fault(NotIn("/sign-in"))

    app = AppTest.from_function(script).run()
    assert not app.exception
    assert "This tablet is locked" in texts(app)
    assert app.session_state["runs"] == 1


def test_every_fault_of_the_store_has_words_of_its_own():
    # A conflict is answered where it arises, with both sides at hand.
    kinds = {kind for kind in StoreProblem.__subclasses__() if kind.__name__ != "Conflict"}
    assert kinds == set(faults.SAID)


@pytest.mark.slow
def test_damaged_records_come_with_the_very_command_that_restores_them(store, monkeypatch):
    monkeypatch.setenv("SMPDASH_DB", str(store.path))
    text, (command,) = shown(Damaged("Damaged."))
    assert "no good backup" in text
    assert "restore BACKUP" in command
    backup(store.path, place_for(store.path), now=NOW)
    made = backup(store.path, place_for(store.path), now=NOW + timedelta(days=1))
    text, (command,) = shown(Damaged("Damaged."))
    assert "21 Mar 2026 16:00 UTC" in text
    assert command == f"python -m smpdash restore {made.path} --db {store.path}"


def test_the_other_faults_are_told_apart(store, tmp_path):
    with raw(store) as db:
        db.execute(f"PRAGMA user_version={len(STEPS) + 1}")
    with pytest.raises(NewerFile):
        open_store(store.path, issue=three_in_all)
    store.path.unlink()
    with pytest.raises(Missing, match="is not there"):
        store.clients()
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    with pytest.raises(NotWritable):
        open_store(in_the_way / "studio.db", issue=three_in_all)


LOGGERS = ("streamlit.error_util", "uvicorn.error", "smpdash", "asyncio")


@pytest.fixture
def log():
    """All that is logged, as it is written down; the world as it was afterwards."""
    made, hook = logging.getLogRecordFactory(), threading.excepthook
    written_down = io.StringIO()
    handler = logging.StreamHandler(written_down)
    for name in LOGGERS:
        logging.getLogger(name).addHandler(handler)
    log_privacy.keep_values_out_of_logs()
    yield written_down
    for name in LOGGERS:
        logging.getLogger(name).removeHandler(handler)
    logging.setLogRecordFactory(made)
    threading.excepthook = hook


NAME = "Żółć Example"


def fail():
    try:
        {}[NAME]
    except KeyError as behind:
        raise ValueError(f"the note of {NAME}") from behind


def test_no_log_line_holds_what_an_exception_says(log):
    for name in LOGGERS[:3]:
        try:
            fail()
        except ValueError:
            logging.getLogger(name).exception("It failed.")
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    logging.getLogger("asyncio").error(
        "Task exception was never retrieved\nfuture: ValueError('%s')",
        NAME,
        exc_info=ValueError(NAME),
    )
    said = log.getvalue()
    assert NAME not in said
    counts = [said.count(words) for words in ("KeyError", "in fail", "never retrieved")]
    # What Streamlit logs is one line.
    assert counts == [4, 6, 1]
    assert re.search(r"(?m)^It failed\.: KeyError at .*; then ValueError at .*", said)
    logging.setLogRecordFactory(logging.LogRecord)
    try:
        fail()
    except ValueError:
        logging.getLogger("smpdash").exception("It failed.")
    assert NAME in log.getvalue(), "the control: without it the name is there"
