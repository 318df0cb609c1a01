"""Spreadsheets come in piece by piece, bounded, from one person at a time; nothing is added."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from smpdash.record.importing.questions import NONE, Profile
from smpdash.record.lengths import IMPORT_BYTES
from smpdash.runtime.jobs import import_persons
from smpdash.server.files import uploads
from tests.builders.imports import agreed, small_file, staged
from tests.builders.routes import ask, post
from tests.builders.sheets import csv_file
from tests.builders.stores import ANA, opened


@pytest.fixture(autouse=True)
def _served(studio_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMPDASH_DB", str(studio_path))


def said(path: str, body: bytes) -> tuple[int, dict[str, object]]:
    answer = post(f"/import/file?{path}", body)
    return answer.status, json.loads(answer.text)


def test_pieces_become_one_file_and_a_piece_that_comes_twice_changes_nothing(
    studio_path: Path,
) -> None:
    store = opened(studio_path)
    assert said("name=a.csv&at=0&first=1", b"Name\n") == (200, {"size": 5})
    assert said("name=a.csv&at=5", b"Anna\n") == (200, {"size": 10})
    assert said("name=a.csv&at=5", b"Anna\n") == (200, {"size": 10})
    assert not store.staging().fact("is_sent", default=False)
    assert said("name=b.csv&at=0&last=1", b"x") == (200, {"size": 1})
    staging = store.staging()
    assert staging.fact("is_sent")
    with staging.paths() as files:
        assert files["a.csv"].read_bytes() == b"Name\nAnna\n"
        assert [*files] == ["a.csv", "b.csv"]
    assert [path.name for path in studio_path.parent.glob("*importing-*.csv")] == []
    # Another first piece begins anew.
    assert said("name=c.csv&at=0&first=1", b"Name\n") == (200, {"size": 5})
    assert [*store.staging().sizes()] == ["c.csv"]
    assert store.is_empty()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("name=a.csv&at=0", 409),
        ("name=a.csv&at=-1&first=1", 400),
        ("name=a.exe&at=0&first=1", 415),
        ("name=&at=0&first=1", 415),
        (f"name={'a' * 300}.csv&at=0&first=1", 400),
    ],
)
def test_what_does_not_fit_is_refused_in_words(studio_path: Path, path: str, status: int) -> None:
    opened(studio_path)
    answer, words = said(path, b"Name\n")
    assert (answer, bool(words["words"])) == (status, True)


def test_of_another_kind_of_spreadsheet_it_is_said_what_to_save_it_as(studio_path: Path) -> None:
    opened(studio_path)
    _, words = said("name=clients.xls&at=0&first=1", b"\xd0\xcf\x11\xe0")
    assert "Excel workbook (.xlsx)" in str(words["words"])
    assert "Save any other, such as .xls or .ods" in str(words["words"])


def test_more_than_the_bound_is_refused(studio_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(studio_path)
    monkeypatch.setattr(uploads, "IMPORT_BYTES", 9)
    assert said("name=a.csv&at=0&first=1", b"Name\n")[0] == 200
    assert said("name=a.csv&at=5", b"Anna\n")[0] == 413
    assert IMPORT_BYTES == 100_000_000


@pytest.mark.slow
def test_the_rows_left_out_are_given_back_with_the_reasons_and_can_be_imported(
    studio_path: Path,
) -> None:
    store = opened(studio_path)
    assert ask("/import/left_out.csv?sheet=clients").status == 404
    lines = ("client_code,name,contact,birth_year", "C-0007,,=1+1,1980", "x", "C-0009,B,,1985,y")
    staged(store, csv_file(studio_path.parent, *lines))
    assert ask("/import/left_out.csv?sheet=other").status == 404
    answer = ask("/import/left_out.csv?sheet=clients")
    header, *rows = answer.text.removeprefix("\ufeff").splitlines()
    assert header == "client_code,name,contact,birth_year,row of the file,why it was left out"
    assert [row.split(",")[4] for row in rows] == ["2", "3", "4"]
    assert rows[0].startswith("C-0007,,'=1+1,1980,2,")
    assert rows[2].endswith(",y")
    corrected = [header, rows[0].replace("C-0007,,", "C-0007,Anna,"), rows[2].removesuffix(",y")]
    staged(store, csv_file(studio_path.parent, *corrected, name="left_out.csv"))
    agreed(store)
    assert [store.client(code).name for code in ("C-0007", "C-0009")] == ["Anna", "B"]
    assert store.client("C-0007").contact == "=1+1"


@pytest.mark.slow
def test_who_is_left_out_by_an_answer_is_in_the_file_before_anything_is_added(
    studio_path: Path,
) -> None:
    store = opened(studio_path)
    staged(store, small_file(studio_path.parent))
    agreed(store, "first")
    lines = ("Name;Birth year;Phone", "Total;;", "Anna Berg;1984;912 34 567", "Lars Lie;1975;")
    staged(store, csv_file(studio_path.parent, *lines))
    staging = store.staging()
    anna, lars = import_persons.matches(staging)
    # Of whom nobody has said yet what becomes of them, and who is somebody else, is not left out.
    answers = {anna.question.key: NONE, lars.question.key: import_persons.NEW}
    for given, rows in (({}, ["2"]), (answers, ["2", "3"])):
        staging.note(profile=asdict(Profile("", given)))
        _, *said = ask("/import/left_out.csv?sheet=clients").text.splitlines()
        assert [row.split(",")[3] for row in said] == rows
    assert said[1].startswith("Anna Berg,1984,")
    assert "912 34 567" in said[1]
    assert "in the records already, as C-0001, and is left out as you chose" in said[1]
    before = ask("/import/left_out.csv?sheet=clients").text
    agreed(store, "second")
    assert ask("/import/left_out.csv?sheet=clients").text == before


def test_rows_of_several_sheets_are_given_back_by_their_sheets(studio_path: Path) -> None:
    store = opened(studio_path)
    one = csv_file(studio_path.parent, "Name,Phone", "Total,11", name="one.csv")
    two = csv_file(studio_path.parent, "Name,Phone", "Total,22", name="two.csv")
    staged(store, one, two)
    assert store.staging().rejected_sheets() == ["one", "two"]
    assert "Total,11" not in (two_left := ask("/import/left_out.csv?sheet=two").text)
    assert "Total,22" in two_left


def test_pieces_of_two_pages_of_one_person_are_never_mixed(studio_path: Path) -> None:
    store = opened(studio_path)
    assert said("upload=1&name=a.csv&at=0&first=1", b"Name\n")[0] == 200
    assert said("upload=2&name=b.csv&at=0&first=1", b"Name\n")[0] == 200
    status, words = said("upload=1&name=a.csv&at=5&last=1", b"Anna\n")
    assert (status, "Another page" in str(words["words"])) == (409, True)
    assert not store.staging().fact("is_sent", default=False)
    assert said("upload=2&name=b.csv&at=5&last=1", b"Bo\n") == (200, {"size": 8})
    assert store.staging().sizes() == {"b.csv": 8}


def test_an_artist_neither_sends_a_file_nor_sees_what_was_left_out(
    studio_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = opened(studio_path)
    for module in ("uploads", "left_out"):
        name = f"smpdash.server.files.{module}.store_for"
        monkeypatch.setattr(name, lambda _: store.by(person=ANA))
    assert said("name=a.csv&at=0&first=1", b"Name\n")[0] == 403
    assert not store.staging().exists()
    staged(store, csv_file(studio_path.parent, "client_code,name,contact", "C-0001,,"))
    assert ask("/import/left_out.csv?sheet=clients").status == 403
