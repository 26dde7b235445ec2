"""Merges ontology files into one `Ontology`."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from ontology.errors import NotAnOntology, OntologyError
from ontology.folders import files_below
from ontology.graph import GROUPS, ID, LABEL, NAMES, SYNONYM, TERMS, Ontology
from ontology.near import NearNames
from ontology.postings import Postings
from ontology.readers.file import read_file
from ontology.records import SCOPES, Group, OntologyFile, Term
from ontology.text import normalize

FIRST_ONTOLOGIES = ("EFO", "UBERON", "CL", "MONDO", "PO")
"""Whose terms are shown first when several have a name; then all others alphabetically."""

STAGES = 2
"""Sentences about all files together, after one about each."""

OBSOLETE = re.compile(r"obsolete[ _:]+", re.IGNORECASE)


def build_ontology(
    paths: Sequence[Path], progress: Callable[[str], None] | None = None, *, near: bool = True
) -> Ontology:
    """Read ontology files and folders, and merge them in the order given (a folder's files by name).

    Later files add edges and synonyms to the terms of earlier ones; the first label stays, but a term that is obsolete
    in one file and in use in another is in use. A folder stands for every file in it, however deep; those that are no
    ontologies end up in `passed_over`. Without paths the ontology is empty.

    Parameters
    ----------
    progress : called `count_stages(paths)` times with what is in hand: each file before it is read, then all together.
    near : whether names are to be found that are spelled otherwise, and suggested; indexing that takes a third.

    Raises
    ------
    OntologyError
        A file named is missing, none, or damaged; or a folder has no ontology in it.
    """
    tell = progress or (lambda _: None)
    merged: dict[str, Term] = {}
    versions: list[str] = []
    groups: list[Group] = []
    passed_over: list[tuple[Path, str]] = []
    for path in paths:
        for file in read_all(path, tell, passed_over):
            merge_terms(merged, file.terms)
            versions.append(file.version)
            groups += file.groups
    said = "; ".join(dict.fromkeys(filter(None, versions)))
    tell(f"Joining {len(merged):,} terms")
    return number_terms(merged, said, tuple(passed_over), groups, tell, near=near)


def count_stages(paths: Sequence[Path]) -> int:
    """Return how many sentences `build_ontology` says of its progress."""
    return sum(len(files_below(path)) if path.is_dir() else 1 for path in paths) + STAGES


def read_all(path: Path, tell: Callable[[str], None], passed_over: list[tuple[Path, str]]) -> Iterator[OntologyFile]:
    """Read one file, or each ontology in a folder; what else the folder has is added to `passed_over`."""
    if not path.is_dir():
        tell(f"Reading {path.name}")
        yield read_file(path)
        return
    found = False
    for file in files_below(path):
        tell(f"Reading {file.name}")
        try:
            read = read_file(file)
        except NotAnOntology as problem:
            passed_over.append((file, problem.problem))
            continue
        found = True
        yield read
    if not found:
        raise OntologyError(path, "the folder holds no ontology", "Name a folder or a file with one.")


def merge_terms(merged: dict[str, Term], terms: Iterable[Term]) -> None:
    """Add one file's terms to those of the files before it."""
    for term in terms:
        known = merged.setdefault(term.id, term)
        if known is term or (term.obsolete and not known.obsolete):
            continue
        if known.obsolete and not term.obsolete:
            merged[term.id] = term
            continue
        known.label = known.label or term.label
        known.definition = known.definition or term.definition
        known.replaced_by = known.replaced_by or term.replaced_by
        known.synonyms += term.synonyms
        known.parents += term.parents
        known.roles += term.roles
        known.alternates += term.alternates


def find_successors(merged: dict[str, Term]) -> dict[str, str]:
    """Map alternate ids and ids of replaced terms to ids in use, chains followed to their end.

    An alternate id that is a term itself stays one. Terms that replace each other in a circle stay too.
    """
    steps = {
        alternate: term.id
        for term in merged.values()
        for alternate in term.alternates
        if alternate not in merged or (merged[alternate].obsolete and not merged[alternate].replaced_by)
    }
    steps.update((term.id, term.replaced_by) for term in merged.values() if term.obsolete and term.replaced_by)
    return {start: end for start in steps if (end := follow(steps, start)) != start}


def follow(steps: dict[str, str], start: str) -> str:
    """Go from step to step to the end; a circle leads back to the start."""
    passed = {start}
    here = start
    while here in steps:
        here = steps[here]
        if here in passed:
            return start
        passed.add(here)
    return here


def number_terms(
    merged: dict[str, Term],
    version: str,
    passed_over: tuple[tuple[Path, str], ...],
    groups: Iterable[Group] = (),
    tell: Callable[[str], None] = lambda _: None,
    *,
    near: bool = True,
) -> Ontology:
    """Give every term its number, and lay terms, names and edges out by it; `tell` hears when names are indexed."""
    successors = find_successors(merged)
    live = hand_over(merged, successors)
    ids = sorted(live)
    numbers = {term_id: number for number, term_id in enumerate(ids)}
    terms = [live[term_id] for term_id in ids]

    def edges(targets: Iterable[list[str]]) -> Postings:
        ends = ((number, numbers[successors.get(end, end)]) for number, row in enumerate(targets) for end in row)
        pairs = np.array([pair for pair in ends if pair[0] != pair[1]], np.int32).reshape(-1, 2)
        return Postings.group(pairs[:, 0], pairs[:, 1], len(ids))

    up = edges(term.parents for term in terms)
    texts = [[text for text, _ in term.synonyms] for term in terms]
    scopes = [[SCOPES.index(scope) for _, scope in term.synonyms] for term in terms]
    tell(f"Indexing the names of {len(terms):,} terms")
    names = index_names(terms, numbers, successors)
    return Ontology(
        terms=pa.table(
            [ids, [term.label for term in terms], texts, scopes, [term.definition for term in terms]], schema=TERMS
        ),
        names=names,
        up=up,
        down=up.invert(len(ids)),
        has_role=edges(term.roles for term in terms),
        near=index_near(names, ids, [term.label for term in terms]) if near else index_near(names.slice(0, 0), (), ()),
        groups=tabulate_groups(groups, successors),
        version=version,
        passed_over=passed_over,
    )


def tabulate_groups(groups: Iterable[Group], successors: dict[str, str]) -> pa.Table:
    """Make the table `GROUPS`; ids that have a successor are its."""

    def current(term_id: str) -> str:
        return successors.get(term_id, term_id)

    rows = {(current(group.tissue), int(group.kind), group.name, current(group.id)) for group in groups}
    columns = zip(*sorted(rows), strict=True) if rows else ([] for _ in GROUPS)
    return pa.table([list(column) for column in columns], schema=GROUPS)


def hand_over(merged: dict[str, Term], successors: dict[str, str]) -> dict[str, Term]:
    """Leave replaced terms out; their names go to their successors as related synonyms.

    Terms that are only referred to are added, without a label. Synonyms are left once, exact ones first.
    """
    live = {term_id: term for term_id, term in merged.items() if term_id not in successors}
    mentioned = (target for term in live.values() for target in (*term.parents, *term.roles))
    for target in (*mentioned, *successors.values()):
        target_id = successors.get(target, target)
        live.setdefault(target_id, Term(target_id))
    for replaced_id, term_id in successors.items():
        replaced = merged.get(replaced_id)
        if replaced:
            names = [OBSOLETE.sub("", replaced.label), *(text for text, _ in replaced.synonyms)]
            live[term_id].synonyms += [(name, "RELATED") for name in names]
    for term in live.values():
        term.synonyms = distinct_synonyms(term)
    return live


def distinct_synonyms(term: Term) -> list[tuple[str, str]]:
    """Order synonyms by scope and text; leave each text once, with its closest scope, and the label out."""
    ordered = sorted((SCOPES.index(scope), text) for text, scope in term.synonyms if text and text != term.label)
    closest: dict[str, int] = {}
    for scope, text in ordered:
        closest.setdefault(text, scope)
    return [(text, SCOPES[scope]) for text, scope in closest.items()]


def index_names(terms: list[Term], numbers: dict[str, int], successors: dict[str, str]) -> pa.Table:
    """Make the table `NAMES` of all ids, labels and synonyms."""
    ids = (*numbers, *successors)
    rows = [(normalize(text), 0, "", ID, numbers[successors.get(text, text)], ID, text) for text in ids]
    rows += [row for number, term in enumerate(terms) for row in name_rows(number, term)]
    best: dict[tuple[str, int, bool], tuple[int, str]] = {}
    for key, _, _, _, number, kind, text in sorted(rows):
        best.setdefault((key, number, kind == ID), (kind, text))
    keys, found, _ = zip(*best, strict=True) if best else ((), (), ())
    kinds, texts = zip(*best.values(), strict=True) if best else ((), ())
    return pa.table([list(column) for column in (keys, found, kinds, texts)], schema=NAMES)


def name_rows(number: int, term: Term) -> Iterator[tuple[str, int, str, int, int, int, str]]:
    """Yield a term's label and synonyms as rows that sort as `Ontology.find` gives them.

    A row is key, place of its ontology, prefix of an ontology without one, closeness (synonyms that are not exact are
    all one), term, kind, text.
    """
    place, prefix = precedence(term.id)
    names = [(LABEL, term.label), *((SYNONYM + SCOPES.index(scope), text) for text, scope in term.synonyms)]
    for kind, text in names:
        if text:
            yield normalize(text), place, prefix, min(kind, SYNONYM + 1), number, kind, text


def precedence(term_id: str) -> tuple[int, str]:
    """Return what orders terms by ontology: the place of its ontology, and the prefix of one without a place."""
    prefix = term_id.partition(":")[0]
    first = prefix in FIRST_ONTOLOGIES
    return (FIRST_ONTOLOGIES.index(prefix), "") if first else (len(FIRST_ONTOLOGIES), prefix)


def index_near(names: pa.Table, ids: Sequence[str], labels: Sequence[str]) -> NearNames:
    """Index labels and synonyms by what their spelling variants share."""
    texts, terms, kinds = (names[name].to_pylist() for name in ("text", "term", "kind"))
    places = [precedence(term_id) for term_id in ids]
    ranks = [(*places[term], min(kind, SYNONYM + 1), term, kind) for term, kind in zip(terms, kinds, strict=True)]
    spoken = ["" if kind == ID else text for text, kind in zip(texts, kinds, strict=True)]
    return NearNames.build(spoken, terms, ranks, pa.array(labels, pa.string()))
