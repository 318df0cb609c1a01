"""The best possible forecast that others are held against: it foretells what its world makes."""

import numpy as np
import pytest

from bench.best import best_pmfs
from smpdash.simulate.cases import made_up_cases
from smpdash.simulate.mechanism import MECHANISMS
from tests.builders.marks import in_long

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "kind", ["as modelled", in_long("heavy tails"), in_long("package of three")]
)
def test_the_mean_forecast_is_what_came_and_every_visit_sharpens_it(kind):
    mechanism = MECHANISMS[kind]
    rows = made_up_cases(5, 80, mechanism)
    rng = np.random.default_rng(1)
    pmfs = [best_pmfs(row, mechanism, 2, rng, 0.0) for row in rows]
    totals = np.array([row["total_sessions"] for row in rows])
    scores = []
    for visits in (0, 2):
        there = totals >= visits
        told = np.array([pmf[visits] for pmf, kept in zip(pmfs, there, strict=True) if kept])
        assert told.sum(axis=1) == pytest.approx(1)
        came = totals[there]
        # Four standard errors of a share around one half.
        wide = 2 / np.sqrt(len(came))
        for total in (2, 3, 4):
            assert told[:, :total].sum(axis=1).mean() == pytest.approx(
                (came <= total).mean(), abs=wide
            )
        off = told.cumsum(axis=1) - (came[:, None] <= np.arange(1, 11))
        scores.append((off**2).sum(axis=1).mean())
    assert scores[1] < 0.85 * scores[0]
