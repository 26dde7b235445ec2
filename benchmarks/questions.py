"""What is asked: the questions q1 to q6, and what they are about in one release."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template
from urllib.parse import quote

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.scale.material import Material
from engines.names import ReleaseNames
from engines.port import Numbers
from ontology.conditions import ConditionIndex
from ontology.genes import Genes
from ontology.graph import Ontology
from ontology.text import tokens

QUERIES = Path(__file__).parent / "queries"
NAMES = ("q1", "q2", "q3", "q4", "q5", "q6")
TITLES = {
    "q1": "gene: first 50, total, facets",
    "q2": "condition: first 50, total, facets",
    "q3": "gene set: first 50, total, facets",
    "q4": "gene set and condition",
    "q5": "levels of one gene",
    "q6": "mean levels of 50 genes",
}

HITS_OF_GENE = 135
SHARE_OF_CONDITION = 0.1
"""Rows that q1 and q2 find, about: so many, and so large a part of all that pass the default cut-offs."""

EXPRESSED_GENES = 50


@dataclass(frozen=True, slots=True)
class Questions:
    """What the questions are about: by name and by number.

    `contrasts` are those that the term `condition` leads to, `genes` those of `gene_set`; all rise.
    """

    gene: int
    condition: str
    contrasts: Numbers
    gene_set: str
    genes: Numbers
    expressed_genes: Numbers

    def url(self, name: str, names: ReleaseNames) -> str:
        """Return what the service is asked: path and query, percent-encoded."""
        words = {
            "gene": names.gene_ids(np.array([self.gene], np.int32))[0],
            "condition": self.condition,
            "gene_set": self.gene_set,
            "expressed_gene": names.gene_ids(self.expressed_genes[:1])[0],
            "expressed_genes": orjson.dumps(
                [{"value": gene} for gene in names.gene_ids(self.expressed_genes)]
            ).decode(),
        }
        return quote(_read(f"{name}.url", words), safe="/?=&")

    def dsl(self, name: str, names: ReleaseNames) -> bytes:
        """Return what OpenSearch is asked: the body of a search."""
        lists = {
            "gene": names.gene_ids(np.array([self.gene], np.int32)),
            "contrasts": [names.conditions[contrast] for contrast in self.contrasts.tolist()],
            "genes": names.gene_ids(self.genes),
            "expressed_gene": names.gene_ids(self.expressed_genes[:1]),
            "expressed_genes": names.gene_ids(self.expressed_genes),
        }
        return _read(f"{name}.json", {key: orjson.dumps(each).decode() for key, each in lists.items()}).encode()

    def sets(self) -> dict[str, Numbers]:
        """Return what SQL reads as tables of one column."""
        return {"contrasts": self.contrasts, "genes": self.genes, "expressed_genes": self.expressed_genes}

    def numbers(self) -> dict[str, int]:
        """Return the parameters of SQL."""
        return {"gene": self.gene, "expressed_gene": int(self.expressed_genes[0])}

    @staticmethod
    def sql(name: str) -> list[str]:
        """Return what DuckDB is asked: statements, with parameters and registered sets of the names of our fields."""
        return [part for part in (QUERIES / f"{name}.sql").read_text("utf-8").split(";\n") if part.strip()]


def _read(file: str, words: Mapping[str, str]) -> str:
    return Template((QUERIES / file).read_text("utf-8").strip()).substitute(words)


def choose(material: Material) -> Questions:
    """Choose what to ask of a release: genes and a condition with as many hits as the questions are to have."""
    facts = pq.read_table(material.facts("differential"))
    passing = facts.filter(
        (pc.abs(pc.field("log2_fold_change")) > 1)
        & (pc.field("adjusted_p_value") < 0.05)  # noqa: PLR2004 - the default cut-off
        & (pc.field("rival_p_value") >= 0.05)  # noqa: PLR2004 - likewise
    )
    of_genes = np.bincount(passing["gene"].to_numpy())
    of_contrasts = np.bincount(passing["contrast"].to_numpy())
    sets = Ontology.load(material.paths.words / "sets")
    gene_set = max(sets.terms["id"].to_pylist())
    condition, contrasts = _condition(material, of_contrasts)
    levels = pq.read_table(material.facts("baseline"), columns=["gene"])
    often = np.bincount(levels["gene"].to_numpy())
    return Questions(
        gene=int(np.argmin(np.abs(of_genes - HITS_OF_GENE))),
        condition=condition,
        contrasts=contrasts,
        gene_set=gene_set,
        genes=Genes.open(material.paths.words / "genes").in_set([gene_set]),
        expressed_genes=np.sort(np.argsort(-often, kind="stable")[:EXPRESSED_GENES]).astype(np.int32),
    )


def _condition(material: Material, hits: npt.NDArray[np.int64]) -> tuple[str, Numbers]:
    """Find the term whose contrasts have as many hits as q2 is to have; return its label and the contrasts.

    A label finds what is annotated with its term or one below, and what has it as text.
    """
    index = ConditionIndex.open(material.paths.words / "conditions")
    terms = Ontology.load(material.paths.words / "terms")
    is_contrast = pq.read_table(material.paths.catalogue("conditions"))["contrast"].to_numpy()
    padded = np.zeros(len(is_contrast), np.int64)
    padded[: len(hits)] = hits
    wanted = SHARE_OF_CONDITION * padded.sum()
    found: dict[str, Numbers] = {}
    for term_id in index.terms["id"].to_pylist():
        label = terms.label(term_id)
        values = np.union1d(index.by_terms([term_id]), index.by_text(tokens(label)))
        used = np.unique(index.uses(values)[0])
        found[label] = used[is_contrast[used]]
    best = min(found, key=lambda label: (abs(padded[found[label]].sum() - wanted), label))
    return best, found[best]
