"""/api/v1/limits: how much may be asked for."""

from dataclasses import asdict

from flask import Blueprint, Response

from service.limits import list_limits
from service.render.responses import json_response
from service.request.parameters import check_names, collect
from service.routes.door import pairs, service
from service.routes.forms import check_object, one_object

limits = Blueprint("limits", __name__)


@one_object("/api/v1/limits", limits)
def show_limits(representation: str) -> Response:
    """Say how much may be asked for."""
    raw = collect(pairs())
    check_names(raw, ("format",), strict=True)
    check_object(raw, representation, "it has no tables")
    return json_response({"limits": [asdict(limit) for limit in list_limits(service().settings)]})
