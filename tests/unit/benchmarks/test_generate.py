import hashlib
import shutil
from pathlib import Path

import numpy as np
import orjson
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from benchmarks.added import TimedProgress, add_in_steps, add_one
from benchmarks.refreshed import refresh
from benchmarks.scale.frame import frame_of
from benchmarks.scale.genes import make_pools
from benchmarks.scale.material import Material, make_material
from benchmarks.scale.sizes import Sizes
from engines.open import EngineSettings
from indexer.words import read_genes, read_terms, write_gene_words, write_term_words
from mappings.catalogue import TESTED
from mappings.facts import BASELINE, DIFFERENTIAL
from mappings.layout import Home, ReleasePaths
from ontology.conditions import ConditionIndex
from ontology.genes import Genes
from ontology.graph import Ontology
from service.app import create_app
from service.settings import Settings


def contents(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_same_seed_makes_the_same_files_and_another_seed_others(tmp_path: Path) -> None:
    sizes = Sizes.at(0.001)
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        make_material(tmp_path / name, None, sizes, seed)
    assert contents(tmp_path / "one") == contents(tmp_path / "again")
    assert (
        contents(tmp_path / "one")["facts/differential.parquet"]
        != contents(tmp_path / "other")["facts/differential.parquet"]
    )


def test_full_size_is_that_of_expression_atlas() -> None:
    sizes = Sizes.at(1)
    assert (sizes.genes, sizes.terms, sizes.differential, sizes.baseline) == (1_300_000, 50_000, 5_000_000, 25_000_000)
    assert (sizes.baseline_experiments, sizes.gene_set, sizes.step) == (250, 700, 1)


def test_scale_beyond_its_bounds_is_refused() -> None:
    with pytest.raises(ValueError, match=r"scale: got 2; allowed is a number from 0.001 to 1"):
        Sizes.at(2)


def test_frame_is_the_real_catalogue_where_it_is_given(shared_data: Path) -> None:
    frames = frame_of(shared_data, Sizes.at(1), 1)
    assert sum(not frame.type.baseline for frame in frames) == 3_515
    assert sum(frame.type.baseline for frame in frames) == 250
    assert "E-MTAB-5214" in {frame.accession for frame in frames}
    assert len(make_pools(frames, Sizes.at(1), 1)) > 40


def test_differential_facts_are_in_their_schema_order_and_bounds(material: Material) -> None:
    table = pq.read_table(material.facts("differential"))
    assert table.schema == DIFFERENTIAL
    assert 8_000 <= len(table) <= 12_000
    assert pc.min(pc.abs(table["log2_fold_change"])).as_py() >= 0.5
    assert pc.max(table["adjusted_p_value"]).as_py() <= 0.1
    keys = list(zip(*(table[name].to_pylist() for name in ("contrast", "gene", "design_element")), strict=True))
    assert keys == sorted(set(keys))


def test_arrays_have_up_to_four_probes_of_a_gene_changed_alike(material: Material) -> None:
    table = pq.read_table(material.facts("differential")).filter(pc.field("design_element") != "")
    gene, contrast = table["gene"].to_numpy().astype(np.int64), table["contrast"].to_numpy()
    _, at, probes = np.unique(gene * 100_000 + contrast, return_inverse=True, return_counts=True)
    assert sorted(set(probes.tolist())) == [1, 2, 3, 4]
    up = np.bincount(at, table["log2_fold_change"].to_numpy() > 0)
    assert set((up / probes).tolist()) == {0.0, 1.0}
    assert np.array_equal(np.sign(table["t_statistic"].to_numpy()), np.sign(table["log2_fold_change"].to_numpy()))


def test_baseline_facts_have_matrices_and_columns_of_the_catalogue(material: Material) -> None:
    table = pq.read_table(material.facts("baseline"))
    conditions = pq.read_table(material.paths.catalogue("conditions"))
    matrices = pq.read_table(material.paths.catalogue("matrices"))
    assert table.schema == BASELINE
    column, matrix = table["column"].to_numpy(), table["matrix"].to_numpy()
    of_column = conditions["experiment"].to_numpy()[column]
    assert np.array_equal(of_column, matrices["experiment"].to_numpy()[matrix])
    assert not conditions["contrast"].to_numpy()[column].any()
    genes = [len(np.unique(table["gene"].to_numpy()[matrix == number])) for number in range(len(matrices))]
    assert genes == matrices["genes"].to_pylist()
    level = table["level"].to_numpy()
    assert np.array_equal(level, np.where(level >= 1, level.round(), level.round(1)))


def test_genes_have_eight_identifiers_and_a_set_of_the_size_asked_for(material: Material) -> None:
    genes = Genes.open(material.paths.words / "genes")
    sizes = Sizes.at(0.002)
    assert abs(len(genes) - sizes.genes) < sizes.genes / 50
    assert genes.measured == len(genes)
    properties = genes.properties(len(genes) - 1)
    assert {"id", "symbol", "uniprot", "enstranscript", "ensprotein", "synonym", "go"} <= properties.keys()
    found = genes.find([properties["uniprot"][0], properties["symbol"][0].lower()])
    assert len(genes) - 1 in found.gene[found.term == 0]
    assert len(genes) - 1 in found.gene[found.term == 1]
    last = max(Ontology.load(material.paths.words / "sets").terms["id"].to_pylist())
    assert len(genes.in_set([last])) == sizes.gene_set


def test_values_are_found_through_is_a_and_part_of(material: Material) -> None:
    terms = Ontology.load(material.paths.words / "terms")
    index = ConditionIndex.open(material.paths.words / "conditions")
    text = (material.folder / "terms.obo").read_text()
    assert "is_a: " in text
    assert "relationship: part_of " in text
    assert max(index.occurring(term_id) for term_id in terms.terms["id"].to_pylist()) > 10


def test_service_answers_from_the_release_and_says_what_it_is(home: Path) -> None:
    client = create_app(Settings(home=home)).test_client()
    release = client.get("/api/v1/release").get_json()
    assert release["release"] == "synthetic-0002-1"
    assert release["warnings"][0].startswith("This release is synthetic")
    answer = client.get("/api/v1/differential").get_json()
    assert len(answer["rows"]) == 50
    assert answer["total"] > 4_000
    first = answer["rows"][0]
    again = client.get(f"/api/v1/differential?geneQuery={first['gene_id']}&experiment={first['experiment_accession']}")
    assert first["contrast_id"] in [row["contrast_id"] for row in again.get_json()["rows"]]


def test_counts_of_the_manifest_are_those_of_the_facts(home: Path, material: Material) -> None:
    counts = orjson.loads((home / "current" / "release.json").read_bytes())["counts"]
    assert counts["differential"] == pq.read_metadata(material.facts("differential")).num_rows
    assert counts["baseline"] == pq.read_metadata(material.facts("baseline")).num_rows
    assert counts["contrasts"] + counts["assay_groups"] == len(pq.read_table(material.paths.catalogue("conditions")))


def test_files_of_annotation_and_ontology_say_what_the_words_do(material: Material, tmp_path: Path) -> None:
    shutil.copytree(material.folder / "catalogue", tmp_path / "catalogue")
    write_gene_words(ReleasePaths(tmp_path), read_genes([material.annotation], lambda _: None))
    write_term_words(ReleasePaths(tmp_path), read_terms([material.ontology], lambda _: None))
    again, first = (contents(folder / "words") for folder in (tmp_path, material.folder))
    assert [name for name in first if again.get(name) != first[name]] == []
    assert set(again) == set(first)


def test_refresh_over_a_synthetic_release_leaves_it_as_it_was(home: Path, material: Material) -> None:
    before = contents(home / "releases")
    assert set(refresh(material, Home(home), EngineSettings())) == {"ontology", "annotation"}
    assert contents(home / "releases") == before
    assert (home / "current").readlink().name == material.folder.name


def test_adding_to_a_synthetic_release_leaves_it_as_it_was(
    home: Path, material: Material, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(home / "releases")
    add_in_steps(material, Home(home), EngineSettings(), TimedProgress())
    steps = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert steps == ["words", "read", "compare", "results", "number", "write", "check", "publish"]
    assert add_one(material, Home(home), EngineSettings()) > 0
    assert contents(home / "releases") == before
    assert (home / "current").readlink().name == material.folder.name


def test_tested_genes_are_at_least_those_with_facts(home: Path, material: Material) -> None:
    tested = pq.read_table(material.paths.catalogue("tested"))
    assert tested.schema == TESTED
    known = pq.read_table(material.facts("differential")).group_by("gene").aggregate([("contrast", "count_distinct")])
    counts = dict(zip(tested["gene"].to_pylist(), tested["contrasts"].to_pylist(), strict=True))
    pairs = zip(known["gene"].to_pylist(), known["contrast_count_distinct"].to_pylist(), strict=True)
    assert all(counts[gene] >= contrasts for gene, contrasts in pairs)
    answer = create_app(Settings(home=home)).test_client().get("/api/v1/differential?group=gene&size=5").get_json()
    assert all(row["tested_contrasts"] >= 1 for row in answer["rows"])
