"""No text costs more than its length: each pattern of the program, each reader of a text."""

import pytest

from tests.campaigns.hostile_texts import (
    HOSTILE,
    HOSTILE_IN_SCRIPTS,
    LOOKS,
    MOST_TIMES,
    TEXTS,
    look_by,
    patience,
    patterns,
    script_patterns,
    times_longer,
)

pytestmark = pytest.mark.slow


def test_every_pattern_of_the_program_stands_in_the_table() -> None:
    assert {*patterns()} == HOSTILE.keys()
    assert set(script_patterns()) == HOSTILE_IN_SCRIPTS.keys()


@pytest.mark.parametrize(("pattern", "way"), HOSTILE)
def test_no_pattern_is_worse_than_linear(pattern: str, way: str) -> None:
    with patience():
        for seed in (*HOSTILE[pattern, way], *TEXTS):
            assert times_longer(look_by(pattern, way), seed) <= MOST_TIMES, seed


@pytest.mark.parametrize("name", LOOKS)
def test_whatever_looks_at_a_text_takes_no_more_than_its_length(name: str) -> None:
    with patience():
        for seed in TEXTS:
            assert times_longer(LOOKS[name], seed) <= MOST_TIMES, seed
