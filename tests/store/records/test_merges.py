"""Two records of one person become one, and two again; nothing is lost in between."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from smpdash.record.client import Intake
from smpdash.record.filing.merging import Choices
from smpdash.record.filing.treatments import planned
from smpdash.record.importing.proposals import History
from smpdash.record.issued import IssuedEstimate, told_and_updated
from smpdash.record.permissions import NotAllowed
from smpdash.record.problem import Refused
from smpdash.record.studio import Staff
from smpdash.store.backup.catalogue import place_for
from smpdash.store.backup.create import backup
from smpdash.store.backup.restore import restore
from smpdash.store.db.errors import Conflict, Unknown
from smpdash.store.store import Change, ClientQuery, Store, open_store
from tests.builders.imports import PLACE, imported, proposed, proposed_course
from tests.builders.older_files import older
from tests.builders.records import NOW, TODAY, client, visit
from tests.builders.stores import (
    ANA,
    BEN,
    MANAGER,
    OWNER,
    add_client,
    add_visit,
    everything,
    exported,
    opened,
    records_of,
    three_in_all,
    write_draft,
)

LATER = NOW + timedelta(days=1)
ACTIONS = count()
JANUARY, FEBRUARY, MARCH = (date(2026, month, 5) for month in (1, 2, 3))


@pytest.fixture
def store(studio_path) -> Store:
    """Maria with a visit of January and one of March; Mary with one of February and a past."""
    store = opened(studio_path)
    staff = [Staff(one.key, one.name, one.role) for one in (ANA, BEN, MANAGER, OWNER)]
    store.save_studio(replace(store.studio(), staff=tuple(staff)), Change("staff", NOW))
    store = store.by(person=OWNER)
    add_client(store, "Maria Berg", contact="555 1234", intake=Intake(skin="dry"))
    add_client(store, "Mary Berg", birth_year=1980, intake=Intake(skin="oily", area_cm2=120.0))
    for code, number, day in (
        ("C-0001", 1, JANUARY),
        ("C-0001", 2, MARCH),
        ("C-0002", 1, FEBRUARY),
    ):
        one = visit(number, held_on=day, note=f"of {day:%B}")
        change = Change(f"{code} {number}", NOW - timedelta(hours=4 - day.month))
        one = store.add_visit(f"{code}/1", one, change, today=TODAY)
    amended = replace(one, note="of February, corrected")
    store.amend_visit(amended, Change("amend", NOW, "a slip"), today=TODAY)
    return store


def one_treatment(store: Store, kept: str = "C-0001", other: str = "C-0002") -> Mapping[str, str]:
    """The answer "one treatment" to each question of this merge."""
    questions = planned(records_of(store, kept, other), {}).questions
    return {each.key: "one" for each in questions}


def merge(
    store: Store, kept: str = "C-0001", other: str = "C-0002", *, taken: str = "", answer: str = ""
) -> None:
    pair = records_of(store, kept, other)
    answers = one_treatment(store, kept, other)
    choices = Choices(frozenset(taken.split()), dict.fromkeys(answers, answer or "one"))
    change = Change(f"merge {next(ACTIONS)}", LATER, "the same person")
    store.merge_clients(pair, choices, change)


def undo(store: Store, code: str = "C-0001", other: str = "C-0002") -> None:
    store.undo_merge(code, other, Change(f"undo {next(ACTIONS)}", LATER, "two persons"))


def notes(store: Store, code: str = "C-0001") -> list[tuple[str, int, str]]:
    return [
        (course.course_id, each.number, each.note)
        for course in store.courses(code)
        for each in course.visits
    ]


def touched_up(store: Store, code: str, day: date = TODAY) -> None:
    """Finish the client's last course with its last visit, and begin a touch-up."""
    last = store.courses(code)[-1].visits[-1]
    done = replace(last, decision="complete", reason=None)
    store.amend_visit(done, Change(f"done {code}", NOW, "a slip"), today=TODAY)
    course = store.start_course(code, Change(f"touch-up {code}", NOW))
    add_visit(store, course.course_id, held_on=day, note="touch-up")


RECORDED = ("client", "course", "visit", "reading", "visit_past", "visit_key", "client_key")


def recorded(store: Store) -> dict[str, list[dict[str, object]]]:
    """All rows of the records, without what counts the changes."""
    return {
        table: [
            {name: value for name, value in row.items() if name not in {"version", "amended_at"}}
            for row in everything(store)[table]
        ]
        for table in (*RECORDED, "merged_client")
    }


def test_one_treatment_in_two_records_becomes_one_course_in_the_order_of_dates(store):
    merge(store, taken="birth_year area_cm2")
    merged = store.client("C-0001")
    assert (merged.name, merged.contact, merged.birth_year) == ("Maria Berg", "555 1234", 1980)
    assert merged.intake == Intake(skin="dry", area_cm2=120.0)
    assert notes(store) == [
        ("C-0001/1", 1, "of January"),
        ("C-0001/1", 2, "of February, corrected"),
        ("C-0001/1", 3, "of March"),
    ]
    (past,) = store.past_visits("C-0001/1")
    assert (past.visit.note, past.why) == ("of February", "a slip")
    assert store.check() == []


def test_two_treatments_stay_two_and_the_earlier_one_counts_as_finished(store):
    march = store.courses("C-0001")[0].visits[1]
    store.delete_visit(march.visit_id, Change("gone", NOW, "a slip"), version=march.version)
    merge(store, answer="two")
    first, second = store.courses("C-0001")
    assert (first.status, second.status, second.is_touch_up) == ("completed", "running", True)
    assert [each.note for each in second.visits] == ["of February, corrected"]
    assert store.check() == []


def test_courses_of_both_are_kept_and_numbered_by_their_dates(store):
    """The touch-up of the one lies after the treatment of the other, which lies between."""
    other = add_client(store, "Third")
    add_visit(store, f"{other}/1", held_on=date(2025, 1, 5), note="of old")
    touched_up(store, other, date(2025, 6, 5))
    done = store.courses(other)[1].visits[0]
    done = replace(done, decision="complete", reason=None)
    store.amend_visit(done, Change("old done", NOW, "a slip"), today=TODAY)
    merge(store, "C-0001", other)
    assert [(course.number, course.status) for course in store.courses("C-0001")] == [
        (1, "completed"),
        (2, "completed"),
        (3, "running"),
    ]
    assert [note for *_, note in notes(store)] == ["of old", "touch-up", "of January", "of March"]
    assert store.check() == []


def test_a_record_without_a_visit_adds_nothing_but_its_intake(store):
    other = add_client(store, "Newly typed", intake=Intake(fitzpatrick=3))
    merge(store, "C-0001", other, taken="fitzpatrick")
    (course,) = store.courses("C-0001")
    assert (course.status, len(course.visits)) == ("running", 2)
    assert store.client("C-0001").intake.fitzpatrick == 3
    assert [one.cause for one in store.estimates("C-0001/1")].count("client recorded") == 2
    assert store.check() == []


def test_the_old_code_leads_to_the_one_record_everywhere(store):
    merge(store, "C-0002", "C-0001")
    merged = store.client("C-0001")
    assert merged.code == "C-0002"
    assert notes(store, "C-0001") == notes(store, "C-0002")
    for words in ("c-0001", "maria", "berg mary", "C-0002", "555 12 34"):
        assert [line.code for line in store.clients(ClientQuery(search=words))] == ["C-0002"]
    for query in (ClientQuery(), ClientQuery(today=TODAY), ClientQuery(codes=("C-0001", "C-0002"))):
        assert [line.code for line in store.clients(query, limit=1)] == ["C-0002"]
    (sake,) = store.namesakes(client(name="", contact="5551234"))
    assert (sake.code, sake.name) == ("C-0002", "Mary Berg")
    assert store.namesakes(replace(merged, contact="5551234")) == []
    assert store.codes_leading_to("C-0002") == ("C-0001",)
    assert store.audit("C-0001", what="client added")[0].after["client 1"]["name"] == "Maria Berg"


def test_what_was_not_taken_is_in_the_history_and_in_the_old_record(store):
    merge(store, taken="skin")
    away, here = store.audit(limit=2)
    assert (here.action, here.client, here.subject) == ("client merged", "C-0001", "C-0002")
    assert here.after["merge C-0002"]["not_taken"] == {
        "name": "Mary Berg",
        "birth_year": 1980,
        "area_cm2": 120.0,
        "skin": "dry",
    }
    assert (away.action, away.client) == ("merged into another client", "C-0002")
    records = store.client_records("C-0002", now=LATER)
    assert records.client.code == "C-0001"
    assert [(one.code, one.name) for one in records.merged] == [("C-0002", "Mary Berg")]
    assert store.audit("C-0001", limit=1)[0].action == "records taken out"


def test_one_row_for_one_person_leaves_with_the_files(store):
    merge(store)
    (row,) = exported(store, "clients")
    assert (row["client_code"], row["other_codes"]) == ("C-0001", "C-0002")
    assert {row["client_code"] for row in exported(store, "visits")} == {"C-0001"}
    taken = next(entry for entry in store.audit("studio") if entry.subject == "clients")
    assert taken.after["export clients"]["rows"] == 1


@pytest.mark.slow
def test_the_stricter_privacy_wins_and_holds_for_the_old_code_too(store):
    store.give_client("C-0002", BEN.key, Change("his", NOW))
    merge(store)
    assert store.client("C-0001").artist == BEN.key
    for code in ("C-0001", "C-0002"):
        assert store.by(person=BEN).client(code).code == "C-0001"
        for read in (store.by(person=ANA).client, store.by(person=ANA).audit):
            with pytest.raises(Unknown):
                read(code)
    assert store.by(person=ANA).namesakes(client(name="Mary Berg")) == []


def test_an_artist_merges_nothing(store):
    pair = records_of(store, "C-0001", "C-0002")
    with pytest.raises(NotAllowed):
        store.by(person=ANA).merge_clients(pair, Choices(), Change("m", NOW))
    merge(store.by(person=MANAGER))


def test_a_record_that_changed_since_it_was_looked_at_is_not_merged(store):
    pair = records_of(store, "C-0001", "C-0002")
    choices = Choices(answers=one_treatment(store))
    add_visit(store, "C-0002/1", 2, held_on=MARCH)
    before = everything(store)
    with pytest.raises(Conflict, match="C-0002 was changed meanwhile"):
        store.merge_clients(pair, choices, Change("m", NOW))
    assert everything(store) == before
    merge(store)
    with pytest.raises(Conflict, match="changed meanwhile"):
        store.merge_clients(pair, choices, Change("m", NOW))


def test_what_has_to_be_asked_is_refused_before_anything_is_written(store):
    touched_up(store, "C-0002")
    pair, before = records_of(store, "C-0001", "C-0002"), everything(store)
    with pytest.raises(Refused, match="overlap"):
        store.merge_clients(pair, Choices(), Change("m", NOW))
    assert everything(store) == before
    assert store.merge_problems(pair, Choices(), now=NOW)


def test_a_second_tap_merges_nothing_again(store):
    pair, change = records_of(store, "C-0001", "C-0002"), Change("tap", NOW, "same")
    choices = Choices(answers=one_treatment(store))
    merged = store.merge_clients(pair, choices, change)
    before = everything(store)
    assert store.merge_clients(pair, choices, change) == merged
    assert everything(store) == before


def test_a_page_that_still_shows_the_old_record_writes_nothing_into_it(store):
    merge(store)
    before = everything(store)
    stale = client(code="C-0002", name="Typed long ago", version=2)
    for write in (
        lambda: store.amend_client(stale, Change("a", NOW)),
        lambda: store.give_client("C-0002", None, Change("g", NOW)),
        lambda: store.stop_course("C-0002/1", Change("s", NOW, "why")),
        lambda: store.start_course("C-0002", Change("t", NOW)),
        lambda: store.open_draft("visit", "C-0002/1", device="t", now=NOW),
        lambda: store.open_draft("client", "C-0002", device="t", now=NOW),
        lambda: add_visit(store, "C-0002/1", 2, held_on=MARCH),
    ):
        with pytest.raises(Conflict, match="C-0002 was merged into C-0001"):
            write()
    assert everything(store) == before


def test_a_visit_in_progress_goes_along_and_comes_back(store):
    store.by(person=ANA).stop_course("C-0001/1", Change("s", NOW, "why"))
    begun = store.open_draft("visit", "C-0002/1", device="t", now=NOW)
    begun = write_draft(store, begun.draft_id, {"note": "half"}, device="t", now=NOW)
    merge(store)
    (draft,) = store.drafts()
    assert (draft.draft_id, draft.about, draft.data) == (begun.draft_id, "C-0001/1", begun.data)
    assert store.check() == []
    undo(store)
    (draft,) = store.drafts()
    assert (draft.draft_id, draft.about, draft.data) == (begun.draft_id, "C-0002/1", begun.data)
    assert store.check() == []


@pytest.mark.parametrize(
    ("forms", "words"),
    [
        ((("client", "C-0002"),), "The intake of C-0002 is being written"),
        ((("visit", "C-0001/1"), ("visit", "C-0002/1")), "A visit of C-0001 and C-0002 each"),
    ],
)
def test_forms_that_would_be_mixed_up_are_saved_or_discarded_first(store, forms, words):
    for kind, about in forms:
        store.open_draft(kind, about, device="t", now=NOW)
    before = everything(store)
    with pytest.raises(Refused, match=words):
        merge(store)
    assert everything(store) == before


@pytest.mark.slow
@pytest.mark.parametrize("kept", ["C-0001", "C-0002"])
@pytest.mark.parametrize("answer", ["one", "two"])
def test_an_undone_merge_leaves_both_records_as_they_were(store, kept, answer):
    if answer == "two":
        march = store.courses("C-0001")[0].visits[1]
        store.delete_visit(march.visit_id, Change("gone", NOW, "a slip"), version=march.version)
    other = {"C-0001": "C-0002", "C-0002": "C-0001"}[kept]
    before, told = recorded(store), everything(store)["estimate"]
    state = [store.courses(code) for code in (kept, other)]
    merge(store, kept, other, taken="name skin birth_year", answer=answer)
    assert recorded(store) != before
    assert store.check() == []
    undo(store, kept, other)
    assert recorded(store) == before
    estimates = everything(store)["estimate"]
    assert [row for row in estimates if row in told] == told
    assert [
        [(course.course_id, course.status, len(course.visits)) for course in store.courses(code)]
        for code in (kept, other)
    ] == [[(each.course_id, each.status, len(each.visits)) for each in one] for one in state]
    assert store.check() == []
    assert [entry.action for entry in store.audit(limit=2)] == ["merge undone"] * 2
    assert store.last_merge(kept) is None


def noted_before(store: Store, name: str, until: date, status: str) -> str:
    """The code of an imported client of whom only three sessions until a day are known."""
    known = History(3, status, until, PLACE)
    imported(store, proposed(name, proposed_course(1, status=status, history=known)))
    return max(line.code for line in store.clients())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("until", "status", "after"),
    [
        (date(2025, 12, 1), "completed", [(3, 0), (None, 2)]),
        (date(2025, 12, 1), "running", [(3, 2)]),
        (FEBRUARY, "running", [(3, 2)]),
    ],
)
@pytest.mark.parametrize("is_kept", [True, False])
def test_sessions_before_the_records_stay_noted_and_come_back_when_it_is_undone(
    store, until, status, after, is_kept
):
    codes = ("C-0001", noted_before(store, "Maria B.", until, status))
    before = recorded(store)
    kept, other = codes[::-1] if is_kept else codes
    merge(store, kept, other)
    courses = store.courses(kept)
    assert [(each.earlier_sessions, len(each.visits)) for each in courses] == after
    assert courses[0].earlier_until == until
    assert store.check() == []
    undo(store, kept, other)
    assert recorded(store) == before
    assert store.check() == []


@pytest.mark.slow
@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    mine=st.lists(st.integers(0, 30), max_size=4, unique=True),
    theirs=st.lists(st.integers(0, 30), max_size=4, unique=True),
    again=st.tuples(st.booleans(), st.booleans()),
    answer=st.sampled_from(["one", "two"]),
)
# A visit comes to another course and keeps its number.
@example(mine=[0, 1], theirs=[0], again=(False, False), answer="one")
def test_whatever_two_records_hold_there_and_back_leaves_them_as_they_were(
    tmp_path, mine, theirs, again, answer
):
    store = opened(tmp_path / f"{next(ACTIONS)}.db").by(person=OWNER)
    for days, has_touch_up in zip((mine, theirs), again, strict=True):
        code = add_client(store, f"{len(store.clients())}")
        for number, day in enumerate(sorted(days), start=1):
            add_visit(store, f"{code}/1", number, held_on=date(2026, 1, 1) + timedelta(day))
        if days and has_touch_up:
            touched_up(store, code, date(2026, 2, 15))
    before = recorded(store)
    try:
        merge(store, answer=answer)
    except Refused:
        assert recorded(store) == before
        return
    held = [each.held_on for course in store.courses("C-0001") for each in course.visits]
    assert held == sorted(held)
    assert store.check() == []
    undo(store)
    assert recorded(store) == before
    assert store.check() == []


def test_versions_count_on_over_a_merge_and_its_undoing(store):
    """A page that shows the one record cannot save by it into the two."""
    merge(store)
    shown, seen = store.client("C-0001"), store.courses("C-0001")[0].visits
    undo(store)
    with pytest.raises(Conflict):
        store.amend_client(replace(shown, name="Other"), Change("a", NOW))
    for one in seen[1:]:
        with pytest.raises(Conflict):
            store.amend_visit(one, Change(f"v{one.visit_id}", NOW, "why"), today=TODAY)


def test_after_the_next_visit_a_merge_is_not_undone_and_says_why(store):
    merge(store)
    last = store.last_merge("C-0001")
    assert (last.code, last.name, last.actor, last.obstacles) == ("C-0002", "Mary Berg", "o1", ())
    store.note_view("C-0002", now=LATER)
    assert store.last_merge("C-0002").obstacles == ()
    add_visit(store, "C-0001/1", 4, held_on=TODAY)
    (why,) = store.last_merge("C-0001").obstacles
    assert why == "Something was changed since the merge: visit recorded."
    before = everything(store)
    with pytest.raises(Refused, match="visit recorded"):
        undo(store)
    assert everything(store) == before


def test_a_form_begun_since_keeps_the_records_together_until_it_is_discarded(store):
    merge(store)
    draft = store.open_draft("visit", "C-0001/1", device="t", now=LATER)
    with pytest.raises(Refused, match="A form was begun since"):
        undo(store)
    store.discard_draft(draft.draft_id, version=1)
    undo(store)
    with pytest.raises(Conflict, match="no part of C-0001 any more"):
        undo(store)


@pytest.mark.slow
def test_a_record_of_a_record_is_undone_from_the_last_merge_on(store):
    third = add_client(store, "Third")
    before = recorded(store)
    merge(store, "C-0002", third)
    merge(store, "C-0001", "C-0002")
    assert store.client(third).code == "C-0001"
    assert store.codes_leading_to("C-0001") == ("C-0002", third)
    assert [line.code for line in store.clients(ClientQuery(search="third"))] == ["C-0001"]
    undo(store, "C-0001", "C-0002")
    assert store.client(third).code == "C-0002"
    assert recorded(store) != before
    assert store.last_merge("C-0002").obstacles != ()
    assert store.check() == []


def erase(store: Store, code: str) -> None:
    store.erase_client(code, Change(f"erase {code}", LATER, "asked in writing"))


@pytest.mark.slow
@pytest.mark.parametrize("asked_by", ["C-0001", "C-0002"])
def test_erasing_the_one_record_destroys_the_keys_of_both(store, asked_by):
    add_client(store, "Somebody else")
    merge(store)
    erase(store, asked_by)
    for code in ("C-0001", "C-0002"):
        with pytest.raises(Unknown):
            store.client(code)
        entries = [entry for entry in store.audit(code) if not entry.action.startswith("eras")]
        entries = [entry for entry in entries if entry.action != "client erased"]
        assert entries
        assert not any(entry.is_readable for entry in entries)
    rows = everything(store)
    assert {row["client_id"] for row in rows["client_key"]} == {3}
    assert rows["visit_key"] == rows["merged_client"] == rows["visit"] == []
    for file in store.path.parent.glob("studio.db*"):
        for word in (b"Maria Berg", b"Mary Berg", b"of February", b"of March"):
            assert word not in file.read_bytes()
    assert store.erasures_under_way() == ()
    assert [line.code for line in store.clients()] == ["C-0003"]
    assert store.check() == []


@pytest.mark.slow
def test_after_an_undoing_only_the_erased_client_is_unreadable(store):
    merge(store)
    undo(store)
    erase(store, "C-0001")
    assert notes(store, "C-0002") == [("C-0002/1", 1, "of February, corrected")]
    assert all(entry.is_readable and entry.is_whole for entry in store.audit("C-0002"))
    assert store.check() == []


@pytest.mark.slow
@pytest.mark.parametrize("when", ["before", "between"])
@pytest.mark.parametrize("erased", ["C-0001", "C-0002"])
def test_a_backup_does_not_bring_an_erased_client_back_nor_erase_the_other(store, when, erased):
    other = {"C-0001": "C-0002", "C-0002": "C-0001"}[erased]
    if when == "before":
        made = backup(store.path, place_for(store.path), now=NOW)
    merge(store)
    if when == "between":
        made = backup(store.path, place_for(store.path), now=NOW)
    undo(store)
    erase(store, erased)
    stands = notes(store, other)
    done = restore(made.path, store.path, now=LATER)
    done.aside.unlink()
    with pytest.raises(Unknown):
        store.client(erased)
    assert notes(store, other) == stands
    assert store.check() == []


@pytest.mark.slow
def test_a_backup_from_before_the_merge_erases_both_again(store):
    made = backup(store.path, place_for(store.path), now=NOW)
    merge(store)
    erase(store, "C-0001")
    restore(made.path, store.path, now=LATER)
    assert store.clients() == []
    assert store.check() == []


@pytest.mark.slow
def test_a_visit_that_left_the_one_record_and_was_erased_does_not_come_back_with_a_backup(store):
    third = add_client(store, "Third")
    merge(store)
    made = backup(store.path, place_for(store.path), now=NOW)
    february = store.courses("C-0001")[0].visits[1]
    change = Change("move", LATER, "wrong client")
    store.move_visit(february.visit_id, third, change, version=february.version)
    erase(store, third)
    restore(made.path, store.path, now=LATER)
    assert [note for *_, note in notes(store)] == ["of January", "of March"]
    assert store.check() == []


@pytest.mark.slow
def test_visits_of_an_earlier_version_stay_readable_when_the_other_client_is_erased(studio_path):
    """They had no keys of their own until the entries about the merge were written."""
    older(studio_path, 11)
    store = open_store(studio_path, issue=three_in_all).by(person=OWNER)
    kept = add_client(store, "Kept")
    add_visit(store, f"{kept}/1", held_on=MARCH, artist=None, pigment_lot=None)
    merge(store, kept, "C-0001")
    undo(store, kept, "C-0001")
    erase(store, kept)
    assert [note for *_, note in notes(store)] == ["a note of long ago"]
    assert all(entry.is_readable and entry.is_whole for entry in store.audit("C-0001"))
    assert store.check() == []


@pytest.mark.slow
def test_a_moved_visit_of_the_old_record_takes_its_actions_along(store):
    """Erasing the client who gets it deletes them too: the reason of a correction is personal."""
    third = add_client(store, "Third")
    merge(store)
    february = store.courses("C-0001")[0].visits[1]
    change = Change("move", LATER, "wrong client")
    store.move_visit(february.visit_id, third, change, version=february.version)
    assert store.check() == []
    erase(store, third)
    assert "amend" not in {row["key"] for row in everything(store)["action"]}
    assert store.check() == []


class BrokenOffError(Exception):
    """The estimate after a merge failed."""


@pytest.mark.slow
def test_a_merge_or_its_undoing_that_breaks_off_leaves_everything_as_it_was(store):
    def broken(*_: object) -> IssuedEstimate:
        raise BrokenOffError

    breaking = Store(store.path, broken).by(person=OWNER)
    for act in (merge, undo):
        before = everything(store)
        with pytest.raises(BrokenOffError):
            act(breaking)
        assert everything(store) == before
        act(store)


def test_summaries_follow_a_merge_and_its_undoing(store):
    merge(store)
    rows = everything(store)["course_summary"]
    assert [(row["client_id"], row["sessions"]) for row in rows] == [(1, 3)]
    undo(store)
    rows = everything(store)["course_summary"]
    assert [(row["client_id"], row["sessions"]) for row in rows] == [(1, 2), (2, 1)]


def test_the_first_forecast_of_the_earlier_record_is_graded(store):
    merge(store)
    last = store.courses("C-0001")[0].visits[-1]
    done = replace(last, decision="complete", reason=None)
    store.amend_visit(done, Change("done", LATER, "a slip"), today=TODAY)
    assert [(held, needed) for _, held, needed in store.told_and_needed(most=9)] == [(1, 3)]


def told_after(store: Store) -> list[tuple[str, int, bool]]:
    issued = told_and_updated(store.estimates("C-0001/1"))
    return [(each.cause, each.after_visit, each.shown_at is not None) for each in issued]


def test_what_was_told_in_either_record_stays_with_its_visit_and_comes_back_when_it_is_undone(
    store: Store,
) -> None:
    store.open_plan("C-0002", now=NOW)
    before = told_after(store)
    merge(store)
    assert [each for each in told_after(store) if each[0].endswith("recorded")] == [
        ("client recorded", 0, False),
        ("client recorded", 0, False),
        # Visits of January and March, then that of February, which is the second one now.
        ("visit 1 recorded", 1, False),
        ("visit 2 recorded", 3, False),
        ("visit 1 recorded", 2, False),
    ]
    assert sum(is_shown for *_, is_shown in told_after(store)) == 1
    assert store.check() == []
    undo(store)
    assert told_after(store)[: len(before)] == before
    assert [each.shown_at for each in store.estimates("C-0002/1") if each.shown_at] == [NOW]
    assert store.check() == []
