"""The words that a run was given: read when they are needed, and not at all where the published ones are the same."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import pyarrow as pa

from indexer.errors import RunError
from indexer.finished import Finished
from indexer.inputs import Input
from indexer.sources import Sources, describe
from indexer.words import GeneWords, Say, TermWords, read_genes, read_terms
from mappings.manifest import SourceFile


class GivenWords:
    """What the files of annotation and ontology mean, for one run.

    Parameters
    ----------
    sources
        The given files.
    published
        A release whose words may stand, None for none.
    stay
        Kinds (annotation, ontology) of which nothing was given because the published files are meant.
    say
        Hears what is in hand.
    """

    def __init__(self, sources: Sources, published: Finished | None, stay: tuple[str, ...], say: Say) -> None:
        self._paths = {"annotation": sources.annotation, "ontology": sources.ontology}
        self._published = published
        self._stay = stay
        self._say = say

    def same(self, kind: str) -> bool:
        """Tell whether the files of a kind are those of the published release."""
        return self._published is not None and (
            kind in self._stay or _contents(self._given[kind]) == _contents(self._published.inputs[kind])
        )

    def said(self, kind: str) -> Input:
        """Return what the published release's files of a kind say of themselves, lying where they were given."""
        assert self._published is not None  # noqa: S101  asked only of what is the same
        said = self._published.inputs[kind]
        given = said if kind in self._stay else self._given[kind]
        return replace(said, files=given.files, given=given.given)

    @cached_property
    def terms(self) -> TermWords:
        """The ontology."""
        return read_terms(self._files("ontology"), self._say)

    @cached_property
    def genes(self) -> GeneWords:
        """The gene annotation."""
        return read_genes(self._files("annotation"), self._say)

    @property
    def array_designs(self) -> Mapping[str, pa.Table]:
        """The annotation's tables of array designs; it is read when one is looked for."""
        return _LateDesigns(self)

    @cached_property
    def _given(self) -> dict[str, Input]:
        return {kind: describe(paths) for kind, paths in self._paths.items()}

    def _files(self, kind: str) -> tuple[Path, ...]:
        if kind not in self._stay or self._published is None:
            return self._paths[kind]
        before = self._published.inputs[kind]
        paths = tuple(Path(path) for path in before.given)
        if not all(path.exists() for path in paths) or describe(paths).files != before.files:
            raise RunError(
                f"the new experiments need the {kind} of release {self._published.manifest.id} to be read again, but "
                f"{', '.join(before.given)} is not as it was: give it with --{kind}"
            )
        return paths


class _LateDesigns(Mapping[str, pa.Table]):
    """Tables of array designs by accession, read on the first look."""

    def __init__(self, words: GivenWords) -> None:
        self._words = words

    def __getitem__(self, array: str) -> pa.Table:
        if not array:
            raise KeyError(array)
        return self._words.genes.annotation.array_designs[array]

    def __iter__(self) -> Iterator[str]:
        return iter(self._words.genes.annotation.array_designs)

    def __len__(self) -> int:
        return len(self._words.genes.annotation.array_designs)


def _contents(said: Input) -> list[tuple[str, str]]:
    """Return names and checksums of files in their order: names tell species and arrays."""
    return [_content(file) for file in said.files]


def _content(file: SourceFile) -> tuple[str, str]:
    return Path(file.path).name, file.sha256
