import h5py
import numpy as np
import pytest

from indexer.demo.gtex import count_samples, format_levels, read_statistics, write_gtex
from indexer.errors import RunError

TISSUES = ["Lung", "Muscle"]
GENES = ["ENSG00000000003", "ENSG00000168484"]


def write_statistics(path, tissues=TISSUES):
    frames = {
        "lower_quartile": [[0.04, 0.05], [257.4, 0.1]],
        "median": [[0.96, 1.04], [1707.342, 0.44]],
        "upper_quartile": [[1.5, 2.5], [6116.04, 0.94]],
        "fraction_zero": [[0.0, 1 / 3], [2 / 7, 2 / 3]],
    }
    with h5py.File(path, "w") as file:
        for name, values in frames.items():
            file[f"{name}/axis0"] = np.array(tissues, "S15")
            file[f"{name}/axis1"] = np.array(GENES, "S15")
            file[f"{name}/block0_values"] = np.array(values, np.float32)
    return path


def test_the_matrix_has_quartiles_and_neither_minimum_nor_maximum(tmp_path):
    write_gtex(write_statistics(tmp_path / "tissue_stats.h5"), {"ENSG00000168484": "SFTPC"}, tmp_path)
    assert (tmp_path / "E-DEMO-1" / "E-DEMO-1-tpms.tsv").read_text() == (
        "Gene ID\tGene Name\tg1\tg2\n"
        "ENSG00000000003\t\tNA,0,1,2,NA\tNA,0.1,1,3,NA\n"
        "ENSG00000168484\tSFTPC\tNA,257,1707,6116,NA\tNA,0.1,0.4,0.9,NA\n"
    )


def test_each_tissue_is_one_summary_assay_that_says_how_many_samples_it_stands_for(tmp_path):
    write_gtex(write_statistics(tmp_path / "tissue_stats.h5"), {}, tmp_path)
    lines = (tmp_path / "E-DEMO-1" / "E-DEMO-1.condensed-sdrf.tsv").read_text().splitlines()
    assert lines[2:5] == [
        "E-DEMO-1\t\tGTEx Lung\tcharacteristic\torganism part\tlung\thttp://purl.obolibrary.org/obo/UBERON_0002048",
        "E-DEMO-1\t\tGTEx Lung\tcharacteristic\tnumber of samples\t7",
        "E-DEMO-1\t\tGTEx Lung\tfactor\torganism part\tlung\thttp://purl.obolibrary.org/obo/UBERON_0002048",
    ]
    assert "number of samples\t3" in lines[8]
    waiver = (tmp_path / "E-DEMO-1" / "waivers.tsv").read_text()
    assert waiver.startswith("E-DEMO-1\treplicates\tEach assay summarises all of the tissue's samples (3 to 7)")


def test_a_tissue_without_a_term_is_an_error(tmp_path):
    path = write_statistics(tmp_path / "tissue_stats.h5", ["Lung", "Gill"])
    with pytest.raises(RunError, match="'Gill' has no term"):
        read_statistics(path)


@pytest.mark.parametrize(
    ("level", "text"),
    [
        (0, "0"),
        (0.04, "0"),
        (0.05, "0.1"),
        (0.94, "0.9"),
        (0.96, "1"),
        (1, "1"),
        (1.49, "1"),
        (1.5, "2"),
        (38816.2, "38816"),
    ],
)
def test_levels_are_rounded_half_up_as_the_atlas_does(level, text):
    assert format_levels(np.array([[level]], np.float64)) == [[text]]


@pytest.mark.parametrize("samples", [1, 7, 374, 1409])
def test_samples_are_counted_from_the_fractions_of_them(samples):
    fractions = np.arange(samples + 1, dtype=np.float32) / np.float32(samples)
    assert count_samples(fractions.astype(np.float64)) == samples


def test_fractions_of_no_number_of_samples_are_an_error():
    with pytest.raises(RunError, match="fit no number of samples"):
        count_samples(np.array([0.5, np.pi / 4, np.e / 3]))
