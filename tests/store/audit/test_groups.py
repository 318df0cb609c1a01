"""The audit log for people: what the machine did many times is one, and days are asked for."""

from datetime import timedelta
from pathlib import Path

import pytest

from smpdash.record.audit_entry import AuditGroup, AuditQuery
from smpdash.store.audit import groups
from smpdash.store.audit.entries import By, Entry, append
from smpdash.store.db import connection
from smpdash.store.store import Store
from tests.builders.records import NOW
from tests.builders.stores import ANA, opened

HOUR = timedelta(hours=1)
MACHINE = By()


@pytest.fixture
def store(studio_path: Path) -> Store:
    return opened(studio_path)


def note(store: Store, action: str, *clients: str, hours: float = 0, by: By = By()) -> None:  # noqa: B008
    with connection.write(store.path) as db:
        for client in clients:
            entry = Entry(action, client, is_open=True)
            append(db, entry, now=NOW + hours * HOUR, by=by)


def read(store: Store, limit: int = 50, **asked: object) -> list[AuditGroup]:
    found: list[AuditGroup] = []
    before = None
    while page := store.activity(AuditQuery(**asked), limit=limit, before_seq=before)[0]:
        found += page
        before = page[-1].oldest
    return found


def counts(found: list[AuditGroup]) -> list[tuple[str, int]]:
    """The groups, without the entries with which a file begins."""
    begun = ("trail begun", "studio saved")
    return [(group.entry.action, group.count) for group in found if group.entry.action not in begun]


def test_entries_of_the_machine_that_follow_each_other_are_one(store: Store) -> None:
    note(store, "told anew", "C-0001", "C-0002")
    note(store, "backup made", "studio")
    note(store, "told anew", "C-0003", "C-0003")
    found = read(store)
    assert counts(found) == [("told anew", 2), ("backup made", 1), ("told anew", 2)]
    assert [group.clients for group in found[:3]] == [("C-0003",), (), ("C-0002", "C-0001")]


def test_what_a_person_did_is_never_put_together(store: Store) -> None:
    note(store, "page opened", "C-0001", "C-0002", by=By(ANA))
    # Where nobody signs in, what people do is done in nobody's name.
    note(store, "client added", "C-0001", "C-0002")
    assert counts(read(store)) == [("client added", 1)] * 2 + [("page opened", 1)] * 2


def test_what_the_machine_did_on_another_day_is_a_row_of_its_own(store: Store) -> None:
    for day in range(3):
        note(store, "told anew", "C-0001", "C-0002", hours=24 * day)
    assert counts(read(store, action="told anew")) == [("told anew", 2)] * 3


@pytest.mark.slow
def test_pages_show_each_entry_once_however_they_are_cut(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        note(store, ("told anew", "checked")[number % 3 == 0], f"C-{number:04}", hours=number / 9)
    whole = [group.count for group in read(store)]
    assert [group.count for group in read(store, limit=2)] == whole
    monkeypatch.setattr(groups, "MOST_LOOKED_AT", 7)
    assert sum(group.count for group in read(store, limit=2)) == sum(whole)


def test_days_are_asked_for_even_if_the_clock_was_set_back(store: Store) -> None:
    for hours in (0, 30, 6, 60):
        note(store, "page opened", "C-0001", hours=hours, by=By(ANA))
    first_day = {"since": NOW, "until": NOW + 24 * HOUR}
    asked = [AuditQuery(**first_day), AuditQuery(actor=ANA.key, **first_day)]
    for query in asked:
        found, _ = store.activity(query, limit=9)
        assert [group.since for group in found if group.entry.actor] == [NOW + 6 * HOUR, NOW]
    assert len(list(store.activity_entries(asked[1], now=NOW))) == 2
    assert store.activity(AuditQuery(since=NOW + 999 * HOUR), limit=9)[0] == ()
