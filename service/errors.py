"""Errors of the service, and the one table that gives each its HTTP status.

ServiceError
├── RequestRefused (also ValueError)     a parameter is malformed, impossible or unknown
├── WrongMediaType (also ValueError)     a body is of a kind that is not read
├── NotAcceptable (also ValueError)      the answer comes in none of the forms that the client takes
├── Unanswerable (also ValueError)       well formed, but it cannot be answered as asked
├── NotFound (also LookupError)          no such release, experiment, gene, gene set or page
├── ReleaseGone (also LookupError)       a cursor of a release that was removed
├── NoRoom                               a file that must be made first has no room on the server
└── Unavailable                          the service cannot answer now
"""

from engines.errors import EngineUnavailable, FactsMissing


class ServiceError(Exception):
    """Any failure that the service explains to its user."""


class RequestRefused(ServiceError, ValueError):
    """A parameter cannot be understood; `parameter` names it, "" when it is the request as a whole."""

    def __init__(self, parameter: str, message: str) -> None:
        super().__init__(message)
        self.parameter = parameter


class WrongMediaType(ServiceError, ValueError):
    """A body is neither a form nor JSON."""


class NotAcceptable(ServiceError, ValueError):
    """None of the forms that the client takes is one of the answer's; the message names these."""


class Unanswerable(ServiceError, ValueError):
    """The request is well formed, but asks for what a release does not hold; the message says what would do."""


class NotFound(ServiceError, LookupError):
    """What was asked for by name does not exist."""


class ReleaseGone(ServiceError, LookupError):
    """The release that a cursor belongs to was removed; start again without `after`."""


class NoRoom(ServiceError):
    """A file cannot be made here: the disk is full, or the file larger than what is kept."""


class Unavailable(ServiceError):
    """The service cannot answer now; trying again later may help."""


STATUS: dict[type[Exception], tuple[int, str]] = {
    RequestRefused: (400, "Bad request"),
    WrongMediaType: (415, "Unsupported media type"),
    NotAcceptable: (406, "Not acceptable"),
    Unanswerable: (422, "Cannot be answered as asked"),
    NotFound: (404, "Not found"),
    ReleaseGone: (410, "Release is gone"),
    Unavailable: (503, "Not available now"),
    NoRoom: (507, "No room for the file"),
    EngineUnavailable: (503, "Search engine not available"),
    FactsMissing: (503, "Search engine lacks the release"),
}
"""Error class -> HTTP status and title."""

ENGINE_AWAY = "The search engine cannot be reached; try again later"
"""All that clients are told of a failing engine: addresses and causes are for the log."""

RETRY_AFTER = 5
"""Seconds a client is asked to wait after a 503."""


def refuse(parameter: str, got: object, allowed: str) -> RequestRefused:
    """Return the error that names a parameter, what was got, and what is allowed."""
    shown = repr(got)
    if len(shown) > 120:  # noqa: PLR2004 - enough to recognise what was sent, never a page of it
        shown = shown[:117] + "..."
    return RequestRefused(parameter, f"{parameter}: got {shown}; allowed is {allowed}")
