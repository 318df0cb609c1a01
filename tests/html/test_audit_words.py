"""The trail is said in people's words, with units: whatever column a change is of."""

import re
from dataclasses import replace
from datetime import UTC

from smpdash.html.audit_words import BOOKS, FIELDS, UNSAID, changes_of
from smpdash.record.client import Intake
from smpdash.store.audit.snapshot import CLIENT_TABLES, STUDIO_TABLES
from smpdash.store.db import connection
from smpdash.store.store import Change
from tests.builders.records import NOW, client, studio
from tests.builders.screens import real_store
from tests.builders.stores import opened


def test_every_column_that_is_said_has_words(studio_path):
    with connection.read(opened(studio_path).path) as db:
        said = {
            column.name
            for table in {*CLIENT_TABLES, *STUDIO_TABLES}
            if not table.startswith(BOOKS)
            for column in db[table].columns
        }
    assert said - UNSAID <= FIELDS.keys()
    assert [
        words for words in FIELDS.values() if re.search(r"_|\b(mm|cm2|low|high|at)\b", words)
    ] == []


def test_numbers_are_said_with_their_units_and_no_digits_too_many(studio_path):
    store = real_store(studio_path)
    store.add_client(client(Intake(area_cm2=150.0), birth_year=1980), Change("a", NOW))
    (entry, *_) = store.audit("C-0001")
    (line, *_) = changes_of(entry, studio(), UTC)
    assert "area 150 cm², birth year 1980" in line
    tables = store.studio()
    depth = replace(tables.depth, accepted_mm=(0.1, 2.9))
    store.save_studio(replace(tables, depth=depth), Change("b", NOW))
    (entry, *_) = store.audit()
    assert changes_of(entry, studio(), UTC) == ["accepted depth to 3.00 mm → 2.90 mm"]
