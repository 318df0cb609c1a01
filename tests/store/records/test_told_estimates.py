"""What a client was told stays what was told; an update counts once the client is shown it."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from smpdash.record.issued import TOLD_ANEW, told_and_updated
from smpdash.store.audit.log import SHOWN, TAKEN_HOME
from smpdash.store.db import connection
from smpdash.store.store import Change, Store, StoreProblem
from tests.builders.records import NOW, TODAY, visit
from tests.builders.stores import add_client, add_visit, everything, opened

COURSE = "C-0001/1"
LATER = NOW + timedelta(days=1)


@pytest.fixture
def store(studio_path: Path) -> Store:
    """A client who was told something at intake and after the first visit."""
    store = opened(studio_path)
    add_visit(store, f"{add_client(store)}/1")
    return store


def learn(
    store: Store, total: int = 4, low: int = 3, high: int = 5, *, at: datetime = LATER
) -> None:
    """Let the machine issue the estimate of the course again, with these numbers."""
    last = store.estimates(COURSE)[-1]
    update = replace(last, why=TOLD_ANEW, most_likely_total=total, credible_80=(low, high))
    store.reissue_estimate(update, instead=last, now=at)


def told(store: Store) -> list[tuple[int, bool]]:
    return [
        (each.most_likely_total, each.is_told) for each in told_and_updated(store.estimates(COURSE))
    ]


def test_an_update_of_the_machine_stands_beside_what_was_told(store: Store) -> None:
    learn(store)
    assert told(store) == [(3, True), (3, True), (4, False)]
    learn(store, 5)
    assert told(store) == [(3, True), (3, True), (5, False)]
    learn(store, 3, 2, 4)
    assert told(store) == [(3, True), (3, True)]


@pytest.mark.slow
@pytest.mark.parametrize(("show", "what"), [("open_plan", TAKEN_HOME), ("open_client_view", SHOWN)])
def test_what_the_client_is_shown_is_told_from_then_on_and_never_replaced(
    store: Store, show: str, what: str
) -> None:
    learn(store)
    shown = getattr(store, show)("C-0001", now=LATER)
    assert (shown.most_likely_total, shown.shown_at) == (4, LATER)
    learn(store, 5)
    assert told(store) == [(3, True), (3, True), (4, True), (5, False)]
    for _ in range(2):
        getattr(store, show)("C-0001", now=LATER + timedelta(hours=1))
    assert [each.shown_at for each in store.estimates(COURSE)[-2:]] == [
        LATER,
        LATER + timedelta(hours=1),
    ]
    assert len(store.audit("C-0001", what=what)) == 3
    assert store.check() == []


def test_nobody_can_change_when_a_client_was_shown_an_estimate(store: Store) -> None:
    store.open_plan("C-0001", now=NOW)
    with (
        pytest.raises(StoreProblem, match="refused this"),
        connection.write(store.path) as db,
    ):
        db.execute("UPDATE told_estimate SET told_by = 'client view'")


def test_nothing_is_told_of_a_course_that_does_not_run_or_has_rested_for_years(
    store: Store,
) -> None:
    assert store.open_plan("C-0001", now=NOW + timedelta(days=4 * 366)) is None
    store.stop_course(COURSE, Change("stop", NOW, "moved"))
    assert store.open_client_view("C-0001", now=NOW) is None
    assert everything(store)["told_estimate"] == []
    assert len(store.audit("C-0001", what=SHOWN)) == 1


@pytest.mark.slow
def test_what_was_told_of_a_visit_that_was_taken_back_is_left_out_unless_it_was_shown(
    store: Store,
) -> None:
    for number, is_shown in ((1, False), (2, True)):
        change = Change(f"again {number}", LATER + timedelta(minutes=number))
        saved = store.add_visit(COURSE, visit(2), change, today=TODAY)
        if is_shown:
            store.open_client_view("C-0001", now=LATER)
        store.delete_visit(saved.visit_id, Change(f"d {number}", LATER, "slip"), version=1)
        assert len(told(store)) == 2 + is_shown


@pytest.mark.slow
def test_an_erased_client_leaves_nothing_of_what_was_shown(store: Store) -> None:
    store.open_plan("C-0001", now=NOW)
    store.erase_client("C-0001", Change("erase", NOW, "asked for"))
    assert everything(store)["told_estimate"] == []
    assert store.check() == []
