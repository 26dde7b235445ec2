"""Fetches experiments, gene annotation and ontologies from mirrors of Expression Atlas, politely, and can go on."""
