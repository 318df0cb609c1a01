"""What each role finds on the screens and at the addresses, without a browser."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from smpdash.record.permissions import ROLES, Person
from smpdash.record.studio import Staff
from smpdash.runtime import clock, state
from smpdash.screens import context
from smpdash.store.audit.log import EXPORTED, VIEWED
from smpdash.store.store import Change, Store
from tests.builders.records import NOW, client
from tests.builders.routes import ask
from tests.builders.screens import (
    choose,
    entry_field,
    field,
    one_visit,
    open_client,
    show,
    tap,
    tap_entry,
    texts,
    whole,
)
from tests.builders.stores import ANA, BEN, MANAGER, OWNER

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def store(studio_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A shared client with a visit, and one of Ben's."""
    monkeypatch.setenv("SMPDASH_DB", str(studio_path))
    store = one_visit(studio_path)
    staff = tuple(Staff(one.key, one.name, one.role) for one in (ANA, BEN, MANAGER, OWNER))
    store.save_studio(replace(store.studio(), staff=staff), Change("staff", NOW))
    store.add_client(client(name="His", artist=BEN.key), Change("his", NOW))
    return store


@pytest.fixture
def sit_down(monkeypatch: pytest.MonkeyPatch) -> Callable[[Person], None]:
    """Let this person be at the tablet, and send the requests."""

    def sit(person: Person) -> None:
        monkeypatch.setattr(context, "person", lambda: person)
        for module in ("routes", "files.exports"):
            monkeypatch.setattr(
                f"smpdash.server.{module}.store_for",
                lambda request: state.store_of(request.cookies).by(person=person),
            )

    return sit


def keys(app: AppTest) -> set[str]:
    return {str(one.key) for one in app.button}


def test_an_artist_whose_record_came_too_late_is_told_whom_to_ask(
    studio_path: Path, sit_down: Callable[[Person], None]
) -> None:
    sit_down(ANA)
    one, two = (tap(open_client(studio_path), "record-visit") for _ in range(2))
    choose(two, "hairline")
    sit_down(BEN)
    for name, value in (("coverage", 0.8), ("shade", "s3"), ("decision", "complete")):
        tap_entry(two, name, value, entry_field(two, name).get("zones"))
    tap(two, "record")
    sit_down(ANA)
    one = tap(one, "record")
    said = "\n".join(str(each.value) for each in one.warning)
    assert "To change this visit, ask Mona." in said
    assert "correct-too-late" not in keys(one)


def test_an_artist_corrects_their_own_visit_of_today_and_is_told_whom_to_ask_after_that(
    studio_path: Path, store: Store, sit_down: Callable[[Person], None]
) -> None:
    sit_down(ANA)
    now, today = clock.now(), clock.now().date()
    visit = store.courses("C-0001")[0].visits[0]
    again = replace(visit, number=2, visit_id="", version=1, held_on=today)
    recorded = store.by(person=ANA).add_visit("C-0001/1", again, Change("2", now), today=today)
    app = open_client(studio_path)
    assert {f"correct-{recorded.visit_id}", "correct-1"} & keys(app) == {
        f"correct-{recorded.visit_id}"
    }
    assert texts(app).count("To change this visit, ask Mona.") == 1
    app = tap(app, f"correct-{recorded.visit_id}")
    tap_entry(app, "coverage", 0.8, ["hairline"])
    tap_entry(app, "why", "Mis-tap")
    with midnight_passed():
        app = tap(app, "record")
        assert "To change this visit, ask Mona." in texts(app)
        assert store.courses("C-0001")[0].visits[1].version == 1
        assert "correct-2" not in keys(open_client(studio_path))
    tap(app, "record")
    assert store.courses("C-0001")[0].visits[1].version == 2


@contextmanager
def midnight_passed() -> Iterator[None]:
    """Let it be the next day."""
    with pytest.MonkeyPatch.context() as patched:
        later = clock.now() + timedelta(days=1)
        patched.setattr(clock, "now", lambda: later)
        yield


# Where the screen of each address lies.
MODULES = {
    "client": "client.client_page",
    "clients": "client_list.list_page",
    "intake": "intake.intake_page",
    "visit": "visit.visit_page",
    "studio": "studio.studio_page",
    "results": "studio.own_results",
    "settings": "manage.settings",
    "team": "manage.team",
    "backups": "manage.backups",
    "activity": "manage.activity",
    "merge": "merging.merge_page",
    "import": "importing.import_page",
}


def address(path: str, **params: str) -> AppTest:
    """A screen reached by its address."""

    def page(module: str, params: dict[str, str]) -> None:
        import importlib  # noqa: PLC0415 the function runs as a script

        import streamlit as st  # noqa: PLC0415

        st.query_params.update(params)
        from smpdash.record.permissions import NotAllowed  # noqa: PLC0415
        from smpdash.screens.errors import explain_fault  # noqa: PLC0415
        from smpdash.store.store import Unknown  # noqa: PLC0415

        try:
            importlib.import_module(f"smpdash.screens.{module}").screen()
        except (NotAllowed, Unknown) as fault:  # the server hands it on as it does every fault
            explain_fault(fault)

    app = AppTest.from_function(
        page, kwargs={"module": MODULES[path], "params": params}, default_timeout=30
    )
    return app.run()


@pytest.mark.parametrize("person", [ANA, MANAGER, OWNER], ids=ROLES)
def test_a_client_page_shows_what_its_reader_may_do(
    sit_down: Callable[[Person], None], studio_path: Path, person: Person
) -> None:
    sit_down(person)
    app = open_client(studio_path)
    assert ("correct-1" in keys(app)) == (person != ANA)
    assert ("delete-now-0-1" in keys(app)) == (person != ANA)
    assert ("give-now" in keys(app)) == (person != ANA)
    assert ("erase-now" in keys(app)) == (person == OWNER)
    assert ("/export/client/C-0001.json" in texts(app)) == (person != ANA)
    assert "record-visit" in keys(app)


@pytest.mark.parametrize("page", ["studio", "backups", "activity", "merge", "import"])
def test_a_page_for_managers_answers_an_artist_with_a_refusal(
    sit_down: Callable[[Person], None], page: str
) -> None:
    sit_down(MANAGER)
    whole(address(page, code="C-0001"))
    sit_down(ANA)
    app = whole(address(page))
    assert "As artist you may not " in app.error[0].value.replace("\u2060", "")
    assert keys(app) == {"to-clients"}


def test_an_artist_has_a_page_of_own_results_and_no_link_to_the_studio(
    sit_down: Callable[[Person], None], studio_path: Path
) -> None:
    for person, words in ((ANA, "Results"), (MANAGER, "Studio"), (OWNER, "Studio")):
        sit_down(person)
        header = texts(show(studio_path))
        assert [name for name in ("Results", "Studio") if f">{name}<" in header] == [words]
        assert "Your results" in texts(whole(address("results")))


def test_a_client_of_others_is_not_listed_and_not_found_by_address(
    sit_down: Callable[[Person], None], studio_path: Path
) -> None:
    sit_down(ANA)
    assert "open-C-0002" not in keys(show(studio_path))
    unknown = [whole(address("client", code=code)).info[0].value for code in ("C-0002", "C-0777")]
    assert unknown == ["There is no client with this code."] * 2


def test_a_draft_of_others_is_not_found_by_address(
    sit_down: Callable[[Person], None], store: Store
) -> None:
    his = store.by(person=BEN)
    visit = his.open_draft("visit", "C-0002/1", device="t", now=NOW)
    new = his.open_draft("client", "", device="t", now=NOW)
    sit_down(ANA)
    assert "discarded" in whole(address("visit", draft=visit.draft_id)).info[0].value
    assert "was discarded" in whole(address("intake", draft=new.draft_id)).info[0].value


def test_a_client_given_away_meanwhile_is_said_to_be_gone(
    sit_down: Callable[[Person], None], studio_path: Path, store: Store
) -> None:
    sit_down(ANA)
    app = open_client(studio_path)
    store.by(person=MANAGER).give_client("C-0001", BEN.key, Change("give", NOW))
    app.button(key="record-visit").click().run()
    assert store.drafts() == ()


def test_files_are_for_managers_and_each_is_noted(
    sit_down: Callable[[Person], None], store: Store
) -> None:
    sit_down(ANA)
    files = ("clients.csv", "visits.csv", "records.xlsx", "visits.xlsx")
    for path in (*files, "client/C-0001.json", "client/C-0777.json"):
        refused = ask(f"/export/{path}")
        assert refused.status == 403
        assert refused.text.startswith("As artist you may not take the records out as files")
    assert store.audit(what=EXPORTED) == ()
    sit_down(MANAGER)
    assert ask("/export/clients.csv").text.count("\r\n") == 3
    unknown = ask("/export/client/C-0777.json")
    assert unknown == (404, "There is no client with this code.\n")
    file = json.loads(ask("/export/client/C-0001.json").text)
    assert file["client"]["name"] == "A client"
    assert file["courses"][0]["visits"][0]["artist"] == "Ana"
    assert file["courses"][0]["visits"][0]["readings"][0]["shade"] == "Shade 2"
    assert len(file["courses"][0]["estimates"]) == 2
    assert [one.actor for one in store.audit(what=EXPORTED)] == [MANAGER.key] * 2


def test_a_page_is_noted_once_however_often_it_is_drawn(
    sit_down: Callable[[Person], None], studio_path: Path, store: Store
) -> None:
    sit_down(ANA)
    whole(open_client(studio_path).run())
    open_client(studio_path)
    assert [one.actor for one in store.audit("C-0001", what=VIEWED)] == [ANA.key]


def test_an_artist_keeps_a_new_client_to_herself_and_shares_it_later(
    sit_down: Callable[[Person], None], studio_path: Path, store: Store
) -> None:
    sit_down(ANA)
    app = tap(show(studio_path), "new-client")
    whole(field(app, "name").set_value("Hers").run())
    whole(field(app, "only_mine").set_value(True).run())
    app = tap(app, "save-client")
    assert store.client("C-0003").artist == ANA.key
    assert {line.code for line in store.by(person=BEN).clients()} == {"C-0002", "C-0001"}
    tap(app, "give-now")
    assert store.client("C-0003").artist is None


def test_a_manager_gives_a_client_to_an_artist(
    sit_down: Callable[[Person], None], studio_path: Path, store: Store
) -> None:
    sit_down(MANAGER)
    app = open_client(studio_path, "C-0002")
    whole(app.selectbox(key=f"give-C-0002-{BEN.key}").set_value(ANA.key).run())
    tap(app, "give-now")
    assert store.client("C-0002").artist == ANA.key


def test_an_owner_erases_by_typing_the_code(
    sit_down: Callable[[Person], None], studio_path: Path, store: Store
) -> None:
    sit_down(OWNER)
    app = open_client(studio_path)
    assert app.button(key="erase-now").disabled
    app = whole(app.text_input(key="erase-code").set_value("C-0002").run())
    assert app.button(key="erase-now").disabled
    app = whole(app.text_input(key="erase-code").set_value(" c-0001 ").run())
    assert app.button(key="erase-now").disabled  # nobody has said why
    app = whole(app.button_group(key="why-erased").set_value("The client asked for it").run())
    tap(app, "erase-now")
    # The tap also leads to the list of clients; the answer is shown there.
    assert "C-0001 is erased" in app.toast[0].value
    assert not whole(app.run()).toast
    assert [line.code for line in store.clients()] == ["C-0002"]
    _, newest = store.audit("C-0001", limit=2)
    assert (newest.action, newest.actor, newest.reason) == (
        "client erased",
        OWNER.key,
        "The client asked for it",
    )
    assert store.check() == []
    sit_down(MANAGER)
    said = texts(whole(address("activity")))
    assert "not readable any more: the client was erased" in said


def test_activity_is_said_in_words_by_day_person_kind_and_client(
    sit_down: Callable[[Person], None], store: Store
) -> None:
    store.by(person=ANA, device="Front%20desk 1f").note_view("C-0001", now=NOW)
    sit_down(MANAGER)
    app = whole(address("activity"))
    said = texts(app)
    assert "visit 1 on 1 Feb 2026, another session (as planned), artist Ana" in said
    assert "<td>Hairline</td><td></td><td>Shade 2, depth 1.00 mm, coverage 60%</td>" in said
    assert re.search(r">Ana<small>Front desk</small></td>\s*<td[^>]*><b>Page opened</b>", said)
    app = whole(app.selectbox(key="activity-who").set_value(ANA.key).run())
    assert "Visit recorded" not in texts(app)
    app = whole(app.selectbox(key="activity-who").set_value("").run())
    app = whole(app.selectbox(key="activity-what").set_value("client added").run())
    assert texts(app).count("<b>Client added</b>") == 2
    app = whole(app.text_input(key="activity-client").set_value("c-0002").run())
    assert texts(app).count("<b>Client added</b>") == 1
    app = whole(app.text_input(key="activity-client").set_value("hIs").run())
    assert texts(app).count("<b>Client added</b>") == 1
    assert app.query_params["client"] == "C-0002"
    app = whole(app.text_input(key="activity-client").set_value("c-99").run())
    assert "There is no entry about “C-99” that fits what you chose." in texts(app).replace(
        "\u2060", ""
    ).replace("\\", "")


def test_the_filters_of_activity_are_in_its_address_and_in_that_of_its_file(
    sit_down: Callable[[Person], None], store: Store
) -> None:
    store.by(person=ANA).note_view("C-0001", now=NOW + timedelta(days=2))
    sit_down(MANAGER)
    day = (NOW + timedelta(days=2)).date().isoformat()
    asked = {"from": day, "to": day, "who": ANA.key}
    app = whole(address("activity", **asked))
    assert app.selectbox(key="activity-when").value == "days"
    assert texts(app).count("<b>") == 1
    assert f"/export/activity.csv?from={day}&amp;to={day}&amp;who={ANA.key}" in texts(app)
    app = whole(app.selectbox(key="activity-when").set_value("all").run())
    assert dict(app.query_params) == {"who": ANA.key}
    assert "Visit recorded" not in texts(
        whole(address("activity", **{"from": "x", "who": ANA.key}))
    )
    assert "no entry" in texts(whole(address("activity", **asked, client="C-0002")))


def test_activity_turns_its_pages(sit_down: Callable[[Person], None], store: Store) -> None:
    for number in range(40):
        store.add_client(client(name=f"N{number}"), Change(f"n{number}", NOW))
    sit_down(MANAGER)
    app = whole(address("activity"))
    newest = texts(app)
    app = tap(app, "activity-earlier")
    assert texts(app) != newest
    assert "activity-earlier" in keys(app)
    assert texts(tap(app, "activity-later")) == newest
