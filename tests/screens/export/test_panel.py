"""The page Studio takes the records out: the form is kept, and the links say what is asked."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from smpdash.record.permissions import MACHINE
from smpdash.store.store import Store
from tests.builders.screens import texts, whole
from tests.builders.stores import MANAGER, OWNER, add_client, add_visit, opened

pytestmark = pytest.mark.slow


def page() -> None:
    from smpdash.screens.studio import studio_page  # noqa: PLC0415 the function runs as a script

    studio_page.screen()


def client_list() -> None:
    from smpdash.screens.client_list import list_page  # noqa: PLC0415

    list_page.screen()


@pytest.fixture
def store(studio_path: Path) -> Store:
    store = opened(studio_path)
    add_visit(store, f"{add_client(store)}/1")
    return store


def studio() -> AppTest:
    return whole(AppTest.from_function(page, default_timeout=30).run())


def chosen(app: AppTest, key: str, value: str) -> AppTest:
    return whole(app.segmented_control(key=key).set_value(value).run())


def test_a_workbook_is_offered_first_and_the_form_is_kept_for_each_person(store: Store) -> None:
    app = studio()
    assert 'href="/export/records.xlsx"' in texts(app)
    app = chosen(app, "export-form", "here")
    assert 'href="/export/visits.csv?form=here"' in texts(app)
    assert "As spreadsheets read it in UTC: decimal point" in texts(app)
    assert 'href="/export/visits.csv?form=here"' in texts(studio())
    assert store.by(person=MACHINE).export_form() == "here"
    assert store.by(person=MANAGER).export_form() == "xlsx"
    store.by(person=MANAGER).choose_export_form("csv")
    assert store.by(person=OWNER).export_form() == "xlsx"
    assert store.check() == []


def test_the_filters_of_the_tab_limit_what_is_taken(store: Store) -> None:
    assert store.clients()
    app = chosen(studio(), "which-records", "filtered")
    assert "/export/records.xlsx?by=last&amp;statuses=running" in texts(app)
    assert "The courses in treatment of the filters above" in texts(app)
    app = whole(app.toggle(key="without-names").set_value(True).run())
    assert "/export/records.xlsx?names=no&amp;by=last&amp;statuses=running" in texts(app)


def test_a_period_that_ends_before_it_begins_is_said_and_stays(store: Store) -> None:
    assert store.clients()
    app = chosen(studio(), "which-records", "period")
    app = whole(app.date_input(key="export-from").set_value("2026-03-02").run())
    assert "/export/records.xlsx?from=2026-03-02" in texts(app)
    app = whole(app.date_input(key="export-to").set_value("2026-03-01").run())
    assert "The period ends on 2026-03-01 and begins later, on 2026-03-02." in texts(app)
    assert "/export/records.xlsx" not in texts(app)


def test_the_list_of_clients_leads_to_a_file_of_what_it_shows(store: Store) -> None:
    assert store.clients()
    app = whole(AppTest.from_function(client_list, default_timeout=30).run())
    assert "All clients as an Excel workbook" in texts(app)
    app = chosen(app, "status", "running")
    assert "/export/clients.xlsx?status=running" in texts(app)
