"""The studio's page: what it counts and whom it names."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from smpdash.record.progress.ahead import Ahead
from smpdash.record.progress.scope import Behind, Scope, last_months
from smpdash.runtime import clock
from tests.builders.records import reading
from tests.builders.screens import one_visit, real_store, texts, whole
from tests.builders.stores import add_visit
from tests.builders.studio_tabs import studio_tab

pytestmark = pytest.mark.slow


def page() -> None:
    from smpdash.screens.studio import studio_page  # noqa: PLC0415 the function runs as a script

    studio_page.screen()


def studio_page() -> str:
    app = AppTest.from_function(page, default_timeout=30)
    app.query_params["tab"] = "progress"
    whole(app.run())
    return texts(app) + "".join(warning.value for warning in app.warning)


def test_an_empty_studio_says_what_will_stand_here(studio_path: Path) -> None:
    real_store(studio_path)
    said = studio_page()
    assert "What was told stands here after the first session" in said
    assert "Clients in treatment will be counted here" in said


def test_a_client_who_needs_more_than_was_told_is_named_with_the_reason(studio_path: Path) -> None:
    store = one_visit(studio_path)
    assert "1 client probably needs as many as were told" in studio_page()
    for number in (2, 3):
        add_visit(store, "C-0001/1", number, readings=(reading(observed_fading=0.5, coverage=0.5),))
    assert "1 client probably needs more than was told" in studio_page()


def test_a_number_of_sessions_to_come_opens_its_clients(studio_path: Path) -> None:
    one_visit(studio_path)
    scope = Scope(*last_months(clock.now().date(), 12))
    two, three = (
        Behind(Scope(), statuses=("running",), ahead=Ahead(to_come=number)) for number in (2, 3)
    )
    app = studio_tab("progress")
    for behind, number in ((two, "1 course"), (three, "0 courses")):
        app.session_state["studio-mark"] = ("remaining", scope, behind, "")
        app.session_state["behind-skip"] = 0
        assert f"#### {number}\n" in texts(whole(app.run()))


def test_the_studio_counts_a_client_as_the_clients_own_page_does(studio_path: Path) -> None:
    store = one_visit(studio_path)
    told = store.estimates("C-0001/1")[-1]
    # The mean lies above the most likely number wherever many sessions are possible.
    assert round(told.expected_remaining) != told.most_likely_total - told.sessions_done == 2
    assert "1 client in treatment, with most likely 2 sessions to come." in studio_page()
