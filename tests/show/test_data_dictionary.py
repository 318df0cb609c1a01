"""What the data dictionary says of each column is so in the rows of a studio."""

import csv
import io
import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from smpdash.estimate.issue import issued
from smpdash.record.client import Client, Intake
from smpdash.record.export.forms import dialect_in
from smpdash.record.export.selection import EVERYTHING, Selection
from smpdash.record.fields import NEVER
from smpdash.record.filing.merging import Choices, Pair, Records
from smpdash.record.importing.proposals import History
from smpdash.record.issued import TOTALS_NAMED
from smpdash.record.studio import Lot, Staff
from smpdash.record.visit import Reading, Visit
from smpdash.show.files.csv_files import dictionary_pieces, dictionary_rows
from smpdash.show.files.tables import COLUMNS, columns_in
from smpdash.store.store import Change, Store, open_store
from tests.builders.imports import PLACE, imported, proposed, proposed_course
from tests.builders.stores import raw

NOW = datetime(2026, 6, 15, 16, 30, tzinfo=UTC)
DAY_1 = date(2026, 5, 1)
WITHOUT_NAMES = Selection(has_names=False)
FULL = Intake("norwood-4", 180.0, "minor", "fut", "crown", "oily", 3, "slow", True, "shaved")
TYPES = {"text": str, "date": str, "instant": str}


def held(number: int, **changes: object) -> Visit:
    noted = Reading("crown", "s3", 0.6, 0.2 if number > 1 else None, 0.5 + number / 20)
    usual = Visit(
        number,
        DAY_1 + timedelta(days=14 * (number - 1)),
        (noted,),
        artist="a1",
        pigment_lot="l1",
        decision="another",
        reason="planned",
    )
    return replace(usual, **changes)


@pytest.fixture(scope="module")
def rows(tmp_path_factory) -> dict[str, list[dict[str, object]]]:
    """All rows of a studio in which each column is filled somewhere, and empty if it may be."""
    store = open_store(tmp_path_factory.mktemp("studio") / "studio.db", issue=issued)
    fill(store)
    with store.taking(COLUMNS, EVERYTHING, now=NOW) as taken:
        return {
            table: [dict(zip(each.names, row, strict=True)) for row in each]
            for table, each in taken.items()
        }


def fill(store: Store) -> None:
    lots = (
        Lot("l1", "0012", date(2027, 1, 1), brand="B", shade_name="S", opened_on=DAY_1),
        Lot("l2", "LOT 2", used_up=True),
    )
    staff = (Staff("a1", "Ana"), Staff("o1", "Olga", "owner", active=False))
    store.save_studio(replace(store.studio(), staff=staff, lots=lots), Change("t", NOW))
    full = Client("Ada", contact="+47 912 34 567", birth_year=1980, intake=FULL, artist="a1")
    for number, client in enumerate((full, Client("Bo"), Client("Cy"), Client("Di"))):
        store.add_client(client, Change(f"c{number}", NOW), package=number or None)
    store.amend_client(replace(store.client("C-0002"), contact="x"), Change("amend", NOW))
    at = NOW - timedelta(hours=3)
    throw = Reading("whole", "s3", 1.0, None, None, depth_kind="throw")
    for course, visit in (
        ("C-0001/1", held(1, started_at=at, ended_at=NOW, break_minutes=20, note="-5")),
        ("C-0001/1", held(2, kind="check-up", readings=(Reading("crown", None, None, 0.3),))),
        ("C-0001/1", held(3, readings=(throw,), artist=None, pigment_lot=None, anyway="wish")),
        ("C-0002/1", held(1, artist=None, readings=(Reading("whole", None, 0.5, None, 0.4),))),
        ("C-0003/1", held(1, decision="complete", reason=None)),
    ):
        change = Change(f"{course} {visit.number}", NOW)
        store.add_visit(course, visit, change, today=NOW.date())
    first = store.courses("C-0001")[0].visits[0]
    store.amend_visit(replace(first, note="+1"), Change("a", NOW, "a slip"), today=NOW.date())
    store.stop_course("C-0002/1", Change("stop", NOW, "Moved away."))
    codes = ("C-0003", "C-0004")
    pair = Pair(*(Records(store.client(code), store.courses(code)) for code in codes))
    store.merge_clients(pair, Choices(), Change("merge", NOW, "one person"))
    known = History(3, "completed", DAY_1, PLACE)
    with_visit = proposed_course(1, held(1, decision="complete", reason=None), status="completed")
    past = proposed_course(2, status="completed", history=known)
    imported(store, proposed("Past", with_visit, past))
    with raw(store) as db:
        # What a belief of its own leaves behind, once the studio has learnt.
        row = dict(next(db.query("SELECT * FROM estimate ORDER BY id LIMIT 1")))
        row |= {"id": 1000, "model_version": "8+41@2026-06-15T16:30:00Z", "why": ""}
        db.table("estimate").insert(row)
        db.execute("INSERT INTO told_estimate VALUES (1, 'plan', '2026-06-15T16:30:00Z')")


COLUMNS_NAMED = [(table, name) for table, columns in COLUMNS.items() for name in columns]


@pytest.mark.slow
@pytest.mark.parametrize(("table", "name"), COLUMNS_NAMED)
def test_a_column_has_the_type_the_values_the_range_and_the_gaps_that_are_claimed(
    rows, table, name
):
    column = COLUMNS[table][name]
    values = [row[name] for row in rows[table]]
    filled = [value for value in values if value is not None and value != ""]
    assert filled, "a column that is always empty proves nothing"
    for value in filled:
        match column.kind:
            case "text" | "date" | "instant":
                assert isinstance(value, str)
            case "whole":
                assert type(value) is int
            case "number":
                assert type(value) in {int, float}
                assert math.isfinite(value)
            case "truth":
                assert value in {0, 1}
        if column.kind == "date":
            assert date.fromisoformat(value).isoformat() == value
        if column.kind == "instant":
            assert datetime.fromisoformat(value).tzinfo is UTC or value.endswith("Z")
        if column.choices:
            assert value in column.choices
        assert column.low is None or value >= column.low
        assert column.high is None or value <= column.high
    is_never_empty = len(filled) == len(values)
    assert is_never_empty == (column.empty == NEVER), column.empty


def test_an_empty_cell_means_what_is_said(rows):
    for visit in rows["visits"]:
        assert (visit["reason"] is None) == (visit["decision"] == "complete")
        assert (visit["session_number"] is None) == (visit["kind"] == "check-up")
        timed = visit["started_at"] and visit["ended_at"]
        assert (visit["worked_minutes"] is None) == (not timed)
    for reading in rows["readings"]:
        assert (reading["depth_kind"] is None) == (reading["depth_mm"] is None)
        assert (reading["days_since_session"] is None) == (reading["of_session"] == 0)
        assert bool(reading["is_whole_scalp"]) == (reading["zone"] == "Whole scalp")
    for course in rows["courses"]:
        is_noted = course["status"] == "completed" and course["visits"]
        assert (course["finished_on"] is not None) == bool(is_noted)
        assert (course["stopped_at"] is None) == (course["status"] != "abandoned")
        was_told = course["status"] == "completed" and course["imported"] is None
        assert (course["outcome"] is not None) == was_told
    for estimate in rows["estimates"]:
        assert sum(estimate[name] for name in TOTALS_NAMED) == pytest.approx(1)
        assert (estimate["learnt_at"] is None) >= (estimate["learnt_from"] is None)


def test_the_dictionary_explains_every_column_of_every_file():
    lines = list(csv.DictReader(io.StringIO("".join(dictionary_pieces()), newline="")))
    assert [(line["file"], line["column"]) for line in lines] == COLUMNS_NAMED
    assert all(line["type"] and line["meaning"].endswith(".") for line in lines)
    by_name = {(line["file"], line["column"]): line for line in lines}
    fading = by_name["readings", "observed_fading"]
    assert "the session before" in fading["meaning"]
    assert fading["unit_or_values"] == "share, 0 to 1"
    assert by_name["visits", "decision"]["empty_cell"] == "never"
    assert by_name["clients", "scar_kind"]["empty_cell"].startswith("there is no scar")
    assert by_name["estimates", "model_version"]["type"] == "whole number"
    assert by_name["readings", "depth_mm"]["unit_or_values"] == "mm, 0.1 to 3"
    assert by_name["studio", "time_zone"]["meaning"].startswith("Where the days")


def test_of_one_client_only_the_tables_that_are_taken_are_explained():
    tables = {row[0] for row in dictionary_rows(Selection(client="C-0001"))}
    assert {"clients", "visits"} <= tables
    assert tables.isdisjoint({"staff", "lots"})


def test_without_names_the_dictionary_has_the_columns_of_those_files():
    lines = list(csv.DictReader(io.StringIO("".join(dictionary_pieces(WITHOUT_NAMES)), newline="")))
    assert [(line["file"], line["column"]) for line in lines] == [
        (table, name) for table in COLUMNS for name in columns_in(table, WITHOUT_NAMES)
    ]
    assert "contact" not in {line["column"] for line in lines}
    assert "instant in UTC" not in {line["type"] for line in lines}
    (recorded,) = (
        line for line in lines if (line["file"], line["column"]) == ("clients", "recorded_at")
    )
    assert recorded["type"] == "date"
    assert recorded["meaning"] == "When it was first recorded. Only its day in the studio."


def test_the_dictionary_beside_files_for_spreadsheets_says_that_texts_may_end_with_a_mark():
    here = [*dictionary_pieces(dialect=dialect_in("Europe/Oslo"))]
    (contact,) = (
        line for line in "".join(here).splitlines() if line.startswith("clients;contact;")
    )
    assert "ends with U+200B" in contact
    assert "U+200B" not in "".join(dictionary_pieces())
