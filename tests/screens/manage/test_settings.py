"""The screen of the studio's tables: what is saved, what is refused, what stays as it was."""

import time
from dataclasses import replace
from datetime import UTC, date, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from smpdash.html.plan_page import care_of
from smpdash.html.tables.audit_words import lines_of
from smpdash.record.studio import Lot
from smpdash.runtime import clock
from smpdash.store.store import Change, ClientQuery, Store
from tests.builders.marks import in_long
from tests.builders.records import visit
from tests.builders.screens import real_store, tap, texts, whole
from tests.builders.stores import NOW, add_client, add_visit

pytestmark = pytest.mark.slow

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
    assert "Write the studio’s name." in texts(app)
    assert "The ideal depths lie within" in texts(app)
    assert store.studio() == before
    # It leads to the first tab on which something is wrong, and on to the other one.
    assert [button.label for button in app.button if "Go to" in button.label] == ["Go to Studio"]
    # The bar, where Save was tapped, says what is wrong here, and how much more there is.
    (said,) = app.error
    assert "The ideal depths lie within the accepted ones" in said.value
    assert "1 more marked in red." in said.value.replace("\u2060", "")
    assert "Write the studio’s name." not in said.value
    assert app.session_state["settings-tab"] == "Depths"
    tap(app, "settings-to-Studio")
    assert app.session_state["settings-tab"] == "Studio"
    assert "Write the studio’s name." in texts(app)
    whole(app.text_input(key=f"studio-{version}").set_value("Dots").run())
    assert "Write the studio’s name." not in texts(app)
    assert "The ideal depths lie within" in texts(app)


@pytest.mark.parametrize("first", [in_long("0.6"), "abc"])
def test_a_value_typed_back_to_where_it_began_is_an_edit(store: Store, first: str) -> None:
    before = store.studio()
    one, two = tables(), tables()
    key, began = (
        f"ideal-low-{before.version}",
        two.text_input(key=f"ideal-low-{before.version}").value,
    )
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


def test_how_many_sessions_are_sold_together_is_saved_with_the_tables(store: Store) -> None:
    before = store.studio()
    assert before.package == 3
    app = tables()
    package = app.selectbox(key=f"package-{before.version}")
    assert package.value == "3"
    app = whole(package.set_value("4").run())
    assert "Sessions usually sold together" in texts(app)
    tap(app, "save-settings")
    assert store.studio().package == 4


def darkness(store: Store) -> list[tuple[str, float]]:
    return [(shade.name, shade.darkness) for shade in store.studio().shades]


def test_a_shade_is_made_darker_moved_and_added_by_taps_and_a_used_one_stays(
    store: Store,
) -> None:
    first, used, third = darkness(store)[:3]
    add_visit(store, f"{add_client(store)}/1")
    assert store.used_shades() == {"s2"}
    app = tables()
    assert texts(app).count("in recorded visits</small>") == 1
    buttons = {button.key for button in app.button}
    assert {"shade-darker-s3", "shade-down-s1"} <= buttons
    assert not {"shade-darker-s2", "shade-up-s2", "shade-down-s2"} & buttons
    app = tap(app, "shade-darker-s3")
    assert "**Not saved yet:** Shade 3, darkness." in texts(app)
    # The first passes the used one, which stays where it is.
    app = tap(tap(app, "shade-down-s1"), "shade-add")
    app = tap(app, "save-settings")
    assert "Every row of the shades needs a name." in texts(app)
    (name,) = (each for each in app.text_input if each.label == "Name of the new shade")
    app = whole(name.set_value("Ink").run())
    tap(app, "save-settings")
    shades = darkness(store)
    assert shades[0] == used
    assert shades[1][0] == first[0]
    assert shades[2] == (third[0], pytest.approx(third[1] + 0.05))
    assert shades[0][1] < shades[1][1] < shades[2][1]
    assert shades[-1][0] == "Ink"
    assert shades[-2][1] < shades[-1][1] <= 1


def test_a_shade_never_passes_another_by_getting_darker(store: Store) -> None:
    names = [name for name, _ in darkness(store)]
    app = tables()
    for _ in range(9):
        if app.button(key="shade-darker-s1").disabled:
            break
        app = tap(app, "shade-darker-s1")
    assert app.button(key="shade-darker-s1").disabled
    tap(app, "save-settings")
    assert [name for name, _ in darkness(store)] == names
    assert len({value for _, value in darkness(store)}) == len(names)


def test_a_used_shade_is_retired_by_a_tap_says_so_and_can_be_used_again(store: Store) -> None:
    add_visit(store, f"{add_client(store)}/1")
    app = tap(tap(tables(), "shade-retire-s2"), "save-settings")
    assert [shade.key for shade in store.studio().shades if shade.retired] == ["s2"]
    assert ">retired</small>" in texts(app)
    tap(tap(app, "shade-retire-s2"), "save-settings")
    assert not [shade for shade in store.studio().shades if shade.retired]


def test_what_clients_take_home_is_the_studios_own_text(store: Store) -> None:
    app = tables()
    area = app.text_area(key=f"aftercare-{store.studio().version}")
    assert area.value == ""
    whole(area.set_value("Keep it dry.\n\nCome back.").run())
    tap(app, "save-settings")
    assert care_of(store.studio()) == ("Keep it dry.", "Come back.")


def test_the_last_save_is_undone_until_somebody_else_saves(store: Store) -> None:
    before = store.studio()
    app = tables()
    whole(app.text_input(key=f"ideal-low-{before.version}").set_value("0.6").run())
    app = tap(app, "save-settings")
    app = tap(app, "settings-undo")
    assert replace(store.studio(), version=before.version) == before
    (entry,) = store.audit("studio", limit=1)
    assert (entry.action, entry.reason) == ("studio saved", "Undone")
    assert "settings-undo" not in [button.key for button in app.button]
    whole(app.text_input(key=f"studio-{store.studio().version}").set_value("Dots").run())
    app = tap(app, "save-settings")
    store.save_studio(replace(store.studio(), name="Spots"), Change("other", NOW))
    assert "settings-undo" not in [button.key for button in whole(app.run()).button]


def test_what_a_change_would_do_to_the_estimates_is_said_before_it_is_saved(store: Store) -> None:
    for number in range(3):
        add_visit(store, f"{add_client(store, f'N{number}')}/1")
    app, version = tables(), store.studio().version
    whole(app.text_input(key=f"studio-{version}").set_value("Dots").run())
    assert "Would change" not in texts(app)
    key = f"ideal-high-{version}"
    whole(app.text_input(key=key).set_value("0.55").run())
    deadline = time.monotonic() + 30
    while "looked at." not in texts(app) and time.monotonic() < deadline:
        whole(app.run())
    assert "of the 3 clients looked at." in texts(app) or "of the 3 estimates" in texts(app)


def test_the_booking_window_is_the_studios_own(store: Store) -> None:
    add_visit(store, f"{add_client(store)}/1")  # on 1 February
    app, version = tables(), store.studio().version
    whole(app.text_input(key=f"booking-from-{version}").set_value("20").run())
    whole(app.text_input(key=f"booking-to-{version}").set_value("x").run())
    app = tap(app, "save-settings")
    assert "Booked to, days: “x” is not a whole number such as 14." in texts(app)
    whole(app.text_input(key=f"booking-to-{version}").set_value("19").run())
    app = tap(app, "save-settings")
    assert "booked 1 to 90 days after the last" in texts(app)
    whole(app.text_input(key=f"booking-to-{version}").set_value("30").run())
    tap(app, "save-settings")
    assert store.studio().booking_days == (20, 30)
    for day, state in ((20, "early"), (21, "due"), (31, "due"), (32, "overdue")):
        today = date(2026, 1, 31) + timedelta(days=day)
        assert [name for name, count in store.due_counts(today=today).items() if count] == [state]
        (client,) = store.due_clients(state, today=today, limit=9)
        assert client.state(today) == state
        assert client.window == (date(2026, 2, 21), date(2026, 3, 3))
        (line,) = store.clients(ClientQuery(today=today))
        assert (line.due(today), line.window) == (state, client.window)


def test_another_booking_window_is_previewed_by_who_would_be_due(store: Store) -> None:
    app, version = tables(), store.studio().version
    whole(app.text_input(key=f"booking-to-{version}").set_value("20").run())
    assert "Nobody is in treatment" in texts(app)
    now = clock.now()
    for days in (10, 18):
        held = visit(1, held_on=now.date() - timedelta(days=days))
        course = f"{add_client(store, f'{days} days')}/1"
        store.add_visit(course, held, Change(course, now), today=now.date())
    app = tables()
    whole(app.text_input(key=f"booking-to-{version}").set_value("20").run())
    words = "Of 2 clients in treatment, today would be: 0 early (now 0), 2 due (now 1), 0 overdue"
    assert f"{words} (now 1), 0 lapsed (now 0)." in texts(app)
    whole(app.text_input(key=f"booking-to-{version}").set_value("200").run())
    assert "today would be" not in texts(app)


def test_targets_are_previewed_saved_undone_and_in_the_audit_log(store: Store) -> None:
    app, version = tables(), store.studio().version
    fields = [app.text_input(key=f"{name}-{version}") for name in ("target-coverage", "week-hours")]
    assert [field.placeholder for field in fields] == ["Not set", "Not set"]
    whole(app.text_input(key=f"target-coverage-{version}").set_value("30").run())
    whole(app.text_input(key=f"week-hours-{version}").set_value("many").run())
    app = tap(app, "save-settings")
    assert "The target coverage lies between 40% and 100%." in texts(app)
    assert "Hours in the chair in a week, per artist: “many” is not a number such as 30." in texts(
        app
    )
    assert store.studio().target_coverage is None
    whole(app.text_input(key=f"target-coverage-{version}").set_value("85 %").run())
    whole(app.text_input(key=f"week-hours-{version}").set_value("32,5").run())
    assert "The target in clients’ pictures would be 85% in place of" in texts(app)
    assert "Next week, 0 of 0 artists would have more than 32.5 h ahead." in texts(app)
    assert "Target coverage; Hours in the chair in a week" in texts(app)
    app = tap(app, "save-settings")
    assert (store.studio().target_coverage, store.studio().week_hours) == (0.85, 32.5)
    (entry,) = store.audit("studio", limit=1, what="studio saved")
    lines = {(line.what, line.now) for line in lines_of(entry, store.studio(), UTC)}
    assert {("target coverage", "85%"), ("hours in the chair in a week", "32.5")} <= lines
    app = tap(app, "settings-undo")
    assert (store.studio().target_coverage, store.studio().week_hours) == (None, None)
