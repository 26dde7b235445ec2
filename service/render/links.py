"""Links within the service; they follow its path prefix."""

from collections.abc import Mapping
from typing import Any

from flask import url_for


def link(endpoint: str, parameters: Mapping[str, Any], anchor: str = "") -> str:
    """Return the path of a view with its variables and query parameters; a list repeats a parameter."""
    return url_for(endpoint, **{**parameters, "_anchor": anchor or None})
