"""One release, open: its manifest, catalogue, words and engine. Made here and nowhere else."""

import logging
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pyarrow as pa

from engines.errors import EngineError, EngineUnavailable
from engines.names import ReleaseNames, join_names
from engines.open import EngineSettings, open_engine
from engines.port import Engine
from mappings.layout import ReleasePaths
from mappings.manifest import Manifest, OtherFormatError
from ontology.condition_completions import ConditionCompletions
from ontology.conditions import ConditionIndex
from ontology.genes import Genes
from ontology.graph import Ontology
from ontology.groupings import Groupings
from service.baseline.layout import Layouts
from service.catalogue import Catalogue
from service.errors import Unavailable
from service.late import LateEngine
from service.memory import Memory
from service.unmapped import Unmapped, read_unmapped

_LOG = logging.getLogger("opengxa")


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Release:
    """Everything that answers are made from. Shared by threads; never changes.

    `terms` is the ontology of conditions, `sets` that of gene sets (GO); `conditions` says which values a term
    matches, `completions` what is offered while one is typed; `layouts` how baseline grids are laid out; `names` what
    the engine's numbers are called; `groupings` which systems and organs tissues belong to; `unmapped` which genes are
    mere design elements; `memory` keeps what words came to. The engine is closed when nobody holds the release any
    more.
    """

    manifest: Manifest
    paths: ReleasePaths
    catalogue: Catalogue
    genes: Genes
    terms: Ontology
    sets: Ontology
    conditions: ConditionIndex
    completions: ConditionCompletions
    engine: Engine
    layouts: Layouts
    names: ReleaseNames
    groupings: Groupings
    unmapped: Unmapped
    memory: Memory = field(default_factory=Memory)

    @property
    def id(self) -> str:
        """Name of the release."""
        return self.manifest.id


def open_release(paths: ReleasePaths, settings: EngineSettings) -> Release:
    """Open a release; raises `Unavailable` when it is damaged or of another version's making, `FactsMissing`.

    An engine that cannot be reached now is opened when it is needed.
    """
    try:
        manifest = read_manifest(paths)
        catalogue = Catalogue.read(paths)
        genes = Genes.open(paths.words / "genes")
        terms = Ontology.load(paths.words / "terms")
        sets = Ontology.load(paths.words / "sets")
        conditions = ConditionIndex.open(paths.words / "conditions")
        completions = ConditionCompletions.open(paths.words / "conditions")
        unmapped = read_unmapped(paths, genes)
    except OtherFormatError as error:
        raise Unavailable(f"The release {paths.root.name} cannot be read: {error}; index it again") from error
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException) as error:
        raise Unavailable(f"The release {paths.root.name} is damaged or incomplete; index it again") from error
    tables = catalogue.tables
    names = join_names(genes, tables["experiments"], tables["conditions"], tables["matrices"])
    where = replace(settings, name=manifest.engine, prefix=manifest.index_prefix or settings.prefix)
    engine = _reach(lambda: open_engine(where, manifest.facts, paths, names))
    words = (genes, terms, sets, conditions, completions)
    release = Release(manifest, paths, catalogue, *words, engine, Layouts(catalogue), names, Groupings(terms), unmapped)
    weakref.finalize(release, _close, engine)
    return release


def read_manifest(paths: ReleasePaths) -> Manifest:
    """Read `release.json`; raises `OSError`, `ValueError`, `KeyError` or `TypeError` when it is not one."""
    return Manifest.parse(paths.manifest.read_bytes())


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
