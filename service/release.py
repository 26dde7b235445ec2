"""One release, open: its manifest, catalogue, words and engine. Made here and nowhere else."""

import logging
import weakref
from collections.abc import Callable
from dataclasses import dataclass, replace

import orjson
import pyarrow as pa

from engines.errors import EngineError, EngineUnavailable
from engines.names import ReleaseNames, join_names
from engines.open import EngineSettings, open_engine
from engines.port import Engine
from mappings.layout import ReleasePaths
from mappings.manifest import Floor, LeftOut, Manifest, SourceFile
from ontology.conditions import ConditionIndex
from ontology.genes import Genes
from ontology.graph import Ontology
from service.baseline.layout import Layouts
from service.catalogue import Catalogue
from service.errors import Unavailable
from service.late import LateEngine

_LOG = logging.getLogger("opengxa")


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Release:
    """Everything that answers are made from. Shared by threads; never changes.

    `terms` is the ontology of conditions, `sets` that of gene sets (GO); `conditions` says which values a term
    matches; `layouts` how baseline grids are laid out; `names` what the
    engine's numbers are called. The engine is closed when nobody holds the release any more.
    """

    manifest: Manifest
    paths: ReleasePaths
    catalogue: Catalogue
    genes: Genes
    terms: Ontology
    sets: Ontology
    conditions: ConditionIndex
    engine: Engine
    layouts: Layouts
    names: ReleaseNames

    @property
    def id(self) -> str:
        """Name of the release."""
        return self.manifest.id


def open_release(paths: ReleasePaths, settings: EngineSettings) -> Release:
    """Open a release; raises `Unavailable` when its files are damaged, `FactsMissing`.

    An engine that cannot be reached now is opened when it is needed.
    """
    try:
        manifest = read_manifest(paths)
        catalogue = Catalogue.read(paths)
        genes = Genes.open(paths.words / "genes")
        terms = Ontology.load(paths.words / "terms")
        sets = Ontology.load(paths.words / "sets")
        conditions = ConditionIndex.open(paths.words / "conditions")
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException) as error:
        raise Unavailable(f"The release {paths.root.name} is damaged or incomplete") from error
    tables = catalogue.tables
    names = join_names(genes, tables["experiments"], tables["conditions"], tables["matrices"])
    where = replace(settings, name=manifest.engine, prefix=manifest.index_prefix or settings.prefix)
    engine = _reach(lambda: open_engine(where, manifest.id, paths.duckdb, names))
    release = Release(manifest, paths, catalogue, genes, terms, sets, conditions, engine, Layouts(catalogue), names)
    weakref.finalize(release, _close, engine)
    return release


def read_manifest(paths: ReleasePaths) -> Manifest:
    """Read `release.json`; raises `OSError`, `ValueError`, `KeyError` or `TypeError` when it is not one."""
    members = orjson.loads(paths.manifest.read_bytes())
    members["floor"] = Floor(**members["floor"])
    members["sources"] = tuple(SourceFile(**source) for source in members.get("sources", ()))
    members["left_out"] = tuple(
        LeftOut(left["accession"], tuple(left["reasons"])) for left in members.get("left_out", ())
    )
    members["attribution"] = tuple(members.get("attribution", ()))
    members["warnings"] = tuple(members.get("warnings", ()))
    return Manifest(**members)


def _reach(open_one: Callable[[], Engine]) -> Engine:
    try:
        return open_one()
    except EngineUnavailable as error:
        _LOG.warning("%s", error)
        return LateEngine(open_one)


def _close(engine: Engine) -> None:
    try:
        engine.close()
    except EngineError:
        return  # nobody is left to tell, and the server's end of the connection ends with it
