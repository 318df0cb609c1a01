"""The intake asks how many sessions were sold together, for the course that runs."""

from dataclasses import replace
from pathlib import Path

import pytest

from smpdash.store.store import Change
from tests.builders.records import NOW
from tests.builders.screens import field, open_client, real_store, show, tap, texts, whole
from tests.builders.stores import add_client, add_visit

pytestmark = pytest.mark.slow


def test_the_studios_package_is_proposed_and_another_one_is_recorded(studio_path: Path) -> None:
    store = real_store(studio_path)
    store.save_studio(replace(store.studio(), package=4), Change("four", NOW))
    app = tap(show(studio_path), "new-client")
    app = whole(field(app, "name").set_value("Elm").run())
    assert field(app, "package").value == 4
    app = whole(field(app, "package").set_value(2).run())
    tap(app, "save-client")
    assert store.courses("C-0001")[0].package == 2
    app = tap(open_client(studio_path), "edit-client")
    assert field(app, "package").value == 2
    app = whole(field(app, "package").set_value(None).run())
    tap(app, "save-client")
    assert store.courses("C-0001")[0].package is None


def test_a_course_that_has_ended_keeps_its_package_unasked(studio_path: Path) -> None:
    store = real_store(studio_path)
    code = add_client(store)
    add_visit(store, f"{code}/1", decision="complete", reason=None)
    app = tap(open_client(studio_path), "edit-client")
    assert "Sessions sold together" not in texts(app)
    assert not [each for each in app.button_group if str(each.key).endswith(":package")]
    tap(app, "save-client")
    assert store.courses(code)[0].package is None
