"""The reasons: each part has a name that people know, none is nothing, a lagging zone is told."""

from pathlib import Path

import pytest

from smpdash.estimate.explain.reasons import effect
from smpdash.estimate.explain.shapley import Explanation, Factor
from smpdash.screens.client.why import bars, figures, reasons
from tests.builders.records import reading
from tests.builders.screens import one_visit, open_client, texts


def test_a_part_that_would_be_listed_as_nothing_is_left_out() -> None:
    factors = (
        Factor("area", True, 0.5, ""),
        Factor("noting", False, -0.004, ""),
        Factor("skin", True, 0.005, ""),
    )
    listed = figures(Explanation(3.0, 3.5, factors))
    assert [words for words, _ in listed[1:-1]] == ["Area", "Skin"]


def test_the_habit_of_noting_is_called_by_what_it_is() -> None:
    listed = figures(Explanation(3.0, 2.8, (Factor("noting", False, -0.2, ""),)))
    assert listed[1] == ("Whether fading is noted", "−0.20")


def test_what_makes_slightly_fewer_sessions_is_a_short_bar() -> None:
    few = [Factor("area", True, -0.1, ""), Factor("coverage", False, 0.2, "")]
    (area,), (coverage,) = bars(few).values()
    assert (area.share, coverage.share) == (0.1, 0.2)
    ((skin,),) = bars([Factor("skin", True, 1.6, "")]).values()
    assert skin.share == 1, "the widest is never cut off"


@pytest.mark.slow
def test_a_small_scar_that_holds_less_is_told_on_the_card_beside_the_headline(
    studio_path: Path,
) -> None:
    readings = (
        reading("crown", shade="s1", depth_mm=0.5, coverage=0.9),
        reading("scar", shade="s1", depth_mm=0.5, coverage=0.2),
    )
    one_visit(studio_path, readings=readings)
    card = texts(open_client(studio_path)).split('<section class="answer">')[1]
    said = card.split("</section>")[0]
    assert "The scar holds less than the rest: " in said
    assert "beside the estimate" in said


def test_what_makes_no_real_difference_is_no_reason() -> None:
    factors = tuple(Factor(str(delta), True, delta, effect(delta)) for delta in (0.04, -0.04, 0.05))
    drawn = reasons(Explanation(3.0, 3.1, factors))
    assert [factor.sentence for factor in drawn] == ["slightly more sessions"]
