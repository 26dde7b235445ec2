"""What must hold between answers, whatever is asked: pages, totals, exports, facets, filters, parents, cursors."""

import csv
import math
from dataclasses import replace
from itertools import cycle

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

from engines.query import SortColumn
from mappings.facts import LARGEST
from service.app import create_app
from service.cursor import Cursor, read_cursor, write_cursor
from service.render.rows import COLUMNS
from tests.conformance.oracle import Question, Row, answer

API = "/api/v1/"
SINGLE = ("kingdom", "species", "experimentType", "numReplicates", "regulation")

QUERIES = st.fixed_dictionaries(
    {},
    optional={
        "geneQuery": st.sampled_from(["MYH6,SFTPC,TNNI3,DUSP1", "GO:0008150", "FKBP5", "zinc finger", "nonsense"]),
        "conditionQuery": st.sampled_from(["asthma; none", "cancer", "lung", '[{"value":"none","exclude":true}]']),
        "cutoff": st.sampled_from(['{"pValue":0.01}', '{"foldChange":0.5,"pValue":0.1}', '{"foldChange":2.4}']),
    },
)
FILTERS = [
    {"species": "human"},
    {"kingdom": "animals"},
    {"kingdom": "plants"},
    {"experimentType": "MICROARRAY_1COLOUR_MRNA_DIFFERENTIAL"},
    {"factor": "disease"},
    {"numReplicates": "3"},
    {"regulation": "UP"},
    {"regulation": "DOWN"},
    {"experiment": "E-MTAB-9002"},
    {"contrast": "E-MTAB-9002:g1_g3"},
    {"ds": '{"species":["Homo sapiens"],"regulation":["DOWN"]}'},
]
NARROWER = [
    *FILTERS,
    {"side": "test"},
    {"side": "reference"},
    {"side": "difference"},
    {"conditionOperator": "and"},
]
SORTS = st.sampled_from(["rank", *(sign + column for column in SortColumn if column != "rank" for sign in ("", "-"))])
quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def ask(client, path="differential", **parameters):
    got = client.post(API + path, data=parameters)
    assert got.status_code == 200, got.text
    return got.json


def read_pages(client, size, **parameters):
    page = ask(client, size=size, **parameters)
    rows, total = page["rows"], page["total"]
    while page["next"]:
        page = ask(client, size=size, after=page["next"], **parameters)
        assert page["total"] == total
        rows += page["rows"]
    assert len(rows) == total
    return rows


def export(client, path, **parameters):
    got = client.post(f"{API}{path}.tsv", data=parameters)
    assert got.status_code == 200, got.text
    lines = [line for line in got.text.splitlines() if not line.startswith("# ")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)), got.headers


def place(row):
    return row["gene_id"], row["experiment_accession"], row["contrast_id"]


@quick
@given(query=QUERIES, extra=st.sampled_from([{}, *FILTERS]), sort=SORTS, size=st.integers(1, 12))
def test_pages_totals_and_exported_rows_are_the_same(client, query, extra, sort, size):
    asked = {**query, **extra, "sort": sort}
    rows = read_pages(client, size, **asked)
    exported, headers = export(client, "differential", size=1000, **asked)
    assert rows == ask(client, size=1000, **asked)["rows"]
    assert len({place(row) for row in rows}) == len(rows)
    assert int(headers["X-Total"]) == len(exported) == len(rows)
    assert [(*place(row), float(row["log2_fold_change"])) for row in exported] == [
        (*place(row), float(row["log2_fold_change"])) for row in rows
    ]


@quick
@given(query=QUERIES, group=st.sampled_from(["gene", "contrast"]), size=st.integers(1, 5))
def test_groups_are_paged_counted_and_exported_alike(client, query, group, size):
    groups = read_pages(client, size, group=group, **query)
    exported, headers = export(client, "differential", group=group, size=1000, **query)
    assert int(headers["X-Total"]) == len(exported) == len(groups)
    up, down = ("up_contrasts", "down_contrasts") if group == "gene" else ("up", "down")
    assert sum(row[up] + row[down] for row in groups) == ask(client, **query)["total"]


@quick
@given(query=QUERIES, extra=st.sampled_from([{}, {"experiment": "E-MTAB-9002"}, {"regulation": "UP"}]))
def test_facets_add_up_to_the_total_where_nothing_is_ticked(client, query, extra):
    whole = ask(client, **query, **extra)
    sums = {name: sum(value["count"] for value in whole["facets"][name]) for name in SINGLE}
    assert {sums[name] for name in SINGLE if name not in extra} <= {whole["total"]}
    if "geneQuery" not in query:
        return
    levels = ask(client, "baseline", geneQuery=query["geneQuery"])
    for name in ("kingdom", "species", "experimentType"):
        assert sum(value["count"] for value in levels["facets"][name]) == levels["total"]


@quick
@given(query=QUERIES, before=st.sampled_from([{}, *FILTERS]), more=st.sampled_from(NARROWER))
def test_a_further_filter_never_adds_rows(client, query, before, more):
    asked = {**query, **before}
    # A further value of a facet that has one ticked adds rows, as it should: `ds` ticks species and regulation.
    ticked = asked.keys() | ({"species", "regulation", "ds"} if asked.keys() & {"ds"} else set())
    ticked |= {"ds"} if asked.keys() & {"species", "regulation"} else set()
    if "exclude" in asked.get("conditionQuery", ""):  # what matches less removes less
        ticked |= {"side"}
    more = {name: value for name, value in more.items() if name not in ticked}
    wide = ask(client, size=1000, **asked)
    narrow = ask(client, size=1000, **asked, **more)
    assert {place(row) for row in narrow["rows"]} <= {place(row) for row in wide["rows"]}
    assert narrow["total"] <= wide["total"]
    kept = {name: value for name, value in {**asked, **more}.items() if name not in {"regulation", "cutoff", "ds"}}
    for path in ("baseline", "experiments"):
        genes = {"geneQuery"} if path == "experiments" else set()
        few = {name: value for name, value in kept.items() if name not in genes | {"numReplicates", "side"}}
        many = {name: value for name, value in few.items() if name not in more}
        assert ask(client, path, **few)["total"] <= ask(client, path, **many)["total"]


@quick
@given(query=QUERIES, looser=st.floats(0.5, 3), stricter=st.floats(0, 3), p_value=st.floats(0.001, 0.1))
def test_a_stricter_cut_off_never_adds_rows(client, query, looser, stricter, p_value):
    query = {name: value for name, value in query.items() if name != "cutoff"}
    wide = ask(client, size=1000, cutoff=f'{{"foldChange":{looser},"pValue":{p_value}}}', **query)
    strict = f'{{"foldChange":{looser + stricter},"pValue":{p_value / (1 + stricter)}}}'
    narrow = ask(client, size=1000, cutoff=strict, **query)
    assert {place(row) for row in narrow["rows"]} <= {place(row) for row in wide["rows"]}
    for row in wide["rows"]:
        assert abs(float(row["log2_fold_change"])) > looser
        assert row["adjusted_p_value"] < p_value


def test_a_parent_term_finds_all_that_its_children_find_through_the_ontology(client, release):
    annotated = pd.read_parquet(release.paths.catalogue("values"))["terms"].explode().dropna().unique()
    known = sorted(term for term in annotated if term in release.terms)
    pairs = [(parent, child) for child in known for parent in release.terms.ancestors(child)]
    assert ("UBERON:0001007", "UBERON:0002107") in pairs
    for parent, child in pairs:
        found = [
            (
                {place(row) for row in ask(client, conditionQuery=term, size=1000)["rows"]},
                {row["experiment_accession"] for row in ask(client, "experiments", conditionQuery=term)["rows"]},
            )
            for term in (child, parent)
        ]
        assert found[0][0] <= found[1][0]
        assert found[0][1]
        assert found[0][1] <= found[1][1]


@pytest.fixture(scope="module")
def tables(settings):
    """All differential rows of the release's experiments, as their files have them, and the levels."""
    folder = settings.home / "current" / "experiments"
    named = (table.parent.name for table in sorted(folder.glob("*/differential.parquet")))
    rows = pd.concat(pd.read_parquet(folder / name / "differential.parquet").assign(accession=name) for name in named)
    rows = rows.dropna(subset=["log2_fold_change", "adjusted_p_value"])
    return rows[rows["log2_fold_change"] != 0]


def to_oracle(tables):
    """Turn tables into the oracle's rows: numbers are places in sorted names."""
    genes = sorted(set(tables["gene_id"]))
    contrasts = sorted(set(zip(tables["accession"], tables["contrast_id"], strict=True)))
    rows = [
        Row(
            genes.index(row.gene_id),
            contrasts.index((row.accession, row.contrast_id)),
            math.copysign(min(abs(row.log2_fold_change), LARGEST), row.log2_fold_change),
            row.adjusted_p_value,
            None if pd.isna(row.t_statistic) else row.t_statistic,
            row.design_element,
        )
        for row in tables.itertuples()
    ]
    return genes, contrasts, rows


ASKED = st.builds(
    Question,
    fold_change=st.sampled_from([0.5, 0.7, 1.0, 1.1, 2.4]),
    p_value=st.sampled_from([0.1, 0.05, 0.0499, 0.01, 1e-30]),
    regulation=st.sampled_from([None, "UP", "DOWN"]),
    sort=st.sampled_from([str(column) for column in SortColumn]),
    descending=st.booleans(),
    size=st.integers(1, 1000),
).filter(lambda question: question.sort != "rank" or not question.descending)


@quick
@given(
    question=ASKED,
    usual=st.booleans(),
    experiment=st.sampled_from([None, None, "E-MTAB-9002", "E-MTAB-9003", "E-MEXP-9007", "E-PROT-9003"]),
)
def test_the_whole_service_gives_what_the_oracle_gives(client, tables, question, usual, experiment):
    genes, contrasts, rows = to_oracle(tables)
    proteomics = frozenset(place for place, (accession, _) in enumerate(contrasts) if accession == "E-PROT-9003")
    question = replace(
        question,
        contrasts=frozenset(place for place, (accession, _) in enumerate(contrasts) if experiment in (None, accession)),
        fold_change=1.0 if usual else question.fold_change,
        lenient_fold_change=0.5 if usual else question.fold_change,
        lenient=proteomics,
    )
    expected = [(genes[row.gene], *contrasts[row.contrast], row.design_element) for row in answer(rows, question)]
    change = "" if usual else f'"foldChange":{question.fold_change},'
    asked = {
        "cutoff": f'{{{change}"pValue":{question.p_value}}}',
        "sort": "-" * question.descending + question.sort,
        "size": question.size,
        "regulation": question.regulation or "",
        "experiment": experiment or "",
    }
    got = ask(client, **asked)
    assert got["total"] == len(expected)
    assert [(*place(row), row["design_element"]) for row in got["rows"]] == expected[: question.size]


@quick
@given(
    genes=st.sets(st.sampled_from(["SFTPC", "ALB", "TTR", "MYH6", "INS", "CFHR2", "ACTB", "TNNI3K"]), min_size=1),
    cutoff=st.sampled_from([0, 0.5, 10, 1000]),
)
def test_cells_are_the_means_of_the_experiments_own_table(client, settings, genes, cutoff):
    levels = pd.read_parquet(settings.home / "current" / "experiments" / "E-MTAB-9001" / "baseline.parquet")
    levels = levels[(levels["unit"] == "TPM") & levels["gene_name"].isin(genes)]
    means = levels.groupby("assay_group_id")["level"].mean()
    asked = {"geneQuery": ",".join(sorted(genes)), "experiment": "E-MTAB-9001", "cutoff": f'{{"value":{cutoff}}}'}
    got = ask(client, "baseline", **asked)
    highest = levels["level"].max()
    assert bool(got["grids"]) == (highest >= cutoff)
    for row in got["grids"][0]["rows"] if got["grids"] else []:
        assert [cell["value"] for cell in row["cells"]] == pytest.approx([means[g] for g in ("g3", "g1", "g2", "g4")])
    cells, _ = export(client, "baseline", **asked)
    assert [float(cell["value"]) for cell in cells] == [
        cell["value"] for grid in got["grids"] for row in grid["rows"] for cell in row["cells"]
    ]


@quick
@given(fields=st.lists(st.sampled_from([*COLUMNS, "designElements"]), min_size=1, unique=True), size=st.integers(1, 5))
def test_fields_choose_and_order_columns_and_change_no_value(client, fields, size):
    whole = ask(client, conditionQuery="cancer;asthma", size=size, fields=[*COLUMNS, "designElements"])["rows"]
    chosen = ask(client, conditionQuery="cancer;asthma", size=size, fields=",".join(fields))["rows"]
    assert [list(row.items()) for row in chosen] == [[(name, row[name]) for name in fields] for row in whole]
    exported, _ = export(client, "differential", conditionQuery="cancer;asthma", size=size, fields=",".join(fields))
    assert [list(row) for row in exported] == [fields] * len(chosen)


@pytest.mark.parametrize("path", ["differential", "differential.tsv", "experiments", "experiments.tsv"])
@pytest.mark.parametrize("query", ["size=4&conditionQuery=breast%20carcinoma;%20lung", "size=3&organism=human,mouse"])
@pytest.mark.parametrize("group", ["", "gene", "contrast"])
def test_links_lead_through_all_pages_also_after_a_restart(settings, path, query, group):
    following = f"{API}{path}?{query}" + (f"&group={group}" if group and path.startswith("diff") else "")
    seen, total = 0, -1
    servers = cycle([create_app(settings).test_client() for _ in range(2)])  # none has made the page before
    while following:
        got = next(servers).get(following)
        assert got.status_code == 200, got.text
        total = int(got.headers["X-Total"]) if path.endswith(".tsv") else got.json["total"]
        # Beside the rows there are a header line and the manifest.
        seen += len(got.text.splitlines()) - 2 if path.endswith(".tsv") else len(got.json["rows"])
        link = got.headers.get("Link", "")
        assert bool(link) == (seen < total) == ("X-Next" in got.headers)
        following = link.removeprefix("<").removesuffix('>; rel="next"')
    assert seen == total > 0


def test_a_cursor_is_bound_to_its_release_and_its_query(client, release):
    first = ask(client, size=5)
    cursor = read_cursor(first["next"])
    assert cursor.release == release.id
    gone = write_cursor(Cursor("r19990101000000-000000", cursor.query, cursor.seen, cursor.key))
    answered = client.get(f"{API}differential?size=5&after={gone}")
    assert (answered.status_code, "start again" in answered.json["detail"]) == (410, True)
    other = client.get(f"{API}differential?size=5&after={first['next']}&release=r19990101000000-000000")
    assert (other.status_code, other.json["parameter"]) == (400, "after")
    for changed in ({"regulation": "UP"}, {"sort": "gene"}, {"cutoff": '{"pValue":0.01}'}, {"group": "gene"}):
        refused = client.get(f"{API}differential", query_string={"size": 5, "after": first["next"], **changed})
        assert (refused.status_code, refused.json["parameter"]) == (400, "after"), changed
    assert len(ask(client, size=9, after=first["next"], fields="gene_id")["rows"]) == 9
