"""Odd paths are refused in words, what a kill left behind goes, a link leads to the one file."""

import io
import subprocess
import sys
from pathlib import Path

import pytest

from smpdash.cli.main import main
from smpdash.runtime import state
from smpdash.store.accounts.pins import pin_key
from smpdash.store.backup.catalogue import place_for
from smpdash.store.backup.create import backup
from smpdash.store.db import connection
from smpdash.store.store import WrongFile, open_store
from tests.builders.records import NOW
from tests.builders.stores import add_client, opened, three_in_all

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("command", ["backup", "check", "owner", "new", "demo", "export"])
@pytest.mark.parametrize("named", ["/", ".", "folder"])
def test_a_folder_is_no_database(command, named, tmp_path, monkeypatch, capsys):
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO("4711 0815 42\n"))
    more = {"owner": ["Olga", "--pin-stdin"], "export": ["--out", "out"]}.get(command, [])
    assert main([command, *more, "--db", named]) == 1
    assert "is a folder" in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["folder"]


@pytest.mark.parametrize("ending", [".lock", ".gate", ".use", ".pin.key", "-wal"])
def test_no_studio_is_made_of_a_file_that_belongs_to_another(ending, studio_path, capsys):
    pin_key(opened(studio_path).path, may_make=True)
    before = {file: file.read_bytes() for file in studio_path.parent.iterdir()}
    assert main(["new", "--db", f"{studio_path}{ending}"]) == 1
    said = capsys.readouterr().err
    assert f"{studio_path.name}{ending} belongs to the database {studio_path.name}" in said
    assert {file: file.read_bytes() for file in studio_path.parent.iterdir()} == before


@pytest.mark.slow
def test_a_new_studio_names_backups_only_if_there_are_some(studio_path, capsys):
    assert main(["new", "--db", str(studio_path)]) == 0
    assert capsys.readouterr().out == f"{studio_path} is an empty studio.\n"
    backup(studio_path, place_for(studio_path), now=NOW)
    studio_path.unlink()
    assert main(["new", "--db", str(studio_path)]) == 0
    assert "Its backups from before stay" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["encrypt", "decrypt"])
def test_a_folder_is_not_encrypted(command, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SMPDASH_KEY", "0" * 64)
    assert main([command, "--db", str(tmp_path)]) == 1
    assert "is a folder" in capsys.readouterr().err


def test_an_evaluation_goes_into_a_folder_alone(tmp_path, capsys):
    (file := tmp_path / "report").write_text("mine")
    cases = tmp_path / "cases.json"
    cases.write_text("[]")
    assert main(["evaluate", str(cases), "--out", str(file)]) == 1
    assert "is not a folder" in capsys.readouterr().err
    assert file.read_text() == "mine"


def test_an_export_goes_into_a_folder_alone(tmp_path, capsys):
    (file := tmp_path / "export").write_text("mine")
    opened(tmp_path / "studio.db")
    assert main(["export", "--out", str(file), "--db", str(tmp_path / "studio.db")]) == 1
    assert "is not a folder" in capsys.readouterr().err
    assert file.read_text() == "mine"


@pytest.mark.parametrize("number", ["-5", "0", "x", "1.5"])
def test_courses_are_counted_from_one(number, tmp_path, capsys):
    with pytest.raises(SystemExit):
        main(["evaluate", str(tmp_path / "cases.json"), "--courses", number])
    assert "1 or more" in capsys.readouterr().err


# Stops for good once the full copy is written, as a kill would.
STOPPED = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from smpdash.store.backup import catalogue, create
def stop(*_, **__):
    print("written", flush=True)
    time.sleep(60)
create._verified = stop
path = Path(sys.argv[1])
create.backup(path, catalogue.place_for(path), now=datetime.now(UTC))
"""


@pytest.fixture
def stopped(tmp_path):
    store = opened(tmp_path / "studio.db")
    add_client(store)
    command = [sys.executable, "-c", STOPPED, str(store.path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "written\n"
        yield store, process
        process.kill()


def copies(store):
    return list(store.path.parent.glob(".studio.db.copy-*"))


@pytest.mark.slow
def test_a_copy_that_a_killed_backup_left_is_gone_after_the_next_start(stopped):
    store, process = stopped
    (copy,) = copies(store)
    assert copy.stat().st_size > 100_000
    process.kill()
    process.wait()
    part = place_for(store.path) / ".studio-20260101T000000Z.db.part"
    part.parent.mkdir()
    part.write_bytes(b"half of it")
    open_store(store.path, issue=three_in_all)
    assert copies(store) == []
    assert not part.exists()


@pytest.mark.slow
def test_a_copy_in_use_is_left_to_who_uses_it(stopped):
    store, _ = stopped
    open_store(store.path, issue=three_in_all)
    assert len(copies(store)) == 1


@pytest.mark.slow
def test_a_link_leads_to_the_locks_the_key_and_the_backups_of_the_file(tmp_path, monkeypatch):
    store = opened(tmp_path / "real" / "studio.db")
    key = pin_key(store.path, may_make=True)
    link = tmp_path / "other" / "linked.db"
    link.parent.mkdir()
    link.symlink_to(store.path)
    linked = open_store(link, issue=three_in_all)
    assert linked.path == store.path
    assert pin_key(linked.path, may_make=False) == key
    add_client(linked)
    assert [file.name for file in link.parent.iterdir()] == ["linked.db"]
    assert main(["backup", "--db", str(link)]) == 0
    assert [made.path.parent for made in store.backups()] == [place_for(store.path)]
    assert [file.name for file in link.parent.iterdir()] == ["linked.db"]
    monkeypatch.setenv("SMPDASH_DB", str(link))
    assert state.store_of({}).path == store.path


@pytest.mark.slow
def test_a_restore_by_a_link_replaces_the_file_and_keeps_the_link(tmp_path):
    store = opened(tmp_path / "studio.db")
    made = backup(store.path, place_for(store.path), now=NOW)
    (link := tmp_path / "linked.db").symlink_to(store.path)
    add_client(store, "After the backup")
    assert main(["restore", str(made.path), "--db", str(link)]) == 0
    assert link.is_symlink()
    assert open_store(store.path, issue=three_in_all).is_empty()


def test_a_file_with_two_names_is_refused(tmp_path):
    store = opened(tmp_path / "studio.db")
    connection.empty_journal(store.path)
    other = tmp_path / "elsewhere" / "same.db"
    other.parent.mkdir()
    other.hardlink_to(store.path)
    for path in (store.path, other):
        with pytest.raises(WrongFile, match="second name"):
            open_store(path, issue=three_in_all)
    assert [file.name for file in other.parent.iterdir()] == ["same.db"]
    other.unlink()
    add_client(open_store(store.path, issue=three_in_all))


def test_what_a_restore_sets_aside_is_no_second_name(tmp_path):
    store = opened(tmp_path / "studio.db")
    (tmp_path / f"studio.db.replaced-{NOW:%Y%m%dT%H%M%SZ}").hardlink_to(store.path)
    add_client(open_store(store.path, issue=three_in_all))
