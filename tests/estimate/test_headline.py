"""The first words of an answer."""

from dataclasses import replace

import pytest

from smpdash.estimate.estimate import Estimate, estimate
from smpdash.record.answer import Remaining, headline
from smpdash.record.issued import totals
from tests.builders.cases import case


@pytest.mark.parametrize(
    ("most_likely", "low", "high", "chance", "said"),
    [
        (1, 1, 2, 0.5, "probably 1 more session, possibly 2"),
        (2, 1, 2, 0.5, "probably 2 more sessions, possibly only 1"),
        (2, 2, 4, 0.4, "2 to 4 more sessions, most likely 2"),
        (1, 0, 1, 0.5, "probably 1 more session, possibly none"),
        (1, 0, 2, 0.4, "up to 2 more sessions, most likely 1"),
        (1, 1, 1, 0.9, "almost certainly 1 more session"),
        (1, 1, 1, 0.78, "probably 1 more session"),
        (0, 0, 1, 0.7, "probably finished, possibly 1 more session"),
        (0, 0, 3, 0.5, "probably finished, possibly 1 to 3 more sessions"),
        (0, 0, 4, 0.2, "perhaps finished, perhaps 1 to 4 more sessions"),
        (0, 0, 1, 0.49, "perhaps finished, perhaps 1 more session"),
        (0, 0, 0, 0.85, "probably finished"),
        (0, 0, 0, 0.95, "almost certainly finished"),
    ],
)
def test_the_first_words_fit_the_range(most_likely, low, high, chance, said):
    remaining = Remaining(most_likely, low, high, chance)
    assert headline("running", 2, remaining) == said


def test_past_the_end_of_foresight_no_number_is_said():
    for held, agreed in ((9, True), (10, False), (10, True), (11, True), (15, True)):
        found = estimate(case(*[0.3] * (held - 1), another_agreed=agreed))
        assert found.words == "more sessions than can be foreseen"
        assert (found.chance_done, found.chance_next_is_last) == (0.0, None)
        assert found.chance_needed(held + 1) == 1.0
        assert found.most_likely_remaining == found.expected_remaining == 1
        assert found.credible_range(0.8) == (held + 1, held + 1)
        stopped = replace(found, status="abandoned")
        assert stopped.words == "stopped; otherwise more sessions than can be foreseen"


def test_a_tenth_session_stands_for_ten_and_more():
    found = estimate(case(*[0.3] * 8))
    assert found.chance_done > 0.5
    assert found.chance_next_is_last is None
    assert estimate(case(*[0.3] * 7)).chance_next_is_last < 1
    assert [totals(*ends) for ends in ((3, 3), (3, 5), (9, 10), (12, 12))] == [
        "3",
        "3 to 5",
        "9 to 10 or more",
        "12 or more",
    ]


@pytest.mark.parametrize("held", [9, 10, 11, 15])
def test_a_finished_course_has_the_sessions_that_it_had(held):
    found = estimate(case(*[0.3] * (held - 1), status="completed"))
    assert found.words == f"finished after {held} sessions"
    assert (found.most_likely_total, found.expected_remaining) == (held, 0)


def test_the_credible_range_is_the_shortest_that_holds_its_share():
    found = Estimate((0.0, 0.05, 0.5, 0.31, 0.1, 0.04, 0.0, 0.0, 0.0, 0.0), sessions_done=2)
    assert found.credible_range(0.5) == (3, 3)
    assert found.credible_range(0.8) == (3, 4)
    assert found.credible_range(1.0) == (2, 6)
    assert found.most_likely_remaining == 1
    assert found.chance_done == pytest.approx(0.05)
    assert found.chance_next_is_last == pytest.approx(0.5 / 0.95)
