"""Turns facts into bulk bodies: NDJSON written column by column, without a Python object per document.

`mappings/opensearch/*.json` says what the fields mean.
"""

import hashlib
from collections.abc import Callable, Iterator

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from engines.port import Names
from engines.query import Numbers
from mappings.facts import NO_DESIGN_ELEMENT

LONGEST_ID = 512
"""Bytes of an `_id` that OpenSearch takes; longer ones are hashed."""

BODY_BYTES = 4_000_000
"""Size of a bulk body; between 2 and 8 MB the rate does not depend on it."""


def differential_documents(table: pa.Table, names: Names) -> pa.StringArray:
    """Write facts of `mappings.facts.DIFFERENTIAL` as bulk actions: per row one string of two lines."""
    gene = _named(table["gene"], names.gene_ids)
    contrast = _named(table["contrast"], lambda numbers: [names.conditions[number] for number in numbers])
    element = _one(table["design_element"])
    fold_change = _one(table["log2_fold_change"])
    unnamed = pc.equal(element, NO_DESIGN_ELEMENT)
    t_statistic = pc.binary_join_element_wise(',"t":', _text(_one(table["t_statistic"])), "")
    named = pc.if_else(unnamed, "", pc.binary_join_element_wise(',"de":', _quoted(element), ""))
    fields = {
        "g": _quoted(gene),
        "c": _quoted(contrast),
        "cr": _quoted(_joined(contrast, pc.if_else(pc.less(fold_change, 0.0), "D", "U"), " ")),
        "fc": _text(fold_change),
        "af": _text(pc.abs(fold_change)),
        "p": _text(_one(table["adjusted_p_value"])),
        "q": _text(_one(table["rival_p_value"])),
    }
    identifier = _joined(pc.replace_substring(contrast, " ", "|", max_replacements=1), gene, element, "|")
    return _actions(identifier, fields, _joined(pc.coalesce(t_statistic, ""), named, ""))


def baseline_documents(table: pa.Table, names: Names) -> pa.StringArray:
    """Write facts of `mappings.facts.BASELINE`, ordered by (gene, matrix), as bulk actions: one per such pair."""
    gene, matrix = (table[name].to_numpy() for name in ("gene", "matrix"))
    starts = np.flatnonzero(np.r_[True, (gene[1:] != gene[:-1]) | (matrix[1:] != matrix[:-1])])
    ends = np.r_[starts[1:], len(gene)]
    pairs = table.take(pa.array(starts))
    gene_id = _named(pairs["gene"], names.gene_ids)
    matrix_name = _named(pairs["matrix"], lambda numbers: [names.matrices[number] for number in numbers])
    column = _quoted(_named(table["column"], lambda numbers: [names.conditions[n].partition(" ")[2] for n in numbers]))
    lists = pa.array(np.r_[starts, len(gene)], pa.int32())
    fields = {
        "g": _quoted(gene_id),
        "m": _quoted(matrix_name),
        "n": _text(pa.array(ends - starts)),
        "x": _listed(lists, column),
        "v": _listed(lists, _text(_one(table["level"]))),
    }
    identifier = _joined(pc.replace_substring(matrix_name, " ", "|", max_replacements=1), gene_id, "|")
    return _actions(identifier, fields)


def bodies(documents: pa.StringArray) -> Iterator[tuple[bytes, int]]:
    """Cut documents into bulk bodies of about `BODY_BYTES`, each with its number of documents."""
    offsets = np.frombuffer(documents.buffers()[1], np.int32)[documents.offset :][: len(documents) + 1]
    text = memoryview(documents.buffers()[2])
    start = 0
    while start < len(documents):
        end = int(np.searchsorted(offsets, offsets[start] + BODY_BYTES, "right")) - 1
        end = min(max(end, start + 1), len(documents))
        yield bytes(text[offsets[start] : offsets[end]]), end - start
        start = end


def _actions(
    identifier: pa.StringArray, fields: dict[str, pa.StringArray], rest: pa.StringArray | str = ""
) -> pa.Array:
    parts: list[pa.StringArray | str] = ['{"index":{"_id":', _quoted(_shortened(identifier)), "}}\n"]
    separator = "{"
    for name, value in fields.items():
        parts += [f'{separator}"{name}":', value]
        separator = ","
    return pc.binary_join_element_wise(*parts, rest, "}\n", "")


def _one(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks()


def _text(numbers: pa.Array) -> pa.StringArray:
    """Write numbers as JSON; doubles in the shortest form that reads back the same."""
    return numbers.cast(pa.string())


def _joined(*parts: pa.StringArray | str) -> pa.StringArray:
    return pc.binary_join_element_wise(*parts)


def _named(numbers: pa.ChunkedArray, name: Callable[[Numbers], list[str]]) -> pa.StringArray:
    """Replace numbers by names, asking for each distinct one once."""
    encoded = _one(numbers).dictionary_encode()
    return pa.array(name(encoded.dictionary.to_numpy()), pa.string()).take(encoded.indices)


def _quoted(texts: pa.StringArray) -> pa.StringArray:
    """Write strings as JSON; few hold anything to escape, so those alone are written one by one."""
    odd = pc.match_substring_regex(texts, r'["\\\x00-\x1f]')
    plain = pc.binary_join_element_wise('"', texts, '"', "")
    if not pc.any(odd).as_py():
        return plain
    escaped = [orjson.dumps(text).decode() for text in texts.filter(odd).to_pylist()]
    return pc.replace_with_mask(plain, odd, pa.array(escaped, pa.string()))


def _shortened(identifier: pa.StringArray) -> pa.StringArray:
    long = pc.greater(pc.binary_length(identifier), LONGEST_ID)
    if not pc.any(long).as_py():
        return identifier
    hashed = [hashlib.sha256(text.encode()).hexdigest() for text in identifier.filter(long).to_pylist()]
    return pc.replace_with_mask(identifier, long, pa.array(hashed, pa.string()))


def _listed(offsets: pa.Array, items: pa.StringArray) -> pa.StringArray:
    """Write runs of JSON items as JSON arrays."""
    return pc.binary_join_element_wise("[", pc.binary_join(pa.ListArray.from_arrays(offsets, items), ","), "]", "")
