"""Columns in other languages are taken for what they hold; words in their cells are proposed."""

from datetime import date

import pytest

from smpdash import settings
from smpdash.record.importing.meanings.cells import day_named
from smpdash.record.importing.meanings.choices import (
    choices_of,
    folded_word,
    is_worded,
    meaning,
)
from smpdash.record.importing.meanings.languages import CALLED
from smpdash.record.importing.meanings.targets import guesses, is_sure, targets
from smpdash.record.importing.meanings.words_abroad import SAID
from smpdash.store.records.studio_tables import shipped_studio

STUDIO = shipped_studio(settings.STUDIO)
TARGETS = targets(STUDIO)


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


def proposed(word: str, key: str) -> tuple[str | None, bool]:
    field = TARGETS[key].field
    return meaning(word, field, choices_of(field, STUDIO))


@pytest.mark.parametrize("name", SAID)
def test_each_word_is_proposed_for_its_value_and_never_taken_unasked(name):
    values = [
        (key, choice)
        for key, target in TARGETS.items()
        if is_worded(target.field) and not target.zone
        for choice, called in choices_of(target.field, STUDIO).items()
        if name in {folded_word(choice), folded_word(called)}
    ]
    assert values
    for key, choice in values:
        for word in SAID[name]:
            assert proposed(word.title(), key) == (choice, False), word


@pytest.mark.parametrize(
    ("word", "key", "value"),
    [
        ("Farbe 3", "reading.shade", "s3"),
        ("Teinte 12", "reading.shade", None),
        ("Schlaefe links", "reading.zone", "left-temple"),
        ("maessig", "client.scar_tissue", "moderate"),
        ("no idea", "client.scar_tissue", None),
        ("Öl", "client.skin", None),
    ],
)
def test_a_word_is_proposed_only_for_what_it_says(word, key, value):
    assert proposed(word, key) == (value, False)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3. Oktober 2024", date(2024, 10, 3)),
        ("3. Okt. 2024", date(2024, 10, 3)),
        ("12 MÄRZ 2024", date(2024, 3, 12)),
        ("1 août 2024", date(2024, 8, 1)),
        ("5 de mayo de 2024", date(2024, 5, 5)),
        ("7 giu 2024", date(2024, 6, 7)),
        ("9 mei 2024", date(2024, 5, 9)),
        ("24 des. 2024", date(2024, 12, 24)),
        ("7 jui 2024", None),  # juin or juillet
        ("31. Februar 2024", None),
        ("3. Oktober", None),
        ("4. 8. 2024", None),
    ],
)
def test_a_day_with_its_month_as_a_word_is_read_in_each_language(text, day):
    assert day_named(text) == day


@pytest.mark.parametrize("word", ["ja", "Sí", "oui", "sim"])
def test_yes_is_known_in_each_language(word):
    assert proposed(word, "client.earlier_pigment") == ("yes", True)


@pytest.mark.parametrize("word", ["nein", "non", "no", "não", "nee", "nei", "nej"])
def test_no_is_known_in_each_language(word):
    assert proposed(word, "client.earlier_pigment") == ("no", True)
