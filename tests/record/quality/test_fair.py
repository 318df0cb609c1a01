"""Artists compared by what was expected of their clients: few courses say little."""

import pytest

from smpdash.record.quality.fair import Outcomes, fair_figures, of_all


def outcomes(*each: float) -> Outcomes:
    """Courses that took so many sessions more than was expected."""
    return Outcomes(len(each), sum(each), sum(one * one for one in each))


def test_below_ten_courses_nothing_is_said_of_an_artist() -> None:
    ana, ben = fair_figures({"a1": outcomes(*[0, 1] * 5), "a2": outcomes(*[0, 1] * 4, 0)})
    assert (ana.courses, ana.fair is None, ana.mean) == (10, False, 0.5)
    assert (ben.courses, ben.fair, ben.mean) == (9, None, None)


def test_few_courses_are_drawn_farther_towards_the_mean_of_all() -> None:
    few, many, rest = fair_figures(
        {
            "few": outcomes(*[0, 2] * 5),
            "many": outcomes(*[0, 2] * 50),
            "rest": outcomes(*[-1, 1] * 100),
        }
    )
    assert few.fair is not None
    assert many.fair is not None
    assert rest.fair is not None
    assert 0 < few.fair.mean < many.fair.mean < 1
    assert few.fair.interval is not None
    assert many.fair.interval is not None
    wide, narrow = (high - low for low, high in (few.fair.interval, many.fair.interval))
    assert narrow < wide


def test_artists_who_are_alike_are_told_apart_by_nothing() -> None:
    alike = {f"a{number}": outcomes(*[-1, 0, 1] * 10) for number in range(4)}
    for each in fair_figures(alike):
        assert each.fair is not None
        assert each.fair.mean == pytest.approx(0, abs=1e-9)


def test_an_artist_who_is_far_off_keeps_most_of_the_difference_with_many_courses() -> None:
    figures = {
        each.artist: each
        for each in fair_figures(
            {
                "far": outcomes(*[0.5, 1.5] * 100),
                **{f"a{number}": outcomes(*[-0.5, 0.5] * 100) for number in range(3)},
            }
        )
    }
    far = figures["far"].fair
    assert far is not None
    assert far.interval is not None
    assert far.mean == pytest.approx(1, abs=0.05)
    assert far.interval[0] > 0.5


def test_the_mean_of_all_needs_two_courses_for_its_range() -> None:
    assert of_all({}) is None
    alone = of_all({"a1": outcomes(1.5)})
    assert alone is not None
    assert (alone.mean, alone.interval) == (1.5, None)
    both = of_all({"a1": outcomes(1, 2), "a2": outcomes(3)})
    assert both is not None
    assert (both.n, both.mean) == (3, 2)
    assert both.interval == pytest.approx((2 - 1.2816 / 3**0.5, 2 + 1.2816 / 3**0.5))


def test_single_courses_of_each_artist_say_nothing_of_how_they_differ() -> None:
    assert [each.fair for each in fair_figures({"a1": outcomes(1), "a2": outcomes(2)})] == [
        None,
        None,
    ]
