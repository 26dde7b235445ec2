"""How long it takes to add one experiment to a release of many, until it answers: `opengxa index --add`.

    python -m benchmarks.added --home DIR [--scale 0.3] [--engine opensearch] [--times 3]

Adds an experiment with results for every gene of the commonest species to a synthetic release (1,247 experiments at a
scale of 0.3), which is made in DIR when it is not there, and prints the seconds, wall clock and processor, of each
step, and of the command as a shell runs it. What was added is removed again.

The command is run with --no-downloads: files of the whole release are made when the release answers already, and a
synthetic release has no tables of single experiments to make them of.
"""

import argparse
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.generate import material_name, publish_material, real_data
from benchmarks.scale.material import Material, make_material
from benchmarks.scale.sizes import Sizes, random_numbers
from engines.open import ENGINES, EngineSettings, open_publisher
from indexer.demo.native import characteristic, factor, write_design
from indexer.experiment import Assay, AssayGroup, Contrast, Experiment
from indexer.journal import current_release, switch
from indexer.progress import Progress, Step
from indexer.release import Options, build_release
from indexer.sources import Sources
from mappings.layout import Home
from mappings.vocabulary import ExperimentType
from ontology.genes import Genes

ACCESSION = "E-ADDED-1"
REPLICATES = 3
SEED = 7


SCALE = 0.3
"""Part of Expression Atlas's size that has a thousand experiments and more: 1,247."""


def add_one(material: Material, home: Home, settings: EngineSettings) -> float:
    """Run the command that adds an experiment to the published release; return seconds, and leave no trace."""
    given = ["index", "--add", str(added(material)), "--home", str(home.root), "--no-downloads"]
    with no_trace(home, settings):
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "opengxa", *given, "--opensearch-url", settings.url],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return time.perf_counter() - start


def add_in_steps(material: Material, home: Home, settings: EngineSettings, progress: Progress) -> None:
    """Do the same within this process, and show each step; leave no trace."""
    folder = added(material)
    with no_trace(home, settings):
        build_release(Sources((folder,)), Options(home.root, settings, add=True), progress)


@contextmanager
def no_trace(home: Home, settings: EngineSettings) -> Iterator[None]:
    """Publish again what was published before, and remove the release that was made meanwhile."""
    before = current_release(home) or ""
    yield
    made = current_release(home) or ""
    switch(home, before)
    shutil.rmtree(home.releases / made)
    open_publisher(settings).remove(made)


def added(material: Material) -> Path:
    """Return the folder of the experiment that is added; it is written once."""
    folder = material.folder / "added" / ACCESSION
    if not folder.exists():
        write_added(folder, Genes.open(material.paths.words / "genes"))
    return folder


def prepare(folder: Path, scale: float, seed: int) -> Material:
    """Make the material of a release, if it is not there yet."""
    material = Material(folder / "material" / material_name(scale, seed))
    if not material.paths.catalogue("tested").exists():
        make_material(material.folder, real_data(), Sizes.at(scale), seed)
    return material


def write_added(folder: Path, genes: Genes) -> None:
    """Write an RNA-seq experiment of two contrasts with results for all genes of the commonest species."""
    table = genes.table.slice(0, genes.measured)
    counts = pc.value_counts(table["species"].cast(pa.string())).to_pylist()
    species = max(counts, key=lambda count: int(count["counts"]))["values"]
    mine = table.filter(pc.equal(table["species"].cast(pa.string()), species))
    compounds = ("none", "dexamethasone", "ethanol")
    groups = tuple(
        AssayGroup(f"g{number}", tuple(Assay(f"run {number} {replicate}") for replicate in range(REPLICATES)), compound)
        for number, compound in enumerate(compounds, 1)
    )
    notes = {
        assay.name: (characteristic("organism", species), factor("compound", group.label))
        for group in groups
        for assay in group.assays
    }
    contrasts = tuple(Contrast(f"g1_g{at}", f"'{compounds[at - 1]}' vs 'none'", "g1", f"g{at}") for at in (2, 3))
    experiment = Experiment(
        ACCESSION,
        ExperimentType.RNASEQ_MRNA_DIFFERENTIAL,
        groups,
        contrasts,
        notes,
        ("compound",),
        ("organism",),
        species,
        "animals",
        methods=(("Analysis", "made up"),),
    )
    write_design(experiment, folder)
    random = random_numbers(SEED)
    columns = {"Gene ID": mine["id"].to_pylist(), "Gene Name": mine["symbol"].to_pylist()}
    for contrast in contrasts:
        columns[f"{contrast.id}.p-value"] = np.round(random.uniform(0, 1, len(mine)) ** 3, 6).tolist()
        columns[f"{contrast.id}.log2foldchange"] = np.round(random.normal(0, 1.5, len(mine)), 1).tolist()
    lines = zip(*columns.values(), strict=True)
    text = "\n".join("\t".join(map(str, line)) for line in (tuple(columns), *lines))
    (folder / f"{ACCESSION}-analytics.tsv").write_text(text + "\n", "utf-8")


class TimedProgress:
    """Prints what each step took: seconds, and seconds of this process's processors."""

    @contextmanager
    def step(self, name: str, total: int | None = None) -> Iterator[Step]:  # noqa: ARG002 - the protocol's
        """Time a step."""
        wall, used = time.perf_counter(), time.process_time()
        yield TimedStep()
        print(f"{name:<10} {time.perf_counter() - wall:7.2f} s {time.process_time() - used:7.2f} s of processor")


class TimedStep:
    """A step that shows nothing."""

    def advance(self, count: int = 1, note: str = "") -> None:
        """Show nothing."""


def main() -> None:
    """Read the command line; make the release, add to it, print the times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True, help="home directory of the release")
    parser.add_argument("--scale", type=float, default=SCALE, help="part of Expression Atlas's size, 0.001 to 1")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engine", choices=ENGINES, default="duckdb")
    parser.add_argument("--opensearch-url", default=EngineSettings().url)
    parser.add_argument("--times", type=int, default=3)
    given = parser.parse_args()
    home, settings = Home(given.home), EngineSettings(given.engine, given.opensearch_url)
    material = prepare(given.home, given.scale, given.seed)
    if not home.current.exists():
        publish_material(material, home, settings)
    for _ in range(given.times):
        add_in_steps(material, home, settings, TimedProgress())
        used = processor()
        seconds = add_one(material, home, settings)
        print(f"command    {seconds:7.2f} s {processor() - used:7.2f} s of processor")


def processor() -> float:
    """Return the seconds that the processes which this one has run took of processors."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
