"""Random small releases and questions: every engine gives what the oracle gives, row for row."""

from dataclasses import replace

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from engines.duckdb import ranked
from mappings.facts import LARGEST
from tests.conformance.material import A3, A10, NAMES, PROT, A, B, C
from tests.conformance.oracle import Cell, Question, Row, answer, baseline, counts
from tests.conformance.translation import baseline_query, cells_of, counts_of, query, rows_of

GENES = [0, 1, 2, 500, 70_001, 70_004]
CONTRASTS = [A, A3, A10, B, C, PROT]
COLUMNS = [contrast + shift for contrast in CONTRASTS for shift in (-2, -1)]
ELEMENTS = ["", "1_at", "10_at", "A", "a", "é", "\uff21", "\U0001f9ec", 'x|"y"\\', "\t"]
CHANGES = [magnitude * sign for magnitude in (0.5, 0.75, 1.0, 1.1, 2.0, 2.5, 7.0, LARGEST) for sign in (1, -1)]
P_VALUES = [0.0, 1e-300, 0.01, 0.03, 0.049, 0.05, 0.07]
CUTOFFS = [0.0, 0.5, 0.75, 1.0, 2.0]


class Crowd(frozenset):
    """Some genes among thousands without facts; says only the ones that matter."""

    def __new__(cls, few):
        return super().__new__(cls, few | frozenset(range(1_000, 7_000)))

    def __repr__(self):
        return f"Crowd({sorted(self.intersection(GENES))})"


genes = st.sampled_from(GENES)
contrasts = st.sampled_from(CONTRASTS)
some_genes = st.none() | st.frozensets(genes) | st.frozensets(genes).map(Crowd)
some_contrasts = st.none() | st.frozensets(contrasts)

rows = st.builds(
    Row,
    gene=genes,
    contrast=contrasts,
    log2_fold_change=st.sampled_from(CHANGES),
    adjusted_p_value=st.sampled_from(P_VALUES),
    t_statistic=st.sampled_from([None, None, -LARGEST, -2.5, 0.0, 1.0, 3.0, LARGEST]),
    design_element=st.sampled_from(ELEMENTS),
)

releases = st.lists(
    rows, min_size=3, max_size=60, unique_by=lambda row: (row.gene, row.contrast, row.design_element)
).filter(lambda found: len({row.contrast for row in found}) >= 3 or len(found) < 10)

cells = st.lists(
    st.builds(
        Cell,
        gene=genes,
        matrix=st.integers(0, 3),
        column=st.sampled_from(COLUMNS),
        level=st.floats(0, 1e9, allow_nan=False, allow_infinity=False).map(abs),
    ),
    max_size=40,
    unique_by=lambda cell: (cell.gene, cell.matrix, cell.column),
).map(lambda found: [cell for cell in found if _same_experiment(cell)])


EXAMPLES = 40
"""Releases per engine, each with 10 to 40 questions."""


def _same_experiment(cell: Cell) -> bool:
    return NAMES.matrices[cell.matrix].split(" ")[0] == NAMES.conditions[cell.column].split(" ")[0]


questions = st.builds(
    Question,
    genes=some_genes,
    contrasts=some_contrasts,
    selected=some_contrasts,
    regulation=st.sampled_from([None, None, "UP", "DOWN"]),
    first=some_contrasts,
    fold_change=st.sampled_from(CUTOFFS),
    p_value=st.sampled_from([*P_VALUES[2:], 0.05, 1.0]),
    lenient_fold_change=st.sampled_from(CUTOFFS),
    lenient=st.frozensets(contrasts, max_size=3),
    sort=st.sampled_from(
        [
            "rank",
            "log2_fold_change",
            "adjusted_p_value",
            "t_statistic",
            "contrast",
            "gene",
            "design_element",
        ]
    ),
    descending=st.booleans(),
    size=st.sampled_from([0, 1, 2, 5, 50]),
)


@pytest.mark.timeout(600)
def test_the_engine_gives_what_the_oracle_gives(engine_maker):
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        print_blob=True,
        phases=[Phase.explicit, Phase.generate],  # shrinking would build hundreds of releases
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )
    @given(
        release=releases,
        grid=cells,
        asked=st.lists(
            st.tuples(questions, st.none() | rows | st.integers(0, 1_000), st.booleans()), min_size=10, max_size=40
        ),
        read=st.lists(st.tuples(st.frozensets(genes), st.none() | st.frozensets(st.integers(0, 3))), max_size=5),
    )
    def agrees(release, grid, asked, read):
        with engine_maker(NAMES, release, grid) as engine:
            for question, after, streamed in asked:
                behind = release[after % len(release)] if isinstance(after, int) else after
                with pytest.MonkeyPatch.context() as patch:
                    if streamed:  # so few rows never are
                        patch.setattr(ranked, "FEW_ROWS", -1)
                    check(engine, release, replace(question, after=behind))
            for wanted, matrices in read:
                found = cells_of(engine.baseline(baseline_query(wanted, matrices)))
                assert found == baseline(grid, wanted, matrices)

    agrees()


def check(engine, release, question):
    expected = answer(release, question)
    page = engine.differential(query(question))
    assert rows_of(page.rows) == expected[: question.size]
    assert counts_of(page.counts) == counts(release, question)
    assert [row for batch in engine.scan_differential(query(question), 7) for row in rows_of(batch)] == expected
