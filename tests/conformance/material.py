"""A small release by hand: every row is there for a sentence of the meaning of a query."""

from mappings.facts import LARGEST
from tests.conformance.oracle import Cell, Row
from tests.conformance.translation import Names

MANY = 70_000
"""More genes than OpenSearch takes terms by default (65,536)."""

NAMES = Names(
    genes=[f"ENSG{number:011d}" for number in range(MANY)] + ["AT1G28240.1", "ZK1307.9", "a|b", "ürgel", "\U0001f9ec"],
    conditions=[
        f"{accession} {condition}"
        for accession in ("E-AAA-1", "E-AAA-10", "E-AAA-2", "E-BBB-1", "E-CCC-1", "E-PROT-1")
        for condition in ("g1", "g2", "g2_g1", "g3", "g3_g1")
    ],
    matrices=["E-AAA-1 FPKM", "E-AAA-1 TPM", "E-AAA-10 TPM", "E-PROT-1 parts per billion"],
)


def contrast(name: str) -> int:
    return NAMES.conditions.index(name)


def gene(name: str) -> int:
    return int(NAMES.gene_numbers([name])[0])


A, A3, A10, B, C, PROT = (
    contrast(name)
    for name in ("E-AAA-1 g2_g1", "E-AAA-1 g3_g1", "E-AAA-10 g2_g1", "E-BBB-1 g2_g1", "E-CCC-1 g2_g1", "E-PROT-1 g2_g1")
)
ONE, TWO, LAST = (gene(f"ENSG{number:011d}") for number in (1, 2, MANY - 1))
PLANT, WORM, PIPE, UMLAUT, DNA = (gene(name) for name in ("AT1G28240.1", "ZK1307.9", "a|b", "ürgel", "\U0001f9ec"))

ROWS = [
    # The cut-offs are strict: 1.0 and 0.05 do not pass, their neighbours do.
    Row(ONE, A, 1.0, 0.01),
    Row(TWO, A, 1.0000000000000002, 0.01),
    Row(LAST, A, 3.0, 0.05),
    Row(WORM, A, -3.0, 0.049999999999999996),
    # Proteomics: 0.5 is its cut-off where the query says so.
    Row(ONE, PROT, 0.7, 0.01),
    Row(TWO, PROT, -0.5, 0.01),
    Row(LAST, PROT, 1.5, 0.01),
    # Infinite changes come first, whatever their sign.
    Row(ONE, A3, LARGEST, 0.02, None),
    Row(TWO, A3, -LARGEST, 0.01, None),
    # Ties in |log2 fold change| are ordered by p, then contrast, gene, design element.
    Row(ONE, B, 2.0, 0.001, 5.0, "a_at"),
    Row(TWO, B, -2.0, 0.001, -5.0, "A_at"),
    Row(LAST, B, 2.0, 0.0001, 6.0, "z_at"),
    Row(ONE, A10, -2.0, 0.001, -1.0, "b_at"),
    Row(UMLAUT, A10, 2.0, 0.0, 0.0, "ß_at"),
    Row(DNA, A10, 2.0, 0.001, LARGEST, "\U0001f9ec_at"),
    Row(PIPE, A10, -2.0, 0.001, -LARGEST, 'p|q "r" \\s\n'),
    # Design elements of one gene: the strongest is not significant, the second is, the third and fourth are outranked.
    Row(PLANT, C, 9.0, 0.2, 1.0, "first_at"),
    Row(PLANT, C, 4.0, 0.04, 2.0, "second_at"),
    Row(PLANT, C, -3.0, 0.001, 3.0, "third_at"),
    Row(PLANT, C, -3.0, 0.001, None, "fourth_at"),
    # Equal in all but the name: the smaller name stands for the gene.
    Row(WORM, C, 1.5, 0.02, 7.0, "b_at"),
    Row(WORM, C, 1.5, 0.02, 8.0, "B_at"),
    Row(ONE, C, -1.25, 0.03, None, "x_at"),
]

CELLS = [
    Cell(ONE, 0, contrast("E-AAA-1 g1"), 1.5),
    Cell(ONE, 1, contrast("E-AAA-1 g1"), 2.5),
    Cell(ONE, 1, contrast("E-AAA-1 g2"), 1e-7),
    Cell(ONE, 1, contrast("E-AAA-1 g3"), 123456.789),
    Cell(ONE, 2, contrast("E-AAA-10 g2"), 0.1),
    Cell(LAST, 1, contrast("E-AAA-1 g3"), 0.0),
    Cell(LAST, 3, contrast("E-PROT-1 g1"), 0.30000000000000004),
    Cell(DNA, 2, contrast("E-AAA-10 g1"), 7.0),
]
