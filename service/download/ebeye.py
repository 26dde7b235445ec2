"""Entries for EBI Search: experiments, and the genes that they find expressed or changed, in its XML (XML4dbDumps)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engines.query import DifferentialQuery
from mappings.species import species_key
from service.baseline.states import cutoff_of
from service.differential.cutoffs import choose_cutoffs
from service.download.markup import attributes, element
from service.download.own_table import OwnTable
from service.release import Release
from service.request.own_table import OwnRequest
from service.request.values import CutoffRequest

NAME = "Expression Atlas"
TAXON = "NCBITaxon:"

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

Pairs = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Entry:
    """What one entry says; references are (database, key), fields (name, value)."""

    id: str
    name: str
    description: str
    references: Iterable[tuple[str, str]]
    fields: Iterable[tuple[str, str]]
    date: str = ""


def experiment_pieces(release: Release, *, baseline: bool) -> Iterator[str]:
    """Yield the entries of baseline or differential experiments."""
    experiments = release.catalogue.experiments
    numbers = [number for number, entry in enumerate(experiments) if entry.kind.baseline == baseline]
    kind = "baseline" if baseline else "differential"
    about = f"Experiments of {NAME}, {kind}"
    return _database(release, about, len(numbers), (_experiment(release, number) for number in numbers))


def count_experiments(release: Release, *, baseline: bool) -> int:
    """Count these entries."""
    return sum(entry.kind.baseline == baseline for entry in release.catalogue.experiments)


def gene_pieces(release: Release, pairs: Pairs, *, baseline: bool) -> Iterator[str]:
    """Yield the entries of genes; `pairs` as `find_genes` returns them."""
    about = f"Genes of {NAME}, {'expressed' if baseline else 'changed'} in some experiment at its usual cut-offs"
    return _database(release, about, count_genes(release, pairs), _genes(release, pairs))


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


def _experiment(release: Release, number: int) -> Entry:
    catalogue = release.catalogue
    entry = catalogue.experiments[number]
    said = [value for condition in catalogue.of_experiment(number).tolist() for value in catalogue.uses(condition)]
    taxa = [("taxonomy", term) for term in _taxa(value.terms for _, _, value in said)]
    papers = [("pubmed", paper) for paper in entry.pubmed_ids]
    factors = [(value.type, value.value) for _, factor, value in said if factor]
    others = [("disease", value.value) for _, _, value in said if value.type == "disease"]
    others += [("tissue", value.value) for _, _, value in said if value.type == "organism part"]
    return Entry(
        entry.accession,
        entry.title,
        entry.description or entry.title,
        [*dict.fromkeys(taxa), ("arrayexpress", entry.accession), ("atlas", entry.accession), *papers],
        dict.fromkeys([*factors, *others, ("species", entry.species), ("experiment_type", entry.kind.label)]),
        entry.released,
    )


def _genes(release: Release, pairs: Pairs) -> Iterator[Entry]:
    experiments = release.catalogue.experiments
    taxa = _taxa_of_species(release)
    numbers, starts = np.unique(pairs // len(experiments), return_index=True)
    ends = [*starts[1:].tolist(), len(pairs)]
    for number, start, end in zip(numbers.tolist(), starts.tolist(), ends, strict=True):
        found = [experiments[one].accession for one in (pairs[start:end] % len(experiments)).tolist()]
        record = release.genes.records(np.array([number])).to_pylist()[0]
        properties = release.genes.properties(number)
        taxon = taxa.get(species_key(record["species"]), "")
        references = [("taxonomy", taxon)] * bool(taxon) + [("atlas", accession) for accession in found]
        references += [(base, value) for name, base in REFERENCES.items() for value in properties.get(name, ())]
        fields = [("species", record["species"])] * bool(record["species"])
        fields += [(name, value) for name in FIELDS for value in properties.get(name, ())]
        names = [
            (field, release.genes.set_name(one) or "")
            for kind, field in SETS.items()
            for one in properties.get(kind, ())
        ]
        fields += [(field, name) for field, name in names if name]
        name = record["symbol"] or record["id"]
        yield Entry(record["id"], name, record["description"] or name, references, fields)


def _taxa(terms: Iterable[Iterable[str]]) -> list[str]:
    """Return the taxa among terms, as the numbers that they have."""
    found = [term.removeprefix(TAXON) for some in terms for term in some if term.startswith(TAXON)]
    return list(dict.fromkeys(found))


def _taxa_of_species(release: Release) -> dict[str, str]:
    """Return the taxon of each species, as annotated where it is an organism."""
    organisms = [value for value in release.catalogue.values if value.type == "organism"]
    return {species_key(value.value): taxon for value in organisms for taxon in _taxa([value.terms])[:1]}


def _database(release: Release, description: str, count: int, entries: Iterable[Entry]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<database>\n'
    yield element("name", NAME) + element("description", description)
    yield element("release", release.id) + element("release_date", release.manifest.created[:10])
    yield element("entry_count", str(count)) + "<entries>\n"
    for entry in entries:
        yield _entry(entry)
    yield "</entries>\n</database>\n"


def _entry(entry: Entry) -> str:
    date = f"<date{attributes(type='publication', value=entry.date)}/>" if entry.date else ""
    references = (f"<ref{attributes(dbname=base, dbkey=key)}/>\n" for base, key in entry.references)
    fields = (element("field", value, name=name.replace(" ", "_")) for name, value in entry.fields)
    return (
        f"<entry{attributes(id=entry.id)}>\n{element('name', entry.name)}{element('description', entry.description)}"
        f"<dates>{date}</dates>\n<cross_references>\n{''.join(references)}</cross_references>\n"
        f"<additional_fields>\n{''.join(fields)}</additional_fields>\n</entry>\n"
    )
