"""The summaries of the courses: kept with every change, and held against the records."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from smpdash.record.filing.merging import Choices
from smpdash.record.filing.treatments import planned
from smpdash.record.progress.scope import Behind, Scope
from smpdash.record.visit import Reading
from smpdash.store.db import connection
from smpdash.store.store import Change, Store
from smpdash.store.summaries.courses import rebuild_summaries, wrong_summaries
from smpdash.store.summaries.visits_in_course import wrong_visits
from tests.builders.records import NOW, TODAY, check_up, client, reading, visit
from tests.builders.stores import ANA, OWNER, add_client, add_visit, opened, raw, records_of

SUMMARIES = (
    *("course_summary", "course_count", "extra_session", "outcome_count", "interval_count"),
    *("visit_summary", "visit_count", "fading_seen", "course_fading", "fading_count"),
)


@pytest.fixture
def store(studio_path) -> Store:
    return opened(studio_path)


def summaries(store: Store) -> list[dict[str, object]]:
    with connection.read(store.path) as db:
        return list(db.table("course_summary").rows)


def faded(share: float | None) -> Reading:
    return reading(observed_fading=share)


def changes_of_a_course(store: Store) -> Iterator[None]:
    """Every kind of change that a course can see, one after the other."""
    course_id = f"{add_client(store)}/1"
    yield
    first = add_visit(store, course_id)
    yield
    store.amend_visit(
        visit(1, held_on=date(2026, 1, 30), visit_id=first.visit_id, version=1),
        Change("earlier", NOW, "Mis-tap"),
        today=TODAY,
    )
    yield
    store.add_visit(course_id, check_up(2), Change("look", NOW), today=TODAY)
    yield
    for number in (3, 4, 5):
        add_visit(store, course_id, number, reason="fading", readings=(faded(0.4),))
        yield
    add_visit(store, course_id, 6, decision="complete", reason=None)
    yield
    store.start_course(course_id.partition("/")[0], Change("touch-up", NOW))
    yield
    store.stop_course(f"{course_id[:-1]}2", Change("stop", NOW, "moved away"))
    yield
    store.resume_course(f"{course_id[:-1]}2", Change("resume", NOW))
    yield
    touched_up = add_visit(store, f"{course_id[:-1]}2", readings=(faded(0.6),))
    yield
    store.delete_visit(touched_up.visit_id, Change("delete", NOW, "Other"), version=1)
    yield
    store.by(person=OWNER).erase_client(course_id.partition("/")[0], Change("erase", NOW, "asked"))
    yield


@pytest.mark.slow
def test_each_change_of_a_course_is_in_its_summary_at_once(store):
    for _ in changes_of_a_course(store):
        with connection.read(store.path) as db:
            assert wrong_summaries(db) == wrong_visits(db) == 0
    with connection.read(store.path) as db:
        assert [db.table(name).count for name in SUMMARIES] == [0] * len(SUMMARIES)
        assert db.table("visit_in_course").count == 0


def test_a_summary_says_who_held_the_latest_session_and_when(store):
    course_id = f"{add_client(store)}/1"
    add_visit(store, course_id)
    add_visit(store, course_id, 2, artist=None)
    store.add_visit(course_id, check_up(3, artist="a1"), Change("look", NOW), today=TODAY)
    (summary,) = summaries(store)
    assert (summary["artist"], summary["sessions"]) == (None, 2)
    assert summary["last_on"] == "2026-02-11"


@pytest.mark.slow
@pytest.mark.parametrize(
    "tampered",
    [
        "UPDATE course_summary SET last_on = '2020-01-01'",
        "DELETE FROM course_summary",
        "UPDATE course_summary SET artist = NULL",
        "UPDATE course_summary SET behind = behind + 0.1",
        "DELETE FROM extra_session",
        "UPDATE extra_session SET cause = 'light'",
        "UPDATE course_count SET courses = 2 WHERE moment = 'last'",
        "UPDATE course_summary SET expected = 0",
        "DELETE FROM visit_summary WHERE days IS NULL",
        "UPDATE visit_count SET visits = 9 WHERE month = '2026-02'",
        "UPDATE interval_count SET days = 9 WHERE days = 10",
        "UPDATE fading_seen SET faded = 0",
        "DELETE FROM course_fading",
        "UPDATE fading_count SET total = 1 WHERE factor = 'zone'",
    ],
)
def test_a_summary_that_does_not_fit_is_found_by_the_check_and_can_be_made_anew(store, tampered):
    course_id = f"{add_client(store)}/1"
    for number in range(1, 5):
        add_visit(store, course_id, number, readings=(faded(0.3 if number > 1 else None),))
    assert store.check() == []
    with raw(store) as db:
        db.execute(tampered)
    assert store.check() == ["The summaries of 1 course do not fit the records."]
    with raw(store) as db:
        rebuild_summaries(db)
    assert store.check() == []


@pytest.mark.parametrize(
    "tampered",
    [
        "UPDATE visit_in_course SET fading_of = 2",
        "UPDATE visit_in_course SET session = NULL",
        "DELETE FROM visit_in_course",
    ],
)
def test_a_visit_that_is_placed_wrongly_is_found_by_the_check_and_can_be_placed_anew(
    store, tampered
):
    add_visit(store, f"{add_client(store)}/1")
    with raw(store) as db:
        db.execute(tampered)
    assert store.check() == ["The summaries of 1 visit do not fit the records."]
    with raw(store) as db:
        rebuild_summaries(db)
    assert store.check() == []


def test_an_artist_keeps_the_summaries_of_their_own_clients_too(store):
    hers = store.by(person=ANA)
    add_visit(hers, f"{add_client(hers, artist='a1')}/1")
    with connection.read(store.path) as db:
        assert wrong_summaries(db) == 0
    assert summaries(store)[0]["sessions"] == 1


def test_an_extra_session_has_the_reason_that_was_agreed_at_the_visit_before(store):
    course_id = f"{store.add_client(client(), Change('c', NOW), package=3).code}/1"
    for number, reason in enumerate(("planned", "planned", "light"), start=1):
        add_visit(store, course_id, number, reason=reason)
    looked = check_up(4, held_on=TODAY, decision="another", reason="fading")
    store.add_visit(course_id, looked, Change("look", NOW), today=TODAY)
    ended = NOW - timedelta(minutes=30)
    times = {"started_at": ended - timedelta(minutes=90), "ended_at": ended}
    add_visit(store, course_id, 5, reason="shallow", **times)
    add_visit(store, course_id, 6, decision="complete", reason=None)
    with connection.read(store.path) as db:
        extra = [(row["cause"], row["seconds"]) for row in db.table("extra_session").rows]
    assert extra == [("fading", 5400), ("shallow", None)]


def test_an_extra_session_without_a_reason_is_counted_as_such(store):
    course_id = f"{add_client(store)}/1"
    for number in range(1, 5):
        add_visit(store, course_id, number)
    with raw(store) as db:
        db.execute("UPDATE visit SET decision = 'complete', reason = NULL WHERE number = 3")
        rebuild_summaries(db)
    (extra,) = store.extra_counts(Scope())
    assert (extra.cause, extra.sessions) == ("", 1)
    assert store.number_behind(Behind(by="extra", cause="")) == 1
    assert store.number_behind(Behind(by="extra", cause="planned")) == 0


def test_extra_sessions_go_along_when_two_records_become_one_and_come_back(store):
    store = store.by(person=OWNER)
    for name, days in (("Mine", (1, 20)), ("Theirs", (10, 11, 12, 13))):
        course_id = f"{add_client(store, name)}/1"
        for number, day in enumerate(days, start=1):
            add_visit(store, course_id, number, held_on=date(2026, 1, day))
    pair = records_of(store, "C-0001", "C-0002")
    answers = {each.key: "one" for each in planned(pair, {}).questions}
    store.merge_clients(pair, Choices(frozenset(), answers), Change("merge", NOW, "one person"))
    assert [row["sessions"] for row in summaries(store)] == [6]
    assert sum(each.sessions for each in store.extra_counts(Scope())) == 3
    assert store.check() == []
    store.undo_merge("C-0001", "C-0002", Change("undo", NOW, "two persons"))
    assert sum(each.sessions for each in store.extra_counts(Scope())) == 1
    assert store.check() == []


def test_a_course_that_another_record_brings_along_is_counted_once(store):
    store = store.by(person=OWNER)
    add_visit(store, f"{add_client(store, 'Mine')}/1", decision="complete", reason=None)
    course_id = f"{add_client(store, 'Theirs')}/1"
    for number, day in enumerate((10, 11, 12, 13), start=1):
        add_visit(store, course_id, number, held_on=date(2026, 3, day))
    pair = records_of(store, "C-0001", "C-0002")
    answers = {each.key: "two" for each in planned(pair, {}).questions}
    store.merge_clients(pair, Choices(frozenset(), answers), Change("merge", NOW, "one person"))
    assert sorted(row["sessions"] for row in summaries(store)) == [1, 4]
    assert sum(each.sessions for each in store.extra_counts(Scope(kind="touch-up"))) == 1
    assert store.check() == []
    store.undo_merge("C-0001", "C-0002", Change("undo", NOW, "two persons"))
    assert sum(each.sessions for each in store.extra_counts(Scope(kind="first"))) == 1
    assert store.check() == []
