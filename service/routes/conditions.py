"""/api/v1/conditions and /api/v1/genes: what one term means, and what one gene is."""

from flask import Blueprint, Response

from service.genes import describe_gene, one_gene
from service.render.responses import json_response, tsv_response
from service.render.terms import gene_json, term_json, tree_columns
from service.request.parameters import check_names, collect, one_word
from service.request.search import Representation
from service.request.tree import parse_tree
from service.resolve.terms import find_terms
from service.resolve.tree import Trees
from service.routes.door import pairs, release_named

conditions = Blueprint("conditions", __name__, url_prefix="/api/v1")


@conditions.route("/conditions/<path:term>", methods=["GET", "POST"], merge_slashes=False)
@conditions.route(
    "/conditions/<path:term>.tsv", methods=["GET", "POST"], merge_slashes=False, defaults={"tabular": True}
)
def condition(term: str, *, tabular: bool = False) -> Response:
    """Describe the ontology terms that a text names, with what is below them."""
    asked = parse_tree(pairs())
    release = release_named(asked.release)
    matches = find_terms(release, " ".join(term.split()))
    trees = Trees(release, empty=asked.empty)
    grown = [trees.grow(match.id, asked.depth) for match in matches]
    if tabular or asked.representation is Representation.TSV:
        return tsv_response(tree_columns(grown), len(grown))
    warnings = [f"There are more than {trees.limit} terms below; ask for fewer levels by depth"] if trees.cut else []
    members = {
        "release": release.id,
        "term": term,
        "total": len(matches),
        "warnings": warnings,
        "terms": [term_json(release, match, tree) for match, tree in zip(matches, grown, strict=True)],
    }
    return json_response(members)


@conditions.route("/genes/<path:gene_id>", methods=["GET", "POST"])
def gene(gene_id: str) -> Response:
    """Describe the one gene that an identifier names."""
    raw = collect(pairs())
    check_names(raw, ["release"], strict=True)
    release = release_named(one_word(raw, "release"))
    return json_response(gene_json(release, describe_gene(release, one_gene(release, gene_id))))
