"""Lists of experiments, and choosing from them."""

import gzip

import orjson
import pytest

from indexer.fetch.experiment_list import ListMissing, choose, parse_list, read_list
from indexer.fetch.pace import Pace

ROWS = [
    {"experimentAccession": "E-MTAB-1", "species": "Homo sapiens", "rawExperimentType": "RNASEQ_MRNA_BASELINE"},
    {
        "experimentAccession": "E-MTAB-2",
        "species": "Mus musculus",
        "rawExperimentType": "MICROARRAY_1COLOUR_MRNA_DIFFERENTIAL",
    },
    {"experimentAccession": "E-PROT-3", "species": "Homo sapiens", "rawExperimentType": "PROTEOMICS_BASELINE"},
    {"experimentAccession": "../etc", "species": "Homo sapiens", "rawExperimentType": "PROTEOMICS_BASELINE"},
]
LISTED = parse_list(orjson.dumps(ROWS), "list")


@pytest.mark.parametrize(
    ("species", "types", "accessions"),
    [
        ([], [], ["E-MTAB-1", "E-MTAB-2", "E-PROT-3"]),
        (["human"], [], ["E-MTAB-1", "E-PROT-3"]),
        (["mus_musculus", "Homo sapiens"], ["Baseline"], ["E-MTAB-1", "E-PROT-3"]),
        ([], ["differential"], ["E-MTAB-2"]),
        ([], ["proteomics", "microarray"], ["E-MTAB-2", "E-PROT-3"]),
        ([], ["RNASEQ_MRNA_BASELINE"], ["E-MTAB-1"]),
        (["mouse"], ["baseline"], []),
    ],
)
def test_choosing(species, types, accessions):
    assert choose(LISTED, species, types) == accessions


def test_what_no_experiment_has_is_named():
    with pytest.raises(ListMissing, match=r"--species 'mose' is that of no .* there are Homo sapiens, Mus musculus"):
        choose(LISTED, ["mose"], [])
    with pytest.raises(ListMissing, match=r"--type 'basline' .* there are 1colour, baseline, "):
        choose(LISTED, [], ["basline"])


@pytest.mark.parametrize("data", [b"<html>", b"{}", b'{"experiments": 1}', b'[{"accession": "x"}]', b"\x1f\x8bx"])
def test_what_is_no_list_is_refused(data):
    with pytest.raises(ListMissing, match="no list as an atlas answers at /json/experiments"):
        parse_list(data, "list")


def test_files(tmp_path):
    (tmp_path / "list.json.gz").write_bytes(gzip.compress(orjson.dumps({"experiments": ROWS})))
    assert read_list(str(tmp_path / "list.json.gz"), Pace()) == LISTED
    with pytest.raises(ListMissing, match="No such file"):
        read_list(str(tmp_path / "none.json"), Pace())


def test_the_real_list(shared_data):
    listed = read_list(str(shared_data / "metadata" / "experiments-bulk.json.gz"), Pace())
    assert len(listed) == 3699
    assert len(choose(listed, [], ["baseline"])) == 184
    assert len(choose(listed, [], ["rnaseq"])) == 918
    assert "E-ERAD-475" in choose(listed, ["zebrafish"], ["baseline"])
