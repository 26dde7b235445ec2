"""Names and definitions of the indices of a release."""

import re
from importlib.resources import files
from typing import Any

import orjson

from engines.opensearch.connection import Connection

KINDS = ("differential", "baseline")

LOADING = {
    "refresh_interval": "-1",
    "auto_expand_replicas": "false",
    "number_of_replicas": 0,
    "translog": {"durability": "async", "flush_threshold_size": "1gb"},
}
"""Index settings while documents are loaded: nothing is searched or copied, and a killed run is made anew anyway."""


def index_name(prefix: str, release: str, kind: str) -> str:
    """Name an index of a release: "<prefix>-<release>-differential" or "...-baseline"."""
    name = f"{prefix}-{release}-{kind}"
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]*", name):
        raise ValueError(f"{name!r} cannot name an OpenSearch index: use lower-case letters, digits, '.', '_', '-'")
    return name


def alias_name(prefix: str, kind: str) -> str:
    """Name what outsiders read: it points to the published release."""
    return f"{prefix}-{kind}"


def index_definition(kind: str) -> dict[str, Any]:
    """Read settings and mappings of a kind of index, as when loading."""
    definition: dict[str, Any] = orjson.loads((files("mappings") / "opensearch" / f"{kind}.json").read_bytes())
    definition["settings"]["index"] |= LOADING
    return definition


def serving_settings(kind: str) -> dict[str, Any]:
    """Return what `LOADING` replaced: the definition's own value, or the server's default (null)."""
    own = orjson.loads((files("mappings") / "opensearch" / f"{kind}.json").read_bytes())["settings"]["index"]
    return {
        "refresh_interval": None,
        "auto_expand_replicas": own["auto_expand_replicas"],
        "translog": {"durability": None, "flush_threshold_size": None},
    }


def remove_index(connection: Connection, index: str) -> None:
    """Remove an index; nothing happens when there is none."""
    connection.request("DELETE", f"/{index}", None, {"ignore_unavailable": "true"})
