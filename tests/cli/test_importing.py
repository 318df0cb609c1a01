"""The command that adds spreadsheets says what it would do, and does it when asked."""

import os
import signal
from pathlib import Path

import pytest

from smpdash.cli.importing import MOST_COMPLAINTS
from smpdash.cli.main import main
from smpdash.cli.staged_files import OF_COMMAND, staged
from smpdash.record.problem import Refused
from smpdash.store.db import locks
from tests.builders.imports import added, proposed, small_file
from tests.builders.records import NOW
from tests.builders.sheets import csv_file
from tests.builders.stores import exported, opened


@pytest.mark.slow
def test_a_dry_run_says_what_would_be_added_and_adds_nothing(
    studio_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = opened(studio_path)
    file = csv_file(studio_path.parent, "Name;Birth year", "Anna Berg;1984", "Lars Lie;12")
    ask = ["import", str(file), "--db", str(studio_path)]
    assert main([*ask, "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert "clients: 2 rows" in said
    assert "To be added: " in said
    assert "clients, row 3" in said
    assert "Nothing was added." in said
    assert store.is_empty()
    assert not store.staging().exists()
    assert main(ask) == 0
    assert "Import 1: " in capsys.readouterr().out
    assert "Anna Berg" in [row["name"] for row in exported(store, "clients")]
    # The same person again: not without a word about what becomes of them.
    assert main(ask) == 1
    assert "--same-person" in capsys.readouterr().out
    assert main([*ask, "--same-person", "leave-out"]) == 0
    assert len(exported(store, "clients")) <= 2
    assert store.check() == []


def test_a_folder_and_too_many_files_are_refused_together(
    studio_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    opened(studio_path)
    files = [csv_file(studio_path.parent, "Name", name=f"{number}.csv") for number in range(10)]
    ask = ["import", *map(str, files), str(studio_path.parent), "--db", str(studio_path)]
    assert main(ask) == 1
    said = capsys.readouterr().err
    assert "is a folder." in said
    assert "at most 10 files" in said


@pytest.mark.slow
def test_a_file_of_which_nothing_can_be_added_is_no_import(
    studio_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = opened(studio_path)
    file = csv_file(studio_path.parent, "Name;Birth year", ";1984")
    assert main(["import", str(file), "--db", str(studio_path)]) == 1
    assert "Nothing was added." in capsys.readouterr().out
    assert not store.imports()


def test_a_file_that_is_no_spreadsheet_is_refused_in_words(
    studio_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = opened(studio_path)
    file = studio_path.parent / "picture.xlsx"
    file.write_bytes(b"PK\x03\x04 no workbook")
    assert main(["import", str(file), "--db", str(studio_path)]) == 1
    assert "picture.xlsx" in capsys.readouterr().err
    assert not store.staging().exists()


@pytest.mark.slow
def test_letters_that_the_file_does_not_explain_are_asked_about_and_named(
    studio_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = opened(studio_path)
    file = csv_file(studio_path.parent, "Name;Birth year", "Łucja Żak;1984", encoding="cp1250")
    ask = ["import", str(file), "--db", str(studio_path)]
    assert main(ask) == 1
    asked = capsys.readouterr().out
    assert "Say it with --encoding:" in asked
    assert "- cp1250: Łucja, Żak: Windows-1250 (Central Europe)" in asked
    assert main([*ask, "--encoding", "klingon"]) == 1
    assert "klingon" in capsys.readouterr().err
    assert store.is_empty()
    assert main([*ask, "--encoding", "windows-1250"]) == 0
    assert "is read as Windows-1250 (Central Europe)" in capsys.readouterr().out
    assert [row["name"] for row in exported(store, "clients")] == ["Łucja Żak"]


@pytest.mark.slow
def test_all_that_is_left_out_is_written_into_a_new_folder(
    studio_path: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    store, out = opened(studio_path), tmp_path / "left out"
    wrong = [f"Total {at};" for at in range(MOST_COMPLAINTS)]
    odd = [f"Lars {at};12" for at in range(20)]
    file = csv_file(tmp_path, "Name;Birth year", "Ida;1980", *wrong, *odd, name="a.b.csv")
    ask = ["import", str(file), "--db", str(studio_path)]
    assert main([*ask, "--dry-run"]) == 0
    assert "- and 20 more: --left-out DIR writes all into a folder" in capsys.readouterr().out
    assert main([*ask, "--left-out", str(out)]) == 0
    assert f"- and 20 more: all are in {out}" in capsys.readouterr().out
    assert {each.name for each in out.iterdir()} == {"a_b.csv", "complaints.txt"}
    lines = (out / "complaints.txt").read_text().splitlines()
    assert len(lines) == len(wrong) + len(odd)
    assert "a.b, row 72, Birth year: " in lines[-1]
    rows = (out / "a_b.csv").read_text("utf-8-sig").splitlines()
    assert len(rows) == 1 + len(wrong)
    # Corrected in a spreadsheet, the file goes in; it is not replaced by what is left out of it.
    corrected = out / "a_b.csv"
    corrected.write_text(corrected.read_text("utf-8-sig").replace("\nTotal", "\nAnna"))
    again = ["import", str(corrected), "--db", str(studio_path), "--left-out", str(out)]
    assert main(again) == 1
    assert "name another one" in capsys.readouterr().err
    assert "Anna 7" in corrected.read_text()
    assert main([*again[:-1], str(tmp_path / "rest")]) == 0
    assert len(exported(store, "clients")) == 21 + len(wrong)


def test_a_file_without_a_byte_is_named_as_empty(
    studio_path: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    opened(studio_path)
    file = tmp_path / "clients.csv"
    file.touch()
    assert main(["import", str(file), "--db", str(studio_path)]) == 1
    assert capsys.readouterr().err == "“clients.csv” is empty.\nNothing was added.\n"


@pytest.mark.slow
def test_a_row_that_is_left_out_with_its_client_says_which_row_is_to_be_corrected(
    studio_path: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    opened(studio_path)
    visits = "client_code,course_number,visit_number,kind,held_on,decision,reason"
    tables = {
        "clients": ("client_code,name,contact", "C-0001,Anna,"),
        "courses": ("client_code,course_number,status", "C-0001,1,completed"),
        "visits": (
            visits,
            "C-0001,1,1,session,2024-05-01,another,planned",
            "C-0001,1,2,session,2198-05-02,another,planned",
            "C-0001,1,3,session,2199-05-03,complete,",
        ),
    }
    files = [csv_file(tmp_path, *lines, name=f"{table}.csv") for table, lines in tables.items()]
    assert main(["import", *map(str, files), "--db", str(studio_path)]) == 1
    said = capsys.readouterr().out
    assert "Left out: 5 rows." in said
    assert "- visits, row 3: The date 2 May 2198 lies in the future" in said
    assert (
        "- clients, row 2: Left out with its client, because of visits, row 3: The date 2 May "
        "2198 lies in the future"
    ) in said
    assert "And 1 more reason." in said


@pytest.mark.slow
def test_what_a_command_left_that_was_killed_does_not_block_the_next_one(
    studio_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = opened(studio_path)
    ask = ["import", str(small_file(studio_path.parent)), "--db", str(studio_path)]
    staging = store.staging()
    staging.begin()
    staging.note(**{OF_COMMAND: True})
    # Killed while it added, before anybody saw anything.
    added(store, store.begin_import("clients.csv", "", now=NOW), [proposed("Ida")])
    assert main(ask) == 0
    assert "import 1 was cut off and is removed" in caplog.text
    assert "Ida" not in {row["name"] for row in exported(store, "clients")}
    assert not staging.exists()


def test_whoever_prepares_an_import_elsewhere_is_left_alone(
    studio_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = opened(studio_path)
    ask = ["import", str(small_file(studio_path.parent)), "--db", str(studio_path)]
    with locks.hold(studio_path.with_name(f"{studio_path.name}.importer")):
        assert main(ask) == 1
    assert "Another import command is running" in capsys.readouterr().err
    staging = store.staging()
    staging.begin()
    staging.note(person="")
    assert main(ask) == 1
    assert "on the page Import" in capsys.readouterr().err
    assert staging.exists()
    assert store.is_empty()


def test_a_command_that_is_told_to_end_leaves_nothing_staged(studio_path: Path) -> None:
    store = opened(studio_path)
    files = [small_file(studio_path.parent)]
    # Without a hand on it, the signal would end the tests.
    before = signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        with pytest.raises(SystemExit) as ended, staged(store, files):
            os.kill(os.getpid(), signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert ended.value.code == 143
    assert not store.staging().exists()


def test_two_files_of_one_name_are_not_mixed(studio_path: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    files = [csv_file(folder, "Name", "Anna") for folder in (tmp_path, tmp_path / "other")]
    with pytest.raises(Refused, match=r"“clients\.csv”"), staged(opened(studio_path), files):
        pass
