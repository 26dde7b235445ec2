"""Experiments become numbered tables in the order of names."""

from indexer.catalogue import Measured, make_catalogue
from indexer.experiment import Annotation, Assay, AssayGroup, Contrast, Experiment
from mappings.vocabulary import ExperimentType, Side

LIVER = Annotation(factor=True, type="organism part", value="liver", terms=("UBERON:0002107",))
LIVER_SAMPLE = Annotation(factor=False, type="organism part", value="liver", terms=("UBERON:0002107",))
LUNG = Annotation(factor=True, type="organism part", value="lung", terms=("UBERON:0002048",))
HUMAN = Annotation(factor=False, type="organism", value="Homo sapiens")


def experiment(accession: str, kind: ExperimentType, contrasts: tuple[Contrast, ...] = ()) -> Experiment:
    return Experiment(
        accession=accession,
        type=kind,
        groups=(
            AssayGroup("g2", (Assay("r1", "t1"), Assay("r2", "t1"), Assay("r3"))),
            AssayGroup("g1", (Assay("r4"),)),
        ),
        contrasts=contrasts,
        annotations={
            "r1": (HUMAN, LIVER_SAMPLE, LIVER),
            "r2": (HUMAN, LIVER_SAMPLE, LIVER),
            "r3": (HUMAN, LIVER),
            "r4": (HUMAN, LUNG),
        },
        factor_types=("organism part",),
        characteristic_types=("organism", "organism part"),
        species="Homo sapiens",
        kingdom="animals",
    )


def make():
    change = experiment(
        "E-B-1", ExperimentType.RNASEQ_MRNA_DIFFERENTIAL, (Contrast("g1_g2", "'liver' vs 'lung'", "g1", "g2"),)
    )
    level = experiment("E-A-1", ExperimentType.RNASEQ_MRNA_BASELINE)
    measured = {"E-B-1": Measured({}, {"g1_g2": 7}), "E-A-1": Measured({"TPM": 3, "FPKM": 4}, {})}
    return make_catalogue([change, level], measured, {"E-B-1": ["few replicates"]})


def test_everything_is_in_the_order_of_names() -> None:
    tables = make().tables()
    assert tables["experiments"]["accession"].to_pylist() == ["E-A-1", "E-B-1"]
    conditions = tables["conditions"].to_pylist()
    assert [(row["experiment"], row["id"]) for row in conditions] == [
        (0, "g1"),
        (0, "g2"),
        (1, "g1"),
        (1, "g1_g2"),
        (1, "g2"),
    ]
    assert [(row["experiment"], row["unit"], row["genes"]) for row in tables["matrices"].to_pylist()] == [
        (0, "FPKM", 4),
        (0, "TPM", 3),
    ]
    assert tables["experiments"]["warnings"].to_pylist() == [[], ["few replicates"]]


def test_replicates_are_biological() -> None:
    conditions = make().conditions.to_pylist()
    assert [row["replicates"] for row in conditions] == [1, 2, 1, 1, 2]
    assert (conditions[3]["reference_replicates"], conditions[3]["test_replicates"]) == (1, 2)
    assert conditions[3]["tested_genes"] == 7


def test_groups_are_named_by_their_factors() -> None:
    assert make().conditions["name"].to_pylist() == ["lung", "liver", "lung", "'liver' vs 'lung'", "liver"]


def test_uses_say_side_and_role_once() -> None:
    catalogue = make()
    values = [(row["type"], row["value"]) for row in catalogue.values.to_pylist()]
    assert values == [("organism", "Homo sapiens"), ("organism part", "liver"), ("organism part", "lung")]
    contrast = [
        (use["side"], use["factor"], values[use["value"]][1])
        for use in catalogue.uses.to_pylist()
        if use["condition"] == 3
    ]
    assert contrast == [
        (Side.REFERENCE, True, "lung"),
        (Side.REFERENCE, False, "Homo sapiens"),
        (Side.TEST, True, "liver"),
        (Side.TEST, False, "Homo sapiens"),
        (Side.TEST, False, "liver"),
    ]
