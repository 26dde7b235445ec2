"""Writes the tables of the native format: tab-separated, one header line, NA for what is missing."""

import gzip
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def write_sheet(path: Path, columns: Mapping[str, Sequence[str]]) -> None:
    """Write columns of text, in their order."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write("\t".join(columns) + "\n")
        file.writelines("\t".join(row) + "\n" for row in zip(*columns.values(), strict=True))


def write_packed(path: Path, lines: Iterable[str]) -> None:
    """Write lines through gzip; the same lines give the same bytes."""
    with path.open("wb") as raw, gzip.GzipFile("", "wb", compresslevel=6, fileobj=raw, mtime=0) as file:
        file.writelines(f"{line}\n".encode() for line in lines)


def numbers(values: npt.ArrayLike) -> list[str]:
    """Return numbers as text, shortest that reads back the same, NA for NaN."""
    return [_number(value) for value in np.asarray(values, np.float64).tolist()]


def _number(value: float) -> str:
    return "NA" if value != value else repr(value).removesuffix(".0")  # noqa: PLR0124 - NaN alone differs from itself


def rounded(values: Floats) -> list[str]:
    """Return fold changes with one decimal, as the Atlas publishes them; no minus before zero."""
    return numbers(np.round(values, 1) + 0.0)


def level_cells(quartiles: Floats) -> list[str]:
    """Return cells of minimum, quartiles and maximum, from rounded levels (genes, 5)."""
    found, place = np.unique(quartiles, return_inverse=True)
    texts = np.array([_number(value) for value in found.tolist()], dtype=object)
    return [",".join(parts) for parts in texts[place.reshape(quartiles.shape)].tolist()]
