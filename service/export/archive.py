"""ZIP archives that are written as they are sent, the same bytes for the same content."""

import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import IO

import orjson
import pyarrow as pa

from service.export.appended import Appended
from service.export.manifest import Manifest, Tally
from service.export.table import About, Export
from service.export.text import TSV, TextEncoder


class Archive:
    """A ZIP archive whose bytes are taken while it grows; all its files have the release's time."""

    def __init__(self, created: str) -> None:
        self._sink = Appended()
        self._zip = zipfile.ZipFile(self._sink, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self._time = datetime.fromisoformat(created).timetuple()[:6]
        self._open: IO[bytes] | None = None

    def begin(self, name: str, *, large: bool = False, packed: bool = False) -> None:
        """Begin a file; `large`: it may grow beyond 2 GiB, `packed`: to compress it again would gain nothing."""
        self.end()
        entry = zipfile.ZipInfo(name, self._time)
        entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
        entry.external_attr = 0o644 << 16
        self._open = self._zip.open(entry, "w", force_zip64=large)

    def write(self, piece: bytes) -> None:
        """Go on with the file that was begun last."""
        if self._open is None:
            raise ValueError("no file of the archive was begun")
        self._open.write(piece)

    def end(self) -> None:
        """End the file that was begun last."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def add(self, name: str, content: bytes) -> None:
        """Add a whole file."""
        self.begin(name)
        self.write(content)

    def close(self) -> bytes:
        """End the archive and return what is left of it."""
        self.end()
        self._zip.close()
        return self._sink.take()

    def take(self) -> bytes:
        """Return what has grown since the last time."""
        return self._sink.take()

    def __del__(self) -> None:
        """End an archive that was given up: nobody takes its end, but the writer complains of an open one."""
        self.close()


class ArchiveEncoder:
    """Writes one export, and further ones that are small, as TSV files of one archive."""

    def __init__(self, export: Export, others: Sequence[Export]) -> None:
        self._name = export.name
        self._others = others
        self._text = TextEncoder(export.schema, TSV, "\t")
        self._tally = Tally()
        self._archive = Archive(export.about.created)

    @property
    def width(self) -> float:
        """Bytes of a row before it is compressed, by the last ones."""
        return self._text.width

    def head(self, about: About) -> bytes:
        """Begin with the export's own file."""
        self._about = about
        self._archive.begin(f"{self._name}.tsv", large=True)
        return self._put(self._text.head(about))

    def rows(self, batch: pa.RecordBatch) -> bytes:
        """Return some rows."""
        return self._put(self._text.rows(batch), batch.num_rows)

    def foot(self, manifest: Manifest) -> bytes:  # noqa: ARG002 - an archive's own bytes are no file's
        """Return the other files, what they are about, and the archive's end."""
        self._put(self._text.foot(self._tally.manifest()))
        files = {f"{self._name}.tsv": self._tally.manifest()}
        for export in self._others:
            content, files[f"{export.name}.tsv"] = _whole(export)
            self._archive.add(f"{export.name}.tsv", content)
        members = self._about.members() | {"files": {name: whole.all() for name, whole in files.items()}}
        self._archive.add("about.json", orjson.dumps(members, option=orjson.OPT_INDENT_2))
        return self._archive.close()

    def broken(self, message: str) -> bytes:  # noqa: ARG002 - an archive without its end is mark enough
        """Return nothing."""
        return b""

    def _put(self, piece: bytes, rows: int = 0) -> bytes:
        self._tally.add(piece, rows)
        self._archive.write(piece)
        return self._archive.take()


def _whole(export: Export) -> tuple[bytes, Manifest]:
    text = TextEncoder(export.schema, TSV, "\t")
    tally = Tally()
    pieces = [text.head(export.about)]
    tally.add(pieces[0])
    for batch in export.batches():
        pieces.append(text.rows(batch))
        tally.add(pieces[-1], batch.num_rows)
    pieces.append(text.foot(tally.manifest()))
    tally.add(pieces[-1])
    return b"".join(pieces), tally.manifest()
