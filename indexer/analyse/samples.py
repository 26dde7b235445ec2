"""Which columns of a matrix a comparison takes: biological replicates of its two groups, and their batches."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.errors import UnusableValues
from indexer.experiment import AssayGroup, BatchEffect, Contrast

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sample:
    """A biological replicate: its assays, and whether it is of the test group."""

    assays: tuple[str, ...]
    test: bool


def samples_of(reference: AssayGroup, test: AssayGroup, left_out: Collection[str] = ()) -> list[Sample]:
    """Return the biological replicates of two groups, reference first, without the assays that are left out."""
    samples = []
    for group, is_test in ((reference, False), (test, True)):
        for names in group.replicates.values():
            assays = tuple(name for name in names if name not in left_out)
            if assays:
                samples.append(Sample(assays, is_test))
    return samples


def batches_of(contrast: Contrast, samples: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return for each batch effect of a contrast the batch of each sample, given by its assays.

    Raises
    ------
    UnusableValues
        A sample is in no batch, or its technical replicates are in several.
    """
    return [[_batch(effect, assays) for assays in samples] for effect in contrast.batch_effects]


def _batch(effect: BatchEffect, assays: Sequence[str]) -> str:
    found = [value for value, members in effect.batches.items() if set(assays) & set(members)]
    if len(found) != 1:
        where = f"in the batches {', '.join(found)}" if found else "in no batch"
        raise UnusableValues(f"assay {', '.join(assays)} is {where} of {effect.name}: mend the configuration")
    return found[0]


def join(values: Floats, assays: Sequence[str], samples: Sequence[Sample], *, add: bool) -> Floats:
    """Return values per sample (rows, samples): the sum or mean over the assays of each, NaN where one is."""
    place = {name: index for index, name in enumerate(assays)}
    joined = [values[:, [place[name] for name in sample.assays]] for sample in samples]
    return np.column_stack([one.sum(axis=1) if add else one.mean(axis=1) for one in joined])
