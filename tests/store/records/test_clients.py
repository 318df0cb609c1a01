"""Clients: their codes, their list, how they are found, and how they are changed."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest

from smpdash.record.client import Intake
from smpdash.record.problem import Refused
from smpdash.store.db import connection
from smpdash.store.records import clients
from smpdash.store.store import Change, Conflict
from tests.builders.records import NOW, TODAY, client, reading, visit
from tests.builders.stores import OWNER, add_client, add_visit, opened, raw


@pytest.fixture
def store(studio_path):
    return opened(studio_path)


def codes(store, **wanted):
    return [line.code for line in store.clients(**wanted)]


@pytest.mark.parametrize(
    ("name", "search"),
    [
        ("Łucja Żółć", "łUCJA żÓŁĆ"),
        ("Łucja Żółć", "zolc lucja"),
        ("Jürgen Groß", "JÜRGEN GROSS"),
        ("Ωμέγα Σίσυφος", "σίσυφοσ"),
        ("ИВАН", "иван"),
        ("İpek", "ipek"),
        ("100 % O'Brien_", "% o'b"),
        ("Ana", "c-0002"),
        ("Ana", "0002 an"),
        ("Ana", ""),
    ],
)
def test_a_client_is_found_whatever_the_case(store, name, search):
    add_client(store, "somebody else" if search else "Ana 1")
    code = add_client(store, name)
    assert codes(store, search=search)[0] == code
    assert len(codes(store, search=search)) == (1 if search else 2)


@pytest.mark.parametrize("search", ["xx", "%", "_", "ana x", "'", "c-0003"])
def test_nothing_is_found_where_nothing_matches(store, search):
    add_client(store, "Ana")
    assert codes(store, search=search) == []


def test_the_list_says_where_each_client_stands(store):
    for name in ("Fresh", "Running", "Finished", "Stopped"):
        add_client(store, name)
    add_visit(store, "C-0002/1")
    add_visit(store, "C-0002/1", 2, kind="check-up", readings=(reading(shade=None, depth_mm=None),))
    add_visit(store, "C-0003/1", decision="complete", reason=None)
    add_visit(store, "C-0004/1")
    store.stop_course("C-0004/1", Change("s", NOW, "moved"))
    lines = {line.name: line for line in store.clients()}
    assert {name: line.status for name, line in lines.items()} == {
        "Fresh": "new",
        "Running": "running",
        "Finished": "completed",
        "Stopped": "abandoned",
    }
    running = lines["Running"]
    assert (running.sessions_done, running.artist) == (1, "a1")
    assert running.last_held_on == visit(2).held_on
    assert (running.expected_remaining, running.credible_80, running.words) == (
        pytest.approx(2.2),
        (2, 4),
        "1 to 3 more sessions, most likely 2",
    )
    assert (lines["Fresh"].sessions_done, lines["Fresh"].last_held_on) == (0, None)
    assert codes(store, status="new") == ["C-0001"]
    assert codes(store, status="completed") == ["C-0003"]
    assert codes(store, status="abandoned") == ["C-0004"]


def test_the_last_seen_come_first_whatever_estimate_was_issued_since(store):
    for number, (name, ago) in enumerate((("One", 9), ("Two", 3), ("Three", 30), ("Four", 0))):
        now = NOW - timedelta(days=ago, minutes=-number)
        store.add_client(client(name=name), Change(name, now))
    for code, ago in (("C-0001", 2), ("C-0003", 20)):
        seen = visit(held_on=NOW.date() - timedelta(days=ago))
        store.add_visit(f"{code}/1", seen, Change(code, NOW), today=TODAY)
    in_order = ["C-0004", "C-0001", "C-0002", "C-0003"]
    assert codes(store) == in_order
    # An intake that is changed, as a lesson that is learnt, issues an estimate anew.
    worse = client(Intake(hair_loss="norwood-6"), name="Three", code="C-0003")
    store.amend_client(worse, Change("worse", NOW + timedelta(hours=1)))
    assert codes(store) == in_order
    assert codes(store, search="o") == [code for code in in_order if code != "C-0003"]


def test_a_client_whose_touch_up_has_no_visit_yet_stays_where_they_were_last_seen(store):
    for name, ago in (("One", 5), ("Two", 4)):
        code = add_client(store, name)
        seen = visit(held_on=NOW.date() - timedelta(days=ago), decision="complete", reason=None)
        store.add_visit(f"{code}/1", seen, Change(code, NOW), today=TODAY)
    store.start_course("C-0001", Change("again", NOW))
    assert codes(store) == ["C-0002", "C-0001"]
    assert [line.last_held_on is None for line in store.clients()] == [False, True]


def test_an_amended_client_is_found_by_the_new_name_and_told_anew(store):
    code = add_client(store, "Old")
    changed = client(Intake(hair_loss="norwood-5", skin="oily"), name="Néw", code=code)
    amended = store.amend_client(changed, Change("a", NOW))
    assert amended == replace(changed, version=2)
    assert store.client(code) == amended
    assert codes(store, search="new") == [code]
    assert codes(store, search="old") == []
    assert [told.cause for told in store.estimates(f"{code}/1")] == [
        "client recorded",
        "intake changed",
    ]


def test_a_new_phone_number_changes_no_estimate(store):
    code = add_client(store)
    store.amend_client(client(code=code, contact="555"), Change("a", NOW))
    assert len(store.estimates(f"{code}/1")) == 1


def test_the_slower_of_two_changes_is_a_conflict(store):
    code = add_client(store)
    store.amend_client(client(code=code, contact="1"), Change("a", NOW))
    with pytest.raises(Conflict) as conflict:
        store.amend_client(client(code=code, contact="2"), Change("b", NOW))
    assert conflict.value.at == NOW
    assert store.client(code).contact == "1"


def test_a_change_that_cannot_be_is_refused(store):
    code = add_client(store)
    with pytest.raises(Refused):
        store.amend_client(client(code=code, name=""), Change("a", NOW))
    assert store.client(code).version == 1


@pytest.mark.parametrize("search", ["", "a"])
def test_the_list_is_one_statement_that_steps_through_indexes(store, search):
    statements = []
    with connection.read(store.path) as db:
        db.conn.set_trace_callback(statements.append)
        clients.client_lines(db, OWNER, search=search, limit=10)
        db.conn.set_trace_callback(None)
        reads = [text for text in statements if text.lstrip().startswith(("SELECT", "WITH"))]
        # A search first reads the few names of records that were merged into others.
        assert ["merged_client" in text for text in reads] == [True] * bool(search) + [False]
        select = reads[-1]
        plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {select}")]
    scanned = {step.split()[1] for step in plan if step.startswith("SCAN")}
    # Visits by day, from the newest to the end of the page, and the clients recorded since.
    assert scanned <= ({"client"} if search else {"seen", "visited", "new"}) | {"json_each"}
    assert bool(search) != any("client USING INDEX client_by_day" in step for step in plan)


def test_pages_of_the_list_are_the_whole_list(store):
    codes = [add_client(store, name=f"Client {number}") for number in range(7)][::-1]
    for search in ("", "client"):
        pages = [store.clients(search=search, skip=skip, limit=3) for skip in (0, 3, 6, 9)]
        assert [len(page) for page in pages] == [3, 3, 1, 0]
        assert [line.code for page in pages for line in page] == codes


def test_a_list_of_thousands_of_clients_comes_at_once(store):
    add_visit(store, f"{add_client(store)}/1")
    many = 5000
    with raw(store) as db:
        for table, columns, values in (
            ("client", "id, code, search_key", "n, printf('C-%04d', n), 'x'"),
            ("course", "id, client_id", "n, n"),
            ("visit", "id, course_id", "n, n"),
            ("estimate", "id, course_id", "n + 2, n"),
        ):
            rest = [
                name
                for name in db.table(table).columns_dict
                if name not in columns.replace(",", "").split()
            ]
            names = ", ".join(rest)
            db.execute(
                f"WITH RECURSIVE count(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM count"
                f" WHERE n < {many}) INSERT INTO {table} ({columns}, {names})"
                f" SELECT {values}, {names} FROM count, (SELECT * FROM {table} LIMIT 1)"
            )
    start = time.perf_counter()
    assert len(store.clients()) == many
    assert time.perf_counter() - start < 2
