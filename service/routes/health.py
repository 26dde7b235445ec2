"""How the service is: /api/v1/health, /api/v1/release, /metrics."""

from dataclasses import asdict

from flask import Blueprint, Response, request

from service.metrics import CONTENT_TYPE
from service.render.responses import json_response
from service.request.parameters import check_names
from service.routes.door import release_named, service

health = Blueprint("health", __name__)


@health.get("/api/v1/health")
def show_health() -> Response:
    """Say that the release is open and its engine answers; 503 when not."""
    check_names(request.args, (), strict=True)
    release = release_named("")
    release.engine.ping()
    return json_response({"status": "ok", "release": release.id, "engine": release.manifest.engine})


@health.get("/api/v1/release")
def show_release() -> Response:
    """Say what the release is made of: `release.json`, with its id as `release` too."""
    check_names(request.args, ("release",), strict=True)
    release = release_named(request.args.get("release", ""))
    return json_response({"release": release.id} | asdict(release.manifest))


@health.get("/metrics")
def show_metrics() -> Response:
    """Give counts to Prometheus."""
    return Response(service().metrics.render(), content_type=CONTENT_TYPE)
