"""Courses of more sessions than the estimate tells apart: every page stays whole and true."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from smpdash.store.store import Store
from tests.builders.marks import in_long
from tests.builders.records import reading
from tests.builders.screens import (
    begin_visit,
    open_client,
    real_store,
    show,
    tap,
    tap_entry,
    texts,
    whole,
)
from tests.builders.stores import add_client, add_visit


def after(path: Path, held: int, **last: object) -> Store:
    """A store with one client who had so many sessions."""
    store = real_store(path)
    course = f"{add_client(store)}/1"
    for number in range(1, held + 1):
        add_visit(store, course, number, **(last if number == held else {}))
    return store


def studio_page() -> str:
    def page() -> None:
        from smpdash.screens.studio import studio_page  # noqa: PLC0415 the function runs as a script

        studio_page.screen()

    app = AppTest.from_function(page, default_timeout=30)
    app.query_params["tab"] = "progress"
    whole(app.run())
    return texts(app) + "".join(button.label for button in app.button)


@pytest.mark.slow
@pytest.mark.parametrize("held", [9, in_long(10), in_long(11), in_long(15)])
def test_a_course_past_the_end_of_foresight_says_so_and_no_more(
    studio_path: Path, held: int
) -> None:
    after(studio_path, held)
    listed = show(studio_path).button(key="open-C-0001").label
    assert "More sessions than can be foreseen" in listed
    said = texts(open_client(studio_path))
    assert "<h2>More sessions than can be foreseen</h2>" in said
    assert f">{held + 1} or more sessions in total." in said
    assert f'<th scope="row">{held + 1}</th>' in said
    for untrue in ("session is the last", "<figure>", "What if", "A suggestion", "closer estimate"):
        assert untrue not in said
    assert "1 client in treatment" in studio_page()


@pytest.mark.slow
@pytest.mark.parametrize("held", [9, in_long(14)])
def test_one_more_session_is_recorded_and_the_course_may_end(studio_path: Path, held: int) -> None:
    store = after(studio_path, held)
    app = begin_visit(studio_path)
    tap_entry(app, "shade", "s3", ["hairline"])
    tap_entry(app, "decision", "another")
    tap_entry(app, "reason", "fading")
    tap_entry(app, "anyway", "checked")
    said = texts(tap(app, "record"))
    assert f"Visit {held + 1} is recorded" in said
    assert "More sessions than can be foreseen" in said
    app = tap(open_client(studio_path), f"correct-{store.courses('C-0001')[0].visits[-1].visit_id}")
    tap_entry(app, "decision", "complete")
    tap_entry(app, "why", "Mis-tap")
    assert f"Finished after {held + 1} sessions" in texts(tap(app, "record"))
    told = store.estimates("C-0001/1")[-1]
    assert (told.most_likely_total, told.expected_remaining) == (held + 1, 0)
    assert f"<h2>Finished after {held + 1} sessions</h2>" in texts(open_client(studio_path))
    studio_page()


@pytest.mark.slow
def test_a_stopped_course_past_the_end_can_be_shown(studio_path: Path) -> None:
    after(studio_path, 11)
    said = texts(tap(open_client(studio_path), "stop-now-0"))
    assert "Stopped; otherwise more sessions than can be foreseen" in said


@pytest.mark.slow
def test_the_tenth_step_of_the_ladder_stands_for_ten_and_more(studio_path: Path) -> None:
    after(studio_path, 6, readings=(reading(coverage=0.3),))
    assert "<b>10+</b>" in texts(open_client(studio_path))
