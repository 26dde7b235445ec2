"""How long another ontology, or another gene annotation, takes to come over the facts of a release."""

import shutil
import time

from benchmarks.scale.material import Material
from engines.open import EngineSettings
from indexer.journal import current_release, switch
from indexer.progress import SilentProgress
from indexer.refresh import PARTS
from indexer.release import Options, refresh_release
from indexer.sources import Sources
from mappings.layout import Home


def refresh(material: Material, home: Home, settings: EngineSettings) -> dict[str, float]:
    """Refresh each part of the published release from the material's own files; return seconds, and leave no trace."""
    given = {
        "ontology": Sources((), (), (material.ontology,)),
        "annotation": Sources((), (material.annotation,)),
    }
    before = current_release(home) or ""
    seconds = {}
    for part in PARTS:
        start = time.perf_counter()
        outcome = refresh_release((part,), given[part], Options(home.root, settings), SilentProgress())
        seconds[part] = time.perf_counter() - start
        switch(home, before)
        shutil.rmtree(home.releases / outcome.manifest.id)
    return seconds
