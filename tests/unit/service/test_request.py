import contextlib
from urllib.parse import parse_qsl, quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engines.query import Sort, SortColumn
from mappings.vocabulary import Regulation
from service.errors import RequestRefused
from service.request.parameters import EXPERIMENT_PAGE, SEARCH, body_pairs
from service.request.search import GeneGrids, Grouping, Operator, Representation, SideRule, Unit, parse_search
from service.request.terms import ConditionTerm, GeneTerm
from service.request.values import CutoffRequest


def parse(*, strict=True, **parameters):
    return parse_search(parameters.items(), strict=strict)


def parse_query(query, *, strict=True):
    return parse_search(parse_qsl(query, keep_blank_values=True), strict=strict)


ATLAS_EXAMPLES = [
    ("geneQuery", '[{"value":"ASPM"}]', {"genes": (GeneTerm("ASPM"),)}),
    ("geneQuery", '[{"value":"SFTPC","category":"symbol"}]', {"genes": (GeneTerm("SFTPC", "symbol"),)}),
    (
        "geneQuery",
        '[{"value":"protein_coding","category":"gene_biotype"}]',
        {"genes": (GeneTerm("protein_coding", "gene_biotype"),)},
    ),
    ("geneQuery", '[{"value":"zinc finger"}]', {"genes": (GeneTerm("zinc finger"),)}),
    ("conditionQuery", '[{"value":"cancer"}]', {"conditions": (ConditionTerm("cancer"),)}),
    ("conditionQuery", '[{"value":"breast cancer"}]', {"conditions": (ConditionTerm("breast cancer"),)}),
    ("ds", '{"kingdom":["plants"]}', {"kingdoms": ("plants",)}),
    ("bs", '{"mus musculus":["CELL_TYPE"]}', {"baseline_factors": (("mus musculus", ("cell type",)),)}),
    ("bs", '{"homo sapiens":{"CELL_LINE":true}}', {"baseline_factors": (("homo sapiens", ("cell line",)),)}),
    ("cutoff", '{"value":0.5}', {"cutoff": CutoffRequest(value=0.5)}),
    ("cutoff", '{"foldChange":1,"pValue":0.05}', {"cutoff": CutoffRequest(fold_change=1, p_value=0.05)}),
    ("regulation", '"UP_DOWN"', {"regulation": None}),
    ("regulation", '"UP"', {"regulation": Regulation.UP}),
    ("unit", '"FPKM"', {"unit": Unit.FPKM}),
    ("organism", "Mus musculus", {"species": ("mus musculus",)}),
    ("species", "mus_musculus", {"species": ("mus musculus",)}),
    ("organism", "mouse", {"species": ("mus musculus",)}),
]


@pytest.mark.parametrize("encodings", [0, 1, 2])
@pytest.mark.parametrize(("name", "value", "expected"), ATLAS_EXAMPLES)
def test_urls_of_atlas_are_understood_raw_once_and_twice_encoded(name, value, expected, encodings):
    for _ in range(encodings):
        value = quote(value, safe="")
    request = parse_query(f"{name}={value}")
    assert {key: getattr(request, key) for key in expected} == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("filterFactors", '{"ORGANISM_PART":["liver","lung"]}'),
        ("filterFactors", "{\"COMPARISON_NAME\":[\"'a' vs 'b'\"]}"),
        ("specific", "true"),
        ("heatmapMatrixSize", "50"),
    ],
)
def test_parameters_of_experiment_pages_are_known_to_pages_only(name, value):
    assert parse(strict=False, **{name: value}).warnings == ()
    with pytest.raises(RequestRefused, match=f"There is no parameter '{name}'"):
        parse(**{name: value})


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("SFTPC", [GeneTerm("SFTPC")]),
        ("SFTPC,CFHR2;ALB\tINS\nMYH6\r\nT", [GeneTerm(name) for name in ("SFTPC", "CFHR2", "ALB", "INS", "MYH6", "T")]),
        ("BRCA1 BRCA2", [GeneTerm("BRCA1 BRCA2", words=True)]),
        ('"zinc finger" BRCA1', [GeneTerm("zinc finger"), GeneTerm("BRCA1")]),
        ('"a, b";c', [GeneTerm("a, b"), GeneTerm("c")]),
        ('2" needle', [GeneTerm('2" needle', words=True)]),
        (",;,, \t", []),
        ("ASPM,ASPM", [GeneTerm("ASPM")]),
    ],
)
def test_plain_gene_text_splits_at_separators_and_quotes_group(text, terms):
    assert list(parse(geneQuery=text).genes) == terms


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("breast cancer", ["breast cancer"]),
        ("breast cancer; lung\nliver, kidney", ["breast cancer", "lung", "liver, kidney"]),
        ('"a; b";c', ["a; b", "c"]),
    ],
)
def test_plain_condition_text_splits_at_semicolons_and_line_ends_only(text, terms):
    assert [term.value for term in parse(conditionQuery=text).conditions] == terms


@pytest.mark.parametrize("value", ["", "  ", "[]", "{}", '[{"value":""}]', None])
def test_empty_lists_objects_and_blanks_are_not_given(value):
    assert parse(geneQuery=value, conditionQuery=value).empty


@pytest.mark.parametrize("value", ["", " ", "{}", None])
def test_blank_settings_keep_their_defaults(value):
    names = [name for name in SEARCH if name in {"ds", "bs", "cutoff"}]
    assert parse(**dict.fromkeys(names, value)) == parse()


def test_terms_may_be_excluded_and_numbers_are_entrez_ids():
    assert parse(conditionQuery='[{"value":"normal","exclude":true}]').conditions == (
        ConditionTerm("normal", exclude=True),
    )
    assert parse(geneQuery="[7157]").genes == (GeneTerm("7157"),)
    assert parse(geneQuery=7157).genes == (GeneTerm("7157"),)


def test_members_of_terms_without_a_meaning_are_said():
    request = parse(
        geneQuery='[{"value":"SFTPC","exclude":true},{"value":"ALB","category":"symbol","exclude":true}]',
        conditionQuery='[{"value":"liver","weight":2,"category":""}]',
    )
    assert request.warnings == (
        "geneQuery: the member 'exclude' of a term has no meaning and changed nothing",
        "conditionQuery: the member 'weight' of a term has no meaning and changed nothing",
    )


def test_every_filter_is_read():
    request = parse(
        organism="Homo sapiens,mouse",
        kingdom="Animals",
        experimentType="proteomics_differential",
        factor="ORGANISM_PART",
        numReplicates="3",
        experiment="E-MTAB-8510",
        contrast="g2_g1",
        side="difference",
        conditionOperator="AND",
        group="gene",
        genes="each",
        source="CELL_LINE",
        sort="-t_statistic",
        size="1000",
        fields="gene_id,why",
        format="tsv",
        release="r1",
    )
    assert request.species == ("homo sapiens", "mus musculus")
    assert request.kingdoms == ("animals",)
    assert request.experiment_types == ("PROTEOMICS_DIFFERENTIAL",)
    assert request.factors == ("organism part",)
    assert request.replicates == (3,)
    assert request.contrasts == (("E-MTAB-8510", "g2_g1"),)
    assert (request.side, request.operator, request.grouping) == (SideRule.DIFFERENCE, Operator.AND, Grouping.GENE)
    assert (request.gene_grids, request.source) == (GeneGrids.EACH, "cell line")
    assert request.sort == Sort(SortColumn.T_STATISTIC, descending=True)
    assert (request.size, request.fields) == (1000, ("gene_id", "why"))
    assert (request.representation, request.release) == (Representation.TSV, "r1")


def test_preselected_facets_are_filters():
    request = parse(ds='{"species":["homo sapiens"],"factors":["disease"],"numReplicates":[3,"2"],"regulation":["UP"]}')
    assert request.species == ("homo sapiens",)
    assert request.factors == ("disease",)
    assert request.replicates == (3, 2)
    assert request.regulation is Regulation.UP
    assert parse(ds='{"regulation":["UP","DOWN"]}').regulation is None


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("geneQuery", '[{"value":', "geneQuery: malformed JSON"),
        ("geneQuery", "[[1]]", "geneQuery: got"),
        ("geneQuery", '[{"vale":"x"}]', 'allowed is a JSON list such as \\[{"value":"SFTPC"'),
        ("geneQuery", "x" * 1001, "at most 1000"),
        ("conditionQuery", '[{"value":"x","exclude":1}]', "true or false as exclude"),
        ("cutoff", '{"fold":1}', "any of value, foldChange and pValue"),
        ("cutoff", "[1]", "any of value"),
        ("cutoff", '{"pValue":2}', "a number from 0 to 1"),
        ("cutoff", '{"foldChange":-1}', "a number of 0 or more"),
        ("cutoff", '{"foldChange":"1e999"}', "a number of 0 or more"),
        ("regulation", "SIDEWAYS", "UP, DOWN or UP_DOWN"),
        ("experimentType", "nanopore", "RNASEQ_MRNA_BASELINE"),
        ("kingdom", "bacteria", "animals, plants, fungi, protists"),
        ("numReplicates", "-1", "a whole number from 1"),
        ("contrast", "g2_g1", "exactly one experiment"),
        ("side", "left", "any, test, reference, difference"),
        ("size", "1001", "a whole number from 1 to 1000"),
        ("size", "0", "a whole number from 1 to 1000"),
        ("size", "٣", "a whole number"),
        ("after", "nonsense", "the `next` of an earlier answer"),
        ("sort", "-rank", "each but rank"),
        ("ds", '{"colour":["red"]}', "facets named kingdom"),
        ("ds", '{"kingdom":7}', "an object of lists"),
        ("format", "xml", "json, tsv"),
        ("unit", "RPKM", "TPM, FPKM"),
    ],
)
def test_impossible_values_are_refused_naming_parameter_and_what_is_allowed(name, value, message):
    with pytest.raises(RequestRefused, match=message) as caught:
        parse(**{name: value})
    assert caught.value.parameter.startswith(name)


def test_an_unknown_parameter_names_its_nearest_neighbour():
    for name in ("gene", "Gene", "condition"):
        with pytest.raises(RequestRefused, match=rf"'{name}'; did you mean {name.lower()}Query\?"):
            parse_search([(name, "TP53")], strict=True)
    with pytest.raises(RequestRefused, match="There is no parameter 'genequery'; did you mean geneQuery"):
        parse(genequery="x")
    assert parse(strict=False, genequery="x").warnings[0].startswith("The parameter 'genequery' is not known")


def test_a_single_parameter_given_twice_must_agree():
    assert parse_query("size=7&size=7").size == 7
    with pytest.raises(RequestRefused, match="size: got"):
        parse_query("size=7&size=8")


def test_gene_queries_given_twice_are_joined():
    assert parse_query("geneQuery=a&geneQuery=b").genes == (GeneTerm("a"), GeneTerm("b"))


def test_a_json_body_holds_the_same_parameters():
    body = b'{"geneQuery":[{"value":"SFTPC"}],"organism":["human","mouse"],"cutoff":{"foldChange":2},"size":5}'
    request = parse_search(body_pairs(body), strict=True)
    assert request == parse_query(
        'geneQuery=[{"value":"SFTPC"}]&organism=human&organism=mouse&cutoff={"foldChange":2}&size=5'
    )
    for wrong in (b"{", b"[1]", b'"x"'):
        with pytest.raises(RequestRefused):
            body_pairs(wrong)


def test_too_many_terms_are_refused():
    with pytest.raises(RequestRefused, match="got 3 terms; at most 2"):
        parse_search([("geneQuery", "a,b,c")], strict=True, term_limit=2)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@given(
    pairs=st.lists(st.tuples(st.sampled_from(SEARCH + EXPERIMENT_PAGE), st.text() | json_values), max_size=4),
    strict=st.booleans(),
)
@example(pairs=[("geneQuery", "[" * 5000)], strict=True)
@example(pairs=[("after", "é")], strict=True)
@example(pairs=[("cutoff", {"value": 10**400})], strict=True)
def test_parsing_raises_nothing_but_the_request_error(pairs, strict):
    with contextlib.suppress(RequestRefused):
        parse_search(pairs, strict=strict)
