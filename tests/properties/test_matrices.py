"""Random queries whose answers are matrices: anndata reads the values of the JSON, in its order, on both engines."""

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.anndata_shelf import Reader
from tests.properties.test_exports import COMMON, DIFFERENTIAL, GENES, chosen, fetch, many, pages
from tests.properties.test_tables import RESULTS, numbered


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    """Reads files with anndata."""
    running = Reader(tmp_path_factory.mktemp("matrix"))
    yield running
    running.stop()


def read_both(clients, reader, path, parameters):
    """What anndata finds in a file that is the same on both engines."""
    first, second = (fetch(client, f"{path}.h5ad", parameters) for client in clients)
    assert first.status_code == 200, first.text
    assert first.data == second.data
    return reader.read(first.data)


@many
@given(DIFFERENTIAL)
def test_changes_are_those_of_all_pages(clients, reader, parameters):
    shown = {name: value for name, value in parameters.items() if name != "fields"}
    rows = pages(clients[0], "differential", shown)
    found = read_both(clients, reader, "differential", shown)
    contrasts = sorted({(row["experiment_accession"], row["contrast_id"]) for row in rows})
    assert found.obs == [" ".join(contrast) for contrast in contrasts]
    assert found.var == sorted({row["gene_id"] for row in rows})
    names = {(row["experiment_accession"], row["contrast_id"]): row["contrast_name"] for row in rows}
    assert found.of_obs["contrast_name"] == [names[contrast] for contrast in contrasts]
    symbols = {row["gene_id"]: row["gene_symbol"] for row in rows}
    assert found.of_var["gene_symbol"] == [symbols[gene] for gene in found.var]
    assert list(found.layers) == ["adjusted_p_value", "log2_fold_change"]
    for name, cells in found.layers.items():
        assert cells == {
            (f"{row['experiment_accession']} {row['contrast_id']}", row["gene_id"]): float(row[name]) for row in rows
        }


LEVELS = chosen(**COMMON, source=st.sampled_from(["time", "organism part"]), unit=st.sampled_from(["TPM", "FPKM"]))


@many
@given(LEVELS, st.sampled_from(GENES))
def test_levels_are_those_of_the_grids(clients, reader, parameters, genes):
    asked = {"geneQuery": genes, **parameters, "genes": "each"}
    grids = fetch(clients[0], "baseline", asked).json["grids"]
    found = read_both(clients, reader, "baseline", asked)
    obs, layers = {}, defaultdict(dict)
    for grid in grids:
        for row in grid["rows"]:
            for column, cell in zip(grid["columns"], row["cells"], strict=True):
                name = f"{row['experiment_accession']} {row['name']} {grid['factor']}: {column['value']}"
                if cell["value"] is not None:
                    obs[name] = grid["species"], row["unit"]
                    layers[row["unit"].lower().replace(" ", "_")][name, grid["gene_id"]] = cell["value"]
    assert found.obs == list(obs)
    assert list(zip(found.of_obs["species"], found.of_obs["unit"], strict=True)) == list(obs.values())
    assert found.var == list(dict.fromkeys(grid["gene_id"] for grid in grids))
    assert found.layers == layers


@many
@given(RESULTS)
def test_results_of_experiments_are_those_of_all_pages(clients, reader, query):
    accession, parameters = query
    path = f"experiments/{accession}"
    rows = numbered(pages(clients[0], f"{path}/results", parameters))
    found = read_both(clients, reader, f"{path}/results", parameters)
    about = fetch(clients[0], path, {}).json
    kind, listed = ("contrast", "contrast_details") if about["contrasts"] else ("assay_group", "assay_groups")
    there = [one[f"{kind}_id"] for one in about[listed]]
    wanted = parameters.get("contrast") or parameters.get("assayGroup")
    assert found.obs == [wanted] if wanted else sorted(found.obs) == sorted(there)
    genes = [f"{row['gene_id']} {row.get('design_element') or ''}".strip() for row in rows]
    assert found.var == list(dict.fromkeys(genes))
    for name, cells in found.layers.items():
        member = "value" if kind == "assay_group" else name
        assert cells == {
            (row[f"{kind}_id"], gene): row[member]
            for gene, row in zip(genes, rows, strict=True)
            if row[member] is not None and (member == name or row["unit"].lower().replace(" ", "_") == name)
        }
