"""Reads tables out of pages, by the named section that they are in."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Table:
    """A table as text: its caption, and the cells of its rows."""

    section: str
    caption: str = ""
    rows: list[list[str]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tables: list[Table] = []
        self.section = ""
        self.into = ""
        self.body = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "a" and self.into == "cell":  # links stand apart
            self.tables[-1].rows[-1][-1] += " "
        named = dict(attributes).get("id")
        if tag == "section" or (tag == "div" and named):
            self.section = named or ""
        elif tag == "table":
            self.tables.append(Table(self.section))
            self.body = False
        elif tag == "tbody":
            self.body = True
        elif tag == "caption":
            self.into = tag
        elif tag == "tr" and self.body:
            self.tables[-1].rows.append([])
        elif tag in {"td", "th"} and self.body and self.tables[-1].rows:
            self.tables[-1].rows[-1].append("")
            self.into = "cell"

    def handle_endtag(self, tag: str) -> None:
        if tag in {"caption", "td", "th", "table"}:
            self.into = ""

    def handle_data(self, data: str) -> None:
        if self.into == "caption":
            self.tables[-1].caption += data
        elif self.into == "cell":
            self.tables[-1].rows[-1][-1] += data


def read_tables(page: str, section: str) -> list[Table]:
    """Return the tables in a section of a page that have rows, blanks squashed."""
    reader = _Reader()
    reader.feed(page)
    found = [table for table in reader.tables if table.section == section and table.rows]
    for table in found:
        table.caption = " ".join(table.caption.split())
        table.rows = [[" ".join(cell.split()) for cell in row] for row in table.rows]
    return found
