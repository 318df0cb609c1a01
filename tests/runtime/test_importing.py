"""A staged file is read, asked about, added and taken back, and comes out again as it went in."""

from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from smpdash.record.importing.questions import NONE, Profile
from smpdash.record.issued import IssuedEstimate
from smpdash.runtime.jobs import import_persons, import_removal, importing, left_out, staged_import
from smpdash.runtime.jobs.import_persons import JOIN, NEW
from smpdash.show.sheets.open_book import open_book
from smpdash.store.db.errors import DiskFull
from smpdash.store.db.keys import new_key
from smpdash.store.store import Change, Conflict, Store, open_store
from tests.builders.imports import added, agreed, proposed, small_file, staged, unheard
from tests.builders.sheets import NOW, csv_file
from tests.builders.stores import add_client, exported, opened, three_in_all

pytestmark = pytest.mark.slow


def test_an_encrypted_studio_stages_under_its_key_and_keeps_nothing_readable(
    tmp_path: Path,
) -> None:
    store = open_store(tmp_path / "studio.db", issue=three_in_all, key=new_key())
    staged(store, small_file(tmp_path))
    (tmp_path / "clients.csv").unlink()
    found = [path.name for path in tmp_path.iterdir() if b"Anna Berg" in path.read_bytes()]
    assert found == []
    assert staged_import.preview_of(store.staging()).clients >= 2
    assert {oct(path.stat().st_mode & 0o077) for path in tmp_path.glob("*importing*")} == {"0o0"}
    agreed(store)
    store.staging().clear()
    assert [path.name for path in tmp_path.glob("*importing*")] == []


def read_again(store: Store, answer: str) -> None:
    """Stage the small file once more, with the same answer about each who is here already."""
    staged(store, small_file(store.path.parent))
    staging = store.staging()
    found = import_persons.matches(staging)
    assert [(each.name, each.codes, each.rows) for each in found] == [
        ("Anna Berg", ("C-0001",), "clients, row 2"),
        ("Kai Dahl", ("C-0002",), "clients, row 5"),
        ("Lars Lie", ("C-0003",), "clients, row 3"),
    ]
    answers = {each.question.key: answer for each in found}
    staging.note(profile=asdict(Profile("", answers)))


def test_who_is_here_already_and_left_out_is_counted_and_named_row_by_row(
    studio_path: Path,
) -> None:
    store = opened(studio_path)
    staged(store, small_file(studio_path.parent))
    before = staged_import.preview_of(store.staging())
    agreed(store, "first")
    read_again(store, NONE)
    counts = staged_import.preview_of(store.staging())
    assert (counts.clients, counts.left_out) == (0, before.left_out + 3)
    said = agreed(store, "second")
    assert f"{counts.left_out} rows of the file left out: the list says why." in said
    reasons = [words for _, _, words in store.staging().rejected()]
    assert any("in the records already, as C-0001, and is left out as you" in w for w in reasons)
    assert len(reasons) == counts.left_out
    names = [row["name"] for row in exported(store, "clients", now=NOW)]
    assert names.count("Anna Berg") == 1


def test_who_is_the_same_person_is_added_to_be_joined(studio_path: Path) -> None:
    store = opened(studio_path)
    staged(store, small_file(studio_path.parent))
    agreed(store, "first")
    read_again(store, JOIN)
    said = agreed(store, "second")
    assert "3 persons to be joined with a record from before." in said
    joins = importing.to_be_joined(store.staging())
    assert [(name, before) for name, _, before in joins] == [
        ("Anna Berg", "C-0001"),
        ("Kai Dahl", "C-0002"),
        ("Lars Lie", "C-0003"),
    ]
    for name, code, before in joins:
        assert code != before
        assert store.client(code).name == store.client(before).name == name


def test_an_import_that_was_cut_off_is_removed_at_the_next_start(studio_path: Path) -> None:
    store = opened(studio_path)
    number = store.begin_import("clients.csv", "", now=NOW)
    added(store, number, (proposed(), proposed("Finn")))
    with store.importing():
        assert not import_removal.remove_unfinished(store)  # somebody goes on with it
    assert import_removal.remove_unfinished(store)
    assert not import_removal.remove_unfinished(store)
    assert store.is_empty()
    assert [each.state for each in store.imports()] == ["not finished"]
    assert store.check() == []


@pytest.mark.parametrize("end", [DiskFull("The disk is full."), SystemExit(143)])
def test_an_import_that_fails_or_is_ended_is_removed_and_can_be_agreed_to_again(
    studio_path: Path, end: BaseException
) -> None:
    store = opened(studio_path)
    staged(store, small_file(studio_path.parent))

    def broken(*_: object) -> list[IssuedEstimate]:
        raise end

    with pytest.raises(type(end)):
        importing.add(
            store,
            open_book,
            broken,
            Change("once", NOW),
            unheard,
            seen=staged_import.state_of(store.staging()),
        )
    assert store.import_under_way() is None
    assert store.is_empty()
    agreed(store, "again")
    assert [each.state for each in store.imports()] == ["added", "not finished"]


def test_what_is_wanted_after_an_import_that_failed_is_not_said_to_be_left_out(
    studio_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = opened(studio_path)
    staged(store, small_file(studio_path.parent))
    agreed(store, "first")
    read_again(store, NONE)

    def broken(*_: object, **__: object) -> None:
        raise DiskFull("The disk is full.")

    with monkeypatch.context() as failing:
        failing.setattr(Store, "finish_import", broken)
        with pytest.raises(DiskFull):
            agreed(store, "fails")
    staging = store.staging()
    gone = import_persons.matches(staging)
    assert len(gone) == 3
    lines, more = left_out.lines(staging, gone, most=9)
    assert len(lines) == len(set(lines)) == 3 + staging.number("complaint")
    assert more == 0
    answers = {each.question.key: NEW for each in import_persons.matches(staging)}
    staging.note(profile=asdict(Profile("", answers)))
    agreed(store, "again")
    assert staging.number("rejected") == 0
    assert (store.imports()[0].clients, store.imports()[0].left_out) == (3, 0)


def test_taps_are_let_in_between_the_transactions_of_an_import(
    studio_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, seen = opened(studio_path), []
    add_imported: Callable[..., object] = Store.add_imported

    def watched(self: Store, number: int, clients: list[object], **rest: object) -> object:
        seen.append(len(clients))
        return add_imported(self, number, clients, **rest)

    monkeypatch.setattr(Store, "add_imported", watched)
    lines = [f"Client {number};{1950 + number % 50};" for number in range(100)]
    file = csv_file(studio_path.parent, "Name;Birth year;Phone", *lines)
    staged(store, file)
    agreed(store)
    assert sum(seen) == 100
    assert max(seen) <= importing.ROWS_AT_ONCE


def test_what_was_added_or_changed_since_it_was_looked_at_is_not_added(studio_path: Path) -> None:
    store = opened(studio_path)
    staged(store, small_file(studio_path.parent))
    seen = staged_import.state_of(store.staging())

    agreed(store, "first")
    with pytest.raises(Conflict, match="added already"):
        agreed(store, "of another page", seen=seen)
    staged(store, small_file(studio_path.parent))
    with pytest.raises(Conflict, match="changed on another page"):
        agreed(store, "of the file before", seen=seen)
    assert [each.clients for each in store.imports()] == [3]


def test_what_fits_the_settings_no_more_is_not_dropped_without_a_word(studio_path: Path) -> None:
    store = opened(studio_path)
    lines = ("Name;Date;Depth mm", "Anna;2019-05-13;2.9", "Bo;2019-05-13;0.9")
    answers = {"gap:visit.reason": "planned", "gap:course.status": "running"}
    answers |= {"gap:reading.depth_kind": "throw", "gap:reading.zone:": "whole"}
    staged(store, csv_file(studio_path.parent, *lines), **answers)
    assert staged_import.preview_of(store.staging()).clients == 2
    tables = store.studio()
    narrower = replace(tables, depth=replace(tables.depth, accepted_mm=(0.1, 2.0)))
    store.save_studio(narrower, Change("narrower", NOW))
    with pytest.raises(Conflict, match="Settings were changed"):
        agreed(store)
    importing.read(store, open_book, unheard)
    (line,), _ = left_out.lines(store.staging(), [], most=9)
    assert "2.9 mm is not between" in line
    assert agreed(store)[0].startswith("Import 1: 2 clients")


def test_who_was_recorded_since_the_file_was_read_is_asked_about(studio_path: Path) -> None:
    store = opened(studio_path)
    staged(store, small_file(studio_path.parent))
    add_client(store, "Anna B.", contact="+47 912 34 567")
    with pytest.raises(Conflict, match="Anna Berg may be in the records already, as C-0001"):
        agreed(store)
    assert len(exported(store, "clients", now=NOW)) == 1
    importing.read(store, open_book, unheard)
    (match,) = import_persons.matches(store.staging())
    answers = {match.question.key: NEW}
    store.staging().note(profile=asdict(Profile("", answers)))
    # A change of whom was asked about does not ask again.
    anna = store.client("C-0001")
    store.amend_client(replace(anna, name="Anna Berg"), Change("renamed", NOW, why="married"))
    assert "3 clients" in agreed(store, "again")[0]


def test_codes_of_an_export_that_are_somebody_elses_here_are_said(studio_path: Path) -> None:
    store = opened(studio_path)
    add_client(store, "Somebody else")
    lines = ("client_code,name,contact", "C-0001,Anna,", "C-0005,Bo,")
    staged(store, csv_file(studio_path.parent, *lines))
    said = agreed(store)
    assert said[1:] == ["Codes that were given here already: C-0001 is C-0002 now."]
    assert store.client("C-0002").name == "Anna"
    assert store.client("C-0005").name == "Bo"


def test_an_answer_given_while_a_file_is_read_or_added_counts_for_neither(
    studio_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = opened(studio_path)
    answers = {"gap:visit.reason": "planned", "gap:course.status": "running"}
    file = csv_file(studio_path.parent, "Name;Date", "Anna;2019-05-13")

    def on_another_page(*_: object, **__: object) -> None:
        other = Profile("", answers | {"gap:course.status": "completed"})
        store.staging().note(profile=asdict(other), is_read=False)

    staged(store, file, **answers)
    importing.read(store, open_book, lambda share: on_another_page() if share == 1 else None)
    assert not staged_import.is_ready(store.staging())
    staged(store, file, **answers)
    monkeypatch.setattr(Store, "back_up", on_another_page)
    agreed(store)
    (course,) = exported(store, "courses", now=NOW)
    assert course["status"] == "running"


def test_the_first_rows_and_cells_are_named_and_the_others_counted(studio_path: Path) -> None:
    store = opened(studio_path)
    lines = ("Name;Born;Norwood;Date;Session", "Total;;;;", "Anna;12;;;", "Bo;1984;;2024-05-01;2")
    later = "Bo;;;2024-06-01;1"
    file = csv_file(studio_path.parent, *lines, later)
    staged(store, file, **{"gap:visit.reason": "planned", "gap:course.status": "running"})
    staging = store.staging()
    whole, more = left_out.lines(staging, [], most=9)
    assert more == 0
    assert [line.partition(":")[0] for line in whole] == [
        "clients, row 2",
        "clients, row 3, Born",
        # No column is meant, so none is named.
        "clients, row 4",
    ]
    assert left_out.lines(staging, [], most=2) == (whole[:2], 1)
    assert left_out.sheets(staging) == ["clients"]
