import pytest

from ontology.orthography import american, without_accents
from ontology.text import tokens, variant


@pytest.mark.parametrize(
    ("british", "spelled"),
    [
        ("tumour", "tumor"),
        ("tumours", "tumors"),
        ("behavioural", "behavioral"),
        ("oesophagus", "esophagus"),
        ("leukaemia", "leukemia"),
        ("haemoglobin", "hemoglobin"),
        ("diarrhoea", "diarrhea"),
        ("fibre", "fiber"),
        ("centres", "centers"),
        ("immunised", "immunized"),
        ("localisation", "localization"),
        ("catalyse", "catalyze"),
        ("labelled", "labeled"),
        ("ageing", "aging"),
        ("homologue", "homolog"),
        ("sulphate", "sulfate"),
        ("leucocyte", "leukocyte"),
        ("mould", "mold"),
        ("grey", "gray"),
        ("programme", "program"),
        ("aluminium", "aluminum"),
    ],
)
def test_british_words_become_american(british, spelled):
    assert american(british) == spelled
    assert american(spelled) == spelled
    assert tokens(british) == tokens(spelled)


@pytest.mark.parametrize(
    "word", ["toe", "four", "cell", "swelling", "liver", "disease", "µm", "肝臓", "tnni3k", "brca1"]
)
def test_other_words_stay(word):
    assert american(word) == word


@pytest.mark.parametrize(
    ("text", "plain"), [("sjögren", "sjogren"), ("œdema", "oedema"), ("ménière", "meniere"), ("liver", "liver")]
)
def test_accents_and_ligatures_go(text, plain):
    assert without_accents(text) == plain


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("T-cell", "T cells"),
        ("Tcell", "T cell"),
        ("TGF-β", "TGF beta"),
        ("IL-6", "IL6"),
        ("β cell", "beta-cells"),
        ("Crohns disease", "Crohn's disease"),
        ("Parkinson\u2019s disease", "Parkinson disease"),
        ("Sjogren syndrome", "Sjögren's syndrome"),
        ("co-expression", "coexpression"),
        ("post-natal", "postnatal"),
        ("non-small cell lung carcinoma", "nonsmall-cell lung carcinomas"),
        ("muscle fibres", "muscle fiber"),
        ("coeliac disease", "Celiac disease"),
    ],
)
def test_variants_share_a_form(text, same):
    assert variant(text) == variant(same)


@pytest.mark.parametrize(("text", "other"), [("liver", "lung"), ("TNNI3", "TNNI3K"), ("T cell", "B cell"), ("", "x")])
def test_other_names_do_not(text, other):
    assert variant(text) != variant(other)
