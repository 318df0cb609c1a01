"""What is noted of each zone says fading in the words of its buttons."""

import pytest

from smpdash.screens.visit.noted import noted_lines
from tests.builders.records import reading, studio


@pytest.mark.parametrize(
    ("share", "words"), [(0.75, "fading mostly gone (75%)"), (0.33, "fading 33%")]
)
def test_fading_is_noted_in_the_words_that_were_tapped(share: float, words: str) -> None:
    seen = reading("crown", shade=None, depth_mm=None, coverage=None, observed_fading=share)
    assert noted_lines([seen], studio()) == [("Crown", words)]
