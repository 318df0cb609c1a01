"""The list of clients: what a row says, and in which order the rows stand."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from smpdash.record.client import Intake
from smpdash.record.permissions import Person
from smpdash.record.studio import Staff
from smpdash.store.client_list import lines
from smpdash.store.db import connection
from smpdash.store.store import Change, ClientQuery, Store, open_store
from smpdash.store.summaries.courses import keep_summaries, rebuild_summaries
from tests.builders.records import NOW, TODAY, check_up, client, reading, visit
from tests.builders.stores import (
    ANA,
    BEN,
    OWNER,
    add_client,
    add_visit,
    kept_open,
    opened,
    raw,
    three_in_all,
)

BY_NEXT = ClientQuery(today=TODAY)
MANY = 5000


@pytest.fixture
def store(studio_path: Path) -> Store:
    return opened(studio_path)


def codes(store: Store, query: ClientQuery = BY_NEXT, **page: int) -> list[str]:
    return [line.code for line in store.clients(query, **page)]


def names(store: Store, query: ClientQuery = BY_NEXT) -> list[str]:
    return [line.name for line in store.clients(query)]


def new(store: Store, name: str, days_ago: int) -> str:
    at = NOW - timedelta(days=days_ago)
    return store.add_client(client(name=name), Change(name, at)).code


def seen(store: Store, name: str, days_ago: int, *, ends: bool = False, **changes: object) -> str:
    """A client whose only session was so many days ago."""
    code = new(store, name, days_ago)
    decision = {"decision": "complete", "reason": None} if ends else {}
    held = replace(visit(held_on=TODAY - timedelta(days=days_ago)), **decision, **changes)
    store.add_visit(f"{code}/1", held, Change(f"visit {name}", NOW), today=TODAY)
    return code


@pytest.fixture(scope="module")
def everybody_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("everybody") / "studio.db"
    with kept_open(path):
        record_everybody(opened(path))
    return path


@pytest.fixture
def everybody(everybody_once: Path, studio_path: Path) -> Store:
    """A client in every state, each named after it, recorded in another order."""
    shutil.copy(everybody_once, studio_path)
    return open_store(studio_path, issue=three_in_all)


def record_everybody(store: Store) -> None:
    seen(store, "finished long ago", 300, ends=True)
    new(store, "new long ago", 100)
    seen(store, "early", 3)
    seen(store, "lapsed", 57)
    stopped = seen(store, "stopped", 20)
    store.stop_course(f"{stopped}/1", Change("stop", NOW, "moved"))
    seen(store, "due", 7)
    seen(store, "overdue", 15)
    new(store, "new", 1)
    seen(store, "finished", 10, ends=True)
    seen(store, "overdue long ago", 56)
    seen(store, "lapsed long ago", 400)
    seen(store, "early tomorrow", 6)
    new(store, "new today", 0)
    seen(store, "due to the last day", 14)


IN_ORDER = [
    "overdue long ago",
    "overdue",
    "due to the last day",
    "due",
    "new today",
    "new",
    "early tomorrow",
    "early",
    "lapsed",
    "new long ago",
    "lapsed long ago",
    "finished",
    "stopped",
    "finished long ago",
]


@pytest.mark.slow
def test_the_list_is_sorted_by_what_is_next(everybody: Store) -> None:
    assert names(everybody) == IN_ORDER
    assert names(everybody, replace(BY_NEXT, part="due")) == IN_ORDER[:4]
    assert names(everybody, replace(BY_NEXT, part="later")) == IN_ORDER[4:]
    assert names(everybody, ClientQuery()) == sorted(IN_ORDER)


@pytest.mark.slow
def test_each_status_is_sorted_alike_and_alone(everybody: Store) -> None:
    for status in ("running", "new", "completed", "abandoned"):
        of_status = [line.name for line in everybody.clients(BY_NEXT) if line.status == status]
        assert of_status, status
        assert names(everybody, replace(BY_NEXT, status=status)) == of_status
        assert names(everybody, ClientQuery(status=status)) == sorted(of_status)


def test_a_search_and_a_choice_of_codes_are_sorted_alike(everybody: Store) -> None:
    assert names(everybody, replace(BY_NEXT, search="long ago")) == [
        name for name in IN_ORDER if "long ago" in name
    ]
    wanted = {line.name: line.code for line in everybody.clients()}
    two = (wanted["stopped"], wanted["overdue"])
    assert names(everybody, replace(BY_NEXT, codes=two)) == ["overdue", "stopped"]
    assert names(everybody, replace(BY_NEXT, but_not=two)) == [
        name for name in IN_ORDER if name not in {"stopped", "overdue"}
    ]
    assert names(everybody, ClientQuery(codes=())) == []


PAGED = [
    BY_NEXT,
    replace(BY_NEXT, status="running"),
    replace(BY_NEXT, status="running", part="later"),
    replace(BY_NEXT, status="new"),
    replace(BY_NEXT, status="completed"),
    replace(BY_NEXT, search="o"),
    ClientQuery(),
]


@pytest.mark.slow
@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize("query", PAGED)
def test_pages_of_the_list_are_the_whole_list(
    everybody: Store, query: ClientQuery, size: int
) -> None:
    whole = codes(everybody, query)
    pages = [codes(everybody, query, skip=skip, limit=size) for skip in range(0, 18, size)]
    assert [code for page in pages for code in page] == whole


def test_the_order_is_not_that_of_the_estimates(everybody: Store) -> None:
    """An intake that is changed, as a lesson that is learnt, issues an estimate anew."""
    changed = next(line for line in everybody.clients() if line.name == "early")
    worse = client(Intake(hair_loss="norwood-6"), name="early", code=changed.code)
    everybody.amend_client(worse, Change("worse", NOW + timedelta(hours=1)))
    assert names(everybody) == IN_ORDER


def test_an_artist_sees_the_same_order_of_their_own_and_the_shared(store: Store) -> None:
    tables = replace(store.studio(), staff=(Staff("a1", "Ana"), Staff("a2", "Ben")))
    store.save_studio(tables, Change("staff", NOW))
    for name, artist in (("mine", "a1"), ("shared", None), ("his", "a2"), ("mine too", "a1")):
        code = store.add_client(client(name=name, artist=artist), Change(name, NOW)).code
        if name != "shared":
            add_visit(store, f"{code}/1")
    expected = {
        ANA: ["mine", "mine too", "shared"],
        BEN: ["his", "shared"],
        OWNER: ["mine", "his", "mine too", "shared"],
    }
    for few in (1000, 0):  # sorted whole, and step by step
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(lines, "FEW", few)
            for person, theirs in expected.items():
                theirs_by_next = replace(BY_NEXT, today=date(2026, 2, 12))
                assert names(store.by(person=person), theirs_by_next) == theirs
                assert names(store.by(person=person), ClientQuery()) == sorted(theirs)


def test_the_list_says_where_each_client_stands(store: Store) -> None:
    for name in ("Fresh", "Running", "Finished", "Stopped"):
        add_client(store, name)
    add_visit(store, "C-0002/1")
    add_visit(store, "C-0002/1", 2, kind="check-up", readings=(reading(shade=None, depth_mm=None),))
    add_visit(store, "C-0003/1", decision="complete", reason=None)
    add_visit(store, "C-0004/1")
    store.stop_course("C-0004/1", Change("s", NOW, "moved"))
    found = {line.name: line for line in store.clients()}
    assert {name: line.status for name, line in found.items()} == {
        "Fresh": "new",
        "Running": "running",
        "Finished": "completed",
        "Stopped": "abandoned",
    }
    running = found["Running"]
    assert (running.sessions_done, running.artist) == (1, "a1")
    assert (running.session_on, running.last_held_on) == (visit(1).held_on, visit(2).held_on)
    assert running.window == (date(2026, 2, 8), date(2026, 2, 15))
    assert running.due(date(2026, 2, 16)) == "overdue"
    assert (running.expected_remaining, running.credible_80, running.words) == (
        pytest.approx(2.2),
        (2, 4),
        "1 to 3 more sessions, most likely 2",
    )
    fresh = found["Fresh"]
    assert (fresh.sessions_done, fresh.last_held_on, fresh.due(TODAY)) == (0, None, None)
    assert found["Finished"].due(TODAY) is found["Finished"].window is None


def test_a_touch_up_without_a_session_waits_with_the_new_and_says_when_they_were_here(
    store: Store,
) -> None:
    code = seen(store, "again", 4, ends=True)
    new(store, "new before", 5)
    new(store, "new after", 3)
    store.start_course(code, Change("touch-up", NOW))
    assert names(store) == ["new after", "again", "new before"]
    (line,) = store.clients(ClientQuery(search="again"))
    assert (line.status, line.last_held_on) == ("running", TODAY - timedelta(days=4))
    assert (line.session_on, line.due(TODAY)) == (None, None)


def test_a_check_up_alone_is_no_session_to_count_a_window_from(store: Store) -> None:
    code = new(store, "looked at", 20)
    look = check_up(1, held_on=TODAY - timedelta(days=20), readings=())
    store.add_visit(f"{code}/1", look, Change("look", NOW), today=TODAY)
    (line,) = store.clients(BY_NEXT)
    assert (line.status, line.due(TODAY), line.last_held_on) == ("running", None, look.held_on)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Thousands of clients with a session today, after one from before."""
    path = tmp_path_factory.mktemp("many") / "studio.db"
    with kept_open(path):
        store = opened(path)
        _fill(store)
        yield store


def _fill(store: Store) -> None:
    add_visit(store, f"{add_client(store)}/1")
    with raw(store) as db:
        for table, columns, values in (
            ("client", "id, code, search_key", "n, printf('C-%04d', n), printf('a client %d', n)"),
            ("course", "id, client_id", "n, n"),
            ("visit", "id, course_id, held_on", "n, n, '2026-03-01'"),
            ("estimate", "id, course_id", "n + 2, n"),
        ):
            given = columns.replace(",", "").split()
            rest = [name for name in db.table(table).columns_dict if name not in given]
            others = ", ".join(rest)
            db.execute(
                f"WITH RECURSIVE count(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM count"
                f" WHERE n < {MANY}) INSERT INTO {table} ({columns}, {others})"
                f" SELECT {values}, {others} FROM count, (SELECT * FROM {table} LIMIT 1)"
            )
        rebuild_summaries(db)


QUERIES = {
    "by what is next": BY_NEXT,
    "who is due": replace(BY_NEXT, part="due"),
    "of one status": replace(BY_NEXT, status="completed"),
    "by name": ClientQuery(),
    "by name, of a status that nobody has": ClientQuery(status="new"),
}


@pytest.mark.slow
@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
@pytest.mark.parametrize("person", [OWNER, ANA], ids=["owner", "artist"])
def test_a_page_takes_a_few_steps_however_many_clients_there_are(
    many: Store, query: ClientQuery, person: Person
) -> None:
    with connection.read(many.path) as db, counted_steps(db) as steps:
        lines.client_lines(db, person, query, limit=11)
    assert len(steps) < 250  # of a hundred; a look at each takes 2,000 and more


@pytest.mark.slow
def test_the_summaries_of_one_client_take_a_few_steps_however_many_clients_there_are(
    many: Store,
) -> None:
    with connection.write(many.path) as db, counted_steps(db) as steps:
        keep_summaries(db, "C-0001")
    assert len(steps) < 100  # of a hundred; a look at each client takes 225


@pytest.mark.slow
def test_a_search_reads_the_summaries_alone(many: Store) -> None:
    with connection.read(many.path) as db:
        plans = list(_plans(db, ClientQuery(search="nobody", today=TODAY)))
    scanned = {step.split()[1] for step in plans if step.startswith("SCAN")}
    assert scanned <= {"client_summary", "page", "json_each"}


def _plans(db: object, query: ClientQuery) -> Iterator[str]:
    statements: list[str] = []
    db.conn.set_trace_callback(statements.append)
    lines.client_lines(db, OWNER, query, limit=10)
    db.conn.set_trace_callback(None)
    (select,) = [text for text in statements if text.lstrip().startswith("WITH")]
    yield from (row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {select}"))


@contextmanager
def counted_steps(db: Database) -> Iterator[list[None]]:
    """An element for each hundred steps of SQLite's machine."""
    steps: list[None] = []
    db.conn.set_progress_handler(lambda: steps.append(None) or 0, 100)
    yield steps
    db.conn.set_progress_handler(None, 0)


@pytest.mark.slow
def test_a_list_of_thousands_of_clients_comes_at_once(many: Store) -> None:
    start = time.perf_counter()
    assert len(many.clients(BY_NEXT)) == MANY
    assert time.perf_counter() - start < 2


@pytest.mark.slow
@pytest.mark.parametrize(
    "tampered",
    [
        "UPDATE client_summary SET session_on = '2020-01-01'",
        "UPDATE client_summary SET names = ' nobody'",
        "DELETE FROM client_summary",
    ],
)
def test_a_summary_that_does_not_fit_is_found_by_the_check(store: Store, tampered: str) -> None:
    add_visit(store, f"{add_client(store)}/1")
    add_client(store, "B")
    assert store.check() == []
    with raw(store) as db:
        db.execute(f"{tampered} WHERE client_id = 1")
    assert store.check() == ["The summaries of 1 client do not fit the records."]
    with raw(store) as db:
        rebuild_summaries(db)
    assert store.check() == []
