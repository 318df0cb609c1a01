"""Whoever's PIN was tried, and every owner, is told on top of each page until they saw it."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from smpdash.record.permissions import Person
from smpdash.runtime import clock
from smpdash.screens import context
from smpdash.store.accounts import throttle, wrong_pins
from smpdash.store.store import Store
from tests.builders.screens import tap, whole
from tests.builders.sign_ins import copied, enter, with_pins
from tests.builders.stores import ANA, BEN, MANAGER, OWNER, raw

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def set_up(tmp_path_factory: pytest.TempPathFactory, light_hashes: None) -> Store:
    return with_pins(tmp_path_factory.mktemp("wrong") / "studio.db", now=clock.now())


@pytest.fixture
def store(set_up: Store, studio_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("SMPDASH_DB", str(studio_path))
    return copied(set_up, studio_path)


def page() -> None:
    from smpdash.screens.manage import wrong_pins as screen  # noqa: PLC0415 runs as a script

    screen.show_wrong_pins()


def shown_to(person: Person, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr(context, "person", lambda: person)
    return whole(AppTest.from_function(page, default_timeout=30).run())


def warned(app: AppTest) -> str:
    """What is said in warnings, without what keeps it from being drawn."""
    said = "\n".join(each.value for each in app.warning)
    return said.replace("\u2060", "").replace("\\", "")


def type_wrong_pins(
    store: Store, key: str, times: int, tablet: str, *, now: datetime, known_by: str = ""
) -> None:
    """As the desk notes them, without the hashes that are looked at."""
    with raw(store) as db:
        tried = throttle.attempt(db, key, known_by, here=False, now=now)
        for _ in range(times):
            wrong_pins.note(db, tried, tablet, now=now)


@pytest.mark.slow
def test_the_person_and_the_owner_are_told_until_each_has_seen_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    enter(store, "a2", word="jar", now=now)
    type_wrong_pins(store, "a1", 10, "192.0.2.7", now=now - DAY)
    type_wrong_pins(store, "a1", 2, "back%20room", now=now, known_by="jar")
    app = shown_to(ANA, monkeypatch)
    said = warned(app)
    assert "12 wrong PINs since yesterday for you: " in said
    assert "10 on tablets where nobody had signed in before, the last on “192.0.2.7”" in said
    assert "2 on tablets that Ben was the first to use, the last on “back room”" in said
    assert "choose another PIN" in said
    for nobody in (BEN, MANAGER):
        assert "wrong PIN" not in warned(shown_to(nobody, monkeypatch))
    owners = shown_to(OWNER, monkeypatch)
    assert "12 wrong PINs since yesterday for Ana" in warned(owners)
    app = shown_to(ANA, monkeypatch)
    assert "wrong PIN" not in warned(tap(app, "wrong-pins-seen"))
    assert "wrong PIN" not in warned(shown_to(ANA, monkeypatch))
    owners = shown_to(OWNER, monkeypatch)
    assert "for Ana" in warned(owners)
    assert "wrong PIN" not in warned(tap(owners, "wrong-pins-seen"))


def test_a_slip_of_a_finger_is_told_to_nobody(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_wrong_pins(store, "a1", 4, "front", now=clock.now())
    for person in (ANA, OWNER):
        assert "wrong PIN" not in warned(shown_to(person, monkeypatch))
    type_wrong_pins(store, "a1", 1, "front", now=clock.now())
    said = warned(shown_to(ANA, monkeypatch))
    assert "for you: all on tablets where nobody had signed in before" in said


def test_names_of_tablets_and_people_stand_as_they_were_typed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_wrong_pins(store, "?", 5, "%3Cb%3E**bold**%3C%2Fb%3E", now=clock.now())
    app = shown_to(OWNER, monkeypatch)
    assert "for somebody who does not work here" in warned(app)
    assert "**bold**" in warned(app)
    assert "**bold**" not in app.warning[0].value
