import numpy as np
import pandas as pd

from indexer.demo.airway import compare_airway
from indexer.demo.comparison import describe
from indexer.demo.counts import Counts
from indexer.demo.gtex import TissueStatistics
from indexer.demo.gtex import describe as describe_gtex
from indexer.demo.native import write_design
from indexer.experiment import Annotation
from indexer.readers.condensed import read_condensed_sdrf
from indexer.readers.configuration import read_configuration
from indexer.readers.factors import read_factors
from indexer.readers.idf import read_idf
from indexer.readers.methods import read_methods

COUNTS = Counts(
    pd.DataFrame(np.ones((1, 4), int), ["ENSG1"], ["a", "b", "c", "d"]),
    ("x", "x", "y", "y"),
    (False, True, False, True),
)


def test_readers_give_a_comparison_back(tmp_path):
    experiment = describe(compare_airway(COUNTS), COUNTS)
    write_design(experiment, tmp_path)
    notes: list[str] = []
    configuration = read_configuration(tmp_path / "E-DEMO-2-configuration.xml", notes)
    assert configuration.type == experiment.type
    assert configuration.groups == experiment.groups
    assert configuration.contrasts == experiment.contrasts
    assert configuration.contrasts[0].batch_effects[0].batches == {"x": ("a", "b"), "y": ("c", "d")}
    assert read_idf(tmp_path / "E-DEMO-2.idf.txt", notes) == experiment.investigation
    assert read_methods(tmp_path / "E-DEMO-2-analysis-methods.tsv", notes) == experiment.methods
    samples = read_condensed_sdrf(tmp_path / "E-DEMO-2.condensed-sdrf.tsv", notes)
    assert samples.annotations["b"][-1] == Annotation(
        factor=True, type="compound", value="dexamethasone 1 micromolar", terms=("CHEBI:41879",)
    )
    assert samples.annotations["a"] == experiment.annotations["a"]
    assert not (tmp_path / "E-DEMO-2-factors.xml").exists()
    assert notes == []


def test_readers_give_a_baseline_experiment_back(tmp_path):
    level = np.ones((1, 2))
    experiment = describe_gtex(TissueStatistics(["ENSG1"], ["Lung", "Liver"], level, level, level, [374, 136]))
    write_design(experiment, tmp_path)
    notes: list[str] = []
    assert read_configuration(tmp_path / "E-DEMO-1-configuration.xml", notes).groups == experiment.groups
    assert read_factors(tmp_path / "E-DEMO-1-factors.xml", notes) == experiment.display
    samples = read_condensed_sdrf(tmp_path / "E-DEMO-1.condensed-sdrf.tsv", notes)
    assert samples.annotations == experiment.annotations
