"""Differential answers as `/json/search/differential_results` and `/json/search/differential_facets` have them."""

from collections.abc import Sequence
from typing import Any

from mappings.vocabulary import Regulation
from service.atlas.colours import Bounds, colour
from service.atlas.labels import pretty, reference_name
from service.atlas.links import experiment_uri, gene_query
from service.differential.design_elements import FIELD
from service.differential.search import DifferentialAnswer
from service.facets import REGULATION, Facets, FacetValue
from service.render.rows import COLUMNS, as_records, name_rows
from service.request.terms import GeneTerm

MOST_RESULTS = 1_000
"""Rows of one answer; the total and a warning say when there are more, and `next` leads on to them."""

Members = dict[str, Any]


def differential_results(answer: DifferentialAnswer) -> Members:
    """Return a page of rows: `results` and, by direction, the least and largest fold change among them.

    Numbers are those of `/api/v1/differential`, not rounded, so that cut-offs can be applied to them. A gene has the
    design element that stands for it; all of them are `designElements` where the request's `fields` ask for them.
    """
    changes = answer.rows["log2_fold_change"].to_pylist()
    up, down = (Bounds.of(change for change in changes if sign * change > 0) for sign in (1, -1))
    columns = [*COLUMNS, *answer.words.request.fields]
    records = as_records(name_rows(answer.words.release, answer.rows, answer.why, columns, answer.elements))
    results = [
        _result(record, change, colour(change, up, down)) for record, change in zip(records, changes, strict=True)
    ]
    return {
        "results": results,
        **_bounds(up, down),
        "release": answer.words.release.id,
        "total": answer.total,
        "next": answer.next,
        "resolution": answer.words.report,
        "warnings": [*answer.warnings, *_cut(answer, len(results))],
    }


def differential_facets(facets: Facets) -> dict[str, list[Members]]:
    """Return all values of each facet, most rows first: raw `name`, pretty `value`, rows as `count`, `selected`."""
    return {facet: _facet(facet, values) for facet, values in facets.items()}


def _facet(facet: str, values: Sequence[FacetValue]) -> list[Members]:
    """Return one facet; cultivar groups and subspecies are counted as their species."""
    shown: dict[str, Members] = {}
    for entry in values:
        name = reference_name(entry.value) if facet == "species" else entry.value
        pretty_name = name.capitalize() if facet in {"species", REGULATION} else pretty(name)
        one = shown.setdefault(name, {"name": name, "value": pretty_name, "count": 0, "selected": False})
        one["count"] += entry.count
        one["selected"] |= entry.selected
    return sorted(shown.values(), key=lambda one: (-one["count"], one["name"]))


def _result(record: Members, change: float, shade: str) -> Members:
    accession, contrast, gene = (record[name] for name in ("experiment_accession", "contrast_id", "gene_id"))
    name, t_statistic = record["contrast_name"], record["t_statistic"]
    element = record["design_element"]
    return {
        "id": "|".join(filter(None, [accession, contrast, gene, element])),
        "species": reference_name(record["species"]),
        "kingdom": record["kingdom"],
        "factors": record["factors"],
        "regulation": (Regulation.UP if change > 0 else Regulation.DOWN).value,
        "is_private": False,
        "bioentityIdentifier": gene,
        "bioentityName": record["gene_symbol"],
        "experimentAccession": accession,
        "experimentName": record["experiment_name"],
        "experimentType": record["experiment_type"],
        "contrastId": contrast,
        "comparison": name,
        "numReplicates": record["replicates"],
        "foldChange": record["log2_fold_change"],
        "pValue": record["adjusted_p_value"],
        # The original writes tStatistic, and its own page reads tStatistics.
        **({} if t_statistic is None else {"tStatistic": t_statistic, "tStatistics": t_statistic}),
        **({"designElement": element} if element else {}),
        **({"designElements": record[FIELD]} if FIELD in record else {}),
        "colour": shade,
        "uri": experiment_uri(accession, gene_query([GeneTerm(gene)]), {"COMPARISON_NAME": [name]}),
        **({} if record["why"] is None else {"why": record["why"]}),
    }


def _bounds(up: Bounds, down: Bounds) -> Members:
    """Return the bounds of both directions; the largest is 0 where a direction has no rows, the least is left out."""
    least = {"minUpLevel": up.least, "minDownLevel": None if down.least is None else -down.least}
    most = {"maxUpLevel": up.most or 0.0, "maxDownLevel": -(down.most or 0.0) or 0.0}
    return most | {name: level for name, level in least.items() if level is not None}


def _cut(answer: DifferentialAnswer, shown: int) -> list[str]:
    if answer.next is None or answer.words.request.after:
        return []
    return [f"These are the first {shown} of {answer.total} results; send `next` as `after` for the following ones"]
