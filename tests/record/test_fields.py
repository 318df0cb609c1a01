"""One description for each field: its column, its CSV column and its words follow from it."""

import json
from pathlib import Path

import pytest

from smpdash.html.tables.audit_words import FIELDS
from smpdash.record.client import Client, Intake
from smpdash.record.fields import defaults, descriptions
from smpdash.record.visit import Reading, Visit
from smpdash.show.files.tables import COLUMNS
from smpdash.store.db import connection
from smpdash.store.records.visit_rows import visit_json, visit_of_json
from tests.builders.records import visit
from tests.builders.stores import opened

RECORDS = {"client": (Client, Intake), "visit": (Visit,), "reading": (Reading,)}
DESCRIBED = [
    (table, record, name)
    for table, records in RECORDS.items()
    for record in records
    for name in descriptions(record)
]


@pytest.mark.parametrize(("table", "record", "name"), DESCRIBED)
def test_each_described_field_has_a_column_that_is_empty_only_if_it_may_be(
    studio_path: Path, table: str, record: type, name: str
) -> None:
    store = opened(studio_path)
    with connection.read(store.path) as db:
        columns = {column.name: column for column in db.table(table).columns}
    field = descriptions(record)[name]
    # A course's visit always ends with a decision; only its draft may lack one.
    may_be_empty = field.optional and name != "decision"
    assert bool(columns[name].notnull) != may_be_empty


@pytest.mark.parametrize(("table", "record", "name"), DESCRIBED)
def test_each_described_field_is_exported_and_has_words(
    table: str, record: type, name: str
) -> None:
    exported = "visit_number" if (table, name) == ("visit", "number") else name
    assert COLUMNS[f"{table}s"][exported].meaning == descriptions(record)[name].meaning
    assert name in FIELDS


def test_a_visit_of_the_past_lacks_the_fields_described_since_and_has_their_defaults() -> None:
    past = json.loads(visit_json(visit(1, readings=(Reading("crown", "s2", 0.6, coverage=0.5),))))
    for name in ("anyway", "adjustments", "pigment_lot"):
        del past[name]
    del past["readings"][0]["depth_kind"]
    read = visit_of_json(json.dumps(past))
    assert (read.anyway, read.adjustments, read.pigment_lot) == (None, 0, None)
    assert read.readings == (Reading("crown", "s2", 0.6, coverage=0.5),)


def test_a_visit_of_the_past_without_its_day_is_no_visit() -> None:
    past = json.loads(visit_json(visit(1)))
    del past["held_on"]
    with pytest.raises(KeyError, match="held_on"):
        visit_of_json(json.dumps(past))


def test_what_is_given_by_nobody_is_accepted_by_its_description() -> None:
    for record in (Intake, Visit, Reading):
        for name, field in descriptions(record).items():
            value = defaults(record)[name]
            assert value is None or field.accepts(value), name


@pytest.mark.parametrize(
    ("name", "value", "accepted"),
    [
        ("coverage", 0.5, True),
        ("coverage", 1.5, False),
        ("coverage", True, False),
        ("coverage", None, True),
        ("depth_kind", "throw", True),
        ("depth_kind", "thrown", False),
        ("depth_kind", None, False),
        ("depth_kind", ["throw"], False),
        ("depth_mm", float("nan"), False),
        ("depth_mm", 99.0, True),
        ("zone", 3, False),
    ],
)
def test_a_description_accepts_values_of_its_kind_and_its_choices(name, value, accepted) -> None:
    assert descriptions(Reading)[name].accepts(value) is accepted
