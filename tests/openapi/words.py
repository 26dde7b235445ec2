"""Words that the small release knows: random texts alone would find nothing in it, and try little but refusals."""

from copy import deepcopy
from typing import Any

KNOWN = {
    "geneQuery": [
        "SFTPC",
        "FKBP5;MYH6",
        '[{"value":"GO:0007585"},{"value":"BRCA1","category":"symbol"}]',
        "E-MTAB-9002",
    ],
    "conditionQuery": ["liver", "dexamethasone; lung", '[{"value":"asthma","exclude":true}]', "E-MTAB-9003"],
    "organism": ["human", "Mus musculus", "arabidopsis thaliana", "zebrafish"],
    "species": ["human", "mouse", "homo sapiens", "zebrafish"],
    "experiment": ["E-MTAB-9001", "E-MTAB-9002", "E-MTAB-9003", "E-PROT-9001"],
    "factor": ["ORGANISM_PART", "compound", "disease"],
    "source": ["ORGANISM_PART", "TIME"],
    "search": ["heart", "E-MTAB-9001"],
    "selectedColumnIds": ["g1", "g2", "g1_g2", "g2_g1"],
    "queryFactorValues": ["liver", "lung"],
    "query": ["fkb", "dexa", "GO:00"],
    "geneId": ["ENSG00000168484", "SFTPC"],
    "experimentAccession": ["E-MTAB-9002", "E-MTAB-9003"],
    "contrastId": ["g2_g1", "g1_g2"],
    "identifier": ["ENSG00000012048", "FKBP5"],
    "high": ["UBERON_0002048", "UBERON_0002107,UBERON_0000955"],
    "accession": ["E-MTAB-9001", "E-MTAB-9002", "E-MTAB-9003", "E-MTAB-9008", "E-PROT-9001", "e-mexp-9007"],
    "array": ["A-AFFY-44"],
    "filename": ["opengxa.css", "suggest.js"],
    "gene_id": ["ENSG00000012048", "FKBP5", "AT5G10140", "ENSG00000168484"],
    "kind": ["DATA", "PLOTS", "SUPPLEMENTARY_INFORMATION", "RNASEQ_MRNA_BASELINE"],
    "name": ["human", "homo_sapiens.male", "Ensembl", "experiment-design", "E-MTAB-9001-tpms.tsv", "FKBP5", "about"],
    "plot": ["ma-plot", "gsea_go"],
    "set_id": ["GO:0007585", "IPR000276", "SFTPC"],
    "tab": ["Results", "Plots", "markers", "Experiment Design", "Supplementary-Information", "downloads"],
    "term": ["liver", "digestive system", "UBERON:0002107", "UBERON_0001007"],
}
"""Parameter -> some of its good values; any other may come as well."""

FEW = {
    "contrast": ["E-MTAB-9002:g1_g2", "E-MTAB-9003:g2_g1", "g1_g2", "nosuch"],
    "fields": ["gene_id", "species", "log2_fold_change", "experiment_accession", "value", "term", "designElements"],
}
"""Parameter -> the only values tried: all but few texts are refused, and would hide what else was asked."""


def with_words(document: dict[str, Any], few: dict[str, list[str]]) -> dict[str, Any]:
    """Return a document whose parameters take words that are known; `few` are further ones with few values."""
    found = deepcopy(document)
    components = found["components"]
    operations = [operation for methods in found["paths"].values() for operation in methods.values()]
    shared = [*components["parameters"].values(), *(one for each in operations for one in each["parameters"])]
    for parameter in shared:
        if "schema" in parameter and parameter["in"] != "header":
            only = FEW | few if parameter["in"] == "query" else FEW
            parameter["schema"] = _narrow(parameter["name"], parameter["schema"], only)
    for name, schema in components["schemas"].items():
        if name.endswith("Request"):
            schema["properties"] = {
                member: _narrow(member, one, FEW | few) for member, one in schema["properties"].items()
            }
    return found


def _narrow(name: str, schema: dict[str, Any], few: dict[str, list[str]]) -> dict[str, Any]:
    if "items" in schema:
        return schema | {"items": _narrow(name, schema["items"], few)}
    if name in few:
        return {"enum": few[name]}
    if name in KNOWN:
        return {"anyOf": [{"enum": KNOWN[name]}, schema]}
    return schema
