"""Closed vocabularies shared by both halves."""

from enum import IntEnum, StrEnum


class ExperimentType(StrEnum):
    """The kinds of experiment, by the name that configuration.xml gives them."""

    RNASEQ_MRNA_BASELINE = "rnaseq_mrna_baseline"
    PROTEOMICS_BASELINE = "proteomics_baseline"
    PROTEOMICS_BASELINE_DIA = "proteomics_baseline_dia"
    RNASEQ_MRNA_DIFFERENTIAL = "rnaseq_mrna_differential"
    MICROARRAY_1COLOUR_MRNA_DIFFERENTIAL = "microarray_1colour_mrna_differential"
    MICROARRAY_2COLOUR_MRNA_DIFFERENTIAL = "microarray_2colour_mrna_differential"
    MICROARRAY_1COLOUR_MICRORNA_DIFFERENTIAL = "microarray_1colour_microrna_differential"
    PROTEOMICS_DIFFERENTIAL = "proteomics_differential"

    @property
    def baseline(self) -> bool:
        """Whether the experiment measures levels, not changes."""
        return "baseline" in self.value

    @property
    def proteomics(self) -> bool:
        """Whether proteins were measured."""
        return self.value.startswith("proteomics")

    @property
    def microarray(self) -> bool:
        """Whether results are per design element of an array."""
        return self.value.startswith("microarray")

    @property
    def label(self) -> str:
        """What people call it: "RNA-seq mRNA differential"."""
        words = [_SPELLED.get(word, word) for word in self.value.split("_")]
        return " ".join([words[0][0].upper() + words[0][1:], *words[1:]])


_SPELLED = {
    "rnaseq": "RNA-seq",
    "mrna": "mRNA",
    "microrna": "microRNA",
    "1colour": "1-colour",
    "2colour": "2-colour",
    "dia": "DIA",
}


class Side(IntEnum):
    """Where a value stands in a condition."""

    GROUP = 0
    REFERENCE = 1
    TEST = 2


class Regulation(StrEnum):
    """Direction of a change: test over reference."""

    UP = "UP"
    DOWN = "DOWN"
