"""The tab Today: who is due, by artist and page by page, and who has lapsed."""

from datetime import timedelta
from html import escape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from streamlit.testing.v1 import AppTest

from smpdash.record.progress.ahead import Ahead
from smpdash.record.progress.scope import Behind, Scope
from smpdash.runtime import clock
from smpdash.screens.studio.today import touch_ups_px
from smpdash.store.store import Change, Store
from tests.builders.records import visit
from tests.builders.screens import real_store, texts, whole
from tests.builders.stores import add_client
from tests.builders.studio_tabs import finished

pytestmark = pytest.mark.slow


def page() -> None:
    from smpdash.screens.studio import studio_page  # noqa: PLC0415 the function runs as a script

    studio_page.screen()


def today(artist: str = "") -> AppTest:
    app = AppTest.from_function(page, default_timeout=30)
    if artist:
        app.query_params["artist"] = artist
    return whole(app.run())


def said(app: AppTest) -> str:
    return texts(app) + "".join(button.label for button in app.button)


def treated(store: Store, name: str, days: int, artist: str | None = "a1") -> None:
    """A client whose first session was so many days ago."""
    now = clock.now()
    session = visit(held_on=now.date() - timedelta(days=days), artist=artist)
    course_id = f"{add_client(store, name)}/1"
    store.add_visit(course_id, session, Change(f"visit {name}", now), today=now.date())


@pytest.fixture
def store(studio_path: Path) -> Store:
    return real_store(studio_path)


def test_entries_left_open_are_resumed_from_here_but_not_who_is_in_the_chair(store: Store) -> None:
    now = clock.now()
    left, here = (f"{add_client(store, name)}/1" for name in ("Left", "Here"))
    old = store.open_draft("visit", left, device="t", now=now - timedelta(days=2))
    current = store.open_draft("visit", here, device="t", now=now)
    store.open_draft("client", "", device="t", now=now - timedelta(days=3))
    words = said(today())
    assert "2 entries left open" in words
    keys = {button.key for button in today().button}
    assert f"continue-{old.draft_id}" in keys
    assert f"continue-{current.draft_id}" not in keys


def test_touch_ups_stand_here_once_a_course_is_finished(store: Store) -> None:
    finished(store, "Done")
    assert "No touch-up due by now, 0 in the next 12 months" not in said(today())
    now = clock.now()
    ends = visit(held_on=now.date() - timedelta(days=9 * 365), decision="complete", reason=None)
    course_id = f"{add_client(store, 'Long ago')}/1"
    store.add_visit(course_id, ends, Change("long ago", now), today=now.date())
    assert "1 touch-up due by now, 0 in the next 12 months" in said(today())


def test_hours_ahead_open_the_clients_expected_that_week_and_their_file(store: Store) -> None:
    for number in range(51):
        treated(store, f"Client {number:02}", 10)
    treated(store, "Another's", 10, None)
    now = clock.now().date()
    week = Scope(now, now, "a1")
    behind = Behind(week, "planned", ahead=Ahead(today=now))
    app = today()
    app.session_state["studio-mark"] = ("hours-ahead", Scope(), behind, "")
    app.session_state["behind-skip"] = 0
    app = whole(app.run())
    assert "#### 51 courses\n" in texts(app)
    assert f"/export/courses.xlsx?{escape(urlencode(behind.address()))}" in texts(app)
    shown = [button for button in app.button if str(button.key).startswith("behind-C-")]
    assert len(shown) == 50
    app = whole(app.button(key="behind-earlier").click().run())
    assert sum(str(button.key).startswith("behind-C-") for button in app.button) == 1


def test_an_empty_studio_says_what_will_stand_here(store: Store) -> None:
    assert store.is_empty()
    words = said(today())
    assert "Clients appear here after their first session" in words
    assert "The hours ahead appear here" in words
    assert "Nobody has lapsed" in words


@pytest.fixture
def four(store: Store) -> Store:
    """A client in each state, and one whose artist was not noted."""
    for name, days, artist in (
        ("Early", 2, "a1"), ("Due", 9, "a1"), ("Late", 20, None), ("Lost", 90, "a1")
    ):  # fmt: skip
        treated(store, name, days, artist)
    return store


def test_each_client_in_treatment_is_counted_in_one_state(four: Store) -> None:
    words = said(today())
    assert "3 clients: 1 overdue, 1 due, 1 early." in words
    assert "1 client lapsed" in words
    assert "**Lost**" in words


def test_an_artist_in_the_address_leaves_the_others_out(four: Store) -> None:
    words = said(today("a1"))
    assert "2 clients: 1 due, 1 early." in words
    assert four.due_counts(today=clock.now().date(), artist="")["overdue"] == 1
    assert "1 client: overdue." in said(today("nobody"))


def test_twelve_of_many_clients_stand_beside_the_touch_ups_and_the_others_on_the_next_page(
    store: Store,
) -> None:
    for number in range(14):
        treated(store, f"Client {number:02}", 10)
    app = today()
    assert "14 clients: 14 due." in said(app)
    assert "12 of 14 are shown" in str(app.get("vega_lite_chart")[0].proto)
    app = whole(app.button(key="due-earlier").click().run())
    assert "14 clients: 14 due." in said(app)
    assert app.button(key="due-earlier").disabled


def test_the_touch_ups_end_where_the_rows_beside_them_end() -> None:
    usual = touch_ups_px(7, 0)
    assert touch_ups_px(12, 0) - usual == 4 * 48, "one row less than on a page that is turned"
    assert touch_ups_px(13, 0) - usual == touch_ups_px(60, 0) - usual == 5 * 48
    assert touch_ups_px(60, 1) - usual == 3 * 48, "whoever lapsed stands beneath"
    assert touch_ups_px(60, 3) == touch_ups_px(60, 200) == touch_ups_px(0, 0) == usual
