"""`<acc>-analysis-methods.tsv`: the steps of the analysis, each with a text that may hold HTML."""

from pathlib import Path

from indexer.readers.text import lines


def read_methods(path: Path, notes: list[str]) -> tuple[tuple[str, str], ...]:
    """Return (step, HTML text) of every line; the HTML is as untrusted as the file."""
    parts = (line.partition("\t") for _, line in lines(path, notes) if line.strip())
    return tuple((step.strip(), text.strip()) for step, _, text in parts)
