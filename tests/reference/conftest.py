"""Fixtures of the comparisons with R."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

EXPECTED = Path(__file__).resolve().parent / "expected"


@pytest.fixture(scope="session")
def expected() -> Callable[[str], pd.DataFrame]:
    """Read a table of `expected/` by its name without the ending; lines before the header say what made it."""
    return lambda name: pd.read_csv(EXPECTED / f"{name}.tsv", sep="\t", comment="#")
