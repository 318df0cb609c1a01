"""Means and their intervals, held against those of pandas."""

import math
from collections import Counter
from datetime import date

import numpy as np
import pandas as pd
import pytest

from smpdash.record.issued import WITHIN_80
from smpdash.record.progress.figures import (
    CourseCount,
    Mean,
    difference,
    going_on,
    levels_differ,
    mean_of,
    means_differ,
    share_of,
    shares_differ,
    spread,
)

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


@pytest.mark.parametrize(
    ("now", "before", "differs"),
    [((5, 10), (5, 10), False), ((3, 3), (25, 32), False), ((0, 9), (0, 4), False),
     ((9, 10), (1, 10), True), ((60, 100), (50, 100), True), ((6, 10), (5, 10), False)],
)  # fmt: skip
def test_two_shares_differ_if_chance_seldom_sets_them_so_far_apart(
    now: tuple[int, int], before: tuple[int, int], *, differs: bool
) -> None:
    assert shares_differ(now, before) is differs
    assert shares_differ(before, now) is differs


def test_two_means_differ_if_their_ranges_together_do_not_bridge_them() -> None:
    assert means_differ(Mean(9, 1.0, (0.9, 1.1)), Mean(9, 1.2, (1.1, 1.3)))
    assert not means_differ(Mean(9, 1.0, (0.8, 1.2)), Mean(9, 1.2, (1.0, 1.4)))
    assert not means_differ(Mean(1, 1.0), Mean(9, 5.0, (4.9, 5.1)))


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


def ended(status: str, sessions: int, courses: int) -> CourseCount:
    return CourseCount(date(2026, 1, 1), "a1", status, sessions, None, courses)


# Of twenty clients, four stopped, six are still in treatment, and ten have finished.
TWENTY = [
    ended("abandoned", 1, 2), ended("running", 1, 3), ended("abandoned", 2, 2),
    ended("running", 2, 3), ended("completed", 3, 8), ended("completed", 4, 2),
]  # fmt: skip


def test_the_share_who_go_on_is_that_of_those_of_whom_it_is_known() -> None:
    first, second, third = going_on(TWENTY)
    # After the first session, three may come yet; of the seventeen others, two stopped.
    assert (first.known, first.stopped, first.running, first.finished) == (17, 2, 3, 0)
    assert first.share == pytest.approx(15 / 17)
    assert (second.known, second.stopped, second.running) == (12, 2, 3)
    assert second.share == pytest.approx(15 / 17 * 10 / 12)
    # Who finished at the third session needed no fourth.
    assert (third.known, third.stopped, third.finished) == (2, 0, 8)
    assert third.share == second.share


def test_the_range_of_a_share_is_that_of_greenwood_on_its_logarithm() -> None:
    second = going_on(TWENTY)[1]
    doubt = 2 / (17 * 15) + 2 / (12 * 10)
    half = 1.2816 * doubt**0.5 / abs(math.log(second.share))
    expected = (second.share ** math.exp(half), second.share ** math.exp(-half))
    assert second.interval == pytest.approx(expected)


def test_a_share_of_all_or_none_is_as_sure_as_the_number_of_clients_makes_it() -> None:
    (alone,) = going_on([ended("completed", 2, 1)])
    many, *_ = going_on([ended("completed", 2, 100)])
    assert alone.interval == (pytest.approx(0.1), 1.0)
    assert many.interval[0] > 0.97
    (gone,) = going_on([ended("abandoned", 1, 10)])
    assert (gone.share, gone.interval[0]) == (0.0, 0.0)
    assert 0.1 < gone.interval[1] < 0.3


def test_nothing_is_known_of_clients_who_have_come_once_and_may_come_again() -> None:
    assert going_on([ended("running", 1, 5)]) == going_on([]) == []


@pytest.mark.parametrize(("part", "whole"), [(0, 3), (2, 26), (5, 5), (1, 400)])
def test_the_ends_of_a_shares_range_are_where_the_share_would_just_be_likely(
    part: int, whole: int
) -> None:
    share, interval = share_of(part, whole)
    assert share == part / whole
    for end in interval:
        # An end is a true share from which the one seen lies just 1.2816 standard deviations off.
        distance = (share - end) ** 2
        assert distance == pytest.approx(1.2816**2 * end * (1 - end) / whole, abs=1e-12)
    assert 0 <= interval[0] <= share <= interval[1] <= 1


@pytest.mark.parametrize("levels", [2, 3, 8])
def test_levels_that_are_alike_are_told_apart_twice_in_ten_and_far_ones_always(levels: int) -> None:
    drawn = np.random.default_rng(3).normal(0.3, 0.02, (4000, levels))
    half = WITHIN_80 * 0.02
    differ = [
        levels_differ(Mean(20, mean, (mean - half, mean + half)) for mean in map(float, row))
        for row in drawn
    ]
    assert np.mean(differ) == pytest.approx(0.2, abs=0.025)
    far = [Mean(20, mean, (mean - half, mean + half)) for mean in (0.2, 0.5)]
    assert levels_differ(far)
    assert not levels_differ([*far, Mean(20, 0.9)])
    assert not levels_differ(far[:1])


def test_levels_whose_cases_are_all_alike_differ_only_if_they_do() -> None:
    assert not levels_differ([Mean(10, 3.0, (3.0, 3.0))] * 2)
    assert levels_differ([Mean(10, 3.0, (3.0, 3.0)), Mean(10, 4.0, (4.0, 4.0))])
