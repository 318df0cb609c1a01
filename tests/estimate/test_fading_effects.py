"""Fading adjusted for the other factors: what goes together is told apart."""

from datetime import date

import numpy as np
import pytest

from smpdash.estimate.fading_effects import adjusted_means
from smpdash.record.quality.fading import FadingRow

SKIN = {"dry": 0.0, "oily": 0.15}
SHADE = {"light": 0.05, "dark": 0.0}


def rows(*, seed: int, number: int = 400, together: float = 0.8) -> list[FadingRow]:
    """Made-up sessions in which oily skin got the light shade more often than not."""
    rng = np.random.default_rng(seed)
    made = []
    for course in range(number):
        skin = "oily" if rng.random() < 0.5 else "dry"
        is_usual = rng.random() < together
        shade = "light" if (skin == "oily") == is_usual else "dark"
        habit = rng.normal(0, 0.05)
        for session in range(2):
            faded = 0.2 + SKIN[skin] + SHADE[shade] + habit + rng.normal(0, 0.05)
            levels = {
                **dict.fromkeys(("depth", "zone", "scar", "lot", "artist", "weeks"), "x"),
                "skin": skin,
                "shade": shade,
            }
            made.append(
                FadingRow(
                    course,
                    2 * course + session,
                    date(2026, 5, 1),
                    "a1",
                    False,
                    round(1000 * min(max(faded, 0), 1)),
                    levels,
                )
            )
    return made


@pytest.mark.parametrize("seed", range(5))
def test_the_effect_of_a_factor_is_found_though_another_goes_with_it(seed: int) -> None:
    made = rows(seed=seed)
    raw = {
        level: np.mean([row.faded / 1000 for row in made if row.levels["shade"] == level])
        for level in SHADE
    }
    assert raw["light"] - raw["dark"] > 0.1
    adjusted = adjusted_means(made, "shade")
    assert adjusted["light"].mean - adjusted["dark"].mean == pytest.approx(0.05, abs=0.02)
    assert adjusted["light"].n == sum(row.levels["shade"] == "light" for row in made)


def test_the_range_holds_the_truth_about_eight_times_in_ten() -> None:
    held = 0
    for seed in range(40):
        made = adjusted_means(rows(seed=seed, number=120), "skin")
        low, high = made["dry"].interval or (0, 0)
        # A dry skin with half of each shade.
        held += low <= 0.2 + 0.025 <= high
    assert 24 <= held <= 40


def test_levels_that_never_occur_apart_share_the_difference_with_wide_ranges() -> None:
    made = rows(seed=1, together=1.0)
    shade = adjusted_means(made, "shade")
    raw = 0.2
    assert 0.05 < shade["light"].mean - shade["dark"].mean < raw
    apart = adjusted_means(rows(seed=1), "shade")
    widths = [
        each.interval[1] - each.interval[0]
        for each in (shade["light"], apart["light"])
        if each.interval
    ]
    assert widths[0] > 2 * widths[1]


def test_one_course_says_nothing() -> None:
    made = [row for row in rows(seed=1) if row.course == 0]
    assert adjusted_means(made, "shade") == {}
    assert adjusted_means([], "shade") == {}


def test_zones_of_one_session_count_as_one_session() -> None:
    made = rows(seed=2, number=100)
    doubled = [*made, *made]
    once, twice = (adjusted_means(each, "skin")["dry"] for each in (made, doubled))
    assert twice.n == once.n
    assert twice.mean == pytest.approx(once.mean, abs=1e-6)
    assert twice.interval == pytest.approx(once.interval, abs=1e-3)
