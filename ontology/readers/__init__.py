"""Readers of ontology files: OBO, OWL and OBO graphs by pronto, and cellxgene-ontology-guide's JSON."""
