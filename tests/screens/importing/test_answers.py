"""What the page Import asks about a file: the cells that are meant, and every answer by a tap."""

from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from smpdash.record.studio import Lot
from smpdash.runtime import state
from smpdash.runtime.jobs import staged_import
from smpdash.store.store import Change, Store
from tests.builders.imports import staged
from tests.builders.records import NOW
from tests.builders.screens import real_store, tap, texts, whole
from tests.builders.sheets import csv_file
from tests.builders.waiting import until


@pytest.fixture
def store(studio_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("SMPDASH_DB", str(studio_path))
    store = real_store(studio_path)
    rows = ("Anna;04.08.2024;*Fig*;top", "Lars;05.09.2024;Oak;top")
    staged(store, csv_file(studio_path.parent, "Name;Date;Tree;Zone", *rows))
    return store


def page() -> None:
    from smpdash.screens.importing import import_page  # noqa: PLC0415 the function runs as a script

    import_page.screen()


def shown() -> AppTest:
    return whole(AppTest.from_function(page, default_timeout=30).run())


def answers(store: Store) -> dict[str, str]:
    return dict(staged_import.profile_of(store.staging()).answers)


def test_the_cells_that_are_asked_about_stand_with_the_question_as_they_are(store: Store) -> None:
    said = texts(shown())
    assert "What does the column “Tree” hold?  \n:gray[“\\*Fig\\*”, “Oak”]" in said
    assert ":gray[“04.08.2024”, “05.09.2024”]" in said
    assert answers(store) == {}


@pytest.mark.slow
def test_what_is_entered_in_settings_meanwhile_can_be_chosen(store: Store) -> None:
    studio = replace(store.studio(), lots=())
    store.save_studio(studio, Change("no lots", NOW))
    rows = ("Name;Date;Lot", "Anna;2024-08-04;B12")
    staged(store, csv_file(store.path.parent, *rows))
    app = shown()
    assert "There is none in Settings yet: enter it there. This file waits." in texts(app)
    studio = replace(store.studio(), lots=(Lot("new", "B 12 of May"),))
    store.save_studio(studio, Change("lot", NOW))
    shown()
    jobs = state.database(store.path).jobs
    until(lambda: jobs.last is not None and jobs.last.is_over)
    app = shown()
    lot = next(one for one in app.button_group if "B12" in one.label)
    assert lot.options == ["B 12 of May", "Leave it empty"]
    jobs.forget()


@pytest.mark.slow
def test_a_file_that_says_nobodys_name_is_warned_of_before_and_offers_nothing_to_add(
    store: Store,
) -> None:
    file = csv_file(store.path.parent, "Article;Price", "Ink;12", "Needle;3")
    staged(store, file)
    (warning,) = shown().warning
    assert "No column says who the client is: a name or a code is needed." in warning.value
    staged(store, file, **{"column:Article": "", "column:Price": ""})
    app = shown()
    assert "Nothing of this file can be added" in "".join(one.value for one in app.warning)
    assert {one.key for one in app.button} >= {"import-discard"}
    assert "import-agree" not in {one.key for one in app.button}
    assert "A backup is made first" not in texts(app)


@pytest.mark.slow
def test_any_answer_is_a_tap_or_two_away_under_its_heading(store: Store) -> None:
    app = tap(shown(), "import-all-of-column:Tree")
    client = next(one for one in app.button_group if one.label == "The client")
    assert {"Name", "Phone", "Birth year"} <= set(client.options)
    app = whole(client.set_value("client.wanted_look").run())
    assert answers(store) == {"column:Tree": "client.wanted_look"}
    assert "The client" not in {one.label for one in app.button_group}
    tree = next(one for one in app.button_group if "Tree" in one.label)
    assert tree.value == "client.wanted_look"
    assert tree.options == ["Client: Wanted look", "Leave it out"]
    app = tap(app, "import-all-of-word:reading.zone:top")
    zones = next(one for one in app.button_group if "Crown" in one.options)
    whole(zones.set_value("crown").run())
    assert answers(store)["word:reading.zone:top"] == "crown"


@pytest.mark.slow
def test_the_sheet_of_all_answers_opens_at_the_one_that_holds(store: Store) -> None:
    app = tap(shown(), "import-all-of-column:Tree")
    client = next(one for one in app.button_group if one.label == "The client")
    app = tap(whole(client.set_value("client.wanted_look").run()), "import-all-of-column:Tree")
    first, *others = (one for one in app.button_group if one.key.startswith("import-choice"))
    assert (first.value, first.options) == (
        "client.wanted_look",
        ["Client: Wanted look", "Leave it out"],
    )
    assert "Wanted look" not in [option for one in others for option in one.options]


def test_the_likeliest_word_comes_first_on_the_sheet_and_the_others_after_it(store: Store) -> None:
    staged(store, csv_file(store.path.parent, "Name;Date;Zone", "Anna;2024-08-04;Tonsur"))
    app = tap(shown(), "import-all-of-word:reading.zone:tonsur")
    first, others = (one for one in app.button_group if one.key.startswith("import-choice"))
    assert first.options == ["Crown", "Leave these rows out"]
    assert others.label == "Others"
    assert "Hairline" in others.options
    assert "Crown" not in others.options


def test_nobody_is_warned_of_a_missing_name_that_is_proposed_already(store: Store) -> None:
    rows = ("Kunde;;Behandlung", "Vorname;Nachname;Datum", "Anna;Berg;04.08.2024")
    staged(store, csv_file(store.path.parent, *rows))
    app = shown()
    assert "Take 3 proposals" in {one.label for one in app.button}
    assert not app.warning


@pytest.mark.slow
@pytest.mark.parametrize("key", ["import-proposals", "import-discard", "import-choice"])
def test_a_tap_on_a_page_that_shows_other_files_changes_nothing_of_those_that_replaced_them(
    store: Store, key: str
) -> None:
    app = tap(shown(), "import-all-of-column:Tree")
    staged(store, csv_file(store.path.parent, "Name;Tree", "Eva;Elm"), key="kept")
    before = staged_import.state_of(store.staging())
    if key == "import-choice":
        client = next(one for one in app.button_group if one.label == "The client")
        app = whole(client.set_value("client.wanted_look").run())
    else:
        app = tap(app, key)
    assert "Other files were chosen meanwhile" in app.toast[-1].value
    assert staged_import.state_of(store.staging()) == before
    assert answers(store) == {"key": "kept"}


def test_all_kinds_of_skin_stand_beside_a_word_for_skin(store: Store) -> None:
    staged(store, csv_file(store.path.parent, "Name;Date;Skin", "Anna;2024-08-04;fettig"))
    skin = next(one for one in shown().button_group if "fettig" in one.label)
    assert skin.options == ["Normal", "Combination", "Dry", "Oily", "Leave it empty"]


@pytest.mark.slow
def test_the_letters_are_chosen_by_a_tap_and_answers_about_columns_stay(store: Store) -> None:
    rows = ("Łucja Żak;Kraków;1984", "Jan Nowak;Łódź;1990")
    file = csv_file(store.path.parent, "Name;Town;Birth year", *rows, encoding="cp1250")
    staged(store, file, **{"column:Town": "client.contact", "encoding:": "cp1252"})
    app = shown()
    assert "“Kraków”" in texts(app)
    assert "Łucja" not in texts(app).partition("How the letters are written")[0]
    pills = next(one for one in app.button_group if "encoding:" in str(one.key))
    pills.set_value("cp1250").run()
    jobs = state.database(store.path).jobs
    until(lambda: jobs.last is not None and jobs.last.is_over)
    assert "“Łucja”" in texts(shown())
    assert answers(store) == {"column:Town": "client.contact", "encoding:": "cp1250"}
    assert staged_import.is_ready(store.staging())
