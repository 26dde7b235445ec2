"""How species are written, and what counts as the same: `homo_sapiens`, `Homo sapiens` and `human` are one."""

COMMON_NAMES = {
    "arabidopsis": "arabidopsis thaliana",
    "barley": "hordeum vulgare",
    "baker's yeast": "saccharomyces cerevisiae",
    "budding yeast": "saccharomyces cerevisiae",
    "cat": "felis catus",
    "chicken": "gallus gallus",
    "chimp": "pan troglodytes",
    "chimpanzee": "pan troglodytes",
    "cow": "bos taurus",
    "cattle": "bos taurus",
    "dog": "canis familiaris",
    "fission yeast": "schizosaccharomyces pombe",
    "frog": "xenopus tropicalis",
    "fruit fly": "drosophila melanogaster",
    "fruitfly": "drosophila melanogaster",
    "gorilla": "gorilla gorilla",
    "grape": "vitis vinifera",
    "grapevine": "vitis vinifera",
    "horse": "equus caballus",
    "human": "homo sapiens",
    "macaque": "macaca mulatta",
    "maize": "zea mays",
    "corn": "zea mays",
    "marmoset": "callithrix jacchus",
    "mouse": "mus musculus",
    "mosquito": "anopheles gambiae",
    "nematode": "caenorhabditis elegans",
    "opossum": "monodelphis domestica",
    "orangutan": "pongo abelii",
    "pig": "sus scrofa",
    "platypus": "ornithorhynchus anatinus",
    "potato": "solanum tuberosum",
    "rabbit": "oryctolagus cuniculus",
    "rapeseed": "brassica napus",
    "rat": "rattus norvegicus",
    "rhesus macaque": "macaca mulatta",
    "rice": "oryza sativa",
    "salmon": "salmo salar",
    "sheep": "ovis aries",
    "soybean": "glycine max",
    "thale cress": "arabidopsis thaliana",
    "tomato": "solanum lycopersicum",
    "wheat": "triticum aestivum",
    "worm": "caenorhabditis elegans",
    "yeast": "saccharomyces cerevisiae",
    "zebrafish": "danio rerio",
}
"""What people type, in small letters -> species key."""

_SYNONYMS = {"canis lupus": "canis familiaris"}


def species_key(name: str) -> str:
    """Return what all spellings of a species have in common: genus and species in small letters.

    `Mus_musculus`, `mus musculus`, `Mus musculus domesticus` and `mouse` give `mus musculus`; subspecies and cultivar
    groups count as their species (`Oryza sativa Japonica Group`). Ensembl calls the dog `Canis familiaris`.
    """
    plain = " ".join(name.replace("_", " ").lower().split())
    key = " ".join(COMMON_NAMES.get(plain, plain).split()[:2])
    return _SYNONYMS.get(key, key)


def species_name(name: str) -> str:
    """Return a species as shown: `homo_sapiens` and `human` -> `Homo sapiens`; text with capitals stays as it is."""
    words = " ".join(name.replace("_", " ").split())
    words = COMMON_NAMES.get(words.lower(), words)
    return words[:1].upper() + words[1:] if words == words.lower() else words
