"""Where backups say that there was a studio, a missing or empty file begins no new one."""

import io

import pytest
from streamlit.testing.v1 import AppTest

from smpdash.cli.main import main
from smpdash.store.backup.catalogue import place_for
from smpdash.store.backup.create import backup
from smpdash.store.store import Missing, open_store
from tests.builders.records import NOW
from tests.builders.screens import show
from tests.builders.stores import three_in_all
from tests.campaigns.studio import written

pytestmark = pytest.mark.slow


@pytest.fixture
def made(studio_path, monkeypatch):
    """The backup of a studio whose file is gone; at the keyboard sits an owner with a PIN."""
    monkeypatch.chdir(studio_path.parent)
    monkeypatch.setattr("sys.stdin", io.StringIO("4711 0815 42\n"))
    monkeypatch.setenv("SMPDASH_DB", str(studio_path))
    store = written(studio_path, clients=2)
    found = backup(store.path, place_for(store.path), now=NOW)
    for left in studio_path.parent.glob("studio.db*"):
        left.unlink()
    return found


def opened_by_a_page():
    from smpdash.runtime import state  # noqa: PLC0415
    from smpdash.screens import errors  # noqa: PLC0415
    from smpdash.store.store import StoreProblem  # noqa: PLC0415

    try:
        state.store_of({})
    except StoreProblem as problem:
        errors.explain_fault(problem)


def lost(path):
    """It was deleted, or the drive is not plugged in."""


def emptied(path):
    path.touch()


LOST = pytest.mark.parametrize("lose", [lost, emptied])


def names(folder):
    return {file.name for file in folder.iterdir()}


@LOST
def test_nothing_is_opened_and_the_backup_is_named(lose, studio_path, made):
    lose(studio_path)
    before = names(studio_path.parent)
    with pytest.raises(Missing, match="smpdash restore") as refused:
        open_store(studio_path, issue=three_in_all)
    assert str(made.path) in str(refused.value)
    assert "smpdash new" in str(refused.value)
    assert names(studio_path.parent) == before


@LOST
def test_the_page_offers_the_backup(lose, studio_path, made):
    lose(studio_path)
    app = AppTest.from_function(opened_by_a_page).run()
    assert app.error[0].proto.title == "The records are not where they were"
    assert f"restore {made.path}" in app.code[0].value
    assert not studio_path.exists() or not studio_path.stat().st_size
    assert main(["restore", str(made.path), "--db", str(studio_path)]) == 0
    app = show(studio_path)
    assert any("Client 1" in each.label for each in app.button)


@LOST
@pytest.mark.parametrize(
    "command",
    [["owner", "Eve", "--pin-stdin"], ["demo"], ["export", "--out", "out"], ["backup"], ["check"]],
)
def test_no_command_begins_another_studio(lose, command, studio_path, made, capsys):
    lose(studio_path)
    assert main([*command, "--db", str(studio_path)]) == 1
    assert str(made.path) in capsys.readouterr().err
    assert not studio_path.exists() or not studio_path.stat().st_size


@LOST
def test_by_a_word_of_the_owner_an_empty_studio_begins_and_the_backups_stay(
    lose, studio_path, made, capsys
):
    lose(studio_path)
    assert main(["new", "--db", str(studio_path)]) == 0
    assert open_store(studio_path, issue=three_in_all).is_empty()
    assert made.path.exists()
    assert main(["check", "--db", str(studio_path)]) == 0
    assert main(["backup", "--db", str(studio_path)]) == 0
    assert made.path.exists()
    capsys.readouterr()
    assert main(["new", "--db", str(studio_path)]) == 1
    assert "is there already" in capsys.readouterr().err


@LOST
def test_the_second_place_counts_as_well(lose, studio_path, made, tmp_path, monkeypatch):
    lose(studio_path)
    place_for(studio_path).rename(tmp_path / "drive")
    monkeypatch.setenv("SMPDASH_BACKUP_TO", str(tmp_path / "drive"))
    with pytest.raises(Missing, match="drive"):
        open_store(studio_path, issue=three_in_all)


def test_a_first_start_asks_for_nothing(studio_path):
    assert open_store(studio_path, issue=three_in_all).is_empty()


def test_notes_without_their_backups_stop_nothing(studio_path, made):
    made.path.unlink()
    assert open_store(studio_path, issue=three_in_all).is_empty()


@pytest.mark.parametrize("command", [["owner", "Eve", "--pin-stdin"], ["export", "--out", "out"]])
def test_a_link_that_leads_nowhere_begins_no_studio(command, studio_path, made, capsys):
    away = studio_path.parent / "drive" / "studio.db"
    studio_path.symlink_to(away)
    with pytest.raises(Missing, match="smpdash restore") as refused:
        open_store(studio_path, issue=three_in_all)
    assert str(made.path) in str(refused.value)
    assert main([*command, "--db", str(studio_path)]) == 1
    assert str(made.path) in capsys.readouterr().err
    assert not away.parent.exists()
    assert main(["new", "--db", str(studio_path)]) == 0
    assert open_store(studio_path, issue=three_in_all).is_empty()
