"""Terms of the real ontologies reach as far as they should, and conditions annotated below them are found."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from engines.open import EngineSettings
from indexer.progress import SilentProgress
from indexer.release import Options, build_release
from indexer.sources import Sources
from ontology.graph import Ontology
from service.app import create_app
from service.settings import Settings

EXPERIMENTS = Path(__file__).resolve().parents[1] / "data" / "experiments"
LEAST = {"brain": 1987, "kidney": 292, "liver": 74, "heart": 256, "cancer": 1138, "breast cancer": 50, "leaf": 149}
"""Term -> descendants that it has at least."""

TERMS = sorted(LEAST)


@pytest.fixture(scope="module")
def ontology_paths(shared_data: Path) -> tuple[Path, ...]:
    folder = shared_data / "ontology"
    return folder / "atlas-merged.derived.obo.gz", folder / "po-basic.obo.gz"


@pytest.fixture(scope="module")
def ontology(real_ontology: Ontology) -> Ontology:
    return real_ontology


def descendants(ontology: Ontology, text: str) -> frozenset[str]:
    return frozenset().union(*(ontology.descendants(match.id) for match in ontology.find(text)))


@pytest.mark.parametrize("term", TERMS)
def test_terms_have_their_descendants(ontology: Ontology, term: str) -> None:
    assert len(descendants(ontology, term)) >= LEAST[term]


def far_child(ontology: Ontology, text: str) -> str:
    """The last of the descendants that are farthest down and do not have the text in their label."""
    tops = [match.id for match in ontology.find(text)]
    named = [term for term in descendants(ontology, text) if text not in ontology.label(term).casefold()]
    return max(named, key=lambda term: (min(len(way) for top in tops if (way := ontology.path(term, top))), term))


def rewrite(source: Path, folder: Path, accession: str, values: Mapping[str, tuple[str, str]]) -> None:
    """Copy an experiment under another accession, with other factor values: value -> value and term id."""
    (folder / accession).mkdir(parents=True)
    for file in source.iterdir():
        target = folder / accession / file.name.replace(source.name, accession)
        if file.suffix == ".gz":
            shutil.copy(file, target)
            continue
        lines = file.read_text().replace(source.name, accession).splitlines()
        if "condensed-sdrf" in file.name:
            lines = [replace_value(line.split("\t"), values) for line in lines]
        target.write_text("\n".join(lines) + "\n")


def replace_value(cells: list[str], values: Mapping[str, tuple[str, str]]) -> str:
    value, term = values.get(cells[5], ("", ""))
    if value:
        cells[5:] = [value, f"http://purl.obolibrary.org/obo/{term.replace(':', '_')}"] if term else [value]
    return "\t".join(cells)


@pytest.fixture(scope="module")
def client(
    ontology: Ontology,
    ontology_paths: tuple[Path, ...],
    engine_settings: EngineSettings,
    tmp_path_factory: pytest.TempPathFactory,
) -> FlaskClient:
    """For each term a baseline and a differential experiment: a far child, the term itself, and its text alone."""
    folder = tmp_path_factory.mktemp("terms")
    for number, term in enumerate(TERMS):
        child = far_child(ontology, term)
        below, alone = (ontology.label(child), child), (f"Donor's {term}s, unsorted", "")
        itself = (term, ontology.find(term)[0].id)
        values = {"liver": below, "heart": itself, "pancreas": alone}
        rewrite(EXPERIMENTS / "E-MTAB-9001", folder / "experiments", f"E-MTAB-91{number:02}", values)
        values = {"breast carcinoma": below, "asthma": alone}
        rewrite(EXPERIMENTS / "E-MTAB-9006", folder / "experiments", f"E-MTAB-92{number:02}", values)
    sources = Sources((folder / "experiments",), (EXPERIMENTS.parent / "annotation",), ontology_paths)
    build_release(sources, Options(folder / "home", engine_settings), SilentProgress())
    shutil.rmtree(folder / "experiments")
    return create_app(Settings(home=folder / "home", engine=engine_settings)).test_client()


def ask(client: FlaskClient, path: str, **parameters: str) -> dict:
    answer = client.get(f"/api/v1/{path}", query_string=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json


@pytest.mark.parametrize(("number", "term"), list(enumerate(TERMS)))
def test_assay_groups_are_found_explained_and_counted_once(
    client: FlaskClient, ontology: Ontology, number: int, term: str
) -> None:
    (entry,) = ask(client, "baseline", conditionQuery=term, experiment=f"E-MTAB-91{number:02}")["experiments"]
    child = far_child(ontology, term)
    found = {condition["id"]: condition for condition in entry["conditions"]}
    assert sorted(found) == sorted(condition["id"] for condition in entry["conditions"]) == ["g1", "g3", "g4"]
    path = found["g1"]["why"][0]["path"]
    assert (path[0]["id"], path[0]["label"]) == (child, ontology.label(child))
    assert path[-1]["id"] in {match.id for match in ontology.find(term)}
    assert {step["link"] for step in path[:-1]} == {"is_a or part_of"}
    assert [step["id"] for step in found["g3"]["why"][0]["path"]] == [ontology.find(term)[0].id]
    assert (found["g4"]["why"][0]["value"], found["g4"]["why"][0]["path"]) == (f"Donor's {term}s, unsorted", None)


@pytest.mark.parametrize(("number", "term"), list(enumerate(TERMS)))
def test_contrasts_are_found_explained_and_counted_once(client: FlaskClient, number: int, term: str) -> None:
    accession = f"E-MTAB-92{number:02}"
    answer = ask(client, "differential", conditionQuery=term, experiment=accession)
    every = ask(client, "differential", experiment=accession)
    assert answer["total"] == every["total"] == len(answer["rows"]) > 0
    ways = {row["contrast_id"]: bool(row["why"][0]["path"]) for row in answer["rows"]}
    assert ways == {"g1_g2": True, "g1_g3": False}
    assert {reason["side"] for row in answer["rows"] for reason in row["why"]} == {"test"}


@pytest.mark.parametrize("term", TERMS)
def test_a_tree_counts_what_a_search_finds(client: FlaskClient, term: str) -> None:
    (entry,) = ask(client, "resolve", conditionQuery=term)["resolution"]["conditions"]
    tree = ask(client, f"conditions/{term}", depth="all")
    assert entry["conditions"]["total"] == entry["conditions"]["ontology"] + entry["conditions"]["text"]
    assert max(top["conditions"] for top in tree["terms"]) <= entry["conditions"]["ontology"]
    assert sum(top["conditions"] for top in tree["terms"]) >= entry["conditions"]["ontology"] > 0
    assert entry["conditions"]["text"] > 0
    assert tree["warnings"] == []
