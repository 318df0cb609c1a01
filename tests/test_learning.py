"""Learning in the background: when there is something new, once, and without a tap waiting."""

import logging
import threading
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from smpdash.estimate.estimate import MODEL_VERSION
from smpdash.record.issued import TOLD_ANEW
from smpdash.runtime import belief, learning, state
from smpdash.runtime.learning import Learner
from smpdash.simulate.demo import write_demo
from smpdash.store.store import KeptLesson, Store
from tests.build import NOW, TODAY
from tests.store_build import add_client, add_visit, opened

pytestmark = pytest.mark.slow

AT_ONCE = timedelta(0)


@pytest.fixture
def store(studio_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A studio's file as the door opens it, with an artist and a lot."""
    monkeypatch.setenv("SMPDASH_DB", str(studio_path))
    opened(studio_path)
    return state.store_of({})


def until(true: Any) -> None:
    """Wait for another thread."""
    given_up = time.monotonic() + 60
    while not true():
        assert time.monotonic() < given_up, "the other thread does not come to it"
        time.sleep(0.01)


def finish(store: Store, name: str) -> str:
    code = add_client(store, name)
    add_visit(store, f"{code}/1", 1, held_on=date(2026, 1, 5))
    add_visit(store, f"{code}/1", 2, held_on=TODAY, decision="complete", reason=None)
    return code


def learn_now(store: Store) -> None:
    """What the thread does when it is woken, in this one."""
    Learner(store)._look()


def test_nothing_is_learnt_before_a_course_has_ended(store: Store) -> None:
    add_visit(store, add_client(store) + "/1")
    learn_now(store)
    assert store.lesson() is None
    assert belief.believed(store).version == MODEL_VERSION


def test_a_finished_course_is_learnt_once(store: Store) -> None:
    finish(store, "First")
    for _ in range(2):
        learn_now(store)
    kept = store.lesson()
    assert kept
    assert (kept.courses, kept.finished) == (1, 1)
    assert [entry.action for entry in store.audit("studio")].count("lesson learnt") == 1
    finish(store, "Second")
    learn_now(store)
    assert store.lesson() != kept


def test_what_was_issued_stays_and_what_holds_now_is_told_by_the_lesson(store: Store) -> None:
    code = add_client(store)
    add_visit(store, f"{code}/1", 1, held_on=date(2026, 1, 5))
    before = store.estimates(f"{code}/1")
    ended = finish(store, "Other")
    as_ended = store.estimates(f"{ended}/1")
    learn_now(store)
    kept = store.lesson()
    assert kept
    assert kept.version.startswith(f"{MODEL_VERSION}+2@20")
    *told, newest = store.estimates(f"{code}/1")
    assert tuple(told) == before
    assert {one.model_version for one in told} == {MODEL_VERSION}
    assert (newest.model_version, newest.cause) == (kept.version, TOLD_ANEW)
    assert newest.visits_done == 1
    assert store.estimates(f"{ended}/1") == as_ended
    assert store.check() == []
    add_visit(store, f"{code}/1", 2, held_on=TODAY)
    assert store.estimates(f"{code}/1")[-1].model_version == kept.version


def test_what_was_told_last_is_what_is_believed_now(store: Store) -> None:
    write_demo(store, seed=3, today=TODAY, now=NOW, clients=12)
    learner, said = Learner(store), []
    for uses in (True, False):
        store.use_lessons(uses, action=f"uses {uses}", now=NOW)
        belief.take_up(store)
        learner._look()
        now, studio = belief.believed(store), store.studio()
        standing = [told.words for _, _, told in store.told_last()]
        said.append(standing)
        assert standing == [
            belief.told(now, client, course, studio).words
            for client, course, _ in store.told_last()
        ]
    assert said[0] != said[1]


def test_what_was_recorded_meanwhile_is_not_told_over(store: Store) -> None:
    code = add_client(store)
    before = store.estimates(f"{code}/1")[-1]
    add_visit(store, f"{code}/1", 1)
    stands = store.estimates(f"{code}/1")
    store.tell_anew(replace(before, words="by another belief"), instead=before, now=NOW)
    assert store.estimates(f"{code}/1") == stands
    store.tell_anew(replace(stands[-1], words="by another belief"), instead=stands[-1], now=NOW)
    assert store.estimates(f"{code}/1")[-1].words == "by another belief"


def test_switched_off_the_trades_numbers_are_issued(store: Store) -> None:
    finish(store, "First")
    learn_now(store)
    store.use_lessons(False, action="off", now=NOW)
    belief.take_up(store)
    code = add_client(store, "Next")
    assert store.estimates(f"{code}/1")[-1].model_version == MODEL_VERSION
    assert belief.believed(store).learnt is not None


def test_an_undone_end_is_unlearnt(store: Store) -> None:
    code = finish(store, "Only")
    learn_now(store)
    last = store.courses(code)[0].visits[-1]
    about = {"version": last.version, "why": "twice", "action": "undo", "now": NOW}
    store.delete_visit(last.visit_id, **about)
    learn_now(store)
    kept = store.lesson()
    assert kept
    assert (kept.courses, kept.finished) == (1, 0)


@pytest.mark.parametrize("text", ['{"model": "0"}', '{"model": "1"}'])
def test_a_lesson_of_another_model_is_not_believed_and_learnt_anew(
    store: Store, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    finish(store, "First")
    old = KeptLesson("0+1@then", text, 1, 1, store.grounds_to_learn(), NOW)
    store.save_lesson(old)
    found = belief.take_up(store)
    assert found.version == MODEL_VERSION
    assert found.complaint
    assert "cannot be read" in caplog.text
    learn_now(store)
    assert store.lesson() != old
    assert belief.believed(store).complaint == ""


def test_the_thread_learns_when_it_is_told_and_ends_when_it_is_told(store: Store) -> None:
    learner = Learner(store, pause=AT_ONCE)
    learner.begin()
    try:
        finish(store, "First")
        learner.notice()
        until(lambda: belief.believed(store).kept is not None)
        assert belief.believed(store).kept == store.lesson()
        finish(store, "Second")
        learner.notice()
        until(lambda: (kept := store.lesson()) and kept.courses == 2)
    finally:
        learner.end()
    assert not learner._thread.is_alive()


class Interrupted(Learner):
    """Told to end while it is in the middle of learning."""

    def _hear(self, share: float) -> None:
        if share > 0:
            self.end()
        super()._hear(share)


def test_it_stops_in_the_middle_and_keeps_nothing_half(store: Store) -> None:
    write_demo(store, seed=3, today=TODAY, now=NOW, clients=12)
    learner = Interrupted(store)
    learner._look()
    assert learner.progress is None
    assert not learner.failed
    assert store.lesson() is None


def test_a_fault_is_logged_without_a_name_and_the_studio_goes_on(
    store: Store, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish(store, "Wilhelmina Quick")

    def broken(client: Any, *_: Any) -> None:
        raise ValueError(f"{client.name} cannot be learnt from")

    monkeypatch.setattr(learning, "case_of", broken)
    learner = Learner(store)
    with caplog.at_level(logging.INFO):
        learner._look()
    assert learner.failed
    assert "ValueError" in caplog.text
    assert "learning.py" in caplog.text
    assert "Wilhelmina" not in caplog.text
    assert learner.progress is None


def test_files_are_learnt_from_one_after_the_other(tmp_path: Path) -> None:
    stores = [opened(tmp_path / f"{number}.db") for number in range(2)]
    for store in stores:
        finish(store, "First")
    learners = [Learner(store, pause=AT_ONCE) for store in stores]
    with learning._one_at_a_time:
        for learner in learners:
            learner.begin()
        time.sleep(0.3)
        assert [store.lesson() for store in stores] == [None, None]
    until(lambda: all(store.lesson() for store in stores))
    for learner in learners:
        learner.end()


def test_noticing_does_nothing_where_no_server_runs_and_begins_where_one_does(
    store: Store,
) -> None:
    threads = threading.active_count()
    learning.notice(store)
    assert learning.learner_of(store) is None
    assert threading.active_count() == threads
    learning.begin(store)
    try:
        learner = learning.learner_of(store)
        assert learner
        learning.notice(store)
        assert learning.learner_of(store) is learner
    finally:
        learning.end()
    assert learning.learner_of(store) is None
    assert threading.active_count() == threads


def test_another_file_in_the_same_place_is_believed_at_once(
    store: Store, studio_path: Path, tmp_path: Path
) -> None:
    finish(store, "First")
    learn_now(store)
    assert belief.believed(store).kept
    other = opened(tmp_path / "other.db")
    other.path.rename(studio_path)
    for ending in ("-wal", "-shm"):
        studio_path.with_name(studio_path.name + ending).unlink(missing_ok=True)
    assert belief.believed(store).kept is None


def test_a_lesson_says_when_it_was_learnt(store: Store) -> None:
    finish(store, "First")
    learn_now(store)
    kept = store.lesson()
    assert kept
    assert datetime.now(UTC) - kept.learnt_at < timedelta(minutes=1)
    assert kept.version.endswith(f"@{kept.learnt_at:%Y-%m-%dT%H:%M:%SZ}")
