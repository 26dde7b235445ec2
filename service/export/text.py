"""Tab- and comma-separated text: comments, one header line, one line per row, a last line that says it is whole."""

import re

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from service.export.cells import Dialect, Lines, bytes_of, join_list
from service.export.manifest import Manifest
from service.export.table import About

_SPECIAL = np.isin(np.arange(256), list(b'",\n\r'))
_BLANK = re.compile(rb"^\n", re.MULTILINE)
_ARMED = np.isin(np.arange(256), list(b"=+-@\t\r"))


def tabbed(texts: pa.Array) -> pa.Array:
    """Make texts fit between tabs: tabs and line ends become blanks."""
    if not np.any(bytes_of(texts) <= ord("\r")):
        return texts
    return pc.replace_substring_regex(texts, r"[\t\n\r]", " ")


def quoted(texts: pa.Array) -> pa.Array:
    """Make texts fit between commas (RFC 4180): those with commas, quotes or line ends stand in quotes."""
    if not np.any(_SPECIAL[bytes_of(texts)]):
        return texts
    special = pc.match_substring_regex(texts, r'[",\n\r]')
    doubled = pc.replace_substring(texts, '"', '""')
    return pc.if_else(special, pc.binary_join_element_wise('"', doubled, '"', ""), texts)


def disarmed(texts: pa.Array) -> pa.Array:
    """Make texts fit, and keep spreadsheets from running them: an apostrophe before what starts like a formula."""
    if not np.any(_ARMED[bytes_of(texts)]):
        return quoted(texts)
    armed = pc.match_substring_regex(texts, r"^[=+\-@\t\r]")
    return quoted(pc.if_else(armed, pc.binary_join_element_wise("'", texts, ""), texts))


TSV = Dialect(tabbed, lambda lists: tabbed(join_list(lists)), tabbed)
CSV = Dialect(disarmed, lambda lists: disarmed(join_list(lists)), disarmed)
CSV_AS_IT_IS = Dialect(quoted, lambda lists: quoted(join_list(lists)), quoted)


class TextEncoder:
    """Writes one export as lines; `comments`: those before the rows, `sealed`: the line behind them.

    In a table of one column `""` stands for an empty cell: most readers pass over blank lines.
    """

    def __init__(
        self, schema: pa.Schema, dialect: Dialect, separator: str, *, comments: bool = True, sealed: bool = True
    ) -> None:
        self._header = separator.join(dialect.write(pa.array(schema.names)).to_pylist()) + "\n"
        self._lines = Lines(schema, dialect, ["", *[separator] * (len(schema) - 1)], "\n")
        self._comments = comments
        self._sealed = sealed

    @property
    def width(self) -> float:
        """Bytes of a row, by the last ones."""
        return self._lines.width

    def head(self, about: About) -> bytes:
        """Return the comments and the header line."""
        return ((_comments(about) if self._comments else "") + self._header).encode()

    def rows(self, batch: pa.RecordBatch) -> bytes:
        """Return the lines of some rows."""
        lines = self._lines.of(batch)
        return lines if batch.num_columns > 1 else _BLANK.sub(b'""\n', lines)

    def foot(self, manifest: Manifest) -> bytes:
        """Return the last line."""
        return b"# " + orjson.dumps(manifest.members()) + b"\n" if self._sealed else b""

    def broken(self, message: str) -> bytes:
        """Return the mark of an export that ended early."""
        return f"# error: {message}\n".encode()


def _comments(about: About) -> str:
    lines = [f"{name}: {value}" for name, value in about.members().items() if name != "attribution"]
    lines += [f"attribution: {text}" for text in about.attribution]
    return "".join(f"# {' '.join(line.split())}\n" for line in lines)
