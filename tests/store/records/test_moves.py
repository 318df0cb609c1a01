"""A visit of the wrong client moves to the right one: to its place by date, with its past."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smpdash.record.permissions import NotAllowed
from smpdash.record.problem import Refused
from smpdash.record.studio import Staff
from smpdash.record.visit import Visit
from smpdash.store.backup.catalogue import place_for
from smpdash.store.backup.create import backup
from smpdash.store.backup.restore import restore
from smpdash.store.db import connection
from smpdash.store.db.errors import Conflict, Unknown
from smpdash.store.store import Change, Store
from tests.builders.erasures import words_in
from tests.builders.records import NOW, TODAY, client, visit
from tests.builders.stores import (
    ANA,
    BEN,
    MANAGER,
    OWNER,
    add_client,
    add_visit,
    everything,
    opened,
)

LATER = NOW + timedelta(days=1)
ACTIONS = count()
DAYS = {1: date(2026, 1, 5), 2: date(2026, 2, 5), 3: date(2026, 3, 5)}


@pytest.fixture
def store(studio_path) -> Store:
    """Two clients, the first with visits of January, February and March."""
    store = opened(studio_path)
    staff = [Staff(one.key, one.name, one.role) for one in (ANA, BEN, MANAGER, OWNER)]
    store.save_studio(replace(store.studio(), staff=tuple(staff)), Change("staff", NOW))
    for name in ("Wrong", "Right"):
        add_client(store, name)
    for number, day in DAYS.items():
        one = visit(number, held_on=day, note=f"of {day:%B}")
        change = Change(f"recorded {number}", NOW - timedelta(hours=4 - number))
        store.by(person=ANA).add_visit("C-0001/1", one, change, today=TODAY)
    return store


def visits(store: Store, code: str) -> tuple[Visit, ...]:
    return tuple(each for course in store.courses(code) for each in course.visits)


def notes(store: Store, code: str) -> list[tuple[int, str]]:
    return [(each.number, each.note) for each in visits(store, code)]


def move(store: Store, one: Visit, code: str = "C-0002", **changes: str) -> Visit:
    action = changes.get("action", f"move {next(ACTIONS)}")
    change = Change(action, NOW, "Recorded for the wrong client")
    return store.move_visit(one.visit_id, code, change, version=one.version)


def test_a_moved_visit_is_numbered_by_its_date_on_both_sides(store):
    _, february, march = visits(store, "C-0001")
    moved = move(store, march)
    assert (moved.number, moved.note) == (1, "of March")
    assert move(store, february).number == 1
    assert notes(store, "C-0001") == [(1, "of January")]
    assert notes(store, "C-0002") == [(1, "of February"), (2, "of March")]
    assert store.check() == []


def test_a_visit_in_the_middle_leaves_no_gap(store):
    january, february, _ = visits(store, "C-0001")
    move(store, february)
    assert notes(store, "C-0001") == [(1, "of January"), (2, "of March")]
    move(store, january)
    assert notes(store, "C-0001") == [(1, "of March")]
    assert notes(store, "C-0002") == [(1, "of January"), (2, "of February")]
    assert store.check() == []


def test_both_clients_get_a_new_estimate_and_what_was_told_stays(store):
    before = store.estimates("C-0001/1")
    move(store, visits(store, "C-0001")[2])
    told = store.estimates("C-0001/1")[:-1]
    assert [each.visit for each in told] == [None, 1, 2, None]
    assert told == (*before[:-1], replace(before[-1], visit=None))
    newest = [store.estimates(f"{code}/1")[-1] for code in ("C-0001", "C-0002")]
    assert [(one.cause, one.visits_done) for one in newest] == [
        ("visit 3 moved away", 2),
        ("visit 1 moved here", 1),
    ]


def test_a_course_follows_its_last_decision_on_both_sides(store):
    last = visits(store, "C-0001")[2]
    done = replace(last, decision="complete", reason=None)
    done = store.amend_visit(done, Change("done", NOW, "a slip"), today=TODAY)
    assert store.courses("C-0001")[0].status == "completed"
    move(store, done)
    assert [store.courses(code)[0].status for code in ("C-0001", "C-0002")] == [
        "running",
        "completed",
    ]


def test_earlier_versions_come_along_and_the_history_of_both_says_so(store):
    last = visits(store, "C-0001")[2]
    last = store.amend_visit(
        replace(last, note="typed anew"), Change("amend", NOW, "a slip"), today=TODAY
    )
    move(store.by(person=ANA, device="t"), last)
    assert store.past_visits("C-0001/1") == ()
    (past,) = store.past_visits("C-0002/1")
    assert (past.visit.note, past.why) == ("of March", "a slip")
    here, away = store.audit(limit=2)[::-1]
    assert (here.action, here.client, here.subject) == ("visit moved here", "C-0002", "3")
    assert (away.action, away.client, away.subject) == ("visit moved away", "C-0001", "3")
    assert {entry.actor for entry in (here, away)} == {"a1"}
    assert away.before["visit 3"]["note"] == here.after["visit 3"]["note"] == "typed anew"
    assert not any("C-0001" in str(row) for row in here.after.values())
    assert store.check() == []


@pytest.mark.slow
def test_a_second_tap_moves_nothing_again(store):
    last = visits(store, "C-0001")[2]
    moved = move(store, last, action="tap")
    before = everything(store)
    assert move(store, last, action="tap") == moved
    assert everything(store) == before


def test_a_move_by_an_old_version_or_of_a_deleted_visit_is_a_conflict(store):
    _, february, march = visits(store, "C-0001")
    move(store, february)
    with pytest.raises(Conflict, match="meanwhile"):
        move(store, march)  # it has another number now
    with pytest.raises(Conflict, match="deleted meanwhile"):
        move(store, replace(march, visit_id="777"))
    with pytest.raises(Refused, match="already"):
        move(store, visits(store, "C-0001")[1], "C-0001")


def test_a_move_after_which_two_courses_would_overlap_is_refused(store):
    last = visits(store, "C-0001")[2]
    done = replace(last, decision="complete", reason=None)
    done = store.amend_visit(done, Change("done", NOW, "a slip"), today=TODAY)
    store.start_course("C-0001", Change("touch-up", NOW))
    add_visit(store, "C-0001/2", held_on=TODAY)
    before = everything(store)
    with pytest.raises(Refused, match="C-0001: A later course has begun"):
        move(store, done)
    assert everything(store) == before


def test_a_visit_comes_into_the_course_of_its_time(store):
    for code, first in (("C-0002", date(2025, 1, 5)),):
        add_visit(store, f"{code}/1", held_on=first, decision="complete", reason=None)
        store.start_course(code, Change("touch-up", NOW))
        add_visit(store, f"{code}/2", held_on=date(2026, 2, 20))
    move(store, visits(store, "C-0001")[2])
    move(store, visits(store, "C-0001")[0])
    early = add_visit(store, f"{add_client(store, 'Third')}/1", held_on=date(2024, 12, 1))
    move(store, early)
    first, second = store.courses("C-0002")
    assert [each.held_on.year for each in first.visits] == [2024, 2025]
    assert [each.held_on for each in second.visits] == [DAYS[1], date(2026, 2, 20), DAYS[3]]


def test_who_recorded_a_visit_moves_it_until_midnight_and_only_to_clients_they_see(store):
    hers = visits(store, "C-0001")[2]
    his = store.add_client(client(name="His", artist=BEN.key), Change("his", NOW)).code
    with pytest.raises(NotAllowed):
        move(store.by(person=BEN), hers)
    for code in (his, "C-0777"):
        with pytest.raises(Unknown):
            move(store.by(person=ANA), hers, code)
    tomorrow = Change("late", LATER, "wrong client")
    with pytest.raises(NotAllowed):
        store.by(person=ANA).move_visit(hers.visit_id, "C-0002", tomorrow, version=1)
    moved = move(store.by(person=ANA), hers)
    assert move(store.by(person=ANA), moved, "C-0001").number == 3
    move(store.by(person=MANAGER), visits(store, "C-0001")[2], his)
    assert not store.by(person=ANA).can_correct(hers.visit_id, now=NOW)


def test_a_visit_of_a_client_of_others_is_not_moved_from_there(store):
    his = store.add_client(client(name="His", artist=BEN.key), Change("his", NOW)).code
    one = add_visit(store.by(person=BEN), f"{his}/1")
    with pytest.raises(Conflict, match="deleted meanwhile"):
        move(store.by(person=ANA), one)


@pytest.mark.slow
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    here=st.lists(st.integers(0, 9), min_size=1, max_size=5),
    there=st.lists(st.integers(0, 9), max_size=4),
    chosen=st.integers(0, 4),
)
def test_there_and_back_leaves_the_rows_as_they_were(tmp_path, here, there, chosen):
    store = opened(tmp_path / f"{next(ACTIONS)}.db")
    for days in (here, there):
        code = add_client(store, f"{len(store.clients())}")
        for number, day in enumerate(sorted(days), start=1):
            add_visit(store, f"{code}/1", number, held_on=date(2026, 1, 1) + timedelta(day))
    before = everything(store)
    moved = move(store, visits(store, "C-0001")[chosen % len(here)])
    for code in ("C-0001", "C-0002"):
        by_number = visits(store, code)
        assert [each.number for each in by_number] == [*range(1, len(by_number) + 1)]
        assert by_number == tuple(sorted(by_number, key=lambda each: each.held_on))
    move(store, moved, "C-0001")
    after = everything(store)
    for table in ("client", "course", "visit", "reading", "visit_past", "visit_key"):
        assert _as_noted(after[table]) == _as_noted(before[table]), table
    assert store.check() == []


def _as_noted(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """Rows without what counts the changes."""
    return [
        {name: value for name, value in row.items() if name not in {"version", "amended_at"}}
        for row in rows
    ]


SORE = "sore behind the ear"


def _sore(store: Store) -> Visit:
    """A visit that was recorded for C-0001 and corrected, then moved to C-0002."""
    hers = store.by(person=OWNER)
    one = add_visit(hers, "C-0001/1", 4, note=SORE, held_on=date(2026, 3, 6))
    changed = replace(one, note=f"{SORE}, wilhelmina")
    one = hers.amend_visit(changed, Change("sore", NOW, SORE), today=TODAY)
    return move(hers, one)


def test_erasing_the_right_client_leaves_nothing_of_the_visit_with_the_wrong_one(store):
    _sore(store)
    erase(store, "C-0002")
    assert words_in(store.path.parent) == []
    entries = store.audit("C-0001")
    assert SORE not in str(entries)
    assert [entry.is_whole for entry in entries if entry.subject == "4"] == [False] * 3
    assert all(entry.is_readable for entry in entries)
    assert all(entry.is_whole for entry in entries if entry.subject != "4")
    assert notes(store, "C-0001") == [(n, f"of {d:%B}") for n, d in DAYS.items()]
    assert store.check() == []


def test_erasing_the_wrong_client_leaves_the_visit_with_the_right_one(store):
    _sore(store)
    erase(store, "C-0001")
    assert notes(store, "C-0002") == [(1, f"{SORE}, wilhelmina")]
    assert [past.visit.note for past in store.past_visits("C-0002/1")] == [SORE]
    assert all(entry.is_whole and entry.is_readable for entry in store.audit("C-0002"))
    hers = [entry for entry in store.audit("C-0001") if not entry.action.startswith("eras")]
    hers = [entry for entry in hers if entry.action != "client erased"]
    assert not any(entry.is_readable for entry in hers)
    assert store.check() == []


def test_a_visit_moved_back_is_readable_where_it_was(store):
    move(store, _sore(store), "C-0001")
    erase(store, "C-0002")
    assert notes(store, "C-0001")[-1] == (4, f"{SORE}, wilhelmina")
    assert all(entry.is_whole for entry in store.audit("C-0001"))
    assert store.check() == []


@pytest.mark.slow
@pytest.mark.parametrize("lost", ["nothing", "the database"])
def test_a_backup_from_before_the_move_does_not_bring_the_erased_visit_back(store, lost):
    hers = store.by(person=OWNER)
    january = visits(store, "C-0001")[0]
    hers.move_visit(january.visit_id, add_client(store, "Third"), Change("3", NOW), version=1)
    one = add_visit(hers, "C-0001/1", 2, note=SORE, held_on=date(2026, 3, 1))
    made = backup(store.path, place_for(store.path), now=NOW)
    move(hers, one)
    erase(store, "C-0002")
    if lost == "the database":
        for file in store.path.parent.glob("studio.db*"):
            file.unlink()
    done = restore(made.path, store.path, now=LATER)
    if done.aside:
        done.aside.unlink()
    assert words_in(store.path.parent) == []
    assert notes(store, "C-0001") == [(1, "of February"), (2, "of March")]
    assert store.check() == []


def erase(store: Store, code: str) -> None:
    change = Change(f"erase {code}", LATER, "asked in writing")
    store.by(person=OWNER).erase_client(code, change)


def test_the_key_of_a_visit_cannot_be_changed(store):
    with pytest.raises(Exception, match="never changed"), connection.write(store.path) as db:
        db.execute("UPDATE visit_key SET key = zeroblob(32)")


def kept(draft: object, course: object) -> dict[str, object]:
    return {"about": "the right one"}


def draft_of(store: Store, about: str = "C-0001/1") -> object:
    return store.open_draft("visit", about, device="t", now=NOW)


def move_draft(store: Store, draft, code: str = "C-0002", into: Callable = kept) -> object:
    about = {"version": draft.version, "device": "t", "now": NOW}
    return store.move_draft(draft.draft_id, code, into, **about)


def test_the_draft_of_a_visit_moves_and_both_histories_say_so(store):
    draft = draft_of(store)
    moved = move_draft(store.by(person=ANA), draft)
    assert (moved.draft_id, moved.about, moved.data) == (
        draft.draft_id,
        "C-0002/1",
        {"about": "the right one"},
    )
    assert [(entry.action, entry.client) for entry in store.audit(limit=2)] == [
        ("visit in progress moved here", "C-0002"),
        ("visit in progress moved away", "C-0001"),
    ]
    assert draft_of(store).draft_id != draft.draft_id
    assert store.check() == []


def test_a_page_that_still_shows_the_wrong_client_records_nothing_there(store):
    draft = draft_of(store)
    move_draft(store, draft)
    with pytest.raises(Conflict, match="moved to another client"):
        store.add_visit("C-0001/1", visit(4), Change(draft.draft_id, NOW), today=TODAY)
    assert len(visits(store, "C-0001")) == 3
    store.add_visit("C-0002/1", visit(1), Change(draft.draft_id, NOW), today=TODAY)
    assert store.drafts() == ()


def test_a_draft_does_not_replace_another_and_needs_a_running_treatment(store):
    draft, other = draft_of(store), draft_of(store, "C-0002/1")
    with pytest.raises(Refused, match="is being written"):
        move_draft(store, draft)
    store.discard_draft(other.draft_id, version=1)
    store.stop_course("C-0002/1", Change("stop", NOW, "moved"))
    with pytest.raises(Refused, match="not running"):
        move_draft(store, draft)
    with pytest.raises(Conflict, match="another tablet"):
        move_draft(store, replace(draft, version=7))
    assert store.draft(draft.draft_id) == draft


def test_what_is_graded_is_what_was_told_when_the_session_was_recorded(store):
    """The first forecast stays the one of the first session, and a moved one is not theirs."""
    for number, each in enumerate(visits(store, "C-0001"), start=1):
        at = Change(f"noted {number}", NOW, "a slip")
        store.amend_visit(replace(each, note="corrected"), at, today=TODAY)
    last = visits(store, "C-0001")[2]
    done = replace(last, decision="complete", reason=None)
    store.amend_visit(done, Change("done", NOW, "a slip"), today=TODAY)
    ((_, held, needed),) = store.told_and_needed(most=9)
    assert (held, needed) == (1, 3)
    move(store, visits(store, "C-0001")[0])
    assert store.told_and_needed(most=9) == []
