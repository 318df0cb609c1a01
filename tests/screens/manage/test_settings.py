"""The screen of the studio's tables: what is saved, what is refused, what stays as it was."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from smpdash.record.studio import Lot
from smpdash.store.store import Change, Store
from tests.builders.screens import real_store, tap, texts, whole
from tests.builders.stores import NOW

LOTS = (Lot("l1", "Black 01, lot 7", date(2027, 3, 1)), Lot("l2", "Grey 02", None, used_up=True))


def page() -> None:
    from smpdash.screens.manage import settings  # noqa: PLC0415 the function runs as a script

    settings.screen()


@pytest.fixture
def store(studio_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("SMPDASH_DB", str(studio_path))
    store = real_store(studio_path)
    store.save_studio(replace(store.studio(), lots=LOTS), Change("lots", NOW))
    return store


def tables() -> AppTest:
    return whole(AppTest.from_function(page, default_timeout=30).run())


def test_saving_one_table_leaves_the_others_as_they_were(store: Store) -> None:
    before = store.studio()
    app = tables()
    whole(app.text_input(key=f"ideal-low-{before.version}").set_value("0.6").run())
    tap(app, "save-settings")
    after = store.studio()
    assert after.depth.ideal_mm == (0.6, before.depth.ideal_mm[1])
    assert (after.shades, after.lots, after.name) == (before.shades, LOTS, before.name)


def test_everything_wrong_in_all_tables_is_said_at_once_until_it_is_put_right(
    store: Store,
) -> None:
    before = store.studio()
    app, version = tables(), before.version
    whole(app.text_input(key=f"studio-{version}").set_value("").run())
    whole(app.text_input(key=f"accepted-low-{version}").set_value("2.9").run())
    app = tap(app, "save-settings")
    assert "Write the studio's name." in texts(app)
    assert "The ideal depths lie within" in texts(app)
    assert store.studio() == before
    whole(app.text_input(key=f"studio-{version}").set_value("Dots").run())
    assert "Write the studio's name." not in texts(app)
    assert "The ideal depths lie within" in texts(app)


@pytest.mark.parametrize("first", ["0.6", "abc"])
def test_a_value_typed_back_to_where_it_began_is_an_edit(store: Store, first: str) -> None:
    before = store.studio()
    one, two = tables(), tables()
    key, began = f"ideal-low-{before.version}", two.text_input[2].value
    whole(two.text_input(key=key).set_value(first).run())
    whole(one.text_input(key=key).set_value("0.66").run())
    tap(one, "save-settings")
    two = whole(two.text_input(key=key).set_value(began).run())
    assert two.text_input(key=key).value == began
    two = tap(two, "save-settings")
    said = "\n".join(str(one.value) for one in two.warning)
    assert f"Ideal depth from: you see {began}" in said.replace("\\", "")
    tap(two, "settings-mine")
    assert store.studio().depth == before.depth


def test_a_page_without_edits_shows_what_was_saved_elsewhere(store: Store) -> None:
    before = store.studio()
    one, two = tables(), tables()
    whole(one.text_input(key=f"ideal-low-{before.version}").set_value("0.66").run())
    tap(one, "save-settings")
    two = whole(two.run())
    assert two.text_input(key=f"ideal-low-{before.version + 1}").value == "0.66"


@pytest.mark.slow
def test_theirs_saved_twice_meanwhile_is_shown_again_and_says_nothing_else(store: Store) -> None:
    before = store.studio()
    one, two = tables(), tables()
    whole(two.text_input(key=f"ideal-low-{before.version}").set_value("0.7").run())
    for value in ("0.66", "0.65"):
        version = store.studio().version
        whole(one.run())
        whole(one.text_input(key=f"ideal-low-{version}").set_value(value).run())
        tap(one, "save-settings")
        two = tap(two, "save-settings" if value == "0.66" else "settings-mine")
        (told,) = two.warning
        said = str(told.value).replace("\\", "")
        assert "Ideal depth from: you see 0.70, the tablet" in said
        assert said.split("Nothing is saved yet.")[0].rstrip().endswith(value)
        assert not two.error
    tap(two, "settings-mine")
    assert store.studio().depth.ideal_mm[0] == 0.7


def test_what_is_not_saved_yet_is_named_beside_save(store: Store) -> None:
    app, version = tables(), store.studio().version
    assert "Not saved yet" not in texts(app)
    whole(app.text_input(key=f"ideal-low-{version}").set_value("abc").run())
    assert "**Not saved yet:** a value that cannot be read." in texts(app)
    whole(app.text_input(key=f"ideal-low-{version}").set_value("0.6").run())
    whole(app.text_input(key=f"studio-{version}").set_value("Dots").run())
    assert "**Not saved yet:** Studio; Ideal depth from." in texts(app)
    assert "Not saved yet" not in texts(tap(app, "save-settings"))
