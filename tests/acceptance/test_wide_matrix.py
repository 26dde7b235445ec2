"""A matrix of 1,019 assay groups is indexed in bounded memory, however many genes it has.

What sorts facts holds `MEMORY_LIMIT` at most, then spills. It is told to hold a tenth of that here, less than the facts
of these genes take: so whatever else grew with the matrix would show, and what a whole genome takes (seen with 30,000
genes too) is this peak and the rest of the limit.
"""

import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq

from engines.duckdb.staging import MEMORY_LIMIT
from mappings.facts import BASELINE

ROOT = Path(__file__).resolve().parents[2]
GENES, GROUPS = 3_500, 1_019
LIMIT = 64
"""Megabytes that sorting may hold here."""

MOST = 1_500
"""Megabytes that an index run may take."""

INDEX = f"""
import re, sys
from pathlib import Path
import engines.duckdb.staging
from opengxa.cli.main import main
engines.duckdb.staging.MEMORY_LIMIT = "{LIMIT}MB"
code = main(sys.argv[1:])
print("peak", re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])
sys.exit(code)
"""


def write_matrix(path: Path, groups: list[str]) -> None:
    """Write levels of genes: a few lines of numbers, over and over."""
    numbers = random.Random(1)  # noqa: S311  any numbers will do
    lines = ["\t".join(f"{numbers.lognormvariate(1, 2):.1f}" for _ in groups) for _ in range(50)]
    with path.open("w") as file:
        file.write("\t".join(["GeneID", "Gene Name", *groups]) + "\n")
        file.writelines(f"ENSG{gene:011}\tN{gene}\t{lines[gene % len(lines)]}\n" for gene in range(GENES))


def test_a_wide_matrix_is_indexed_in_bounded_memory(shared_data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "E-MTAB-2770"
    shutil.copytree(shared_data / "derived" / "E-MTAB-2770", folder)
    folder.chmod(0o755)
    configuration = (folder / "E-MTAB-2770-configuration.xml").read_text()
    groups = re.findall(r'<assay_group id="(g\d+)"', configuration)
    assert len(groups) == GROUPS
    write_matrix(folder / "E-MTAB-2770-tpms.tsv", groups)
    home = tmp_path / "home"
    command = [sys.executable, "-c", INDEX, "index", str(folder), "--home", str(home)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    with pq.ParquetFile(next(home.glob("downloads/*/baseline.parquet"))) as file:
        cells = file.metadata.num_rows
    assert cells == GENES * GROUPS
    assert cells * sum(kind.bit_width // 8 for kind in BASELINE.types) > LIMIT * 1e6
    peak = int(done.stdout.rpartition("peak ")[2]) * 1024 / 1e6
    assert peak < MOST / 2
    assert peak - LIMIT + int(MEMORY_LIMIT.removesuffix("MB")) < MOST
