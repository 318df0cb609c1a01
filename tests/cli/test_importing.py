"""The command that adds spreadsheets says what it would do, and does it when asked."""

from pathlib import Path

import pytest

from smpdash.cli.main import main
from tests.builders.sheets import csv_file
from tests.builders.stores import exported, opened


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


def test_a_file_that_is_no_spreadsheet_is_refused_in_words(
    studio_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = opened(studio_path)
    file = studio_path.parent / "picture.xlsx"
    file.write_bytes(b"PK\x03\x04 no workbook")
    assert main(["import", str(file), "--db", str(studio_path)]) == 1
    assert "picture.xlsx" in capsys.readouterr().err
    assert not store.staging().exists()


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
