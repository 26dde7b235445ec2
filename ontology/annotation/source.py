"""One annotation file: its first lines, to tell what it is, and its rows."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from mappings.species import species_name
from ontology.annotation.annotation import AnnotationError
from ontology.errors import OntologyError
from ontology.readers.source import START, open_source

MARK = b"\xef\xbb\xbf"
"""What some programs put before UTF-8."""

COMMENTS = ("!", "#")
PACKINGS = (".gz", ".zst")
SPECIES = re.compile(r"[a-z]+(?:_[a-z0-9]+)+", re.IGNORECASE)
"""How file names spell species: `homo_sapiens`."""

ARRAY = re.compile(r"A-[A-Z]{4}-\d+")
QUOTED = r'^"(.*)"$'


class NotText(ValueError):
    """The file is no text, so it is no table; the argument says what it is."""


@dataclass(frozen=True)
class Source:
    """A file that may be gene annotation, packed or not."""

    path: Path

    @property
    def name(self) -> str:
        """File name without the ending of its packing."""
        return self.path.stem if self.path.suffix in PACKINGS else self.path.name

    @property
    def species(self) -> str:
        """Species that the file name gives ("Homo sapiens"), "" if it gives none."""
        parts = [part for part in self.name.split(".") if SPECIES.fullmatch(part)]
        return species_name(parts[0].lower()) if parts else ""

    @property
    def array(self) -> str:
        """Accession of the array design that the file name gives, "" if it gives none."""
        found = ARRAY.search(self.name)
        return found[0] if found else ""

    @cached_property
    def start(self) -> list[str]:
        """The first lines, without one that is cut off.

        Raises
        ------
        NotText
            The file is binary, or packed and damaged from its first byte.
        """
        data = self.first_bytes()
        if b"\0" in data:
            raise NotText("it is not text")
        lines = data.removeprefix(MARK).decode(errors="replace").splitlines()
        return lines[:-1] if len(data) >= START else lines

    def first_bytes(self) -> bytes:
        """Return what can be read of the file's first bytes: a damaged file still shows what it was to be."""
        data = b""
        try:
            with open_source(self.path) as stream:
                while len(data) < START and (piece := stream.read1(START)):
                    data += piece
        except OntologyError as problem:
            if not data:
                raise NotText(problem.problem) from problem
        return data

    @property
    def comments(self) -> int:
        """Number of comment lines and blank ones at the top."""
        told = (at for at, line in enumerate(self.start) if line.strip() and not line.startswith(COMMENTS))
        return next(told, len(self.start))

    @cached_property
    def cells(self) -> list[list[str]]:
        """The first lines cut at tabs, without comments and blank lines; quotes and blanks around cells taken off."""
        lines = [line for line in self.start[self.comments :] if line.strip()]
        return [[cell.strip().strip('"') for cell in line.split("\t")] for line in lines]

    @property
    def header(self) -> list[str]:
        """Names of columns, should the first line hold them: small letters, `_` for blanks and signs."""
        return [re.sub(r"\W+", "_", cell.lower()) for cell in self.cells[0]] if self.cells else []

    def damaged(self, what: str, remedy: str = "Fetch the file again, or correct it.") -> AnnotationError:
        """Make the error for something wrong with this file."""
        return AnnotationError(f"{self.path}: {what}. {remedy}")

    def read(self) -> bytes:
        """Return the whole file, unpacked; a damaged packing is an `AnnotationError`."""
        try:
            with open_source(self.path) as stream:
                return stream.read().removeprefix(MARK)
        except OntologyError as problem:
            raise AnnotationError(str(problem)) from problem

    def lines(self) -> list[str]:
        """Return all lines; a file that is not UTF-8 is an `AnnotationError`."""
        try:
            return self.read().decode().splitlines()
        except UnicodeDecodeError as problem:
            raise self.damaged(f"it is not UTF-8 ({problem})", "Save it as UTF-8.") from problem

    def table(self, names: list[str] | None = None) -> pa.Table:
        """Read all rows as columns of text, quotes and blanks around cells taken off.

        Parameters
        ----------
        names : list of str, optional
            Names of the columns of a file without header line; else the first line has them (see `header`).

        Raises
        ------
        AnnotationError
            The file is damaged, or a line has too few or too many cells; the text names the line.
        """
        header = self.header if names is None else names
        if len(set(header)) < len(header):
            raise self.damaged("two columns have the same name", "Rename or remove one of them.")
        data = pa.BufferReader(self.read())
        try:
            table = pyarrow.csv.read_csv(
                data,
                # In one thread the error knows the line.
                pyarrow.csv.ReadOptions(
                    use_threads=False,
                    column_names=header,
                    skip_rows=self.comments + (names is None),
                    block_size=1 << 24,
                ),
                pyarrow.csv.ParseOptions(delimiter="\t", quote_char=False),
                pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=False),
            )
        except pa.ArrowInvalid as problem:
            raise self.damaged(str(problem).removeprefix("CSV parse error: ").splitlines()[0]) from problem
        return pa.table({name: bare(table[name]) for name in header})


def bare(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """Take blanks and one pair of quotes off cells; a doubled quote inside quotes is one."""
    cells = pc.utf8_trim_whitespace(cells)
    quoted = pc.match_substring_regex(cells, QUOTED)
    if not pc.any(quoted, min_count=0).as_py():
        return cells
    inside = pc.replace_substring(pc.replace_substring_regex(cells, QUOTED, r"\1"), '""', '"')
    return pc.if_else(quoted, pc.utf8_trim_whitespace(inside), cells)
