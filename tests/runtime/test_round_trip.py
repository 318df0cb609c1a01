"""Whatever a studio recorded comes out of another one as it came out of the first.

`--hypothesis-profile=long` tries many times as many studios.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from smpdash.cli.export_files import Files
from smpdash.record.client import Client, client_problems
from smpdash.record.export.selection import EVERYTHING
from smpdash.record.importing.proposals import History
from smpdash.record.problem import text_problems
from smpdash.runtime.jobs import staged_import
from smpdash.simulate.demo import write_studio
from smpdash.store.store import Change, Store
from tests.builders.imports import PLACE, agreed, imported, proposed, proposed_course, staged
from tests.builders.sheets import NOW
from tests.builders.stores import exported, opened

# An import was never told anything, and estimates anew.
OF_ESTIMATES = ("told_", "now_", "outcome", "hours_ahead")
TRICKY = (
    *("=1+1", "'=1+1", "''", "+47 912 34 567", "-", "@a", "\t=2", "007", "1,5", "1.5", "1e5"),
    *("04.08.2024", "2024-08-04", "2024-08-04 10:00:00", "yes", "NULL", 'say "x"; y, z', "a\nb"),
    *(" spaced ", "\u2060x", "\ufeffx", "Åse 🙂", "TRUE", "#REF!", "_x000D_", "sep=;", "\u00a0"),
)
TEXTS = st.one_of(st.sampled_from(TRICKY), st.text(max_size=12))
ACTIONS = count()


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A text that a form takes."""
    text = draw(TEXTS)
    assume(not text_problems("text", "It", text, most=60))
    return text


def recorded(store: Store) -> dict[str, list[dict[str, object]]]:
    """The exported records, without their import and without what is estimated of them."""
    return {
        table: [
            {
                name: value
                for name, value in row.items()
                if name != "imported" and not name.startswith(OF_ESTIMATES)
            }
            for row in exported(store, table, now=NOW)
        ]
        for table in ("clients", "courses", "visits", "readings")
    }


def differing(
    some: dict[str, list[dict[str, object]]], others: dict[str, list[dict[str, object]]]
) -> list[tuple[str, str, object, object]]:
    """Each cell that is not the same in both: table, column, and the two values."""
    assert [*map(len, some.values())] == [*map(len, others.values())]
    return [
        (table, name, one, other[name])
        for table in some
        for row, other in zip(some[table], others[table], strict=True)
        for name, one in row.items()
        if one != other[name]
    ]


def files_of(store: Store, form: str, folder: Path) -> list[Path]:
    folder.mkdir()
    with Files(store, EVERYTHING, form, NOW).taken() as files:
        for name, blocks in files:
            (folder / name).write_bytes(b"".join(blocks))
    return sorted(folder.iterdir())


@contextmanager
def studio_in(zone: str) -> Iterator[tuple[Path, Store]]:
    """A folder, and an empty studio there whose spreadsheets are of this zone."""
    with TemporaryDirectory() as folder:
        store = opened(Path(folder) / "left.db")
        tables = replace(store.studio(), time_zone=zone)
        store.save_studio(tables, Change("zone", NOW))
        yield Path(folder), store


def action() -> Change:
    return Change(f"action {next(ACTIONS)}", NOW)


def batched(words: list[str]) -> list[list[str]]:
    return [words[place : place + 2] for place in range(0, len(words), 2)]


def type_over(store: Store, words: list[str]) -> None:
    """Type these texts into the records, one after the other, wherever a text may stand."""
    for line, some in zip(store.clients(), batched(words), strict=False):
        word, other = some[0], some[-1]
        client: Client = store.client(line.code)
        for typed in (replace(client, name=f"N {word}"), replace(client, contact=word)):
            changed = replace(typed, version=client.version)
            if not client_problems(changed, today=NOW.date()):
                client = store.amend_client(changed, action())
        *_, course = store.courses(line.code)
        if course.visits:
            last = course.visits[-1]
            change = replace(action(), why="typed")
            store.amend_visit(replace(last, note=other), change, today=NOW.date())
        if course.status == "running" and word.strip():
            store.stop_course(course.course_id, replace(action(), why=word))


@pytest.mark.slow
@settings(max_examples=max(1, settings().max_examples // 25 - 3))
@given(
    seed=st.integers(1, 9999),
    form=st.sampled_from(["csv", "here", "xlsx"]),
    zone=st.sampled_from(["Europe/Oslo", "Europe/London", "Asia/Kathmandu"]),
    words=st.lists(texts(), max_size=4),
    past=st.tuples(
        st.none() | st.integers(1, 99), st.none() | st.dates(date(2001, 1, 1), NOW.date())
    ),
)
@example(5, "csv", "Europe/Oslo", list(TRICKY[:11]), (3, date(2024, 5, 12)))
@example(6, "here", "Europe/Oslo", list(TRICKY[11:22]), (None, date(2024, 5, 12)))
@example(7, "xlsx", "Europe/Oslo", list(TRICKY[14:]), (99, None))
def test_an_export_imported_into_an_empty_studio_exports_the_same(
    seed: int, form: str, zone: str, words: list[str], past: tuple[int | None, date | None]
) -> None:
    with studio_in(zone) as (folder, left):
        clients = max(3, len(words) // 2)
        write_studio(left, seed=seed, today=NOW.date(), now=NOW, clients=clients)
        left.save_studio(replace(left.studio(), time_zone=zone), action())
        known = History(past[0], "completed", past[1], PLACE)
        if any(past):
            imported(left, proposed("Past", proposed_course(1, status="completed", history=known)))
        type_over(left, words)
        files = files_of(left, form, folder / "files")
        reached = opened(folder / "reached.db")
        tables = replace(left.studio(), version=reached.studio().version)
        reached.save_studio(tables, action())
        staged(reached, *files)
        counts = staged_import.preview_of(reached.staging())
        assert (counts.left_out, counts.complaints) == (0, 0)
        agreed(reached)
        assert differing(recorded(reached), recorded(left)) == []
        assert {row["imported"] for row in exported(reached, "readings", now=NOW)} <= {1}
        assert reached.check() == []
