"""Help in words: what the pages show and how to ask."""

from flask import Blueprint, render_template, request

from service.render import pages as show
from service.routes.door import release_named

guide = Blueprint("guide", __name__)


@guide.get("/help")
def answer_questions() -> str:
    """Show answers to what readers ask most."""
    release = release_named(request.args.get("release", ""))
    home = request.url_root
    return render_template("help.html", **show.frame(release), title="Help", home=home)
