import numpy as np
import pytest
from scipy.stats import ttest_ind

from analysis.microarray.linear_model import ProbeFits, fit_probes
from analysis.microarray.moderated_t import VariancePrior, estimate_variance_prior, moderate_t, squeeze_variances

NAN = np.nan
DESIGN = [[1, 0], [1, 0], [1, 0], [1, 1], [1, 1], [1, 1]]


def test_a_single_probe_has_students_t():
    values = [[1, 2, 4, 5, 7, 6]]
    t, p = moderate_t(fit_probes(values, DESIGN, [0, 1]))
    expected = ttest_ind(values[0][3:], values[0][:3])
    assert t == pytest.approx([expected.statistic])
    assert p == pytest.approx([expected.pvalue])


def test_the_prior_of_simulated_variances_is_found():
    generator = np.random.default_rng(7)
    true = 0.3 * 8 / generator.chisquare(8, 200_000)
    prior = estimate_variance_prior(true * generator.chisquare(5, 200_000) / 5, np.full(200_000, 5.0))
    assert prior.variance == pytest.approx(0.3, rel=0.02)
    assert prior.freedom == pytest.approx(8, rel=0.02)


def test_variances_that_are_all_alike_are_pooled():
    prior = estimate_variance_prior(np.array([0.9, 1, 1.1]), np.full(3, 4.0))
    assert prior == VariancePrior(pytest.approx(1), np.inf)
    assert squeeze_variances(np.array([0.9, NAN]), np.array([4, 0.0]), prior).tolist() == [prior.variance] * 2


def test_a_probe_without_variance_of_its_own_borrows_the_prior():
    squeezed = squeeze_variances(np.array([4, NAN]), np.array([2.0, 0]), VariancePrior(1, 6))
    np.testing.assert_allclose(squeezed, [(2 * 4 + 6 * 1) / 8, 1])


def test_probes_without_variance_do_not_spoil_the_others():
    variances, freedom = np.array([0, 0, 1, 2, 3, 10.0]), np.full(6, 4.0)
    prior = estimate_variance_prior(variances, freedom)
    assert 0 < prior.freedom < np.inf
    assert np.isfinite(moderate_t(ProbeFits(np.ones(6), np.ones(6), variances, freedom))[0]).all()


def test_constant_probes_alone_differ_for_certain_or_not_at_all():
    fits = ProbeFits(np.array([1, 0.0]), np.ones(2), np.zeros(2), np.full(2, 4.0))
    t, p = moderate_t(fits)
    assert t[1] == 0
    assert p[1] == 1
    assert p[0] < 0.01


def test_very_scattered_variances_lend_little():
    prior = estimate_variance_prior(np.array([1e-4, 1, 1e4]), np.full(3, 50.0))
    assert prior.freedom < 0.5
