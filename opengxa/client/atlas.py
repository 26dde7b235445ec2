"""`Atlas`: the questions, the same to a server and to a directory of releases."""

from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import Any
from urllib.parse import quote

from opengxa.client.answers import Answers
from opengxa.client.errors import WrongType, WrongValue
from opengxa.client.frames import Frame, Kind, check_kind, frame, table_of
from opengxa.client.parameters import Parameters, Terms, search_parameters

FRAMES = ("pandas", "polars", "arrow")
"""Kinds of frames that any table can be."""

MOST_ROWS = "1000"
"""Rows of a page, at most."""

OWN = ("format", "resume", "header", "safe")
"""Parameters that choose a form: `as_` and `download` do that here."""


class Atlas(Answers):
    """An Expression Atlas: a server's address, or a directory of releases on this machine, read without a server.

    Answers are whole, of one release, and checked: one that ended early is an error, never a short frame. Frames of
    pandas have `attrs`: `release`, `query`, `warnings` (what was understood only in part) and `resolution` (what each
    term was taken for). Errors are `opengxa.AtlasError`s with the server's explanation. Safe for threads.

    Parameters
    ----------
    where
        "https://host/prefix", or the home directory of `opengxa index`.
    release
        Read this release, also after a newer one was published; without, each question reads the newest.
    patience
        How often a server is asked and how long waited for (default: 5 attempts; one for a directory).
    opensearch_url
        OpenSearch, for a directory whose release uses it (default: OPENGXA_OPENSEARCH_URL).

    Raises
    ------
    NotFound
        A directory without a published release.

    Examples
    --------
    >>> atlas = Atlas("http://localhost:8080")  # doctest: +SKIP
    >>> atlas.differential(conditions="dexamethasone", regulation="UP")  # doctest: +SKIP
    """

    def differential(
        self,
        genes: Terms = None,
        conditions: Terms = None,
        organism: str | Iterable[str] | None = None,
        *,
        as_: Kind = "pandas",
        **filters: object,
    ) -> Frame:
        """Return the genes that change: a row per gene and contrast, all of them.

        `genes`, `conditions`: text as in the search boxes, or a list of terms. `filters` are the API's parameters, such
        as `regulation="UP"`, `cutoff={"foldChange": 2}`, `group="gene"`, `experiment="E-MTAB-5214"`; with `size` it is
        a page, and `attrs["next"]` is the `after` of the next one.
        """
        return self._search("differential", search_parameters(genes, conditions, organism, filters), as_)

    def baseline(
        self,
        genes: Terms = None,
        conditions: Terms = None,
        organism: str | Iterable[str] | None = None,
        *,
        per_gene: bool = False,
        as_: Kind = "pandas",
        **filters: object,
    ) -> Frame:
        """Return how high genes are: a row per experiment and tissue (or another factor), in long form.

        Levels of several genes are their mean, unless `per_gene`. Without genes it is the assay groups that
        match the conditions.
        """
        if per_gene:
            filters["genes"] = "each"
        return self._search("baseline", search_parameters(genes, conditions, organism, filters), as_)

    def experiments(
        self,
        conditions: Terms = None,
        organism: str | Iterable[str] | None = None,
        *,
        as_: Kind = "pandas",
        **filters: object,
    ) -> Frame:
        """Return the experiments, or those that study some conditions."""
        return self._search("experiments", search_parameters(None, conditions, organism, filters), as_)

    def resolve(
        self,
        genes: Terms = None,
        conditions: Terms = None,
        organism: str | Iterable[str] | None = None,
        *,
        as_: Kind = "pandas",
    ) -> Frame:
        """Return what terms mean: a row per term and gene, set or ontology term; `status` says how sure that is."""
        return self._search("resolve", search_parameters(genes, conditions, organism, {}), as_)

    def enrichment(
        self, genes: Terms, organism: str | None = None, *, as_: Kind = "pandas", **filters: object
    ) -> Frame:
        """Return the contrasts that a list of genes is enriched in, all of them."""
        check_kind(as_, FRAMES)
        given = search_parameters(genes, None, organism, filters)
        pages, asked = [], given if "size" in filters else [*given, ("size", MOST_ROWS)]
        while True:
            pages.append(self.ask("enrichment", asked))
            if "size" in filters or not pages[-1]["next"]:
                break
            asked = [*given, ("size", MOST_ROWS), ("after", pages[-1]["next"])]
        rows = [row for page in pages for row in page["rows"]]
        return frame(table_of(rows), as_, attrs_of("enrichment", given, pages[0]))

    def suggest(
        self, text: str, kind: str = "genes", organism: str | Iterable[str] | None = None, size: int = 10
    ) -> list[dict[str, Any]]:
        """Return what begins as `text`: "genes" or "conditions", the best first."""
        if kind not in ("genes", "conditions"):
            raise WrongValue(f"kind: got {kind!r}; allowed is genes, conditions")
        given = search_parameters(None, None, organism, {"query": text, "size": size})
        found: list[dict[str, Any]] = self.ask(f"suggest/{kind}", given)["suggestions"]
        return found

    def experiment(self, accession: str, genes: Terms = None, *, as_: Kind = "anndata", **filters: object) -> Frame:
        """Return all results of an experiment: `anndata.AnnData`, or a frame with a row per gene and contrast or group.

        `genes` and `filters` choose some of them, such as `contrast="g1_g2"` or `unit="TPM"`.
        """
        check_kind(as_)
        return self._own(accession, "results", search_parameters(genes, None, None, filters), as_)

    def design(self, accession: str, *, as_: Kind = "pandas") -> Frame:
        """Return the samples of an experiment: a row per assay, with what is known of each."""
        check_kind(as_, FRAMES)
        return self._own(accession, "design", [], as_)

    def download(
        self,
        path: str | PathLike[str],
        answer: str = "differential",
        *,
        genes: Terms = None,
        conditions: Terms = None,
        organism: str | Iterable[str] | None = None,
        per_gene: bool = False,
        resume: bool = False,
        **filters: object,
    ) -> int | None:
        """Write all rows of an answer to a file and return how many.

        `answer`: "differential", "baseline", "experiments", "resolve", "experiments/ACCESSION/results" or "…/design".
        The suffix says in which form: .tsv, .csv, .ndjson, .parquet, .arrow, .xlsx, .h5ad, .zip. The file appears when
        it is whole and checked; `resume` goes on with one that broke off earlier, from the same release.
        """
        if per_gene:
            filters["genes"] = "each"
        parameters = search_parameters(genes, conditions, organism, filters)
        return self.save(answer, parameters, Path(path), resume=resume)

    def _search(self, answer: str, parameters: Parameters, kind: str) -> Frame:
        check_kind(kind)
        if own := [name for name, _ in parameters if name in OWN]:
            raise WrongType(f"{own[0]}: as_= chooses a frame, download() a file")
        page = [("size", "1")] if answer == "differential" else []
        said = self.ask(answer, [*((name, value) for name, value in parameters if name != "size"), *page])
        if kind == "anndata":
            return self._matrix(
                self._result(answer, parameters, said["release"], "h5ad"), attrs_of(answer, parameters, said)
            )
        table, arrived = self.table(answer, parameters, said["release"])
        following = {"next": arrived.next} if arrived.next else {}
        return frame(table, kind, attrs_of(answer, parameters, said) | following)

    def _own(self, accession: str, part: str, parameters: Parameters, kind: str) -> Frame:
        answer = f"experiments/{quote(accession, safe='')}/{part}"
        release = dict(parameters).get("release") or self._pin or self.release
        said: dict[str, Any] = {"release": release, "warnings": [], "resolution": {}}
        if kind == "anndata":
            attrs = attrs_of(answer, parameters, said)
            return self._matrix(self._result(answer, parameters, release, "h5ad"), attrs)
        table, arrived = self.table(answer, parameters, release)
        return frame(table, kind, attrs_of(answer, parameters, said | {"warnings": arrived.warnings}))


def attrs_of(answer: str, parameters: Parameters, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is said of a frame."""
    query: dict[str, Any] = {"answer": answer}
    for name, value in parameters:
        query[name] = [*query[name], value] if name in query else [value]
    return {
        "release": said["release"],
        "query": {
            name: value[0] if isinstance(value, list) and len(value) == 1 else value for name, value in query.items()
        },
        "warnings": said["warnings"],
        "resolution": said["resolution"],
    }
