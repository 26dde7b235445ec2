"""A run that takes over what is the same gives the release that a full run gives, row for row and file for file."""

import shutil
from pathlib import Path

import pytest

from engines.open import EngineSettings, open_publisher
from indexer.progress import SilentProgress
from indexer.release import Options, Outcome, build_release, refresh_release
from indexer.sources import Sources
from mappings.layout import Home
from mappings.manifest import Floor
from tests.faults.rows import rows_of

DATA = Path(__file__).resolve().parent.parent / "data"
EXPERIMENTS = DATA / "experiments"
ANNOTATION = (DATA / "annotation" / "native",)
ONTOLOGY = (DATA / "ontology" / "anatomy.obo",)
EVERY = sorted(folder.name for folder in EXPERIMENTS.iterdir())
ADDED = ("E-MEXP-9007", "E-MTAB-9001", "E-MTAB-9006", "E-PROT-9002")
"""The first, one with levels, one in the middle, a proteome: other numbers shift with each."""


def build(home: Path, settings: EngineSettings, *paths: Path, anew: bool = False) -> Outcome:
    sources = Sources(paths, ANNOTATION, ONTOLOGY)
    return build_release(sources, Options(home, settings, anew=anew), SilentProgress())


def add(home: Path, settings: EngineSettings, *paths: Path) -> Outcome:
    """Add experiments; annotation and ontology are those of the published release, and not given."""
    return build_release(Sources(paths), Options(home, settings, add=True), SilentProgress())


def folders(*names: str) -> list[Path]:
    return [EXPERIMENTS / name for name in names]


def state_of(folder: Path) -> dict[str, tuple[int, int]]:
    """When and how the files of a release were last written."""
    return {str(file): (file.stat().st_mtime_ns, file.stat().st_size) for file in folder.rglob("*") if file.is_file()}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, engine_settings: EngineSettings) -> dict[str, object]:
    """What a full run of all experiments answers from."""
    home = tmp_path_factory.mktemp("whole")
    build(home, engine_settings, *folders(*EVERY))
    return rows_of(home, engine_settings)


@pytest.mark.parametrize("new", ADDED)
def test_adding_an_experiment_is_a_full_run_of_all(
    new: str, engine_settings: EngineSettings, whole: dict[str, object], tmp_path: Path
) -> None:
    home = tmp_path / "home"
    build(home, engine_settings, *folders(*(name for name in EVERY if name != new)))
    released = (home / "current").resolve()
    before, state = rows_of(home, engine_settings), state_of(released)
    outcome = add(home, engine_settings, EXPERIMENTS / new)
    assert rows_of(home, engine_settings) == whole
    assert (outcome.indexed, outcome.taken_over) == ((new,), tuple(name for name in EVERY if name != new))
    assert state_of(released) == state
    (home / "current").unlink()
    (home / "current").symlink_to(released)
    assert rows_of(home, engine_settings) == before


def replaced(folder: Path, accession: str) -> Path:
    """A copy of an experiment with half of its results gone, other numbers and one gene more."""
    shutil.copytree(EXPERIMENTS / accession, folder / accession)
    (results,) = [path for end in ("analytics.tsv", "tpms.tsv") for path in (folder / accession).glob(f"*[-_]{end}")][
        :1
    ]
    header, *lines = results.read_text().splitlines()
    cells = lines[0].split("\t")
    kept = lines[: len(lines) // 2]
    results.write_text("\n".join([header, *kept, "\t".join(["ENSG00000999999", "NEW1", *cells[2:]])]) + "\n")
    return folder / accession


@pytest.mark.parametrize("accession", ["E-MTAB-9001", "E-MTAB-9003", "E-MTAB-9004"])
def test_an_experiment_that_is_given_replaces_the_published_one(
    accession: str, engine_settings: EngineSettings, whole: dict[str, object], tmp_path: Path
) -> None:
    home, full = tmp_path / "home", tmp_path / "full"
    build(home, engine_settings, *folders(*EVERY))
    new = replaced(tmp_path / "new", accession)
    outcome = add(home, engine_settings, new)
    build(full, engine_settings, *folders(*(name for name in EVERY if name != accession)), new)
    assert rows_of(home, engine_settings) == rows_of(full, engine_settings)
    assert outcome.indexed == (accession,)
    add(home, engine_settings, EXPERIMENTS / accession)
    assert rows_of(home, engine_settings) == whole


def test_a_full_run_takes_over_what_is_the_same(engine_settings: EngineSettings, tmp_path: Path) -> None:
    home, whole = tmp_path / "home", tmp_path / "whole"
    build(home, engine_settings, *folders(*EVERY[:-1]))
    state = state_of((home / "current").resolve())
    released = (home / "current").resolve()
    new = replaced(tmp_path / "new", "E-MTAB-9003")
    given = [*(name for name in EVERY[1:] if name != "E-MTAB-9003")]
    outcome = build(home, engine_settings, *folders(*given), new)
    build(whole, engine_settings, *folders(*given), new)
    assert rows_of(home, engine_settings) == rows_of(whole, engine_settings)
    assert set(outcome.taken_over) == set(EVERY[1:-1]) - {"E-MTAB-9003"}
    assert outcome.indexed == tuple(EVERY[1:])
    assert state_of(released) == state
    table = Path("experiments", outcome.taken_over[0], "experiment.json")
    assert not (released / table).samefile(home / "current" / table)


def test_nothing_is_taken_over_when_all_is_to_be_anew(engine_settings: EngineSettings, tmp_path: Path) -> None:
    build(tmp_path, engine_settings, EXPERIMENTS)
    before = rows_of(tmp_path, engine_settings)
    assert build(tmp_path, engine_settings, EXPERIMENTS, anew=True).taken_over == ()
    assert rows_of(tmp_path, engine_settings) == before
    assert set(build(tmp_path, engine_settings, EXPERIMENTS).taken_over) == set(EVERY)
    assert rows_of(tmp_path, engine_settings) == before
    assert Home(tmp_path).current.resolve().name != min(path.name for path in Home(tmp_path).releases.iterdir())


def test_adding_over_a_refreshed_release(engine_settings: EngineSettings, tmp_path: Path) -> None:
    home, full = tmp_path / "home", tmp_path / "full"
    others = (DATA / "ontology" / "disease.owl",)
    build(home, engine_settings, *folders(*EVERY[1:]))
    refresh_release(("ontology",), Sources((), (), others), Options(home, engine_settings), SilentProgress())
    outcome = add(home, engine_settings, EXPERIMENTS / EVERY[0])
    sources = Sources(tuple(folders(*EVERY)), ANNOTATION, others)
    build_release(sources, Options(full, engine_settings), SilentProgress())
    assert rows_of(home, engine_settings) == rows_of(full, engine_settings)
    assert (outcome.manifest.facts_of, outcome.manifest.refreshed) == ("", ())


def test_another_floor_is_filled_from_the_tables_that_stay(engine_settings: EngineSettings, tmp_path: Path) -> None:
    home, full = tmp_path / "home", tmp_path / "full"
    build(home, engine_settings, *folders(*EVERY))
    for made in (home, full):
        options = Options(made, engine_settings, Floor(1.5, 0.01))
        outcome = build_release(Sources(tuple(folders(*EVERY)), ANNOTATION, ONTOLOGY), options, SilentProgress())
        assert len(outcome.taken_over) == (len(EVERY) if made == home else 0)
    assert rows_of(home, engine_settings) == rows_of(full, engine_settings)


def test_facts_that_are_gone_are_made_again(
    engine_settings: EngineSettings, whole: dict[str, object], tmp_path: Path
) -> None:
    released = build(tmp_path, engine_settings, *folders(*EVERY)).manifest.id
    (tmp_path / "current" / "atlas.duckdb").unlink(missing_ok=True)
    open_publisher(engine_settings).remove(released)
    assert len(build(tmp_path, engine_settings, *folders(*EVERY)).taken_over) == len(EVERY)
    assert rows_of(tmp_path, engine_settings) == whole
