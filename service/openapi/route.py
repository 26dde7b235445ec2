"""What is said of a route beside its code, and words that several routes share."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from service.export.forms import FORMS
from service.openapi.shapes import Named, Shape
from service.request.meaning import OF_SMALL_ANSWERS, PARAMETERS, UNKNOWN, Parameter
from service.request.parameters import SEARCH
from service.request.unused import FILES, UNUSED

JSON, TSV, HTML = "application/json", "text/tab-separated-values", "text/html"

ANY = "*/*"
"""Media type of files that are sent as they were given."""

MEDIA = {form.value: about.media for form, about in FORMS.items()}
"""Format, and suffix of a path -> media type."""

PAGED = ("X-Next", "Link")
WARNED = ("X-Warnings",)
FILE = ("Content-Disposition",)
EXPORTED = ("X-Total", *PAGED, *WARNED, *FILE)

FORM = ("group", "fields", "format", *sorted(FILES))
"""Parameters that choose the form of data: pages, and most of the original's endpoints, have one of their own."""


@dataclass(frozen=True, slots=True)
class Route:
    """What a route takes, what it answers, and with which headers and further statuses.

    - `answers`: media type -> shape, None for what is no JSON;
    - `otherwise`: parameters that mean something else here than elsewhere;
    - `errors`: those of what it does; reading a request may always fail, unless it is `fixed`;
    - `about`: what it does, where its code does not say it;
    - `forms`: formats that its path takes as a suffix; `ranged`: parts of it may be asked for by Range.
    """

    answers: Mapping[str, Shape]
    takes: tuple[str, ...] = ("release",)
    otherwise: Mapping[str, Parameter] = field(default_factory=dict)
    headers: tuple[str, ...] = ()
    errors: tuple[int, ...] = ()
    forms: tuple[str, ...] = ()
    redirects: bool = False
    ranged: bool = False
    fixed: bool = False
    about: str = ""

    def parameter(self, name: str) -> Parameter:
        """Return what a parameter means here."""
        return self.otherwise.get(name) or PARAMETERS.get(name, UNKNOWN)

    def as_file(self) -> "Route":
        """Return the route of a path that ends in the suffix of a format."""
        return replace(self, answers={MEDIA[form]: None for form in self.forms}, takes=self._without_format())

    def as_manifest(self) -> "Route":
        """Return the route of a path that asks for the manifest of such a file."""
        answers = {JSON: Named("ExportManifest")}
        return replace(self, answers=answers, takes=self._without_format(), headers=(), ranged=False)

    def _without_format(self) -> tuple[str, ...]:
        return tuple(name for name in self.takes if name != "format")


def exported(shape: Shape, takes: tuple[str, ...], otherwise: Mapping[str, Parameter] | None = None) -> Route:
    """Return a route that answers a page as JSON, or the whole in any format."""
    answers = {JSON: shape} | dict.fromkeys(MEDIA.values())
    forms = tuple(MEDIA)
    return Route(answers, takes, otherwise or {}, EXPORTED, errors=(422, 507), forms=forms, ranged=True)


def tabular(shape: Shape, takes: tuple[str, ...], *, errors: tuple[int, ...] = ()) -> Route:
    """Return a route that answers the same as JSON or as TSV."""
    return Route({JSON: shape, TSV: None}, takes, OF_SMALL_ANSWERS, ("X-Total", *PAGED), errors, ("tsv",))


def meaningful(answer: str, *without: str) -> tuple[str, ...]:
    """Return the parameters of searches that mean something to a kind of answer."""
    return tuple(name for name in SEARCH if name not in UNUSED[answer] and name not in without)
