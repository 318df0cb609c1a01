"""The reasons in figures: each part has a name that people know, and none is listed as nothing."""

from smpdash.estimate.explain.shapley import Explanation, Factor
from smpdash.screens.clients.why import figures


def test_a_part_that_would_be_listed_as_nothing_is_left_out() -> None:
    factors = (
        Factor("area", True, 0.5, ""),
        Factor("noting", False, -0.004, ""),
        Factor("skin", True, 0.005, ""),
    )
    listed = figures(Explanation(3.0, 3.5, factors))
    assert [row[""] for row in listed[1:-1]] == ["Area", "Skin"]


def test_the_habit_of_noting_is_called_by_what_it_is() -> None:
    listed = figures(Explanation(3.0, 2.8, (Factor("noting", False, -0.2, ""),)))
    assert listed[1] == {"": "Whether fading is noted", "Sessions": "-0.20"}
