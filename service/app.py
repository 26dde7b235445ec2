"""The application: blueprints, error handler, headers. No logic; everything it stands on is an argument."""

from pathlib import Path

from flask import Flask

from engines.open import open_columns
from service.access import Observed, Prefixed
from service.current import Releases
from service.export.desk import Desk
from service.metrics import Metrics
from service.render.export.send import DESK
from service.routes.anatomograms import anatomograms
from service.routes.api import api
from service.routes.atlas import atlas
from service.routes.atlas_experiments import atlas_experiments
from service.routes.atlas_searches import atlas_searches
from service.routes.conditions import conditions
from service.routes.door import Service, add_doors
from service.routes.downloads import downloads
from service.routes.embed import embed
from service.routes.enrichment import enrichment
from service.routes.experiments import experiments
from service.routes.guide import guide
from service.routes.health import health
from service.routes.limits import limits
from service.routes.moved import drop_slash, moved
from service.routes.openapi import openapi
from service.routes.own_tables import own_tables
from service.routes.pages import pages
from service.routes.sitemap import sitemap
from service.routes.suggest import suggest
from service.settings import Settings

WEB = Path(__file__).resolve().parent / "web"


def create_app(settings: Settings, releases: Releases | None = None) -> Flask:
    """Make the WSGI application over the releases of a home."""
    app = Flask("opengxa", root_path=str(WEB), template_folder="templates", static_folder="static")
    app.config["MAX_CONTENT_LENGTH"] = settings.body_limit
    app.config["MAX_FORM_MEMORY_SIZE"] = settings.body_limit
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    metrics = Metrics()
    app.extensions["opengxa"] = Service(settings, releases or Releases(settings), metrics, open_columns())
    app.extensions[DESK] = Desk.of(settings)
    for blueprint in (
        anatomograms,
        api,
        atlas,
        atlas_searches,
        atlas_experiments,
        conditions,
        downloads,
        embed,
        enrichment,
        guide,
        pages,
        experiments,
        health,
        limits,
        moved,
        openapi,
        own_tables,
        sitemap,
        suggest,
    ):
        app.register_blueprint(blueprint)
    add_doors(app)
    app.before_request(drop_slash)
    app.wsgi_app = Observed(Prefixed(app.wsgi_app, settings.prefix), metrics)  # type: ignore[method-assign] # as Flask documents
    return app
