"""What the engines are really asked is reviewed as text: one SQL and one JSON file per question.

Write them anew with OPENGXA_WRITE_SNAPSHOTS=1, and read the difference.
"""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import orjson
import pytest

from engines.duckdb.query import (
    Conditions,
    FactTable,
    Place,
    Statement,
    baseline_statement,
    counts_statement,
    genes_statement,
    place_statement,
    rank_statement,
    rows_statement,
    scan_statement,
)
from engines.opensearch.query import baseline_search, count_search, differential_searches, row_searches
from engines.query import BaselineQuery, Cutoffs, DifferentialQuery, RowKey, Sort, SortColumn
from mappings.vocabulary import Regulation

SNAPSHOTS = Path(__file__).with_name("snapshots")


class Names:
    conditions = ("E-AAA-1 g2_g1", "E-AAA-1 g3_g1", "E-BBB-1 g2_g1")
    matrices = ("E-MTAB-513 FPKM", "E-MTAB-513 TPM")

    def gene_ids(self, genes):
        return [f"ENSG{gene}" for gene in genes]

    def gene_numbers(self, ids):
        return numbers(*(int(gene.removeprefix("ENSG")) for gene in ids))


def numbers(*values):
    return np.array(values, np.int32)


KEY = RowKey(1, 7, "1_at", -2.5, 0.01, None)
ONE_GENE = DifferentialQuery(genes=numbers(7))
CONTRASTS = DifferentialQuery(contrasts=numbers(0, 2))
EVERYTHING = DifferentialQuery(
    genes=numbers(7, 9),
    contrasts=numbers(0, 1, 2),
    selected=numbers(1),
    regulation=Regulation.DOWN,
    first=numbers(1, 2),
    cutoffs=Cutoffs(2.0, 0.01, 0.75, numbers(2)),
    sort=Sort(SortColumn.T_STATISTIC, descending=True),
    size=10,
    after=KEY,
)
BASELINE = BaselineQuery(numbers(7, 9), numbers(1))


def conditions(query):
    return Conditions(query.genes, query.contrasts, query.cutoffs, query.regulation)


STATEMENTS = {
    "one_gene": genes_statement(ONE_GENE, whole=True),
    "many_genes": genes_statement(ONE_GENE, whole=False),
    "contrasts": rows_statement(FactTable.BY_RANK, conditions(CONTRASTS), Sort(), None, 50),
    "contrasts_counts": counts_statement(replace(CONTRASTS, cutoffs=Cutoffs(2.0, 0.01))),
    "contrasts_next_page": rows_statement(FactTable.BY_RANK, conditions(CONTRASTS), Sort(), Place(41, 41), 50),
    "everything": rows_statement(FactTable.BY_GENE, conditions(EVERYTHING), EVERYTHING.sort, Place(1.5, 41), 10),
    "everything_behind_missing": rows_statement(
        FactTable.BY_GENE, conditions(EVERYTHING), EVERYTHING.sort, Place(None, 41), 10
    ),
    "everything_scanned": scan_statement(conditions(EVERYTHING), EVERYTHING.sort, Place(1.5, 41)),
    "elements_scanned": scan_statement(conditions(CONTRASTS), Sort(SortColumn.DESIGN_ELEMENT), Place(3, 41)),
    "rank_scanned": scan_statement(conditions(DifferentialQuery()), None, Place(41, 41)),
    "everything_counts": counts_statement(EVERYTHING),
    "rank_of_a_row": rank_statement(KEY, 3),
    "place_of_no_row": place_statement(KEY, 2.5),
    "baseline": baseline_statement(BASELINE),
}

SEARCHES = {
    "one_gene": differential_searches(ONE_GENE, Names()),
    "contrasts": differential_searches(CONTRASTS, Names()),
    "contrasts_counts": differential_searches(replace(CONTRASTS, size=0), Names()),
    "contrasts_counts_in_parts": [count_search(CONTRASTS, Names(), 1, 4)],
    "contrasts_next_page": differential_searches(replace(CONTRASTS, after=KEY), Names()),
    "everything": differential_searches(EVERYTHING, Names()),
    "everything_rows": row_searches(EVERYTHING, Names()),
    "baseline": [baseline_search(BASELINE, Names(), None, 10_000)],
    "baseline_next_page": [baseline_search(BASELINE, Names(), ["ENSG7", "E-MTAB-513 TPM"], 10_000)],
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_sql(name):
    check(SNAPSHOTS / f"{name}.sql", sql(STATEMENTS[name]))


@pytest.mark.parametrize("name", SEARCHES)
def test_searches(name):
    check(SNAPSHOTS / f"{name}.json", orjson.dumps(SEARCHES[name], option=orjson.OPT_INDENT_2).decode() + "\n")


def test_no_snapshot_is_left_over():
    expected = {f"{name}.sql" for name in STATEMENTS} | {f"{name}.json" for name in SEARCHES}
    assert {path.name for path in SNAPSHOTS.iterdir()} == expected


def sql(statement: Statement) -> str:
    notes = [f"-- ${name} = {value}" for name, value in statement.parameters.items()]
    notes += [f"-- {name} = {values.tolist()}" for name, values in statement.sets.items()]
    return "\n".join([*notes, statement.sql, ""])


def check(path: Path, text: str) -> None:
    if os.environ.get("OPENGXA_WRITE_SNAPSHOTS") == "1":
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text
