"""The recall of a pigment lot on the page Studio: none, one and many visits."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from smpdash.record.studio import Lot, Staff
from smpdash.record.times.moments import day_words
from smpdash.store.store import Change, Store
from tests.builders.records import NOW
from tests.builders.screens import texts, whole
from tests.builders.stores import add_client, add_visit, opened, raw
from tests.builders.studio_tabs import studio_tab

pytestmark = pytest.mark.slow


@pytest.fixture
def store(studio_path: Path) -> Store:
    return opened(studio_path)


def listed(app: AppTest) -> str:
    """The table of whom to call, as HTML."""
    (said,) = (one.proto.body for one in app.get("html") if "recall-table" in one.proto.body)
    return str(said)


def test_a_lot_leads_to_its_clients_fifty_at_a_time_and_to_the_file(store: Store) -> None:
    for number in range(51):
        add_visit(store, f"{add_client(store, f'Client {number}', contact='+351 555')}/1")
    app = studio_tab("today")
    assert app.selectbox(key="recall").value is None
    app = whole(app.selectbox(key="recall").set_value("l1").run())
    assert "LOT 1: 51 visits of 51 clients" in texts(app)
    assert "/export/recall.xlsx?lot=l1" in texts(app)
    assert listed(app).count('<th scope="row">') == 50
    assert 'href="/client?code=C-0051" target="_self">Client 50</a>' in listed(app)
    assert "<td>+351 555</td>" in listed(app)
    app = whole(app.button(key="recall-earlier").click().run())
    assert listed(app).count('<th scope="row">') == 1
    assert app.button(key="recall-earlier").disabled


def test_a_client_of_several_visits_is_one_row_with_the_days_of_all(store: Store) -> None:
    course = f"{add_client(store, 'Ida', contact='')}/1"
    for number in (1, 2):
        add_visit(store, course, number)
    app = studio_tab("today", recall="l1")
    assert "LOT 1: 2 visits of 1 client" in texts(app)
    assert listed(app).count('<th scope="row">') == 1
    assert "<td>None noted</td>" in listed(app)
    days = [visit.held_on for visit in store.recalled_clients("l1", limit=1)[0].visits]
    assert days == sorted(days, reverse=True)
    said = re.sub("<.*?>", "", listed(app))
    assert ", ".join(map(day_words, days)) in said


def test_a_contact_is_copied_as_it_was_typed(store: Store) -> None:
    add_visit(store, f"{add_client(store, 'Ida', contact='ida_b@www.some-studio.example')}/1")
    assert "<td>ida_b@www.some-studio.example</td>" in listed(studio_tab("today", recall="l1"))


def test_the_lot_that_the_address_names_is_open_and_one_of_no_visit_says_so(store: Store) -> None:
    lots = (*store.studio().lots, Lot("l2", "LOT 2"))
    store.save_studio(replace(store.studio(), lots=lots), Change("lots", NOW))
    app = studio_tab("today", recall="l2")
    assert "LOT 2: no visit" in texts(app)
    assert "/export/recall." not in texts(app)
    assert studio_tab("today", recall="gone").selectbox(key="recall").value is None


def test_a_studio_without_lots_is_told_what_they_are_for(store: Store) -> None:
    store.save_studio(replace(store.studio(), lots=()), Change("none", NOW))
    assert "Once pigment lots are noted" in texts(studio_tab("today"))


def test_two_lots_of_one_number_and_two_artists_of_one_name_are_told_apart(store: Store) -> None:
    lots = (Lot("l1", "7", brand="Carbon"), Lot("l2", "7", brand="Ash"))
    staff = (Staff("a1", "Ana"), Staff("a2", "Ben"))
    store.save_studio(replace(store.studio(), lots=lots, staff=staff), Change("both", NOW))
    add_visit(store, f"{add_client(store, 'Ida')}/1")
    with raw(store) as db:  # as an earlier version let them be
        db.execute("UPDATE staff SET name = 'Ana'")
    app = whole(studio_tab("today").selectbox(key="recall").set_value("l1").run())
    assert app.selectbox(key="recall").options == ["Ash 7", "Carbon 7"]
    assert "<small>Ana (1)</small>" in listed(app)
    assert app.selectbox(key="artist").options[1:3] == ["Ana (1)", "Ana (2)"]
