"""What was told against what came: how far off, how many ranges held, more or less often."""

from datetime import date
from math import sqrt
from statistics import mean, stdev

import pytest

from smpdash.record.issued import WITHIN_80
from smpdash.record.progress.forecasts import (
    ChanceCount,
    RangeCount,
    Told,
    beyond_chance,
    came_beyond,
    held_of,
    sessions_off,
    told_of,
)
from smpdash.record.progress.scope import Behind, Scope, behind_of

MONTH = date(2026, 5, 1)
RANGES = [RangeCount(MONTH, 0, off, held, 2) for off, held in ((0, True), (-1, True), (3, False))]


def test_how_far_off_is_the_mean_distance_and_its_lean_keeps_the_sign() -> None:
    single = [abs(count.off) for count in RANGES for _ in range(count.told)]
    off, lean = sessions_off(RANGES)
    assert (off.n, off.mean) == (6, mean(single))
    assert off.interval is not None
    assert off.interval[1] - off.mean == pytest.approx(WITHIN_80 * stdev(single) / sqrt(6))
    assert lean == pytest.approx(4 / 6)
    assert sessions_off([RangeCount(MONTH, 0, 2, held=False, told=1)])[0].interval is None


def test_ranges_that_held_are_counted_among_all() -> None:
    assert held_of(RANGES) == (4, 6)
    assert held_of([]) == (0, 0)


def test_what_came_is_set_against_what_chance_allows() -> None:
    counts = [ChanceCount(1, 0.3, 100, 30), ChanceCount(4, 0.9, 50, 40)]
    assert beyond_chance(counts) == pytest.approx(-5 / sqrt(100 * 0.21 + 50 * 0.09))
    assert beyond_chance([]) == beyond_chance([ChanceCount(4, 1.0, 9, 9)]) == 0
    more = came_beyond(counts)
    assert (more.n, more.mean) == (150, pytest.approx(-5 / 150))
    assert more.interval is not None
    assert more.interval[1] - more.mean == pytest.approx(
        WITHIN_80 * sqrt(100 * 0.21 + 50 * 0.09) / 150
    )


@pytest.mark.parametrize(
    "told", [Told(), Told(after=0, held=False), Told(held=True), Told(fifth=4)]
)
def test_an_address_names_what_was_told_and_is_read_back(told: Told) -> None:
    assert told_of(told.address()) == told
    behind = Behind(Scope(artist="a1"), "settled", told=told)
    assert behind_of(behind.address()) == behind


@pytest.mark.parametrize(
    "address",
    [{"fifth": "5"}, {"fifth": "-1"}, {"held": "2"}, {"told_after": "-1"}, {"told_after": "x"},
     {"told_after": "9" * 4999}],
)  # fmt: skip
def test_an_address_that_names_no_estimates_is_refused(address: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"no such estimates|invalid literal|Exceeds"):
        told_of(address)
