"""An experiment's result files -> its Parquet tables in the release (`mappings.results`), every row of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from indexer.catalogue import Measured
from indexer.experiment import Experiment
from indexer.measured import MeasuredGenes, count_genes
from indexer.readers.analytics import read_analytics
from indexer.readers.baseline import read_baseline
from indexer.readers.coexpression import read_coexpression
from indexer.readers.enrichment import read_enrichment
from indexer.readers.errors import FormatError
from indexer.readers.kinds import FileKind, array_of
from indexer.readers.percentile import read_percentile_ranks
from indexer.readers.proteomics import read_proteomics
from indexer.readers.transcripts import read_transcripts
from indexer.rivals import rival_p_values
from mappings import results as schema
from mappings.vocabulary import ExperimentType

ROW_GROUP = 1 << 20
PROTEOMICS_UNITS = {
    ExperimentType.PROTEOMICS_BASELINE: "parts per billion",
    ExperimentType.PROTEOMICS_BASELINE_DIA: "relative abundance",
}
ReadRows = Callable[..., Iterable[pa.Table]]
SIDE_TABLES: dict[FileKind, tuple[str, pa.Schema, ReadRows]] = {
    FileKind.TRANSCRIPTS: ("transcripts", schema.TRANSCRIPT_RESULTS, read_transcripts),
    FileKind.COEXPRESSIONS: ("coexpression", schema.COEXPRESSION, read_coexpression),
    FileKind.PERCENTILE_RANKS: ("percentile_ranks", schema.PERCENTILE_RANKS, read_percentile_ranks),
}
"""Tables beside the main one: name, schema, reader."""


@dataclass(slots=True)
class Tables:
    """Writes the tables of one experiment into its folder; says what it measured and what is odd."""

    experiment: Experiment
    folder: Path
    array_designs: Mapping[str, pa.Table]
    genes: MeasuredGenes = field(default_factory=MeasuredGenes)
    notes: list[str] = field(default_factory=list)

    def write(self) -> Measured:
        """Write every table that the experiment has files for.

        Raises `FormatError` when a main result file is damaged: the experiment cannot be indexed then. Damaged
        side files (coexpressions, gene set enrichment, percentile ranks, transcripts) are noted and left out.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        measured = self._write_baseline() if self.experiment.type.baseline else self._write_differential()
        self.genes.write_mapped(self.folder)
        self._write_side_tables()
        return measured

    def _files(self, kind: FileKind) -> tuple[Path, ...]:
        return self.experiment.files.get(kind, ())

    def _write_baseline(self) -> Measured:
        groups = [group.id for group in self.experiment.groups]
        unit = PROTEOMICS_UNITS.get(self.experiment.type)
        matrices: list[tuple[str, Iterator[pa.Table]]] = []
        if unit:
            matrices += [(unit, read_proteomics(p, unit, groups, self.notes)) for p in self._files(FileKind.ABUNDANCE)]
        else:
            for unit, kind in (("TPM", FileKind.TPMS), ("FPKM", FileKind.FPKMS)):
                matrices += [(unit, read_baseline(path, unit, groups, self.notes)) for path in self._files(kind)]
        genes_by_unit: dict[str, int] = {}
        with closing(pq.ParquetWriter(self.folder / "baseline.parquet", schema.BASELINE_RESULTS)) as parquet:
            for unit, chunks in matrices:
                genes_by_unit[unit] = 0
                for rows in chunks:
                    parquet.write_table(rows, row_group_size=max(len(rows), 1))
                    self.genes.add(rows, self.experiment.species)
                    genes_by_unit[unit] += count_genes(rows)
        return Measured(genes_by_unit, {})

    def _write_differential(self) -> Measured:
        parts = [rows for path in self._files(FileKind.ANALYTICS) for rows in self._analytics(path)]
        rows = pa.concat_tables(parts) if parts else schema.DIFFERENTIAL_RESULTS.empty_table()
        order = [(name, "ascending") for name in ("gene_id", "design_element", "contrast_id")]
        rows = with_rivals(rows.sort_by(order))
        pq.write_table(rows, self.folder / "differential.parquet", row_group_size=ROW_GROUP)
        self.genes.add_differential(rows, self.experiment.species)
        return Measured({}, count_tested(rows))

    def _analytics(self, path: Path) -> Iterator[pa.Table]:
        array = array_of(self.experiment.accession, path)
        contrasts = [contrast.id for contrast in self.experiment.contrasts if contrast.array_design in ("", array)]
        mapped = list[pa.Table]()
        yield from read_analytics(path, contrasts, array, self.notes, partial(self.array_designs.get, array), mapped)
        if mapped:
            self.genes.add_mapped(array, mapped, tabled=array in self.array_designs)

    def _write_side_tables(self) -> None:
        read_sets = partial(read_enrichment, accession=self.experiment.accession)
        enrichment = {FileKind.GSEA: ("enrichment", schema.GENE_SET_ENRICHMENT, read_sets)}
        for kind, (name, columns, read) in (SIDE_TABLES | enrichment).items():
            if files := self._files(kind):
                self._write_side_table(self.folder / f"{name}.parquet", columns, files, read)

    def _write_side_table(self, target: Path, columns: pa.Schema, files: Iterable[Path], read: ReadRows) -> None:
        try:
            with closing(pq.ParquetWriter(target, columns)) as parquet:
                for path in files:
                    for rows in read(path, notes=self.notes):
                        parquet.write_table(rows)
        except FormatError as problem:
            target.unlink()
            self.notes.append(f"left out {target.stem}: {problem}")


def with_rivals(rows: pa.Table) -> pa.Table:
    """Fill in `rival_p_value` over the rows that are results: fold change other than 0, and both numbers there."""
    fold_change, p_value = rows["log2_fold_change"], rows["adjusted_p_value"]
    result = pc.and_(pc.is_valid(p_value), pc.fill_null(pc.not_equal(fold_change, 0), fill_value=False))
    at = np.flatnonzero(result.to_numpy())
    if not len(at):
        return rows
    kept = rows.take(pa.array(at))
    gene, contrast, element = (_ranks(kept[name]) for name in ("gene_id", "contrast_id", "design_element"))
    rivals = rows["rival_p_value"].to_numpy().copy()
    size = np.abs(kept["log2_fold_change"].to_numpy())
    rivals[at] = rival_p_values(gene, contrast, size, kept["adjusted_p_value"].to_numpy(), element)
    return rows.set_column(rows.schema.get_field_index("rival_p_value"), schema.DIFFERENTIAL_RESULTS.field(8), [rivals])


def count_tested(rows: pa.Table) -> dict[str, int]:
    """Count per contrast the genes that have a fold change and an adjusted p."""
    tested = rows.select(["contrast_id", "gene_id", "log2_fold_change", "adjusted_p_value"]).drop_null()
    counts = tested.group_by("contrast_id").aggregate([("gene_id", "count_distinct")])
    return dict(zip(counts["contrast_id"].to_pylist(), counts["gene_id_count_distinct"].to_pylist(), strict=True))


def _ranks(column: pa.ChunkedArray) -> npt.NDArray[np.int32]:
    """Return each value's place among the distinct values, by code point."""
    ranks: npt.NDArray[np.int32] = pc.rank(column, tiebreaker="dense").to_numpy().astype(np.int32)
    return ranks
