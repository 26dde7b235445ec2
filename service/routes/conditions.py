"""/api/v1/conditions and /api/v1/genes: what one term means, and what one gene is."""

from flask import Blueprint, Response

from ontology.graph import Match
from service.errors import NotFound, refuse
from service.genes import describe_gene, find_gene, genes_named
from service.release import Release
from service.render.responses import json_response, tsv_response
from service.render.terms import gene_json, term_json, tree_columns
from service.request.parameters import check_names, collect, single, word
from service.request.search import Representation
from service.request.terms import LONGEST
from service.request.tree import parse_tree
from service.resolve.tree import Trees
from service.routes.door import pairs, release_named

conditions = Blueprint("conditions", __name__, url_prefix="/api/v1")

SHOWN = 100
"""Characters of a name that an answer repeats."""

SUGGESTIONS = 5


@conditions.route("/conditions/<path:term>", methods=["GET", "POST"], merge_slashes=False)
@conditions.route(
    "/conditions/<path:term>.tsv", methods=["GET", "POST"], merge_slashes=False, defaults={"tabular": True}
)
def condition(term: str, *, tabular: bool = False) -> Response:
    """Describe the ontology terms that a text names, with what is below them."""
    asked = parse_tree(pairs())
    release = release_named(asked.release)
    matches = _matches(release, " ".join(term.split()))
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


def _matches(release: Release, text: str) -> list[Match]:
    """Find the terms that a text names, also one that no ontology here knows but something is annotated with."""
    if len(text) > LONGEST:
        raise refuse("term", text, f"at most {LONGEST} characters")
    terms = release.terms
    if found := terms.understand(text):
        return found
    current = terms.current(text)
    if release.conditions.occurring(current):
        return [Match(current, "", "id", current)]
    near = terms.suggest(text[:SHOWN], SUGGESTIONS)
    hint = f"; did you mean {', '.join(near)}?" if near else ""
    raise NotFound(f"The ontologies of release {release.id} have no term {text[:SHOWN]!r}{hint}")


@conditions.route("/genes/<path:gene_id>", methods=["GET", "POST"])
def gene(gene_id: str) -> Response:
    """Describe the one gene that an identifier names."""
    raw = collect(pairs())
    check_names(raw, ["release"], strict=True)
    release = release_named(word("release", single(raw, "release") or ""))
    number = find_gene(release, gene_id)
    if number is None:
        genes = genes_named(release, gene_id)
        if len(genes) != 1:
            raise NotFound(_no_gene(release, gene_id, release.genes.ids(genes[:SUGGESTIONS])))
        number = int(genes[0])
    return json_response(gene_json(release, describe_gene(release, number)))


def _no_gene(release: Release, name: str, several: list[str]) -> str:
    if several:
        return f"{name[:SHOWN]!r} names several genes: {', '.join(several)} …; ask for one by its id"
    near = release.genes.suggest(name[:SHOWN], SUGGESTIONS)
    hint = f"; did you mean {', '.join(near)}?" if near else ""
    return f"Release {release.id} has no gene {name[:SHOWN]!r}{hint}"
