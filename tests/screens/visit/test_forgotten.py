"""A forgotten earlier visit is written down for its day, and the page says where it comes."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from smpdash.record.studio import Staff
from smpdash.record.times.moments import day_words
from smpdash.runtime import clock
from smpdash.screens import context
from smpdash.store.store import Change
from tests.builders.records import NOW, TODAY, reading
from tests.builders.screens import (
    entry_field,
    entry_fields,
    open_client,
    put,
    real_store,
    tap,
    texts,
    whole,
    whose,
)
from tests.builders.stores import ANA, MANAGER, add_client, add_visit

pytestmark = pytest.mark.slow

DAY = "forgotten-day-C-0001/1"


@pytest.fixture
def store(studio_path, monkeypatch):
    """A client with visits of the first of February and the tenth of March."""
    monkeypatch.setenv("SMPDASH_DB", str(studio_path))
    store = real_store(studio_path)
    staff = tuple(Staff(one.key, one.name, one.role) for one in (ANA, MANAGER))
    store.save_studio(replace(store.studio(), staff=staff), Change("staff", NOW))
    add_client(store)
    add_visit(store, "C-0001/1", 1, readings=(reading("whole"),))
    add_visit(store, "C-0001/1", 2, held_on=date(2026, 3, 10), readings=(reading("whole"),))
    return store


def said(app):
    return texts(app).replace("\u2060", "").replace("\\", "")


def numbers(store):
    (course,) = store.courses("C-0001")
    return [(each.number, each.held_on.isoformat(), each.visit_id) for each in course.visits]


def begun(studio_path, day=date(2026, 2, 20)):
    app = whole(open_client(studio_path).date_input(key=DAY).set_value(day).run())
    assert app.button(key="forgotten-now").label == f"Enter a visit of {day_words(day)}"
    return tap(app, "forgotten-now")


def recorded(app):
    app = put(app, shade="s2", coverage=0.7, decision="another", reason="planned")
    if any(one["name"] == "anyway" for one in entry_fields(app)):
        app = put(app, anyway="checked")
    return tap(app, "record")


def test_a_forgotten_visit_is_recorded_in_its_place_and_can_be_undone(store, studio_path):
    app = begun(studio_path)
    assert whose(app) == "A client C-0001, Visit 2"
    assert "it becomes visit 2, visit 2 becomes visit 3" in said(app)
    app = recorded(app)
    assert "Visit 2 is recorded" in said(app)
    assert numbers(store) == [
        (1, "2026-02-01", "1"),
        (2, "2026-02-20", "3"),
        (3, "2026-03-10", "2"),
    ]
    inserted = store.courses("C-0001")[0].visits[1]
    assert (inserted.started_at, inserted.ended_at) == (None, None)
    tap(app, "undo")
    assert numbers(store) == [(1, "2026-02-01", "1"), (2, "2026-03-10", "2")]
    assert store.drafts()[0].data["held_on"] == "2026-02-20"
    assert store.check() == []


def test_it_is_still_of_its_day_when_it_is_opened_again(store, studio_path):
    begun(studio_path)
    app = tap(open_client(studio_path), "record-visit")
    assert whose(app) == "A client C-0001, Visit 2"
    assert store.drafts()[0].data["held_on"] == "2026-02-20"


def test_it_is_added_to_a_finished_treatment_too(store, studio_path):
    last = store.courses("C-0001")[0].visits[1]
    done = replace(last, decision="complete", reason=None)
    store.amend_visit(done, Change("done", NOW, "a slip"), today=TODAY)
    recorded(begun(studio_path))
    (course,) = store.courses("C-0001")
    assert (course.status, len(course.visits)) == ("completed", 3)


def test_a_visit_in_progress_is_not_turned_into_the_forgotten_one(store, studio_path):
    put(tap(open_client(studio_path), "record-visit"), note="in the chair")
    app = begun(studio_path)
    assert "is being written" in app.toast[0].value
    (draft,) = store.drafts()
    assert draft.data["note"] == "in the chair"
    assert draft.data["held_on"] == context_today()


def context_today():
    return clock.now().date().isoformat()


def test_another_date_brings_a_visit_to_another_place_and_the_page_says_so(store, studio_path):
    app = tap(open_client(studio_path), "record-visit")
    assert whose(app) == "A client C-0001, Visit 3"
    app = put(app, held_on="2026-01-05")
    assert whose(app) == "A client C-0001, Visit 1"
    assert "it becomes visit 1, visit 1 becomes visit 2, visit 2 becomes visit 3" in said(app)
    app = put(app, held_on="2026-03-10")
    assert whose(app) == "A client C-0001, Visit 3"
    assert "it becomes" not in said(app)
    assert entry_field(app, "record")["words"].endswith("Record visit 3")


def test_an_artist_is_told_who_adds_a_visit_of_an_earlier_day(store, studio_path, monkeypatch):
    monkeypatch.setattr(context, "person", lambda: ANA)
    app = open_client(studio_path)
    assert "is added by Mona" in said(app)
    assert "forgotten-now" not in {str(one.key) for one in app.button}
    app = put(tap(app, "record-visit"), held_on="2026-02-20")
    app = recorded(app)
    assert "is added by Mona" in said(app)
    assert len(numbers(store)) == 2


def test_an_artist_adds_a_forgotten_one_of_today(store, studio_path, monkeypatch):
    now, today = clock.now().replace(hour=12), clock.now().date()
    monkeypatch.setattr(clock, "now", lambda: now)
    monkeypatch.setattr(context, "person", lambda: ANA)
    last = store.courses("C-0001")[0].visits[1]
    hours = {"started_at": now - timedelta(hours=2), "ended_at": now - timedelta(hours=1)}
    last = replace(last, number=3, visit_id="", version=1, held_on=today, **hours)
    store.add_visit("C-0001/1", last, Change("today", now), today=today)
    app = tap(open_client(studio_path), "forgotten-now")
    app = put(app, started="06:00", ended="09:00")
    assert "it becomes visit 3, visit 3 becomes visit 4" in said(app)
    recorded(app)
    assert [each[2] for each in numbers(store)] == ["1", "2", "4", "3"]
