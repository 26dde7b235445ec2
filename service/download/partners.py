"""Files that partners take: terms of ChEBI with their experiments, proteins of UniProt with their searches."""

from collections.abc import Iterator
from urllib.parse import urlencode

import numpy as np

from service.atlas.links import gene_query
from service.download.markup import element
from service.release import Release
from service.request.terms import GeneTerm

CHEBI, UNIPROT = "CHEBI:", "uniprot"
NAME, DESCRIPTION = "Expression Atlas", "Gene expression across species and biological conditions"


def chebi_pieces(release: Release, address: str) -> Iterator[str]:
    """Yield the XML that ChEBI takes: which experiments compare something that a term of it annotates."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<doc>\n'
    yield element("database_name", NAME) + element("database_description", DESCRIPTION)
    yield element("link_url", f"{address}/experiments/*") + "<entities>\n"
    experiments = release.catalogue.experiments
    for term, numbers in _terms(release).items():
        yield f"<entity>\n{element('chebi_id', term)}<xrefs>\n"
        for number in numbers:
            accession, title = experiments[number].accession, experiments[number].title
            ids = element("display_id", accession) + element("link_id", accession)
            yield f"<xref>\n{ids}{element('name', title)}</xref>\n"
        yield "</xrefs>\n</entity>\n"
    yield "</entities>\n</doc>\n"


def count_terms(release: Release) -> int:
    """Count the terms of ChEBI that annotate contrasts."""
    return len(_terms(release))


def _terms(release: Release) -> dict[str, list[int]]:
    """Return the terms of ChEBI that annotate contrasts, by number, with the experiments of these contrasts."""
    catalogue = release.catalogue
    found: dict[str, dict[int, None]] = {}
    for contrast in catalogue.contrasts.tolist():
        for _, _, value in catalogue.uses(contrast):
            for term in value.terms:
                if term.startswith(CHEBI):
                    found.setdefault(term, {})[int(catalogue.experiment[contrast])] = None
    return {term: list(found[term]) for term in sorted(found, key=lambda term: (len(term), term))}


def uniprot_lines(release: Release, address: str) -> Iterator[tuple[str, str]]:
    """Yield each protein of genes that occur in results, and the search for it."""
    for protein in _proteins(release):
        query = urlencode({"geneQuery": gene_query([GeneTerm(protein, UNIPROT)])})
        yield protein, f"{address}/search?{query}"


def _proteins(release: Release) -> list[str]:
    genes = release.genes
    if UNIPROT not in genes.kinds:
        return []
    identifiers = genes.search.identifiers
    wanted = (identifiers.kinds == genes.kinds.index(UNIPROT)) & (identifiers.genes < genes.measured)
    return sorted(set(identifiers.values.take(np.flatnonzero(wanted)).to_pylist()))
