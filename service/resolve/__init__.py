"""Typed words -> genes, ontology terms and conditions, with a report of what became of each."""
