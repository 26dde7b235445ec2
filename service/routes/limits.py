"""/api/v1/limits: how much may be asked for."""

from dataclasses import asdict

from flask import Blueprint, Response

from service.limits import list_limits
from service.render.responses import json_response
from service.request.parameters import check_names, collect
from service.routes.door import pairs, service

limits = Blueprint("limits", __name__)


@limits.route("/api/v1/limits", methods=["GET", "POST"])
def show_limits() -> Response:
    """Say how much may be asked for."""
    check_names(collect(pairs()), (), strict=True)
    return json_response({"limits": [asdict(limit) for limit in list_limits(service().settings)]})
