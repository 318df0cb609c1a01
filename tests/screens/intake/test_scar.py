"""The place of a scar on the intake: asked where there is one, recorded, corrected, cleared."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from smpdash.record.client import Intake
from tests.builders.screens import field, open_client, real_store, tap, whole
from tests.builders.stores import add_client

pytestmark = pytest.mark.slow


def place(app: AppTest, where: str | None) -> AppTest:
    """Tap the head, as the component sends it."""
    (draft_id,) = {str(each.key).split(":")[0] for each in [field(app, "name")]}
    app.session_state[f"{draft_id}:0:scar_place"] = {"place": where}
    return whole(app.run())


def test_a_scar_is_placed_moved_and_cleared_and_one_of_before_has_no_place(
    studio_path: Path,
) -> None:
    store = real_store(studio_path)
    code = add_client(store, intake=Intake(scar_tissue="minor"))
    for where in ("crown", "left-side", None):
        app = tap(open_client(studio_path), "edit-client")
        tap(place(app, where), "save-client")
        assert store.client(code).intake.scar_place == where


def test_without_a_scar_there_is_no_place_to_record(studio_path: Path) -> None:
    store = real_store(studio_path)
    code = add_client(store, intake=Intake(scar_tissue="minor", scar_place="crown"))
    app = tap(open_client(studio_path), "edit-client")
    app = whole(field(app, "scar_tissue").set_value("none").run())
    tap(app, "save-client")
    assert store.client(code).intake == Intake(scar_tissue="none")
