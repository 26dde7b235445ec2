"""What results say of genes, counted over experiments, so that one can be taken off again."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from indexer.measured import GeneCounts, MeasuredGenes, measure_again, name_genes
from mappings.catalogue import MEASURED

DIFFERENTIAL = ["gene_id", "gene_name", "design_element", "contrast_id", "log2_fold_change", "adjusted_p_value"]


def measured(species: str, *rows: tuple[object, ...]) -> MeasuredGenes:
    genes = MeasuredGenes()
    genes.add_differential(pa.table(list(zip(*rows, strict=True)), names=DIFFERENTIAL), species)
    return genes


ONE = measured(
    "Mus musculus", ("a", "A", "", "p1", 1.0, 0.5), ("a", "A", "", "p2", 1.0, 0.5), ("b", "", "", "p1", 0.1, 0.9)
)
OTHER = measured("Homo sapiens", ("a", "Z", "e1", "p1", 1.0, 0.5), ("c", "C", "c", "p1", None, 0.5))


def rows(table: pa.Table) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in table.to_pylist()]


def test_experiments_are_counted() -> None:
    counts = GeneCounts()
    for genes in (ONE, OTHER, OTHER):
        counts.add(genes)
    assert rows(counts.names.table()) == [
        ("a", "A", "Mus musculus", 1),
        ("a", "Z", "Homo sapiens", 2),
        ("b", "", "Mus musculus", 1),
        ("c", "C", "Homo sapiens", 2),
    ]
    assert rows(counts.tested.table()) == [("a", 4), ("b", 1)]
    assert rows(counts.elements.table()) == [("a", "e1", 2)]


def test_what_is_taken_off_is_as_if_it_had_never_been() -> None:
    counts, alone = GeneCounts(), GeneCounts()
    alone.add(OTHER)
    for genes, sign in ((ONE, 1), (OTHER, 1), (ONE, -1)):
        counts.add(genes, sign)
    for name in ("names", "tested", "elements", "mapped"):
        assert getattr(counts, name).table().equals(getattr(alone, name).table())


def test_a_gene_has_its_last_name_and_the_species_of_most_experiments() -> None:
    said = [
        {"gene_id": "a", "gene_name": "A", "species": "Homo sapiens", "experiments": 1},
        {"gene_id": "a", "gene_name": "A", "species": "Mus musculus", "experiments": 2},
        {"gene_id": "a", "gene_name": "B", "species": "Homo sapiens", "experiments": 0},
        {"gene_id": "b", "gene_name": "", "species": "Mus musculus", "experiments": 1},
        {"gene_id": "b", "gene_name": "", "species": "Rattus norvegicus", "experiments": 1},
    ]
    named = name_genes(pa.Table.from_pylist(said, schema=MEASURED))
    assert rows(named) == [("a", "B", "Mus musculus"), ("b", "", "Mus musculus")]
    assert rows(name_genes(pa.Table.from_pylist(said[2:4], schema=MEASURED))) == [
        ("a", "B", "Homo sapiens"),
        ("b", "", "Mus musculus"),
    ]


def test_tables_say_again_what_their_files_said(tmp_path: Path) -> None:
    table = pa.table([["a", "b"], ["A", ""], ["e1", "b"], ["p1", "p1"], [1.0, 2.0], [0.5, None]], names=DIFFERENTIAL)
    genes = MeasuredGenes()
    genes.add_differential(table, "Homo sapiens")
    mapped = pa.table({"design_element": ["e1", "b"], "gene_id": ["a", "b"]})
    genes.add_mapped("A-AFFY-44", [mapped], tabled=True)
    genes.write_mapped(tmp_path)
    pq.write_table(table, tmp_path / "differential.parquet")
    again = measure_again(tmp_path, "Homo sapiens")
    for name in ("names", "tested", "elements", "mapped"):
        assert getattr(again, name).table().equals(getattr(genes, name).table())
    assert len(again.mapped.table()) == 2
    assert len(measure_again(tmp_path / "nowhere", "").names.table()) == 0
