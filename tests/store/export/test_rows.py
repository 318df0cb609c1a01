"""The rows of the export stream from one state of the file, in the columns that are promised."""

import tracemalloc
from dataclasses import replace
from datetime import date, timedelta

import pytest

from smpdash.record.client import Intake
from smpdash.record.export.selection import EVERYTHING, LEFT_OUT, Selection
from smpdash.record.progress.scope import Behind
from smpdash.record.sessions import visits_in_course
from smpdash.record.studio import Lot
from smpdash.show.files.tables import COLUMNS, columns_in
from smpdash.simulate.demo import DEMO_SEED, write_demo
from smpdash.store.audit.log import EXPORTED
from smpdash.store.db import connection
from smpdash.store.export.conditions import conditions_of
from smpdash.store.export.rows import select
from smpdash.store.export.sources import SOURCES
from smpdash.store.export.without_names import prepare
from smpdash.store.store import Change, Unknown
from tests.builders.records import NOW, TODAY, check_up, client, reading, visit
from tests.builders.stores import MANAGER, OWNER, add_client, add_visit, exported, opened, raw

WITHOUT_NAMES = Selection(has_names=False)


@pytest.fixture
def store(studio_path):
    store = opened(studio_path)
    store.add_client(
        client(Intake(skin="oily", earlier_pigment=True), contact="555"), Change("c", NOW)
    )
    add_visit(
        store,
        "C-0001/1",
        readings=(reading("whole", observed_fading=0.25),),
        started_at=NOW - timedelta(hours=4),
        ended_at=NOW,
        break_minutes=30,
    )
    return store


def codes(store, table="clients", **limits):
    return [row["client_code"] for row in exported(store, table, selection=Selection(**limits))]


@pytest.mark.parametrize("selection", [EVERYTHING, WITHOUT_NAMES])
def test_the_columns_are_those_of_the_exported_files(store, selection):
    with store.taking(COLUMNS, selection, now=NOW) as taken:
        for table, rows in taken.items():
            assert rows.names == tuple(columns_in(table, selection))
            for row in rows:
                assert len(row) == len(rows.names)
    assert set(SOURCES) == set(COLUMNS)


def test_rows_say_names_and_iso_dates(store):
    (held,) = exported(store, "visits")
    assert (held["artist"], held["pigment_lot"], held["held_on"]) == ("Ana", "LOT 1", "2026-02-01")
    assert (held["started_at"], held["recorded_at"]) == (
        "2026-03-20T12:00:00Z",
        "2026-03-20T16:00:00Z",
    )
    assert (held["artist_key"], held["lot_key"], held["worked_minutes"]) == ("a1", "l1", 210.0)
    (zone,) = exported(store, "readings")
    assert (zone["zone"], zone["shade"], zone["shade_darkness"]) == ("Whole scalp", "Shade 2", 0.25)
    assert (zone["observed_fading"], zone["is_whole_scalp"], zone["area_share"]) == (0.25, 1, 1.0)
    (person,) = exported(store, "clients")
    assert (person["skin"], person["earlier_pigment"]) == ("oily", 1)
    first, second = exported(store, "estimates")
    assert (first["cause"], second["visits_done"], second["p_total_3"]) == (
        "client recorded",
        1,
        0.5,
    )


@pytest.mark.slow
def test_each_reading_says_which_session_its_fading_is_of_as_the_record_has_it(store):
    write_demo(store, seed=DEMO_SEED, today=TODAY, now=NOW, clients=12)
    store.add_visit("C-0001/1", check_up(2), Change("look", NOW), today=TODAY)
    add_visit(store, "C-0001/1", 3, held_on=TODAY)
    places = {
        (code, course.number, place.visit.number): place
        for code in codes(store)
        for course in store.courses(code)
        for place in visits_in_course(course)
    }
    readings = exported(store, "readings")
    visits = exported(store, "visits")
    assert len(places) == len(visits)
    for row in (*visits, *readings):
        place = places[row["client_code"], row["course_number"], row["visit_number"]]
        assert row["session_number"] == place.session
        assert row["days_since_session"] == place.days_since_session
        assert row.get("of_session", place.fading_of) == place.fading_of
    assert {(row["session_number"], row["of_session"]) for row in readings} >= {(1, 0), (None, 1)}


def test_an_amended_record_and_a_stopped_course_say_so(store):
    add_visit(store, "C-0001/1", 2)
    later = NOW + timedelta(days=1)
    second = store.courses("C-0001")[0].visits[1]
    store.amend_visit(
        visit(2, note="dry", visit_id=second.visit_id, version=1),
        Change("amend", later, "a slip"),
        today=TODAY,
    )
    store.stop_course("C-0001/1", Change("stop", later, "Moved away."))
    first, second = exported(store, "visits")
    assert (first["amended_at"], first["amendments"]) == (None, 0)
    assert (second["amended_at"], second["amendments"]) == ("2026-03-21T16:00:00Z", 1)
    (course,) = exported(store, "courses")
    assert (course["status"], course["stopped_at"], course["why_stopped"]) == (
        "abandoned",
        "2026-03-21T16:00:00Z",
        "Moved away.",
    )
    assert (course["next_from"], course["outcome"]) == (None, None)
    store.resume_course("C-0001/1", Change("resume", later))
    (course,) = exported(store, "courses")
    assert (course["stopped_at"], course["why_stopped"]) == (None, None)
    assert (course["next_from"], course["next_to"]) == ("2026-02-18", "2026-02-25")


def test_a_course_says_what_was_told_and_what_came_of_it(store):
    for number in (2, 3, 4):
        add_visit(store, "C-0001/1", number, held_on=date(2026, 2, 1 + number))
    add_visit(store, "C-0001/1", 5, decision="complete", reason=None)
    (course,) = exported(store, "courses")
    assert (course["told_low"], course["told_high"], course["told_expected"]) == (2, 4, 3.2)
    assert (course["sessions"], course["visits"], course["outcome"]) == (5, 5, "more")
    assert course["finished_on"] == "2026-03-20"


def test_an_export_sees_one_state_of_all_tables_while_others_write(store):
    with store.taking(("clients", "courses"), now=NOW) as taken:
        next(iter(taken["clients"]))
        add_client(store, "Second")
        assert [*taken["clients"]] == []
        assert len([*taken["courses"]]) == len(taken["courses"]) == 1


def test_an_export_that_is_broken_off_holds_nothing_open(store):
    rows = store.rows("clients", now=NOW)
    next(rows)
    rows.close()
    with raw(store) as db:
        db.execute("PRAGMA user_version")
    assert connection.empty_journal(store.path)


@pytest.mark.parametrize("table", SOURCES)
@pytest.mark.parametrize("selection", [EVERYTHING, WITHOUT_NAMES])
def test_no_row_has_to_wait_for_a_sort(store, table, selection):
    with connection.read(store.path) as db:
        prepare(db, conditions_of(db, WITHOUT_NAMES))
        sql, values = select(db, table, selection)
        plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
    sorts = [step for step in plan if "TEMP B-TREE FOR ORDER BY" in step]
    # The tables of the studio are short; some courses look for their latest stop.
    has_few = selection == WITHOUT_NAMES and table in {"studio", "staff", "lots"}
    assert sorts == [] or has_few or table == "courses"


ORDERED = (
    WITHOUT_NAMES,
    replace(WITHOUT_NAMES, first=date(2025, 6, 1)),
    replace(WITHOUT_NAMES, status="completed"),
    replace(WITHOUT_NAMES, client="C-0003"),
)


@pytest.mark.slow
def test_without_names_rows_come_by_their_codes_and_never_in_the_order_of_the_records(store):
    write_demo(store, seed=DEMO_SEED, today=TODAY, now=NOW, clients=30)
    for selection in ORDERED:
        with store.taking(SOURCES, selection, now=NOW) as taken:
            for table, rows in taken.items():
                given = [*rows]
                by_content = sorted(given, key=lambda row: [(v is not None, v) for v in row])
                assert given == by_content, (selection, table)
    codes_now = codes(store, has_names=False)
    by_code = {code: codes(store, client=code, has_names=False)[0] for code in codes(store)}
    assert sorted(by_code.values()) == codes_now != [*by_code.values()]


def test_without_names_an_instant_is_said_by_its_day_in_the_studio(store):
    with raw(store) as db:
        db.execute("UPDATE studio SET time_zone = 'Pacific/Auckland'")
    add_visit(store, "C-0001/1", 2)
    store.amend_visit(
        visit(2, note="dry", visit_id=store.courses("C-0001")[0].visits[1].visit_id, version=1),
        Change("amend", NOW + timedelta(days=1), "a slip"),
        today=TODAY,
    )
    with store.taking(SOURCES, WITHOUT_NAMES, now=NOW) as taken:
        texts = [str(cell) for rows in taken.values() for row in rows for cell in row]
    assert "2026-03-22" in texts, "of 2026-03-21T16:00:00Z"
    assert not [text for text in texts if "T" in text and ":" in text]


@pytest.mark.slow
def test_memory_does_not_grow_with_the_rows(store):
    with raw(store) as db:
        db.execute(
            "WITH RECURSIVE count(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM count WHERE n < 9000)"
            " INSERT INTO client (id, code, name, contact, earlier_pigment, search_key,"
            " recorded_at) SELECT n, printf('C-%04d', n), hex(zeroblob(90)), '', 0, 'x',"
            " '2026-03-20T16:00:00Z' FROM count"
        )
    tracemalloc.start()
    assert sum(1 for _ in store.rows("clients", now=NOW)) == 9000
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 700_000


def test_only_the_clients_that_the_list_shows_are_taken(store):
    add_client(store, "Zoë Åse")
    done = f"{add_client(store, 'Done')}/1"
    add_visit(store, done, decision="complete", reason=None)
    assert codes(store, status="new") == ["C-0002"]
    assert codes(store, status="completed") == ["C-0003"]
    assert codes(store, "visits", status="completed") == ["C-0003"]
    assert codes(store, search="zoe") == ["C-0002"]
    assert codes(store, search="aase") == ["C-0002"]
    assert codes(store, search="Dnoe") == ["C-0003"], "one slip, as in the list"
    assert codes(store, search="nobody") == []
    assert codes(store, "courses", search="done", status="new") == []


def test_one_client_is_taken_whole_and_alone_and_the_log_says_so_in_their_own_part(store):
    add_client(store, "Other")
    for table in ("clients", "courses", "visits", "readings", "estimates"):
        assert set(codes(store, table, client="C-0001")) == {"C-0001"}
    assert len([entry for entry in store.audit("C-0001") if entry.action == EXPORTED]) == 5
    assert all(entry.client == "C-0001" for entry in store.audit(what=EXPORTED))
    with pytest.raises(Unknown), store.taking(("visits",), Selection(client="C-9"), now=NOW):
        pass


def test_a_period_takes_its_visits_and_who_had_one(store):
    add_visit(store, "C-0001/1", 2)
    add_visit(store, f"{add_client(store, 'Late')}/1", held_on=date(2026, 3, 1))
    in_february = {"first": date(2026, 2, 1), "last": date(2026, 2, 28)}
    assert codes(store, "visits", **in_february) == ["C-0001", "C-0001"]
    assert codes(store, "readings", **in_february) == ["C-0001", "C-0001"]
    assert codes(store, "clients", **in_february) == ["C-0001"]
    assert codes(store, "courses", **in_february) == ["C-0001"]
    assert codes(store, "visits", last=date(2026, 2, 10)) == ["C-0001"]
    assert codes(store, "clients", first=date(2026, 2, 12)) == ["C-0002"]


def test_the_estimates_of_a_period_are_those_of_its_days_in_the_studio(store):
    with raw(store) as db:
        db.execute("UPDATE studio SET time_zone = 'Pacific/Auckland'")
    # It is five in the morning of 21 March in Auckland.
    assert codes(store, "estimates", first=date(2026, 3, 21)) == ["C-0001"] * 2
    assert codes(store, "estimates", last=date(2026, 3, 20)) == []
    assert len(codes(store, "estimates", first=date.min, last=date.max)) == 2


def test_the_courses_of_a_figure_are_taken_with_all_that_belongs_to_them(store):
    done = f"{add_client(store, 'Done')}/1"
    add_visit(store, done, decision="complete", reason=None)
    behind = Behind(statuses=("completed",))
    for table in ("clients", "courses", "visits", "readings", "estimates"):
        assert set(codes(store, table, courses=behind)) == {"C-0002"}


def test_what_belongs_to_a_lot_are_its_visits_and_the_courses_in_which_it_was_used(store):
    lots = (*store.studio().lots, Lot("l2", "LOT 2"))
    store.save_studio(replace(store.studio(), lots=lots), Change("lots", NOW))
    add_visit(store, f"{add_client(store, 'Second')}/1", pigment_lot="l2")
    add_visit(store, "C-0002/1", 2)
    add_visit(store, f"{add_client(store, 'Third')}/1", pigment_lot=None)
    assert codes(store, "recall") == ["C-0001", "C-0002", "C-0002"]
    for table in ("clients", "courses", "visits", "recall"):
        assert codes(store, table, lot="l2") == ["C-0002"], table
    assert set(codes(store, "estimates", lot="l2")) == {"C-0002"}
    assert codes(store, "recall", lot="l1", client="C-0002") == ["C-0002"]


@pytest.mark.slow
def test_as_many_rows_are_announced_as_come(store):
    write_demo(store, seed=DEMO_SEED, today=TODAY, now=NOW, clients=12)
    some = Selection(status="completed", first=date(2025, 1, 1), has_names=False)
    lot = Selection(lot=store.studio().lots[0].key)
    for selection in (EVERYTHING, WITHOUT_NAMES, some, Selection(client="C-0002"), lot):
        with store.taking(SOURCES, selection, now=NOW) as taken:
            for table, rows in taken.items():
                assert len(rows) == len([*rows]), table


def test_without_names_no_row_holds_a_name_a_contact_a_note_or_a_code_of_ours(store):
    wilhelmina = "Wilhelmina"
    store.add_client(
        client(name=wilhelmina, contact=f"{wilhelmina}@studio.example", birth_year=1987),
        Change("wilhelmina", NOW),
    )
    add_visit(store, "C-0002/1", note=f"{wilhelmina} was late")
    store.stop_course("C-0002/1", Change("stop", NOW, f"{wilhelmina} moved"))
    with store.taking(SOURCES, WITHOUT_NAMES, now=NOW) as taken:
        rows = {
            table: [dict(zip(each.names, row, strict=True)) for row in each]
            for table, each in taken.items()
        }
    everything = str(rows)
    assert not any(word in everything for word in (wilhelmina, "C-0002", "'Ana'", "'a1'", "LOT 1"))
    assert {person["birth_year"] for person in rows["clients"]} == {None, 1980}
    assert not LEFT_OUT & {name for table in rows.values() for row in table for name in row}


def test_a_code_stands_for_one_person_in_every_table_and_export_but_not_in_another_studio(
    store, tmp_path
):
    add_client(store, "Second")
    add_visit(store, "C-0002/1")

    def given(store, table, column="client_code"):
        return [row[column] for row in exported(store, table, selection=WITHOUT_NAMES)]

    first, second = given(store, "clients")
    assert first < second
    assert given(store, "visits") == [first, second]
    assert given(store, "clients") == [first, second]
    assert {*given(store, "visits", "artist_key")} == {*given(store, "staff", "staff_key")}
    other = opened(tmp_path / "other" / "studio.db", key="")
    with raw(other) as db:
        db.execute("UPDATE pseudonym_key SET key = zeroblob(32)")
    add_client(other)
    assert given(other, "clients") != [first]


def test_the_log_tells_the_limits_but_not_what_was_searched_for(store):
    exported(store, "clients", selection=Selection(search="Wilhelmina", status="new"))
    (entry, *_) = store.by(person=OWNER).audit(limit=1)
    assert entry.after == {
        "export clients": {"rows": 0, "table": "clients", "status": "new", "search": ""}
    }
    assert "Wilhelmina" not in str(entry)


def test_a_workbook_is_one_entry_of_the_log(store):
    with store.by(person=MANAGER).taking(("clients", "visits"), now=NOW):
        pass
    (entry, *_) = store.audit(limit=1)
    assert entry.after == {"export records": {"rows": 2, "table": "records"}}
