"""What a studio's own courses teach, and how slowly."""

from dataclasses import replace

import numpy as np
import pytest

from smpdash.estimate.case import Session, truncated
from smpdash.estimate.estimate import MODEL_VERSION, estimate, model_version
from smpdash.estimate.evaluate.scores import rps
from smpdash.estimate.fit.features import FIGURES, SIGNS
from smpdash.estimate.fit.learn import learn, learn_by_studio
from smpdash.estimate.fit.lesson import Lesson
from smpdash.estimate.fit.regressions import Outcomes, Regression, fitted, forecast_of
from smpdash.estimate.forecast import forecast
from smpdash.estimate.model.parameters import NOT_UNSURE, TRADE
from tests.builders.cases import newcomer, with_all
from tests.builders.made_up_courses import courses, learnt

pytestmark = pytest.mark.slow

SLOW = replace(TRADE, mu_g=TRADE.mu_g - 0.5, mu_f=TRADE.mu_f + 0.4)


MANY = 30


@pytest.fixture(scope="module")
def taught() -> Lesson:
    return learnt(MANY, SLOW, 5)


def test_without_courses_the_trade_is_believed():
    assert learn([]) == Lesson()
    assert learn([newcomer()]) == Lesson()
    assert model_version(learn([])) == MODEL_VERSION


def test_a_slow_studio_is_recognised(taught):
    assert taught.parameters.mu_g < TRADE.mu_g - 0.2
    assert taught.parameters.mu_f > TRADE.mu_f + 0.15
    assert estimate(newcomer(), taught).expected_total > estimate(newcomer()).expected_total + 0.5
    assert (taught.courses, taught.finished) == (MANY, MANY)
    assert model_version(taught) == f"{MODEL_VERSION}+{MANY}"


def test_what_is_learnt_forecasts_further_clients_of_the_studio_better(taught):
    further = courses(120, SLOW, seed=6)
    totals = np.array([case.sessions_done for case in further])
    for visits in (1, 2):
        looks = [truncated(case, visits) for case in further]
        own = rps(forecast(looks, taught), totals).mean()
        assert own < 0.95 * rps(forecast(looks), totals).mean()


def test_two_courses_hardly_move_the_belief():
    moved = learnt(2, SLOW, 5).parameters
    assert abs(moved.mu_g - TRADE.mu_g) < 0.25
    assert abs(moved.tau - TRADE.tau) < 0.02


def test_shares_sum_to_one_and_the_model_keeps_the_most_where_it_is_right():
    lesson = learn(courses(12, TRADE, seed=9))
    assert sum(lesson.shares) == pytest.approx(1)
    assert lesson.shares[0] == max(lesson.shares)
    assert min(lesson.shares) >= 0


@pytest.mark.long
def test_abandoned_courses_are_not_taken_for_finished_ones():
    history = courses(80, SLOW, seed=11, stopped=0.4)
    as_finished = [replace(case, status="completed") for case in history]
    truth = estimate(newcomer(), learn(courses(80, SLOW, seed=11))).expected_total
    handled = estimate(newcomer(), learn(history)).expected_total
    taken = estimate(newcomer(), learn(as_finished)).expected_total
    assert abs(handled - truth) < 0.35
    assert taken < truth - 0.2


def test_a_stopped_course_says_that_its_sessions_were_not_enough():
    blank = newcomer(sessions=tuple(Session(number) for number in (1, 2, 3)), status="abandoned")
    taught = learn([blank] * 20)
    assert estimate(newcomer(), taught).expected_total > estimate(newcomer()).expected_total + 0.8


def test_progress_is_heard_from_start_to_end():
    heard: list[float] = []
    learn(courses(12), progress=heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 1
    # Nothing is left over for the end.
    assert heard[-2] > 0.85


def test_each_studio_has_its_own_lesson_and_a_strange_one_the_trades():
    first = [replace(case, studio=0) for case in courses(6, SLOW)]
    second = [replace(case, studio=1) for case in courses(6)]
    lesson_of = learn_by_studio(first + second, most=5)
    assert lesson_of(first[0]).courses == 5
    assert lesson_of(first[0]).parameters.mu_g < lesson_of(second[0]).parameters.mu_g
    assert lesson_of(newcomer(studio=7)) == Lesson()
    assert learn_by_studio(first)(newcomer()).courses == 6


def test_a_lesson_gives_nothing_to_totals_already_passed(taught):
    for visits in (1, 3, 4):
        look = truncated(max(courses(30), key=lambda case: case.sessions_done), visits)
        assert forecast([look], taught)[0, : visits - 1].sum() == 0
        agreed = replace(look, another_agreed=True)
        assert forecast([agreed], taught)[0, :visits].sum() == 0
        assert forecast([agreed], taught).sum() == pytest.approx(1)


def test_the_rate_of_wishes_is_the_textbook_mean_of_a_gamma_and_poisson_counts():
    history = courses(8)
    counts = [session.adjustments for case in history for session in case.sessions]
    parameters = learn(history).parameters
    # 20 visits' worth of the trade's 0.4 per visit, then the studio's own counts.
    assert parameters.adjust_a / parameters.adjust_b == pytest.approx(
        (20 * 0.4 + sum(counts)) / (20 + len(counts))
    )


def test_a_regression_without_notes_is_the_life_table_with_censored_courses():
    totals = np.array([2.0] * 10 + [3.0] * 40 + [4.0] * 20 + [3.0] * 15 + [2.0] * 5)
    ended = np.array([1.0] * 70 + [0.0] * 20)
    outcomes = Outcomes(np.zeros(90), totals, ended, np.ones(90))
    nothing, no_model = np.zeros((90, 0)), np.full((90, 10), 0.1)
    found = fitted(Regression("alone", 1e-4), no_model, nothing, outcomes)
    pmf = forecast_of(found, no_model[:1], nothing[:1], np.zeros(1))[0]
    # Of 90 at the second session 10 end; of 75 at the third 40; of 20 at the fourth 20.
    assert pmf[1] == pytest.approx(10 / 90, abs=0.01)
    assert pmf[2] == pytest.approx((1 - 10 / 90) * 40 / 75, abs=0.01)
    assert pmf[:3].sum() + pmf[3] > 0.98


def test_what_is_not_known_of_a_studio_starts_as_for_any_and_shrinks(taught):
    spreads = [
        np.linalg.norm(lesson.parameters.unsure, axis=1)
        for lesson in (Lesson(), learnt(2, SLOW, 5), taught)
    ]
    unknown, little, much = spreads
    assert np.all(np.abs(little / unknown - 1) < 0.4)
    assert np.all(much < (0.8, 0.8, 0.9) * unknown)


def test_what_is_not_known_of_a_studio_widens_the_answer(taught):
    sure = replace(taught, parameters=replace(taught.parameters, unsure=NOT_UNSURE))
    pmfs = [np.array(estimate(newcomer(), belief).pmf_total) for belief in (taught, sure)]
    count = np.arange(1, 11)
    spread = [pmf @ (count - pmf @ count) ** 2 for pmf in pmfs]
    assert spread[0] > spread[1]


def test_a_granted_wish_is_learnt_to_cost_what_it_does():
    taught = learn(courses(40, replace(TRADE, alpha=0.06), seed=5)).parameters
    assert 0.045 < taught.alpha < 0.07


@pytest.mark.long
def test_a_few_clients_far_out_of_the_usual_are_learnt_as_heavy_tails():
    heavy = learn(courses(80, replace(TRADE, tails=1 / 3), seed=5)).parameters
    usual = learn(courses(80, seed=5)).parameters
    assert usual.tails < 0.1
    assert heavy.tails > 0.15


def test_who_comes_to_the_studio_is_learnt_as_shares_with_the_trades_counted_in():
    history = [replace(case, scar_tissue="moderate", skin=None) for case in courses(5)]
    parameters = learn(history).parameters
    assert parameters.scar_shares[2] == pytest.approx((20 * TRADE.scar_shares[2] + 5) / 25)
    assert sum(parameters.scar_shares) == pytest.approx(1)
    assert parameters.skin_shares == pytest.approx(TRADE.skin_shares)
    small = learn([replace(case, area_cm2=100.0) for case in history]).parameters
    assert small.log2_area[0] == pytest.approx((20 * TRADE.log2_area[0] + 5 * -1) / 25)
    # A client of whom nothing is noted is taken to be like those who come.
    blank = newcomer(area_cm2=None, scar_tissue=None, skin=None)
    few = [estimate(blank, replace(TRADE, scar_shares=s)) for s in ((1, 0, 0, 0), (0, 0, 0, 1))]
    assert few[0].expected_total < few[1].expected_total - 0.2


def test_a_studio_that_sells_three_sessions_at_one_price_is_recognised():
    def sold(case, number):
        if number % 2 or case.sessions_done <= 3:
            return case
        return replace(truncated(case, 3), status="completed")

    history = courses(MANY, SLOW, seed=5)
    parameters = learn([sold(case, number) for number, case in enumerate(history)]).parameters
    assert 0.2 < parameters.package < 0.6
    assert learnt(MANY, SLOW, 5).parameters.package < 0.1


def test_of_a_studio_that_notes_only_strong_fading_a_missing_note_speaks_of_little():
    def noted(case):
        kept = [
            replace(s, faded=s.faded if s.faded and s.faded > 0.2 else None) for s in case.sessions
        ]
        return replace(case, sessions=tuple(kept))

    parameters = learn([noted(case) for case in courses(12, seed=5)]).parameters
    assert parameters.note_slope > 0.3
    look = truncated(noted(courses(9, seed=5)[0]), 2)
    blank = replace(look, sessions=(replace(look.sessions[0], faded=None), *look.sessions[1:]))
    silent = replace(parameters, note_slope=0.0)
    assert (
        estimate(blank, parameters).expected_total < estimate(blank, silent).expected_total - 0.05
    )
    assert estimate(blank).expected_total == pytest.approx(
        estimate(blank, replace(TRADE, note_share=0.3)).expected_total, abs=1e-9
    )


def test_no_studio_teaches_that_shallow_work_saves_sessions():
    def deep_where_long(case):
        return with_all(case, depth_mm=0.6 if case.sessions_done > 3 else 0.35)

    parameters = learn([deep_where_long(case) for case in courses(12, SLOW, seed=5)]).parameters
    assert parameters.g_depth >= 0
    assert parameters.f_depth <= 0


def test_a_regression_learns_no_direction_that_the_trade_rules_out():
    noise = np.random.default_rng(4)
    notes = noise.standard_normal((300, FIGURES))
    pmf = np.tile((0.0, 0.2, 0.5, 0.2, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0), (300, 1))
    signs = np.array(SIGNS)
    for turned in (1, -1):
        # Every figure pushes the trade's way, then the other way round.
        pull = notes @ (turned * (signs + (signs == 0))) + noise.standard_normal(300)
        total = np.where(pull > 0, 2.0, 4.0)
        outcomes = Outcomes(np.full(300, 2.0), total, np.ones(300), np.ones(300))
        for form in ("notes", "alone"):
            found = fitted(Regression(form, 0.1), pmf, notes, outcomes)
            learnt = np.reshape(found.coefficients[-3 * FIGURES :], (3, FIGURES))
            assert (learnt * signs >= 0).all()
            assert (np.abs(learnt[0, signs != 0]).min() > 0.1) == (turned > 0)
            assert turned * learnt[0, 4] > 0.1


def test_where_a_studios_usual_depth_starts_from_is_not_its_first_course_alone():
    past = [replace(course, usual_depth_mm=0.5) for course in courses(4)]
    past[0] = replace(past[0], usual_depth_mm=0.25, depth_kind="throw")
    assert learn(past).parameters.usual_depth_mm == learn(past[::-1]).parameters.usual_depth_mm
