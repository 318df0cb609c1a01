"""A staged file is read, asked about, added and taken back, and comes out again as it went in."""

from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from smpdash.cli.export_files import Files
from smpdash.estimate.issue import issued, issued_anew
from smpdash.record.export.selection import EVERYTHING
from smpdash.record.importing.questions import NONE, Profile
from smpdash.record.issued import IssuedEstimate
from smpdash.runtime.jobs import import_removal, importing
from smpdash.show.sheets.open_book import open_book
from smpdash.simulate.demo import write_studio
from smpdash.store.db.errors import DiskFull
from smpdash.store.db.keys import new_key
from smpdash.store.store import Change, Store, open_store
from tests.builders.imports import added, proposed
from tests.builders.sheets import NOW, csv_file
from tests.builders.stores import exported, opened, three_in_all

# What is about estimates: an import was never told anything.
OF_ESTIMATES = ("told_", "now_", "outcome", "hours_ahead")


def unheard(_share: float) -> None:
    """Nobody watches the progress."""


def staged(store: Store, *files: Path, **answers: str) -> None:
    """Stage these files with these answers, and read them."""
    staging = store.staging()
    staging.begin()
    for file in files:
        content, at = file.read_bytes(), 0
        while at < len(content):
            at = staging.add_piece(file.name, at, content[at : at + 50_000])
    staging.note(files=[file.name for file in files], profile=asdict(Profile("", answers)))
    importing.read(store, open_book, unheard)


def agreed(store: Store, action: str = "agree") -> list[str]:
    """Add what is staged."""
    return importing.add(store, open_book, issued_anew, Change(action, NOW), unheard)


def recorded(store: Store) -> dict[str, list[dict[str, object]]]:
    """The exported records, without their import and without what is estimated of them."""
    tables = ("clients", "courses", "visits", "readings")
    return {
        table: [
            {
                name: value
                for name, value in row.items()
                if name != "imported" and not name.startswith(OF_ESTIMATES)
            }
            for row in exported(store, table, now=NOW)
        ]
        for table in tables
    }


@pytest.mark.slow
@pytest.mark.parametrize(("form", "seed"), [("csv", 5), ("xlsx", 6), ("here", 7)])
def test_an_export_imported_into_an_empty_studio_exports_the_same(
    tmp_path: Path, form: str, seed: int
) -> None:
    left = open_store(tmp_path / "left.db", issue=issued)
    write_studio(left, seed=seed, today=NOW.date(), now=NOW, clients=8)
    folder = tmp_path / "files"
    folder.mkdir()
    with Files(left, EVERYTHING, form, NOW).taken() as files:
        for name, blocks in files:
            (folder / name).write_bytes(b"".join(blocks))
    reached = open_store(tmp_path / "reached.db", issue=issued)
    tables = replace(left.studio(), version=reached.studio().version)
    reached.save_studio(tables, Change("tables", NOW))
    staged(reached, *sorted(folder.iterdir()))
    assert importing.preview_of(reached.staging()).left_out == 0
    agreed(reached)
    assert recorded(reached) == recorded(left)
    assert {row["imported"] for row in exported(reached, "readings", now=NOW)} == {1}
    assert reached.check() == []
    # Once more: everybody is in the records already, and nobody is added without being asked.
    staged(reached, *sorted(folder.iterdir()))
    persons = importing.persons_of(reached.staging())
    assert persons
    assert {*persons[0].choices} == {NONE, importing.NEW}


def small_file(folder: Path) -> Path:
    """Two clients who are whole, and one whose birth year is none."""
    return csv_file(
        folder,
        "Name;Birth year;Phone",
        "Anna Berg;1984;912 34 567",
        "Lars Lie;1975;",
        ";;;",
        "Kai Dahl;12;",
    )


def test_an_encrypted_studio_stages_under_its_key_and_keeps_nothing_readable(
    tmp_path: Path,
) -> None:
    store = open_store(tmp_path / "studio.db", issue=three_in_all, key=new_key())
    staged(store, small_file(tmp_path))
    (tmp_path / "clients.csv").unlink()
    found = [path.name for path in tmp_path.iterdir() if b"Anna Berg" in path.read_bytes()]
    assert found == []
    assert importing.preview_of(store.staging()).clients >= 2
    assert {oct(path.stat().st_mode & 0o077) for path in tmp_path.glob("*importing*")} == {"0o0"}
    agreed(store)
    store.staging().clear()
    assert [path.name for path in tmp_path.glob("*importing*")] == []


def test_a_client_who_is_here_already_is_left_out_and_the_row_says_so(studio_path: Path) -> None:
    store = opened(studio_path)
    staged(store, small_file(studio_path.parent))
    agreed(store, "first")
    staged(store, small_file(studio_path.parent))
    (anna,) = [each for each in importing.persons_of(store.staging()) if "Anna" in each.words]
    assert "C-0001" in anna.words
    agreed(store, "second")
    reasons = [words for _, _, words in store.staging().rejected()]
    assert any("in the records already, as C-0001" in words for words in reasons)
    names = [row["name"] for row in exported(store, "clients", now=NOW)]
    assert names.count("Anna Berg") == 1


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


def test_an_import_that_fails_is_removed_and_can_be_agreed_to_again(studio_path: Path) -> None:
    store = opened(studio_path)
    staged(store, small_file(studio_path.parent))

    def broken(*_: object) -> list[IssuedEstimate]:
        raise DiskFull("The disk is full.")

    with pytest.raises(DiskFull):
        importing.add(store, open_book, broken, Change("once", NOW), unheard)
    assert store.import_under_way() is None
    assert store.is_empty()
    agreed(store, "again")
    assert [each.state for each in store.imports()] == ["added", "not finished"]


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
