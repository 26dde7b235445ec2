"""The script with which pages of other sites show results."""

from flask import Blueprint, Response, current_app

embed = Blueprint("embed", __name__)

ELEMENTS = 1
"""Version of the elements' names and attributes; `/embed/1.js` keeps them for ever, `/embed.js` is the newest."""

KEPT = 3600
"""Seconds for which a browser need not ask whether the script has changed."""


@embed.get("/embed.js")
@embed.get(f"/embed/{ELEMENTS}.js")
def script() -> Response:
    """Send the elements' script; its headers let pages of any site load it, also those that isolate themselves."""
    response = current_app.send_static_file("embed.js")
    response.cache_control.public = True
    response.cache_control.no_cache = None
    response.cache_control.max_age = KEPT
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
