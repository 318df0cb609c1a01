"""How many sessions of a course were sold together, and which sessions are extra by that."""

from dataclasses import replace
from pathlib import Path

import pytest

from smpdash.record.problem import Refused
from smpdash.record.progress.scope import Behind, Scope
from smpdash.store.db import connection
from smpdash.store.store import Change, Store
from smpdash.store.summaries.courses import wrong_summaries
from tests.builders.records import NOW, client
from tests.builders.stores import add_client, add_visit, exported, opened


@pytest.fixture
def store(studio_path: Path) -> Store:
    return opened(studio_path)


def sold(store: Store, package: int | None, sessions: int) -> str:
    """A client with a course of so many sessions, of which `package` were sold together."""
    name = f"Sold {package}"
    code = store.add_client(client(name=name), Change(name, NOW), package=package).code
    for number in range(1, sessions + 1):
        add_visit(store, f"{code}/1", number)
    return code


def extra(store: Store) -> tuple[int, int]:
    """How many sessions are extra, and of how many of these the package is unknown."""
    counts = store.extra_counts(Scope())
    return sum(each.sessions for each in counts), sum(each.unknown for each in counts)


def test_sessions_beyond_the_package_of_their_course_are_extra(store: Store) -> None:
    sold(store, 2, 4)
    sold(store, 5, 6)
    assert extra(store) == (3, 0)
    assert store.number_behind(Behind(by="extra")) == 2
    rows = {row["client_code"]: row["package"] for row in exported(store, "courses")}
    assert rows == {"C-0001": 2, "C-0002": 5}


def test_where_the_package_is_unknown_that_of_the_studio_counts_as_it_is_now(store: Store) -> None:
    sold(store, None, 5)
    assert store.courses("C-0001")[0].package is None
    assert extra(store) == (2, 2)
    for package, more in ((1, 4), (4, 1), (5, 0)):
        store.save_studio(replace(store.studio(), package=package), Change(f"{package}", NOW))
        assert extra(store) == (more, more)
        assert store.number_behind(Behind(by="extra")) == (more > 0)
    with connection.read(store.path) as db:
        assert wrong_summaries(db) == 0


def test_a_changed_package_is_that_of_the_running_course_and_in_the_audit_log(
    store: Store,
) -> None:
    code = sold(store, 3, 4)
    assert extra(store) == (1, 0)
    store.amend_client(store.client(code), Change("four", NOW), package=4)
    assert (store.courses(code)[0].package, extra(store)) == (4, (0, 0))
    after = store.audit(code)[0].after
    assert next(row for name, row in after.items() if name.startswith("course"))["package"] == 4
    # What does not name a package leaves it.
    store.amend_client(store.client(code), Change("nothing", NOW))
    assert store.courses(code)[0].package == 4
    add_visit(store, f"{code}/1", 5, decision="complete", reason=None)
    store.start_course(code, Change("touch-up", NOW))
    store.amend_client(store.client(code), Change("one", NOW), package=1)
    assert [course.package for course in store.courses(code)] == [4, 1]
    assert store.check() == []


def test_a_studio_sells_one_to_ten_sessions_together(store: Store) -> None:
    add_client(store)
    for package in (0, 11):
        with pytest.raises(Refused, match="1 to 10 sessions"):
            store.save_studio(replace(store.studio(), package=package), Change("s", NOW))
