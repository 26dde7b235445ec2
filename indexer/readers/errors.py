"""What goes wrong when a file is read."""

from pathlib import Path


class FormatError(ValueError):
    """A file is not what its name says.

    Names the file, the line and column where known, what was found and what was expected.

    Parameters
    ----------
    path
        The file.
    found, expected
        What stands there, and what should.
    line
        Counted from 1, of the unpacked file.
    column
        Name of the column, or its number from 1.
    """

    def __init__(
        self, path: Path, found: str, expected: str, line: int | None = None, column: str | int | None = None
    ) -> None:
        self.path = path
        self.line = line
        self.column = column
        self.found = found
        self.expected = expected
        where = [path.name]
        if line is not None:
            where.append(f"line {line}")
        if column is not None:
            where.append(f"column {column}")
        super().__init__(f"{', '.join(where)}: found {found}, expected {expected}")


def shown(text: str, limit: int = 80) -> str:
    """Return text quoted for an error message, cut to `limit` characters."""
    return repr(text if len(text) <= limit else f"{text[:limit]}…")
