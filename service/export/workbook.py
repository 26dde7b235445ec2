"""Excel workbooks (Office Open XML, ECMA-376), written as they are sent: text cells for texts, sheets that fit.

Libraries write numbers with 16 digits, of which not every double reads back the same, and need a finished file first;
lines of a sheet are lines of text like any other.
"""

from html import escape

import pyarrow as pa
import pyarrow.compute as pc

from service.export.archive import Archive
from service.export.cells import Dialect, Lines, join_list
from service.export.manifest import Manifest
from service.export.table import About

SHEET_ROWS = 1_048_575
"""Rows of a sheet below its header line: Excel has 1,048,576."""

SHEET_BYTES = 1_900_000_000
"""Bytes of a sheet's XML after which another begins: beyond 2 GiB it would need ZIP64, which Excel does not stream."""

LONGEST = 32_767
"""Characters that a cell may have."""

CUT = "… (cut: a cell holds no more)"

_CONTROLS = r"[\x00-\x08\x0b-\x1f\x{fffe}\x{ffff}]"
_TEXT = ('<c t="inlineStr"><is><t xml:space="preserve">', "</t></is></c>")


def celled(texts: pa.Array) -> pa.Array:
    """Return texts as cells; characters that XML has not are spelled as Excel does (_x0001_)."""
    if pc.any(pc.greater(pc.utf8_length(texts), LONGEST)).as_py():
        short = pc.binary_join_element_wise(pc.utf8_slice_codeunits(texts, 0, LONGEST - len(CUT)), CUT, "")
        texts = pc.if_else(pc.greater(pc.utf8_length(texts), LONGEST), short, texts)
    if pc.any(pc.match_substring_regex(texts, "_x[0-9A-Fa-f]{4}_|[&<>]|" + _CONTROLS)).as_py():
        texts = _spelled(texts)
    cells = pc.binary_join_element_wise(_TEXT[0], texts, _TEXT[1], "")
    return pc.if_else(pc.equal(texts, ""), "<c/>", cells)


def _spelled(texts: pa.Array) -> pa.Array:
    texts = pc.replace_substring_regex(texts, "_(x[0-9A-Fa-f]{4}_)", r"_x005F_\1")
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        texts = pc.replace_substring(texts, character, entity)
    if pc.any(pc.match_substring_regex(texts, _CONTROLS)).as_py():
        for code in (*range(9), *range(11, 32), 0xFFFE, 0xFFFF):
            texts = pc.replace_substring(texts, chr(code), f"_x{code:04X}_")
    return texts


def _cell(text: str) -> str:
    found: str = celled(pa.array([text]))[0].as_py()
    return found


XLSX = Dialect(
    celled,
    lambda lists: celled(join_list(lists)),
    celled,
    ("<c><v>", "</v></c>"),
    (_cell("Infinity"), _cell("-Infinity")),
    "<c/>",
)

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEET = (
    f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>'
)
_SHEET_END = "</sheetData></worksheet>"


class WorkbookEncoder:
    """Writes one export as a workbook: sheets `results`, `results 2` and so on, and `about`."""

    def __init__(self, schema: pa.Schema, created: str) -> None:
        self._archive = Archive(created)
        self._header = _row(schema.names)
        self._lines = Lines(schema, XLSX, ["<row>", *[""] * (len(schema) - 1)], "</row>")
        self._sheets: list[str] = []
        self._rows = self._bytes = 0

    @property
    def width(self) -> float:
        """Bytes of a row before it is compressed, by the last ones."""
        return self._lines.width

    def head(self, about: About) -> bytes:
        """Begin the first sheet."""
        self._about = about
        self._begin()
        return self._archive.take()

    def rows(self, batch: pa.RecordBatch) -> bytes:
        """Return some rows; where a sheet is full, another begins."""
        while batch.num_rows:
            if self._rows == SHEET_ROWS or self._bytes > SHEET_BYTES:
                self._finish()
                self._begin()
            here = batch.slice(0, SHEET_ROWS - self._rows)
            lines = self._lines.of(here)
            self._archive.write(lines)
            self._rows += here.num_rows
            self._bytes += len(lines)
            batch = batch.slice(here.num_rows)
        return self._archive.take()

    def foot(self, manifest: Manifest) -> bytes:
        """Return what it is about, and what makes a workbook of the sheets."""
        self._finish()
        self._sheets.append("about")
        about = [(name, value) for name, value in self._about.members().items() if name != "attribution"]
        about += [("attribution", text) for text in self._about.attribution]
        lines = [*about, ("rows", manifest.rows), ("long texts", f"cut after {LONGEST} characters, as Excel asks")]
        rows = "".join(_row([name, str(value)]) for name, value in lines)
        self._archive.add(f"xl/worksheets/sheet{len(self._sheets)}.xml", f"{_SHEET}{rows}{_SHEET_END}".encode())
        for name, content in _parts(self._sheets).items():
            self._archive.add(name, content.encode())
        return self._archive.close()

    def broken(self, message: str) -> bytes:  # noqa: ARG002 - an archive without its end is mark enough
        """Return nothing."""
        return b""

    def _begin(self) -> None:
        self._sheets.append(f"results {len(self._sheets) + 1}" if self._sheets else "results")
        self._archive.begin(f"xl/worksheets/sheet{len(self._sheets)}.xml")
        self._archive.write((_SHEET + self._header).encode())
        self._rows = self._bytes = 0

    def _finish(self) -> None:
        self._archive.write(_SHEET_END.encode())


def _row(texts: list[str]) -> str:
    return f"<row>{''.join(map(_cell, texts))}</row>"


def _parts(sheets: list[str]) -> dict[str, str]:
    """Return the parts of a workbook beside its sheets."""
    numbers = range(1, len(sheets) + 1)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{kind}.worksheet+xml"/>'
        for number in numbers
    )
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in numbers
    )
    entries = "".join(
        f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"/>' for number, name in enumerate(sheets, 1)
    )
    return {
        "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>{types}</Types>',
        "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{entries}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>',
    }
