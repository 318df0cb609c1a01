"""The staff's screen: who works here, in which role, with which PIN."""

from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from smpdash.record.accounts.pin import pin_problems
from smpdash.record.permissions import MACHINE
from smpdash.runtime import clock
from smpdash.screens import context
from smpdash.screens.manage import team as screen
from smpdash.store.accounts import throttle, wrong_pins
from smpdash.store.accounts.oidc_accounts import Vouched
from smpdash.store.accounts.sign_ins import Tablet
from smpdash.store.store import Change, Store
from tests.builders.providers import provider
from tests.builders.records import NOW
from tests.builders.screens import tap, texts, whole
from tests.builders.sign_ins import authenticator_of, copied, enter, with_pins
from tests.builders.stores import MANAGER, OWNER, raw


@pytest.fixture(scope="module")
def set_up(tmp_path_factory: pytest.TempPathFactory, light_hashes: None) -> Store:
    return with_pins(tmp_path_factory.mktemp("staff") / "studio.db", now=clock.now())


@pytest.fixture
def store(set_up: Store, studio_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("SMPDASH_DB", str(studio_path))
    monkeypatch.setattr(context, "person", lambda: OWNER)
    monkeypatch.setattr(context, "sign_in", lambda: None)
    return copied(set_up, studio_path)


def page() -> None:
    from smpdash.screens.manage import team  # noqa: PLC0415 the function runs as a script

    team.screen()


def staff_page() -> AppTest:
    return whole(AppTest.from_function(page, default_timeout=30).run())


def names(store: Store) -> list[tuple[str, str, bool]]:
    return [(each.name, each.role, each.active) for each in store.studio().staff]


@pytest.mark.slow
def test_somebody_new_is_added_and_given_a_temporary_pin_that_is_shown_once(store: Store) -> None:
    app = staff_page()
    version = store.studio().version
    app.text_input(key=f"name-new-{version}").input("Cleo")
    app = tap(app, "add-person")
    assert names(store)[-1] == ("Cleo", "artist", True)
    key = store.studio().staff[-1].key
    given, first, _ = app.session_state["temporary-pin"]
    assert (given, first in texts(app)) == (key, True)
    app = tap(app, f"pin-{key}")
    given, pin, _ = app.session_state["temporary-pin"]
    assert pin != first
    assert (given, pin_problems(pin, "artist")) == (key, [])
    assert pin in texts(app)
    assert "not changed yet" in texts(app)
    assert "no PIN yet" not in texts(app)
    assert pin not in texts(tap(app, "temporary-pin-noted"))
    assert enter(store, key, pin, now=clock.now()).must_change


@pytest.mark.slow
def test_a_name_and_a_role_are_changed_and_who_is_deactivated_is_shown_so(store: Store) -> None:
    app, version = staff_page(), store.studio().version
    app.text_input(key=f"name-a1-{version}").input("Anna")
    app.button_group(key=f"role-a1-{version}").set_value("manager")
    tap(app, "save-a1")
    app = tap(tap(staff_page(), "deactivate-a2"), "deactivate-sure-a2")
    assert {("Anna", "manager", True), ("Ben", "artist", False)} <= {*names(store)}
    assert "deactivated" in texts(app)


def test_the_last_owner_is_kept_and_the_screen_says_why(store: Store) -> None:
    app = tap(tap(staff_page(), "deactivate-o1"), "deactivate-sure-o1")
    assert "The last owner stays" in texts(app)
    assert ("Olga", "owner", True) in names(store)


@pytest.mark.slow
def test_nobody_is_deactivated_without_a_question(store: Store) -> None:
    app = tap(staff_page(), "deactivate-a2")
    assert "**Deactivate Ben?** They are signed out everywhere" in texts(app)
    assert ("Ben", "artist", True) in names(store)
    app = tap(app, "keep-active-a2")
    assert "deactivate-sure-a2" not in [button.key for button in app.button]
    tap(tap(app, "deactivate-a2"), "deactivate-sure-a2")
    app = tap(staff_page(), "back-a2")
    assert ("Ben", "artist", True) in names(store)


@pytest.mark.slow
def test_two_people_of_one_name_are_told_apart_or_refused(store: Store) -> None:
    app, version = staff_page(), store.studio().version
    app.text_input(key=f"name-new-{version}").input(" ana ")
    app = tap(app, "add-person")
    assert "Somebody else is called ana already: add a surname or an initial" in texts(app)
    app.text_input(key=f"name-new-{version}").input("  ")
    assert "Write the name of the team member." in texts(tap(app, "add-person"))
    assert len(names(store)) == 4
    with raw(store) as db:  # as an earlier version let them be
        db.execute("UPDATE staff SET name = 'Ana' WHERE key = 'a2'")
    said = texts(staff_page())
    assert "<b>Ana (1)</b>" in said
    assert "<b>Ana (2)</b>" in said
    tables = store.studio()
    store.save_studio(replace(tables, name="Dots"), Change("a", NOW))


def test_who_is_signed_in_is_shown_and_signed_out(store: Store) -> None:
    enter(store, token="t", name="front%20desk", now=clock.now())
    app = staff_page()
    assert "<b>front desk</b>" in texts(app)
    assert "Ana signed in" in texts(app)
    assert "Ana signed in" not in texts(tap(app, "out-a1"))
    assert store.authenticator().admission("t", now=clock.now()).sign_in.state == "over"


@pytest.mark.slow
def test_a_tablet_is_signed_out_barred_and_allowed_again(store: Store) -> None:
    enter(store, token="t", word="w", name="Room%201", now=clock.now())
    (tablet,) = authenticator_of(store, OWNER).tablets(now=clock.now())
    key = tablet.device[:16]
    app = tap(staff_page(), f"out-tablet-{key}")
    assert "nobody signed in" in texts(app)
    app = tap(app, f"bar-{key}")
    assert "nobody can sign in on it" in texts(app)
    app = tap(app, f"allow-{key}")
    assert "nobody can sign in on it" not in texts(app)
    actions = [entry.action for entry in store.audit(limit=3)]
    assert actions == ["tablet allowed", "tablet barred", "tablet signed out"]


def test_who_was_stopped_is_unlocked(store: Store) -> None:
    enter(store, "a1", word="kept", now=clock.now())
    with pytest.raises(Exception, match="not right"):
        enter(store, "a1", "999999", known_by="kept", now=clock.now())
    with raw(store) as db:
        db.execute("UPDATE throttle SET wrong = 20 WHERE staff = 'a1' AND kind = 'tablet'")
    app = staff_page()
    assert "stopped after too many wrong PINs" in texts(app)
    tap(app, "unlock-a1")
    assert not authenticator_of(store, OWNER).accounts(now=clock.now())["a1"].stopped


def test_who_waits_and_whose_pin_was_tried_is_said_and_every_wait_is_ended(store: Store) -> None:
    with raw(store) as db:
        for key in ("o1", "m1", "a1", "a2", "?"):
            tried = throttle.attempt(db, key, "", here=False, now=clock.now())
            for _ in range(5):
                throttle.record_wrong(db, 0, tried, now=clock.now())
                wrong_pins.note(db, tried, "192.0.2.7", now=clock.now())
    app = staff_page()
    assert "nobody gets in until" in app.warning[0].value
    assert "on tablets that are new to them, 5 wrong PINs since" in texts(app)
    app = tap(app, "unlock-everybody")
    assert not app.warning
    assert enter(store, "a1", now=clock.now()).state == "open"
    assert store.audit(limit=2)[1].action == "everybody let in again"


def test_until_there_is_an_owner_the_screen_shows_the_way(
    studio_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMPDASH_DB", str(studio_path))
    monkeypatch.setattr(context, "person", lambda: MACHINE)
    assert "tablets are refused until there is an owner" in texts(staff_page())


def test_nobody_but_an_owner_sees_it(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context, "person", lambda: MANAGER)
    app = AppTest.from_function(page, default_timeout=30).run()
    assert app.exception
    assert "Olga" not in texts(app)


@pytest.mark.slow
def test_a_work_address_is_asked_for_where_a_provider_is_and_a_wrong_one_is_refused(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = store.studio().version
    assert [each.key for each in staff_page().text_input] == [
        f"name-{key}-{version}" for key in ("o1", "m1", "a1", "a2", "new")
    ]
    monkeypatch.setattr(screen, "configured", provider)
    app = staff_page()
    app.text_input(key=f"email-a1-{version}").input(" ana@studio.example ")
    app = tap(app, "save-a1")
    assert store.studio().staff[2].email == "ana@studio.example"
    assert "work account not used yet" in texts(app)
    account = Vouched("https://login.example", "1", "ana@studio.example")
    store.authenticator().let_in(account, Tablet("t", "w", "front"), now=clock.now())
    app = staff_page()
    assert "not used yet" not in texts(app)
    assert ", work account" in texts(app)
    app.text_input(key=f"email-a2-{version + 1}").input("ben")
    assert "“ben” is no e-mail address" in texts(tap(app, "save-a2"))


@pytest.mark.slow
def test_what_is_typed_about_somebody_stays_while_others_save(store: Store) -> None:
    app, version = staff_page(), store.studio().version
    app.text_input(key=f"name-new-{version}").input("Cleo")
    app = whole(app.text_input(key=f"name-a1-{version}").input("Anna").run())
    named = replace(store.studio(), name="Dots")
    store.save_studio(named, Change("elsewhere", NOW))
    app = whole(app.run())
    assert app.text_input(key=f"name-new-{version}").value == "Cleo"
    tap(app, "save-a1")
    assert store.studio().staff_name("a1") == "Anna"
    assert app.text_input(key=f"name-new-{version}").value == "Cleo"


@pytest.mark.slow
def test_who_was_changed_on_another_tablet_is_shown_before_they_are_saved(store: Store) -> None:
    app, version = staff_page(), store.studio().version
    app = whole(app.text_input(key=f"name-a1-{version}").input("Anna").run())
    studio = store.studio()
    changed = [replace(one, name="Anne") if one.key == "a1" else one for one in studio.staff]
    store.save_studio(replace(studio, staff=tuple(changed)), Change("elsewhere", NOW))
    app = tap(app, "save-a1")
    assert "you see Anna, another tablet saved Anne" in texts(app).replace("\\", "")
    assert store.studio().staff_name("a1") == "Anne"
    tap(app, "save-a1")
    assert store.studio().staff_name("a1") == "Anna"
