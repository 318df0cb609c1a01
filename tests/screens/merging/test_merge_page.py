"""Two records of one person are seen side by side, made one, and made two again."""

from dataclasses import replace
from datetime import date

import pytest

from smpdash.record.client import Intake
from smpdash.record.importing.proposals import History
from smpdash.record.studio import Staff
from smpdash.screens import context
from smpdash.store.store import Change
from tests.builders.imports import PLACE, imported, proposed, proposed_course
from tests.builders.marks import in_long
from tests.builders.records import NOW
from tests.builders.screens import open_client, real_store, show, tap, texts, whole
from tests.builders.stores import ANA, BEN, MANAGER, add_client, add_visit

pytestmark = pytest.mark.slow

ONE = "merge-C-0001-C-0002-C-0001-1-C-0002-1"


@pytest.fixture
def store(studio_path, monkeypatch):
    """Maria with two visits, and Maria again, Ben's, with a later one; Somebody else."""
    monkeypatch.setenv("SMPDASH_DB", str(studio_path))
    store = real_store(studio_path)
    staff = tuple(Staff(one.key, one.name, one.role) for one in (ANA, BEN, MANAGER))
    store.save_studio(replace(store.studio(), staff=staff), Change("staff", NOW))
    add_client(store, "Maria Berg", intake=Intake(skin="dry"))
    add_client(store, "maria berg", birth_year=1980, intake=Intake(skin="oily"))
    add_client(store, "Somebody else")
    for code, number, day in (
        ("C-0001", 1, date(2026, 1, 5)),
        ("C-0001", 2, date(2026, 2, 5)),
        ("C-0002", 1, date(2026, 3, 5)),
    ):
        add_visit(store, f"{code}/1", number, held_on=day)
    store.give_client("C-0002", BEN.key, Change("his", NOW))
    return store


def said(app):
    return texts(app).replace("\u2060", "").replace("\\", "")


def keys(app):
    return {str(one.key) for one in app.button}


def chosen(app, key, value):
    return whole(app.button_group(key=key).set_value(value).run())


def preview(path, code="C-0002", other="C-0001"):
    return tap(tap(open_client(path, code), "merge"), f"likely-{other}")


def test_two_records_become_one_after_a_look_at_both_and_two_again(store, studio_path):
    before = [store.courses(code) for code in ("C-0001", "C-0002")]
    app = preview(studio_path)
    assert "merge-now" not in keys(app)
    assert "Say first whether it is one treatment or two." in said(app)
    app = chosen(app, ONE, "one")
    for words in (
        "Becomes part of C-0001",
        "C-0002 leads to C-0001 from then on",
        "Only Ben and the managers see the one record: the stricter setting holds.",
        "Course 1: 3 visits, 5 Jan to 5 Mar 2026, in treatment.",
        "It holds the visits of C-0001 and C-0002, in the order of their dates.",
        "Estimate afterwards: ",
    ):
        assert words in said(app)
    app = chosen(app, "merge-C-0001-C-0002-skin", "C-0002")
    assert [store.courses(code) for code in ("C-0001", "C-0002")] == before
    app = tap(app, "merge-now")
    merged = store.client("C-0002")
    assert (merged.code, merged.intake.skin, merged.birth_year) == ("C-0001", "oily", 1980)
    assert merged.artist == BEN.key
    assert "**maria berg** :gray[C-0002] became part of this record" in said(app)
    assert "Updated after the merge of two records." in said(app)
    app = tap(app, "undo-merge")
    assert "C-0001 and C-0002 are two records again." in app.toast[0].value.replace("\u2060", "")
    assert "undo-merge" not in keys(app)
    assert store.client("C-0002").code == "C-0002"
    assert store.client("C-0001").intake.skin == "dry"
    assert store.check() == []


@pytest.mark.parametrize("last", ["merge-now", in_long("merge-back")])
def test_whoever_joins_the_pairs_of_an_import_comes_back_to_them(store, studio_path, last):
    staging = store.staging()
    staging.begin()
    staged = {"files": ["old.csv"], "is_sent": True, "is_over": True}
    pairs = [("Maria Berg", "C-0002", "C-0001"), ("Somebody else", "C-0003", "C-0001")]
    staging.note(**staged, person=store.person.key, to_join=pairs)
    app = tap(chosen(preview(studio_path), ONE, "one"), last)
    assert "#### To be joined" in said(app)
    joined = {"merge-now": {"import-join-C-0002"}}.get(last, set())
    assert {"import-join-C-0002", "import-join-C-0003"} - keys(app) == joined


def test_between_two_artists_a_manager_chooses_and_reads_who_loses_sight(store, studio_path):
    store.give_client("C-0001", ANA.key, Change("hers", NOW))
    app = chosen(preview(studio_path), ONE, "one")
    assert "Ben does not see this client any more." in said(app)
    app = chosen(app, "merge-C-0001-C-0002-artist", "C-0002")
    assert "Ana does not see this client any more." in said(app)
    tap(app, "merge-now")
    assert store.client("C-0001").artist == BEN.key


def test_the_other_code_is_kept_by_a_tap(store, studio_path):
    app = tap(preview(studio_path), "merge-swap")
    app = chosen(app, "merge-C-0002-C-0001-C-0001-1-C-0002-1", "two")
    app = tap(app, "merge-now")
    assert store.client("C-0001").code == "C-0002"
    assert [each.status for each in store.courses("C-0002")] == ["completed", "running"]


def test_who_comes_by_the_old_code_finds_the_one_record_and_is_told_so(store, studio_path):
    tap(chosen(preview(studio_path), ONE, "one"), "merge-now")
    app = show(studio_path)
    app = whole(app.text_input(key="search").set_value("c-0002").run())
    assert {key for key in keys(app) if key.startswith("open-C")} == {"open-C-0001"}
    app = tap(app, "open-C-0001")
    assert "C-0002 is part of this record." in said(app)
    assert "C-0002 is part of C-0001 now" not in said(app)
    app.query_params["code"] = "C-0002"
    app = whole(app.run())
    assert "C-0002 is part of C-0001 now: one person, one record." in said(app)
    app = tap(app, "record-visit")
    assert store.drafts()[0].about == "C-0001/1"


def test_after_the_next_visit_the_page_says_why_nothing_is_undone(store, studio_path):
    app = tap(chosen(preview(studio_path), ONE, "one"), "merge-now")
    add_visit(store, "C-0001/1", 4)
    app = tap(app, "undo-merge")
    words = "Something was changed since the merge: visit recorded."
    assert words in app.toast[0].value.replace("\u2060", "").replace("\\", "")
    assert f"C-0002 stays part of it. {words}" in said(app)
    assert "undo-merge" not in keys(app)


def test_a_record_that_changed_on_another_tablet_is_looked_at_again(store, studio_path):
    app = chosen(preview(studio_path), ONE, "one")
    store.amend_client(replace(store.client("C-0001"), contact="555"), Change("amend", NOW))
    app = tap(app, "merge-now")
    assert "C-0001 was changed meanwhile: look at both records again." in (
        app.toast[0].value.replace("\u2060", "").replace("\\", "")
    )
    assert "Phone or e-mail" in [each.label for each in app.button_group]
    tap(app, "merge-now")
    assert store.client("C-0002").contact == "555"


def test_what_prevents_a_merge_is_said_before_it_is_tried(store, studio_path):
    store.open_draft("client", "C-0002", device="t", now=NOW)
    app = chosen(preview(studio_path), ONE, "one")
    assert "The intake of C-0002 is being written" in said(app) + app.error[0].value
    assert "merge-now" not in keys(app)


def test_an_artist_finds_no_merge(store, studio_path, monkeypatch):
    assert "merge" in keys(open_client(studio_path))
    monkeypatch.setattr(context, "person", lambda: ANA)
    assert "merge" not in keys(open_client(studio_path))


def test_an_artist_sees_that_a_record_was_merged_and_cannot_undo_it(
    store, studio_path, monkeypatch
):
    app = tap(chosen(preview(studio_path), ONE, "one"), "merge-now")
    monkeypatch.setattr(context, "person", lambda: BEN)
    app = whole(app.run())
    assert "undo-merge" not in keys(app)
    assert "C-0002 is part of this record." in said(app)


def test_what_either_record_notes_of_sessions_before_is_shown_and_kept(store, studio_path):
    known = History(3, "running", date(2025, 12, 1), PLACE)
    imported(store, proposed("maria berg", proposed_course(1, history=known)))
    app = preview(studio_path, "C-0001", "C-0004")
    assert "In treatment, 3 sessions before these records, the last on 1 Dec 2025" in said(app)
    question = "merge-C-0001-C-0004-C-0004-1-C-0001-1"
    words = "of 3 sessions before these records, the last on 1 Dec 2025 (C-0004) was not finished"
    assert words in app.button_group(key=question).label
    app = chosen(app, question, "one")
    assert "Course 1 goes on noting 3 sessions before these records, the last on" in said(app)
    tap(app, "merge-now")
    (course,) = store.courses("C-0001")
    assert (course.earlier_sessions, len(course.visits)) == (3, 2)
