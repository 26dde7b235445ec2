"""Completion: the best by blocks are the best of all."""

import numpy as np
import pyarrow as pa
import pytest

from ontology.completion_rows import CompletionRows
from ontology.gene_completions import BLOCK, GeneCompletions, write_gene_completions
from ontology.identifiers import IdentifierRows
from ontology.kinds import KINDS
from ontology.prefixes import key_of

SYMBOL, ID, SYNONYM, UNIPROT, DESCRIPTION = map(KINDS.index, ("symbol", "id", "synonym", "uniprot", "description"))
GENES = 4_000
SPECIES = np.arange(GENES, dtype=np.int16) % 5
"""The fifth has ids only."""

MEASURED = 1_000


def names(gene):
    """What a gene of the material is called: (kind, text)."""
    yield ID, f"G{gene:05d}"
    if SPECIES[gene] == 4:
        return
    yield SYMBOL, f"S{gene // 3}"
    yield SYNONYM, f"s{gene // 7}"
    yield UNIPROT, f"P{gene % 1000}"
    yield DESCRIPTION, f"protein {gene % 90} of {'cells' if gene % 2 else 'tumours'}"


ROWS = [(gene, kind, text) for gene in range(GENES) for kind, text in names(gene)]


@pytest.fixture(scope="module")
def completions(tmp_path_factory):
    folder = tmp_path_factory.mktemp("completions")
    genes, kinds, texts = zip(*ROWS, strict=True)
    rows = IdentifierRows(np.array(genes, np.int32), np.array(kinds, np.int8), pa.array(texts))
    write_gene_completions(folder, CompletionRows(rows), SPECIES, MEASURED)
    return GeneCompletions.open(folder, SPECIES)


def by_hand(typed, species, limit):
    """All that is called so, the best first."""
    called = {}
    for gene, kind, text in ROWS:
        key = key_of(text)
        starts = [" ".join(key.split()[at:]) for at in range(len(key.split()))] if " " in text else [key]
        if any(start.startswith(key_of(typed)) for start in starts):
            called.setdefault((kind, text.casefold()), []).append((gene, text))
    weight = {SYMBOL: 20, ID: 15, SYNONYM: 10}
    ranked = [
        (-weight.get(kind, 0), len(text), all(gene >= MEASURED for gene, _ in found), text, kind, found)
        for (kind, text), found in called.items()
    ]
    answers = []
    for *_, kind, found in sorted(ranked, key=lambda one: one[:5]):
        firsts = {}
        for gene, _ in found:
            if species is None or SPECIES[gene] in species:
                firsts.setdefault(SPECIES[gene], gene)
        if firsts:
            answers.append((found[0][1], kind, sorted(firsts.values())))
    return answers[:limit]


def test_the_material_has_many_blocks(completions):
    assert completions.best.shape[1] > 20
    assert len(completions.prefixes.owners) > 20 * BLOCK


@pytest.mark.parametrize(
    "typed", ["s", "S1", "g", "g0", "G00012", "p", "p9", "pro", "protein 1", "of", "tum", "c", "q"]
)
@pytest.mark.parametrize("species", [None, [0], [1, 3], [4], []])
@pytest.mark.parametrize("limit", [1, 10])
def test_the_best_come_as_if_all_were_looked_through(completions, typed, species, limit):
    found = [(one.text, one.kind, one.genes) for one in completions.complete(typed, species, limit)]
    assert found == by_hand(typed, species, limit)


def test_without_genes_nothing_is_completed(tmp_path):
    rows = IdentifierRows(np.zeros(0, np.int32), np.zeros(0, np.int8), pa.array([], pa.string()))
    write_gene_completions(tmp_path, CompletionRows(rows), np.zeros(0, np.int16), 0)
    assert GeneCompletions.open(tmp_path, np.zeros(0, np.int16)).complete("a", None, 10) == []
