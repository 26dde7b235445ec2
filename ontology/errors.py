"""What can be wrong with a file of words.

ValueError
└── OntologyError         the file is an ontology, and damaged or beyond what is accepted
OSError and others are left as they are.
NotAnOntology             the file is something else; a folder's reader names it and goes on
"""

from pathlib import Path


class OntologyError(ValueError):
    """An ontology file that cannot be read; says which, where in it, and what to do."""

    def __init__(self, path: Path, problem: str, remedy: str) -> None:
        self.path = path
        self.problem = problem
        super().__init__(f"{path}: {problem}. {remedy}")


class NotAnOntology(OntologyError):
    """A file in none of the ontology formats: no error in a folder, one where it was named itself."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(path, problem, "Give an ontology as OBO, OWL, OBO graph or cellxgene-ontology-guide JSON.")
