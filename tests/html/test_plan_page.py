"""The plan that a client takes home: what stands on it, who is given it, what is noted of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from smpdash.record.issued import TOLD_ANEW
from smpdash.record.permissions import Person
from smpdash.record.studio import Staff
from smpdash.runtime import clock, state
from smpdash.store.audit.log import TAKEN_HOME
from smpdash.store.store import Change, Store
from tests.builders.records import NOW, TODAY, client
from tests.builders.routes import ask
from tests.builders.screens import open_client, real_store, texts, whole
from tests.builders.stores import ANA, BEN, MANAGER, add_client, add_visit

PLAN = "/client/C-0001/plan"
TODAY_WORDS = "20 Mar 2026"
# The only script of the page itself; the frame puts in its own on the way out.
PRINT = '<script src="/sign-in/print.js" defer></script>'


@pytest.fixture
def store(studio_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A client with a session behind, on the day of the tests."""
    monkeypatch.setenv("SMPDASH_DB", str(studio_path))
    monkeypatch.setattr(clock, "now", lambda: NOW)
    store = real_store(studio_path)
    staff = tuple(Staff(one.key, one.name, one.role) for one in (ANA, BEN, MANAGER))
    store.save_studio(replace(store.studio(), staff=staff), Change("staff", NOW))
    add_visit(store, f"{add_client(store)}/1", held_on=TODAY - timedelta(days=7))
    return store


@pytest.fixture
def sit_down(monkeypatch: pytest.MonkeyPatch) -> Callable[[Person], None]:
    """Let this person send the requests."""

    def sit(person: Person) -> None:
        monkeypatch.setattr(
            "smpdash.server.routes.store_for",
            lambda request: state.store_of(request.cookies).by(person=person),
        )

    return sit


@pytest.mark.slow
def test_the_plan_names_studio_client_and_day_the_estimate_and_the_next_visits(
    store: Store,
) -> None:
    status, said = ask(PLAN)
    assert status == 200
    for words in (
        *(store.studio().name, "A client", "C-0001", TODAY_WORDS),
        *(store.estimates("C-0001/1")[-1].words, "8 in 10 clients like this", "not a promise"),
        *("Hairline and layers", "20 to 27 Mar", "Expected", "about 4½ h"),
        *("Keep the scalp dry", "what your artist says comes first"),
    ):
        assert words in said
    assert "Demo studio" not in said
    assert said.count("<script") == said.count(PRINT) == 1


@pytest.mark.parametrize(
    ("later", "booked"),
    [
        (0, ("20 to 27 Mar", "27 Mar to 10 Apr")),
        (4, ("24 to 27 Mar", "31 Mar to 10 Apr")),
        (7, ("27 Mar", "3 to 10 Apr")),
        (8, ("As soon as it suits", "7 to 14 days later")),
    ],
)
def test_what_a_client_takes_home_names_no_day_before_it_is_printed(
    store: Store, monkeypatch: pytest.MonkeyPatch, later: int, booked: tuple[str, str]
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=later))
    said = ask(PLAN).text.replace("\u2060", "")
    for words in booked:
        assert f"<b>{words}</b>" in said
    assert f">{booked[0]}<" in ask("/client-view?code=C-0001").text
    assert store.check() == []


@pytest.mark.slow
def test_the_client_page_of_a_running_course_leads_to_it(store: Store, studio_path: Path) -> None:
    assert PLAN in (said := texts(open_client(studio_path)))
    assert "/client-view?code=C-0001" in said
    store.stop_course("C-0001/1", Change("stop", NOW, "moved"))
    assert PLAN not in texts(open_client(studio_path))


@pytest.mark.slow
def test_the_page_of_a_finished_course_leads_to_it_too_unless_another_one_followed(
    store: Store, studio_path: Path
) -> None:
    add_visit(store, "C-0001/1", 2, held_on=TODAY, decision="complete", reason=None)
    said = texts(open_client(studio_path))
    assert PLAN in said
    assert "/client-view?code=C-0001" in said
    assert "When to book" not in said
    store.start_course("C-0001", Change("touch-up", NOW))
    app = open_client(studio_path)
    app = whole(app.segmented_control(key="course-C-0001").set_value(1).run())
    assert PLAN not in texts(app)


def test_after_the_last_session_the_plan_has_its_care_and_the_touch_up(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_visit(store, "C-0001/1", 2, held_on=TODAY, decision="complete", reason=None)
    said = ask(PLAN).text
    for words in (
        *("Finished after 2 sessions", "No visit is planned", "First touch-up likely"),
        *("After the last session", "Baby shampoo", "what your artist says comes first"),
    ):
        assert words in said
    assert "Next visits" not in said
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=31))
    said = ask(PLAN).text
    assert "First touch-up likely" in said
    assert "After the last session" not in said
    assert "Baby shampoo" not in said


def test_a_stopped_course_has_no_visit_planned(store: Store) -> None:
    store.stop_course("C-0001/1", Change("stop", NOW, "moved"))
    said = ask(PLAN).text
    assert "No visit is planned" in said
    assert "The treatment was stopped" in said
    assert "After the last session" in said
    assert "Next visits" not in said


def test_the_signs_of_a_name_are_signs_on_the_plan(store: Store) -> None:
    signs = "<script>alert(1)</script> & 'Ann' \"B\" {0} </style>"
    store.save_studio(replace(store.studio(), name=signs), Change("n1", NOW))
    store.amend_client(replace(store.client("C-0001"), name=signs), Change("n2", NOW))
    said = ask(PLAN).text
    escaped = "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &#39;Ann&#39; &#34;B&#34; {0}"
    assert said.count(escaped) == 2
    assert said.count("<script") == said.count(PRINT) == 1
    assert said.count("</style>") == 1


def test_the_plan_of_a_made_up_studio_says_so(store: Store) -> None:
    store.mark_made_up(now=NOW)
    assert "Demo studio" in ask(PLAN).text


@pytest.mark.slow
def test_it_is_given_to_whom_the_client_page_is_and_noted_each_time(
    store: Store, sit_down: Callable[[Person], None]
) -> None:
    store.add_client(client(name="His", artist=BEN.key), Change("his", NOW))
    sit_down(ANA)
    assert ask(PLAN).status == 200
    refused = [ask(f"/client/{code}/plan") for code in ("C-0002", "C-0777", "x")]
    assert refused == [(404, "There is no client with this code.\n")] * 3
    sit_down(MANAGER)
    for code in ("C-0001", "C-0001", "C-0002"):
        assert ask(f"/client/{code}/plan").status == 200
    noted = [(one.actor, one.client) for one in store.audit(what=TAKEN_HOME)]
    assert noted == [("m1", "C-0002"), ("m1", "C-0001"), ("m1", "C-0001"), ("a1", "C-0001")]
    assert store.check() == []


def test_a_plan_shows_what_stands_and_tells_it(store: Store) -> None:
    last = store.estimates("C-0001/1")[-1]
    other = replace(last, pmf_total=(0.0, 0.0, 0.0, 0.0, 1.0, *[0.0] * 5), credible_80=(5, 5))
    update = replace(other, most_likely_total=5, why=TOLD_ANEW)
    store.reissue_estimate(update, instead=last, now=NOW)
    assert "5 sessions in total for 8 in 10" in ask(PLAN).text
    assert [each.shown_at for each in store.estimates("C-0001/1")] == [None, None, NOW]


def test_a_course_that_rests_for_years_is_offered_a_touch_up_and_no_forecast(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=4 * 366))
    said = ask(PLAN).text
    assert "A touch-up, usually of one session" in said
    assert "over 4 years ago, on 13 Mar 2026" in said
    assert "Next visits" not in said
    assert "in total" not in said
    assert [each.shown_at for each in store.estimates("C-0001/1")] == [None, None]
