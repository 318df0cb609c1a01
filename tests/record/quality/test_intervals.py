"""Spans of days and weeks, and their medians."""

import pytest

from smpdash.record.quality.intervals import (
    LONGEST,
    between_spans,
    in_span,
    median_days,
    whole_spans,
)


@pytest.mark.parametrize("window", [(7, 14), (0, 10), (21, 42), (28, 56), (90, 120)])
def test_each_day_lies_in_one_span_whatever_the_booking_window_is(window: tuple[int, int]) -> None:
    spans = between_spans(window)
    assert [span.low for span in spans] == [0, *(span.high + 1 for span in spans[:-1])]
    assert spans[-1].high == LONGEST
    assert window in [(span.low, span.high) for span in spans]


def test_each_day_lies_in_one_span_of_weeks() -> None:
    spans = whole_spans()
    assert [span.low for span in spans] == [0, *(span.high + 1 for span in spans[:-1])]
    assert sum(in_span({0: 1, 14: 2, 15: 3, 183: 4}, span) for span in spans) == 10


def test_the_median_is_the_middle_one_or_between_the_two_middle_ones() -> None:
    assert median_days({7: 1, 10: 1, 90: 1}) == 10
    assert median_days({7: 2, 10: 2}) == 8.5
    with pytest.raises(ValueError, match="no days"):
        median_days({})
