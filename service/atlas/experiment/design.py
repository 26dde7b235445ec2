"""An experiment's design as the table that Expression Atlas offers to download: a line per assay, all cells quoted."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from service.atlas.details import iri


def design_lines(experiment: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines: assay, array, characteristics and factors with their ontology addresses, whether analysed."""
    arrays = {assay["name"]: group["array_design"] for group in experiment["groups"] for assay in group["assays"]}
    on_arrays = bool(experiment["array_designs"])
    types = [(False, name) for name in experiment["characteristic_types"]]
    types += [(True, name) for name in experiment["factor_types"]]
    header = ["Assay", "Array"] if on_arrays else ["Run"]
    for factor, name in types:
        kind = "Factor Value" if factor else "Sample Characteristic"
        header += [f"{kind}[{name}]", f"{kind} Ontology Term[{name}]"]
    yield _line([*header, "Analysed"])
    for assay, annotations in experiment["annotations"].items():
        cells = [assay, *[arrays.get(assay, "")] * on_arrays]
        for factor, name in types:
            found = [item for item in annotations if (item["factor"], item["type"]) == (factor, name)]
            cells.append(", ".join(item["value"] for item in found))
            cells.append(" ".join(iri(term) for item in found for term in item["terms"]))
        yield _line([*cells, "Yes" if assay in arrays else "No"])


def _line(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text, dialect="excel-tab", quoting=csv.QUOTE_ALL, lineterminator="\n").writerow(cells)
    return text.getvalue()
