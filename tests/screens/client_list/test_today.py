"""The first screen: who is in the chair and due today, then everybody else, each once."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from smpdash.record.times.moments import day_words
from smpdash.record.visit import Visit
from smpdash.runtime import clock
from smpdash.screens.client_list.rows import dots
from smpdash.store.store import Change, ClientLine, Store
from tests.builders.marks import in_long
from tests.builders.records import client, visit
from tests.builders.screens import real_store, show, tap, texts, whole
from tests.builders.stores import write_draft

pytestmark = pytest.mark.slow


def today() -> date:
    return clock.now().date()


def seen(store: Store, name: str, days_ago: int, **contact: str) -> str:
    """A client whose only session was so many days ago."""
    at = clock.now() - timedelta(days=days_ago)
    code = store.add_client(client(name=name, **contact), Change(name, at)).code
    held: Visit = visit(held_on=at.date())
    store.add_visit(f"{code}/1", held, Change(f"visit {name}", at), today=today())
    return code


def begun(
    store: Store, about: str, *, kind: str = "visit", days_ago: int = 0, **data: object
) -> str:
    """A draft begun so many days ago, with these data in it."""
    at = clock.now() - timedelta(days=days_ago)
    draft = store.open_draft(kind, about, device="desk x", now=at)
    typed: Mapping[str, object] = {**draft.data, **data}
    write_draft(store, draft.draft_id, typed, device="desk x", now=at)
    return draft.draft_id


def rows(app: AppTest) -> dict[str, str]:
    """The rows of clients from the top down: their labels by code."""
    opens = [one for one in app.button if str(one.key).startswith("open-")]
    assert len({one.key for one in opens}) == len(opens)
    return {str(one.key).removeprefix("open-"): str(one.label) for one in opens}


def order(app: AppTest) -> list[str]:
    """What stands on the page from the top down: headings and codes."""
    said = []
    for one in app.main:
        if one.type == "markdown" and str(one.value).startswith("####"):
            said.append(str(one.value).strip("# "))
        elif one.type == "button" and str(one.key).startswith(("open-", "again-")):
            said.append(str(one.key).partition("-")[2])
    return said


@pytest.fixture
def store(studio_path: Path) -> Store:
    return real_store(studio_path)


def test_today_holds_the_chair_then_the_overdue_then_the_due_and_everybody_else_follows(
    store: Store, studio_path: Path
) -> None:
    early, due, overdue = (seen(store, f"{days} days", days) for days in (2, 9, 20))
    new = store.add_client(client(name="new"), Change("new", clock.now())).code
    lapsed = seen(store, "lapsed", 90)
    chair = seen(store, "in the chair", 3)
    unfinished = seen(store, "unfinished", 4)
    begun(store, f"{unfinished}/1", days_ago=1)
    begun(store, f"{chair}/1")
    app = show(studio_path)
    assert order(app) == [
        *("Today", chair, unfinished, overdue, due),
        *("Everybody else", new, early, lapsed),
    ]
    labels = rows(app)
    assert "[In the chair]" in labels[chair]
    assert "[Unfinished entry]" in labels[unfinished]
    assert ":orange-badge[Overdue 6 days]" in labels[overdue]
    assert ":primary-badge[Due by " in labels[due]
    assert " to " in labels[early]
    assert "No visit yet" in labels[new]
    assert "Lapsed" in labels[lapsed]
    assert all("First artist" not in each or "·" in each for each in labels.values())
    assert "C-0001 · Ana" in labels[early]
    last = day_words(today() - timedelta(days=20), today=today())
    assert labels[overdue].endswith(f":gray[seen {last}]")
    assert labels[new].endswith(":gray[–]")


def test_a_forgotten_visit_that_is_written_today_is_not_in_the_chair(
    store: Store, studio_path: Path
) -> None:
    code = seen(store, "forgotten", 20)
    begun(store, f"{code}/1", held_on=(today() - timedelta(days=5)).isoformat())
    assert "[Unfinished entry]" in rows(show(studio_path))[code]


def test_a_quiet_day_says_so(store: Store, studio_path: Path) -> None:
    seen(store, "early", 1)
    assert "Nobody is in the chair, due or overdue." in texts(show(studio_path))


def test_more_for_today_come_in_pages(store: Store, studio_path: Path) -> None:
    codes = [seen(store, f"Client {days}", days) for days in range(30, 20, -1)]
    app = show(studio_path)
    assert [*rows(app)] == codes[:6]
    app = tap(app, "due-today-earlier")
    assert [*rows(app)] == codes[6:]
    app = tap(app, "due-today-later")
    assert [*rows(app)] == codes[:6]


def test_the_list_by_name_is_one_list_and_stays_in_the_address(
    store: Store, studio_path: Path
) -> None:
    for name, days in (("Carl", 20), ("Åse", 2), ("Berta", 9)):
        seen(store, name, days)
    begun(store, "C-0003/1")
    app = show(studio_path)
    assert [*rows(app)] == ["C-0003", "C-0001", "C-0002"]
    app = whole(app.button_group(key="order").set_value("name").run())
    assert order(app)[-4:] == ["All clients", "C-0002", "C-0003", "C-0001"]
    assert app.query_params["order"] == "name"
    app = whole(app.button_group(key="order").set_value("next").run())
    assert "order" not in app.query_params


def test_an_address_by_name_is_opened_by_name(store: Store, studio_path: Path) -> None:
    for name, days in (("Carl", 20), ("Anna", 2)):
        seen(store, name, days)
    app = show(studio_path)
    other = AppTest.from_file(app._script_path, default_timeout=30)
    other.query_params["order"] = "name"
    assert order(whole(other.run()))[-2:] == ["C-0002", "C-0001"]


def test_a_draft_about_nobody_on_record_is_shown_whatever_the_filter(
    store: Store, studio_path: Path
) -> None:
    seen(store, "early", 1)
    draft = begun(store, "", kind="client", name="Half a name")
    app = show(studio_path)
    for status in ("all", "running", "completed"):
        app = whole(app.button_group(key="status").set_value(status).run())
        assert "new client Half a name" in str(app.button(key=f"continue-{draft}").label)


def test_a_search_shows_drafts_in_the_rows_that_it_finds(store: Store, studio_path: Path) -> None:
    ana, _ = seen(store, "Ana", 9), seen(store, "Ben", 9)
    mine = begun(store, f"{ana}/1")
    begun(store, "C-0002/1")
    app = whole(show(studio_path).text_input(key="search").set_value("ana").run())
    assert [*rows(app)] == [ana]
    assert [str(one.key) for one in app.button if "continue-" in str(one.key)] == [
        f"continue-{mine}"
    ]


def test_a_slip_in_a_search_is_forgiven_and_said(store: Store, studio_path: Path) -> None:
    seen(store, "Alexander", 2)
    app = show(studio_path)
    for typed, found, is_said in (
        ("alexander", ["C-0001"], False),
        ("alexadner", ["C-0001"], True),
        ("somebody", [], False),
    ):
        app = whole(app.text_input(key="search").set_value(typed).run())
        assert [*rows(app)] == found
        assert ("No exact match. Close to it:" in texts(app)) == is_said
    assert "No client fits this search." in texts(app)


@pytest.mark.parametrize("typed", ["0170 12 34 567", in_long("ANA@X.example")])
def test_a_search_finds_by_phone_and_e_mail(store: Store, studio_path: Path, typed: str) -> None:
    seen(store, "Ana", 2, contact="+49 170 1234567, ana@x.example")
    seen(store, "Ben", 2, contact="+49 170 7654321")
    app = whole(show(studio_path).text_input(key="search").set_value(typed).run())
    assert [*rows(app)] == ["C-0001"]


@pytest.mark.parametrize(
    ("status", "held", "likely", "high", "drawn"),
    [
        ("running", 2, 3, 5, ":primary[●●]○:small[◌◌]"),
        ("new", 0, 3, 4, "○○○:small[◌]"),
        ("running", 3, 3, 3, ":primary[●●●]"),
        ("completed", 4, 5, 6, ":primary[●●●●]"),
        ("abandoned", 0, 3, 4, "0 sessions"),
        ("running", 6, 9, 11, "6 of 9"),
        ("completed", 12, 12, 12, "12 sessions"),
    ],
)
def test_the_dots_are_the_sessions_held_likely_and_possible(
    status: str, held: int, likely: int, high: int, drawn: str
) -> None:
    line = ClientLine(
        *("C-0001", "Ana", status, held, None, None, 1.0),
        *(likely, (held, high), "words"),
    )
    assert dots(line) == drawn


def test_a_client_whose_draft_is_on_another_page_keeps_it_in_their_row(
    store: Store, studio_path: Path
) -> None:
    due, early = seen(store, "due", 9), seen(store, "early", 2)
    waiting = [begun(store, f"{code}/1", days_ago=3) for code in (due, early)]
    for number in range(10):
        begun(store, f"{seen(store, f'Client {number}', 300)}/1")
    app = show(studio_path)
    assert {due, early} < {*rows(app)}
    keys = [str(one.key) for one in app.button]
    assert keys.count(f"continue-{waiting[0]}") == keys.count(f"continue-{waiting[1]}") == 1
    app = tap(app, "begun-earlier")
    assert {*order(app)[1:3]} == {early, due}
    app = whole(app.button_group(key="status").set_value("running").run())
    assert {due, early} < {*order(app)}
