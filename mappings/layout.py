"""Where things lie in a home directory and in a release; names only, nothing is opened here.

HOME/
  current -> releases/<id>          the published release; replaced by one rename
  lock                              held by the run that is making a release
  downloads.lock                    held by what is making files of a whole release
  analysed/<accession>/             results that `index --analyse` made, with a note of what they were made of
  building/<id>/                    a release being made; what a killed run left lies here
  downloads/<id>/                   files of a whole release to take away, made of it at any time
  releases/<id>/
    release.json                    what this release is (`mappings.manifest`)
    inputs.json                     what the given files of each kind said of themselves, for a later refresh
    catalogue/<table>.parquet       experiments, conditions, values, uses, matrices, tested; measured, elements, mapped
    words/                          genes, identifiers, gene sets, ontologies (`ontology`)
    experiments/<accession>/        experiment.json, <table>.parquet, files/<original>; made.json and mapped.parquet
                                    tell a later run what the tables were made of
    atlas.duckdb                    the facts, when the engine is DuckDB
    ranked.duckdb                   differential facts in the default order, to read whole results from, when the
                                    engine is OpenSearch
    tally/                          counts of rows, when the engine is OpenSearch (`engines.tally`)
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Home:
    """Paths of a home directory."""

    root: Path

    @property
    def current(self) -> Path:
        """Symbolic link to the published release."""
        return self.root / "current"

    @property
    def lock(self) -> Path:
        """File locked by a running index run."""
        return self.root / "lock"

    @property
    def downloads_lock(self) -> Path:
        """File locked by what is making files of a whole release."""
        return self.root / "downloads.lock"

    @property
    def analysed(self) -> Path:
        """Folder of results that were made for a release, by accession; kept for the next run."""
        return self.root / "analysed"

    @property
    def building(self) -> Path:
        """Folder of releases being made."""
        return self.root / "building"

    @property
    def downloads(self) -> Path:
        """Folder of files of whole releases, by their ids."""
        return self.root / "downloads"

    @property
    def releases(self) -> Path:
        """Folder of whole releases."""
        return self.root / "releases"


@dataclass(frozen=True, slots=True)
class ReleasePaths:
    """Paths of one release."""

    root: Path

    @property
    def manifest(self) -> Path:
        """`release.json`."""
        return self.root / "release.json"

    @property
    def inputs(self) -> Path:
        """`inputs.json`."""
        return self.root / "inputs.json"

    @property
    def words(self) -> Path:
        """Folder of genes, identifiers, gene sets and ontologies."""
        return self.root / "words"

    @property
    def duckdb(self) -> Path:
        """The DuckDB engine's file."""
        return self.root / "atlas.duckdb"

    @property
    def ranked(self) -> Path:
        """The OpenSearch engine's file of differential facts in the default order."""
        return self.root / "ranked.duckdb"

    @property
    def tally(self) -> Path:
        """The OpenSearch engine's folder of counts."""
        return self.root / "tally"

    def catalogue(self, table: str) -> Path:
        """Return the path of a catalogue table: experiments, conditions, values, uses, matrices, tested and more."""
        return self.root / "catalogue" / f"{table}.parquet"

    def experiment(self, accession: str) -> Path:
        """Return the folder of one experiment."""
        return self.root / "experiments" / accession

    def results(self, accession: str, table: str) -> Path:
        """Return the path of one of an experiment's result tables (`mappings.results`), e.g. "differential"."""
        return self.experiment(accession) / f"{table}.parquet"

    def originals(self, accession: str) -> Path:
        """Return the folder of an experiment's original files, as they were given."""
        return self.experiment(accession) / "files"
