"""What an import adds appears all at once, leaves its entries, and can be taken back."""

from datetime import date, timedelta

import pytest

from smpdash.record.audit_entry import AuditQuery
from smpdash.record.filing.merging import Choices
from smpdash.record.filing.treatments import planned
from smpdash.record.importing.proposals import History
from smpdash.record.problem import Refused
from smpdash.record.progress.scope import Scope
from smpdash.store.backup.create import BackupOptions
from smpdash.store.store import Change, Conflict, Unknown
from tests.builders.imports import PLACE, added, imported, proposed, proposed_course, removed
from tests.builders.records import NOW, reading, visit
from tests.builders.stores import (
    OWNER,
    add_client,
    add_visit,
    everything,
    exported,
    opened,
    records_of,
)

LAST = Scope(date(2020, 1, 1), date(2030, 1, 1))


@pytest.fixture
def store(studio_path):
    store = opened(studio_path).by(person=OWNER, device="192.0.2.7 front")
    add_visit(store, f"{add_client(store)}/1", 1)
    return store


def finished(name="Finn"):
    """A client whose course took two sessions; fading was seen of the first."""
    second = visit(
        2,
        readings=(reading(observed_fading=0.25),),
        decision="complete",
        reason=None,
    )
    return proposed(name, proposed_course(1, visit(1), second, status="completed"))


# What nobody is shown: keys, numbers, exports that were noted, and the import itself.
BEHIND = {"hidden_client", "import_under_way", "import", "sqlite_sequence", "client_key"}
BEHIND |= {"visit_key", "audit", "action"}


def seen(store):
    """Every row that anything can read, and how many rows an export would say it has."""
    exports = {table: len(exported(store, table)) for table in ("visits", "readings", "plans")}
    return {name: rows for name, rows in everything(store).items() if name not in BEHIND}, exports


def recorded(store):
    """The rows of the records, without what counts their changes."""
    changes = {"version", "amended_at"}
    return {
        table: [{name: value for name, value in row.items() if name not in changes} for row in rows]
        for table, rows in everything(store).items()
        if table in {"client", "course", "visit", "reading", "merged_client"}
    }


def actions(store):
    """The lines of the activity but those of the exports above, newest first."""
    groups, _ = store.activity(AuditQuery(), limit=50)
    done = [each.entry.action for each in groups]
    return [action for action in done if action != "records taken out"]


@pytest.mark.slow
def test_what_is_added_is_seen_nowhere_until_the_import_is_finished(store):
    before = seen(store)
    number = store.begin_import("clients.csv", "", now=NOW)
    codes = added(store, number, (proposed(), finished()))
    assert seen(store) == before
    for code in codes:
        with pytest.raises(Unknown):
            store.client(code)
    assert store.check() == []
    store.finish_import(number, Change("finish", NOW), left_out=3)
    assert [store.client(code).name for code in codes] == ["Ida", "Finn"]
    assert len(exported(store, "visits")) == 4
    assert store.check() == []


def test_a_finished_import_counts_as_if_it_had_been_recorded_here(store):
    imported(store, finished(), proposed())
    counted = everything(store)
    assert store.check() == []  # compares each count with the records
    assert sum(row["courses"] for row in counted["course_count"]) == 6
    assert len(counted["fading_seen"]) == 1
    assert sum(row["sessions"] for row in counted["fading_count"]) > 0


def test_taking_an_import_back_leaves_what_was_there_before(store):
    before = seen(store)
    number = imported(store, finished(), proposed())
    store.take_back_import(number, Change("back", NOW))
    assert seen(store) == before
    removed(store, number)
    assert seen(store) == before
    assert actions(store)[:2] == ["import taken back", "records imported"]
    assert store.imports()[0].state == "taken back"
    assert store.import_under_way() is None
    assert store.check() == []
    assert add_client(store, "Next") == "C-0004"
    assert store.check() == []


@pytest.mark.parametrize("digits", ["9223372036854775807", "99999999999999999999", "9" * 5000])
def test_a_code_too_high_for_a_studio_uses_up_no_numbers(store, digits):
    imported(store, proposed("High", code=f"C-{digits}"), proposed("Ours", code="C-0009"))
    assert [store.client(code).name for code in ("C-0002", "C-0009")] == ["High", "Ours"]
    assert add_client(store, "Next") == "C-0010"


def test_an_import_on_which_something_was_built_stays_and_says_what(store):
    number = imported(store, finished(), proposed())
    store.note_view("C-0003", now=NOW)
    add_visit(store, "C-0003/1", 2)
    store.open_draft("visit", "C-0003/1", device="tablet", now=NOW)
    with pytest.raises(Refused) as refused:
        store.take_back_import(number, Change("back", NOW))
    words = str(refused.value)
    assert "C-0003 Ida (visit recorded)" in words
    assert "A form is begun" in words
    assert "C-0002" not in words
    assert store.imports()[0].state == "added"
    assert store.check() == []


def test_of_many_begun_forms_five_are_named_and_the_rest_counted(store):
    number = imported(store, *(proposed(f"Client {each}") for each in range(8)))
    for code in range(2, 10):
        store.open_draft("visit", f"C-000{code}/1", device="tablet", now=NOW)
    with pytest.raises(Refused) as refused:
        store.take_back_import(number, Change("back", NOW))
    assert "C-0006 Client 4 and 3 more." in str(refused.value)
    assert "Client 5" not in str(refused.value)


@pytest.mark.parametrize("kept", ["C-0001", "C-0002"])
def test_an_import_whose_client_was_joined_is_taken_back_once_that_is_undone(store, kept):
    other = {"C-0001": "C-0002", "C-0002": "C-0001"}[kept]
    before = recorded(store)
    earlier = visit(1, held_on=date(2026, 1, 5))
    number = imported(store, proposed("Ida", proposed_course(1, earlier)))
    pair = records_of(store, kept, other)
    answers = {each.key: "one" for each in planned(pair, {}).questions}
    store.merge_clients(pair, Choices(frozenset(), answers), Change("join", NOW))
    with pytest.raises(Refused, match=r"Joined with another record: C-0002 Ida\. Undo that"):
        store.take_back_import(number, Change("back", NOW))
    store.undo_merge(kept, other, Change("undo", NOW))
    store.take_back_import(number, Change("back", NOW))
    removed(store, number)
    assert recorded(store) == before
    assert store.check() == []


def test_an_import_that_was_cut_off_is_removed_without_having_been_seen(store):
    before = seen(store)
    number = store.begin_import("clients.csv", "", now=NOW)
    added(store, number, (proposed(), finished()))
    store.give_up_import(number)
    with pytest.raises(Conflict):
        added(store, number, (proposed("Late"),))
    removed(store, number)
    assert seen(store) == before
    assert actions(store)[0] == "unfinished import removed"
    assert (store.imports()[0].state, store.imports()[0].clients) == (
        "not finished",
        0,
    )
    assert store.check() == []


def test_activity_has_one_line_and_each_client_an_entry_of_their_own(store):
    imported(store, finished(), proposed())
    assert actions(store)[:2] == ["records imported", "visit recorded"]
    (entry,) = store.audit("C-0002")
    assert (entry.action, entry.actor) == ("client imported", "o1")
    assert entry.after["client 2"]["name"] == "Finn"


def test_one_import_at_a_time(store):
    store.begin_import("clients.csv", "", now=NOW)
    with pytest.raises(Conflict, match="under way"):
        store.begin_import("others.csv", "", now=NOW)


def test_what_is_imported_is_learnt_from_and_was_never_told(store):
    imported(store, finished(), proposed("New", proposed_course(1)))
    assert {client.name for client, _ in store.courses_to_learn_from(most=9)} >= {"Finn"}
    assert store.grounds_to_learn().startswith("1 ")
    told = [estimate.is_told for code in ("C-0002/1", "C-0003/1")
            for estimate in store.estimates(code)]  # fmt: skip
    assert told == [False, False]
    assert {row["course_id"] for row in everything(store)["told_outcome"]} == {1}
    (mine,) = [row for row in exported(store, "courses") if row["client_code"] == "C-0002"]
    assert (mine["told_expected"], mine["outcome"]) == (None, None)
    as_told = [row["is_as_told"] for row in exported(store, "estimates")]
    assert as_told == [1, 1, 0, 0]


def test_notes_of_another_system_are_not_judged(store):
    before = store.visit_counts(LAST)
    imported(store, finished())
    assert store.visit_counts(LAST) == before


def test_sessions_that_nobody_noted_one_by_one_stay_a_number_and_a_day(store):
    known = History(3, "completed", date(2024, 5, 12), PLACE)
    imported(store, proposed("Past", proposed_course(1, status="completed", history=known)))
    (course,) = store.courses("C-0002")
    assert (course.earlier_sessions, course.earlier_until) == (3, date(2024, 5, 12))
    assert store.check() == []


def test_a_code_that_was_never_given_here_is_given_again(store):
    imported(store, proposed("Same", code="C-0007"), proposed("Other", code="C-0001"))
    assert [row["client_code"] for row in exported(store, "clients")] == [
        "C-0001",
        "C-0007",
        "C-0008",
    ]


def test_a_course_stopped_elsewhere_says_when_and_why(store):
    at = NOW - timedelta(days=3)
    imported(store, proposed("S", proposed_course(1, visit(1), status="abandoned", stopped_at=at)))
    (row,) = [row for row in exported(store, "courses") if row["client_code"] == "C-0002"]
    assert (row["why_stopped"], row["stopped_at"][:10]) == ("moved", "2026-03-17")
    assert store.check() == []
    store.take_back_import(1, Change("back", NOW))
    removed(store, 1)
    assert store.check() == []


def test_a_backup_in_the_middle_of_an_import_is_whole(store, tmp_path):
    number = store.begin_import("clients.csv", "", now=NOW)
    added(store, number, (proposed(), finished()))
    made = store.back_up(now=NOW, options=BackupOptions(), into=tmp_path / "backups")
    assert made.path.exists()
