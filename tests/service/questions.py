"""Addresses that the public Atlas's help prints, and its readers' own, with what they find in made-up data.

The data are under the accessions and names that those addresses have.
"""

from dataclasses import dataclass
from urllib.parse import quote

HUMAN_ASPM, MOUSE_ASPM = "ENSG00000066279", "ENSMUSG00000033952"
CANCER = "'breast carcinoma' vs 'normal'"


@dataclass(frozen=True)
class Question:
    """An address and its answer.

    `changes`: number of differential results, and of the first one log₂ fold change, gene, comparison; `levels`:
    number of baseline experiments, and the first row's name and cells, or the first experiment and its conditions.
    """

    path: str
    parameters: dict[str, str]
    changes: tuple[int] | tuple[int, float, str, str] = (0,)
    levels: tuple[int] | tuple[int, str, list[float | None] | list[str]] = (0,)
    fragment: str = ""

    def address(self, encoding: str) -> str:
        """Write the address with its parameters encoded in some way."""
        pairs = [f"{name}={ENCODINGS[encoding](value)}" for name, value in self.parameters.items()]
        return self.path + "?" * bool(pairs) + "&".join(pairs) + self.fragment


def encode(value):
    return quote(value, safe="")


ENCODINGS = {
    "raw": str,
    "pasted": lambda value: quote(value, safe="[]{}:,;'()!*~"),  # as a browser sends what is typed into its bar
    "once": encode,
    "twice": lambda value: encode(encode(value)),
}

ASPM = '[{"value":"ASPM"}]'

SEARCHES = [
    Question("/search", {"geneQuery": ASPM}, (3, 5.2, "ASPM", CANCER), (4, "Illumina Body Map", [14, 0.2, 0.7, 3])),
    Question(
        "/search",
        {"geneQuery": ASPM},
        (3, 5.2, "ASPM", CANCER),
        (4, "Illumina Body Map", [14, 0.2, 0.7, 3]),
        "#differential",
    ),
    Question(
        "/search",
        {"geneQuery": ASPM, "organism": "Mus musculus"},
        (1, 1.7, "Aspm 1422814_at", "'knockout' vs 'wild type genotype'"),
        (2, "mouse", [0.6, 0.4]),
        "#differential",
    ),
    Question(
        "/search",
        {"geneQuery": ASPM, "species": "mus musculus"},
        (1, 1.7, "Aspm 1422814_at", "'knockout' vs 'wild type genotype'"),
        (2, "mouse", [0.6, 0.4]),
    ),
    Question(
        "/search",
        {"geneQuery": ASPM, "conditionQuery": '[{"value":"cancer"}]', "species": "homo sapiens"},
        (2, 5.2, "ASPM", CANCER),
        (1, "two of many - breast carcinoma", [None, 22]),
    ),
    Question(
        "/search",
        {"geneQuery": '[{"value":"SFTPC","category":"symbol"}]'},
        (0,),
        (1, "Illumina Body Map", [0.1, 0.1, 0.1, 1600]),
    ),
    Question(
        "/search",
        {"conditionQuery": '[{"value":"cancer"}]'},
        (6, 5.2, "ASPM", CANCER),
        (1, "E-MTAB-2770", ["HeLa, cervical carcinoma", "MCF-7, breast carcinoma"]),
    ),
    Question("/search", {"conditionQuery": '[{"value":"cancer"}]', "ds": '{"kingdom":["plants"]}'}, (0,), (0,)),
    Question(
        "/search",
        {"conditionQuery": '[{"value":"auxin"}]', "ds": '{"kingdom":["plants"]}'},
        (2, 6.3, "IAA5", "'indole-3-acetic acid' vs 'none'"),
        (0,),
        "#differential",
    ),
    Question(
        "/search",
        {"geneQuery": '[{"value":"zinc finger"}]', "organism": "Homo sapiens"},
        (4, 2.4, "ZNF668", CANCER),
        (2, "Illumina Body Map", [4, 16 / 3, 4, 4]),
        "#differential",
    ),
    Question(
        "/search",
        {"geneQuery": '[{"value":"Car3"}]', "bs": '{"mus musculus":["CELL_TYPE"]}'},
        (1, -3.9, "Car3 1460256_at", "'knockout' vs 'wild type genotype'"),
        (2, "mouse", [0.7, 2]),
    ),
    Question(
        "/search",
        {"geneQuery": ASPM, "species": "homo sapiens", "bs": '{"homo sapiens":{"CELL_LINE":true}}'},
        (2, 5.2, "ASPM", CANCER),
        (2, "two of many - breast carcinoma", [None, 22]),
    ),
    Question(
        "/search",
        {"conditionQuery": '[{"value":"brain"}]', "organism": "Macaca mulatta"},
        (0,),
        (1, "E-MTAB-2799", ["brain", "prefrontal cortex"]),
    ),
    Question(
        "/search",
        {"geneQuery": '[{"value":"MBP"}]', "conditionQuery": '[{"value":"brain"}]', "organism": "Macaca mulatta"},
        (0,),
        (1, "macaque", [900, 1200]),
    ),
    Question(
        "/search",
        {"conditionQuery": '[{"value":"kidney"},{"value":"liver"}]'},
        (2, -3.9, "Car3 1460256_at", "'knockout' vs 'wild type genotype'"),
        (3, "E-MTAB-513", ["kidney", "liver"]),
    ),
    Question("/search", {"geneQuery": '[{"value":"ADORA3"}]'}, (0,), (0,)),
    Question(
        "/search",
        {"geneQuery": '[{"value":"R-HSA-5683826"}]', "species": "homo sapiens"},
        (0,),
        (1, "Illumina Body Map", [0.1, 0.1, 0.1, 1600]),
    ),
]

PAGES = [
    Question(f"/genes/{HUMAN_ASPM}", {}, (2, 5.2, "ASPM", CANCER), (2, "Illumina Body Map", [14, 0.2, 0.7, 3])),
    Question(
        f"/genes/{HUMAN_ASPM}",
        {"bs": '{"homo sapiens":["CELL_LINE"]}', "ds": '{"regulation":["UP"]}'},
        (2, 5.2, "ASPM", CANCER),
        (2, "two of many - breast carcinoma", [None, 22]),
    ),
    Question("/genes/Q8IZT6", {}, (2, 5.2, "ASPM", CANCER), (2, "Illumina Body Map", [14, 0.2, 0.7, 3])),
    Question(
        f"/genes/{HUMAN_ASPM}",
        {"bs": '{"homo sapiens":{"CELL_LINE":true}}'},
        (2, 5.2, "ASPM", CANCER),
        (2, "two of many - breast carcinoma", [None, 22]),
        "#baseline",
    ),
    *(
        Question(f"/genesets/{name}", {}, (0,), (1, "Illumina Body Map", [0.1, 0.1, 0.1, 1600]))
        for name in ("R-HSA-5683826", "GO:0007585", "IPR001729")
    ),
    Question(
        "/genesets/PO:0008037",
        {"species": "arabidopsis thaliana"},
        (1, 6.3, "IAA5", "'indole-3-acetic acid' vs 'none'"),
        (0,),
    ),
    Question("/genesets/P11686", {}, (0,), (1, "Illumina Body Map", [0.1, 0.1, 0.1, 1600])),
]

EXPERIMENTS = [
    (
        Question(
            "/experiments/E-GEOD-73131/Results",
            {
                "specific": "true",
                "geneQuery": "[]",
                "filterFactors": '{"COMPARISON_NAME":["' + CANCER + '"]}',
                "cutoff": '{"foldChange":1,"pValue":0.05}',
                "regulation": '"UP_DOWN"',
            },
        ),
        "4 of 4 genes, log₂ fold change",
        ["ZNF668", "2.4"],
    ),
    (
        Question(
            "/experiments/E-GEOD-73131/Results",
            {
                "geneQuery": ASPM,
                "filterFactors": "{}",
                "cutoff": '{"foldChange":1,"pValue":0.05}',
                "regulation": '"UP"',
            },
        ),
        "1 of 1 genes, log₂ fold change",
        ["ASPM", "5.2", "3.1"],
    ),
    (
        Question(
            "/experiments/E-MTAB-513/Results",
            {
                "specific": "true",
                "geneQuery": '[{"value":"protein_coding","category":"gene_biotype"}]',
                "filterFactors": '{"ORGANISM_PART":["liver","lung"]}',
                "cutoff": '{"value":0.5}',
                "unit": '"TPM"',
            },
        ),
        "5 of 5 genes, TPM",
        ["SFTPC", "0.1", "1,600"],
    ),
    (
        Question("/experiments/E-MTAB-513/Results", {"unit": '"FPKM"', "geneQuery": ASPM}),
        "1 of 1 genes, FPKM",
        ["ASPM", "14", "0.1", "0.35", "1.5"],
    ),
    (
        Question("/experiments/E-GEOD-73131", {"geneQuery": HUMAN_ASPM}),
        "1 of 1 genes, log₂ fold change",
        ["ASPM", "5.2", "3.1"],
    ),
    (
        Question("/experiments/E-MTAB-2445/Results", {"geneQuery": '[{"value":"Car3"}]'}),
        "3 of 3 genes, log₂ fold change",
        ["Car3 1460256_at", "−3.9"],
    ),
]
