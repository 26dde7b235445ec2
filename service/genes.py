"""One gene: found by an identifier, described by what is annotated."""

from dataclasses import dataclass

import numpy as np

from engines.port import Numbers
from ontology.kinds import RANK
from service.errors import NotFound
from service.release import Release
from service.request.terms import GeneTerm
from service.resolve.genes import SET_ID, SET_STEP, resolve_genes
from service.resolve.near import SUGGESTIONS, did_you_mean

ID_STEP = RANK["id"]
ORTHOLOG = "ortholog"
_SHOWN_APART = frozenset({"id", "description", ORTHOLOG})
SHOWN_CHARACTERS = 100
"""Characters of a name that a refusal repeats."""

SHOWN_VALUES = 50
"""Values shown of one property; the count says how many there are."""


@dataclass(frozen=True, slots=True)
class GeneProperty:
    """A property, its first values with their names ("" without), and how many it has."""

    name: str
    values: list[tuple[str, str]]
    total: int


@dataclass(frozen=True, slots=True)
class Ortholog:
    """A gene that corresponds in another species; symbol and species are "" for one that the release does not know."""

    id: str
    symbol: str
    species: str


@dataclass(frozen=True, slots=True)
class GeneDescription:
    """What a gene is called and what is known of it; in how many contrasts it was tested, passing or not.

    `unmapped`: it is a mere design element, which no table gives a gene to.
    """

    id: str
    name: str
    description: str
    species: str
    biotype: str
    properties: list[GeneProperty]
    orthologs: list[Ortholog]
    tested_contrasts: int
    unmapped: bool


def find_gene(release: Release, text: str) -> int | None:
    """Return the gene that has a text as its id (case and version aside) or retired id; None if not exactly one."""
    exact = release.genes.numbers([text])[0]
    if exact >= 0:
        return int(exact)
    hits = resolve_genes(release, [GeneTerm(text)]).hits
    genes = hits.gene[hits.step == ID_STEP]
    return int(genes[0]) if len(genes) == 1 else None


def gene_id_of(release: Release, text: str) -> str:
    """Return the id of the gene that a text is the id of, as the release writes it; the text itself for none."""
    number = find_gene(release, text)
    return text if number is None else release.genes.ids(np.array([number]))[0]


def genes_named(release: Release, text: str) -> Numbers:
    """Return the genes that any identifier or synonym names, rising; no gene sets, no text."""
    hits = resolve_genes(release, [GeneTerm(text)]).hits
    return hits.gene[hits.step < SET_STEP]


def one_gene(release: Release, text: str) -> int:
    """Return the gene that a text is the id of, or that it alone names; raises `NotFound`."""
    number = find_gene(release, text)
    if number is not None:
        return number
    named = genes_named(release, text)
    if len(named) == 1:
        return int(named[0])
    shown = text[:SHOWN_CHARACTERS]
    if len(named):
        several = ", ".join(release.genes.ids(named[:SUGGESTIONS])) + " …" * (len(named) > SUGGESTIONS)
        raise NotFound(f"{shown!r} names several genes: {several}; ask for one by its id")
    near = "" if SET_ID.fullmatch(text) else did_you_mean(release.genes.suggest(shown, SUGGESTIONS))
    raise NotFound(f"Release {release.id} has no gene {shown!r}{near}")


def describe_gene(release: Release, number: int) -> GeneDescription:
    """Return what is known of a gene."""
    record = release.genes.records(np.array([number])).to_pylist()[0]
    properties = release.genes.properties(number)
    tested = release.catalogue.tested_contrasts
    return GeneDescription(
        id=record["id"],
        name=record["symbol"] or record["id"],
        description=record["description"],
        species=record["species"],
        biotype=record["biotype"],
        properties=[
            _property(release, name, values) for name, values in properties.items() if name not in _SHOWN_APART
        ],
        orthologs=find_orthologs(release, number, properties.get(ORTHOLOG, [])),
        tested_contrasts=int(tested[number]) if number < len(tested) else 0,
        unmapped=bool(release.unmapped.among(np.array([number]))[0]),
    )


def _property(release: Release, name: str, values: list[str]) -> GeneProperty:
    shown = [
        (value, (release.genes.set_name(value) or "") if SET_ID.fullmatch(value) else "")
        for value in values[:SHOWN_VALUES]
    ]
    return GeneProperty(name, shown, len(values))


def find_orthologs(release: Release, number: int, names: list[str]) -> list[Ortholog]:
    """Find the genes that an annotation names as orthologs, by id or another database's, by species, then symbol.

    Those that are not here come last, by name.
    """
    genes = release.genes
    hits = genes.find(names)
    elsewhere = genes.species(hits.gene) != genes.species(np.array([number]))[0]
    found = np.unique(hits.gene[elsewhere])
    known = set(hits.term[elsewhere].tolist())
    records = genes.records(found, ("id", "symbol", "species")).to_pylist()
    orthologs = [Ortholog(record["id"], record["symbol"], record["species"]) for record in records]
    orthologs += [Ortholog(name, "", "") for place, name in enumerate(names) if place not in known]
    return sorted(orthologs, key=lambda one: (not one.species, one.species, one.symbol, one.id))
