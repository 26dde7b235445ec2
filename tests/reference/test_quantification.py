import pandas as pd
import pytest

from analysis.quantification import tpm_from_counts
from analysis.replicates import quartiles_of_group, round_levels
from indexer.readers.configuration import read_configuration

DEFAULT_LENGTH = 1000


@pytest.mark.reference
@pytest.mark.parametrize("accession", ["E-GEOD-44366", "E-GEOD-74747", "E-MTAB-3718"])
def test_levels_are_those_of_the_tables_made_from_the_same_counts(shared_data, accession):
    folder = shared_data / "derived" / accession
    raw = shared_data / "experiments" / accession / f"{accession}-raw-counts.tsv.undecorated.gz"
    lengths = pd.read_csv(shared_data / "annotation" / "mouse_gene_length_mm9.tsv.gz", sep="\t", index_col=0)
    counts = pd.read_csv(raw, sep="\t", index_col=0)
    table = pd.read_csv(folder / f"{accession}-tpms.tsv.gz", sep="\t", index_col=0)
    tpm = tpm_from_counts(counts, lengths["median_tx_length"].reindex(counts.index).fillna(DEFAULT_LENGTH))
    levels = pd.DataFrame(tpm, counts.index, counts.columns)
    for group in read_configuration(folder / f"{accession}-configuration.xml", []).groups:
        sources = [assay.technical_replicate or assay.name for assay in group.assays]
        found = quartiles_of_group(levels[[assay.name for assay in group.assays]], sources, normalise=True)
        assert round_levels(found).tolist() == [[float(part) for part in cell.split(",")] for cell in table[group.id]]
