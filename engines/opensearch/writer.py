"""Fills a release's OpenSearch indices."""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa

from engines.errors import EngineUnavailable, FactsMissing, FactsRejected
from engines.opensearch.bulk import Bulk
from engines.opensearch.connection import Connection, Where
from engines.opensearch.documents import baseline_documents, bodies, differential_documents
from engines.opensearch.extend import clone_index, delete_gone, find_indices
from engines.opensearch.indices import KINDS, index_definition, index_name, remove_index, serving_settings
from engines.port import Earlier, Names, RankedWriter, Writer
from engines.rows import conform
from engines.tally import TallyWriter
from mappings.facts import BASELINE, DIFFERENTIAL

CHUNK = 50_000
"""Rows written as documents at a time."""

MERGE_POLL = 0.1
"""Seconds between looks at a merge under way; it may take longer than a request may."""


class OpenSearchWriter(Writer):
    """Creates the indices anew, loads them, and makes them ready to be searched.

    What counts and whole results are read from is written beside them: into the folder `tally`, and with `ranked`.
    """

    def __init__(
        self, where: Where, release: str, names: Names, tally: Path, ranked: Callable[[], RankedWriter]
    ) -> None:
        self._names = names
        self._prefix = where.prefix
        self._cloned = False
        self._folder = tally
        self._tally = TallyWriter()
        self._indices = {kind: index_name(where.prefix, release, kind) for kind in KINDS}
        self._connection = Connection(where)
        self._added = dict.fromkeys(KINDS, 0)
        self._remove_indices()
        for kind, index in self._indices.items():
            self._connection.request("PUT", f"/{index}", index_definition(kind))
        self._ranked = ranked()
        self._bulk = {kind: Bulk(self._connection, index) for kind, index in self._indices.items()}

    def take_over(self, earlier: Earlier) -> dict[str, int]:
        """Begin with clones of an earlier release's indices; they are not merged again."""
        if not earlier.paths.ranked.is_file() or not earlier.paths.tally.is_dir():
            raise FactsMissing(f"release {earlier.paths.root.name} lacks the columns beside its indices")
        for kind, source in find_indices(self._connection, self._prefix, earlier).items():
            clone_index(self._connection, source, self._indices[kind])
            self._added[kind] = delete_gone(self._connection, kind, earlier, self._indices[kind])
        self._cloned = True
        self._tally.take_over(earlier)
        if (ranked := self._ranked.take_over(earlier)) != self._added["differential"]:
            raise FactsRejected(f"the columns hold {ranked} rows of {self._added['differential']} that stay")
        return {"differential": ranked, "baseline": self._count_cells()}

    def add_differential(self, table: pa.Table) -> None:
        """Add rows of `mappings.facts.DIFFERENTIAL`."""
        table = conform(table, DIFFERENTIAL)
        self._tally.add(table)
        self._ranked.add(table)
        for start in range(0, table.num_rows, CHUNK):
            self._send("differential", differential_documents(table.slice(start, CHUNK), self._names))

    def add_baseline(self, table: pa.Table) -> None:
        """Add rows of `mappings.facts.BASELINE`: whole (gene, matrix) pairs."""
        table = conform(table, BASELINE).sort_by([(name, "ascending") for name in ("gene", "matrix", "column")])
        start = 0
        while start < table.num_rows:
            end = _pair_end(table, start + CHUNK)
            self._send("baseline", baseline_documents(table.slice(start, end - start), self._names))
            start = end

    def settle(self) -> None:
        """Wait until OpenSearch has taken all documents sent so far."""
        for bulk in self._bulk.values():
            bulk.settle()

    def finish(self) -> dict[str, int]:
        """Wait for all documents, merge them, take the indices into service and count what they hold."""
        for bulk in self._bulk.values():
            bulk.finish()
        self._tally.write(self._folder)
        ranked = self._ranked.finish()
        held = {kind: self._serve(kind) for kind in KINDS}
        if ranked != self._added["differential"]:
            raise FactsRejected(f"the columns hold {ranked} rows of {self._added['differential']} that were added")
        for kind, added in self._added.items():
            if held[kind] != added:
                raise FactsRejected(f"the {kind} index holds {held[kind]} documents of {added} that were added")
        cells = self._count_cells()
        self._connection.close()
        return {"differential": held["differential"], "baseline": cells}

    def discard(self) -> None:
        """Remove the indices."""
        for bulk in self._bulk.values():
            bulk.stop()
        self._ranked.discard()
        self._remove_indices()
        self._connection.close()

    def _count_cells(self) -> int:
        cells = self._connection.request(
            "POST", f"/{self._indices['baseline']}/_search", {"size": 0, "aggs": {"n": {"sum": {"field": "n"}}}}
        )
        return int(cells["aggregations"]["n"]["value"])

    def _send(self, kind: str, documents: pa.StringArray) -> None:
        for body, number in bodies(documents):
            self._bulk[kind].send(body, number)
            self._added[kind] += number

    def _serve(self, kind: str) -> int:
        index = self._indices[kind]
        self._connection.request("POST", f"/{index}/_refresh")
        if not self._cloned:
            self._merge(index)
        self._connection.request("PUT", f"/{index}/_settings", {"index": serving_settings(kind)})
        return int(self._connection.request("GET", f"/{index}/_count")["count"])

    def _merge(self, index: str) -> None:
        """Merge an index to one segment and flush it."""
        parameters = {"max_num_segments": "1", "wait_for_completion": "false"}
        task = self._connection.request("POST", f"/{index}/_forcemerge", None, parameters)["task"]
        while not (state := self._connection.request("GET", f"/_tasks/{task}"))["completed"]:
            time.sleep(MERGE_POLL)
        if "error" in state:
            raise EngineUnavailable(f"OpenSearch could not merge {index}: {state['error'].get('reason')}")

    def _remove_indices(self) -> None:
        for index in self._indices.values():
            remove_index(self._connection, index)


def _pair_end(table: pa.Table, wanted: int) -> int:
    """Return the first row from `wanted` on at which a (gene, matrix) pair starts, or the end."""
    if wanted >= table.num_rows:
        return int(table.num_rows)
    rest = table.slice(wanted - 1)
    gene, matrix = (rest[name].to_numpy() for name in ("gene", "matrix"))
    changes = np.flatnonzero((gene[1:] != gene[:-1]) | (matrix[1:] != matrix[:-1]))
    return wanted + int(changes[0]) if len(changes) else int(table.num_rows)
