"""What clients may keep of answers: tags and dates that follow from the release, and 304 before anything is looked up.

An answer follows from the release, the address and the program, so its tag is known before the answer is. Tags are
weak: one stands for an answer in every compression. Routes that say themselves what may be kept are left alone.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask, Request, Response, g, request
from werkzeug.http import http_date

from mappings.layout import Home
from service.current import Releases
from service.download.whole import INDEX
from service.errors import ServiceError
from service.program import SIZE, digest_files, program_digest
from service.render.files import CHECKED
from service.settings import Settings

NEW = "public, max-age=60, must-revalidate"
"""Of answers from the published release: for a minute a reader may see the one before."""

PINNED = "public, max-age=604800, immutable"
"""Of answers from a release asked for by name, which never change: a week."""

KEPT = "public, max-age=31536000, immutable"
"""Of files whose address names their content."""

NOW = "no-store"
LISTS = frozenset({"/downloads/", "/downloads/index.json"})
"""Paths that list the files of a release, which may be made anew: their tags follow from these, too."""

FLEETING = frozenset({"/api/v1/health", "/json/health", "/metrics"})
"""Paths that say how the service is now."""

METHODS = frozenset({"GET", "HEAD"})
STATIC = "static"
OK, NOT_MODIFIED = 200, 304


@dataclass(frozen=True, slots=True)
class Tag:
    """The tag of the answer under way, the release that it is of, and whether that is asked for by name."""

    text: str
    release: str
    pinned: bool


@dataclass(frozen=True, slots=True)
class Freshness:
    """Tags answers; `key` is what all follow from beside release and request, `files` the digests of static ones."""

    releases: Releases
    home: Home
    key: bytes
    files: Mapping[str, str]

    @classmethod
    def of(cls, settings: Settings, releases: Releases, static: Path) -> "Freshness":
        """Return what tags the answers of a service; the same in all of its processes."""
        key = hashlib.blake2b(f"{program_digest()} {settings!r}".encode(), digest_size=SIZE).digest()
        return cls(releases, Home(settings.home), key, digest_files(static))

    def tag(self, asked: Request) -> Tag | None:
        """Return the tag of the answer to a request; None for one without, or when its release is not known."""
        if asked.method not in METHODS or asked.endpoint == STATIC or asked.path in FLEETING:
            return None
        name = asked.args.get("release", "")
        release = self._release(name)
        if not release:
            return None
        query, accepted = asked.environ.get("QUERY_STRING", ""), asked.environ.get("HTTP_ACCEPT", "")
        made = self._made(release) if asked.path in LISTS else ""
        parts = (release, asked.scheme, asked.host, asked.root_path, asked.path, query, accepted, made)
        text = "\n".join(parts).encode("utf-8", "surrogateescape")
        return Tag(hashlib.blake2b(text, digest_size=SIZE, key=self.key).hexdigest(), release, bool(name))

    def _release(self, name: str) -> str:
        """Return the release that a request reads, "" for one that is not here, or when there is none."""
        if name:
            return name if self.releases.has(name) else ""
        try:
            return self.releases.current().id
        except ServiceError:
            return ""

    def _made(self, release: str) -> str:
        """Return what changes when the files of a release are made anew, "" when there are none."""
        try:
            found = (self.home.downloads / release / INDEX).stat()
        except OSError:
            return ""
        return f"{found.st_mtime_ns} {found.st_size}"

    def is_newest(self, asked: Request) -> bool:
        """Say whether a static file is asked for by the version that it has."""
        version = asked.args.get("v", "")
        return bool(version) and version == self.files.get((asked.view_args or {})["filename"])

    def add_version(self, endpoint: str, values: dict[str, Any]) -> None:
        """Add to the address of a static file what it holds."""
        if endpoint == STATIC and (version := self.files.get(values.get("filename", ""))):
            values["v"] = version


def add_freshness(app: Flask, freshness: Freshness) -> None:
    """Tag the answers of an application, and answer 304 where a client has what would be answered."""

    def look() -> Response | None:
        g.tag = tag = freshness.tag(request)
        known = request.if_none_match
        if tag is None or known.star_tag or not known.contains_weak(tag.text):
            return None
        g.release = tag.release
        return _unchanged(tag)

    def mark(response: Response) -> Response:
        if request.endpoint == STATIC:
            if response.status_code in (OK, NOT_MODIFIED) and freshness.is_newest(request):
                response.headers["Cache-Control"] = KEPT
        elif request.path in FLEETING:
            response.headers["Cache-Control"] = NOW
        elif (tag := g.get("tag")) is not None and _ours(response, tag):
            made = g.get("created") or freshness.releases.current().manifest.created
            return _marked(response, tag, made)
        return response

    app.before_request(look)
    app.after_request(mark)
    app.url_defaults(freshness.add_version)


def _ours(response: Response, tag: Tag) -> bool:
    """Whether an answer is one that the tag is of: of the same release or of none, and without a mark of its own."""
    own = "ETag" in response.headers or ("Cache-Control" in response.headers and request.path not in LISTS)
    return response.status_code == OK and g.get("release", tag.release) == tag.release and not own


def _marked(response: Response, tag: Tag, made: str) -> Response:
    """Mark an answer; a client that knows the date of its release alone is told that it has not changed."""
    date = http_date(datetime.fromisoformat(made))
    # Going back to an older release changes answers too, so only the very date counts.
    known = request.headers.get("If-Modified-Since") == date and request.path not in LISTS
    if known and "If-None-Match" not in request.headers:
        response.close()
        response = _unchanged(tag)
    response.headers["Last-Modified"] = date
    return _tagged(response, tag)


def _unchanged(tag: Tag) -> Response:
    return _tagged(Response(status=NOT_MODIFIED), tag)


def _tagged(response: Response, tag: Tag) -> Response:
    response.set_etag(tag.text, weak=True)
    response.headers["Cache-Control"] = CHECKED if request.path in LISTS else PINNED if tag.pinned else NEW
    if request.path.startswith("/api/"):
        response.vary.add("Accept")
    return response
