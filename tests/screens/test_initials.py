"""The letters that stand for a person."""

import pytest

from smpdash.screens.initials import initials


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Åse Bjørnsdóttir", "ÅB"),
        ("Madonna", "M"),
        ("Made-up Client 33 (Poplar)", "MP"),
        ("ana maría de la cruz", "AC"),
        ("  ", "?"),
        ("“!”", "?"),
        ("ßeta", "SS"),
    ],
)
def test_initials_are_the_first_letters_of_the_first_and_the_last_word(
    name: str, letters: str
) -> None:
    assert initials(name) == letters
