"""`python -m smpdash export`: what was recorded, in files that read back as it was."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from smpdash.cli.main import main
from smpdash.estimate.issue import issued
from smpdash.record.client import Client, Intake
from smpdash.record.visit import Reading, Visit
from smpdash.show.files.csv_files import csv_pieces
from smpdash.show.files.tables import COLUMNS
from smpdash.store.store import Change, Store, open_store
from tests.builders.csv_rows import read_csv_rows
from tests.builders.files import cells

pytestmark = pytest.mark.slow

NOW = datetime(2026, 6, 15, 16, 30, tzinfo=UTC)
FILES = {*(f"{table}.csv" for table in COLUMNS), "data_dictionary.csv"}


def studio_with_visits(path: Path) -> Store:
    store = open_store(path, issue=issued)
    intake = Intake(hair_loss="norwood-4", area_cm2=180.0, skin="oily", fitzpatrick=3)
    client = Client('=1+1, "Ünïcode"\nsecond line', contact="'quoted", intake=intake)
    code = store.add_client(client, Change("c", NOW)).code
    first = Visit(
        number=1,
        held_on=date(2026, 6, 1),
        readings=(Reading("hairline", "s3", 0.55, None, 0.55), Reading("crown", "s3", 0.6)),
        note="-5 minutes; kept the outline soft",
        decision="another",
        reason="planned",
    )
    second = Visit(
        number=2,
        held_on=date(2026, 6, 15),
        readings=(Reading("hairline", "s5", 0.55, 0.25, 0.8),),
        started_at=datetime(2026, 6, 15, 9, 0, tzinfo=UTC),
        ended_at=datetime(2026, 6, 15, 13, 30, tzinfo=UTC),
        break_minutes=20,
        adjustments=2,
        decision="another",
        reason="fading",
    )
    for visit in (first, second):
        store.add_visit(f"{code}/1", visit, Change(f"v{visit.number}", NOW), today=NOW.date())
    return store


def rows_of(path: Path) -> list[dict[str, object]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return [dict(row) for row in read_csv_rows(lines)]


def test_the_files_read_back_as_what_was_recorded(tmp_path, capsys):
    studio_with_visits(tmp_path / "studio.db")
    out = tmp_path / "a" / "b"
    assert main(["export", "--out", str(out), "--db", str(tmp_path / "studio.db")]) == 0
    assert {path.name for path in out.iterdir()} == FILES
    (client,) = rows_of(out / "clients.csv")
    assert client["client_code"] == "C-0001"
    assert client["name"] == '=1+1, "Ünïcode"\nsecond line'
    assert client["contact"] == "'quoted"
    assert client["area_cm2"] == 180.0
    assert client["scar_tissue"] is None
    assert client["recorded_at"] == NOW
    first, second = rows_of(out / "visits.csv")
    assert first["held_on"] == date(2026, 6, 1)
    assert first["note"] == "-5 minutes; kept the outline soft"
    assert first["started_at"] is None
    assert second["ended_at"] == datetime(2026, 6, 15, 13, 30, tzinfo=UTC)
    assert (second["break_minutes"], second["adjustments"]) == (20, 2)
    assert (second["decision"], second["reason"]) == ("another", "fading")
    readings = rows_of(out / "readings.csv")
    assert [(row["visit_number"], row["zone"], row["shade"]) for row in readings] == [
        (1, "Hairline", "Shade 3"),
        (1, "Crown", "Shade 3"),
        (2, "Hairline", "Shade 5"),
    ]
    assert [row["observed_fading"] for row in readings] == [None, None, 0.25]
    assert [row["coverage"] for row in readings] == [0.55, None, 0.8]
    estimates = rows_of(out / "estimates.csv")
    assert [row["visits_done"] for row in estimates] == [0, 1, 2]
    for row in estimates:
        assert sum(float(str(row[f"p_total_{n}"])) for n in range(1, 11)) == pytest.approx(1)
    assert str(out) in capsys.readouterr().out


def test_the_files_are_written_anew_and_nothing_else_is_left(tmp_path):
    studio_with_visits(tmp_path / "studio.db")
    out = tmp_path / "out"
    for _ in range(2):
        assert main(["export", "--out", str(out), "--db", str(tmp_path / "studio.db")]) == 0
    assert {path.name for path in out.iterdir()} == FILES
    assert len(rows_of(out / "visits.csv")) == 2


def test_only_the_owner_may_read_the_files(tmp_path):
    studio_with_visits(tmp_path / "studio.db")
    main(["export", "--out", str(tmp_path / "out"), "--db", str(tmp_path / "studio.db")])
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "out").iterdir())


def test_an_empty_studio_exports_headers(tmp_path):
    open_store(tmp_path / "studio.db", issue=issued)
    assert main(["export", "--out", str(tmp_path), "--db", str(tmp_path / "studio.db")]) == 0
    assert rows_of(tmp_path / "clients.csv") == []


def test_a_missing_studio_is_not_made_by_exporting_it(tmp_path, capsys):
    path = tmp_path / "missing.db"
    assert main(["export", "--out", str(tmp_path / "out"), "--db", str(path)]) == 1
    assert "missing.db" in capsys.readouterr().err
    assert not path.exists()
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_made_is_said_in_words(tmp_path, capsys):
    studio_with_visits(tmp_path / "studio.db")
    (tmp_path / "taken").write_text("a file")
    taken = str(tmp_path / "taken")
    assert main(["export", "--out", taken, "--db", str(tmp_path / "studio.db")]) == 1
    assert "taken" in capsys.readouterr().err


def test_the_studio_named_by_the_environment_is_exported(tmp_path, monkeypatch):
    studio_with_visits(tmp_path / "studio.db")
    monkeypatch.setenv("SMPDASH_DB", str(tmp_path / "studio.db"))
    assert main(["export", "--out", str(tmp_path / "out")]) == 0
    assert len(rows_of(tmp_path / "out" / "visits.csv")) == 2


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_file_of_the_same_name_that_smpdash_did_not_write_is_left(tmp_path, capsys, name):
    studio_with_visits(tmp_path / "studio.db")
    out = tmp_path / "out"
    out.mkdir()
    (out / name).write_text("Customer,Telephone\nAda,1\n")
    assert main(["export", "--out", str(out), "--db", str(tmp_path / "studio.db")]) == 1
    assert name in capsys.readouterr().err
    assert [path.name for path in out.iterdir()] == [name]
    assert (out / name).read_text() == "Customer,Telephone\nAda,1\n"


def test_the_current_folder_is_not_meant_by_no_name(tmp_path, monkeypatch, capsys):
    studio_with_visits(tmp_path / "studio.db")
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    with pytest.raises(SystemExit):
        main(["export", "--out", "", "--db", str(tmp_path / "studio.db")])
    assert "name a folder" in capsys.readouterr().err
    assert list(here.iterdir()) == []


def test_only_some_rows_are_in_memory_at_a_time(tmp_path):
    taken = 0

    def counted():
        nonlocal taken
        for _ in range(1000):
            taken += 1
            yield cells("readings")

    pieces = csv_pieces("readings", counted())
    next(pieces)
    assert taken == 0
    next(pieces)
    assert 0 < taken < 1000


def test_the_form_for_spreadsheets_is_that_of_the_studios_country(tmp_path):
    store = studio_with_visits(tmp_path / "studio.db")
    store.save_studio(replace(store.studio(), time_zone="Europe/Oslo"), Change("oslo", NOW))
    out = tmp_path / "out"
    said = ["export", "--out", str(out), "--db", str(tmp_path / "studio.db"), "--form", "here"]
    assert main(said) == 0
    text = (out / "readings.csv").read_text(encoding="utf-8-sig")
    assert text.startswith("client_code;course_number;")
    assert ";0,55;" in text
    assert main(said) == 0, "its own files are replaced"


def test_a_workbook_holds_all_tables_and_is_replaced_but_no_other_of_its_name(tmp_path, capsys):
    studio_with_visits(tmp_path / "studio.db")
    out = tmp_path / "out"
    said = ["export", "--out", str(out), "--db", str(tmp_path / "studio.db"), "--form", "xlsx"]
    assert main(said) == 0
    assert "Wrote 1 file " in capsys.readouterr().out
    assert [path.name for path in out.iterdir()] == ["records.xlsx"]
    assert main(said) == 0
    (out / "records.xlsx").write_bytes(b"another one")
    assert main(said) == 1
    assert (out / "records.xlsx").read_bytes() == b"another one"


def test_only_what_is_asked_for_is_written_and_all_that_is_wrong_is_said(tmp_path, capsys):
    studio_with_visits(tmp_path / "studio.db")
    said = ["export", "--out", str(tmp_path / "out"), "--db", str(tmp_path / "studio.db")]
    assert main([*said, "--from", "2026-06-02", "--without-names"]) == 0
    text = (tmp_path / "out" / "visits.csv").read_text()
    assert text.count(",session,2026-06-15,") == 1
    assert "C-0001" not in text
    assert not (tmp_path / "out" / "clients.csv").read_text().startswith("client_code,name")
    assert main([*said, "--from", "yesterday", "--to", "04.08.2026"]) == 1
    assert "“from” is a day such as" in (words := capsys.readouterr().err)
    assert "“to” is a day such as" in words
    assert main([*said, "--client", "C-9"]) == 1
    assert "There is no client C-9. Nothing was exported." in capsys.readouterr().err
