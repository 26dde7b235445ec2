import numpy as np
import pandas as pd
import pytest

from analysis.markers import find_markers

pytestmark = pytest.mark.reference

HPA = "Human Protein Atlas, tissue enriched genes of this organ; Uhlén et al. (2015), Science 347, 1260419"
GUYTON = "Guyton and Hall, Textbook of Medical Physiology"
JUNQUEIRA = "Junqueira's Basic Histology"

TEXTBOOK = [
    ("ALB", "liver", f"serum albumin: {GUYTON}, the liver as an organ"),
    ("APOA2", "liver", f"apolipoprotein: {HPA}"),
    ("F2", "liver", f"prothrombin: {GUYTON}, haemostasis and blood coagulation"),
    ("INS", "pancreas", f"insulin: {GUYTON}, insulin, glucagon and diabetes mellitus"),
    ("PNLIP", "pancreas", f"pancreatic lipase: {GUYTON}, secretory functions of the alimentary tract"),
    ("CPA1", "pancreas", f"carboxypeptidase A: {HPA}"),
    ("SFTPC", "lung", f"surfactant of type II alveolar cells: {JUNQUEIRA}, the respiratory system"),
    ("SFTPB", "lung", f"surfactant: {HPA}"),
    ("MYH6", "heart", "alpha cardiac myosin, atrial: Weiss, Leinwand (1996), Annu Rev Cell Dev Biol 12, 417-439"),
    ("NPPA", "heart", f"atrial natriuretic peptide: {GUYTON}, cardiac failure"),
    ("UMOD", "kidney", f"uromodulin: {HPA}"),
    ("NPHS2", "kidney", "podocin: Boute et al. (2000), Nature Genetics 24, 349-354"),
    ("TG", "thyroid gland", f"thyroglobulin: {GUYTON}, thyroid metabolic hormones"),
    ("TPO", "thyroid gland", f"thyroid peroxidase: {GUYTON}, thyroid metabolic hormones"),
    ("PRM1", "testis", f"protamine: {HPA}"),
    ("PRM2", "testis", "protamine: Balhorn (2007), Genome Biology 8, 227"),
    ("GFAP", "brain", f"astrocytes' glial fibrillary acidic protein: {JUNQUEIRA}, nerve tissue and the nervous system"),
    ("OPALIN", "brain", "oligodendrocytes: Golan et al. (2008), BMC Neuroscience 9, 107"),
    ("KRT1", "zone of skin", f"keratin of the epidermis: {JUNQUEIRA}, skin"),
    ("KRT10", "zone of skin", f"keratin of the epidermis: {JUNQUEIRA}, skin"),
    ("LIPF", "stomach", f"gastric lipase: {HPA}"),
    ("ATP4A", "stomach", f"parietal cells' proton pump: {GUYTON}, secretory functions of the alimentary tract"),
    ("KLK3", "prostate gland", f"prostate specific antigen: {HPA}"),
    ("GH1", "pituitary gland", f"growth hormone: {GUYTON}, pituitary hormones"),
    ("POMC", "pituitary gland", f"pro-opiomelanocortin: {GUYTON}, adrenocortical hormones"),
    ("CYP11B1", "adrenal gland", f"11 beta-hydroxylase: {GUYTON}, adrenocortical hormones"),
    ("CYP17A1", "adrenal gland", f"17 alpha-hydroxylase: {GUYTON}, adrenocortical hormones"),
    ("DEFA5", "small intestine", f"defensin of Paneth cells: {JUNQUEIRA}, the digestive tract"),
    ("MYH2", "skeletal muscle tissue", "fast myosin: Schiaffino, Reggiani (2011), Physiological Reviews 91, 1447-1531"),
    ("CKM", "skeletal muscle tissue", f"creatine kinase: {HPA}"),
    ("MUC7", "minor salivary gland", f"salivary mucin: {HPA}"),
    ("STATH", "minor salivary gland", f"statherin: {HPA}"),
    ("CR2", "spleen", f"complement receptor of B cells and follicular dendritic cells: {HPA}"),
    ("HBB", "blood", f"haemoglobin: {GUYTON}, red blood cells"),
    ("MPZ", "tibial nerve", f"myelin of peripheral nerves: {JUNQUEIRA}, nerve tissue and the nervous system"),
    ("UPK2", "urinary bladder", "urothelial plaques: Wu et al. (2009), Kidney International 75, 1153-1165"),
]


@pytest.fixture(scope="module")
def markers(shared_data):
    """Markers of GTEx's tissues: columns symbol, tissue, fold, tau and rank."""
    folder = shared_data / "derived" / "E-DERV-5214"
    cells = pd.read_csv(folder / "E-DERV-5214-tpms.tsv.gz", sep="\t", index_col=0)
    quartiles = np.stack([np.array([*cells[group].str.split(",")], float) for group in cells.columns[1:]], axis=1)
    design = pd.read_csv(folder / "E-DERV-5214.condensed-sdrf.tsv", sep="\t", header=None)
    factors = design[design[3] == "factor"]
    tissues = dict(zip(factors[2].str.extract(r"_(g\d+)_")[0], factors[5], strict=True))
    found = find_markers(quartiles[..., 2])
    return pd.DataFrame(
        {
            "symbol": cells["Gene Name"].iloc[found.gene].to_numpy(),
            "tissue": [tissues[cells.columns[1 + group]] for group in found.group],
            "fold": found.fold,
            "tau": found.tau,
            "rank": found.rank,
        }
    )


@pytest.mark.parametrize(("symbol", "tissue", "source"), TEXTBOOK)
def test_textbook_markers_are_found_in_their_tissue(markers, symbol, tissue, source):
    assert source
    found = markers[markers["symbol"] == symbol]
    assert found["tissue"].tolist() == [tissue]
    assert found["fold"].item() >= 4
    assert found["tau"].item() > 0.6


def test_housekeeping_genes_are_no_markers(markers):
    assert not markers["symbol"].isin(["ACTB", "GAPDH", "TBP", "HPRT1", "PPIA", "RPLP0", "UBC", "YWHAZ"]).any()


def test_textbook_markers_rank_high(markers):
    ranks = markers.set_index("symbol")["rank"].loc[[symbol for symbol, _, _ in TEXTBOOK]]
    assert (ranks <= 10).sum() >= 20
    assert (ranks <= 50).sum() >= len(TEXTBOOK) - 1
