"""/api/v1/conditions and /api/v1/genes: what one term means, and what one gene is."""

from flask import Blueprint, Response

from ontology.graph import Match
from service.errors import NotFound, refuse
from service.genes import describe_gene, one_gene
from service.release import Release
from service.render.responses import json_response, tsv_response
from service.render.terms import gene_json, term_json, tree_columns
from service.request.parameters import check_names, collect, one_word
from service.request.search import Representation
from service.request.terms import LONGEST
from service.request.tree import parse_tree
from service.resolve.near import SUGGESTIONS, did_you_mean
from service.resolve.tree import Trees
from service.routes.door import pairs, release_named

conditions = Blueprint("conditions", __name__, url_prefix="/api/v1")

SHOWN = 100
"""Characters of a name that a refusal repeats."""


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


def find_terms(release: Release, text: str) -> list[Match]:
    """Find the terms that a text names, also one that no ontology here knows but something is annotated with.

    Raises `RequestRefused` for a text that is too long, `NotFound`.
    """
    if len(text) > LONGEST:
        raise refuse("term", text, f"at most {LONGEST} characters")
    terms = release.terms
    if found := terms.understand(text):
        return found
    current = terms.current(text)
    if release.conditions.occurring(current):
        return [Match(current, "", "id", current)]
    near = did_you_mean(terms.suggest(text[:SHOWN], SUGGESTIONS))
    raise NotFound(f"The ontologies of release {release.id} have no term {text[:SHOWN]!r}{near}")


@conditions.route("/genes/<path:gene_id>", methods=["GET", "POST"])
def gene(gene_id: str) -> Response:
    """Describe the one gene that an identifier names."""
    raw = collect(pairs())
    check_names(raw, ["release"], strict=True)
    release = release_named(one_word(raw, "release"))
    return json_response(gene_json(release, describe_gene(release, one_gene(release, gene_id))))
