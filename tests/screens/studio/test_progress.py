"""The tab Progress: its filters, its charts, and the clients behind a mark."""

from html import escape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from streamlit.testing.v1 import AppTest

from smpdash.record.progress.scope import Behind, Scope, last_months
from smpdash.runtime import clock
from smpdash.store.store import Change, Store
from tests.builders.records import visit
from tests.builders.screens import texts, whole
from tests.builders.stores import add_client, opened
from tests.builders.studio_tabs import finished, studio_tab, tapped

pytestmark = pytest.mark.slow


def progress(**address: str) -> AppTest:
    return studio_tab("progress", **address)


@pytest.fixture
def store(studio_path: Path) -> Store:
    return opened(studio_path)


def year() -> Scope:
    return Scope(*last_months(clock.now().date(), 12))


def test_an_empty_studio_says_that_nothing_was_finished(store: Store) -> None:
    assert store.is_empty()
    assert "no course was finished in this period" in texts(progress())
    assert "Everybody in treatment appears here after their first session" in texts(progress())


def test_the_filters_leave_the_courses_of_the_artist_and_kind_in_the_address(store: Store) -> None:
    finished(store, "Hers", sessions=2)
    finished(store, "Nobody's", None)
    assert "2 courses took 1.5 sessions" in texts(progress())
    assert "1 course took 2 sessions" in texts(progress(artist="a1"))
    assert "1 course took 1 session." in texts(progress(artist="nobody"))
    assert "no course was finished in this period" in texts(progress(kind="touch-up"))
    app = progress(period="3", kind="first", compare="yes")
    assert (app.selectbox(key="period").value, app.selectbox(key="kind").value) == ("3", "first")
    assert app.toggle(key="compare").value
    assert "In the period before, no course was finished" in texts(app)


def test_who_is_in_treatment_stands_before_what_became_of_the_others(store: Store) -> None:
    finished(store, "Finished")
    now = clock.now()
    held = visit(held_on=now.date())
    course_id = f"{add_client(store, 'In treatment')}/1"
    store.add_visit(course_id, held, Change("visit", now), today=now.date())
    twins = [twin.proto.id.partition("-twin-")[2] for twin in progress().get("expander")]
    assert twins[:4] == ["glance", "told-now", "remaining", "finished-by-month"]


def test_no_caption_repeats_the_title_of_its_chart(store: Store) -> None:
    finished(store, "A client")
    app = progress()
    titles = [chart.proto.alt.split(". ")[0] for chart in app.get("vega_lite_chart")]
    assert "1 course took 1 session" in titles
    assert [one.value for one in app.caption if one.value.startswith(tuple(titles))] == []


def test_all_time_is_not_compared_with_anything(store: Store) -> None:
    finished(store, "A client")
    app = progress(period="all", compare="yes")
    assert app.toggle(key="compare").disabled
    assert "the period before" not in texts(app)


def test_a_mark_opens_its_clients_fifty_at_a_time_and_as_a_file(store: Store) -> None:
    for number in range(52):
        finished(store, f"Client {number:02}")
    behind = Behind(year(), statuses=("completed",))
    app = tapped(progress(), "finished", behind)
    assert "#### 52 courses\n" in texts(app)
    assert [one for one in app.caption if one.value.startswith("Finished · last session")] != []
    assert f"/export/courses.xlsx?{escape(urlencode(behind.address()))}" in texts(app)
    shown = [button for button in app.button if str(button.key).startswith("behind-C-")]
    assert len(shown) == 50
    app = whole(app.button(key="behind-earlier").click().run())
    assert sum(str(button.key).startswith("behind-C-") for button in app.button) == 2


def test_the_filters_say_how_many_courses_they_leave(store: Store) -> None:
    for name in ("Her", "Him"):
        finished(store, name)
    finished(store, "By nobody", artist=None)
    assert "3 courses with their latest session in this period." in texts(progress())
    assert "1 course with its latest session in" in texts(progress(artist="nobody"))
    assert "in this period, 0 in the period before." in texts(progress(compare="yes"))
    assert "3 courses with a session." in texts(progress(period="all"))


def test_the_clients_of_a_mark_go_with_another_filter(store: Store) -> None:
    finished(store, "A client")
    app = tapped(progress(), "finished", Behind(year()))
    assert "#### 1 course\n" in texts(app)
    app = whole(app.selectbox(key="period").set_value("3").run())
    assert "close-behind" not in {button.key for button in app.button}


def test_clients_in_treatment_are_shown_forty_eight_at_a_time(store: Store) -> None:
    now = clock.now()
    for number in range(49):
        held = visit(held_on=now.date(), artist="a1")
        course_id = f"{add_client(store, f'Client {number:02}')}/1"
        store.add_visit(course_id, held, Change(f"visit {number}", now), today=now.date())
    app = progress()
    assert "49 clients in treatment: all on plan" in texts(app)
    assert texts(app).count('href="/client?code=') == 48
    those = Behind(Scope(), statuses=("running",))
    assert f"/export/courses.xlsx?{escape(urlencode(those.address()))}" in texts(app)
    app = whole(app.button(key="glance-earlier").click().run())
    assert texts(app).count('href="/client?code=') == 1
    app = whole(app.selectbox(key="artist").set_value("nobody").run())
    assert "Nobody in treatment is of the artist and the kind that were chosen" in texts(app)


def test_what_was_told_is_shown_twelve_at_a_time(store: Store) -> None:
    now = clock.now()
    for number in range(13):
        held = visit(held_on=now.date(), artist="a1")
        course_id = f"{add_client(store, f'Client {number:02}')}/1"
        store.add_visit(course_id, held, Change(f"visit {number}", now), today=now.date())
    app = progress()
    assert "All 13 clients probably need as many as were told" in texts(app)
    app = whole(app.button(key="told-earlier").click().run())
    assert app.button(key="told-earlier").disabled
