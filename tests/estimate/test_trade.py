"""What the trade says of typical clients, and which way each factor pushes."""

from dataclasses import replace
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smpdash.estimate.case import Case
from smpdash.estimate.estimate import estimate, estimates
from tests.builders.cases import case, newcomer, session, with_all

# Points are fixed, so equal answers differ by rounding only.
ROUNDING = 1e-9

SCARS = ("none", "minor", "moderate", "extensive")
BASES = [
    replace(
        case(*fadings, area_cm2=area, scar_tissue=scar, skin=skin),
    )
    for fadings, area, scar, skin in product(
        ((), (0.25,), (0.4, 0.3), (0.15, 0.1, 0.1)),
        (90.0, 200.0, 350.0),
        ("none", "moderate"),
        ("normal", "oily"),
    )
] + [newcomer(), newcomer(area_cm2=None, scar_tissue=None, skin=None)]


def expected(cases: list[Case]) -> list[float]:
    return [found.expected_total for found in estimates(cases)]


def assert_never_falls(ladder: list[Case]) -> None:
    for low, high in pairwise(expected(ladder)):
        assert high >= low - ROUNDING


def test_a_typical_client_mostly_needs_three_sometimes_four_and_rarely_six():
    total = estimate(newcomer()).pmf_total
    assert estimate(newcomer()).most_likely_total == 3
    assert 0.5 < total[2] < 0.7
    assert 0.15 < total[3] < 0.3
    assert sum(total[4:]) < 0.2
    assert sum(total[5:]) < 0.06
    assert sum(total[7:]) < 0.01


def test_after_usual_first_visits_the_third_is_most_likely_the_last():
    found = estimate(case(0.25))
    assert found.most_likely_total == 3
    assert found.words == "probably 1 more session, possibly 2"


@pytest.mark.slow
@pytest.mark.parametrize("base", BASES, ids=lambda base: f"{base.sessions_done}-{base.area_cm2}")
def test_no_factor_that_makes_it_harder_lowers_the_expected_total(base):
    areas = (40.0, 90.0, 150.0, 200.0, 300.0, 400.0, 900.0)
    assert_never_falls([replace(base, area_cm2=area) for area in areas])
    assert_never_falls([replace(base, scar_tissue=scar) for scar in SCARS])
    assert_never_falls([replace(base, skin=skin) for skin in ("normal", "dry", "oily")])
    assert_never_falls([replace(base, earlier_fading=p) for p in ("slow", "typical", "fast")])
    assert_never_falls([with_all(base, shade=shade) for shade in (0.8, 0.6, 0.4, 0.2, 0.0)])
    assert_never_falls([with_all(base, depth_mm=mm) for mm in (0.7, 0.5, 0.4, 0.2, 0.1)])
    assert_never_falls([with_all(base, adjustments=count) for count in (0, 1, 2)])
    if base.sessions_done > 1:
        fadings = (0.0, 0.1, 0.2, 0.35, 0.5, 0.7, 1.0)
        assert_never_falls([with_all(base, faded=f, faded_after_days=21.0) for f in fadings])


@pytest.mark.parametrize("base", BASES, ids=lambda base: f"{base.sessions_done}-{base.area_cm2}")
def test_more_coverage_at_the_last_session_never_raises_the_expected_total(base):
    if base.sessions:
        assert_never_falls(
            [
                replace(
                    base, sessions=(*base.sessions[:-1], replace(base.sessions[-1], coverage=c))
                )
                for c in (1.0, 0.9, 0.8, 0.7, 0.5)
            ]
        )


def test_the_last_fading_seen_pushes_the_expected_total_up():
    assert_never_falls([case(0.2, faded) for faded in (0.0, 0.1, 0.2, 0.3, 0.4, 0.6)])


def test_a_missing_field_widens_the_answer():
    known, unknown = newcomer(), newcomer(area_cm2=None, scar_tissue=None, skin=None)
    spread = [
        sum(p * (n - found.expected_total) ** 2 for n, p in enumerate(found.pmf_total, start=1))
        for found in estimates([known, unknown])
    ]
    assert spread[1] > 1.3 * spread[0]


def test_a_grade_narrows_what_an_unknown_area_leaves_open():
    small, large = (newcomer(area_cm2=None, graded_area_cm2=area) for area in (60.0, 350.0))
    assert estimate(small).expected_total < estimate(large).expected_total


def test_a_reading_before_the_seventh_day_counts_for_less():
    usual = estimate(case(0.25)).expected_total
    late, early = (
        replace(case(0.5), sessions=(session(1, faded=0.5, faded_after_days=days), session(2)))
        for days in (21.0, 4.0)
    )
    assert usual < estimate(early).expected_total < estimate(late).expected_total


def test_an_agreed_further_session_rules_out_that_the_last_one_was_the_last():
    found = estimate(case(0.2, 0.2, another_agreed=True))
    assert found.chance_done == 0.0
    assert found.expected_remaining >= 1.0
    assert estimate(case(0.2, 0.2)).chance_done > 0.5


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(
    count=st.integers(0, 12),
    faded=st.sampled_from([None, 0.0, 0.03, 0.5, 0.97, 1.0]),
    coverage=st.sampled_from([None, 0.0, 0.5, 1.0]),
    depth=st.sampled_from([None, 0.01, 3.0]),
    shade=st.sampled_from([None, 0.0, 1.0]),
    wishes=st.sampled_from([None, 0, 20]),
    area=st.sampled_from([None, 1.0, 1000.0]),
)
def test_every_extreme_gives_finite_chances_that_sum_to_one_and_none_below_what_was_held(
    *, count, faded, coverage, depth, shade, wishes, area
):
    sessions = tuple(
        session(
            number, faded=faded, coverage=coverage, depth_mm=depth, shade=shade, adjustments=wishes
        )
        for number in range(1, count + 1)
    )
    found = estimate(newcomer(sessions=sessions, area_cm2=area))
    assert sum(found.pmf_total) == pytest.approx(1.0)
    assert all(0 <= chance <= 1 for chance in found.pmf_total)
    assert all(chance == 0 for chance in found.pmf_total[: max(min(count, 10) - 1, 0)])
    assert found.most_likely_total >= count
    assert found.expected_remaining >= 0
    low, high = found.credible_range(0.8)
    assert count <= low <= high or count == 0


def test_a_batch_answers_as_one_by_one():
    cases = [*BASES[:5], newcomer(skin=None), case(1.0, 0.0)]
    for together, alone in zip(estimates(cases), map(estimate, cases), strict=True):
        assert together.pmf_total == pytest.approx(alone.pmf_total, abs=1e-12)
