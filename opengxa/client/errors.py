"""Errors of the client: what the server said, and what a connection did.

AtlasError
├── Refused (also ValueError)             the question cannot be understood or answered as asked (4xx)
│   ├── NotFound (also LookupError)       no such route, experiment or release
│   └── ReleaseGone (also LookupError)    the release that was being read is no longer there
├── Unavailable (also ConnectionError)    no answer, or 429, 502, 503, 504, after all attempts
├── Failed                                the server failed (other 5xx), or it is no opengxa
├── Incomplete                            an answer that ended early, or is not what its checksum says
├── Unusable (also OSError)               a file cannot be written, or read
├── WrongValue (also ValueError)          an argument has a value that makes no sense: an empty list, an unknown suffix
├── WrongType (also TypeError)            an argument is no term, or cannot be given here
└── MissingPackage (also ImportError)     a package that is asked for by name is not installed
"""

from collections.abc import Mapping
from typing import Any


class AtlasError(Exception):
    """Any failure of a question.

    `detail` says what went wrong in words, `status` is HTTP's (0 without an answer), `parameter` the one at fault (""
    if none is), `problem` all that the server said (RFC 9457).
    """

    def __init__(
        self, detail: str, status: int = 0, parameter: str = "", problem: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.status = status
        self.parameter = parameter
        self.problem = dict(problem or {})


class Refused(AtlasError, ValueError):
    """The question cannot be understood, or not be answered as asked."""


class NotFound(Refused, LookupError):
    """What was asked for by name does not exist."""


class ReleaseGone(Refused, LookupError):
    """The release that was being read was removed."""


class Unavailable(AtlasError, ConnectionError):
    """Nobody answers, or not now; trying again later may help."""


class Failed(AtlasError):
    """The server failed, or what answers is no opengxa."""


class Incomplete(AtlasError):
    """An answer ended early, or its bytes are not those that were sent."""


class Unusable(AtlasError, OSError):
    """A file cannot be written or read; the message says which, and why."""


class WrongValue(AtlasError, ValueError):
    """An argument has a value that makes no sense."""


class WrongType(AtlasError, TypeError):
    """An argument is not of a kind that can be asked with, or cannot be given here."""


class MissingPackage(AtlasError, ImportError):
    """A package that is asked for by name is not installed; the message says which, and how to install it."""


def error_of(status: int, problem: Mapping[str, Any]) -> AtlasError:
    """Return the error that an answer stands for."""
    detail = str(problem.get("detail") or problem.get("title") or f"The server answered {status}")
    said = (detail, status, str(problem.get("parameter") or ""), problem)
    if status == 404:  # noqa: PLR2004 - HTTP's number
        return NotFound(*said)
    if status == 410:  # noqa: PLR2004 - HTTP's number
        return ReleaseGone(*said)
    if status in AGAIN:
        return Unavailable(*said)
    return Refused(*said) if 400 <= status < 500 else Failed(*said)  # noqa: PLR2004 - HTTP's numbers


def reason(error: BaseException) -> str:
    """Return why something failed, as the system says it, without what libraries wrap around it."""
    cause, met = error, {id(error)}
    while (inner := _inner(cause)) and id(inner) not in met:
        met.add(id(inner))
        cause = inner
    said = cause.strerror if isinstance(cause, OSError) and cause.strerror else str(cause) or type(cause).__name__
    return said[:1].lower() + said[1:]


def _inner(error: BaseException) -> BaseException | None:
    held = [getattr(error, "reason", None), error.__cause__, *reversed(error.args), error.__context__]
    return next((found for found in held if isinstance(found, BaseException)), None)


AGAIN = frozenset({429, 502, 503, 504})
"""Statuses after which a question is asked again."""
