"""What was learnt, on the studio's page: nothing yet, learning, learnt, switched off, unread."""

from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from smpdash.estimate.case import case_of
from smpdash.estimate.estimate import MODEL_VERSION
from smpdash.estimate.explain.learned import findings
from smpdash.estimate.fit.drift import FEWEST
from smpdash.estimate.fit.learn import learn
from smpdash.estimate.fit.lesson_json import from_json, to_json
from smpdash.runtime import state
from smpdash.runtime.jobs.learning import Learner
from smpdash.store.store import Change, KeptLesson, Store
from tests.builders.records import NOW, TODAY, reading
from tests.builders.screens import open_client, texts, whole
from tests.builders.stores import add_client, add_visit, opened, three_in_all

pytestmark = pytest.mark.slow


@pytest.fixture
def store(studio_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("SMPDASH_DB", str(studio_path))
    opened(studio_path)
    return state.store_of({})


def section() -> None:
    from smpdash.screens.studio.learned import show_taught  # noqa: PLC0415 the function runs as a script

    show_taught()


def page() -> AppTest:
    return whole(AppTest.from_function(section, default_timeout=30).run())


def switch(app: AppTest) -> object:
    return next(one for one in app.button_group if str(one.key).startswith("use-lessons"))


def finish(store: Store, name: str) -> str:
    """A course whose second session was the last, with much faded in between."""
    code = add_client(store, name)
    add_visit(store, f"{code}/1", 1, held_on=date(2026, 1, 5))
    add_visit(
        store,
        f"{code}/1",
        2,
        held_on=TODAY,
        readings=(reading(observed_fading=0.45, coverage=0.95),),
        decision="complete",
        reason=None,
    )
    return code


def learnt(store: Store, text: str = "", *, courses: int = 14) -> KeptLesson:
    for number in range(courses):
        finish(store, f"Client {number}")
    studio = store.studio()
    taught = store.courses_to_learn_from(most=99)
    lesson = learn([case_of(client, course, studio) for client, course in taught])
    kept = KeptLesson(
        f"{MODEL_VERSION}+{courses}@2026-03-20T16:00:00Z",
        text or to_json(lesson),
        courses,
        courses,
        store.grounds_to_learn(),
        NOW,
    )
    store.save_lesson(kept)
    state.database(store.path).beliefs.read_again(store)
    return kept


def test_a_studio_without_a_finished_course_is_told_when_learning_begins(store: Store) -> None:
    app = page()
    assert "Nothing yet: the trade’s usual numbers are believed" in texts(app)
    assert "From about 10 finished courses on" in texts(app)
    assert switch(app).disabled
    assert switch(app).value is False


def test_progress_is_shown_while_learning(store: Store) -> None:
    learner = Learner(store, state.database(store.path).beliefs)
    state.database(store.path).learner = learner
    assert "progressbar" not in texts(page())
    learner.progress = 0.4
    said = texts(page())
    assert "Learning from your finished courses: what they show stands here" in said
    assert "Nothing yet" not in said
    assert "Learning from the courses that ended, 40%" in said
    assert "aria-valuenow='40'" in said
    learner.progress, learner.failed = None, True
    assert "did not succeed" in texts(page())
    assert "Nothing yet" in texts(page())


def test_a_studio_whose_courses_are_about_to_be_learnt_is_told_so(store: Store) -> None:
    finish(store, "Ended")
    assert "Nothing yet" in texts(page())  # nobody learns here
    state.database(store.path).learner = Learner(store, state.database(store.path).beliefs)
    assert "Learning from your finished courses" in texts(page())


def test_what_was_learnt_is_said_with_from_how_many_courses_and_when(store: Store) -> None:
    kept = learnt(store)
    said = texts(page())
    found = findings(from_json(kept.text))
    assert found[0].endswith(" the trade’s: 14 finished courses.")
    assert all(sentence in said for sentence in found)
    assert "Learnt from 14 finished courses on 20 Mar 2026 16:00" in said
    assert "16:00; estimates use it." in said
    assert kept.version not in said
    assert "Nothing yet" not in said


def test_a_manager_goes_back_to_the_trades_defaults_and_forward_again(store: Store) -> None:
    kept = learnt(store)
    app = page()
    assert switch(app).value is True
    app = whole(switch(app).set_value(False).run())
    assert store.lesson() == replace(kept, is_used=False)
    assert "not used: estimates use the trade’s numbers." in texts(app)
    assert "set-aside" in texts(app)
    assert switch(app).value is False
    newest = store.audit("studio")[0]
    assert newest.action == "back to the trade's numbers"
    app = whole(switch(app).set_value(True).run())
    assert store.lesson() == kept
    assert "set-aside" not in texts(app)


def test_a_lesson_that_cannot_be_read_is_said(store: Store) -> None:
    learnt(store, '{"model": "0"}', courses=1)
    said = texts(page())
    assert "cannot be read by this version of smpdash" in said
    assert "estimates use the trade’s numbers" in said


def test_the_clients_page_answers_by_what_was_learnt(store: Store, studio_path: Path) -> None:
    code = add_client(store, "Next")
    add_visit(store, f"{code}/1", 1, held_on=TODAY)
    before = answer(open_client(studio_path, code))
    learnt(store, courses=8)
    assert answer(open_client(studio_path, code)) != before
    store.use_lessons(False, Change("off", NOW))
    state.database(store.path).beliefs.read_again(store)
    assert answer(open_client(studio_path, code)) == before


def answer(app: AppTest) -> str:
    """The bars of all totals."""
    return texts(app).split("<figure>")[1].split("</ol>")[0]


def test_a_manager_is_told_when_courses_take_other_numbers_than_foretold(
    studio_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMPDASH_DB", str(studio_path))
    surely = (0.0, 0.9, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    store = opened(studio_path, issue=partial(three_in_all, pmf_total=surely))
    for number in range(FEWEST):
        code = add_client(store, f"Client {number}")
        for session in (1, 2, 3):
            ends = {"decision": "complete", "reason": None} if session == 3 else {}
            add_visit(store, f"{code}/1", session, **ends)
        if number == FEWEST - 2:
            assert not page().warning
    (warning,) = page().warning
    assert f"Your last {FEWEST} finished courses took more sessions than foretold" in warning.value
