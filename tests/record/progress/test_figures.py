"""Means and their intervals, held against those of pandas."""

from collections import Counter

import pandas as pd
import pytest

from smpdash.record.progress.figures import difference, mean_of, spread

FINISHED = Counter({2: 2, 3: 18, 4: 6, 5: 2, 6: 1, 7: 1})
EARLIER = Counter({3: 5, 4: 5})


def each(numbers: Counter[int]) -> pd.Series:
    return pd.Series(list(numbers.elements()))


def test_a_mean_and_its_spread_are_those_of_the_single_cases() -> None:
    cases = each(FINISHED)
    sd = spread(FINISHED)
    assert sd == pytest.approx(cases.std())
    mean = mean_of(FINISHED, sd)
    assert (mean.n, mean.mean) == (30, pytest.approx(cases.mean()))
    half = 1.2816 * cases.sem()
    assert mean.interval == pytest.approx((cases.mean() - half, cases.mean() + half))


def test_two_alike_are_not_certain_if_all_together_differ() -> None:
    alone = mean_of(Counter({3: 2}), spread(FINISHED))
    assert alone.interval is not None
    assert alone.interval[0] < 3 < alone.interval[1]


def test_one_case_has_no_range() -> None:
    assert spread(Counter({3: 1})) is None
    assert mean_of(Counter({3: 1}), None).interval is None
    assert difference(FINISHED, Counter({3: 1})) is None


def test_a_difference_has_the_range_of_both_means() -> None:
    more = difference(FINISHED, EARLIER)
    assert more is not None
    now, before = each(FINISHED), each(EARLIER)
    half = 1.2816 * (now.sem() ** 2 + before.sem() ** 2) ** 0.5
    assert more.mean == pytest.approx(now.mean() - before.mean())
    assert more.interval == pytest.approx((more.mean - half, more.mean + half))
