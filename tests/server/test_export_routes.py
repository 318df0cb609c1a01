"""The routes of the exports: forms, limits, and addresses that say nothing of ours."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from smpdash.store.store import Change, Store
from tests.builders.files import read_back
from tests.builders.records import NOW
from tests.builders.routes import ask, ask_bytes
from tests.builders.stores import add_client, add_visit, opened


@pytest.fixture
def store(studio_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("SMPDASH_DB", str(studio_path))
    store = opened(studio_path)
    add_visit(store, f"{add_client(store, 'Ada')}/1")
    add_client(store, "Bo")
    return store


@pytest.mark.slow
def test_a_table_comes_as_the_spreadsheets_of_the_studios_country_read_it(store: Store) -> None:
    store.save_studio(replace(store.studio(), time_zone="Europe/Oslo"), Change("oslo", NOW))
    assert ask("/export/readings.csv?form=here").text.startswith("client_code;course_number;")
    assert ask("/export/readings.csv?form=csv").text.startswith("client_code,course_number,")
    assert ask("/export/data_dictionary.csv?form=here").text.startswith("file;column;type;")


def test_a_workbook_has_all_tables_of_one_client_but_the_studios_own(store: Store) -> None:
    assert store.clients()
    status, body = ask_bytes("/export/records.xlsx?client=C-0001")
    assert status == 200
    words = zipfile.ZipFile(io.BytesIO(body)).read("xl/workbook.xml").decode()
    assert 'name="Visits"' in words
    assert 'name="Staff"' not in words
    status, body = ask_bytes("/export/records.xlsx")
    assert 'name="Staff"' in zipfile.ZipFile(io.BytesIO(body)).read("xl/workbook.xml").decode()


@pytest.mark.slow
def test_only_what_the_address_asks_for_is_sent(store: Store) -> None:
    assert store.clients()
    for asked, codes in (
        ("", ["C-0001", "C-0002"]),
        ("?status=new", ["C-0002"]),
        ("?search=ada", ["C-0001"]),
        ("?client=C-0002", ["C-0002"]),
        ("?from=2026-02-01&to=2026-02-01", ["C-0001"]),
        ("?to=2026-01-31", []),
        ("?by=last&statuses=running", ["C-0001"]),
        ("?by=settled&fifth=0&told_after=0", ["C-0001"]),
        ("?by=settled&fifth=4", []),
        ("?by=touch-up", []),
        ("?statuses=running&to_come=9", []),
        ("?by=planned&today=2020-01-01&first=0001-01-01&last=2020-01-31", []),
        ("?lot=l1", ["C-0001"]),
        ("?artist=a1", ["C-0001"]),
        ("?artist=", []),
    ):
        rows = read_back(ask(f"/export/clients.csv{asked}").text)
        assert [row["client_code"] for row in rows] == codes, asked


def test_what_no_file_is_named_by_is_refused_with_all_that_is_wrong(store: Store) -> None:
    before = store.last_entry()
    answer = ask("/export/visits.csv?form=pdf&from=04.08.2026&artists=a1&status=gone&by=luck")
    assert answer.status == 400
    for words in (
        "“form” is one of: csv, here.",
        "“from” is a day such as",
        "There is no parameter “artists”.",
        "“status” is one of: ",
        "“by” is one of: ",
    ):
        assert words in answer.text
    assert ask("/export/records.xlsx?from=2026-03-02&to=2026-03-01").status == 400
    assert ask("/export/courses.csv?by=settled&fifth=9").status == 400
    assert ask("/export/account.csv").status == ask("/export/account.xlsx").status == 404
    assert ask("/export/records.csv").status == 404
    assert "There are: studio, staff, " in ask("/export/VISITS.csv").text
    assert ask("/export/visits.csv?client=C-0099") == (404, "There is no client with this code.\n")
    assert ask("/export/records.xlsx?client=C-0099").status == 404
    assert store.last_entry() == before


@pytest.mark.parametrize("file", ["visits.csv", "data_dictionary.csv", "records.xlsx"])
def test_what_nothing_in_the_studio_has_or_what_is_said_twice_is_refused(
    store: Store, file: str
) -> None:
    before = store.last_entry()
    asked = "artist=zzz&lot=gone&client=C-0099&of_shade=x&from=2026-01-01&from=2026-01-02"
    answer = ask(f"/export/{file}?{asked}")
    assert answer.status == 400
    assert answer.text.splitlines() == [
        "“from” is there 2 times; once is enough.",
        "“lot”: there is no pigment lot with the key “gone”.",
        "“artist”: there is no artist with the key “zzz”.",
        "“of_shade”: there is no shade with the key “x”.",
        "There is no client with this code.",
    ]
    assert ask(f"/export/{file}?form=csv&form=csv").status == 400
    assert store.last_entry() == before
