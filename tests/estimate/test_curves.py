"""The spreads between clients: normal, or with the tails of a t distribution."""

from statistics import NormalDist

import numpy as np
import pytest

from smpdash.estimate.model.curves import log_density, stretched

# Quantiles of Student's t as they are printed in tables.
QUANTILES = {
    (10, 0.9): 1.372,
    (10, 0.975): 2.228,
    (5, 0.9): 1.476,
    (5, 0.975): 2.571,
    (3, 0.75): 0.765,
    (3, 0.9): 1.638,
    (3, 0.975): 3.182,
}


@pytest.mark.parametrize(("degrees", "share"), QUANTILES)
def test_stretched_deviates_are_those_of_a_t_distribution_with_variance_1(degrees, share):
    z = np.array([NormalDist().inv_cdf(share)])
    t = QUANTILES[degrees, share] * np.sqrt(1 - 2 / degrees)
    assert stretched(z, 1 / degrees) == pytest.approx([t], rel=0.02)
    assert stretched(-z, 1 / degrees) == pytest.approx([-t], rel=0.02)


@pytest.mark.parametrize("tails", [0.0, 1e-12, 0.05, 0.2, 0.4])
def test_the_density_is_that_of_the_deviates(tails):
    z = np.linspace(-4, 4, 4001)
    x = stretched(z, tails)
    by_change_of_variable = -0.5 * z**2 - np.log(np.gradient(x, z))
    off = (by_change_of_variable - log_density(x, tails))[10:-10]
    assert off == pytest.approx(off.mean(), abs=1e-4)


def test_without_heavy_tails_nothing_is_stretched():
    z = np.linspace(-4, 4, 9)
    assert stretched(z, 1e-9) == pytest.approx(stretched(z, 0.0), abs=1e-6)
    assert stretched(np.zeros(1), 0.3) == 0
    assert np.isfinite(log_density(np.zeros(1), 0.3)).all()
