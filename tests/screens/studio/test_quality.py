"""The tab Quality and the page of own results: controls, charts, and what is behind a mark."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import escape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from streamlit.testing.v1 import AppTest

from smpdash.record.client import Intake
from smpdash.record.permissions import Person
from smpdash.record.progress.scope import Behind, Scope, last_months
from smpdash.record.quality.work import Work
from smpdash.record.studio import Staff
from smpdash.runtime import clock
from smpdash.screens import context
from smpdash.store.store import Change, Store
from tests.builders.records import reading, visit
from tests.builders.screens import real_store, texts, whole
from tests.builders.stores import ANA, BEN, add_client

pytestmark = pytest.mark.slow


def page() -> None:
    from smpdash.screens.studio import studio_page  # noqa: PLC0415 the function runs as a script

    studio_page.screen()


def own_page() -> None:
    from smpdash.screens.studio import own_results  # noqa: PLC0415 the function runs as a script

    own_results.screen()


def opened(screen: Callable[[], None], **address: str) -> AppTest:
    app = AppTest.from_function(screen, default_timeout=30)
    for name, value in address.items():
        app.query_params[name] = value
    return whole(app.run())


def quality(**address: str) -> AppTest:
    return opened(page, tab="quality", **address)


def course(
    store: Store, name: str, *, artist: str = "a1", owner: str | None = None, faded: float = 0.3
) -> None:
    """A client whose course of two sessions was finished today; the fading of the first is seen."""
    now = clock.now()
    course_id = f"{add_client(store, name, intake=Intake(skin='oily'), artist=owner)}/1"
    first = visit(1, held_on=now.date() - timedelta(days=10), artist=artist)
    again = visit(
        2, held_on=now.date(), artist=artist, decision="complete", reason=None,
        readings=(reading(observed_fading=faded),),
    )  # fmt: skip
    for each in (first, again):
        change = Change(f"{name} {each.number}", now)
        store.add_visit(course_id, each, change, today=now.date())


def tapped(app: AppTest, chart: str, about: object, behind: Behind) -> AppTest:
    """The page after this mark of a chart was tapped."""
    address = urlencode(behind.address())
    app.session_state["studio-mark"] = (chart, about, behind, address)
    app.session_state["behind-skip"] = 0
    return whole(app.run())


@pytest.fixture
def store(studio_path: Path) -> Store:
    store = real_store(studio_path)
    staff = tuple(Staff(each.key, each.name, each.role) for each in (ANA, BEN))
    store.save_studio(replace(store.studio(), staff=staff), Change("staff", clock.now()))
    return store


def year() -> Scope:
    return Scope(*last_months(clock.now().date(), 12))


def test_an_empty_studio_says_what_will_stand_in_each_place(store: Store) -> None:
    assert store.is_empty()
    said = texts(quality())
    for words in (
        "Fading: none was seen of sessions in this period",
        "What is left of the pigment: no fading was seen",
        "no course that was told an estimate was finished",
        "no visit was held in this period",
        "no session followed another one",
        "no course of two sessions or more was finished",
    ):
        assert words in said


def test_one_client_is_counted_and_nothing_is_compared(store: Store) -> None:
    course(store, "One")
    said = texts(quality())
    assert "Too few sessions to compare fading by shade" in said
    assert "1 of 1 session came on day 7 to 14; 0 later" in said
    assert "1 course took 1.4 weeks" in said
    assert "fields are missing at every visit" in said
    assert "Too few courses to compare artists" in said


def test_the_controls_of_fading_stay_in_the_address_and_leave_what_they_name(store: Store) -> None:
    for number in range(12):
        course(store, f"Client {number}", faded=0.2 + 0.02 * number)
    app = quality(factor="zone", lot="l1", zone="hairline", alike="yes")
    assert app.segmented_control(key="factor").value == "zone"
    assert app.toggle(key="alike").value
    assert "Too few sessions to compare fading by zone" in texts(app)
    app = whole(app.selectbox(key="zone").set_value("crown").run())
    assert "Fading: none was seen of sessions in this period" in texts(app)
    assert app.query_params["zone"] in ("crown", ["crown"])
    app = quality(factor="weather", lot="none", compare="yes")
    assert (app.segmented_control(key="factor").value, app.selectbox(key="lot").value) == (
        "shade",
        "all",
    )


def test_a_field_that_is_missing_opens_its_visits_and_their_file(store: Store) -> None:
    course(store, "One")
    behind = Behind(year(), "visit", work=Work(lacks="started_at"))
    app = tapped(quality(), "completeness", year(), behind)
    assert "#### 2 visits\n" in texts(app)
    assert f"/export/visits.xlsx?{escape(urlencode(behind.address()))}" in texts(app)
    shown = [button.label for button in app.button if str(button.key).startswith("behind-C-")]
    assert ["visit 2" in label or "visit 1" in label for label in shown] == [True, True]


def test_the_list_behind_a_mark_can_be_put_in_another_order(store: Store) -> None:
    for name in ("Zoe", "Abe"):
        course(store, name)
    about = (year(), "shade", None, None)
    app = tapped(quality(), "fading", about, Behind(year(), "fading"))
    app = whole(app.segmented_control(key="behind-sort-courses").set_value("name").run())
    shown = [button.label for button in app.button if str(button.key).startswith("behind-C-")]
    assert [label.split("**")[1] for label in shown] == ["Abe", "Zoe"]


def test_the_visits_behind_a_mark_can_be_put_in_another_order(store: Store) -> None:
    for name in ("Zoe", "Abe"):
        course(store, name)
    app = tapped(quality(), "completeness", year(), Behind(year(), "visit"))
    order = app.segmented_control(key="behind-sort-visits")
    assert order.options == ["Latest", "Earliest", "By name"]
    for sort, names, number in (("earliest", ["Zoe", "Abe"], 1), ("name", ["Abe", "Abe"], 2)):
        app = whole(app.segmented_control(key="behind-sort-visits").set_value(sort).run())
        shown = [button.label for button in app.button if str(button.key).startswith("behind-C-")]
        assert [label.split("**")[1] for label in shown[:2]] == names
        assert f"visit {number}" in shown[0]


def test_a_mark_of_fading_is_forgotten_under_another_factor(store: Store) -> None:
    course(store, "One")
    about = (year(), "shade", None, None)
    app = tapped(quality(), "fading", about, Behind(year(), "fading"))
    assert "#### 1 course\n" in texts(app)
    app = whole(app.segmented_control(key="factor").set_value("skin").run())
    assert "close-behind" not in {button.key for button in app.button}


@pytest.fixture
def sit_down(monkeypatch: pytest.MonkeyPatch) -> Callable[[Person], None]:
    """Let this person be at the tablet."""
    return lambda person: monkeypatch.setattr(context, "person", lambda: person)


def test_an_artist_sees_their_own_results_and_nobody_elses_name(
    store: Store, sit_down: Callable[[Person], None]
) -> None:
    for number in range(11):
        course(store, f"Hers {number}")
    for number in range(3):
        course(store, f"Other {number}", artist="a2")
    sit_down(ANA)
    app = opened(own_page, artist="a2")
    said = texts(app)
    assert "11 courses took 2.0 sessions" in said
    assert "by artist" not in said
    assert "Courses took" in said
    assert "Ben" not in said
    assert [select.key for select in app.selectbox] == ["period", "kind", "lot", "zone"]
    assert "Artist" not in app.segmented_control(key="factor").options
    sit_down(BEN)
    assert "3 courses took 2.0 sessions" in texts(opened(own_page))


def test_an_artist_is_shown_no_client_of_another_behind_a_mark(
    store: Store, sit_down: Callable[[Person], None]
) -> None:
    course(store, "Shared")
    course(store, "Given away", owner="a2")
    sit_down(ANA)
    mine = Scope(year().first, year().last, "a1")
    app = tapped(opened(own_page), "finished", mine, Behind(year(), statuses=("completed",)))
    assert "#### 1 course\n" in texts(app)
    assert "Given away" not in "".join(str(button.label) for button in app.button)
    assert "These as" not in texts(app)
