"""Condition terms and genes, described: plain dicts of the API, and rows of TSV."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from ontology.graph import HAS_ROLE, IS_A, Match
from service.genes import GeneDescription
from service.release import Release
from service.render.rows import Columns
from service.resolve.tree import Node, count_uses

TREE_COLUMNS = ("level", "parent", "id", "label", "link", "experiments", "conditions", "below")
"""Columns of a tree in TSV: a line for each node, each directly above what is below it."""


def term_json(release: Release, match: Match, tree: Node) -> dict[str, Any]:
    """Return what is known of a term, and its tree."""
    terms = release.terms
    above = [(parent, IS_A) for parent in terms.parents(match.id)]
    above += [(role, HAS_ROLE) for role in terms.roles(match.id)]
    replaced = match.text if match.by == "id" and match.text.casefold() != match.id.casefold() else None
    return {
        "id": match.id,
        "label": match.label,
        "by": match.by,
        "text": match.text,
        "instead_of": replaced,
        "definition": terms.definition(match.id),
        "synonyms": [{"text": text, "scope": scope} for text, scope in terms.synonyms(match.id)],
        "parents": [_named(release, term_id, link) for term_id, link in above],
        "experiments": tree.experiments,
        "conditions": tree.conditions,
        "below": tree.below,
        "children": [_node(child) for child in tree.children],
    }


def _named(release: Release, term_id: str, link: str) -> dict[str, Any]:
    experiments, conditions = count_uses(release, term_id)
    label = release.terms.label(term_id)
    return {"id": term_id, "label": label, "link": link, "experiments": experiments, "conditions": conditions}


def _node(node: Node) -> dict[str, Any]:
    return {
        "id": node.id,
        "label": node.label,
        "link": node.link,
        "experiments": node.experiments,
        "conditions": node.conditions,
        "below": node.below,
        "children": [_node(child) for child in node.children],
    }


def tree_columns(trees: Iterable[Node]) -> Columns:
    """Return trees as a table, one line a node."""
    lines = [line for tree in trees for line in _lines(tree, 0, "")]
    return {name: [line[place] for line in lines] for place, name in enumerate(TREE_COLUMNS)}


def _lines(node: Node, level: int, parent: str) -> Iterator[tuple[Any, ...]]:
    yield level, parent, node.id, node.label, node.link, node.experiments, node.conditions, node.below
    for child in node.children:
        yield from _lines(child, level + 1, node.id)


def gene_json(release: Release, gene: GeneDescription) -> dict[str, Any]:
    """Return what is known of a gene."""
    return {
        "release": release.id,
        "warnings": [],
        "gene_id": gene.id,
        "gene_symbol": gene.name,
        "description": gene.description,
        "species": gene.species,
        "biotype": gene.biotype or None,
        "tested_contrasts": gene.tested_contrasts,
        "orthologs": [{"gene_id": one.id, "gene_symbol": one.symbol, "species": one.species} for one in gene.orthologs],
        "properties": [
            asdict(one) | {"values": [{"value": value, "name": name} for value, name in one.values]}
            for one in gene.properties
        ],
    }
