"""What is said of a route beside its code, and words that several routes share."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from service.export.forms import FORMS
from service.openapi.shapes import Named, Shape
from service.request.meaning import OF_OBJECTS, PARAMETERS, UNKNOWN, Parameter
from service.request.parameters import SEARCH
from service.request.unused import FILES, UNUSED

JSON, TSV, HTML, SVG = "application/json", "text/tab-separated-values", "text/html", "image/svg+xml"

ANY = "*/*"
"""Media type of files that are sent as they were given."""

MEDIA = {form.value: about.media for form, about in FORMS.items()}
"""Format, and suffix of a path -> media type."""

KEPT = ("ETag", "Last-Modified", "Cache-Control")
"""Headers by which a client keeps an answer."""

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
    - `forms`: formats that its path takes as a suffix; `ranged`: parts of it may be asked for by Range;
    - `kept`: headers by which a client keeps what GET answers.
    """

    answers: Mapping[str, Shape]
    takes: tuple[str, ...] = ("release",)
    otherwise: Mapping[str, Parameter] = field(default_factory=dict)
    headers: tuple[str, ...] = ()
    errors: tuple[int, ...] = ()
    forms: tuple[str, ...] = ()
    redirects: bool = False
    ranged: bool = False
    kept: tuple[str, ...] = KEPT
    fixed: bool = False
    about: str = ""

    def parameter(self, name: str) -> Parameter:
        """Return what a parameter means here."""
        return self.otherwise.get(name) or PARAMETERS.get(name, UNKNOWN)

    def as_file(self) -> "Route":
        """Return the route of a path that ends in the suffix of a format."""
        media = [MEDIA.get(form, JSON) for form in self.forms]
        return replace(self, answers={one: self.answers[one] for one in media}, takes=self._without_format())

    def as_manifest(self) -> "Route":
        """Return the route of a path that asks for the manifest of such a file."""
        answers, forms = {JSON: Named("ExportManifest")}, tuple(MEDIA)
        return replace(self, answers=answers, takes=self._without_format(), headers=(), forms=forms, ranged=False)

    def _without_format(self) -> tuple[str, ...]:
        return tuple(name for name in self.takes if name != "format")


def exported(shape: Shape, takes: tuple[str, ...], otherwise: Mapping[str, Parameter] | None = None) -> Route:
    """Return a route that answers a page as JSON, or the whole in any format."""
    answers = {JSON: shape} | dict.fromkeys(MEDIA.values())
    forms = ("json", *MEDIA)
    return Route(answers, takes, otherwise or {}, EXPORTED, errors=(406, 422, 507), forms=forms, ranged=True)


def one_object(shape: Shape, *takes: str) -> Route:
    """Return a route that answers what is no table: JSON alone."""
    return Route({JSON: shape}, ("format", *takes), OF_OBJECTS, errors=(406,), forms=("json",))


def meaningful(answer: str, *without: str) -> tuple[str, ...]:
    """Return the parameters of searches that mean something to a kind of answer."""
    return tuple(name for name in SEARCH if name not in UNUSED[answer] and name not in without)
