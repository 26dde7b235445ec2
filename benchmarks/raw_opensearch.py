"""OpenSearch asked directly: bulk bodies built by hand, searches (`queries/*.json`) sent by urllib3, nothing else."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, groupby
from operator import itemgetter
from typing import Any

import orjson
import pyarrow as pa
import urllib3

from benchmarks.answers import Answer, cells_of_hits, rows_of_hits
from benchmarks.questions import NAMES, Questions
from benchmarks.scale.material import SCHEMAS, Material
from engines.names import ReleaseNames
from engines.opensearch.indices import index_definition
from service.catalogue import Catalogue

BODY_BYTES = 2_000_000
THREADS = 2
INDICES = {kind: f"raw-{kind}" for kind in SCHEMAS}
ASKED = {name: INDICES["baseline" if name in {"q5", "q6"} else "differential"] for name in NAMES}
JSON_LINES = {"Content-Type": "application/x-ndjson"}
JSON = {"Content-Type": "application/json"}

Documents = Iterator[str]


class RawOpenSearch:
    """One node."""

    def __init__(self, url: str) -> None:
        self._pool = urllib3.connectionpool.connection_from_url(url, maxsize=THREADS, retries=False, timeout=600)
        self._bodies: dict[str, bytes] = {}

    def load(self, material: Material, names: ReleaseNames) -> dict[str, float]:
        """Load all facts; return the seconds of each kind's bulk requests, and those of refreshing and merging."""
        seconds = {kind: self._fill(kind, list(material.chunks(kind)), names) for kind in SCHEMAS}
        start = time.perf_counter()
        for index in INDICES.values():
            self.request("POST", f"/{index}/_refresh")
            self.request("POST", f"/{index}/_forcemerge?max_num_segments=1")
            self.request("POST", f"/{index}/_refresh")
        return {**seconds, "finish": time.perf_counter() - start}

    def warm_up(self, material: Material, names: ReleaseNames) -> None:
        """Load a part, so that the node's compiler has seen such documents before any load is timed."""
        for kind in SCHEMAS:
            self._fill(kind, [next(iter(material.chunks(kind)))], names)
            self.request("POST", f"/{INDICES[kind]}/_refresh")

    def _fill(self, kind: str, chunks: list[pa.Table], names: ReleaseNames) -> float:
        """Make an index anew and send facts; return the seconds that the sending took."""
        self.request("DELETE", f"/{INDICES[kind]}?ignore_unavailable=true")
        self.request("PUT", f"/{INDICES[kind]}", orjson.dumps(index_definition(kind)))
        start = time.perf_counter()
        self._bulk(INDICES[kind], chain.from_iterable(DOCUMENTS[kind](chunk, names) for chunk in chunks))
        return time.perf_counter() - start

    def prepare(self, questions: Questions, names: ReleaseNames) -> None:
        """Fill the searches in."""
        self._bodies = {name: questions.dsl(name, names) for name in NAMES}

    def ask(self, name: str) -> Any:  # noqa: ANN401 - JSON
        """Search."""
        return self.request("POST", f"/{ASKED[name]}/_search", self._bodies[name])

    def request(self, method: str, path: str, body: bytes | None = None) -> Any:  # noqa: ANN401 - JSON
        """Return the JSON of an answer; raises `RuntimeError` when it is no success."""
        answer = self._pool.request(method, path, body=body, headers=JSON_LINES if path.endswith("_bulk") else JSON)
        if answer.status >= 300:  # noqa: PLR2004 - HTTP's number
            raise RuntimeError(f"{method} {path}: {answer.status} {answer.data[:500]!r}")
        return orjson.loads(answer.data)

    def _bulk(self, index: str, documents: Documents) -> None:
        """Send documents in bodies of some size, two at a time; what is refused ends the run."""
        with ThreadPoolExecutor(THREADS) as pool:
            under_way: deque[Future[None]] = deque()
            for body in bodies(documents):
                if len(under_way) > THREADS:
                    under_way.popleft().result()
                under_way.append(pool.submit(self._send, index, body))
            for sent in under_way:
                sent.result()

    def _send(self, index: str, body: bytes) -> None:
        answer = self.request("POST", f"/{index}/_bulk", body)
        if answer["errors"]:
            raise RuntimeError(f"{index}: {next(item for item in answer['items'] if 'error' in item['index'])}")


def bodies(documents: Documents) -> Iterator[bytes]:
    """Join documents to bulk bodies."""
    lines: list[str] = []
    size = 0
    for document in documents:
        lines.append(document)
        size += len(document)
        if size >= BODY_BYTES:
            yield "".join(lines).encode()
            lines, size = [], 0
    if lines:
        yield "".join(lines).encode()


def differential_documents(table: pa.Table, names: ReleaseNames) -> Documents:
    """Write a document per fact, as `mappings/opensearch/differential.json` has them."""
    genes = _ids(table["gene"], names.gene_ids)
    contrasts = _ids(table["contrast"], lambda numbers: [names.conditions[number] for number in numbers])
    rest = (table[name].to_pylist() for name in table.column_names[2:])
    for gene, contrast, change, p_value, t_statistic, element, rival in zip(genes, contrasts, *rest, strict=True):
        direction = "D" if change < 0 else "U"
        t = "" if t_statistic is None else f'"t":{t_statistic!r},'
        yield (
            f'{{"index":{{"_id":"{contrast}|{gene}|{element}"}}}}\n'
            f'{{"g":"{gene}","c":"{contrast}","cr":"{contrast} {direction}","fc":{change!r},"af":{abs(change)!r},'
            f'"p":{p_value!r},{t}"de":"{element}","q":{rival!r}}}\n'
        )


def baseline_documents(table: pa.Table, names: ReleaseNames) -> Documents:
    """Write a document per gene and matrix, as `mappings/opensearch/baseline.json` has them."""
    genes = _ids(table["gene"], names.gene_ids)
    matrices = _ids(table["matrix"], lambda numbers: [names.matrices[number] for number in numbers])
    columns = _ids(table["column"], lambda numbers: [names.conditions[number].partition(" ")[2] for number in numbers])
    cells = zip(genes, matrices, columns, table["level"].to_pylist(), strict=True)
    for (gene, matrix), group in groupby(cells, itemgetter(0, 1)):
        found = list(group)
        listed = '","'.join(cell[2] for cell in found)
        levels = ",".join(repr(cell[3]) for cell in found)
        yield (
            f'{{"index":{{"_id":"{matrix}|{gene}"}}}}\n'
            f'{{"g":"{gene}","m":"{matrix}","n":{len(found)},"x":["{listed}"],"v":[{levels}]}}\n'
        )


def _ids(numbers: pa.ChunkedArray, name: Callable[[Any], list[str]]) -> list[str]:
    encoded = numbers.combine_chunks().dictionary_encode()
    found = name(encoded.dictionary.to_numpy())
    return [found[index] for index in encoded.indices.to_pylist()]


DOCUMENTS = {"differential": differential_documents, "baseline": baseline_documents}


def read(name: str, answer: Any, catalogue: Catalogue) -> Answer:  # noqa: ANN401 - JSON
    """Bring an answer to the form that is compared."""
    return cells_of_hits(answer, catalogue) if name in {"q5", "q6"} else rows_of_hits(answer)
