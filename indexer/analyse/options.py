"""How experiments are to be analysed, as the command line says it."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from ontology.annotation.annotation import Annotation


class Method(StrEnum):
    """How RNA-seq counts of two groups are compared."""

    DESEQ2 = "deseq2"
    """Wald test of a negative binomial model, fold changes drawn to 0 (`analysis.rnaseq.comparison`)."""

    DESEQ = "deseq"
    """Conditioned negative binomial test (`analysis.rnaseq.conditioned_test`); it takes no batches."""


@dataclass(frozen=True, slots=True)
class Options:
    """What is the same for all experiments.

    - `out`: folder below which each experiment's results go, into a folder named by its accession; None: beside its
      configuration;
    - `copy_inputs`: whether the files given go into `out` too, so that it holds whole experiments;
    - `gene_lengths`: table of gene ids and lengths; `default_length`: in bases, of genes that it lacks;
    - `quantile_normalise`: whether biological replicates of a group get one distribution of levels;
    - `force`: whether result files that were given are written anew.
    """

    out: Path | None = None
    copy_inputs: bool = True
    gene_lengths: Path | None = None
    default_length: float | None = None
    quantile_normalise: bool = False
    method: Method = Method.DESEQ2
    force: bool = False

    @property
    def whole(self) -> bool:
        """Whether whole experiments lie elsewhere afterwards: what was given beside what is made."""
        return self.out is not None and self.copy_inputs

    def described(self) -> dict[str, str]:
        """Return what has a bearing on results, apart from files."""
        return {
            "default_length": str(self.default_length),
            "quantile_normalise": str(self.quantile_normalise),
            "method": self.method.value,
        }


@dataclass(frozen=True, slots=True)
class GeneFacts:
    """What the annotation says of genes, as analyses need it.

    `sets` are, by collection ("go", "interpro", "reactome"), tables of gene_id and set_id; `files` the annotation's.
    """

    symbols: dict[str, str] = field(default_factory=dict)
    array_designs: dict[str, pa.Table] = field(default_factory=dict)
    sets: dict[str, pa.Table] = field(default_factory=dict)
    set_names: dict[str, str] = field(default_factory=dict)
    files: tuple[Path, ...] = ()

    @classmethod
    def of(cls, annotation: Annotation, files: tuple[Path, ...]) -> "GeneFacts":
        """Take from an annotation what analyses need; what it says first of a gene counts."""
        genes = annotation.genes.filter(pc.not_equal(annotation.genes["symbol"], ""))
        ids, symbols = (genes[name].to_pylist() for name in ("id", "symbol"))
        sets, names = annotation.sets, annotation.set_names
        return cls(
            symbols=dict(zip(reversed(ids), reversed(symbols), strict=True)),
            array_designs=dict(annotation.array_designs),
            sets={
                collection: sets.filter(pc.match_substring_regex(sets["set_id"].cast(pa.string()), pattern))
                for collection, pattern in COLLECTIONS.items()
            },
            set_names=dict(zip(names["set_id"].to_pylist(), names["name"].to_pylist(), strict=True)),
            files=files,
        )


COLLECTIONS = {"go": r"^GO:\d+$", "interpro": r"^IPR\d+$", "reactome": r"^R-[A-Z]{3}-\d+$"}
"""Gene set collections whose enrichment is tested, and what their ids look like."""
