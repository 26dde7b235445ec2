"""Answers as OpenAPI has them: their headers, and what stands for each error."""

from collections.abc import Iterable
from http import HTTPStatus

from service.errors import STATUS
from service.openapi.shapes import Schema, schema_of
from service.routes.door import HEADERS as SECURITY

PROBLEM = "application/problem+json"
HTML = "text/html"

HEADERS: dict[str, str] = {
    "X-Release": "text: id of the release that was read",
    "X-Total": "whole: rows of the whole result; of tables",
    "X-Next": "text: the next of a table, to be sent as after; absent on the last page",
    "X-Warnings": "text: JSON list of warnings, of bodies whose keys are all data",
    "Link": 'text: address of the next page, rel="next"',
    "ETag": "text: changes with the release, the address and the program",
    "Last-Modified": "text: when the release was made",
    "Cache-Control": "text: how long the answer may be kept",
    "Content-Disposition": "text: name of the file",
    "Content-Encoding": "text: zstd or gzip, as Accept-Encoding takes",
    "Vary": "text: headers of the request that the answer follows from",
    "Accept-Ranges": "text: bytes, parts may be asked for by Range",
    "Content-Range": "text: which bytes of how many",
    "Location": "text: where to go",
    "Repr-Digest": "text: sha256 of the whole file (RFC 9530)",
    "Cross-Origin-Resource-Policy": "text: cross-origin",
    "Allow": "text: methods that there are",
    "Retry-After": "whole: seconds to wait",
    "Access-Control-Allow-Origin": "text: *, pages of any site may read it",
    "Access-Control-Expose-Headers": "text: headers that they may read",
    "Content-Security-Policy": "text",
    "X-Content-Type-Options": "text: nosniff",
    "Referrer-Policy": "text",
}
"""Header -> shape of its value."""

ERRORS: dict[int, str] = {
    400: "A parameter is unknown, malformed or impossible; there are too many terms; a cursor is of another query",
    404: "There is nothing at this address, no such release, experiment, gene, gene set or term",
    406: "The answer comes in none of the media types of Accept: the detail names those there are",
    405: "A method other than those that Allow lists",
    410: "The release of a cursor was removed: start again without after",
    413: "The body is larger than /api/v1/limits says",
    414: "The request line is longer than /api/v1/limits says: send the same by POST",
    415: "The body is neither a form nor JSON",
    416: "The range is not one of the file",
    422: "Understood, but it cannot be answered: the detail says what would do",
    500: "A fault of the server, which its log explains",
    507: "There is no room to make the file",
    503: "The release or its engine is not available: try again after Retry-After",
}
"""Status -> when."""

ALWAYS = ("X-Release", *SECURITY)
"""Headers of every answer."""

PAGE = ("Vary", "Content-Encoding")
"""Headers of answers that may be pages."""

OF_FILES = ("Content-Disposition", "Accept-Ranges", "Cross-Origin-Resource-Policy")
"""Headers of files that their 304 has, too."""

_OF_ERRORS = {405: ("Allow",), 416: ("Content-Range",), 503: ("Retry-After",)}


def headers(names: Iterable[str]) -> dict[str, Schema]:
    """Return references to headers."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def shared_headers() -> dict[str, Schema]:
    """Return all headers."""
    return {name: _header(shape) for name, shape in HEADERS.items()}


def _header(shape: str) -> Schema:
    schema = schema_of(shape)
    about = schema.pop("description", "")
    return ({"description": about} if about else {}) | {"schema": schema}


def shared_answers() -> dict[str, Schema]:
    """Return the answers that are the same whatever was asked for, by status."""
    elsewhere = {"description": "It is elsewhere", "headers": headers((*ALWAYS, "Location", *PAGE))}
    unchanged = {
        "description": "The client has it",
        "headers": headers((*ALWAYS, "ETag", "Cache-Control", "Vary", *OF_FILES)),
    }
    again = elsewhere | {"description": "It is elsewhere: send the same there"}
    return {"302": elsewhere, "304": unchanged, "307": again} | shared_errors()


def shared_errors() -> dict[str, Schema]:
    """Return an answer for each error, by status."""
    content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}, HTML: {"schema": {"type": "string"}}}
    return {
        str(status): {
            "description": f"{_title(status)}: {when}",
            "headers": headers((*ALWAYS, *PAGE, *_OF_ERRORS.get(status, ()))),
            "content": content,
        }
        for status, when in ERRORS.items()
    }


def _title(status: int) -> str:
    titles = dict.fromkeys(title for known, title in STATUS.values() if known == status)
    return " or ".join(titles) or HTTPStatus(status).phrase
