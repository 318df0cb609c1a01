"""The file of the courses behind a mark: only those that the address names, or none."""

from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import pytest

from smpdash.record.progress.scope import Behind, Scope
from smpdash.store.store import Store
from tests.builders.csv_rows import read_csv_rows
from tests.builders.routes import ask
from tests.builders.stores import add_client, add_visit, opened


@pytest.fixture
def store(studio_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A finished course of one session, a running one of two, and one that has not begun."""
    monkeypatch.setenv("SMPDASH_DB", str(studio_path))
    store = opened(studio_path)
    add_visit(store, f"{add_client(store, 'Done')}/1", decision="complete", reason=None)
    running = f"{add_client(store, '=Running')}/1"
    add_visit(store, running)
    add_visit(store, running, 2)
    add_client(store, "New")
    return store


@pytest.mark.slow
def test_the_file_has_the_courses_that_the_address_names(store: Store) -> None:
    behind = Behind(Scope(date(2026, 2, 1), date(2026, 2, 28)), statuses=("running",))
    answer = ask(f"/export/courses.csv?{urlencode(behind.address())}")
    (row,) = read_csv_rows(answer.text.splitlines(keepends=True))
    assert (row["client_code"], row["client_name"], row["sessions"]) == ("C-0002", "=Running", 2)
    assert (row["status"], row["is_touch_up"], row["artist"]) == ("running", False, "Ana")
    assert (row["first_session_on"], row["last_session_on"]) == (
        date(2026, 2, 1),
        date(2026, 2, 11),
    )
    assert (row["told_most_likely"], row["told_low"], row["now_high"]) == (3, 2, 4)
    (entry,) = store.audit("studio", limit=1)
    assert entry.subject == "courses"


def test_without_a_mark_the_file_has_all_courses(store: Store) -> None:
    assert store.clients()
    assert len(list(read_csv_rows(ask("/export/courses.csv").text.splitlines(keepends=True)))) == 3


def test_an_address_that_names_no_courses_is_refused_before_anything_is_noted(
    store: Store,
) -> None:
    before = store.last_entry()
    answer = ask("/export/courses.csv?by=luck")
    assert answer.status == 400
    assert "“by” is one of: first," in answer.text
    assert store.last_entry() == before
