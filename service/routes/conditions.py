"""/api/v1/conditions and /api/v1/genes: what one term means, and what one gene is."""

from urllib.parse import quote

from flask import Blueprint, Response

from ontology.graph import Match
from service.errors import Unanswerable
from service.export.table import Export
from service.genes import describe_gene, one_gene
from service.release import Release
from service.render.export.lists import export_tree
from service.render.export.send import send_export
from service.render.responses import json_response
from service.render.rows import choose_columns
from service.render.terms import TREE_COLUMNS, gene_json, term_json, tree_columns
from service.request.parameters import check_names, collect, one_word
from service.request.tree import TreeRequest, parse_tree
from service.resolve.terms import find_terms
from service.resolve.tree import Node, Trees
from service.routes.door import pairs, release_named
from service.routes.exports import about
from service.routes.forms import JSON, PREFIX, check_object, every_form, one_object, read_table, without_pages

conditions = Blueprint("conditions", __name__, url_prefix=PREFIX)


@every_form("/conditions/<path:term>", conditions, merge_slashes=False)
def condition(term: str, representation: str, *, manifest: bool) -> Response:
    """Describe the ontology terms that a text names, with what is below them."""
    given = list(pairs())
    asked = parse_tree(given)
    form = without_pages(read_table(collect(given), representation, manifest=manifest))
    release = release_named(asked.release)
    wanted = choose_columns(form.fields, TREE_COLUMNS)
    said = about(f"conditions/{quote(term)}", release)

    def export() -> Export:
        columns = tree_columns(_whole(release, term, asked))
        return export_tree({name: columns[name] for name in wanted}, said)

    if form.representation is JSON:
        tabular = ["The parameter fields chooses columns of tables; the tree in JSON is whole"] * bool(form.fields)
        return _tree(release, term, asked, tabular)
    return send_export(export, said, form.representation, form.delivery)


def _tree(release: Release, term: str, asked: TreeRequest, warnings: list[str]) -> Response:
    matches, grown, trees = _grow(release, term, asked)
    cut = [f"There are more than {trees.limit} terms below; ask for fewer levels by depth"] if trees.cut else []
    members = {
        "release": release.id,
        "term": term,
        "total": len(matches),
        "warnings": [*warnings, *cut],
        "terms": [term_json(release, match, tree) for match, tree in zip(matches, grown, strict=True)],
    }
    return json_response(members)


def _grow(release: Release, term: str, asked: TreeRequest) -> tuple[list[Match], list[Node], Trees]:
    """Return the terms that a text names, what is below each, and who found that: whether it had to cut."""
    matches = find_terms(release, " ".join(term.split()))
    trees = Trees(release, empty=asked.empty)
    return matches, [trees.grow(match.id, asked.depth) for match in matches], trees


def _whole(release: Release, term: str, asked: TreeRequest) -> list[Node]:
    """Return trees with all that was asked for: a table has no place that says what it lacks."""
    _, grown, trees = _grow(release, term, asked)
    if trees.cut:
        raise Unanswerable(f"depth: there are more than {trees.limit} terms below, too many for a table; ask for less")
    return grown


@one_object("/genes/<path:gene_id>", conditions)
def gene(gene_id: str, representation: str) -> Response:
    """Describe the one gene that an identifier names."""
    raw = collect(pairs())
    check_names(raw, ("format", "release"), strict=True)
    check_object(raw, representation, f"{PREFIX}/differential and /baseline with geneQuery are tables")
    release = release_named(one_word(raw, "release"))
    return json_response(gene_json(release, describe_gene(release, one_gene(release, gene_id))))
