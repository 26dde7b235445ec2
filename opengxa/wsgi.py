"""WSGI entry for other servers: `gunicorn "opengxa.wsgi:application()"`, set up by OPENGXA_* in the environment."""

import os
from typing import TYPE_CHECKING

from opengxa._boot import boot

if TYPE_CHECKING:
    from flask import Flask


def application() -> "Flask":
    """Make the service's WSGI application."""
    boot()
    from service.app import create_app  # noqa: PLC0415 - importable once the application's folders are on the path
    from service.settings import Settings  # noqa: PLC0415 - likewise

    return create_app(Settings.from_environment(os.environ))
