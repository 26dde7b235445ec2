"""What is annotated to a gene, in the order and with the links of `/json/bioentity-information`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from mappings.species import species_key
from ontology.graph import Ontology
from service.atlas.labels import file_name
from service.genes import Ortholog, find_orthologs
from service.release import Release

Members = dict[str, Any]
GeneLink = Callable[[str], str]

OLS = "https://www.ebi.ac.uk/ols/ontologies/{ontology}/terms?iri=http://purl.obolibrary.org/obo/{term}"
ENSEMBL_SITES = {
    "plants": "https://plants.ensembl.org",
    "fungi": "https://fungi.ensembl.org",
    "protists": "https://protists.ensembl.org",
}


@dataclass(frozen=True, slots=True)
class Property:
    """A property as shown: what it is called, and the address of a value.

    The address has places for the `value`, its ontology form (`term`), the `gene`, and Ensembl's folder of the
    species (`ensembl`); "" for none.
    """

    name: str
    address: str = ""


PROPERTIES = {
    "synonym": Property("Synonym"),
    "ortholog": Property("Ortholog"),
    "go": Property("Gene ontology", OLS.replace("{ontology}", "go")),
    "po": Property("Plant ontology", OLS.replace("{ontology}", "po")),
    "interpro": Property("InterPro", "https://www.ebi.ac.uk/interpro/entry/{value}"),
    "ensfamily_description": Property("Ensembl family", "{ensembl}/Gene/Family?g={gene}"),
    "ensgene": Property("Ensembl gene", "{ensembl}/Gene/Summary?g={value}"),
    "enstranscript": Property("Ensembl transcript", "{ensembl}/Transcript/Summary?t={value}"),
    "ensprotein": Property("Ensembl protein", "{ensembl}/Transcript/ProteinSummary?t={value}"),
    "wbpsgene": Property("WBPS gene", "https://parasite.wormbase.org/id/{value}"),
    "wbpstranscript": Property("WBPS transcript", "https://parasite.wormbase.org/id/{value}"),
    "wbpsprotein": Property("WBPS protein", "https://parasite.wormbase.org/id/{value}"),
    "entrezgene": Property("Entrez", "https://www.ncbi.nlm.nih.gov/gene?term={value}"),
    "uniprot": Property("UniProt", "https://www.uniprot.org/uniprot/{value}"),
    "mgi_id": Property("MGI", "http://www.informatics.jax.org/marker/{value}"),
    "mgi_description": Property("MGI description"),
    "gene_biotype": Property("Gene biotype", "http://www.ensembl.org/Help/Glossary?id=275"),
    "design_element": Property("Design element"),
    "pathwayid": Property("Reactome pathway ID", "https://reactome.org/content/detail/{value}"),
    "mirbase_id": Property("miRBase ID", "http://www.mirbase.org/cgi-bin/query.pl?terms={value}"),
    "mirbase_accession": Property("miRBase accession", "http://www.mirbase.org/cgi-bin/mature.pl?mature_acc={value}"),
    "mirbase_sequence": Property("miRBase sequence"),
    "expression_atlas": Property("Expression Atlas", "https://www.ebi.ac.uk/gxa/genes/{value}"),
}
"""Property -> how it is shown, in the order of the page."""

SETS = ("go", "po", "interpro", "pathwayid")
RANKED = ("go", "po")
"""Gene sets that come deepest term of the ontology first."""


def bioentity_information(release: Release, number: int, gene_link: GeneLink) -> Members:
    """Return all shown properties of a gene that have values; `gene_link` says where a gene's page is."""
    record = release.genes.records(np.array([number])).to_pylist()[0]
    found = _collect(release.genes.properties(number), record["id"])
    places = {"gene": record["id"], "ensembl": f"{_site(release, record)}/{file_name(record['species']).capitalize()}"}
    shown = []
    for kind, how in PROPERTIES.items():
        if values := found.get(kind):
            if kind == "ortholog":
                entries = [_ortholog(one, gene_link) for one in find_orthologs(release, number, values)]
            else:
                entries = [_entry(release, kind, value, places) for value in values]
            shown.append({"type": kind, "name": how.name, "values": _ordered(entries)})
    return {"bioentityProperties": shown, "release": release.id}


def _collect(properties: dict[str, list[str]], gene: str) -> dict[str, list[str]]:
    """Return values by property: former symbols are synonyms, and the id is what kind of identifier it is."""
    found = dict(properties)
    found["synonym"] = [*found.get("synonym", []), *found.pop("previous_symbol", [])]
    own = "mirbase_accession" if gene.upper().startswith("MIMAT") else "ensgene"
    if not found.get(own) and len(found.keys() - {"id", "gene_name", "synonym"}):
        found[own] = [gene]
        found["expression_atlas"] = [gene]
    return found


def _entry(release: Release, kind: str, value: str, places: dict[str, str]) -> Members:
    text = value
    if kind in SETS:
        text = release.genes.set_name(value) or release.sets.label(value) or value
    url = PROPERTIES[kind].address.format(value=value, term=value.replace(":", "_", 1), **places)
    return {"text": text, "url": url, "relevance": depth(release.sets, value) if kind in RANKED else 0}


def _ortholog(found: Ortholog, gene_link: GeneLink) -> Members:
    """Name an ortholog by symbol and species, with its page; one that is not here has its id alone."""
    if not found.species:
        return {"text": found.id, "url": "", "relevance": 0}
    return {"text": f"{found.symbol or found.id} ({found.species})", "url": gene_link(found.id), "relevance": 0}


def _ordered(entries: list[Members]) -> list[Members]:
    return sorted(entries, key=lambda entry: -entry["relevance"])


def depth(ontology: Ontology, term: str) -> int:
    """Return the fewest terms on the way up to one without parents, both counted; 1 for one the ontology lacks."""
    steps, level, seen = 1, {term}, {term}
    while all(parents := [ontology.parents(each) for each in level]):
        level = {parent for each in parents for parent in each} - seen
        if not level:
            break
        seen |= level
        steps += 1
    return steps


def _site(release: Release, record: Members) -> str:
    """Return Ensembl's site for a species: that of its kingdom, where ids do not say it is the main one."""
    if record["id"].upper().startswith("ENS"):
        return "https://www.ensembl.org"
    key = species_key(record["species"])
    kingdoms = (entry.kingdom for entry in release.catalogue.experiments if species_key(entry.species) == key)
    kingdom = next(kingdoms, "")
    return ENSEMBL_SITES.get(kingdom, "https://metazoa.ensembl.org" if kingdom else "https://www.ensembl.org")
