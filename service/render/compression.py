"""Pages in the compression that browsers take."""

import gzip

from flask import Request, Response

LEAST = 1_000
"""Bytes below which compression gains nothing."""

LEVEL = 5


def compress(request: Request, response: Response) -> Response:
    """Compress a page of HTML for who takes gzip; streams and other kinds of answers stay as they are."""
    if response.mimetype != "text/html" or response.is_streamed or response.direct_passthrough:
        return response
    response.vary.add("Accept-Encoding")
    body = response.get_data()
    if len(body) >= LEAST and request.accept_encodings.quality("gzip") and "Content-Encoding" not in response.headers:
        response.set_data(gzip.compress(body, LEVEL))
        response.headers["Content-Encoding"] = "gzip"
    return response
