"""Properties of genes: which identify a gene, which describe it, which put it into a gene set.

The names are those of Expression Atlas's bioentity properties, and a few more that HGNC has.
"""

NAMES = ("id", "symbol", "hgnc_symbol", "gene_name", "previous_symbol", "synonym", "retired_id")
"""What a gene is or was called. `gene_name` is the name that a result file gives a gene without annotated symbol."""

IDENTIFIERS = (
    "ensgene",
    "wbpsgene",
    "entrezgene",
    "uniprot",
    "refseq",
    "embl",
    "enstranscript",
    "ensprotein",
    "wbpstranscript",
    "wbpsprotein",
    "hgnc_id",
    "mgi_id",
    "mgi_symbol",
    "rgd_id",
    "rgd_symbol",
    "flybase_gene_id",
    "zfin_id",
    "mirbase_accession",
    "mirbase_id",
    "mirbase_name",
    "unigene",
    "ucsc_id",
    "vega_id",
    "ccds_id",
    "design_element",
)
"""Identifiers that other sources give a gene, its transcripts, its proteins or its probes."""

DESCRIPTIONS = (
    "description",
    "ortholog",
    "ensfamily",
    "ensfamily_description",
    "mgi_description",
    "mirbase_sequence",
    "location",
)
"""What is said of a gene; shown, and found only when asked for by category. `ortholog`: genes of other species."""

SET_IDS = ("go", "interpro", "pathwayid", "po", "gene_biotype")
"""Properties whose values are ids of gene sets; also the collections that gene sets belong to."""

SET_NAMES = {"goterm": "go", "interproterm": "interpro", "pathwayname": "pathwayid", "poterm": "po"}
"""Properties whose values are names of gene sets, and the collection of each."""

KINDS = (*NAMES, *IDENTIFIERS, *DESCRIPTIONS, *SET_IDS, *SET_NAMES)
"""Kinds of hit, by index; a release whose annotation has other properties goes on from here (`Genes.kinds`)."""

RANK = dict.fromkeys((*NAMES, *IDENTIFIERS), 4) | {"id": 2, "symbol": 3, "retired_id": 2}
"""Step at which a kind resolves a gene term: 2 ids, 3 symbols, 4 all that also identifies; others: by category only."""

CATEGORIES = {
    "bioentity_identifier": ("id",),
    "ensgene": ("id", "ensgene"),
    "wbpsgene": ("id", "wbpsgene"),
    "id": ("id", "retired_id"),
    "symbol": ("symbol", "gene_name"),
    "synonym": ("synonym", "previous_symbol"),
    "entrez": ("entrezgene",),
}
"""Categories that are not simply the kind of their name."""
