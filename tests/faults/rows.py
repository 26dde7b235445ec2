"""What a release answers from, to be compared."""

import hashlib
from pathlib import Path

import numpy as np
import pyarrow as pa

from engines.open import EngineSettings
from engines.query import BaselineQuery, Cutoffs, DifferentialQuery
from mappings.layout import ReleasePaths
from service.release import open_release


def rows_of(home: Path, settings: EngineSettings) -> dict[str, object]:
    """Everything a release answers from: the engine's rows, and every file but those with its name and time."""
    paths = ReleasePaths((home / "current").resolve())
    release = open_release(paths, settings)
    engine, manifest = release.engine, release.manifest
    cutoffs = (Cutoffs(), Cutoffs(0.5, 0.1, 0.5), Cutoffs(0.5, 0.001, 0.5))
    scans = [pa.Table.from_batches(engine.scan_differential(DifferentialQuery(cutoffs=each))) for each in cutoffs]
    for each, scan in zip(cutoffs, scans, strict=True):
        assert engine.differential(DifferentialQuery(cutoffs=each, size=1_000)).rows.equals(scan.slice(0, 1_000))
    cells = engine.baseline(BaselineQuery(np.arange(len(release.genes), dtype=np.int32)))
    answer: dict[str, object] = {
        "counts": engine.counts(),
        "differential": [scan.to_pylist() for scan in scans],
        "baseline": [each.tolist() for each in (cells.gene, cells.matrix, cells.column, cells.level)],
        "manifest": (manifest.counts, manifest.versions, manifest.attribution, manifest.sources, manifest.warnings),
    }
    for file in sorted(paths.root.rglob("*")):
        if file.is_file() and file.name not in {"release.json", "atlas.duckdb", "ranked.duckdb"}:
            answer[str(file.relative_to(paths.root))] = hashlib.sha256(file.read_bytes()).hexdigest()
    engine.close()
    return answer
