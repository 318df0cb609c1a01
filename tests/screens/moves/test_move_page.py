"""A visit noted for the wrong client is moved by a few taps, and both sides are seen before."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

import pytest

from smpdash.record.studio import Staff
from smpdash.runtime import clock
from smpdash.screens import context
from smpdash.screens.moves import words
from smpdash.store.store import Change
from tests.builders.records import NOW, reading
from tests.builders.screens import (
    choose,
    entry_field,
    open_client,
    put,
    real_store,
    tap,
    tap_entry,
    texts,
    whole,
    whose,
)
from tests.builders.stores import ANA, MANAGER, add_client, add_visit

pytestmark = pytest.mark.slow


@pytest.fixture
def store(studio_path, monkeypatch):
    """Two clients with a visit each; Wrong has a second one, of the tenth of March."""
    monkeypatch.setenv("SMPDASH_DB", str(studio_path))
    store = real_store(studio_path)
    staff = tuple(Staff(one.key, one.name, one.role) for one in (ANA, MANAGER))
    store.save_studio(replace(store.studio(), staff=staff), Change("staff", NOW))
    for name in ("Wrong", "Right"):
        add_visit(store, f"{add_client(store, name)}/1")
    add_visit(
        store,
        "C-0001/1",
        2,
        held_on=date(2026, 3, 10),
        readings=(reading(observed_fading=0.3),),
    )
    return store


def said(app):
    return texts(app).replace("\u2060", "").replace("\\", "")


def keys(app):
    return {str(one.key) for one in app.button}


def test_a_visit_is_moved_after_a_look_at_both_sides_and_moved_back(store, studio_path):
    before = store.courses("C-0001"), store.courses("C-0002")
    app = tap(open_client(studio_path), "move-3")
    assert "Whose is visit 2 of 10 Mar 2026?" in said(app)
    assert "Tap the client it belongs to." in said(app)
    app = whole(app.text_input(key="move-search").set_value("righ").run())
    assert {key for key in keys(app) if key.startswith("to-C")} == {"to-C-0002"}
    app = tap(app, "to-C-0002")
    assert "Visit 2 of 10 Mar 2026 leaves this course." in said(app)
    assert "It becomes visit 2 of 2." in said(app)
    assert said(app).count("Estimate before: ") == 2
    assert said(app).count(" in total)") == 4
    assert (store.courses("C-0001"), store.courses("C-0002")) == before
    app = tap(app, "move-now")
    assert "It is visit 2 of **Right**" in said(app)
    assert [len(store.courses(code)[0].visits) for code in ("C-0001", "C-0002")] == [1, 2]
    assert store.audit(limit=2)[0].reason == "Recorded for the wrong client"
    tap(app, "undo-move")
    assert [len(store.courses(code)[0].visits) for code in ("C-0001", "C-0002")] == [2, 1]
    assert store.check() == []


def test_after_a_minute_nothing_is_undone(store, studio_path):
    app = tap(tap(tap(open_client(studio_path), "move-3"), "to-C-0002"), "move-now")
    with later(minutes=2):
        app = tap(app, "undo-move")
        assert "More than a minute" in app.toast[0].value
        assert "undo-move" not in keys(app)
    assert len(store.courses("C-0002")[0].visits) == 2


def test_the_look_says_what_a_fading_shows_then_and_who_is_renumbered(store, studio_path):
    app = tap(tap(open_client(studio_path), "move-1"), "to-C-0002")
    assert "Visit 2 becomes visit 1." in said(app)
    assert "Visit 1 of this client was on the same day: is it another visit?" in said(app)
    assert (
        "The fading seen on 10 Mar 2026 will count for pigment from before this course, "
        "no longer for the session of 1 Feb 2026." in said(app)
    )


def test_a_move_that_cannot_be_is_refused_with_the_reason(store, studio_path):
    second = store.courses("C-0001")[0].visits[1]
    done = replace(second, decision="complete", reason=None)
    store.amend_visit(done, Change("done", NOW, "a slip"), today=NOW.date())
    store.start_course("C-0001", Change("again", NOW))
    add_visit(store, "C-0001/2", held_on=date(2026, 3, 15))
    app = whole(open_client(studio_path).button_group(key="course-C-0001").set_value(1).run())
    app = tap(tap(app, "move-3"), "to-C-0002")
    assert "A later course has begun" in app.error[0].value
    assert "move-now" not in keys(app)


def test_an_artist_moves_what_is_theirs_today_and_is_told_whom_to_ask_for_the_rest(
    store, studio_path, monkeypatch
):
    monkeypatch.setattr(context, "person", lambda: ANA)
    now, today = clock.now(), clock.now().date()
    mine = replace(store.courses("C-0001")[0].visits[0], number=3, visit_id="", held_on=today)
    mine = store.by(person=ANA).add_visit("C-0001/1", mine, Change("mine", now), today=today)
    app = open_client(studio_path)
    assert {key for key in keys(app) if key.startswith("move-")} == {f"move-{mine.visit_id}"}
    app = tap(tap(app, f"move-{mine.visit_id}"), "to-C-0002")
    with later(hours=24):
        app = whole(app.run())
        assert "ask Mona" in said(app)
        assert "move-now" not in keys(app)
    tap(whole(app.run()), "move-now")
    assert len(store.courses("C-0002")[0].visits) == 2


@contextmanager
def later(**by: int) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        then = clock.now() + timedelta(**by)
        patched.setattr(clock, "now", lambda: then)
        yield


def test_a_visit_in_progress_goes_on_with_the_other_client_and_keeps_what_was_noted(
    store, studio_path
):
    app = choose(tap(open_client(studio_path), "record-visit"), "hairline")
    app = put(app, coverage=0.7, note="noted already")
    app = tap(tap(app, "wrong-client"), "to-C-0002")
    assert "It goes on as visit 2, with all that was noted." in said(app)
    assert "on the same day" not in said(app)
    app = tap(app, "move-now")
    assert whose(app) == "Right C-0002, Visit 2"
    (draft,) = store.drafts()
    assert draft.about == "C-0002/1"
    assert draft.data["note"] == "noted already"
    assert draft.data["readings"]["hairline"]["coverage"] == 0.7


def test_it_is_asked_whether_a_visit_in_progress_is_one_that_the_other_client_has_already(store):
    (course,) = store.courses("C-0002")
    (visit,) = course.visits
    lines = list(words.draft_arrives(course, visit.held_on))
    assert "Visit 1 of this client was on the same day: is it another visit?" in lines
    assert len(list(words.draft_arrives(course, None))) == len(lines) - 1


def test_the_page_after_record_leads_to_the_move_of_the_recorded_visit(
    store, studio_path, monkeypatch
):
    where = "on the client’s page, under Visits"
    with monkeypatch.context() as patched:
        patched.setattr(context, "person", lambda: ANA)
        app = choose(tap(open_client(studio_path), "record-visit"), "hairline")
        app = tap(put(app, shade="s3", coverage=0.7, decision="complete"), "record")
        assert f"You can correct this visit today {where}; later, ask Mona." in said(app)
    app = whole(app.run())
    assert f"This visit can be corrected later {where}." in said(app)
    app = tap(app, "wrong-client")
    assert "Whose is visit 3 of " in said(app)
    with monkeypatch.context() as patched, later(hours=24):
        patched.setattr(context, "person", lambda: ANA)
        app = whole(app.run())
        assert "ask Mona" in said(app)
        assert keys(app) == {"move-back"}, "the way to its client"
    app = tap(whole(app.run()), "to-C-0002")
    assert "It becomes visit 2 of 2." in said(app)
    tap(app, "move-now")
    assert [len(store.courses(code)[0].visits) for code in ("C-0001", "C-0002")] == [2, 2]


def test_what_stood_ready_from_the_wrong_client_does_not_go_along(store, studio_path):
    last = store.courses("C-0002")[0].visits[0]
    other = replace(last, readings=(reading("crown", depth_kind="throw"),))
    store.amend_visit(other, Change("other", NOW, "a slip"), today=NOW.date())
    app = tap(open_client(studio_path), "record-visit")
    assert store.drafts()[0].data["depth_kind"] == "implanted"
    tap(tap(tap(app, "wrong-client"), "to-C-0002"), "move-now")
    assert store.drafts()[0].data["depth_kind"] == "throw"


def test_a_page_that_shows_the_wrong_client_still_is_drawn_anew_with_its_taps(store, studio_path):
    one, two = (tap(open_client(studio_path), "record-visit") for _ in range(2))
    put(choose(one, "hairline"), coverage=0.7)
    tap(tap(tap(one, "wrong-client"), "to-C-0002"), "move-now")
    two = tap_entry(two, "note", "from the other tablet")
    assert whose(two) == "Right C-0002, Visit 2"
    assert store.drafts()[0].data["note"] == "from the other tablet"
    assert entry_field(two, "note")["value"] == "from the other tablet"


def test_two_visits_in_progress_are_not_mixed(store, studio_path):
    put(tap(open_client(studio_path, "C-0002"), "record-visit"), note="of the right one")
    app = put(tap(open_client(studio_path), "record-visit"), note="of the wrong one")
    app = tap(tap(tap(app, "wrong-client"), "to-C-0002"), "move-now")
    assert "is being written" in app.toast[0].value
    assert {draft.about: draft.data["note"] for draft in store.drafts()} == {
        "C-0001/1": "of the wrong one",
        "C-0002/1": "of the right one",
    }


def test_an_address_of_a_visit_that_is_gone_leads_back_to_the_clients(store, studio_path):
    app = tap(tap(open_client(studio_path), "move-3"), "to-C-0002")
    visit = store.courses("C-0001")[0].visits[1]
    store.delete_visit(visit.visit_id, Change("gone", NOW, "gone"), version=1)
    app = whole(app.run())
    assert keys(app) == {"to-clients"}
