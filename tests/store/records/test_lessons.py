"""What was learnt is kept, switched off and on, and held against the audit log; who teaches it."""

from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlcipher3

from smpdash.record.client import Intake
from smpdash.store.store import Change, KeptLesson, Store, StoreProblem
from tests.builders.records import NOW, TODAY, check_up, visit
from tests.builders.stores import OWNER, add_client, add_visit, opened, raw


def lesson(**different):
    usual = {
        "version": "1+2@2026-03-20T16:00:00Z",
        "text": '{"mu_g": 0.61}',
        "courses": 2,
        "finished": 1,
        "grounds": "1 2026-03-20T16:00:00Z",
        "learnt_at": NOW,
    }
    return KeptLesson(**{**usual, **different})


@pytest.fixture
def store(studio_path) -> Store:
    return opened(studio_path)


def finished(store, name, *held):
    code = add_client(store, name)
    for number, day in enumerate(held, start=1):
        ends = {"decision": "complete", "reason": None} if number == len(held) else {}
        add_visit(store, f"{code}/1", number, held_on=day, **ends)
    return code


def test_a_studio_begins_without_a_lesson_and_with_no_grounds_for_one(store):
    assert store.lesson() is None
    assert store.grounds_to_learn() == ""
    assert not store.can_learn()
    assert store.courses_to_learn_from(most=5) == []
    add_visit(store, f"{add_client(store, 'Running')}/1")
    assert not store.can_learn()
    finished(store, "Once", date(2026, 1, 5))
    assert store.can_learn()


def test_the_newest_lesson_is_the_one_that_holds_and_the_others_stay(store):
    store.save_lesson(lesson())
    later = lesson(version="1+3@later", courses=3, learnt_at=NOW + timedelta(days=1))
    store.save_lesson(later)
    assert store.lesson() == later
    with raw(store) as db:
        assert [row["version"] for row in db.query("SELECT version FROM lesson ORDER BY id")] == [
            lesson().version,
            "1+3@later",
        ]


def test_the_studio_goes_back_to_the_trades_numbers_and_forward_again(store):
    store.save_lesson(lesson())
    store.use_lessons(False, Change("off", NOW))
    assert store.lesson() == lesson(is_used=False)
    # A new lesson does not decide that it is used.
    store.save_lesson(lesson(version="newer"))
    assert store.lesson() == lesson(version="newer", is_used=False)
    store.use_lessons(True, Change("on", NOW))
    store.use_lessons(False, Change("off", NOW))  # the first tap once more
    assert store.lesson() == lesson(version="newer")


def test_saving_the_tables_leaves_the_switch_as_it_is(store):
    store.save_lesson(lesson())
    store.use_lessons(False, Change("off", NOW))
    store.save_studio(replace(store.studio(), name="Renamed"), Change("rename", NOW))
    assert store.lesson() == lesson(is_used=False)


def test_lessons_and_the_switch_stand_in_the_trail(store):
    store.save_lesson(lesson())
    store.by(person=OWNER).use_lessons(False, Change("off", NOW))
    switched, learnt = store.audit("studio")[:2]
    assert (learnt.action, switched.action) == ("lesson learnt", "back to the trade's numbers")
    assert learnt.after["lesson 1"]["version"] == lesson().version
    assert "text" not in learnt.after["lesson 1"]
    assert (switched.before["studio 1"], switched.after["studio 1"]) == (
        {"uses_lessons": 1},
        {"uses_lessons": 0},
    )
    assert switched.actor == "o1"
    assert store.check() == []


def test_a_kept_lesson_is_never_changed(store):
    store.save_lesson(lesson())
    with pytest.raises(StoreProblem, match="never changed"), raw(store) as db:
        db.execute("UPDATE lesson SET courses = 9")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("UPDATE lesson SET text = '{}'", "What was learnt was changed outside smpdash: lesson 1"),
        ("UPDATE lesson SET finished = 0", "lesson 1 was changed outside smpdash: finished"),
        ("DELETE FROM lesson", "lesson 1 is in the audit log and not in its table"),
        ("UPDATE studio SET uses_lessons = 0", "was changed outside smpdash: uses_lessons"),
    ],
)
def test_a_lesson_changed_from_outside_is_named(store, change, words):
    store.save_lesson(lesson())
    with closing(sqlcipher3.connect(store.path, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER a_lesson_stays")
        connection.execute(change)
    assert any(words in found for found in store.check()), store.check()


def test_courses_teach_in_the_order_in_which_they_ended(store):
    early, late = date(2026, 1, 5), date(2026, 3, 1)
    finished(store, "Late", date(2026, 1, 2), late)
    finished(store, "Early", early)
    running = add_client(store, "Running")
    add_visit(store, f"{running}/1", held_on=date(2026, 2, 1))
    add_client(store, "Without a visit")
    looked_at = add_client(store, "Only looked at", intake=Intake(earlier_pigment=True))
    store.add_visit(f"{looked_at}/1", check_up(1), Change("look", NOW), today=TODAY)
    taught = store.courses_to_learn_from(most=9)
    assert [client.name for client, _ in taught] == ["Early", "Running", "Late"]
    assert [course for _, course in taught] == [
        store.courses(client.code)[0] for client, _ in taught
    ]
    assert [client for client, _ in taught] == [store.client(client.code) for client, _ in taught]
    assert [client.name for client, _ in store.courses_to_learn_from(most=2)] == ["Running", "Late"]


def test_a_touch_up_teaches_nothing_and_is_no_ground(store):
    code = finished(store, "Once more", date(2026, 1, 5))
    grounds = store.grounds_to_learn()
    store.start_course(code, Change("touch up", NOW))
    again = visit(1, held_on=TODAY, decision="complete", reason=None)
    store.add_visit(f"{code}/2", again, Change("again", NOW), today=TODAY)
    assert [course.number for _, course in store.courses_to_learn_from(most=9)] == [1]
    assert store.grounds_to_learn() == grounds


def test_the_grounds_change_with_the_intake_of_who_has_ended(store):
    code = finished(store, "Once", date(2026, 1, 5))
    running = add_client(store, "Running")
    add_visit(store, f"{running}/1")
    grounds = store.grounds_to_learn()
    for each in (running, code):
        assert store.grounds_to_learn() == grounds
        amended = replace(store.client(each), intake=Intake(scar_tissue="extensive"))
        store.amend_client(amended, Change(f"amend {each}", NOW))
    assert store.grounds_to_learn() != grounds


def test_the_grounds_change_where_one_course_ends_for_another(store):
    first, second = (add_client(store, name) for name in ("First", "Second"))
    for code in (first, second):
        add_visit(store, f"{code}/1")
    store.stop_course(f"{first}/1", Change("stop", NOW, "moved"))
    grounds = store.grounds_to_learn()
    store.resume_course(f"{first}/1", Change("resume", NOW))
    store.stop_course(f"{second}/1", Change("stop the other", NOW, "moved"))
    assert store.grounds_to_learn() != grounds


def test_the_grounds_change_with_what_the_tables_make_of_a_note_and_not_with_a_name(store):
    finished(store, "Once", date(2026, 1, 5))
    studio, seen = store.studio(), [store.grounds_to_learn()]
    lightest = replace(studio.shades[0], darkness=studio.shades[0].darkness + 0.01)
    hairline = replace(studio.zones[0], area_share=studio.zones[0].area_share / 2)
    low, high = studio.depth.ideal_mm
    for change in (
        {"name": "Renamed"},
        {"shades": (lightest, *studio.shades[1:])},
        {"zones": (hairline, *studio.zones[1:])},
        {"depth": replace(studio.depth, ideal_mm=(low + 0.05, high))},
    ):
        store.save_studio(replace(store.studio(), **change), Change(str(change), NOW))
        seen.append(store.grounds_to_learn())
    assert seen[0] == seen[1]
    assert len(set(seen)) == 4


def test_the_grounds_change_whenever_what_has_ended_changes(store):
    code = add_client(store)
    add_visit(store, f"{code}/1", 1)
    seen = [store.grounds_to_learn()]
    store.stop_course(f"{code}/1", Change("stop", NOW, "moved"))
    seen.append(store.grounds_to_learn())
    store.resume_course(f"{code}/1", Change("resume", NOW))
    assert store.grounds_to_learn() == seen[0] == ""
    last = add_visit(store, f"{code}/1", 2, decision="complete", reason=None)
    finished(store, "Other", date(2026, 1, 5))
    seen.append(store.grounds_to_learn())
    later = NOW + timedelta(hours=1)
    better = replace(last, note="dry")
    store.amend_visit(better, Change("amend", later, "a slip"), today=TODAY)
    seen.append(store.grounds_to_learn())
    assert len(set(seen)) == 4
    store.delete_visit(last.visit_id, Change("delete", later, "twice"), version=2)
    assert store.grounds_to_learn() not in seen[2:]
