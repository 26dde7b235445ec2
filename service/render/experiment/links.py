"""Links among the views of one experiment: each keeps what is asked for, and changes one thing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

import orjson

from service.render.links import link
from service.render.pages import LONGEST_LINK, ROOM, Parameters

LISTED = "geneQuery"
"""The parameter that may be too long for a link."""

FIRST_TAB = "Results"


@dataclass(frozen=True, slots=True)
class Place:
    """An experiment's page: `linked` parameters go into its links, `posted` ones (too long for that) into its form."""

    accession: str
    linked: Parameters
    posted: Parameters

    @classmethod
    def of(cls, accession: str, pairs: Iterable[tuple[str, object]]) -> "Place":
        """Return the place from the parameters of a request."""
        given: Parameters = {}
        for name, value in pairs:
            if value not in (None, ""):
                given.setdefault(name, []).append(value if isinstance(value, str) else orjson.dumps(value).decode())
        whole = link("experiments.one", {**given, "accession": accession})
        if len(whole) <= LONGEST_LINK - ROOM:
            return cls(accession, given, {})
        return cls(
            accession,
            {name: values for name, values in given.items() if name != LISTED},
            {name: values for name, values in given.items() if name == LISTED},
        )

    def tab(self, name: str, **changes: str | Sequence[str] | None) -> str:
        """Return the link to a tab; a change of None takes a parameter away."""
        return link(
            "experiments.one",
            {**self.linked, **changes, "accession": self.accession, "tab": None if name == FIRST_TAB else name},
        )

    def results(self, **changes: str | Sequence[str] | None) -> str:
        """Return the link to the results."""
        return self.tab(FIRST_TAB, **changes)

    @property
    def bare(self) -> str:
        """The link to the results as they are when nothing is asked for."""
        return link("experiments.one", {"accession": self.accession, "release": self.linked.get("release")})

    def column(self, column: str) -> str:
        """Return the link to the results of one column alone."""
        return self.results(selectedColumnIds=column, filterFactors=None, queryFactorValues=None)

    def gene(self, gene_id: str) -> str:
        """Return the link to one gene in this experiment."""
        return link("experiments.gene", {**self.linked, LISTED: None, "accession": self.accession, "gene_id": gene_id})

    def browser(self, name: str, gene_id: str, column: str = "") -> str:
        """Return the link to a genome browser at a gene, with the column's track."""
        about = {"accession": self.accession, "name": name, "geneId": gene_id, "trackId": column or None}
        return link("experiments.browse", {**about, "release": self.linked.get("release")})

    def browsers(self, name: str) -> Callable[[str, str], str]:
        """Return what gives the link to a genome browser at a gene, with a column's track: for thousands of them."""
        start = link("experiments.browse", {"accession": self.accession, "name": name, **self._pin})
        return lambda gene_id, column: f"{start}&geneId={quote(gene_id, safe='')}&trackId={quote(column, safe='')}"

    @property
    def _pin(self) -> dict[str, list[str]]:
        return {"release": self.linked["release"]} if "release" in self.linked else {}

    def download(self, kind: str) -> str:
        """Return the link to the whole table behind the results, as TSV."""
        return link("atlas_experiments.download", {**self.linked, "accession": self.accession, "kind": kind})
