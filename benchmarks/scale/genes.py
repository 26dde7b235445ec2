"""Synthetic genes: a pool per species, what they are called, and which gene sets they are in."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.scale.frame import Frame
from benchmarks.scale.sizes import GENES, SETS, Sizes, random_numbers
from benchmarks.scale.spelling import spell
from benchmarks.scale.terms import Terms
from mappings.species import species_key
from ontology.annotation.annotation import Annotation

Numbers = npt.NDArray[np.int64]
Levels = npt.NDArray[np.float64]

LARGEST = {"homo sapiens": 69_299, "mus musculus": 57_010}
"""Genes of the species that most experiments are about, at scale 1; the others share the rest equally."""

EVERY_GENE = {"entrezgene": 1, "uniprot": 1, "enstranscript": 2, "ensprotein": 1, "synonym": 1}
"""Identifiers of each gene by kind; with id and symbol, eight; some genes have no Entrez number."""

WITH_ENTREZ = 0.8
"""Share of genes that do."""

SETS_OF_A_GENE = 3
VOCABULARY = 2_000
"""Words that descriptions are made of."""

BIOTYPES = np.array(["protein_coding", "lncRNA", "pseudogene", "miRNA"])
SPREAD = 1.0
"""Standard deviation of the logarithm of how often genes recur: a few stand in a thousand contrasts, most in few."""


@dataclass(frozen=True, slots=True)
class Pool:
    """The genes of one species: numbers `first` to `first + size`; `weight` says how often each recurs, summed up."""

    species: str
    first: int
    weight: Levels

    @property
    def size(self) -> int:
        """Number of genes."""
        return len(self.weight)

    def draw_exactly(self, random: np.random.Generator, count: int) -> npt.NDArray[np.int32]:
        """Draw `count` different genes, often recurring ones sooner; rising. Costs as much as there are genes."""
        # Of exponentially distributed waiting times, each divided by its gene's weight, the shortest ones.
        waiting = random.exponential(1, self.size) / np.diff(self.weight, prepend=0)
        found = np.sort(np.argpartition(waiting, count - 1)[:count])
        return (self.first + found).astype(np.int32)

    def draw(self, random: np.random.Generator, count: int) -> npt.NDArray[np.int32]:
        """Draw at most `count` different genes, often recurring ones sooner; rising."""
        drawn = np.searchsorted(self.weight, random.random(count + count // 4) * self.weight[-1])
        found = np.unique(np.minimum(drawn, self.size - 1))
        if len(found) > count:
            found = np.sort(random.choice(found, count, replace=False, shuffle=False))
        return (self.first + found).astype(np.int32)


def make_pools(frames: Sequence[Frame], sizes: Sizes, seed: int) -> dict[str, Pool]:
    """Make a pool per species of the frame, by species key (`mappings.species`)."""
    names = {species_key(frame.species): frame.species for frame in sorted(frames, key=lambda frame: frame.species)}
    share = sizes.genes / 1_300_000
    given = {key: max(20, round(LARGEST[key] * share)) for key in names if key in LARGEST}
    others = max(20, (sizes.genes - sum(given.values())) // max(1, len(names) - len(given)))
    pools: dict[str, Pool] = {}
    first = 0
    for place, key in enumerate(sorted(names)):
        size = given.get(key, others)
        weight = random_numbers(seed, GENES, place).lognormal(0, SPREAD, size)
        pools[key] = Pool(names[key], first, np.cumsum(weight))
        first += size
    return pools


def gene_ids(pools: dict[str, Pool]) -> pa.Array:
    """Return the ids of all genes, in the order of their numbers: rising by code point, as a release numbers them."""
    ids = [_joined(f"SYN{place:03d}G", np.arange(pool.size), width=8) for place, pool in enumerate(pools.values())]
    return pa.concat_arrays(ids)


def annotate(pools: dict[str, Pool], sizes: Sizes, sets: Terms, seed: int) -> Annotation:
    """Say of all genes what annotation files say: symbols (shared by species), descriptions, identifiers, gene sets.

    The last set has exactly `sizes.gene_set` genes, of the species with most genes.
    """
    random = random_numbers(seed, GENES)
    ids = gene_ids(pools)
    within = np.concatenate([np.arange(pool.size) for pool in pools.values()])
    symbols = pc.utf8_upper(pa.array(spell(within)))
    vocabulary = spell(np.arange(VOCABULARY), 2)
    words = [pa.array(vocabulary[random.integers(0, VOCABULARY, len(ids))]) for _ in range(2)]
    genes = pa.table(
        {
            "id": ids,
            "species": _repeated([pool.species for pool in pools.values()], [pool.size for pool in pools.values()]),
            "symbol": symbols,
            "description": pc.binary_join_element_wise(*words, pa.scalar("protein"), " "),
            "biotype": pa.array(BIOTYPES[random.choice(4, len(ids), p=[0.5, 0.3, 0.15, 0.05])]).dictionary_encode(),
        }
    )
    return Annotation(
        genes=genes,
        identifiers=_identifiers(ids, random),
        sets=_members(pools, ids, sizes, sets, seed),
        set_names=pa.table(
            {
                "set_id": sets.ids(np.arange(len(sets))),
                "name": pa.array(sets.labels),
                "collection": pa.array(["go"] * len(sets)),
            }
        ),
        attribution=("Synthetic genes, terms and results, made by benchmarks/generate.py.",),
    )


def _identifiers(ids: pa.Array, random: np.random.Generator) -> pa.Table:
    tables = []
    for kind, each in EVERY_GENE.items():
        genes = np.flatnonzero(random.random(len(ids)) < WITH_ENTREZ) if kind == "entrezgene" else np.arange(len(ids))
        owners = np.repeat(genes, each)
        numbers = np.arange(len(owners)) + 1
        values = pc.cast(pa.array(numbers), pa.string()) if kind == "entrezgene" else _joined(f"{kind[:4]}_", numbers)
        columns = [
            pa.DictionaryArray.from_arrays(pa.array(owners.astype(np.int32)), ids),
            _repeated([kind], [len(owners)]),
            values,
        ]
        tables.append(pa.table(columns, names=["gene_id", "kind", "value"]))
    return pa.concat_tables(tables).unify_dictionaries()


def _members(pools: dict[str, Pool], ids: pa.Array, sizes: Sizes, sets: Terms, seed: int) -> pa.Table:
    random = random_numbers(seed, SETS)
    asked = len(sets) - 1
    genes = np.repeat(np.arange(len(ids), dtype=np.int32), SETS_OF_A_GENE)
    found = (asked * random.random(len(genes)) ** 2).astype(np.int32)
    largest = max(pools.values(), key=lambda pool: pool.size)
    chosen = largest.first + random.choice(largest.size, min(sizes.gene_set, largest.size), replace=False)
    owners = np.concatenate([genes, chosen.astype(np.int32)])
    members = np.concatenate([found, np.full(len(chosen), asked, np.int32)])
    names = pa.array(sets.ids(np.arange(len(sets))))
    return pa.table(
        {
            "gene_id": pa.DictionaryArray.from_arrays(pa.array(owners), ids),
            "set_id": pa.DictionaryArray.from_arrays(pa.array(members), names),
        }
    )


def _joined(prefix: str, numbers: Numbers, width: int = 9) -> pa.Array:
    digits = pc.utf8_lpad(pc.cast(pa.array(numbers), pa.string()), width, "0")
    return pc.binary_join_element_wise(pa.scalar(prefix), digits, "")


def _repeated(texts: list[str], counts: list[int]) -> pa.DictionaryArray:
    codes = np.repeat(np.arange(len(texts), dtype=np.int32), counts)
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(texts))
