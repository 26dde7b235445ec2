import numpy as np
import pytest

from analysis.rnaseq.law import DispersionLaw
from analysis.rnaseq.spread import estimate_prior_variance, estimate_residual_variance
from analysis.rnaseq.trend import fit_parametric_trend, fit_trend


@pytest.fixture
def random():
    return np.random.default_rng(10)


def test_a_planted_trend_is_found(random):
    means = np.exp(random.uniform(0, 9, 5000))
    scattered = (0.05 + 3 / means) * random.gamma(2, 0.5, 5000)
    assert fit_parametric_trend(means, scattered) == pytest.approx((0.05, 3), rel=0.1)


def test_where_dispersion_grows_with_the_mean_the_trend_is_local(random):
    means = np.exp(random.uniform(0, 9, 2000))
    dispersions = 0.001 * means * np.exp(random.normal(0, 0.1, 2000))
    assert fit_parametric_trend(means, dispersions) is None
    at = np.array([3.0, 100, 4000])
    np.testing.assert_allclose(fit_trend(means, dispersions)(at), 0.001 * at, rtol=0.1)


def test_few_genes_without_trend_share_their_mean():
    trend = fit_trend(np.array([1.0, 10, 100]), np.array([0.1, 0.2, 0.6]))
    np.testing.assert_allclose(trend(np.array([5.0, 50])), [0.3, 0.3])


@pytest.mark.parametrize(("freedom", "variance"), [(1, 0.6), (2, 1.5), (3, 1.0), (8, 0.7), (20, 2.0)])
def test_a_planted_spread_is_found(random, freedom, variance):
    residuals = np.log(random.chisquare(freedom, 20_000) / freedom) + random.normal(0, np.sqrt(variance), 20_000)
    assert estimate_prior_variance(residuals, freedom) == pytest.approx(variance, abs=0.15 * variance + 0.1)


def test_the_spread_is_never_below_a_quarter(random):
    assert estimate_prior_variance(np.log(random.chisquare(10, 5000) / 10), 10) == 0.25
    assert estimate_prior_variance(np.log(random.chisquare(3, 5000) / 3), 3) == 0.25


def test_the_residual_variance_is_that_of_a_normal_distribution(random):
    assert estimate_residual_variance(random.normal(0, 1.5, 50_000)) == pytest.approx(2.25, rel=0.05)


def test_genes_of_poisson_noise_have_no_law():
    assert DispersionLaw.learn(np.array([5.0, 50]), np.array([1e-8, 1e-7]), 4) is None
