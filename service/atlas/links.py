"""Links inside answers: relative to where the Atlas is served, as its clients put them together."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

import orjson

from service.request.terms import ConditionTerm, GeneTerm

LONGEST_QUERY = 2_000
"""Characters of a list of genes in a link: encoded they may be three times as many, and servers take some 8,000."""


def gene_query(terms: Sequence[GeneTerm]) -> str:
    """Write gene terms as the JSON that a `geneQuery` is."""
    return orjson.dumps(
        [{"value": term.value} | ({"category": term.category} if term.category else {}) for term in terms]
    ).decode()


def condition_query(terms: Sequence[ConditionTerm]) -> str:
    """Write condition terms as the JSON that a `conditionQuery` is."""
    return orjson.dumps(
        [{"value": term.value} | ({"exclude": True} if term.exclude else {}) for term in terms]
    ).decode()


def experiment_uri(accession: str, genes: str, filters: Mapping[str, Sequence[str]] | None = None) -> str:
    """Return where an experiment shows what a row is about: a `geneQuery`, and factor values or comparisons.

    A list of genes too long for an address is left out.
    """
    given = {"geneQuery": genes} if len(genes) <= LONGEST_QUERY else {}
    if filters:
        given["filterFactors"] = orjson.dumps(filters).decode()
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in given.items())
    return f"experiments/{quote(accession)}" + f"?{query}" * bool(query)
