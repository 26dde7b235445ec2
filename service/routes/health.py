"""How the service is: /api/v1/health, /api/v1/release, /metrics."""

from dataclasses import asdict
from pathlib import PurePath

from flask import Blueprint, Response

from service.metrics import CONTENT_TYPE
from service.render.responses import json_response
from service.request.parameters import check_names, collect, one_word
from service.routes.door import pairs, release_named, service
from service.routes.forms import check_object, one_object

health = Blueprint("health", __name__)


@health.route("/api/v1/health", methods=["GET", "POST"])
def show_health() -> Response:
    """Say that the release is open and its engine answers; 503 when not."""
    check_names(collect(pairs()), (), strict=True)
    release = release_named("")
    release.engine.ping()
    return json_response({"status": "ok", "release": release.id, "engine": release.manifest.engine})


@one_object("/api/v1/release", health)
def show_release(representation: str) -> Response:
    """Say what the release is made of: `release.json`, with its id as `release` too, and sources by file name."""
    raw = collect(pairs())
    check_names(raw, ("format", "release"), strict=True)
    check_object(raw, representation, "/downloads/ has its tables")
    release = release_named(one_word(raw, "release"))
    sources = [
        {"name": PurePath(source.path).name, "bytes": source.bytes, "sha256": source.sha256}
        for source in release.manifest.sources
    ]
    return json_response({"release": release.id} | asdict(release.manifest) | {"sources": sources})


@health.get("/metrics")
def show_metrics() -> Response:
    """Give counts to Prometheus."""
    return Response(service().metrics.render(), content_type=CONTENT_TYPE)
