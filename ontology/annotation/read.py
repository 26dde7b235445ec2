"""Recognises gene annotation files by content and reads them all into one `Annotation`."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ontology.annotation import (
    array_designs,
    go_json,
    hgnc,
    interpro2go,
    obo,
    properties,
    reactome,
    retired,
    set_names,
)
from ontology.annotation.annotation import Annotation, AnnotationError, concatenate
from ontology.annotation.source import NotText, Source
from ontology.folders import files_below


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: what it is called, how it is told and read, and whom its content is owed to."""

    name: str
    recognises: Callable[[Source], bool]
    read: Callable[[Source], Annotation | tuple[Annotation, Annotation]]
    attribution: str = ""


FORMATS = (
    Format("HGNC complete set", hgnc.recognises, hgnc.read, "Human gene names: HGNC (genenames.org), CC0."),
    Format("table of retired ids (old, new, release)", retired.recognises, retired.read),
    Format(
        "array design (<species>.A-AFFY-44.tsv)",
        array_designs.recognises,
        array_designs.read,
    ),
    Format("Reactome (<species>.reactome.tsv)", reactome.recognises, reactome.read, "Pathways: Reactome, CC0."),
    Format(
        "gene properties (<species>.ensgene.tsv, or columns ensgene, symbol, biotype, ...)",
        properties.recognises,
        properties.read,
        "Gene annotation: Ensembl (ensembl.org) and the sources it names.",
    ),
    Format("names of GO, InterPro, PO or Reactome sets", set_names.recognises, set_names.read),
    Format("GO or PO as OBO", obo.recognises, obo.read, "Gene Ontology and Plant Ontology terms: CC BY 4.0."),
    Format("interpro2go", interpro2go.recognises, interpro2go.read, "InterPro entries: InterPro (EMBL-EBI), CC0."),
    Format("GO terms and genes as JSON", go_json.recognises, go_json.read, "Gene Ontology annotation: CC BY 4.0."),
)


PART = re.compile(r"\.(?:excerpt|full)\.")
"""In names of files that somebody has made of published ones."""


def read_annotation(paths: Sequence[Path]) -> Annotation:
    """Read gene annotation files.

    Parameters
    ----------
    paths : sequence of Path
        Files, packed or not, or folders, which stand for all files in and below them. What an earlier one says of a
        gene goes before what a later one says, but HGNC's symbols before all others.

    Raises
    ------
    AnnotationError
        A file is damaged; or a file given by name (not one found in a folder) is of no known format.
    """
    leading: list[Annotation] = []
    following: list[Annotation] = []
    trailing: list[Annotation] = []
    for path, named in list_files(paths):
        parts = read_file(path, named=named)
        if isinstance(parts, tuple):
            leading.append(parts[0])
            trailing.append(parts[1])
        else:
            following.append(parts)
    return concatenate([*leading, *following, *trailing])


def list_files(paths: Sequence[Path]) -> Iterator[tuple[Path, bool]]:
    """Yield files, each with whether it was given by name; those in folders in the order of their names."""
    for path in paths:
        if path.is_dir():
            yield from ((file, False) for file in files_below(path))
        else:
            yield path, True


def read_file(path: Path, *, named: bool) -> Annotation | tuple[Annotation, Annotation]:
    """Read one file; one in a folder that is no gene annotation, lies elsewhere, or is a part, is passed over."""
    if not named and PART.search(path.name):
        return Annotation(passed_over=((path, "by its name it is a part or a copy of another file"),))
    try:
        source = Source(path)
        form = next((form for form in FORMATS if form.recognises(source)), None)
        reason = "it is in none of the formats known"
    except NotText as problem:
        form, reason = None, str(problem)
    if form is not None:
        return attribute(form.read(source), form.attribution)
    if named:
        known = "; ".join(form.name for form in FORMATS)
        raise AnnotationError(f"{path}: {reason}. Gene annotation can be: {known}.")
    return Annotation(passed_over=((path, reason),))


def attribute(
    parts: Annotation | tuple[Annotation, Annotation], sentence: str
) -> Annotation | tuple[Annotation, Annotation]:
    """Say whom the content of a file is owed to."""
    if isinstance(parts, tuple):
        return replace(parts[0], attribution=(sentence,)), parts[1]
    return replace(parts, attribution=(sentence,)) if sentence else parts
