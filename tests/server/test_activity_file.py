"""The file of the audit log: what the address asks for, one line for each change."""

import csv
from datetime import timedelta
from pathlib import Path

import pytest

from smpdash.html.tables.audit import FILE_COLUMNS
from smpdash.store.store import Store
from tests.builders.records import NOW
from tests.builders.routes import ask
from tests.builders.stores import ANA, add_client, add_visit, opened


@pytest.fixture
def store(studio_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("SMPDASH_DB", str(studio_path))
    store = opened(studio_path)
    add_visit(store, f"{add_client(store, 'Maria')}/1")
    store.by(person=ANA).note_view("C-0001", now=NOW + timedelta(days=2))
    return store


def rows_of(address: str) -> list[dict[str, str]]:
    lines = ask(address).text.removeprefix("\ufeff").splitlines(keepends=True)
    return list(csv.DictReader(lines))


@pytest.mark.slow
def test_the_file_has_what_the_address_asks_for(store: Store) -> None:
    everything = rows_of("/export/activity.csv")
    assert set(everything[0]) == set(FILE_COLUMNS)
    assert {"Page opened", "Visit recorded", "Client added"} <= {row["what"] for row in everything}
    (opened_by_ana,) = rows_of(f"/export/activity.csv?who={ANA.key}&client=C-0001")
    assert (opened_by_ana["who"], opened_by_ana["what"]) == ("Ana", "Page opened")
    day = (NOW + timedelta(days=2)).date()
    assert rows_of(f"/export/activity.csv?from={day}&to={day}") == [opened_by_ana]
    assert not rows_of(f"/export/activity.csv?from={day}&to={day}&who=system")


def test_who_took_the_file_is_in_the_log(store: Store) -> None:
    assert rows_of("/export/activity.csv?who=system")
    (entry,) = store.audit("studio", limit=1)
    assert (entry.action, entry.subject) == ("records taken out", "activity")


def test_an_address_is_refused_with_all_that_is_wrong_before_anything_is_noted(
    store: Store,
) -> None:
    before = store.last_entry()
    answer = ask("/export/activity.csv?from=yesterday&who=zzz&names=no&what=&to=2026-01-01&to=")
    assert answer.status == 400
    assert answer.text.splitlines() == [
        "“to” is there 2 times; once is enough.",
        "“from” is a day such as 2026-03-20.",
        "“who” is system or a staff_key of staff.csv.",
        "There is no parameter “names”.",
        "“what” is what was done.",
        "“to” is a day such as 2026-03-20.",
    ]
    assert ask("/export/client/C-0001.json?names=no").status == 400
    assert ask("/export/activity.csv?from=2026-03-02&to=2026-03-01").status == 400
    assert store.last_entry() == before
