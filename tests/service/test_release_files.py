"""A release that another version made, or that lacks a file, is refused whole: no route answers from half of it."""

import json
import os
import shutil
from contextlib import nullcontext
from dataclasses import replace

import pytest

from indexer.finished import read_published
from mappings.layout import Home, ReleasePaths
from mappings.manifest import FORMAT, Manifest, OtherFormatError
from service.app import create_app
from service.errors import Unavailable
from service.release import open_release

ROUTES = [
    "/api/v1/health",
    "/api/v1/release",
    "/api/v1/resolve?geneQuery=SFTPC",
    "/api/v1/differential?size=1",
    "/api/v1/differential?group=gene&size=1",
    "/api/v1/baseline?geneQuery=SFTPC",
    "/api/v1/suggest/conditions?query=l",
    "/api/v1/conditions/liver",
    "/api/v1/genes/ENSG00000168484",
    "/json/experiments",
    "/search?geneQuery=SFTPC",
]
UNREAD = {"elements.parquet", "measured.parquet"}
"""Tables of the catalogue that are there for index runs."""


@pytest.fixture
def home(settings, tmp_path):
    """A home with a second name for each file of the release."""
    copied = tmp_path / "home"
    shutil.copytree(settings.home, copied, symlinks=True, copy_function=os.link)
    return copied


def rewrite(release, **changed):
    """Write another `release.json`; None takes a member away."""
    path = release / "release.json"
    members = json.loads(path.read_bytes()) | changed
    path.unlink()
    path.write_text(json.dumps({name: value for name, value in members.items() if value is not None}))


@pytest.fixture
def ask(settings, home):
    """Ask a new application over the home."""
    client = create_app(replace(settings, home=home)).test_client()
    return client.get


@pytest.mark.parametrize("other", [None, FORMAT + 1, "1"])
def test_a_release_of_another_format_is_refused_on_every_route(home, ask, other):
    rewrite(home / "current", format=other, software="opengxa 0.0.9", unheard_of=[])
    for route in ROUTES:
        answer = ask(route)
        assert answer.status_code == 503, route
        assert "another version of opengxa made it (opengxa 0.0.9); index it again" in answer.text
    assert ask("/api/v1/health").headers["Retry-After"]


def test_a_pinned_release_of_another_format_is_refused_too(home, ask):
    old = home / "releases" / "r1-old"
    shutil.copytree(home / "current", old, copy_function=os.link)
    rewrite(old, format=None)
    assert ask("/api/v1/release").status_code == 200
    answer = ask("/api/v1/differential?size=1&release=r1-old")
    assert answer.status_code == 503
    assert answer.json["detail"].startswith("The release r1-old cannot be read: another version of opengxa made it")


def test_a_release_of_another_format_is_not_refreshed(home):
    rewrite(home / "current", format=FORMAT + 1)
    with pytest.raises(Exception, match=r"cannot be refreshed: another version of opengxa made it .* make it anew"):
        read_published(Home(home))


def test_the_format_is_written_and_shown(home, ask):
    text = (home / "current" / "release.json").read_bytes()
    assert json.loads(text)["format"] == ask("/api/v1/release").json["format"] == FORMAT
    assert Manifest.parse(text).format == FORMAT
    with pytest.raises(OtherFormatError, match="unknown"):
        Manifest.parse(b"{}")


def test_a_release_without_one_of_its_files_is_refused_when_it_is_opened(settings, home):
    release = ReleasePaths((home / "current").resolve())
    files = [path for folder in ("catalogue", "words") for path in sorted((release.root / folder).rglob("*.*"))]
    assert len(files) > 50
    for path in files:
        kept = path.rename(home / "kept")
        refused = pytest.raises(Unavailable, match="is damaged or incomplete; index it again")
        with nullcontext() if path.name in UNREAD else refused:
            open_release(release, settings.engine)
        kept.rename(path)
    files[0].unlink()
    answer = create_app(replace(settings, home=home)).test_client().get("/api/v1/release")
    assert (answer.status_code, "index it again" in answer.json["detail"]) == (503, True)
