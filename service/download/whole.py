"""Writes the files of a whole release into a folder: tables, what partners take, checksums and an index."""

import gzip
import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from engines.open import open_columns
from service.atlas.details import assay_group_lines, contrast_lines
from service.download import tables
from service.download.ebeye import count_experiments, experiment_pieces
from service.download.ebeye_genes import count_genes, find_genes, gene_pieces
from service.download.open_targets import evidence_lines
from service.download.partners import chebi_pieces, count_terms, uniprot_lines
from service.download.progress import Progress
from service.export.columnar import distinct
from service.export.table import About, plain_type
from service.release import Release
from service.render.tsv import write_lines
from service.request.search import SearchRequest
from service.words import resolve

INDEX, SUMS, LICENCE = "index.json", "SHA256SUMS", "LICENCE.txt"
PARQUET, TSV, XML, TEXT = "application/vnd.apache.parquet", "text/tab-separated-values", "application/xml", "text/plain"
GZIPPED_LINES = "application/gzip"

_DETAILS = ("characteristic_or_factor", "type", "value", "ontology_terms")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, and the type of its values."""

    name: str
    type: str = "string"


@dataclass(frozen=True, slots=True)
class Content:
    """What was written: rows (None: not of rows), and columns."""

    rows: int | None = None
    columns: tuple[Column, ...] = ()


@dataclass(frozen=True, slots=True)
class WholeFile:
    """One kind of file: its name, what it is, its media type, and what writes it for a release to a path."""

    name: str
    description: str
    media_type: str
    write: Callable[[Release, Path, str], Content]


@dataclass(frozen=True, slots=True)
class Listed:
    """A file as the index lists it."""

    name: str
    description: str
    media_type: str
    bytes: int
    sha256: str
    rows: int | None = None
    columns: tuple[Column, ...] = ()


def write_downloads(release: Release, folder: Path, progress: Progress, address: str = "") -> list[Listed]:
    """Write the files of a release into a folder of their own, which appears when all are whole.

    The same release gives the same bytes, on every engine. What the folder held before is replaced. `address` is where
    the service is reached ("https://atlas.example.org/gxa"), for links in the files of partners; without it links are
    relative to the service's root. Memory is bounded whatever the size of the release.
    """
    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        listed = list(_write_each(release, part, progress, address.rstrip("/")))
        _replace(part, folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return listed


def _write_each(release: Release, folder: Path, progress: Progress, address: str) -> Iterator[Listed]:
    listed = list[Listed]()
    with progress.step("downloads", len(FILES)) as step:
        for file in FILES:
            step.advance(0, file.name)
            content = file.write(release, folder / file.name, address)
            listed.append(_list(file, folder, content))
            step.advance()
    about = About.of(release.manifest, "downloads", ()).members()
    members = {name: value for name, value in about.items() if name != "query"}
    index = {**members, "files": [asdict(one) for one in listed]}
    (folder / INDEX).write_bytes(orjson.dumps(index, option=orjson.OPT_INDENT_2))
    sums = [(one.sha256, one.name) for one in listed] + [(sha256_of(folder / INDEX), INDEX)]
    (folder / SUMS).write_text("".join(f"{digest}  {name}\n" for digest, name in sums))
    yield from listed


def _list(file: WholeFile, folder: Path, content: Content) -> Listed:
    path = folder / file.name
    return Listed(
        file.name,
        file.description,
        file.media_type,
        path.stat().st_size,
        sha256_of(path),
        content.rows,
        content.columns,
    )


def sha256_of(path: Path) -> str:
    """Return the checksum of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _replace(part: Path, folder: Path) -> None:
    """Put a finished folder in the place of the one before."""
    old = folder.with_name(f"{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    part.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


ReadTables = Callable[[Release], Iterable[pa.Table]]


def _write_parquet(release: Release, path: Path, _address: str, *, schema: pa.Schema, read: ReadTables) -> Content:
    about = About.of(release.manifest, f"downloads/{release.id}/{path.name}", ()).members()
    described = schema.with_metadata({"opengxa": orjson.dumps(about)})
    rows = 0
    with closing(pq.ParquetWriter(path, described, compression="zstd")) as parquet:
        for found in read(release):
            table = pa.Table.from_batches(map(distinct, found.to_batches()), schema)
            parquet.write_table(table.replace_schema_metadata(described.metadata), row_group_size=max(len(table), 1))
            rows += len(table)
    return Content(rows, tuple(Column(one.name, str(plain_type(one.type))) for one in schema))


def _write_details(release: Release, path: Path, _address: str, *, groups: bool) -> Content:
    words = resolve(release, SearchRequest())
    first = ("experiment_accession", "assay_group_id") if groups else ("experiment_accession", "contrast_id", "side")
    rows = _write_rows(path, assay_group_lines(words) if groups else contrast_lines(words))
    return Content(rows, tuple(map(Column, (*first, *_DETAILS))))


def _write_uniprot(release: Release, path: Path, address: str) -> Content:
    rows = _write_rows(path, uniprot_lines(release, address))
    return Content(rows, (Column("uniprot"), Column("address")))


def _write_rows(path: Path, lines: Iterable[tuple[str, ...]]) -> int:
    rows = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        for piece in write_lines(lines):
            rows += piece.count("\n")
            file.write(piece)
    return rows


def _write_chebi(release: Release, path: Path, address: str) -> Content:
    _write_pieces(path, chebi_pieces(release, address))
    return Content(count_terms(release))


def _write_experiments(release: Release, path: Path, _address: str, *, baseline: bool) -> Content:
    _write_pieces(path, experiment_pieces(release, baseline=baseline))
    return Content(count_experiments(release, baseline=baseline))


def _write_genes(release: Release, path: Path, _address: str, *, baseline: bool) -> Content:
    pairs = find_genes(release, baseline=baseline)
    _write_pieces(path, gene_pieces(release, pairs, baseline=baseline))
    return Content(count_genes(release, pairs))


def _write_pieces(path: Path, pieces: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(pieces)


def _write_evidence(release: Release, path: Path, _address: str) -> Content:
    rows = 0
    with (
        path.open("wb") as plain,
        gzip.GzipFile(filename="", mode="wb", fileobj=plain, mtime=0, compresslevel=6) as packed,
        closing(open_columns()) as reader,
    ):
        for line in evidence_lines(release, reader):
            packed.write(line)
            rows += 1
    return Content(rows)


def _write_licence(release: Release, path: Path, _address: str) -> Content:
    about = About.of(release.manifest, "downloads", ())
    sources = release.manifest.attribution or ("not stated",)
    lines = [
        f"Files of release {release.id} of {release.manifest.created}, made with {release.manifest.software}.",
        "",
        f"Licence of the results: {about.licence}",
        "",
        "The data belong to those who made them, and keep the licences of their sources:",
        *(f"- {source}" for source in sources),
        "",
        f"How to cite: {about.citation}.",
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Content()


def _table(name: str, description: str, schema: pa.Schema, read: ReadTables) -> WholeFile:
    return WholeFile(name, description, PARQUET, partial(_write_parquet, schema=schema, read=read))


def _entries(what: str, said: str, write: Callable[..., Content], *, baseline: bool) -> WholeFile:
    """Return the file of entries for EBI Search."""
    name = f"ebeye_{what}_export.xml"
    return WholeFile(name, f"Entries for EBI Search: {said}", XML, partial(write, baseline=baseline))


FILES = (
    _table(
        "differential.parquet",
        "Every gene's change in every contrast down to the release's floor, largest change first; of several design "
        "elements the one that stands for the gene",
        tables.CHANGES,
        tables.read_changes,
    ),
    _table(
        "baseline.parquet",
        "Every measured level of every gene in every assay group, in all units",
        tables.ALL_LEVELS,
        tables.read_levels,
    ),
    _table("genes.parquet", "All genes, and in how many contrasts they were tested", tables.GENES, tables.read_genes),
    _table("experiments.parquet", "All experiments", tables.EXPERIMENTS, tables.read_experiments),
    _table(
        "conditions.parquet",
        "All assay groups and contrasts, with the factors, characteristics and ontology terms of each side",
        tables.CONDITIONS,
        tables.read_conditions,
    ),
    WholeFile(
        "contrastdetails.tsv",
        "What annotates both sides of each contrast, as Expression Atlas gives it; without a header line",
        TSV,
        partial(_write_details, groups=False),
    ),
    WholeFile(
        "assaygroupsdetails.tsv",
        "What annotates each assay group of baseline experiments, as Expression Atlas gives it; without a header line",
        TSV,
        partial(_write_details, groups=True),
    ),
    WholeFile(
        "open-targets.json.gz",
        "Evidence for Open Targets: genes that change in human disease, one JSON object a line",
        GZIPPED_LINES,
        _write_evidence,
    ),
    _entries("baseline_experiments", "baseline experiments", _write_experiments, baseline=True),
    _entries("differential_experiments", "differential experiments", _write_experiments, baseline=False),
    _entries(
        "baseline_genes",
        "genes that are expressed at the usual cut-offs, with the experiments in which they are",
        _write_genes,
        baseline=True,
    ),
    _entries(
        "differential_genes",
        "genes that change at the usual cut-offs, with the experiments in which they do",
        _write_genes,
        baseline=False,
    ),
    WholeFile("chebi.xml", "Experiments that compare what terms of ChEBI annotate, by term", XML, _write_chebi),
    WholeFile(
        "uniprot.tsv",
        "Proteins of UniProt whose genes occur in results, and the search for each; without a header line",
        TSV,
        _write_uniprot,
    ),
    WholeFile(LICENCE, "Licence of the results, licences of the sources, how to cite", TEXT, _write_licence),
)
"""All files of a release, in the order of the index."""
