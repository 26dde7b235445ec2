"""Begins a release's indices as clones of an earlier release's, without the documents of what is gone.

A clone shares its segments with the index it was made of (hard links on each node), so it takes a second and no space;
documents name their genes and conditions, so they stay as they are when numbers change.
"""

import time
from collections.abc import Iterable

from engines.errors import EngineUnavailable
from engines.opensearch.connection import JSON, Connection
from engines.opensearch.indices import KINDS, LOADING, index_name
from engines.port import Earlier

POLL = 0.05
"""Seconds between looks at a task under way."""

AT_ONCE = 10_000
"""Names in one deletion."""

NAMED_BY = {"differential": "c", "baseline": "m"}
"""Field that names the contrast or matrix of a document, by kind of index."""


def find_indices(connection: Connection, prefix: str, earlier: Earlier) -> dict[str, str]:
    """Name the indices of an earlier release by kind; raises `FactsMissing` when they are not there."""
    indices = {kind: index_name(prefix, earlier.facts, kind) for kind in KINDS}
    for index in indices.values():
        connection.request("GET", f"/{index}/_count")
    return indices


def clone_index(connection: Connection, source: str, index: str) -> None:
    """Make `index` a clone of another, in place of what is there."""
    # A finished index is never written again, and only such a one can be cloned.
    connection.request("PUT", f"/{source}/_settings", {"index": {"blocks": {"write": True}}})
    connection.request("DELETE", f"/{index}", None, {"ignore_unavailable": "true"})
    settings = {"index": {**LOADING, "blocks": {"write": False}}}
    connection.request("POST", f"/{source}/_clone/{index}", {"settings": settings}, {"wait_for_active_shards": "1"})


def delete_gone(connection: Connection, kind: str, earlier: Earlier, index: str) -> int:
    """Delete the documents of what is gone from a clone; return how many stay."""
    names, numbers = (
        (earlier.names.conditions, earlier.conditions)
        if kind == "differential"
        else (earlier.names.matrices, earlier.matrices)
    )
    gone = [name for name, number in zip(names, numbers.tolist(), strict=True) if number < 0]
    for start in range(0, len(gone), AT_ONCE):
        query = {"query": {"terms": {NAMED_BY[kind]: gone[start : start + AT_ONCE]}}}
        parameters = {"wait_for_completion": "false", "slices": "auto"}
        task = connection.request("POST", f"/{index}/_delete_by_query", query, parameters)["task"]
        _finish(connection, task, index)
    connection.request("POST", f"/{index}/_refresh")
    return int(connection.request("GET", f"/{index}/_count")["count"])


def _finish(connection: Connection, task: str, index: str) -> None:
    while not (state := connection.request("GET", f"/_tasks/{task}"))["completed"]:
        time.sleep(POLL)
    failures: Iterable[JSON] = state.get("response", {}).get("failures", ())
    if "error" in state or failures:
        said = state.get("error", {}).get("reason") or next(iter(failures))
        raise EngineUnavailable(f"OpenSearch could not delete documents of {index}: {said}")
