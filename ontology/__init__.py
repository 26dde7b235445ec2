"""What words mean: ontology terms, genes and their identifiers, gene sets, the text analyser.

Written once by the indexer, opened memory-mapped by the service; the same for every engine.
"""
