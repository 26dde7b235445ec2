"""The port to one experiment's own tables: every row of its results, as Parquet in the release.

These answer experiment pages (any cut-off, all rows), alike on every engine.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from engines.port import Levels
from mappings.vocabulary import Regulation


@dataclass(frozen=True, slots=True)
class BaselineChoice:
    """Which genes of a baseline experiment, best first.

    - `unit`: of the matrix; `columns`: selected assay group ids (never empty);
    - `cutoff`: a gene is expressed in a group at `level` >= this; genes expressed in no selected group are left out;
    - `genes`: ids to choose from, None for all;
    - `specific`: rank by the number of groups of the whole experiment that express the gene (ascending), then by
      mean level over the selected columns (descending), then id; otherwise by mean level, then id.
    """

    unit: str
    columns: Sequence[str]
    cutoff: float = 0.5
    genes: Sequence[str] | None = None
    specific: bool = True
    size: int = 50


@dataclass(frozen=True, slots=True)
class DifferentialChoice:
    """Which genes (gene x design element) of a differential experiment, best first.

    - `contrasts`: selected contrast ids (never empty); rows that pass in none of them are left out;
    - a row passes in a contrast when |log2 fold change| > `fold_change`, adjusted p < `p_value` and its direction is
      `regulation` (None: either);
    - `genes`: ids to choose from, None for all;
    - `specific`: rank by largest passing |log2 fold change| outside the selection over the mean of those inside
      (ascending; 0 for all when every contrast is selected), then by the number of contrasts of the experiment where
      it passes (ascending); both modes go on with mean |log2 fold change| inside (descending), mean adjusted p inside
      (ascending), gene name, gene id, design element.
    """

    contrasts: Sequence[str]
    fold_change: float = 1.0
    p_value: float = 0.05
    regulation: Regulation | None = None
    genes: Sequence[str] | None = None
    specific: bool = True
    size: int = 50


@dataclass(frozen=True, slots=True)
class Ranking:
    """The first genes of a choice, and how many there are in all.

    `design_elements` stands beside `gene_ids`, one each ("" outside microarrays and in baseline experiments).
    """

    gene_ids: list[str]
    design_elements: list[str]
    total: int


class Columns(ABC):
    """Reads experiments' Parquet tables (`mappings.results`). Safe to call from several threads."""

    @abstractmethod
    def rank_baseline(self, parquet: Path, choice: BaselineChoice) -> Ranking:
        """Choose genes of a baseline table."""

    @abstractmethod
    def baseline_rows(self, parquet: Path, unit: str, gene_ids: Sequence[str]) -> pa.Table:
        """Read all cells of some genes in one unit: rows of `BASELINE_RESULTS`, in the order of `gene_ids`.

        Within a gene by assay group id.
        """

    @abstractmethod
    def rank_differential(self, parquet: Path, choice: DifferentialChoice) -> Ranking:
        """Choose rows of a differential table."""

    @abstractmethod
    def differential_rows(
        self, parquet: Path, gene_ids: Sequence[str], design_elements: Sequence[str] | None = None
    ) -> pa.Table:
        """Read all contrasts of some genes: rows of `DIFFERENTIAL_RESULTS`, in the order of `gene_ids`.

        With `design_elements` (one for each gene id) only those pairs. Within a gene by design element, contrast id.
        """

    @abstractmethod
    def highest_levels(self, parquet: Path, unit: str) -> Levels:
        """Return the highest level of each gene of a baseline table that has one, in no order."""

    @abstractmethod
    def coexpressed(self, parquet: Path, gene_id: str, size: int) -> list[str]:
        """Return the genes nearest to a gene, most alike first; from rows of `COEXPRESSION`."""

    @abstractmethod
    def contrast_rows(self, parquet: Path, contrast_id: str) -> pa.Table:
        """Read a whole contrast: rows of `DIFFERENTIAL_RESULTS` with both numbers, by gene id and design element."""

    @abstractmethod
    def exclusive_genes(self, parquet: Path, unit: str, cutoff: float, size: int) -> pa.Table:
        """Read the genes that only one assay group of a baseline table expresses (`level` >= `cutoff`, and above 0).

        Columns assay_group_id, gene_id, gene_name, level, genes (how many the group has): the `size` highest of each
        group, by group, level (descending) and gene id.
        """

    @abstractmethod
    def enriched_sets(self, parquet: Path, contrast_id: str, p_value: float) -> pa.Table:
        """Read the gene sets of a contrast with an adjusted p below `p_value`: rows of `GENE_SET_ENRICHMENT`.

        By collection, adjusted p, effect size (descending) and id.
        """

    @abstractmethod
    def transcript_rows(self, parquet: Path, gene_id: str) -> pa.Table:
        """Read a gene's rows of `TRANSCRIPT_RESULTS`, ordered by transcript and replicate id."""

    @abstractmethod
    def close(self) -> None:
        """Free what is held."""
