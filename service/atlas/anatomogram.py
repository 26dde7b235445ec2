"""Drawings of the body: which species have one, and which tissues an answer would colour."""

from collections.abc import Iterable
from typing import Any

from service.atlas.labels import file_name, term_id

DRAWN = frozenset(
    {
        "anolis_carolinensis",
        "arabidopsis_thaliana",
        "bos_taurus",
        "brachypodium_distachyon",
        "gallus_gallus",
        "homo_sapiens",
        "hordeum_vulgare",
        "macaca_mulatta",
        "monodelphis_domestica",
        "mus_musculus",
        "oryza_sativa",
        "papio_anubis",
        "rattus_norvegicus",
        "solanum_lycopersicum",
        "solanum_tuberosum",
        "sorghum_bicolor",
        "tetraodon_nigroviridis",
        "triticum_aestivum",
        "xenopus_tropicalis",
        "zea_mays",
    }
)
"""Species that Expression Atlas's anatomograms draw."""


def anatomogram(species: str, terms: Iterable[str]) -> dict[str, Any] | None:
    """Return the drawing of a species and the annotated tissues (CURIEs); None without a drawing."""
    name = file_name(species)
    if name not in DRAWN:
        return None
    return {"species": name, "allSvgPathIds": [term_id(term) for term in dict.fromkeys(terms) if term] or None}
