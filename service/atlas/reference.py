"""The one baseline experiment that stands for a species."""

from mappings.species import species_key
from service.baseline.grids import ORGANISM_PART
from service.catalogue import Catalogue
from service.errors import NotFound
from service.species import human_first
from service.words import Words

REFERENCES = {
    "anolis carolinensis": "E-MTAB-3727",
    "arabidopsis lyrata": "E-MTAB-5072",
    "arabidopsis thaliana": "E-GEOD-30720",
    "beta vulgaris": "E-ENAD-2",
    "bos taurus": "E-MTAB-2798",
    "brachypodium distachyon": "E-MTAB-4401",
    "brassica napus": "E-GEOD-77637",
    "brassica oleracea": "E-GEOD-42891",
    "brassica rapa": "E-GEOD-43245",
    "caenorhabditis elegans": "E-MTAB-2812",
    "chlamydomonas reinhardtii": "E-GEOD-62671",
    "chlorocebus sabaeus": "E-MTAB-4404",
    "danio rerio": "E-ERAD-475",
    "drosophila melanogaster": "E-MTAB-4723",
    "equus caballus": "E-GEOD-46858",
    "gallus gallus": "E-MTAB-2797",
    "glycine max": "E-GEOD-61857",
    "homo sapiens": "E-MTAB-2836",
    "hordeum vulgare": "E-MTAB-2809",
    "macaca mulatta": "E-MTAB-2799",
    "monodelphis domestica": "E-MTAB-3719",
    "mus musculus": "E-MTAB-3718",
    "musa acuminata": "E-ENAD-11",
    "oryza sativa": "E-MTAB-2037",
    "ovis aries": "E-MTAB-3838",
    "papio anubis": "E-MTAB-2848",
    "populus trichocarpa": "E-GEOD-81077",
    "rattus norvegicus": "E-GEOD-53960",
    "schistosoma mansoni": "E-MTAB-451",
    "setaria italica": "E-GEOD-36391",
    "solanum lycopersicum": "E-MTAB-4765",
    "solanum tuberosum": "E-MTAB-552",
    "sorghum bicolor": "E-MTAB-4400",
    "sus scrofa": "E-MTAB-5895",
    "theobroma cacao": "E-ENAD-1",
    "trifolium pratense": "E-MTAB-5117",
    "triticum aestivum": "E-MTAB-4260",
    "vitis vinifera": "E-MTAB-4350",
    "xenopus tropicalis": "E-MTAB-3726",
    "zea mays": "E-MTAB-4342",
}
"""Species -> accession of its reference experiment in Expression Atlas."""


def species_asked(words: Words) -> str:
    """Return the species asked for, else the one that the genes are of; of several human, or the first; "" for none."""
    if words.request.species:
        return words.request.species[0]
    genes = words.genes.genes
    if genes is None or not len(genes):
        return ""
    measured = genes[genes < words.release.genes.measured]
    names = words.release.genes.species_names
    found: set[str] = {names[number] for number in words.release.genes.species(measured if len(measured) else genes)}
    return min(found, key=human_first)


def reference_experiment(catalogue: Catalogue, species: str) -> int:
    """Return the number of a species' reference experiment: the Atlas's own, else the widest look at its tissues.

    That is, of the RNA experiments that show organism parts by default, the one with the most assay groups. Raises
    `NotFound` when the species has none.
    """
    key = species_key(species)
    known = catalogue.find_experiment(REFERENCES.get(key, ""))
    if known is not None:
        return known
    fitting = [
        number
        for number, entry in enumerate(catalogue.experiments)
        if species_key(entry.species) == key and entry.default_factor == ORGANISM_PART and not entry.kind.proteomics
    ]
    if not fitting:
        raise NotFound(f"No baseline experiment here is a reference for {species[:100] or 'an unknown species'!r}")
    return max(fitting, key=lambda number: (len(catalogue.of_experiment(number)), -number))
