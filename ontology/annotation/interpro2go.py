"""InterPro's mapping to GO (`interpro2go`), https://www.ebi.ac.uk/GOA/InterPro2GO: here for the names in it.

`InterPro:IPR000003 Retinoid X receptor/HNF4 > GO:DNA binding ; GO:0003677`. Genes are given no GO term by it:
a gene's own annotation has those already.
"""

import re

from ontology.annotation.annotation import Annotation, concatenate
from ontology.annotation.set_names import name_rows
from ontology.annotation.source import Source

MAPPING = re.compile(r"InterPro:(IPR\d{6}) (.+) > GO:(.+) ; (GO:\d{7})")


def recognises(source: Source) -> bool:
    """Tell the mapping by its lines."""
    rows = source.cells
    return bool(rows) and MAPPING.fullmatch("\t".join(rows[0])) is not None


def read(source: Source) -> Annotation:
    """Take the names of InterPro entries and of GO terms."""
    found = [match for line in source.lines() if (match := MAPPING.fullmatch(line.strip()))]
    entries = {match[1]: match[2] for match in found}
    terms = {match[4]: match[3] for match in found}
    return concatenate(Annotation(set_names=name_rows(names, names.values())) for names in (entries, terms))
