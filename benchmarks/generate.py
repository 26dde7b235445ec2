"""Makes a synthetic release of the size of Expression Atlas, or a part of it, for `opengxa serve` to answer from.

    python -m benchmarks.generate --home DIR [--scale 1] [--seed 1] [--engine duckdb|opensearch]

The experiments (accessions, species, kinds, factors, numbers of assays) are those of the public catalogue where
`OPENGXA_DATA` has it, else made up. There are no tables of single experiments in it: searches are answered, experiment
pages are not. `release.json` says so.
"""

import argparse
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import ParamSpec

import pyarrow.parquet as pq

from benchmarks.scale.material import Material, make_material
from benchmarks.scale.sizes import Sizes
from engines.names import read_names
from engines.open import ENGINES, EngineSettings, open_publisher, open_writer
from indexer.catalogue import Catalogue
from indexer.inputs import Input, Inputs, join, write_inputs
from indexer.release import publish
from indexer.run import count_catalogue, software
from indexer.sources import share
from mappings.layout import Home, ReleasePaths
from mappings.manifest import Floor, Manifest
from ontology.genes import Genes
from ontology.graph import Ontology

Arguments = ParamSpec("Arguments")

CREATED = datetime(2026, 1, 1, tzinfo=UTC)
"""A release from the same seed is the same, its date too."""

ATTRIBUTION = ("Synthetic data, made by benchmarks/generate.py.",)

SYNTHETIC = (
    "This release is synthetic: no gene, value or result in it was ever measured",
    "It holds no tables of single experiments: experiment pages, and cut-offs below the floor, are not answered",
)


@dataclass(frozen=True, slots=True)
class Load:
    """What filling an engine took: rows of both kinds, and seconds in the writer alone."""

    rows: dict[str, int]
    seconds: dict[str, float]


def publish_material(material: Material, home: Home, settings: EngineSettings) -> Load:
    """Fill an engine with a material's facts, and publish it as the release of a home; one of that name gives way."""
    release = material.folder.name
    built = ReleasePaths(home.building / release)
    open_publisher(settings).remove(release)
    for folder in (built.root, home.releases / release):
        shutil.rmtree(folder, ignore_errors=True)
    for part in ("words", "catalogue"):
        share(material.folder / part, built.root / part)
    load = fill(material, built, release, settings)
    inputs = describe_inputs(material)
    write_inputs(built.inputs, inputs)
    manifest = describe(material, release, settings, load.rows, inputs)
    built.manifest.write_bytes(manifest.dump())
    publish(home, manifest, settings)
    return load


def fill(material: Material, built: ReleasePaths, release: str, settings: EngineSettings) -> Load:
    """Give an engine all facts; only the writer's own time counts."""
    names = read_names(material.paths, Genes.open(material.paths.words / "genes"))
    start = time.perf_counter()
    writer = open_writer(settings, release, built, names)
    seconds = {"open": time.perf_counter() - start}
    for kind, add in (("differential", writer.add_differential), ("baseline", writer.add_baseline)):
        seconds[kind] = sum(_timed(add, chunk) for chunk in material.chunks(kind)) + _timed(writer.settle)
    start = time.perf_counter()
    rows = writer.finish()
    seconds["finish"] = time.perf_counter() - start
    return Load(rows, seconds)


def describe_inputs(material: Material) -> Inputs:
    """Say what a release was made of, and what it is not."""
    version_of_terms = Ontology.load(material.paths.words / "terms").version
    return {
        "experiments": Input(attribution=ATTRIBUTION, warnings=SYNTHETIC),
        "annotation": Input(),
        "ontology": Input(versions={"ontology": version_of_terms} if version_of_terms else {}),
    }


def describe(
    material: Material, release: str, settings: EngineSettings, rows: dict[str, int], inputs: Inputs
) -> Manifest:
    """Make the manifest of a release."""
    tables = ("experiments", "conditions", "values", "uses", "matrices")
    catalogue = Catalogue(**{name: pq.read_table(material.paths.catalogue(name)) for name in tables})
    return Manifest(
        id=release,
        created=CREATED.isoformat(timespec="seconds"),
        software=software(),
        engine=settings.name,
        index_prefix=settings.prefix if settings.name == "opensearch" else "",
        floor=Floor(),
        counts={**count_catalogue(catalogue), **rows, "genes": len(Genes.open(material.paths.words / "genes"))},
        **join(inputs),
    )


def real_data() -> Path | None:
    """Return the folder of real data that `OPENGXA_DATA` names."""
    folder = os.environ.get("OPENGXA_DATA")
    return Path(folder) if folder else None


def material_name(scale: float, seed: int) -> str:
    """Return the name of the release of a scale and a seed."""
    return f"synthetic-{round(1000 * scale):04d}-{seed}"


def _timed(call: Callable[Arguments, None], *args: Arguments.args, **kwargs: Arguments.kwargs) -> float:
    start = time.perf_counter()
    call(*args, **kwargs)
    return time.perf_counter() - start


def main() -> None:
    """Read the command line, make the release, say how to serve it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True, help="home directory of the release")
    parser.add_argument("--scale", type=float, default=1.0, help="part of Expression Atlas's size, 0.001 to 1")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engine", choices=ENGINES, default="duckdb")
    parser.add_argument("--opensearch-url", default=EngineSettings().url)
    given = parser.parse_args()
    folder = given.home / "material" / material_name(given.scale, given.seed)
    material = make_material(folder, real_data(), Sizes.at(given.scale), given.seed)
    load = publish_material(material, Home(given.home), EngineSettings(given.engine, given.opensearch_url))
    print(f"{load.rows}, written in {sum(load.seconds.values()):.1f} s; now: opengxa serve --home {given.home}")


if __name__ == "__main__":
    main()
