"""Requests for an experiment in the words of the Atlas's own endpoints: plain numbers where pages take JSON."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from service.errors import refuse
from service.request.page import PageRequest, parse_page
from service.request.parameters import collect, decode, single, words

OWN = ("foldChangeCutoff", "arrayDesignAccession", "experimentType", "type")
"""Parameters that only these endpoints have; types tell the original which of its programs answers."""


def parse_heatmap(pairs: Iterable[tuple[str, object]], *, baseline: bool) -> PageRequest:
    """Read the parameters of an experiment's endpoint; raises `RequestRefused`.

    `cutoff` is a number (a level in a `baseline` experiment, else an adjusted p-value) or the object that pages take;
    `foldChangeCutoff` a number.
    """
    given = list(pairs)
    raw = collect(given)
    cutoff = _cutoff(single(raw, "cutoff"), "value" if baseline else "pValue")
    if (fold_change := single(raw, "foldChangeCutoff")) is not None:
        cutoff["foldChange"] = decode("foldChangeCutoff", fold_change)
    kept = [(name, value) for name, value in given if name not in (*OWN, "cutoff")]
    asked = parse_page([*kept, ("cutoff", cutoff)])
    arrays = tuple(words(raw, "arrayDesignAccession"))
    return replace(asked, filters=(*asked.filters, ("array design", arrays))) if arrays else asked


def _cutoff(given: object, name: str) -> dict[str, Any]:
    got = None if given is None else decode("cutoff", given)
    if isinstance(got, Mapping):
        return dict(got)
    if isinstance(got, list):
        raise refuse("cutoff", got, 'a number, or an object as in {"foldChange":1,"pValue":0.05}')
    return {} if got is None else {name: got}
