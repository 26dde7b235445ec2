import numpy as np

from analysis.microarray.array_quality import assess_arrays

TOLERANCE = 1e-9


def test_statistics_and_outliers_are_those_of_r(expected):
    quality, table = assess_arrays(expected("array_quality.levels")), expected("array_quality")
    boxes = table[["low", "lower", "middle", "upper", "high"]]
    np.testing.assert_allclose(quality.box_statistics, boxes, rtol=TOLERANCE)
    pairs = [
        (quality.by_distance, "distance"),
        (quality.by_distribution, "ks"),
        (quality.by_intensity, "hoeffding"),
    ]
    for detection, name in pairs:
        np.testing.assert_allclose(detection.statistic, table[name], rtol=TOLERANCE, atol=1e-12)
        assert detection.outliers.tolist() == table[f"outlier_{name}"].astype(bool).tolist()
    assert np.flatnonzero(quality.left_out).tolist() == [7]
