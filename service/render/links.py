"""Links within the service; they follow its path prefix."""

from collections.abc import Mapping
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse


def link(endpoint: str, parameters: Mapping[str, Any], anchor: str = "") -> str:
    """Return the path of a view with its variables and query parameters; a list repeats a parameter.

    Names that Flask keeps for itself are none of ours, and left out.
    """
    own = {name: value for name, value in parameters.items() if name != "endpoint" and not name.startswith("_")}
    return url_for(endpoint, **{**own, "_anchor": anchor or None})


def lead(target: str) -> BaseResponse:
    """Lead to another address; a POST is sent there again, with all that it has."""
    return redirect(target, 302 if request.method in {"GET", "HEAD"} else 307)
