"""The list of clients: empty, one, many, searched, and what is in progress."""

from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from smpdash.record.client import Intake
from smpdash.record.studio import Staff
from smpdash.record.visit import STATUS
from smpdash.runtime import clock
from smpdash.screens.client_list.list_page import FILTERS
from smpdash.store.store import Change, open_store
from tests.builders.marks import in_long
from tests.builders.records import NOW
from tests.builders.screens import (
    entry_field,
    field,
    open_client,
    real_store,
    show,
    tap,
    tap_entry,
    texts,
    whole,
)
from tests.builders.stores import add_client, add_visit, three_in_all, write_draft

pytestmark = pytest.mark.slow


def listed(app: AppTest) -> list[str]:
    return [str(b.key).removeprefix("open-") for b in app.button if str(b.key).startswith("open-")]


def test_an_empty_studio_is_told_its_first_step(studio_path: Path) -> None:
    app = show(studio_path)
    assert "Tap **New client**" in texts(app)
    assert "demo studio" in texts(app)


def test_a_studio_without_clients_shows_its_first_steps_and_nothing_to_search_by(
    studio_path: Path,
) -> None:
    app = show(studio_path)
    assert not app.text_input
    assert not app.button_group
    app = tap(app, "new-client")
    whole(field(app, "name").set_value("The first").run())
    tap(app, "save-client")
    app = show(studio_path)
    assert [one.key for one in app.text_input] == ["search"]
    assert {one.key for one in app.button_group} == {"status", "order"}
    assert "Tap **New client**" not in texts(app)


def test_a_new_client_needs_only_a_name_and_gets_a_code(studio_path: Path) -> None:
    app = tap(show(studio_path), "new-client")
    whole(field(app, "name").set_value("Only a name").run())
    app = tap(app, "save-client")
    assert app.query_params["code"] == "C-0001"
    assert "Only a name" in texts(app)


def test_a_client_without_a_name_is_refused_and_keeps_the_rest(studio_path: Path) -> None:
    app = tap(show(studio_path), "new-client")
    whole(field(app, "contact").set_value("at home").run())
    whole(field(app, "birth_year").set_value("1850").run())
    app = tap(app, "save-client")
    assert "Write the client’s name" in texts(app)
    assert "1850" in texts(app)
    assert field(app, "contact").value == "at home"
    assert real_store(studio_path).clients() == []


def test_clients_who_stopped_have_a_filter_as_all_others_have(studio_path: Path) -> None:
    store = real_store(studio_path)
    for name in ("Going on", "Stopped"):
        add_visit(store, f"{add_client(store, name)}/1")
    store.stop_course("C-0002/1", Change("stop", NOW, "moved"))
    app = show(studio_path)
    assert set(STATUS) < set(FILTERS)
    for status, code in (("running", "C-0001"), ("abandoned", "C-0002")):
        whole(app.button_group(key="status").set_value(status).run())
        assert listed(app) == [code]


def test_what_is_put_right_in_a_new_client_is_no_longer_said(studio_path: Path) -> None:
    app = tap(show(studio_path), "new-client")
    whole(field(app, "birth_year").set_value("1850").run())
    assert "Write the client’s name" not in texts(app)
    app = tap(app, "save-client")
    whole(field(app, "name").set_value("Put right").run())
    said = texts(app)
    assert "Write the client’s name" not in said
    assert "1850" in said
    whole(field(app, "birth_year").set_value("1980").run())
    assert "Not recorded yet" not in texts(app)


def test_what_is_no_number_is_said_and_stays_until_it_is_put_right(studio_path: Path) -> None:
    app = tap(show(studio_path), "new-client")
    whole(field(app, "name").set_value("Measured").run())
    whole(field(app, "birth_year").set_value("1980.0").run())
    whole(field(app, "area_cm2").set_value("15o").run())
    app = tap(app, "save-client")
    said = "The birth year “1980.0” cannot be read: write it in digits, such as 1980."
    assert said in texts(app)
    whole(field(app, "birth_year").set_value("1980").run())
    assert "The area “15o” cannot be read: write it in digits, such as 150." in texts(app)
    assert real_store(studio_path).clients() == []
    again = show(studio_path)
    waiting = next(b.key for b in again.button if str(b.key).startswith("continue-"))
    again = tap(again, str(waiting))
    assert field(again, "area_cm2").value == "15o"
    field(again, "area_cm2").set_value(" 150,5 ")
    tap(again, "save-client")
    assert real_store(studio_path).client("C-0001").intake.area_cm2 == 150.5


def test_a_search_finds_by_name_and_by_code(studio_path: Path) -> None:
    store = real_store(studio_path)
    add_client(store, name="Éva")
    add_client(store, name="Bo")
    app = show(studio_path)
    assert {button.key for button in app.button} >= {"open-C-0001", "open-C-0002"}
    app = whole(app.text_input(key="search").set_value("éva").run())
    assert listed(app) == ["C-0001"]
    app = whole(app.text_input(key="search").set_value("nobody").run())
    assert "No client fits" in texts(app)


def test_many_clients_come_in_pages_there_and_back(studio_path: Path) -> None:
    store = real_store(studio_path)
    codes = [add_client(store, name=f"Client {number}") for number in range(22)][::-1]
    app = show(studio_path)
    assert listed(app) == codes[:10]
    assert app.button(key="list-later").disabled
    app = tap(app, "list-earlier")
    assert listed(app) == codes[10:20]
    app = tap(app, "list-earlier")
    assert listed(app) == codes[20:]
    assert app.button(key="list-earlier").disabled
    app = tap(app, "list-later")
    assert listed(app) == codes[10:20]


def test_another_search_begins_with_its_first_page(studio_path: Path) -> None:
    store = real_store(studio_path)
    for number in range(11):
        add_client(store, name=f"Client {number}")
    app = tap(show(studio_path), "list-earlier")
    assert listed(app) == ["C-0001"]
    app = whole(app.text_input(key="search").set_value("client").run())
    assert len(listed(app)) == 10


def test_a_begun_visit_waits_in_the_list_and_comes_back_with_its_values(studio_path: Path) -> None:
    store = real_store(studio_path)
    add_client(store)
    app = tap(open_client(studio_path), "record-visit")
    tap_entry(app, "note", "half a thought")
    again = show(studio_path)
    waiting = next(b.key for b in again.button if str(b.key).startswith("continue-"))
    again = tap(again, str(waiting))
    assert entry_field(again, "note")["value"] == "half a thought"


def test_a_begun_client_waits_in_the_list(studio_path: Path) -> None:
    app = tap(show(studio_path), "new-client")
    whole(field(app, "name").set_value("Half").run())
    again = show(studio_path)
    waiting = next(b.key for b in again.button if str(b.key).startswith("continue-"))
    assert field(tap(again, str(waiting)), "name").value == "Half"


def test_what_was_begun_by_mistake_is_discarded_for_good(studio_path: Path) -> None:
    store = real_store(studio_path)
    add_client(store)
    tap_entry(tap(open_client(studio_path), "record-visit"), "note", "half a thought")
    app = tap(show(studio_path), "new-client")
    whole(field(app, "name").set_value("Half").run())
    app = show(studio_path)
    for draft in store.drafts():
        app = tap(app, f"discard-{draft.draft_id}")
    assert store.drafts() == ()
    assert not any(str(button.key).startswith("continue-") for button in app.button)
    assert store.courses("C-0001")[0].visits == ()


@pytest.mark.parametrize("page", ["new-client", in_long("edit-client")])
def test_an_intake_is_discarded_on_its_own_page_with_what_was_just_typed(
    studio_path: Path, page: str
) -> None:
    store = real_store(studio_path)
    add_client(store, contact="at home")
    app = tap((show if page == "new-client" else open_client)(studio_path), page)
    app = whole(field(app, "contact").set_value("at work").run())
    field(app, "contact").set_value("at work, mornings")
    app = tap(app, f"discard-{store.drafts()[0].draft_id}")
    assert store.drafts() == ()
    assert store.client("C-0001").contact == "at home"
    assert page in {str(button.key) for button in app.button}  # the page that it was opened on


def test_what_another_tablet_writes_just_now_is_not_discarded(studio_path: Path) -> None:
    store = real_store(studio_path)
    add_client(store)
    other = tap(open_client(studio_path), "record-visit")
    (draft,) = store.drafts()
    app = show(studio_path)
    tap_entry(other, "note", "half a thought")
    app = tap(app, f"discard-{draft.draft_id}")
    assert "changed on another tablet" in app.toast[0].value
    assert store.drafts()[0].data["note"] == "half a thought"


@pytest.mark.parametrize("page", ["new-client", in_long("edit-client")])
def test_an_entry_set_aside_waits_unless_nothing_was_typed(studio_path: Path, page: str) -> None:
    store = real_store(studio_path)
    add_client(store, contact="at home")
    begin = show if page == "new-client" else open_client
    app = tap(begin(studio_path), page)
    tap(app, "set-aside")
    assert store.drafts() == ()
    app = tap(begin(studio_path), page)
    # What is typed arrives together with the tap.
    field(app, "contact").set_value("at work")
    tap(app, "set-aside")
    assert [draft.data["contact"] for draft in store.drafts()] == ["at work"]


def test_an_entry_that_another_tablet_filled_in_is_not_set_aside_for_good(
    studio_path: Path,
) -> None:
    store = real_store(studio_path)
    app = tap(show(studio_path), "new-client")
    (draft,) = store.drafts()
    other = tap(show(studio_path), f"continue-{draft.draft_id}")
    whole(field(other, "name").set_value("Half").run())
    tap(app, "set-aside")
    assert [draft.data["name"] for draft in store.drafts()] == ["Half"]


@pytest.mark.parametrize("tissue", ["none", in_long(None)])
def test_a_kind_of_scar_goes_with_the_scar(studio_path: Path, tissue: str | None) -> None:
    store = real_store(studio_path)
    add_client(store, intake=Intake(scar_tissue="minor", scar_kind="fue"))
    app = tap(open_client(studio_path), "edit-client")
    whole(field(app, "scar_tissue").set_value(tissue).run())
    tap(app, "save-client")
    assert store.client("C-0001").intake == Intake(scar_tissue=tissue)


def test_an_intake_filled_in_later_is_saved_and_narrows_the_estimate(studio_path: Path) -> None:
    store = real_store(studio_path)
    add_client(store)
    before = store.estimates("C-0001/1")[-1]
    app = tap(open_client(studio_path), "edit-client")
    whole(field(app, "scar_tissue").set_value("extensive").run())
    app = tap(app, "save-client")
    assert store.client("C-0001").intake.scar_tissue == "extensive"
    assert store.estimates("C-0001/1")[-1].expected_remaining > before.expected_remaining


def test_what_was_begun_says_about_whom_it_is(studio_path: Path) -> None:
    store = real_store(studio_path)
    code = add_client(store, "Some *body*")
    seen = add_visit(store, f"{code}/1")
    for kind, about in (("visit", f"{code}/1"), ("client", code), ("correction", seen.visit_id)):
        store.open_draft(kind, about, device="front%20desk", now=NOW)
    written = store.open_draft("client", "", device="front%20desk", now=NOW)
    write_draft(store, written.draft_id, {"name": "Typed"}, device="front%20desk", now=NOW)
    app = show(studio_path)
    said = [str(one.label) for one in app.button if str(one.key).startswith("continue-")]
    for words in (
        "**Resume** visit ",
        "**Resume** intake ",
        "**Resume** correction of visit 1 ",
        "**Resume** new client Typed ",
    ):
        assert sum(words in label for label in said) == 1
    assert all("on front desk" in label for label in said)
    # One row for the client, with what was begun about them beneath it.
    keys = [str(one.key).rpartition("-")[0] for one in app.button]
    assert keys.count("open-C") == 1
    assert keys[keys.index("open-C") :].count("continue") == 4


@pytest.mark.parametrize(
    ("field_name", "text", "said"),
    [
        ("name", "n" * 7000, "The name has 7000 letters; 200 is the most."),
        (
            "contact",
            "home \u202e55",
            "is not seen and cannot be kept, U+202E (right-to-left override), after “home”",
        ),
    ],
)
def test_what_cannot_be_recorded_of_a_field_is_said_once_by_its_name_on_the_screen(
    studio_path: Path, field_name: str, text: str, said: str
) -> None:
    app = tap(show(studio_path), "new-client")
    whole(field(app, "name").set_value("Ana").run())
    whole(field(app, field_name).set_value(text).run())
    app = tap(app, "save-client")
    (error,) = app.error
    assert error.value.replace("\\", "").replace("\u2060", "").count(said) == 1
    # The same stands beneath the field, which is marked.
    (caption,) = [one.value for one in app.caption if one.value.startswith(":red[")]
    assert said in caption.replace("\\", "").replace("\u2060", "")
    assert f"-{field_name} {{" in texts(app)


def test_an_empty_studio_ticks_off_its_first_steps(studio_path: Path) -> None:
    said = texts(show(studio_path))
    assert "First backup within a day" in said
    assert 'href="/sign-in/owner"' in said
    assert "Add the first client" in said
    assert ", done" not in said
    store = open_store(studio_path, issue=three_in_all)
    staff = (Staff("a1", "Ana"),)
    store.save_studio(replace(store.studio(), staff=staff), Change("staff", clock.now()))
    assert "Add the first artist<span" in texts(show(studio_path))
    add_client(store)
    assert "Add the first client" not in texts(show(studio_path))
