"""`<acc>.idf.txt`: what the submitters say of the whole investigation; key, then values, between tabs."""

from collections import defaultdict
from pathlib import Path

from indexer.experiment import Investigation
from indexer.readers.text import rows


def read_idf(path: Path, notes: list[str]) -> Investigation:
    """Read the lines that are shown; a key may occur several times, blank values are left out."""
    values: defaultdict[str, list[str]] = defaultdict(list)
    for _, (key, *cells) in rows(path, notes):
        values["".join(key.lower().split())] += [cell for cell in cells if cell]

    def first(key: str) -> str:
        return next(iter(values[key]), "")

    return Investigation(
        title=first("investigationtitle"),
        display_name=first("comment[aeexperimentdisplayname]"),
        description=first("experimentdescription"),
        pubmed_ids=tuple(values["pubmedid"]),
        publication_titles=tuple(values["publicationtitle"]),
        dois=tuple(values["publicationdoi"]),
        secondary_accessions=tuple(dict.fromkeys(values["comment[secondaryaccession]"])),
        release_date=first("publicreleasedate"),
        expected_clusters=first("comment[eaexpectedclusters]"),
        additional_attributes=tuple(values["comment[eaadditionalattributes]"]),
    )
