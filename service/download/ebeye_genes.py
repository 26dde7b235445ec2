"""Entries for EBI Search of the genes that experiments find expressed or changed."""

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from engines.query import DifferentialQuery
from mappings.species import species_key
from ontology.gene_properties import read_properties, set_names
from service.baseline.states import cutoff_of
from service.differential.cutoffs import choose_cutoffs
from service.download.ebeye import NAME, Entry, database, taxa_of
from service.download.own_table import OwnTable
from service.release import Release
from service.request.own_table import OwnRequest
from service.request.values import CutoffRequest

REFERENCES = {
    "ensgene": "ensgene",
    "ensprotein": "ensprotein",
    "enstranscript": "enstranscript",
    "ensfamily": "ensfamily",
    "entrezgene": "entrezgene",
    "uniprot": "uniprot",
    "refseq": "refseq",
    "embl": "embl",
    "unigene": "unigene",
    "go": "go",
    "interpro": "interpro",
}
"""Property of a gene -> the database that its values are entries of."""

FIELDS = (
    "gene_biotype",
    "synonym",
    "ortholog",
    "hgnc_symbol",
    "ensfamily_description",
    "mirbase_accession",
    "mirbase_id",
)
"""Properties of a gene that are searched as text."""

SETS = {"go": "goterm", "interpro": "interproterm"}
"""Collection of gene sets -> field with their names."""

GENES = 1 << 12
"""Genes whose properties are held at once."""

Pairs = npt.NDArray[np.int64]


def gene_pieces(release: Release, pairs: Pairs, *, baseline: bool) -> Iterator[str]:
    """Yield the entries of genes; `pairs` as `find_genes` returns them."""
    about = f"Genes of {NAME}, {'expressed' if baseline else 'changed'} in some experiment at its usual cut-offs"
    return database(release, about, count_genes(release, pairs), _entries(release, pairs))


def count_genes(release: Release, pairs: Pairs) -> int:
    """Count these entries."""
    return len(np.unique(pairs // len(release.catalogue.experiments)))


def find_genes(release: Release, *, baseline: bool) -> Pairs:
    """Return which genes are expressed, or changed, in which experiments, at the usual cut-offs: rising, each once.

    A pair is the gene's number times the number of experiments, and the experiment's number.
    """
    found = (_expressed if baseline else _changed)(release)
    return np.unique(np.concatenate([np.empty(0, np.int64), *found]))


def _expressed(release: Release) -> Iterator[Pairs]:
    experiments = release.catalogue.experiments
    for number, entry in enumerate(experiments):
        if entry.kind.baseline:
            least = CutoffRequest(value=cutoff_of(None, proteomics=entry.kind.proteomics))
            for rows in OwnTable(release, number, OwnRequest(cutoff=least)).rows(["gene_id"]):
                genes = release.genes.numbers(rows["gene_id"].unique().to_pylist()).astype(np.int64)
                yield genes * len(experiments) + number


def _changed(release: Release) -> Iterator[Pairs]:
    catalogue = release.catalogue
    cutoffs, _ = choose_cutoffs(catalogue, CutoffRequest(), release.manifest.floor)
    for rows in release.engine.scan_differential(DifferentialQuery(cutoffs=cutoffs)):
        genes = rows["gene"].to_numpy().astype(np.int64)
        yield np.unique(genes * len(catalogue.experiments) + catalogue.experiment[rows["contrast"].to_numpy()])


def _entries(release: Release, pairs: Pairs) -> Iterator[Entry]:
    """Yield the entries, by gene; what is known of the genes is read in batches, column by column."""
    accessions = [entry.accession for entry in release.catalogue.experiments]
    taxa, names = _taxa_of_species(release), set_names(release.genes)
    numbers, starts = np.unique(pairs // len(accessions), return_index=True)
    found = np.split(pairs % len(accessions), starts[1:])
    for first in range(0, len(numbers), GENES):
        batch = numbers[first : first + GENES]
        records = release.genes.records(batch).to_pylist()
        properties = read_properties(release.genes, batch, {*REFERENCES, *FIELDS})
        for record, known, experiments in zip(records, properties, found[first : first + GENES], strict=True):
            yield _entry(record, known, [accessions[one] for one in experiments.tolist()], taxa, names)


def _entry(
    record: Mapping[str, str],
    known: Mapping[str, list[str]],
    accessions: list[str],
    taxa: Mapping[str, str],
    names: Mapping[str, str],
) -> Entry:
    """Return the entry of a gene of which properties are known, found in some experiments."""
    taxon = taxa.get(species_key(record["species"]), "")
    references = [("taxonomy", taxon)] * bool(taxon) + [("atlas", accession) for accession in accessions]
    references += [(base, value) for name, base in REFERENCES.items() for value in known.get(name, ())]
    fields = [("species", record["species"])] * bool(record["species"])
    fields += [(name, value) for name in FIELDS for value in known.get(name, ())]
    fields += [(field, names[one]) for kind, field in SETS.items() for one in known.get(kind, ()) if names[one]]
    name = record["symbol"] or record["id"]
    return Entry(record["id"], name, record["description"] or name, references, fields)


def _taxa_of_species(release: Release) -> dict[str, str]:
    """Return the taxon of each species, as annotated where it is an organism."""
    organisms = [value for value in release.catalogue.values if value.type == "organism"]
    return {species_key(value.value): taxon for value in organisms for taxon in taxa_of([value.terms])[:1]}
