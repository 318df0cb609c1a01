"""Learning in the background: when there is something new, once, and without a tap waiting."""

import logging
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from smpdash.estimate.estimate import MODEL_VERSION
from smpdash.record.issued import TOLD_ANEW
from smpdash.runtime import belief, state
from smpdash.runtime.belief import Beliefs
from smpdash.runtime.jobs import learning
from smpdash.runtime.jobs.learning import Learner
from smpdash.simulate.demo import write_demo
from smpdash.store.backup.create import BackupOptions
from smpdash.store.store import Change, Conflict, KeptLesson, Store
from tests.builders.records import NOW, TODAY
from tests.builders.stores import add_client, add_visit, opened, raw, write_draft
from tests.builders.waiting import until

pytestmark = pytest.mark.slow

AT_ONCE = timedelta(0)


@pytest.fixture
def store(studio_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A studio's file as the door opens it, with an artist and a lot."""
    monkeypatch.setenv("SMPDASH_DB", str(studio_path))
    opened(studio_path)
    return state.store_of({})


def finish(store: Store, name: str) -> str:
    code = add_client(store, name)
    add_visit(store, f"{code}/1", 1, held_on=date(2026, 1, 5))
    add_visit(store, f"{code}/1", 2, held_on=TODAY, decision="complete", reason=None)
    return code


def beliefs_of(store: Store) -> Beliefs:
    return state.database(store.path).beliefs


def learn_now(store: Store) -> None:
    """What the thread does when it is woken, in this one."""
    Learner(store, beliefs_of(store))._look()


def test_nothing_is_learnt_before_a_course_has_ended(store: Store) -> None:
    add_visit(store, add_client(store) + "/1")
    learn_now(store)
    assert store.lesson() is None
    assert state.belief_of(store).version == MODEL_VERSION


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
    write_demo(store, seed=3, today=TODAY, now=NOW, clients=8)
    learner, said = Learner(store, beliefs_of(store)), []
    for uses in (True, False):
        store.use_lessons(uses, Change(f"uses {uses}", NOW))
        beliefs_of(store).read_again(store)
        learner._look()
        now, studio = state.belief_of(store), store.studio()
        standing = [told.words for _, _, told in store.told_last()]
        said.append(standing)
        assert standing == [
            belief.issued(now, client, course, studio).words
            for client, course, _ in store.told_last()
        ]
    assert said[0] != said[1]


def test_what_was_recorded_meanwhile_is_not_told_over(store: Store) -> None:
    code = add_client(store)
    before = store.estimates(f"{code}/1")[-1]
    add_visit(store, f"{code}/1", 1)
    stands = store.estimates(f"{code}/1")
    store.reissue_estimate(replace(before, words="by another belief"), instead=before, now=NOW)
    assert store.estimates(f"{code}/1") == stands
    store.reissue_estimate(
        replace(stands[-1], words="by another belief"), instead=stands[-1], now=NOW
    )
    assert store.estimates(f"{code}/1")[-1].words == "by another belief"


def test_a_running_course_whose_estimate_has_no_plan_gets_one(store: Store) -> None:
    """As in a file from before plans were stored."""
    code = add_client(store)
    add_visit(store, f"{code}/1", 1, held_on=date(2026, 1, 5))
    with raw(store) as db:
        db.execute("DELETE FROM planned_session")
    before = store.estimates(f"{code}/1")
    learn_now(store)
    *earlier, update = store.estimates(f"{code}/1")
    assert tuple(earlier) == before
    assert update.cause == TOLD_ANEW
    assert [session.number for session in update.planned][:2] == [2, 3]
    learn_now(store)
    assert len(store.estimates(f"{code}/1")) == len(before) + 1


def test_switched_off_the_trades_numbers_are_issued(store: Store) -> None:
    finish(store, "First")
    learn_now(store)
    store.use_lessons(False, Change("off", NOW))
    beliefs_of(store).read_again(store)
    code = add_client(store, "Next")
    assert store.estimates(f"{code}/1")[-1].model_version == MODEL_VERSION
    assert state.belief_of(store).learnt is not None


def test_an_undone_end_is_unlearnt(store: Store) -> None:
    code = finish(store, "Only")
    learn_now(store)
    last = store.courses(code)[0].visits[-1]
    store.delete_visit(last.visit_id, Change("undo", NOW, "twice"), version=last.version)
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
    found = beliefs_of(store).read_again(store)
    assert found.version == MODEL_VERSION
    assert found.complaint
    assert "cannot be read" in caplog.text
    learn_now(store)
    assert store.lesson() != old
    assert state.belief_of(store).complaint == ""


def test_the_thread_learns_when_it_is_told_and_ends_when_it_is_told(store: Store) -> None:
    learner = Learner(store, beliefs_of(store), pause=AT_ONCE)
    learner.begin()
    try:
        finish(store, "First")
        learner.notice()
        until(lambda: state.belief_of(store).kept is not None)
        assert state.belief_of(store).kept == store.lesson()
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
    write_demo(store, seed=3, today=TODAY, now=NOW, clients=8)
    learner = Interrupted(store, beliefs_of(store))
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
    learner = Learner(store, beliefs_of(store))
    with caplog.at_level(logging.INFO):
        learner._look()
    assert learner.failed
    assert "ValueError" in caplog.text
    assert "learning.py" in caplog.text
    assert "Wilhelmina" not in caplog.text
    assert learner.progress is None


class Turnstile:
    """A lock that counts who has come to it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.came: list[str] = []

    def __enter__(self) -> None:
        self.came.append(threading.current_thread().name)
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def test_files_are_learnt_from_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    turnstile = Turnstile()
    monkeypatch.setattr(learning, "_one_at_a_time", turnstile)
    stores = [opened(tmp_path / f"{number}.db") for number in range(2)]
    for store in stores:
        finish(store, "First")
    learners = [Learner(store, beliefs_of(store), pause=AT_ONCE) for store in stores]
    with turnstile:
        for learner in learners:
            learner.begin()
        until(lambda: turnstile.came.count("learning") == len(learners))
        assert [store.lesson() for store in stores] == [None, None]
    until(lambda: all(store.lesson() for store in stores))
    for learner in learners:
        learner.end()


def test_a_thread_learns_from_each_file_that_a_server_opens_until_it_stops(
    store: Store, studio_path: Path
) -> None:
    threads = threading.active_count()
    assert state.database(studio_path).learner is None
    server = state.ApplicationState(learns=True)
    state.start(server)
    try:
        assert server.store(studio_path) is server.store(studio_path)
        assert server.database(studio_path).learner
        assert threading.active_count() == threads + 1
    finally:
        server.end()
    assert server.database(studio_path).learner is None
    assert threading.active_count() == threads
    assert store.path == studio_path


def change(store: Store, what: str) -> None:
    """One change by somebody's hand that estimates may follow from."""
    if what == "intake":
        client = store.client("C-0001")
        store.amend_client(replace(client, contact="Elsewhere"), Change(what, NOW))
    elif what == "visit":
        add_visit(store, "C-0001/1", 2, held_on=TODAY)
    elif what == "stopped course":
        store.stop_course("C-0001/1", Change(what, NOW, "Moved"))
    elif what == "tables":
        store.save_studio(replace(store.studio(), name="Other"), Change(what, NOW))
    else:
        store.use_lessons(False, Change(what, NOW))


@pytest.mark.parametrize("what", ["intake", "visit", "stopped course", "tables", "choice"])
def test_every_change_that_estimates_follow_from_wakes_the_learner_once_it_is_stored(
    store: Store, what: str
) -> None:
    add_visit(store, add_client(store) + "/1", 1, held_on=date(2026, 1, 5))
    entries = len(store.audit("studio")) + len(store.audit("C-0001"))
    learner = state.database(store.path).learner = Woken(store)
    change(store, what)
    assert learner.woken_at == [entries + 1]


def test_a_restore_wakes_the_learner(store: Store) -> None:
    made = store.back_up(now=NOW, options=BackupOptions())
    learner = state.database(store.path).learner = Woken(store)
    store.restore(made.path, now=NOW)
    assert len(learner.woken_at) == 1


def test_a_tap_and_a_change_that_is_refused_wake_no_learner(store: Store) -> None:
    add_visit(store, add_client(store) + "/1", 1, held_on=date(2026, 1, 5))
    learner = state.database(store.path).learner = Woken(store)
    draft = store.open_draft("visit", "C-0001/1", device="here", now=NOW)
    write_draft(store, draft.draft_id, {"note": "n"}, device="here", now=NOW)
    with pytest.raises(Conflict):
        store.save_studio(replace(store.studio(), version=7), Change("late", NOW))
    assert learner.woken_at == []


class Woken(Learner):
    """Writes down how many entries the audit log had, each time that it was woken."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, beliefs_of(store))
        self.woken_at: list[int] = []

    def notice(self) -> None:
        about = ("studio", "C-0001")
        self.woken_at.append(sum(len(self._store.audit(each)) for each in about))


def test_a_learner_is_not_woken_by_what_it_writes_itself(store: Store) -> None:
    woken = []

    class Looked(Learner):
        def _look(self) -> None:
            super()._look()
            woken.append(self._woken.is_set())

    finish(store, "First")
    learner = Looked(store, beliefs_of(store), pause=AT_ONCE)
    state.database(store.path).learner = learner
    learner.begin()
    until(lambda: woken)
    learner.end()
    assert store.lesson()
    assert woken == [False]


def test_another_file_in_the_same_place_is_believed_at_once(
    store: Store, studio_path: Path, tmp_path: Path
) -> None:
    finish(store, "First")
    learn_now(store)
    assert state.belief_of(store).kept
    other = opened(tmp_path / "other.db")
    other.path.rename(studio_path)
    for ending in ("-wal", "-shm"):
        studio_path.with_name(studio_path.name + ending).unlink(missing_ok=True)
    assert state.belief_of(store).kept is None


def test_a_lesson_says_when_it_was_learnt(store: Store) -> None:
    finish(store, "First")
    learn_now(store)
    kept = store.lesson()
    assert kept
    assert datetime.now(UTC) - kept.learnt_at < timedelta(minutes=1)
    assert kept.version.endswith(f"@{kept.learnt_at:%Y-%m-%dT%H:%M:%SZ}")
