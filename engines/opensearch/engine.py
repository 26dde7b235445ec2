"""Answers from a release's OpenSearch indices."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import orjson
import pyarrow as pa

from engines.errors import EngineUnavailable, FactsMissing
from engines.opensearch.answers import JSON, Numbering
from engines.opensearch.connection import Connection, Where, failure
from engines.opensearch.indices import index_name
from engines.opensearch.query import baseline_search, count_search, differential_searches, row_searches
from engines.port import BaselineCells, Batches, Counts, DifferentialPage, Engine, Names, Scanner
from engines.query import BaselineQuery, DifferentialQuery
from engines.rows import ROWS
from engines.tally import Tally

DOCUMENTS = 10_000
"""Documents of one answer when many are read."""


class OpenSearchEngine(Engine):
    """Reads the indices of `mappings/opensearch` and turns names into the release's numbers.

    Counts at the default cut-offs come from the folder `tally`, whole results from what `ranked` opens.
    """

    def __init__(self, where: Where, release: str, names: Names, tally: Path, ranked: Callable[[], Scanner]) -> None:
        self._url = where.url
        self._names = names
        self._numbering = Numbering(names)
        self._differential = index_name(where.prefix, release, "differential")
        self._baseline = index_name(where.prefix, release, "baseline")
        self._connection = Connection(where)
        self.ping()
        self._tally = _open_tally(tally)
        self._ranked = ranked()

    def differential(self, query: DifferentialQuery) -> DifferentialPage:
        """Rows and counts of a query; at the default cut-offs the counts need no request."""
        if _impossible(query):
            none = np.empty(0, np.int64)
            return DifferentialPage(ROWS.empty_table(), Counts(np.empty(0, np.int32), none, none))
        known = self._tally.counts(query)
        if known is None:
            answers = self._search(differential_searches(query, self._names))
            return DifferentialPage(self._rows(answers, query.size), self._counts(query, answers[0]))
        wanted = query.size and len(known.contrast)
        searches = row_searches(query, self._names) if wanted else []
        return DifferentialPage(self._rows(self._search(searches), query.size), known)

    def scan_differential(self, query: DifferentialQuery, batch: int = 32_768) -> Batches:
        """All rows of a query, from the release's columns: an index gives some ten thousand rows a second."""
        return self._ranked.scan(query, batch)

    def baseline(self, query: BaselineQuery) -> BaselineCells:
        """All cells of some genes."""
        documents: list[JSON] = []
        after: list[str] | None = None
        while len(query.genes):
            search = baseline_search(query, self._names, after, DOCUMENTS)
            (answer,) = self._search([search], self._baseline)
            found = [hit["_source"] for hit in answer["hits"]["hits"]]
            documents += found
            if len(found) < DOCUMENTS:
                break
            after = [found[-1]["g"], found[-1]["m"]]
        return BaselineCells(*self._numbering.cells(documents))

    def counts(self) -> dict[str, int]:
        """Rows held."""
        differential = self._connection.request("GET", f"/{self._differential}/_count")
        cells = {"size": 0, "aggs": {"n": {"sum": {"field": "n"}}}}
        (baseline,) = self._search([cells], self._baseline)
        return {"differential": int(differential["count"]), "baseline": int(baseline["aggregations"]["n"]["value"])}

    def ping(self) -> None:
        """Return when the release's indices are there and their shards answer."""
        for index in (self._differential, self._baseline):
            self._search([{"size": 0}], index)

    def close(self) -> None:
        """Close the connections."""
        self._connection.close()

    def _search(self, searches: list[JSON], index: str | None = None) -> list[JSON]:
        """Run searches in one request, if there are any; an answer in part is an error."""
        if not searches:
            return []
        answers = self._ask(searches, index or self._differential)
        for answer in answers:
            if "error" in answer:
                raise failure(answer["status"], answer, self._url)
            if answer["timed_out"] or answer["_shards"]["failed"]:
                raise EngineUnavailable(f"OpenSearch at {self._url} could answer only in part; try again later")
        return answers

    def _ask(self, searches: list[JSON], index: str) -> list[JSON]:
        if len(searches) == 1:  # a multi-search of one takes a fifth of a millisecond more
            return [self._connection.request("POST", f"/{index}/_search", searches[0])]
        body = b"\n".join([*(line for search in searches for line in (b"{}", orjson.dumps(search))), b""])
        answers: list[JSON] = self._connection.request("POST", f"/{index}/_msearch", body)["responses"]
        return answers

    def _rows(self, answers: list[JSON], size: int) -> pa.Table:
        hits = [hit for answer in answers for hit in answer["hits"]["hits"]]
        return self._numbering.rows(hits[:size])

    def _counts(self, query: DifferentialQuery, answer: JSON) -> Counts:
        """Read the counts, again in parts when there are more contrasts than one answer may hold."""
        buckets = answer["aggregations"]["cr"]["buckets"]
        parts = 1
        while answer["aggregations"]["cr"]["sum_other_doc_count"]:
            parts *= 2
            buckets = []
            for part in range(parts):
                (answer,) = self._search([count_search(query, self._names, part, parts)])
                buckets += answer["aggregations"]["cr"]["buckets"]
                if answer["aggregations"]["cr"]["sum_other_doc_count"]:
                    break
        return self._numbering.counts(buckets)


def _impossible(query: DifferentialQuery) -> bool:
    """Say whether an empty set leaves nothing to count."""
    return any(numbers is not None and not len(numbers) for numbers in (query.genes, query.contrasts))


def _open_tally(folder: Path) -> Tally:
    try:
        return Tally.open(folder)
    except (OSError, ValueError) as error:
        raise FactsMissing(f"{folder} has no counts that can be read ({error}); index the release again") from error
