"""`-analysis-methods.tsv`: what was done, behind what the given file says."""

from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from indexer.analyse.work import Work
from indexer.readers.kinds import FileKind
from indexer.readers.methods import read_methods

END = "-analysis-methods.tsv"
MARK = "Analysed with"
"""First step of ours: it and all after it are written anew."""


def write_methods(work: Work) -> None:
    """Write the given steps up to ours, then ours."""
    path = work.input(FileKind.METHODS)
    ours = [(MARK, f"opengxa {version('opengxa')}; what follows was done by it"), *work.methods]
    lines = [*(given_steps(path) if path else ()), *ours]
    work.output(END).write_text(
        "".join(f"{step}\t{' '.join(text.split())}\n" for step, text in lines), encoding="utf-8"
    )


def given_steps(path: Path) -> Iterable[tuple[str, str]]:
    """Return the steps that others wrote into a methods file."""
    steps = read_methods(path, [])
    first = next((index for index, (step, _) in enumerate(steps) if step == MARK), len(steps))
    return steps[:first]
