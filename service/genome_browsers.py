"""Genome browsers: which show a species, and where in them a gene is."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from mappings.species import species_key

INVERTEBRATES = frozenset(
    {
        "aedes aegypti",
        "anopheles gambiae",
        "apis mellifera",
        "bombyx mori",
        "brugia malayi",
        "daphnia pulex",
        "ixodes scapularis",
        "nematostella vectensis",
        "pristionchus pacificus",
        "schistosoma mansoni",
        "strongylocentrotus purpuratus",
        "tribolium castaneum",
    }
)
"""Animals that Ensembl keeps on a site of its own."""

_SITES = {
    "animals": (("Ensembl", "https://www.ensembl.org"),),
    "plants": (("Ensembl Plants", "https://plants.ensembl.org"), ("Gramene", "https://ensembl.gramene.org")),
    "fungi": (("Ensembl Fungi", "https://fungi.ensembl.org"),),
    "protists": (("Ensembl Protists", "https://protists.ensembl.org"),),
}
_WORMBASE = {
    "caenorhabditis elegans": "https://wormbase.org/species/c_elegans/gene",
    "caenorhabditis briggsae": "https://wormbase.org/species/c_briggsae/gene",
}
_PARASITES = {"schistosoma mansoni": "Schistosoma_mansoni_prjea36577", "brugia malayi": "Brugia_malayi_prjna10729"}
_RENAMED = {"canis lupus": "Canis_lupus_familiaris", "canis familiaris": "Canis_lupus_familiaris"}


@dataclass(frozen=True, slots=True)
class Browser:
    """A genome browser of one species; `pattern` is its address with a place for the gene."""

    name: str
    pattern: str
    takes_tracks: bool = True

    def address(self, gene_id: str, tracks: Mapping[str, str] | None = None) -> str:
        """Return where a gene is, with tracks (their address -> how they are drawn) where the browser takes them."""
        found = self.pattern.format(quote(gene_id, safe=""))
        if not tracks or not self.takes_tracks:
            return found
        drawn = ",".join(f"url:{address}" + f"={style}" * bool(style) for address, style in tracks.items())
        return f"{found};contigviewbottom={drawn};format=BEDGRAPH"


def browsers_of(species: str, kingdom: str) -> list[Browser]:
    """Return the genome browsers that show a species, the usual one first; none for an unknown kingdom."""
    key = species_key(species)
    folder = _RENAMED.get(key) or key.replace(" ", "_").capitalize()
    sites = (("Ensembl Metazoa", "https://metazoa.ensembl.org"),) if key in INVERTEBRATES else _SITES.get(kingdom, ())
    found = [Browser(name, f"{site}/{folder}/Location/View?g={{}}") for name, site in sites]
    if key in _WORMBASE:
        found.append(Browser("WormBase", f"{_WORMBASE[key]}/{{}}", takes_tracks=False))
    if key in _PARASITES:
        found.append(
            Browser("WormBase ParaSite", f"https://parasite.wormbase.org/{_PARASITES[key]}/Location/View?g={{}}")
        )
    return found


def find_browser(browsers: list[Browser], name: str) -> Browser | None:
    """Return the browser of a name, blanks and case aside; None for none."""
    wanted = "".join(name.casefold().split())
    return next((browser for browser in browsers if "".join(browser.name.casefold().split()) == wanted), None)


def tracks_of(files: list[str], accession: str, column: str) -> dict[str, str]:
    """Return the tracks among an experiment's files that belong to a column -> how they are drawn."""
    styles = {
        f"{accession}.{column}.genes.expressions_tpms.bedGraph": "",
        f"{accession}.{column}.genes.expressions.bedGraph": "",
        f"{accession}.{column}.genes.log2foldchange.bedGraph": "tiling",
        f"{accession}.{column}.genes.pval.bedGraph": "pvalue",
    }
    found = {name: style for name, style in styles.items() if name in files}
    if len([name for name in found if "expressions" in name]) > 1:
        del found[f"{accession}.{column}.genes.expressions.bedGraph"]
    return found
