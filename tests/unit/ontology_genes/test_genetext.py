"""Words of descriptions and of names of sets, against cutting each text by itself."""

import tempfile
from pathlib import Path

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from ontology.genetext import GeneText, write_gene_text
from ontology.text import tokens

TEXTS = st.lists(
    st.lists(
        st.sampled_from(
            ["zinc", "fingers", "Finger-like", "\N{GREEK SMALL LETTER ALPHA}-catenin", "\u00b4x", "", "C2H2"]
        )
    ).map(" ".join)
)


@settings(deadline=None, max_examples=60)
@given(TEXTS, TEXTS, st.sampled_from(["zinc", "finger zinc", "alpha", "C2H2 like", "x", "absent"]))
def test_found_as_text_by_text(descriptions, names, wanted):
    with tempfile.TemporaryDirectory() as folder:
        write_gene_text(Path(folder), pa.array(descriptions, pa.string()), pa.array(names, pa.string()))
        found = GeneText.open(Path(folder)).search(tokens(wanted))
    for numbers, texts in zip(found, (descriptions, names), strict=True):
        assert numbers.tolist() == [at for at, text in enumerate(texts) if set(tokens(wanted)) <= set(tokens(text))]
