"""Writes the public catalogue of experiments as native experiments with tiny results, and times pages of their list.

    python -m benchmarks.listed --home DIR [--most N] [--seed 1]

The experiments (accessions, titles, species, kinds, factors, numbers of assays) are those of the public catalogue where
`OPENGXA_DATA` has it, else made up; they are indexed as any others are. Prints a line per page: the middle and the
slowest of its answers but one in twenty, and its bytes, plain and gzipped.
"""

import argparse
import gzip
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TextIO
from xml.etree.ElementTree import Element, ElementTree

import numpy as np

from benchmarks.generate import real_data
from benchmarks.measure import each
from benchmarks.scale.design import design
from benchmarks.scale.frame import frame_of
from benchmarks.scale.sizes import Sizes, random_numbers
from benchmarks.scale.terms import BRANCHES, write_terms
from benchmarks.served import serve
from engines.open import EngineSettings
from indexer.demo.native import configuration, write_design
from indexer.experiment import Experiment
from indexer.progress import SilentProgress
from indexer.release import Options, build_release
from indexer.sources import Sources
from mappings.layout import Home
from mappings.species import species_key

GENES = 3
"""Genes that each experiment measures: enough to be indexed."""

TERMS = 1_000
CALLS = 40

RESULTS = 6
"""Place of the random numbers that results are drawn with."""

PAGES = (
    "/experiments",
    "/experiments?size=20&page=2",
    "/experiments?sort=title",
    "/experiments?search=cancer+breast",
    "/experiments?experimentType=baseline&species=homo+sapiens",
    "/experiments?kingdom=plants&factor=genotype&sort=-assays",
    "/experiments?conditionQuery=structure",
    "/experiments?size=1000",
)


def write_catalogue(folder: Path, data: Path | None, seed: int, most: int | None = None) -> Path:
    """Write experiments in the native format and their ontology; return the ontology's path. The same for a seed."""
    folder.mkdir(parents=True, exist_ok=True)
    ontology = folder / "conditions.obo"
    frames = frame_of(data, Sizes.at(1), seed)
    frames = [frame for frame in frames if not frame.accession.startswith("E-SYNT-")][:most]
    terms = write_terms(ontology, tuple(BRANCHES), TERMS, seed, 0)
    native = folder / "experiments"
    for place, experiment in enumerate(design(frames, terms, seed)):
        write_experiment(native / experiment.accession, experiment, random_numbers(seed, RESULTS, place))
    return ontology


def write_experiment(folder: Path, experiment: Experiment, random: np.random.Generator) -> None:
    """Write one experiment with tiny results."""
    methods = (("Analysis", "made up"),)
    write_design(replace(experiment, methods=methods), folder)
    start = f"{folder}/{experiment.accession}"
    if experiment.array_designs:
        _add_array(Path(f"{start}-configuration.xml"), experiment)
    with Path(start + _end(experiment)).open("w", encoding="utf-8") as file:
        for line in _baseline(experiment, random) if experiment.type.baseline else _differential(experiment, random):
            _write(file, line)


def _add_array(path: Path, experiment: Experiment) -> None:
    root = configuration(experiment)
    array = Element("array_design")
    array.text = experiment.array_designs[0]
    root[0].insert(0, array)
    ElementTree(root).write(path, encoding="UTF-8", xml_declaration=True)


def _end(experiment: Experiment) -> str:
    """Return what stands behind the accession in the name of the file of results."""
    if experiment.type.baseline:
        return ".tsv" if experiment.type.proteomics else "-tpms.tsv"
    return f"_{experiment.array_designs[0]}-analytics.tsv" if experiment.array_designs else "-analytics.tsv"


def _genes(experiment: Experiment) -> list[str]:
    species = species_key(experiment.species).replace(" ", "_").upper()
    return [f"{species}_{number}" for number in range(GENES)]


def _baseline(experiment: Experiment, random: np.random.Generator) -> Iterator[Sequence[object]]:
    end = ".WithInSampleAbundance" * experiment.type.proteomics
    yield ["Gene ID", "Gene Name", *(group.id + end for group in experiment.groups)]
    for gene in _genes(experiment):
        yield [gene, "", *random.lognormal(1, 2, len(experiment.groups)).round(1)]


def _differential(experiment: Experiment, random: np.random.Generator) -> Iterator[Sequence[object]]:
    numbers = ["p-value", *["t-statistic"] * experiment.type.microarray, "log2foldchange"]
    names = [f"{contrast.id}.{number}" for contrast in experiment.contrasts for number in numbers]
    element = ["Design Element"] * experiment.type.microarray
    yield ["Gene ID", "Gene Name", *element, *names]
    for place, gene in enumerate(_genes(experiment)):
        cells: list[object] = []
        for _ in experiment.contrasts:
            change, p_value = random.normal(0, 2), random.uniform(0, 0.1)
            cells += [f"{p_value:.3g}", *[f"{4 * change:.3g}"] * experiment.type.microarray, f"{change:.1f}"]
        yield [gene, "", *[f"{place}_at"] * experiment.type.microarray, *cells]


def _write(file: TextIO, line: Sequence[object]) -> None:
    file.write("\t".join(map(str, line)) + "\n")


def measure(home: Path) -> None:
    """Serve a home, and print what pages of its list cost."""
    print(f"{'p50 ms':>8} {'p95 ms':>8} {'bytes':>9} {'gzipped':>8}  page")
    with serve(home) as (client, _):
        for page in PAGES:
            text = client.page(page)
            timing = each([partial(client.page, page)] * CALLS)
            size, packed = len(text), len(gzip.compress(text, 6))
            print(f"{timing.p50:8.1f} {timing.p95:8.1f} {size:9,} {packed:8,}  {page}")


def main() -> None:
    """Read the command line; write, index, serve, measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True, help="home directory of the release")
    parser.add_argument("--most", type=int, help="experiments, at most (default: all)")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if not Home(given.home).current.exists():
        folder = given.home / "native"
        ontology = write_catalogue(folder, real_data(), given.seed, given.most)
        sources = Sources((folder / "experiments",), (), (ontology,))
        build_release(sources, Options(given.home, EngineSettings("duckdb")), SilentProgress())
    measure(given.home)


if __name__ == "__main__":
    main()
