"""Columns in other languages are taken for what they hold, without a question."""

import pytest

from smpdash import settings
from smpdash.record.importing.meanings.languages import CALLED
from smpdash.record.importing.meanings.targets import guesses, is_sure, targets
from smpdash.store.records.studio_tables import shipped_studio

TARGETS = targets(shipped_studio(settings.STUDIO))


@pytest.mark.parametrize("key", CALLED)
def test_each_name_stands_for_one_field_and_no_other(key):
    for name in CALLED[key]:
        assert is_sure(name.title(), key, TARGETS), name


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("Vorname", "client.first_name"),
        ("GEBURTSJAHR", "client.birth_year"),
        ("Telefon-Nr.", "client.phone"),
        ("Tiefe (mm)", "reading.depth_mm"),
        ("Fødselsår", "client.birth_year"),
        ("Numéro de lot", "visit.pigment_lot"),
    ],
)
def test_a_column_is_guessed_however_it_is_written(header, key):
    assert guesses(header, TARGETS)[0] == key
